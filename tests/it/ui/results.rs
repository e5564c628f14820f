//! Results in the real window: opened, their structure walked, their values looked up and copied, changed under the
//! hand, damaged, several at once.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2, vec2};
use netcdf_writer::{NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Photons of the sample file.
const PHOTONS: u64 = 60_000;

/// Everything the tests look at, as a small ATL03 has it.
fn photons(folder: &Path) -> PathBuf {
    let mut file = NcFileBuilder::new();
    let text = |words: &str| NcAttrValue::Chars(words.to_owned());
    file.add_attribute("title", text("Photons for a test")).unwrap();
    file.add_attribute("notes", text(&"a long note, ".repeat(60))).unwrap();
    let group = "gt1l/heights";
    let time = file.add_dimension_path(format!("{group}/delta_time"), PHOTONS).unwrap();
    let surface = file.add_dimension_path(format!("{group}/ds_surf_type"), 5).unwrap();
    let rows = 0..PHOTONS;
    let add = |file: &mut NcFileBuilder, name: &str, attributes: &[(&str, &str)]| {
        let variable = file.add_variable_path::<f64>(format!("{group}/{name}"), &[time]).unwrap();
        for (attribute, words) in attributes {
            file.add_variable_attribute(variable, *attribute, text(words)).unwrap();
        }
        file.set_variable_chunking(variable, vec![10_000]).unwrap();
        variable
    };
    let seconds = add(&mut file, "delta_time", &[("units", "seconds since 2018-01-01"), ("standard_name", "time")]);
    file.write_variable(seconds, &rows.clone().map(|row| 73_000_000.0 + row as f64 / 4.0).collect::<Vec<f64>>())
        .unwrap();
    let latitude = add(&mut file, "lat_ph", &[("units", "degrees_north"), ("standard_name", "latitude")]);
    file.write_variable(latitude, &rows.clone().map(|row| 40.0 + row as f64 / 1e5).collect::<Vec<f64>>()).unwrap();
    let height = file.add_variable_path::<f32>(format!("{group}/h_ph"), &[time]).unwrap();
    file.add_variable_attribute(height, "units", text("meters")).unwrap();
    file.add_variable_attribute(height, "long_name", text("Photon height")).unwrap();
    file.set_variable_fill_value(height, f32::MAX).unwrap();
    file.set_variable_chunking(height, vec![10_000]).unwrap();
    let heights: Vec<f32> =
        rows.clone().map(|row| if row % 7 == 3 { f32::MAX } else { 1800.0 + row as f32 / 8.0 }).collect();
    file.write_variable(height, &heights).unwrap();
    let confidence = file.add_variable_path::<i8>(format!("{group}/signal_conf_ph"), &[time, surface]).unwrap();
    file.add_variable_attribute(confidence, "flag_values", NcAttrValue::Bytes(vec![0, 2, 4])).unwrap();
    file.add_variable_attribute(confidence, "flag_meanings", text("noise low high")).unwrap();
    let flags = (0..PHOTONS * 5).map(|index| [0, 2, 4][(index % 3) as usize]);
    file.write_variable(confidence, &flags.collect::<Vec<i8>>()).unwrap();
    let exact = file.add_variable_path::<i64>(format!("{group}/ph_id"), &[time]).unwrap();
    file.write_variable(
        exact,
        &rows.map(|row| 9_007_199_254_740_993 + i64::try_from(row).unwrap()).collect::<Vec<i64>>(),
    )
    .unwrap();
    write(&file, folder, "photons.h5")
}

fn write(file: &NcFileBuilder, folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let options = NcWriteOptions { format: NcWriteFormat::Nc4 };
    std::fs::write(&path, file.to_vec(options).unwrap().1).unwrap();
    path
}

fn open(path: &Path, size: Vec2, dark: bool, scale: f32) -> Window {
    Window::open(Start {
        file: Some(path.to_owned()),
        size: Some(size),
        dark,
        scale: Some(scale),
        ..Start::practicing()
    })
}

/// The usual window with the table of values in front.
fn wide(path: &Path) -> Window {
    let mut window = open(path, SIZE, false, 1.0);
    show_values(&mut window);
    window
}

fn show_values(window: &mut Window) {
    window.until_shown("Values");
    window.press_role(Role::Tab, "Values");
}

/// Rows of the table that are in sight, as screen readers get them.
fn rows(window: &Window) -> Vec<String> {
    window.names_of(Role::Row, "")
}

fn go_to(window: &mut Window, goal: &str) {
    window.fill("Go to index or value", goal);
    window.key(Modifiers::NONE, Key::Enter);
}

#[test]
fn a_file_shows_its_structure_and_the_table_of_its_main_group_at_once() {
    let folder = TempDir::new().unwrap();
    let mut window = wide(&photons(folder.path()));
    window.until("the first rows are there", |window| {
        rows(window).iter().any(|row| row.starts_with("0: ") && row.contains("1800"))
    });
    for name in ["gt1l", "heights", "h_ph (delta_time) meters  float32"] {
        assert!(!window.names_of(Role::TreeItem, name).is_empty(), "{name}: {:?}", window.names_of(Role::TreeItem, ""));
    }
    assert!(window.tells("Photon height"), "what is selected is told in full");
    let third = rows(&window).into_iter().find(|row| row.starts_with("3:")).unwrap();
    assert!(third.contains('–'), "the fill value is a dash: {third}");
    assert!(third.contains("2020-04-24"), "times are dates: {third}");
    window.rest();
}

#[test]
fn one_jumps_to_an_index_a_value_and_a_time_and_copies_exact_numbers() {
    let folder = TempDir::new().unwrap();
    let mut window = wide(&photons(folder.path()));
    window.until("the first rows are there", |window| rows(window).iter().any(|row| row.starts_with("0: ")));
    // The columns of a row come one by one.
    let until_row = |window: &mut Window, row: u64, told: &str| {
        let start = format!("{row}: ");
        window.until(&format!("{start}{told}"), |window| {
            rows(window).iter().any(|row| row.strip_prefix(&start).is_some_and(|values| values.contains(told)))
        });
    };
    go_to(&mut window, "59999");
    until_row(&mut window, 59_999, "2020-04-2");
    // Times a quarter of a second apart are told apart, and found again as they are told.
    go_to(&mut window, "2020-04-24T21:46:45.75");
    until_row(&mut window, 23, "2020-04-24T21:46:45.75Z");
    window.press_role(Role::TreeItem, "lat_ph (delta_time) degrees_north  float64");
    window.until_told("float64, delta_time 60");
    go_to(&mut window, "40.12345");
    until_row(&mut window, 12_345, "40.12345");
    // By keys to the exact integer in the last column.
    window.press_role(Role::TreeItem, "ph_id (delta_time) int64");
    window.until_told("int64, delta_time 60");
    go_to(&mut window, "1");
    window.until("its row is there", |window| {
        rows(window).iter().any(|row| row.starts_with("1: ") && row.contains("9007199254740994"))
    });
    assert_eq!(window.copied_from_menu("Copy", "Copy selected cells"), "9007199254740994");
    window.focus_containing(Role::Grid, "Values");
    window.key(Modifiers::NONE, Key::Home);
    window.key(Modifiers::SHIFT, Key::ArrowDown);
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    window.copy();
    window.until("four cells are copied", |window| {
        let copied = window.copied().unwrap_or_default();
        copied.lines().count() == 2
            && copied.lines().all(|line| line.split('\t').count() == 2)
            && copied.starts_with("2020-04-24T21:46:40.25Z\t")
    });
    go_to(&mut window, "12345678");
    window.until_told("The last index is 59");
    window.rest();
}

#[test]
fn an_idle_window_with_a_result_open_asks_for_no_frame() {
    let folder = TempDir::new().unwrap();
    let mut window = open(&photons(folder.path()), SIZE, false, 1.0);
    window.until_told("all drawn");
    for tab in ["Plot", "Values"] {
        window.press_role(Role::Tab, tab);
        window.until_idle();
        // Fades and tooltips are over after some frames; then nothing draws the next one.
        window.until("the window rests", |window| !window.wants_a_frame() && !window.is_reading());
        // The engine's last answers may still wake the window; by itself it draws no frame after another.
        let mut quiet = 0;
        let mut asked = Vec::new();
        while quiet < 30 {
            match window.asks_for_a_frame() {
                None => quiet += 1,
                Some(why) => {
                    quiet = 0;
                    asked.push(why);
                }
            }
            assert!(asked.len() < 10, "{tab}: {asked:?}");
        }
    }
}

/// A file whose structure takes for ever, unless its reader is ended.
struct Endless(std::sync::Arc<(std::sync::Mutex<bool>, std::sync::Condvar)>);

impl harmony_desktop::inspect::Reader for Endless {
    fn structure(&mut self) -> Result<harmony_desktop::inspect::Structure, harmony_desktop::inspect::Unread> {
        let (ended, news) = &*self.0;
        let ended = news.wait_while(ended.lock().unwrap(), |ended| !*ended).unwrap();
        assert!(*ended);
        Err(harmony_desktop::inspect::Unread::file(harmony_desktop::inspect::Why::Cancelled, ""))
    }

    fn read(
        &mut self,
        _: &str,
        _: &harmony_desktop::inspect::Selection,
    ) -> Result<harmony_desktop::inspect::Values, harmony_desktop::inspect::Unread> {
        Err(harmony_desktop::inspect::Unread::file(harmony_desktop::inspect::Why::Cancelled, ""))
    }

    fn bytes_read(&self) -> u64 {
        0
    }

    fn stopper(&self) -> Option<harmony_desktop::inspect::Stopper> {
        let shared = std::sync::Arc::clone(&self.0);
        Some(std::sync::Arc::new(move || {
            *shared.0.lock().unwrap() = true;
            shared.1.notify_all();
        }))
    }
}

#[test]
fn opening_a_file_is_cancelled_by_escape_and_by_its_button() {
    let folder = TempDir::new().unwrap();
    let whole = photons(folder.path());
    for by_key in [true, false] {
        let slow = folder.path().join("slow.h5");
        std::fs::copy(&whole, &slow).unwrap();
        let results = std::sync::Arc::new(|path: &Path| -> Result<Box<dyn harmony_desktop::inspect::Reader>, _> {
            if path.ends_with("slow.h5") {
                Ok(Box::new(Endless(std::sync::Arc::default())))
            } else {
                harmony_desktop::inspect::open_here(path)
            }
        });
        let start = Start { file: Some(slow), results: Some(results), ..Start::practicing() };
        let mut window = Window::open(start);
        window.until_shown("Opening slow.h5…");
        if by_key {
            window.key(Modifiers::NONE, Key::Escape);
        } else {
            window.press_button("Cancel");
        }
        window.until("its tab is gone", |window| !window.shows("Opening slow.h5…") && !window.shows("slow.h5"));
        // The thread is free for the next file.
        window.drop_file(&whole);
        window.until_told("all drawn");
    }
}

#[test]
fn a_search_finds_what_is_folded_away() {
    let folder = TempDir::new().unwrap();
    let mut window = wide(&photons(folder.path()));
    window.until_told("h_ph (delta_time)");
    window.fill("Search variables and groups", "conf");
    window.until_told("1 found");
    let found = window.names_of(Role::TreeItem, "signal_conf_ph");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(window.names_of(Role::TreeItem, "lat_ph").is_empty());
    window.press("Show everything again");
    window.until("all is back", |window| !window.names_of(Role::TreeItem, "lat_ph").is_empty());
}

#[test]
fn a_damaged_file_and_what_is_none_say_so_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let whole = photons(folder.path());
    let bytes = std::fs::read(&whole).unwrap();
    let damaged = folder.path().join("cut.h5");
    std::fs::write(&damaged, &bytes[..150]).unwrap();
    let page = folder.path().join("page.nc");
    std::fs::write(&page, "<!DOCTYPE html><html><body>Sign in</body></html>").unwrap();
    for (path, words) in [(&damaged, "cut.h5"), (&page, "page.nc")] {
        for (look, dark) in [("light", false), ("dark", true)] {
            let mut window = open(path, SIZE, dark, 1.0);
            window.until_shown("Try again");
            assert!(window.tells(words));
            window.keep_picture(&format!("results-{words}-{look}"));
            window.rest();
        }
    }
}

