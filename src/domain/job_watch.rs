//! The watch over one job as a state machine: when it is polled, why it is paused, whether it is
//! gone, and how far the hand-over of a new token is.

use super::backoff::Backoff;
use super::{Cause, Job, JobStatus, PauseReason, Problem, Remedy};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// After so many failed polls in a row the pause grows no more.
const MOST_DOUBLINGS: u32 = 6;
/// Without a network it grows less: nobody's server is spared, and a job that ended meanwhile is
/// soon seen when the line is back.
const MOST_DOUBLINGS_OFFLINE: u32 = 3;
/// No pause grows beyond this.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// A server's wish to be left alone is obeyed so long; a broken one must not end the watch.
const LONGEST_WISH: Duration = Duration::from_hours(1);
/// A job that cannot be seen, or is in a state nobody knows, is polled so long.
const PATIENCE: Duration = Duration::from_hours(24);
/// Answers that cross on their way are so far apart at most.
const CROSSING: Duration = Duration::from_mins(1);
/// So many answers in a row that there is no such job are believed: one may come from a replica that
/// lags behind.
const BELIEVED: u32 = 3;

/// How the watch over a job goes; the words are the row's problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WatchState {
    /// It is polled until its end, or came to it.
    #[default]
    Watched,
    /// The last poll failed; it goes on.
    Failing,
    /// The server has no such job any more, or not for this account: never polled again.
    Gone,
    /// Polled in vain for a day, or in a state that this version does not know: only by hand, or
    /// after the next start.
    GivenUp,
}

/// The clock and the dice of one step.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// This moment, by a clock that only goes forward.
    pub now: Instant,
    /// Shortest pause between two polls.
    pub base: Duration,
    /// 0…1: spreads the pauses by ±20 %, so that many jobs, and many people's computers, do not ask
    /// in step.
    pub chance: f64,
}

/// What happens to a job, as far as the watch is concerned.
#[derive(Debug, Clone, Copy)]
pub enum Happening<'a> {
    /// The server told its present state.
    Seen(&'a Job),
    /// State and progress are what they were.
    Same,
    /// It could not be seen.
    Failed(Failure),
    /// The server or the network asked for peace before this job's turn came.
    NotAsked {
        /// How long it asked for, if it told.
        retry_after: Option<Duration>,
    },
    /// Somebody wants to know now, or the session changed.
    Asked,
    /// A pause was asked for from here; the answer is on its way.
    Pausing,
    /// The server did not pause it.
    NotPaused,
    /// Paused from here.
    Paused,
    /// Resumed from here, with a token that ends then.
    Resumed(Option<DateTime<Utc>>),
    /// Canceled from here.
    Canceled,
    /// The hand-over of a new token came this far.
    HandOver(Step),
}

/// Why a job could not be seen.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// Which kind of failure.
    pub kind: FailureKind,
    /// What the server asked for, if it did.
    pub retry_after: Option<Duration>,
}

/// What a failed poll says about the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// There is no such job, or not for this account.
    NoSuchJob,
    /// No network: that says nothing about the job.
    Offline,
    /// Anything else.
    Other,
}

/// The hand-over of a new token: a job keeps its submitter's until it is paused and resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The token that ends then was offered.
    Offered(DateTime<Utc>),
    /// A person agreed; written down before the job is paused.
    Planned,
    /// It is being paused and resumed.
    Begun,
    /// It was paused and perhaps not resumed: that is made up for when it is seen paused.
    Interrupted,
    /// It came to nothing, or to its end.
    Over,
}

/// What follows from a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing is to be done.
    Nothing,
    /// Tell that the job is gone.
    TellGone,
    /// Tell that nobody asks any more.
    TellGivenUp,
    /// Resume the job that a hand-over left paused.
    Resume,
}

/// How often the job is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// To be polled at this moment.
    Due(Instant),
    /// It came to its end.
    Ended,
    Gone,
    GivenUp,
}

/// Failed polls in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failing {
    since: Instant,
    count: u32,
    /// Of these, so many in a row that there is no such job.
    no_such_job: u32,
    /// The last one met no network.
    offline: bool,
}

/// What of a job shows that it moves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Glimpse {
    status: JobStatus,
    progress_percent: u8,
    links: u64,
}

/// The watch over one job.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    stage: Stage,
    last: Option<Glimpse>,
    /// Since when nothing has changed.
    quiet_since: Instant,
    /// Polls that succeeded so far.
    polls: u32,
    failing: Option<Failing>,
    pause: Option<PauseReason>,
    /// When a pause was last asked for from here, and nobody resumed it from here since.
    own_pause: Option<Instant>,
    hand_over: Step,
    token_ends: Option<DateTime<Utc>>,
}

impl Watch {
    /// Over a job that is to be polled right away.
    pub fn new(now: Instant, token_ends: Option<DateTime<Utc>>) -> Self {
        Self {
            stage: Stage::Due(now),
            last: None,
            quiet_since: now,
            polls: 0,
            failing: None,
            pause: None,
            own_pause: None,
            hand_over: Step::Over,
            token_ends,
        }
    }

