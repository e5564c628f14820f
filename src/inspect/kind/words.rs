//! What a file that is not shown is, in words that go on after “This file is …”.

use super::FileKind;
use super::text::{Encoding, decode};

/// Characters of a message that are repeated.
const QUOTED: usize = 300;

/// What it is, and what is said in it.
pub(super) fn of(kind: FileKind, start: &[u8]) -> (String, String) {
    let text = Encoding::of(start, false).map(|encoding| decode(start, encoding)).unwrap_or_default();
    match kind {
        FileKind::Empty if start.is_empty() => named("an empty file of 0 bytes"),
        FileKind::Empty => named("an empty file: it holds blanks alone"),
        FileKind::Hdf4 => named("an HDF4 file, an older format than HDF5"),
        FileKind::Html => page(&text),
        FileKind::Xml => said("an XML message instead of data", xml_message(&text)),
        FileKind::Json => said("a JSON message instead of data", json_message(&text)),
        FileKind::OpendapAddress => {
            said("the address of data on a server (OPeNDAP) and not the data", cut(text.trim()))
        }
        FileKind::Zip => named("a ZIP archive; unpack it, then open what is in it"),
        FileKind::Text => written(&text),
        _ => named(by_signature(start)),
    }
}

fn named(what: &str) -> (String, String) {
    (what.to_owned(), String::new())
}

/// With the message itself, if there is one.
fn said(what: &str, message: String) -> (String, String) {
    if message.is_empty() { named(what) } else { (format!("{what} (“{message}”)"), message) }
}

fn page(text: &str) -> (String, String) {
    let lower = text.to_lowercase();
    let title = between(text, &lower, "<title", "</title>");
    let is_sign_in = ["urs.earthdata.nasa.gov", "earthdata login", "name=\"password\"", "type=\"password\""]
        .iter()
        .any(|mark| lower.contains(mark) || title.to_lowercase().contains(mark));
    if is_sign_in { said("a sign-in page instead of data", title) } else { said("a web page instead of data", title) }
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

fn xml_message(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    ["message", "serviceexception", "error", "code"]
        .iter()
        .map(|name| between(text, &lower, &format!("<{name}"), &format!("</{name}>")))
        .find(|message| !message.is_empty() && !message.contains('<'))
        .unwrap_or_default()
}

fn json_message(text: &str) -> String {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return String::new() };
    let names = ["error_description", "description", "message", "detail", "error", "errors", "title"];
    let found = names.iter().filter_map(|name| value.get(name)).find_map(words);
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

fn written(text: &str) -> (String, String) {
    let trimmed = text.trim_start();
    if trimmed.starts_with("Dataset {") || trimmed.starts_with("Attributes {") {
        return named("a description of data on an OPeNDAP server and not the data");
    }
    if trimmed.starts_with("Error {") {
        let message = text.split("message").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap_or_default();
        return said("an error message of an OPeNDAP server instead of data", cut(message));
    }
    said("text without columns", cut(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()))
}

/// One line of at most [`QUOTED`] characters without control characters.
fn cut(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line: String = line.join(" ").chars().filter(|letter| !letter.is_control()).collect();
    if line.chars().count() <= QUOTED { line } else { format!("{}…", line.chars().take(QUOTED).collect::<String>()) }
}

/// Formats that are met in archives and not read here.
fn by_signature(start: &[u8]) -> &'static str {
    let signatures: [(&[u8], &str); 12] = [
        (b"\x1f\x8b", "a file compressed with gzip; unpack it, then open what is in it"),
        (b"BZh", "a file compressed with bzip2; unpack it, then open what is in it"),
        (b"\xfd7zXZ\x00", "a file compressed with xz; unpack it, then open what is in it"),
        (b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard; unpack it, then open what is in it"),
        (b"GRIB", "a GRIB file"),
        (b"BUFR", "a BUFR file"),
        (b"SIMPLE  =", "a FITS file"),
        (b"%PDF-", "a PDF document"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format 3\0", "an SQLite file, as GeoPackages are"),
        (b"RIFF", "a RIFF file, as WebP pictures are"),
        (b"\x00\x00\x00\x0cjP", "a JPEG 2000 picture"),
    ];
    signatures
        .iter()
        .find(|(signature, _)| start.starts_with(signature))
        .map_or("of no kind that this program knows", |(_, name)| name)
}
