//! What could be a coordinate of one variable, with its score.

use super::found::{Found, How, Role};
use crate::inspect::Variable;

/// A candidate with its score for one variable.
#[derive(Debug, Clone)]
pub(super) struct Scored<'a> {
    pub(super) variable: &'a Variable,
    pub(super) role: Role,
    pub(super) how: How,
    pub(super) score: u32,
    pub(super) fit: Option<Vec<Option<usize>>>,
    pub(super) bounds: Option<String>,
}

impl Scored<'_> {
    pub(super) fn found(&self) -> Found {
        Found {
            path: self.variable.path.clone(),
            how: self.how,
            dimensions: self.fit.clone().unwrap_or_default(),
            bounds: self.bounds.clone(),
        }
    }

    pub(super) fn along(&self) -> Vec<usize> {
        self.fit.iter().flatten().copied().flatten().collect()
    }
}
