//! Whatever a person has on the clipboard, pasted into the field at the top or onto the window.

use super::window::{Start, Window};
use egui::{Key, Modifiers};
use harmony_desktop::domain::JobStatus;
use serde_json::json;

const FIELD: &str = "Search or paste anything";
const RANGESET: &str = "ogc-api-coverages/1.0.0/collections/parameter_vars/coverage/rangeset";

fn window(start: Start) -> Window {
    let mut window = Window::open(start);
    window.until_told("Practice data, signed in");
    window.until("the sign-in dialog is gone", |window| !window.shows("Sign in to NASA Earthdata"));
    window
}

/// With a collection and dates in the form.
fn with_form() -> Window {
    let mut window = window(Start::practicing());
    paste_in_field(&mut window, "C2596864127-NSIDC_CPRD");
    window.key(Modifiers::NONE, Key::Enter);
    window.until_told("Can be cut by box, shape and time.");
    window.fill("From", "2020-04-27");
    window.fill("To", "2020-05-28");
    window.leave_field();
    window
}

/// Opens the field with its key and pastes there.
fn paste_in_field(window: &mut Window, text: &str) {
    window.leave_field();
    window.key(Modifiers::COMMAND, Key::K);
    window.until_shown(FIELD);
    window.paste(text);
}

fn take(window: &mut Window, text: &str, headline: &str) {
    paste_in_field(window, text);
    window.until_told(headline);
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the field is closed", |window| !window.shows(FIELD));
}

fn root(window: &Window) -> String {
    window.snapshot().environment.harmony().to_string()
}

#[test]
fn an_address_fills_the_whole_form_and_tells_what_it_left_out() {
    for dark in [false, true] {
        let mut window = window(Start { dark, ..Start::practicing() });
        let query = "subset=lat(40:41)&subset=lon(-105.5:-105)&subset=time(%222020-04-27%22:%222020-05-28%22)&format=application/x-hdf5&forceAsync=true&dance=1";
        let address = format!("{}C2596864127-NSIDC_CPRD/{RANGESET}?{query}", root(&window));
        paste_in_field(&mut window, &address);
        window.until_shown("A Harmony request for C2596864127-NSIDC_CPRD: box, dates, 1 more option");
        assert!(window.tells("The part dance=1 is not known here and was left out."));
        window.rest();
        window.keep_picture(if dark { "paste-url-dark" } else { "paste-url-light" });
        window.key(Modifiers::NONE, Key::Enter);
        window.until("the form is filled", |window| window.text_of("West") == "-105.5");
        assert_eq!((window.text_of("North").as_str(), window.text_of("From").as_str()), ("41", "2020-04-27"));
        window.until_told("dance=1 is not known here and was left out. Please check the form");
        window.until_told("Can be cut by box, shape and time.");
    }
}

#[test]
fn a_curl_command_brings_its_shape_along() {
    let mut window = window(Start::practicing());
    let shape = r#"{"type": "Polygon", "coordinates": [[[-106, 39.5], [-104.5, 39.5], [-104.2, 40.4], [-106, 39.5]]]}"#;
    let command = format!(
        "# a comment\ncurl --silent \\\n  --header \"Authorization: Bearer $EARTHDATA_TOKEN\" \\\n  --form-string 'subset=time(\"2020-04-27\":\"2020-05-28\")' \\\n  --form 'shapefile=@-;type=application/geo+json;filename=shapefile' \\\n  '{}C2596864127-NSIDC_CPRD/{RANGESET}' <<'END_OF_SHAPE'\n{shape}\nEND_OF_SHAPE",
        root(&window)
    );
    take(&mut window, &command, "A Harmony request for C2596864127-NSIDC_CPRD: shape, dates");
    window.until_told("GeoJSON, 1 area, 4 points");
    assert_eq!(window.text_of("From"), "2020-04-27");
}

