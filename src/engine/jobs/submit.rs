//! A request on its way to the server, and what the server makes of it.

use super::book::{Entry, Event, JobBook};
use crate::domain::trial::Trial;
use crate::domain::{Cause, Environment, Job, Problem, Remedy, SubsetRequest};
use crate::earthdata::{Error, harmony};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, NoticeLevel, WatchState};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// A job made so long before its submission is an older one; clocks differ by less.
const OLDER: TimeDelta = TimeDelta::hours(1);
const NO_ANSWER: &str = "No answer came, so it is not known whether the server has this request. Press “All my jobs” and \
                         look for it before you submit it again.";

/// A row of a request that is about to be sent.
pub(super) fn row(
    key: JobKey,
    request: SubsetRequest,
    title: String,
    trial: Option<Trial>,
    submitted_at: DateTime<Utc>,
) -> JobRow {
    JobRow {
        key,
        title,
        request: Some(request),
        submitted_at,
        phase: JobPhase::Submitting,
        problem: None,
        alarms: Vec::new(),
        pause: None,
        watch: WatchState::default(),
        trial,
    }
}

impl JobBook {
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
        let entry = Entry::new(row, environment.harmony().clone(), token_ends);
        self.entries.insert(0, Entry { asked: true, ..entry });
        context.mark();
        context.effect(Effect::RememberJob { job: key, urgent: true });
        if let (Some(connection), Some(request)) = (connection, request) {
            let reply = self.reporter.answer(Event::Submitted(key, None));
            context.spawn(&self.reporter, move |_| async move {
                let answer = harmony::submit(&connection.transport, &request).await;
                reply.give(Event::Submitted(key, Some(Box::new(answer))));
            });
        }
    }

    pub(super) fn submitted(&mut self, key: JobKey, answer: Option<Box<Result<Job, Error>>>, context: &mut Context) {
        let Some(answer) = answer else {
            return self.refused(key, Problem::new(NO_ANSWER).with_cause(Cause::Unanswered), context);
        };
        match *answer {
            Ok(job) => self.accepted(key, job, context),
            Err(error) => {
                context.heed(&error);
                self.refused(key, refusal(&error), context);
            }
        }
    }

    /// The server may answer with a job that it made earlier for the very same request.
    fn accepted(&mut self, key: JobKey, job: Job, context: &mut Context) {
        let Some(harmony) = self.entry(key).map(|entry| entry.harmony.clone()) else { return };
        if let Some(existing) = self.row_of(job.id, &harmony).map(|entry| Arc::clone(&entry.row)) {
            return self.merge(key, &existing, job, context);
        }
        let submitted_at = self.row(key).map(|row| row.submitted_at);
        let is_older = submitted_at.zip(job.created_at).is_some_and(|(now, made)| now - made > OLDER);
        if let Some(made) = job.created_at.filter(|_| is_older) {
            let words = format!(
                "Harmony answered with a job that it made on {} for the same request, and not with a new one.",
                made.format("%-d %B %Y")
            );
            context.notify(NoticeLevel::Info, Problem::new(words));
        }
        self.seen(key, job, context);
        context.effect(Effect::RememberJob { job: key, urgent: true });
    }

    /// One job has one row: the older one, which its downloads belong to.
    fn merge(&mut self, key: JobKey, existing: &JobRow, job: Job, context: &mut Context) {
        if existing.key == key {
            return;
        }
        self.entries.retain(|entry| entry.row.key != key);
        context.mark();
        context.effect(Effect::RememberJob { job: key, urgent: true });
        context.effect(Effect::JobExists { submitted: key, existing: existing.key });
        let words =
            format!("This job exists already: “{}”. Harmony answered with it, and not with a new one.", existing.title);
        context.notify(NoticeLevel::Info, Problem::new(words).with_details(format!("job {}", job.id)));
        if let Some(entry) = self.entry_mut(existing.key) {
            entry.asked = true;
        }
        self.seen(existing.key, job, context);
    }

    fn refused(&mut self, key: JobKey, problem: Problem, context: &mut Context) {
        self.change(key, context, |row| row.phase = JobPhase::Refused(problem));
        context.effect(Effect::RememberJob { job: key, urgent: true });
    }
}

fn refusal(error: &Error) -> Problem {
    let mut problem = error.problem();
    if error.may_have_arrived() {
        NO_ANSWER.clone_into(&mut problem.summary);
        problem.remedy = Remedy::None;
        problem.cause = Cause::Unanswered;
    } else if problem.remedy == Remedy::None {
        problem.remedy = Remedy::ChangeRequest;
    }
    problem
}
