//! A request as the keys of a request file.

use super::{Area, DimensionRange, Shape, SubsetRequest};
use crate::domain::TimeRange;
use crate::domain::time_range::rfc3339;
use serde_json::{Map, Number, Value, json};

/// How a shape that came from a file of its own is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeForm {
    /// By the path it was named with; right when the request file stays beside it.
    Path,
    /// Inside the file, as the GeoJSON that is sent. Right for history and for sharing.
    Embedded,
}

/// Puts every given part of `request` into `object`, in the documented order.
pub(super) fn write_request(request: &SubsetRequest, form: ShapeForm, object: &mut Map<String, Value>) {
    let options = &request.options;
    let mut put = |key: &str, value: Value| {
        let absent = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !absent {
            object.insert(key.to_owned(), value);
        }
    };
    put("collection", request.collection.clone().into());
    match &request.area {
        Some(Area::Box(bounds)) => put("bbox", <[f64; 4]>::from(*bounds).map(plain_number).to_vec().into()),
        Some(Area::Point(point)) => {
            put("point", [point.longitude(), point.latitude()].map(plain_number).to_vec().into());
        }
        Some(Area::Shape(shape)) => put("shape", shape_value(shape, form)),
        None => {}
    }
    put("temporal", request.time.map_or(Value::Null, time_value));
    put("variables", request.variables.clone().into());
    put("dimensions", request.dimensions.iter().map(dimension_value).collect());
    put("format", options.format.clone().into());
    put("crs", options.crs.clone().into());
    put("interpolation", options.interpolation.clone().into());
    put("grid", options.grid.clone().into());
    put("average", options.average.clone().into());
    put("service_id", options.service_id.clone().into());
    put("destination_url", options.destination_url.clone().into());
    put("scale_extent", json!(options.scale_extent));
    put("scale_size", json!(options.scale_size));
    put("width", options.width.into());
    put("height", options.height.into());
    put("max_results", options.max_results.into());
    put("granule_id", options.granule_id.clone().into());
    put("granule_name", options.granule_name.clone().into());
    put("extend", options.extend.clone().into());
    put("labels", request.labels.clone().into());
    put("concatenate", options.concatenate.into());
    put("pixel_subset", options.pixel_subset.into());
    put("skip_preview", options.skip_preview.into());
    put("ignore_errors", options.ignore_errors.into());
    put("own_label", options.own_label.into());
}

fn shape_value(shape: &Shape, form: ShapeForm) -> Value {
    match (form, shape.source()) {
        // A simplified shape is not the one in its file.
        (ShapeForm::Path, Some(source)) if shape.simplification().is_none() => source.into(),
        _ => shape.geojson(),
    }
}

fn time_value(range: TimeRange) -> Value {
    let ends = [("start", range.start()), ("stop", range.stop())];
    ends.into_iter().filter_map(|(key, end)| Some((key.to_owned(), Value::from(rfc3339(end?))))).collect()
}

fn dimension_value(dimension: &DimensionRange) -> Value {
    let mut object = Map::new();
    object.insert("name".to_owned(), dimension.name.clone().into());
    for (key, bound) in [("min", &dimension.min), ("max", &dimension.max)] {
        if let Some(bound) = bound {
            object.insert(key.to_owned(), bound.clone().into());
        }
    }
    Value::Object(object)
}

/// `-105.5` and `40`, not `40.0`, as people write degrees.
fn plain_number(value: f64) -> Value {
    if value.fract() == 0.0 {
        (value as i64).into()
    } else {
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }
}
