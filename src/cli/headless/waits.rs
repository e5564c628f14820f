//! The waits of a run: when each began, when it is spoken of, and when it is too long. Pure.

use super::limits::{Limits, Wait};
use std::collections::BTreeMap;
use std::time::Duration;

/// Between the first word about a wait and the next; doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// Longest silence during a wait.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// What is in the way just now, and since when if that is known better than “just now”.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Obstacles(BTreeMap<Wait, Obstacle>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Obstacle {
    since: Option<Duration>,
    details: String,
}

impl Obstacles {
    pub(super) fn add(&mut self, wait: Wait, details: impl Into<String>) {
        self.0.entry(wait).or_insert_with(|| Obstacle { since: None, details: details.into() });
    }

    pub(super) fn add_since(&mut self, wait: Wait, since: Duration, details: impl Into<String>) {
        self.0.insert(wait, Obstacle { since: Some(since), details: details.into() });
    }
}

/// What there is to say about a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WaitEvent {
    pub(super) wait: Wait,
    pub(super) change: WaitChange,
    /// Since it began.
    pub(super) lasted: Duration,
    /// It may last so long.
    pub(super) limit: Duration,
    pub(super) details: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitChange {
    Began,
    Goes,
    Over,
    /// It lasted too long.
    Expired,
}

/// All waits under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Waits(BTreeMap<Wait, Waiting>);

#[derive(Debug, Clone)]
struct Waiting {
    since: Duration,
    spoken: Spoken,
    details: String,
}

#[derive(Debug, Clone, Copy)]
enum Spoken {
    NotYet,
    Of { next: Duration, pause: Duration },
}

impl Waits {
    /// Compares what is in the way now with what was. `now` counts from the start of the run.
    pub(super) fn update(&mut self, obstacles: Obstacles, limits: &Limits, now: Duration) -> Vec<WaitEvent> {
        let mut events = Vec::new();
        self.0.retain(|wait, waiting| {
            let goes_on = obstacles.0.contains_key(wait);
            if !goes_on && matches!(waiting.spoken, Spoken::Of { .. }) {
                events.push(waiting.event(*wait, WaitChange::Over, limits, now));
            }
            goes_on
        });
        for (wait, obstacle) in obstacles.0 {
            let waiting = self.0.entry(wait).or_insert_with(|| Waiting {
                since: now,
                spoken: Spoken::NotYet,
                details: String::new(),
            });
            waiting.since = obstacle.since.unwrap_or(waiting.since);
            waiting.details = obstacle.details;
            if let Some(change) = waiting.speak(wait, limits, now) {
                events.push(waiting.event(wait, change, limits, now));
            }
        }
        events
    }

    /// The moment of the next word or end, if nothing happens before.
    pub(super) fn due(&self, limits: &Limits) -> Option<Duration> {
        let moments = self.0.iter().map(|(wait, waiting)| {
            let word = match waiting.spoken {
                Spoken::NotYet => waiting.since + wait.grace(),
                Spoken::Of { next, .. } => next,
            };
            word.min(waiting.since.saturating_add(limits.of(*wait)))
        });
        moments.min()
    }
}

impl Waiting {
    fn speak(&mut self, wait: Wait, limits: &Limits, now: Duration) -> Option<WaitChange> {
        let lasted = now.saturating_sub(self.since);
        if lasted >= limits.of(wait) {
            return Some(WaitChange::Expired);
        }
        match self.spoken {
            Spoken::NotYet if lasted >= wait.grace() => {
                self.spoken = Spoken::Of { next: now + FIRST_PAUSE, pause: FIRST_PAUSE };
                Some(WaitChange::Began)
            }
            Spoken::Of { next, pause } if now >= next => {
                let pause = (pause * 2).min(LONGEST_PAUSE);
                self.spoken = Spoken::Of { next: now + pause, pause };
                Some(WaitChange::Goes)
            }
            _ => None,
        }
    }

