//! What xarray lists of a group, in its order and with the types its values have once they are decoded.

use crate::inspect::decode::Plan;
use crate::inspect::{DataType, Group, Number, Variable};
use std::collections::HashSet;

/// What NetCDF-4 puts before the name of a variable that is named like a dimension and is not its scale.
const NOT_A_SCALE: &str = "_nc4_non_coord_";
/// Units of durations, which keep whole numbers whole.
const DURATIONS: [&str; 7] = ["days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"];

/// A variable as xarray lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The variable.
    pub variable: &'a Variable,
    /// Its name.
    pub name: &'a str,
    /// Its dimensions with their lengths, without the one along which letters make a text.
    pub dimensions: Vec<(&'a str, u64)>,
    /// Type of its values once they are decoded.
    pub kind: String,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Whether it tells the values of its own dimension.
    pub is_index: bool,
}

/// How the variables of a group are listed: coordinates first, as xarray sorts them.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<'a> {
    /// Names and lengths of the dimensions, in the order in which variables use them, data before coordinates.
    pub dimensions: Vec<(&'a str, u64)>,
    /// Coordinates; those that are the scale of their own dimension are its index.
    pub coordinates: Vec<Row<'a>>,
    /// All other variables in the file's order.
    pub variables: Vec<Row<'a>>,
}

impl<'a> Listing<'a> {
    /// Sorts the variables of a group.
    pub fn of(group: &'a Group) -> Self {
        let shown = group.variables.iter().filter(|variable| !variable.is_bare_dimension());
        let rows = shown.map(|variable| row(group, variable));
        let named = group.variables.iter().filter_map(|variable| variable.text("coordinates"));
        let of_group = group.attribute("coordinates").and_then(|names| names.only_text());
        let named: HashSet<&str> = named.chain(of_group).flat_map(str::split_whitespace).collect();
        let (mut coordinates, variables): (Vec<Row<'_>>, Vec<Row<'_>>) =
            rows.partition(|row| row.is_index || named.contains(row.name));
        let mut dimensions: Vec<(&str, u64)> = Vec::new();
        for (name, length) in variables.iter().chain(&coordinates).flat_map(|row| &row.dimensions) {
            if dimensions.iter().all(|(known, _)| known != name) {
                dimensions.push((name, *length));
            }
        }
        let place = |name: &str| dimensions.iter().position(|(known, _)| *known == name).unwrap_or(usize::MAX);
        coordinates.sort_by_key(|row| {
            if place(row.name) < usize::MAX {
                return (place(row.name), 0);
            }
            (row.dimensions.last().map_or(usize::MAX, |(name, _)| place(name)), 1)
        });
        Self { dimensions, coordinates, variables }
    }

    /// Coordinates, then all other variables.
    pub fn rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.coordinates.iter().chain(&self.variables)
    }
}

fn row<'a>(group: &Group, variable: &'a Variable) -> Row<'a> {
    let name = own_name(&variable.name);
    let names = variable.axes.iter().map(|axis| own_name(&axis.name));
    let mut dimensions: Vec<(&str, u64)> = names.zip(variable.shape.iter().copied()).collect();
    let (mut kind, mut each) = xarray_type(variable, &Plan::of(variable));
    let mut bytes = variable.elements().saturating_mul(each);
    if let Some((_, length)) = dimensions.last().copied().filter(|(name, _)| are_letters(group, variable, name)) {
        dimensions.pop();
        let is_decoded = variable.attribute("_Encoding").is_some();
        (kind, each) = if is_decoded { ("object".to_owned(), 8) } else { (format!("|S{length}"), length) };
        bytes = dimensions.iter().fold(each, |bytes, (_, length)| bytes.saturating_mul(*length));
    }
    let is_index = matches!(dimensions.as_slice(), [(only, _)] if *only == name);
    Row { variable, name, dimensions, kind, bytes, is_index }
}

/// Whether the letters along a variable's last dimension make texts: nothing but letters lies along it.
fn are_letters(group: &Group, variable: &Variable, last: &str) -> bool {
    let is_letter = |variable: &Variable| variable.data_type == DataType::Text(Some(1));
    let mut along = group.variables.iter().filter(|other| other.axes.iter().any(|axis| axis.name == last));
    is_letter(variable)
        && group.variable(last).is_none_or(Variable::is_bare_dimension)
        && along.all(|other| {
            let is_last = other.axes.last().is_some_and(|axis| axis.name == last);
            matches!(other.data_type, DataType::Text(Some(_))) && is_last || other.is_bare_dimension()
        })
}

/// The name that NetCDF gives it.
pub(in crate::inspect) fn own_name(name: &str) -> &str {
    name.strip_prefix(NOT_A_SCALE).unwrap_or(name)
}

/// Type and bytes of an element as xarray has them once it has decoded a variable.
pub fn xarray_type(variable: &Variable, plan: &Plan) -> (String, u64) {
    match &variable.data_type {
        DataType::Number(number, _) => decoded_type(variable, plan, *number),
        DataType::Enumeration { base, .. } => (base.name().to_owned(), base.bytes() as u64),
        DataType::Text(None) => ("text".to_owned(), 8),
        DataType::Text(Some(length)) => (format!("|S{length}"), *length),
        other => (other.numpy(), other.decoded_bytes()),
    }
}

fn decoded_type(variable: &Variable, plan: &Plan, number: Number) -> (String, u64) {
    let of = |number: Number| (number.name().to_owned(), number.bytes() as u64);
    if variable.text("dtype").is_some_and(|name| name.starts_with("timedelta64")) {
        return ("timedelta64[ns]".to_owned(), 8);
    }
    if let Some(time) = &plan.time {
        return if time.calendar.is_real() { ("datetime64[ns]".to_owned(), 8) } else { ("object".to_owned(), 8) };
    }
    let kind = |name| variable.attribute(name).and_then(|found| found.data_type.number());
    let (factor, offset) = (kind("scale_factor"), kind("add_offset"));
    let number = number.read_as(plan.unsigned);
    match (factor, offset) {
        (Some(factor), Some(offset)) if factor == offset && factor.is_float() => {
            return of(if number.bytes() == 4 && !number.is_float() { Number::Float64 } else { factor });
        }
        (_, Some(_)) => return of(Number::Float64),
        (Some(factor), None) => return of(factor),
        (None, None) => {}
    }
    let is_filled = kind("_FillValue").is_some() || kind("missing_value").is_some();
    let is_duration = variable.text("units").is_some_and(|units| DURATIONS.contains(&units));
    match number {
        number if is_filled && is_duration && !number.is_float() => of(Number::Int64),
        Number::Float16 if is_filled => of(Number::Float32),
        number if !is_filled || number.is_float() => of(number),
        number if number.bytes() <= 2 => of(Number::Float32),
        _ => of(Number::Float64),
    }
}
