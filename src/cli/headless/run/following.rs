//! The job is at the server: watched until it is final.

use super::super::limits::Wait;
use super::super::outcome::{Ending, Outcome, cause};
use super::fetching::Fetching;
use super::judge::{completeness, gone, tell_alarms, wait_for};
use super::{Command, Origin, Remark, Stage, Task, Turn};
use crate::domain::capabilities::Wanted;
use crate::domain::{Cause, Job, JobAction, JobStatus, PauseReason, Problem};
use crate::engine::snapshot::{JobPhase, JobRow, WatchState};
use std::sync::Arc;
use std::time::Duration;

/// A job that is said not to be there is given up after so long at the latest.
const DOUBT: Duration = Duration::from_mins(1);
/// Whom the engine no longer polls by itself is polled so often.
const SLOW_POLL: Duration = Duration::from_mins(5);
/// A job that stays paused although it was resumed is resumed again after so long, and so often.
const RESUME_PAUSE: Duration = Duration::from_secs(30);
const MOST_RESUMES: u32 = 3;
/// A job that is canceled gets so long to end.
const CANCEL_PATIENCE: Duration = Duration::from_secs(15);

/// A job being watched.
#[derive(Debug, Clone)]
pub(super) struct Following {
    course: Course,
    presence: Presence,
    /// State, percent and results as last told.
    seen: Option<(JobStatus, u8, u64)>,
    /// When these last changed.
    moved_at: Duration,
    /// When it was last polled from here.
    polled_at: Duration,
}

/// What was seen of the job's pauses: only the pause after a preview is ours to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Nothing yet.
    New,
    /// It makes a preview, after which the server pauses it.
    Previewing,
    /// It was told to go on after its preview.
    Resuming { at: Duration, tries: u32 },
    /// It works.
    Working,
    /// Somebody else paused it.
    Paused,
}

/// Does the server have the job?
#[derive(Debug, Clone, PartialEq, Eq)]
enum Presence {
    There,
    /// It said no at this moment, for this reason; that is believed when it says so again.
    Doubted(Duration, Problem),
}

impl Following {
    pub(super) fn new(now: Duration) -> Self {
        Self { course: Course::New, presence: Presence::There, seen: None, moved_at: now, polled_at: now }
    }

    pub(super) fn due(&self) -> [Option<Duration>; 2] {
        let resume = match self.course {
            Course::Resuming { at, .. } => Some(at + RESUME_PAUSE),
            _ => None,
        };
        let presence = match self.presence {
            Presence::Doubted(at, _) => Some(at + DOUBT),
            Presence::There => None,
        };
        [resume, presence]
    }

    pub(super) fn step(mut self, turn: &mut Turn<'_>) -> Stage {
        let facts = turn.facts;
        let Some(row) = &facts.row else {
            return turn.end(Ending::new(Outcome::Refused, "The job was taken off this computer's list."));
        };
        let JobPhase::Known(job) = &row.phase else {
            // It was known before: another process has written the list.
            return turn.end(Ending::new(Outcome::Refused, "What is known of the job was lost on this computer."));
        };
        self.tell(row, job, turn);
        if row.problem.is_none() {
            self.presence = Presence::There;
        }
        if let Some(problem) = &row.problem
            && let Some(stage) = self.trouble(row, problem, job, turn)
        {
            return stage;
        }
        if let Some(stage) = whole_files(job, turn) {
            return stage;
        }
        if job.status.is_final() {
            return ended(row, job, turn);
        }
        self.pauses(row, job, turn);
        self.rest(row, job, turn);
        Stage::Following(self)
    }

    fn tell(&mut self, row: &JobRow, job: &Arc<Job>, turn: &mut Turn<'_>) {
        let now = (job.status.clone(), job.progress_percent, job.link_count());
        let before = self.seen.replace(now.clone());
        if before.as_ref() != Some(&now) {
            self.moved_at = turn.now;
        }
        if before.is_none_or(|before| (before.0, before.1) != (now.0, now.1)) {
            turn.say(Remark::Job(Arc::clone(job)));
        }
        if let JobStatus::Unknown(name) = &job.status {
            turn.warn(format!("This version does not know the job state “{name}”. The job is watched on."));
        }
        tell_alarms(row, turn);
    }

    /// The last question about the job failed, or an action was refused.
    fn trouble(&mut self, row: &JobRow, problem: &Problem, job: &Job, turn: &mut Turn<'_>) -> Option<Stage> {
        let is_absent = match cause(problem) {
            Cause::Offline => {
                turn.obstacles.add(Wait::Network, "");
                false
            }
            Cause::Unavailable => {
                turn.obstacles.add(Wait::Server, problem.summary.clone());
                false
            }
            Cause::NotFound | Cause::Forbidden => true,
            // The session is renewed, or ends the run.
            Cause::SignIn => {
                turn.obstacles.add(Wait::SignIn, problem.summary.clone());
                false
            }
            Cause::Refused | Cause::Unanswered | Cause::Other => {
                turn.warn(problem.summary.clone());
                false
            }
        };
        if !is_absent {
            return None;
        }
        let is_gone = row.watch == WatchState::Gone;
        match std::mem::replace(&mut self.presence, Presence::There) {
            Presence::Doubted(at, reason) if is_gone || turn.now >= at + DOUBT => Some(gone(&reason, job, turn)),
            Presence::There if is_gone => Some(gone(problem, job, turn)),
            Presence::There => {
                turn.warn(format!("{} The job is asked for again.", problem.summary));
                self.presence = Presence::Doubted(turn.now, problem.clone());
                None
            }
            doubted @ Presence::Doubted(..) => {
                self.presence = doubted;
                None
            }
        }
    }

