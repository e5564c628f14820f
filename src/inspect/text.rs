//! A group as text, in the words and the order that xarray prints, so that scientists find what they know.

use super::coordinates::{Finder, Place};
use super::decode::{Plan, Show};
use super::time::Resolution;
use super::{Attribute, DataType, Group, Number, Range, Reader, Selection, Structure, Unread, Values, Variable};
use std::fmt::Write as _;

/// Values shown at each end of a variable.
const SHOWN_AT_EACH_END: u64 = 2;
/// Characters of a line, and of one attribute.
const WIDTH: usize = 100;
/// Most groups that are listed below one.
const MOST_GROUPS: usize = 100;
/// Most bytes of one chunk that is unpacked to show first and last values.
const MOST_PEEKED_BYTES: u64 = 16_000_000;

/// Bytes as xarray writes them: `94MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut shown = bytes as f64;
    let mut units = UNITS.iter().peekable();
    while let Some(unit) = units.next() {
        if shown < 1000.0 || units.peek().is_none() {
            return format!("{shown:.0}{unit}");
        }
        shown /= 1000.0;
    }
    String::new()
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
    match number {
        Number::Float16 if is_filled => of(Number::Float32),
        number if !is_filled || number.is_float() => of(number),
        number if number.bytes() <= 2 => of(Number::Float32),
        _ => of(Number::Float64),
    }
}

/// A variable's dimension names, its own and those that its structure gives it.
fn dimension_names(variable: &Variable) -> Vec<&str> {
    variable.axes.iter().map(|axis| axis.name.as_str()).collect()
}

/// How the variables of a group are listed: coordinates first, as xarray sorts them.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<'a> {
    /// Names and lengths of the dimensions, in the order in which variables use them.
    pub dimensions: Vec<(&'a str, u64)>,
    /// Coordinates; those that are the scale of their own dimension are its index.
    pub coordinates: Vec<&'a Variable>,
    /// All other variables in the file's order.
    pub variables: Vec<&'a Variable>,
}

impl<'a> Listing<'a> {
    /// Sorts the variables of a group.
    pub fn of(group: &'a Group) -> Self {
        let mut dimensions: Vec<(&str, u64)> = Vec::new();
        for variable in group.variables.iter().filter(|variable| !variable.is_bare_dimension()) {
            for (axis, length) in variable.axes.iter().zip(&variable.shape) {
                if dimensions.iter().all(|(name, _)| *name != axis.name) {
                    dimensions.push((axis.name.as_str(), *length));
                }
            }
        }
        let named: Vec<&str> = group.variables.iter().flat_map(|variable| named_beside(group, variable)).collect();
        let (mut coordinates, variables): (Vec<&Variable>, Vec<&Variable>) = group
            .variables
            .iter()
            .filter(|variable| !variable.is_bare_dimension())
            .partition(|variable| is_index(variable) || named.contains(&variable.name.as_str()));
        let place = |name: &str| dimensions.iter().position(|(known, _)| *known == name).unwrap_or(usize::MAX);
        coordinates.sort_by_key(|variable| {
            if place(&variable.name) < usize::MAX {
                return (place(&variable.name), 0);
            }
            let known = |name: &str| place(name) < usize::MAX;
            let last = dimension_names(variable).into_iter().rev().find(|name| known(name));
            (last.map_or(usize::MAX, place), 1)
        });
        Self { dimensions, coordinates, variables }
    }
}

fn is_index(variable: &Variable) -> bool {
    matches!(variable.axes.as_slice(), [axis] if axis.name == variable.name)
}

/// The names in a variable's attribute `coordinates`, if the group has all of them.
fn named_beside<'a>(group: &Group, variable: &'a Variable) -> Vec<&'a str> {
    let text = variable.text("coordinates").unwrap_or_default();
    let split = |letter: char| letter.is_whitespace() || letter == ',';
    let names: Vec<&str> = text.split(split).filter(|name| !name.is_empty()).take(100).collect();
    let has = |name: &&str| group.variable(name).is_some();
    if names.iter().all(has) { names } else { Vec::new() }
}

