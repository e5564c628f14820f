//! Reading what servers wrote: a wrong type is a missing value, never a failure.

pub mod catalogue;
pub mod granules;
pub mod job;
pub mod steps;
pub(crate) mod timeline;

use crate::domain::time_range::parse_moment;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A text; numbers are accepted, because versions and ids are sometimes written as such.
pub(crate) fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A flag; `"true"` is accepted.
pub(crate) fn flag(value: &Value, name: &str) -> bool {
    match value.get(name) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// A number not below zero; text and fractions are accepted.
pub(crate) fn count(value: &Value, name: &str) -> Option<u64> {
    let number = number(value.get(name)?)?;
    (number.is_finite() && number >= 0.0).then_some(number as u64)
}

/// A number, perhaps written as text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An ISO 8601 moment.
pub(crate) fn moment(value: &Value, name: &str) -> Option<DateTime<Utc>> {
    value.get(name)?.as_str().and_then(parse_moment)
}

/// The items of a list; anything else has none.
pub(crate) fn items<'value>(value: &'value Value, name: &str) -> impl Iterator<Item = &'value Value> + use<'value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The texts of a list.
pub(crate) fn texts(value: &Value, name: &str) -> Vec<String> {
    items(value, name).filter_map(Value::as_str).map(str::to_owned).collect()
}
