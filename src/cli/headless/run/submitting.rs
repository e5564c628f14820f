//! Before there is a job: what the services can do, and the submission.

use super::super::outcome::{Ending, Outcome, cause};
use super::following::Following;
use super::judge::wait_for;
use super::{Asked, Check, Command, RETRY_PAUSE, Stage, Task, Tries, Turn};
use crate::domain::{Cause, Problem, Remedy};
use crate::engine::snapshot::JobPhase;
use std::time::Duration;

/// So often a submission is sent again that the server could not take.
const MOST_TRIES: u32 = 3;

/// Waits for what the collection's services can do.
pub(super) fn check(asked: Asked, turn: &mut Turn<'_>) -> Stage {
    let (at, reason) = match asked {
        Asked::At { at, reason } => (at, reason),
        Asked::Again { at, reason } if turn.now >= at => {
            return Stage::Checking(turn.asking_again(Command::Check, reason));
        }
        Asked::Again { at, reason } => return Stage::Checking(turn.still(at, reason)),
    };
    match &turn.facts.check {
        Check::Pending => Stage::Checking(turn.await_answer(at, reason)),
        Check::Passed => turn.submit(),
        Check::Refused(words) => turn.end(Ending::new(Outcome::Refused, words.clone())),
        Check::Failed(problem) => match (wait_for(problem), &turn.plan.task) {
            (Some(wait), _) => Stage::Checking(turn.ask_again(RETRY_PAUSE, wait, problem)),
            (None, Task::Fetch) => turn.end(Ending::of_problem(problem)),
            // The server decides.
            (None, Task::Submit(_)) => {
                let words = "What Harmony can do with this collection could not be checked before submitting it.";
                turn.warn(format!("{words} {}", problem.summary));
                turn.submit()
            }
        },
    }
}

/// Waits for the job that comes of a submission.
pub(super) fn submit(asked: Asked, Tries(tries): Tries, turn: &mut Turn<'_>) -> Stage {
    let (at, reason) = match asked {
        Asked::At { at, reason } => (at, reason),
        Asked::Again { at, reason } if turn.now >= at => {
            return Stage::Submitting(turn.asking_again(Command::Submit, reason), Tries(tries));
        }
        Asked::Again { at, reason } => return Stage::Submitting(turn.still(at, reason), Tries(tries)),
    };
    match turn.facts.row.as_ref().map(|row| &row.phase) {
        None | Some(JobPhase::Submitting) => Stage::Submitting(turn.await_answer(at, reason), Tries(tries)),
        Some(JobPhase::Known(_)) => Following::new(turn.now).step(turn),
        Some(JobPhase::Refused(problem)) => {
            let pause = match (cause(problem), &problem.remedy) {
                // Nothing was sent, so nothing can come of it twice.
                (Cause::Offline | Cause::SignIn, _) => Some((RETRY_PAUSE, tries)),
                (Cause::Unavailable, remedy) if tries < MOST_TRIES => {
                    let asked = if let Remedy::RetryIn(pause) = remedy { *pause } else { Duration::ZERO };
                    Some((asked.max(RETRY_PAUSE * 3u32.pow(tries)), tries + 1))
                }
                _ => None,
            };
            let (Some((pause, tries)), Some(wait)) = (pause, wait_for(problem)) else {
                return turn.end(refused(problem));
            };
            turn.command(Command::Forget);
            Stage::Submitting(turn.ask_again(pause, wait, problem), Tries(tries))
        }
    }
}

fn refused(problem: &Problem) -> Ending {
    let ending = Ending::of_problem(problem);
    if cause(problem) != Cause::Unanswered {
        return ending;
    }
    let words = "No answer came, so it is not known whether the server has this request. Look for it with \
                 “harmony-desktop jobs list” before you submit it again.";
    Ending { words: words.to_owned(), ..ending }
}
