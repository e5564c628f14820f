//! When jobs are polled, and what a poll changes.

use super::alarms::alarms_of;
use super::book::{Event, JobBook};
use super::poll::{self, Due, Round, Seen};
use super::server_list;
use crate::domain::job_watch::{Failure, FailureKind, Happening, Then, gone};
use crate::domain::notification::{Happening as Told, Occasion};
use crate::domain::{Alarm, Environment, Job, JobOutcome, JobStatus, PauseReason, Problem, Remedy};
use crate::earthdata::{Error, ErrorKind};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::services::WatchScope;
use crate::engine::snapshot::{About, JobKey, JobPhase, JobRow, NoticeLevel, WatchState};
use std::sync::Arc;
use tokio::time::Instant;

impl JobBook {
    /// The moment of the next poll in this environment, if there is something to poll.
    pub(in super::super) fn next_poll(&self, environment: &Environment, scope: WatchScope) -> Option<Instant> {
        if self.polling {
            return None;
        }
        self.entries
            .iter()
            .filter(|entry| entry.is_watched(environment, scope) && entry.row.job().is_some())
            .filter_map(|entry| entry.watch.due())
            .min()
            .map(Instant::from_std)
    }

    /// Polls every job that is due or nearly so, in one task: one question for many.
    pub(in super::super) fn poll(&mut self, connection: &Arc<Connection>, context: &mut Context) {
        // Wide enough to keep together what the jitter drives apart.
        let soon = (Instant::now() + context.poll_interval() / 2).into_std();
        let scope = context.services.watch;
        let due: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.is_watched(&connection.environment, scope))
            .filter(|entry| entry.watch.due().is_some_and(|next| next <= soon))
            .filter_map(|entry| Some(Due { key: entry.row.key, known: Arc::clone(entry.row.job()?) }))
            .collect();
        if due.is_empty() {
            return;
        }
        self.polling = true;
        let bulk = !self.no_bulk;
        let unseen = |due: &Due| (due.key, Seen::NotAsked { retry_after: None });
        let reply = self.reporter.answer(Event::Polled(Round { seen: due.iter().map(unseen).collect(), bulk }));
        let connection = Arc::clone(connection);
        context.spawn(&self.reporter, move |_| async move {
            reply.give(Event::Polled(poll::poll(&connection, due, bulk).await));
        });
    }

    /// After a change of account or environment everything that goes on is worth a poll.
    pub(in super::super) fn poll_all(&mut self, context: &mut Context) {
        self.no_bulk = false;
        self.names.forget_failures();
        self.known.forget_failures();
        self.listing.restart();
        let goes_on = self.entries.iter().filter(|entry| entry.watch.due().is_some());
        for key in goes_on.map(|entry| entry.row.key).collect::<Vec<_>>() {
            self.step(key, Happening::Asked, context);
        }
    }

    pub(super) fn polled(&mut self, round: Round, connection: Option<&Arc<Connection>>, context: &mut Context) {
        self.polling = false;
        self.no_bulk = !round.bulk;
        let keys: Vec<JobKey> = round.seen.iter().map(|(key, _)| *key).collect();
        for (key, seen) in round.seen {
            let then = match seen {
                Seen::Job(job) => self.seen(key, *job, context),
                Seen::Failed(error) => self.failed(key, &error, context),
                Seen::Same => self.step(key, Happening::Same, context),
                Seen::NotAsked { retry_after } => self.step(key, Happening::NotAsked { retry_after }, context),
            };
            self.follow_up(key, then, connection, context);
        }
        if let Some(connection) = connection {
            self.offer_hand_overs(&keys, connection, context);
        }
    }

    fn follow_up(&mut self, key: JobKey, then: Then, connection: Option<&Arc<Connection>>, context: &mut Context) {
        self.take_off_told(key, context);
        match then {
            Then::Nothing => {}
            Then::Resume => self.resume_interrupted(key, connection, context),
            Then::TellGone => self.tell_of_watch(key, gone(), context),
            Then::TellGivenUp => {
                let words = "This job could not be followed for a day, so it is not asked for any more. Refresh it, or \
                             look at it after the next start.";
                self.tell_of_watch(key, Problem::new(words).with_remedy(Remedy::Retry), context);
            }
        }
    }

    /// The words of failed polls go with the next good one; other problems stay.
    fn take_off_told(&mut self, key: JobKey, context: &mut Context) {
        let Some(entry) = self.entry_mut(key) else { return };
        if entry.watch.state() == WatchState::Watched
            && let Some(told) = entry.told.take()
            && entry.row.problem.as_ref() == Some(&told)
        {
            self.set_problem(key, None, context);
        }
    }

    /// Says on the row how the watch goes.
    fn tell_of_watch(&mut self, key: JobKey, problem: Problem, context: &mut Context) {
        if let Some(entry) = self.entry_mut(key) {
            entry.told = Some(problem.clone());
        }
        self.set_problem(key, Some(problem), context);
    }

    /// Takes over a job's present state.
    pub(super) fn seen(&mut self, key: JobKey, job: Job, context: &mut Context) -> Then {
        let before = self.row(key).and_then(|row| row.job()).map(Arc::clone);
        let then = self.step(key, Happening::Seen(&job), context);
        self.take_off_told(key, context);
        if before.as_deref() == Some(&job) {
            return then;
        }
        // Not `entry_mut`: what is known of its collection is read beside it.
        let Some(entry) = self.entries.iter().find(|entry| entry.row.key == key) else { return then };
        let had_state = before.is_some();
        let has_moved_on = before.as_ref().is_none_or(|before| before.status != job.status);
        if has_moved_on || before.is_some_and(|before| before.link_count() != job.link_count()) {
            context.effect(Effect::ResultsMoved(key));
        }
        let asked = server_list::asked(entry.row.request.as_ref(), &job);
        let alarms = alarms_of(&asked, &self.known, &entry.harmony, &job);
        if had_state && has_moved_on {
            announce(&entry.row, &job, &alarms, context);
        }
        let unknown = unknown_state(&job.status);
        self.change(key, context, |row| {
            row.phase = JobPhase::Known(Arc::new(job));
            row.alarms = alarms;
            // Other problems (a folder, a refused action) stay until the state moves on.
            if has_moved_on {
                row.problem = unknown;
            }
        });
        context.effect(Effect::RememberJob { job: key, urgent: has_moved_on });
        then
    }

    pub(super) fn failed(&mut self, key: JobKey, error: &Error, context: &mut Context) -> Then {
        context.heed(error);
        let then = self.step(key, Happening::Failed(failure(error)), context);
        self.tell_of_watch(key, error.problem(), context);
        then
    }
}

