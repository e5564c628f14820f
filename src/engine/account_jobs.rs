//! One-shot questions about the account's jobs on the server, by their ids there: for commands
//! without a window, which keep no list of them.

use super::handle::Engine;
use crate::domain::{Job, JobAction, JobId, Problem};
use crate::earthdata::harmony::{self, JobsPage};

impl Engine {
    /// A page (≥ 1) of at most `limit` (≤ 2000) of the account's jobs, newest first; with `labels`,
    /// of those that carry any of them.
    pub async fn jobs_page(self, page: u32, limit: u32, labels: Vec<String>) -> Result<JobsPage, Problem> {
        let asking = self.asking()?;
        let answer = harmony::jobs(asking.transport(), page, limit, &labels).await;
        asking.answered(answer)
    }

    /// A job as the server has it.
    pub async fn job(self, id: JobId) -> Result<Job, Problem> {
        let asking = self.asking()?;
        let answer = harmony::job(asking.transport(), id).await;
        asking.answered(answer)
    }

    /// Pauses, resumes, cancels or skips the preview of a job; answers its new state.
    pub async fn control_job(self, id: JobId, action: JobAction) -> Result<Job, Problem> {
        let asking = self.asking()?;
        let answer = harmony::control(asking.transport(), id, action).await;
        asking.answered(answer)
    }

    /// Adds labels to a job and takes others off; answers the job with what came of it.
    pub async fn change_labels_of(self, id: JobId, add: Vec<String>, remove: Vec<String>) -> Result<Job, Problem> {
        let asking = self.asking()?;
        let changes = add.into_iter().map(|label| (label, true)).chain(remove.into_iter().map(|label| (label, false)));
        for (label, add) in changes {
            if let Err(error) = harmony::change_label(asking.transport(), id, label.trim(), add).await {
                return asking.answered(Err(error));
            }
        }
        let answer = harmony::job(asking.transport(), id).await;
        asking.answered(answer)
    }
}
