//! Exit codes and the sentence that goes with them.

use crate::domain::{Problem, Remedy};

/// Usage or invalid request.
pub(super) const USAGE: u8 = 1;
/// Sign-in needed or refused.
pub(super) const SIGN_IN: u8 = 2;
/// The server refused, or the job failed.
pub(super) const REFUSED: u8 = 3;
/// Finished with errors or warnings that cost data.
pub(super) const INCOMPLETE: u8 = 4;
/// A file could not be completed.
pub(super) const FILE: u8 = 5;
/// Ctrl-C.
pub(super) const INTERRUPTED: u8 = 130;

/// Why the program ends with another code than 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The process's exit code.
    pub code: u8,
    /// For standard error.
    pub words: String,
}

impl Exit {
    pub(super) fn new(code: u8, words: impl Into<String>) -> Self {
        Self { code, words: words.into() }
    }

    /// A problem of a question or job: sign-in has its own code.
    pub(super) fn from_problem(problem: &Problem) -> Self {
        let code = if problem.remedy == Remedy::SignIn { SIGN_IN } else { REFUSED };
        let details = if problem.details.is_empty() { String::new() } else { format!("\n  {}", problem.details) };
        Self::new(code, format!("{}{details}", problem.summary))
    }
}
