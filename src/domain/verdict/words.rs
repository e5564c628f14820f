//! The sentences of a verdict.

use super::asked::Asked;
use super::excuse::{Excuse, excuse};
use super::held::{Extent, Held, Noun};
use super::numbers::{distance, list, share};
use super::rule::{Cutting, Rule};
use super::state::State;
use super::sums::{PlaceSum, Sum};
use super::time_words::{duration, gap, last_day, overshoot, span};
use crate::domain::TimeRange;
use crate::domain::count::count as grouped;

/// Metres of a degree of latitude.
const DEGREE_METRES: f64 = 111_195.0;
/// More sentences about what was not looked at are only counted.
const MOST_SENTENCES: usize = 4;

/// Nothing lies in what was asked for, or nothing lies anywhere.
pub(super) fn empty(asked: &Asked, sums: &[Sum]) -> String {
    match asked.place_words() {
        Some(place) if asked.is_point() => format!("No data at {place} in this granule."),
        Some(place) => format!("No data inside {place} in this granule."),
        None if asked.time.is_some() => "No data of your dates in this granule.".to_owned(),
        None if sums.iter().any(|sum| sum.without_position > 0) => {
            "Nothing in this file has a place: its coordinates are fill values or lie nowhere on the Earth.".to_owned()
        }
        None => "This file holds no data.".to_owned(),
    }
}

/// Something in it contradicts itself or ends too early.
pub(super) fn damaged(damage: &str) -> String {
    if damage.starts_with("This file") { damage.to_owned() } else { format!("This file is damaged: {damage}") }
}

pub(super) fn no_coordinates(held: &Held) -> String {
    if held.not_looked_at.is_empty() {
        "This file has no coordinates, so its place cannot be checked.".to_owned()
    } else {
        "The coordinates of this file could not be read, so its place cannot be checked.".to_owned()
    }
}

pub(super) fn missing_variables(held: &Held) -> String {
    let missing = held.missing_variables.len() as u64;
    let asked = held.asked_variables + missing;
    let names = list(&held.missing_variables);
    match (missing, asked) {
        (1, 1) => format!("The variable you asked for is not in this file: {names}."),
        (1, _) => format!("One of the {} variables you asked for is not in this file: {names}.", grouped(asked)),
        (_, _) if missing == asked => format!("None of the variables you asked for is in this file: {names}."),
        _ => format!(
            "{} of the {} variables you asked for are not in this file: {names}.",
            grouped(missing),
            grouped(asked)
        ),
    }
}

/// Where the data lie, against what was asked.
pub(super) fn place(asked: &Asked, cutting: &Cutting, sum: &Sum, state: State, time: Option<State>) -> String {
    let what = Counted::of(sum);
    let Some(place) = sum.place else { return without_area(sum, &what, time) };
    let your = asked.place_words().unwrap_or("what you asked for");
    if asked.is_point() && state == State::Inside {
        return at_point(sum, &what, time);
    }
    match state {
        State::Inside => {
            let and_dates = if time == Some(State::Inside) { " and dates" } else { "" };
            let uncut = if cutting.rule == Rule::Uncut { " This file was not cut." } else { "" };
            let (all, sum) = (if sum.counted == 1 { "" } else { "all " }, what.with_groups(sum));
            format!("{sum}, {all}inside {your}{and_dates}.{uncut}")
        }
        State::InsideAsCut if place.outside == place.filled_outside => filled(sum, &place, your),
        State::InsideAsCut => {
            let by_bounds = excuse(asked, cutting, sum, &place) == Some(Excuse::Bounds);
            as_cut(if by_bounds { Rule::Unknown } else { cutting.rule }, sum, &place, &what)
        }
        State::Wrong => {
            let where_it_is = sum.extent.as_ref().map(|extent| format!(" Its data lie {}.", region(extent)));
            format!("Nothing in this file is near {your}.{}", where_it_is.unwrap_or_default())
        }
        State::CannotTell => no_size(asked, sum, &place, &what),
        _ if asked.is_point() => beside_point(sum, &place, &what),
        _ => more(cutting, sum, &place, &what),
    }
}

