//! The body of a submission inside a curl command: form fields, JSON, or a multipart body as it
//! travels.

use crate::domain::json_budget::JsonBudget;
use serde_json::Value;
use url::form_urlencoded;

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// Name and value.
    Text(String, String),
    /// An uploaded file's contents, and its MIME type if told.
    Upload { contents: String, media_type: String },
    /// A file that is only named.
    File(String),
}

/// `-F name=value`: `@` and `<` name a file, options follow after `;`.
pub(super) fn form_field(text: &str, input: Option<&str>) -> Option<Field> {
    let (name, value) = text.split_once('=')?;
    let Some(path) = value.strip_prefix(['@', '<']) else {
        // Quotes protect a value; outside of them an option may follow.
        let inside = value.strip_prefix('"').and_then(|rest| rest.rsplit_once('"'));
        let value = match inside {
            Some((quoted, _)) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
            None => value.split(";type=").next().unwrap_or_default().to_owned(),
        };
        return Some(Field::Text(name.to_owned(), value));
    };
    let mut parts = path.split(';');
    let path = parts.next().unwrap_or_default().trim_matches('"');
    let media_type = parts.find_map(|part| part.trim().strip_prefix("type=")).unwrap_or_default();
    Some(match input {
        Some(contents) if path == "-" => {
            Field::Upload { contents: contents.to_owned(), media_type: media_type.to_owned() }
        }
        _ => Field::File(path.to_owned()),
    })
}

/// `-d`: `a=b&c=d`, a JSON object, or a multipart body.
pub(super) fn data(text: &str) -> Vec<Field> {
    let text = text.trim_start();
    if text.starts_with('{') {
        return json_fields(text);
    }
    if text.starts_with("--") {
        return multipart(text);
    }
    if let Some(path) = text.strip_prefix('@') {
        return vec![Field::File(path.to_owned())];
    }
    form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| Field::Text(name.into_owned(), value.into_owned()))
        .collect()
}

/// The EDR API's JSON: texts, numbers and lists of them.
fn json_fields(text: &str) -> Vec<Field> {
    let is_small = JsonBudget::TEXT.check(text).is_ok();
    let Some(Ok(Value::Object(object))) = is_small.then(|| serde_json::from_str(text)) else { return Vec::new() };
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut fields = Vec::new();
    for (name, value) in &object {
        // Names, labels and subsets are repeated; lists of numbers are joined.
        let values: Vec<String> = match value {
            Value::Array(items) if items.iter().any(Value::is_number) => {
                vec![items.iter().map(plain).collect::<Vec<_>>().join(",")]
            }
            Value::Array(items) => items.iter().map(plain).collect(),
            other => vec![plain(other)],
        };
        fields.extend(values.into_iter().map(|value| Field::Text(name.clone(), value)));
    }
    fields
}

/// As `curlify` writes it for harmony-py: the whole body, boundaries and all.
fn multipart(text: &str) -> Vec<Field> {
    let Some(boundary) = text.lines().next().map(str::trim_end).filter(|line| line.len() > 2) else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    let mut part: Vec<&str> = Vec::new();
    for line in text.lines().skip(1).map(|line| line.trim_end_matches('\r')) {
        if line.starts_with(boundary) {
            fields.extend(one_part(&part));
            part.clear();
        } else {
            part.push(line);
        }
    }
    // The last boundary may be cut off.
    fields.extend(one_part(&part));
    fields
}

fn one_part(lines: &[&str]) -> Option<Field> {
    let blank = lines.iter().position(|line| line.is_empty())?;
    let (headers, value) = lines.split_at_checked(blank)?;
    let header = |name: &str| {
        let found = headers.iter().filter_map(|line| line.split_once(':'));
        found.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    };
    let disposition = header("Content-Disposition")?;
    let name = disposition.split_once("name=\"")?.1.split('"').next()?;
    let contents = value.get(1..)?.join("\n");
    if disposition.contains("filename=") {
        let media_type = header("Content-Type").unwrap_or_default().to_owned();
        return Some(Field::Upload { contents, media_type });
    }
    Some(Field::Text(name.to_owned(), contents))
}