    fn event(&self, wait: Wait, change: WaitChange, limits: &Limits, now: Duration) -> WaitEvent {
        let lasted = now.saturating_sub(self.since);
        WaitEvent { wait, change, lasted, limit: limits.of(wait), details: self.details.clone() }
    }
}

impl WaitEvent {
    /// For standard error.
    pub(super) fn words(&self) -> String {
        use super::limits::duration_words as words;
        let (limit, lasted) = (words(self.limit), words(self.lasted));
        let details = if self.details.is_empty() { String::new() } else { format!(" {}", self.details) };
        match self.change {
            WaitChange::Began => format!(
                "{}{details} Waiting {}, at most {limit} (--wait-at-most {}=…).",
                self.wait.reason(),
                self.wait.awaited(),
                self.wait.key()
            ),
            WaitChange::Goes => format!("Still waiting {}: {lasted} of {limit}.", self.wait.awaited()),
            WaitChange::Over => format!("{} It took {lasted}.", self.wait.relief()),
            WaitChange::Expired => format!("Waited {} for {lasted}, which is the limit.{details}", self.wait.awaited()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Obstacles, WaitChange, Waits};
    use crate::cli::headless::limits::{Limits, Wait};
    use proptest::prelude::*;
    use std::time::Duration;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn obstacles(waits: &[Wait]) -> Obstacles {
        let mut obstacles = Obstacles::default();
        for wait in waits {
            obstacles.add(*wait, "");
        }
        obstacles
    }

    #[test]
    fn a_wait_is_told_when_it_begins_then_more_and_more_seldom_and_ends() {
        let limits: Limits = "network=1h".parse().unwrap();
        let mut waits = Waits::default();
        let mut told = Vec::new();
        for now in 0..=3600 {
            for event in waits.update(obstacles(&[Wait::Network]), &limits, seconds(now)) {
                told.push((now, event.change));
            }
        }
        let goes: Vec<u64> =
            told.iter().filter(|(_, change)| *change == WaitChange::Goes).map(|(now, _)| *now).collect();
        assert_eq!(told.first(), Some(&(0, WaitChange::Began)));
        assert_eq!(told.last(), Some(&(3600, WaitChange::Expired)));
        assert_eq!(goes, [30, 90, 210, 450, 930, 1530, 2130, 2730, 3330]);
    }

    #[test]
    fn what_passes_within_its_grace_is_not_told() {
        let limits = Limits::default();
        let mut waits = Waits::default();
        assert_eq!(waits.update(obstacles(&[Wait::SignIn]), &limits, seconds(0)), []);
        assert_eq!(waits.due(&limits), Some(seconds(5)));
        assert_eq!(waits.update(obstacles(&[]), &limits, seconds(4)), []);
        assert_eq!(waits.due(&limits), None);
    }

    proptest! {
        /// Every wait that is told to begin is told to end, and no wait outlasts its limit untold.
        #[test]
        fn beginnings_and_ends_pair_up(steps in proptest::collection::vec((0u64..700, proptest::sample::subsequence(Wait::ALL.to_vec(), 0..8)), 1..60)) {
            let limits: Limits = "20m".parse().unwrap();
            let mut waits = Waits::default();
            let mut open = std::collections::BTreeSet::new();
            let mut now = seconds(0);
            for (pause, present) in steps {
                now += seconds(pause);
                for event in waits.update(obstacles(&present), &limits, now) {
                    match event.change {
                        WaitChange::Began => prop_assert!(open.insert(event.wait)),
                        WaitChange::Goes => prop_assert!(open.contains(&event.wait)),
                        WaitChange::Over => prop_assert!(open.remove(&event.wait)),
                        WaitChange::Expired => prop_assert!(event.lasted >= seconds(1200)),
                    }
                    prop_assert!(!event.words().is_empty());
                }
                prop_assert!(open.iter().all(|wait| present.contains(wait)));
            }
        }
    }
}
