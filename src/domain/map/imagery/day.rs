//! Which picture holds for a moment, which come before and after, and where the sun does not rise.

use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Utc};
use std::ops::RangeInclusive;

/// How often a layer has a new picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Never: there is one.
    Undated,
    /// Every month, dated by its first day.
    Monthly,
    /// Every day.
    Daily,
    /// Every half hour.
    HalfHourly,
    /// Every hour or so, when the instrument looks: the server takes the newest before the moment.
    SubDaily,
}

/// The picture of a layer that holds for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// The only one.
    Undated,
    /// A day's, or the month's that begins with it.
    Day(NaiveDate),
    /// That of a time of day; whole seconds.
    Moment(DateTime<Utc>),
}

impl Period {
    /// The day on which it begins.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Undated => None,
            Self::Day(day) => Some(day),
            Self::Moment(moment) => Some(moment.date_naive()),
        }
    }

    /// As addresses write it: `2024-08-14` or `2024-08-14T12:30:00Z`.
    pub fn address(self) -> Option<String> {
        match self {
            Self::Undated => None,
            Self::Day(day) => Some(day.format("%Y-%m-%d").to_string()),
            Self::Moment(moment) => Some(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        }
    }
}

impl Step {
    /// The picture that holds for a moment.
    pub fn period(self, moment: DateTime<Utc>) -> Period {
        let day = moment.date_naive();
        let minute = |every: u32| {
            let minutes = moment.num_seconds_from_midnight() / 60 / every * every;
            let time = NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap_or_default();
            Period::Moment(day.and_time(time).and_utc())
        };
        match self {
            Self::Undated => Period::Undated,
            Self::Monthly => Period::Day(day.with_day(1).unwrap_or(day)),
            Self::Daily => Period::Day(day),
            Self::HalfHourly => minute(30),
            Self::SubDaily => minute(60),
        }
    }

    /// The one after; `None` if there is but one, or after the last day that can be written.
    pub fn next(self, period: Period) -> Option<Period> {
        self.moved(period, 1)
    }

    /// The one before.
    pub fn previous(self, period: Period) -> Option<Period> {
        self.moved(period, -1)
    }

    fn moved(self, period: Period, by: i32) -> Option<Period> {
        match (self, period) {
            (Self::Monthly, Period::Day(day)) if by > 0 => day.checked_add_months(Months::new(1)).map(Period::Day),
            (Self::Monthly, Period::Day(day)) => day.checked_sub_months(Months::new(1)).map(Period::Day),
            (_, Period::Day(day)) => day.checked_add_signed(TimeDelta::days(by.into())).map(Period::Day),
            (_, Period::Moment(moment)) => {
                let minutes = if self == Self::HalfHourly { 30 } else { 60 };
                moment.checked_add_signed(TimeDelta::minutes(minutes * i64::from(by))).map(Period::Moment)
            }
            (_, Period::Undated) => None,
        }
    }
}

/// The newest day whose pictures are all there: a day's passes are complete after about another day.
pub fn newest_complete_day(today: NaiveDate) -> NaiveDate {
    today.checked_sub_signed(TimeDelta::days(2)).unwrap_or(today)
}

/// A noon sun lower than this, in degrees, gives no picture in true colour.
const LOWEST_SUN: f64 = 2.0;

/// Latitude in degrees above which the sun stands at noon: +23.44 in June, −23.44 in December. Good to 0.02°
/// from 1950 to 2050 (low-precision formula of the Astronomical Almanac).
pub fn solar_declination(day: NaiveDate) -> f64 {
    // Days since 2000-01-01 at 12:00, at noon.
    let days = f64::from(day.num_days_from_ce() - 730_120);
    let mean_longitude = 280.460 + 0.985_647_4 * days;
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let longitude = (mean_longitude + 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin()).to_radians();
    let obliquity = (23.439 - 0.000_000_4 * days).to_radians();
    (obliquity.sin() * longitude.sin()).asin().to_degrees()
}

/// Height of the sun at noon in degrees; below 0 it does not rise.
pub fn noon_sun(day: NaiveDate, latitude: f64) -> f64 {
    90.0 - (latitude - solar_declination(day)).abs()
}

/// True if nowhere within the latitudes (degrees) there is sun enough for a picture: polar night.
pub fn is_dark(day: NaiveDate, latitudes: &RangeInclusive<f64>) -> bool {
    let (one, other) = (*latitudes.start(), *latitudes.end());
    if !(one.is_finite() && other.is_finite()) {
        return false;
    }
    let (south, north) = (one.min(other), one.max(other));
    noon_sun(day, solar_declination(day).clamp(south, north)) < LOWEST_SUN
}

/// The nearest day with light, within half a year of a dark one and not after `latest`; the earlier of two as near.
/// `None` if no such day has light.
pub fn nearest_light_day(day: NaiveDate, latitudes: &RangeInclusive<f64>, latest: NaiveDate) -> Option<NaiveDate> {
    (0..=190).flat_map(|away| [-away, away]).find_map(|away| {
        let candidate = day.checked_add_signed(TimeDelta::days(away))?;
        (candidate <= latest && !is_dark(candidate, latitudes)).then_some(candidate)
    })
}
