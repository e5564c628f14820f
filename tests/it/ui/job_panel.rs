//! The selected job beside the map: granules, a second try, links, the catalogue, keys.

use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use harmony_desktop::domain::JobStatus;
use harmony_desktop::engine::snapshot::JobRow;
use harmony_desktop::practice::PracticeOptions;
use std::sync::Arc;

/// Some days of `PRACTICE_LEVELS`, of which the 7th is broken at the practice service.
const BROKEN_DAY: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "PRACTICE_LEVELS",
    "bbox": [-20, -10, 20, 10], "temporal": {"start": "2020-02-05", "stop": "2020-02-09T23:59:59"},
    "labels": ["levels"]
}"#;
const TUTORIAL: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;
/// The practice keys' secret; it opens nothing.
const SECRET: &str = "practice-secret-";

fn with_request(text: &str, start: Start) -> Window {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.harmony.json");
    std::fs::write(&path, text).unwrap();
    let mut window = Window::open(Start { file: Some(path), ..start });
    window.until("the form is complete", |window| {
        window.is_enabled(Role::Button, "Submit") && (window.tells(" granule") && !window.tells("Asking"))
    });
    drop(folder);
    window
}

fn newest(window: &Window) -> Option<Arc<JobRow>> {
    window.snapshot().jobs.first().map(Arc::clone)
}

fn has_status(window: &Window, status: &JobStatus) -> bool {
    newest(window).is_some_and(|row| row.job().is_some_and(|job| job.status == *status))
}

fn submitted(text: &str, start: Start, status: &JobStatus) -> Window {
    let mut window = with_request(text, start);
    window.press_button("Submit");
    window.until(&format!("the job is {}", status.as_str()), |window| has_status(window, status));
    window
}

fn open_section(window: &mut Window, name: &str) {
    window.until_told(name);
    window.press_role_containing(Role::DisclosureTriangle, name);
}

#[test]
fn failed_granules_are_shown_copied_and_tried_again_alone() {
    let mut window = submitted(BROKEN_DAY, Start::practicing(), &JobStatus::CompleteWithErrors);
    let first = newest(&window).unwrap();
    let job = first.job().unwrap();
    let failed = job.errors.len();
    assert!(failed > 0 && failed < usize::try_from(job.num_input_granules).unwrap(), "{job:?}");

    // The board counts them, and one of them can be looked at by keyboard.
    window.until_told(&format!("{failed} failed. Arrows walk"));
    let failed_place = job.num_input_granules;
    window.focus_containing(Role::ListBox, &format!("{failed} failed. Arrows walk"));
    let place = (0..failed_place).find(|_| {
        window.key(Modifiers::NONE, Key::ArrowRight);
        window.tells(": failed, tried 6 times")
    });
    assert!(place.is_some(), "no square of a failed granule was met");
    assert!(window.tells("Could not determine coordinate variables"));
    window.keep_picture("granules-failed-light");

    // Every message is copied with its granule.
    window.press("Details and 1 message");
    let copied = window.copied_by("Copy all as text");
    assert!(copied.contains(&job.errors[0].url) && copied.contains("Could not determine"), "{copied}");
    window.press("Back to all jobs");

    // The same button stands in the panel and in the row; fold the panel's.
    open_section(&mut window, "Granules");
    window.press_role(Role::Button, "Try the failed granule again");
    window.until("a second job is there", |window| {
        window.snapshot().jobs.len() == 2 && newest(window).is_some_and(|row| row.job().is_some())
    });
    let again = newest(&window).unwrap();
    let request = again.request.as_ref().unwrap();
    let before = first.request.as_ref().unwrap();
    assert_eq!(request.options.granule_id.len(), failed);
    assert_eq!((&request.area, &request.time), (&before.area, &before.time));
    assert!(again.title.starts_with("1 failed granule again: PRACTICE_LEVELS"), "{}", again.title);
    assert_eq!(request.labels, ["levels".to_owned(), format!("retry-of-{}", job.id)]);
    window.until("the second try has ended", |window| has_status(window, &JobStatus::Failed));
    let row = newest(&window).unwrap();
    assert_eq!(row.job().unwrap().num_input_granules, 1, "only the broken one went in");
    open_section(&mut window, "Granules");
    window.until_told("1 failed. Arrows walk");
    window.keep_picture("granules-again-light");
}

#[test]
fn a_preview_pause_is_explained_and_resumed() {
    let options = PracticeOptions { speed: 0.0, preview_threshold: 3, ..PracticeOptions::default() };
    let start = Start { options, ..Start::practicing() };
    let mut window = submitted(BROKEN_DAY, start, &JobStatus::Paused);
    window.until_told("Paused so that you can look at the first result");
    window.until_told("waiting. Arrows walk");
    window.until_shown("Download the first result");
    window.keep_picture("granules-paused-light");
    window.press_button("Resume");
    window.until("it ran to its end", |window| has_status(window, &JobStatus::CompleteWithErrors));
    window.until_told("1 failed. Arrows walk");
}

