//! A span of time in UTC with open ends.

use chrono::{
    DateTime, Datelike as _, Months, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, Timelike as _, Utc,
};
use std::fmt;

/// From `start` to `stop`, both inclusive, either open but not both; start < stop. Years 1 to 9999, no
/// leap seconds: what every service reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
}

/// Why two dates are not a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeRangeError {
    /// Both ends open.
    #[error("Give at least one of the two dates")]
    Empty,
    /// The start is not before the end.
    #[error("The first date must be before the last one")]
    Reversed,
    /// A moment that not every service can read.
    #[error("A date {0}")]
    Moment(MomentError),
}

/// Why a text is no moment that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Something else.
    #[error("is not readable; write it like 2020-04-27 or 2020-04-27T12:30:00Z")]
    NotADate,
    /// `23:59:60`: ISO 8601 has it, the services do not.
    #[error("is a leap second (:60), which Harmony does not know; write :59")]
    LeapSecond,
    /// `20-04-27`, `+10000-01-01`.
    #[error("must begin with a year of four digits, 0001 to 9999")]
    Year,
}

/// Which end of a range a date stands for: a bare day means its first moment as a start, and its
/// last second as a stop when a person typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeEnd {
    /// The earlier one.
    Start,
    /// The later one.
    Stop,
}

impl TimeRange {
    /// Checks the two ends.
    pub fn new(start: Option<DateTime<Utc>>, stop: Option<DateTime<Utc>>) -> Result<Self, TimeRangeError> {
        for moment in [start, stop].into_iter().flatten() {
            check_moment(moment).map_err(TimeRangeError::Moment)?;
        }
        match (start, stop) {
            (None, None) => Err(TimeRangeError::Empty),
            (Some(start), Some(stop)) if start >= stop => Err(TimeRangeError::Reversed),
            _ => Ok(Self { start, stop }),
        }
    }

    /// First moment, `None` = open.
    pub fn start(&self) -> Option<DateTime<Utc>> {
        self.start
    }

    /// Last moment, `None` = open.
    pub fn stop(&self) -> Option<DateTime<Utc>> {
        self.stop
    }

    /// True if the moment lies inside, ends included.
    pub fn contains(&self, moment: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| moment >= start) && self.stop.is_none_or(|stop| moment <= stop)
    }

    /// True if `[first, last]` shares a moment with this range; `None` is open.
    pub fn overlaps(&self, first: Option<DateTime<Utc>>, last: Option<DateTime<Utc>>) -> bool {
        let before = |a: Option<DateTime<Utc>>, b: Option<DateTime<Utc>>| match (a, b) {
            (Some(a), Some(b)) => a <= b,
            _ => true,
        };
        before(self.start, last) && before(first, self.stop)
    }

    /// Harmony's `subset` value: `time("start":"stop")`, `*` for an open end. Times carry their zone,
    /// because the server reads those without one in its own (`harmony-api.md` 2.3).
    pub fn subset_value(&self) -> String {
        let end = |moment: Option<DateTime<Utc>>| {
            moment.map_or_else(|| "*".to_owned(), |moment| format!("\"{}\"", rfc3339(moment)))
        };
        format!("time({}:{})", end(self.start), end(self.stop))
    }

    /// CMR's `temporal[]` value: `start,stop`, empty for an open end.
    pub fn cmr_value(&self) -> String {
        let end = |moment: Option<DateTime<Utc>>| moment.map_or_else(String::new, rfc3339);
        format!("{},{}", end(self.start), end(self.stop))
    }
}

/// `2020-04-27T00:00:00Z`, with a fraction only if there is one.
pub fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads an ISO 8601 date or date-time; no zone means UTC. A bare day is its midnight, or as
/// [`RangeEnd::Stop`] its last second, because a person who types “to 28 May” wants that day.
pub fn read_typed(text: &str, end: RangeEnd) -> Result<DateTime<Utc>, MomentError> {
    let text = text.trim();
    check_year(text)?;
    let bare = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let moment = match bare {
        Some(day) if end == RangeEnd::Stop => last_second(day),
        Some(day) => Some(midnight(day)),
        None => parse_moment(text),
    };
    let moment =
        moment.ok_or_else(|| if has_leap_second(text) { MomentError::LeapSecond } else { MomentError::NotADate })?;
    check_moment(moment)?;
    Ok(moment)
}

