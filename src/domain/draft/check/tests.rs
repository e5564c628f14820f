//! The form's check: problems, doubts, and the way from a request and back.

use super::super::{DimensionText, NumberTexts};
use super::{Draft, Field};
use crate::domain::capabilities::{Availability, ChoiceRemedy, WantedItem};
use crate::domain::request::file::tests::requests;
use crate::domain::request::{Area, Shape};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, Capabilities, Collection, Edge, TimeRange};
use proptest::prelude::*;
use serde_json::json;

fn atl03() -> Collection {
    serde_json::from_value(json!({
        "concept_id": "C2596864127-NSIDC_CPRD", "short_name": "ATL03", "version": "006", "title": "t", "provider": "p",
        "time_start": "2018-10-13T00:00:00Z",
    }))
    .unwrap()
}

fn draft(edges: [&str; 4], start: &str, stop: &str) -> Draft {
    Draft {
        collection: Some(atl03()),
        edges: edges.map(str::to_owned),
        start: start.to_owned(),
        stop: stop.to_owned(),
        ..Draft::default()
    }
}

fn edge(edge: Edge) -> Field {
    Field::Edge(edge)
}

#[test]
fn the_tutorials_form_is_a_request() {
    let checked = draft(["105.5W", "40N", "-105", " 41 "], "2020-04-27", "2020-05-28").check(None);
    assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
    let request = checked.request.unwrap();
    assert_eq!(request.collection, "C2596864127-NSIDC_CPRD");
    assert_eq!(request.bounding_box(), BoundingBox::new(-105.5, 40.0, -105.0, 41.0).ok());
    assert_eq!(
        request.time,
        TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28T23:59:59")).ok(),
        "the last day is meant whole"
    );
}

#[test]
fn an_empty_form_lacks_only_the_collection() {
    let checked = Draft::default().check(None);
    assert_eq!(checked.problems, [(Field::Collection, "Choose a collection first.".to_owned())]);
    assert_eq!(checked.request, None);
    assert!(draft([""; 4], "", "").check(None).request.is_some());
}

#[test]
fn every_problem_has_its_field() {
    let checked = draft(["105,5", "", "10N", "95"], "27.04.2020", "soon").check(None);
    let fields: Vec<Field> = checked.problems.iter().map(|(field, _)| *field).collect();
    assert_eq!(
        fields,
        [edge(Edge::West), edge(Edge::South), edge(Edge::East), edge(Edge::North), Field::Start, Field::Stop]
    );
    assert_eq!(checked.problem(edge(Edge::West)), Some("West uses a comma; write 105.5 with a point."));
    assert_eq!(
        checked.problem(edge(Edge::South)),
        Some("South is missing. Fill all four numbers, or none for everywhere.")
    );
    assert_eq!(checked.problem(edge(Edge::East)), Some("East is a longitude, so its letter is W or E."));
    assert_eq!(checked.problem(edge(Edge::North)), Some("North must be between -90 and 90 degrees."));
}

#[test]
fn order_and_exchange_are_noticed() {
    let upside_down = draft(["0", "50", "1", "40"], "", "").check(None);
    assert_eq!(upside_down.problem(edge(Edge::South)), Some("South must not be above North."));
    let exchanged = draft(["40", "-105.5", "41", "-105"], "", "").check(None);
    assert!(exchanged.problem(edge(Edge::South)).unwrap().contains("perhaps exchanged"));
    let reversed = draft([""; 4], "2020-05-28", "2020-04-27").check(None);
    assert_eq!(reversed.problem(Field::Stop), Some("The first date must be before the last one."));
    assert!(reversed.request.is_none());
}

#[test]
fn a_box_without_width_or_height_is_refused() {
    let flat = draft(["0", "5", "1", "5"], "", "").check(None);
    assert!(flat.problem(edge(Edge::South)).unwrap().contains("a line") && flat.request.is_none());
    let narrow = draft(["1", "5", "1", "6"], "", "").check(None);
    assert!(narrow.problem(edge(Edge::West)).unwrap().contains("a line") && narrow.request.is_none());
}

#[test]
fn legal_oddities_are_warnings() {
    let around = draft(["-105", "40", "-105.5", "41"], "", "").check(None);
    assert!(around.warning(edge(Edge::West)).unwrap().contains("359.5° wide") && around.request.is_some());
    assert_eq!(draft(["170", "-10", "-170", "10"], "", "").check(None).warnings, []);
}

