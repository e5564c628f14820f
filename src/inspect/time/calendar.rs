//! Calendars of CF and the days in them.

use netcdf_reader::cf::{CfCalendar, CfDate, CfDateTime, CfTimeOfDay, CfTimeRef, CfTimeUnit, decode_time_exact};

/// A calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Gregorian since 15 October 1582, Julian before; has no year 0.
    Standard,
    /// Gregorian at all times.
    ProlepticGregorian,
    /// Julian at all times; has no year 0.
    Julian,
    /// 365 days a year.
    NoLeap,
    /// 366 days a year.
    AllLeap,
    /// Twelve months of 30 days.
    Days360,
}

/// A day in some calendar, with a year 0 before year 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i32,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl Calendar {
    /// The calendar of a `calendar` attribute; `None` for a name that CF does not have.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "" | "standard" | "gregorian" | "utc" | "tai" => Self::Standard,
            "proleptic_gregorian" => Self::ProlepticGregorian,
            "julian" => Self::Julian,
            "noleap" | "no_leap" | "365_day" => Self::NoLeap,
            "all_leap" | "366_day" => Self::AllLeap,
            "360_day" => Self::Days360,
            _ => return None,
        })
    }

    /// Its name in CF.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::ProlepticGregorian => "proleptic_gregorian",
            Self::Julian => "julian",
            Self::NoLeap => "noleap",
            Self::AllLeap => "all_leap",
            Self::Days360 => "360_day",
        }
    }

    /// Whether its days are those of the calendar on the wall, so that its times are UTC.
    pub fn is_real(self) -> bool {
        matches!(self, Self::Standard | Self::ProlepticGregorian)
    }

    /// Whether the year before 1 is −1.
    pub(super) fn lacks_year_zero(self) -> bool {
        matches!(self, Self::Standard | Self::Julian)
    }

    fn cf(self) -> CfCalendar {
        match self {
            Self::Standard => CfCalendar::Standard,
            Self::ProlepticGregorian => CfCalendar::ProlepticGregorian,
            Self::Julian => CfCalendar::Julian,
            Self::NoLeap => CfCalendar::NoLeap,
            Self::AllLeap => CfCalendar::AllLeap,
            Self::Days360 => CfCalendar::Day360,
        }
    }

    /// Whether this calendar has the day.
    pub(super) fn has(self, date: Date) -> bool {
        self.midnight(date).is_some()
    }

    /// The day so many days later; `None` beyond ±2 million years.
    pub(super) fn add_days(self, date: Date, days: i64) -> Option<Date> {
        const FARTHEST: i64 = 730_000_000;
        if days.unsigned_abs() > FARTHEST.unsigned_abs() || date.year.unsigned_abs() > 2_000_000 {
            return None;
        }
        let reference = CfTimeRef { unit: CfTimeUnit::Days, epoch: self.midnight(date)?, calendar: self.cf() };
        let found = decode_time_exact(days as f64, &reference).ok()?;
        Some(Date { year: found.year, month: found.month, day: found.day })
    }

    fn midnight(self, date: Date) -> Option<CfDateTime> {
        let time = CfTimeOfDay::new(0, 0, 0, 0).ok()?;
        CfDateTime::new(self.cf(), CfDate::new(date.year, date.month, date.day), time).ok()
    }

    /// Days from 1 January 1970 to a day; `None` in calendars that are not the one on the wall.
    pub(super) fn days_since_1970(self, date: Date) -> Option<i64> {
        let is_julian = match self {
            Self::Standard => (date.year, date.month, date.day) < (1582, 10, 15),
            Self::ProlepticGregorian => false,
            _ => return None,
        };
        // Years from March on, so that the leap day is the last of its year.
        let year = i64::from(date.year) - i64::from(date.month <= 2);
        let month = (i64::from(date.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(date.day) - 1;
        let leap_days = if is_julian {
            year.div_euclid(4) - 2
        } else {
            year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
        };
        Some(year * 365 + leap_days + day_of_year - 719_468)
    }
}
