//! Undo and redo of the whole form in the real window.

use super::opening::{ATL03, choose_photons, practicing};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use serde_json::json;

fn undo(window: &mut Window) {
    window.key(Modifiers::COMMAND, Key::Z);
}

fn redo(window: &mut Window) {
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
}

fn edges(window: &Window) -> [String; 4] {
    ["West", "South", "East", "North"].map(|edge| window.text_of(edge))
}

fn is_empty(window: &Window) -> bool {
    let texts = ["West", "South", "East", "North", "From", "To"].map(|field| window.text_of(field));
    texts.iter().all(String::is_empty) && window.shows("Find a collection")
}

/// Box, dates, collection, a changed box: back to the empty form and forward again, step by step.
#[test]
fn every_step_goes_back_and_forward() {
    let mut window = practicing(Start::practicing());
    assert!(!window.is_enabled(Role::Button, "Undo") && !window.is_enabled(Role::Button, "Redo"));
    window.key(Modifiers::NONE, Key::B);
    window.drag_on_map((0.2, 0.3), (0.4, 0.6));
    let drawn = edges(&window);
    assert!(drawn.iter().all(|edge| !edge.is_empty()), "{drawn:?}");
    window.hover("Undo");
    window.until_told("Undo: draw box (Ctrl+Z)");
    window.keep_picture("undo-tooltip");

    window.fill("From", "2020-04-27");
    window.fill("To", "2020-05-28");
    window.leave_field();
    choose_photons(&mut window);
    window.drag_on_map((0.5, 0.5), (0.7, 0.8));
    let redrawn = edges(&window);
    assert_ne!(drawn, redrawn);
    window.key(Modifiers::NONE, Key::Escape);

    undo(&mut window);
    assert_eq!(edges(&window), drawn, "the drag was one step");
    undo(&mut window);
    assert!(window.shows("Find a collection"), "choosing was one step");
    assert_eq!(window.text_of("To"), "2020-05-28");
    undo(&mut window);
    assert_eq!((window.text_of("From").as_str(), window.text_of("To").as_str()), ("2020-04-27", ""));
    undo(&mut window);
    assert_eq!(window.text_of("From"), "");
    assert_eq!(edges(&window), drawn);
    undo(&mut window);
    assert!(is_empty(&window));
    assert!(!window.is_enabled(Role::Button, "Undo"));
    undo(&mut window);
    assert!(is_empty(&window));

    for _ in 0..3 {
        redo(&mut window);
    }
    assert_eq!(window.text_of("To"), "2020-05-28");
    redo(&mut window);
    // The collection's capabilities come back with it.
    window.until_told("Can be cut by box, shape and time.");
    window.key(Modifiers::COMMAND, Key::Y);
    assert_eq!(edges(&window), redrawn);
    assert!(!window.is_enabled(Role::Button, "Redo"));
    window.until("it can be sent", |window| window.is_enabled(Role::Button, "Submit"));
    // What was taken back is gone after a new edit.
    undo(&mut window);
    window.key(Modifiers::NONE, Key::Delete);
    assert!(!window.is_enabled(Role::Button, "Redo"));
    undo(&mut window);
    assert_eq!(edges(&window), drawn);
    window.rest();
}

/// In a text field the keys are the text's own; the form's history waits outside.
#[test]
fn a_text_field_keeps_its_own_undo() {
    let mut window = practicing(Start::practicing());
    window.fill("From", "2020-04-27");
    window.leave_field();
    window.fill("West", "-105");
    window.type_text("5");
    assert_eq!(window.text_of("West"), "-1055");
    undo(&mut window);
    let (west, from) = (window.text_of("West"), window.text_of("From"));
    assert_ne!(west, "-1055", "the text's own undo");
    assert_eq!(from, "2020-04-27", "the form stays");
    redo(&mut window);
    assert_eq!(window.text_of("West"), "-1055");
    window.leave_field();
    undo(&mut window);
    assert_eq!((window.text_of("West").as_str(), window.text_of("From").as_str()), ("", "2020-04-27"));
    undo(&mut window);
    assert!(is_empty(&window));
    redo(&mut window);
    redo(&mut window);
    assert_eq!(window.text_of("West"), "-1055");
}

