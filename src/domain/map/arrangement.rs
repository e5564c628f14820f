//! Which pictures lie on the map: in which order, how opaque, of which day. Kept with the settings, never in a request.

use super::imagery::day::newest_complete_day;
use super::imagery::{LAYERS, Layer};
use crate::domain::time_range::TimeRange;
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// More layers than this nobody can tell apart, and no memory holds.
pub const MOST_LAYERS: usize = 6;
/// Less than this cannot be told from nothing.
const LEAST_OPACITY: f32 = 0.1;

/// The layers of the map as a person arranged them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arrangement {
    /// Whether servers may be asked for pictures; `None` until a person was asked.
    pub online: Option<bool>,
    /// From the lowest to the uppermost.
    layers: Vec<Placed>,
    /// The day of all dated layers; `None` is by itself, see [`Arrangement::day`].
    day: Option<NaiveDate>,
}

/// A layer on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// [`Layer::id`]; one that this build does not know is kept and not shown.
    pub id: String,
    /// It is drawn.
    #[serde(default = "yes")]
    pub shown: bool,
    /// 0.1…1.
    #[serde(default = "whole")]
    opacity: f32,
}

fn yes() -> bool {
    true
}

fn whole() -> f32 {
    1.0
}

impl Placed {
    /// What it is, if this build knows it.
    pub fn layer(&self) -> Option<&'static Layer> {
        Layer::find(&self.id)
    }

    /// How opaque, 0.1…1 whatever the file says.
    pub fn opacity(&self) -> f32 {
        if self.opacity.is_finite() { self.opacity.clamp(LEAST_OPACITY, 1.0) } else { 1.0 }
    }

    /// Makes it more or less opaque.
    pub fn set_opacity(&mut self, opacity: f32) {
        self.opacity = opacity;
        self.opacity = self.opacity();
    }
}

/// A step along the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayStep {
    /// So many days.
    Days(i64),
    /// So many months.
    Months(i32),
    /// So many years.
    Years(i32),
}

impl Arrangement {
    /// Servers may be asked.
    pub fn is_online(&self) -> bool {
        self.online == Some(true)
    }

    /// The layers from the lowest to the uppermost.
    pub fn layers(&self) -> &[Placed] {
        &self.layers
    }

    /// One of them, to be changed.
    pub fn layer_mut(&mut self, id: &str) -> Option<&mut Placed> {
        self.layers.iter_mut().find(|placed| placed.id == id)
    }

    /// It is among them.
    pub fn has(&self, id: &str) -> bool {
        self.layers.iter().any(|placed| placed.id == id)
    }

    /// No further one can be added.
    pub fn is_full(&self) -> bool {
        self.layers.len() >= MOST_LAYERS
    }

    /// Puts a layer on top, shown; one that is there is shown where it is.
    pub fn add(&mut self, layer: &Layer) {
        if let Some(placed) = self.layer_mut(layer.id) {
            placed.shown = true;
        } else if !self.is_full() {
            self.layers.push(Placed { id: layer.id.to_owned(), shown: true, opacity: 1.0 });
        }
    }

    /// Takes a layer off.
    pub fn remove(&mut self, id: &str) {
        self.layers.retain(|placed| placed.id != id);
    }

    /// Moves a layer to a place counted from the lowest; no further than the ends.
    pub fn move_to(&mut self, id: &str, place: usize) {
        if let Some(from) = self.layers.iter().position(|placed| placed.id == id) {
            let placed = self.layers.remove(from);
            self.layers.insert(place.min(self.layers.len()), placed);
        }
    }

    /// Moves a layer up or down by one.
    pub fn step(&mut self, id: &str, up: bool) {
        if let Some(from) = self.layers.iter().position(|placed| placed.id == id) {
            self.move_to(id, if up { from + 1 } else { from.saturating_sub(1) });
        }
    }

    /// A dated layer is shown: a day means something.
    pub fn is_dated(&self) -> bool {
        self.layers.iter().any(|placed| placed.shown && placed.layer().is_some_and(Layer::is_dated))
    }

