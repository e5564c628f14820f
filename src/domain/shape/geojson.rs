//! GeoJSON in, of any kind, and the clean feature collection out.
//!
//! Read in one pass and typed: of a file's attributes nothing is kept, so they cost no memory.

mod coordinates;
mod crs;
mod members;
mod reader;

use super::{Covered, Edges, Feature, Raw, RawFeature, ShapeError, rings, text};
use crate::domain::budget::Budget;
use coordinates::Coordinates;
use crs::Crs;
use geo::Coord;
use members::Object;
use reader::Reader;
use serde_json::{Map, Number, Value, json};
use std::borrow::Cow;

pub(super) fn read_text(bytes: &[u8], budget: &Budget) -> Result<Raw, ShapeError> {
    let text = text::decode(bytes);
    let read = |text: &str| {
        let mut json = serde_json::Deserializer::from_str(text);
        let object = Reader::new(budget).read(&mut json)?;
        json.end().map_err(|error| ShapeError::NotJson(error.to_string()))?;
        Ok(object)
    };
    let object = match read(&text) {
        // Python writes NaN for a number that is missing; in an attribute that hurts nobody.
        Err(ShapeError::NotJson(error)) => match without_nan(&text) {
            Cow::Borrowed(_) => return Err(ShapeError::NotJson(error)),
            Cow::Owned(text) => read(&text)?,
        },
        other => other?,
    };
    raw(&object, budget)
}

pub(super) fn read(value: &Value, budget: &Budget) -> Result<Raw, ShapeError> {
    raw(&Reader::new(budget).read(value)?, budget)
}

/// `NaN` and infinities outside of quoted texts become `null`.
fn without_nan(text: &str) -> Cow<'_, str> {
    let (mut changed, mut from, mut quoted, mut escaped) = (String::new(), 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'N' | b'I' | b'-' if !quoted && at >= from => {
                let rest = text.get(at..).unwrap_or_default();
                if let Some(word) = ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word)) {
                    changed.push_str(text.get(from..at).unwrap_or_default());
                    changed.push_str("null");
                    from = at + word.len();
                }
            }
            _ => {}
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    changed.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(changed)
}

/// A piece of a feature, and the reference system that stands nearest to it.
struct Piece {
    crs: Option<Crs>,
    feature: RawFeature,
}

fn raw(object: &Object, budget: &Budget) -> Result<Raw, ShapeError> {
    let mut pieces = Vec::new();
    match object.kind()? {
        "FeatureCollection" => {
            for feature in &object.features {
                read_feature(feature, object.crs.as_ref(), &mut pieces)?;
            }
        }
        "Feature" => read_feature(object, None, &mut pieces)?,
        _ => {
            pieces.push(Piece { crs: object.crs.clone(), feature: RawFeature::default() });
            read_geometry(object, object.crs.as_ref(), &mut pieces)?;
        }
    }
    let edges = object.edges.as_deref().map_or(Edges::Planar, Edges::of_key);
    crs::place(pieces, budget).map(|raw| Raw { edges, ..raw })
}

/// A feature without geometry covers nothing.
fn read_feature(object: &Object, outer: Option<&Crs>, pieces: &mut Vec<Piece>) -> Result<(), ShapeError> {
    let crs = object.crs.as_ref().or(outer);
    let geometry = match object.kind()? {
        "Feature" => object.geometry.as_deref(),
        _ => Some(object),
    };
    let Some(geometry) = geometry else { return Ok(()) };
    let from = pieces.len();
    pieces.push(Piece { crs: crs.cloned(), feature: RawFeature::default() });
    read_geometry(geometry, crs, pieces)?;
    for piece in pieces.iter_mut().skip(from) {
        piece.feature.radius_metres = object.radius;
    }
    Ok(())
}

/// Nested collections are as deep as `serde_json` reads, which is bounded.
fn read_geometry(object: &Object, outer: Option<&Crs>, pieces: &mut Vec<Piece>) -> Result<(), ShapeError> {
    let crs = object.crs.as_ref().or(outer);
    let kind = object.kind()?;
    if kind == "GeometryCollection" {
        return object.geometries.iter().try_for_each(|part| read_geometry(part, crs, pieces));
    }
    if pieces.last().is_none_or(|piece| piece.crs.as_ref() != crs) {
        pieces.push(Piece { crs: crs.cloned(), feature: RawFeature::default() });
    }
    let (Some(piece), Some(coordinates)) = (pieces.last_mut(), &object.coordinates) else { return Ok(()) };
    add(kind, coordinates, &mut piece.feature)
}

fn add(kind: &str, coordinates: &Coordinates, into: &mut RawFeature) -> Result<(), ShapeError> {
    let unfit = || ShapeError::NotGeoJson(format!("the coordinates of a {kind} are nested otherwise"));
    match kind {
        "Point" => into.points.extend(coordinates.at_most_one().ok_or_else(unfit)?),
        "MultiPoint" => into.points.extend(coordinates.positions().ok_or_else(unfit)?),
        "LineString" => into.lines.push(coordinates.positions().ok_or_else(unfit)?),
        "MultiLineString" => into.lines.extend(coordinates.lists().ok_or_else(unfit)?),
        "Polygon" => into.polygons.push(coordinates.lists().ok_or_else(unfit)?),
        "MultiPolygon" => {
            for polygon in coordinates.items().ok_or_else(unfit)? {
                into.polygons.push(polygon.lists().ok_or_else(unfit)?);
            }
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn write(features: &[Feature]) -> Value {
    json!({"type": "FeatureCollection", "features": features.iter().map(write_feature).collect::<Vec<_>>()})
}

/// The same as text. One feature after another becomes a value: all of them at once would take a
/// hundred times the memory of their text.
pub(super) fn write_text(features: &[Feature]) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for (index, feature) in features.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&write_feature(feature).to_string());
    }
    text.push_str("]}");
    text
}

fn write_feature(feature: &Feature) -> Value {
    let mut properties = Map::new();
    if let Some(radius) = feature.radius_metres {
        properties.insert("radius".to_owned(), number(radius));
    }
    json!({"type": "Feature", "properties": properties, "geometry": write_geometry(&feature.covered)})
}

pub(super) fn write_geometry(covered: &Covered) -> Value {
    let list = |positions: &[Coord<f64>]| Value::from(positions.iter().map(write_position).collect::<Vec<_>>());
    let (kind, coordinates): (&str, Vec<Value>) = match covered {
        Covered::Areas(areas) => {
            let area = |area| Value::from(rings(area).map(|ring| list(&ring.0)).collect::<Vec<_>>());
            ("Polygon", areas.iter().map(area).collect())
        }
        Covered::Lines(lines) => ("LineString", lines.iter().map(|line| list(&line.0)).collect()),
        Covered::Points(points) => ("Point", points.iter().map(|point| write_position(&point.0)).collect()),
    };
    match <[Value; 1]>::try_from(coordinates) {
        Ok([only]) => json!({"type": kind, "coordinates": only}),
        Err(several) => json!({"type": format!("Multi{kind}"), "coordinates": several}),
    }
}

fn write_position(position: &Coord<f64>) -> Value {
    Value::from(vec![number(position.x), number(position.y)])
}

/// `40`, not `40.0`, as people write degrees.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return (value as i64).into();
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
