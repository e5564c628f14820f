//! A span of time in UTC with open ends.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use std::fmt;

/// From `start` to `stop`, both inclusive, either open but not both; start < stop.
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

    /// Harmony's `subset` value: `time("start":"stop")`, `*` for an open end. Times are written
    /// without a zone, which Harmony reads as UTC (`harmony-api.md` 2.3), as harmony-py sends them.
    pub fn subset_value(&self) -> String {
        let end = |moment: Option<DateTime<Utc>>| {
            moment.map_or_else(|| "*".to_owned(), |moment| format!("\"{}\"", wire_time(moment)))
        };
        format!("time({}:{})", end(self.start), end(self.stop))
    }

    /// CMR's `temporal[]` value: `start,stop`, empty for an open end.
    pub fn cmr_value(&self) -> String {
        let end = |moment: Option<DateTime<Utc>>| moment.map_or_else(String::new, rfc3339);
        format!("{},{}", end(self.start), end(self.stop))
    }
}

/// `2020-04-27T00:00:00`, with a fraction only if there is one.
fn wire_time(moment: DateTime<Utc>) -> String {
    moment.naive_utc().format("%Y-%m-%dT%H:%M:%S%.f").to_string()
}

/// `2020-04-27T00:00:00Z`, with a fraction only if there is one.
pub fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads an ISO 8601 date or date-time; no zone means UTC. A bare day is its midnight, or as
/// [`RangeEnd::Stop`] its last second, because a person who types “to 28 May” wants that day.
pub fn parse_typed(text: &str, end: RangeEnd) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        let time = match end {
            RangeEnd::Start => NaiveTime::MIN,
            RangeEnd::Stop => NaiveTime::from_hms_opt(23, 59, 59)?,
        };
        return Some(day.and_time(time).and_utc());
    }
    parse_moment(text)
}

/// The shortest text that [`parse_typed`] reads as this moment: a bare day where that means it.
pub fn typed_form(moment: DateTime<Utc>, end: RangeEnd) -> String {
    let day = moment.format("%Y-%m-%d").to_string();
    let candidates = [day, moment.format("%Y-%m-%dT%H:%M").to_string()];
    candidates.into_iter().find(|text| parse_typed(text, end) == Some(moment)).unwrap_or_else(|| rfc3339(moment))
}

/// Reads an ISO 8601 date-time or date (its midnight); no zone means UTC.
pub fn parse_moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
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
    use super::{RangeEnd, TimeRange, TimeRangeError, parse_moment, parse_typed, rfc3339, typed_form};

    #[test]
    fn wire_forms_are_the_servers() {
        let range = TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28T12:30:15.5+02:00")).unwrap();
        assert_eq!(range.subset_value(), r#"time("2020-04-27T00:00:00":"2020-05-28T10:30:15.500")"#);
        assert_eq!(range.cmr_value(), "2020-04-27T00:00:00Z,2020-05-28T10:30:15.500Z");
        let open = TimeRange::new(parse_moment("2020-01-05"), None).unwrap();
        assert_eq!(open.subset_value(), r#"time("2020-01-05T00:00:00":*)"#);
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
}
