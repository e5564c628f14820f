//! Text: pages and error messages in place of data, and what a text format must begin and end with.

use super::{Contradiction, Format, Sample};
use serde_json::{Map, Value};

/// A longer message is none.
const LONGEST_MESSAGE: usize = 16 * 1024;

/// Refuses pages and error messages, unless they are what was promised.
pub(super) fn check_message(sample: &Sample<'_>, promised: &[Format]) -> Result<(), Contradiction> {
    let Some(text) = readable(sample.head) else { return Ok(()) };
    let start = markup(&text);
    if is_page(start) && !promised.contains(&Format::Html) {
        return Err(Contradiction::Page);
    }
    let is_data = is_error_element(start) || is_error_object(sample, &text);
    if is_data { Err(Contradiction::ErrorMessage) } else { Ok(()) }
}

/// Judges a text format.
pub(super) fn check(format: Format, sample: &Sample<'_>) -> Result<(), Contradiction> {
    // Text of another encoding with a byte-order mark has zeros too.
    let is_wide = [b"\xff\xfe".as_slice(), b"\xfe\xff"].iter().any(|mark| sample.head.starts_with(mark));
    if is_wide {
        return Ok(());
    }
    let Some(text) = readable(sample.head) else { return Err(Contradiction::NotA(format)) };
    let first = text.trim_start_matches(is_blank).chars().next();
    let last = sample.tail.iter().rev().find(|byte| !byte.is_ascii_whitespace() && **byte != 0).copied();
    match format {
        Format::Json => match (first, last) {
            (Some('{'), last) => cut_unless(last == Some(b'}'), format),
            (Some('['), last) => cut_unless(last == Some(b']'), format),
            (Some(first), _) if "\"-0123456789tfn\x1e".contains(first) => Ok(()),
            _ => Err(Contradiction::NotA(format)),
        },
        Format::Xml | Format::Html if first != Some('<') => Err(Contradiction::NotA(format)),
        Format::Xml => cut_unless(last == Some(b'>'), format),
        Format::Csv if markup(&text).starts_with("<?xml") => Err(Contradiction::NotA(format)),
        _ => Ok(()),
    }
}

fn cut_unless(is_whole: bool, format: Format) -> Result<(), Contradiction> {
    if is_whole { Ok(()) } else { Err(Contradiction::CutShort(format)) }
}

/// `None` for what is no text: zeros are in none.
fn readable(head: &[u8]) -> Option<String> {
    let beginning = head.get(..LONGEST_MESSAGE).unwrap_or(head);
    (!beginning.contains(&0)).then(|| String::from_utf8_lossy(beginning).into_owned())
}

fn is_blank(character: char) -> bool {
    character == '\u{feff}' || character.is_whitespace()
}

/// From the first element or declaration that is not a comment or a processing instruction, if the
/// text is markup; else the text.
fn markup(text: &str) -> &str {
    let mut rest = text.trim_start_matches(is_blank);
    loop {
        let after = if rest.starts_with("<!--") {
            rest.split_once("-->").map(|(_, after)| after)
        } else if rest.starts_with("<?") {
            rest.split_once("?>").map(|(_, after)| after)
        } else {
            return rest;
        };
        // A comment that does not end here hides what it is.
        let Some(after) = after else { return rest };
        rest = after.trim_start_matches(is_blank);
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let Some((start, rest)) = text.split_at_checked(word.len()) else { return false };
    start.eq_ignore_ascii_case(word) && !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
}

fn is_page(start: &str) -> bool {
    let is_html = ["<!doctype html", "<html", "<head", "<body"].iter().any(|word| starts_with_word(start, word));
    // In a namespace of its own: `<xhtml:html`.
    let element = start.strip_prefix('<').unwrap_or_default();
    let name = element.split(|end: char| end.is_whitespace() || end == '>').next().unwrap_or_default();
    is_html || name.rsplit_once(':').is_some_and(|(_, name)| name.eq_ignore_ascii_case("html"))
}

/// S3 and its like: `<Error><Code>AccessDenied…`; OGC services: `<ExceptionReport`.
fn is_error_element(start: &str) -> bool {
    let element = start.strip_prefix('<').unwrap_or_default();
    let name = element.split(|end: char| end.is_whitespace() || matches!(end, '>' | '/')).next().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    matches!(name, "Error" | "ErrorResponse" | "ExceptionReport" | "ServiceExceptionReport" | "errors")
}

/// A whole body that is a JSON object about an error, and nothing else.
fn is_error_object(sample: &Sample<'_>, text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    if !text.starts_with('{') || sample.length > LONGEST_MESSAGE as u64 || sample.head.len() as u64 != sample.length {
        return false;
    }
    let Ok(Value::Object(object)) = serde_json::from_str::<Value>(text) else { return false };
    tells_of_an_error(&object)
}

fn tells_of_an_error(object: &Map<String, Value>) -> bool {
    let has = |names: &[&str]| object.keys().any(|key| names.iter().any(|name| key.eq_ignore_ascii_case(name)));
    let is_data = has(&["features", "coordinates", "geometry", "domain", "ranges", "dimensions", "variables", "data"]);
    let says_so = has(&["error", "errors", "error_code", "errorMessage", "error_description", "exception", "fault"]);
    let is_problem = has(&["code", "status", "statusCode", "title"]) && has(&["message", "description", "detail"]);
    !is_data && (says_so || is_problem)
}
