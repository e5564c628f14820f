//! What can be asked about one job.

use crate::domain::LinkType;

/// One question; its answer is read from the window's answers about this job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobQuestion {
    /// How far is each granule?
    Steps,
    /// Which files has this work item?
    Item(u64),
    /// Every result address of a kind.
    Links(LinkType),
    /// The whole STAC catalogue, to be saved.
    Catalogue,
    /// Temporary keys for s3:// results.
    Keys,
    /// Submit the failed granules once more.
    FailedAgain,
}
