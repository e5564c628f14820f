//! Axes: names with units, round numbers, times in UTC, names of classes.

use crate::inspect::Variable;
use crate::inspect::decode::Plan;
use crate::inspect::plot::clock::Clock;
use crate::inspect::plot::side::Side;
use crate::inspect::plot::ticks;
use std::sync::Arc;

/// Fewer ticks than this tell little of a scale.
const ENOUGH: usize = 4;
/// Points of a line of words, of a letter, and between words beside each other.
const LINE: f64 = 18.0;
const LETTER: f64 = 7.5;
const GAP: f64 = 10.0;

/// What is in view, in the plot's numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Left and right.
    pub x: (f64, f64),
    /// Lower and upper.
    pub y: (f64, f64),
}

/// What an axis counts, which decides its ticks.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum AxisKind {
    /// Plain numbers.
    #[default]
    Number,
    /// Degrees of a circle.
    Degrees,
    /// Seconds since the beginning.
    Seconds,
    /// Times, in the numbers of the file.
    Time(Clock),
    /// Cells beside each other, each with its own number; and how those are times, if they are.
    Cells(Arc<[f64]>, Option<Clock>),
    /// Names at 0, 1, 2…
    Names(Arc<[String]>),
}

/// An axis: its words and how the plot's numbers are written on it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AxisWords {
    /// Name and unit: “distance along the track (km)”.
    pub label: String,
    /// What it counts.
    pub kind: AxisKind,
    /// The number at the plot's zero.
    pub start: f64,
    /// What the plot's numbers are divided by to be written; 1000 for metres in kilometres.
    pub divisor: f64,
}

impl AxisWords {
    /// Plain numbers as they are.
    pub fn plain(label: impl Into<String>) -> Self {
        Self { label: label.into(), kind: AxisKind::Number, start: 0.0, divisor: 1.0 }
    }

    /// Values counted from a base: times if there is a clock.
    pub(super) fn values(label: impl Into<String>, base: f64, clock: Option<&Clock>) -> Self {
        let kind = clock.map_or(AxisKind::Number, |clock| AxisKind::Time(clock.clone()));
        Self { kind, start: base, ..Self::plain(label) }
    }

    fn divisor(&self) -> f64 {
        if self.divisor == 0.0 { 1.0 } else { self.divisor }
    }

    /// What the axis counts at a place of the plot.
    pub fn number(&self, place: f64) -> f64 {
        (place + self.start) / self.divisor()
    }

    /// Places of the ticks between two places of the plot, and the distance between two.
    pub fn ticks(&self, low: f64, high: f64, most: usize) -> Vec<(f64, f64)> {
        let divisor = self.divisor();
        let (from, to) = (self.number(low), self.number(high));
        // Where numbers fall along the plot its other end is the lower one.
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let marks = match &self.kind {
            AxisKind::Number => ticks::round_numbers(from, to, most),
            AxisKind::Degrees => ticks::round_degrees(from, to, most),
            AxisKind::Seconds => ticks::round_seconds(from, to, most),
            AxisKind::Time(clock) => {
                let place = |(mark, step): (f64, f64)| (mark * divisor - self.start, (step * divisor).abs());
                return clock.marks(from, to, most).into_iter().map(place).collect();
            }
            AxisKind::Cells(places, _) => return cells(low - 0.5, high - 0.5, places.len(), most, 0.5),
            AxisKind::Names(names) => return cells(low, high, names.len(), most, 0.0),
        };
        let step = match marks.as_slice() {
            [first, second, ..] => second - first,
            _ => to - from,
        };
        marks.into_iter().map(|mark| (mark * divisor - self.start, (step * divisor).abs())).collect()
    }

