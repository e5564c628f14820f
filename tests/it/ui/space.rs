//! Points in space in the whole window: offered where a file has places and heights, and nowhere else.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::{Vec2, vec2};
use netcdf_writer::{NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Segments of three beams 3 km beside each other, over hills.
fn segments(folder: &Path, has_longitudes: bool) -> PathBuf {
    let mut file = NcFileBuilder::new();
    let text = |words: &str| NcAttrValue::Chars(words.to_owned());
    for (number, beam) in ["gt1l", "gt2l", "gt3l"].into_iter().enumerate() {
        let group = format!("{beam}/land_ice_segments");
        let count = 2000_u64;
        let dimension = file.add_dimension_path(format!("{group}/delta_time"), count).unwrap();
        let mut add = |name: &str, units: &str, values: Vec<f64>| {
            let variable = file.add_variable_path::<f64>(format!("{group}/{name}"), &[dimension]).unwrap();
            file.add_variable_attribute(variable, "units", text(units)).unwrap();
            file.write_variable(variable, &values).unwrap();
        };
        let of = |value: &dyn Fn(f64) -> f64| (0..count).map(|row| value(row as f64 / count as f64)).collect();
        add("delta_time", "seconds since 2018-01-01", of(&|part| 73_000_000.0 + part * 5.0));
        add("latitude", "degrees_north", of(&|part| 40.0 + part * 0.36));
        if has_longitudes {
            add("longitude", "degrees_east", of(&|part| -105.0 + number as f64 * 0.039 - part * 0.05));
        }
        let shift = number as f64;
        add("h_li", "meters", of(&|part| 1800.0 + 150.0 * (part * 17.0 + shift).sin() + 30.0 * (part * 90.0).sin()));
    }
    let path = folder.join(if has_longitudes { "segments.h5" } else { "nowhere.h5" });
    let options = NcWriteOptions { format: NcWriteFormat::Nc4 };
    std::fs::write(&path, file.to_vec(options).unwrap().1).unwrap();
    path
}

fn open(path: &Path, size: Vec2, dark: bool) -> Window {
    let mut window = Window::open(Start { file: Some(path.to_owned()), size: Some(size), dark, ..Start::practicing() });
    window.until_shown("Values");
    window
}

#[test]
fn points_in_space_are_one_tab_away_and_the_window_rests_over_them() {
    let folder = TempDir::new().unwrap();
    let path = segments(folder.path(), true);
    for (name, size, dark) in [
        ("1280-light", SIZE, false),
        ("1280-dark", SIZE, true),
        ("1024-light", vec2(1024.0, 700.0), false),
        ("1024-dark", vec2(1024.0, 700.0), true),
    ] {
        let mut window = open(&path, size, dark);
        window.press_role(Role::Tab, "3-D");
        window.until_shown("3-D view of gt1l");
        window.until_told("2,000 segments, all drawn");
        window.press("All of them");
        window.until_shown("3-D view of gt1l, gt2l, gt3l");
        window.until_told("6,000 segments, all drawn");
        window.until_idle();
        window.rest();
        window.keep_picture(&format!("space-{name}"));
        // The map's last tiles may still wake the window; by itself it draws no frame after another.
        window.until("the window rests", |window| !window.wants_a_frame() && !window.is_reading());
        let asked: Vec<String> = (0..30).filter_map(|_| window.asks_for_a_frame()).collect();
        assert!(asked.iter().all(|why| !why.contains("plot/space")), "{asked:?}");
        assert!(asked.len() < 10, "{asked:?}");
    }
}

#[test]
fn a_file_without_places_has_no_such_tab() {
    let folder = TempDir::new().unwrap();
    let window = open(&segments(folder.path(), false), SIZE, false);
    assert_eq!(window.names_of(Role::Tab, "3-D"), Vec::<String>::new());
    assert_eq!(window.names_of(Role::Tab, "Plot").len(), 1);
}
