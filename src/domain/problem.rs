//! What went wrong, in words a scientist understands, and what to do about it.

use super::JobId;
use std::fmt;
use std::time::Duration;

/// A failure as people see it: one sentence, an optional remedy (a button), and the raw text one
/// click away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence: what happened and what to do. Never blames.
    pub summary: String,
    /// The server's own words, file paths, status codes: for the folded part. May be empty.
    pub details: String,
    /// The button that helps.
    pub remedy: Remedy,
    /// What is behind it, for code that waits, retries or gives up.
    pub cause: Cause,
}

/// What is behind a [`Problem`]. Whoever has to act on one asks this, never its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cause {
    /// Anything else.
    #[default]
    Other,
    /// No server can be reached: no network, no such host, connection refused.
    Offline,
    /// The server was reached and cannot answer now: overloaded, restarting, too slow, too many
    /// requests. The same call may work later.
    Unavailable,
    /// A submission went out and no answer came: whether the server has it is not known.
    Unanswered,
    /// The sign-in is missing, wrong or over.
    SignIn,
    /// This account may not have it.
    Forbidden,
    /// The server does not have it (any more).
    NotFound,
    /// The server does not do this, now or ever: an invalid request, or a job in another state.
    Refused,
}

/// What can be done about a [`Problem`]; each is a button in the window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Remedy {
    /// Nothing to press.
    #[default]
    None,
    /// The same once more.
    Retry,
    /// The same once more, but not before the server's own time is over.
    RetryIn(Duration),
    /// Sign in, or sign in again.
    SignIn,
    /// Get a new token while the old one is still good.
    RenewSignIn,
    /// Give these jobs, which run with an older token, the present one: pause and resume
    /// (`harmony-api.md` 4.7).
    HandOver(Vec<JobId>),
    /// Accept one or more licence agreements in the browser, then retry.
    AcceptEula(Vec<url::Url>),
    /// Open a page that helps.
    OpenPage(url::Url),
    /// Change what was asked for: the form is filled with the request again.
    ChangeRequest,
    /// Choose another folder.
    ChooseFolder,
    /// Go on in practice mode, without network or account.
    Practice,
}

impl Problem {
    /// A sentence alone.
    pub fn new(summary: impl Into<String>) -> Self {
        Self { summary: summary.into(), details: String::new(), remedy: Remedy::None, cause: Cause::Other }
    }

    /// Adds the raw text.
    #[must_use]
    pub fn with_details(mut self, details: impl Into<String>) -> Self {
        self.details = details.into();
        self
    }

    /// Says what is behind it.
    #[must_use]
    pub fn with_cause(mut self, cause: Cause) -> Self {
        self.cause = cause;
        self
    }

    /// Adds the button.
    #[must_use]
    pub fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = remedy;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.summary)
    }
}

impl std::error::Error for Problem {}
