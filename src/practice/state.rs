//! What all handlers of one running practice service share.

use super::accounts::Accounts;
use super::data::Catalogue;
use super::faults::FaultState;
use super::filler::FillerResults;
use super::jobs::Jobs;
use super::reply::Refusal;
use bytes::Bytes;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// Bucket of the result files; the word harmony in it makes harmony-py tell equal names apart.
pub(super) const STAGING_BUCKET: &str = "harmony-practice";

/// One running service.
pub(super) struct Service {
    /// Collections and granules.
    pub(super) catalogue: Arc<Catalogue>,
    /// Users and tokens.
    pub(super) accounts: Accounts,
    /// Jobs of all users.
    pub(super) jobs: Jobs,
    /// Planted trouble.
    pub(super) faults: FaultState,
    /// What every job results in, in place of cut granules.
    pub(super) results: Option<FillerResults>,
    /// What results that lie nowhere are made of.
    pub(super) pattern: Bytes,
    /// `http://127.0.0.1:PORT` of Harmony, CMR and Earthdata Login.
    pub(super) root: String,
    /// The same port as a number.
    pub(super) port: u16,
    /// `http://127.0.0.1:PORT` of the store of signed result files.
    pub(super) store_root: String,
    /// Where result files are written.
    pub(super) folder: PathBuf,
    /// How many times faster than believable jobs run; 0 is without any wait.
    pub(super) speed: f64,
    /// Granules from which a job pauses after its first result.
    pub(super) preview_threshold: u64,
    /// Input granules of one job at most.
    pub(super) granule_limit: u64,
    /// How many files may be made at a time.
    pub(super) permits: Arc<Semaphore>,
    /// What was asked of the imagery server.
    pub(super) tiles: super::imagery::Ledger,
    /// How many tiles may be painted at a time.
    pub(super) tile_permits: Arc<Semaphore>,
    /// Signs result links.
    pub(super) secret: String,
    /// Turns true when the service ends.
    pub(super) stop: watch::Receiver<bool>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The rest is data by the megabyte, and a secret.
        formatter.debug_struct("Service").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Service {
    /// A believable wait, shortened by the speed factor.
    pub(super) fn wait(&self, believable: Duration) -> Duration {
        if self.speed > 0.0 {
            Duration::try_from_secs_f64(believable.as_secs_f64() / self.speed).unwrap_or(believable)
        } else {
            Duration::ZERO
        }
    }

    /// Runs something that computes or reads for long, off the request threads.
    pub(super) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let service = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&service)).await.map_err(|_panicked| Refusal::internal())
    }
}
