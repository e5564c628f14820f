//! Is a file the subset that was asked for?
//!
//! What was asked, what the file holds, how the service that made it cuts, and the sentence that follows. Counting itself is done where files are read (`inspect::verdict`).
//!
//! ```text
//! Asked (request × service) ─┐
//!                            ├─► judge ─► Verdict: State, one sentence, remarks, and the figures behind them
//! Held (counts of the file) ─┘
//! ```

mod asked;
pub mod book;
mod course;
mod excuse;
mod held;
mod judge;
mod numbers;
mod record;
mod rule;
mod state;
mod sums;
mod tally;
#[cfg(test)]
mod tests;
mod time_words;
mod words;

pub use asked::Asked;
pub use course::{Course, Effect, Event};
pub use held::{Extent, GroupHeld, Held, Noun, PlaceHeld, TimeHeld};
pub use judge::judge;
pub use numbers::distance;
pub use record::{Record, VERSION};
pub use rule::{Cuts, Cutting, Rule, Source};
pub use state::{State, Verdict};
pub use tally::{Filter, Tally};
pub use words::region;