#[test]
fn places_and_dates_without_data_are_warnings() {
    let mut elsewhere = draft(["40", "-60", "41", "-50"], "", "");
    elsewhere.collection.as_mut().unwrap().boxes = vec![BoundingBox::new(-80.0, 30.0, -40.0, 60.0).unwrap()];
    assert!(elsewhere.check(None).warning(edge(Edge::West)).unwrap().contains("longitude and latitude are exchanged"));
    elsewhere.edges = ["100", "10", "101", "11"].map(str::to_owned);
    assert!(elsewhere.check(None).warning(edge(Edge::West)).unwrap().contains("no data in this box. Choose"));
    elsewhere.edges = ["-50", "40", "-45", "41"].map(str::to_owned);
    assert_eq!(elsewhere.check(None).warnings, []);

    let too_early = draft([""; 4], "2010-01-01", "2011-01-01").check(None);
    assert_eq!(
        too_early.warnings,
        [(Field::Start, "ATL03 has no data between these dates, only from 2018-10-13 on.".to_owned())]
    );
    let partly = draft([""; 4], "2018-01-01", "2019-01-01").check(None);
    assert_eq!(partly.warnings, [(Field::Start, "ATL03 has data only from 2018-10-13 on.".to_owned())]);
}

/// A collection whose one service cuts tracks and writes HDF5, and whose other draws pictures.
fn cutter_and_painter() -> Capabilities {
    Capabilities::parse(json!({"conceptId": "C1-X", "shortName": "X", "services": [
        {"name": "cut", "href": "https://cmr/search/concepts/S1-X", "capabilities": {
            "subsetting": {"bbox": true, "shape": true, "temporal": true, "variable": true},
            "output_formats": ["application/netcdf"]}},
        {"name": "paint", "capabilities": {"subsetting": {"variable": true}, "reprojection": true,
            "output_formats": ["image/png"]}},
    ], "variables": ["/a/red", "/a/green", "blue"]}))
    .unwrap()
}

#[test]
fn what_no_service_can_do_is_a_problem_of_the_whole() {
    let checked = draft(["0", "0", "1", "1"], "", "").check(Some(&Capabilities::default()));
    assert!(checked.problem(Field::Request).unwrap().contains("no service for this collection"));
    assert!(checked.request.is_none());
}

#[test]
fn whole_files_are_sent_only_if_they_are_welcome() {
    let capabilities = cutter_and_painter();
    let mut draft = draft(["0", "0", "1", "1"], "2020-01-01", "");
    draft.options.format = Some("image/png".to_owned());
    let refused = draft.check(Some(&capabilities));
    assert!(refused.problem(Field::Request).unwrap().contains("let paint do the rest"));
    draft.accept_whole_files(true);
    let accepted = draft.check(Some(&capabilities));
    assert!(accepted.problems.is_empty() && accepted.request.is_some() && accepted.warning(Field::Request).is_some());
    draft.variables = vec!["blue".to_owned()];
    assert!(draft.check(Some(&capabilities)).request.is_none(), "another combination was not accepted");
    draft.variables.clear();
    draft.collection.as_mut().unwrap().concept_id = "C2-X".to_owned();
    assert!(draft.check(Some(&capabilities)).request.is_none(), "nor another collection");

    let mut refused = Draft { collection: Some(atl03()), ..Draft::default() };
    refused.options.average = Some("time".to_owned());
    refused.accept_whole_files(true);
    assert!(refused.check(Some(&capabilities)).request.is_none(), "what the server refuses stays a problem");
}

#[test]
fn an_option_that_is_off_tells_why_and_the_way_back() {
    let capabilities = cutter_and_painter();
    let mut draft = draft([""; 4], "", "");
    draft.options.format = Some("image/png".to_owned());
    let choices = draft.check(Some(&capabilities)).choices.unwrap();
    let Availability::Off { reason, remedy: Some(remedy) } = choices.of_option(&WantedItem::Box) else {
        panic!("{choices:?}")
    };
    assert_eq!(reason.to_string(), "Off because you chose PNG; NetCDF can do both.");
    assert_eq!(remedy.label(), "Use NetCDF instead");
    draft.apply_remedy(remedy);
    assert_eq!(draft.options.format.as_deref(), Some("application/netcdf"));

    draft.edges = ["0", "0", "1", "1"].map(str::to_owned);
    draft.start = "2020-01-01".to_owned();
    draft.options.format = None;
    let choices = draft.check(Some(&capabilities)).choices.unwrap();
    let png = choices.formats.iter().find(|format| format.name() == "PNG").unwrap();
    let Availability::Off { reason, remedy: Some(remedy) } = &png.availability else { panic!("{png:?}") };
    assert_eq!(
        reason.to_string(),
        "Off because you gave a box and you gave dates; the service that can write PNG cannot cut by the box or cut by \
         the dates."
    );
    assert_eq!(remedy.label(), "Leave out the box and the dates");
    draft.apply_remedy(remedy);
    assert_eq!((draft.edges, draft.start.as_str()), (Default::default(), ""));

    let Availability::Off { reason, remedy: None } = choices.of_option(&WantedItem::AverageTime) else { panic!() };
    assert_eq!(reason.to_string(), "Off because no service of this collection can average over time.");
}

