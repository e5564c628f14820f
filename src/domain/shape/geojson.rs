//! GeoJSON in, of any kind, and the clean feature collection out.

use super::{Covered, Feature, Raw, RawFeature, ShapeError, rings};
use geo::Coord;
use serde_json::{Map, Number, Value, json};

/// Names of the reference system that GeoJSON has anyway, in small letters.
const WGS84: [&str; 8] = [
    "urn:ogc:def:crs:ogc:1.3:crs84",
    "urn:ogc:def:crs:ogc::crs84",
    "urn:ogc:def:crs:ogc:1.3:crs84h",
    "ogc:crs84",
    "urn:ogc:def:crs:epsg::4326",
    "epsg:4326",
    "urn:ogc:def:crs:epsg::4979",
    "wgs84",
];

pub(super) fn read_text(bytes: &[u8]) -> Result<Raw, ShapeError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(text).map_err(|error| ShapeError::NotJson(error.to_string()))?;
    read(&value)
}

pub(super) fn read(value: &Value) -> Result<Raw, ShapeError> {
    if let Some(name) = value.pointer("/crs/properties/name").and_then(Value::as_str)
        && !WGS84.contains(&name.trim().to_lowercase().as_str())
    {
        return Err(ShapeError::WrongReferenceSystem(name.to_owned()));
    }
    serde_json::from_value::<geojson::GeoJson>(value.clone())
        .map_err(|error| ShapeError::NotGeoJson(error.to_string()))?;
    let mut raw = Raw::default();
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {
            for feature in value.get("features").and_then(Value::as_array).into_iter().flatten() {
                raw.features.push(read_feature(feature)?);
            }
        }
        Some("Feature") => raw.features.push(read_feature(value)?),
        _ => {
            let mut feature = RawFeature::default();
            read_geometry(value, &mut feature)?;
            raw.features.push(feature);
        }
    }
    Ok(raw)
}

/// A feature without geometry covers nothing.
fn read_feature(feature: &Value) -> Result<RawFeature, ShapeError> {
    let radius = feature.pointer("/properties/radius").and_then(Value::as_f64);
    let mut raw = RawFeature { radius_metres: radius, ..RawFeature::default() };
    if let Some(geometry) = feature.get("geometry") {
        read_geometry(geometry, &mut raw)?;
    }
    Ok(raw)
}

/// Nested collections are as deep as `serde_json` reads, which is bounded.
fn read_geometry(geometry: &Value, into: &mut RawFeature) -> Result<(), ShapeError> {
    if let Some(parts) = geometry.get("geometries").and_then(Value::as_array) {
        return parts.iter().try_for_each(|part| read_geometry(part, into));
    }
    let Some(coordinates) = geometry.get("coordinates") else { return Ok(()) };
    match geometry.get("type").and_then(Value::as_str).unwrap_or_default() {
        "Point" => into.points.push(position(coordinates)?),
        "MultiPoint" => into.points.extend(positions(coordinates)?),
        "LineString" => into.lines.push(positions(coordinates)?),
        "MultiLineString" => into.lines.extend(lists(coordinates)?),
        "Polygon" => into.polygons.push(lists(coordinates)?),
        "MultiPolygon" => {
            for polygon in items(coordinates) {
                into.polygons.push(lists(polygon)?);
            }
        }
        _ => {}
    }
    Ok(())
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn lists(value: &Value) -> Result<Vec<Vec<Coord<f64>>>, ShapeError> {
    items(value).map(positions).collect()
}

fn positions(value: &Value) -> Result<Vec<Coord<f64>>, ShapeError> {
    items(value).map(position).collect()
}

fn position(value: &Value) -> Result<Coord<f64>, ShapeError> {
    let degrees = |index: usize| value.get(index).and_then(Value::as_f64);
    match (degrees(0), degrees(1)) {
        (Some(x), Some(y)) => Ok(Coord { x, y }),
        _ => Err(ShapeError::OffEarth(value.to_string())),
    }
}

pub(super) fn write(features: &[Feature]) -> Value {
    json!({"type": "FeatureCollection", "features": features.iter().map(write_feature).collect::<Vec<_>>()})
}

fn write_feature(feature: &Feature) -> Value {
    let mut properties = Map::new();
    if let Some(radius) = feature.radius_metres {
        properties.insert("radius".to_owned(), number(radius));
    }
    json!({"type": "Feature", "properties": properties, "geometry": write_geometry(&feature.covered)})
}

fn write_geometry(covered: &Covered) -> Value {
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
