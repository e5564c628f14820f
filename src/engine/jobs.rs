//! The rows of the job list: submitted, watched, controlled, remembered, forgotten.

mod hand_over;
mod listing;
mod looking;
mod sending;
mod telling;

use super::connection::Connection;
use super::context::{Context, Effect};
use super::names::Names;
use super::persist;
use super::server_jobs::Listing;
use super::snapshot::{JobKey, JobPhase, JobRow};
use super::watcher::{Look, Round};
use crate::domain::trial::Trial;
use crate::domain::{Capabilities, Environment, Job, JobAction, JobId, Problem, SubsetRequest};
use crate::earthdata::Error;
use crate::earthdata::harmony::JobsPage;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use url::Url;

/// A person's wish.
pub(super) enum Ask {
    Submit {
        key: JobKey,
        request: Box<SubsetRequest>,
        title: String,
        /// It is the first granule of a larger request.
        trial: Option<Trial>,
    },
    Control(JobKey, JobAction),
    HandOver(Vec<JobId>),
    Forget(JobKey),
    /// Look now.
    Look(JobKey),
    Label {
        key: JobKey,
        label: String,
        add: bool,
    },
    /// The next page of the server's own list.
    List,
    /// Take a job of the server into the list.
    Adopt {
        job: Box<Job>,
        /// Root of the Harmony service that has it.
        harmony: Url,
    },
}

/// A task's result.
pub(super) enum News {
    /// The server's answer to a submission.
    Submitted(JobKey, Box<Result<Job, Error>>),
    /// The server's answer to a control call: the new state, or why not.
    Controlled(JobKey, Box<Result<Job, Error>>),
    /// What became of giving it the token that ends then.
    HandedOver(JobKey, hand_over::HandedOver, Option<DateTime<Utc>>),
    /// What a look at some jobs showed.
    Looked(Round),
    /// A page of the server's own list, asked for in this round of the listing.
    Listed { round: u32, answer: Result<JobsPage, Error> },
    /// What a collection's services can do, for alarms.
    Capabilities { harmony: Url, collection: String, capabilities: Option<Arc<Capabilities>> },
    /// What a collection is called, for titles.
    Named(String, Option<String>),
}

/// One row and what is needed to go on with it.
pub(super) struct Entry {
    pub(super) row: Arc<JobRow>,
    /// Root of the Harmony service that has it.
    pub(super) harmony: Url,
    look: Look,
    /// The row's problem is that it could not be seen; the next look takes it off.
    unseen: bool,
    /// When the token dies that the job works with, if it was sent or resumed from here.
    pub(super) token_ends: Option<DateTime<Utc>>,
    /// The new token that was offered to it already, by its end.
    offered_for: Option<DateTime<Utc>>,
    /// It is being paused and resumed: what it is meanwhile is no news.
    handing_over: bool,
}

/// All rows of all environments, newest first.
#[derive(Default)]
pub(super) struct JobBook {
    entries: Vec<Entry>,
    looking: bool,
    listing: Listing,
    /// The server does not know the bulk question; asked anew after a change of session.
    no_bulk: bool,
    known: telling::Known,
    names: Names,
}

impl JobBook {
    /// Rows of an earlier session; to be looked at as soon as somebody is signed in.
    pub(super) fn restore(&mut self, rows: impl IntoIterator<Item = persist::Row>) {
        let restored =
            rows.into_iter().map(|(row, harmony, token_ends)| Entry { token_ends, ..Entry::new(row, harmony) });
        self.entries.extend(restored);
        self.entries.sort_by_key(|entry| std::cmp::Reverse(entry.row.submitted_at));
    }

    /// Everything, for the history.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The rows of one environment, newest first.
    pub(super) fn rows(&self, environment: &Environment) -> Arc<[Arc<JobRow>]> {
        self.entries.iter().filter(|entry| entry.is_in(environment)).map(|entry| Arc::clone(&entry.row)).collect()
    }

