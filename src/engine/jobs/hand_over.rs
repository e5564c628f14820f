//! Jobs that run with an older token: Harmony keeps the submitter's for the whole job, and gives
//! the job a fresh one when it is paused and resumed (`harmony-api.md` 4.7, 1.8).
//!
//! Offered, never done unasked: a resumed job forgets that some granules had failed, and one that
//! was sent without a format may get another one (`harmony-api.md` 1.8, 11.7).

use super::book::{Entry, Event, HandedOver, JobBook};
use crate::domain::job_watch::{Happening, Step};
use crate::domain::token_life::TokenLife;
use crate::domain::{JobAction, JobId, JobStatus, Problem, Remedy};
use crate::earthdata::{Error, ErrorKind, harmony};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::snapshot::{JobKey, NoticeLevel};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// A job whose token lives longer than this is taken to end before it.
const LONGEST_RUN: TimeDelta = TimeDelta::days(7);
/// More jobs than this are offered together.
const MOST_SINGLE_OFFERS: usize = 3;

impl Entry {
    /// Goes on working with a token that ends soon, and before `new_end`.
    fn has_old_token(&self, new_end: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let works = self.row.job().is_some_and(|job| works(&job.status));
        works && self.watch.token_ends().is_some_and(|end| end < new_end && end - now <= LONGEST_RUN)
    }
}

/// Has granules in work and does not wait for a person. A preview is left alone: to pause and
/// resume it would run all granules.
fn works(status: &JobStatus) -> bool {
    matches!(status, JobStatus::Running | JobStatus::RunningWithErrors)
}

impl JobBook {
    /// Tells of each job just seen that still runs with an older token, once per new token.
    pub(super) fn offer_hand_overs(&mut self, seen: &[JobKey], connection: &Connection, context: &mut Context) {
        let Some(new_end) = connection.token_ends() else { return };
        let now = context.now();
        let mut old = Vec::new();
        let mut offered = Vec::new();
        for entry in &self.entries {
            let is_one = seen.contains(&entry.row.key)
                && entry.is_in(&connection.environment)
                && !entry.watch.has_hand_over()
                && entry.watch.hand_over() != Step::Offered(new_end)
                && entry.has_old_token(new_end, now);
            if let (true, Some(job), Some(end)) = (is_one, entry.row.job(), entry.watch.token_ends()) {
                offered.push(entry.row.key);
                old.push((job.id, entry.row.title.clone(), end));
            }
        }
        for key in offered {
            self.step_hand_over(key, Step::Offered(new_end), context);
        }
        if old.len() > MOST_SINGLE_OFFERS {
            let titles = old.iter().map(|(_, title, _)| title.as_str()).collect::<Vec<_>>().join("\n");
            let end = old.iter().map(|(_, _, end)| *end).min().unwrap_or(now);
            let words = format!(
                "{} jobs still run with the old token, {}. Hand them the new one, so that they can finish: each is \
                 paused and resumed.",
                old.len(),
                ending(end, now)
            );
            let remedy = Remedy::HandOver(old.iter().map(|(job, _, _)| *job).collect());
            return context.notify(NoticeLevel::Warning, Problem::new(words).with_details(titles).with_remedy(remedy));
        }
        for (job, title, end) in old {
            let words = format!(
                "“{title}” still runs with the old token, {}. Hand it the new one, so that it can finish: it is paused \
                 and resumed.",
                ending(end, now)
            );
            context.notify(NoticeLevel::Warning, Problem::new(words).with_remedy(Remedy::HandOver(vec![job])));
        }
    }

    /// Pauses and resumes these jobs, once it is written down that this was begun: whoever closes the
    /// window in between finds them resumed by the next one.
    pub(super) fn plan_hand_over(
        &mut self,
        jobs: &[JobId],
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(connection) = connection else { return };
        let is_meant = |entry: &&Entry| {
            entry.is_in(&connection.environment)
                && !entry.watch.has_hand_over()
                && entry.row.job().is_some_and(|job| jobs.contains(&job.id) && works(&job.status))
        };
        let keys: Vec<JobKey> = self.entries.iter().filter(is_meant).map(|entry| entry.row.key).collect();
        for key in keys {
            self.step_hand_over(key, Step::Planned, context);
        }
    }

