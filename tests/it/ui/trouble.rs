//! What a person sees when something is wrong: a sentence, in its place, and nothing lost.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use harmony_desktop::engine::snapshot::{JobPhase, SessionState};
use std::path::{Path, PathBuf};

const TUTORIAL: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

/// A request file with these contents; the folder lives as long as the first of the two.
fn request_file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.harmony.json");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

/// The tutorial's request in the form, signed in to the practice service.
fn with_tutorial(start: Start) -> Window {
    let (_folder, file) = request_file(TUTORIAL);
    let mut window = Window::open(Start { file: Some(file), ..start });
    window.until_shown("1 granule");
    window
}

#[test]
fn a_wrong_password_says_so_and_keeps_the_user_name() {
    let mut window = Window::open(Start { practice: false, ..Start::practicing() });
    window.until_shown("Sign in to NASA Earthdata");
    window.fill("User name", "practice");
    window.fill_role(Role::PasswordInput, "Password", "not this one");
    window.press_button("Sign in");
    window.until("the sign-in was refused", |window| {
        matches!(&window.snapshot().session, SessionState::SignedOut { problem: Some(_), .. })
    });
    window.until_told("password");
    assert_eq!(window.text_of("User name"), "practice");
    window.keep_picture("trouble-password");

    window.fill_role(Role::PasswordInput, "Password", "practice");
    window.press_button("Sign in");
    window.until_told("Practice data, signed in");
}

#[test]
fn a_dead_token_says_so() {
    let mut window = Window::open(Start { practice: false, ..Start::practicing() });
    window.until_shown("Sign in to NASA Earthdata");
    window.press("Token");
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJ1aWQiOiJhZGEiLCJleHAiOjF9.c2ln";
    window.fill_role(Role::PasswordInput, "Token", token);
    window.press_button("Sign in");
    window.until("the token was refused", |window| {
        matches!(&window.snapshot().session, SessionState::SignedOut { problem: Some(_), .. })
    });
    window.until_told("expired");
}

#[test]
fn no_network_is_told_where_the_answer_would_be_and_can_be_tried_again() {
    let mut window = Window::open(Start { practice: false, nobody_answers: true, ..Start::practicing() });
    window.until_shown("Sign in to NASA Earthdata");
    window.key(Modifiers::NONE, Key::Escape);
    window.fill("Find a collection", "ATL03");
    window.until_shown("Try again");
    window.keep_picture("trouble-no-network");
    assert_eq!(window.text_of("Find a collection"), "ATL03", "what was typed stays");
}

#[test]
fn an_unknown_collection_is_no_error() {
    let mut window = Window::open(Start::practicing());
    window.until_told("signed in");
    window.fill("Find a collection", "xyzzy");
    window.until_told("No collection matches “xyzzy”");
}

#[test]
fn no_granules_are_told_before_submitting() {
    let mut window = with_tutorial(Start::practicing());
    window.fill("From", "2020-05-01");
    window.fill("To", "2020-05-02");
    window.until_told("CMR finds no granule for this request");
    window.keep_picture("trouble-no-granules");
}

#[test]
fn wrong_numbers_and_dates_are_told_beside_their_fields_and_submit_is_off() {
    let mut window = with_tutorial(Start::practicing());
    window.fill("North", "39");
    window.until_told("South must not be above North");
    window.fill("North", "95");
    window.until_told("North must be between -90 and 90 degrees");
    window.fill("North", "41");
    window.fill("From", "2020-06-01");
    window.until_told("before the last");
    window.fill("From", "yesterday");
    window.until("a sentence about the date", |window| !window.shows("1 granule"));
    window.press_button("Submit");
    assert!(window.snapshot().jobs.is_empty(), "an invalid form submits nothing");
    window.keep_picture("trouble-fields");
    window.fill("From", "2020-04-27");
    window.until_shown("1 granule");
}

#[test]
fn four_numbers_pasted_into_one_field_fill_all() {
    let mut window = with_tutorial(Start::practicing());
    window.fill("West", "-110.25, 35, -109, 36.5");
    let edges = ["West", "South", "East", "North"].map(|edge| window.text_of(edge));
    assert_eq!(edges, ["-110.25", "35", "-109", "36.5"]);
}

