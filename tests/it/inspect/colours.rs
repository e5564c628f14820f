//! Colours of TIFF files against rasterio: equal, or named as unread, but never silently others.

use super::{results_python, run_script};
use harmony_desktop::inspect::{Selection, Unread, Why, open_here};
use serde_json::Value;
use std::path::Path;

/// What this program reads: the shape and the bytes.
fn read(path: &Path) -> Result<(Vec<u64>, Vec<u8>), Unread> {
    let mut reader = open_here(path)?;
    let structure = reader.structure()?;
    let variable = structure.variable("/band_data").unwrap();
    let values = reader.read("/band_data", &Selection::all(&variable.shape))?;
    Ok((variable.shape.clone(), values.little_endian().unwrap().clone()))
}

#[test]
fn colours_are_those_of_rasterio_or_are_named_as_unread() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "colours.py", &[folder.path()]);
    let truth: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.path().join("truth.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for expected in &truth {
        let name = expected["file"].as_str().unwrap();
        let got = read(&folder.path().join(name));
        if let Some(word) = expected["unread"].as_str() {
            match got {
                Err(Unread { why: Why::Unknown(what), .. }) if what.contains(word) => {}
                other => wrong.push(format!("{name}: not unread: {:?}", other.map(|(shape, _)| shape))),
            }
            continue;
        }
        let (shape, bytes) = match got {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{name}: {error} {}", error.detail));
                continue;
            }
        };
        if expected["shape"] != serde_json::json!(shape) {
            wrong.push(format!("{name}: {shape:?} for {}", expected["shape"]));
            continue;
        }
        if expected["crc"] == crc32fast::hash(&bytes) {
            continue;
        }
        let raw = std::fs::read(folder.path().join(format!("{name}.raw"))).unwrap();
        let each = bytes.len() / shape[0] as usize;
        let bands = bytes.chunks(each).zip(raw.chunks(each));
        let apart: Vec<(u8, f64)> = bands.map(|(ours, theirs)| apart(ours, theirs)).collect();
        println!("{name}: most and mean grey values apart, per band: {apart:.3?}");
        let most = apart.iter().map(|(most, _)| *most).max().unwrap();
        if most > most_apart(name) {
            wrong.push(format!("{name}: {apart:.3?}"));
        }
    }
    assert!(truth.len() > 70 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), truth.len(), wrong.join("\n"));
}

/// Most grey values that a picture may be off: decoders of JPEG round differently. Colours that were kept for four
/// pixels together are enlarged as libjpeg-turbo does it (which Pillow has), not as libjpeg 9 does it (rasterio).
fn most_apart(name: &str) -> u8 {
    match name {
        _ if name.starts_with("jpeg_ycbcr_tiled_noise") => u8::MAX,
        _ if name.starts_with("jpeg_ycbcr") => 4,
        _ if name.starts_with("jpeg") => 2,
        _ => 0,
    }
}

/// The largest and the mean difference.
fn apart(ours: &[u8], theirs: &[u8]) -> (u8, f64) {
    let each = || ours.iter().zip(theirs).map(|(ours, theirs)| ours.abs_diff(*theirs));
    (each().max().unwrap(), each().map(f64::from).sum::<f64>() / ours.len() as f64)
}
