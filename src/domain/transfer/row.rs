//! A file on its way as lists show it: shared, cheap to compare, with figures that move while drawing.

use super::content::Content;
use crate::domain::Problem;
use crate::domain::job::JobKey;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Key of one transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransferKey(pub u64);

/// One file on its way.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// Key of this transfer.
    pub key: TransferKey,
    /// The job it belongs to.
    pub job: JobKey,
    /// Final name in the folder.
    pub file_name: String,
    /// Final path.
    pub path: PathBuf,
    /// Where it comes from: the job's link without its query, which can hold a signature.
    pub source: Arc<str>,
    /// How far it is.
    pub state: TransferState,
    /// Bytes, updated while drawing without a new snapshot.
    pub progress: Arc<TransferProgress>,
}

impl Transfer {
    /// The file is here, and NASA's catalogue describes another one.
    pub fn differs_from_catalogue(&self) -> bool {
        self.state.is_here() && self.progress.content().is_some_and(Content::differs_from_catalogue)
    }
}

/// How far a transfer is.
#[derive(Debug, Clone)]
pub enum TransferState {
    /// In the queue.
    Waiting,
    /// Bytes are coming.
    Going,
    /// Whole, checked, renamed.
    Done,
    /// A whole file of that name was there already.
    Skipped,
    /// Not completed, with the reason; the `.part` is kept.
    Failed(Problem),
    /// A file of that name and length was there already; nobody knows whether its contents are
    /// the same.
    Unchecked,
    /// Was whole, and is no more where it was saved.
    Missing,
    /// Stopped by something that passes; goes on by itself.
    Held(Hold),
    /// Stopped by the person, to go on later.
    Paused,
    /// Stopped by the person.
    Canceled,
}

/// What a stopped transfer waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// No server can be reached.
    Network,
    /// The disk is full, or nearly.
    Space,
    /// Nobody is signed in where it comes from.
    SignIn,
    /// Another file has its name.
    Answer,
}

impl Hold {
    /// As a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Network => "Waiting for the network.",
            Self::Space => "Waiting for free space on the disk.",
            Self::SignIn => "Waiting for a sign-in.",
            Self::Answer => "Waiting for your answer: another file has its name.",
        }
    }
}

impl TransferState {
    /// The file is here, as far as is known.
    pub fn is_here(&self) -> bool {
        matches!(self, Self::Done | Self::Skipped | Self::Unchecked)
    }

    /// Goes on without anybody's doing.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Waiting | Self::Going | Self::Held(_))
    }
}

/// Live figures of a transfer.
#[derive(Debug, Default)]
pub struct TransferProgress {
    received_bytes: AtomicU64,
    /// 0 = not told.
    total_bytes: AtomicU64,
    bytes_per_second: AtomicU64,
    content: OnceLock<Content>,
}

impl TransferProgress {
    /// Bytes received so far.
    pub fn received_bytes(&self) -> u64 {
        self.received_bytes.load(Ordering::Relaxed)
    }

    /// Whole length, if the server told it.
    pub fn total_bytes(&self) -> Option<u64> {
        Some(self.total_bytes.load(Ordering::Relaxed)).filter(|total| *total > 0)
    }

    /// Present speed, smoothed.
    pub fn bytes_per_second(&self) -> u64 {
        self.bytes_per_second.load(Ordering::Relaxed)
    }

    /// The whole file with its fingerprint, once it is here.
    pub fn content(&self) -> Option<&Content> {
        self.content.get()
    }

    /// Called when the file is here.
    pub fn set_content(&self, content: Content) {
        // These figures belong to one attempt, which has one end.
        self.content.set(content).ok();
    }

    /// Called by the transfer.
    pub fn set(&self, received_bytes: u64, total_bytes: Option<u64>, bytes_per_second: u64) {
        self.received_bytes.store(received_bytes, Ordering::Relaxed);
        self.total_bytes.store(total_bytes.unwrap_or(0), Ordering::Relaxed);
        self.bytes_per_second.store(bytes_per_second, Ordering::Relaxed);
    }
}
