//! What every kind of file is read through.

use super::model::Structure;
use super::selection::Selection;
use super::unread::{Unread, Why};
use super::values::Values;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most bytes of decoded values that one call of [`Reader::read`] may return.
pub const MOST_BYTES_AT_ONCE: u64 = 16_000_000;

/// Reads one open file. Dropping it closes the file.
pub trait Reader: Send {
    /// What the file holds. Something broken in it is a row of [`super::Group::unread`] and hides nothing beside it.
    fn structure(&mut self) -> Result<Structure, Unread>;

    /// Some values of a variable, as the file holds them (neither scaled nor masked).
    ///
    /// # Errors
    /// More than [`MOST_BYTES_AT_ONCE`] is [`Why::TooLarge`]: larger selections are read in
    /// [`Selection::pieces`]. A file that changed since it was opened is [`Why::Changed`].
    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread>;

    /// Bytes of the file that were read so far.
    fn bytes_read(&self) -> u64;

    /// Ends the reader from another thread, in the middle of an answer too; afterwards it answers nothing. `None` where
    /// no answer takes long.
    fn stopper(&self) -> Option<Stopper> {
        None
    }
}

/// Ends a [`Reader`] from another thread.
pub type Stopper = Arc<dyn Fn() + Send + Sync>;

/// Tells long work that nobody waits for it any more. Clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Stops the work at its next step.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error if it was stopped.
    ///
    /// # Errors
    /// [`Why::Cancelled`].
    pub fn check(&self) -> Result<(), Unread> {
        if self.is_cancelled() { Err(Unread::file(Why::Cancelled, "")) } else { Ok(()) }
    }
}
