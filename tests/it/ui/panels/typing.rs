//! Typing into fields of one line: it replaces what was there, and never joins it.

use super::window;
use chrono::NaiveDate;
use egui::{Event, Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harmony_desktop::ui::widgets::{DateRules, date_field, labelled_field, number_field, number_input};

const FIELDS: [&str; 4] = ["West", "South", "From", "Label"];

/// One field of each kind, filled.
fn bench<'a>() -> Harness<'a, [String; 4]> {
    let rules = DateRules { today: NaiveDate::default(), earliest: None, latest: None, open: None };
    let mut harness = window().build_ui_state(
        move |ui, texts: &mut [String; 4]| {
            let [west, south, from, label] = texts;
            number_field(ui, FIELDS[0], west, None);
            number_field(ui, FIELDS[1], south, None);
            date_field(ui, FIELDS[2], from, None, &rules);
            labelled_field(ui, FIELDS[3], label, None);
        },
        ["-107.2", "38.1", "2019-01-01", "alps"].map(str::to_owned),
    );
    harness.run();
    harness
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn typed(text: &str) -> Event {
    Event::Text(text.to_owned())
}

fn enter(harness: &mut Harness<'_, [String; 4]>) {
    harness.get_by_role_and_label(Role::TextInput, FIELDS[0]).focus();
    harness.run();
}

#[test]
fn tab_selects_all_so_that_typing_replaces() {
    let mut harness = bench();
    enter(&mut harness);
    for (text, tabs) in [("-105.5", 1), ("40", 1), ("2020-04-27", 2), ("ice", 0)] {
        harness.event(typed(text));
        harness.run();
        for _ in 0..tabs {
            harness.key_press(Key::Tab);
            harness.run();
        }
    }
    assert_eq!(*harness.state(), ["-105.5", "40", "2020-04-27", "ice"]);
}

#[test]
fn keys_that_come_faster_than_frames_are_not_joined_either() {
    let mut harness = bench();
    enter(&mut harness);
    for event in [typed("-105.5"), key(Key::Tab)] {
        harness.event(event);
    }
    harness.run();
    harness.event(typed("40"));
    harness.run();
    // Tab and the next field's first letter in one frame.
    harness.key_press(Key::Tab);
    harness.event(typed("2020-04-27"));
    harness.run();
    assert_eq!(harness.state()[..2], ["-105.5", "40"]);
    assert!(["2020-04-27", "2019-01-01"].contains(&harness.state()[2].as_str()), "{:?}", harness.state());
}

#[test]
fn what_somebody_else_changes_under_the_cursor_is_replaced_too() {
    let mut harness = bench();
    enter(&mut harness);
    harness.event(typed("-1"));
    harness.run();
    harness.event(typed("0"));
    harness.run();
    assert_eq!(harness.state()[0], "-10", "typing goes on where it was");
    // A drag on the map.
    "-98.7".clone_into(&mut harness.state_mut()[0]);
    harness.run();
    harness.event(typed("-105"));
    harness.run();
    assert_eq!(harness.state()[0], "-105");
}

#[test]
fn a_number_of_the_settings_is_typed_like_every_other() {
    let mut harness = window().build_ui_state(
        |ui, files: &mut u32| {
            let read = |text: &str| text.parse::<u32>().map_err(|error| error.to_string());
            if let Some(number) = number_input(ui, "Files", &files.to_string(), read) {
                *files = number;
            }
        },
        4,
    );
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Files");
    field.focus();
    harness.run();
    harness.event(typed("12"));
    harness.run();
    assert_eq!(*harness.state(), 12);
    harness.event(typed("x"));
    harness.run();
    assert_eq!(*harness.state(), 12, "what is no number changes nothing");
}
