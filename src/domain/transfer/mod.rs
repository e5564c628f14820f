//! One file on its way, many of them side by side, and a job's results as they arrive: pure state
//! machines. The engine performs their effects; nothing here touches disk, network or clock.
//!
//! [`step::step`] is the one transition table of a file; [`book::Book`] holds the files with the queue
//! and the gates they share; [`subscription::Subscription`] follows one job's results.

pub mod book;
pub mod content;
pub mod gates;
pub mod queue;
pub mod row;
pub mod state;
pub mod step;
pub mod subscription;
pub mod tally;

#[cfg(test)]
mod tests;