#[test]
fn a_curl_command_whose_shape_is_elsewhere_says_so() {
    let mut window = window(Start::practicing());
    let command = format!("curl -F shapefile=@ridge.kml {}C2596864127-NSIDC_CPRD/{RANGESET}", root(&window));
    take(&mut window, &command, "A Harmony request for C2596864127-NSIDC_CPRD: everything");
    window.until_told("The shape ridge.kml is a file of its own and not part of the command. Open it too");
    window.until_told("Can be cut by box, shape and time.");
}

#[test]
fn a_job_is_found_by_id_and_by_address() {
    let mut window = with_form();
    take(&mut window, "-105.5,40,-105,41", "A box: west -105.5, south 40, east -105, north 41");
    window.until_shown("1 granule");
    window.press_button("Submit");
    let is_done = |window: &Window| {
        let snapshot = window.snapshot();
        snapshot.jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    };
    window.until("the job is done", is_done);
    let id = window.snapshot().jobs[0].job().unwrap().id.to_string();
    let addresses = [
        id.clone(),
        format!("{}jobs/{id}?page=1", root(&window)),
        format!("{}workflow-ui/{id}", root(&window)),
        format!("{}stac/{id}/0", root(&window)),
        format!("{}service-results/practice/public/{id}/1/a.h5", root(&window)),
    ];
    for address in &addresses {
        window.until_shown("Remove from the list");
        window.press("Remove from the list");
        window.until("the list is empty", |window| window.snapshot().jobs.is_empty());
        take(&mut window, address, &format!("The job {id}"));
        window.until("the job is back, read whole", |window| {
            let snapshot = window.snapshot();
            snapshot
                .jobs
                .iter()
                .any(|row| row.job().is_some_and(|job| job.id.to_string() == id && !job.data_links.is_empty()))
        });
    }
    // A job that is in the list already is not there twice.
    take(&mut window, &id, &format!("The job {id}"));
    window.rest();
    assert_eq!(window.snapshot().jobs.len(), 1);
    window.keep_picture("paste-job");

    let nobody = "00000000-1111-4222-8333-444444444444";
    take(&mut window, nobody, &format!("The job {nobody}"));
    window.until("it is said that there is none", |window| !window.snapshot().notices.is_empty());
    window.keep_picture("paste-job-unknown");
    assert_eq!(window.snapshot().jobs.len(), 1);
}

#[test]
fn boxes_and_shapes_take_each_others_place_and_keep_the_rest() {
    let mut window = with_form();
    take(&mut window, "105.5°W, 40°N, 105°W, 41°N", "A box: west -105.5");
    window.until("the box is there", |window| window.text_of("West") == "-105.5");
    assert_eq!((window.text_of("From").as_str(), window.tells("ATL03")), ("2020-04-27", true));

    take(&mut window, "POLYGON((-106 39.5, -104.5 39.5, -104.2 40.4, -106 39.5))", "A shape: WKT, 1 area, 4 points");
    window.until_told("WKT, 1 area, 4 points,");
    let ring = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [-105, 40]}});
    take(&mut window, &ring.to_string(), "A point: longitude -105, latitude 40");
    window.until("the point is there", |window| window.shows("Longitude") && window.text_of("Longitude") == "-105");
    assert!(!window.tells("WKT, 1 area"), "the shape gave way");
    // Onto the window, without any field.
    window.paste("BOX(-105.5 40,-105 41)");
    window.until("the box is back", |window| window.shows("West") && window.text_of("West") == "-105.5");
    assert_eq!(window.text_of("To"), "2020-05-28");
}

