//! A request as a Python script for NASA's client, harmony-py 1.8 or newer.

use super::embedded::literal_pieces;
use super::{CodeError, TOKEN_VARIABLE, quote};
use crate::domain::environment::is_loopback;
use crate::domain::request::wire::MAX_PARTS;
use crate::domain::request::{Area, DimensionRange, Shape, SubsetRequest};
use crate::domain::{BoundingBox, Environment, TimeRange};
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use serde_json::Number;
use std::fmt::Write as _;

/// Longest line of a list on one line, in characters.
const WIDTH: usize = 88;

/// Port of harmony-py's `Environment.LOCAL` unless told otherwise.
const LOCAL_PORT: u16 = 3000;

/// NASA's deployments that harmony-py knows by name.
const KNOWN: [(&str, &str); 3] = [
    ("https://harmony.earthdata.nasa.gov/", "PROD"),
    ("https://harmony.uat.earthdata.nasa.gov/", "UAT"),
    ("https://harmony.sit.earthdata.nasa.gov/", "SIT"),
];

/// The script, without a line feed at the end. What is not set is left to the server, as in the
/// request; only the own label is there in any case, and harmony-py adds its own to it.
pub fn python(request: &SubsetRequest, environment: &Environment) -> Result<String, CodeError> {
    let part_count = request.parts()?.len();
    let servers = Servers::of(environment);
    let shape = match &request.area {
        Some(Area::Shape(shape)) => Some(shape),
        _ => None,
    };
    let mut script = HEAD.to_owned();
    script.push_str(&imports(request, &servers));
    script.push('\n');
    script.push_str("# Which Harmony, and who asks\n");
    script.push_str(&servers.setup);
    let is_unlabelled = request.options.own_label == Some(false);
    if is_unlabelled || part_count >= MAX_PARTS {
        script.push_str(if is_unlabelled {
            "# Only the labels below\n"
        } else {
            "# Harmony takes at most 100 parts in a form: no room for harmony-py's own label.\n"
        });
        script.push_str("os.environ[\"EXCLUDE_DEFAULT_LABEL\"] = \"true\"\n");
    }
    writeln!(script, "client = Client(env=Environment.{}, token=os.environ[\"{TOKEN_VARIABLE}\"])\n", servers.name)
        .ok();
    if let Some(shape) = shape {
        script.push_str(&shape_file(shape));
    }
    script.push_str("# What is asked\nrequest = Request(\n");
    for argument in arguments(request, environment) {
        script.push_str(&argument);
    }
    script.push_str(")\n\n");
    script.push_str(SUBMIT);
    // harmony-py cannot fetch from a bucket.
    script.push_str(if request.options.destination_url.is_some() { LIST } else { DOWNLOAD });
    Ok(script)
}

const HEAD: &str = r#""""Asks NASA's Harmony service for a subset and downloads the results.

