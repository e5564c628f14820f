//! What every part of the owner needs: dependencies, a way to start tasks, and a list of effects
//! on the other parts.

use super::effect::{Effect, Refusal};
use super::reporter::Reporter;
use super::services::Services;
use super::snapshot::{About, NoticeLevel};
use crate::domain::Problem;
use crate::earthdata::Error;
use crate::earthdata::harmony::LinkType;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Handed to every handler.
pub(super) struct Context {
    pub(super) services: Arc<Services>,
    outbox: Reporter<Effect>,
    tasks: JoinSet<()>,
    effects: Vec<Effect>,
    changed: bool,
    poll_interval: Duration,
    link_type: LinkType,
}

impl Context {
    pub(super) fn new(services: Arc<Services>, outbox: Reporter<Effect>) -> Self {
        let poll_interval = services.poll_interval;
        Self {
            services,
            outbox,
            tasks: JoinSet::new(),
            effects: Vec::new(),
            changed: false,
            poll_interval,
            link_type: LinkType::Https,
        }
    }

    /// Starts a task that reports to its part through the reporter; it ends with the engine at the
    /// latest.
    pub(super) fn spawn<E, F>(&mut self, reporter: &Reporter<E>, task: impl FnOnce(Reporter<E>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn_on(task(reporter.clone()), &self.services.runtime);
    }

    /// The way to the owner for a task that wants something of another part.
    pub(super) fn outbox(&self) -> Reporter<Effect> {
        self.outbox.clone()
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

    /// Tells about something that can change.
    pub(super) fn notify_about(&mut self, about: About, level: NoticeLevel, problem: Problem) {
        self.effect(Effect::NotifyAbout(about, level, problem));
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
