//! The tree by pointer, by keyboard, and by its search.

use super::{copied, sample, window};
use egui::{Event, Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::ui::tree::{TreeView, tree_ui};
use serde_json::Value;
use std::sync::Arc;

type Bench = (TreeView, Arc<Value>);

fn bench<'a>(value: Value) -> Harness<'a, Bench> {
    let mut harness = window().with_size(vec2(360.0, 480.0)).build_ui_state(
        |ui, (view, value): &mut Bench| tree_ui(ui, view, value),
        (TreeView::default(), Arc::new(value)),
    );
    harness.run();
    harness
}

fn items(harness: &Harness<'_, Bench>) -> Vec<String> {
    let mut items: Vec<_> = harness
        .get_all_by_role(Role::TreeItem)
        .map(|item| (item.rect().top() as i32, item.accesskit_node().label().unwrap_or_default()))
        .collect();
    items.sort();
    items.into_iter().map(|(_, label)| label).collect()
}

fn selected(harness: &Harness<'_, Bench>) -> String {
    let mut chosen =
        harness.get_all_by_role(Role::TreeItem).filter(|item| item.accesskit_node().is_selected() == Some(true));
    chosen.next().and_then(|item| item.accesskit_node().label()).unwrap_or_default()
}

#[test]
fn arrows_open_enter_leave_and_close() {
    let mut harness = bench(serde_json::json!({"a": 1, "b": {"c": [true, null]}, "d": "x"}));
    assert_eq!(items(&harness), ["a 1", "b 1 entry", "d x"]);
    harness.get_by_role(Role::Tree).focus();
    harness.run();
    let mut press = |key, expected: &str| {
        harness.key_press(key);
        harness.run();
        assert_eq!(selected(&harness), expected, "after {key:?}");
    };
    press(Key::ArrowDown, "a 1");
    press(Key::ArrowDown, "b 1 entry");
    press(Key::ArrowRight, "b 1 entry");
    press(Key::ArrowRight, "c 2 items");
    press(Key::Enter, "c 2 items");
    press(Key::End, "d x");
    press(Key::ArrowUp, "1 null");
    press(Key::ArrowLeft, "c 2 items");
    press(Key::ArrowLeft, "c 2 items");
    press(Key::ArrowLeft, "b 1 entry");
    press(Key::Home, "a 1");
    assert_eq!(items(&harness), ["a 1", "b 1 entry", "c 2 items", "d x"]);
}

#[test]
fn expand_all_and_collapse_all() {
    let mut harness = bench(sample::capabilities_json());
    let before = items(&harness).len();
    harness.get_by_label("Expand all").click();
    harness.run();
    assert!(items(&harness).len() > before);
    harness.get_by_label("Collapse all").click();
    harness.run();
    assert_eq!(items(&harness).len(), before);
}

#[test]
fn search_counts_reveals_and_walks_round() {
    let mut harness = bench(sample::capabilities_json());
    harness.get_by_label("Search names and values").focus();
    harness.run();
    for letter in ["T", "R", "AJECTORY"] {
        // as typed: into whatever has the focus now
        harness.event(Event::Text(letter.to_owned()));
        harness.run();
    }
    harness.get_by_label("1 of 1");
    assert_eq!(selected(&harness), "name sds/trajectory-subsetter");
    harness.get_by_label("Search names and values").type_text("qqq");
    harness.run();
    harness.get_by_label("no match");

    let mut harness = bench(serde_json::json!({"one": {"hit": 1}, "two": {"hit": 2}}));
    let search = harness.get_by_label("Search names and values");
    search.focus();
    search.type_text("hit");
    harness.run();
    for (button, count, label) in
        [("Next match", "2 of 2", "hit 2"), ("Next match", "1 of 2", "hit 1"), ("Previous match", "2 of 2", "hit 2")]
    {
        harness.get_by_label(button).click();
        harness.run();
        harness.get_by_label(count);
        assert_eq!(selected(&harness), label);
    }
}

#[test]
fn values_and_paths_can_be_copied() {
    let mut harness = bench(serde_json::json!({"a/b": ["text", {"n": 1}]}));
    harness.get_by_label("Expand all").click();
    harness.run();
    harness.get_by_role_and_label(Role::TreeItem, "n 1").click();
    harness.run();
    for (button, text) in
        [("Copy the value", "1"), ("Copy the path", "/a~1b/1/n"), ("Copy the path for Python", r#"["a/b"][1]["n"]"#)]
    {
        harness.get_by_label(button).click();
        harness.step();
        assert_eq!(copied(&harness).as_deref(), Some(text), "{button}");
        harness.run();
    }
    harness.get_by_role_and_label(Role::TreeItem, "0 text").click();
    harness.run();
    harness.event(Event::Copy);
    harness.step();
    assert_eq!(copied(&harness).as_deref(), Some("text"));
}

#[test]
fn twenty_thousand_nodes_draw_a_screenful() {
    let mut harness = bench(sample::large_json(20_000));
    harness.get_by_label("Expand all").click();
    harness.run();
    assert!((10..40).contains(&items(&harness).len()));
    harness.get_by_role(Role::Tree).focus();
    harness.run();
    harness.key_press(Key::End);
    harness.run();
    assert_eq!(items(&harness).last().map(String::as_str), Some("on true"));
}

#[test]
fn a_newer_value_keeps_what_is_open_and_selected() {
    let mut harness = bench(serde_json::json!({"status": "running", "links": [1]}));
    harness.get_by_label("Expand all").click();
    harness.run();
    harness.get_by_role_and_label(Role::TreeItem, "status running").click();
    harness.run();
    harness.state_mut().1 = Arc::new(serde_json::json!({"progress": 100, "status": "successful", "links": [1, 2]}));
    harness.run();
    assert_eq!(items(&harness), ["progress 100", "status successful", "links 2 items", "0 1", "1 2"]);
    assert_eq!(selected(&harness), "status successful");
}

#[test]
fn others_texts_stay_in_their_row() {
    let harness = bench(serde_json::json!({"a\nb": "c\r\nd".repeat(4000), "": "", "version": "2", "count": 2}));
    assert_eq!(items(&harness)[1..], ["\"\"", "version \"2\"", "count 2"]);
}
