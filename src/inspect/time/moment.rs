//! One moment in a calendar, and how it is written.

use super::calendar::{Calendar, Date};
use std::fmt::Write as _;

/// A moment in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub(super) calendar: Calendar,
    pub(super) date: Date,
    /// Since midnight.
    pub(super) nanoseconds: u64,
}

/// How fine moments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    /// Days only.
    Day,
    /// Hours and minutes.
    Minute,
    /// Seconds with so many decimals, at most 9.
    Second(u8),
    /// Seconds with as many decimals as it takes to get the same number back, at most 9.
    Full,
}

impl Resolution {
    /// What tells apart moments that are so many seconds from each other.
    pub fn of_step(seconds: f64) -> Self {
        if !seconds.is_finite() || seconds <= 0.0 {
            return Self::Second(6);
        }
        Self::Second((-seconds.log10() - 1e-6).ceil().clamp(0.0, 9.0) as u8)
    }

    /// Nanoseconds of its smallest part.
    pub(super) fn nanoseconds(self) -> i128 {
        match self {
            Self::Day => 86_400_000_000_000,
            Self::Minute => 60_000_000_000,
            Self::Second(digits) => 10_i128.pow(u32::from(9 - digits.min(9))),
            Self::Full => 1,
        }
    }
}

impl Moment {
    /// The calendar it is in.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// Its year as the calendar counts, month and day.
    pub fn date(&self) -> (i32, u8, u8) {
        let year = self.date.year;
        let shown = if year <= 0 && self.calendar.lacks_year_zero() { year - 1 } else { year };
        (shown, self.date.month, self.date.day)
    }

    /// Nanoseconds since midnight.
    pub fn nanoseconds(&self) -> u64 {
        self.nanoseconds
    }

    /// The same at the nearest microsecond, which is as fine as Python's calendars go.
    pub fn microseconds(&self) -> u64 {
        (self.nanoseconds + 500) / 1_000
    }

    /// Written as ISO 8601 does, `2020-04-27T19:36:22.25`, without a zone; digits beyond the resolution are cut off,
    /// as a clock does.
    pub fn text(&self, resolution: Resolution) -> String {
        let (year, month, day) = self.date();
        let mut text = if year < 0 {
            format!("-{:04}-{month:02}-{day:02}", year.unsigned_abs())
        } else {
            format!("{year:04}-{month:02}-{day:02}")
        };
        let seconds = self.nanoseconds / 1_000_000_000;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let written = match resolution {
            Resolution::Day => Ok(()),
            Resolution::Minute => write!(text, "T{hour:02}:{minute:02}"),
            Resolution::Second(0) => write!(text, "T{hour:02}:{minute:02}:{second:02}"),
            Resolution::Second(_) | Resolution::Full => {
                let digits = if let Resolution::Second(digits) = resolution { digits.min(9) } else { 9 };
                let unit = 10_u64.pow(u32::from(9 - digits));
                let fraction = self.nanoseconds % 1_000_000_000 / unit;
                write!(text, "T{hour:02}:{minute:02}:{second:02}.{fraction:0width$}", width = usize::from(digits))
            }
        };
        // Writing to a text cannot fail.
        written.map_or_else(|_| String::new(), |()| text)
    }

    /// Seconds since 1 January 1970, leap seconds not counted; `None` in a calendar that is not the one on the wall.
    pub fn seconds_since_1970(&self) -> Option<f64> {
        let days = self.calendar.days_since_1970(self.date)?;
        Some(days as f64 * 86_400.0 + self.nanoseconds as f64 / 1e9)
    }
}
