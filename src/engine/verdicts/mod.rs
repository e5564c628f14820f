//! Whether downloaded files are what was asked for: looked into one after the other, in the order of the list, by a
//! thread that does nothing else in a hurry. How far the look at each file is, and what follows from what, says
//! [`Course`]; here its effects are performed.
//!
//! ```text
//! rows of transfers ─► arrived, restored, gone ─► Course::step ─► recall │ look │ stop │ write down
//!                                                                   │       │
//!                       job record beside the files ◄───────────────┘       └─► Inspection::aside ─► verify
//! ```

mod book;
mod look;
mod recall;

pub(super) use book::{Command, Event, VerdictBook};
pub(super) use look::look;
