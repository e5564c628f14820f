//! Exit codes and the sentence that goes with them.

use super::headless::outcome::{Ending, Outcome};
use super::print;
use crate::domain::Problem;

/// Usage or invalid request.
pub(super) const USAGE: u8 = Outcome::Invalid.code();
/// Sign-in needed or refused.
pub(super) const SIGN_IN: u8 = Outcome::SignInNeeded.code();

/// A file is not what was asked for at all.
pub(super) const WRONG_FILES: u8 = Outcome::WrongFiles.code();

/// Stands at the end of `--help`.
pub(super) const CODES: &str = "\
Exit codes:
    0  all done
    1  usage or invalid request
    2  sign-in needed or refused
    3  the server refused, or the job failed, or was not waited for any longer
    4  finished, with errors or warnings that cost data
    5  a file could not be completed
    6  a file is not what was asked for at all (--check, inspect --request)
  130  interrupted; the same command goes on where it stopped
Of several requests the worst counts, in the order 130, 2, 1, 3, 6, 5, 4, 0.";

/// Why the program ends with another code than 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The process's exit code.
    pub code: u8,
    /// For standard error; may be empty where all was said.
    pub words: String,
    /// The lines behind it.
    pub details: String,
}

impl Exit {
    pub(super) fn new(code: u8, words: impl Into<String>) -> Self {
        Self { code, words: words.into(), details: String::new() }
    }

    pub(super) fn with_details(self, details: impl Into<String>) -> Self {
        Self { details: details.into(), ..self }
    }

    /// A problem of a question or job: sign-in has its own code.
    pub(super) fn of_problem(problem: &Problem) -> Self {
        Self::of_ending(Ending::of_problem(problem))
    }

    pub(super) fn of_ending(ending: Ending) -> Self {
        Self { code: ending.outcome.code(), words: ending.words, details: ending.details }
    }

    /// The same as the end of a run.
    pub(super) fn into_ending(self) -> Ending {
        let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.code() == self.code).unwrap_or(Outcome::Invalid);
        Ending { outcome, words: self.words, details: self.details }
    }

    /// On standard error.
    pub(super) fn print(&self) {
        if !self.words.is_empty() {
            print::error(&self.words);
        }
        print::details(&self.details);
    }
}
