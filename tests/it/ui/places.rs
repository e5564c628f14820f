//! Places found by name and position, and the library of areas, in the real window.

use super::opening::{choose_photons, practicing};
use super::window::{Start, Window};
use egui::{Key, Modifiers};
use serde_json::json;

fn window() -> Window {
    practicing(Start::practicing())
}

fn type_place(window: &mut Window, text: &str) {
    window.key(Modifiers::COMMAND, Key::L);
    window.until_shown("Search or paste anything");
    window.fill("Search or paste anything", text);
}

fn edges(window: &Window) -> [String; 4] {
    ["West", "South", "East", "North"].map(|edge| window.text_of(edge))
}

#[test]
fn a_place_is_found_by_name_and_enter_flies_there() {
    let mut window = window();
    type_place(&mut window, "Jakobshavn");
    assert!(window.shows("Jakobshavn Isbræ, ice"));
    window.keep_picture("places-jakobshavn");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the palette is gone", |window| !window.shows("Places"));
    // The middle of the map is there now: what is drawn on it begins there.
    assert_eq!(edges(&window), ["", "", "", ""], "flying there changes no area");
    window.keep_picture("places-flown");
    type_place(&mut window, "jakobshaven");
    window.key(Modifiers::SHIFT, Key::Enter);
    window.until("the area is taken", |window| window.text_of("West") == "-50.5");
    assert_eq!(edges(&window), ["-50.5", "68.8", "-47", "69.5"]);
    window.key(Modifiers::COMMAND, Key::Z);
    window.until("it is one step", |window| window.text_of("West").is_empty());
}

#[test]
fn a_position_is_understood_and_its_order_is_said() {
    let mut window = window();
    type_place(&mut window, "72.5 \u{2212}48");
    assert!(window.shows("72.5 N, 48 W, position") && window.tells("Read as latitude, longitude."));
    assert!(window.shows("48 S, 72.5 E, position"));
    window.keep_picture("places-position");
    window.press_button("Use 72.5 N, 48 W as area");
    window.until_shown("Longitude");
    assert_eq!((window.text_of("Longitude"), window.text_of("Latitude")), ("-48".to_owned(), "72.5".to_owned()));
    type_place(&mut window, "95N 20E");
    assert!(window.tells("is no place"));
    window.key(Modifiers::NONE, Key::Escape);
    type_place(&mut window, "EPSG:3031 0 -2082760.109");
    assert!(window.tells("71 S, 180 "), "metres of the Antarctic projection");
}

#[test]
fn a_country_of_many_points_becomes_an_area_that_can_be_asked_for() {
    let mut window = window();
    choose_photons(&mut window);
    type_place(&mut window, "Canada");
    window.press_button("Use Canada as area");
    window.until_told("Simplified from ");
    assert!(window.shows("Canada") && !window.tells("NASA's catalogue takes at most"));
    window.until("CMR has counted", |window| window.tells("granule") && !window.tells("Asking CMR"));
    window.keep_picture("places-canada");
}

#[test]
fn an_area_is_kept_found_renamed_removed_and_brought_back() {
    let mut window = window();
    for (edge, degrees) in [("West", "-50"), ("South", "69"), ("East", "-48"), ("North", "70")] {
        window.fill(edge, degrees);
    }
    window.leave_field();
    window.press("Edit");
    window.press_button("Keep this area as…");
    window.until_shown("Keep this area");
    window.fill("Name", "My glacier");
    window.press_button("Keep");
    window.until("it is kept", |window| window.snapshot().regions.of_name("My glacier").is_some());
    let ring = json!({"type": "Polygon", "coordinates": [[[175, 60], [-170, 60], [-172, 70], [175, 60]]]});
    window.paste(&ring.to_string());
    window.until_told("GeoJSON, 2 areas");
    window.press("Edit");
    window.press_button("Keep this area as…");
    window.fill("Name", "Over the line");
    window.press_button("Keep");
    window.until("it is kept", |window| window.snapshot().regions.all().len() == 2);

    let mut window = window.restart();
    window.until_told("Practice data, signed in");
    window.until("both are there again", |window| window.snapshot().regions.all().len() == 2);
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::A);
    window.until_shown("My glacier");
    window.keep_picture("areas-own");
    window.press_button("Rename My glacier");
    window.fill("Name", "Sermeq");
    window.press_button("Save the name");
    window.until("it is renamed", |window| window.snapshot().regions.of_name("Sermeq").is_some());
    window.press_button("Remove Sermeq");
    window.until("it is removed", |window| window.snapshot().regions.all().len() == 1);
    window.press_button("Undo removing");
    window.until("it is back", |window| window.snapshot().regions.of_name("Sermeq").is_some());
    window.press("Ice and sea");
    window.fill("Filter", "ross");
    assert!(window.shows("Use Ross Sea as area") && !window.shows("Use Sermeq as area"));
    window.keep_picture("areas-ice");
    window.press("Countries");
    window.fill("Filter", "");
    window.keep_picture("areas-countries");
    window.press("Yours");
    window.press_button("Use Over the line as area");
    window.until_told("GeoJSON, 2 areas");
    assert!(window.shows("Over the line"));
    type_place(&mut window, "sermeq");
    assert!(window.shows("Sermeq, your area"));
}

#[test]
fn an_area_can_be_exported_in_each_format_once_there_is_one() {
    let mut window = window();
    window.press("File");
    window.press_button("Export the area…");
    window.until_told("There is no box, point or shape yet.");
    window.press_button("Close");
    type_place(&mut window, "Thwaites");
    window.press_button("Use Thwaites Glacier as area");
    window.until("the area is taken", |window| window.text_of("West") == "-110");
    window.press("File");
    window.press_button("Export the area…");
    window.until_told("In longitude and latitude of WGS 84");
    for format in ["GeoJSON", "KML", "WKT", "Zipped Shapefile"] {
        assert!(window.shows(format), "{format}");
    }
    window.keep_picture("areas-export");
}
