//! Where the axis has words.

use crate::domain::timeline::{Interval, Span};
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

/// Steps between words, finest first.
const STEPS: [(Interval, u32); 19] = [
    (Interval::Second, 10),
    (Interval::Minute, 1),
    (Interval::Minute, 10),
    (Interval::Minute, 30),
    (Interval::Hour, 1),
    (Interval::Hour, 3),
    (Interval::Hour, 6),
    (Interval::Hour, 12),
    (Interval::Day, 1),
    (Interval::Day, 2),
    (Interval::Day, 5),
    (Interval::Day, 10),
    (Interval::Month, 1),
    (Interval::Month, 3),
    (Interval::Year, 1),
    (Interval::Year, 2),
    (Interval::Year, 5),
    (Interval::Year, 10),
    (Interval::Year, 20),
];

/// Moments with words, at most so many, in order.
pub(super) fn ticks(span: &Span, most: usize) -> Vec<(DateTime<Utc>, String)> {
    let room = most.max(1) as u64;
    let fits = |(interval, step): &(Interval, u32)| interval.bins(span) / u64::from(*step) <= room;
    let (interval, step) = STEPS.into_iter().find(fits).unwrap_or((Interval::Year, 50));
    let mut ticks = Vec::new();
    let mut moment = interval.floor(span.first());
    // Bins of the finest step that fits are few; the bound is for clocks gone wild.
    for _ in 0..=room.saturating_mul(u64::from(step)).saturating_add(50) {
        if moment >= span.end() {
            break;
        }
        if moment >= span.first() && is_on(moment, interval, step) {
            ticks.push((moment, words(moment, interval)));
        }
        moment = interval.after(moment);
    }
    ticks
}

fn is_on(moment: DateTime<Utc>, interval: Interval, step: u32) -> bool {
    match interval {
        Interval::Second => moment.second().is_multiple_of(step),
        Interval::Minute => moment.minute().is_multiple_of(step),
        Interval::Hour => moment.hour().is_multiple_of(step),
        // From the first of each month on, and none right before the next.
        Interval::Day => moment.day0().is_multiple_of(step) && (step == 1 || moment.day0() + step / 2 < 30),
        Interval::Month => moment.month0().is_multiple_of(step),
        Interval::Year => moment.year().rem_euclid(step.cast_signed()) == 0,
    }
}

fn words(moment: DateTime<Utc>, interval: Interval) -> String {
    let format = match interval {
        Interval::Second => "%H:%M:%S",
        Interval::Minute | Interval::Hour if moment.num_seconds_from_midnight() == 0 => "%-d %b",
        Interval::Minute | Interval::Hour => "%H:%M",
        Interval::Day if moment.day() == 1 => "%b %Y",
        Interval::Day => "%-d %b",
        Interval::Month if moment.month() == 1 => "%Y",
        Interval::Month => "%b",
        Interval::Year => "%Y",
    };
    moment.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::ticks;
    use crate::domain::time_range::parse_moment;
    use crate::domain::timeline::Span;

    fn words(first: &str, end: &str, most: usize) -> Vec<String> {
        let span = Span::new(parse_moment(first).unwrap(), parse_moment(end).unwrap()).unwrap();
        ticks(&span, most).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn words_stand_at_round_moments() {
        assert_eq!(
            words("2018-10-13", "2026-11-28", 10),
            ["2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"]
        );
        assert_eq!(words("1980-01-01", "2026-11-28", 6), ["1980", "1990", "2000", "2010", "2020"]);
        assert_eq!(words("2020-03-15", "2021-03-01", 6), ["Apr", "Jul", "Oct", "2021"]);
        assert_eq!(words("2020-02-20", "2020-03-20", 7), ["21 Feb", "26 Feb", "Mar 2020", "6 Mar", "11 Mar", "16 Mar"]);
        assert_eq!(words("2020-02-20", "2020-02-22", 6), ["20 Feb", "12:00", "21 Feb", "12:00"]);
    }

    #[test]
    fn there_are_never_more_than_have_room() {
        let mut chance = fastrand::Rng::with_seed(11);
        for _ in 0..2_000 {
            let first = chrono::DateTime::from_timestamp(chance.i64(0..2_000_000_000), 0).unwrap();
            let length = chrono::TimeDelta::seconds(60 + 2_f64.powf(chance.f64() * 31.0) as i64);
            let span = Span::new(first, first + length).unwrap();
            let most = chance.usize(3..20);
            let ticks = ticks(&span, most);
            assert!(ticks.len() <= most + 6, "{span:?} {most}: {}", ticks.len());
            assert!(ticks.is_sorted_by_key(|tick| tick.0) && ticks.iter().all(|tick| span.contains(tick.0)));
        }
    }
}
