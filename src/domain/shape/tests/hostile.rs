//! Files made to hurt: answered in words, within the budget.

use super::{Shape, ShapeError, shape, zipped};
use crate::domain::budget::{Budget, Cancel};
use serde_json::{Value, json};

/// Far less than a person waits for; a few seconds where nothing is optimised.
const FEW_STEPS: u64 = 20_000_000;

fn read(name: &str, bytes: &[u8]) -> Result<Shape, ShapeError> {
    Shape::from_file_within(name, bytes, &Budget::new(FEW_STEPS))
}

#[test]
fn lines_without_positions_are_dropped_before_anything_is_turned() {
    for empty in [json!([]), json!([[1, 2]])] {
        assert!(Shape::from_geojson(&json!({"type": "LineString", "coordinates": empty})).is_err());
        let beside = json!({"type": "MultiLineString", "coordinates": [empty, [[0, 0], [1, 1]]]});
        assert_eq!(shape(&beside).counts().lines, 1);
    }
    let kml = "<kml><Placemark><LineString><coordinates/></LineString><Point><coordinates>1,2</coordinates></Point></Placemark></kml>";
    assert_eq!(Shape::from_text(kml).unwrap().counts().points, 1);
    for wkt in ["LINESTRING EMPTY", "MULTILINESTRING(EMPTY)", "GEOMETRYCOLLECTION(LINESTRING EMPTY)", "POLYGON EMPTY"] {
        assert!(Shape::from_wkt(wkt).is_err(), "{wkt}");
    }
}

#[test]
fn elements_are_nested_only_so_deep() {
    let deep = |depth: usize| {
        let point = "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>";
        format!("<kml>{}{point}{}</kml>", "<Folder>".repeat(depth), "</Folder>".repeat(depth))
    };
    assert!(read("a.kml", deep(50).as_bytes()).is_ok());
    for depth in [64, 3500, 15_000] {
        let refused = read("a.kmz", &zipped(&[("doc.kml", deep(depth).as_bytes())])).unwrap_err();
        assert!(refused.sentence().contains("more than 64 deep"), "{refused}");
    }
    assert!(matches!(read("a.kml", "<kml><a>".repeat(300_000).as_bytes()), Err(ShapeError::NotKml(_))));
}

#[test]
fn entities_are_not_expanded() {
    let laughs = "<!DOCTYPE kml [<!ENTITY a '1,1 '><!ENTITY b '&a;&a;'>]><kml><Placemark><LineString><coordinates>&b;</coordinates></LineString></Placemark></kml>";
    assert!(Shape::from_text(laughs).unwrap_err().sentence().contains("hidden in an entity"));
}

#[test]
fn many_attributes_and_many_empty_placemarks_are_passed_over() {
    use std::fmt::Write as _;
    let mut attributes = "<kml><Document".to_owned();
    (0..100_000).for_each(|number| write!(attributes, " a{number}='x'").unwrap());
    attributes.push_str("><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>");
    assert!(read("a.kml", attributes.as_bytes()).is_ok());
    let empty = format!("<kml>{}</kml>", "<Placemark/>".repeat(300_000));
    assert_eq!(read("a.kml", empty.as_bytes()), Err(ShapeError::Empty));
}

/// Ends on the other side of a circle, so that every edge crosses every other.
fn star(corners: usize) -> Value {
    let at = |index: usize| {
        let turn = (index * (corners / 2)) % corners;
        let (sine, cosine) = (turn as f64 / corners as f64 * std::f64::consts::TAU).sin_cos();
        [180.0 + 60.0 * cosine, 60.0 * sine]
    };
    json!({"type": "Polygon", "coordinates": [(0..corners).map(at).collect::<Vec<_>>()]})
}

#[test]
fn a_star_over_the_antimeridian_is_refused_at_once() {
    assert_eq!(Shape::from_geojson(&star(7999)), Err(ShapeError::CrossesItself));
    assert!(shape(&star(5)).remarks().iter().any(|remark| remark.contains("crosses itself")));
}

