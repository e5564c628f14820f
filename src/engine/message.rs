//! Everything the owner can be told, by the handle and by its own tasks.

use super::context::Refusal;
use super::snapshot::NoticeLevel;
use super::{jobs, requests, session, transfers};
use crate::domain::Problem;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// One message; handled in the order of arrival.
pub(super) enum Message {
    /// A person's wish about the session.
    SessionAsk(session::Ask),
    /// A session task's result.
    SessionNews(session::News),
    /// A person's wish about a job.
    JobAsk(jobs::Ask),
    /// A job task's result.
    JobNews(jobs::News),
    /// A person's wish about files.
    TransferAsk(transfers::Ask),
    /// A transfer task's result.
    TransferNews(transfers::News),
    /// A person's wish about recent and kept requests.
    RequestAsk(requests::Ask),
    /// A server refused a token to a one-shot question.
    TokenRefused(Refusal),
    /// Take a notice off the list.
    Dismiss(u64),
    /// Something outside the owner failed.
    Tell(NoticeLevel, Problem),
    /// The window got or lost the keyboard.
    LookedAt(bool),
    /// A desktop notification was shown, or why not.
    Rang(Result<(), String>),
    /// The person changed a setting.
    Settings(Arc<crate::store::Settings>),
    /// Whether results come straight from their bucket.
    DirectS3(bool),
    /// The history was written, or not.
    Written(Result<(), String>),
    /// Write what must be kept and end; answered when done.
    ShutDown(SyncSender<()>),
}

macro_rules! wrapped {
    ($($variant:ident($inner:ty)),* $(,)?) => {$(
        impl From<$inner> for Message {
            fn from(inner: $inner) -> Self {
                Self::$variant(inner)
            }
        }
    )*};
}

wrapped!(
    SessionAsk(session::Ask),
    SessionNews(session::News),
    JobAsk(jobs::Ask),
    JobNews(jobs::News),
    TransferAsk(transfers::Ask),
    TransferNews(transfers::News),
    RequestAsk(requests::Ask),
);
