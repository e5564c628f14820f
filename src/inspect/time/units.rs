//! The text `UNIT since DATE[ TIME][ ZONE]`.

use super::calendar::{Calendar, Date};
use std::fmt;

/// Nanoseconds of a day.
pub(super) const DAY: i128 = 86_400_000_000_000;

/// A unit and the moment that is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// Nanoseconds of one unit.
    pub(super) unit: i128,
    pub(super) date: Date,
    /// Nanoseconds from that day's midnight UTC to the moment; beyond a day where a zone says so.
    pub(super) nanoseconds: i128,
}

/// Why numbers cannot be read as times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// A unit that is none of time.
    Unit(String),
    /// A unit whose length depends on where it is counted from.
    Length(String, &'static str),
    /// A moment that cannot be read.
    Epoch(String),
    /// A day that the calendar does not have.
    NoSuchDay(String, &'static str),
    /// A calendar that CF does not have.
    Calendar(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(unit) => {
                write!(f, "“{unit}” is not a unit of time that is known here, so the numbers are shown.")
            }
            Self::Length(unit, calendar) => {
                write!(f, "“{unit}” have no fixed length in the calendar {calendar}, so the numbers are shown.")
            }
            Self::Epoch(epoch) => write!(f, "“{epoch}” is not a moment that can be read, so the numbers are shown."),
            Self::NoSuchDay(epoch, calendar) => {
                write!(f, "The calendar {calendar} has no day “{epoch}”, so the numbers are shown.")
            }
            Self::Calendar(name) => write!(f, "The calendar “{name}” is not known here, so the numbers are shown."),
        }
    }
}

/// Splits `UNIT since REST`; `None` where the text is no unit of time counted from a moment.
pub(super) fn split(units: &str) -> Option<(&str, &str)> {
    let words = [" since ", " after ", " from ", " @ ", " past "];
    let lower = units.to_ascii_lowercase();
    let (start, word) = words.iter().filter_map(|word| Some((lower.find(word)?, *word))).min()?;
    let (unit, rest) = (units.get(..start)?.trim(), units.get(start + word.len()..)?.trim());
    (!unit.is_empty() && rest.chars().any(|letter| letter.is_ascii_digit())).then_some((unit, rest))
}

pub(super) fn parse(units: &str, calendar: Calendar) -> Option<Result<Counted, Unreadable>> {
    let (unit, epoch) = split(units)?;
    Some(counted(unit, epoch, calendar))
}

fn counted(unit: &str, epoch: &str, calendar: Calendar) -> Result<Counted, Unreadable> {
    let unit = unit_of(unit, calendar)?;
    let (date, nanoseconds) = epoch_of(epoch, calendar).ok_or_else(|| Unreadable::Epoch(shortened(epoch)))?;
    if !calendar.has(date) {
        return Err(Unreadable::NoSuchDay(shortened(epoch), calendar.name()));
    }
    Ok(Counted { unit, date, nanoseconds })
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Nanoseconds of a unit.
fn unit_of(unit: &str, calendar: Calendar) -> Result<i128, Unreadable> {
    let varies = || Err(Unreadable::Length(shortened(unit), calendar.name()));
    let days = |days: i128| Ok(days * DAY);
    // “S” and “H” are capitals in some files; “M” is nobody's minute.
    match unit.to_lowercase().as_str() {
        "nanosecond" | "nanoseconds" | "nanosec" | "nanosecs" | "nsec" | "nsecs" | "ns" => Ok(1),
        "microsecond" | "microseconds" | "microsec" | "microsecs" | "usec" | "usecs" | "us" | "µs" | "μs" => {
            Ok(1_000)
        }
        "millisecond" | "milliseconds" | "millisec" | "millisecs" | "msec" | "msecs" | "ms" => Ok(1_000_000),
        "second" | "seconds" | "sec" | "secs" | "s" => Ok(1_000_000_000),
        "minute" | "minutes" | "min" | "mins" => Ok(60_000_000_000),
        "hour" | "hours" | "hr" | "hrs" | "h" => Ok(3_600_000_000_000),
        "day" | "days" | "d" => days(1),
        "week" | "weeks" => days(7),
        "month" | "months" | "mon" | "mons" => match calendar {
            Calendar::Days360 => days(30),
            _ => varies(),
        },
        "common_year" | "common_years" => days(365),
        "year" | "years" | "yr" | "yrs" => match calendar {
            Calendar::NoLeap => days(365),
            Calendar::AllLeap => days(366),
            Calendar::Days360 => days(360),
            _ => varies(),
        },
        _ => Err(Unreadable::Unit(shortened(unit))),
    }
}

/// A day and the nanoseconds since its midnight UTC.
fn epoch_of(text: &str, calendar: Calendar) -> Option<(Date, i128)> {
    let (date, rest) = date_of(text.trim(), calendar)?;
    // “2018-01-01T…” or blanks; some files leave nothing between.
    let rest = rest.strip_prefix(['T', 't', ',', ':']).unwrap_or(rest).trim();
    let (time, rest) = time_of(rest)?;
    Some((date, time - zone_of(rest)?))
}

fn date_of(text: &str, calendar: Calendar) -> Option<(Date, &str)> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (year, rest) = number(digits, 8)?;
    let (year, month, day, rest) = if let Some(rest) = rest.strip_prefix(['-', '/']) {
        let (month, rest) = month_of(rest)?;
        match rest.strip_prefix(['-', '/']) {
            Some(rest) => {
                let (day, rest) = number(rest, 4)?;
                // “1-JAN-1990”: the day came first.
                if day > 31 { (day, month, year, rest) } else { (year, month, day, rest) }
            }
            None => (year, month, 1, rest),
        }
    } else if digits.len() - rest.len() == 8 {
        (year / 10_000, year / 100 % 100, year % 100, rest)
    } else {
        (year, 1, 1, rest)
    };
    let mut year = i32::try_from(year).ok()?;
    if is_negative {
        year = -year;
        // Where the year before 1 is −1, counting goes on with 0.
        year += i32::from(calendar.lacks_year_zero());
    }
    Some((Date { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? }, rest))
}

