//! Downloads that cannot be lost and cannot lie: every fault that a line, a server, a disk or a
//! power cut can have, and what is on the disk afterwards.

mod again;
mod bucket;
mod faults;
mod hosts;
mod killed;
mod lasting;
pub(crate) mod origin;
mod scripted;
