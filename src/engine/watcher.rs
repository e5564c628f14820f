//! When to look at a job again, soon while it moves and seldom while it rests; and the look itself.

use super::connection::Connection;
use super::snapshot::JobKey;
use crate::domain::{Job, JobId, JobStatus};
use crate::earthdata::{Error, ErrorKind, harmony};
use futures_util::StreamExt as _;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// So many jobs are asked about at the same time.
const AT_ONCE: usize = 4;
/// Fewer are asked about one by one.
const WORTH_A_BULK_QUESTION: usize = 3;

/// After so many failed looks in a row the pause grows no more.
const MOST_DOUBLINGS: u32 = 6;

/// No pause grows beyond this.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// What decides about the pause after one look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pace {
    /// Time since status, progress or results last changed.
    pub(super) quiet: Duration,
    /// The job waits for a person.
    pub(super) paused: bool,
    /// Looks that succeeded so far.
    pub(super) looks: u32,
    /// Failed looks in a row.
    pub(super) failures: u32,
    /// What the server asked for, if it did.
    pub(super) retry_after: Option<Duration>,
}

/// The pause before the next look. `base` is the shortest one; `chance` (0…1) spreads it by ±20 %
/// so that many jobs, and many people's computers, do not ask in step.
pub(super) fn pause(base: Duration, pace: Pace, chance: f64) -> Duration {
    let factor = match pace.quiet.as_secs() {
        _ if pace.paused => 15.0,
        // Small jobs are over at once: whoever waits for one shall not wait for the clock. The answer
        // to the submission is the first look, and one follows right away.
        0..60 if pace.looks <= 2 => 0.25,
        0..60 if pace.looks == 3 => 0.5,
        0..60 => 1.0,
        60..600 => 2.5,
        600..3600 => 7.5,
        _ => 15.0,
    };
    let doubled = 2f64.powi(pace.failures.min(MOST_DOUBLINGS).cast_signed());
    let spread = 0.8 + 0.4 * chance.clamp(0.0, 1.0);
    let pause = base.mul_f64(factor * doubled * spread).min(LONGEST_PAUSE);
    // A server's wish is a floor, even above the ceiling, but a broken one must not end the watch.
    pace.retry_after.map_or(pause, |wish| pause.max(wish.min(Duration::from_hours(1))))
}

/// One job's place in the watch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// When to look next; `None`: never again.
    pub(super) next: Option<Instant>,
    /// Since when nothing has changed.
    quiet_since: Instant,
    looks: u32,
    failures: u32,
    gone: bool,
}

impl Look {
    /// To be looked at right away.
    pub(super) fn now() -> Self {
        let now = Instant::now();
        Self { next: Some(now), quiet_since: now, looks: 0, failures: 0, gone: false }
    }

    /// The job was seen.
    pub(super) fn succeeded(&mut self, before: Option<&Job>, job: &Job) {
        self.seen();
        let moved = before.is_none_or(|before| {
            (&before.status, before.progress_percent, before.link_count())
                != (&job.status, job.progress_percent, job.link_count())
        });
        if moved {
            self.quiet_since = Instant::now();
        }
    }

    /// The job is as it was.
    pub(super) fn unmoved(&mut self) {
        self.seen();
    }

    fn seen(&mut self) {
        self.failures = 0;
        self.looks = self.looks.saturating_add(1);
    }

    /// The job could not be seen.
    pub(super) fn failed(&mut self, error: &Error) {
        self.failures = self.failures.saturating_add(1);
        self.gone = matches!(error.kind, ErrorKind::NotFound(_));
    }

    /// Sets the next look. A final job and one that the server does not have are not looked at
    /// again.
    pub(super) fn plan(&mut self, base: Duration, status: Option<&JobStatus>, retry_after: Option<Duration>) {
        if self.gone || status.is_none_or(JobStatus::is_final) && self.failures == 0 {
            self.next = None;
            return;
        }
        let pace = Pace {
            quiet: self.quiet_since.elapsed(),
            paused: status.is_some_and(JobStatus::waits_for_person),
            looks: self.looks,
            failures: self.failures,
            retry_after,
        };
        self.next = Some(Instant::now() + pause(base, pace, fastrand::f64()));
    }
}

/// How long the server asks to wait.
pub(super) fn retry_after(error: &Error) -> Option<Duration> {
    match error.kind {
        ErrorKind::TooManyRequests { retry_after } => retry_after,
        _ => None,
    }
}

/// A job to look at, and what is known of it.
pub(super) struct Due {
    pub(super) key: JobKey,
    pub(super) known: Arc<Job>,
}

/// What one look showed.
pub(super) enum Seen {
    /// The job.
    Job(Box<Job>),
    /// State and progress are what they were.
    Same,
    /// It could not be seen.
    Failed(Box<Error>),
    /// The server or the network asked for peace before this job's turn came.
    NotAsked { retry_after: Option<Duration> },
}

/// What a look at several jobs showed.
pub(super) struct Round {
    pub(super) seen: Vec<(JobKey, Seen)>,
    /// False once the server has shown that it does not know the bulk question.
    pub(super) bulk: bool,
}

