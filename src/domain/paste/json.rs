//! JSON: GeoJSON, a request file, a job.

use super::{Pasted, Reading, Servers, geometry, ids, numbers};
use crate::domain::budget::Budget;
use crate::domain::json_budget::JsonBudget;
use crate::domain::request::RequestFile;
use crate::domain::request::from_url::FromUrl;
use crate::domain::{Environment, Shape};
use serde_json::Value;

pub(super) fn read(text: &str, budget: &Budget) -> Option<Pasted> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    if let Err(error) = JsonBudget::TEXT.check(text) {
        return Some(Pasted::unknown(format!("This begins like JSON, but it is not read: {error}.")));
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        // Brackets stand around other things too.
        Err(_) if text.starts_with('[') => return None,
        Err(error) => return Some(Pasted::unknown(format!("This begins like JSON, but it cannot be read: {error}."))),
    };
    Some(
        of_value(value, text, budget).unwrap_or_else(|| {
            Pasted::unknown("This is JSON, but neither GeoJSON nor a request file of this program.")
        }),
    )
}

fn of_value(mut value: Value, text: &str, budget: &Budget) -> Option<Pasted> {
    if value.get("harmony_request").is_some() {
        return Some(request_file(value));
    }
    if let Some(id) = value.get("jobID").and_then(Value::as_str).and_then(ids::uuid) {
        return Some(Reading::new(super::What::Job(id)).into());
    }
    if value.get("type").and_then(Value::as_str).is_some() {
        return Some(geometry::shape(Shape::from_text_within(text, budget)));
    }
    // `{"bbox": [W, S, E, N]}`, and the same list with heights, alone.
    let corners = if value.is_array() { value } else { value.get_mut("bbox")?.take() };
    let list: Vec<String> =
        corners.as_array()?.iter().filter_map(Value::as_f64).map(|number| number.to_string()).collect();
    numbers::read(&list.join(","))
}

/// A request file as its text; a shape that it only names by a path is not here.
fn request_file(mut value: Value) -> Pasted {
    let named = value.get("shape").and_then(Value::as_str).map(str::to_owned);
    if let (Some(_), Some(object)) = (&named, value.as_object_mut()) {
        object.remove("shape");
    }
    let read = RequestFile::from_value(&value, &|_path| Err("is not part of what was pasted".to_owned()));
    match read {
        Ok(file) => {
            let missing = named.map(|path| {
                format!("The shape {path} is a file of its own and not part of what was pasted. Open it too, or nothing is cut to it.")
            });
            let read = FromUrl { request: file.request, notes: file.remarks, missing: missing.into_iter().collect() };
            Reading::request(read).at(servers(file.environment.as_deref())).into()
        }
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Pasted::unknown(format!("This is a request file, but with something wrong in it: {}.", lines.join("; ")))
        }
    }
}

/// As the file names them; an address is not followed, only a name.
fn servers(environment: Option<&str>) -> Servers {
    match environment {
        None => Servers::InUse,
        Some("prod") => Servers::Named("prod"),
        Some("uat") => Servers::Named("uat"),
        Some("practice") => Servers::Named("practice"),
        Some(root) => Environment::parse(root).map_or(Servers::InUse, |environment| Servers::of(environment.harmony())),
    }
}