    /// The day of all dated layers: the chosen one, else the middle of the request's time range, else the newest day
    /// that is complete.
    pub fn day(&self, range: Option<&TimeRange>, now: DateTime<Utc>) -> NaiveDate {
        let newest = newest_complete_day(now.date_naive());
        self.day.or_else(|| Some(middle(range?)?.min(newest))).unwrap_or(newest)
    }

    /// Chooses a day.
    pub fn set_day(&mut self, day: NaiveDate) {
        self.day = Some(day);
    }

    /// The days among which a slider chooses: the request's time range, else from the first day of a shown layer to
    /// today; with the chosen day among them.
    pub fn days(&self, range: Option<&TimeRange>, now: DateTime<Utc>) -> RangeInclusive<NaiveDate> {
        let today = now.date_naive();
        let shown = self.layers.iter().filter(|placed| placed.shown).filter_map(Placed::layer);
        let first = shown.filter_map(|layer| layer.first).min();
        let first = first.or_else(|| LAYERS.iter().filter_map(|layer| layer.first).min()).unwrap_or(today);
        let start = range.and_then(TimeRange::start).map(|start| start.date_naive());
        let stop = range.and_then(TimeRange::stop).map(|stop| stop.date_naive());
        let day = self.day(range, now);
        let (start, stop) = (start.unwrap_or(first).min(day), stop.unwrap_or(today).min(today.max(day)).max(day));
        start..=stop.max(start)
    }
}

fn middle(range: &TimeRange) -> Option<NaiveDate> {
    match (range.start(), range.stop()) {
        (Some(start), Some(stop)) => Some((start + (stop - start) / 2).date_naive()),
        (start, stop) => start.or(stop).map(|moment| moment.date_naive()),
    }
}

/// The day after a step; the same one where there is none.
pub fn stepped(day: NaiveDate, step: DayStep) -> NaiveDate {
    let months = |count: i32| {
        let by = Months::new(count.unsigned_abs());
        if count < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) }
    };
    match step {
        DayStep::Days(count) => TimeDelta::try_days(count).and_then(|by| day.checked_add_signed(by)),
        DayStep::Months(count) => months(count),
        DayStep::Years(count) => months(count.saturating_mul(12)),
    }
    .filter(|day| (1900..=2200).contains(&day.year()))
    .unwrap_or(day)
}

