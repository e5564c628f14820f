//! Our request file and wire form against requests that harmony-py sent to the real server code.

use harmony_desktop::domain::request::{FileProblem, RequestFile};
use harmony_desktop::domain::{Capabilities, Environment};
use serde_json::{Map, Value, json};
use std::path::Path;

const THEIR_LABEL: &str = "harmony-py";
const OUR_LABEL: &str = "harmony-desktop";

pub(super) fn vectors(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("vectors/harmony-py-requests.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// harmony-py's arguments as the keys of a request file.
fn request_file(args: &Value) -> Value {
    let mut file = Map::from_iter([("harmony_request".to_owned(), json!(1))]);
    for (key, value) in args.as_object().unwrap() {
        let (key, value) = match key.as_str() {
            "spatial" => {
                assert_eq!(value[0], "BBox");
                ("bbox", json!(value.as_array().unwrap()[1..]))
            }
            "dimensions" => {
                let named = |item: &Value| json!({"name": item[0], "min": item[1], "max": item[2]});
                ("dimensions", value.as_array().unwrap().iter().map(named).collect())
            }
            other => (other, value.clone()),
        };
        file.insert(key.to_owned(), value);
    }
    Value::Object(file)
}

pub(super) fn parse(folder: &Path, args: &Value) -> Result<RequestFile, Vec<FileProblem>> {
    let read_shape = |path: &str| std::fs::read(folder.join("vectors").join(path)).map_err(|error| error.to_string());
    RequestFile::parse(&request_file(args).to_string(), &read_shape)
}

/// Parts as comparable tuples; GeoJSON is compared as JSON, because white space means nothing.
fn comparable(parts: &Value) -> Vec<(String, Value, Value, Value)> {
    let field = |part: &Value, key: &str| part.get(key).cloned().unwrap_or_default();
    parts
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            let value = field(part, "value");
            let value = if part.get("content_type") == Some(&json!("application/geo+json")) {
                serde_json::from_str(value.as_str().unwrap()).unwrap()
            } else {
                value
            };
            (part["name"].as_str().unwrap().to_owned(), field(part, "filename"), field(part, "content_type"), value)
        })
        .collect()
}

/// harmony-py writes times without a zone, which the server reads in its own; ours carry theirs. The
/// instants are the same where the server's zone is UTC, as it was when these were recorded.
fn with_zone(text: &str, quote: &str) -> String {
    let mut pieces = text.split(quote).peekable();
    let mut zoned = String::new();
    while let Some(piece) = pieces.next() {
        let is_time = piece.contains('T') && piece.ends_with(|last: char| last.is_ascii_digit());
        let zone = if is_time && pieces.peek().is_some() { "Z" } else { "" };
        let quote = if pieces.peek().is_some() { quote } else { "" };
        zoned.extend([piece, zone, quote]);
    }
    zoned
}

/// We send long edges with points on them (`map.md` 4.3), harmony-py sends what the file has: the corners alone.
fn drop_points_on_edges(value: &mut Value) {
    match value {
        Value::Array(ring) if ring.len() > 3 && ring.iter().all(Value::is_array) && ring[0][0].is_number() => {
            let at = |index: usize, axis: usize| ring[index][axis].as_f64().unwrap();
            let turns = |index: &usize| {
                let side =
                    |axis: usize| (at(*index, axis) - at(index - 1, axis), at(index + 1, axis) - at(*index, axis));
                let ((east, onward_east), (north, onward_north)) = (side(0), side(1));
                (east * onward_north - north * onward_east).abs() > 1e-9
            };
            let corners = (1..ring.len() - 1).filter(turns).map(|index| ring[index].clone());
            *value = std::iter::once(ring[0].clone()).chain(corners).chain(ring.last().cloned()).collect();
        }
        Value::Array(parts) => parts.iter_mut().for_each(drop_points_on_edges),
        Value::Object(members) => members.values_mut().for_each(drop_points_on_edges),
        _ => {}
    }
}

/// harmony-py's parts with the differences we mean: our label, the zone, and variables in one part.
fn expected_parts(vector: &Value) -> Vec<(String, Value, Value, Value)> {
    let mut parts: Vec<(String, Value, Value, Value)> = Vec::new();
    for mut part in comparable(&vector["sent"]["parts"]) {
        if part.0 == "label" && part.3 == THEIR_LABEL {
            part.3 = json!(OUR_LABEL);
        }
        if part.0 == "subset" {
            part.3 = json!(with_zone(part.3.as_str().unwrap(), "\""));
        }
        match parts.last_mut() {
            Some(last) if part.0 == "variable" && last.0 == "variable" => {
                last.3 = json!(format!("{},{}", last.3.as_str().unwrap(), part.3.as_str().unwrap()));
            }
            _ => parts.push(part),
        }
    }
    if vector["name"] == "variables-none" {
        // The server refuses a form without variables; our file cannot say that, none means all.
        parts.push(("variable".to_owned(), Value::Null, Value::Null, json!("all")));
    }
    parts
}

