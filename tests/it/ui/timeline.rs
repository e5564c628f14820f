//! The timeline under the map in the real window.

use super::opening::{choose_photons, fill_box, practicing};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, pos2};

const NAME: &str = "Timeline of granules";

fn toggle(window: &mut Window) {
    window.key(Modifiers::COMMAND, Key::T);
}

/// A point on the bars, as a part of their width.
fn on_bars(window: &Window, part: f32) -> Pos2 {
    let room = window.place_of_role(Role::Slider, NAME);
    pos2(room.left() + room.width() * part, room.center().y)
}

fn drag(window: &mut Window, from: f32, to: f32) {
    let (from, to) = (on_bars(window, from), on_bars(window, to));
    window.begin_drag(from, to);
    window.drop_at(to);
}

fn dates(window: &Window) -> (String, String) {
    (window.text_of("From"), window.text_of("To"))
}

/// ATL03 over the tutorial's box, with its timeline.
fn with_bars() -> Window {
    let mut window = practicing(Start::practicing());
    choose_photons(&mut window);
    fill_box(&mut window, ["-105.5", "40", "-105", "41"]);
    assert!(!window.shows(NAME), "hidden until it is wanted");
    toggle(&mut window);
    window.until_told("Drag to set the dates.");
    window
}

#[test]
fn a_drag_on_the_timeline_sets_the_dates_as_one_step() {
    let mut window = with_bars();
    window.keep_picture("timeline");
    drag(&mut window, 0.3, 0.5);
    let (first, last) = dates(&window);
    assert!(first.len() == 10 && first.ends_with("-01") && first < last, "whole months: {first} to {last}");
    drag(&mut window, 0.7, 0.6);
    let second = dates(&window);
    assert!(second.0 > last && second.0 < second.1, "to the left as to the right: {second:?}");
    // A drag that is given up sets nothing.
    let (from, to) = (on_bars(&window, 0.1), on_bars(&window, 0.2));
    window.begin_drag(from, to);
    window.until_told("Let go to set the dates");
    window.key(Modifiers::NONE, Key::Escape);
    window.drop_at(to);
    assert_eq!(dates(&window), second);
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(dates(&window), (first, last), "the drag was one step");
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(dates(&window), (String::new(), String::new()));
    toggle(&mut window);
    assert!(!window.shows(NAME));
}

#[test]
fn the_timeline_is_read_and_marked_by_keys() {
    let mut window = with_bars();
    let middle = on_bars(&window, 0.5);
    window.press_at(middle);
    window.leave();
    window.key(Modifiers::NONE, Key::Home);
    let told = window.value_of_role(Role::Slider, NAME);
    assert!(told.contains(": no granules") || told.contains("granule"), "{told}");
    window.key(Modifiers::NONE, Key::PageDown);
    let next = window.value_of_role(Role::Slider, NAME);
    assert!(next.contains("granule") && !next.contains("no granules") && next != told, "{told} then {next}");
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    let marked = window.value_of_role(Role::Slider, NAME);
    assert!(marked.contains(" to ") && marked.ends_with("Enter sets the dates; Escape gives up."), "{marked}");
    assert_eq!(dates(&window), (String::new(), String::new()));
    window.key(Modifiers::NONE, Key::Enter);
    let (first, last) = dates(&window);
    assert!(first.ends_with("-01") && first < last, "{first} to {last}");
    // Closer: days in place of months.
    window.press_button("Look closer at the timeline");
    window.press_button("Look closer at the timeline");
    window.press_button("Look closer at the timeline");
    let is_a_day =
        |window: &Window| window.value_of_role(Role::Slider, NAME).starts_with(|first: char| first.is_ascii_digit());
    window.until("days are told", is_a_day);
    let middle = on_bars(&window, 0.5);
    window.press_at(middle);
    window.key(Modifiers::NONE, Key::Enter);
    let (day, same) = dates(&window);
    assert!(day == same && day.len() == 10, "one day: {day} to {same}");
}

#[test]
fn without_a_collection_the_timeline_says_what_to_do() {
    let mut window = practicing(Start::practicing());
    toggle(&mut window);
    window.until_told("Choose a collection to see when it has data.");
    window.rest();
}
