//! Effects of the background work: sign-in, jobs, transfers, restart.

mod asking;
pub(crate) mod desk;
mod held;
mod inspection;
mod jobs;
mod jobs_server;
mod keeping;
pub(crate) mod practice;
mod questions;
mod queue;
mod renewal;
pub(crate) mod server;
mod session;
mod tiles;
mod timeline;
mod transfers;
mod transfers_restart;
mod verdicts;
mod watching;
