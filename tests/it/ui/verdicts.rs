//! Whether files are what was asked for: told without a question, as a filter, and over the data.

use super::window::{SIZE, Start, Window};
use egui::vec2;
use harmony_desktop::domain::verdict::{Filter, State};
use harmony_desktop::engine::inspection::OpenResult;
use harmony_desktop::inspect::{Unread, Why, open_here};
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const REQUEST: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-01-01", "stop": "2020-12-31"}
}"#;

/// Opens files, but of the first two one is damaged and one is of no kind that is known.
fn with_trouble() -> OpenResult {
    let opened = Arc::new(AtomicUsize::new(0));
    Arc::new(move |path| match opened.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Unread::file(Why::Damaged, "cut off")),
        1 => Err(Unread::file(Why::Unknown("its kind".to_owned()), "")),
        _ => open_here(path),
    })
}

/// The job's files are here, and all of them were looked into.
pub(super) fn checked(start: Start) -> Window {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    file.write_all(REQUEST.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..start });
    window.until_told(" granules");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final()))
    });
    let count = window.snapshot().jobs[0].job().unwrap().data_links.len();
    window.until_shown(&format!("Download {count} files"));
    window.press_button(&format!("Download {count} files"));
    window.until("all files were looked into", |window| {
        let snapshot = window.snapshot();
        let all = snapshot.verdicts.all();
        all.all() == count as u64 && all.checked() == all.all()
    });
    window
}

#[test]
fn verdicts_appear_unasked_filter_the_list_and_stand_over_the_data() {
    for (look, size, dark) in [("light", SIZE, false), ("dark-small", vec2(1024.0, 700.0), true)] {
        let start = Start { size: Some(size), dark, results: Some(with_trouble()), ..Start::practicing() };
        let mut window = checked(start);
        window.press("1 is wrong");
        window.until_shown(State::Wrong.word());
        window.press("1 is wrong");
        window.keep_picture(&format!("verdicts-files-{look}"));
        let snapshot = window.snapshot();
        let all = snapshot.verdicts.all();
        assert_eq!((all.count(Filter::Wrong), all.count(Filter::CannotTell)), (1, 1));
        let inside = all.count(Filter::Inside);
        assert!(inside > 0, "{all:?}");
        let line = all.line().unwrap();

        // Each figure is a filter; pressed again, all files are back.
        window.press("1 cannot be checked");
        window.until("only that one is shown", |window| !window.shows(State::Wrong.word()));
        assert!(window.shows(State::CannotTell.word()));
        window.press("1 cannot be checked");
        window.until_told(State::Inside.word());

        // One that is inside, over its data.
        let file = snapshot
            .transfers
            .iter()
            .find(|file| matches!(snapshot.verdicts.state(file.key), Some(State::Inside | State::InsideAsCut)));
        let file = file.unwrap();
        let sentence = snapshot.verdicts.verdict(file.key).unwrap().sentence.clone();
        window.press(&format!("{}, done", file.file_name));
        window.until_shown(&sentence);
        window.keep_picture(&format!("verdicts-over-data-{look}"));
        window.press("How this was checked");
        window.until_told("trajectory subsetter");
        window.until_told("/heights");
        window.keep_picture(&format!("verdicts-facts-{look}"));
        window.press("Hide how this was checked");

        window.press("Jobs");
        window.until_shown(&line);
        window.keep_picture(&format!("verdicts-job-{look}"));
    }
}

/// The tutorial's request: one granule.
const ONE: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

#[test]
fn after_a_download_the_sentence_and_the_photons_are_there_without_another_click() {
    for (look, size, dark) in [("dark", SIZE, true), ("light-small", vec2(1024.0, 700.0), false)] {
        let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
        file.write_all(ONE.as_bytes()).unwrap();
        let start = Start { size: Some(size), dark, file: Some(file.path().to_owned()), ..Start::practicing() };
        let mut window = Window::open(start);
        window.until_told("1 granule");
        window.press_button("Submit");
        window.until_shown("Download 1 file");
        window.press_button("Download 1 file");
        window.until("the file was looked into", |window| window.snapshot().verdicts.all().checked() == 1);
        let snapshot = window.snapshot();
        let sentence = snapshot.verdicts.verdict(snapshot.transfers[0].key).unwrap().sentence.clone();
        assert!(sentence.contains("photons are inside"), "{sentence}");
        window.until_shown(&sentence);
        window.until_told("result on the map");
        assert!(window.shows("Submit"), "the form is where it was");
        window.until_idle();
        window.keep_picture(&format!("after-download-{look}"));

        // One click later: the profile.
        window.press("Data");
        window.until_told("photons, all drawn");
        window.until_idle();
        window.keep_picture(&format!("after-download-profile-{look}"));
    }
}

/// A track of five points from 40.2° to 41.1° N, and a record that says that a job made it for a box up to 41° N.
fn with_record(folder: &std::path::Path) -> std::path::PathBuf {
    use netcdf_writer::{NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions};
    let mut file = NcFileBuilder::new();
    let rows = file.add_dimension("n", 5).unwrap();
    let columns = [
        ("lat", "degrees_north", [40.2, 40.4, 40.6, 40.8, 41.1]),
        ("lon", "degrees_east", [-105.4, -105.35, -105.3, -105.25, -105.2]),
        ("h", "m", [1.0, 2.0, 3.0, 4.0, 5.0]),
    ];
    for (name, units, values) in columns {
        let variable = file.add_variable::<f64>(name, &[rows]).unwrap();
        file.write_variable(variable, &values).unwrap();
        file.add_variable_attribute(variable, "units", NcAttrValue::Chars(units.to_owned())).unwrap();
    }
    let path = folder.join("cut.nc");
    std::fs::write(&path, file.to_vec(NcWriteOptions { format: NcWriteFormat::Nc4 }).unwrap().1).unwrap();
    let record = serde_json::json!({
        "version": 1, "service": "some/unknown-service",
        "request": {"harmony_request": 1, "collection": "C1-X", "bbox": [-105.5, 40.0, -105.0, 41.0]},
        "files": [{"name": "other.nc"}, {"name": "cut.nc", "source_granule": "G"}],
    });
    std::fs::write(folder.join("harmony-job-1.json"), record.to_string()).unwrap();
    path
}

#[test]
fn a_result_opened_from_the_disk_is_held_against_the_record_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_record(folder.path());
    let mut window = Window::open(Start { file: Some(path.clone()), ..Start::practicing() });
    window.until_told("20 % of the positions lie outside, up to 11 km");
    window.until_told("inside what was asked for");
    window.until_idle();
    window.keep_picture("verdict-of-a-file-from-the-disk");
    window.press("How this was checked");
    window.until_shown("Hide how this was checked");

    drop(window);
    std::fs::remove_file(folder.path().join("harmony-job-1.json")).unwrap();
    let mut window = Window::open(Start { file: Some(path), ..Start::practicing() });
    window.until_shown("Values");
    window.until_idle();
    assert!(!window.shows("How this was checked"), "nobody knows what it was asked for");
}
