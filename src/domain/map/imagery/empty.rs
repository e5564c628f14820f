//! Why a picture shows nothing, before it is asked for and after it came.

use super::day::{is_dark, newest_complete_day};
use super::{Layer, Period, Sees, Step};
use chrono::{Months, NaiveDate};
use std::ops::RangeInclusive;

/// Why there is nothing to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Empty {
    /// The layer begins later.
    BeforeFirstDay(NaiveDate),
    /// The layer has ended.
    AfterLastDay(NaiveDate),
    /// The day has not come.
    Future,
    /// The day's passes are not all there.
    NotYetComplete,
    /// The sun does not rise in view.
    PolarNight,
    /// No satellite passed over on this day.
    NoSwath,
    /// The quantity is not here: no sea, no snow, no rain.
    NoDataHere,
    /// The server cannot be reached, and nothing is saved.
    Offline,
}

impl Empty {
    /// A sentence: what is the matter and, where there is something to do, what.
    pub fn sentence(self, layer: &Layer) -> String {
        let day = |day: NaiveDate| day.format("%-d %b %Y");
        match self {
            Self::BeforeFirstDay(first) => format!("{} begins on {}.", layer.title, day(first)),
            Self::AfterLastDay(last) => format!("{} ended on {}.", layer.title, day(last)),
            Self::Future => "This day has not come yet.".to_owned(),
            Self::NotYetComplete => {
                "This day is not complete yet: pictures arrive within about a day of each pass.".to_owned()
            }
            Self::PolarNight => {
                "Polar night: the sun does not rise here on this day. Choose a day in summer.".to_owned()
            }
            Self::NoSwath => "No satellite passed over here on this day. Try the day before or after.".to_owned(),
            Self::NoDataHere => format!("{} has no data here on this day.", layer.title),
            Self::Offline => {
                format!("{} does not answer, and this picture was not saved before.", layer.source.name())
            }
        }
    }
}

impl Layer {
    /// Why a picture cannot exist; then there is nothing to ask for. `today` is today in UTC.
    pub fn missing(&self, period: Period, today: NaiveDate) -> Option<Empty> {
        let day = period.day()?;
        let last_of_period = match self.step {
            Step::Monthly => day.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day),
            _ => day,
        };
        if let Some(first) = self.first.filter(|first| last_of_period < *first) {
            return Some(Empty::BeforeFirstDay(first));
        }
        if day > today {
            return Some(Empty::Future);
        }
        self.last.filter(|last| day > *last).map(Empty::AfterLastDay)
    }

    /// Why tiles that came are blank in a view between two latitudes in degrees.
    pub fn why_blank(&self, period: Period, today: NaiveDate, latitudes: &RangeInclusive<f64>) -> Empty {
        if let Some(missing) = self.missing(period, today) {
            return missing;
        }
        let Some(day) = period.day() else { return Empty::NoDataHere };
        if self.sees == Sees::SunlitSwaths && is_dark(day, latitudes) {
            Empty::PolarNight
        } else if day > newest_complete_day(today) {
            Empty::NotYetComplete
        } else if matches!(self.sees, Sees::Swaths | Sees::SunlitSwaths) {
            Empty::NoSwath
        } else {
            Empty::NoDataHere
        }
    }
}
