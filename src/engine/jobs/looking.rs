//! When jobs are looked at, and what a look changes.

use super::book::{Event, JobBook};
use super::telling::sentences;
use crate::domain::{Environment, Job, JobStatus, Problem};
use crate::earthdata::Error;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::effect::{Happening, Occasion};
use crate::engine::server_jobs;
use crate::engine::services::WatchScope;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, NoticeLevel};
use crate::engine::watcher::{self, Due, Look, Seen};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

impl JobBook {
    /// The moment of the next look in this environment, if there is something to look at.
    pub(in super::super) fn next_look(&self, environment: &Environment, scope: WatchScope) -> Option<Instant> {
        if self.polling {
            return None;
        }
        self.entries
            .iter()
            .filter(|entry| entry.is_watched(environment, scope) && entry.row.job().is_some())
            .filter_map(|entry| entry.look.next)
            .min()
    }

    /// Looks at every job that is due or nearly so, in one task: one question for many.
    pub(in super::super) fn look(&mut self, connection: &Arc<Connection>, context: &mut Context) {
        // Wide enough to keep together what the jitter drives apart.
        let soon = Instant::now() + context.poll_interval() / 2;
        let due: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.is_watched(&connection.environment, context.services.watch))
            .filter(|entry| entry.look.next.is_some_and(|next| next <= soon))
            .filter_map(|entry| Some(Due { key: entry.row.key, known: Arc::clone(entry.row.job()?) }))
            .collect();
        if due.is_empty() {
            return;
        }
        self.polling = true;
        let bulk = !self.no_bulk;
        let connection = Arc::clone(connection);
        context.spawn(&self.reporter, move |messages| async move {
            let round = watcher::look_at(&connection, due, bulk).await;
            messages.report(Event::Looked(round));
        });
    }

    /// After a change of account or environment everything is worth a look.
    pub(in super::super) fn look_at_all(&mut self) {
        self.no_bulk = false;
        self.names.forget_failures();
        self.known.forget_failures();
        self.listing.restart();
        for entry in &mut self.entries {
            if entry.look.next.is_some() {
                entry.look = Look::now();
            }
        }
    }

    pub(super) fn look_soon(&mut self, key: JobKey) {
        if let Some(entry) = self.entry_mut(key) {
            entry.look = Look::now();
        }
    }

    pub(super) fn looked(&mut self, key: JobKey, seen: Seen, context: &mut Context) {
        let base = context.poll_interval();
        match seen {
            Seen::Job(job) => {
                self.seen(key, *job, context);
                self.schedule(key, base, None);
            }
            Seen::Failed(error) => {
                let retry_after = watcher::retry_after(&error);
                self.failed(key, &error, context);
                if let Some(entry) = self.entry_mut(key) {
                    entry.unseen = true;
                }
                self.schedule(key, base, retry_after);
            }
            Seen::Same => {
                if let Some(entry) = self.entry_mut(key) {
                    entry.look.unmoved();
                    if entry.unseen {
                        self.set_problem(key, None, context);
                    }
                }
                self.schedule(key, base, None);
            }
            Seen::NotAsked { retry_after } => self.schedule(key, base, retry_after),
        }
    }

    fn schedule(&mut self, key: JobKey, base: Duration, retry_after: Option<Duration>) {
        if let Some(entry) = self.entry_mut(key) {
            let status = entry.row.job().map(|job| job.status.clone());
            entry.look.plan(base, status.as_ref(), retry_after);
        }
    }

    /// Takes over a job's present state.
    pub(super) fn seen(&mut self, key: JobKey, job: Job, context: &mut Context) {
        // Not `entry_mut`: what is known of its collection is read beside it.
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) else { return };
        let before = entry.row.job().map(Arc::clone);
        entry.look.succeeded(before.as_deref(), &job);
        let unseen = std::mem::take(&mut entry.unseen);
        if before.as_deref() == Some(&job) && !unseen {
            return;
        }
        if let Some(before) = &before
            && before.status != job.status
            && !entry.handing_over
        {
            announce(&entry.row, &job, context);
        }
        let urgent = before.as_ref().is_none_or(|before| before.status != job.status);
        let moved = before.is_some_and(|before| before.link_count() != job.link_count());
        if moved || urgent {
            context.effect(Effect::ResultsMoved(key));
        }
        let asked = server_jobs::asked(entry.row.request.as_ref(), &job);
        let capabilities = self.known.of(&entry.harmony, &asked.collection);
        let alarms = sentences(&asked, capabilities, &job);
        self.change(key, context, |row| {
            row.phase = JobPhase::Known(Arc::new(job));
            row.alarms = alarms;
            // Other problems (a folder, a refused action) stay until the state moves on.
            if unseen || urgent {
                row.problem = None;
            }
        });
        context.effect(Effect::Remember { urgent });
    }

    pub(super) fn failed(&mut self, key: JobKey, error: &Error, context: &mut Context) {
        context.heed(error);
        if let Some(entry) = self.entry_mut(key) {
            entry.look.failed(error);
        }
        self.set_problem(key, Some(error.problem()), context);
    }
}

/// Says once that a job came to an end or waits.
fn announce(row: &JobRow, job: &Job, context: &mut Context) {
    let (level, words, happening) = match job.status {
        JobStatus::Successful => (NoticeLevel::Info, "is done", Happening::Done),
        JobStatus::CompleteWithErrors => (NoticeLevel::Warning, "is done, but some granules failed", Happening::Done),
        JobStatus::Failed => (NoticeLevel::Error, "failed", Happening::Failed),
        JobStatus::Paused => {
            (NoticeLevel::Warning, "is paused and waits for you to resume or cancel it", Happening::Paused)
        }
        _ => return,
    };
    context.effect(Effect::NotifyDesktop(Occasion::Job(row.key, happening, row.title.clone())));
    context.notify(level, Problem::new(format!("{} {words}.", row.title)).with_details(job.message.clone()));
}