/// Nothing asks “are you sure”, because nothing is lost.
#[test]
fn a_new_request_an_opened_one_and_a_shape_are_taken_back() {
    let mut window = practicing(Start::practicing());
    choose_photons(&mut window);
    window.fill("From", "2020-04-27");
    window.leave_field();
    window.key(Modifiers::COMMAND, Key::N);
    assert!(is_empty(&window));
    undo(&mut window);
    assert_eq!(window.text_of("From"), "2020-04-27");
    window.until_told("Can be cut by box, shape and time.");

    let path = window.folder().join("plan.harmony.json");
    let request = json!({"harmony_request": 1, "collection": "ATL03", "bbox": [-106, 39, -104, 41]});
    std::fs::write(&path, request.to_string()).unwrap();
    window.drop_file(&path);
    window.until("the file is in the form", |window| window.text_of("West") == "-106");
    assert_eq!(window.text_of("From"), "");
    undo(&mut window);
    assert_eq!((window.text_of("West").as_str(), window.text_of("From").as_str()), ("", "2020-04-27"));
    redo(&mut window);
    assert_eq!(window.text_of("West"), "-106");

    window.paste(&json!({"type": "MultiPoint", "coordinates": [[-105, 40], [-104, 41]]}).to_string());
    window.until_told("GeoJSON, 2 places, 2 points");
    window.key(Modifiers::NONE, Key::B);
    window.drag_on_map((0.2, 0.3), (0.4, 0.6));
    assert!(!window.tells("GeoJSON, 2 places"));
    undo(&mut window);
    assert!(window.tells("GeoJSON, 2 places, 2 points"), "the box gave way to the shape again");
    undo(&mut window);
    assert_eq!(window.text_of("West"), "-106");
    window.press("Choose another collection");
    window.until_shown("Find a collection");
    undo(&mut window);
    window.until_told("Can be cut by box, shape and time.");
    assert!(window.tells("ATL03 v006"));
}

/// A drag that is taken back with Escape or Ctrl+Z leaves nothing to take back.
#[test]
fn an_abandoned_drag_is_no_step() {
    let mut window = practicing(Start::practicing());
    for keys in [(Modifiers::NONE, Key::Escape), (Modifiers::COMMAND, Key::Z)] {
        window.key(Modifiers::NONE, Key::B);
        window.begin_drag_on_map((0.2, 0.3), (0.4, 0.6));
        assert!(!window.text_of("West").is_empty());
        window.key(keys.0, keys.1);
        window.drop_on_map((0.4, 0.6));
        assert!(is_empty(&window));
        assert!(!window.is_enabled(Role::Button, "Undo"));
    }
}

/// The way out of a greyed option is a step like any other.
#[test]
fn a_way_out_can_be_taken_back() {
    let mut window = practicing(Start::practicing());
    window.fill("Find a collection", "MUR");
    window.until_told("MUR-JPL-L4-GLOB-v4.1 v4.1, ");
    window.press(super::how::MUR);
    window.until_told("Format of the results");
    for (edge, degrees) in [("West", "-105.5"), ("South", "40"), ("East", "-105"), ("North", "41")] {
        window.fill(edge, degrees);
    }
    window.leave_field();
    window.press("Leave out the box");
    assert_eq!(edges(&window), [""; 4]);
    window.press("PNG");
    undo(&mut window);
    undo(&mut window);
    assert_eq!(edges(&window), ["-105.5", "40", "-105", "41"]);
    assert!(!window.is_enabled(Role::RadioButton, "PNG"));
}

/// Pictures to look at: both themes, a large and a small window.
#[test]
fn pictures() {
    for (name, size, dark) in
        [("undo-light-1280", vec2(1280.0, 800.0), false), ("undo-dark-1024", vec2(1024.0, 700.0), true)]
    {
        let mut window = practicing(Start { size: Some(size), dark, ..Start::practicing() });
        choose_photons(&mut window);
        window.press("Edit");
        window.hover("Undo Ctrl+Z");
        window.until_told("Undo: choose ATL03 (Ctrl+Z)");
        window.keep_picture(name);
        assert!(!window.shows(ATL03));
    }
}