    /// The history is on the disk, or never will be: what waited for it begins, one job after the
    /// other.
    pub(in super::super) fn history_written(&mut self, connection: Option<&Arc<Connection>>, context: &mut Context) {
        let is_planned = |entry: &&Entry| entry.watch.hand_over() == Step::Planned;
        let planned = self.entries.iter().filter(is_planned);
        let planned: Vec<_> = planned.filter_map(|entry| Some((entry.row.key, entry.row.job()?.id))).collect();
        for (key, _) in &planned {
            let step = if connection.is_some() { Step::Begun } else { Step::Over };
            self.step_hand_over(*key, step, context);
        }
        let Some(connection) = connection.filter(|_| !planned.is_empty()).cloned() else { return };
        let replies: Vec<_> = planned
            .into_iter()
            .map(|(key, job)| (key, job, self.reporter.answer(Event::HandedOver(key, HandedOver::Unknown, None))))
            .collect();
        context.spawn(&self.reporter, move |_| async move {
            for (key, job, reply) in replies {
                let outcome = pause_and_resume(&connection, job).await;
                reply.give(Event::HandedOver(key, outcome, connection.token_ends()));
            }
        });
    }

    /// A hand-over that was left in the middle: the job was seen paused, and nobody but us paused it.
    pub(super) fn resume_interrupted(
        &mut self,
        key: JobKey,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        let id = self.row(key).and_then(|row| row.job()).map(|job| job.id);
        let Some((id, connection)) = id.zip(connection.cloned()) else {
            return self.step_hand_over(key, Step::Interrupted, context);
        };
        let reply = self.reporter.answer(Event::HandedOver(key, HandedOver::Unknown, None));
        context.spawn(&self.reporter, move |_| async move {
            reply.give(Event::HandedOver(key, resume(&connection, id).await, connection.token_ends()));
        });
    }

    pub(super) fn handed_over(
        &mut self,
        key: JobKey,
        outcome: HandedOver,
        new_end: Option<DateTime<Utc>>,
        context: &mut Context,
    ) {
        let Some(title) = self.row(key).map(|row| row.title.clone()) else { return };
        let failed = |words: &str, error: &Error| Problem::new(words).with_details(error.to_string());
        match outcome {
            HandedOver::Is { job, has_new_token } => {
                if has_new_token {
                    let words = format!("“{title}” goes on with the new token.");
                    context.notify(NoticeLevel::Info, Problem::new(words));
                    self.step(key, Happening::Resumed(new_end), context);
                }
                self.set_problem(key, None, context);
                self.seen(key, *job, context);
                self.step_hand_over(key, Step::Over, context);
            }
            HandedOver::StaysPaused(error, job) => {
                // First its state: a change of state takes older problems off.
                if let Some(job) = job {
                    self.seen(key, *job, context);
                }
                let is_tried_again = error.is_transient();
                let words = if is_tried_again {
                    "This job was paused for the new token and could not be resumed yet. It is tried again; or press Resume."
                } else {
                    "This job was paused for the new token and could not be resumed. Press Resume."
                };
                self.set_problem(key, Some(failed(words, &error)), context);
                let step = if is_tried_again { Step::Interrupted } else { Step::Over };
                return self.step_hand_over(key, step, context);
            }
            HandedOver::Refused(error) => {
                let words = "This job could not be given the new token; it goes on with the old one.";
                self.set_problem(key, Some(failed(words, &error)), context);
                self.step_hand_over(key, Step::Over, context);
            }
            HandedOver::Unknown => self.step_hand_over(key, Step::Interrupted, context),
        }
        self.step(key, Happening::Asked, context);
    }
}

/// “which ends in 2 days”, “which has ended”.
fn ending(end: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match TokenLife::at(end, now) {
        TokenLife::Over => "which has ended".to_owned(),
        life => format!("which ends {}", life.words()),
    }
}

async fn pause_and_resume(connection: &Connection, job: JobId) -> HandedOver {
    let transport = &connection.transport;
    match harmony::control(transport, job, JobAction::Pause).await {
        Ok(_) => {}
        // It ended, or somebody paused it: resuming is then not ours to do.
        Err(Error { kind: ErrorKind::Conflict(_), .. }) => {
            return match harmony::job(transport, job).await {
                Ok(job) => HandedOver::Is { job: Box::new(job), has_new_token: false },
                Err(error) => HandedOver::Refused(Box::new(error)),
            };
        }
        Err(error) => return HandedOver::Refused(Box::new(error)),
    }
    resume(connection, job).await
}

async fn resume(connection: &Connection, job: JobId) -> HandedOver {
    let transport = &connection.transport;
    match harmony::control(transport, job, JobAction::Resume).await {
        Ok(job) => HandedOver::Is { job: Box::new(job), has_new_token: true },
        Err(error) => {
            let job = harmony::job(transport, job).await.ok().map(Box::new);
            HandedOver::StaysPaused(Box::new(error), job)
        }
    }
}
