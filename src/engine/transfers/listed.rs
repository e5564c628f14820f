//! A job's results as they were listed, and what is known of the files that are in their places.

use crate::domain::checksum::Checksums;
use crate::domain::job::DataLink;
use crate::download::{Existing, Overwrite};
use crate::engine::connection::Connection;
use std::sync::Arc;

/// All results of a job so far.
pub(in super::super) struct Listed {
    pub(super) links: Vec<ListedLink>,
    /// What the catalogue says of the files, if it was asked and told.
    pub(super) checksums: Option<Arc<Checksums>>,
    /// Who listed them.
    pub(super) connection: Arc<Connection>,
}

/// One result.
pub(super) struct ListedLink {
    pub(super) link: DataLink,
    /// The name it is to have.
    pub(super) name: String,
    /// Files that may be it already.
    pub(super) existing: Vec<Existing>,
    /// A file of its name is here, and nobody knows it.
    pub(super) is_stranger: bool,
    /// What a person said about another file of its name.
    pub(super) answer: Option<Overwrite>,
}
