//! What a file says of the services it went through, in their own words: `history`, `history_json` and
//! the trajectory subsetter's `Processing Parameters`.

use super::file::FileContent;
use super::model::{Cut, CutArea};
use super::work::{PRACTICE, Work, iso};
use netcdf_writer::NcAttrValue;
use serde_json::{Value, json};

/// Harmony's schema of `history_json`.
const SCHEMA: &str = "https://harmony.earthdata.nasa.gov/schemas/history/0.1.0/history-v0.1.0.json";

/// Notes in the file what was done to it.
pub(super) fn stamp(file: &mut FileContent, work: &Work<'_>) {
    let mut history = format!(
        "{};{};Created by the Harmony Desktop practice service from seed {}: {PRACTICE}",
        iso(work.granule.stop),
        work.granule.concept_id,
        work.seed
    );
    let mut steps = Vec::new();
    for service in services(work) {
        history.push('\n');
        history.push_str(&service.line(work));
        steps.extend(service.step(work));
        if let Service::Trajectory = service {
            let parameters = processing_parameters(file, work);
            file.text("Processing Parameters", parameters);
        }
    }
    file.text("history", history);
    if !steps.is_empty() {
        file.attributes.push(("history_json".to_owned(), NcAttrValue::Chars(Value::Array(steps).to_string())));
    }
}

/// A service that writes into a file that it was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Trajectory,
    L2ss,
    /// The OPeNDAP server, which cuts for HOSS.
    Hyrax,
    MaskFill,
    Concise,
    SwathProjector,
}

/// The services of the chain, in their order; none for a whole file.
fn services(work: &Work<'_>) -> Vec<Service> {
    let has_shape = matches!(work.cut.area, Some(CutArea::Polygons(_)));
    match work.chain.as_str() {
        "sds/trajectory-subsetter" => vec![Service::Trajectory],
        "podaac/l2-subsetter" | "l2-subsetter-batchee-stitchee-concise" => vec![Service::L2ss],
        "sds/HOSS-geographic" | "giovanni-averaging-service" if has_shape => vec![Service::Hyrax, Service::MaskFill],
        "sds/HOSS-geographic" | "giovanni-averaging-service" => vec![Service::Hyrax],
        "podaac/concise" => vec![Service::Concise],
        "sds/swath-projector" => vec![Service::SwathProjector],
        _ => Vec::new(),
    }
}

impl Service {
    /// Its name and the version that is imitated.
    fn program(self) -> (&'static str, &'static str) {
        match self {
            Self::Trajectory => ("Harmony Trajectory Subsetter", "1.0.1"),
            Self::L2ss => ("l2ss-py", "3.4.0"),
            Self::Hyrax => ("hyrax", "1.17.1"),
            Self::MaskFill => ("sds/maskfill", "1.0.0"),
            Self::Concise => ("concise", "0.10.1"),
            Self::SwathProjector => ("sds/harmony-swath-projector", "1.2.0"),
        }
    }

    /// Its line of `history`.
    fn line(self, work: &Work<'_>) -> String {
        let (name, version) = self.program();
        let when = iso(work.made);
        match self {
            Self::Trajectory => format!("{when} {name} {version} {}", trajectory_parameters(work)),
            Self::L2ss => {
                format!("{} {name} v{version} ({})", work.made.format("%Y-%m-%d %H:%M:%S%.6f"), l2ss_words(work.cut))
            }
            Self::Hyrax => format!("{when} {name}-{version} {}", dap_url(work)),
            Self::Concise => format!("{when} podaac-{name} {version} input_files=['{}']", work.granule.name),
            Self::MaskFill | Self::SwathProjector => {
                format!("{when} {name} {version} {}", json!({ "input_file": work.granule.name }))
            }
        }
    }

    /// Its entry of `history_json`; the trajectory subsetter makes none.
    fn step(self, work: &Work<'_>) -> Option<Value> {
        let (program, version) = self.program();
        let parameters = match self {
            Self::Trajectory => return None,
            Self::L2ss => l2ss_parameters(work.cut),
            Self::Hyrax => json!([{ "request_url": dap_url(work) }]),
            Self::MaskFill | Self::SwathProjector => json!({ "input_file": work.granule.name }),
            Self::Concise => json!(format!("input_files=['{}']", work.granule.name)),
        };
        let reference = match self {
            Self::L2ss => "https://cmr.earthdata.nasa.gov:443/search/concepts/S1962070864-POCLOUD",
            Self::Concise => "https://cmr.earthdata.nasa.gov:443/search/concepts/S2153799015-POCLOUD",
            Self::SwathProjector => "https://cmr.earthdata.nasa.gov/search/concepts/S2164732315-XYZ_PROV",
            _ => "",
        };
        let mut step = json!({
            "date_time": iso(work.made),
            "derived_from": work.granule.name,
            "program": program,
            "version": version,
            "parameters": parameters,
            "$schema": SCHEMA,
        });
        if let (Some(object), false) = (step.as_object_mut(), reference.is_empty()) {
            object.insert("program_ref".to_owned(), Value::from(reference));
        }
        Some(step)
    }
}

