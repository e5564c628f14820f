//! Hands immutable snapshots to the window and wakes it, not more often than eyes can see.

use super::snapshot::Snapshot;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Shortest pause between two snapshots. The first after a rest goes out at once. Shorter than a frame:
/// the headless commands go from one snapshot to the next, and the window draws no sooner for it.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// Longest pause: with very many transfers a snapshot itself is work, and so is looking at it.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Between two wake-ups for progress figures, which need no snapshot.
pub(super) const PROGRESS_PAUSE: Duration = Duration::from_millis(200);

/// Called from any thread after something to see has changed.
pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// The one place that publishes.
pub(super) struct Publisher {
    snapshots: watch::Sender<Arc<Snapshot>>,
    wake: Wake,
    last: Option<Instant>,
    changed: bool,
}

impl Publisher {
    pub(super) fn new(first: Snapshot, wake: Wake) -> (Self, watch::Receiver<Arc<Snapshot>>) {
        let (snapshots, reader) = watch::channel(Arc::new(first));
        (Self { snapshots, wake, last: None, changed: false }, reader)
    }

    /// Something changed; a snapshot is due.
    pub(super) fn mark(&mut self) {
        self.changed = true;
    }

    /// When the next snapshot may go out, if one is due.
    pub(super) fn due(&self, rows: usize) -> Option<Instant> {
        let pause = (SHORTEST_PAUSE + Duration::from_micros(20 * rows as u64)).min(LONGEST_PAUSE);
        self.changed.then(|| self.last.map_or_else(Instant::now, |last| last + pause))
    }

    /// Swaps the snapshot in and wakes.
    pub(super) fn publish(&mut self, snapshot: Snapshot) {
        self.changed = false;
        self.last = Some(Instant::now());
        self.snapshots.send_replace(Arc::new(snapshot));
        (self.wake)();
    }

    /// Wakes for figures that are read while drawing.
    pub(super) fn wake(&self) {
        (self.wake)();
    }
}
