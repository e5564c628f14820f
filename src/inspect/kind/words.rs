//! What a file that is not shown is, in words that go on after “This file is …”, and whether it stands in place of data.

use super::super::unread::Why;
use super::FileKind;
use super::text::{Encoding, decode};

/// Characters of a message that are repeated.
const QUOTED: usize = 300;

/// Why a file of a kind without a reader is not shown, and the message in it, if it is one.
pub(super) fn of(kind: FileKind, start: &[u8]) -> (Why, String) {
    let text = Encoding::of(start, false).map(|encoding| decode(start, encoding)).unwrap_or_default();
    match kind {
        FileKind::Empty if start.is_empty() => no_data("an empty file of 0 bytes", String::new()),
        FileKind::Empty => no_data("an empty file: it holds blanks alone", String::new()),
        FileKind::Hdf4 => other("an HDF4 file, an older format than HDF5"),
        FileKind::Html => page(&text),
        FileKind::Xml => xml(&text),
        FileKind::Json => json(&text),
        FileKind::OpendapAddress => {
            no_data("the address of data on a server (OPeNDAP) and not the data", cut(text.trim()))
        }
        FileKind::Zip => packed("a ZIP archive"),
        FileKind::Text => written(&text),
        _ => by_signature(start),
    }
}

fn other(what: &str) -> (Why, String) {
    (Why::Kind(what.to_owned()), String::new())
}

fn packed(what: &str) -> (Why, String) {
    (Why::Packed(what.to_owned()), String::new())
}

/// Something in place of data, with the message itself, if there is one.
fn no_data(what: &str, message: String) -> (Why, String) {
    (Why::NoData(quoting(what, &message)), message)
}

fn quoting(what: &str, message: &str) -> String {
    if message.is_empty() { what.to_owned() } else { format!("{what} (“{message}”)") }
}

fn page(text: &str) -> (Why, String) {
    let lower = text.to_lowercase();
    let title = between(text, &lower, "<title", "</title>");
    let is_sign_in = ["urs.earthdata.nasa.gov", "earthdata login", "name=\"password\"", "type=\"password\""]
        .iter()
        .any(|mark| lower.contains(mark) || title.to_lowercase().contains(mark));
    no_data(if is_sign_in { "a sign-in page instead of data" } else { "a web page instead of data" }, title)
}

/// What stands in an element, blanks made one.
fn between(text: &str, lower: &str, open: &str, close: &str) -> String {
    // Positions of the lower-case text are those of the text only if no letter changed its length.
    if text.len() != lower.len() {
        return String::new();
    }
    let found = lower.find(open).and_then(|start| {
        let inner = start + lower.get(start..)?.find('>')? + 1;
        let end = inner + lower.get(inner..)?.find(close)?;
        text.get(inner..end)
    });
    cut(found.unwrap_or_default())
}

/// XML that holds data or describes them, by its root element, and what it is called.
const VOCABULARIES: [(&str, &str); 6] = [
    ("kml", "a KML file, which Google Earth and QGIS open"),
    ("gpx", "a GPX file, which QGIS opens"),
    ("svg", "an SVG drawing, which web browsers open"),
    ("featurecollection", "a GML file, which QGIS opens"),
    ("vrtdataset", "a GDAL virtual file, which QGIS opens"),
    ("pamdataset", "a note of GDAL about a picture beside it"),
];

/// A message where it says what went wrong; any other XML is a file of its own kind.
fn xml(text: &str) -> (Why, String) {
    let root = root(text);
    if let Some((_, name)) = VOCABULARIES.iter().find(|(element, _)| *element == root) {
        return other(name);
    }
    let message = xml_message(text);
    let is_error = ["error", "exception", "fault"].iter().any(|word| root.contains(word));
    if is_error || !message.is_empty() {
        no_data("an XML message instead of data", message)
    } else {
        other("an XML file")
    }
}

