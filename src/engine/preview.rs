//! One-shot questions about what a request would do.

use super::handle::Engine;
use super::jobs::Command;
use super::snapshot::{JobKey, JobRow};
use crate::domain::relax::Explanation;
use crate::domain::timeline::{Span, Timeline};
use crate::domain::trial::Trial;
use crate::domain::{Collection, GranuleList, Problem, SubsetRequest};
use crate::earthdata::cmr;
use std::path::PathBuf;
use std::sync::Arc;

impl Engine {
    /// How many granules CMR finds with exactly the query Harmony will make, and the first of them.
    pub async fn find_granules(self, request: SubsetRequest) -> Result<GranuleList, Problem> {
        let asking = self.asking()?;
        let answer = cmr::find_granules(asking.transport(), &request).await;
        asking.answered(answer)
    }

    /// Reads on where a list of [`Engine::find_granules`] ends, up to 5000 granules.
    pub async fn more_granules(self, request: SubsetRequest, list: GranuleList) -> Result<GranuleList, Problem> {
        let asking = self.asking()?;
        let answer = cmr::more_granules(asking.transport(), &request, list).await;
        asking.answered(answer)
    }

    /// Where in a span a request finds granules, whatever its own dates are.
    pub async fn timeline(self, request: SubsetRequest, span: Span) -> Result<Timeline, Problem> {
        let asking = self.asking()?;
        let answer = cmr::timeline(asking.transport(), &request, span).await;
        asking.answered(answer)
    }

    /// Why CMR finds nothing for a request, and what would find something.
    pub async fn why_no_granules(
        self,
        request: SubsetRequest,
        collection: Option<Collection>,
    ) -> Result<Explanation, Problem> {
        let asking = self.asking()?;
        let answer = cmr::why_no_granules(asking.transport(), &request, collection.as_ref()).await;
        asking.answered(answer)
    }

    /// Free bytes on a folder's disk; `None` where the system does not tell.
    pub async fn free_bytes(self, folder: PathBuf) -> Result<Option<u64>, Problem> {
        let free_bytes = Arc::clone(&self.services().disk.free_bytes);
        // A network drive may think about it for long.
        let free = tokio::task::spawn_blocking(move || {
            // A folder that is not made yet is asked about above.
            let existing = folder.ancestors().find(|folder| folder.is_dir())?;
            free_bytes(existing).ok()
        });
        Ok(free.await.ok().flatten())
    }

    /// Submits the request for its first granule only; the row knows the whole request.
    pub fn submit_trial(&self, request: &SubsetRequest, title: &str) -> JobKey {
        let key = JobKey::new();
        let (first, trial) = Trial::of(request);
        self.send(Command::Submit { key, request: Box::new(first), title: Trial::title(title), trial: Some(trial) });
        key
    }

    /// Submits a row's request once more; a trial stays a trial. `None` if the row has no request.
    pub fn submit_again(&self, row: &JobRow) -> Option<JobKey> {
        let (key, request) = (JobKey::new(), Box::new(row.request.clone()?));
        self.send(Command::Submit { key, request, title: row.title.clone(), trial: row.trial });
        Some(key)
    }
}