    fn entry(&self, key: JobKey) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.row.key == key)
    }

    fn entry_mut(&mut self, key: JobKey) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.row.key == key)
    }

    pub(super) fn row(&self, key: JobKey) -> Option<&Arc<JobRow>> {
        self.entry(key).map(|entry| &entry.row)
    }

    /// Puts a problem on a row, or takes it off.
    pub(super) fn set_problem(&mut self, key: JobKey, problem: Option<Problem>, context: &mut Context) {
        if let Some(entry) = self.entry_mut(key) {
            entry.unseen = false;
        }
        if self.row(key).is_some_and(|row| row.problem != problem) {
            self.change(key, context, |row| row.problem = problem);
        }
    }

    /// `connection` is `None` while nobody is signed in.
    pub(super) fn ask(
        &mut self,
        ask: Ask,
        environment: &Environment,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        match ask {
            Ask::Submit { key, request, title, trial } => {
                let row = JobRow {
                    key,
                    title,
                    request: Some(*request),
                    submitted_at: context.now(),
                    phase: JobPhase::Submitting,
                    problem: None,
                    alarms: Vec::new(),
                    trial,
                };
                self.submit(row, environment, connection, context);
            }
            Ask::Control(key, action) => self.control(key, action, connection, context),
            Ask::HandOver(jobs) => self.hand_over(&jobs, connection, context),
            Ask::Forget(key) => {
                self.entries.retain(|entry| entry.row.key != key);
                context.mark();
                context.effect(Effect::Remember { urgent: true });
            }
            Ask::Look(key) => {
                // If it is still so, the look says it again.
                self.set_problem(key, None, context);
                self.look_soon(key);
            }
            Ask::Label { key, label, add } => self.label(key, label, add, connection, context),
            Ask::List => self.list(connection, context),
            Ask::Adopt { job, harmony } => {
                self.adopt(*job, &harmony, context);
                self.sort();
                self.rename(context);
                context.effect(Effect::Remember { urgent: true });
            }
        }
    }

    pub(super) fn news(
        &mut self,
        news: News,
        environment: &Environment,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        match news {
            News::Submitted(key, answer) => match *answer {
                Ok(job) => {
                    self.seen(key, job, context);
                    context.effect(Effect::Remember { urgent: true });
                }
                Err(error) => self.refused(key, &error, context),
            },
            News::Controlled(key, answer) => {
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
            News::HandedOver(key, outcome, new_end) => self.handed_over(key, outcome, new_end, context),
            News::Listed { round, answer } => {
                if round == self.listing.round {
                    self.listed(answer, environment, context);
                }
            }
            News::Looked(round) => {
                self.looking = false;
                self.no_bulk = !round.bulk;
                let keys: Vec<JobKey> = round.seen.iter().map(|(key, _)| *key).collect();
                for (key, seen) in round.seen {
                    self.looked(key, seen, context);
                }
                if let Some(connection) = &connection {
                    self.offer_hand_overs(&keys, connection, context);
                }
            }
            News::Capabilities { harmony, collection, capabilities } => {
                self.known.learn(&harmony, collection, capabilities);
                self.sound_alarms(context);
            }
            News::Named(collection, name) => {
                self.names.learn(collection, name);
                self.rename(context);
            }
        }
        self.ask_for_names(connection.as_ref(), context);
        self.ask_for_capabilities(connection, context);
    }

    fn change(&mut self, key: JobKey, context: &mut Context, change: impl FnOnce(&mut JobRow)) {
        if let Some(entry) = self.entry_mut(key) {
            change(Arc::make_mut(&mut entry.row));
            context.mark();
        }
    }
}

impl Entry {
    fn new(row: Arc<JobRow>, harmony: Url) -> Self {
        Self {
            row,
            harmony,
            look: Look::now(),
            unseen: false,
            token_ends: None,
            offered_for: None,
            handing_over: false,
        }
    }

    pub(super) fn is_in(&self, environment: &Environment) -> bool {
        self.harmony == *environment.harmony()
    }
}