/// Squares of a shapefile's polygon, clockwise, then holes.
fn polygon_shp(rings: &[Vec<[f64; 2]>]) -> Vec<u8> {
    let points: Vec<[f64; 2]> = rings.iter().flatten().copied().collect();
    let mut content: Vec<u8> = 5_i32.to_le_bytes().to_vec();
    content.extend([-180.0, -90.0, 180.0, 90.0_f64].into_iter().flat_map(f64::to_le_bytes));
    content.extend([rings.len() as u32, points.len() as u32].into_iter().flat_map(u32::to_le_bytes));
    let mut first = 0;
    for ring in rings {
        content.extend((first as u32).to_le_bytes());
        first += ring.len();
    }
    content.extend(points.iter().flatten().flat_map(|number| number.to_le_bytes()));
    let mut bytes: Vec<u8> =
        [9994, 0, 0, 0, 0, 0, 54 + content.len() as u32 / 2].into_iter().flat_map(u32::to_be_bytes).collect();
    bytes.extend([1000_i32, 5].into_iter().flat_map(i32::to_le_bytes));
    bytes.extend([-180.0, -90.0, 180.0, 90.0, 0.0, 0.0, 0.0, 0.0_f64].into_iter().flat_map(f64::to_le_bytes));
    bytes.extend([1, content.len() as u32 / 2].into_iter().flat_map(u32::to_be_bytes));
    bytes.extend(content);
    bytes
}

fn square(x: f64, y: f64, side: f64) -> Vec<[f64; 2]> {
    vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
}

fn shapefile(rings: &[Vec<[f64; 2]>]) -> Result<Shape, ShapeError> {
    read("a.zip", &zipped(&[("a.shp", &polygon_shp(rings))]))
}

#[test]
fn many_holes_find_their_outlines() {
    let grid = |side: f64, shift: f64| {
        (0..2500).map(move |cell| (f64::from(cell % 50) - 25.0 + shift, f64::from(cell / 50) - 25.0 + shift, side))
    };
    let mut rings: Vec<_> = grid(0.8, 0.0).map(|(x, y, side)| square(x, y, side)).collect();
    rings.extend(grid(0.2, 0.2).map(|(x, y, side)| square(x, y, side).into_iter().rev().collect()));
    let read = shapefile(&rings).unwrap();
    assert_eq!(read.counts().areas, 2500);
    let plain: f64 = super::areas(&read).iter().sum();
    assert!((plain - 2500.0 * (0.64 - 0.04)).abs() < 1e-3, "{plain}");
    // One in the other: every hole lies in thousands of outlines.
    let nested = |side: f64| {
        (0..20_000).map(move |ring| {
            square(-50.0 + f64::from(ring) * 1e-3, -50.0 + f64::from(ring) * 1e-3, side - 2e-3 * f64::from(ring))
        })
    };
    let mut rings: Vec<_> = nested(100.0).collect();
    rings.extend(nested(99.9999).map(|ring| ring.into_iter().rev().collect()));
    assert_eq!(shapefile(&rings), Err(ShapeError::TooMuchWork));
}

#[test]
fn a_number_that_is_none_in_a_shapefile_is_told() {
    let hole = vec![[1.0, 1.0], [f64::NAN, 1.0], [2.0, 2.0], [1.0, 1.0]];
    let refused = shapefile(&[square(0.0, 0.0, 5.0), hole, square(10.0, 10.0, 5.0)]).unwrap_err();
    assert!(matches!(refused, ShapeError::OffEarth(_)), "{refused}");
}

#[test]
fn attributes_cost_no_memory_and_too_many_objects_are_refused() {
    let objects = format!("{{\"type\": \"FeatureCollection\", \"features\": [{}{{}}]}}", "{},".repeat(1_100_000));
    assert_eq!(read("a.json", objects.as_bytes()), Err(ShapeError::FarTooManyPositions));
    let attributes = format!("{{\"type\": \"Point\", \"coordinates\": [1, 2], \"x\": [{}1]}}", "{},".repeat(500_000));
    assert!(read("a.json", attributes.as_bytes()).is_ok());
    assert!(matches!(read("a.json", "[".repeat(100_000).as_bytes()), Err(ShapeError::NotJson(_))));
}

#[test]
fn an_archive_of_very_many_files_is_not_opened() {
    let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
    end.extend([60_000_u16, 60_000].into_iter().flat_map(u16::to_le_bytes));
    end.extend([0; 10]);
    assert!(read("a.zip", &end).unwrap_err().sentence().contains("more than 10000 files"));
}

#[test]
fn reading_stops_when_nobody_waits() {
    let cancel = Cancel::default();
    cancel.cancel();
    let budget = Budget::with_cancel(FEW_STEPS, cancel);
    let text = r#"{"type": "Point", "coordinates": [1, 2]}"#;
    assert_eq!(Shape::from_text_within(text, &budget), Err(ShapeError::Canceled));
    assert_eq!(Shape::from_text_within("<kml/>", &budget), Err(ShapeError::Canceled));
    assert_eq!(Shape::from_wkt_within("POINT(1 2)", &budget), Err(ShapeError::Canceled));
}