/// Looks at jobs. Where there are several and the server can tell about many at once, only those
/// that moved are read whole (`harmony-api.md` 1.8).
pub(super) async fn look_at(connection: &Connection, mut due: Vec<Due>, mut bulk: bool) -> Round {
    let mut seen = Vec::with_capacity(due.len());
    if bulk && due.len() >= WORTH_A_BULK_QUESTION {
        let ids: Vec<JobId> = due.iter().map(|due| due.known.id).collect();
        match harmony::statuses(&connection.transport, &ids).await {
            Ok(Some(statuses)) => {
                let told: HashMap<JobId, _> = statuses.into_iter().map(|status| (status.id, status)).collect();
                due.retain(|due| {
                    // A shortened job of the history has to be read once.
                    let whole = due.known.raw.get("links").is_some();
                    let same = whole
                        && told.get(&due.known.id).is_some_and(|told| {
                            told.status == due.known.status && told.progress_percent == due.known.progress_percent
                        });
                    if same {
                        seen.push((due.key, Seen::Same));
                    }
                    !same
                });
            }
            Ok(None) => bulk = false,
            Err(error) => {
                let retry_after = retry_after(&error);
                let mut error = Some(Box::new(error));
                seen.extend(
                    due.into_iter()
                        .map(|due| (due.key, error.take().map_or(Seen::NotAsked { retry_after }, Seen::Failed))),
                );
                return Round { seen, bulk };
            }
        }
    }
    seen.extend(look_at_each(connection, due).await);
    Round { seen, bulk }
}

/// Reads jobs whole, a few at a time. The first answer that concerns all of them (no network, no
/// sign-in, too many requests) ends the round: asking on would only add to it.
async fn look_at_each(connection: &Connection, due: Vec<Due>) -> Vec<(JobKey, Seen)> {
    let mut left: HashSet<JobKey> = due.iter().map(|due| due.key).collect();
    let mut answers = futures_util::stream::iter(due)
        .map(|due| async move { (due.key, harmony::job_again(&connection.transport, &due.known).await) })
        .buffer_unordered(AT_ONCE);
    let mut seen = Vec::with_capacity(left.len());
    while let Some((key, answer)) = answers.next().await {
        left.remove(&key);
        let error = match answer {
            Ok(job) => {
                seen.push((key, Seen::Job(Box::new(job))));
                continue;
            }
            Err(error) => error,
        };
        let ends_round =
            error.needs_sign_in() || error.is_offline() || matches!(error.kind, ErrorKind::TooManyRequests { .. });
        let retry_after = retry_after(&error);
        seen.push((key, Seen::Failed(Box::new(error))));
        if ends_round {
            let mut left: Vec<JobKey> = left.into_iter().collect();
            left.sort_unstable();
            seen.extend(left.into_iter().map(|key| (key, Seen::NotAsked { retry_after })));
            return seen;
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::{Pace, pause};
    use proptest::prelude::*;
    use std::time::Duration;

    const BASE: Duration = Duration::from_secs(2);
    const CALM: Pace = Pace { quiet: Duration::ZERO, paused: false, looks: 9, failures: 0, retry_after: None };

    #[test]
    fn a_moving_job_is_watched_closely_and_a_resting_one_seldom() {
        let seconds = |pace| pause(BASE, pace, 0.5).as_secs_f64();
        assert_eq!(seconds(CALM), 2.0);
        assert_eq!([1, 2, 3, 4].map(|looks| seconds(Pace { looks, ..CALM })), [0.5, 0.5, 1.0, 2.0]);
        assert_eq!(seconds(Pace { looks: 1, paused: true, ..CALM }), 30.0);
        assert_eq!(seconds(Pace { quiet: Duration::from_mins(2), ..CALM }), 5.0);
        assert_eq!(seconds(Pace { quiet: Duration::from_mins(20), ..CALM }), 15.0);
        assert_eq!(seconds(Pace { quiet: Duration::from_hours(5), ..CALM }), 30.0);
        assert_eq!(seconds(Pace { paused: true, ..CALM }), 30.0);
        assert_eq!(seconds(Pace { failures: 3, ..CALM }), 16.0);
        assert_eq!(seconds(Pace { failures: 90, quiet: Duration::from_hours(5), ..CALM }), 300.0);
        assert_eq!(seconds(Pace { retry_after: Some(Duration::from_mins(10)), ..CALM }), 600.0);
        assert_eq!(seconds(Pace { retry_after: Some(Duration::MAX), ..CALM }), 3600.0);
    }

    proptest! {
        #[test]
        fn never_faster_than_four_fifths_of_the_base(quiet in 0u64..1_000_000, paused: bool, looks in 4u32.., failures: u32, chance in 0.0f64..1.0) {
            let pace = Pace { quiet: Duration::from_secs(quiet), paused, looks, failures, retry_after: None };
            prop_assert!(pause(BASE, pace, chance) >= BASE.mul_f64(0.8));
            prop_assert!(pause(BASE, pace, chance) <= Duration::from_mins(5));
        }
    }
}
