//! Request files: problems, defaults, round trips.

use super::{RequestFile, ShapeForm};
use crate::domain::Draft;
use crate::domain::request::{Area, DimensionRange, Options, Shape, SubsetRequest};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, Point, TimeRange};
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
        "bbox": [-190, 50, 10, 40], "shape": "missing.geojson", "point": [1], "cmr": "http://far.example",
        "temporal": {"start": "2021-01-01", "end": "2020-01-01"},
        "variables": ["all", "b"], "dimensions": [{"name": "lev", "min": 2, "max": 1}, {"name": "lat"}, 5, {"name": "lat", "max": 1}],
        "format": 7, "average": "median", "destination_url": "https://x", "scale_extent": [1, 2],
        "scale_size": [-1, 2], "width": 0, "max_results": 1.5, "granule_id": 5, "granule_name": ["a,b"],
        "labels": [""], "concatenate": "yes", "grid": "g",
    });
    assert_eq!(
        keys(&file),
        [
            "colection",
            "environment",
            "cmr",
            "collection",
            "dimensions[0].min",
            "dimensions[1].min",
            "dimensions",
            "dimensions[3].name",
            "bbox",
            "bbox",
            "point",
            "shape",
            "point",
            "shape",
            "dimensions",
            "temporal.end",
            "variables",
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
    for (key, nearest) in [
        ("max-results", "max_results"),
        ("bounding_box", "bbox"),
        ("lables", "labels"),
        ("skippreview", "skip_preview"),
    ] {
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
    prop::collection::vec("([a-zé*?/_\"0-9][a-zé*?/ _\"0-9]{0,7})?[a-z]", 0..4)
}

fn areas() -> impl Strategy<Value = Option<Area>> {
    let degrees = (-180.0..=180.0, -90.0..=0.0, -180.0..=180.0, 0.0..=90.0);
    let bounds =
        degrees.prop_map(|(west, south, east, north)| Area::Box(BoundingBox::new(west, south, east, north).unwrap()));
    let place = (-180.0..=180.0, -90.0..=90.0);
    let at = place.prop_map(|(longitude, latitude): (f64, f64)| Area::Point(Point::new(longitude, latitude).unwrap()));
    let point = (-180.0..180.0, -90.0..90.0).prop_map(|(longitude, latitude): (f64, f64)| {
        Area::Shape(Shape::from_geojson(&json!({"type": "Point", "coordinates": [longitude, latitude]})).unwrap())
    });
    prop::option::of(prop_oneof![bounds, at, point])
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
            own_label: None,
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

/// Texts that people leave in fields.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        2 => "[-+]?[0-9]{1,3}(\\.[0-9]{1,3})?[NSEW]?",
        2 => "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9](:[0-6][0-9])?Z?)?",
        1 => "[ \\x00-\\x7f]{0,6}",
        1 => "\\PC{0,4}",
    ]
}

proptest! {
    /// Whatever stands in the form: what it calls a request, its file reads back.
    #[test]
    fn no_form_makes_a_file_that_is_refused(
        name in prop_oneof![Just("ATL03".to_owned()), "[ \\x00-\\x7f]{0,8}", "\\PC{0,4}"],
        edges in prop::array::uniform4(typed()),
        point in prop::array::uniform2(typed()),
        (start, stop) in (typed(), typed()),
        labels in prop::collection::vec(typed(), 0..3),
        dimension in prop::option::of((typed(), typed(), typed())),
        (width, average, destination) in (typed(), prop::option::of(typed()), prop::option::of(typed())),
        names in prop::collection::vec(typed(), 0..3),
    ) {
        let mut draft = Draft { collection_name: name, edges, point, start, stop, labels, ..Draft::default() };
        draft.dimensions =
            dimension.map(|(name, min, max)| crate::domain::draft::DimensionText { name, min, max }).into_iter().collect();
        draft.numbers.width = width;
        draft.options = Options { average, destination_url: destination, ..Options::default() };
        (draft.variables, draft.options.granule_id) = (names.clone(), names);
        if let Some(request) = draft.check(None).request {
            let file = RequestFile::new(None, request);
            let read = RequestFile::parse(&file.to_text(ShapeForm::Embedded), &no_files);
            prop_assert_eq!(read, Ok(file));
        }
    }

    #[test]
    fn nothing_is_lost_on_the_way_through_a_file(request in requests()) {
        let file = RequestFile::new(Some("uat".to_owned()), request);
        let read = RequestFile::parse(&file.to_text(ShapeForm::Embedded), &no_files);
        prop_assert_eq!(read, Ok(file));
    }
}

/// What the file's text means, by its wire form.
fn parts(more: &Value) -> Vec<(String, String)> {
    let file =
        RequestFile::from_value(&with(more), &no_files).unwrap_or_else(|problems| panic!("{more}: {problems:?}"));
    let parts = file.request.parts().unwrap();
    let own = |name: &str| !matches!(name, "forceAsync" | "label" | "variable");
    let text = |value: Vec<u8>| String::from_utf8(value).unwrap();
    parts.into_iter().filter(|part| own(&part.name)).map(|part| (part.name, text(part.value))).collect()
}

fn told(more: &Value) -> Vec<String> {
    let problems = RequestFile::from_value(&with(more), &no_files).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn between_joined_collections_there_is_no_gap() {
    for text in ["+", "A+", "+B", "A++B", "A+ +B"] {
        assert_eq!(told(&json!({"collection": text})), ["collection: is not a concept id or a short name"], "{text}");
    }
    assert!(RequestFile::from_value(&with(&json!({"collection": "A+B"})), &no_files).is_ok());
}

#[test]
fn a_list_without_a_collection_is_refused_in_words() {
    let words = ["collection: is an empty list; write a concept id or a short name"];
    assert_eq!(told(&json!({"collection": []})), words);
}

#[test]
fn a_key_that_is_listed_twice_is_refused() {
    let text = r#"{"harmony_request": 1, "collection": "A", "collection": "B"}"#;
    let problems = RequestFile::parse(text, &no_files).unwrap_err();
    assert_eq!(problems[0].to_string(), "collection: is listed twice; leave one of the two out");
}

#[test]
fn a_point_is_two_parts_and_excludes_other_areas() {
    let pairs = |list: &[(&str, &str)]| {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let point = pairs(&[("point", "-105.25"), ("point", "40")]);
    assert_eq!(parts(&json!({"point": [-105.25, 40]})), point);
    assert_eq!(parts(&json!({"point": "(-105.25, 40.0)"})), point, "as Python prints a tuple");
    assert_eq!(parts(&json!({"spatial": "POINT(-105.25 40)"})), point);
    let bounds = pairs(&[("subset", "lat(40:41)"), ("subset", "lon(-105.5:-105)")]);
    for spatial in ["BBOX(-105.5, 40, -105, 41)", "POLYGON((-105.5 40, -105 40, -105 41, -105.5 41, -105.5 40))"] {
        assert_eq!(parts(&json!({"spatial": spatial})), bounds, "{spatial}");
    }
    for spatial in ["POLYGON((0 0,2 0,1 2,0 0))", "LINESTRING(0 0, 1 1)", "MULTIPOINT((0 0),(1 1))"] {
        assert_eq!(parts(&json!({"spatial": spatial}))[0].0, "shapefile", "{spatial}");
    }
    assert_eq!(keys(&with(&json!({"point": [1, 2], "bbox": [1, 2, 3, 4]}))), ["point"]);
    assert_eq!(keys(&with(&json!({"point": [1, 2], "spatial": "POINT(1 2)"}))), ["spatial"]);
    assert_eq!(
        keys(&with(&json!({"spatial": "POINT(1 2)", "shape": {"type": "Point", "coordinates": [1, 2]}}))),
        ["shape"]
    );
    for wrong in [json!([1]), json!([1, 2, 3]), json!("here"), json!({"lon": 1, "lat": 2}), json!([1, 200])] {
        assert_eq!(keys(&with(&json!({"point": wrong}))), ["point"], "{wrong}");
    }
    for wrong in
        [json!([1, 2, 3, 4]), json!("POINT(1)"), json!("POINT(1 2"), json!("here"), json!("SRID=999999;POINT(1 2)")]
    {
        assert_eq!(keys(&with(&json!({"spatial": wrong}))), ["spatial"], "{wrong}");
    }
}

#[test]
fn the_near_thing_is_offered() {
    assert_eq!(
        told(&json!({"bbox": [70, 10, 190, 20]})),
        ["bbox: East must be between -180 and 180 degrees; did you mean [70, 10, -170, 20]?"]
    );
    assert_eq!(
        told(&json!({"bbox": [0, -90, 360, 90]})),
        ["bbox: East must be between -180 and 180 degrees; did you mean [-180, -90, 180, 90]?"]
    );
    assert_eq!(
        told(&json!({"point": [190.5, 20]})),
        ["point: Longitude must be between -180 and 180 degrees; did you mean [-169.5, 20]?"]
    );
    assert!(told(&json!({"point": [40, -105.5]}))[0].ends_with("did you mean [-105.5, 40]?"));
    assert!(told(&json!({"bbox": [1, 2, 3, 400]}))[0].ends_with("(the order is west, south, east, north)"));
}

#[test]
fn one_text_is_a_list_of_one() {
    for (key, name) in
        [("granule_id", "granuleId"), ("granule_name", "granuleName"), ("extend", "extend"), ("collection", "")]
    {
        let one = with(&json!({key: "A1-X"}));
        let listed = with(&json!({key: ["A1-X"]}));
        let read = |file: &Value| RequestFile::from_value(file, &no_files).unwrap();
        assert_eq!(read(&one), read(&listed), "{key}");
        assert!(name.is_empty() || parts(&json!({key: "A1-X"})) == [(name.to_owned(), "A1-X".to_owned())], "{key}");
    }
    let request = RequestFile::from_value(&with(&json!({"labels": "a", "variables": "v"})), &no_files).unwrap().request;
    assert_eq!((request.labels, request.variables), (vec!["a".to_owned()], vec!["v".to_owned()]));
    let all = RequestFile::from_value(&with(&json!({"variables": "all"})), &no_files).unwrap().request;
    assert!(all.variables.is_empty());
    let lev = json!({"name": "lev", "min": 10.0});
    assert_eq!(parts(&json!({"dimensions": lev})), [("subset".to_owned(), "lev(10.0:*)".to_owned())]);
    for key in ["granule_id", "granule_name", "extend", "labels", "variables"] {
        for wrong in [json!(""), json!("  "), json!(5), json!({"a": "b"}), json!(["a", 5]), json!([""])] {
            assert_eq!(keys(&with(&json!({key: wrong}))), [key], "{wrong}");
        }
    }
    assert_eq!(
        parts(&json!({"scale_extent": "(0, 0.5, 10, 20)", "scale_size": "1.0, 2"})),
        [("scaleExtent".to_owned(), "0,0.5,10,20".to_owned()), ("scaleSize".to_owned(), "1.0,2".to_owned())]
    );
}

#[test]
fn a_bare_last_day_is_meant_whole_and_an_explicit_midnight_stays() {
    for (start, stop, value) in [
        (json!("2020-04-26"), json!("2020-04-27"), r#"time("2020-04-26T00:00:00Z":"2020-04-27T23:59:59Z")"#),
        (json!("2020-04-26"), json!("2020-04-26"), r#"time("2020-04-26T00:00:00Z":"2020-04-26T23:59:59Z")"#),
        (json!("2020-04-26"), json!("2020-04-27T00:00:00Z"), r#"time("2020-04-26T00:00:00Z":"2020-04-27T00:00:00Z")"#),
        (json!("2020-04-26"), json!("2020-04-27T00:00"), r#"time("2020-04-26T00:00:00Z":"2020-04-27T00:00:00Z")"#),
        (json!(null), json!("2020-04-27"), r#"time(*:"2020-04-27T23:59:59Z")"#),
        (json!("2020-04-26T02:00:00+02:00"), json!(null), r#"time("2020-04-26T00:00:00Z":*)"#),
    ] {
        let read = parts(&json!({"temporal": {"start": start, "stop": stop}}));
        assert_eq!(read, [("subset".to_owned(), value.to_owned())], "{start} {stop}");
    }
}

#[test]
fn moments_that_services_cannot_read_are_refused_under_their_key() {
    for (stop, words) in [
        ("2016-12-31T23:59:60Z", "leap second"),
        ("+10000-01-01T00:00:00Z", "four digits"),
        ("10000-01-01", "four digits"),
        ("20-04-27", "four digits"),
        ("-0001-01-01", "four digits"),
        ("soon", "must be a date"),
    ] {
        let told = told(&json!({"temporal": {"stop": stop}}));
        assert!(told.len() == 1 && told[0].starts_with("temporal.stop: ") && told[0].contains(words), "{told:?}");
    }
    assert_eq!(keys(&with(&json!({"temporal": {"stop": 2020}}))), ["temporal.stop"]);
}

#[test]
fn latitude_and_longitude_among_the_dimensions_are_the_box() {
    let read = |dimensions: Value| {
        let file = RequestFile::from_value(&with(&json!({"dimensions": dimensions})), &no_files).unwrap();
        (file.request.bounding_box().map(<[f64; 4]>::from), file.request.dimensions.len(), file.remarks.len())
    };
    let lat = json!({"name": "lat", "min": 40, "max": 41});
    let lon = json!({"name": "lon", "min": 170, "max": -170});
    assert_eq!(read(json!([lat, lon])), (Some([170.0, 40.0, -170.0, 41.0]), 0, 1));
    assert_eq!(read(json!([lat])), (Some([-180.0, 40.0, 180.0, 41.0]), 0, 1));
    assert_eq!(read(json!([{"name": "lat", "min": 40}])), (Some([-180.0, 40.0, 180.0, 90.0]), 0, 1));
    assert_eq!(read(json!([{"name": "lev", "min": 40}])), (None, 1, 0));
    assert_eq!(read(json!([{"name": "LAT", "min": 40}])), (None, 1, 0), "the server's names are case-sensitive");
    assert_eq!(keys(&with(&json!({"dimensions": [lat], "bbox": [1, 2, 3, 4]}))), ["dimensions"]);
    assert_eq!(keys(&with(&json!({"dimensions": [{"name": "lat", "min": 41, "max": 40}]}))), ["dimensions"]);
    assert_eq!(keys(&with(&json!({"dimensions": [{"name": "lat", "min": 91}]}))), ["dimensions", "dimensions"]);
    assert_eq!(keys(&with(&json!({"dimensions": [{"name": "time", "min": 1}]}))), ["dimensions[0].name"]);
}

#[test]
fn several_collections_are_a_list_or_joined() {
    let collection = |value: Value| {
        RequestFile::from_value(&json!({"harmony_request": 1, "collection": value}), &no_files)
            .map(|file| file.request.collection)
    };
    assert_eq!(collection(json!(["C1-X", " C2-Y"])).unwrap(), "C1-X+C2-Y");
    assert_eq!(collection(json!("C1-X+C2-Y")).unwrap(), "C1-X+C2-Y");
    assert_eq!(collection(json!("\u{c}C1-X \n")).unwrap(), "C1-X");
    for wrong in [json!([]), json!([1]), json!(""), json!("a\u{7}b"), json!([".."]), json!(5)] {
        assert!(collection(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn an_own_deployment_names_its_catalogue_and_its_login() {
    let own = json!({"environment": "https://h.example/dev", "cmr": "https://cmr.example", "edl": "https://edl.example/edl?x=1"});
    let file = RequestFile::from_value(&with(&own), &no_files).unwrap();
    assert_eq!(file.cmr.as_ref().unwrap().as_str(), "https://cmr.example/");
    assert_eq!(file.edl.as_ref().unwrap().as_str(), "https://edl.example/edl/");
    let again = RequestFile::parse(&file.to_text(ShapeForm::Path), &no_files).unwrap();
    assert_eq!(again, file);
    let servers = crate::domain::Environment::parse_with("https://h.example/dev", file.cmr.as_ref(), file.edl.as_ref());
    let of = RequestFile::of(&servers.unwrap(), file.request.clone());
    assert_eq!((&of.cmr, &of.edl), (&file.cmr, &file.edl));
    let plain = RequestFile::of(&crate::domain::Environment::uat(), file.request.clone());
    assert_eq!((plain.environment.as_deref(), plain.cmr, plain.edl), (Some("uat"), None, None));
    assert_eq!(keys(&with(&json!({"cmr": "https://cmr.example"}))), ["cmr"]);
    assert_eq!(keys(&with(&json!({"environment": "prod", "edl": "https://edl.example"}))), ["edl"]);
    let local = json!({"environment": "http://127.0.0.1:3000", "cmr": "http://localhost:5000/cmr", "edl": "https://edl.example"});
    assert!(RequestFile::from_value(&with(&local), &no_files).is_ok());
    for wrong in ["http://far.example", "cmr", "ftp://x", "https://", "file:///etc/passwd", "http://127.0.0.1:1"] {
        assert_eq!(keys(&with(&json!({"environment": "https://h.example", "cmr": wrong}))), ["cmr"], "{wrong}");
    }
}

#[test]
fn the_own_label_can_be_left_off() {
    let file = RequestFile::from_value(&with(&json!({"own_label": false, "labels": ["a"]})), &no_files).unwrap();
    assert_eq!(file.request.sent_labels(), ["a"]);
    assert_eq!(file.to_value(ShapeForm::Path)["own_label"], json!(false));
}

#[test]
fn deadly_texts_are_refused_at_once() {
    let deep = |open: &str, close: &str| {
        format!("{{\"harmony_request\": 1, \"shape\": {}{}}}", open.repeat(100_000), close.repeat(100_000))
    };
    let gigabytes = format!("{{\"harmony_request\": 1, \"labels\": [{}1]}}", "1,".repeat(3_000_000));
    let digits = format!("{{\"harmony_request\": 1, \"collection\": \"X\", \"width\": {}}}", "9".repeat(1_000_000));
    let nested = format!(
        "{{\"harmony_request\": 1, \"collection\": \"X\", \"spatial\": \"{}\"}}",
        "GEOMETRYCOLLECTION(".repeat(100_000)
    );
    for text in
        [deep("[", "]"), deep("{\"a\":", "}"), "[".repeat(10_000_000), " ".repeat(9_000_000), gigabytes, digits, nested]
    {
        let problems = RequestFile::parse(&text, &no_files).unwrap_err();
        assert!(problems.iter().all(|problem| problem.to_string().len() < 2_000_000), "{}", problems.len());
    }
}

#[test]
fn an_open_end_stays_open() {
    let mut request = SubsetRequest::new("ATL03");
    request.time = TimeRange::new(None, parse_moment("2020-01-01")).ok();
    let file = RequestFile::new(None, request);
    assert_eq!(RequestFile::parse(&file.to_text(ShapeForm::Path), &no_files), Ok(file));
}