#[test]
fn a_preview_can_be_skipped_or_the_job_canceled() {
    for (button, status) in [("Skip preview", JobStatus::CompleteWithErrors), ("Cancel", JobStatus::Canceled)] {
        let options = PracticeOptions { speed: 0.0, preview_threshold: 3, ..PracticeOptions::default() };
        let start = Start { options, ..Start::practicing() };
        let mut window = submitted(BROKEN_DAY, start, &JobStatus::Paused);
        window.until_shown("Resume");
        window.press_button(button);
        window.until("it went on", |window| has_status(window, &status));
        window.until("nothing can be resumed", |window| !window.shows("Resume"));
        if status == JobStatus::Canceled {
            window.until_told("canceled. Arrows walk");
            window.keep_picture("granules-canceled-light");
        }
    }
}

#[test]
fn a_server_that_does_not_tell_about_granules_is_shown_by_percent() {
    let start = Start::practicing().with_faults("no_steps");
    let mut window = submitted(BROKEN_DAY, start, &JobStatus::CompleteWithErrors);
    window.until_told("has no details about single granules");
    window.until_shown("100 %");
    window.rest();
    window.keep_picture("granules-percent-light");
}

#[test]
fn links_and_the_catalogue_are_copied() {
    let mut window = submitted(TUTORIAL, Start::practicing(), &JobStatus::Successful);
    let row = newest(&window).unwrap();
    let job = row.job().unwrap();
    open_section(&mut window, "Results and links");
    window.until_shown("1 address");
    window.keep_picture("links-https-light");
    window.press("Copy all");
    assert_eq!(window.copied(), Some(format!("{}\n", job.data_links[0].href)));
    window.until_told("1 address is on the clipboard");
    window.press("Copy the address of the STAC catalogue");
    assert_eq!(window.copied().unwrap(), job.stac_catalogue().unwrap().as_str());

    window.press_role(Role::Tab, "s3 links");
    window.until_told("only inside AWS us-west-2, with temporary keys");
    window.press("Copy all");
    let copied = window.copied().unwrap();
    assert!(copied.starts_with(&format!("s3://harmony-practice/public/{}/", job.id)), "{copied}");
    window.keep_picture("links-s3-light");
}

#[test]
fn a_job_that_is_not_done_has_no_catalogue() {
    let options = PracticeOptions { speed: 0.0, preview_threshold: 3, ..PracticeOptions::default() };
    let mut window = submitted(BROKEN_DAY, Start { options, ..Start::practicing() }, &JobStatus::Paused);
    open_section(&mut window, "Results and links");
    window.until_shown("1 address");
    assert!(!window.shows("STAC catalogue"));
}

#[test]
fn keys_are_covered_until_asked_for_and_copied_in_each_form() {
    let mut window = submitted(TUTORIAL, Start::practicing(), &JobStatus::Successful);
    open_section(&mut window, "Temporary S3 keys");
    window.until_told("They work only inside AWS us-west-2");
    window.press("Get keys");
    window.until_told("They expire at");
    assert!(window.tells("7 h 59 min left") || window.tells("8 h left"));
    window.keep_picture("keys-covered-light");
    assert!(!window.tells(SECRET) && !window.tells("PRACTICEKEY"), "covered");
    for (button, words) in [
        ("Shell (export)", "export AWS_SECRET_ACCESS_KEY='practice-secret-"),
        ("~/.aws/credentials", "[harmony]\n"),
        ("Python (s3fs)", "s3fs.S3FileSystem(\n    key=\"PRACTICEKEY"),
        ("Script (.sh)", "#!/bin/sh\n"),
    ] {
        window.press(button);
        let copied = window.copied().unwrap();
        assert!(copied.contains(words) && copied.contains(SECRET), "{copied}");
        window.until_told("The keys are on the clipboard");
        assert!(!window.tells(SECRET), "copying shows nothing");
    }
    window.press("Show the keys");
    assert!(window.tells(SECRET));
    window.press("Hide the keys");
    assert!(!window.tells(SECRET));
    window.press("Show the keys");
    open_section(&mut window, "Granules");
    open_section(&mut window, "Temporary S3 keys");
    window.until_shown("Show the keys");
    assert!(!window.tells(SECRET), "covered again after looking elsewhere");
    let debug = format!("{:?}", window.snapshot());
    assert!(!debug.contains(SECRET));
    window.rest();
}

#[test]
fn the_panel_holds_together_in_both_themes_and_when_small() {
    for (name, size, dark) in [
        ("dark", vec2(1280.0, 800.0), true),
        ("small-light", vec2(1024.0, 700.0), false),
        ("small-dark", vec2(1024.0, 700.0), true),
    ] {
        let start = Start { size: Some(size), dark, ..Start::practicing() };
        let mut window = submitted(BROKEN_DAY, start, &JobStatus::CompleteWithErrors);
        window.until_told("failed. Arrows walk");
        window.keep_picture(&format!("granules-{name}"));
        open_section(&mut window, "Results and links");
        window.until_told(" addresses");
        window.keep_picture(&format!("links-{name}"));
        open_section(&mut window, "Temporary S3 keys");
        window.press("Get keys");
        window.until_told("They expire at");
        window.keep_picture(&format!("keys-{name}"));
        open_section(&mut window, "Everything Harmony says");
        window.rest();
        window.keep_picture(&format!("everything-{name}"));
    }
}
