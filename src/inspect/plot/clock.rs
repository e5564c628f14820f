//! Times along an axis: round moments in UTC, written as finely as their distance needs, never as numbers.

use super::ticks;
use crate::inspect::decode::Plan;
use crate::inspect::time::{Resolution, Scale, TimeReference};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

const SECOND: i128 = 1_000_000_000;
const DAY: f64 = 86_400.0;

/// How the numbers of an axis are times. Numbers are those of the file's reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock(TimeReference);

impl Clock {
    /// Of a variable whose values are times.
    pub fn of(plan: &Plan) -> Option<Self> {
        plan.time.clone().map(Self)
    }

    /// Seconds from one number to the next.
    pub fn seconds(&self) -> f64 {
        self.0.seconds_per_unit()
    }

    /// Whether its moments are UTC; else they are days of a calendar of their own.
    pub fn is_utc(&self) -> bool {
        self.0.calendar.is_real()
    }

    /// Nanoseconds since 1 January 1970 UTC.
    fn utc(&self, number: f64) -> Option<i128> {
        let moment = self.0.moment(number)?;
        let counted = moment.seconds_since_1970()?;
        let of_day = i128::from(moment.nanoseconds());
        let midnight = (counted - moment.nanoseconds() as f64 / 1e9).round() as i128 * SECOND;
        let leaps = match self.0.scale {
            Scale::Utc => 0,
            Scale::Gps | Scale::Tai93 => (counted - self.0.utc(number)?).round() as i128,
        };
        Some(midnight + of_day - leaps * SECOND)
    }

    /// A number as a whole moment, `2020-04-27T19:36:22.2501Z`, so that what lies `step` numbers apart differs.
    pub fn text(&self, number: f64, step: f64) -> String {
        // A step is as noisy as the numbers that it lies between.
        let seconds = (step * self.seconds()).abs() * 1.001;
        let resolution = if seconds >= DAY { Resolution::Day } else { Resolution::of_step(seconds) };
        let Some(utc) = self.utc(number) else {
            return self.0.text(number, resolution).unwrap_or_else(|| "no time".to_owned());
        };
        match resolution {
            Resolution::Second(digits) => civil(utc, digits, "%Y-%m-%dT%H:%M:%S").map(|text| text + "Z"),
            _ => civil(utc, 0, "%Y-%m-%d"),
        }
        .unwrap_or_else(|| "no time".to_owned())
    }

    /// The words of a mark among others that are `step` numbers apart: only what changes from one to the next.
    pub fn mark(&self, number: f64, step: f64) -> String {
        let seconds = (step * self.seconds()).abs();
        let Some(utc) = self.utc(number) else {
            let resolution = if seconds >= DAY { Resolution::Day } else { Resolution::of_step(seconds) };
            let text = self.0.text(number, resolution).unwrap_or_default();
            // The calendar's name stands beside the axis.
            return text.split(" (").next().unwrap_or_default().to_owned();
        };
        let nearest = (utc + SECOND / 2).div_euclid(SECOND);
        let written = if seconds >= 360.0 * DAY {
            civil(utc, 0, "%Y")
        } else if seconds >= 28.0 * DAY {
            civil(utc, 0, "%Y-%m")
        } else if seconds >= DAY {
            civil(utc, 0, "%Y-%m-%d")
        } else if seconds >= 60.0 && nearest.rem_euclid(86_400) == 0 {
            civil(utc, 0, "%m-%d")
        } else if seconds >= 60.0 {
            civil(utc, 0, "%H:%M")
        } else {
            civil(utc, digits(seconds), "%H:%M:%S")
        };
        written.unwrap_or_default()
    }

    /// Numbers at round moments between two, at most `most`, each with the distance to the next.
    pub fn marks(&self, low: f64, high: f64, most: usize) -> Vec<(f64, f64)> {
        let unit = self.seconds();
        let width = (high - low) * unit;
        let most = most.clamp(1, 100);
        if !(width.is_finite() && width > 0.0) {
            return Vec::new();
        }
        let Some(begin) = self.utc(low) else {
            let marks = ticks::round_seconds(low * unit, high * unit, most);
            let step = distance(&marks, width);
            return marks.into_iter().map(|mark| (mark / unit, step / unit)).collect();
        };
        if width / most as f64 > 20.0 * DAY {
            return self.months(low, begin, width, most);
        }
        // From the midnight before, so that nothing is lost on the way from 1970.
        let midnight = begin.div_euclid(86_400 * SECOND) * 86_400 * SECOND;
        let from = (begin - midnight) as f64 / 1e9;
        let marks = ticks::round_seconds(from, from + width, most);
        let step = distance(&marks, width);
        marks.into_iter().map(|mark| (low + (mark - from) / unit, step / unit)).collect()
    }

    /// Beginnings of months and years.
    fn months(&self, low: f64, begin: i128, width: f64, most: usize) -> Vec<(f64, f64)> {
        let least = width / most as f64 / (30.44 * DAY);
        let step = [1_i64, 2, 3, 6].into_iter().find(|months| *months as f64 >= least);
        let years = || ticks::round_step((least / 12.0).max(1.0)).clamp(1.0, 1e6) as i64 * 12;
        let step = step.unwrap_or_else(years);
        let Some(first) = i64::try_from(begin.div_euclid(SECOND)).ok().and_then(|at| DateTime::from_timestamp(at, 0))
        else {
            return Vec::new();
        };
        let months = i64::from(first.year()) * 12 + i64::from(first.month0());
        let mut found = Vec::new();
        let mut month = months.div_euclid(step) * step;
        let apart = step as f64 * 30.44 * DAY / self.seconds();
        while found.len() <= most {
            let year = i32::try_from(month.div_euclid(12)).ok();
            let day = year.and_then(|year| NaiveDate::from_ymd_opt(year, month.rem_euclid(12) as u32 + 1, 1));
            let Some(day) = day.and_then(|day| day.and_hms_opt(0, 0, 0)) else { break };
            let from = (i128::from(day.and_utc().timestamp()) * SECOND - begin) as f64 / 1e9;
            if from > width {
                break;
            }
            if from >= 0.0 {
                found.push((low + from / self.seconds(), apart));
            }
            month += step;
        }
        found
    }

