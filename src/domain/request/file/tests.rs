//! Request files: problems, defaults, round trips.

use super::{RequestFile, ShapeForm};
use crate::domain::request::{Area, DimensionRange, Options, Shape, SubsetRequest};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, TimeRange};
use proptest::prelude::*;
use serde_json::{Number, Value, json};

fn no_files(path: &str) -> Result<Vec<u8>, String> {
    Err(format!("there is no file {path}"))
}

fn keys(value: &Value) -> Vec<String> {
    RequestFile::from_value(value, &no_files).unwrap_err().into_iter().map(|problem| problem.key).collect()
}

/// A file with the required keys and those of `more`.
fn with(more: &Value) -> Value {
    let mut file = json!({"harmony_request": 1, "collection": "ATL03"});
    file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    file
}

#[test]
fn the_documented_example_reads_and_writes_as_it_is() {
    let text = r#"{
  "harmony_request": 1,
  "environment": "prod",
  "collection": "C2596864127-NSIDC_CPRD",
  "bbox": [
    -105.5,
    40,
    -105,
    41
  ],
  "temporal": {
    "start": "2020-04-27T00:00:00Z",
    "stop": "2020-05-28T00:00:00Z"
  },
  "labels": [
    "front-range"
  ]
}
"#;
    let file = RequestFile::parse(text, &no_files).unwrap();
    assert_eq!(file.request.bounding_box(), BoundingBox::new(-105.5, 40.0, -105.0, 41.0).ok());
    assert_eq!(file.to_text(ShapeForm::Path), text);
}

#[test]
fn all_problems_are_told_at_once_each_with_its_key() {
    let file = json!({
        "harmony_request": 1, "environment": "http://far.example", "colection": "X",
        "bbox": [-190, 50, 10, 40], "shape": "missing.geojson",
        "temporal": {"start": "2021-01-01", "end": "2020-01-01"},
        "variables": ["all", "b"], "dimensions": [{"name": "lev", "min": 2, "max": 1}, {"name": "lat"}, 5],
        "format": 7, "average": "median", "destination_url": "https://x", "scale_extent": [1, 2],
        "scale_size": [-1, 2], "width": 0, "max_results": 1.5, "granule_id": "G1", "granule_name": ["a,b"],
        "labels": [""], "concatenate": "yes", "grid": "g",
    });
    assert_eq!(
        keys(&file),
        [
            "colection",
            "environment",
            "collection",
            "bbox",
            "bbox",
            "shape",
            "shape",
            "temporal.end",
            "variables",
            "dimensions[0].min",
            "dimensions[1].min",
            "dimensions[1].name",
            "dimensions",
            "format",
            "scale_extent",
            "width",
            "max_results",
            "granule_id",
            "granule_name",
            "concatenate",
            "destination_url",
            "average",
            "scale_size",
            "scale_extent",
            "scale_size",
            "width",
            "labels",
        ]
    );
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    for (key, nearest) in
        [("max-results", "max_results"), ("spatial", "bbox"), ("lables", "labels"), ("skippreview", "skip_preview")]
    {
        let problems = RequestFile::from_value(&with(&json!({key: 1})), &no_files).unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            format!("{key}: is not a key of a request file; did you mean “{nearest}”?")
        );
    }
}

#[test]
fn a_newer_file_says_only_that() {
    let problems = RequestFile::from_value(&json!({"harmony_request": 2, "area": {}}), &no_files).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("newer version"), "{}", problems[0]);
    assert_eq!(keys(&json!({"collection": "X"})), ["harmony_request"]);
    assert_eq!(keys(&json!({"collection": "X", "harmony_request": "1"})), ["harmony_request"]);
}

#[test]
fn what_is_no_object_is_no_request_file() {
    for text in ["", "[]", "{\"harmony_request\": 1", "\u{0}"] {
        let problems = RequestFile::parse(text, &no_files).unwrap_err();
        assert_eq!((problems.len(), problems[0].key.as_str()), (1, ""), "{text}");
    }
}

#[test]
fn null_is_absent_and_all_is_all() {
    let file = with(
        &json!({"bbox": null, "temporal": {"start": null, "stop": "2020-01-01"}, "variables": ["all"], "format": null}),
    );
    let request = RequestFile::from_value(&file, &no_files).unwrap().request;
    assert_eq!((request.area, request.variables, request.options), (None, vec![], Options::default()));
    assert_eq!(keys(&with(&json!({"temporal": {"start": null}}))), ["temporal"]);
    assert_eq!(keys(&with(&json!({"temporal": {"start": "2021-01-01", "stop": "2020-01-01"}}))), ["temporal"]);
    assert_eq!(keys(&with(&json!({"temporal": {"start": "soon", "stop": "2020-01-01"}}))), ["temporal.start"]);
}

