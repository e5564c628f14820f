//! What every part of the owner needs: dependencies, a way to start tasks, and a list of effects
//! on the other parts.

use super::bell::Event;
use super::message::Message;
use super::services::Services;
use super::snapshot::{JobKey, NoticeLevel};
use crate::domain::{Problem, Remedy};
use crate::earthdata::Error;
use crate::earthdata::harmony::LinkType;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Something a part wants another part to do, applied right after the part returns.
#[derive(Debug)]
pub(super) enum Effect {
    /// The token's time is over: sign out, ask no more.
    SignInEnded(Problem),
    /// A server did not accept a token: so too, if it is the present one.
    TokenRefused(Refusal),
    /// The environment or the account changed: look at its jobs now.
    SessionChanged,
    /// The job history must be written; at once if true.
    Remember {
        /// A power cut right now would lose something that cannot be seen again.
        urgent: bool,
    },
    /// The recent and kept requests must be written.
    RememberRequests,
    /// A job has other result files than before, or came to its end.
    ResultsMoved(JobKey),
    /// Tell the person.
    Notify(NoticeLevel, Problem),
    /// What was told with this button is no longer so.
    Withdraw(Remedy),
    /// Tell a person who looks elsewhere.
    Ring(Event),
}

/// An answer that only a new sign-in helps against.
#[derive(Debug)]
pub(super) struct Refusal {
    /// [`Error::token`]
    pub(super) token: Option<u64>,
    /// What to tell the person.
    pub(super) problem: Problem,
}

impl Refusal {
    /// `None` for an error that is none.
    pub(super) fn of(error: &Error) -> Option<Self> {
        error.needs_sign_in().then(|| Self { token: error.token, problem: error.problem() })
    }
}

/// Handed to every handler.
pub(super) struct Context {
    pub(super) services: Arc<Services>,
    messages: mpsc::Sender<Message>,
    tasks: JoinSet<()>,
    effects: Vec<Effect>,
    changed: bool,
    poll_interval: Duration,
    link_type: LinkType,
}

impl Context {
    pub(super) fn new(services: Arc<Services>, messages: mpsc::Sender<Message>) -> Self {
        let poll_interval = services.poll_interval;
        Self {
            services,
            messages,
            tasks: JoinSet::new(),
            effects: Vec::new(),
            changed: false,
            poll_interval,
            link_type: LinkType::Https,
        }
    }

    /// Starts a task that reports through the sender; it ends with the engine at the latest.
    pub(super) fn spawn<F>(&mut self, task: impl FnOnce(mpsc::Sender<Message>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn_on(task(self.messages.clone()), &self.services.runtime);
    }

    /// The way to the owner, for work that must outlive the owner's tasks.
    pub(super) fn messages(&self) -> mpsc::Sender<Message> {
        self.messages.clone()
    }

    /// Shortest pause between two looks at a job.
    pub(super) fn poll_interval(&self) -> Duration {
        self.poll_interval
    }

    /// Takes over the person's own pause, never under a second: servers mind.
    pub(super) fn set_poll_seconds(&mut self, seconds: Option<u32>) {
        self.poll_interval =
            seconds.map_or(self.services.poll_interval, |seconds| Duration::from_secs(seconds.max(1).into()));
    }

    /// How results are asked for.
    pub(super) fn link_type(&self) -> LinkType {
        self.link_type
    }

    /// Results come straight from their bucket, or by the web.
    pub(super) fn set_direct_s3(&mut self, direct: bool) {
        self.link_type = if direct { LinkType::S3 } else { LinkType::Https };
    }

    /// UTC now.
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.services.clock)()
    }

    /// The snapshot is out of date.
    pub(super) fn mark(&mut self) {
        self.changed = true;
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Ends the session if the error is about its token.
    pub(super) fn heed(&mut self, error: &Error) {
        if let Some(refusal) = Refusal::of(error) {
            self.effect(Effect::TokenRefused(refusal));
        }
    }

    pub(super) fn notify(&mut self, level: NoticeLevel, problem: Problem) {
        self.effect(Effect::Notify(level, problem));
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// True once after [`Context::mark`].
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Drops finished tasks.
    pub(super) fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!(%error, "a background task died");
            }
        }
    }
}

/// Reports to the owner; nobody listens any more only while the engine ends.
pub(super) async fn report(messages: &mpsc::Sender<Message>, message: impl Into<Message>) {
    if messages.send(message.into()).await.is_err() {
        tracing::debug!("the engine has ended");
    }
}
