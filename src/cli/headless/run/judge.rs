//! What a job's state and problems mean for the run.

use super::super::limits::Wait;
use super::super::outcome::{Ending, Outcome, cause};
use super::{Command, Origin, Stage, Turn};
use crate::domain::alarm::Severity;
use crate::domain::{Alarm, Cause, Job, JobStatus, Problem};
use crate::engine::snapshot::JobRow;

/// So many remembered jobs may be gone before a run gives up.
const MOST_FORGOTTEN: u32 = 10;

/// What passes, and is waited for.
pub(super) fn wait_for(problem: &Problem) -> Option<Wait> {
    match cause(problem) {
        Cause::Offline => Some(Wait::Network),
        Cause::Unavailable => Some(Wait::Server),
        Cause::SignIn => Some(Wait::SignIn),
        Cause::Other | Cause::Unanswered | Cause::Forbidden | Cause::NotFound | Cause::Refused => None,
    }
}

/// Each once; a remark is good to know.
pub(super) fn tell_alarms(row: &JobRow, turn: &mut Turn<'_>) {
    for alarm in &row.alarms {
        if alarm.severity() == Severity::Remark {
            turn.inform(alarm.words());
        } else {
            turn.warn(alarm.words());
        }
    }
}

/// The server does not have the job, or not for this account.
pub(super) fn gone(problem: &Problem, job: &Job, turn: &mut Turn<'_>) -> Stage {
    if turn.facts.origin == Origin::Remembered && *turn.forgotten < MOST_FORGOTTEN {
        *turn.forgotten += 1;
        turn.warn(format!(
            "The job of an earlier run ({}) cannot be had any more: {} It is forgotten, and the request is submitted \
             anew.",
            job.id, problem.summary
        ));
        turn.command(Command::Forget);
        return turn.submit();
    }
    let words = if cause(problem) == Cause::Forbidden {
        format!("The server no longer shows the job {} to this account. {}", job.id, problem.summary)
    } else {
        format!("The server no longer has the job {}. {}", job.id, problem.summary)
    };
    turn.end(Ending { outcome: Outcome::Refused, words, details: problem.details.clone() })
}

/// All files are here: is that all that was asked for?
pub(super) fn completeness(row: &JobRow, job: &Job) -> Ending {
    // A wish that was fulfilled, such as “the first granule only”, is no loss; whole files, where they
    // are fetched, were said to be welcome.
    let costs = |alarm: &Alarm| alarm.severity() > Severity::Remark && *alarm != Alarm::WholeFiles;
    if job.status != JobStatus::CompleteWithErrors && !row.alarms.iter().any(costs) {
        return Ending::new(Outcome::Done, "");
    }
    let failed = match job.errors.len() {
        0 => String::new(),
        1 => " 1 granule failed.".to_owned(),
        count => format!(" {count} granules failed."),
    };
    Ending::new(Outcome::Incomplete, format!("Finished, but not with everything that was asked for.{failed}"))
}
