//! How long it takes to say whether a file is what was asked for, and how much memory: of the file that `VERDICT_FILE`
//! names, against a box and against a shape of 5000 vertices; with forty times its name, of a whole job.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::verdict::{Asked, Cutting};
use harmony_desktop::domain::{BoundingBox, Shape};
use harmony_desktop::inspect::verdict::verify;
use harmony_desktop::inspect::{Cancel, open_here};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Of these the best counts: the others waited for somebody else.
const ROUNDS: usize = 5;

/// Time this process spent on processors (Linux; 0 elsewhere), in seconds.
fn cpu_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Highest resident memory in MB (Linux; 0 elsewhere).
fn highest_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim_matches([' ', '\t', 'k', 'B']).parse::<f64>().unwrap_or(0.0) / 1000.0
}

fn asked(area: Area) -> Asked {
    Asked { area: Some(area), cutting: Cutting::by_service("sds/trajectory-subsetter"), ..Asked::default() }
}

/// A star around the track with so many corners.
fn star(corners: u32) -> Result<Area, Box<dyn std::error::Error>> {
    let corner = |index: u32| {
        let angle = f64::from(index) / f64::from(corners) * std::f64::consts::TAU;
        let radius = if index.is_multiple_of(2) { 0.55 } else { 0.5 };
        [-105.25 + radius * angle.cos(), 40.5 + radius * angle.sin()]
    };
    let ring: Vec<[f64; 2]> = (0..=corners).map(|index| corner(index % corners)).collect();
    Ok(Area::Shape(Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]}))?))
}

fn look(path: &Path, asked: &Asked) -> Result<String, Box<dyn std::error::Error>> {
    let mut reader = open_here(path)?;
    let structure = reader.structure()?;
    Ok(verify(reader.as_mut(), &structure, asked, &Cancel::default())?.sentence)
}

fn best(name: &str, path: &Path, asked: &Asked) -> Result<(), Box<dyn std::error::Error>> {
    let (mut least, mut sentence) = (f64::INFINITY, String::new());
    for _ in 0..ROUNDS {
        let before = cpu_seconds();
        sentence = look(path, asked)?;
        least = least.min(cpu_seconds() - before);
    }
    println!("{name}: {:.0} ms CPU. {sentence}", least * 1000.0);
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(file) = std::env::var_os("VERDICT_FILE").map(PathBuf::from) else {
        // Without a file, as under `cargo bench`, there is nothing to measure.
        println!("VERDICT_FILE is not set: name a file of photons, such as make_atl03.py writes");
        return Ok(());
    };
    let bounds = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).map_err(|errors| format!("{errors:?}"))?;
    best("box", &file, &asked(Area::Box(bounds)))?;
    best("shape of 5000 vertices", &file, &asked(star(5000)?))?;
    if let Some(job) = std::env::var_os("VERDICT_JOB_FILE").map(PathBuf::from) {
        let before = cpu_seconds();
        for _ in 0..40 {
            look(&job, &asked(Area::Box(bounds)))?;
        }
        println!("job of 40 files: {:.1} s CPU", cpu_seconds() - before);
    }
    println!("highest memory: {:.0} MB", highest_memory_mb());
    Ok(())
}
