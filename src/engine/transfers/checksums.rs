//! What NASA's catalogue says of files that a job hands out as the archive has them: asked before
//! they are fetched, once per job.

use super::book::TransferBook;
use crate::domain::SubsetRequest;
use crate::domain::checksum::Checksums;
use crate::earthdata::cmr;
use crate::engine::connection::Connection;
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::JobKey;
use std::sync::Arc;

/// Where to have checksums from.
pub(super) enum Source {
    /// They were asked for before.
    Known(Arc<Checksums>),
    /// CMR has them of the granules that this request covers.
    Catalogue(Box<SubsetRequest>),
    /// Nobody wrote down what a service makes on demand.
    Nobody,
}

impl TransferBook {
    pub(super) fn checksums_of(&self, job: JobKey, jobs: &JobBook) -> Source {
        if let Some(known) = self.checksums.get(&job) {
            return Source::Known(Arc::clone(known));
        }
        let row = jobs.row(job).filter(|row| row.job().is_some_and(|job| job.hands_out_whole_files()));
        row.and_then(|row| row.request.clone()).map_or(Source::Nobody, |request| Source::Catalogue(Box::new(request)))
    }
}

impl Source {
    /// `None` if nobody tells: files can be fetched without.
    pub(super) async fn read(self, connection: &Connection) -> Option<Arc<Checksums>> {
        match self {
            Self::Known(known) => Some(known),
            Self::Nobody => None,
            Self::Catalogue(request) => {
                let asked = cmr::checksums(&connection.transport, &request).await;
                asked.inspect_err(|error| tracing::debug!(%error, "no checksums of granules")).ok().map(Arc::new)
            }
        }
    }
}
