//! The rows of the job list: submitted, watched, controlled, remembered, forgotten.

mod alarms;
mod asked;
mod book;
mod control;
mod hand_over;
mod listing;
mod names;
mod poll;
mod polling;
mod server_list;
mod stored;
mod submit;

use super::connection::Connection;
use super::context::Context;
use super::effect::Effect;
use super::snapshot::{About, JobKey};
use crate::domain::Environment;
use crate::domain::job_watch::Happening;
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
                let row = submit::row(key, *request, title, trial, context.now());
                self.submit(row, environment, connection, context);
            }
            Command::Control(key, action) => self.control(key, action, connection, context),
            Command::HandOver(jobs) => self.plan_hand_over(&jobs, connection.as_ref(), context),
            Command::Forget(key) => self.forget(key, context),
            Command::Poll(key) => {
                // If it is still so, the poll says it again.
                self.set_problem(key, None, context);
                if let Some(entry) = self.entry_mut(key) {
                    entry.asked = true;
                }
                self.step(key, Happening::Asked, context);
            }
            Command::Label { key, label, add } => self.label(key, label, add, connection, context),
            Command::List => self.list(connection, context),
            Command::Adopt { job, harmony } => {
                self.adopt(*job, &harmony, context);
                self.sort();
                self.rename(context);
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
            Event::Submitted(key, answer) => self.submitted(key, answer, context),
            Event::Controlled(key, action, answer, token_ends) => {
                self.controlled(key, action, *answer, token_ends, context);
            }
            Event::HandedOver(key, outcome, new_end) => self.handed_over(key, outcome, new_end, context),
            Event::Listed { round, answer } => self.listed(round, answer, environment, context),
            Event::Polled(round) => self.polled(round, connection.as_ref(), context),
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

    fn forget(&mut self, key: JobKey, context: &mut Context) {
        context.effect(Effect::Settle(About::Job(key)));
        self.entries.retain(|entry| entry.row.key != key);
        context.mark();
        context.effect(Effect::RememberJob { job: key, urgent: true });
    }
}
