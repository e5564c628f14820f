//! What is asked of the server about one job: actions and labels.

use super::book::{Event, JobBook};
use crate::domain::job_watch::Happening;
use crate::domain::{Job, JobAction, JobId, Problem, Remedy};
use crate::earthdata::{Error, harmony};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::snapshot::JobKey;
use chrono::{DateTime, Utc};
use std::sync::Arc;

impl JobBook {
    pub(super) fn control(
        &mut self,
        key: JobKey,
        action: JobAction,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some((id, connection)) = self.reach(key, connection, "Sign in to steer this job.", context) else { return };
        if action == JobAction::Pause {
            self.step(key, Happening::Pausing, context);
        }
        context.spawn(&self.reporter, move |reporter| async move {
            // Of the token that the call carries: Harmony takes it for the rest of a job that is
            // resumed (`harmony-api.md` 1.8).
            let token_ends = connection.token_ends();
            let answer = harmony::control(&connection.transport, id, action).await;
            reporter.report(Event::Controlled(key, Some(action), Box::new(answer), token_ends));
        });
    }

    pub(super) fn controlled(
        &mut self,
        key: JobKey,
        action: Option<JobAction>,
        answer: Result<Job, Error>,
        token_ends: Option<DateTime<Utc>>,
        context: &mut Context,
    ) {
        match answer {
            Ok(job) => {
                self.set_problem(key, None, context);
                match action {
                    Some(JobAction::Pause) => drop(self.step(key, Happening::Paused, context)),
                    Some(JobAction::Resume | JobAction::SkipPreview) => {
                        self.step(key, Happening::Resumed(token_ends), context);
                    }
                    Some(JobAction::Cancel) => drop(self.step(key, Happening::Canceled, context)),
                    None => {}
                }
                self.seen(key, job, context);
            }
            Err(error) => {
                if action == Some(JobAction::Pause) {
                    self.step(key, Happening::NotPaused, context);
                }
                context.heed(&error);
                self.set_problem(key, Some(error.problem()), context);
            }
        }
        // A refused action's reason is the present state: see it.
        self.step(key, Happening::Asked, context);
    }

    pub(super) fn label(
        &mut self,
        key: JobKey,
        label: String,
        add: bool,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let words = "Sign in to change this job's labels.";
        let Some((id, connection)) = self.reach(key, connection, words, context) else { return };
        context.spawn(&self.reporter, move |reporter| async move {
            let answer = match harmony::change_label(&connection.transport, id, label.trim(), add).await {
                Ok(()) => harmony::job(&connection.transport, id).await,
                Err(error) => Err(error),
            };
            reporter.report(Event::Controlled(key, None, Box::new(answer), None));
        });
    }

    /// The server's id of a job that it has, and the way there; `words` to who is not signed in.
    fn reach(
        &mut self,
        key: JobKey,
        connection: Option<Arc<Connection>>,
        words: &str,
        context: &mut Context,
    ) -> Option<(JobId, Arc<Connection>)> {
        let id = self.row(key)?.job()?.id;
        if connection.is_none() {
            self.set_problem(key, Some(Problem::new(words).with_remedy(Remedy::SignIn)), context);
        }
        Some((id, connection?))
    }
}
