//! Everything the owner can be told, by the handle and by its own tasks.

use super::effect::Effect;
use super::{jobs, notifier, persist, regions, requests, session, transfers, verdicts};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// One message; handled in the order of arrival.
pub(super) enum Message {
    /// What a person wants of the session.
    Session(session::Command),
    /// A session task's result.
    SessionEvent(session::Event),
    /// What a person wants of a job.
    Job(jobs::Command),
    /// A job task's result.
    JobEvent(jobs::Event),
    /// What a person wants of files.
    Transfer(transfers::Command),
    /// A transfer task's result.
    TransferEvent(transfers::Event),
    /// What a person wants to know of files.
    Verdict(verdicts::Command),
    /// A look at a file ended.
    VerdictEvent(verdicts::Event),
    /// What a person wants of recent and kept requests.
    Request(requests::Command),
    /// What a person wants of regions.
    Region(regions::Command),
    /// What a task, or the handle, wants of the owner.
    Effect(Effect),
    /// Take a notice off the list.
    Dismiss(u64),
    /// The window got or lost the keyboard.
    WindowFocused(bool),
    /// A desktop notification was shown, or why not.
    NotificationShown(notifier::Shown),
    /// The person changed a setting.
    Settings(Arc<crate::store::Settings>),
    /// Whether results come straight from their bucket.
    DirectS3(bool),
    /// The state was written, or not.
    Written(persist::Written),
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
    Session(session::Command),
    Job(jobs::Command),
    Transfer(transfers::Command),
    Verdict(verdicts::Command),
    Request(requests::Command),
    Region(regions::Command),
    Effect(Effect)
);
