//! From counts to a state. The words are next door.

use super::asked::Asked;
use super::held::{Extent, Held, Noun, TimeHeld};
use super::rule::{Cutting, Rule};
use super::state::{State, Verdict};
use super::time_words::{gap, overshoot};
use super::words;

/// A photon of a segment whose reference point is inside lies at most one segment away, and a little: segments are
/// not quite of one length, and photons not quite on the track.
const SEGMENT_SLACK: f64 = 1.1;
/// Half a cell, and what rounding of coordinates adds.
const HALF_A_CELL: f64 = 0.501;
/// Whole segments at an edge take less than this, in seconds: 100 m at 7 km/s are 15 ms.
const SEGMENT_SECONDS: f64 = 1.0;

/// All groups of one noun, added up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    pub(super) noun: Noun,
    pub(super) groups: u64,
    /// Every one of the groups is a beam.
    pub(super) are_beams: bool,
    /// Positions that count: with a value, where that was looked at.
    pub(super) counted: u64,
    pub(super) without_position: u64,
    /// Only positions with a value count.
    pub(super) by_values: bool,
    pub(super) place: Option<PlaceSum>,
    pub(super) extent: Option<Extent>,
    pub(super) time: Option<TimeHeld>,
}

/// Places, added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct PlaceSum {
    pub(super) inside: u64,
    pub(super) outside: u64,
    pub(super) on_edge: u64,
    /// Outside and without a value.
    pub(super) filled_outside: u64,
    pub(super) inside_bounds: Option<u64>,
    pub(super) farthest_metres: f64,
    pub(super) farthest_cells: Option<f64>,
    pub(super) tolerance_degrees: f64,
    /// Some extent shares a point with the box.
    pub(super) touches: bool,
}

/// Says what a file is, by what it holds and what was asked.
pub fn judge(asked: &Asked, held: Held, cutting: Cutting) -> Verdict {
    let sums = sums(asked, &held);
    let (state, sentence, mut remarks) = conclude(asked, &held, &cutting, &sums);
    remarks.extend(words::remarks(asked, &held, &sums));
    remarks.dedup();
    Verdict { state, sentence, remarks, cutting, held }
}

fn conclude(asked: &Asked, held: &Held, cutting: &Cutting, sums: &[Sum]) -> (State, String, Vec<String>) {
    if held.groups.is_empty() {
        return without_coordinates(asked, held);
    }
    if sums.iter().all(|sum| sum.counted == 0) {
        return (State::Empty, words::empty(asked), Vec::new());
    }
    // What is worst is said first; of what is equal, what there is most of.
    let place = sums.iter().map(|sum| (place_state(asked, cutting, sum), sum));
    let place = place.filter(|(_, sum)| sum.counted > 0).max_by_key(|(state, sum)| (*state, sum.counted));
    let Some((place_state, main)) = place else { return (State::Empty, words::empty(asked), Vec::new()) };
    let time = sums.iter().filter_map(|sum| Some((time_state(asked, cutting, sum)?, sum)));
    let time = time.max_by_key(|(state, sum)| (*state, sum.counted));
    let time_state = time.as_ref().map(|(state, _)| *state);
    let mut findings = vec![(place_state, words::place(asked, cutting, main, place_state, time_state))];
    if let (Some((state, sum)), Some(range)) = (time, asked.time)
        && state != State::Inside
    {
        findings.push((state, words::time(cutting, sum, &range, state)));
    }
    if !held.missing_variables.is_empty() {
        findings.push((State::MoreThanAsked, words::missing_variables(held)));
    }
    findings.sort_by_key(|(state, _)| std::cmp::Reverse(*state));
    let mut findings = findings.into_iter();
    let (state, sentence) = findings.next().unwrap_or((State::CannotTell, String::new()));
    (state, sentence, findings.map(|(_, words)| words).collect())
}

fn without_coordinates(asked: &Asked, held: &Held) -> (State, String, Vec<String>) {
    let mut remarks = Vec::new();
    if !held.missing_variables.is_empty() {
        remarks.push(words::missing_variables(held));
    }
    if asked.area.is_none() && asked.time.is_none() && held.not_looked_at.is_empty() {
        let state = if remarks.is_empty() { State::Inside } else { State::MoreThanAsked };
        return (
            state,
            "You asked for no box, no shape and no dates, so there is nothing to check.".to_owned(),
            remarks,
        );
    }
    (State::CannotTell, words::no_coordinates(held), remarks)
}

/// How the places of one sum stand.
fn place_state(asked: &Asked, cutting: &Cutting, sum: &Sum) -> State {
    if asked.is_point() {
        return State::CannotTell;
    }
    let Some(place) = &sum.place else { return State::Inside };
    if place.outside == 0 {
        State::Inside
    } else if place.outside == place.filled_outside || is_explained(asked, cutting, sum, place) {
        // Nothing but fill outside is how swaths are cut, and no harm under any other rule.
        State::InsideAsCut
    } else if place.inside == 0 && !place.touches {
        State::Wrong
    } else {
        State::MoreThanAsked
    }
}

/// In kind and in size.
fn is_explained(asked: &Asked, cutting: &Cutting, sum: &Sum, place: &PlaceSum) -> bool {
    let by_bounds = cutting.cuts.shape == Some(false)
        && cutting.cuts.area == Some(true)
        && place.inside_bounds.is_some_and(|inside| inside >= sum.counted);
    let by_rule = match cutting.rule {
        Rule::Trajectory(Some(metres)) => place.farthest_metres <= metres * SEGMENT_SLACK,
        Rule::HalfCells => place.farthest_cells.is_some_and(|cells| cells <= HALF_A_CELL),
        Rule::TargetGrid => asked.bounds().is_some_and(|bounds| {
            let (width, height) = bounds.size_km();
            place.farthest_metres <= width.hypot(height) * 500.0
        }),
        Rule::Trajectory(None) | Rule::Fill | Rule::Rectangle | Rule::Uncut | Rule::Unknown => false,
    };
    by_bounds || by_rule
}

