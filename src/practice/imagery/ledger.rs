//! What was asked of the imagery server, and the tiles it keeps.

use bytes::Bytes;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Encoded tiles are kept up to so many bytes: a map that is moved to and fro asks for the same ones.
const KEPT_BYTES: usize = 48 * 1024 * 1024;
/// Addresses that are counted; later ones are served and not counted.
const MOST_COUNTED: usize = 100_000;

/// What was asked of the imagery server so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TileRecord {
    /// How often each tile was asked for, by path, also where the answer was a planted failure.
    pub asked: BTreeMap<String, u32>,
    /// Requests that were refused with 400: outside the matrix, or for what does not exist.
    pub refused: Vec<String>,
    /// Answers with 304: the asker had the tile.
    pub unchanged: u32,
    /// Requests that met no answer, because the network was gone.
    pub dropped: u32,
}

impl TileRecord {
    /// Requests for tiles that exist.
    pub fn total(&self) -> u32 {
        self.asked.values().sum()
    }
}

/// The record of a running service.
#[derive(Debug, Default)]
pub(in crate::practice) struct Ledger {
    record: Mutex<TileRecord>,
    gone: AtomicBool,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    tiles: HashMap<String, Bytes>,
    /// Oldest first.
    order: VecDeque<String>,
    bytes: usize,
}

impl Ledger {
    /// What was asked so far.
    pub(in crate::practice) fn record(&self) -> TileRecord {
        super::super::lock::lock(&self.record).clone()
    }

    /// Begins to count anew.
    pub(in crate::practice) fn forget(&self) {
        *super::super::lock::lock(&self.record) = TileRecord::default();
    }

    /// Lets the network be gone or come back.
    pub(in crate::practice) fn set_gone(&self, gone: bool) {
        self.gone.store(gone, Ordering::Relaxed);
    }

    /// True while no request is answered; counts one.
    pub(super) fn is_gone(&self) -> bool {
        let gone = self.gone.load(Ordering::Relaxed);
        if gone {
            let mut record = super::super::lock::lock(&self.record);
            record.dropped = record.dropped.saturating_add(1);
        }
        gone
    }

    pub(super) fn count(&self, path: &str) {
        let mut record = super::super::lock::lock(&self.record);
        if let Some(times) = record.asked.get_mut(path) {
            *times = times.saturating_add(1);
        } else if record.asked.len() < MOST_COUNTED {
            record.asked.insert(path.to_owned(), 1);
        }
    }

    pub(super) fn count_unchanged(&self) {
        let mut record = super::super::lock::lock(&self.record);
        record.unchanged = record.unchanged.saturating_add(1);
    }

    pub(super) fn refuse(&self, path: &str) {
        let mut record = super::super::lock::lock(&self.record);
        if record.refused.len() < MOST_COUNTED {
            record.refused.push(path.to_owned());
        }
    }

    pub(super) fn kept(&self, path: &str) -> Option<Bytes> {
        super::super::lock::lock(&self.kept).tiles.get(path).cloned()
    }

    pub(super) fn keep(&self, path: &str, bytes: &Bytes) {
        let mut kept = super::super::lock::lock(&self.kept);
        if kept.tiles.insert(path.to_owned(), bytes.clone()).is_none() {
            kept.order.push_back(path.to_owned());
            kept.bytes += bytes.len();
        }
        while kept.bytes > KEPT_BYTES {
            let Some(oldest) = kept.order.pop_front() else { return };
            let freed = kept.tiles.remove(&oldest).map_or(0, |tile| tile.len());
            kept.bytes = kept.bytes.saturating_sub(freed);
        }
    }
}
