//! When the positions of a place were seen, against the dates.

use super::precision::Precision;
use super::stream::{Reading, pieces};
use crate::domain::TimeRange;
use crate::domain::time_range::parse_moment;
use crate::domain::verdict::TimeHeld;
use crate::inspect::coordinates::Found;
use crate::inspect::decode::Plan;
use crate::inspect::time::TimeReference;
use crate::inspect::{Group, Unread, Why};
use chrono::{DateTime, Utc};

/// What of the times was asked for, in seconds since 1970; open ends are infinite.
#[derive(Debug, Clone, Copy)]
struct Dates {
    start: f64,
    stop: f64,
}

impl Dates {
    fn of(asked: Option<TimeRange>) -> Self {
        let seconds = |moment: DateTime<Utc>| moment.timestamp_micros() as f64 / 1e6;
        let (start, stop) = asked.map_or((None, None), |asked| (asked.start(), asked.stop()));
        Self { start: start.map_or(f64::NEG_INFINITY, seconds), stop: stop.map_or(f64::INFINITY, seconds) }
    }
}

/// Counts so far.
pub(super) struct Times {
    dates: Dates,
    tolerance: f64,
    first: f64,
    last: f64,
    early: u64,
    late: u64,
    within: u64,
}

impl Times {
    /// None so far.
    pub(super) fn new(asked: Option<TimeRange>, tolerance: f64) -> Self {
        Self {
            dates: Dates::of(asked),
            tolerance,
            first: f64::INFINITY,
            last: f64::NEG_INFINITY,
            early: 0,
            late: 0,
            within: 0,
        }
    }

    /// What is held of positions with a time each in UTC; `None` if there were none.
    pub(super) fn held(&self) -> Option<TimeHeld> {
        let moment = |seconds: f64| DateTime::from_timestamp_micros((seconds * 1e6).round() as i64);
        let (first, last) = (self.first, self.last);
        (first.is_finite() && last.is_finite()).then_some(())?;
        Some(TimeHeld {
            first: moment(first)?,
            last: moment(last)?,
            early: self.early,
            late: self.late,
            within: self.within,
            tolerance_seconds: 0.0,
            step_seconds: None,
            are_steps: false,
            clock: None,
        })
    }

    /// A time or a span.
    pub(super) fn take(&mut self, begin: f64, end: f64) {
        if !(begin.is_finite() && end.is_finite()) {
            return;
        }
        let (begin, end) = (begin.min(end), begin.max(end));
        self.first = self.first.min(begin);
        self.last = self.last.max(end);
        if end < self.dates.start - self.tolerance {
            self.early += 1;
        } else if begin > self.dates.stop + self.tolerance {
            self.late += 1;
        } else {
            self.within += 1;
        }
    }
}

/// What a time variable's numbers mean, or why they are not compared.
fn reference(found: &Found, reading: &Reading<'_>) -> Result<TimeReference, Unread> {
    let variable = reading.variable(&found.path)?;
    let unknown = |words: &str| Unread::new(&found.path, Why::Unknown(words.to_owned()), "");
    let reference = Plan::of(variable).time.ok_or_else(|| unknown("the unit of its times"))?;
    // A calendar that is not on the wall has no UTC.
    reference.utc(0.0).ok_or_else(|| unknown("the calendar of its times"))?;
    Ok(reference)
}