/// The same without the reason.
pub fn parse_typed(text: &str, end: RangeEnd) -> Option<DateTime<Utc>> {
    read_typed(text, end).ok()
}

/// What a date of an address or a list of dates means: its first moment, and its last second if it is
/// a day, a month or a year; a moment has none.
pub fn read_span(text: &str) -> Result<(DateTime<Utc>, Option<DateTime<Utc>>), MomentError> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('-').collect();
    let (first, next) = match parts.as_slice() {
        [year] if is_year(year) => (format!("{text}-01-01"), Months::new(12)),
        [year, month] if is_year(year) && month.len() == 2 => (format!("{text}-01"), Months::new(1)),
        _ => {
            let (first, last) = (read_typed(text, RangeEnd::Start)?, read_typed(text, RangeEnd::Stop)?);
            return Ok((first, (last != first).then_some(last)));
        }
    };
    check_year(&first)?;
    let first = NaiveDate::parse_from_str(&first, "%Y-%m-%d").map_err(|_no_date| MomentError::NotADate)?;
    let last = first.checked_add_months(next).and_then(|next| next.pred_opt()).and_then(last_second);
    Ok((midnight(first), last))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn last_second(day: NaiveDate) -> Option<DateTime<Utc>> {
    midnight(day).checked_add_signed(TimeDelta::seconds(24 * 3600 - 1))
}

/// chrono reads years of any length and sign.
fn check_year(text: &str) -> Result<(), MomentError> {
    let Some((year, _)) = text.trim_start_matches(['+', '-']).split_once('-') else { return Ok(()) };
    let is_number = !year.is_empty() && year.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = is_year(year) && year != "0000" && !text.starts_with(['+', '-']);
    if is_number && !is_plain { Err(MomentError::Year) } else { Ok(()) }
}

fn check_moment(moment: DateTime<Utc>) -> Result<(), MomentError> {
    // chrono writes a leap second as more nanoseconds than a second has.
    if moment.nanosecond() >= 1_000_000_000 {
        Err(MomentError::LeapSecond)
    } else if !(1..=9999).contains(&moment.year()) {
        Err(MomentError::Year)
    } else {
        Ok(())
    }
}

fn has_leap_second(text: &str) -> bool {
    text.split(':').nth(2).is_some_and(|seconds| seconds.starts_with("60"))
}

/// The shortest text that [`parse_typed`] reads as this moment: a bare day where that means it.
pub fn typed_form(moment: DateTime<Utc>, end: RangeEnd) -> String {
    let day = moment.format("%Y-%m-%d").to_string();
    let candidates = [day, moment.format("%Y-%m-%dT%H:%M").to_string()];
    candidates.into_iter().find(|text| parse_typed(text, end) == Some(moment)).unwrap_or_else(|| rfc3339(moment))
}

/// Reads an ISO 8601 date-time or date (its midnight) that a server wrote; no zone means UTC.
pub fn parse_moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    if let Ok(moment) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z") {
        return Some(moment.to_utc());
    }
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)))
        .map(|moment| moment.and_utc())
}

