//! What the groups of a file come to, noun by noun.

use super::asked::Asked;
use super::held::{Extent, Held, Noun, TimeHeld};
use std::collections::BTreeSet;

/// All groups of one noun, added up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    pub(super) noun: Noun,
    pub(super) groups: u64,
    /// Every one of the groups lies in a beam.
    pub(super) are_beams: bool,
    /// The beams they lie in: products of several rates have several groups in each.
    pub(super) beams: BTreeSet<String>,
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
    /// Some of its cells have no size that is known.
    pub(super) cells_of_no_size: bool,
}

/// Groups of one noun together, those with most positions first.
pub(super) fn sums(asked: &Asked, held: &Held) -> Vec<Sum> {
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
            cells_of_no_size: place.cells_of_no_size,
        });
        let has_any = group.counted() > 0;
        let one = Sum {
            noun: group.noun,
            groups: u64::from(has_any),
            are_beams: !has_any || beam(&group.path).is_some(),
            beams: beam(&group.path).filter(|_| has_any).map(str::to_owned).into_iter().collect(),
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

/// `gt1l` of `/gt1l/heights`, `BEAM0101`.
fn beam(path: &str) -> Option<&str> {
    path.split('/').find(|name| {
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
        self.beams.extend(other.beams);
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
        are_steps: one.are_steps || other.are_steps,
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
            cells_of_no_size: self.cells_of_no_size || other.cells_of_no_size,
        }
    }
}
