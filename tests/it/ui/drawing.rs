//! Areas drawn on the map and typed as points, as hands and as a keyboard do it.

use super::opening::{choose_photons, practicing};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};

const TRIANGLE: [(f32, f32); 3] = [(0.3, 0.3), (0.6, 0.35), (0.45, 0.65)];

fn window() -> Window {
    practicing(Start::practicing())
}

fn press_key(window: &mut Window, key: Key) {
    window.key(Modifiers::NONE, key);
}

fn undo(window: &mut Window) {
    window.key(Modifiers::COMMAND, Key::Z);
}

fn draw_triangle(window: &mut Window) {
    window.press_button("Draw a polygon");
    for place in TRIANGLE {
        window.click_on_map(place);
    }
    window.click_on_map(TRIANGLE[0]);
}

/// The numbers in the list of points.
fn points(window: &Window) -> Vec<(String, String)> {
    let count = window.count_of(Role::TextInput, "Longitude of point ");
    let number = |name: &str, point: usize| window.text_of(&format!("{name} of point {point}"));
    (1..=count).map(|point| (number("Longitude", point), number("Latitude", point))).collect()
}

fn edges(window: &Window) -> [String; 4] {
    ["West", "South", "East", "North"].map(|edge| window.text_of(edge))
}

#[test]
fn a_polygon_is_clicked_and_closed_on_its_first_point() {
    for (dark, size) in [(false, vec2(1280.0, 800.0)), (true, vec2(1280.0, 800.0)), (false, vec2(1600.0, 1000.0))] {
        let mut window = practicing(Start { dark, size: Some(size), ..Start::practicing() });
        window.press_button("Draw a polygon");
        window.until_told("Click the first point of the polygon.");
        for place in TRIANGLE {
            window.click_on_map(place);
        }
        window.hover_map((0.35, 0.6));
        window.until_told("a click on the first point closes");
        window.keep_picture(if dark { "polygon-drawing-dark" } else { "polygon-drawing-light" });
        assert!(!window.shows("Points (3)"), "the form is told of a finished area only");
        window.click_on_map(TRIANGLE[0]);
        window.until_shown("Points (3)");
        assert!(window.tells("Drawn, 1 area, 3 points"));
        window.keep_picture(if dark { "polygon-drawn-dark" } else { "polygon-drawn-light" });
        window.hover("Undo");
        window.until_told("Undo: draw a polygon (Ctrl+Z)");
        undo(&mut window);
        assert!(points(&window).is_empty());
        assert!(!window.is_enabled(Role::Button, "Undo"), "one step");
    }
}

#[test]
fn enter_a_double_click_and_backspace_do_what_they_say() {
    let mut window = window();
    press_key(&mut window, Key::P);
    for place in [(0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.2, 0.7)] {
        window.click_on_map(place);
    }
    press_key(&mut window, Key::Backspace);
    press_key(&mut window, Key::Enter);
    window.until_shown("Points (3)");
    press_key(&mut window, Key::P);
    for place in [(0.3, 0.3), (0.6, 0.3), (0.6, 0.6)] {
        window.click_on_map(place);
    }
    window.double_click_on_map((0.3, 0.6));
    window.until_shown("Points (4)");
    // Undo while drawing takes back what is being drawn, not the form's step.
    press_key(&mut window, Key::P);
    window.click_on_map((0.4, 0.4));
    undo(&mut window);
    assert!(window.shows("Points (4)"));
    window.until_told("Click the first point of the polygon.");
}

#[test]
fn an_outline_that_crosses_itself_is_told_and_not_taken() {
    let mut window = window();
    press_key(&mut window, Key::P);
    for place in [(0.3, 0.3), (0.6, 0.6), (0.6, 0.3), (0.3, 0.65)] {
        window.click_on_map(place);
    }
    press_key(&mut window, Key::Enter);
    window.until_told("The outline crosses itself.");
    window.keep_picture("polygon-crossing");
    assert!(!window.is_enabled(Role::Button, "Undo"), "nothing came of it");
    press_key(&mut window, Key::Backspace);
    press_key(&mut window, Key::Enter);
    window.until_shown("Points (3)");
}

