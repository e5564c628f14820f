//! The sentences and the buttons.

use super::{Condition, WayOut};
use crate::domain::request::Area;
use crate::domain::{BoundingBox, Collection, SubsetRequest};
use chrono::{DateTime, Utc};

type Days = (DateTime<Utc>, DateTime<Utc>);

fn granules(count: u64) -> String {
    if count == 1 { "1 granule".to_owned() } else { format!("{count} granules") }
}

fn day(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d").to_string()
}

fn days((start, stop): Days) -> String {
    let (start, stop) = (day(start), day(stop));
    if start == stop { start } else { format!("{start} to {stop}") }
}

/// “This box”, “This shape”, “The collection”.
fn place(request: &SubsetRequest) -> &'static str {
    match request.area {
        Some(Area::Box(_)) => "This box",
        Some(Area::Point(_)) => "This point",
        Some(Area::Shape(_)) => "This shape",
        None => "The collection",
    }
}

fn name(condition: Condition) -> &'static str {
    match condition {
        Condition::Area => "the area",
        Condition::Time => "the dates",
        Condition::Ids => "the granule ids",
        Condition::Names => "the granule names",
    }
}

fn list(conditions: &[Condition]) -> String {
    let names: Vec<&str> = conditions.iter().map(|condition| name(*condition)).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    }
}

pub(super) fn no_granules_at_all(collection: Option<&Collection>) -> String {
    let name = collection.map_or("this collection", |collection| collection.short_name.as_str());
    format!("NASA's catalogue has no granule of {name} that you may see.")
}

pub(super) fn dates_outside(collection: &Collection) -> String {
    let name = &collection.short_name;
    match (collection.time_start.map(day), collection.time_end.map(day)) {
        (Some(start), Some(end)) => format!("{name} has data only from {start} to {end}."),
        (Some(start), None) => format!("{name} has data only from {start} on."),
        (None, Some(end)) => format!("{name} has data only until {end}."),
        (None, None) => format!("{name} has no data on these dates."),
    }
}

pub(super) fn place_outside(collection: &Collection) -> String {
    format!("{} covers another part of the Earth.", collection.short_name)
}

pub(super) fn without_named(condition: Condition, count: u64) -> String {
    let what = if condition == Condition::Ids { "ids" } else { "names" };
    format!("None of the granule {what} fits. Without them there {}.", are(count))
}

fn are(count: u64) -> String {
    format!("{} {}", if count == 1 { "is" } else { "are" }, granules(count))
}

pub(super) fn only_together(conditions: &[Condition], count: u64) -> String {
    let all = if conditions.len() == 2 { "both" } else { "all of them" };
    format!("No single condition is to blame: only without {}, {all}, there {}.", list(conditions), are(count))
}

pub(super) fn other_dates(request: &SubsetRequest, count: u64, before: Option<Days>, after: Option<Days>) -> String {
    let start = format!("{} has {} on other dates", place(request), granules(count));
    match (before, after) {
        (Some(before), Some(after)) => {
            format!("{start}; the nearest are of {} before and of {} after.", days(before), days(after))
        }
        (Some(near), None) | (None, Some(near)) => format!("{start}; the nearest are of {}.", days(near)),
        (None, None) => format!("{start}."),
    }
}

pub(super) fn other_places(request: &SubsetRequest, count: u64, larger: Option<(u32, u64)>) -> String {
    let when = if request.time.is_some() { "On these dates" } else { "Elsewhere" };
    let elsewhere = if request.time.is_some() { " elsewhere" } else { "" };
    let start = format!("{when} there {}{elsewhere}", are(count));
    match larger {
        Some((times, count)) => {
            format!("{start}; {} in a box {times} times as wide and high.", granules(count))
        }
        None => format!("{start}, none of them near."),
    }
}

fn box_words(bounds: &BoundingBox) -> String {
    let [west, south, east, north] = <[f64; 4]>::from(*bounds).map(|value| (value * 100.0).round() / 100.0 + 0.0);
    format!("W {west} S {south} E {east} N {north}")
}

pub(super) fn label(way_out: &WayOut) -> String {
    match way_out {
        WayOut::Dates(start, stop) => format!("Use {}", days((*start, *stop))),
        WayOut::CollectionDates(..) => "Use the collection's dates".to_owned(),
        WayOut::LargerBox(_, times) => format!("Use a box {times} times as wide and high"),
        WayOut::CollectionBox(bounds) => format!("Use the collection's box, {}", box_words(bounds)),
        WayOut::Without(conditions) => format!("Leave out {}", list(conditions)),
    }
}
