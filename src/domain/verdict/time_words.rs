//! What is said of times.

use super::held::TimeHeld;
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use crate::domain::TimeRange;
use crate::domain::count::count as grouped;

/// “14 seconds”, “3 minutes”, “5 hours”, “one day”, “12 days”.
pub(super) fn duration(seconds: f64) -> String {
    let plural = |count: f64, one: &str, many: &str| match count.round() as u64 {
        1 => one.to_owned(),
        count => format!("{} {many}", grouped(count)),
    };
    match seconds {
        seconds if seconds < 1.0 => "less than a second".to_owned(),
        seconds if seconds < 90.0 => plural(seconds, "one second", "seconds"),
        seconds if seconds < 5_400.0 => plural(seconds / 60.0, "one minute", "minutes"),
        seconds if seconds < 79_200.0 => plural(seconds / 3_600.0, "one hour", "hours"),
        seconds => plural(seconds / 86_400.0, "one day", "days"),
    }
}

/// A moment as exactly as it needs to be: to the minute, or to the second where it has one.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    if at.second() == 0 && at.nanosecond() == 0 {
        at.format("%Y-%m-%d %H:%M").to_string()
    } else {
        at.format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// From the first to the last: “2020-05-29 10:02:11 to 2020-05-29 10:08:40 UTC”.
pub(super) fn span(time: &TimeHeld) -> String {
    if time.first == time.last {
        return format!("{} UTC", moment(time.first));
    }
    format!("{} to {} UTC", moment(time.first), moment(time.last))
}

/// By how many seconds the times begin before the dates and end after them; 0 where they do not. Signed by nobody: a
/// file that lies wholly outside counts from its nearer end.
pub(super) fn overshoot(time: &TimeHeld, asked: &TimeRange) -> (f64, f64) {
    let seconds = |delta: TimeDelta| (delta.num_milliseconds() as f64 / 1000.0).max(0.0);
    let early = asked.start().map_or(0.0, |start| seconds(start - time.first));
    let late = asked.stop().map_or(0.0, |stop| seconds(time.last - stop));
    (early, late)
}

/// By how many seconds the whole file is too early or too late; `None` if it shares a moment with the dates.
pub(super) fn gap(time: &TimeHeld, asked: &TimeRange) -> Option<(f64, &'static str)> {
    let seconds = |delta: TimeDelta| delta.num_milliseconds() as f64 / 1000.0;
    match (asked.start(), asked.stop()) {
        (Some(start), _) if time.last < start => Some((seconds(start - time.last), "too early")),
        (_, Some(stop)) if time.first > stop => Some((seconds(time.first - stop), "too late")),
        _ => None,
    }
}

/// If the dates end with the first moment of a day of which values could be expected, says so.
pub(super) fn last_day(time: &TimeHeld, asked: &TimeRange) -> Option<String> {
    let stop = asked.stop()?;
    let is_midnight = stop.num_seconds_from_midnight() == 0 && stop.nanosecond() == 0;
    let reaches = time.last >= stop - TimeDelta::days(1) && time.first <= stop + TimeDelta::days(1);
    (is_midnight && reaches).then(|| {
        let day = stop.format("%Y-%m-%d");
        format!("Your last date is {day} 00:00 UTC, so nothing after the first moment of that day was asked for.")
    })
}

#[cfg(test)]
mod tests {
    use super::{duration, gap, last_day, moment, overshoot, span};
    use crate::domain::TimeRange;
    use crate::domain::time_range::parse_moment;
    use crate::domain::verdict::TimeHeld;

    fn held(first: &str, last: &str) -> TimeHeld {
        TimeHeld {
            first: parse_moment(first).unwrap(),
            last: parse_moment(last).unwrap(),
            early: 0,
            late: 0,
            within: 0,
            tolerance_seconds: 0.0,
            step_seconds: None,
            are_steps: false,
            clock: None,
        }
    }

    fn range(start: &str, stop: &str) -> TimeRange {
        TimeRange::new(parse_moment(start), parse_moment(stop)).unwrap()
    }

    #[test]
    fn durations_are_rounded_as_people_say_them() {
        for (seconds, words) in [
            (0.003, "less than a second"),
            (1.0, "one second"),
            (14.2, "14 seconds"),
            (100.0, "2 minutes"),
            (3_600.0, "60 minutes"),
            (7_200.0, "2 hours"),
            (86_399.0, "one day"),
            (86_400.0, "one day"),
            (1_036_800.0, "12 days"),
            (1e9, "11,574 days"),
        ] {
            assert_eq!(duration(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn spans_and_moments_are_short() {
        assert_eq!(moment(parse_moment("2020-05-29T10:00").unwrap()), "2020-05-29 10:00");
        let pass = held("2020-05-29T10:02:11Z", "2020-05-29T10:08:40Z");
        assert_eq!(span(&pass), "2020-05-29 10:02:11 to 2020-05-29 10:08:40 UTC");
        assert_eq!(span(&held("2020-05-29", "2020-05-29")), "2020-05-29 00:00 UTC");
    }

    #[test]
    fn what_lies_outside_is_measured_from_the_nearer_end() {
        let asked = range("2020-05-01", "2020-05-28");
        assert_eq!(gap(&held("2020-05-29", "2020-05-30"), &asked), Some((86_400.0, "too late")));
        assert_eq!(gap(&held("2020-04-29", "2020-04-30"), &asked), Some((86_400.0, "too early")));
        assert_eq!(gap(&held("2020-05-28", "2020-05-30"), &asked), None, "both ends are closed");
        assert_eq!(overshoot(&held("2020-04-30", "2020-05-30"), &asked), (86_400.0, 172_800.0));
        assert_eq!(overshoot(&held("2020-05-02", "2020-05-03"), &asked), (0.0, 0.0));
    }

    #[test]
    fn a_bare_last_day_is_told_where_it_matters() {
        let asked = range("2020-05-01", "2020-05-28");
        let told = last_day(&held("2020-05-27T10:00", "2020-05-27T11:00"), &asked).unwrap();
        assert!(told.contains("2020-05-28 00:00 UTC"), "{told}");
        assert_eq!(last_day(&held("2020-05-02", "2020-05-03"), &asked), None);
        let whole = range("2020-05-01", "2020-05-28T23:59:59Z");
        assert_eq!(last_day(&held("2020-05-27T10:00", "2020-05-27T11:00"), &whole), None);
    }
}