#[test]
fn a_point_has_its_own_side_and_what_is_sent_is_shown_on_every_side() {
    for dark in [false, true] {
        let mut window = window(Start { dark, ..Start::practicing() });
        take(&mut window, "POINT(-105.25 40)", "A point: longitude -105.25, latitude 40");
        window.until("the point is there", |window| window.text_of("Latitude") == "40");
        window.rest();
        window.keep_picture(if dark { "point-dark" } else { "point-light" });
        window.press("Shape");
        window.until_told("The point -105.25, 40 is in the request.");
        window.press_button("Take the point off");
        window.until("it is off", |window| !window.tells("is in the request"));
        window.press("Box");
        window.until_shown("West");
        take(&mut window, "-105.5,40,-105,41", "A box: west -105.5");
        window.until("the box is there", |window| window.text_of("West") == "-105.5");
        window.press("Shape");
        window.until_told("The box W -105.5 S 40 E -105 N 41 is in the request.");
        window.rest();
        window.keep_picture(if dark { "hidden-box-dark" } else { "hidden-box-light" });
        window.press("Point");
        window.until_told("The box W -105.5 S 40 E -105 N 41 is in the request.");
        window.fill("Longitude", "190");
        window.fill("Latitude", "20");
        window.leave_field();
        window.until_told("Longitude must be between -180 and 180 degrees.");
        assert!(!window.tells("is in the request"), "the box gave way to the point");
        window.press_button("Use longitude -170, latitude 20");
        window.until("it is brought home", |window| window.text_of("Longitude") == "-170");
    }
}

#[test]
fn longitudes_beyond_the_antimeridian_are_brought_home_by_a_button() {
    let mut window = window(Start::practicing());
    for (name, typed) in [("West", "70"), ("South", "10"), ("East", "190"), ("North", "20")] {
        window.fill(name, typed);
    }
    window.leave_field();
    window.until_told("East must be between -180 and 180 degrees.");
    window.rest();
    window.keep_picture("near-box");
    window.press_button("Use West 70, East -170");
    window.until("it is brought home", |window| window.text_of("East") == "-170");
    assert!(!window.tells("must be between"));
}

#[test]
fn a_deadly_text_is_read_beside_the_window_and_can_be_left() {
    let mut window = window(Start::practicing());
    paste_in_field(&mut window, r#"{"type":"LineString","coordinates":[]}"#);
    window.until_told("The shape has");
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the field is closed", |window| !window.shows(FIELD));
    // Larger than what is shown in the field, and read elsewhere: the window goes on.
    let many = format!("curl https://h.example/C1-X/{RANGESET} {}", "-F a=b ".repeat(5_000));
    paste_in_field(&mut window, &many);
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the field is closed", |window| !window.shows(FIELD));
    window.rest();
}

#[test]
fn a_rectangle_is_offered_as_box_and_as_shape() {
    let mut window = with_form();
    paste_in_field(&mut window, "POLYGON((-105.5 40,-105 40,-105 41,-105.5 41,-105.5 40))");
    window.until_shown("A box: west -105.5, south 40, east -105, north 41");
    assert!(window.shows("A shape: WKT, 1 area, 5 points"));
    window.keep_picture("paste-rectangle");
    window.press("A shape: WKT, 1 area, 5 points");
    window.until_told("WKT, 1 area, 5 points,");
}

#[test]
fn latitude_first_is_noticed() {
    let mut window = with_form();
    paste_in_field(&mut window, "40, -105.5, 41, -105");
    window.until_shown("A box: west -105.5, south 40, east -105, north 41");
    assert!(window.tells("Read as latitude, longitude, because only so it is a box."));
    window.keep_picture("paste-swapped");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the box is there", |window| window.text_of("West") == "-105.5" && window.text_of("North") == "41");

    // Onto the window: said afterwards.
    window.paste("40, -104.5, 41, -104");
    window.until("the box is there", |window| window.text_of("West") == "-104.5");
    window.until_told("Read as latitude, longitude, because only so it is a box.");

    // Both are boxes: the person says which, also when it was pasted onto the window.
    window.paste("10, 20, 30, 40");
    window.until_shown("A box: west 10, south 20, east 30, north 40");
    assert!(window.shows("A box: west 20, south 10, east 40, north 30"));
    assert_eq!(window.text_of("West"), "-104.5", "nothing is taken unasked");
    window.rest();
    window.keep_picture("paste-two-readings");
    window.key(Modifiers::NONE, Key::ArrowDown);
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the second reading is there", |window| {
        window.text_of("West") == "20" && window.text_of("South") == "10"
    });
}

