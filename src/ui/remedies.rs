//! What the button of a problem does where it stands: a request is sent again, a file fetched again.

use super::Cx;
use crate::commands::{Command, Retry};
use crate::domain::Remedy;
use crate::engine::snapshot::{JobKey, TransferKey};

/// The decision behind the button of a job's problem.
pub(super) fn of_job(cx: &Cx<'_>, job: JobKey, remedy: Remedy) -> Command {
    match remedy {
        Remedy::Retry => retry_job(cx, job),
        Remedy::ChangeRequest => Command::Refill(job),
        other => later(other, Retry::Job(job)),
    }
}

/// A request that was refused is sent again; a job the server has is only looked at again: sending
/// it twice would make two jobs.
fn retry_job(cx: &Cx<'_>, job: JobKey) -> Command {
    let row = cx.snapshot.jobs.iter().find(|row| row.key == job);
    if row.is_some_and(|row| row.job().is_some()) { Command::PollJob(job) } else { Command::Resubmit(job) }
}

/// The decision behind the button of a file's problem. One licence or one busy server stands in the
/// way of all of them.
pub(super) fn of_file(file: TransferKey, remedy: Remedy) -> Command {
    match remedy {
        Remedy::Retry => Command::RetryTransfer(file),
        other => later(other, Retry::Files),
    }
}

/// The decision behind the button of the problem with the server's list of jobs.
pub(super) fn of_list(remedy: Remedy) -> Command {
    later(remedy, Retry::List)
}

/// What takes time, or a visit elsewhere, is tried again by itself.
fn later(remedy: Remedy, retry: Retry) -> Command {
    match remedy {
        Remedy::AcceptEula(pages) => Command::AcceptEula { pages, retry },
        Remedy::RetryIn(wait) => Command::RetryIn { wait, retry },
        other => Command::Remedy(other),
    }
}
