//! Request files (`*.harmony.json`): read with all problems at once, and written.

use super::reader::{FileProblem, Reader};
use super::write::write_request;
use super::{Area, DimensionRange, Options, Shape, SubsetRequest, WireError};
use crate::domain::time_range::{TimeRangeError, parse_moment};
use crate::domain::{BoundingBox, BoundingBoxError, Environment, TimeRange};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// The newest form of the file that this version reads, and the one it writes.
pub const FILE_VERSION: u64 = 1;

/// What a file name of a request ends with.
pub const FILE_ENDING: &str = ".harmony.json";

/// Every key, in the order in which they are written. Names are harmony-py's `Request` arguments.
const KEYS: [&str; 27] = [
    "harmony_request",
    "environment",
    "collection",
    "bbox",
    "shape",
    "temporal",
    "variables",
    "dimensions",
    "format",
    "crs",
    "interpolation",
    "grid",
    "average",
    "service_id",
    "destination_url",
    "scale_extent",
    "scale_size",
    "width",
    "height",
    "max_results",
    "granule_id",
    "granule_name",
    "extend",
    "labels",
    "concatenate",
    "pixel_subset",
    "skip_preview",
];
const LAST_KEY: &str = "ignore_errors";

/// The server's limit for one label (`harmony-api.md` 1.10).
const MAX_LABEL_CHARACTERS: usize = 255;

/// A request file's contents: a valid request, and where it is meant for.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFile {
    /// `prod`, `uat`, `practice` or a root address; `None` is production.
    pub environment: Option<String>,
    /// What is asked.
    pub request: SubsetRequest,
}

/// How a shape that came from a file of its own is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeForm {
    /// By the path it was named with; right when the request file stays beside it.
    Path,
    /// Inside the file, as the GeoJSON that is sent. Right for history and for sharing.
    Embedded,
}

impl RequestFile {
    /// Reads a file. `read_shape` gets the path of a shape as the file names it (relative to the
    /// file) and answers its bytes, or in words why it cannot.
    pub fn parse(text: &str, read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Result<Self, Vec<FileProblem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match serde_json::from_str(text) {
            Ok(value) => Self::from_value(&value, read_shape),
            Err(error) => Err(vec![FileProblem {
                key: String::new(),
                message: format!("This is not a request file, because it is not readable as JSON: {error}."),
            }]),
        }
    }

    /// The same from JSON already read.
    pub fn from_value(
        value: &Value,
        read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Self, Vec<FileProblem>> {
        let mut problems = Vec::new();
        let Some(object) = value.as_object() else {
            let message = "This is not a request file, because it is not a JSON object in braces.";
            return Err(vec![FileProblem { key: String::new(), message: message.to_owned() }]);
        };
        let mut reader = Reader::new(object, "", &mut problems);
        if !check_version(&mut reader) {
            // A newer file's other keys mean nothing here.
            return Err(problems);
        }
        let file = read(&mut reader, read_shape);
        match file {
            Some(file) if problems.is_empty() => Ok(file),
            _ => Err(problems),
        }
    }

    /// The file as JSON, keys in the documented order, absent options left out.
    pub fn to_value(&self, form: ShapeForm) -> Value {
        let mut object = Map::new();
        object.insert("harmony_request".to_owned(), FILE_VERSION.into());
        if let Some(environment) = &self.environment {
            object.insert("environment".to_owned(), environment.clone().into());
        }
        write_request(&self.request, form, &mut object);
        Value::Object(object)
    }

    /// The file's text, ending with a line feed.
    pub fn to_text(&self, form: ShapeForm) -> String {
        format!("{:#}\n", self.to_value(form))
    }
}

/// False if the file was made by a newer version.
fn check_version(reader: &mut Reader<'_>) -> bool {
    match reader.value("harmony_request").map(Value::as_u64) {
        Some(Some(FILE_VERSION)) => {}
        Some(Some(newer)) if newer > FILE_VERSION => {
            reader.complain(
                "harmony_request",
                format!("{newer} was made by a newer version of this application; get the newer version to open it"),
            );
            return false;
        }
        Some(_) => reader.complain("harmony_request", format!("must be {FILE_VERSION}")),
        None => reader.complain("harmony_request", format!("is missing; write \"harmony_request\": {FILE_VERSION}")),
    }
    true
}

fn read(reader: &mut Reader<'_>, read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Option<RequestFile> {
    reader.refuse_unknown(&KEYS.into_iter().chain([LAST_KEY]).collect::<Vec<_>>());
    let environment = read_environment(reader);
    let collection = read_collection(reader);
    let area = read_area(reader, read_shape);
    let time = read_time(reader);
    let variables = read_variables(reader);
    let dimensions = read_dimensions(reader);
    let options = read_options(reader);
    let labels = reader.texts("labels");
    if labels.iter().any(|label| label.chars().count() > MAX_LABEL_CHARACTERS) {
        reader.complain("labels", format!("a label may have at most {MAX_LABEL_CHARACTERS} characters"));
    }
    let request = SubsetRequest { collection: collection?, area, time, variables, dimensions, options, labels };
    if let Err(error @ WireError::TooManyParts(_)) = request.parts() {
        reader.complain(longest_list(&request), error.to_string());
    }
    Some(RequestFile { environment, request })
}

/// The key that most of a request's parts come from.
fn longest_list(request: &SubsetRequest) -> &'static str {
    let lists = [
        ("granule_name", request.options.granule_name.len()),
        ("dimensions", request.dimensions.len()),
        ("extend", request.options.extend.len()),
        ("labels", request.labels.len()),
    ];
    lists.into_iter().max_by_key(|(_, length)| *length).map_or("labels", |(key, _)| key)
}