/// What holds the point that was asked for.
fn at_point(sum: &Sum, what: &Counted, time: Option<State>) -> String {
    let and_dates = if time == Some(State::Inside) { ", of your dates" } else { "" };
    let count = what.with_groups(sum);
    let holds = match (sum.noun, sum.counted) {
        (Noun::Cell | Noun::Pixel, 1) => "which holds your point",
        (Noun::Cell | Noun::Pixel, _) => "which all touch your point",
        _ => "as near to your point as this file's positions lie to each other",
    };
    format!("{count}{and_dates}, {holds}.")
}

/// More than what holds it, or something beside it.
fn beside_point(sum: &Sum, place: &PlaceSum, what: &Counted) -> String {
    let up_to = distance(place.farthest_metres);
    if place.inside == 0 {
        let (lies, beside) = if sum.counted == 1 { ("lies", "it does not hold it") } else { ("lie", "none holds it") };
        return format!("{} {} {lies} up to {up_to} from your point: {beside}.", what.number, what.noun);
    }
    let out = place.outside.saturating_sub(place.filled_outside);
    format!("{} lie beside your point, up to {up_to} from it.", share(out, sum.counted, &what.noun))
}

/// Cells of which only the centres are known, outside.
fn no_size(asked: &Asked, sum: &Sum, place: &PlaceSum, what: &Counted) -> String {
    let up_to = distance(place.farthest_metres);
    if asked.is_point() {
        let lies = if sum.counted == 1 { "lies" } else { "lie" };
        return format!(
            "{} {} {lies} up to {up_to} from your point; whether that holds it this file does not tell.",
            what.number, what.noun
        );
    }
    let have = if sum.counted == 1 { "has its centre" } else { "have their centres" };
    format!(
        "{} {} {have} up to {up_to} outside: grids are cut in whole cells, and how large they are this file does not tell.",
        what.number, what.noun
    )
}

/// “1,243,118 photons”.
struct Counted {
    number: String,
    noun: String,
}

impl Counted {
    fn of(sum: &Sum) -> Self {
        Self { number: grouped(sum.counted), noun: noun(sum, sum.counted) }
    }

    fn with_groups(&self, sum: &Sum) -> String {
        let beams = sum.beams.len() as u64;
        let of_groups = match sum.groups {
            0 | 1 => String::new(),
            groups if sum.are_beams && groups == beams => format!(" in {} beams", grouped(beams)),
            groups if sum.are_beams && beams > 1 => {
                format!(" in {} groups of {} beams", grouped(groups), grouped(beams))
            }
            groups => format!(" in {} groups", grouped(groups)),
        };
        format!("{} {}{of_groups}", self.number, self.noun)
    }
}

fn noun(sum: &Sum, count: u64) -> String {
    let word = sum.noun.word(count);
    match (sum.by_values, count) {
        (false, _) => word.to_owned(),
        (true, 1) => format!("{word} with a value"),
        (true, _) => format!("{word} with values"),
    }
}

fn without_area(sum: &Sum, what: &Counted, time: Option<State>) -> String {
    let count = what.with_groups(sum);
    match time {
        Some(State::Inside) if sum.counted == 1 => format!("{count}, of your dates."),
        Some(State::Inside) => format!("{count}, all of your dates."),
        Some(_) => format!("{count} in this file."),
        None => format!("{count}. You asked for no box and no shape, so there is no edge to check."),
    }
}

fn filled(sum: &Sum, place: &PlaceSum, your: &str) -> String {
    let filled = grouped(place.filled_outside);
    let (inside, outside) = (sum.noun.word(place.inside), sum.noun.word(place.filled_outside));
    let lies = if place.filled_outside == 1 { "is" } else { "are" };
    let all = match place.inside {
        1 => format!("The only {inside} with a value is inside {your}."),
        count => format!("All {} {inside} with values are inside {your}.", grouped(count)),
    };
    format!("{all} {filled} {outside} outside {lies} filled: swaths are cut to whole rows and columns.")
}

