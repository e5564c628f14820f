//! The day field by keyboard and by pointer.

use super::window;
use chrono::NaiveDate;
use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::ui::widgets::{DateRules, date_field};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn bench<'a>(text: &str) -> Harness<'a, String> {
    let mut harness = window().with_size(vec2(360.0, 400.0)).build_ui_state(
        |ui, text: &mut String| {
            let rules = DateRules {
                today: day("2026-11-22"),
                earliest: Some(day("2018-10-14")),
                latest: Some(day("2026-11-22")),
                open: Some("Until now"),
            };
            date_field(ui, "To", text, None, &rules);
        },
        text.to_owned(),
    );
    harness.run();
    harness.get_by_label("Pick to").click();
    harness.run();
    harness
}

fn focused(harness: &Harness<'_, String>) -> String {
    let mut buttons = harness.get_all_by_role(Role::Button).filter(|button| button.accesskit_node().is_focused());
    buttons.next().and_then(|button| button.accesskit_node().label()).unwrap_or_default()
}

#[test]
fn a_day_is_picked_by_keyboard_alone() {
    let mut harness = bench("2020-05-28");
    assert_eq!(focused(&harness), "2020-05-28");
    let steps: [(Modifiers, Key, &str); 6] = [
        (Modifiers::NONE, Key::ArrowRight, "2020-05-29"),
        (Modifiers::NONE, Key::ArrowDown, "2020-06-05"),
        (Modifiers::NONE, Key::PageDown, "2020-07-05"),
        (Modifiers::SHIFT, Key::PageUp, "2019-07-05"),
        (Modifiers::NONE, Key::ArrowUp, "2019-06-28"),
        (Modifiers::NONE, Key::ArrowLeft, "2019-06-27"),
    ];
    for (modifiers, key, expected) in steps {
        harness.key_press_modifiers(modifiers, key);
        harness.run();
        assert_eq!(focused(&harness), expected, "after {key:?}");
    }
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state(), "2019-06-27");
    assert!(harness.query_by_label("Next month").is_none(), "the month closes");
    assert!(harness.get_by_role(Role::TextInput).accesskit_node().is_focused());
}

#[test]
fn days_outside_the_collection_cannot_be_picked() {
    let mut harness = bench("2026-11-20");
    assert!(harness.get_by_label("2026-11-23").accesskit_node().is_disabled());
    for _ in 0..9 {
        harness.key_press(Key::ArrowRight);
        harness.run();
    }
    assert_eq!(focused(&harness), "2026-11-22");
    harness.get_by_label("2026-11-23").click();
    harness.run();
    assert_eq!(harness.state(), "2026-11-20");
}

#[test]
fn months_and_years_turn_and_an_open_end_empties() {
    let mut harness = bench("2020-05-28");
    harness.get_by_label("Previous month").click();
    harness.run();
    harness.get_by_label("Next year").click();
    harness.run();
    harness.get_by_label("April");
    harness.get_by_label("2021");
    harness.get_by_label("2021-04-01").click();
    harness.run();
    assert_eq!(harness.state(), "2021-04-01");

    let mut harness = bench("2020-05-28");
    harness.get_by_label("Until now").click();
    harness.run();
    assert_eq!(harness.state(), "");
}

#[test]
fn escape_leaves_everything_as_it_was() {
    let mut harness = bench("gibberish");
    assert_eq!(focused(&harness), "2026-11-22", "begins today");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Next month").is_none());
    assert_eq!(harness.state(), "gibberish");
}