#[test]
fn dates_fill_when() {
    let mut window = with_form();
    take(&mut window, "2021-01-05/2021-02-06", "Dates: 2021-01-05 to 2021-02-06");
    window.until("the dates are there", |window| window.text_of("From") == "2021-01-05");
    assert_eq!(window.text_of("To"), "2021-02-06");
    window.paste("2022-03-04..");
    window.until("the dates are there", |window| {
        window.text_of("From") == "2022-03-04" && window.text_of("To").is_empty()
    });
}

#[test]
fn ids_and_dois_are_looked_up() {
    let mut window = with_form();
    take(&mut window, "https://doi.org/10.5067/GHGMR-4FJ04", "The collection with the DOI 10.5067/GHGMR-4FJ04");
    window.until_told("MUR-JPL-L4-GLOB-v4.1");
    assert_eq!(window.text_of("From"), "2020-04-27", "the dates stay");

    let variables = window.catalogue("variables.umm_json_v1_9_0?page_size=2000");
    let items = variables["items"].as_array().unwrap();
    let of = |collection: &str| {
        let is_of = |item: &&serde_json::Value| item["associations"]["collections"][0]["concept-id"] == collection;
        let found = items.iter().find(is_of).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        (text(&found["meta"]["concept-id"]), text(&found["umm"]["Name"]))
    };
    let (id, name) = of("C1996881146-POCLOUD");
    take(&mut window, &id, &format!("The variable {id}"));
    window.press("Code");
    window.until_told(&format!("variables=[\"{name}\"]"));
    window.keep_picture("paste-variable");

    let (foreign, _) = of("C2723754847-GES_DISC");
    take(&mut window, &foreign, &format!("The variable {foreign}"));
    window.until_told("belongs to C2723754847-GES_DISC, not to the chosen collection");

    let granules = window.catalogue("granules.json?collection_concept_id=C1996881146-POCLOUD&page_size=1");
    let granule = granules["feed"]["entry"][0]["id"].as_str().unwrap().to_owned();
    take(&mut window, &granule, &format!("The granule {granule}"));
    // The request file is short enough to be seen whole.
    window.press("JSON");
    window.until_told(&format!("\"{granule}\""));

    take(&mut window, "C1-NOWHERE", "The collection C1-NOWHERE");
    window.until_told("does not know the collection C1-NOWHERE on these servers, so the form was left as it is.");
    take(&mut window, "10.5067/NOTHING", "The collection with the DOI 10.5067/NOTHING");
    window.until_told("does not know a collection with the DOI 10.5067/NOTHING");
    assert!(window.tells("MUR-JPL-L4-GLOB-v4.1"), "nothing is overwritten by a failed paste");
}

#[test]
fn a_granule_brings_its_collection_where_none_is_chosen() {
    let mut window = window(Start::practicing());
    let granules = window.catalogue("granules.json?collection_concept_id=C1996881146-POCLOUD&page_size=1");
    let granule = granules["feed"]["entry"][0]["id"].as_str().unwrap().to_owned();
    window.paste(&granule);
    window.until_told("MUR-JPL-L4-GLOB-v4.1");
}

#[test]
fn a_request_of_an_unknown_collection_leaves_the_form() {
    let mut window = with_form();
    window.paste(&format!("{}C1-NOWHERE/{RANGESET}?subset=lat(1:2)", root(&window)));
    window.until_told("The collection C1-NOWHERE of the request is not known here, so the form was left as it is.");
    assert!(window.tells("ATL03") && window.text_of("From") == "2020-04-27" && window.text_of("South").is_empty());
}

#[test]
fn a_request_files_text_fills_the_form() {
    let mut window = window(Start::practicing());
    let file =
        json!({"harmony_request": 1, "environment": "practice", "collection": "ATL03", "bbox": [-105.5, 40, -105, 41]});
    window.paste(&format!("{file:#}"));
    window.until("the form is filled", |window| window.text_of("West") == "-105.5");
    window.until_shown("ATL03 v006");
}

