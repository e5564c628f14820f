//! Numbers as people read them: bytes, speeds, durations, dates, counts. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;

/// `words` if they have `most` characters or fewer, else their beginning and an ellipsis, in as many.
pub fn shortened(words: &str, most: usize) -> Cow<'_, str> {
    if words.chars().nth(most).is_none() {
        return Cow::Borrowed(words);
    }
    let beginning: String = words.chars().take(most.saturating_sub(1)).collect();
    Cow::Owned(format!("{}…", beginning.trim_end()))
}

/// Bytes in decimal units, three digits (“1.24 GB”, “12 B”).
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in UNITS {
        // 999.5 would be written 1000
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    format!("{} {unit}", three_digits(value))
}

/// Bytes per second (“4.1 MB/s”).
pub fn speed(bytes_per_second: u64) -> String {
    format!("{}/s", bytes(bytes_per_second))
}

fn three_digits(value: f64) -> String {
    let decimals = match value {
        ..9.995 => 2,
        9.995..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

/// A duration in its two largest units at most (“4 min”, “1 h 20 min”, “27 d”).
pub fn duration(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds().unsigned_abs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..600 if !seconds.is_multiple_of(60) => format!("{minutes} min {} s", seconds % 60),
        60..3600 => format!("{minutes} min"),
        3600..86_400 if !minutes.is_multiple_of(60) => format!("{hours} h {} min", minutes % 60),
        3600..86_400 => format!("{hours} h"),
        86_400..259_200 if !hours.is_multiple_of(24) => format!("{days} d {} h", hours % 24),
        _ => format!("{} d", count(days)),
    }
}

/// When, seen from now (“4 min ago”, “in 27 d”, “just now”); one unit.
pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let delta = at - now;
    let seconds = delta.num_seconds().unsigned_abs();
    let amount = match seconds {
        0..10 => return "just now".to_owned(),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        _ => format!("{} d", count(seconds / 86_400)),
    };
    if delta > TimeDelta::zero() { format!("in {amount}") } else { format!("{amount} ago") }
}

/// A moment, ISO 8601, UTC, to the minute (“2026-11-22 13:37 UTC”).
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

pub use crate::domain::count::count;

/// A number and its noun (“1 file”, “12 files”).
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, duration, plural, relative, speed};
    use chrono::{DateTime, TimeDelta, Utc};

    #[test]
    fn bytes_have_three_digits_and_never_say_1000() {
        for (number, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (9_994_999, "9.99 MB"),
            (9_995_000, "10.0 MB"),
            (212_400_000, "212 MB"),
            (1_240_000_000, "1.24 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(bytes(number), text, "{number}");
        }
        assert_eq!(speed(4_100_000), "4.10 MB/s");
    }

    #[test]
    fn durations_name_two_units_at_most() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 1 s"),
            (601, "10 min"),
            (3599, "59 min"),
            (3600, "1 h"),
            (4800, "1 h 20 min"),
            (86_400, "1 d"),
            (90_000, "1 d 1 h"),
            (27 * 86_400 + 3600, "27 d"),
        ] {
            assert_eq!(duration(TimeDelta::seconds(seconds)), text, "{seconds}");
        }
    }

    #[test]
    fn past_and_future_are_told_apart() {
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
        for (seconds, text) in
            [(0, "just now"), (-9, "just now"), (-240, "4 min ago"), (27 * 86_400, "in 27 d"), (-7300, "2 h ago")]
        {
            assert_eq!(relative(now + TimeDelta::seconds(seconds), now), text, "{seconds}");
        }
    }

    #[test]
    fn groups_of_three_from_five_digits_on() {
        assert_eq!(count(1628), "1628");
        assert_eq!(count(12_345), "12\u{202F}345");
        assert_eq!(count(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!((plural(1, "file", "files"), plural(0, "file", "files")), ("1 file".into(), "0 files".into()));
    }
}