/// A whole group as text, with first and last values that `values` brings ([`peek`] reads them).
pub fn group(structure: &Structure, group: &Group, values: &mut dyn FnMut(&Variable) -> String) -> String {
    let listing = Listing::of(group);
    let shown = group.variables.iter().filter(|variable| !variable.is_bare_dimension());
    let plans: Vec<(&Variable, Plan)> = shown.map(|variable| (variable, Plan::of(variable))).collect();
    let plan = |variable: &Variable| plans.iter().find(|(known, _)| known.path == variable.path).map(|(_, plan)| plan);
    let bytes = |variable: &Variable| {
        let each = plan(variable).map_or(0, |plan| xarray_type(variable, plan).1);
        variable.elements().saturating_mul(each)
    };
    let total = plans.iter().fold(0_u64, |sum, (variable, _)| sum.saturating_add(bytes(variable)));
    let names = plans.iter().map(|(variable, _)| variable.name.as_str());
    let longest = names.chain(listing.dimensions.iter().map(|(name, _)| *name)).map(|name| name.chars().count()).max();
    let column = longest.unwrap_or(0).clamp(7, 60) + 6;
    let mut text = format!("Group {}  Size: {}\n", clean(&group.path), size(total));
    let dimensions: Vec<String> =
        listing.dimensions.iter().map(|(name, length)| format!("{}: {length}", clean(name))).collect();
    line(&mut text, &padded("Dimensions:", column), &format!("({})", dimensions.join(", ")), usize::MAX);
    let mut row = |text: &mut String, variable: &Variable| {
        let mark = if is_index(variable) { '*' } else { ' ' };
        let names: Vec<String> = dimension_names(variable).into_iter().map(clean).collect();
        let names = if names.is_empty() { String::new() } else { format!("({}) ", names.join(", ")) };
        let kind = plan(variable).map(|plan| xarray_type(variable, plan).0).unwrap_or_default();
        let head = padded(&format!("  {mark} {} ", clean(&variable.name)), column);
        let rest = format!("{names}{kind} {} {}", size(bytes(variable)), values(variable));
        line(text, &head, rest.trim_end(), WIDTH);
    };
    if !listing.coordinates.is_empty() {
        text.push_str("Coordinates:\n");
        listing.coordinates.iter().for_each(|variable| row(&mut text, variable));
    }
    let has_index = |name: &str| listing.coordinates.iter().any(|variable| variable.name == name);
    let bare: Vec<String> =
        listing.dimensions.iter().filter(|(name, _)| !has_index(name)).map(|(name, _)| clean(name)).collect();
    if !bare.is_empty() {
        line(&mut text, "Dimensions without coordinates: ", &bare.join(", "), usize::MAX);
    }
    text.push_str("Data variables:\n");
    if listing.variables.is_empty() {
        text.push_str("    *empty*\n");
    }
    listing.variables.iter().for_each(|variable| row(&mut text, variable));
    remainder(&mut text, structure, group, &plans);
    text
}

fn remainder(text: &mut String, structure: &Structure, group: &Group, plans: &[(&Variable, Plan)]) {
    if !group.attributes.is_empty() {
        let longest =
            group.attributes.iter().map(|attribute| attribute.name.chars().count()).max().unwrap_or(0).min(40);
        text.push_str("Attributes:\n");
        for attribute in &group.attributes {
            let head = padded(&format!("    {}:", clean(&attribute.name)), longest + 7);
            line(text, &head, &told(attribute), WIDTH);
        }
    }
    let below = below(group);
    if !below.is_empty() {
        text.push_str("Groups:\n");
    }
    for child in below.iter().take(MOST_GROUPS) {
        let count = child.variables.len();
        line(text, "    ", &format!("{} ({count} variables)", clean(&child.path)), WIDTH);
    }
    if below.len() > MOST_GROUPS {
        line(text, "    ", &format!("… and {} more", below.len() - MOST_GROUPS), WIDTH);
    }
    let unread = group.unread.iter().chain(group.variables.iter().filter_map(|variable| variable.unread.as_ref()));
    let unread: Vec<String> = unread.map(|unread| clean(&unread.to_string())).collect();
    if !unread.is_empty() {
        text.push_str("Not readable:\n");
        for sentence in &unread {
            line(text, "    ", sentence, usize::MAX);
        }
    }
    let sentences = places(structure, group);
    if !sentences.is_empty() {
        text.push_str("Place and time:\n");
        for sentence in &sentences {
            line(text, "    ", &clean(sentence), usize::MAX);
        }
    }
    let remarks: Vec<String> = plans
        .iter()
        .flat_map(|(variable, plan)| plan.remarks.iter().map(move |remark| format!("{}: {remark}", variable.name)))
        .take(20)
        .collect();
    if !remarks.is_empty() {
        text.push_str("To know:\n");
        for remark in &remarks {
            line(text, "    ", &clean(remark), usize::MAX);
        }
    }
}

/// The groups below one that hold variables, parents before children.
fn below(group: &Group) -> Vec<&Group> {
    let mut waiting: Vec<&Group> = group.groups.iter().rev().collect();
    let mut found = Vec::new();
    while let Some(group) = waiting.pop() {
        waiting.extend(group.groups.iter().rev());
        if !group.variables.is_empty() {
            found.push(group);
        }
    }
    found
}

