//! The granules a request will read, before it is sent: listed, outlined, chosen, tried.

use super::opening::{ATL03, fill_box, fill_dates, with_collection};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2, vec2};
use harmony_desktop::domain::JobStatus;

const ATL06: &str = "ATL06 v006, ATLAS/ICESat-2 L3A Land Ice Height V006";

fn open_list(window: &mut Window) {
    window.press_role(Role::Tab, "Granules");
}

/// Until CMR has answered for the form as it is.
fn settle(window: &mut Window) {
    window.until("CMR has answered", |window| !window.tells("Asking CMR") && window.tells(" granule"));
}

#[test]
fn granules_are_listed_and_ticking_some_changes_the_request() {
    let mut window = with_collection(Start::practicing(), "ATL06", ATL06);
    fill_box(&mut window, ["-110", "38", "-100", "44"]);
    fill_dates(&mut window, "2020-04-01", "2020-06-30");
    open_list(&mut window);
    window.until("all are listed", |window| !window.tells("Asking CMR") && window.tells("Tick ATL06_"));
    let all = window.granules_of_form();
    assert!(all > 5, "{all}");
    window.until("size and room on the disk are told", |window| {
        window.tells("before cutting; ") && window.tells(" free in downloads.")
    });
    window.keep_picture("granules-list");

    // Sorted the other way round, other rows come first.
    let first = window.names_of(Role::CheckBox, "Tick ATL06_")[0].clone();
    window.press_button("Sort by Start (UTC)");
    assert_ne!(window.names_of(Role::CheckBox, "Tick ATL06_")[0], first);
    window.press_button("Sort by Start (UTC)");

    // Two of them.
    let names = window.names_of(Role::CheckBox, "Tick ATL06_");
    for name in &names[..2] {
        window.press_role(Role::CheckBox, name);
    }
    window.press_button("Only these 2 granules");
    window.until_shown("2 granules");
    window.until("the list has two", |window| window.count_of(Role::CheckBox, "Tick ATL06_") == 2);
    assert!(window.tells("More options, 1 set"));
    window.keep_picture("granules-only-two");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    });
    let job = std::sync::Arc::clone(window.snapshot().jobs[0].job().unwrap());
    assert_eq!(job.num_input_granules, 2);

    open_list(&mut window);
    window.press_button("All granules");
    settle(&mut window);
    window.until("all are back", |window| window.granules_of_form() == all);
    window.fill("Search granules", "nothing is called so");
    window.until_shown("No granule has a matching name.");
    window.press_button("Show all");
    assert!(window.count_of(Role::CheckBox, "Tick ATL06_") > 2);
    window.rest();
}

#[test]
fn a_limit_is_told_and_what_it_leaves_out_is_marked() {
    let mut window = with_collection(Start::practicing(), "ATL06", ATL06);
    fill_box(&mut window, ["-110", "38", "-100", "44"]);
    fill_dates(&mut window, "2020-04-01", "2020-06-30");
    window.press("More options");
    window.fill("Granules at most", "3");
    window.leave_field();
    window.until_told("3 of ");
    assert!(window.tells("The limit under More options asks for the first 3 of "));
    open_list(&mut window);
    window.until_told("Tick ATL06_");
    let rows = window.names_of(Role::ListBoxOption, "ATL06_");
    let left_out = |name: &String| name.ends_with("left out");
    assert!(rows.iter().take(3).all(|name| !left_out(name)) && rows.iter().skip(3).all(left_out), "{rows:?}");
    // The latest are beyond the limit.
    window.press_button("Sort by Start (UTC)");
    let rows = window.names_of(Role::ListBoxOption, "ATL06_");
    assert!(rows.iter().all(left_out), "{rows:?}");
    window.keep_picture("granules-left-out");
}

#[test]
fn one_granule_is_tried_first_and_then_all_are_sent() {
    let mut window = with_collection(Start::practicing(), "ATL06", ATL06);
    fill_box(&mut window, ["-106", "39", "-104", "42"]);
    fill_dates(&mut window, "2020-04-01", "2020-06-30");
    settle(&mut window);
    let all = window.granules_of_form();
    assert!(all > 1, "{all}");
    window.press_button("Try one granule first");
    window.until("the trial is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    });
    let row = std::sync::Arc::clone(&window.snapshot().jobs[0]);
    assert_eq!(row.job().unwrap().num_input_granules, 1);
    assert!(row.title.starts_with("Trial of one granule: ATL06"), "{}", row.title);
    window.until_told("This was a trial with one granule.");
    window.keep_picture("granules-trial");

    // The trial is remembered.
    let mut window = window.restart();
    window.until_told("This was a trial with one granule.");
    window.press_button("Submit all");
    window.until("all are cut", |window| {
        let snapshot = window.snapshot();
        snapshot.jobs.len() == 2
            && snapshot.jobs.iter().all(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    });
    let whole = std::sync::Arc::clone(&window.snapshot().jobs[0]);
    assert_eq!(whole.job().unwrap().num_input_granules, all);
    assert!(!whole.title.contains("Trial"), "{}", whole.title);
}

/// Under the pointer a footprint tells its name, and its row is found by a press.
#[test]
fn footprints_and_rows_belong_together() {
    let mut window = with_collection(Start::practicing(), "ATL06", ATL06);
    fill_box(&mut window, ["-106", "39", "-104", "42"]);
    fill_dates(&mut window, "2020-04-01", "2020-06-30");
    settle(&mut window);
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::B);
    open_list(&mut window);
    window.until_told("Tick ATL06_");
    window.keep_picture("granules-footprints");
    let found = window.find_on_map(Window::shows_granule_tooltip);
    assert!(found, "no footprint under the pointer anywhere on a line across the map");
    window.keep_picture("granules-hovered");
    window.press_where_it_is();
    assert_eq!(window.selected_rows("ATL06_"), 1);

    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::G);
    window.keep_picture("granules-hidden");
    let found = window.find_on_map(Window::shows_granule_tooltip);
    assert!(!found, "hidden footprints are not pointed at");
    window.rest();
}

/// To look at: both themes and sizes; over the dateline and a pole.
#[test]
fn pictures() {
    let sizes: [(Vec2, &str); 2] = [(vec2(1280.0, 800.0), "1280"), (vec2(1024.0, 700.0), "1024")];
    for (size, name) in sizes {
        for dark in [false, true] {
            let theme = if dark { "dark" } else { "light" };
            let start = Start { size: Some(size), dark, ..Start::practicing() };
            let mut window = with_collection(start, "ATL03", ATL03);
            fill_box(&mut window, ["-110", "35", "-100", "45"]);
            fill_dates(&mut window, "2020-01-01", "2020-12-31");
            settle(&mut window);
            window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::B);
            open_list(&mut window);
            window.until("the list is whole", |window| !window.tells("reading on"));
            window.keep_picture(&format!("granules-{theme}-{name}"));
            window.rest();
        }
    }
}

#[test]
fn footprints_over_dateline_and_pole() {
    for (name, degrees) in [("dateline", ["170", "60", "-170", "70"]), ("pole", ["-60", "84", "60", "88"])] {
        let mut window = with_collection(Start::practicing(), "ATL06", ATL06);
        fill_box(&mut window, degrees);
        fill_dates(&mut window, "2020-01-01", "2020-01-31");
        settle(&mut window);
        window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::B);
        window.until_idle();
        window.keep_picture(&format!("granules-{name}"));
        window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
        window.until_idle();
        window.keep_picture(&format!("granules-{name}-world"));
    }
}