/// West, south, east, north as a service was told them.
fn bounds(cut: &Cut) -> Option<[f64; 4]> {
    match &cut.area {
        Some(CutArea::Box(bounds)) => Some((*bounds).into()),
        _ => None,
    }
}

/// First and last moment as a service was told them, empty where open.
fn moments(cut: &Cut) -> Option<(String, String)> {
    let time = cut.time?;
    Some((time.start().map(iso).unwrap_or_default(), time.stop().map(iso).unwrap_or_default()))
}

fn shape(cut: &Cut) -> Option<Value> {
    let Some(CutArea::Polygons(polygons)) = &cut.area else { return None };
    let ring = |line: &geo::LineString| line.coords().map(|place| [place.x, place.y]).collect::<Vec<_>>();
    let rings = |polygon: &geo::Polygon| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    let coordinates: Vec<_> = polygons.iter().map(rings).collect();
    Some(json!({ "type": "MultiPolygon", "coordinates": coordinates }))
}

/// Box or shape, times, and variables, as a list in JSON.
fn trajectory_parameters(work: &Work<'_>) -> String {
    let mut list: Vec<Value> = Vec::new();
    if let Some([west, south, east, north]) = bounds(work.cut) {
        list.push(Value::from(format!("{west:?},{south:?},{east:?},{north:?}")));
    }
    list.extend(shape(work.cut));
    if let Some((start, stop)) = moments(work.cut) {
        list.push(Value::from(format!("{start}, {stop}")));
    }
    let variables = work.cut.variables.as_ref().map(|names| names.join(","));
    list.push(Value::from(variables.unwrap_or_else(|| "All variables.".to_owned())));
    Value::Array(list).to_string()
}

/// The long attribute of the program that does the trajectory subsetter's work.
fn processing_parameters(file: &FileContent, work: &Work<'_>) -> String {
    let mut text = format!(
        "This file was generated by the ICESat-2 Service version 1.0, which performed the following operations on \
         {}\nExtracted the datasets named:\n",
        work.granule.name
    );
    text.extend(file.variables.iter().map(|variable| format!("/{}/\n", variable.path)));
    text.extend(bounds(work.cut).map(|[west, south, east, north]| {
        let place = format!("({west}, {south}, {east}, {north})");
        format!("within the spatial constraint defined by the bounding box {place}\n")
    }));
    let times = moments(work.cut);
    text.extend(times.map(|(start, stop)| format!("within the temporal constraints defined by ({start}, {stop})")));
    text
}

fn l2ss_parameters(cut: &Cut) -> Value {
    let mut parameters = json!({ "cut": true, "pixel_subset": false });
    let [west, south, east, north] = bounds(cut).unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    if let Some(object) = parameters.as_object_mut() {
        object.insert("bbox".to_owned(), json!([[west, east], [south, north]]));
        if shape(cut).is_some() {
            object.insert("shapefile".to_owned(), Value::from("shape.geojson"));
        }
        if let Some((start, stop)) = moments(cut) {
            object.insert("min_time".to_owned(), Value::from(start));
            object.insert("max_time".to_owned(), Value::from(stop));
        }
        if let Some(variables) = &cut.variables {
            object.insert("variables".to_owned(), json!(variables));
        }
    }
    parameters
}

/// The same as Python prints it.
fn l2ss_words(cut: &Cut) -> String {
    let parameters = l2ss_parameters(cut);
    let word = |value: &Value| match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let all = parameters.as_object().into_iter().flatten();
    all.map(|(key, value)| format!("{key}={}", word(value))).collect::<Vec<_>>().join(", ")
}

/// What HOSS asks the OPeNDAP server.
fn dap_url(work: &Work<'_>) -> String {
    let variables = work.variables.as_ref().map(|names| names.join(";/")).unwrap_or_default();
    let constraint = if variables.is_empty() { String::new() } else { format!("?dap4.ce=/{variables}") };
    format!(
        "https://opendap.practice.invalid/collections/{}/granules/{}.dap.nc4{constraint}",
        work.collection.concept_id, work.granule.name
    )
}
