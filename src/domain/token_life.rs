//! How long a sign-in lasts yet, and from when on it is worth a word.

use chrono::{DateTime, TimeDelta, Utc};

/// From here on it is shown in another colour: a job can run for days.
const SOON: TimeDelta = TimeDelta::days(7);
/// From here on it is told once, unasked.
const WARNING: TimeDelta = TimeDelta::days(3);

/// How much of a token's life is left (60 days at Earthdata Login, `harmony-api.md` 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenLife {
    /// More than a week: nothing to do.
    Long {
        /// Whole days left, > 6.
        days: i64,
    },
    /// A week or less.
    Soon {
        /// Whole days left, 1…7.
        days: i64,
    },
    /// Less than a day.
    LastDay {
        /// Time left, > 0.
        left: TimeDelta,
    },
    /// Over.
    Over,
}

impl TokenLife {
    /// What is left at `now` of a token that dies at `expires_at`.
    pub fn at(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let left = expires_at - now;
        match left.num_days() {
            _ if left <= TimeDelta::zero() => Self::Over,
            0 => Self::LastDay { left },
            days if left <= SOON => Self::Soon { days },
            days => Self::Long { days },
        }
    }

    /// “58 d”, “6 d”, “5 h”, “12 min”, “expired”: beside the user's name, where room is short.
    pub fn short_words(self) -> String {
        match self {
            Self::Long { days } | Self::Soon { days } => format!("{days} d"),
            Self::LastDay { left } if left >= TimeDelta::hours(1) => format!("{} h", left.num_hours()),
            Self::LastDay { left } => format!("{} min", left.num_minutes().max(1)),
            Self::Over => "expired".to_owned(),
        }
    }

    /// “in 6 days”, “in 5 hours”, “in 1 minute”; rounded down, because a promise must not be too long.
    pub fn words(self) -> String {
        let plural = |count: i64, unit: &str| {
            if count == 1 { format!("in 1 {unit}") } else { format!("in {count} {unit}s") }
        };
        match self {
            Self::Long { days } | Self::Soon { days } => plural(days, "day"),
            Self::LastDay { left } if left >= TimeDelta::hours(1) => plural(left.num_hours(), "hour"),
            Self::LastDay { left } => plural(left.num_minutes().max(1), "minute"),
            Self::Over => "now".to_owned(),
        }
    }

    /// A week or less is left: new jobs may outlive it.
    pub fn is_short(self) -> bool {
        !matches!(self, Self::Long { .. })
    }
}

/// When a token that dies at `expires_at` is to be told of unasked.
pub fn warning_time(expires_at: DateTime<Utc>) -> DateTime<Utc> {
    expires_at.checked_sub_signed(WARNING).unwrap_or(expires_at)
}

#[cfg(test)]
mod tests {
    use super::{TokenLife, warning_time};
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    fn life(left: TimeDelta) -> TokenLife {
        let now = DateTime::UNIX_EPOCH;
        TokenLife::at(now + left, now)
    }

    #[test]
    fn days_then_hours_then_minutes_are_counted_down() {
        for (left, short, long, is_short) in [
            (TimeDelta::days(58) + TimeDelta::hours(3), "58 d", "in 58 days", false),
            (TimeDelta::days(7) + TimeDelta::seconds(1), "7 d", "in 7 days", false),
            (TimeDelta::days(7), "7 d", "in 7 days", true),
            (TimeDelta::hours(47), "1 d", "in 1 day", true),
            (TimeDelta::hours(24), "1 d", "in 1 day", true),
            (TimeDelta::hours(23), "23 h", "in 23 hours", true),
            (TimeDelta::minutes(60), "1 h", "in 1 hour", true),
            (TimeDelta::minutes(59), "59 min", "in 59 minutes", true),
            (TimeDelta::seconds(5), "1 min", "in 1 minute", true),
            (TimeDelta::zero(), "expired", "now", true),
            (TimeDelta::days(-3), "expired", "now", true),
        ] {
            let life = life(left);
            assert_eq!((life.short_words().as_str(), life.words().as_str()), (short, long), "{left}");
            assert_eq!(life.is_short(), is_short, "{left}");
        }
        assert_eq!(warning_time(DateTime::UNIX_EPOCH + TimeDelta::days(3)), DateTime::UNIX_EPOCH);
        assert_eq!(warning_time(DateTime::<chrono::Utc>::MIN_UTC), DateTime::<chrono::Utc>::MIN_UTC);
    }

    proptest! {
        #[test]
        fn it_never_promises_more_than_there_is(seconds in -1_000_000i64..10_000_000) {
            let promised = match life(TimeDelta::seconds(seconds)) {
                TokenLife::Long { days } | TokenLife::Soon { days } => days * 86_400,
                TokenLife::LastDay { left } => left.num_seconds(),
                TokenLife::Over => 0,
            };
            prop_assert!(promised <= seconds.max(0));
        }
    }
}
