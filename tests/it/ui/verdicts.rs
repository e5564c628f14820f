//! Whether files are what was asked for: told without a question, as a filter, and over the data.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::vec2;
use harmony_desktop::domain::verdict::{Filter, State};
use harmony_desktop::engine::inspection::OpenResult;
use harmony_desktop::engine::snapshot::Transfer;
use harmony_desktop::inspect::{Unread, Why, open_here};
use hdf5_writer::{DatasetBuilder, Hdf5Builder, WriteOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

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
    checked_for(REQUEST, start)
}

/// The same of another request.
fn checked_for(request: &str, start: Start) -> Window {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    file.write_all(request.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..start });
    window.until_told(" granule");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final()))
    });
    let count = window.snapshot().jobs[0].job().unwrap().data_links.len();
    let download = if count == 1 { "Download 1 file".to_owned() } else { format!("Download {count} files") };
    window.until_shown(&download);
    window.press_button(&download);
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
    window.until_told("in the job’s area");
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

/// A file of positions: latitudes along one longitude.
fn positions(path: &Path, longitude: f64, latitudes: &[f64]) {
    let place =
        |name: &str, values: &[f64]| DatasetBuilder::typed_data(name, vec![values.len() as u64], values).unwrap();
    let plan = Hdf5Builder::new()
        .dataset(place("lat", latitudes))
        .dataset(place("lon", &vec![longitude; latitudes.len()]))
        .dataset(place("height", latitudes))
        .into_plan()
        .unwrap();
    std::fs::write(path, plan.encode(WriteOptions::default()).unwrap()).unwrap();
}

/// Files that are in states in which the practice service's own photons are not, with the state and what the
/// sentence says.
fn in_other_states(folder: &Path) -> Vec<(PathBuf, State, &'static str)> {
    let along = |from: f64| (0..200).map(|step| from + f64::from(step) / 200.0).collect::<Vec<f64>>();
    let path = |name: &str| folder.join(name);
    positions(&path("whole.h5"), -105.2, &along(40.0));
    positions(&path("more.h5"), -105.2, &along(39.6));
    positions(&path("nothing.h5"), f64::NAN, &along(40.0));
    positions(&path("elsewhere.h5"), 12.0, &along(-20.0));
    let whole = std::fs::read(path("whole.h5")).unwrap();
    std::fs::write(path("damaged.h5"), &whole[..whole.len() / 2]).unwrap();
    let heights = DatasetBuilder::typed_data("height", vec![200], &along(0.0)).unwrap();
    let plan = Hdf5Builder::new().dataset(heights).into_plan().unwrap();
    std::fs::write(path("unplaced.h5"), plan.encode(WriteOptions::default()).unwrap()).unwrap();
    [
        ("whole.h5", State::Inside, "all inside your box"),
        ("more.h5", State::MoreThanAsked, "40 % of the positions lie outside, up to 44 km"),
        ("nothing.h5", State::Empty, "No data inside your box"),
        ("unplaced.h5", State::CannotTell, "This file has no coordinates"),
        ("elsewhere.h5", State::Wrong, "Nothing in this file is near your box"),
        ("damaged.h5", State::Wrong, "This file is damaged"),
    ]
    .map(|(name, state, words)| (path(name), state, words))
    .to_vec()
}

/// Opens one after the other of these in place of what is there; one that was opened stays the same.
fn these_first(files: Vec<PathBuf>) -> OpenResult {
    let taken: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
    Arc::new(move |path| {
        let mut taken = taken.lock().unwrap();
        let place = taken.iter().position(|known| known == path).unwrap_or_else(|| {
            taken.push(path.to_owned());
            taken.len() - 1
        });
        open_here(files.get(place).map_or(path, PathBuf::as_path))
    })
}

/// Names of the files that the list shows.
fn listed(window: &Window) -> Vec<String> {
    let rows = window.names_of(Role::ListBoxOption, "");
    rows.iter().filter_map(|row| Some(row.strip_suffix(", done")?.to_owned())).collect()
}

