//! Capabilities: all versions, the words, the choice of one service, the best-effort trap.

use super::{Capabilities, Service, Variable, Wanted};
use crate::domain::request::{Area, Shape};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, SubsetRequest, TimeRange};
use serde_json::json;

fn trajectory_subsetter() -> Service {
    Service {
        name: "sds/trajectory-subsetter".to_owned(),
        bbox: true,
        shape: true,
        temporal: true,
        variable: true,
        output_formats: vec!["application/x-hdf".to_owned()],
        ..Service::default()
    }
}

fn with(services: Vec<Service>) -> Capabilities {
    Capabilities { concept_id: "C1-X".to_owned(), services, ..Capabilities::default() }
}

fn boxed() -> SubsetRequest {
    let mut request = SubsetRequest::new("C1-X");
    request.area = BoundingBox::new(0.0, 0.0, 1.0, 1.0).ok().map(Area::Box);
    request
}

fn boxed_and_timed() -> SubsetRequest {
    SubsetRequest { time: TimeRange::new(parse_moment("2020-01-01"), None).ok(), ..boxed() }
}

#[test]
fn the_tutorials_collection_in_words() {
    assert_eq!(
        with(vec![trajectory_subsetter()]).summary_sentences(),
        [
            "Can be cut by box, shape and time.",
            "Not by variable or dimension.",
            "Cannot be joined, reprojected or averaged.",
            "Writes HDF5 (application/x-hdf).",
        ]
    );
    assert_eq!(
        with(Vec::new()).summary_sentences(),
        ["Harmony has no service for this collection: only whole files can be fetched."]
    );
}

#[test]
fn a_union_of_services_is_said_to_be_one() {
    let projector = Service { name: "p".to_owned(), reprojection: true, ..Service::default() };
    let sentences = with(vec![trajectory_subsetter(), projector]).summary_sentences();
    assert!(sentences.contains(&"Can be reprojected.".to_owned()), "{sentences:?}");
    assert!(sentences.iter().any(|sentence| sentence.starts_with("Not all of it in one request")), "{sentences:?}");
}

#[test]
fn all_versions_tell_the_same() {
    let version_2 = Capabilities::parse(json!({
        "conceptId": "C1-X", "shortName": "X", "capabilitiesVersion": "2", "services": [{"name": "a", "capabilities": {
            "subsetting": {"bbox": true, "variable": true, "multiple_variable": true}, "extend": true,
            "concatenation": true, "concatenate_by_default": true, "averaging": {"time": true},
            "output_formats": ["image/tiff"], "reprojection": true}}],
        "variables": [{"name": "red", "href": "https://x"}],
    }))
    .unwrap();
    let version_1 = Capabilities::parse(json!({
        "conceptId": "C1-X", "services": [{"name": "a", "capabilities": version_2.raw["services"][0]["capabilities"]}],
        "variables": ["red"],
    }))
    .unwrap();
    let version_3 = Capabilities::parse(json!({
        "conceptId": "C1-X", "shortName": "X", "capabilitiesVersion": "3-alpha", "new": {}, "services": [{"name": "a", "capabilities": {
            "subsetting": {"bbox": true, "dimension": false, "shape": false, "temporal": false, "variable": true},
            "reprojection": {"supported": true, "supportedProjections": []}, "averaging": {"time": true, "area": false},
            "concatenation": true, "outputFormats": [{"name": "GEOTIFF", "mimeType": "image/tiff"}]}}, {"noname": 1}],
        "variables": [{"name": "red", "longName": "Red channel ", "units": "1"}],
    }))
    .unwrap();
    assert_eq!(version_1.services, version_2.services);
    assert_eq!(version_1.variables, version_2.variables);
    assert_eq!(version_3.services[0].extend, None);
    let merged = version_3.merged_with_version_2(&version_2);
    assert_eq!(merged.services, version_2.services);
    assert_eq!(
        merged.variables,
        [Variable { name: "red".to_owned(), long_name: "Red channel".to_owned(), units: Some("1".to_owned()) }]
    );
    assert!(Capabilities::parse(json!({"error": "x"})).is_err());
    assert!(Capabilities::parse(json!("<html>")).is_err());
}

#[test]
fn variables_unknown_to_cmr_cannot_be_picked() {
    let mut capabilities = with(vec![trajectory_subsetter()]);
    let mut request = SubsetRequest::new("C1-X");
    request.variables = vec!["/gt1l/heights/h_ph".to_owned()];
    assert!(!capabilities.picks_variables());
    assert!(capabilities.services_for(&Wanted::from(&request)).is_empty());
    capabilities.variables.push(Variable::default());
    assert_eq!(capabilities.services_for(&Wanted::from(&request)).len(), 1);
}

#[test]
fn one_service_must_do_all() {
    let clipper = Service { name: "clip".to_owned(), bbox: true, ..Service::default() };
    let timer = Service { name: "time".to_owned(), temporal: true, ..Service::default() };
    let capabilities = with(vec![clipper, timer]);
    assert_eq!(capabilities.impossible(&boxed()), None);
    assert_eq!(
        capabilities.impossible(&boxed_and_timed()).unwrap(),
        "No single service can cut by the box and cut by the dates for this collection. Harmony would ignore the box \
         and the dates without saying so and hand out whole files. It works without the box or without the dates."
    );
}

#[test]
fn netcdf_with_a_box_is_the_trap_of_atl03() {
    let mut request = boxed();
    request.options.format = Some("application/x-netcdf4".to_owned());
    assert_eq!(
        with(vec![trajectory_subsetter()]).impossible(&request).unwrap(),
        "No single service can cut by the box and write NetCDF (application/netcdf) for this collection. Harmony would \
         ignore the box without saying so and hand out whole files. It works without the format NetCDF (application/netcdf)."
    );
    request.area = None;
    assert!(with(vec![trajectory_subsetter()]).impossible(&request).unwrap().contains("the files as they are"));
    request.options.format = Some("application/x-hdf".to_owned());
    assert_eq!(with(vec![trajectory_subsetter()]).impossible(&request), None);
}

#[test]
fn the_rest_may_be_done_uncut() {
    let tiff =
        Service { name: "tiffer".to_owned(), output_formats: vec!["image/tiff".to_owned()], ..Service::default() };
    let mut request = boxed_and_timed();
    request.options.format = Some("GeoTIFF".to_owned());
    let words = with(vec![trajectory_subsetter(), tiff]).impossible(&request).unwrap();
    assert!(words.contains("ignore the box and the dates without saying so and let tiffer do the rest"), "{words}");
}

#[test]
fn what_the_server_refuses_is_said_to_be_refused() {
    let nothing = with(Vec::new());
    assert_eq!(nothing.impossible(&SubsetRequest::new("C1-X")), None, "whole files are what was asked");
    assert_eq!(
        nothing.impossible(&boxed()).unwrap(),
        "Harmony has no service for this collection. Harmony would refuse this request."
    );
    let mut averaged = SubsetRequest::new("C1-X");
    averaged.options.average = Some("time".to_owned());
    assert!(with(vec![trajectory_subsetter()]).impossible(&averaged).unwrap().contains("would refuse"));
    let mut shaped = boxed_and_timed();
    shaped.area = Shape::from_geojson(&json!({"type": "Point", "coordinates": [1, 2]})).ok().map(Area::Shape);
    assert!(nothing.impossible(&shaped).unwrap().contains("ignore the shape and the dates"));
}
