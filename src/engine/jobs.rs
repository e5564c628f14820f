//! The rows of the job list: submitted, watched, controlled, remembered, forgotten.

mod book;
mod hand_over;
mod known;
mod listing;
mod looking;
mod names;
mod sending;
mod stored;
mod telling;

use super::connection::Connection;
use super::context::Context;
use super::effect::Effect;
use super::snapshot::{JobKey, JobPhase, JobRow, WatchState};
use crate::domain::Environment;
pub(super) use book::{Command, Event, JobBook};
use std::sync::Arc;

impl JobBook {
    /// `connection` is `None` while nobody is signed in.
    pub(super) fn command(
        &mut self,
        command: Command,
        environment: &Environment,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        match command {
            Command::Submit { key, request, title, trial } => {
                let row = JobRow {
                    key,
                    title,
                    request: Some(*request),
                    submitted_at: context.now(),
                    phase: JobPhase::Submitting,
                    problem: None,
                    alarms: Vec::new(),
                    pause: None,
                    watch: WatchState::default(),
                    trial,
                };
                self.submit(row, environment, connection, context);
            }
            Command::Control(key, action) => self.control(key, action, connection, context),
            Command::HandOver(jobs) => self.hand_over(&jobs, connection, context),
            Command::Forget(key) => {
                self.entries.retain(|entry| entry.row.key != key);
                context.mark();
                context.effect(Effect::Remember { urgent: true });
            }
            Command::Poll(key) => {
                // If it is still so, the look says it again.
                self.set_problem(key, None, context);
                if let Some(entry) = self.entry_mut(key) {
                    entry.asked = true;
                }
                self.look_soon(key);
            }
            Command::Label { key, label, add } => self.label(key, label, add, connection, context),
            Command::List => self.list(connection, context),
            Command::Adopt { job, harmony } => {
                self.adopt(*job, &harmony, context);
                self.sort();
                self.rename(context);
                context.effect(Effect::Remember { urgent: true });
            }
        }
    }

    pub(super) fn event(
        &mut self,
        event: Event,
        environment: &Environment,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        match event {
            Event::Submitted(key, answer) => match *answer {
                Ok(job) => {
                    self.seen(key, job, context);
                    context.effect(Effect::Remember { urgent: true });
                }
                Err(error) => self.refused(key, &error, context),
            },
            Event::Controlled(key, answer) => {
                match *answer {
                    Ok(job) => {
                        self.set_problem(key, None, context);
                        self.seen(key, job, context);
                    }
                    Err(error) => self.failed(key, &error, context),
                }
                // A refused action's reason is the present state: see it.
                self.look_soon(key);
            }
            Event::HandedOver(key, outcome, new_end) => self.handed_over(key, outcome, new_end, context),
            Event::Listed { round, answer } => {
                if round == self.listing.round {
                    self.listed(answer, environment, context);
                }
            }
            Event::Looked(round) => {
                self.polling = false;
                self.no_bulk = !round.bulk;
                let keys: Vec<JobKey> = round.seen.iter().map(|(key, _)| *key).collect();
                for (key, seen) in round.seen {
                    self.looked(key, seen, context);
                }
                if let Some(connection) = &connection {
                    self.offer_hand_overs(&keys, connection, context);
                }
            }
            Event::Capabilities { harmony, collection, capabilities } => {
                self.known.learn(&harmony, collection, capabilities);
                self.sound_alarms(context);
            }
            Event::Named(named) => {
                self.names.learn(named);
                self.rename(context);
            }
        }
        self.ask_for_names(connection.as_ref(), context);
        self.ask_for_capabilities(connection, context);
    }
}
