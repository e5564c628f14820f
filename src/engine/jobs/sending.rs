//! What is sent to the server about one job, and what becomes of a refusal.

use super::book::{Entry, Event, JobBook};
use crate::domain::{Environment, JobAction, JobId, Problem, Remedy};
use crate::earthdata::{Error, harmony};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow};
use std::sync::Arc;

impl JobBook {
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
        context.spawn(&self.reporter, move |messages| async move {
            let answer = match harmony::change_label(&connection.transport, id, label.trim(), add).await {
                Ok(()) => harmony::job(&connection.transport, id).await,
                Err(error) => Err(error),
            };
            messages.report(Event::Controlled(key, Box::new(answer)));
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

    /// A new row at the top; its request goes out if somebody is signed in.
    pub(super) fn submit(
        &mut self,
        row: JobRow,
        environment: &Environment,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let (key, request) = (row.key, row.request.clone());
        let refused = Problem::new("Sign in before you submit a request.").with_remedy(Remedy::SignIn);
        let phase = if connection.is_some() { JobPhase::Submitting } else { JobPhase::Refused(refused) };
        let row = Arc::new(JobRow { phase, ..row });
        let token_ends = connection.as_ref().and_then(|connection| connection.token_ends());
        self.entries.insert(0, Entry { token_ends, asked: true, ..Entry::new(row, environment.harmony().clone()) });
        context.mark();
        context.effect(Effect::Remember { urgent: true });
        if let (Some(connection), Some(request)) = (connection, request) {
            context.spawn(&self.reporter, move |messages| async move {
                let answer = harmony::submit(&connection.transport, &request).await;
                messages.report(Event::Submitted(key, Box::new(answer)));
            });
        }
    }

    pub(super) fn control(
        &mut self,
        key: JobKey,
        action: JobAction,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some((id, connection)) = self.reach(key, connection, "Sign in to steer this job.", context) else { return };
        if matches!(action, JobAction::Resume | JobAction::SkipPreview) {
            // Harmony takes the caller's token for the rest of the job (`harmony-api.md` 1.8).
            if let Some(entry) = self.entry_mut(key) {
                entry.token_ends = connection.token_ends();
            }
        }
        context.spawn(&self.reporter, move |messages| async move {
            let answer = harmony::control(&connection.transport, id, action).await;
            messages.report(Event::Controlled(key, Box::new(answer)));
        });
    }

    pub(super) fn refused(&mut self, key: JobKey, error: &Error, context: &mut Context) {
        let mut problem = error.problem();
        context.heed(error);
        if error.may_have_arrived() {
            let unknown = "No answer came, so it is not known whether the server has this request. Press “All my jobs” and look for it before you submit it again.";
            unknown.clone_into(&mut problem.summary);
            problem.remedy = Remedy::None;
        } else if problem.remedy == Remedy::None {
            problem.remedy = Remedy::ChangeRequest;
        }
        self.change(key, context, |row| row.phase = JobPhase::Refused(problem));
        context.effect(Effect::Remember { urgent: true });
    }
}
