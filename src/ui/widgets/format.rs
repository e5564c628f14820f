//! Numbers as people read them: bytes, speeds, durations, dates, counts. Pure.

use crate::domain::BoundingBox;
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

/// A box whose southern and northern edges differ in length by more than this factor has no one width.
const ONE_WIDTH: f64 = 1.5;

/// How large a box is: `42 × 111 km, 0.5° × 1°`. One that narrows towards a pole says how wide it is at
/// either edge, one that reaches a pole or goes all the way round how large its surface is.
pub fn box_size(bounds: &BoundingBox) -> String {
    let (width, height) = bounds.size_km();
    let [south, north] = [bounds.south(), bounds.north()].map(|latitude| bounds.width_km_at(latitude));
    let reaches_pole = bounds.north() == 90.0 || bounds.south() == -90.0;
    let kilometres = if reaches_pole || bounds.is_all_round() {
        format!("{}, {} km high", surface(bounds.area_km2()), length(height))
    } else if south.max(north) > ONE_WIDTH * south.min(north) {
        format!("{} to {} × {} km", length(south), length(north), length(height))
    } else {
        format!("{} × {} km", length(width), length(height))
    };
    // Three decimals are a hundred metres.
    let degrees = |value: f64| (value * 1000.0).round() / 1000.0;
    format!("{kilometres}, {}° × {}°", degrees(bounds.width_degrees()), degrees(bounds.height_degrees()))
}

/// Kilometres for reading: three figures, whole above ten.
fn length(kilometres: f64) -> String {
    match kilometres {
        10.0.. => count(kilometres.round() as u64),
        1.0.. => format!("{kilometres:.1}"),
        _ => format!("{kilometres:.2}"),
    }
}

fn surface(square_kilometres: f64) -> String {
    if square_kilometres >= 1e6 {
        format!("{:.1} million km²", square_kilometres / 1e6)
    } else {
        format!("{} km²", length(square_kilometres))
    }
}

/// A number and its noun (“1 file”, “12 files”).
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// “8 112 000 km²”, “1.5 km²”, “0.0004 km²”.
pub fn square_kilometres(area: f64) -> String {
    let digits = if area >= 100.0 {
        return format!("{} km²", count(area.round() as u64));
    } else if area >= 1.0 {
        1
    } else {
        4
    };
    format!("{area:.digits$} km²")
}

#[cfg(test)]
mod tests {
    use super::{box_size, bytes, count, duration, plural, relative, speed};
    use crate::domain::BoundingBox;
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
    fn boxes_say_what_can_be_said_of_their_size() {
        let words = |west, south, east, north| box_size(&BoundingBox::new(west, south, east, north).unwrap());
        assert_eq!(words(-105.5, 40.0, -105.0, 41.0), "42 × 111 km, 0.5° × 1°");
        assert_eq!(words(-50.0, 60.0, -20.0, 75.0), "1,668 to 863 × 1,668 km, 30° × 15°");
        assert_eq!(words(-180.0, 60.0, 180.0, 90.0), "34.2 million km², 3,336 km high, 360° × 30°");
        assert_eq!(words(-10.0, 80.0, 10.0, 90.0), "215,251 km², 1,112 km high, 20° × 10°");
        assert_eq!(words(0.0, 0.0, 0.005, 0.05), "0.56 × 5.6 km, 0.005° × 0.05°");
    }

    #[test]
    fn numbers_have_groups_of_three_digits() {
        assert_eq!(count(1628), "1,628");
        assert_eq!(count(12_345), "12,345");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!((plural(1, "file", "files"), plural(0, "file", "files")), ("1 file".into(), "0 files".into()));
    }
}