fn month_of(text: &str) -> Option<(u32, &str)> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some(found) = number(text, 2) {
        return Some(found);
    }
    let name = text.get(..3)?.to_ascii_lowercase();
    let month = NAMES.iter().position(|known| *known == name)?;
    Some((month as u32 + 1, text.get(3..)?))
}

/// Hours, minutes and seconds in nanoseconds, each but the first optional.
fn time_of(text: &str) -> Option<(i128, &str)> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Some((0, text));
    }
    let run = text.chars().take_while(char::is_ascii_digit).count();
    if run == 4 || run == 6 {
        let (compact, rest) = number(text, run)?;
        let compact = if run == 4 { compact * 100 } else { compact };
        return nanoseconds(compact / 10_000, compact / 100 % 100, compact % 100).map(|whole| (whole, rest));
    }
    let (hours, rest) = number(text, 2)?;
    let Some((minutes, rest)) = after_colon(rest) else { return Some((nanoseconds(hours, 0, 0)?, rest)) };
    let Some((seconds, rest)) = after_colon(rest) else { return Some((nanoseconds(hours, minutes, 0)?, rest)) };
    let whole = nanoseconds(hours, minutes, seconds)?;
    let Some(fraction) = rest.strip_prefix('.') else { return Some((whole, rest)) };
    let length = fraction.chars().take_while(char::is_ascii_digit).count();
    let (digits, rest) = fraction.split_at_checked(length)?;
    let padded: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
    Some((whole + padded.parse::<i128>().ok()?, rest))
}

fn after_colon(text: &str) -> Option<(u32, &str)> {
    number(text.strip_prefix(':')?, 2)
}

fn nanoseconds(hours: u32, minutes: u32, seconds: u32) -> Option<i128> {
    let is_time = hours < 24 && minutes < 60 && seconds < 60 || (hours, minutes, seconds) == (24, 0, 0);
    is_time.then(|| i128::from(hours * 3600 + minutes * 60 + seconds) * 1_000_000_000)
}

/// Nanoseconds that a zone is ahead of UTC.
fn zone_of(text: &str) -> Option<i128> {
    let text = text.trim().trim_matches(['(', ')', '.']).trim();
    let lower = text.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "" | "z" | "utc" | "gmt" | "ut" | "ut1" | "tai" | "gps" | "tai93" | "0" | "0:0" | "00:00"
    ) {
        return Some(0);
    }
    let rest = ["utc", "gmt", "z"].iter().find_map(|name| lower.strip_prefix(name)).unwrap_or(&lower).trim();
    let (sign, rest) = match rest.strip_prefix('-') {
        Some(rest) => (-1, rest),
        // A zone without a sign is udunits' way: “1990-01-01 00:00:00 0:00”.
        None => (1, rest.strip_prefix('+').unwrap_or(rest)),
    };
    let run = rest.chars().take_while(char::is_ascii_digit).count();
    let (hours, minutes, rest) = if run > 2 {
        let (compact, rest) = number(rest, 4)?;
        (compact / 100, compact % 100, rest)
    } else {
        let (hours, rest) = number(rest, 2)?;
        let (minutes, rest) = after_colon(rest).unwrap_or((0, rest));
        (hours, minutes, rest)
    };
    let is_zone = hours <= 18 && minutes < 60 && rest.trim().is_empty();
    is_zone.then(|| sign * i128::from(hours * 60 + minutes) * 60_000_000_000)
}

/// A number of at most so many digits at the start of a text, and what follows.
fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let length = text.chars().take(most).take_while(char::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    Some((digits.parse().ok()?, rest))
}