#[test]
fn nonsense_is_explained_and_changes_nothing() {
    for dark in [false, true] {
        let mut window = if dark { window(Start { dark, ..Start::practicing() }) } else { with_form() };
        for (text, words) in [
            ("https://example.com/data/1", "This address of example.com is none that this program knows."),
            ("from harmony import Client\nclient = Client()", "This looks like Python code, which is not run here."),
            ("1, 2, 3, 400", "These are four numbers, but no box: North must be between -90 and 90 degrees."),
            ("POLYGON((0 0, 1 1", "bracket is missing"),
        ] {
            paste_in_field(&mut window, text);
            window.until_told(words);
            assert!(window.tells("You can paste a Harmony address or curl command"));
            window.key(Modifiers::NONE, Key::Enter);
            assert!(window.shows(FIELD), "there is nothing to take over");
            window.rest();
            window.keep_picture(if dark { "paste-nonsense-dark" } else { "paste-nonsense-light" });
            window.key(Modifiers::NONE, Key::Escape);
            window.until("the field is closed", |window| !window.shows(FIELD));
        }
        window.paste("what is this");
        window.until_told("The pasted text was not understood, so nothing was changed.");
        assert!(window.text_of("West").is_empty());
    }
}

#[test]
fn commands_are_still_found_and_pasted_words_are_a_search() {
    let mut window = with_form();
    paste_in_field(&mut window, "empties");
    window.until_shown("New request");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the form is empty", |window| window.text_of("From").is_empty());
    window.key(Modifiers::COMMAND, Key::K);
    window.until_shown(FIELD);
    window.type_text("2020-04-27");
    window.until_shown("Dates: 2020-04-27");
    window.keep_picture("paste-typed");
    window.key(Modifiers::COMMAND, Key::A);
    window.type_text("zzzz");
    window.until_shown("No command and no place has these words.");
    window.keep_picture("paste-no-command");
}

#[test]
fn a_job_whose_shape_was_not_kept_says_so_when_it_fills_the_form() {
    let mut window = with_form();
    window.paste("POLYGON((-106 39.5, -104.5 39.5, -104.2 40.4, -106 39.5))");
    window.until_told("WKT, 1 area, 4 points,");
    window.until("CMR has counted", |window| window.tells("granule") && !window.tells("Asking CMR"));
    window.press_button("Submit");
    window.until("the job is done", |window| {
        let snapshot = window.snapshot();
        snapshot.jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final()))
    });
    let id = window.snapshot().jobs[0].job().unwrap().id.to_string();
    window.until_shown("Fill the form with this request");
    window.key(Modifiers::COMMAND, Key::N);
    window.until("the form is empty", |window| !window.tells("1 area"));
    // This computer's own record has the shape.
    window.press("Fill the form with this request");
    window.until_told("1 area, 4 points,");

    window.until_shown("Remove from the list");
    window.press("Remove from the list");
    window.until("the list is empty", |window| window.snapshot().jobs.is_empty());
    take(&mut window, &id, &format!("The job {id}"));
    window.until_shown("Fill the form with this request");
    window.press("Fill the form with this request");
    window.until_told("record of this request tells no area. If it was cut to a shape, the shape was not kept");
    assert!(!window.tells("1 area, 4 points,"));
    window.rest();
    window.keep_picture("paste-lost-shape");
}

#[test]
fn it_fits_a_small_window() {
    for dark in [false, true] {
        let size = Some(egui::vec2(1024.0, 700.0));
        let mut window = window(Start { size, dark, ..Start::practicing() });
        window.rest();
        window.keep_picture(if dark { "paste-bar-small-dark" } else { "paste-bar-small-light" });
        let long: Vec<String> = (0..300).map(|number| format!("G{number}-PRACTICE")).collect();
        paste_in_field(&mut window, &long.join("\n"));
        window.until_shown("300 granules");
        window.rest();
        window.keep_picture(if dark { "paste-small-dark" } else { "paste-small-light" });
    }
}