/// The next day, or the one before, of those that have something.
pub fn next_with(days: &BTreeSet<NaiveDate>, day: NaiveDate, forward: bool) -> Option<NaiveDate> {
    if forward {
        days.range(day.checked_add_days(Days::new(1))?..).next().copied()
    } else {
        days.range(..day).next_back().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Arrangement, DayStep, MOST_LAYERS, next_with, stepped};
    use crate::domain::map::imagery::{LAYERS, Layer};
    use crate::domain::time_range::TimeRange;
    use chrono::{DateTime, NaiveDate, Utc};
    use std::collections::BTreeSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn now() -> DateTime<Utc> {
        "2026-11-28T10:00:00Z".parse().unwrap()
    }

    fn range(start: &str, stop: &str) -> TimeRange {
        let moment = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        TimeRange::new(moment(start), moment(stop)).unwrap()
    }

    fn ids(arrangement: &Arrangement) -> Vec<&str> {
        arrangement.layers().iter().map(|placed| placed.id.as_str()).collect()
    }

    #[test]
    fn layers_are_added_on_top_moved_and_taken_off() {
        let mut arrangement = Arrangement::default();
        LAYERS.iter().take(3).for_each(|layer| arrangement.add(layer));
        let [a, b, c] = [LAYERS[0].id, LAYERS[1].id, LAYERS[2].id];
        arrangement.step(a, true);
        assert_eq!(ids(&arrangement), [b, a, c]);
        arrangement.step(b, false);
        arrangement.move_to(c, 0);
        arrangement.move_to(b, 99);
        assert_eq!(ids(&arrangement), [c, a, b]);
        arrangement.add(&LAYERS[0]);
        arrangement.remove(b);
        arrangement.step("no such layer", true);
        assert_eq!(ids(&arrangement), [c, a], "none twice");
        for layer in &LAYERS {
            arrangement.add(layer);
        }
        assert_eq!(arrangement.layers().len(), MOST_LAYERS);
    }

    #[test]
    fn what_a_file_says_is_taken_with_care() {
        let text = r#"{"online":true,"layers":[{"id":"of a later build"},{"id":"OpenStreetMap","opacity":7.0,"shown":false}]}"#;
        let mut arrangement: Arrangement = serde_json::from_str(text).unwrap();
        assert!(arrangement.is_online() && arrangement.layers()[0].layer().is_none());
        assert_eq!((arrangement.layers()[1].opacity(), arrangement.layers()[1].shown), (1.0, false));
        arrangement.layer_mut("OpenStreetMap").unwrap().set_opacity(f32::NAN);
        assert_eq!(arrangement.layers()[1].opacity(), 1.0);
        let again: Arrangement = serde_json::from_str(&serde_json::to_string(&arrangement).unwrap()).unwrap();
        assert_eq!(again, arrangement);
        assert_eq!(serde_json::from_str::<Arrangement>("{}").unwrap().online, None, "not asked yet");
    }

    #[test]
    fn the_day_is_the_chosen_one_else_the_middle_of_the_dates_else_the_newest_complete_one() {
        let mut arrangement = Arrangement::default();
        assert_eq!(arrangement.day(None, now()), day("2026-11-26"));
        let june = range("2024-06-01T00:00:00Z", "2024-06-30T00:00:00Z");
        assert_eq!(arrangement.day(Some(&june), now()), day("2024-06-15"));
        assert_eq!(arrangement.day(Some(&range("2024-06-01T00:00:00Z", "")), now()), day("2024-06-01"));
        let later = range("2030-01-01T00:00:00Z", "2030-12-31T00:00:00Z");
        assert_eq!(arrangement.day(Some(&later), now()), day("2026-11-26"), "no day to come");
        arrangement.set_day(day("2020-02-29"));
        assert_eq!(arrangement.day(Some(&june), now()), day("2020-02-29"));
    }

    #[test]
    fn the_slider_spans_the_dates_of_the_request_or_those_of_the_layers_and_always_the_chosen_day() {
        let mut arrangement = Arrangement::default();
        arrangement.add(Layer::find("VIIRS_NOAA20_CorrectedReflectance_TrueColor").unwrap());
        assert!(arrangement.is_dated());
        assert_eq!(arrangement.days(None, now()), day("2018-01-05")..=day("2026-11-28"));
        let june = range("2024-06-01T00:00:00Z", "2024-06-30T00:00:00Z");
        assert_eq!(arrangement.days(Some(&june), now()), day("2024-06-01")..=day("2024-06-30"));
        arrangement.set_day(day("2024-08-14"));
        assert_eq!(arrangement.days(Some(&june), now()), day("2024-06-01")..=day("2024-08-14"));
        arrangement.set_day(day("2027-01-01"));
        assert!(arrangement.days(None, now()).contains(&day("2027-01-01")));
    }

    #[test]
    fn steps_go_by_days_months_and_years_and_stop_at_the_ends() {
        let leap = day("2024-02-29");
        assert_eq!(stepped(leap, DayStep::Days(1)), day("2024-03-01"));
        assert_eq!(stepped(leap, DayStep::Years(-1)), day("2023-02-28"));
        assert_eq!(stepped(day("2024-03-31"), DayStep::Months(-1)), leap);
        assert_eq!(stepped(leap, DayStep::Years(i32::MAX)), leap);
        assert_eq!(stepped(leap, DayStep::Days(i64::MIN)), leap);
        let some = BTreeSet::from([day("2024-02-01"), leap, day("2024-03-05")]);
        assert_eq!(next_with(&some, leap, true), Some(day("2024-03-05")));
        assert_eq!(next_with(&some, leap, false), Some(day("2024-02-01")));
        assert_eq!(next_with(&some, day("2024-03-05"), true), None);
        assert_eq!(next_with(&some, day("2024-02-10"), false), Some(day("2024-02-01")));
    }
}
