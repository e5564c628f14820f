//! A piece of work on an open file: its key, its request, and what it is given.

use super::files::FileKey;
use crate::inspect::{Cancel, Reader, Selection, Structure, Unread};
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a view is of. Equal keys have equal answers as long as the file is the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ViewKey {
    /// The file.
    pub file: FileKey,
    /// What is made of it, one word for each type of answer: `"table"`, `"profile"`.
    pub kind: &'static str,
    /// Path of the variable or group; empty for the file.
    pub path: String,
    /// Of requests of the same file, kind, path and lane only the newest is worked on.
    pub lane: u32,
    /// Everything else that changes the answer: slice, size, settings.
    pub detail: Vec<u64>,
}

impl ViewKey {
    /// A view of a variable or group without further details.
    pub fn new(file: FileKey, kind: &'static str, path: impl Into<String>) -> Self {
        Self { file, kind, path: path.into(), lane: 0, detail: Vec::new() }
    }

    /// In this lane.
    #[must_use]
    pub fn in_lane(mut self, lane: u32) -> Self {
        self.lane = lane;
        self
    }

    /// With these numbers; of a float its bits.
    #[must_use]
    pub fn with(mut self, numbers: impl IntoIterator<Item = u64>) -> Self {
        self.detail.extend(numbers);
        self
    }

    /// With this slice.
    #[must_use]
    pub fn with_selection(self, selection: &Selection) -> Self {
        self.with(selection.0.iter().flat_map(|range| [range.start, range.count, range.step]))
    }

    /// Whether the two may not both be waited for.
    pub(super) fn shares_lane(&self, other: &Self) -> bool {
        self.file == other.file && self.kind == other.kind && self.lane == other.lane && self.path == other.path
    }
}

/// How long a piece of work may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Haste {
    /// Some milliseconds: it runs to its end even if a newer request waits, so that something is seen while a
    /// person drags without pause.
    #[default]
    Quick,
    /// It may take seconds: it is stopped as soon as a newer request of its lane waits, and quick work goes first.
    Long,
}

/// How much memory an answer takes while it is kept.
pub trait Weigh: Send + Sync + 'static {
    /// Bytes, about.
    fn weight(&self) -> u64;
}

/// What work on a file is given.
pub struct Work<'a> {
    /// Reads the file.
    pub reader: &'a mut dyn Reader,
    /// What the file holds.
    pub structure: &'a Arc<Structure>,
    /// Set when nobody waits any more: to be checked between pieces.
    pub cancel: &'a Cancel,
    /// How far it is, for whoever waits.
    pub progress: &'a Progress,
    /// The other file of a comparison, if the request named one.
    pub second: Option<Second<'a>>,
}

/// Another open file that work looks into beside its own.
pub struct Second<'a> {
    /// Reads it.
    pub reader: &'a mut dyn Reader,
    /// What it holds.
    pub structure: &'a Arc<Structure>,
}

/// How far a piece of work is; read while drawing.
pub struct Progress {
    done: AtomicU64,
    of: AtomicU64,
    /// Milliseconds after `began` at which the window was last woken.
    told: AtomicU64,
    began: Instant,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Progress {
    pub(super) fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let zero = || AtomicU64::new(0);
        Self { done: zero(), of: zero(), told: zero(), began: Instant::now(), wake }
    }

    /// So much of so much is done; wakes the window now and then.
    pub fn tell(&self, done: u64, of: u64) {
        const PAUSE: Duration = Duration::from_millis(200);
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
        let (now, told) = (self.began.elapsed().as_millis() as u64, self.told.load(Ordering::Relaxed));
        if now >= told.saturating_add(PAUSE.as_millis() as u64) {
            self.told.store(now, Ordering::Relaxed);
            (self.wake)();
        }
    }

    /// How much of how much is done; both 0 while nothing is known.
    pub fn counts(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    /// The part that is done, 0 to 1; `None` while nothing is known.
    pub fn fraction(&self) -> Option<f32> {
        let (done, of) = (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed));
        (of > 0).then(|| (done as f64 / of as f64).clamp(0.0, 1.0) as f32)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&self.fraction()).finish()
    }
}

/// An answer of any type, and its weight.
pub(super) struct Answer {
    pub(super) value: Arc<dyn Any + Send + Sync>,
    pub(super) bytes: u64,
}

pub(super) type AnyWork = Box<dyn FnOnce(&mut Work<'_>) -> Result<Answer, Unread> + Send>;

/// A view that is wanted.
pub struct ViewRequest {
    pub(super) key: ViewKey,
    pub(super) haste: Haste,
    pub(super) second: Option<FileKey>,
    pub(super) work: AnyWork,
}

impl ViewRequest {
    /// `work` makes the answer of `key`; it runs on the thread of the results.
    pub fn new<T: Weigh>(
        key: ViewKey,
        haste: Haste,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, Unread> + Send + 'static,
    ) -> Self {
        let work = move |given: &mut Work<'_>| {
            let value = work(given)?;
            let bytes = value.weight();
            Ok(Answer { value: Arc::new(value), bytes })
        };
        Self { key, haste, second: None, work: Box::new(work) }
    }

    /// The work looks into another open file too. The key must tell the two files' state apart.
    #[must_use]
    pub fn beside(mut self, second: FileKey) -> Self {
        self.second = Some(second);
        self
    }

    /// What it is of.
    pub fn key(&self) -> &ViewKey {
        &self.key
    }
}

impl fmt::Debug for ViewRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViewRequest").field("key", &self.key).field("haste", &self.haste).finish_non_exhaustive()
    }
}

impl Weigh for crate::inspect::Values {
    fn weight(&self) -> u64 {
        (self.len() as u64).saturating_mul(self.data_type.decoded_bytes()).saturating_add(64)
    }
}
