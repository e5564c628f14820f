//! What cannot be done together is said where it is chosen, with the way back, in the real window.

use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::vec2;
use std::io::Write as _;

const EXAMPLE: &str = "C1233800302-EEDTEST";
const NO_SERVICE: &str = "C9000000002-PRACTICE";
const BOX_ONLY: &str = "C9000000003-PRACTICE";
const MUR: &str = "C1996881146-POCLOUD";
const ATL03: &str = "C2596864127-NSIDC_CPRD";

/// A window whose form was filled from a request file.
fn with_request(start: Start, collection: &str, more: &str) -> Window {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    let text = format!(r#"{{"harmony_request": 1, "environment": "practice", "collection": "{collection}"{more}}}"#);
    file.write_all(text.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..start });
    window.until("what can be done is known", |window| window.tells("More options"));
    window
}

#[test]
fn an_area_that_would_not_cut_says_so_with_the_way_back() {
    let mut window = with_request(Start::practicing(), MUR, r#", "format": "image/png""#);
    window.until_told("The box would not cut because you chose PNG; NetCDF can do both.");
    assert!(window.tells("The dates would not cut because you chose PNG; NetCDF can do both."));
    assert!(window.is_enabled(Role::TextInput, "West"), "the box still chooses granules");
    window.keep_picture("greyed-where");
    window.press("Shape");
    assert!(window.tells("The shape would not cut because you chose PNG; NetCDF can do both."));
    window.press("Box");
    window.press("Use NetCDF instead, so that the dates cut");
    assert!(!window.tells("would not cut"));
    window.rest();
}

#[test]
fn what_never_cuts_only_chooses_granules() {
    let mut window =
        with_request(Start::practicing(), BOX_ONLY, r#", "bbox": [-105, 40, -104, 41], "format": "application/x-hdf""#);
    window.until_told("Harmony cannot cut this collection by time; the dates only choose granules.");
    assert!(!window.tells("cannot cut this collection by box"));
    drop(window);

    let mut window = with_request(Start::practicing(), NO_SERVICE, "");
    window.until_told(
        "Harmony cannot cut this collection by box; as the form stands, it would refuse a request with a box.",
    );
    window.fill("From", "2010-01-01");
    window.leave_field();
    window.until_told("Harmony cannot cut this collection by box; the box only chooses granules.");
    window.keep_picture("greyed-no-service");
}

#[test]
fn projections_are_found_by_number_name_and_place() {
    let mut window = with_request(Start::practicing(), EXAMPLE, "");
    window.press("More options");
    window.until_shown("Projection: As it is");
    window.press("Projection: As it is");
    window.until_told("WGS 84 / NSIDC Sea Ice Polar Stereographic North");
    window.fill("Search projections", "switzerland lv95");
    window.until_told("CH1903+ / LV95");
    window.fill("Search projections", "3413");
    window.until_told("EPSG:3413, WGS 84 / NSIDC Sea Ice Polar Stereographic North");
    let whole = "EPSG:3413, WGS 84 / NSIDC Sea Ice Polar Stereographic North, World - N hemisphere - north of 60°N";
    window.press(whole);
    window.until_shown("Projection: EPSG:3413, North polar stereographic (NSIDC)");
    assert_eq!(window.text_of("Projection as EPSG code, proj4 or WKT"), "EPSG:3413");
    assert!(window.tells("The service names: Bilinear Interpolation, Nearest Neighbor."));

    // By keyboard alone: what is typed, then Enter.
    window.press("Projection: EPSG:3413, North polar stereographic (NSIDC)");
    window.fill("Search projections", "utm zone 33n wgs 84");
    window.key(egui::Modifiers::NONE, egui::Key::Enter);
    window.until_shown("Projection: EPSG:32633");
    window.press("Projection: EPSG:32633");
    window.press("Keep the projection as it is");
    window.until_shown("Projection: As it is");

    let field = "Projection as EPSG code, proj4 or WKT";
    window.fill(field, "PROJCS[\"x\"");
    window.until_told("a bracket or a quotation mark lacks its partner");
    window.fill(field, "+proj=laea +lat_0=90");
    window.until("it can be sent", |window| !window.tells("lacks its partner"));
    window.rest();
}

#[test]
fn a_bucket_is_told_the_policy_it_needs() {
    let mut window = with_request(Start::practicing(), ATL03, "");
    window.press("More options");
    assert!(!window.shows("Show the policy my bucket needs"));
    window.fill("Write to this S3 location", "s3://practice-bucket/results/");
    window.leave_field();
    window.press("Show the policy my bucket needs");
    window.until_told("arn:aws:s3:::practice-bucket/results/*");
    window.scroll_form(10_000.0);
    window.keep_picture("how-bucket-policy");
    let copied = window.copied_by("Copy the policy");
    assert!(copied.contains("s3:PutObject"), "{copied}");
    window.fill("Write to this S3 location", "s3://other-bucket");
    window.leave_field();
    assert!(window.shows("Show the policy my bucket needs"), "another bucket has another policy");
}

/// The server hands out whole files although the form allowed the request.
#[test]
fn whole_files_in_place_of_a_cut_are_called_out_and_can_be_cancelled() {
    let mut start = Start::practicing().with_faults("uncut=1");
    start.options.speed = 0.05;
    let area = r#", "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}"#;
    let mut window = with_request(start, ATL03, area);
    window.until_shown("1 granule");
    window.press_button("Submit");
    window.until_told("Harmony does not cut anything in this job");
    window.until_shown("Cancel this job");
    window.keep_picture("greyed-alarm");
    window.press("Cancel this job");
    window.until("the job is cancelled", |window| {
        let snapshot = window.snapshot();
        snapshot
            .jobs
            .iter()
            .any(|row| row.job().is_some_and(|job| job.status == harmony_desktop::domain::JobStatus::Canceled))
    });
    window.until("the offer is gone", |window| !window.shows("Cancel this job"));
}

/// Pictures to look at: both themes, a large and a small window.
#[test]
fn pictures_of_projections() {
    for (name, size, dark) in
        [("projections-light-1280", vec2(1280.0, 800.0), false), ("projections-dark-1024", vec2(1024.0, 700.0), true)]
    {
        let start = Start { size: Some(size), dark, ..Start::practicing() };
        let mut window = with_request(start, EXAMPLE, r#", "crs": "EPSG:3413""#);
        window.press("More options, 1 set");
        window.until_shown("Projection: EPSG:3413, North polar stereographic (NSIDC)");
        window.press("Projection: EPSG:3413, North polar stereographic (NSIDC)");
        window.until_told("areas of use from the EPSG register");
        window.scroll_form(700.0);
        window.keep_picture(name);
    }
}