fn read_environment(reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text("environment")?;
    if text != "practice"
        && let Err(error) = Environment::parse(&text)
    {
        reader.complain("environment", error.to_string());
    }
    Some(text)
}

fn read_collection(reader: &mut Reader<'_>) -> Option<String> {
    if reader.value("collection").is_none() {
        reader.complain("collection", "is missing; write a concept id or a short name");
    }
    let text = reader.text("collection")?.trim().to_owned();
    if matches!(text.as_str(), "." | "..") || text.chars().any(char::is_control) {
        reader.complain("collection", "is not a concept id or a short name");
    }
    Some(text)
}

fn read_area(reader: &mut Reader<'_>, read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Option<Area> {
    let bounds = read_bbox(reader);
    let shape = read_shape_value(reader, read_shape);
    if reader.value("bbox").is_some() && reader.value("shape").is_some() {
        reader.complain("shape", "excludes bbox; leave one of the two out");
    }
    shape.map(Area::Shape).or_else(|| bounds.map(Area::Box))
}

fn read_bbox(reader: &mut Reader<'_>) -> Option<BoundingBox> {
    let numbers = reader.numbers::<4>("bbox")?.map(|number| number.as_f64().unwrap_or(f64::NAN));
    let [west, south, east, north] = numbers;
    match BoundingBox::new(west, south, east, north) {
        Ok(bounds) => Some(bounds),
        Err(errors) => {
            for error in &errors {
                let order = if matches!(error, BoundingBoxError::NotANumber(_)) {
                    ""
                } else {
                    " (the order is west, south, east, north)"
                };
                reader.complain("bbox", format!("{error}{order}"));
            }
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
    let shape = shape.and_then(|shape| match shape.check_limits() {
        Ok(()) => Ok(shape),
        Err(error) => Err(format!("{error} (open the shape in the window, which can do it)")),
    });
    shape.map_err(|message| reader.complain("shape", message)).ok()
}

fn read_time(reader: &mut Reader<'_>) -> Option<TimeRange> {
    let value = reader.value("temporal")?;
    let Some(object) = value.as_object() else {
        reader.complain("temporal", "must be an object with \"start\", \"stop\" or both");
        return None;
    };
    let mut nested = Reader::new(object, "temporal.", reader.problems());
    nested.refuse_unknown(&["start", "stop"]);
    let (start, stop) = (read_moment(&mut nested, "start"), read_moment(&mut nested, "stop"));
    let unreadable =
        (start.is_none() && nested.value("start").is_some()) || (stop.is_none() && nested.value("stop").is_some());
    match TimeRange::new(start, stop) {
        Ok(range) => Some(range),
        // Already told under the end's own key.
        Err(_) if unreadable => None,
        Err(TimeRangeError::Empty) => {
            reader.complain("temporal", "must have a \"start\", a \"stop\" or both");
            None
        }
        Err(TimeRangeError::Reversed) => {
            reader.complain("temporal", "start must be before stop");
            None
        }
    }
}

fn read_moment(reader: &mut Reader<'_>, key: &str) -> Option<DateTime<Utc>> {
    let value = reader.value(key)?;
    let moment = value.as_str().and_then(parse_moment);
    if moment.is_none() {
        reader.complain(key, format!("must be a date such as \"2020-04-27T00:00:00Z\", not {value}"));
    }
    moment
}

fn read_variables(reader: &mut Reader<'_>) -> Vec<String> {
    let names = reader.names("variables");
    if !names.iter().any(|name| name == "all") {
        return names;
    }
    if names.len() > 1 {
        reader.complain("variables", "“all” must stand alone; leave it out, or the others");
    }
    Vec::new()
}

fn read_dimensions(reader: &mut Reader<'_>) -> Vec<DimensionRange> {
    let Some(value) = reader.value("dimensions") else { return Vec::new() };
    let Some(items) = value.as_array() else {
        reader.complain("dimensions", "must be a list like [{\"name\": \"lev\", \"min\": 10, \"max\": 20}]");
        return Vec::new();
    };
    let mut dimensions: Vec<DimensionRange> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Some(object) = item.as_object() else {
            reader
                .complain("dimensions", format!("entry {} must be like {{\"name\": \"lev\", \"min\": 10}}", index + 1));
            continue;
        };
        let mut nested = Reader::new(object, &format!("dimensions[{index}]."), reader.problems());
        let Some(dimension) = read_dimension(&mut nested) else { continue };
        if dimensions.iter().any(|other| other.name == dimension.name) {
            nested.complain("name", format!("“{}” is listed twice", dimension.name));
        }
        dimensions.push(dimension);
    }
    dimensions
}

fn read_dimension(reader: &mut Reader<'_>) -> Option<DimensionRange> {
    reader.refuse_unknown(&["name", "min", "max"]);
    let (min, max) = (reader.number("min"), reader.number("max"));
    if reader.value("min").is_none() && reader.value("max").is_none() {
        reader.complain("min", "a dimension needs a \"min\", a \"max\" or both");
    }
    if let (Some(low), Some(high)) = (&min, &max)
        && low.as_f64() > high.as_f64()
    {
        reader.complain("min", "must not be above max");
    }
    if reader.value("name").is_none() {
        reader.complain("name", "is missing");
    }
    let name = reader.text("name")?;
    match name.as_str() {
        "lat" | "lon" => reader.complain("name", format!("“{name}” is cut with bbox")),
        "time" => reader.complain("name", "“time” is cut with temporal"),
        _ if name.contains(['(', ')', ',', '"']) => {
            reader.complain("name", format!("“{name}” may not hold brackets, commas or quotes"));
        }
        _ => {}
    }
    Some(DimensionRange { name, min, max })
}

fn read_options(reader: &mut Reader<'_>) -> Options {
    let options = Options {
        format: reader.text("format"),
        crs: reader.text("crs"),
        interpolation: reader.text("interpolation"),
        grid: reader.text("grid"),
        average: reader.text("average"),
        service_id: reader.text("service_id"),
        destination_url: reader.text("destination_url"),
        scale_extent: reader.numbers("scale_extent"),
        scale_size: reader.numbers("scale_size"),
        width: reader.count("width"),
        height: reader.count("height"),
        max_results: reader.count("max_results"),
        granule_id: reader.names("granule_id"),
        granule_name: reader.names("granule_name"),
        extend: reader.names("extend"),
        concatenate: reader.boolean("concatenate"),
        pixel_subset: reader.boolean("pixel_subset"),
        skip_preview: reader.boolean("skip_preview"),
        ignore_errors: reader.boolean(LAST_KEY),
    };
    if options.destination_url.as_ref().is_some_and(|url| !url.starts_with("s3://")) {
        reader.complain("destination_url", "must be an S3 location and begin with s3://");
    }
    if options.average.as_ref().is_some_and(|average| !matches!(average.as_str(), "time" | "area")) {
        reader.complain("average", "must be \"time\" or \"area\"");
    }
    if options.scale_size.iter().flatten().any(|size| size.as_f64().is_none_or(|size| size < 0.0)) {
        reader.complain("scale_size", "must not be negative");
    }
    if options.grid.is_some() {
        for key in ["crs", "scale_extent", "scale_size", "width", "height"] {
            if reader.value(key).is_some() {
                reader.complain(key, "cannot be given together with grid, which brings its own");
            }
        }
    }
    options
}

#[cfg(test)]
pub(crate) mod tests;