#[test]
fn escape_gives_the_former_area_back() {
    let mut window = window();
    press_key(&mut window, Key::B);
    window.drag_on_map((0.2, 0.3), (0.4, 0.6));
    press_key(&mut window, Key::Escape);
    let drawn = edges(&window);
    press_key(&mut window, Key::P);
    for place in &TRIANGLE[..2] {
        window.click_on_map(*place);
    }
    press_key(&mut window, Key::Escape);
    window.hover_map((0.8, 0.8));
    assert_eq!(edges(&window), drawn);
    window.hover("Undo");
    window.until_told("Undo: draw box (Ctrl+Z)");
    // The same for a shape, and for a drag of one of its points.
    draw_triangle(&mut window);
    window.until_shown("Points (3)");
    let before = points(&window);
    press_key(&mut window, Key::C);
    window.click_on_map((0.5, 0.5));
    press_key(&mut window, Key::Escape);
    assert_eq!(points(&window), before);
    window.begin_drag_on_map(TRIANGLE[1], (0.8, 0.2));
    press_key(&mut window, Key::Escape);
    window.drop_on_map((0.8, 0.2));
    assert_eq!(points(&window), before);
}

#[test]
fn points_are_moved_added_and_removed_each_as_one_step() {
    let mut window = window();
    draw_triangle(&mut window);
    window.until_shown("Points (3)");
    let before = points(&window);
    window.drag_on_map(TRIANGLE[1], (0.65, 0.25));
    let moved = points(&window);
    assert!(moved != before && moved.len() == 3);
    window.hover("Undo");
    window.until_told("Undo: move a vertex");
    // The middle of the edge between the first two points.
    window.drag_on_map((0.475, 0.275), (0.47, 0.2));
    window.until_shown("Points (4)");
    let added = points(&window);
    // The inside moves the map and not the area.
    window.drag_on_map((0.5, 0.35), (0.52, 0.37));
    assert_eq!(points(&window), added);
    window.drag_on_map((0.52, 0.37), (0.5, 0.35));
    window.click_on_map((0.47, 0.2));
    window.until_told("press Delete to remove it");
    press_key(&mut window, Key::Delete);
    window.until_shown("Points (3)");
    assert_eq!(points(&window), moved);
    for expected in [&added, &moved, &before] {
        undo(&mut window);
        assert_eq!(&points(&window), expected);
    }
}

#[test]
fn circle_corridor_point_and_rectangle_are_drawn() {
    let mut window = window();
    press_key(&mut window, Key::C);
    window.begin_drag_on_map((0.5, 0.5), (0.6, 0.5));
    window.keep_picture("circle-drawing");
    window.drop_on_map((0.6, 0.5));
    window.until_told("Drawn, 1 area, 180 points");
    window.until_told("Edges: shortest lines on the Earth");

    press_key(&mut window, Key::L);
    window.until_shown("Width");
    for place in [(0.3, 0.3), (0.5, 0.4)] {
        window.click_on_map(place);
    }
    window.double_click_on_map((0.7, 0.3));
    window.hover("Undo");
    window.until_told("Undo: draw a corridor");
    window.keep_picture("corridor");

    press_key(&mut window, Key::O);
    window.until_shown("Radius");
    window.click_on_map((0.4, 0.5));
    window.until_told("Drawn, 1 area, 72 points");
    assert!(window.tells("3.1"), "a circle of 1 km has 3.1 km²");

    press_key(&mut window, Key::R);
    window.drag_on_map((0.3, 0.3), (0.5, 0.6));
    window.until_shown("Points (4)");
    let points = points(&window);
    assert_eq!((&points[0].0, &points[1].0), (&points[1].0, &points[0].0), "along a meridian");
    for _ in 0..4 {
        undo(&mut window);
    }
    assert!(!window.is_enabled(Role::Button, "Undo"));
}