    /// A tick in words, as exact as the distance between ticks needs.
    pub fn written(&self, place: f64, step: f64) -> String {
        let step = (step / self.divisor()).abs();
        match &self.kind {
            AxisKind::Time(clock) => clock.mark(self.number(place), step),
            AxisKind::Cells(places, clock) => cell(places, clock.as_ref(), place, false),
            AxisKind::Names(names) => names.get(place.round().max(0.0) as usize).cloned().unwrap_or_default(),
            AxisKind::Number | AxisKind::Degrees | AxisKind::Seconds => {
                let mark = self.number(place);
                // What is not exactly zero because of the start's last digits is zero all the same.
                ticks::number(if mark.abs() < step * 1e-6 { 0.0 } else { mark }, step)
            }
        }
    }

    /// A place in words by itself, so that what lies `step` of the plot's numbers apart differs: times as whole moments.
    pub fn told(&self, place: f64, step: f64) -> String {
        match &self.kind {
            AxisKind::Time(clock) => clock.text(self.number(place), step / self.divisor()),
            AxisKind::Cells(places, clock) => cell(places, clock.as_ref(), place, true),
            _ => self.written(place, step),
        }
    }

    /// The label for what is in view: of times with their clock and, where ticks say hours alone, the day.
    pub fn label_for(&self, (low, high): (f64, f64)) -> String {
        let clock = match &self.kind {
            AxisKind::Time(clock) => clock.about(self.number(low), self.number(high)),
            AxisKind::Cells(places, Some(clock)) => {
                let at = |place: f64| places.get((place.max(0.0) as usize).min(places.len().saturating_sub(1)));
                clock.about(at(low).copied().unwrap_or(0.0), at(high).copied().unwrap_or(0.0))
            }
            _ => return self.label.clone(),
        };
        format!("{} ({clock})", self.label)
    }

    /// The ticks of an axis that is so many points long: as many as are read at ease, and on a short one closer ones
    /// rather than one alone, as long as their words have room.
    pub(super) fn ticks_along(&self, (low, high): (f64, f64), points: f64, upwards: bool) -> Vec<(f64, f64)> {
        let ticks = |apart: f64| {
            let most = if points.is_finite() { (points / apart).floor().clamp(1.0, 40.0) as usize } else { 1 };
            self.ticks(low, high, most)
        };
        let usual = self.apart(upwards);
        let mut found = ticks(usual);
        for closer in [0.7, 0.5, 0.4] {
            if found.len() >= ENOUGH {
                break;
            }
            let more = ticks(usual * closer);
            if more.len() > found.len() && self.have_room(&more, points / (high - low), upwards) {
                found = more;
            }
        }
        found
    }

    /// Whether the words of ticks stand apart; `scale` is points for each of the plot's numbers.
    fn have_room(&self, ticks: &[(f64, f64)], scale: f64, upwards: bool) -> bool {
        let room = |(place, step): &(f64, f64)| {
            let letters = self.written(*place, *step).chars().count() as f64;
            if upwards { LINE } else { letters * LETTER + GAP }
        };
        let pairs = ticks.iter().zip(ticks.iter().skip(1));
        pairs.into_iter().all(|(one, next)| (next.0 - one.0).abs() * scale >= f64::midpoint(room(one), room(next)))
    }

    /// Points that a tick needs for its words.
    fn apart(&self, upwards: bool) -> f64 {
        match (&self.kind, upwards) {
            (AxisKind::Names(_), true) => 20.0,
            (_, true) => 44.0,
            (AxisKind::Time(_) | AxisKind::Cells(_, Some(_)) | AxisKind::Names(_), false) => 110.0,
            (_, false) => 90.0,
        }
    }

    /// The same numbers for both ends of an axis, so that two plots can be linked.
    pub(super) fn numbers(&self, (low, high): (f64, f64)) -> (f64, f64) {
        (self.number(low), self.number(high))
    }

    /// The way back from [`Self::numbers`].
    pub(super) fn places(&self, (low, high): (f64, f64)) -> (f64, f64) {
        let place = |number: f64| number * self.divisor() - self.start;
        (place(low), place(high))
    }
}