#[test]
fn a_server_that_answers_with_a_page_is_named_as_such() {
    let (_folder, file) = request_file(TUTORIAL);
    let mut window = Window::open(Start { file: Some(file), ..Start::practicing().with_faults("html_login") });
    window.until("something is told about it", |window| {
        window.tells("page") || window.tells("login") || window.tells("Sign in")
    });
    window.keep_picture("trouble-html");
}

#[test]
fn a_broken_request_file_names_every_key_and_changes_nothing() {
    let broken = r#"{"harmony_request": 1, "collection": "ATL03", "bbox": [-10, 50, 10, 40], "temperal": {}}"#;
    let (_folder, file) = request_file(broken);
    let mut window = Window::open(Start { file: Some(file), ..Start::practicing() });
    window.until_told("temperal");
    assert!(window.tells("bbox"));
    assert_eq!(window.text_of("West"), "");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_another_one_works() {
    let mut window = with_tutorial(Start::practicing());
    // A file where the folder should be: nobody can write below it, not even an administrator.
    let blocked = window.folder().join("blocked");
    std::fs::write(&blocked, "in the way").unwrap();
    window.fill("Folder for results", &blocked.join("results").display().to_string());
    window.leave_field();
    window.press_button("Submit");
    window.until_shown("Download 1 file");
    window.press_button("Download 1 file");
    window.until_told("folder");
    window.keep_picture("trouble-folder");
    let good = window.folder().join("good");
    window.fill("Folder for results", &good.display().to_string());
    window.leave_field();
    window.press_role(Role::Tab, "Jobs");
    window.press_button("Download 1 file");
    window.until("the file is there", |_| {
        good.read_dir().is_ok_and(|mut entries| entries.any(|entry| is_whole(&entry.unwrap().path())))
    });
}

fn is_whole(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "h5")
}

#[test]
fn a_refused_request_stays_in_the_list_with_the_servers_reason() {
    let (_folder, file) =
        request_file(&TUTORIAL.replace("\"temporal\"", "\"granule_name\": [\"nothing*\"], \"temporal\""));
    let mut window = Window::open(Start { file: Some(file), ..Start::practicing() });
    window.until_told("CMR finds no granule for this request");
    window.press_button("Submit");
    window.until("the server refused", |window| {
        window.snapshot().jobs.iter().any(|row| matches!(row.phase, JobPhase::Refused(_)))
    });
    window.until_told("granule");
}

#[test]
fn jobs_come_back_after_a_restart() {
    let mut window = with_tutorial(Start::practicing());
    window.press_button("Submit");
    window.until_shown("Download 1 file");
    let before: Vec<_> = window.snapshot().jobs.iter().map(|row| row.job().map(|job| job.id)).collect();
    let mut window = window.restart();
    window.until("the job is back", |window| !window.snapshot().jobs.is_empty());
    let after: Vec<_> = window.snapshot().jobs.iter().map(|row| row.job().map(|job| job.id)).collect();
    assert_eq!(before, after);
}

/// Everything the form and the bars offer can be reached with the Tab key.
#[test]
fn the_keyboard_reaches_everything() {
    let mut window = with_tutorial(Start::practicing());
    let reached = window.names_on_the_tab_way(80);
    for name in [
        "File",
        "Draw a box",
        "West",
        "South",
        "East",
        "North",
        "From",
        "To",
        "Folder for results",
        "Submit",
        "Map",
        "Jobs",
    ] {
        assert!(reached.iter().any(|known| known.contains(name)), "{name} is not reached: {reached:?}");
    }
}

#[test]
fn the_palette_finds_and_does_things() {
    let mut window = with_tutorial(Start::practicing());
    window.key(Modifiers::COMMAND, Key::K);
    window.until_shown("Search or paste anything");
    window.type_text("clear the box");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the box is gone", |window| window.text_of("West").is_empty());
}

#[test]
fn it_holds_together_when_small_or_large() {
    for (name, size, scale, dark) in [
        ("small-light", vec2(1024.0, 700.0), 1.0, false),
        ("small-dark", vec2(1024.0, 700.0), 1.0, true),
        ("double", SIZE, 2.0, false),
    ] {
        let mut window = with_tutorial(Start { size: Some(size), scale: Some(scale), dark, ..Start::practicing() });
        window.press_button("Submit");
        window.until_shown("Download 1 file");
        window.until("the map is drawn", |window| window.tells("Fort Collins") || window.tells("Map"));
        window.rest();
        window.keep_picture(&format!("size-{name}"));
    }
}
