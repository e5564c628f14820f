//! Request files (`*.harmony.json`): read with all problems at once, and written.

mod area;
mod options;
mod repeated;
mod servers;
#[cfg(test)]
pub(crate) mod tests;
mod when;

pub use super::write::ShapeForm;

use super::reader::{FileProblem, Reader};
use super::write::write_request;
use super::{SubsetRequest, WireError};
use crate::domain::Environment;
use crate::domain::json_budget::JsonBudget;
use serde_json::{Map, Value};
use url::Url;

/// The newest form of the file that this version reads, and the one it writes.
pub const FILE_VERSION: u64 = 1;

/// What a file name of a request ends with.
pub const FILE_ENDING: &str = ".harmony.json";

/// Every key, in the order in which they are written. Names are harmony-py's `Request` arguments.
const KEYS: [&str; 33] = [
    "harmony_request",
    "environment",
    "cmr",
    "edl",
    "collection",
    "bbox",
    "point",
    "spatial",
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
    "ignore_errors",
    "own_label",
];

/// The server's limit for one label (`harmony-api.md` 1.10).
pub(in crate::domain) const MAX_LABEL_CHARACTERS: usize = 255;

/// A request file's contents: a valid request, and where it is meant for.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFile {
    /// `prod`, `uat`, `practice` or a root address; `None` is production.
    pub environment: Option<String>,
    /// Root of the catalogue that belongs to a root address: https, or http on this computer.
    pub cmr: Option<Url>,
    /// Root of the Earthdata Login that belongs to a root address: the same.
    pub edl: Option<Url>,
    /// What is asked.
    pub request: SubsetRequest,
    /// How something was read where that is not plain, a sentence each. Not written.
    pub remarks: Vec<String>,
}

impl RequestFile {
    /// A request for an environment that is named alone.
    pub fn new(environment: Option<String>, request: SubsetRequest) -> Self {
        Self { environment, cmr: None, edl: None, request, remarks: Vec::new() }
    }

    /// A request for these servers; what does not follow from their root is named.
    pub fn of(environment: &Environment, request: SubsetRequest) -> Self {
        let name = environment.to_string();
        let known = Environment::parse(&name).ok().filter(|_| !environment.is_practice());
        let differs = |root: fn(&Environment) -> &Url| {
            let own = root(environment);
            known.as_ref().filter(|known| root(known) != own).map(|_| own.clone())
        };
        Self { cmr: differs(Environment::cmr), edl: differs(Environment::edl), ..Self::new(Some(name), request) }
    }

    /// Reads a file. `read_shape` gets the path of a shape as the file names it (relative to the
    /// file) and answers its bytes, or in words why it cannot.
    pub fn parse(text: &str, read_shape: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Result<Self, Vec<FileProblem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let whole = |message: String| vec![FileProblem { key: String::new(), message }];
        JsonBudget::TEXT.check(text).map_err(|error| whole(format!("This is not a request file: {error}.")))?;
        let repeated = repeated::keys(text);
        if !repeated.is_empty() {
            let twice = |key| FileProblem { key, message: "is listed twice; leave one of the two out".to_owned() };
            return Err(repeated.into_iter().map(twice).collect());
        }
        match serde_json::from_str(text) {
            Ok(value) => Self::from_value(&value, read_shape),
            Err(error) => {
                Err(whole(format!("This is not a request file, because it is not readable as JSON: {error}.")))
            }
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
        for (key, root) in [("cmr", &self.cmr), ("edl", &self.edl)] {
            if let Some(root) = root {
                object.insert(key.to_owned(), root.as_str().into());
            }
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
    reader.refuse_unknown(&KEYS);
    let servers = servers::read(reader);
    let collection = read_collection(reader);
    let (dimensions, cut) = options::read_dimensions(reader);
    let (area, remarks) = area::read(reader, cut, read_shape);
    let time = when::read(reader);
    let variables = read_variables(reader);
    let options = options::read(reader);
    let labels = reader.texts("labels");
    if labels.iter().any(|label| label.chars().count() > MAX_LABEL_CHARACTERS) {
        reader.complain("labels", format!("a label may have at most {MAX_LABEL_CHARACTERS} characters"));
    }
    let request = SubsetRequest { collection: collection?, area, time, variables, dimensions, options, labels };
    if let Err(error @ WireError::TooManyParts(_)) = request.parts() {
        reader.complain(longest_list(&request), error.to_string());
    }
    Some(RequestFile { environment: servers.environment, cmr: servers.cmr, edl: servers.edl, request, remarks })
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

/// One collection, or several as a list or joined by `+`.
fn read_collection(reader: &mut Reader<'_>) -> Option<String> {
    let Some(value) = reader.value("collection") else {
        reader.complain("collection", "is missing; write a concept id or a short name");
        return None;
    };
    let text = match value {
        Value::Array(items) if items.is_empty() => {
            reader.complain("collection", "is an empty list; write a concept id or a short name");
            return None;
        }
        Value::Array(_) => {
            let names = reader.texts("collection");
            (!names.is_empty()).then(|| names.iter().map(|name| name.trim()).collect::<Vec<_>>().join("+"))?
        }
        _ => reader.text("collection")?.trim().to_owned(),
    };
    if !is_collection(&text) {
        reader.complain("collection", "is not a concept id or a short name");
    }
    Some(text)
}

/// True for a text that can stand for a collection in an address, or for several joined by `+`.
pub(in crate::domain) fn is_collection(text: &str) -> bool {
    text.split('+').all(|name| !name.trim().is_empty())
        && !matches!(text, "." | "..")
        && !text.chars().any(char::is_control)
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
