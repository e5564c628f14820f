//! Open result files, and the work that looks into them: off the window's thread, in the background of nothing else.
//!
//! ```text
//!  window ──Command──► Inspection ──► queue ──► one thread, “results”: readers, one after the other
//!     ▲                                             │
//!     └── Results: open files, answers by key ◄─────┘   wakes the window once per answer
//! ```
//!
//! - A file is opened once and has a [`FileKey`]; its [`Structure`](crate::inspect::Structure) is part of [`OpenFiles`].
//! - Whoever shows something of a file asks for a *view*: a typed job under a [`ViewKey`]. Equal keys have equal answers,
//!   which are kept within [`MOST_KEPT_BYTES`], least recently used dropped first, none that is shown.
//!   In one lane the newest request wins.
//! - Work of other parts that nobody looks at (verdicts, exports) runs [`Inspection::aside`], on a thread of its own
//!   with a reader of its own, one after the other.
//! - Before each job length and time of the file are compared: one that changed, vanished or was cut says so and offers
//!   to be read again. Closing a file cancels its work, closes its reader (and so its process) and drops its views.

mod files;
mod handle;
mod queue;
mod results;
mod shared;
mod views;
mod work;
mod worker;

pub use files::{FileKey, Fingerprint, OpenFile, OpenFiles, OpenState, Opened, Origin};
pub use handle::{Aside, Inspection};
pub use results::Results;
pub use views::View;
pub use work::{Haste, Progress, Second, ViewKey, ViewRequest, Weigh, Work};

use crate::inspect::{Reader, Unread, Why};
use std::path::Path;
use std::sync::Arc;

/// Opens a result file, whatever its kind; blocks on the disk. Tests hand in their own.
pub type OpenResult = Arc<dyn Fn(&Path) -> Result<Box<dyn Reader>, Unread> + Send + Sync>;

/// Most bytes of answers that are kept for whoever looks again; what is shown is kept in any case.
///
/// A profile takes 9 bytes a photon and its track on the map 28: six profiles of two million photons are 108 MB, and
/// each that is on the map too 56 MB more.
pub const MOST_KEPT_BYTES: u64 = 256_000_000;

/// Most bytes of decoded values that are read because something was selected, without a person's word.
pub const MOST_UNASKED_BYTES: u64 = 16_000_000;

/// Opens nothing: where nobody looks into results.
pub fn opens_nothing() -> OpenResult {
    Arc::new(|_| Err(Unread::file(Why::Unknown("its kind".to_owned()), "")))
}
