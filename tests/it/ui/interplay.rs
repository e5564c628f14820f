//! What several parts of the window have to do with each other: pastes, trials, sign-ins.

use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use harmony_desktop::engine::snapshot::SessionState;

const TUTORIAL: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

fn with_tutorial() -> Window {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.harmony.json");
    std::fs::write(&path, TUTORIAL).unwrap();
    let mut window = Window::open(Start { file: Some(path), ..Start::practicing() });
    window.until_shown("1 granule");
    window
}

fn until_ended(window: &mut Window) {
    window.until("the job has ended", |window| {
        let snapshot = window.snapshot();
        snapshot.jobs.first().and_then(|row| row.job()).is_some_and(|job| job.status.is_final())
    });
}

#[test]
fn a_pasted_job_goes_on_after_the_sign_in_it_needed() {
    let mut window = with_tutorial();
    window.press_button("Submit");
    until_ended(&mut window);
    let id = window.snapshot().jobs[0].job().unwrap().id.to_string();
    window.until_shown("Remove from the list");
    window.press("Remove from the list");
    window.until("the list is empty", |window| window.snapshot().jobs.is_empty());
    window.server().expire_tokens();
    window.paste(&id);
    window.until("the sign-in is over", |window| matches!(window.snapshot().session, SessionState::SignedOut { .. }));
    window.until_shown("Sign in to NASA Earthdata");
    assert!(window.snapshot().notices.iter().all(|notice| !notice.problem.summary.contains("ign in")), "asked once");
    window.fill_role(Role::PasswordInput, "Password", "practice");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the job is in the list", |window| window.snapshot().jobs.len() == 1);
    window.until_shown("Fill the form with this request");
}

#[test]
fn a_paste_whose_sign_in_is_not_wanted_is_given_up() {
    let mut window = with_tutorial();
    window.server().expire_tokens();
    window.paste("5e1f6e0e-1c1d-4d2a-9f4b-0a2b3c4d5e6f");
    window.until_shown("Sign in to NASA Earthdata");
    window.until("the sign-in is over", |window| matches!(window.snapshot().session, SessionState::SignedOut { .. }));
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the dialog is closed", |window| !window.shows("Sign in to NASA Earthdata"));
    window.rest();
    assert!(!window.shows("Sign in to NASA Earthdata"), "nobody is asked twice");
}

#[test]
fn a_trial_fills_the_form_with_the_whole_request() {
    let mut window = with_tutorial();
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    until_ended(&mut window);
    let sent = window.snapshot().jobs[0].request.clone().unwrap();
    assert_eq!(sent.options.max_results, Some(1));
    window.key(Modifiers::COMMAND, Key::N);
    window.until("the form is empty", |window| window.text_of("From").is_empty());
    window.until_shown("Fill the form with this request");
    window.press("Fill the form with this request");
    window.until("the form is filled", |window| window.text_of("From") == "2020-04-27");
    window.until_told("Can be cut by box, shape and time.");
    window.press_button("Submit");
    window.until("another job is sent", |window| window.snapshot().jobs.len() == 2);
    let whole = window.snapshot().jobs[0].request.clone().unwrap();
    assert_eq!(whole.options.max_results, None);
}
