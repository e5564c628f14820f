//! What is written is read again by this program's own readers.

use super::{ExportError, ExportFormat, area, footprints};
use crate::domain::footprint::Outline;
use crate::domain::granule::{DayNight, Granule, GranuleList};
use crate::domain::region::bundled::Bundled;
use crate::domain::request::Area;
use crate::domain::shape::{Covered, Feature, Shape, rings};
use crate::domain::{BoundingBox, Point};
use geo::Coord;
use serde_json::{Value, json};

fn read(bytes: &[u8], format: ExportFormat) -> Shape {
    let read = match format {
        ExportFormat::Wkt => Shape::from_wkt(std::str::from_utf8(bytes).unwrap()),
        other => Shape::from_file(&format!("x.{}", other.ending()), bytes),
    };
    read.unwrap_or_else(|error| panic!("{format:?}: {}", error.sentence()))
}

fn positions(features: &[Feature]) -> Vec<Coord<f64>> {
    let of = |feature: &Feature| -> Vec<Coord<f64>> {
        match &feature.covered {
            // Which corner a ring begins at means nothing.
            Covered::Areas(areas) => areas
                .iter()
                .flat_map(rings)
                .flat_map(|ring| {
                    let mut ring = ring.0.clone();
                    ring.pop();
                    ring.sort_by(|one, other| (one.x, one.y).partial_cmp(&(other.x, other.y)).unwrap());
                    ring
                })
                .collect(),
            Covered::Lines(lines) => lines.iter().flat_map(|line| line.0.clone()).collect(),
            Covered::Points(points) => points.iter().map(|point| point.0).collect(),
        }
    };
    features.iter().flat_map(of).collect()
}

fn assert_same(one: &[Feature], other: &[Feature], what: &str) {
    let (one, other) = (positions(one), positions(other));
    assert_eq!(one.len(), other.len(), "{what}");
    let far = one.iter().zip(&other).map(|(one, other)| (one.x - other.x).abs().max((one.y - other.y).abs()));
    let farthest = far.fold(0.0, f64::max);
    assert!(farthest <= 1e-6, "{what}: {farthest}");
}

fn shapes() -> Vec<(&'static str, Shape)> {
    let of = |value: Value| Shape::from_geojson(&value).unwrap();
    let bundled = Bundled::new();
    let country = |name: &str| {
        let index = bundled.entries().iter().position(|entry| entry.name == name).unwrap();
        match bundled.region(index).unwrap().area {
            Area::Shape(shape) => shape,
            other => panic!("{other:?}"),
        }
    };
    vec![
        (
            "holed",
            of(json!({"type": "Polygon", "coordinates": [
                [[-106, 39.5], [-104.5, 39.5], [-104.2, 40.4], [-105.123_456, 41.3], [-106.2, 40.9], [-106, 39.5]],
                [[-105.6, 40.2], [-105.2, 40.6], [-104.9, 40.2], [-105.6, 40.2]],
            ]})),
        ),
        (
            "over the date line",
            of(json!({"type": "Polygon", "coordinates": [
                [[160, -30], [-150, -40], [-160, 20], [175, 35], [160, -30]],
            ]})),
        ),
        (
            "round the pole",
            of(json!({"type": "Polygon", "coordinates": [
                [[0, 70], [90, 70], [180, 70], [-90, 70], [0, 70]],
            ]})),
        ),
        ("lines", of(json!({"type": "MultiLineString", "coordinates": [[[0, 0], [10, 10]], [[20, 5], [21, 6.5]]]}))),
        ("places", of(json!({"type": "MultiPoint", "coordinates": [[-105, 40], [-104, 41.25]]}))),
        ("Norway", country("Norway")),
        ("Antarctica", country("Antarctica")),
    ]
}

#[test]
fn every_format_gives_the_same_shape_again() {
    for (name, shape) in shapes() {
        for format in ExportFormat::ALL {
            let bytes = area(&Area::Shape(shape.clone()), name, format).unwrap();
            let again = read(&bytes, format);
            assert_same(shape.features(), again.features(), &format!("{name} as {format:?}"));
            assert!((again.area_km2() / shape.area_km2().max(1e-9) - 1.0).abs() < 1e-6 || shape.area_km2() == 0.0);
        }
    }
}