impl fmt::Display for TimeRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |moment: Option<DateTime<Utc>>| moment.map_or_else(|| "…".to_owned(), rfc3339);
        write!(formatter, "{} to {}", end(self.start), end(self.stop))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        MomentError, RangeEnd, TimeRange, TimeRangeError, parse_moment, parse_typed, read_span, read_typed, rfc3339,
        typed_form,
    };

    #[test]
    fn wire_forms_are_the_servers() {
        let range = TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28T12:30:15.5+02:00")).unwrap();
        assert_eq!(range.subset_value(), r#"time("2020-04-27T00:00:00Z":"2020-05-28T10:30:15.500Z")"#);
        assert_eq!(range.cmr_value(), "2020-04-27T00:00:00Z,2020-05-28T10:30:15.500Z");
        let open = TimeRange::new(parse_moment("2020-01-05"), None).unwrap();
        assert_eq!(open.subset_value(), r#"time("2020-01-05T00:00:00Z":*)"#);
    }

    #[test]
    fn reversed_empty_and_equal_ranges_are_refused() {
        let day = parse_moment("2020-01-01");
        assert_eq!(TimeRange::new(None, None), Err(TimeRangeError::Empty));
        assert_eq!(TimeRange::new(day, day), Err(TimeRangeError::Reversed));
        assert_eq!(TimeRange::new(parse_moment("2021-01-01"), day), Err(TimeRangeError::Reversed));
    }

    #[test]
    fn a_moment_is_typed_as_short_as_it_can_be() {
        let typed = |text: &str, end| typed_form(parse_moment(text).unwrap(), end);
        assert_eq!(typed("2020-04-27T00:00:00Z", RangeEnd::Start), "2020-04-27");
        assert_eq!(typed("2020-05-28T00:00:00Z", RangeEnd::Stop), "2020-05-28T00:00");
        assert_eq!(typed("2020-05-28T23:59:59Z", RangeEnd::Stop), "2020-05-28");
        assert_eq!(typed("2020-05-28T12:00:01.5Z", RangeEnd::Stop), "2020-05-28T12:00:01.500Z");
    }

    #[test]
    fn a_typed_last_day_is_meant_whole() {
        assert_eq!(parse_typed("2020-05-28", RangeEnd::Stop).map(rfc3339).as_deref(), Some("2020-05-28T23:59:59Z"));
        assert_eq!(
            parse_typed("2020-05-28T00:00Z", RangeEnd::Stop).map(rfc3339).as_deref(),
            Some("2020-05-28T00:00:00Z")
        );
        for bad in ["", "2020-02-30", "28.05.2020", "soon"] {
            assert_eq!(parse_typed(bad, RangeEnd::Start), None, "{bad}");
        }
    }
    #[test]
    fn moments_that_services_cannot_read_are_refused_with_the_reason() {
        for (text, error) in [
            ("2016-12-31T23:59:60Z", MomentError::LeapSecond),
            ("2016-12-31T23:59:60", MomentError::LeapSecond),
            ("2016-12-31 23:59:60.5", MomentError::LeapSecond),
            ("2017-01-01T00:59:60+01:00", MomentError::LeapSecond),
            ("+10000-01-01", MomentError::Year),
            ("10000-01-01T00:00:00Z", MomentError::Year),
            ("-0044-03-15", MomentError::Year),
            ("0000-01-01", MomentError::Year),
            ("20-04-27", MomentError::Year),
            ("9999-12-31T23:59:59-01:00", MomentError::Year),
            ("2020-02-30", MomentError::NotADate),
            ("yesterday", MomentError::NotADate),
        ] {
            assert_eq!(read_typed(text, RangeEnd::Start), Err(error), "{text}");
        }
        let leap = parse_moment("2016-12-31T23:59:60Z");
        assert!(leap.is_some(), "catalogues write it");
        assert_eq!(TimeRange::new(leap, None), Err(TimeRangeError::Moment(MomentError::LeapSecond)));
        assert_eq!(TimeRange::new(None, parse_moment("+10000-01-01")), Err(TimeRangeError::Moment(MomentError::Year)));
    }

    #[test]
    fn days_months_and_years_of_addresses_are_meant_whole() {
        let span = |text: &str| {
            let (first, last) = read_span(text).unwrap();
            (rfc3339(first), last.map(rfc3339).unwrap_or_default())
        };
        for (text, first, last) in [
            ("2020", "2020-01-01T00:00:00Z", "2020-12-31T23:59:59Z"),
            ("2020-02", "2020-02-01T00:00:00Z", "2020-02-29T23:59:59Z"),
            ("9999-12", "9999-12-01T00:00:00Z", "9999-12-31T23:59:59Z"),
            ("2020-02-03", "2020-02-03T00:00:00Z", "2020-02-03T23:59:59Z"),
            ("2020-02-03T00:00:00Z", "2020-02-03T00:00:00Z", ""),
            ("2020-02-03T10:00+02:00", "2020-02-03T08:00:00Z", ""),
        ] {
            assert_eq!(span(text), (first.to_owned(), last.to_owned()), "{text}");
        }
        for text in ["", "20", "2020-13", "2020-1", "0000", "abcd"] {
            assert!(read_span(text).is_err(), "{text}");
        }
    }
}
