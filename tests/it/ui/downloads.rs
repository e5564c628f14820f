//! Downloads in the real window, with the practice service's faults: paused, failed, asked about,
//! gone on with, cleared.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::vec2;
use harmony_desktop::domain::file_name::unique_names;
use harmony_desktop::engine::services::DiskWatch;
use harmony_desktop::engine::snapshot::{Hold, TransferState};
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Some files of some hundred kilobytes.
const REQUEST: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-01-01", "stop": "2020-12-31"}
}"#;
/// A few files as the archive has them: no service cuts this collection in time and space.
const WHOLE_FILES: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "PRACTICE_BOX_ONLY",
    "bbox": [0, 0, 10, 10], "temporal": {"start": "2020-05-01", "stop": "2020-05-03T12:00:00"}
}"#;
/// Slow enough to press a button while files come.
const SLOW: &str = "pace=40ms";

fn states(window: &Window, is_so: impl Fn(&TransferState) -> bool) -> usize {
    window.snapshot().transfers.iter().filter(|transfer| is_so(&transfer.state)).count()
}

fn all_are(window: &Window, is_so: impl Fn(&TransferState) -> bool) -> bool {
    let count = window.snapshot().transfers.len();
    count > 0 && states(window, is_so) == count
}

fn open(start: Start, request: &str) -> Window {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    file.write_all(request.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..start });
    window.until_told(" granules");
    window
}

/// The job is done, and none of its files are here.
fn done(start: Start) -> Window {
    let mut window = open(start, REQUEST);
    run(&mut window);
    window
}

fn run(window: &mut Window) {
    window.press_button("Submit");
    window.until("the job is done", |window| {
        let snapshot = window.snapshot();
        snapshot.jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final() && job.data_links.len() > 2))
    });
    window.until_told("Download ");
}

fn download(window: &mut Window) {
    let count = window.snapshot().jobs[0].job().unwrap().data_links.len();
    window.until_shown(&format!("Download {count} files"));
    window.press_button(&format!("Download {count} files"));
}

/// Names its files will have.
fn names(window: &Window) -> Vec<String> {
    let snapshot = window.snapshot();
    let links = &snapshot.jobs[0].job().unwrap().data_links;
    unique_names(links.iter().map(|link| &link.href))
}

