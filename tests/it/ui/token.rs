//! The end of a sign-in, through the window: seen coming, renewed, and survived.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2, vec2};
use harmony_desktop::domain::JobStatus;
use harmony_desktop::engine::snapshot::{SessionState, TransferState};
use std::path::PathBuf;

const SMALL: Vec2 = vec2(1024.0, 700.0);
const TUTORIAL: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

fn with_tutorial(faults: &str, dark: bool, size: Vec2) -> Window {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("request.harmony.json");
    std::fs::write(&path, TUTORIAL).unwrap();
    let mut window =
        Window::open(Start { file: Some(path), dark, size: Some(size), ..Start::practicing().with_faults(faults) });
    window.until_shown("1 granule");
    window
}

/// Many granules of one place: a job that pauses after its first result.
const A_YEAR: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-01-01", "stop": "2020-12-31"}
}"#;

#[test]
fn a_resumed_job_works_with_the_new_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.harmony.json");
    std::fs::write(&path, A_YEAR).unwrap();
    let mut start = Start { file: Some(path), ..Start::practicing() };
    start.options.preview_threshold = 2;
    let mut window = Window::open(start);
    window.until_told("before cutting");
    window.press_button("Submit");
    window.until("the preview is there", |window| status(window) == Some(JobStatus::Paused));
    window.server().expire_tokens();
    window.until("the sign-in is over", is_signed_out);
    window.until_shown("Sign in to NASA Earthdata");
    window.fill_role(Role::PasswordInput, "Password", "practice");
    window.key(Modifiers::NONE, Key::Enter);
    window.until_told("Practice data, signed in");
    window.press_first_button("Resume");
    // With the dead token every further granule would fail.
    window.until("the job has ended", |window| status(window).is_some_and(|status| status.is_final()));
    assert_eq!(status(&window), Some(JobStatus::Successful));
}

fn is_signed_out(window: &Window) -> bool {
    matches!(window.snapshot().session, SessionState::SignedOut { .. })
}

fn status(window: &Window) -> Option<JobStatus> {
    window.snapshot().jobs.first().and_then(|row| row.job()).map(|job| job.status.clone())
}

#[test]
fn the_end_is_told_beforehand_and_a_job_is_handed_the_new_token() {
    for (dark, size, picture) in [(false, SIZE, "light"), (true, SMALL, "small-dark")] {
        let mut window = with_tutorial("short_token=60h,stuck", dark, size);
        window.until_shown("practice · 2 d");
        assert!(window.tells("Practice data, signed in, token ends in 2 days"));
        window.until_told("Your sign-in ends in 2 days, on");
        window.press_button("Submit");
        window.until("the job runs", |window| status(window) == Some(JobStatus::Running));
        window.keep_picture(&format!("token-soon-{picture}"));

        // A wrong password changes nothing.
        window.press_button("Renew the sign-in…");
        window.until_shown("Renew the sign-in");
        assert_eq!(window.text_of("User name"), "practice", "the name is known");
        window.fill_role(Role::PasswordInput, "Password", "not this one");
        window.press_button("Renew");
        window.until_told("did not accept this user name and password");
        assert!(!is_signed_out(&window), "the old token still holds");
        window.keep_picture(&format!("token-renew-{picture}"));
        window.fill_role(Role::PasswordInput, "Password", "practice");
        window.press_button("Renew");
        window.until_shown("practice · 59 d");
        window.until("the dialog is gone", |window| !window.shows("Renew the sign-in"));
        assert!(!window.tells("Your sign-in ends"), "what is no longer so is not told");

        // The job still has the old one.
        window.until_told("still runs with the old token, which ends in 2 days");
        window.keep_picture(&format!("token-hand-over-{picture}"));
        window.press_button("Hand over the new token");
        window.until_told("goes on with the new token");
        assert_eq!(status(&window), Some(JobStatus::Running));
        window.until("the offer is gone", |window| !window.tells("still runs with the old token"));
        assert!(!window.tells("waits for you to resume"), "its short pause is no news");
    }
}

#[test]
fn with_two_tokens_that_both_end_soon_nothing_is_made_and_the_page_is_offered() {
    let mut window = with_tutorial("short_token=36h:2", false, SIZE);
    window.until_shown("practice · 1 d");
    window.press_button("Renew the sign-in…");
    window.until_shown("Renew the sign-in");
    for _ in 0..2 {
        window.fill_role(Role::PasswordInput, "Password", "practice");
        window.press_button("Renew");
        window.until_told("This account has two tokens already");
    }
    window.keep_picture("token-no-room");
    window.press_button("Open the page");
    window.until("the page is opened", |window| !window.opened().is_empty());
    assert!(window.opened()[0].ends_with("/edl/users/practice/user_tokens"), "{:?}", window.opened());
    assert!(!is_signed_out(&window));
}

#[test]
fn a_token_that_dies_pauses_everything_asks_once_and_loses_nothing() {
    let mut window = with_tutorial("stuck=1", false, SIZE);
    window.press_button("Submit");
    window.until("the job runs", |window| status(window) == Some(JobStatus::Running));
    window.look_at(false);
    window.server().expire_tokens();
    window.until("the sign-in is over", is_signed_out);
    // Asked once, with the name filled in, and on the desktop too.
    window.until_shown("Sign in to NASA Earthdata");
    assert_eq!(window.text_of("User name"), "practice");
    window.keep_picture("token-died");
    window.until("the desktop tells it", |window| window.notified().iter().any(|told| told.title == "Sign in again"));
    assert_eq!(window.notified().len(), 1);
    window.look_at(true);
    assert_eq!(status(&window), Some(JobStatus::Running), "what was known stays");

    window.fill_role(Role::PasswordInput, "Password", "practice");
    window.key(Modifiers::NONE, Key::Enter);
    window.until_told("Practice data, signed in");
    window.until("the dialog is gone", |window| !window.shows("Sign in to NASA Earthdata"));
    window.until("the row is clean", |window| window.snapshot().jobs.iter().all(|row| row.problem.is_none()));
    // A further job comes through, files and all.
    window.press_button("Submit");
    window.until("the second job is done", |window| status(window) == Some(JobStatus::Successful));
    window.until_shown("Download 1 file");
    window.press_button("Download 1 file");
    window.until("the file is whole", |window| {
        window.snapshot().transfers.iter().any(|transfer| matches!(transfer.state, TransferState::Done))
    });
}

#[test]
fn the_catalogue_is_searched_even_with_a_dead_token() {
    let mut window = Window::open(Start::practicing());
    window.until_told("signed in");
    window.server().expire_tokens();
    window.fill("Find a collection", "ATL03");
    window.until_told("ATL03 v006");
}

#[test]
fn a_job_that_ends_while_nobody_looks_is_told_on_the_desktop() {
    let mut window = with_tutorial("", false, SIZE);
    window.press_button("Submit");
    window.until("the job is done", |window| status(window) == Some(JobStatus::Successful));
    window.look_at(false);
    window.press_button("Submit");
    window.until("the desktop tells it", |window| !window.notified().is_empty());
    let told = window.notified();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].title.starts_with("ATL03") && told[0].title.ends_with("is done"), "{told:?}");
}