/// The times of a place with `positions`; each of them counts for as many positions as it stands for, unless it is a
/// step of a grid. `None` if no number of them is a time.
pub(super) fn times(
    found: &Found,
    (positions, is_grid): (u64, bool),
    asked: Option<TimeRange>,
    reading: &mut Reading<'_>,
) -> Result<Option<TimeHeld>, Unread> {
    let reference = reference(found, reading)?;
    let variable = reading.variable(&found.path)?.clone();
    let precision = Precision::of(&variable, Plan::of(&variable).scaling.map(|scaling| scaling.factor));
    let unit = reference.seconds_per_unit();
    let mut times = Times::new(asked, reference.uncertainty());
    let bounds = bounds(found, variable.elements(), is_grid, reading);
    let coverage = coverage(&reading.structure.root).filter(|_| is_grid && variable.elements() == 1);
    let (mut index, mut before, mut step) = (0_usize, f64::NAN, None);
    for piece in pieces(&variable) {
        for value in reading.reals(&variable, &piece)? {
            // What a float cannot tell apart, and a microsecond for the way to UTC and back.
            times.tolerance = times.tolerance.max(reference.uncertainty() + precision.at(value) * unit + 1e-6);
            let moment = reference.utc(value).unwrap_or(f64::NAN);
            let edge = |at: usize| bounds.get(at).and_then(|edge| reference.utc(*edge)).unwrap_or(moment);
            match coverage {
                // A single step stands for all of its file.
                Some((begin, end)) if bounds.is_empty() => times.take(begin.min(moment), end.max(moment)),
                _ => times.take(edge(index * 2), edge(index * 2 + 1)),
            }
            if step.is_none() && moment > before {
                step = Some(moment - before);
            }
            (before, index) = (moment, index + 1);
        }
    }
    Ok(held(&times, &reference, (positions, is_grid), index as u64, step))
}

/// What the file says of itself as a whole, for positions without times: good only where all of it is on one side of
/// an edge of the dates, because a service may have cut more than it says.
pub(super) fn of_the_whole(positions: u64, asked: Option<TimeRange>, reading: &Reading<'_>) -> Option<TimeHeld> {
    let asked = asked?;
    let (begin, end) = coverage(&reading.structure.root)?;
    let dates = Dates::of(Some(asked));
    let is_within = begin >= dates.start && end <= dates.stop;
    let mut times = Times::new(Some(asked), 1e-6);
    times.take(begin, end);
    let mut held = times.held()?;
    (is_within || held.within == 0).then(|| {
        (held.early, held.late, held.within) = (held.early * positions, held.late * positions, held.within * positions);
        held
    })
}

fn held(
    times: &Times,
    reference: &TimeReference,
    (positions, is_grid): (u64, bool),
    count: u64,
    step: Option<f64>,
) -> Option<TimeHeld> {
    let moment = |seconds: f64| DateTime::from_timestamp_micros((seconds * 1e6).round() as i64);
    let (first, last) = (moment(times.first)?, moment(times.last)?);
    // A scan's time counts for each of its pixels.
    let each = if is_grid || count == 0 { 1 } else { (positions / count).max(1) };
    Some(TimeHeld {
        first,
        last,
        early: times.early * each,
        late: times.late * each,
        within: times.within * each,
        tolerance_seconds: reference.uncertainty(),
        step_seconds: step.filter(|_| is_grid),
        are_steps: is_grid,
        clock: (reference.uncertainty() > 0.0).then(|| reference.scale.label()).flatten().map(str::to_owned),
    })
    .filter(|_| times.first.is_finite())
}

/// Edges of the steps of a grid, two for each; empty where the file has none.
fn bounds(found: &Found, steps: u64, is_grid: bool, reading: &mut Reading<'_>) -> Vec<f64> {
    let Some(path) = found.bounds.as_deref().filter(|_| is_grid && steps <= 100_000) else { return Vec::new() };
    let bounds = reading.whole(path, steps * 2);
    bounds.ok().filter(|bounds| bounds.len() as u64 == steps * 2).unwrap_or_default()
}

/// What the file says of itself as a whole, in seconds since 1970.
fn coverage(root: &Group) -> Option<(f64, f64)> {
    let text = |names: [&str; 2]| {
        let value = names.iter().find_map(|name| root.attribute(name)?.only_text())?;
        parse_moment(value).map(|moment| moment.timestamp_micros() as f64 / 1e6)
    };
    let begin = text(["time_coverage_start", "start_time"])?;
    let end = text(["time_coverage_end", "end_time"])?;
    Some((begin, end))
}
