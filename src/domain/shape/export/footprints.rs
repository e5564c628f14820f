//! Granules' footprints as GeoJSON with their ids.

use crate::domain::bounding_box::wrap_longitude;
use crate::domain::budget::Budget;
use crate::domain::footprint::PartKind;
use crate::domain::granule::{Granule, GranuleList};
use crate::domain::shape::{Raw, RawFeature, clean, geojson};
use geo::{Coord, coord};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Steps that one footprint may take.
const STEPS: u64 = 2_000_000;

/// The footprints of the granules that are known, a feature each: concept id, name, times, size.
///
/// A granule without a footprint has no geometry. One feature after another becomes text: all at once would take a hundred times as much
/// memory.
pub fn footprints(granules: &GranuleList) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (index, granule) in granules.iter().enumerate() {
        let comma = if index > 0 { ",\n" } else { "" };
        // Writing to a text cannot fail.
        write!(text, "{comma}{}", feature(granules, &granule)).ok();
    }
    text.push_str("\n]}\n");
    text
}

fn feature(granules: &GranuleList, granule: &Granule<'_>) -> Value {
    let moment = |at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    };
    json!({
        "type": "Feature",
        "id": granule.id,
        "properties": {
            "id": granule.id,
            "name": granule.name,
            "start": moment(granule.start),
            "end": moment(granule.end),
            "size_mb": granule.size_mb,
        },
        "geometry": granule.footprint.map_or(Value::Null, |number| geometry(granules, number)),
    })
}

/// In pieces within ±180°, closed over a pole.
fn geometry(granules: &GranuleList, number: u32) -> Value {
    let mut raw = RawFeature::default();
    for part in granules.footprints().parts(number) {
        let positions = positions(part.points);
        match part.kind {
            PartKind::Area => raw.polygons.push(vec![positions]),
            PartKind::Hole => {
                if let Some(area) = raw.polygons.last_mut() {
                    area.push(positions);
                }
            }
            PartKind::Line => raw.lines.push(positions),
            PartKind::Points => raw.points.extend(positions),
        }
    }
    let raw = Raw { features: vec![raw], ..Raw::default() };
    // What has no extent has no geometry.
    let features = clean::clean(raw, &Budget::new(STEPS)).map(|(features, _)| features).unwrap_or_default();
    match features.as_slice() {
        [] => Value::Null,
        [only] => geojson::write_geometry(&only.covered),
        several => {
            let geometries: Vec<Value> =
                several.iter().map(|feature| geojson::write_geometry(&feature.covered)).collect();
            json!({"type": "GeometryCollection", "geometries": geometries})
        }
    }
}

/// Footprints are kept unrolled and in single precision: longitudes come home, steps become short enough to tell which
/// way round they go, and more digits than five would be noise.
fn positions(points: &[[f32; 2]]) -> Vec<Coord<f64>> {
    const LONGEST_STEP_DEGREES: f64 = 120.0;
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let at = |[x, y]: [f64; 2]| coord! { x: wrap_longitude(rounded(x)), y: rounded(y) };
    let mut out = Vec::with_capacity(points.len());
    for (from, to) in points.iter().zip(points.iter().skip(1)) {
        let ([x, y], [end_x, end_y]) = (from.map(f64::from), to.map(f64::from));
        let steps = ((end_x - x).abs() / LONGEST_STEP_DEGREES).ceil().clamp(1.0, 12.0);
        for step in 0..steps as u32 {
            let part = f64::from(step) / steps;
            out.push(at([x + (end_x - x) * part, y + (end_y - y) * part]));
        }
    }
    out.extend(points.last().map(|point| at(point.map(f64::from))));
    out
}
