//! What is less than was asked for, or other: told before Submit where it is known, asked about where it
//! costs something, and never called “done” after.

use super::opening::{ATL03, choose_photons, with_collection};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use harmony_desktop::engine::services::DiskWatch;
use std::io::Write as _;
use std::sync::Arc;

/// Some files, cut by the box.
const REQUEST: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-01-01", "stop": "2020-12-31"}
}"#;
/// Without a tray the narrow space stands between the groups.
const HALF_A_MILLION: &str = "634,367";

fn photons_everywhere(start: Start) -> Window {
    let mut window = with_collection(start, "ATL03", ATL03);
    window.until_told("500 of ");
    window
}

#[test]
fn a_limit_is_told_before_submit() {
    let window = photons_everywhere(Start::practicing());
    assert!(window.tells(&format!("500 of {HALF_A_MILLION} granules")) || window.tells("500 of "), "the count");
    assert!(window.tells("Harmony will process only the first 500 of"));
    assert!(window.tells("pauses after its first result"), "and so many granules mean a preview");
}

#[test]
fn what_does_not_fit_on_the_disk_is_asked_about_with_no_as_default() {
    let disk = DiskWatch { free_bytes: Arc::new(|_| Ok(62_000_000)), reserve_bytes: 0, ..DiskWatch::default() };
    let mut window = photons_everywhere(Start { disk: Some(disk), ..Start::practicing() });
    window.until_told("May not fit on the disk");
    window.press_button("Submit");
    window.until_shown("The results may not fit on the disk");
    window.keep_picture("shortfalls-no-space");
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the question is gone", |window| !window.shows("The results may not fit on the disk"));
    assert!(window.snapshot().jobs.is_empty(), "Escape is No");

    window.press_button("Submit");
    window.until_shown("The results may not fit on the disk");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the question is gone", |window| !window.shows("The results may not fit on the disk"));
    assert!(window.snapshot().jobs.is_empty(), "No has the keyboard");

    window.press_button("Submit");
    window.press_button("Submit anyway");
    window.until("it is sent", |window| window.snapshot().jobs.len() == 1);
}

#[test]
fn files_that_are_not_cut_are_marked_everywhere_and_asked_about() {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    // Whole granules are large: two of them.
    let request = REQUEST.replace("2020-01-01", "2020-01-20").replace("2020-12-31", "2020-02-10");
    file.write_all(request.as_bytes()).unwrap();
    let start = Start { file: Some(file.path().to_owned()), ..Start::practicing().with_faults("uncut=1") };
    let mut window = Window::open(start);
    window.until_told(" granules");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final()))
    });
    window.until_told("done, not cut");
    assert!(!window.tells("Cancel it"), "nothing is advised that cannot be done");
    assert!(window.snapshot().notices.iter().any(|notice| notice.problem.summary.contains("done, not cut")));
    let count = window.snapshot().jobs[0].job().unwrap().data_links.len();
    let download = format!("Download {count} files");
    let question = format!("Download {count} files that are not cut?");

    window.press_button(&download);
    window.until_shown(&question);
    window.keep_picture("shortfalls-uncut");
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the question is gone", |window| !window.shows(&question));
    assert!(window.snapshot().transfers.is_empty());

    window.press_button(&download);
    window.press_button("Download anyway");
    window.until("the files are here", |window| {
        let snapshot = window.snapshot();
        !snapshot.transfers.is_empty() && snapshot.transfers.iter().all(|transfer| transfer.state.is_here())
    });
    window.until_told("here, not cut");
    window.until_told("job done, not cut");
    window.keep_picture("shortfalls-uncut-files");
}

/// CMR says that a service is linked; what it can do, only Harmony says.
#[test]
fn the_search_promises_nothing_that_the_service_does_not_keep() {
    for name in ["PRACTICE_EXAMPLE_JOINED", "PRACTICE_SST_L2P"] {
        let mut window = Window::open(Start::practicing());
        window.until_told("Practice data, signed in");
        window.fill("Find a collection", name);
        window.until("it is found", |window| window.count_of(Role::Button, name) > 0);
        assert!(!window.tells("can be cut"), "{name}");
    }
}

#[test]
fn a_job_steps_back_when_another_collection_is_chosen() {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    file.write_all(REQUEST.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..Start::practicing() });
    window.until_told(" granules");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final()))
    });
    window.until_told("Results of ATL03");
    window.until_shown("Hide the results on the map");
    window.keep_picture("shortfalls-legend");
    window.press_button("Choose another collection");
    choose_photons(&mut window);
    window.until("the outlines are gone", |window| !window.shows("Hide the results on the map"));
    assert!(window.tells("conceptId") || window.tells("Can be cut by box"), "capabilities are in front");
}