#[test]
fn boxes_and_points_are_written_as_what_they_cover() {
    for (west, south, east, north) in [
        (-105.5, 40.0, -105.0, 41.0),
        (170.0, -10.0, -170.0, 10.0),
        (-180.0, 60.0, 180.0, 90.0),
        (-180.0, -80.0, 180.0, 80.0),
    ] {
        let bounds = BoundingBox::new(west, south, east, north).unwrap();
        for format in ExportFormat::ALL {
            let again = read(&area(&Area::Box(bounds), "box", format).unwrap(), format);
            let difference = again.area_km2() / bounds.area_km2() - 1.0;
            assert!(difference.abs() < 1e-3, "{bounds} as {format:?}: {difference}");
            let found = again.bounds().unwrap();
            assert!((found.south() - south).abs() < 1e-6 && (found.north() - north).abs() < 1e-6, "{bounds}: {found}");
        }
    }
    let point = Point::new(-48.123_456, 72.5).unwrap();
    for format in ExportFormat::ALL {
        let again = read(&area(&Area::Point(point), "point", format).unwrap(), format);
        assert_eq!(positions(again.features()), [Coord { x: -48.123_456, y: 72.5 }]);
    }
}

#[test]
fn names_are_kept_and_cannot_break_a_file() {
    let name = "Fjord & <glacier> “Ä”";
    let bounds = Area::Box(BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
    let written = |format| area(&bounds, name, format).unwrap();
    let value: Value = serde_json::from_slice(&written(ExportFormat::GeoJson)).unwrap();
    assert_eq!(value["features"][0]["properties"]["name"], name);
    let kml = String::from_utf8(written(ExportFormat::Kml)).unwrap();
    assert!(kml.contains("Fjord &amp; &lt;glacier&gt;"), "{kml}");
    for format in ExportFormat::ALL {
        read(&area(&bounds, &"ü".repeat(500), format).unwrap(), format);
        assert_eq!(written(format), written(format), "the same area makes the same bytes");
    }
}

#[test]
fn a_shapefile_of_several_kinds_is_refused_in_words() {
    let mixed = Shape::from_wkt("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))").unwrap();
    let written = |format| area(&Area::Shape(mixed.clone()), "mixed", format);
    assert_eq!(written(ExportFormat::Shapefile), Err(ExportError::Mixed));
    assert_same(mixed.features(), read(&written(ExportFormat::Wkt).unwrap(), ExportFormat::Wkt).features(), "wkt");
}

fn granules() -> GranuleList {
    let mut list = GranuleList::new(4);
    let mut add = |id: &str, outline: Outline| {
        let granule = Granule {
            id,
            name: &format!("{id}.h5"),
            start: Some(chrono::DateTime::UNIX_EPOCH),
            end: None,
            size_mb: Some(1.5),
            day_night: DayNight::parse("DAY"),
            cloud_cover: None,
            footprint: None,
        };
        list.push(&granule, outline);
    };
    let mut track = Outline::default();
    track.add_line(&[(170.0, 60.0), (-175.0, 75.0)], true);
    add("G1-X", track);
    let mut pole = Outline::default();
    pole.add_ring(&[(0.0, 80.0), (90.0, 80.0), (180.0, 80.0), (-90.0, 80.0), (0.0, 80.0)], false, true);
    add("G2-X", pole);
    let mut globe = Outline::default();
    globe.add_box(BoundingBox::new(-180.0, -90.0, 180.0, 90.0).unwrap());
    add("G3-X", globe);
    add("G4-X", Outline::default());
    list
}

#[test]
fn footprints_are_written_with_their_ids_and_within_the_map() {
    let granules = granules();
    let text = footprints(&granules);
    let value: Value = serde_json::from_str(&text).unwrap();
    let features = value["features"].as_array().unwrap();
    assert_eq!(features.len(), 4);
    for (feature, id) in features.iter().zip(["G1-X", "G2-X", "G3-X", "G4-X"]) {
        assert_eq!((&feature["id"], &feature["properties"]["id"]), (&json!(id), &json!(id)));
        assert_eq!(feature["properties"]["name"], format!("{id}.h5"));
    }
    assert_eq!(features[0]["geometry"]["type"], "MultiLineString", "cut at ±180°");
    assert_eq!(features[3]["geometry"], Value::Null);
    let area = |index: usize| Shape::from_geojson(&features[index]["geometry"]).unwrap().area_km2();
    // A cap of great circles through four corners at 80°, and the whole Earth.
    assert!((2.3e6..3.9e6).contains(&area(1)), "{}", area(1));
    assert!((area(2) / 510.07e6 - 1.0).abs() < 0.01, "{}", area(2));
}