    /// Over a job as an earlier session left it. One that came to its end with all that is to be
    /// known about it is not asked for again.
    #[must_use]
    pub fn restored(self, job: &Job, pause: Option<PauseReason>, state: WatchState, was_handed_over: bool) -> Self {
        let is_whole = job.raw.get("links").is_some();
        let stage = match state {
            WatchState::Gone => Stage::Gone,
            _ if job.status.is_final() && is_whole => Stage::Ended,
            _ => self.stage,
        };
        let hand_over = if was_handed_over { Step::Interrupted } else { Step::Over };
        Self { stage, last: Some(Glimpse::of(job)), pause, hand_over, ..self }
    }

    /// When to poll; `None`: not by itself.
    pub fn due(&self) -> Option<Instant> {
        match self.stage {
            Stage::Due(next) => Some(next),
            Stage::Ended | Stage::Gone | Stage::GivenUp => None,
        }
    }

    /// How the watch goes, as the row shows it.
    pub fn state(&self) -> WatchState {
        match self.stage {
            Stage::Gone => WatchState::Gone,
            Stage::GivenUp => WatchState::GivenUp,
            _ if self.failing.is_some() => WatchState::Failing,
            _ => WatchState::Watched,
        }
    }

    /// Why the job is paused, while it is.
    pub fn pause(&self) -> Option<PauseReason> {
        self.pause
    }

    /// How far the hand-over of a new token is.
    pub fn hand_over(&self) -> Step {
        self.hand_over
    }

    /// A restart has to look after a hand-over that was decided.
    pub fn has_hand_over(&self) -> bool {
        matches!(self.hand_over, Step::Planned | Step::Begun | Step::Interrupted)
    }

    /// When the token dies that the job works with, if it was sent or resumed from here.
    pub fn token_ends(&self) -> Option<DateTime<Utc>> {
        self.token_ends
    }

    /// What must be on the disk before anything else happens.
    pub fn what_is_kept(&self) -> (bool, Option<PauseReason>, bool) {
        (self.has_hand_over(), self.pause, self.stage == Stage::Gone)
    }

    /// The one step: what the watch is after this, and what is to be done.
    pub fn step(self, what: Happening<'_>, moment: Moment) -> (Self, Then) {
        match what {
            Happening::Seen(job) => self.seen(job, moment),
            Happening::Same => Self { failing: None, polls: self.polls.saturating_add(1), ..self }.next(moment, None),
            Happening::Failed(failure) => self.failed(failure, moment),
            Happening::NotAsked { retry_after } => self.next(moment, retry_after),
            Happening::Asked => (
                Self { stage: Stage::Due(moment.now), quiet_since: moment.now, failing: None, polls: 0, ..self },
                Then::Nothing,
            ),
            Happening::Pausing => (Self { own_pause: Some(moment.now), ..self }, Then::Nothing),
            Happening::NotPaused => (Self { own_pause: None, ..self }, Then::Nothing),
            Happening::Paused => {
                let goes_on = self.last.clone().filter(|last| !last.status.is_final());
                let last = goes_on.map(|last| Glimpse { status: JobStatus::Paused, ..last });
                let pause = last.as_ref().map(|_| PauseReason::Own);
                let own_pause = Some(moment.now);
                (Self { last: last.or(self.last), pause, own_pause, hand_over: Step::Over, ..self }, Then::Nothing)
            }
            Happening::Resumed(token_ends) => {
                (Self { token_ends, own_pause: None, hand_over: Step::Over, ..self }, Then::Nothing)
            }
            Happening::Canceled => (Self { hand_over: Step::Over, ..self }, Then::Nothing),
            // Whoever paused, resumed or canceled it by hand meanwhile has had the last word.
            Happening::HandOver(Step::Interrupted) if !self.has_hand_over() => (self, Then::Nothing),
            Happening::HandOver(hand_over) => (Self { hand_over, ..self }, Then::Nothing),
        }
    }

    fn seen(self, job: &Job, moment: Moment) -> (Self, Then) {
        let glimpse = Glimpse::of(job);
        let quiet_since = if self.last.as_ref() == Some(&glimpse) { self.quiet_since } else { moment.now };
        let is_interrupted = self.hand_over == Step::Interrupted;
        let resumes = is_interrupted && job.status == JobStatus::Paused;
        let hand_over = match self.hand_over {
            Step::Interrupted if resumes => Step::Begun,
            // It never was paused, or somebody resumed it, or it ended.
            Step::Interrupted => Step::Over,
            other => other,
        };
        let pause = self.pause_of(job, moment.now);
        let polls = self.polls.saturating_add(1);
        let seen = Self { last: Some(glimpse), quiet_since, polls, failing: None, pause, hand_over, ..self };
        let (watch, then) = seen.next(moment, None);
        (watch, if resumes { Then::Resume } else { then })
    }