/// Ticks at whole cells, with the distance between two.
fn cells(low: f64, high: f64, length: usize, most: usize, middle: f64) -> Vec<(f64, f64)> {
    let high = high.min(length as f64 - 1.0);
    let low = low.max(0.0);
    let step = ticks::round_step(((high - low) / most.max(1) as f64).max(1.0)).max(1.0);
    let mut found = Vec::new();
    let mut at = (low / step).ceil() * step;
    while at <= high + 1e-9 && found.len() <= most {
        found.push((at + middle, step));
        at += step;
    }
    found
}

/// The number of a cell, as fine as its neighbours need.
fn cell(places: &[f64], clock: Option<&Clock>, place: f64, is_whole: bool) -> String {
    let index = place.max(0.0) as usize;
    let Some(number) = places.get(index).copied() else { return String::new() };
    let beside = [index.checked_sub(1), index.checked_add(1)].into_iter().flatten().filter_map(|at| places.get(at));
    let step = beside.map(|other| (other - number).abs()).filter(|step| *step > 0.0).fold(f64::INFINITY, f64::min);
    match clock {
        Some(clock) if is_whole => clock.text(number, step),
        Some(clock) => clock.mark(number, step),
        None => ticks::number(number, if step.is_finite() { step / 10.0 } else { 1e-6 }),
    }
}

/// The side of a field, whose plot counts cells.
pub(super) fn side_words(side: &Side) -> AxisWords {
    let label = match side.units.as_deref().and_then(unit) {
        Some(unit) => format!("{} ({unit})", side.name),
        None if side.is_index => format!("{} (index)", side.name),
        None => side.name.clone(),
    };
    if let Some(places) = &side.places {
        return AxisWords { kind: AxisKind::Cells(Arc::clone(places), side.clock.clone()), ..AxisWords::plain(label) };
    }
    let is_angle = side.units.as_deref().and_then(unit) == Some("°");
    let plain = if is_angle { AxisKind::Degrees } else { AxisKind::Number };
    let kind = side.clock.as_ref().map_or(plain, |clock| AxisKind::Time(clock.clone()));
    // The number at a cell's centre, half a cell from its edge.
    AxisWords { label, kind, start: side.first / side.step - 0.5, divisor: 1.0 / side.step }
}

/// A variable's name for axes, with its unit: the file's long name, or its own. Of times without their epoch.
pub(super) fn variable_label(variable: &Variable) -> String {
    let name = variable.text("long_name").filter(|name| !name.is_empty() && name.chars().count() <= 60);
    let name = name.unwrap_or(&variable.name);
    match unit_of(variable) {
        Some(unit) => format!("{name} ({unit})"),
        None => name.to_owned(),
    }
}

/// The unit of a variable's values; `None` where they have none or are times or names.
pub(super) fn unit_of(variable: &Variable) -> Option<&str> {
    let plan = Plan::of(variable);
    variable.text("units").and_then(unit).filter(|_| plan.time.is_none() && plan.flags.is_none())
}

/// A unit as it is written beside numbers; `None` for what has none.
pub(in crate::ui) fn unit(units: &str) -> Option<&str> {
    match units.trim() {
        "" | "1" | "none" | "unitless" | "counts" => None,
        "meters" | "meter" | "metres" | "metre" => Some("m"),
        "degrees_north" | "degrees_east" | "degrees" | "degree" => Some("°"),
        "kelvin" | "Kelvin" => Some("K"),
        "celsius" | "degC" | "degree_Celsius" | "degrees_Celsius" => Some("°C"),
        other => Some(other),
    }
}

/// The bounds of two plots in the numbers of their axes.
pub(super) fn linked(bounds: Bounds, [x, y]: [&AxisWords; 2]) -> Bounds {
    Bounds { x: x.numbers(bounds.x), y: y.numbers(bounds.y) }
}

