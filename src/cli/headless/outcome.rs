//! How a run can end, and the exit code of each end.

use crate::domain::{Cause, Problem, Remedy};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum Outcome {
    /// All that was asked is here.
    Done,
    /// Finished, with errors or warnings that cost data.
    Incomplete,
    /// A file could not be completed.
    FilesMissing,
    /// A file is damaged, or touches nothing of what was asked for.
    WrongFiles,
    /// The server refused, or the job failed, or it was not waited for any longer.
    Refused,
    /// The request is not valid.
    Invalid,
    /// A sign-in is needed.
    SignInNeeded,
    /// A person or the system ended the run.
    Interrupted,
}

impl Outcome {
    pub(in crate::cli) const ALL: [Self; 8] = [
        Self::Done,
        Self::Incomplete,
        Self::FilesMissing,
        Self::WrongFiles,
        Self::Refused,
        Self::Invalid,
        Self::SignInNeeded,
        Self::Interrupted,
    ];
    /// The process's exit code.
    pub(in crate::cli) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Invalid => 1,
            Self::SignInNeeded => 2,
            Self::Refused => 3,
            Self::Incomplete => 4,
            Self::FilesMissing => 5,
            Self::WrongFiles => 6,
            Self::Interrupted => 130,
        }
    }

    /// In events.
    pub(in crate::cli) fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Invalid => "invalid",
            Self::SignInNeeded => "sign-in-needed",
            Self::Refused => "refused",
            Self::Incomplete => "incomplete",
            Self::FilesMissing => "files-missing",
            Self::WrongFiles => "wrong-files",
            Self::Interrupted => "interrupted",
        }
    }
}

/// The end of one run, in words too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Ending {
    pub(in crate::cli) outcome: Outcome,
    /// A sentence or two; empty where all is well.
    pub(in crate::cli) words: String,
    /// The raw text behind it; may be empty.
    pub(in crate::cli) details: String,
}

impl Ending {
    pub(in crate::cli) fn new(outcome: Outcome, words: impl Into<String>) -> Self {
        Self { outcome, words: words.into(), details: String::new() }
    }

    /// A problem that ends the run: sign-in has its own code.
    pub(in crate::cli) fn of_problem(problem: &Problem) -> Self {
        let outcome = if cause(problem) == Cause::SignIn { Outcome::SignInNeeded } else { Outcome::Refused };
        Self { outcome, words: problem.summary.clone(), details: problem.details.clone() }
    }
}

/// What is behind a problem; a button to sign in says it as well.
pub(super) fn cause(problem: &Problem) -> Cause {
    if problem.remedy == Remedy::SignIn { Cause::SignIn } else { problem.cause }
}
