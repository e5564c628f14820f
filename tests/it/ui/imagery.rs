//! Pictures of a day on the map: asked for once, arranged, dated, and what is said while there is no network.

use super::opening::{fill_box, fill_dates, with_collection};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};

const VIIRS: &str = "VIIRS true colour (NOAA-20)";
const ICE: &str = "Sea ice concentration (AMSR2, 12 km)";
const FIELD: &str = "Date of the imagery";

fn plain(faults: &str) -> Start {
    Start::practicing().with_faults(&format!("plain_tiles,{faults}"))
}

fn open() -> Window {
    let mut window = Window::open(plain("tile_latency=0ms"));
    window.until_shown("Map");
    window.press_button("Map layers");
    window
}

fn add(window: &mut Window, title: &str) {
    window.press_button("Add a layer…");
    window.until("the menu is open", |window| window.count_of(Role::Button, title) > 0);
    window.press_first_button(title);
}

fn allow(window: &mut Window) {
    window.press_button("Allow online imagery");
    loaded(window);
}

/// Until every tile in sight is here.
fn loaded(window: &mut Window) {
    window.until_idle();
    window.until("pictures have come", |window| !window.tells("Loading "));
    window.until_idle();
}

fn set_day(window: &mut Window, day: &str) {
    window.fill_role(Role::TextInput, FIELD, day);
    window.until_told(&format!("Day of the imagery, {day}"));
}

fn asked(window: &Window) -> u32 {
    window.server().tile_record().total()
}

#[test]
fn imagery_is_asked_for_once_and_its_day_is_changed_by_hand_and_by_keys() {
    let mut window = open();
    add(&mut window, VIIRS);
    window.until_shown("Allow online imagery");
    assert_eq!(asked(&window), 0, "nothing before the question is answered");
    allow(&mut window);
    let first = asked(&window);
    assert!(first > 0 && window.shows("Imagery: NASA GIBS / ESDIS"));
    window.keep_picture("imagery-layers");

    set_day(&mut window, "2024-08-14");
    loaded(&mut window);
    window.until_told("VIIRS true colour (NOAA-20), 14 Aug 2024");
    window.press_button("Day after");
    window.until_told("Day of the imagery, 2024-08-15");
    window.focus_containing(Role::Slider, "Day of the imagery");
    for (modifiers, key, day) in [
        (Modifiers::NONE, Key::ArrowLeft, "2024-08-14"),
        (Modifiers::SHIFT, Key::ArrowRight, "2024-09-14"),
        (Modifiers::COMMAND, Key::ArrowLeft, "2023-09-14"),
    ] {
        window.key(modifiers, key);
        window.until_told(&format!("Day of the imagery, {day}"));
    }
    loaded(&mut window);
    let record = window.server().tile_record();
    assert!(record.asked.values().all(|count| *count == 1), "none twice while it is fresh");
    assert_eq!(record.refused, [""; 0], "none outside the matrix");

    // The question is not asked again, not in another window either.
    let mut window = window.restart();
    window.until_shown("Map");
    assert!(!window.tells("Allow online imagery"));
    window.until_told("Day of the imagery, 2023-09-14");
}

#[test]
fn layers_are_hidden_moved_made_see_through_and_removed_by_name() {
    let mut window = open();
    add(&mut window, VIIRS);
    add(&mut window, ICE);
    allow(&mut window);
    assert!(!window.is_enabled(Role::Button, &format!("Move {ICE} up")), "it is the uppermost");
    window.press_button(&format!("Move {VIIRS} up"));
    window.until("it is uppermost now", |window| !window.is_enabled(Role::Button, &format!("Move {VIIRS} up")));
    window.press_button(&format!("Hide {ICE}"));
    window.until_shown(&format!("Show {ICE}"));
    window.focus_containing(Role::Slider, &format!("Opacity of {VIIRS}"));
    window.key(Modifiers::NONE, Key::ArrowLeft);
    window.until_shown("99 %");
    window.keep_picture("imagery-arranged");
    window.press_button(&format!("Remove {ICE}"));
    window.until("it is gone", |window| !window.shows(&format!("Show {ICE}")));

    // Off is off: nothing is asked for, and it is said.
    window.press_role(Role::CheckBox, "No online imagery");
    let before = asked(&window);
    set_day(&mut window, "2022-02-02");
    window.until_told("Online imagery is off");
    window.rest();
    assert_eq!(asked(&window), before);
}

#[test]
fn the_network_gone_and_back_is_told_and_heals_by_itself() {
    let mut window = open();
    add(&mut window, VIIRS);
    allow(&mut window);
    window.server().set_imagery_gone(true);
    set_day(&mut window, "2024-08-14");
    window.until_told("NASA GIBS does not answer");
    window.keep_picture("imagery-without-network");
    window.server().set_imagery_gone(false);
    window.until("it heals", |window| !window.tells("NASA GIBS does not answer"));
    loaded(&mut window);
    assert!(!window.tells("asked for again"));
}

#[test]
fn the_words_say_why_a_picture_is_empty() {
    let mut window = open();
    add(&mut window, VIIRS);
    allow(&mut window);
    set_day(&mut window, "2017-01-01");
    window.until_told("begins on 5 Jan 2018");
    set_day(&mut window, "2040-01-01");
    window.until_told("has not come yet");
    window.press_button("Close the list of layers");
    window.until("said on the map too", |window| window.tells("has not come yet"));
}

#[test]
fn the_days_of_granules_are_reached_with_a_key_and_from_their_list() {
    let mut window =
        with_collection(Start::practicing(), "ATL06", "ATL06 v006, ATLAS/ICESat-2 L3A Land Ice Height V006");
    fill_box(&mut window, ["-110", "38", "-100", "44"]);
    fill_dates(&mut window, "2020-04-01", "2020-06-30");
    window.press_role(Role::Tab, "Granules");
    window.until("all are listed", |window| !window.tells("Asking CMR") && window.tells("Tick ATL06_"));
    window.press_button("Map layers");
    add(&mut window, VIIRS);
    window.press_button("Not now");
    window.until_told("Day of the imagery, 2020-05-16");
    window.focus_containing(Role::Slider, "Day of the imagery");
    window.key(Modifiers::NONE, Key::PageUp);
    window.until("the next day with a granule", |window| !window.tells("Day of the imagery, 2020-05-16"));
    let names = window.names_of(Role::Slider, "Day of the imagery");
    let day = names[0].rsplit(' ').next().unwrap().replace('-', "");
    // The list shows what is in sight alone.
    window.fill_role(Role::TextInput, "Search granules", &format!("ATL06_{day}"));
    window.until("a granule of that day", |window| window.count_of(Role::CheckBox, &format!("Tick ATL06_{day}")) > 0);
    assert_eq!(asked(&window), 0);
}
