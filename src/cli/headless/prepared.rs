//! What one run is about, and where its files go.

use crate::cli::options::ServerNames;
use crate::domain::{JobId, SubsetRequest};
use std::path::PathBuf;
use std::sync::Arc;

/// A request or job, and where its files go.
pub(super) struct Prepared {
    /// The request's file, or the job's id.
    pub(super) label: String,
    pub(super) servers: ServerNames,
    pub(super) subject: Subject,
    pub(super) folder: PathBuf,
    /// What must be known about the request itself.
    pub(super) remarks: Vec<String>,
}

/// What a run is about.
pub(super) enum Subject {
    Request(Arc<SubsetRequest>),
    Job(JobId),
}