Needs harmony-py (pip install "harmony-py>=1.8"), and your Earthdata Login token in
the environment variable EARTHDATA_TOKEN. Made with Harmony Desktop.
"""

"#;

const SUBMIT: &str = r#"# Submit
answer = client.submit(request)
job_id = answer["jobID"] if isinstance(answer, dict) else answer
print("Job", job_id)

# Wait
client.wait_for_processing(job_id, show_progress=True)
if client.status(job_id)["status"] == "paused":
    print("Paused after a preview. For the rest: client.resume(job_id), then wait again.")

"#;

const LIST: &str = r"# Harmony writes the results to your bucket
for address in client.result_urls(job_id):
    print(address)";

const DOWNLOAD: &str = r#"# Download
folder = "harmony-results"
os.makedirs(folder, exist_ok=True)
downloads = list(client.download_all(job_id, directory=folder))
files = [download.result() for download in downloads]
print(len(files), "files in", folder)"#;

/// How harmony-py is pointed at an environment.
struct Servers {
    /// Member of its `Environment`.
    name: &'static str,
    /// Lines before the client is made.
    setup: String,
    /// The setup changes harmony-py's table of hosts.
    needs_hostnames: bool,
}

impl Servers {
    fn of(environment: &Environment) -> Self {
        let root = environment.harmony();
        if let Some((_, name)) = KNOWN.iter().find(|(known, _)| *known == root.as_str()) {
            return Self { name, setup: String::new(), needs_hostnames: false };
        }
        let path = root.path().trim_end_matches('/');
        if root.scheme() == "http" && is_loopback(root) {
            // It calls http://localhost:PORT; the port is text, so a path may follow it.
            let port = root.port_or_known_default().unwrap_or(LOCAL_PORT);
            let setup = if port == LOCAL_PORT && path.is_empty() {
                String::new()
            } else {
                let value = quote::python(&format!("{port}{path}"));
                format!("os.environ[\"LOCALHOST_PORT\"] = {value}  # for Environment.LOCAL\n")
            };
            return Self { name: "LOCAL", setup, needs_hostnames: false };
        }
        let port = root.port().map_or_else(String::new, |port| format!(":{port}"));
        let host = quote::python(&format!("{}{port}{path}", root.host_str().unwrap_or_default()));
        let setup = format!(
            "# harmony-py has no name for this deployment; UAT's name stands for it here.\nHOSTNAMES[Environment.UAT] = {host}\n"
        );
        Self { name: "UAT", setup, needs_hostnames: true }
    }
}

fn imports(request: &SubsetRequest, servers: &Servers) -> String {
    let mut text = String::new();
    text.push_str("import os\n");
    if request.time.is_some() {
        text.push_str("from datetime import datetime, timezone\n");
    }
    let names = [
        ("BBox", request.bounding_box().is_some()),
        ("Client", true),
        ("Collection", true),
        ("Dimension", !request.dimensions.is_empty()),
        ("Environment", true),
        ("Request", true),
        ("WKT", matches!(request.area, Some(Area::Point(_)))),
    ];
    let names: Vec<&str> = names.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name).collect();
    writeln!(text, "\nfrom harmony import {}", names.join(", ")).ok();
    if servers.needs_hostnames {
        text.push_str("from harmony.config import HOSTNAMES\n");
    }
    text
}

/// harmony-py takes the kind of a shape from the file's ending.
const SHAPE_FILE: &str = "\"harmony-shape.geojson\"";

/// Lines that write the shape to a file, because harmony-py takes a path.
fn shape_file(shape: &Shape) -> String {
    let mut text = "# The shape, written to a file, from which harmony-py uploads it\nshape = (\n".to_owned();
    for piece in literal_pieces(shape) {
        writeln!(text, "    {}", quote::python(piece)).ok();
    }
    write!(text, ")\nwith open({SHAPE_FILE}, \"w\") as file:\n    file.write(shape)\n\n").ok();
    text
}

/// The arguments of `Request` that are set, each with its line feed.
fn arguments(request: &SubsetRequest, environment: &Environment) -> Vec<String> {
    let options = &request.options;
    let mut list = Arguments(Vec::new());
    list.put("collection", format!("Collection(id={})", quote::python(&collection_in_path(request, environment))));
    match &request.area {
        Some(Area::Box(bounds)) => list.put("spatial", bbox(*bounds)),
        // Harmony makes the same of it as of the two parts of a form.
        Some(Area::Point(point)) => list.put("spatial", format!("WKT({})", quote::python(&point.wkt()))),
        Some(Area::Shape(_)) => list.put("shape", SHAPE_FILE),
        None => {}
    }
    list.time(request.time);
    list.variables(&request.variables);
    list.values("dimensions", &request.dimensions.iter().map(dimension).collect::<Vec<_>>());
    list.text("format", options.format.as_ref());
    list.text("crs", options.crs.as_ref());
    list.text("interpolation", options.interpolation.as_ref());
    list.text("grid", options.grid.as_ref());
    if options.average.is_some() && matches!(request.area, Some(Area::Point(_))) {
        list.0.push("    # harmony-py does not send it together with WKT: Harmony's EDR has no averages\n".to_owned());
    }
    list.text("average", options.average.as_ref());
    list.text("service_id", options.service_id.as_ref());
    list.text("destination_url", options.destination_url.as_ref());
    list.numbers("scale_extent", options.scale_extent.as_ref().map(<[Number; 4]>::as_slice));
    list.numbers("scale_size", options.scale_size.as_ref().map(<[Number; 2]>::as_slice));
    for (name, value) in [("width", options.width), ("height", options.height), ("max_results", options.max_results)] {
        list.put_some(name, value.map(|value| value.to_string()));
    }
    list.texts("granule_id", &options.granule_id);
    list.texts("granule_name", &options.granule_name);
    list.texts("extend", &options.extend);
    list.texts("labels", &request.sent_labels());
    for (name, value) in [
        ("concatenate", options.concatenate),
        ("pixel_subset", options.pixel_subset),
        ("skip_preview", options.skip_preview),
        ("ignore_errors", options.ignore_errors),
    ] {
        list.put_some(name, value.map(|value| if value { "True" } else { "False" }.to_owned()));
    }
    list.0
}

/// harmony-py puts the collection into the address as it is, so it must be escaped already.
fn collection_in_path(request: &SubsetRequest, environment: &Environment) -> String {
    let before = environment
        .harmony()
        .path_segments()
        .map_or(0, |segments| segments.filter(|segment| !segment.is_empty()).count());
    let url = request.rangeset_url(environment);
    let segment = url.path_segments().and_then(|mut segments| segments.nth(before)).map(str::to_owned);
    segment.unwrap_or_else(|| request.collection.clone())
}

struct Arguments(Vec<String>);

impl Arguments {
    fn put(&mut self, name: &str, value: impl AsRef<str>) {
        self.0.push(format!("    {name}={},\n", value.as_ref()));
    }

    fn put_some(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn text(&mut self, name: &str, value: Option<&String>) {
        self.put_some(name, value.map(|value| quote::python(value)));
    }

    fn texts(&mut self, name: &str, values: &[String]) {
        self.values(name, &values.iter().map(|value| quote::python(value)).collect::<Vec<_>>());
    }

    fn numbers(&mut self, name: &str, values: Option<&[Number]>) {
        self.values(name, &values.unwrap_or_default().iter().map(Number::to_string).collect::<Vec<_>>());
    }

    /// A list, if there is anything in it.
    fn values(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.put(name, list_literal(values, name.len() + 6));
        }
    }

    fn time(&mut self, time: Option<TimeRange>) {
        let Some(time) = time else { return };
        let mut value = "{\n".to_owned();
        for (key, end) in [("start", time.start()), ("stop", time.stop())] {
            if let Some(end) = end {
                writeln!(value, "        \"{key}\": {},", moment(end)).ok();
            }
        }
        value.push_str("    }");
        self.put("temporal", value);
    }

    /// More than one are joined, because harmony-py sends each as a part of its own.
    fn variables(&mut self, names: &[String]) {
        if let [_, _, ..] = names {
            self.0.push("    # Joined into one part of the form: Harmony takes at most 100\n".to_owned());
            let list: Vec<String> = names.iter().map(|name| quote::python(name)).collect();
            self.put("variables", format!("[\",\".join({})]", list_literal(&list, 30)));
        } else {
            self.texts("variables", names);
        }
    }
}

/// On one line if it fits behind `used` characters, else an item per line.
fn list_literal(values: &[String], used: usize) -> String {
    let line = format!("[{}]", values.join(", "));
    if used + line.chars().count() <= WIDTH {
        return line;
    }
    format!("[\n        {},\n    ]", values.join(",\n        "))
}

fn bbox(bounds: BoundingBox) -> String {
    // Adding zero turns -0 into 0.
    let [west, south, east, north] = <[f64; 4]>::from(bounds).map(|value| value + 0.0);
    format!("BBox(w={west}, s={south}, e={east}, n={north})")
}

fn dimension(range: &DimensionRange) -> String {
    let mut text = format!("Dimension({}", quote::python(&range.name));
    for (key, bound) in [("min", &range.min), ("max", &range.max)] {
        if let Some(bound) = bound {
            write!(text, ", {key}={bound}").ok();
        }
    }
    text.push(')');
    text
}

/// Python's smallest unit is the microsecond.
fn moment(at: DateTime<Utc>) -> String {
    let mut fields = vec![at.year().to_string(), at.month().to_string(), at.day().to_string()];
    let micros = (at.nanosecond() % 1_000_000_000) / 1000;
    let time = [at.hour(), at.minute(), at.second(), micros];
    let last = time.iter().rposition(|field| *field != 0);
    if let Some(last) = last {
        // Hour and minute always come together, to be read as a time.
        fields.extend(time.iter().take(last.max(1) + 1).map(u32::to_string));
    }
    // Without a zone it would be in the server's own.
    format!("datetime({}, tzinfo=timezone.utc)", fields.join(", "))
}
