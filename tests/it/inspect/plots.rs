//! Rasters of photons against numpy, pixel by pixel, from the same file.

use super::{reference_file, results_python, run_script};
use harmony_desktop::inspect::plot::colours::category;
use harmony_desktop::inspect::plot::profile::{Along, Choice, Profile, load, tracks};
use harmony_desktop::inspect::plot::raster::{Hidden, View, count};
use harmony_desktop::inspect::{Cancel, open_here};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Above this many points plots of other programs leave some out.
const MANY: usize = 2_000_000;

fn profile(file: &Path) -> Profile {
    let mut reader = open_here(file).unwrap();
    let structure = reader.structure().unwrap();
    let track = tracks(&structure).remove(0);
    let class = track.classes.iter().find(|class| class.name == "land confidence").cloned();
    let choice = Choice { along: Along::Time, height: 0, class };
    load(reader.as_mut(), &structure, &track, &choice, &Cancel::default()).unwrap()
}

/// Views from the whole track to some metres of it, and everything between.
fn views(random: &mut fastrand::Rng, profile: &Profile, number: usize) -> Vec<(View, Hidden)> {
    let ends = profile.ends.unwrap();
    let whole = View { x: (0.0, ends.x.1 * 1.01), y: (ends.y.0 - 1.0, ends.y.1 + 1.0), width: 1600, height: 700 };
    let mut all = vec![(whole, Hidden::default())];
    while all.len() < number {
        let (wide, high) = (ends.x.1 * 10_f64.powf(-4.0 * random.f64()), 1400.0 * 10_f64.powf(-3.0 * random.f64()));
        let (left, low) = (random.f64() * ends.x.1 - wide / 4.0, 1500.0 + random.f64() * 600.0);
        let (width, height) = (random.u32(20..1700), random.u32(20..900));
        let hidden = if random.bool() { 0 } else { random.u32(0..128) };
        all.push((View { x: (left, left + wide), y: (low, low + high), width, height }, Hidden(hidden)));
    }
    all
}

/// Writes what was drawn for the script: of each view its numbers, then column, row, count and class of lit pixels.
fn draw(profile: &Profile, views: &[(View, Hidden)], to: &Path) -> u64 {
    let palette: Vec<_> = (0..profile.classes.len()).map(category).collect();
    let values: Vec<i64> = profile.classes.iter().map(|class| class.value.unwrap()).collect();
    let mut file = std::io::BufWriter::new(std::fs::File::create(to).unwrap());
    let mut drawn = 0;
    for (view, hidden) in views {
        let counts = count(profile, *view, *hidden, &Cancel::default()).unwrap();
        let picture = counts.picture(&palette, 0.0);
        let places = (0..view.height).flat_map(|row| (0..view.width).map(move |column| (column, row)));
        let lit: Vec<(u32, u32)> =
            places.zip(picture.pixels.as_chunks::<4>().0).filter(|(_, pixel)| pixel[3] > 0).map(|(at, _)| at).collect();
        let shown: Vec<i64> =
            values.iter().zip(0_u8..).filter(|(_, place)| !hidden.has(*place)).map(|(value, _)| *value).collect();
        let head = serde_json::json!({
            "x": [view.x.0, view.x.1], "y": [view.y.0, view.y.1], "width": view.width, "height": view.height,
            "points": counts.points(), "lit": lit.len(), "classes": shown,
        });
        writeln!(file, "{head}").unwrap();
        for (column, row) in lit {
            let (number, class) = counts.at(column, row).expect("a lit pixel holds points");
            let class = values[usize::from(class)] as i32;
            file.write_all(&[column, row, number].map(u32::to_le_bytes).concat()).unwrap();
            file.write_all(&class.to_le_bytes()).unwrap();
        }
        drawn += counts.points();
    }
    file.flush().unwrap();
    drawn
}

#[test]
fn fifty_random_views_are_pixel_for_pixel_what_numpy_draws_from_the_same_file() {
    let (Some(python), Some(file)) = (results_python(), reference_file()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let profile = profile(&file);
    assert_eq!(profile.len(), 350_500);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let views = views(&mut fastrand::Rng::with_seed(seed), &profile, 50);
    let to = folder.path().join("drawn");
    println!("{} points drawn in 50 views", draw(&profile, &views, &to));
    run_script(&python, "plots.py", &[&file, &to]);
}

/// The reference file's columns several times over, one after the other.
fn many(python: &std::ffi::OsStr, file: &Path, folder: &Path) -> PathBuf {
    let to = folder.join("many.h5");
    run_script(python, "plots.py", &[file, Path::new("--many"), &to]);
    to
}

#[test]
fn more_than_two_million_points_are_all_counted_from_far_and_near() {
    let (Some(python), Some(file)) = (results_python(), reference_file()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = many(&python, &file, folder.path());
    let profile = profile(&file);
    assert!(profile.len() > MANY);
    let views = views(&mut fastrand::Rng::with_seed(2), &profile, 5);
    let to = folder.path().join("drawn");
    let drawn = draw(&profile, &views, &to);
    assert!(drawn > profile.drawn, "the first view shows them all");
    run_script(&python, "plots.py", &[&file, &to]);
}
