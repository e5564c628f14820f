//! Waits for news of the engine, without a window.

use super::Reporter;
use crate::cli::Exit;
use crate::cli::exit::REFUSED;
use crate::domain::{Job, JobAction, JobStatus};
use crate::engine::Engine;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, Transfer, TransferProgress, TransferState};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Notify;

/// The engine and its bell.
pub(super) struct Watch {
    pub(super) engine: Engine,
    pub(super) news: Arc<Notify>,
}

impl Watch {
    /// Returns after the next snapshot; one that came in between is not missed.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    fn row(&self, job: JobKey) -> Option<Arc<JobRow>> {
        self.engine.snapshot().jobs.iter().find(|row| row.key == job).cloned()
    }

    /// Waits until the server has nothing more to do. A preview pause is resumed: whoever runs this
    /// without a window asked for all of it.
    pub(super) async fn until_final(&self, key: JobKey, reporter: &Reporter) -> Result<Arc<Job>, Exit> {
        let mut told: Option<(JobStatus, u8)> = None;
        let mut resumed = false;
        loop {
            if let Some(row) = self.row(key) {
                match &row.phase {
                    JobPhase::Refused(problem) => return Err(Exit::from_problem(problem)),
                    JobPhase::Known(job) => {
                        let now = (job.status.clone(), job.progress_percent);
                        if told.as_ref() != Some(&now) {
                            reporter.job(job);
                            told = Some(now);
                        }
                        if job.status.is_final() {
                            row.alarms.iter().for_each(|alarm| reporter.warning(&alarm.words()));
                            return spent(job).map_or_else(|| Ok(Arc::clone(job)), Err);
                        }
                        if job.status.waits_for_person() && !resumed {
                            resumed = true;
                            reporter.warning("The job paused after its preview; it is resumed.");
                            self.engine.control(key, JobAction::Resume);
                        }
                    }
                    JobPhase::Submitting => {}
                }
            }
            self.news().await;
        }
    }

    /// Figures of the job's transfers that have ended; a transfer that is begun anew gets new ones.
    pub(super) fn figures_of_ended(&self, job: JobKey) -> Vec<Arc<TransferProgress>> {
        let snapshot = self.engine.snapshot();
        let ended = snapshot.transfers.iter().filter(|transfer| transfer.job == job && has_ended(&transfer.state));
        ended.map(|transfer| Arc::clone(&transfer.progress)).collect()
    }

    /// Waits until every file of the job is whole, skipped or failed.
    pub(super) async fn until_downloaded(
        &self,
        wanted: &Wanted,
        reporter: &Reporter,
    ) -> Result<Vec<Arc<Transfer>>, Exit> {
        let expected = wanted.files;
        let mut told = 0;
        loop {
            let snapshot = self.engine.snapshot();
            let mine: Vec<_> = snapshot.transfers.iter().filter(|transfer| wanted.has(transfer)).cloned().collect();
            let ended = mine.iter().filter(|transfer| has_ended(&transfer.state)).count();
            if ended > told {
                told = ended;
                reporter.files(ended, mine.len().max(expected));
            }
            if mine.len() >= expected && ended == mine.len() {
                return Ok(mine);
            }
            if let Some(problem) = self.row(wanted.job).and_then(|row| row.problem.clone()) {
                return Err(Exit::from_problem(&problem));
            }
            self.news().await;
        }
    }
}

/// Whose files are waited for.
pub(super) struct Wanted {
    pub(super) job: JobKey,
    /// Where they are to lie.
    pub(super) folder: PathBuf,
    /// Figures of what had ended before it was asked for.
    pub(super) earlier: Vec<Arc<TransferProgress>>,
    /// How many files there are at least.
    pub(super) files: usize,
}

impl Wanted {
    fn has(&self, transfer: &Transfer) -> bool {
        // A comparison of bytes, as this is asked for every file of every snapshot.
        let is_inside = transfer.path.parent().is_some_and(|folder| folder.as_os_str() == self.folder.as_os_str());
        let is_old = || self.earlier.iter().any(|figures| Arc::ptr_eq(figures, &transfer.progress));
        transfer.job == self.job && is_inside && !is_old()
    }
}

fn has_ended(state: &TransferState) -> bool {
    !matches!(state, TransferState::Waiting | TransferState::Going)
}

/// A failed or canceled job has nothing to fetch that could be trusted to be all.
fn spent(job: &Job) -> Option<Exit> {
    let ended_badly = matches!(job.status, JobStatus::Failed | JobStatus::Canceled);
    ended_badly.then(|| Exit::new(REFUSED, format!("The job {}: {}", job.status.words(), job.message)))
}

/// May a later run go on with this job? Not if it failed, or its results are deleted.
pub(super) fn is_usable(job: &Job, now: DateTime<Utc>) -> bool {
    spent(job).is_none() && job.data_expiration.is_none_or(|expiration| expiration > now)
}
