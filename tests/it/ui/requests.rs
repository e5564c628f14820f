//! Recent and kept requests in the real window, over a restart.

use super::opening::{choose_photons, practicing};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use harmony_desktop::domain::request::Part;
use serde_json::{Value, json};

const LONG: &str = "Everything that was ever measured in the Front Range between Fort Collins and Colorado Springs, for the second review";

fn fill_dates(window: &mut Window) {
    window.fill("From", "2020-04-27");
    window.fill("To", "2020-05-28");
    window.leave_field();
}

fn fill_box(window: &mut Window, west: &str) {
    for (edge, degrees) in [("West", west), ("South", "40"), ("East", "-105"), ("North", "41")] {
        window.fill(edge, degrees);
    }
    window.leave_field();
}

fn keep(window: &mut Window, name: &str) {
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    window.until_shown("Keep this request");
    window.fill("Name", name);
    window.press_button("Keep");
    window.until("it is kept", |window| window.snapshot().requests.of_name(name).is_some());
    assert!(!window.shows("Keep this request"));
}

/// The request that the form makes now, as the code beside it says.
fn as_json(window: &mut Window) -> Value {
    window.until("CMR has counted", |window| window.tells("granule") && !window.tells("Asking CMR"));
    window.press("Code");
    window.press("JSON");
    window.press("Copy the code");
    serde_json::from_str(&window.copied().unwrap()).unwrap()
}

fn kept_parts(window: &Window, name: &str) -> Vec<Part> {
    window.snapshot().requests.of_name(name).unwrap().open().unwrap().request.parts().unwrap()
}

fn after_restart(window: Window) -> Window {
    let mut window = window.restart();
    window.until_told("Practice data, signed in");
    if window.shows("Sign in to NASA Earthdata") {
        window.key(Modifiers::NONE, Key::Escape);
        window.until("the dialog is gone", |window| !window.shows("Sign in to NASA Earthdata"));
    }
    window
}

/// A request with a shape, kept, found again after a restart, the same in every part.
#[test]
fn a_kept_request_comes_back_after_a_restart() {
    let mut window = practicing(Start::practicing());
    assert!(window.tells("For example ATL03"));
    choose_photons(&mut window);
    let ring = json!({"type": "Polygon", "coordinates": [
        [[-106, 39.5], [-104.5, 39.5], [-104.2, 40.4], [-105, 41.3], [-106.2, 40.9], [-106, 39.5]],
        [[-105.6, 40.2], [-105.2, 40.6], [-104.9, 40.2], [-105.6, 40.2]],
    ]});
    let path = window.folder().join("ridge.geojson");
    std::fs::write(&path, ring.to_string()).unwrap();
    window.drop_file(&path);
    window.until_told("GeoJSON, 1 area, 10 points,");
    fill_dates(&mut window);
    let before = as_json(&mut window);
    keep(&mut window, "Ridge in spring");
    let parts = kept_parts(&window, "Ridge in spring");
    // Its shape is inside: the file may go.
    std::fs::remove_file(&path).unwrap();

    let mut window = after_restart(window);
    assert_eq!(kept_parts(&window, "Ridge in spring"), parts);
    window.press("File");
    window.press_button("Kept requests");
    window.press_button("Ridge in spring");
    window.until_told("GeoJSON, 1 area, 10 points,");
    window.until_told("Can be cut by box, shape and time.");
    assert_eq!(as_json(&mut window), before);
    window.hover("Undo");
    window.until_told("Undo: take “Ridge in spring” over");
    window.leave_field();
    window.key(Modifiers::COMMAND, Key::Z);
    // The empty form shows the ways to begin.
    window.until_told("Ridge in spring, ATL03, ");
    window.rest();
}

/// The same request is recent once, newest first, and survives too.
#[test]
fn submitted_requests_are_recent() {
    let mut window = practicing(Start::practicing());
    choose_photons(&mut window);
    fill_dates(&mut window);
    for west in ["-105.5", "-106", "-105.5"] {
        fill_box(&mut window, west);
        window.until("it can be sent", |window| window.is_enabled(Role::Button, "Submit"));
        let jobs = window.snapshot().jobs.len();
        window.press_button("Submit");
        window.until("it is in the list", |window| window.snapshot().jobs.len() > jobs);
    }
    let names = |window: &Window| -> Vec<String> {
        window.snapshot().requests.recent().iter().map(|saved| saved.name.clone()).collect()
    };
    let words = |west: &str| format!("ATL03, W {west} S 40 E -105 N 41, 2020-04-27 to 2020-05-28");
    assert_eq!(names(&window), [words("-105.5"), words("-106")]);

    let mut window = after_restart(window);
    assert_eq!(names(&window).len(), 2);
    window.press_button(&words("-106"));
    window.until("it is in the form", |window| window.text_of("West") == "-106");
    window.press("File");
    window.press_button("Recent requests");
    window.press_button(&words("-105.5"));
    window.until("it is in the form", |window| window.text_of("West") == "-105.5");
    window.press("File");
    window.press_button("Recent requests");
    window.press("Clear recent requests");
    window.until("they are forgotten", |window| window.snapshot().requests.recent().is_empty());
    assert_eq!(window.snapshot().jobs.len(), 3, "the jobs stay");
}

