//! A shape instead of a box, as a person brings it: dropped, pasted, simplified, sent.
use super::opening::{choose_photons, practicing};
use super::window::{Start, Window};
use egui::{Key, Modifiers};
use harmony_desktop::domain::JobStatus;
use serde_json::{Value, json};
use std::path::PathBuf;

fn window(dark: bool) -> Window {
    let mut window = practicing(Start { dark, ..Start::practicing() });
    choose_photons(&mut window);
    window
}

fn file(window: &Window, name: &str, bytes: &[u8]) -> PathBuf {
    let path = window.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A ring round a place in Colorado with a hole in it.
fn holed() -> Value {
    json!({"type": "Polygon", "coordinates": [
        [[-106, 39.5], [-104.5, 39.5], [-104.2, 40.4], [-105, 41.3], [-106.2, 40.9], [-106, 39.5]],
        [[-105.6, 40.2], [-105.2, 40.6], [-104.9, 40.2], [-105.6, 40.2]],
    ]})
}

fn star(corners: u32) -> Value {
    let at = |index: u32| {
        let (sine, cosine) = (f64::from(index) / f64::from(corners) * std::f64::consts::TAU).sin_cos();
        let radius = 1.0 + 0.3 * (f64::from(index) / f64::from(corners) * 40.0).sin();
        json!([-105.0 + radius * cosine, 40.0 + radius * sine])
    };
    json!({"type": "Polygon", "coordinates": [(0..corners).map(at).collect::<Vec<_>>()]})
}

#[test]
fn a_dropped_shape_is_drawn_and_cuts() {
    for dark in [false, true] {
        let mut window = window(dark);
        let path = file(&window, "ridge.geojson", holed().to_string().as_bytes());
        window.drop_file(&path);
        window.until_told("GeoJSON, 1 area, 10 points,");
        assert!(window.shows("ridge.geojson"));
        window.keep_picture(if dark { "shape-dark" } else { "shape-light" });
        window.fill("From", "2020-04-27");
        window.fill("To", "2020-05-28");
        window.leave_field();
        window.until("CMR has counted", |window| window.tells("granule") && !window.tells("Asking CMR"));
        window.keep_picture(if dark { "shape-counted-dark" } else { "shape-counted-light" });
        window.press_button("Submit");
        window.until("the job is done", |window| {
            window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
        });
        let title = window.snapshot().jobs[0].title.clone();
        assert!(title.starts_with("ATL03, ridge.geojson, "), "{title}");
    }
}

#[test]
fn too_many_points_are_told_and_simplifying_can_be_undone() {
    let mut window = window(false);
    let path = file(&window, "star.json", star(5811).to_string().as_bytes());
    window.drop_file(&path);
    window.until_told("The shape has 5812 points and NASA's catalogue takes at most 5000");
    window.keep_picture("shape-too-fine");
    window.press_button("Simplify the shape");
    window.until_told("Simplified from 5,812 to ");
    assert!(!window.tells("NASA's catalogue takes at most"));
    window.keep_picture("shape-simplified");
    window.press_button("Undo simplifying");
    window.until_told("The shape has 5812 points");
}

#[test]
fn what_is_no_shape_is_said_where_it_would_have_been() {
    let mut window = window(false);
    let path = file(&window, "broken.zip", b"PK\x03\x04 no archive");
    window.drop_file(&path);
    window.until_told("The file is not readable as a zip archive");
    window.keep_picture("shape-refused");
    let path = file(&window, "letter.docx", b"");
    window.drop_file(&path);
    window.until_told("“letter.docx” is not a kind of shape file");
}

#[test]
fn a_pasted_shape_and_a_box_give_way_to_each_other() {
    let mut window = window(false);
    let over_the_date_line = json!({"type": "Polygon", "coordinates": [
        [[160, -30], [-150, -40], [-160, 20], [175, 35], [160, -30]],
        [[175, -10], [-175, -10], [-175, 10], [175, 10], [175, -10]],
    ]});
    window.paste(&over_the_date_line.to_string());
    window.until_told("it is split there at ±180°");
    window.keep_picture("shape-antimeridian");
    window.key(Modifiers::NONE, Key::B);
    window.drag_on_map((0.2, 0.3), (0.4, 0.6));
    assert!(!window.text_of("West").is_empty(), "the box's side is in front");
    window.paste(&json!({"type": "MultiPoint", "coordinates": [[-105, 40], [-104, 41]]}).to_string());
    window.until_told("GeoJSON, 2 places, 2 points");
    window.key(Modifiers::NONE, Key::Delete);
    window.until_told("open it, drop it on the window or paste it");
}

#[test]
fn a_slip_of_the_hand_leaves_the_shape() {
    let mut window = window(false);
    window.paste(&holed().to_string());
    window.until_told("GeoJSON, 1 area, 10 points,");
    window.key(Modifiers::NONE, Key::B);
    window.drag_on_map((0.5, 0.5), (0.5, 0.5));
    assert!(window.tells("GeoJSON, 1 area, 10 points,"));
}

#[test]
fn a_dropped_request_is_a_request() {
    let mut window = window(false);
    let request =
        json!({"harmony_request": 1, "collection": "ATL03", "shape": holed(), "variables": ["/gt1l/heights/h_ph"]});
    let path = file(&window, "plan.json", request.to_string().as_bytes());
    window.drop_file(&path);
    window.until_told("GeoJSON, 1 area, 10 points,");
}