fn as_cut(rule: Rule, sum: &Sum, place: &PlaceSum, what: &Counted) -> String {
    let out = place.outside.saturating_sub(place.filled_outside);
    let up_to = distance(place.farthest_metres);
    let (lie, have) = if out == 1 { ("lies", "has its centre") } else { ("lie", "have their centres") };
    let outside = grouped(out);
    let verb = if sum.counted == 1 { "is" } else { "are" };
    let inside = match place.inside {
        0 => format!("None of the {} {} has its centre inside.", what.number, what.noun),
        inside => format!("{} of {} {} {verb} inside.", grouped(inside), what.number, what.noun),
    };
    match rule {
        Rule::Trajectory(Some(metres)) => {
            let inside = inside.replace("has its centre inside", "is inside");
            format!("{inside} {outside} {lie} up to {up_to} outside: ICESat-2 is cut in whole {metres:.0} m segments.")
        }
        Rule::HalfCells => {
            format!(
                "{inside} {outside} {have} up to {up_to} outside, not more than half a cell: grids are cut in whole cells."
            )
        }
        Rule::TargetGrid => {
            format!("{inside} {outside} {lie} up to {up_to} outside: all of the target grid is written.")
        }
        _ => format!(
            "{inside} {outside} {lie} up to {up_to} outside your shape: this service cuts by the box around it."
        ),
    }
}

fn more(cutting: &Cutting, sum: &Sum, place: &PlaceSum, what: &Counted) -> String {
    let out = place.outside.saturating_sub(place.filled_outside);
    let part = share(out, sum.counted, &what.noun);
    let lie = if part.starts_with("1 of") || part.starts_with("The only") { "lies" } else { "lie" };
    let why = match cutting.rule {
        Rule::Uncut => "this file was not cut",
        _ if cutting.cuts.area == Some(false) => "its service does not cut by place",
        Rule::Rectangle => "this file was cut to whole rows and columns",
        Rule::Fill => "outside of a swath should be fill",
        Rule::Trajectory(Some(_)) => "that is more than a segment",
        Rule::Trajectory(None) => "this service keeps nothing outside",
        Rule::HalfCells if place.farthest_cells.is_none() => "how large its cells are this file does not tell",
        Rule::HalfCells => "that is more than half a cell",
        Rule::TargetGrid => "that is more than a target grid adds",
        Rule::Unknown => "how this file was cut is not known",
    };
    format!("{part} {lie} outside, up to {}: {why}.", distance(place.farthest_metres))
}

/// When the data are, where that is not as asked.
pub(super) fn time(cutting: &Cutting, sum: &Sum, asked: &TimeRange, state: State) -> String {
    let Some(time) = &sum.time else { return String::new() };
    if state == State::Wrong
        && let Some((seconds, which)) = gap(time, asked)
    {
        let by = duration(seconds);
        return format!("Nothing in this file is of your dates: it is {by} {which} ({}).", span(time));
    }
    let (early, late) = overshoot(time, asked);
    let noun = if time.are_steps { "time steps" } else { sum.noun.word(2) };
    let part = share(time.early + time.late, time.early + time.late + time.within, noun);
    let verb = if part.starts_with("1 of") || part.starts_with("The only") { "is" } else { "are" };
    let how = match (early > 0.0, late > 0.0) {
        (true, true) => format!("up to {} too early and {} too late", duration(early), duration(late)),
        (true, false) => format!("up to {} too early", duration(early)),
        _ => format!("up to {} too late", duration(late)),
    };
    let why = match (state, cutting.rule) {
        (State::InsideAsCut, Rule::Trajectory(_)) => "ICESat-2 is cut in whole segments",
        (State::InsideAsCut, _) => "that is half a time step",
        (_, Rule::Uncut) => "this file was not cut",
        _ if cutting.cuts.time == Some(false) => "its service does not cut by time",
        _ => "your dates are closed at both ends",
    };
    format!("{part} {verb} {how} ({}): {why}.", span(time))
}