/// Rename, refuse a taken name, delete, take the deletion back; by hand, then found by name.
#[test]
fn kept_requests_are_managed_and_found_by_name() {
    let mut window = practicing(Start::practicing());
    window.press("File");
    window.press_button("Kept requests");
    assert!(window.tells("Requests you keep under a name appear here."));
    window.press("Manage kept requests…");
    window.until_told("Nothing is kept yet.");
    window.keep_picture("requests-none");
    window.key(Modifiers::NONE, Key::Escape);

    choose_photons(&mut window);
    fill_box(&mut window, "-105.5");
    keep(&mut window, "First");
    fill_box(&mut window, "-106");
    keep(&mut window, "Second");
    let second = kept_parts(&window, "Second");

    // The same name again replaces, and says so.
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    window.fill("Name", " Second ");
    window.until_told("The request kept under this name will be replaced.");
    window.press_button("Replace");
    assert_eq!(window.snapshot().requests.kept().len(), 2);

    window.press("File");
    window.press_button("Kept requests");
    window.press("Manage kept requests…");
    window.press("Rename First");
    window.type_text("New name");
    assert_eq!(window.text_of("Name"), "New name", "typing replaces the old one");
    window.fill("Name", "Second");
    window.until_told("Another kept request has this name.");
    assert!(!window.is_enabled(Role::Button, "Save the name"));
    window.fill("Name", "Front Range");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("it is renamed", |window| window.snapshot().requests.of_name("Front Range").is_some());
    assert!(window.snapshot().requests.of_name("First").is_none());
    // Behind a dialog the form stays as it is.
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.text_of("West"), "-106");
    window.press("Delete Second");
    window.until_told("“Second” was deleted.");
    window.until("it is gone", |window| window.snapshot().requests.of_name("Second").is_none());
    window.press("Undo deleting");
    window.until("it is back", |window| window.snapshot().requests.of_name("Second").is_some());
    assert_eq!(kept_parts(&window, "Second"), second);
    window.press("Close");

    window.key(Modifiers::COMMAND, Key::K);
    window.type_text("range front");
    window.until_shown("Front Range");
    window.keep_picture("requests-palette");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("it is in the form", |window| window.text_of("West") == "-105.5");
}

/// What a newer version wrote is left alone, and said.
#[test]
fn a_newer_file_is_not_overwritten() {
    let window = practicing(Start::practicing());
    let path = window.folder().join("data/requests.json");
    let newer = r#"{"version": 2, "shelves": []}"#;
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, newer).unwrap();
    let mut window = after_restart(window);
    window.until_told("Your recent and kept requests were written by a newer version");
    choose_photons(&mut window);
    keep(&mut window, "Only now");
    drop(after_restart_of(window, |folder| {
        assert_eq!(std::fs::read_to_string(folder.join("data/requests.json")).unwrap(), newer);
    }));
}

fn after_restart_of(window: Window, check: impl Fn(&std::path::Path)) -> Window {
    let window = after_restart(window);
    check(window.folder());
    window
}

/// Pictures to look at: both themes, a large and a small window, long names.
#[test]
fn pictures() {
    for (name, size, dark) in [
        ("requests-light-1280", vec2(1280.0, 800.0), false),
        ("requests-dark-1280", vec2(1280.0, 800.0), true),
        ("requests-light-1024", vec2(1024.0, 700.0), false),
        ("requests-dark-1024", vec2(1024.0, 700.0), true),
    ] {
        let mut window = practicing(Start { size: Some(size), dark, ..Start::practicing() });
        choose_photons(&mut window);
        fill_dates(&mut window);
        for (west, title) in [("-105.5", LONG), ("-106", "Front Range"), ("-107", "Zulu"), ("-108", "Alpha")] {
            fill_box(&mut window, west);
            keep(&mut window, title);
        }
        window.until("it can be sent", |window| window.is_enabled(Role::Button, "Submit"));
        window.press_button("Submit");
        window.until("it is recent", |window| !window.snapshot().requests.recent().is_empty());
        window.press("File");
        window.keep_picture(&format!("{name}-file"));
        window.press_button("Kept requests");
        window.keep_picture(&format!("{name}-menu"));
        window.press("Manage kept requests…");
        window.until_shown("Delete Zulu");
        window.keep_picture(&format!("{name}-all"));
        window.press("Delete Zulu");
        window.until_told("“Zulu” was deleted.");
        window.keep_picture(&format!("{name}-list"));
        window.press("Rename Alpha");
        window.keep_picture(&format!("{name}-rename"));
        window.key(Modifiers::NONE, Key::Escape);
        window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
        window.keep_picture(&format!("{name}-name"));
        window.key(Modifiers::NONE, Key::Escape);
        window.key(Modifiers::COMMAND, Key::N);
        window.until_told("All 3 kept requests");
        window.keep_picture(&format!("{name}-empty"));
    }
}