    /// What stands beside an axis from one number to another: the clock, and the day where marks say hours alone.
    pub fn about(&self, low: f64, high: f64) -> String {
        if !self.is_utc() {
            return format!("calendar {}", self.0.calendar.name());
        }
        let day = |number: f64| self.utc(number).and_then(|utc| civil(utc, 0, "%Y-%m-%d"));
        if (high - low) * self.seconds() > 10.0 * DAY {
            return "UTC".to_owned();
        }
        match (day(low), day(high)) {
            (Some(from), Some(to)) if from == to => format!("UTC, {from}"),
            (Some(from), Some(to)) => format!("UTC, {from} to {to}"),
            _ => "UTC".to_owned(),
        }
    }
}

fn distance(marks: &[f64], width: f64) -> f64 {
    match marks {
        [first, second, ..] => second - first,
        _ => width,
    }
}

/// Decimals of seconds that tell marks apart.
fn digits(step: f64) -> u8 {
    match Resolution::of_step(step) {
        Resolution::Second(digits) => digits,
        _ => 0,
    }
}

/// Nanoseconds since 1970 to the nearest of so many decimals of a second.
fn civil(utc: i128, digits: u8, format: &str) -> Option<String> {
    let unit = 10_i128.pow(9 - u32::from(digits.min(9)));
    let utc = (utc + unit / 2).div_euclid(unit) * unit;
    let seconds = i64::try_from(utc.div_euclid(SECOND)).ok()?;
    let time: DateTime<Utc> = DateTime::from_timestamp(seconds, 0)?;
    let text = time.format(format).to_string();
    let part = utc.rem_euclid(SECOND) / unit;
    Some(if digits == 0 { text } else { format!("{text}.{part:0width$}", width = usize::from(digits)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(units: &str, calendar: Option<&str>) -> Clock {
        Clock(TimeReference::parse(units, calendar).unwrap().unwrap())
    }

    fn words(clock: &Clock, low: f64, high: f64, most: usize) -> Vec<String> {
        clock.marks(low, high, most).into_iter().map(|(number, step)| clock.mark(number, step)).collect()
    }

    #[test]
    fn marks_of_a_tenth_of_a_millisecond_differ() {
        let atlas = clock("seconds since 2018-01-01", None);
        let low = 73_164_000.25;
        let marks = words(&atlas, low, low + 0.0005, 5);
        assert!(marks.contains(&"19:20:00.2502".to_owned()), "{marks:?}");
        assert!(marks.windows(2).all(|pair| pair[0] != pair[1]), "{marks:?}");
        let near: Vec<String> = (0..10).map(|step| atlas.text(low + f64::from(step) * 1e-4, 1e-4)).collect();
        assert_eq!(near[3], "2020-04-26T19:20:00.2503Z");
        assert!(near.windows(2).all(|pair| pair[0] != pair[1]), "{near:?}");
        let quarter: Vec<String> = (0..4).map(|step| atlas.text(low + f64::from(step) * 0.25, 0.25)).collect();
        assert_eq!(quarter[1], "2020-04-26T19:20:00.5Z");
        assert!(quarter.windows(2).all(|pair| pair[0] != pair[1]), "{quarter:?}");
    }

    #[test]
    fn marks_are_round_times_whatever_the_unit_and_the_epoch() {
        let hours = clock("hours since 1900-01-01", None);
        assert_eq!(words(&hours, 700_000.0, 700_024.0, 5), ["18:00", "11-10", "06:00", "12:00"]);
        assert_eq!(words(&hours, 700_000.0, 720_000.0, 4), ["1980", "1981", "1982"]);
        let days = clock("days since 1970-01-01 12:00", None);
        assert_eq!(words(&days, 0.0, 6.0, 7)[0], "1970-01-02");
        assert_eq!(words(&days, 0.0, 36_525.0, 5), ["1980", "2000", "2020", "2040", "2060"]);
    }

    #[test]
    fn atomic_time_is_written_in_utc() {
        let atomic = clock("seconds since 1993-01-01 TAI", None);
        // 24 years and ten leap seconds later.
        let number = 757_382_400.0 + 10.0;
        assert_eq!(atomic.text(number, 1.0), "2017-01-01T00:00:00Z");
        assert_eq!(atomic.about(number, number + 5.0), "UTC, 2017-01-01");
    }

    #[test]
    fn calendars_of_their_own_keep_their_days() {
        let even = clock("days since 2000-01-01", Some("360_day"));
        assert_eq!(even.mark(59.0, 1.0), "2000-02-30");
        assert_eq!(even.about(0.0, 60.0), "calendar 360_day");
        assert!(!even.marks(0.0, 60.0, 6).is_empty());
    }

    #[test]
    fn numbers_that_are_no_times_have_no_marks_and_do_not_fail() {
        let atlas = clock("seconds since 2018-01-01", None);
        for (low, high) in [(f64::NAN, 1.0), (1e300, 2e300), (5.0, 5.0), (9.0, 1.0)] {
            assert!(atlas.marks(low, high, 5).len() <= 6);
        }
        assert_eq!(atlas.text(f64::NAN, 1.0), "no time");
    }
}