    fn pauses(&mut self, row: &JobRow, job: &Job, turn: &mut Turn<'_>) {
        let is_ours = matches!(turn.plan.task, Task::Submit(_));
        // A job that this run submitted a moment ago and that nobody saw at work has paused itself.
        let is_new = self.course == Course::New && turn.facts.origin == Origin::Submitted;
        let is_after_preview = match row.pause {
            Some(PauseReason::Preview) => matches!(self.course, Course::New | Course::Previewing),
            Some(PauseReason::Own | PauseReason::HandOver | PauseReason::Foreign) => false,
            Some(PauseReason::Unknown) | None => self.course == Course::Previewing || is_new,
        };
        self.course = match (&job.status, self.course) {
            (JobStatus::Previewing, _) => Course::Previewing,
            (JobStatus::Paused, _) if is_ours && is_after_preview => {
                turn.warn("The job paused after its preview; it is resumed.");
                turn.command(Command::Resume);
                Course::Resuming { at: turn.now, tries: 1 }
            }
            (JobStatus::Paused, Course::Resuming { at, tries }) if turn.now < at + RESUME_PAUSE => {
                Course::Resuming { at, tries }
            }
            (JobStatus::Paused, Course::Resuming { tries, .. }) if tries < MOST_RESUMES => {
                turn.command(Command::Resume);
                Course::Resuming { at: turn.now, tries: tries + 1 }
            }
            (JobStatus::Paused, _) => Course::Paused,
            _ => Course::Working,
        };
    }

    /// Whatever is waited for has a name.
    fn rest(&mut self, row: &JobRow, job: &Job, turn: &mut Turn<'_>) {
        if row.watch == WatchState::GivenUp && turn.now >= self.polled_at + SLOW_POLL {
            self.polled_at = turn.now;
            turn.command(Command::Poll);
        }
        if self.course == Course::Paused {
            turn.obstacles.add(Wait::Pause, format!("Resume it with “harmony-desktop jobs resume {}”.", job.id));
            self.moved_at = turn.now;
        } else if row.problem.as_ref().is_some_and(|problem| wait_for(problem).is_some()) {
            self.moved_at = turn.now;
        } else {
            turn.obstacles.add_since(Wait::Job, self.moved_at, format!("It is {}.", course_words(job)));
        }
    }
}

fn course_words(job: &Job) -> String {
    format!("{}, at {} %", job.status.words(), job.progress_percent)
}

/// The server hands out whole files although a cut was asked: told at once, and not fetched unless
/// that is welcome.
fn whole_files(job: &Job, turn: &mut Turn<'_>) -> Option<Stage> {
    let Task::Submit(request) = &turn.plan.task else { return None };
    if turn.plan.allows_whole_files || !job.hands_out_whole_files() || !Wanted::from(request.as_ref()).is_subset() {
        return None;
    }
    let may_cancel = job.status.allows(JobAction::Cancel);
    let canceled = if may_cancel { " The job is canceled." } else { "" };
    let words = format!(
        "Harmony cuts nothing in this job: it hands out whole files (service harmony/download).{canceled} Nothing was \
         downloaded. Where whole files are welcome, use --whole-files."
    );
    let ending = Ending::new(Outcome::Refused, words);
    if !may_cancel {
        return Some(turn.end(ending));
    }
    turn.command(Command::Cancel);
    Some(Stage::Canceling(turn.now + CANCEL_PATIENCE, ending))
}

/// Nothing more will happen at the server.
fn ended(row: &JobRow, job: &Job, turn: &mut Turn<'_>) -> Stage {
    let reason = |words: &str| {
        let message = job.message.trim();
        if message.is_empty() { format!("The job {words}.") } else { format!("The job {words}: {message}") }
    };
    match job.status {
        JobStatus::Failed => turn.end(Ending::new(Outcome::Refused, reason("failed"))),
        JobStatus::Canceled => turn.end(Ending::new(Outcome::Refused, reason("was canceled"))),
        _ if is_in_own_bucket(turn) => {
            turn.say(Remark::Info("The results lie in the bucket that the request names.".to_owned()));
            let ending = completeness(row, job);
            turn.end(ending)
        }
        _ if job.link_count() == 0 => {
            let ending = completeness(row, job);
            turn.end(ending)
        }
        _ => {
            turn.command(Command::Download);
            Stage::Fetching(Fetching::new(turn.now))
        }
    }
}

fn is_in_own_bucket(turn: &Turn<'_>) -> bool {
    matches!(&turn.plan.task, Task::Submit(request) if request.options.destination_url.is_some())
}
