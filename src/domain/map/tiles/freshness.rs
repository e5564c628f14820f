//! How long a tile need not be asked for again (RFC 9111, as far as pictures need it).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// A server that says nothing about it: a day.
const UNSAID: TimeDelta = TimeDelta::days(1);
/// Whatever a server says: a year.
const LONGEST: TimeDelta = TimeDelta::days(365);
/// A picture of a day so long ago is made no more: it is as it will be.
const SETTLED_AFTER: TimeDelta = TimeDelta::days(10);
/// Such a picture is not asked for again for so long.
const SETTLED: TimeDelta = TimeDelta::days(30);

/// What an answer's `Cache-Control`, `Age` and `Expires` say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// Seconds it is fresh from now on, if that was said.
    pub seconds: Option<i64>,
    /// It must not be kept on the disk.
    pub no_store: bool,
}

impl Said {
    /// Reads the headers; what cannot be understood was not said.
    pub fn of(cache_control: Option<&str>, age: Option<&str>, expires: Option<&str>, now: DateTime<Utc>) -> Self {
        let mut said = Self::default();
        for directive in cache_control.unwrap_or_default().split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" => said.no_store = true,
                "no-cache" => said.seconds = Some(0),
                // A number too large to be read means for ever.
                "max-age" if said.seconds.is_none() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                    said.seconds = (!value.is_empty()).then(|| value.parse().unwrap_or(i64::MAX));
                }
                _ => {}
            }
        }
        if let Some(seconds) = &mut said.seconds {
            let age = age.and_then(|age| age.trim().parse::<i64>().ok()).filter(|age| *age >= 0);
            *seconds = seconds.saturating_sub(age.unwrap_or(0)).max(0);
        } else if let Some(expires) = expires {
            let until = DateTime::parse_from_rfc2822(expires.trim()).ok();
            // Anything else, such as “0”, means that it has expired.
            said.seconds = Some(until.map_or(0, |until| (until.to_utc() - now).num_seconds().max(0)));
        }
        said
    }
}

/// Until when a tile of `day` that came at `now` is fresh.
pub fn fresh_until(said: Said, day: Option<NaiveDate>, now: DateTime<Utc>) -> DateTime<Utc> {
    let told = said.seconds.map_or(UNSAID, |seconds| TimeDelta::try_seconds(seconds).unwrap_or(LONGEST));
    let fresh = if is_settled(day, now) { told.max(SETTLED) } else { told };
    now.checked_add_signed(fresh.min(LONGEST)).unwrap_or(now)
}

/// True for a day whose picture is made no more.
pub fn is_settled(day: Option<NaiveDate>, now: DateTime<Utc>) -> bool {
    day.is_some_and(|day| now.date_naive().signed_duration_since(day) > SETTLED_AFTER)
}

/// Seconds from `now` for which it stays fresh; none if it is stale. A file from the future (the clock was set back)
/// is fresh no longer than one that came now would be at most.
pub fn seconds_left(until: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((until - now).min(LONGEST).num_seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Said, fresh_until, is_settled, seconds_left};
    use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        "2024-08-20T12:00:00Z".parse().unwrap()
    }

    fn said(cache_control: &str) -> Said {
        Said::of(Some(cache_control), None, None, now())
    }

    #[test]
    fn headers_are_read_as_servers_write_them() {
        for (text, seconds, no_store) in [
            ("max-age=259200", Some(259_200), false),
            ("public, MAX-AGE = 60 , immutable", Some(60), false),
            ("max-age=\"7\"", Some(7), false),
            ("no-cache, max-age=60", Some(0), false),
            ("no-store", None, true),
            ("max-age=-5", None, false),
            ("max-age=", None, false),
            ("max-age=99999999999999999999", Some(i64::MAX), false),
            ("", None, false),
            (",,=,;", None, false),
        ] {
            assert_eq!(said(text), Said { seconds, no_store }, "{text}");
        }
        let with = |age, expires| Said::of(Some("max-age=100"), age, expires, now()).seconds;
        assert_eq!(
            (with(Some("30"), None), with(Some("300"), None), with(Some("x"), None)),
            (Some(70), Some(0), Some(100))
        );
        let expires = |text| Said::of(None, None, Some(text), now()).seconds;
        assert_eq!(expires("Tue, 20 Aug 2024 12:01:00 GMT"), Some(60));
        assert_eq!((expires("0"), expires("Tue, 20 Aug 2019 12:01:00 GMT")), (Some(0), Some(0)));
    }

    #[test]
    fn a_day_long_past_is_fresh_for_a_month() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let hours = |said, day| (fresh_until(said, day, now()) - now()).num_hours();
        assert_eq!(hours(Said::default(), None), 24);
        assert_eq!(hours(said("max-age=3600"), day("2024-08-19")), 1);
        assert_eq!(hours(said("max-age=3600"), day("2024-08-10")), 1, "ten days are not more than ten");
        assert_eq!(hours(said("max-age=3600"), day("2024-08-09")), 720);
        assert_eq!(hours(said("max-age=31536000"), day("2000-01-01")), 8760, "what the server says may be longer");
        assert_eq!(hours(said("max-age=99999999999999999999"), None), 8760);
        assert!(!is_settled(day("2030-01-01"), now()) && !is_settled(None, now()));
    }

    #[test]
    fn a_clock_set_back_keeps_nothing_for_ever() {
        let far = now() + TimeDelta::days(40_000);
        assert_eq!(seconds_left(far, now()), 365 * 86_400);
        assert_eq!(seconds_left(now() - TimeDelta::days(1), now()), 0);
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(text in "\\PC{0,60}", age in "\\PC{0,20}", expires in "\\PC{0,40}") {
            let said = Said::of(Some(&text), Some(&age), Some(&expires), now());
            let until = fresh_until(said, None, now());
            prop_assert!(until >= now() && until <= now() + TimeDelta::days(365));
        }
    }
}
