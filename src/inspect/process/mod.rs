//! HDF5 is read in a process of its own: a small hand-made file can make any reader of the format ask for more memory
//! than there is, which ends the process that reads, or be busy for a minute.
//!
//! ```text
//! ProcessReader ── question: structure, or values of a selection ──► stdin   ┌───────────────┐
//!   (life: what it waits for, when it starts anew)                           │ this program, │── Hdf5Reader ─► file
//!                ◄─ answer: structure, values, or why not ────────── stdout  │  read-result  │
//!   Watch: ends the process where an answer takes too long                   └───────────────┘
//! ```
//!
//! The process has a limit on its memory, no environment and no other open files; it ends when its input ends, so it
//! never outlives the program. What it answers is taken for as hostile as the file.

mod child;
mod launch;
mod life;
mod limit;
mod message;
mod parent;
mod stop;
mod watch;
mod wire;

pub use child::read_result;
pub use launch::Launch;
pub(super) use parent::ProcessReader;