#[test]
fn a_file_that_was_replaced_is_offered_to_be_opened_again() {
    let folder = TempDir::new().unwrap();
    let path = photons(folder.path());
    let mut window = wide(&path);
    window.until("the first rows are there", |window| rows(window).iter().any(|row| row.starts_with("0: ")));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend([0; 64]);
    std::fs::write(&path, &bytes).unwrap();
    go_to(&mut window, "50000");
    window.until_told("photons.h5 changed after it was opened");
    window.keep_picture("results-changed");
    window.press("Open it again");
    window.until("it is read anew", |window| {
        !window.tells("changed after") && rows(window).iter().any(|row| row.starts_with("50000: ") && row.len() > 12)
    });
    window.rest();
}

#[test]
fn the_line_for_python_is_copied_with_what_it_needs() {
    let folder = TempDir::new().unwrap();
    let mut window = wide(&photons(folder.path()));
    window.until_shown("Copy the same in Python");
    let line = window.copied_by("Copy the same in Python");
    assert!(line.contains("import") && line.contains("photons.h5") && line.contains("gt1l/heights"), "{line}");
}

#[test]
fn two_files_are_compared_side_by_side_and_by_their_difference() {
    let folder = TempDir::new().unwrap();
    let first = photons(folder.path());
    let second = folder.path().join("second.h5");
    // One height is another number: the bytes of row 1, after the sample's own.
    let mut bytes = std::fs::read(&first).unwrap();
    let (old, new) = (1800.125_f32.to_le_bytes(), 1801.125_f32.to_le_bytes());
    let at = bytes.windows(8).position(|window| window[..4] == old && window[4..] == 1800.25_f32.to_le_bytes());
    let at = at.expect("the heights are stored as they are");
    bytes[at..at + 4].copy_from_slice(&new);
    std::fs::write(&second, bytes).unwrap();
    let mut window = wide(&first);
    window.drop_file(&second);
    window.until_shown("second.h5");
    window.press_role(Role::Tab, "photons.h5");
    window.until("its rows are there", |window| rows(window).iter().any(|row| row.starts_with("0: ")));
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    window.until_told("values differ, by 1 meters at most (at 1)");
    window.until("both are there", |window| {
        let rows = rows(window);
        rows.iter().any(|row| row == "1: 1800.125") && rows.iter().any(|row| row == "1: 1801.125")
    });
    window.until_idle();
    window.keep_picture("results-compared");
    window.press_role(Role::ComboBox, "How to compare");
    window.until_shown("Difference");
    window.press("Difference");
    window.until("the difference is there", |window| rows(window).iter().any(|row| row == "1: 1"));
    window.keep_picture("results-difference");
    // Their plots stand side by side too.
    window.press_role(Role::Tab, "Plot");
    window.until("both profiles are there", |window| window.count_of(Role::Image, "Profile of gt1l") == 2);
    window.until_idle();
    window.keep_picture("results-plots-compared");
    window.rest();
}

