//! What the button of a problem does where it stands: a request is sent again, a file fetched again.

use super::Cx;
use crate::commands::{Again, Command};
use crate::domain::Remedy;
use crate::engine::snapshot::{JobKey, TransferKey};

/// The decision behind the button of a job's problem.
pub(super) fn of_job(cx: &Cx<'_>, job: JobKey, remedy: Remedy) -> Command {
    match remedy {
        Remedy::Retry => retry(cx, job),
        Remedy::ChangeRequest => Command::Refill(job),
        other => later(other, Again::Job(job)),
    }
}

/// A request that was refused is sent again; a job the server has is only looked at again: sending
/// it twice would make two jobs.
fn retry(cx: &Cx<'_>, job: JobKey) -> Command {
    let row = cx.snapshot.jobs.iter().find(|row| row.key == job);
    if row.is_some_and(|row| row.job().is_some()) { Command::LookAgain(job) } else { Command::Resubmit(job) }
}

/// The decision behind the button of a file's problem. One licence or one busy server stands in the
/// way of all of them.
pub(super) fn of_file(file: TransferKey, remedy: Remedy) -> Command {
    match remedy {
        Remedy::Retry => Command::RetryTransfer(file),
        other => later(other, Again::Files),
    }
}

/// The decision behind the button of the problem with the server's list of jobs.
pub(super) fn of_list(remedy: Remedy) -> Command {
    later(remedy, Again::List)
}

/// What takes time, or a visit elsewhere, is tried again by itself.
fn later(remedy: Remedy, again: Again) -> Command {
    match remedy {
        Remedy::AcceptEula(pages) => Command::AcceptEula { pages, again },
        Remedy::RetryIn(wait) => Command::TryAgainIn { wait, again },
        other => Command::Remedy(other),
    }
}