/// How the times of one sum stand; `None` where none were asked for, or there are none.
fn time_state(asked: &Asked, cutting: &Cutting, sum: &Sum) -> Option<State> {
    let (range, time) = (asked.time?, sum.time.as_ref()?);
    if time.early + time.late == 0 {
        return Some(State::Inside);
    }
    let (early, late) = overshoot(time, &range);
    let beyond = early.max(late);
    let is_explained = match cutting.rule {
        Rule::Trajectory(Some(_)) => beyond <= SEGMENT_SECONDS,
        Rule::HalfCells | Rule::TargetGrid => time.step_seconds.is_some_and(|step| beyond <= step * HALF_A_CELL),
        _ => false,
    };
    Some(match gap(time, &range) {
        _ if is_explained => State::InsideAsCut,
        Some(_) if time.within == 0 => State::Wrong,
        _ => State::MoreThanAsked,
    })
}

/// Groups of one noun together, those with most positions first.
fn sums(asked: &Asked, held: &Held) -> Vec<Sum> {
    let mut sums: Vec<Sum> = Vec::new();
    for group in &held.groups {
        let place = group.place.as_ref().map(|place| PlaceSum {
            inside: place.inside_counted(),
            outside: place.outside,
            on_edge: place.on_edge,
            filled_outside: place.outside.saturating_sub(place.outside_counted()),
            inside_bounds: place.inside_bounds,
            farthest_metres: place.farthest_metres.unwrap_or(0.0),
            farthest_cells: place.farthest_cells,
            tolerance_degrees: place.tolerance_degrees,
            touches: place.inside > 0 || touches(asked, group.extent.as_ref()),
        });
        let has_any = group.counted() > 0;
        let one = Sum {
            noun: group.noun,
            groups: u64::from(has_any),
            are_beams: !has_any || is_beam(&group.path),
            counted: group.counted(),
            without_position: group.without_position,
            by_values: group.with_values.is_some_and(|with| with < group.placed()),
            place,
            extent: group.extent,
            time: group.time.clone().filter(|_| has_any),
        };
        match sums.iter_mut().find(|sum| sum.noun == one.noun) {
            Some(sum) => sum.add(one),
            None => sums.push(one),
        }
    }
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.counted));
    sums
}

fn touches(asked: &Asked, extent: Option<&Extent>) -> bool {
    let (Some(bounds), Some(extent)) = (asked.bounds(), extent.and_then(Extent::bounds)) else { return false };
    bounds.intersects(&extent)
}

/// `/gt1l/heights`, `/BEAM0101`.
fn is_beam(path: &str) -> bool {
    path.split('/').any(|name| {
        let track = name.strip_prefix("gt").map(str::as_bytes);
        let is_track = matches!(track, Some([b'1'..=b'3', b'l' | b'r']));
        is_track
            || name
                .strip_prefix("BEAM")
                .is_some_and(|rest| rest.len() == 4 && rest.bytes().all(|bit| matches!(bit, b'0' | b'1')))
    })
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.groups += other.groups;
        self.are_beams &= other.are_beams;
        self.counted = self.counted.saturating_add(other.counted);
        self.without_position = self.without_position.saturating_add(other.without_position);
        self.by_values |= other.by_values;
        self.place = match (self.place, other.place) {
            (Some(one), Some(other)) => Some(one.plus(&other)),
            (one, other) => one.or(other),
        };
        self.extent = joined(self.extent, other.extent);
        self.time = match (self.time.take(), other.time) {
            (Some(one), Some(other)) => Some(later(one, other)),
            (one, other) => one.or(other),
        };
    }
}

/// Around both, if neither crosses ±180°; else the first, which is better than a wrong one.
fn joined(one: Option<Extent>, other: Option<Extent>) -> Option<Extent> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
    let (south, north) = (a.south.min(b.south), a.north.max(b.north));
    let crosses = a.west > a.east || b.west > b.east;
    let (west, east) = if crosses { (a.west, a.east) } else { (a.west.min(b.west), a.east.max(b.east)) };
    Some(Extent { west, south, east, north })
}

fn later(one: TimeHeld, other: TimeHeld) -> TimeHeld {
    TimeHeld {
        first: one.first.min(other.first),
        last: one.last.max(other.last),
        early: one.early + other.early,
        late: one.late + other.late,
        within: one.within + other.within,
        tolerance_seconds: one.tolerance_seconds.max(other.tolerance_seconds),
        step_seconds: one.step_seconds.or(other.step_seconds),
        clock: one.clock.or(other.clock),
    }
}

impl PlaceSum {
    fn plus(&self, other: &Self) -> Self {
        let most = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        Self {
            inside: self.inside.saturating_add(other.inside),
            outside: self.outside.saturating_add(other.outside),
            on_edge: self.on_edge.saturating_add(other.on_edge),
            filled_outside: self.filled_outside.saturating_add(other.filled_outside),
            inside_bounds: self.inside_bounds.zip(other.inside_bounds).map(|(one, other)| one.saturating_add(other)),
            farthest_metres: self.farthest_metres.max(other.farthest_metres),
            farthest_cells: most(self.farthest_cells, other.farthest_cells),
            tolerance_degrees: self.tolerance_degrees.max(other.tolerance_degrees),
            touches: self.touches || other.touches,
        }
    }
}
