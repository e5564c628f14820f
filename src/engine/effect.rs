//! What one part of the engine wants of the others. Parts return effects; the owner applies them.

use super::snapshot::{About, JobKey, NoticeLevel};
use crate::domain::notification::Occasion;
use crate::domain::{Problem, Remedy};
use crate::earthdata::Error;

/// Something a part wants another part to do, applied right after the part returns.
#[derive(Debug)]
pub(super) enum Effect {
    /// The token's time is over: sign out, ask no more.
    SignInEnded(Problem),
    /// A server did not accept a token: so too, if it is the present one.
    TokenRefused(Refusal),
    /// The environment or the account changed: poll its jobs now.
    SessionChanged,
    /// A job changed, or left the list: the history must be written.
    RememberJob {
        job: JobKey,
        /// At once: a power cut right now would lose something that cannot be seen again.
        urgent: bool,
    },
    /// A submission was answered with a job that has a row already; it has none of its own.
    JobExists { submitted: JobKey, existing: JobKey },
    /// The recent and kept requests must be written.
    RememberRequests,
    /// The user's regions must be written.
    RememberRegions,
    /// A job has other result files than before, or came to its end.
    ResultsMoved(JobKey),
    /// Tell the person.
    Notify(NoticeLevel, Problem),
    /// Tell the person about something that can change; what was told of it before goes.
    NotifyAbout(About, NoticeLevel, Problem),
    /// What was told about this is no longer so.
    Settle(About),
    /// What was told with this button is no longer so.
    Withdraw(Remedy),
    /// Tell a person who looks elsewhere.
    NotifyDesktop(Occasion),
}

/// An answer that only a new sign-in helps against.
#[derive(Debug)]
pub(super) struct Refusal {
    /// [`Error::token`]
    pub(super) token: Option<u64>,
    /// What to tell the person.
    pub(super) problem: Problem,
}

impl Refusal {
    /// `None` for an error that is none.
    pub(super) fn of(error: &Error) -> Option<Self> {
        error.needs_sign_in().then(|| Self { token: error.token, problem: error.problem() })
    }
}