#[test]
fn several_files_are_tabs_that_close_by_themselves_and_with_a_key() {
    let folder = TempDir::new().unwrap();
    let first = photons(folder.path());
    let second = folder.path().join("second.h5");
    std::fs::copy(&first, &second).unwrap();
    let mut window = wide(&first);
    window.until_shown("photons.h5");
    window.drop_file(&second);
    window.until_shown("second.h5");
    show_values(&mut window);
    window.until("its rows are there", |window| rows(window).iter().any(|row| row.starts_with("0: ")));
    window.press_role(Role::Tab, "photons.h5");
    window.key(Modifiers::COMMAND, Key::W);
    window.until("the first is closed", |window| !window.shows("photons.h5") && window.shows("second.h5"));
    window.press("Close second.h5");
    window.until("none is open", |window| !window.shows("second.h5"));
    // The form is back.
    window.until_shown("Find a collection");
    window.rest();
}

#[test]
fn the_line_for_python_never_lies_over_the_values_however_long_the_path_and_low_the_window() {
    let folder = TempDir::new().unwrap();
    let deep = folder.path().join("a folder with a long name ".repeat(4).trim());
    std::fs::create_dir(&deep).unwrap();
    let path = photons(&deep);
    for (size, scale) in [(SIZE, 1.0), (vec2(1024.0, 700.0), 1.0), (SIZE, 2.0)] {
        let mut window = open(&path, size, true, scale);
        window.until_shown("Copy the same in Python");
        window.until_told("xr.open_d");
        window.until_idle();
        window.until("nothing is read", |window| !window.is_reading());
        window.keep_picture(&format!("results-python-{}-{scale}", size.x));
        for name in ["h_ph", "lat_ph", "heights"] {
            window.fill("Search variables and groups", name);
            window.rest();
            window.press_role_containing(Role::TreeItem, name);
            // What changes with the file's own line stands right in the frame in which it changes.
            let code = window.place_of_role_containing(Role::Label, "xr.open_d");
            let inside = window.inside();
            assert!(inside.contains_rect(code), "{name} {size} × {scale}: {code} in {inside}");
            let details = window.place_of_role(Role::Group, "Details of what is selected");
            assert!(details.height() > 20.0, "{name} {size} × {scale}: there is room for details: {details}");
            assert!(details.bottom() <= code.top(), "{name} {size} × {scale}: {code} lies over {details}");
        }
    }
}