/// Light and dark, wide and narrow.
fn looks() -> [(&'static str, Start); 2] {
    [
        ("light", Start { size: Some(SIZE), ..Start::practicing() }),
        ("dark-small", Start { size: Some(vec2(1024.0, 700.0)), dark: true, ..Start::practicing() }),
    ]
}

#[test]
fn downloads_are_paused_and_resumed_one_by_one_and_all_at_once() {
    for (look, start) in looks() {
        let mut window = done(start.with_faults(SLOW));
        window.keep_picture(&format!("downloads-none-{look}"));
        download(&mut window);
        window.until("some come", |window| {
            window.snapshot().transfers.iter().any(|transfer| transfer.progress.bytes_per_second() > 0)
        });
        window.until_shown("Pause all");
        window.keep_picture(&format!("downloads-going-{look}"));
        window.press("Pause all");
        let is_paused = |state: &TransferState| matches!(state, TransferState::Paused);
        window.until("all are paused", |window| all_are(window, |state| is_paused(state) || state.is_here()));
        assert!(states(&window, is_paused) > 0);
        window.until_shown("Resume all");
        assert!(!window.shows("Pause all"), "it would do nothing");
        window.keep_picture(&format!("downloads-paused-{look}"));
        window.press("Resume all");
        window.until("they go on", |window| states(window, is_paused) == 0);
        window.press("Pause this job's downloads");
        window.until("the job is paused", |window| all_are(window, |state| is_paused(state) || state.is_here()));
        window.press("Cancel this job's downloads");
        window.until("all are canceled", |window| {
            all_are(window, |state| matches!(state, TransferState::Canceled) || state.is_here())
        });
        window.until_shown("Clear finished");
        window.press("Clear finished");
        window.until("the list is empty", |window| window.snapshot().transfers.is_empty());
        window.until_told("Files you download are listed here");
        window.keep_picture(&format!("downloads-empty-{look}"));
        window.rest();
    }
}

#[test]
fn failed_files_say_why_are_copied_as_a_list_and_tried_again() {
    for (look, start) in looks() {
        let mut window = done(start.with_faults("file_error=404:3"));
        download(&mut window);
        let is_failed = |state: &TransferState| matches!(state, TransferState::Failed(_));
        window.until("three failed and the rest is here", |window| {
            all_are(window, |state| is_failed(state) || state.is_here()) && states(window, is_failed) == 3
        });
        window.until_told("3 failed");
        window.keep_picture(&format!("downloads-failed-{look}"));
        window.press_role(Role::Tab, "Failed");
        window.press("More about downloads");
        window.until_shown("Copy the list of failed files");
        window.press("Copy the list of failed files");
        let text = window.copied().expect("the list is on the clipboard");
        assert_eq!(text.lines().count(), 3, "{text}");
        for line in text.lines() {
            let parts: Vec<&str> = line.split('\t').collect();
            assert!(parts.len() == 3 && parts[0].contains("ATL03") && !parts[1].is_empty(), "{line}");
            assert!(parts[2].starts_with("http") && !parts[2].contains('?'), "{line}");
        }
        window.until_shown("Retry failed");
        window.press("Retry failed");
        window.until("all are here", |window| all_are(window, TransferState::is_here));
        window.until_told("No file is in this state.");
        window.press("Show all files");
        window.until_shown("Clear finished");
    }
}

#[test]
fn a_file_that_is_not_the_one_of_the_catalogue_is_marked() {
    for (look, start) in looks() {
        let mut window = open(start.with_faults("stale_checksum=1"), WHOLE_FILES);
        window.press("I want whole files");
        run(&mut window);
        download(&mut window);
        window.until("all are here", |window| all_are(window, TransferState::is_here));
        let snapshot = window.snapshot();
        assert_eq!(snapshot.transfers.iter().filter(|transfer| transfer.differs_from_catalogue()).count(), 1);
        window.until_told("1 with another checksum");
        window.keep_picture(&format!("downloads-differs-{look}"));
        window.rest();
    }
}

#[test]
fn a_job_asks_once_about_files_that_are_there() {
    for (look, answer, text) in
        [("light", "Replace", ""), ("dark-small", "Keep both", "mine"), ("light", "Skip", "mine and more than theirs")]
    {
        let start = looks().into_iter().find(|(name, _)| *name == look).unwrap().1;
        let mut window = done(start);
        let names = names(&window);
        let folder = window.folder().join("downloads");
        std::fs::create_dir_all(&folder).unwrap();
        let long = format!("mine{}", " and more than theirs".repeat(100_000));
        let mine = if answer == "Skip" { long.as_str() } else { "mine" };
        std::fs::write(folder.join(&names[0]), mine).unwrap();
        std::fs::write(folder.join(&names[1]), mine).unwrap();
        download(&mut window);
        window.until_shown(answer);
        assert!(window.tells("2 of the") && window.snapshot().transfers.is_empty());
        window.keep_picture(&format!("downloads-asks-{look}"));
        window.press_button(answer);
        window.until("all are here", |window| all_are(window, TransferState::is_here));
        assert!(!window.shows(answer), "the question is answered");
        let first = std::fs::read(folder.join(&names[0])).unwrap();
        assert_eq!(first == mine.as_bytes(), !text.is_empty(), "{answer}");
        let beside = window.snapshot().transfers.iter().filter(|file| file.file_name.contains("(2)")).count();
        assert_eq!(beside, if text.is_empty() { 0 } else { 2 }, "{answer}");
    }
}

#[test]
fn quitting_in_the_middle_loses_nothing_and_says_so() {
    let mut window = done(Start::practicing().with_faults(SLOW));
    download(&mut window);
    window.until("some come", |window| {
        window.snapshot().transfers.iter().any(|transfer| transfer.progress.received_bytes() > 50_000)
    });
    let count = window.snapshot().transfers.len();
    let before = states(&window, TransferState::is_here);
    let mut window = window.restart();
    assert!(before < count, "quit in the middle");
    window.until("it says so", |window| window.tells("where they stopped") || window.tells("where it stopped"));
    window.press_role(Role::Tab, "Files");
    window.keep_picture("downloads-restarted");
    window.until("all are here", |window| {
        window.snapshot().transfers.len() == count && all_are(window, TransferState::is_here)
    });
}

#[test]
fn the_list_remembers_tells_what_is_missing_and_is_cleared() {
    for (look, start) in looks() {
        let mut window = done(start);
        download(&mut window);
        window.until("all are here", |window| all_are(window, TransferState::is_here));
        let gone = window.snapshot().transfers[1].path.clone();
        let count = window.snapshot().transfers.len();
        let dark = look.starts_with("dark");
        let mut window = if dark { window } else { window.restart() };
        std::fs::remove_file(&gone).unwrap();
        window.until("they are in the list", |window| window.snapshot().transfers.len() == count);
        // Seen from now on.
        window.press_role(Role::Tab, "Jobs");
        window.press_role(Role::Tab, "Files");
        window.until_told("file is missing");
        window.until_shown("Download again");
        window.keep_picture(&format!("downloads-missing-{look}"));
        window.until_told("signed in");
        window.press("Download again");
        window.until("it is here again", |window| all_are(window, TransferState::is_here));
        assert!(gone.exists());
        // Folded, only the job is left of it.
        window.press("Hide the files");
        window.until("the rows are gone", |window| !window.shows("Open file"));
        window.press("Show the files");
        window.until_shown("Clear finished");
        window.press("Clear finished");
        window.until("the list is empty", |window| window.snapshot().transfers.is_empty());
        assert!(gone.exists(), "the files stay");
    }
}

#[test]
fn results_are_fetched_as_they_arrive_if_that_is_wanted() {
    let mut window = open(Start::practicing(), REQUEST);
    window.press("Download results as they arrive");
    window.until("the setting is kept", |window| {
        std::fs::read_to_string(window.folder().join("data/settings.json"))
            .is_ok_and(|text| text.contains("\"download_as_ready\": true"))
    });
    window.press_button("Submit");
    window.until("the files are here, and nobody pressed Download", |window| {
        let snapshot = window.snapshot();
        let links = snapshot
            .jobs
            .first()
            .and_then(|row| row.job().filter(|job| job.status.is_final()))
            .map(|job| job.data_links.len());
        links.is_some_and(|links| links > 2 && links == snapshot.transfers.len())
            && all_are(window, TransferState::is_here)
    });
}

#[test]
fn a_full_disk_and_a_lost_network_are_told_and_passed_over() {
    for (look, start) in looks() {
        let free = Arc::new(AtomicU64::new(12_000_000));
        let told = Arc::clone(&free);
        let disk = DiskWatch {
            free_bytes: Arc::new(move |_| Ok(told.load(Ordering::Relaxed))),
            reserve_bytes: 64_000_000,
            pause: Duration::from_millis(5),
        };
        let mut window = done(Start { disk: Some(disk), ..start.with_faults(SLOW) });
        download(&mut window);
        let is_held = |state: &TransferState| matches!(state, TransferState::Held(Hold::Space));
        window.until("all wait", |window| all_are(window, is_held));
        window.until_told("The disk of ");
        window.keep_picture(&format!("downloads-full-{look}"));
        free.store(900_000_000, Ordering::Relaxed);
        window.until("all are here", |window| all_are(window, TransferState::is_here));
        assert!(!window.tells("The disk of "));
    }
    for (look, start) in looks() {
        let mut window = done(start.with_faults("redirect_foreign=http://127.0.0.1:9/"));
        download(&mut window);
        window.until("all wait", |window| all_are(window, |state| matches!(state, TransferState::Held(Hold::Network))));
        window.until_told("Waiting for the network.");
        window.keep_picture(&format!("downloads-network-{look}"));
        window.press("More about downloads");
        window.until_shown("Cancel all");
        window.press("Cancel all");
        window.until("all are canceled", |window| all_are(window, |state| matches!(state, TransferState::Canceled)));
    }
}

#[test]
fn the_choices_about_downloads_take_effect() {
    for (look, start) in looks() {
        let mut window = done(start);
        download(&mut window);
        window.until("all are here", |window| all_are(window, TransferState::is_here));
        window.until_shown("More about downloads");
        window.press("More about downloads");
        window.until_shown("Download settings…");
        window.press("Download settings…");
        window.until_shown("Files at the same time");
        window.rest();
        window.keep_picture(&format!("downloads-settings-{look}"));
        window.press("Resume unfinished downloads when the program starts");
        window.until("the setting is kept", |window| {
            std::fs::read_to_string(window.folder().join("data/settings.json"))
                .is_ok_and(|text| text.contains("\"resume_downloads\": false"))
        });
        window.press("Close");
        window.until("the dialog is gone", |window| !window.shows("Files at the same time"));
    }
}
