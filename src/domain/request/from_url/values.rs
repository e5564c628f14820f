//! Values of single parameters.

use super::super::reader::{number_list, number_of};
use super::super::{DimensionRange, Options};
use crate::domain::TimeRange;
use crate::domain::time_range::read_span;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Number;
use std::str::FromStr as _;

/// Dates that were read, and how, where that is not plain.
pub(in crate::domain) type ReadTimes = (Option<TimeRange>, Option<&'static str>);

/// Two moments with everything people put around them are no longer than this, in bytes.
const LONGEST_TIMES: usize = 200;

const ONE_MOMENT: &str = "A single moment is taken as the second that begins with it.";

/// The options that are one value; false for a name or value that is not known, and for a second value.
pub(super) fn simple(options: &mut Options, name: &str, value: &str) -> bool {
    let value = value.trim();
    match name {
        "format" => text(&mut options.format, value),
        "outputcrs" => text(&mut options.crs, value),
        "interpolation" => text(&mut options.interpolation, value),
        "grid" => text(&mut options.grid, value),
        "average" => matches!(value, "time" | "area") && text(&mut options.average, value),
        "serviceid" => text(&mut options.service_id, value),
        "destinationurl" => value.starts_with("s3://") && text(&mut options.destination_url, value),
        "width" => count(&mut options.width, value),
        "height" => count(&mut options.height, value),
        "maxresults" => count(&mut options.max_results, value),
        "concatenate" => flag(&mut options.concatenate, value),
        "pixelsubset" => flag(&mut options.pixel_subset, value),
        "skippreview" => flag(&mut options.skip_preview, value),
        "ignoreerrors" => flag(&mut options.ignore_errors, value),
        _ => false,
    }
}

/// An empty value asks for nothing.
fn text(option: &mut Option<String>, value: &str) -> bool {
    value.is_empty() || set(option, Some(value.to_owned()))
}

fn flag(option: &mut Option<bool>, value: &str) -> bool {
    value.is_empty() || set(option, value.to_ascii_lowercase().parse().ok())
}

fn count(option: &mut Option<u32>, value: &str) -> bool {
    value.is_empty() || set(option, u32::from_str(value).ok().filter(|count| *count >= 1))
}

fn set<T: PartialEq>(option: &mut Option<T>, value: Option<T>) -> bool {
    let is_other = option.is_some() && *option != value;
    if value.is_none() || is_other {
        return false;
    }
    *option = value;
    true
}

/// Names that Harmony separates by commas.
pub(super) fn extend(list: &mut Vec<String>, values: &str) {
    list.extend(values.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned));
}

/// Several subsets in one value, as a browser's address may hold them: `lat(1:2),lon(3:4)`.
pub(super) fn value_list(value: &str) -> impl Iterator<Item = &str> {
    let items = value.split_inclusive("),").map(|item| item.strip_suffix(',').unwrap_or(item).trim());
    items.filter(|item| !item.is_empty())
}

/// All numbers of a parameter that was perhaps repeated: `1,2`, `(1, 2)`, `1` and `2`.
pub(super) fn all_numbers<const N: usize>(values: &[String]) -> Option<[Number; N]> {
    number_list(&values.join(","))?.try_into().ok()
}

/// Both ends in degrees; `*` is open.
pub(super) fn degrees(bounds: &str) -> Option<[Option<f64>; 2]> {
    let (low, high) = bounds.split_once(':')?;
    let degree = |text: &str| match text.trim().trim_matches('"') {
        "*" => Some(None),
        number => number_of(number)?.as_f64().map(Some),
    };
    Some([degree(low)?, degree(high)?])
}

/// `"2020-04-27T00:00:00Z":*`, one moment, or two without their quotation marks; a bare last day is
/// meant whole.
pub(super) fn times(bounds: &str) -> Option<ReadTimes> {
    let bounds = bounds.trim();
    if bounds.len() > LONGEST_TIMES {
        return None;
    }
    // The moments hold colons themselves.
    let places = bounds.match_indices(':').map(|(place, _)| place);
    let sides = places.filter_map(|place| Some((side(bounds.get(..place)?)?, side(bounds.get(place + 1..)?)?)));
    let pair = sides.map(|(first, last)| between(first, last)).next();
    pair.or_else(|| Some(alone(side(bounds)?))).flatten()
}

/// `2020-04-27/2020-05-28`, `..` for an open end; one moment; a bare last day is meant whole.
pub(in crate::domain) fn edr_times(text: &str) -> Option<ReadTimes> {
    let text = text.trim();
    if text.len() > LONGEST_TIMES {
        return None;
    }
    match text.split_once('/') {
        Some((start, stop)) => between(side(start)?, side(stop)?),
        None => alone(side(text)?),
    }
}

/// One side of a separator.
#[derive(Clone, Copy)]
enum Side {
    Open,
    At(DateTime<Utc>, Option<DateTime<Utc>>),
}

fn side(text: &str) -> Option<Side> {
    let text = text.trim().trim_matches(['"', '\'', '“', '”']).trim();
    if matches!(text, "" | "*" | "..") {
        return Some(Side::Open);
    }
    // A `+` that was not escaped has become a blank: `2020-04-27T00:00:00 00:00`.
    let escaped = if text.contains('T') { text.replacen(' ', "+", 1) } else { text.to_owned() };
    read_span(&escaped).ok().map(|(first, last)| Side::At(first, last))
}

/// `None` if it is no range; two open ends ask for nothing.
fn between(first: Side, last: Side) -> Option<ReadTimes> {
    let start = match first {
        Side::At(moment, _) => Some(moment),
        Side::Open => None,
    };
    let stop = match last {
        Side::At(moment, end) => Some(end.unwrap_or(moment)),
        Side::Open => None,
    };
    match (start, stop) {
        (None, None) => Some((None, None)),
        (Some(start), Some(stop)) if start == stop => instant(start),
        _ => TimeRange::new(start, stop).ok().map(|range| (Some(range), None)),
    }
}

fn alone(side: Side) -> Option<ReadTimes> {
    match side {
        Side::Open => Some((None, None)),
        Side::At(moment, None) => instant(moment),
        Side::At(first, last) => TimeRange::new(Some(first), last).ok().map(|range| (Some(range), None)),
    }
}

fn instant(moment: DateTime<Utc>) -> Option<ReadTimes> {
    let end = moment.checked_add_signed(TimeDelta::seconds(1));
    TimeRange::new(Some(moment), end).ok().map(|range| (Some(range), Some(ONE_MOMENT)))
}

/// `lev(1:*)`; the lower bound first.
pub(super) fn dimension(name: &str, bounds: &str) -> Option<DimensionRange> {
    let (low, high) = bounds.split_once(':')?;
    let bound = |text: &str| match text.trim() {
        "*" => Some(None),
        number => number_of(number).map(Some),
    };
    let (min, max) = (bound(low)?, bound(high)?);
    let is_ordered = match (&min, &max) {
        (None, None) => false,
        (Some(low), Some(high)) => low.as_f64() <= high.as_f64(),
        _ => true,
    };
    let is_named = !name.is_empty() && !name.contains([')', ',', '"']);
    (is_named && is_ordered).then(|| DimensionRange { name: name.to_owned(), min, max })
}
