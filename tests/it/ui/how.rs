//! The options of a request in the real window, by role and name.

use super::opening::{ATL03, fill_box, with_collection};
use super::window::Start;
use egui::accesskit::Role;
use egui::vec2;

pub(crate) const MUR: &str =
    "MUR-JPL-L4-GLOB-v4.1 v4.1, GHRSST Level 4 MUR Global Foundation Sea Surface Temperature Analysis (v4.1)";
const ATL06: &str = "ATL06 v006, ATLAS/ICESat-2 L3A Land Ice Height V006";

const FRONT_RANGE: [&str; 4] = ["-105.5", "40", "-105", "41"];

/// One service cuts and writes NetCDF, the other draws pictures: the form never mixes the two.
#[test]
fn what_no_service_can_do_is_off_with_its_reason_and_the_way_back() {
    let mut window = with_collection(Start::practicing(), "MUR", MUR);
    window.until("PNG can be chosen", |window| window.is_enabled(Role::RadioButton, "PNG"));
    fill_box(&mut window, FRONT_RANGE);
    assert!(!window.is_enabled(Role::RadioButton, "PNG"));
    assert!(window.tells("PNG, JPEG: off because you gave a box"), "the reason stands beside it");
    window.keep_picture("how-png-off");

    window.press("Leave out the box");
    assert!(window.is_enabled(Role::RadioButton, "PNG"));
    window.press("PNG");
    // A box comes from the map at any time: then the way out stands beside the button.
    fill_box(&mut window, FRONT_RANGE);
    window.until_told("No single service can cut by the box and write PNG");
    assert!(!window.is_enabled(Role::Button, "Submit"));
    window.keep_picture("how-trap");
    window.press("Use NetCDF instead");
    assert!(!window.tells("No single service"));
    window.until("it can be sent", |window| window.is_enabled(Role::Button, "Submit"));

    // Whole files only on purpose, and only for what was agreed to.
    window.press("Leave out the box");
    window.press("PNG");
    fill_box(&mut window, FRONT_RANGE);
    window.press("I want them uncut");
    window.until("it can be sent", |window| window.is_enabled(Role::Button, "Submit"));
    window.fill("From", "2020-01-01");
    window.leave_field();
    assert!(!window.is_enabled(Role::Button, "Submit"), "another combination asks again");
}

#[test]
fn variables_are_found_and_picked_by_group_and_pattern() {
    let mut window = with_collection(Start::practicing(), "ATL06", ATL06);
    window.until_shown("Variables: All 597");
    window.press("Variables: All 597");
    window.fill("Search variables", "land ice height h_li");
    window.until_told(" found");
    window.fill("Search variables", "gt?l/land_ice_segments/h_li");
    window.until_shown("Pick 3 found");
    window.press("Pick 3 found");
    window.until_shown("Variables: 3 of 597 picked");
    window.fill("Search variables", "");
    window.leave_field();
    window.press("Open gt1l");
    window.press("gt1l/land_ice_segments");
    window.keep_picture("how-variables");
    assert!(!window.shows("Variables: 3 of 597 picked"), "a whole group was added");
    window.press("gt1l/land_ice_segments");
    window.until_shown("Variables: 2 of 597 picked");
    window.press("All variables");
    window.until_shown("Variables: All 597");
}

/// Photons have no variables to pick, and are written as HDF5 only.
#[test]
fn photons_come_as_hdf5_and_whole() {
    let mut window = with_collection(Start::practicing(), "ATL03", ATL03);
    assert!(window.is_enabled(Role::RadioButton, "HDF5"));
    assert!(!window.shows("NetCDF") && !window.tells("Variables: "));
    window.press("More options");
    assert!(window.tells("NASA's catalogue lists no variables of this collection"));
    assert!(window.tells("no service of this collection can change the projection"));
    window.fill("Granules at most", "many");
    window.until_told("must be a whole number");
    assert!(!window.is_enabled(Role::Button, "Submit"));
    window.fill("Granules at most", "1");
    window.until("it can be sent", |window| window.is_enabled(Role::Button, "Submit"));
    window.leave_field();
    window.until_shown("More options, 1 set");
    window.rest();
}

/// Pictures to look at: both themes, a large and a small window.
#[test]
fn pictures() {
    for (name, size, dark) in [
        ("how-light-1280", vec2(1280.0, 800.0), false),
        ("how-dark-1280", vec2(1280.0, 800.0), true),
        ("how-light-1024", vec2(1024.0, 700.0), false),
        ("how-dark-1024", vec2(1024.0, 700.0), true),
    ] {
        let start = Start { size: Some(size), dark, ..Start::practicing() };
        let mut window = with_collection(start, "MUR", MUR);
        fill_box(&mut window, FRONT_RANGE);
        window.until_told("granules");
        window.press("More options");
        window.scroll_form(10_000.0);
        window.keep_picture(&format!("{name}-end"));
        window.scroll_form(-10_000.0);
        window.press("More options");
        window.keep_picture(name);
        assert!(window.is_enabled(Role::Button, "Submit"), "in sight whatever is unfolded");
    }
}
