//! The rarer options of a request file, and its named dimensions.

use super::super::reader::Reader;
use super::super::{DimensionRange, Options};
use super::area::{CutByDimension, degrees};
use serde_json::{Number, Value};

pub(super) fn read(reader: &mut Reader<'_>) -> Options {
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
        ignore_errors: reader.boolean("ignore_errors"),
        own_label: reader.boolean("own_label"),
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

/// The named dimensions, and apart from them latitude and longitude, which Harmony cuts as a box.
pub(super) fn read_dimensions(reader: &mut Reader<'_>) -> (Vec<DimensionRange>, CutByDimension) {
    let mut read = Dimensions::default();
    let items = match reader.value("dimensions") {
        None => &[],
        Some(Value::Array(items)) => items.as_slice(),
        // One is a list of one.
        Some(object @ Value::Object(_)) => std::slice::from_ref(object),
        Some(_) => {
            reader.complain("dimensions", "must be a list like [{\"name\": \"lev\", \"min\": 10, \"max\": 20}]");
            &[]
        }
    };
    for (index, item) in items.iter().enumerate() {
        let Some(object) = item.as_object() else {
            reader
                .complain("dimensions", format!("entry {} must be like {{\"name\": \"lev\", \"min\": 10}}", index + 1));
            continue;
        };
        let mut nested = Reader::new(object, &format!("dimensions[{index}]."), reader.problems());
        read.one(&mut nested);
    }
    (read.named, read.cut)
}

#[derive(Default)]
struct Dimensions {
    named: Vec<DimensionRange>,
    cut: CutByDimension,
}

impl Dimensions {
    fn one(&mut self, reader: &mut Reader<'_>) {
        let Some(dimension) = read_dimension(reader) else { return };
        let ends = || [dimension.min.as_ref().map(degrees), dimension.max.as_ref().map(degrees)];
        let place = match dimension.name.trim() {
            "lat" => Some(&mut self.cut.latitudes),
            "lon" => Some(&mut self.cut.longitudes),
            _ => None,
        };
        let is_twice = match &place {
            Some(found) => found.is_some(),
            None => self.named.iter().any(|other| other.name == dimension.name),
        };
        if is_twice {
            reader.complain("name", format!("“{}” is listed twice", dimension.name));
        }
        match place {
            Some(found) => *found = Some(ends()),
            None => self.named.push(dimension),
        }
    }
}

fn read_dimension(reader: &mut Reader<'_>) -> Option<DimensionRange> {
    reader.refuse_unknown(&["name", "min", "max"]);
    let (min, max) = (reader.number("min"), reader.number("max"));
    if reader.value("min").is_none() && reader.value("max").is_none() {
        reader.complain("min", "a dimension needs a \"min\", a \"max\" or both");
    }
    let name = reader.text("name");
    // The box that these become checks its numbers itself.
    let is_of_box = matches!(name.as_deref().map(str::trim), Some("lat" | "lon"));
    if !is_of_box && is_above(min.as_ref(), max.as_ref()) {
        reader.complain("min", "must not be above max");
    }
    if reader.value("name").is_none() {
        reader.complain("name", "is missing");
    }
    let name = name?;
    match name.trim() {
        "time" => reader.complain("name", "“time” is cut with temporal"),
        _ if name.contains(['(', ')', ',', '"']) => {
            reader.complain("name", format!("“{name}” may not hold brackets, commas or quotes"));
        }
        _ => {}
    }
    Some(DimensionRange { name, min, max })
}

fn is_above(low: Option<&Number>, high: Option<&Number>) -> bool {
    matches!((low, high), (Some(low), Some(high)) if low.as_f64() > high.as_f64())
}
