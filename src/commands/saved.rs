//! Decisions about recent and kept requests.

use crate::domain::saved_requests::SavedRequest;
use std::sync::Arc;

/// What is to be done with the recent and the kept requests.
#[derive(Debug, Clone)]
pub enum SavedCommand {
    /// Keep the form under this name; one that has it already is replaced.
    Keep(String),
    /// Call a kept request otherwise.
    Rename {
        /// Its name.
        from: String,
        /// What it will be called.
        to: String,
    },
    /// Keep the request of this name no longer.
    Delete(String),
    /// Keep again what was deleted.
    PutBack(Arc<SavedRequest>),
    /// Fill the form with it.
    TakeOver(Arc<SavedRequest>),
    /// Forget all recent requests.
    ForgetRecent,
}
