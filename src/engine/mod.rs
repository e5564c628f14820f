//! Work that outlives a panel: the session, the watching of jobs, transfers, kept requests,
//! notifications, persistence; and one-shot questions to the servers in use.
//!
//! Panels read an immutable [`Snapshot`] and never wait; [`Engine`]'s methods return at once and
//! the result arrives in a later snapshot, after the window was woken.
//!
//! Each part (session, jobs, transfers, requests) owns its state, its `Command`s (what a person
//! wants) and its `Event`s (what its tasks report). A part knows no other part and not the owner's
//! messages: it starts tasks through a context, which report its events, and returns effects on the
//! others, which the owner applies. Result files are looked into by [`inspection`], which knows no other part and has
//! threads of its own.
//!
//! Layer: engine. Uses: domain, earthdata, download, inspect, store.

mod account_jobs;
mod connection;
mod context;
mod effect;
pub mod exports;
mod handle;
pub mod inspection;
mod job_questions;
mod jobs;
mod keyring;
mod latch;
mod message;
mod notifier;
pub mod outside;
mod owner;
mod persist;
mod preview;
pub mod programs;
mod publish;
mod questions;
pub mod recorded;
mod regions;
pub mod remote;
mod reporter;
mod requests;
pub mod services;
mod session;
pub mod snapshot;
pub mod tiles;
mod transfers;
mod verdicts;

pub use crate::domain::again::may_try_again;
pub use crate::download::Overwrite;
pub use crate::earthdata::cmr::VariableRecord;
pub use crate::earthdata::harmony::JobsPage;
pub use crate::store::Settings;
pub use handle::Engine;
pub use remote::Remote;
pub use services::Services;
pub use snapshot::Snapshot;
pub use transfers::{TransferAction, Wanted, Which};