#[test]
fn each_of_the_six_states_is_told_in_the_list_by_its_filter_and_over_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let files = in_other_states(folder.path());
    for (look, size, dark) in [("light", SIZE, false), ("dark-small", vec2(1024.0, 700.0), true)] {
        let paths = files.iter().map(|(path, ..)| path.clone()).collect();
        let start = Start { size: Some(size), dark, results: Some(these_first(paths)), ..Start::practicing() };
        let mut window = checked(start);
        let snapshot = window.snapshot();
        let verdicts = &snapshot.verdicts;
        let in_state = |state| {
            let files = snapshot.transfers.iter().filter(move |file| verdicts.state(file.key) == Some(state));
            files.collect::<Vec<_>>()
        };
        for (path, state, words) in &files {
            let told = in_state(*state).iter().any(|file| verdicts.verdict(file.key).unwrap().sentence.contains(words));
            let all: Vec<_> = snapshot
                .transfers
                .iter()
                .filter_map(|file| verdicts.verdict(file.key))
                .map(|verdict| verdict.line())
                .collect();
            assert!(told, "{}: {all:#?}", path.display());
        }
        assert!(!in_state(State::InsideAsCut).is_empty(), "photons are cut by segments");
        window.keep_picture(&format!("states-list-{look}"));

        // Each figure shows its files alone; the mark of each says the state, and its sentence when pointed at.
        for (filter, count) in verdicts.all().kinds() {
            let name = format!("{count} {}", filter.words(count));
            window.press(&name);
            let is_of_it = |file: &str| {
                let file = snapshot.transfers.iter().find(|known| known.file_name == file).unwrap();
                Filter::of(verdicts.state(file.key)) == filter
            };
            window.until(&format!("only {filter:?} is listed"), |window| {
                let listed = listed(window);
                !listed.is_empty() && listed.iter().all(|file| is_of_it(file))
            });
            if filter != Filter::Inside {
                assert_eq!(listed(&window).len() as u64, count, "{filter:?}");
                let state = in_state_of(filter);
                for (mark, file) in window.places_of_role(Role::Image, state.word()).into_iter().zip(in_state(state)) {
                    window.point_at(mark.center());
                    let sentence = &verdicts.verdict(file.key).unwrap().sentence;
                    assert!(window.tells(sentence), "{sentence}");
                }
                window.leave();
            }
            window.press(&name);
        }

        // Over the data, or over what is left of it.
        for state in STATES {
            let filter = Filter::of(Some(state));
            let name = format!("{} {}", verdicts.all().count(filter), filter.words(verdicts.all().count(filter)));
            window.press(&name);
            let file = scrolled_to(&mut window, &in_state(state)).unwrap_or_else(|| panic!("{state:?} is not listed"));
            window.press(&format!("{}, done", file.file_name));
            window.until_shown(&verdicts.verdict(file.key).unwrap().sentence);
            window.until_idle();
            window.keep_picture(&format!("state-{}-{look}", state.key()));
            window.press(&name);
        }
    }
}

const STATES: [State; 6] =
    [State::Inside, State::InsideAsCut, State::MoreThanAsked, State::Empty, State::CannotTell, State::Wrong];

/// The first of these files that the list shows, after as much scrolling as that needs.
fn scrolled_to(window: &mut Window, files: &[&Arc<Transfer>]) -> Option<Arc<Transfer>> {
    for _ in 0..20 {
        let listed = listed(window);
        if let Some(file) = files.iter().find(|file| listed.contains(&file.file_name)) {
            return Some(Arc::clone(file));
        }
        let row = format!("{}, done", listed.first()?);
        let place = window.place_of_role(Role::ListBoxOption, &row);
        window.point_at(place.center());
        window.wheel(-30.0);
        window.point_at(place.center());
    }
    None
}

/// The one state of a filter that is not for what is inside.
fn in_state_of(filter: Filter) -> State {
    STATES.into_iter().find(|state| Filter::of(Some(*state)) == filter).unwrap()
}

#[test]
fn the_row_of_a_job_with_one_file_tells_that_files_sentence_in_each_state() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<_> =
        in_other_states(folder.path()).into_iter().map(|(path, state, words)| (Some(path), state, words)).collect();
    files.push((None, State::InsideAsCut, "cut in whole 20 m segments"));
    for (path, state, words) in files {
        let results = path.map(|path| these_first(vec![path]));
        let mut window = checked_for(ONE, Start { results, ..Start::practicing() });
        let snapshot = window.snapshot();
        let verdict = snapshot.verdicts.verdict(snapshot.transfers[0].key).unwrap();
        assert_eq!(verdict.state, state, "{}", verdict.sentence);
        assert!(verdict.sentence.contains(words), "{}", verdict.sentence);
        window.press("Jobs");
        window.until("the job is listed", |window| window.count_of(Role::ListBoxOption, "ATL03, ") == 1);
        window.until_shown(&verdict.sentence);
        window.keep_picture(&format!("state-{}-job", state.key()));
        // What cannot be drawn says so, in a sentence.
        window.press("Data");
        window.until_idle();
        assert!(window.shows(&verdict.sentence), "it stands over the data too");
        window.keep_picture(&format!("state-{}-data", state.key()));
        window.rest();
    }
}

#[test]
fn whoever_opens_a_result_from_the_disk_is_not_asked_to_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_record(folder.path());
    let mut window = Window::open(Start { file: Some(path), practice: false, ..Start::practicing() });
    window.until_told("20 % of the positions lie outside, up to 11 km");
    window.until_told("Sign in…");
    window.until_idle();
    assert!(!window.shows("Sign in to NASA Earthdata"));
}