#[test]
fn the_tab_in_front_can_be_closed_where_it_stands_in_a_small_window() {
    let folder = TempDir::new().unwrap();
    let first = photons(folder.path());
    let long = |index: usize| format!("1000{index}_ATL03_20200328091606_00280706_006_02_subsetted.h5");
    let paths: Vec<PathBuf> = (0..5).map(|index| folder.path().join(long(index))).collect();
    for path in &paths {
        std::fs::copy(&first, path).unwrap();
    }
    let mut window = open(&paths[0], vec2(1024.0, 700.0), false, 1.0);
    window.until_shown(&long(0));
    for (index, path) in paths.iter().enumerate().skip(1) {
        window.drop_file(path);
        window.until_shown(&long(index));
        window.until_idle();
        window.keep_picture(&format!("results-tabs-{}", index + 1));
        let right = window.place_of_role(Role::Tab, "Structure").left();
        let close = window.place_of_role(Role::Button, &format!("Close {}", long(index)));
        assert!(close.right() < right, "{index}: {close} is left of the panel at {right}");
        if index == 1 {
            let other = window.place_of_role(Role::Button, &format!("Close {}", long(0)));
            assert!(other.right() < right, "two are both in sight: {other}");
        }
    }
    window.press_role(Role::Button, &format!("Close {}", long(4)));
    window.until("it is closed", |window| !window.shows(&long(4)));
    window.rest();
}

/// To look at: both themes, the usual sizes and twice the size.
#[test]
fn pictures() {
    let folder = TempDir::new().unwrap();
    let path = photons(folder.path());
    for (name, size, scale) in [("1280", SIZE, 1.0), ("1024", vec2(1024.0, 700.0), 1.0), ("200", SIZE, 2.0)] {
        for dark in [false, true] {
            let theme = if dark { "dark" } else { "light" };
            let mut window = open(&path, size, dark, scale);
            window.until_shown("Values");
            window.until_idle();
            window.until("nothing is read", |window| !window.is_reading());
            window.rest();
            window.keep_picture(&format!("results-structure-{theme}-{name}"));
            show_values(&mut window);
            window.until("the first rows are there", |window| rows(window).iter().any(|row| row.starts_with("0: ")));
            window.until_idle();
            window.keep_picture(&format!("results-table-{theme}-{name}"));
            window.rest();
        }
    }
    let mut window = Window::open(Start::practicing());
    window.press_role(Role::Tab, "Data");
    window.until_told("See what is in a result");
    window.keep_picture("results-empty");
}