    /// A pause is what it was seen to be.
    fn pause_of(&self, job: &Job, now: Instant) -> Option<PauseReason> {
        if job.status != JobStatus::Paused {
            return None;
        }
        // A poll that was on its way meanwhile may tell the pause before its own answer does, or once
        // more of the time before it.
        let is_own = self.own_pause.is_some_and(|at| now.saturating_duration_since(at) < CROSSING);
        Some(match self.last.as_ref().map(|last| &last.status) {
            _ if is_own => PauseReason::Own,
            Some(JobStatus::Paused) => self.pause.unwrap_or(PauseReason::Unknown),
            _ if self.has_hand_over() => PauseReason::HandOver,
            Some(JobStatus::Previewing) => PauseReason::Preview,
            // Too quick to be seen previewing: nothing but a first result came between.
            Some(JobStatus::Accepted) if job.link_count() <= 1 => PauseReason::Preview,
            Some(_) => PauseReason::Foreign,
            None => PauseReason::Unknown,
        })
    }

    fn failed(self, failure: Failure, moment: Moment) -> (Self, Then) {
        let before = self.failing.unwrap_or(Failing { since: moment.now, count: 0, no_such_job: 0, offline: false });
        let is_missing = failure.kind == FailureKind::NoSuchJob;
        let offline = failure.kind == FailureKind::Offline;
        let failing = Failing {
            // Without a network nothing is known: the patience begins when it is back.
            since: if offline { moment.now } else { before.since },
            // A server that fails once the line is back begins its own count.
            count: if before.offline == offline { before.count.saturating_add(1) } else { 1 },
            no_such_job: if is_missing { before.no_such_job + 1 } else { 0 },
            offline,
        };
        let watch = Self { failing: Some(failing), ..self };
        if failing.no_such_job >= BELIEVED {
            return (Self { stage: Stage::Gone, hand_over: Step::Over, ..watch }, Then::TellGone);
        }
        if moment.now.saturating_duration_since(failing.since) >= PATIENCE {
            return (Self { stage: Stage::GivenUp, ..watch }, Then::TellGivenUp);
        }
        watch.next(moment, failure.retry_after)
    }

    /// Sets the next poll: none for a job that came to its end.
    fn next(self, moment: Moment, retry_after: Option<Duration>) -> (Self, Then) {
        let quiet = moment.now.saturating_duration_since(self.quiet_since);
        let status = self.last.as_ref().map(|last| &last.status);
        if self.failing.is_none() && status.is_some_and(JobStatus::is_final) {
            return (Self { stage: Stage::Ended, ..self }, Then::Nothing);
        }
        if matches!(status, Some(JobStatus::Unknown(_))) && quiet >= PATIENCE {
            return (Self { stage: Stage::GivenUp, ..self }, Then::TellGivenUp);
        }
        let pace = Pace {
            quiet,
            paused: status.is_some_and(JobStatus::waits_for_person),
            polls: self.polls,
            failures: self.failing.map_or(0, |failing| failing.count),
            offline: self.failing.is_some_and(|failing| failing.offline),
            retry_after,
        };
        (Self { stage: Stage::Due(moment.now + pause(moment.base, pace, moment.chance)), ..self }, Then::Nothing)
    }
}

impl Glimpse {
    fn of(job: &Job) -> Self {
        Self { status: job.status.clone(), progress_percent: job.progress_percent, links: job.link_count() }
    }
}

/// What is told of a job that is not there.
pub fn gone() -> Problem {
    Problem::new(
        "Harmony no longer has this job, or not for this account. Submit the request anew, or take the row off the list.",
    )
    .with_remedy(Remedy::ChangeRequest)
    .with_cause(Cause::NotFound)
}

/// What decides about the pause after one poll.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pace {
    /// Time since status, progress or results last changed.
    quiet: Duration,
    /// The job waits for a person.
    paused: bool,
    /// Polls that succeeded so far.
    polls: u32,
    /// Failed polls in a row.
    failures: u32,
    /// They met no network.
    offline: bool,
    /// What the server asked for, if it did.
    retry_after: Option<Duration>,
}

/// The pause before the next poll.
fn pause(base: Duration, pace: Pace, chance: f64) -> Duration {
    // What cannot be seen is neither quiet nor waiting.
    let (quiet, most_doublings) =
        if pace.offline { (Duration::ZERO, MOST_DOUBLINGS_OFFLINE) } else { (pace.quiet, MOST_DOUBLINGS) };
    let factor = match quiet.as_secs() {
        _ if pace.paused && !pace.offline => 15.0,
        // Small jobs are over at once: whoever waits for one shall not wait for the clock. The answer
        // to the submission is the first poll, and one follows right away.
        0..60 if pace.polls <= 2 => 0.25,
        0..60 if pace.polls == 3 => 0.5,
        0..60 => 1.0,
        60..600 => 2.5,
        600..3600 => 7.5,
        _ => 15.0,
    };
    let backoff = Backoff { first: base.mul_f64(factor), longest: LONGEST_PAUSE };
    let spread = 0.8 + 0.4 * chance.clamp(0.0, 1.0);
    let pause = backoff.doubled(pace.failures.min(most_doublings) + 1).mul_f64(spread).min(LONGEST_PAUSE);
    // A server's wish is a floor, even above the ceiling.
    pace.retry_after.map_or(pause, |wish| pause.max(wish.min(LONGEST_WISH)))
}

#[cfg(test)]
mod tests;