/// The way back from [`linked`].
pub(super) fn unlinked(bounds: Bounds, [x, y]: [&AxisWords; 2]) -> Bounds {
    Bounds { x: x.places(bounds.x), y: y.places(bounds.y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_in_the_units_that_are_read() {
        let axis = AxisWords { divisor: 1000.0, start: 12_345.0, ..AxisWords::plain("distance (km)") };
        let ticks = axis.ticks(0.0, 10_000.0, 5);
        let words: Vec<String> = ticks.iter().map(|(place, step)| axis.written(*place, *step)).collect();
        assert_eq!(words, ["14", "16", "18", "20", "22"]);
        assert_eq!(ticks[0], (1655.0, 2000.0));
    }

    #[test]
    fn a_short_axis_has_more_than_one_tick_and_its_words_do_not_meet() {
        let heights = AxisWords::plain("height (m)");
        let words = |axis: &AxisWords, ends: (f64, f64), points: f64, upwards: bool| -> Vec<String> {
            let ticks = axis.ticks_along(ends, points, upwards);
            ticks.iter().map(|(place, step)| axis.written(*place, *step)).collect()
        };
        assert_eq!(words(&heights, (2150.0, 2850.0), 160.0, true), ["2200", "2400", "2600", "2800"]);
        assert_eq!(words(&heights, (2150.0, 2850.0), 90.0, true), ["2200", "2400", "2600", "2800"]);
        let longitudes = AxisWords { kind: AxisKind::Degrees, ..AxisWords::plain("lon (°)") };
        assert_eq!(words(&longitudes, (-180.0, 180.0), 350.0, false), ["−180", "−90", "0", "90", "180"]);
        for points in [0.0, 10.0, 40.0, 80.0, 120.0, 200.0, 400.0] {
            for ends in [(0.0, 81.0), (123_456.0, 123_457.0), (-1e-3, 1e-3), (0.0, 5e9)] {
                let ticks = heights.ticks_along(ends, points, false);
                let usual = heights.ticks(ends.0, ends.1, (points / 90.0).floor().max(1.0) as usize).len();
                assert!(ticks.len() <= usual || heights.have_room(&ticks, points / (ends.1 - ends.0), false));
            }
        }
    }

    #[test]
    fn units_are_written_as_beside_numbers() {
        assert_eq!(unit("meters"), Some("m"));
        assert_eq!(unit("1"), None);
        assert_eq!(unit("W m-2"), Some("W m-2"));
    }

    #[test]
    fn cells_with_uneven_numbers_have_their_own_numbers_as_ticks() {
        let levels = AxisKind::Cells(Arc::from(vec![1000.0, 850.0, 700.0, 500.0, 250.5]), None);
        let axis = AxisWords { kind: levels, ..AxisWords::plain("lev (hPa)") };
        let words = |most| -> Vec<String> {
            axis.ticks(0.0, 5.0, most).iter().map(|(place, step)| axis.written(*place, *step)).collect()
        };
        assert_eq!(words(10), ["1000", "850", "700", "500", "250"]);
        assert_eq!(words(2), ["1000", "700", "250"]);
        assert_eq!(axis.told(1.9, 1.0), "850");
    }

    #[test]
    fn names_stand_at_their_places_and_linked_axes_agree() {
        let names: Arc<[String]> = ["noise", "low", "high"].map(str::to_owned).into();
        let axis = AxisWords { kind: AxisKind::Names(names), ..AxisWords::plain("class") };
        let words: Vec<String> =
            axis.ticks(-0.6, 2.6, 9).iter().map(|(place, step)| axis.written(*place, *step)).collect();
        assert_eq!(words, ["noise", "low", "high"]);
        let (one, other) = (
            AxisWords { start: 100.0, divisor: 2.0, ..AxisWords::plain("") },
            AxisWords { start: 40.0, ..AxisWords::plain("") },
        );
        let bounds = Bounds { x: (0.0, 10.0), y: (5.0, 6.0) };
        let there = unlinked(linked(bounds, [&one, &one]), [&other, &other]);
        assert_eq!((there.x, there.y), ((10.0, 15.0), (12.5, 13.0)));
    }
}