/// How places and times of the group's variables were found, each way once.
fn places(structure: &Structure, group: &Group) -> Vec<String> {
    let finder = Finder::new(structure);
    let mut sentences: Vec<String> = Vec::new();
    let mut known: Vec<Option<Place>> = Vec::new();
    for variable in group.variables.iter().take(500) {
        let found = finder.of(&variable.path);
        let pair = found.pair().into_iter().flat_map(|(one, other)| [one, other]);
        let is_itself = pair.chain(&found.time).any(|coordinate| coordinate.path == variable.path);
        if found.place.is_none() || is_itself || known.contains(&found.place) {
            continue;
        }
        sentences.push(format!("{} ({}): {}", variable.name, found.kind, found.sentence()));
        known.push(found.place);
    }
    sentences
}

fn told(attribute: &Attribute) -> String {
    match &attribute.value {
        Ok(values) => {
            let shown: Vec<String> = (0..values.len().min(20)).map(|index| clean(&values.written(index))).collect();
            let more = if values.len() > 20 { " …" } else { "" };
            if values.len() == 1 { shown.concat() } else { format!("[{}{more}]", shown.join(" ")) }
        }
        Err(unread) => clean(&unread.to_string()),
    }
}

fn padded(text: &str, width: usize) -> String {
    let length = text.chars().count();
    text.to_owned() + &" ".repeat(width.saturating_sub(length).max(usize::from(!text.ends_with(' '))))
}

fn line(text: &mut String, head: &str, rest: &str, width: usize) {
    let room = width.saturating_sub(head.chars().count());
    let cut = rest.chars().count() > room;
    let rest: String =
        if cut { rest.chars().take(room.saturating_sub(1)).chain(['…']).collect() } else { rest.to_owned() };
    // Writing to a text cannot fail.
    writeln!(text, "{head}{rest}").unwrap_or_default();
}

/// A text of a file on one line of a terminal: control and bidirectional characters as escapes.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_plain(letter) {
            clean.push(letter);
        } else {
            clean.extend(letter.escape_default());
        }
    }
    clean
}

/// Whether a character shows itself and moves nothing around it.
pub(super) fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// First and last values of a variable, decoded. Reads at most one chunk at each end; `…` alone where a chunk is larger
/// than is read unasked.
pub fn peek(reader: &mut dyn Reader, variable: &Variable) -> String {
    match peeked(reader, variable) {
        Ok(text) => text,
        Err(unread) => clean(&unread.to_string()),
    }
}

fn peeked(reader: &mut dyn Reader, variable: &Variable) -> Result<String, Unread> {
    if let Some(unread) = &variable.unread {
        return Err(unread.clone());
    }
    let plan = Plan::of(variable);
    let each = variable.data_type.decoded_bytes();
    let unpacked = match &variable.chunks {
        Some(chunks) => chunks.iter().fold(each, |product, length| product.saturating_mul(*length)),
        None => each.saturating_mul(SHOWN_AT_EACH_END),
    };
    if variable.elements() == 0 {
        return Ok(String::new());
    }
    if unpacked > MOST_PEEKED_BYTES || variable.shape.len() > 8 {
        return Ok("…".to_owned());
    }
    let count = variable.shape.last().map_or(1, |length| (*length).min(SHOWN_AT_EACH_END));
    let ends = |is_last: bool| {
        let last = variable.shape.len().saturating_sub(1);
        let range = |(dimension, length): (usize, &u64)| match (dimension == last, is_last) {
            (true, true) => Range::new(length.saturating_sub(count), count),
            (true, false) => Range::new(0, count),
            (false, true) => Range::one(length.saturating_sub(1)),
            (false, false) => Range::one(0),
        };
        Selection(variable.shape.iter().enumerate().map(range).collect())
    };
    let first = reader.read(&variable.path, &ends(false))?;
    if variable.elements() <= count {
        return Ok(shown(&plan, &first, resolution(&plan, &[&first])));
    }
    let last = reader.read(&variable.path, &ends(true))?;
    let resolution = resolution(&plan, &[&first, &last]);
    Ok(format!("{} … {}", shown(&plan, &first, resolution), shown(&plan, &last, resolution)))
}

/// Fine enough for the neighbours at each end; the gap between the ends tells nothing.
fn resolution(plan: &Plan, ends: &[&Values]) -> Resolution {
    let Some(time) = &plan.time else { return Resolution::Second(0) };
    let of = |values: &&Values| time.resolution(&plan.reals(values).unwrap_or_default());
    ends.iter().map(of).max().unwrap_or(Resolution::Second(0))
}

fn shown(plan: &Plan, values: &Values, resolution: Resolution) -> String {
    let one = |index| {
        let written = clean(&plan.written(values, index, Show::Decoded, resolution));
        let is_text = matches!(values.data_type, DataType::Text(_));
        let short: String = written.chars().take(30).collect();
        if is_text { format!("'{short}'") } else { short }
    };
    (0..values.len()).map(one).collect::<Vec<_>>().join(" ")
}
