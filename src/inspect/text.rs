//! A group as text, in the words and the order that xarray prints, so that scientists find what they know.

mod listing;

pub(super) use listing::own_name;
pub use listing::{Listing, Row, xarray_type};

use super::coordinates::{Finder, Place};
use super::decode::{Plan, Show};
use super::time::Resolution;
use super::{Attribute, DataType, Group, Range, Reader, Selection, Structure, Unread, Values, Variable};
use std::fmt::Write as _;

/// Values shown at each end of a variable.
const SHOWN_AT_EACH_END: u64 = 2;
/// Characters of a line, and of one attribute.
const WIDTH: usize = 100;
/// Characters that the values of a variable have at least.
const LEAST_OF_VALUES: usize = 24;
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

/// A whole group as text, with first and last values that `values` brings ([`peek`] reads them).
pub fn group(structure: &Structure, group: &Group, values: &mut dyn FnMut(&Variable) -> String) -> String {
    let listing = Listing::of(group);
    let shown = group.variables.iter().filter(|variable| !variable.is_bare_dimension());
    let plans: Vec<(&Variable, Plan)> = shown.map(|variable| (variable, Plan::of(variable))).collect();
    let total = listing.rows().fold(0_u64, |sum, row| sum.saturating_add(row.bytes));
    let names = listing.rows().map(|row| row.name);
    let longest = names.chain(listing.dimensions.iter().map(|(name, _)| *name)).map(|name| name.chars().count()).max();
    let column = longest.unwrap_or(0).clamp(7, 60) + 6;
    let mut text = format!("Group {}  Size: {}\n", clean(&group.path), size(total));
    let dimensions: Vec<String> =
        listing.dimensions.iter().map(|(name, length)| format!("{}: {length}", clean(name))).collect();
    line(&mut text, &padded("Dimensions:", column), &format!("({})", dimensions.join(", ")), usize::MAX);
    let mut row = |text: &mut String, row: &Row<'_>| {
        let mark = if row.is_index { '*' } else { ' ' };
        let names: Vec<String> = row.dimensions.iter().map(|(name, _)| clean(name)).collect();
        let names = if names.is_empty() { String::new() } else { format!("({}) ", names.join(", ")) };
        let head = padded(&format!("  {mark} {} ", clean(row.name)), column);
        let head = format!("{head}{names}{} {}", row.kind, size(row.bytes));
        let values = values(row.variable);
        // Names and types are never cut, values are.
        let room = WIDTH.max(head.chars().count() + LEAST_OF_VALUES);
        if values.is_empty() { line(text, &head, "", room) } else { line(text, &(head + " "), &values, room) }
    };
    if !listing.coordinates.is_empty() {
        text.push_str("Coordinates:\n");
        listing.coordinates.iter().for_each(|variable| row(&mut text, variable));
    }
    let has_index = |name: &str| listing.coordinates.iter().any(|row| row.name == name);
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