/// Name of the outermost element without its namespace, in lower case.
fn root(text: &str) -> String {
    let mut tags = text.split('<').skip(1).filter(|tag| !tag.starts_with(['?', '!']));
    let name = tags.next().unwrap_or_default().split(|letter: char| letter.is_whitespace() || "/>".contains(letter));
    let name = name.take(1).collect::<String>().to_ascii_lowercase();
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

fn xml_message(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    ["message", "serviceexception", "exceptiontext", "error", "code"]
        .iter()
        .map(|name| between(text, &lower, &format!("<{name}"), &format!("</{name}>")))
        .find(|message| !message.is_empty() && !message.contains('<'))
        .unwrap_or_default()
}

/// Values of `type` that RFC 7946 names.
const GEOJSON: [&str; 9] = [
    "FeatureCollection",
    "Feature",
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
];

/// A message where it says something; any other JSON is a file of its own kind. Of a long file, only the start is known.
fn json(text: &str) -> (Why, String) {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let kind = value.as_ref().and_then(|value| value.get("type")?.as_str());
    let start: String = text.chars().take(QUOTED).filter(|letter| !letter.is_whitespace()).collect();
    let names = |kind: &str| start.contains(&format!("\"type\":\"{kind}\""));
    if kind.map_or_else(|| value.is_none() && GEOJSON.iter().any(|kind| names(kind)), |kind| GEOJSON.contains(&kind)) {
        return other("a GeoJSON file, which QGIS opens");
    }
    let message = value.as_ref().map(json_message).unwrap_or_default();
    if message.is_empty() { other("a JSON file") } else { no_data("a JSON message instead of data", message) }
}

fn json_message(value: &serde_json::Value) -> String {
    // Catalogues have titles and descriptions too; those of messages stand beside a code.
    let is_coded = ["code", "status", "statusCode"].iter().any(|name| value.get(name).is_some());
    let described: &[&str] = if is_coded { &["description", "title"] } else { &[] };
    let names = ["error_description", "message", "detail", "error", "errors"].iter().chain(described);
    let found = names.filter_map(|name| value.get(name)).find_map(words);
    cut(&found.unwrap_or_default())
}

fn words(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Array(list) => list.iter().find_map(words),
        serde_json::Value::Object(fields) => fields.get("message").and_then(words),
        _ => None,
    }
}

fn written(text: &str) -> (Why, String) {
    let trimmed = text.trim_start();
    if trimmed.starts_with("Dataset {") || trimmed.starts_with("Attributes {") {
        return no_data("a description of data on an OPeNDAP server and not the data", String::new());
    }
    if trimmed.starts_with("Error {") {
        let message = text.split("message").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap_or_default();
        return no_data("an error message of an OPeNDAP server instead of data", cut(message));
    }
    if trimmed.starts_with("%PDF-") {
        return other("a PDF document");
    }
    let lower: String = trimmed.chars().take(QUOTED).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("ncols") && lower.contains("nrows") && lower.contains("cellsize") {
        return other("an ASCII grid, which QGIS opens");
    }
    let line = cut(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default());
    (Why::Kind(quoting("text without columns", &line)), line)
}

/// One line of at most [`QUOTED`] characters without control characters.
fn cut(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line: String = line.join(" ").chars().filter(|letter| !letter.is_control()).collect();
    if line.chars().count() <= QUOTED { line } else { format!("{}…", line.chars().take(QUOTED).collect::<String>()) }
}

/// Ways to pack a file.
const PACKERS: [(&[u8], &str); 7] = [
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\x1f\x9d", "compressed with compress"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
];
/// Formats that are met in archives and not read here.
const FORMATS: [(&[u8], &str); 11] = [
    (b"GRIB", "a GRIB file"),
    (b"BUFR", "a BUFR file"),
    (b"SIMPLE  =", "a FITS file"),
    (b"%PDF-", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite file, as GeoPackages are"),
    (b"fgb", "a FlatGeobuf file, which QGIS opens"),
    (b"LASF", "a LAS point cloud, which QGIS opens"),
    (b"RIFF", "a RIFF file, as WebP pictures are"),
    (b"\x00\x00\x00\x0cjP", "a JPEG 2000 picture"),
    (b"\x00\x00\x27\x0a", "a Shapefile, which QGIS opens"),
];
/// Where a TAR archive says what it is.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

fn by_signature(start: &[u8]) -> (Why, String) {
    let named = |list: &[(&[u8], &'static str)]| {
        list.iter().find(|(signature, _)| start.starts_with(signature)).map(|(_, name)| *name)
    };
    let is_tar = start.get(TAR_MARK.0..).is_some_and(|rest| rest.starts_with(TAR_MARK.1));
    if let Some(packer) = named(&PACKERS).or(is_tar.then_some("a TAR archive")) {
        return packed(packer);
    }
    if start.starts_with(b"Dataset {") {
        return other("an answer of an OPeNDAP server (DAP2)");
    }
    other(named(&FORMATS).unwrap_or("of no kind that this program knows"))
}