#[test]
fn a_shape_comes_by_path_or_inside_the_file() {
    let point = json!({"type": "Point", "coordinates": [5, 6]});
    let read = |path: &str| (path == "areas/p.json").then(|| point.to_string().into_bytes()).ok_or("no".to_owned());
    let by_path = RequestFile::from_value(&with(&json!({"shape": "areas/p.json"})), &read).unwrap();
    let inline = RequestFile::from_value(&with(&json!({"shape": point})), &no_files).unwrap();
    let (Some(Area::Shape(first)), Some(Area::Shape(second))) = (&by_path.request.area, &inline.request.area) else {
        panic!("both have a shape");
    };
    assert_eq!(first.bytes(), second.bytes());
    assert_eq!((first.source(), second.source()), (Some("areas/p.json"), None));
    assert_eq!(by_path.to_value(ShapeForm::Path)["shape"], json!("areas/p.json"));
    assert_eq!(by_path.to_value(ShapeForm::Embedded)["shape"], inline.to_value(ShapeForm::Path)["shape"]);
    assert_eq!(keys(&with(&json!({"shape": "p.shp"}))), ["shape"]);
}

#[test]
fn too_many_parts_are_told_under_the_longest_list() {
    let names: Vec<String> = (0..101).map(|index| format!("g{index}*")).collect();
    assert_eq!(keys(&with(&json!({"granule_name": names}))), ["granule_name"]);
}

fn numbers() -> impl Strategy<Value = Number> {
    prop_oneof![any::<i32>().prop_map(Number::from), (-1e9..1e9f64).prop_map(|value| Number::from_f64(value).unwrap()),]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-zé*?/ _\"0-9]{0,8}[a-z]", 0..4)
}

fn areas() -> impl Strategy<Value = Option<Area>> {
    let degrees = (-180.0..=180.0, -90.0..=0.0, -180.0..=180.0, 0.0..=90.0);
    let bounds =
        degrees.prop_map(|(west, south, east, north)| Area::Box(BoundingBox::new(west, south, east, north).unwrap()));
    let point = (-180.0..180.0, -90.0..90.0).prop_map(|(longitude, latitude): (f64, f64)| {
        Area::Shape(Shape::from_geojson(&json!({"type": "Point", "coordinates": [longitude, latitude]})).unwrap())
    });
    prop::option::of(prop_oneof![bounds, point])
}

fn options() -> impl Strategy<Value = Options> {
    let text = || prop::option::of("[a-z:/0-9]{0,8}[a-z]");
    let count = || prop::option::of(1..u32::MAX);
    let flag = prop::option::of(any::<bool>());
    (
        (text(), text(), text(), prop::option::of(prop::array::uniform4(numbers()))),
        (count(), count(), texts(), texts(), texts()),
        (flag.clone(), flag.clone(), flag.clone(), flag),
    )
        .prop_map(|(texts, lists, flags)| Options {
            format: texts.0,
            crs: texts.1,
            interpolation: texts.2,
            scale_extent: texts.3,
            width: lists.0,
            max_results: lists.1,
            granule_id: lists.2,
            granule_name: lists.3,
            extend: lists.4,
            concatenate: flags.0,
            pixel_subset: flags.1,
            skip_preview: flags.2,
            ignore_errors: flags.3,
            average: Some("area".to_owned()),
            destination_url: Some("s3://bucket/out".to_owned()),
            service_id: Some("S1".to_owned()),
            ..Options::default()
        })
}

pub(crate) fn requests() -> impl Strategy<Value = SubsetRequest> {
    let moment = |seconds: i64| chrono::DateTime::from_timestamp_millis(seconds);
    let time = prop::option::of(
        (0..2_000_000_000_000i64, 1..1_000_000_000_000i64)
            .prop_map(move |(start, length)| TimeRange::new(moment(start), moment(start + length)).unwrap()),
    );
    let dimension = ("[a-z]{2}v", numbers()).prop_map(|(name, min)| DimensionRange { name, min: Some(min), max: None });
    let dimensions = prop::collection::vec(dimension, 0..2);
    let dimensions = dimensions.prop_filter("distinct", |list| list.len() < 2 || list[0].name != list[1].name);
    (areas(), time, texts(), dimensions, options(), texts()).prop_map(
        |(area, time, variables, dimensions, options, labels)| SubsetRequest {
            collection: "ATL03".to_owned(),
            area,
            time,
            variables,
            dimensions,
            options,
            labels,
        },
    )
}

proptest! {
    #[test]
    fn nothing_is_lost_on_the_way_through_a_file(request in requests()) {
        let file = RequestFile { environment: Some("uat".to_owned()), request };
        let read = RequestFile::parse(&file.to_text(ShapeForm::Embedded), &no_files);
        prop_assert_eq!(read, Ok(file));
    }
}

#[test]
fn an_open_end_stays_open() {
    let mut request = SubsetRequest::new("ATL03");
    request.time = TimeRange::new(None, parse_moment("2020-01-01")).ok();
    let file = RequestFile { environment: None, request };
    assert_eq!(RequestFile::parse(&file.to_text(ShapeForm::Path), &no_files), Ok(file));
}
