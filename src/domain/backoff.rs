//! How long to wait before something that failed is tried again. The program's one back-off.

use std::time::Duration;

/// Pauses that double from the first to the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Before the first retry.
    pub first: Duration,
    /// No pause of our own choosing is longer.
    pub longest: Duration,
}

impl Backoff {
    /// The pause before a retry (1 for the first), without a spread.
    pub fn doubled(self, retry: u32) -> Duration {
        let factor = 1_u32.checked_shl(retry.saturating_sub(1)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// The pause before a retry (1 for the first). `chance` (0…1) takes from its upper half, so that
    /// many who were cut off together do not come back together.
    pub fn pause(self, retry: u32, chance: f64) -> Duration {
        self.doubled(retry).mul_f64(chance.clamp(0.0, 1.0).midpoint(1.0))
    }

    /// The same where the server may have asked for a pause: never shorter than that.
    pub fn pause_at_least(self, asked: Option<Duration>, retry: u32, chance: f64) -> Duration {
        let spread = || self.first.mul_f64(chance.clamp(0.0, 1.0));
        asked.map_or_else(|| self.pause(retry, chance), |asked| asked.saturating_add(spread()))
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use proptest::prelude::*;
    use std::time::Duration;

    const BACKOFF: Backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(5) };

    #[test]
    fn pauses_double_up_to_the_longest_and_honour_the_server() {
        let pauses = [1, 2, 3, 4, 4_000].map(|retry| BACKOFF.pause(retry, 1.0).as_secs());
        assert_eq!(pauses, [1, 2, 4, 5, 5]);
        assert_eq!(BACKOFF.pause(1, 0.0), Duration::from_millis(500));
        assert_eq!(BACKOFF.pause_at_least(None, 2, 1.0), Duration::from_secs(2));
        assert_eq!(BACKOFF.pause_at_least(Some(Duration::from_secs(20)), 1, 0.5), Duration::from_millis(20_500));
        assert_eq!(BACKOFF.pause_at_least(Some(Duration::MAX), 1, 0.5), Duration::MAX);
    }

    proptest! {
        #[test]
        fn no_pause_is_outside_its_bounds(retry: u32, chance: f64) {
            let pause = BACKOFF.pause(retry, chance);
            prop_assert!(pause >= Duration::from_millis(500) && pause <= Duration::from_secs(5));
        }
    }
}
