//! What the form's check found.

use super::field::Field;
use crate::domain::SubsetRequest;
use crate::domain::capabilities::{Choices, Trap};

/// What the form's check found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    /// What keeps the request from being sent, a sentence each.
    pub problems: Vec<(Field, String)>,
    /// What can be sent but is perhaps not meant, a sentence each.
    pub warnings: Vec<(Field, String)>,
    /// The request; there is one exactly if there are no problems.
    pub request: Option<SubsetRequest>,
    /// What can still be chosen; `None` while the capabilities are not known.
    pub choices: Option<Choices>,
    /// The choices that no single service can do together, accepted or not.
    pub trap: Option<Trap>,
    /// The service that will serve the request, as far as it is known.
    pub served_by: Option<String>,
}

impl Checked {
    /// The first problem of a field.
    pub fn problem(&self, field: Field) -> Option<&str> {
        self.problems.iter().find(|(place, _)| *place == field).map(|(_, words)| words.as_str())
    }

    /// The first warning of a field.
    pub fn warning(&self, field: Field) -> Option<&str> {
        self.warnings.iter().find(|(place, _)| *place == field).map(|(_, words)| words.as_str())
    }

    pub(super) fn problem_at(&mut self, field: Field, words: impl Into<String>) {
        self.problems.push((field, words.into()));
    }

    pub(super) fn warn_at(&mut self, field: Field, words: impl Into<String>) {
        self.warnings.push((field, words.into()));
    }
}