/// No pointer at all: from the empty form to a polygon, changed, taken back.
#[test]
fn a_polygon_is_drawn_by_keyboard_alone() {
    let mut window = window();
    window.press("Shape");
    window.press_button("Type the points…");
    // The first number has the keyboard.
    let numbers = ["-50", "60", "-20", "60", "-20", "75"];
    for (index, number) in numbers.iter().enumerate() {
        window.type_text(number);
        let between = if index % 2 == 1 { 4 } else { 1 };
        for _ in 0..if index + 1 < numbers.len() { between } else { 0 } {
            let names = window.names_on_the_tab_way(1);
            if names.first().is_some_and(|name| name.contains(" of point ")) {
                break;
            }
        }
    }
    window.until_told("Drawn, 1 area, 3 points");
    assert_eq!(points(&window), [("-50", "60"), ("-20", "60"), ("-20", "75")].map(|(x, y)| (x.into(), y.into())));
    window.press_button("Add a point");
    window.type_text("50W");
    window.until_told("Point 4: the latitude is missing.");
    window.names_on_the_tab_way(1);
    window.type_text("75");
    window.until_told("Drawn, 1 area, 4 points");
    window.keep_picture("points-list");
    window.leave_field();
    window.press_button("Move point 4 up");
    assert_eq!(points(&window)[2], ("50W".to_owned(), "75".to_owned()));
    assert!(window.tells("The outline crosses itself."), "it is not taken so");
    window.press_button("Move point 4 up");
    window.press_button("Remove point 2");
    window.until_told("Drawn, 1 area, 3 points");
    undo(&mut window);
    window.until_told("Drawn, 1 area, 4 points");
}

#[test]
fn what_joins_the_points_is_shown_and_chosen() {
    let mut window = window();
    draw_triangle(&mut window);
    window.until_shown("Points (3)");
    window.press_role(Role::ComboBox, "Edges");
    window.until_shown("shortest lines on the Earth");
    window.press("shortest lines on the Earth");
    window.until_told("392 as sent");
    window.keep_picture("edges-shortest");
    undo(&mut window);
    window.until_told("355 as sent");
    assert_eq!(points(&window).len(), 3);
}

/// Check 15 of the map's design: thirty edits of all kinds, thirty steps back, and the form is to the byte what it was.
#[test]
fn thirty_mixed_edits_are_thirty_steps_and_lead_back_to_the_same_bytes() {
    let mut window = window();
    choose_photons(&mut window);
    window.fill("From", "2020-04-27");
    window.fill("To", "2020-05-28");
    window.leave_field();
    window.press("Code");
    window.press("JSON");
    let json = |window: &mut Window| window.copied_by("Copy the code");
    let before = json(&mut window);
    let mut states = vec![before.clone()];
    let ridge = window.folder().join("ridge.geojson");
    std::fs::write(&ridge, r#"{"type":"Polygon","coordinates":[[[-60,0],[-20,0],[-20,30],[-60,30],[-60,0]]]}"#)
        .unwrap();
    for round in 0..6 {
        let aside = round as f32 * 0.02;
        press_key(&mut window, Key::B);
        window.drag_on_map((0.2 + aside, 0.3), (0.4, 0.6 + aside));
        press_key(&mut window, Key::Escape);
        states.push(json(&mut window));
        press_key(&mut window, Key::P);
        for (x, y) in TRIANGLE {
            window.click_on_map((x + aside, y));
        }
        press_key(&mut window, Key::Enter);
        states.push(json(&mut window));
        window.drag_on_map((0.6 + aside, 0.35), (0.7, 0.3 + aside));
        states.push(json(&mut window));
        press_key(&mut window, Key::C);
        window.drag_on_map((0.5, 0.5), (0.55 + aside, 0.5));
        states.push(json(&mut window));
        if round % 2 == 0 {
            window.drop_file(&ridge);
            window.until_told("GeoJSON, 1 area, 5 points");
            press_key(&mut window, Key::R);
            window.leave();
            press_key(&mut window, Key::R);
        } else {
            press_key(&mut window, Key::Delete);
        }
        states.push(json(&mut window));
    }
    assert_eq!(states.len(), 31);
    for (step, pair) in states.windows(2).enumerate() {
        assert!(pair[0] != pair[1], "edit {step} changes something");
    }
    for (step, expected) in states.iter().rev().skip(1).enumerate() {
        undo(&mut window);
        assert!(json(&mut window) == *expected, "step {step} back");
    }
    assert_eq!(json(&mut window), before);
    println!("30 edits, 30 steps back, {} bytes the same", before.len());
}