/// What else is to be known.
pub(super) fn remarks(asked: &Asked, held: &Held, sums: &[Sum]) -> Vec<String> {
    let mut remarks = Vec::new();
    for sum in sums {
        if let Some(place) = sum.place.filter(|place| place.on_edge > 0) {
            remarks.push(on_edge(sum, &place));
        }
        if let Some(bounds) = sum.place.and_then(|place| place.inside_bounds) {
            let noun = noun(sum, sum.counted);
            let are = if sum.counted == 1 { "is" } else { "are" };
            let part = match bounds.min(sum.counted) {
                all if all == sum.counted && all > 1 => format!("All {} {noun}", grouped(all)),
                count => format!("{} of {} {noun}", grouped(count), grouped(sum.counted)),
            };
            remarks.push(format!("{part} {are} inside the box around your shape."));
        }
        if sum.without_position > 0 {
            let (count, word) = (grouped(sum.without_position), sum.noun.word(sum.without_position));
            let have = if sum.without_position == 1 { "has" } else { "have" };
            let more = if sum.counted > 0 { "more " } else { "" };
            remarks
                .push(format!("{count} {more}{word} {have} no place: fill values or numbers that are no coordinates."));
        }
    }
    remarks.extend(time_remarks(asked, held, sums));
    remarks.extend(held.dimensions.iter().cloned());
    if held.unasked_variables > 0 {
        let (count, verb) = match held.unasked_variables {
            1 => ("One variable".to_owned(), "was"),
            count => (format!("{} variables", grouped(count)), "were"),
        };
        remarks.push(format!("{count} came along that {verb} not asked for."));
    }
    remarks.extend(not_looked_at(held));
    remarks
}

fn on_edge(sum: &Sum, place: &PlaceSum) -> String {
    let word = sum.noun.word(place.on_edge);
    let (lie, count) = (if place.on_edge == 1 { "lies" } else { "lie" }, "counted as inside");
    let within = distance(place.tolerance_degrees * DEGREE_METRES);
    format!(
        "{} {word} {lie} on the edge, as exactly as the file stores numbers ({within}), {count}.",
        grouped(place.on_edge)
    )
}

fn time_remarks(asked: &Asked, held: &Held, sums: &[Sum]) -> Vec<String> {
    let Some(range) = asked.time else { return Vec::new() };
    if held.groups.is_empty() || held.damaged.is_some() {
        return Vec::new();
    }
    let mut remarks = Vec::new();
    match sums.iter().find_map(|sum| sum.time.as_ref()) {
        None => remarks.push("No times were found in this file, so your dates were not checked.".to_owned()),
        Some(time) => {
            remarks.extend(last_day(time, &range));
            if let Some(clock) = &time.clock {
                let seconds = time.tolerance_seconds;
                remarks.push(format!("Its times are {clock}; your dates were widened by {seconds:.0} s for that."));
            }
        }
    }
    remarks
}

fn not_looked_at(held: &Held) -> Vec<String> {
    let mut remarks: Vec<String> = held.not_looked_at.iter().take(MOST_SENTENCES).cloned().collect();
    let more = held.not_looked_at.len().saturating_sub(MOST_SENTENCES);
    if more > 0 {
        remarks.push(format!("{} more things were not looked at.", grouped(more as u64)));
    }
    match held.without_coordinates {
        0 => {}
        1 => remarks.push("One variable has no coordinates and was not looked at.".to_owned()),
        count => remarks.push(format!("{} variables have no coordinates and were not looked at.", grouped(count))),
    }
    remarks
}

/// “between 10.0° S and 12.5° N, 170.0° E and 170.0° W”.
pub fn region(extent: &Extent) -> String {
    let latitude = |value: f64| degrees(value, "N", "S");
    let longitude = |value: f64| degrees(value, "E", "W");
    format!(
        "between {} and {}, {} and {}",
        latitude(extent.south),
        latitude(extent.north),
        longitude(extent.west),
        longitude(extent.east)
    )
}

fn degrees(value: f64, positive: &str, negative: &str) -> String {
    // What rounds to nothing has no side.
    let rounded = (value.abs() * 100.0).round() / 100.0;
    let side = if rounded == 0.0 {
        ""
    } else if value > 0.0 {
        positive
    } else {
        negative
    };
    format!("{rounded:.2}° {side}").trim_end().to_owned()
}