#[test]
fn a_service_of_ones_own_choice_is_obeyed() {
    let capabilities = cutter_and_painter();
    let mut draft = draft(["0", "0", "1", "1"], "", "");
    draft.options.service_id = Some("paint".to_owned());
    let checked = draft.check(Some(&capabilities));
    assert!(checked.problem(Field::Request).unwrap().contains("The service paint cannot"));
    let labels: Vec<String> = checked.trap.unwrap().remedies.iter().map(ChoiceRemedy::label).collect();
    assert_eq!(labels, ["Let Harmony choose the service"]);
    draft.options.service_id = Some("S1-X".to_owned());
    assert_eq!(draft.check(Some(&capabilities)).served_by.as_deref(), Some("cut"));
    draft.options.service_id = Some("S9-X".to_owned());
    assert!(draft.check(Some(&capabilities)).problem(Field::Request).unwrap().contains("no service called S9-X"));
}

#[test]
fn wrong_numbers_stay_as_typed_beside_their_field() {
    let mut draft = draft([""; 4], "", "");
    draft.numbers = NumberTexts {
        scale_extent: ["1", "", "2", "3"].map(str::to_owned),
        scale_size: ["30", "-1"].map(str::to_owned),
        width: "many".to_owned(),
        height: "0".to_owned(),
        max_results: "1.5".to_owned(),
    };
    let dimension = |name: &str, min: &str, max: &str| DimensionText {
        name: name.to_owned(),
        min: min.to_owned(),
        max: max.to_owned(),
    };
    draft.dimensions = vec![
        dimension("lev", "10", "+20"),
        dimension("", "1", ""),
        dimension("lat", "1", ""),
        dimension("x", "2", "1"),
        dimension("y", "", ""),
        dimension("lev", "1", ""),
        dimension("z", "low", ""),
    ];
    let checked = draft.check(None);
    let fields: Vec<Field> = checked.problems.iter().map(|(field, _)| *field).collect();
    let mut expected: Vec<Field> = (1..7).map(Field::Dimension).collect();
    expected.extend([Field::Width, Field::Height, Field::MaxResults, Field::ScaleExtent, Field::ScaleSize]);
    assert_eq!(fields, expected);
    assert_eq!(checked.problem(Field::ScaleExtent), Some("Fill all four corners, or none."));
    assert_eq!(checked.problem(Field::Dimension(6)), Some("The lowest value “low” is not a number."));
}

#[test]
fn texts_that_the_server_would_refuse_are_told() {
    let mut draft = draft([""; 4], "", "");
    draft.options.crs = Some("polar".to_owned());
    draft.options.grid = Some("EASE".to_owned());
    draft.options.destination_url = Some("s3://".to_owned());
    draft.options.granule_name = vec!["a,b".to_owned()];
    draft.options.granule_id = vec!["ATL03_2020.h5".to_owned()];
    draft.variables = vec!["a/red".to_owned(), "nope".to_owned()];
    let checked = draft.check(Some(&cutter_and_painter()));
    for field in [Field::Crs, Field::Grid, Field::Destination, Field::GranuleNames] {
        assert!(checked.problem(field).is_some(), "{field:?}");
    }
    assert_eq!(checked.problem(Field::Variables), Some("This collection has no variable “nope”."));
    assert!(checked.warning(Field::GranuleIds).unwrap().contains("does not look like"));
    let mut sized = Draft { collection: Some(atl03()), ..Draft::default() };
    sized.edges = ["0", "0", "1", "1"].map(str::to_owned);
    sized.numbers.width = "100".to_owned();
    assert!(sized.check(Some(&cutter_and_painter())).warning(Field::Pixels).unwrap().contains("ignored"));
}

#[test]
fn a_shape_and_a_box_exclude_each_other() {
    let shape = Shape::from_geojson(&json!({"type": "Point", "coordinates": [1, 2]})).unwrap();
    let mut both = draft(["0", "0", "1", "1"], "", "");
    both.shape = Some(shape.clone());
    assert!(both.check(None).problem(Field::Shape).is_some());
    both.set_shape(shape.clone());
    assert_eq!(both.check(None).request.unwrap().area, Some(Area::Shape(shape)));
    both.set_bounding_box(BoundingBox::new(0.0, 0.0, 1.0, 1.0).ok());
    assert!(matches!(both.check(None).request.unwrap().area, Some(Area::Box(_))));
}

proptest! {
    #[test]
    fn nothing_is_lost_on_the_way_through_the_form(mut request in requests()) {
        // Of projections only those that the server reads are sent.
        request.options.crs = request.options.crs.map(|digits| format!("+proj=p{digits}"));
        let checked = Draft::from_request(&request, None).check(None);
        prop_assert_eq!(checked.problems, vec![]);
        prop_assert_eq!(checked.request, Some(request));
    }

    #[test]
    fn there_is_a_request_exactly_if_there_is_no_problem(
        edges in prop::array::uniform4("[-0-9.,NSEW ]{0,6}"), start in "[-0-9T:]{0,10}", stop in "[-0-9T:]{0,10}",
    ) {
        let checked = Draft { edges, start, stop, collection: Some(atl03()), ..Draft::default() }.check(None);
        prop_assert_eq!(checked.request.is_some(), checked.problems.is_empty());
    }
}