fn failure(error: &Error) -> Failure {
    let kind = match error.kind {
        ErrorKind::NotFound(_) | ErrorKind::Forbidden { .. } => FailureKind::NoSuchJob,
        _ if error.is_offline() || error.needs_sign_in() => FailureKind::Offline,
        _ => FailureKind::Other,
    };
    Failure { kind, retry_after: poll::retry_after(error) }
}

/// A state that only a newer server knows is told; the job is followed all the same.
fn unknown_state(status: &JobStatus) -> Option<Problem> {
    let JobStatus::Unknown(text) = status else { return None };
    Some(Problem::new(format!(
        "Harmony says that this job is “{text}”, a state that this version of Harmony Desktop does not know. It is \
         followed for a day."
    )))
}

/// Says once that a job came to an end or waits, in the words of its row. Whatever was said of it
/// before is no longer so.
fn announce(row: &JobRow, job: &Job, alarms: &[Alarm], context: &mut Context) {
    let outcome = JobOutcome::of(&job.status, alarms);
    let paused = |words: &str| (NoticeLevel::Warning, format!(" {words} to resume or cancel it"), Told::Paused);
    let (level, words, told) = match (&job.status, row.pause) {
        _ if outcome.is_done() && outcome.is_whole() => (NoticeLevel::Info, " is done".to_owned(), Told::Done),
        _ if outcome.is_done() => (NoticeLevel::Warning, format!(": {}", outcome.words()), Told::DoneInPart),
        (JobStatus::Failed, _) => (NoticeLevel::Error, " failed".to_owned(), Told::Failed),
        (JobStatus::Paused, Some(PauseReason::Foreign)) => paused("was paused by somebody else and waits for you"),
        // Who paused it knows.
        (JobStatus::Paused, Some(PauseReason::Own | PauseReason::HandOver)) => {
            return context.effect(Effect::Settle(About::Job(row.key)));
        }
        (JobStatus::Paused, _) => paused("is paused and waits for you"),
        _ => return context.effect(Effect::Settle(About::Job(row.key))),
    };
    let title = if told == Told::DoneInPart { format!("{}{words}", row.title) } else { row.title.clone() };
    context.effect(Effect::NotifyDesktop(Occasion::Job(row.key, told, title)));
    let problem = Problem::new(format!("{}{words}.", row.title)).with_details(job.message.clone());
    context.notify_about(About::Job(row.key), level, problem);
}
