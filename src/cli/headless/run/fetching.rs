//! The job is done: its files are fetched.

use super::super::limits::Wait;
use super::super::outcome::{Ending, Outcome, cause};
use super::judge::{completeness, gone, tell_alarms, wait_for};
use super::{Asked, Command, RETRY_PAUSE, Remark, Stage, Turn};
use crate::domain::{Cause, Problem, Remedy};
use crate::engine::snapshot::JobPhase;
use std::time::Duration;

/// Pauses before files are tried again that failed for a reason that may pass.
const ROUNDS: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(45)];
/// A command needs a moment to show.
const SETTLING: Duration = Duration::from_secs(1);

/// Files being fetched.
#[derive(Debug, Clone)]
pub(super) struct Fetching {
    listing: Asked,
    /// Rounds of trying failed files again that were begun.
    rounds: usize,
    trying: Trying,
    /// Files through and bytes, as last seen.
    seen: (usize, u64),
    moved_at: Duration,
    /// Files through, as last told.
    told: usize,
}

#[derive(Debug, Clone, Copy)]
enum Trying {
    /// Whatever goes, goes.
    Going,
    /// Failed files are tried again at this moment.
    Again { at: Duration },
    /// They were, at this moment.
    Begun { at: Duration },
}

impl Fetching {
    pub(super) fn new(now: Duration) -> Self {
        Self { listing: Asked::first(now), rounds: 0, trying: Trying::Going, seen: (0, 0), moved_at: now, told: 0 }
    }

    pub(super) fn due(&self) -> [Option<Duration>; 2] {
        let trying = match self.trying {
            Trying::Going => None,
            Trying::Again { at } => Some(at),
            Trying::Begun { at } => Some(at + SETTLING),
        };
        let listing = match &self.listing {
            Asked::At { at, .. } => Some(*at + SETTLING),
            Asked::Again { at, .. } => Some(*at),
        };
        [trying, listing]
    }

    pub(super) fn step(mut self, turn: &mut Turn<'_>) -> Stage {
        let files = turn.facts.files;
        let now = (files.ended, files.bytes);
        if now != self.seen {
            self.seen = now;
            self.moved_at = turn.now;
        }
        if files.ended > self.told {
            self.told = files.ended;
            turn.say(Remark::Files { ended: files.ended, of: files.known.max(files.listed.unwrap_or(0)) });
        }
        if let Some(row) = &turn.facts.row {
            tell_alarms(row, turn);
        }
        match files.listed {
            Some(listed) if files.known >= listed && files.ended == files.known => self.all_ended(turn),
            Some(_) => {
                self.trying = Trying::Going;
                self.rest(turn);
                Stage::Fetching(self)
            }
            None => self.list(turn),
        }
    }

    /// The links are still being read.
    fn list(mut self, turn: &mut Turn<'_>) -> Stage {
        let facts = turn.facts;
        match self.listing.clone() {
            Asked::Again { at, reason } if turn.now >= at => {
                self.listing = turn.asking_again(Command::Download, reason);
                Stage::Fetching(self)
            }
            Asked::Again { at, reason } => {
                self.listing = turn.still(at, reason);
                Stage::Fetching(self)
            }
            Asked::At { at, reason } => {
                let problem = facts.row.as_ref().and_then(|row| row.problem.as_ref());
                match (problem.filter(|_| turn.now >= at + SETTLING), reason) {
                    (Some(problem), _) => return self.not_listed(problem, turn),
                    (None, Some(reason)) => turn.obstacles.add(reason.wait, reason.words),
                    (None, None) => {
                        turn.obstacles.add_since(Wait::Files, self.moved_at, "Their list is being read.");
                    }
                }
                Stage::Fetching(self)
            }
        }
    }

    fn not_listed(mut self, problem: &Problem, turn: &mut Turn<'_>) -> Stage {
        if let Some(wait) = wait_for(problem) {
            self.listing = turn.ask_again(RETRY_PAUSE, wait, problem);
            return Stage::Fetching(self);
        }
        let job = turn.facts.row.as_ref().and_then(|row| row.job());
        if let (Cause::NotFound | Cause::Forbidden, Some(job)) = (cause(problem), job) {
            return gone(problem, job, turn);
        }
        let outcome = if problem.remedy == Remedy::ChooseFolder { Outcome::FilesMissing } else { Outcome::Refused };
        turn.end(Ending { outcome, ..Ending::of_problem(problem) })
    }

    /// Nothing goes any more: tries again what may work, else it is over.
    fn all_ended(mut self, turn: &mut Turn<'_>) -> Stage {
        let files = turn.facts.files;
        match self.trying {
            Trying::Begun { at } if turn.now < at + SETTLING => return Stage::Fetching(self),
            Trying::Again { at } if turn.now < at => {
                turn.obstacles.add(Wait::Server, "");
                return Stage::Fetching(self);
            }
            Trying::Again { .. } => {
                turn.command(Command::RetryFailed);
                self.trying = Trying::Begun { at: turn.now };
                return Stage::Fetching(self);
            }
            Trying::Going | Trying::Begun { .. } => {}
        }
        if let Some(pause) = ROUNDS.get(self.rounds).filter(|_| files.retryable > 0) {
            self.rounds += 1;
            let count = if files.retryable == 1 { "1 file".to_owned() } else { format!("{} files", files.retryable) };
            let seconds = pause.as_secs();
            turn.warn(format!("{count} failed for a reason that may pass. Trying again in {seconds} s."));
            self.trying = Trying::Again { at: turn.now + *pause };
            turn.obstacles.add(Wait::Server, "");
            return Stage::Fetching(self);
        }
        let ending = ending(turn);
        turn.end(ending)
    }

    /// Whatever is waited for has a name.
    fn rest(&mut self, turn: &mut Turn<'_>) {
        let files = turn.facts.files;
        if files.is_moving() {
            turn.obstacles.add_since(Wait::Files, self.moved_at, "");
            return;
        }
        self.moved_at = turn.now;
        if files.need_space > 0 {
            turn.obstacles.add(Wait::Disk, "");
        }
        if files.need_network > 0 {
            turn.obstacles.add(Wait::Network, "");
        }
        if files.need_sign_in > 0 {
            turn.obstacles.add(Wait::SignIn, "");
        }
    }
}

fn ending(turn: &Turn<'_>) -> Ending {
    let files = turn.facts.files;
    if files.missing > 0 {
        return Ending::new(
            Outcome::FilesMissing,
            format!("{} of {} files could not be completed.", files.missing, files.known),
        );
    }
    match turn.facts.row.as_ref().map(|row| (row, &row.phase)) {
        Some((row, JobPhase::Known(job))) => completeness(row, job),
        _ => Ending::new(Outcome::Done, ""),
    }
}
