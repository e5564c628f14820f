//! Where a request file cuts: a box, a point, well-known text or a shape, only one of them.

use super::super::reader::Reader;
use super::super::spatial::Spatial;
use super::super::{Area, Shape};
use crate::domain::{BoundingBox, BoundingBoxError, Point};
use serde_json::{Number, Value};

/// Latitudes and longitudes that stand among the dimensions; an open end is the end of the globe.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CutByDimension {
    pub(super) latitudes: Option<[Option<f64>; 2]>,
    pub(super) longitudes: Option<[Option<f64>; 2]>,
}

/// The area, and how it was read where that is not plain.
pub(super) fn read(
    reader: &mut Reader<'_>,
    cut: CutByDimension,
    read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>,
) -> (Option<Area>, Vec<String>) {
    let mut remarks = Vec::new();
    let areas = [
        read_bbox(reader).map(Area::Box),
        read_point(reader).map(Area::Point),
        read_spatial(reader, &mut remarks),
        read_shape_value(reader, read_shape).map(Area::Shape),
        read_cut(reader, cut, &mut remarks).map(Area::Box),
    ];
    let given: Vec<&str> =
        ["bbox", "point", "spatial", "shape"].into_iter().filter(|key| reader.value(key).is_some()).collect();
    if let [first, others @ ..] = given.as_slice() {
        for other in others {
            reader.complain(other, format!("excludes {first}; leave one of the two out"));
        }
        if !remarks.is_empty() && matches!(areas, [.., Some(_)]) {
            reader.complain("dimensions", format!("“lat” and “lon” exclude {first}; leave one of the two out"));
        }
    }
    (areas.into_iter().flatten().next(), remarks)
}

fn read_bbox(reader: &mut Reader<'_>) -> Option<BoundingBox> {
    let numbers = reader.numbers::<4>("bbox")?.map(|number| degrees(&number));
    checked(reader, "bbox", numbers)
}

/// What is wrong is told of each number, with the box that was likely meant.
fn checked(reader: &mut Reader<'_>, key: &str, numbers: [f64; 4]) -> Option<BoundingBox> {
    let [west, south, east, north] = numbers;
    let errors = match BoundingBox::new(west, south, east, north) {
        Ok(bounds) => {
            if let Some((_, words)) = bounds.line_problem() {
                reader.complain(key, words.trim_end_matches('.'));
                return None;
            }
            return Some(bounds);
        }
        Err(errors) => errors,
    };
    let near = BoundingBox::near(west, south, east, north).map(<[f64; 4]>::from);
    let order = match near {
        Some([west, south, east, north]) => format!("; did you mean [{west}, {south}, {east}, {north}]?"),
        None => " (the order is west, south, east, north)".to_owned(),
    };
    for error in &errors {
        let hint = if matches!(error, BoundingBoxError::NotANumber(_)) { "" } else { order.as_str() };
        reader.complain(key, format!("{error}{hint}"));
    }
    None
}

fn read_point(reader: &mut Reader<'_>) -> Option<Point> {
    let [longitude, latitude] = reader.numbers::<2>("point")?.map(|number| degrees(&number));
    let errors = match Point::new(longitude, latitude) {
        Ok(point) => return Some(point),
        Err(errors) => errors,
    };
    let near = Point::near(longitude, latitude);
    let hint = near.map_or_else(
        || " (the order is longitude, latitude)".to_owned(),
        |near| format!("; did you mean [{}, {}]?", near.longitude(), near.latitude()),
    );
    for error in &errors {
        reader.complain("point", format!("{error}{hint}"));
    }
    None
}

fn read_spatial(reader: &mut Reader<'_>, remarks: &mut Vec<String>) -> Option<Area> {
    let value = reader.value("spatial")?;
    let Some(text) = value.as_str() else {
        let words = "must be well-known text such as \"POINT(-105.5 40)\"; a box of four numbers goes under bbox";
        reader.complain("spatial", words);
        return None;
    };
    match Spatial::from_wkt(text).and_then(|spatial| match &spatial.area {
        Area::Shape(shape) => within_limits(shape).map(|()| spatial.clone()),
        _ => Ok(spatial),
    }) {
        Ok(spatial) => {
            remarks.extend(spatial.notes);
            Some(spatial.area)
        }
        Err(words) => {
            reader.complain("spatial", words.trim_end_matches('.'));
            None
        }
    }
}

fn read_shape_value(reader: &mut Reader<'_>, read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Option<Shape> {
    let value = reader.value("shape")?;
    let shape = match value {
        Value::String(path) => Shape::known_ending(path)
            .map_err(|error| error.to_string())
            .and_then(|_| read_shape(path))
            .and_then(|bytes| Shape::from_file(path, &bytes).map_err(|error| error.to_string())),
        _ => Shape::from_geojson(value).map_err(|error| error.to_string()),
    };
    let shape = shape.and_then(|shape| within_limits(&shape).map(|()| shape));
    shape.map_err(|message| reader.complain("shape", message)).ok()
}

fn within_limits(shape: &Shape) -> Result<(), String> {
    shape.check_limits().map_err(|error| format!("{error} (open the shape in the window, which can do it)"))
}

/// `{"name": "lat", "min": 40, "max": 41}` cuts as the box does.
fn read_cut(reader: &mut Reader<'_>, cut: CutByDimension, remarks: &mut Vec<String>) -> Option<BoundingBox> {
    if cut.latitudes.is_none() && cut.longitudes.is_none() {
        return None;
    }
    let ends = |found: Option<[Option<f64>; 2]>, limit: f64| {
        let [low, high] = found.unwrap_or_default();
        [low.unwrap_or(-limit), high.unwrap_or(limit)]
    };
    let ([south, north], [west, east]) = (ends(cut.latitudes, 90.0), ends(cut.longitudes, 180.0));
    let bounds = checked(reader, "dimensions", [west, south, east, north])?;
    remarks.push(format!("The dimensions “lat” and “lon” are cut as the box {bounds}."));
    Some(bounds)
}

pub(super) fn degrees(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}
