//! What the work of a tile needs: the way out, the disk, the clock.

use crate::domain::Problem;
use crate::domain::map::imagery::address::ImageryServers;
use crate::earthdata::Transport;
use crate::engine::connection::Connection;
use crate::engine::services::Clock;
use crate::store::tiles::TileFiles;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Tiles decoded at the same time.
const DECODERS: usize = 2;

pub(super) struct Means {
    connections: Option<watch::Receiver<Arc<Connection>>>,
    files: Option<TileFiles>,
    decoders: Arc<Semaphore>,
    clock: Clock,
    tell: Box<dyn Fn(Problem) + Send + Sync>,
    requests: AtomicU64,
}

impl Means {
    pub(super) fn new(
        connections: Option<watch::Receiver<Arc<Connection>>>,
        files: Option<TileFiles>,
        clock: Clock,
        tell: impl Fn(Problem) + Send + Sync + 'static,
    ) -> Self {
        let decoders = Arc::new(Semaphore::new(DECODERS));
        Self { connections, files, decoders, clock, tell: Box::new(tell), requests: AtomicU64::new(0) }
    }

    /// The imagery servers of the environment in use.
    pub(super) fn servers(&self) -> ImageryServers {
        let known = self.connections.as_ref();
        known.map_or_else(ImageryServers::world, |known| ImageryServers::of(&known.borrow().environment))
    }

    pub(super) fn transport(&self) -> Option<Transport> {
        Some(self.connections.as_ref()?.borrow().transport.clone())
    }

    pub(super) fn files(&self) -> Option<&TileFiles> {
        self.files.as_ref()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The right to decode a tile.
    pub(super) async fn decoding(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.decoders).acquire_owned().await.ok()
    }

    /// Writes to the disk; says so once if that cannot be done.
    pub(super) fn keep(&self, write: impl FnOnce(&TileFiles) -> Result<(), String>) {
        let Some(Err(why)) = self.files.as_ref().map(write) else { return };
        let words = "Imagery cannot be kept on this computer: it is fetched again each time, and is not there without a \
                     network. Free some space, or see to the folder of kept files.";
        (self.tell)(Problem::new(words.to_owned()).with_details(why));
    }
}