#[test]
fn parts_are_harmony_pys() {
    let Some(folder) = crate::shared::folder() else { return };
    let vectors = vectors(&folder);
    let list = vectors["vectors"].as_array().unwrap();
    assert_eq!(list.len(), 24);
    for vector in list {
        let name = &vector["name"];
        let request = parse(&folder, &vector["args"]).unwrap_or_else(|problems| panic!("{name}: {problems:?}")).request;
        let mut parts = comparable(&json!(request.parts().unwrap()));
        parts.iter_mut().filter(|part| part.0 == "shapefile").for_each(|part| drop_points_on_edges(&mut part.3));
        assert_eq!(parts, expected_parts(vector), "{name}");

        let local = Environment::parse("http://localhost:3000").unwrap();
        assert_eq!(request.rangeset_url(&local).as_str(), vector["sent"]["url"], "{name}");
    }
}

#[test]
fn addresses_are_harmony_pys() {
    let Some(folder) = crate::shared::folder() else { return };
    for vector in vectors(&folder)["vectors"].as_array().unwrap() {
        let name = &vector["name"];
        let request = parse(&folder, &vector["args"]).unwrap().request;
        let address = request.as_url(&Environment::prod());
        let Some(theirs) = vector["request_as_url_prod"].as_str() else {
            assert!(address.is_err(), "{name}: a shape has no address for harmony-py either");
            continue;
        };
        let mut expected =
            with_zone(theirs, "%22").replace(&format!("label={THEIR_LABEL}"), &format!("label={OUR_LABEL}"));
        if name == "variables-none" {
            expected.push_str("&variable=all");
        }
        assert_eq!(address.unwrap().as_str(), expected, "{name}");
    }
}

#[test]
fn what_harmony_py_refuses_is_refused_under_its_key() {
    let Some(folder) = crate::shared::folder() else { return };
    let expected = |name: &str| match name {
        "bad-lat-order" => ("bbox", "South must not be above North"),
        "bad-lat-range" => ("bbox", "South must be between -90 and 90 degrees"),
        "bad-lon-range" => ("bbox", "West must be between -180 and 180 degrees"),
        "bad-temporal-order" => ("temporal", "start must be before stop"),
        // harmony-py lets this one through and asks for everything.
        "bad-temporal-empty" => ("temporal", "must have a \"start\", a \"stop\" or both"),
        "bad-temporal-key" => ("temporal.end", "did you mean “stop”?"),
        _ => panic!("a new vector, {name}: say what is expected"),
    };
    let vectors = vectors(&folder);
    let list = vectors["invalid"].as_array().unwrap();
    assert_eq!(list.len(), 6);
    for vector in list {
        let name = vector["name"].as_str().unwrap();
        let (key, words) = expected(name);
        let problems = parse(&folder, &vector["args"]).expect_err(name);
        assert_eq!(problems.len(), 1, "{name}: {problems:?}");
        assert_eq!(problems[0].key, key, "{name}");
        assert!(problems[0].message.contains(words), "{name}: {}", problems[0]);
    }
}

#[test]
fn recorded_capabilities_are_read_alike_in_every_version() {
    let Some(folder) = crate::shared::folder() else { return };
    let read = |name: &str| {
        let text = std::fs::read_to_string(folder.join("fixtures/server-generated").join(name)).unwrap();
        let recorded: Value = serde_json::from_str(&text).unwrap();
        Capabilities::parse(recorded["json"].clone())
    };
    let [first, second, third] =
        ["capabilities-v1.json", "capabilities-v2.json", "capabilities-v3alpha.json"].map(|name| read(name).unwrap());
    assert_eq!(first.services, second.services);
    assert_eq!(third.variables[1].long_name, "Blue channel");
    let merged = third.merged_with_version_2(&second);
    assert_eq!(merged.services, second.services);
    assert_eq!(
        merged.summary_sentences(),
        [
            "Can be cut by box and variable.",
            "Not by shape, time or dimension.",
            "Can be reprojected.",
            "Cannot be joined or averaged.",
            "Writes NetCDF (application/netcdf), GeoTIFF (image/tiff), PNG (image/png) or GIF (image/gif).",
            "Not all of it in one request: 2 services share the work, and one request is served by one of them.",
        ]
    );
    assert!(read("capabilities-no-service.json").unwrap().services.is_empty());
    assert!(read("error-404-capabilities.json").is_err());
}
