//! The rows of the job list and what is needed to go on with each.

use super::known::Known;
use super::names::{Named, Names};
use crate::domain::trial::Trial;
use crate::domain::{Capabilities, Environment, Job, JobAction, JobId, Problem, SubsetRequest};
use crate::earthdata::Error;
use crate::earthdata::harmony::JobsPage;
use crate::engine::context::Context;
use crate::engine::reporter::Reporter;
use crate::engine::server_jobs::Listing;
use crate::engine::services::WatchScope;
use crate::engine::snapshot::{JobKey, JobRow};
use crate::engine::watcher::{Look, Round};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use url::Url;

/// What a person wants.
pub(in super::super) enum Command {
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
    /// Poll now.
    Poll(JobKey),
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
pub(in super::super) enum Event {
    /// The server's answer to a submission.
    Submitted(JobKey, Box<Result<Job, Error>>),
    /// The server's answer to a control call: the new state, or why not.
    Controlled(JobKey, Box<Result<Job, Error>>),
    /// What became of giving it the token that ends then.
    HandedOver(JobKey, HandedOver, Option<DateTime<Utc>>),
    /// What a look at some jobs showed.
    Looked(Round),
    /// A page of the server's own list, asked for in this round of the listing.
    Listed { round: u32, answer: Result<JobsPage, Error> },
    /// What a collection's services can do, for alarms.
    Capabilities { harmony: Url, collection: String, capabilities: Option<Arc<Capabilities>> },
    /// What a collection is called, for titles.
    Named(Named),
}

/// What became of a job that was to have the new token.
pub(in super::super) enum HandedOver {
    /// The job as it is now, and whether it has the new token.
    Is { job: Box<Job>, has_new_token: bool },
    /// It was paused, and did not go on; the job as it is now, if that could be seen.
    StaysPaused(Box<Error>, Option<Box<Job>>),
    /// It goes on with the old token.
    Refused(Box<Error>),
}

/// One row and what is needed to go on with it.
pub(super) struct Entry {
    pub(super) row: Arc<JobRow>,
    /// Root of the Harmony service that has it.
    pub(super) harmony: Url,
    pub(super) look: Look,
    /// The row's problem is that it could not be seen; the next look takes it off.
    pub(super) unseen: bool,
    /// When the token dies that the job works with, if it was sent or resumed from here.
    pub(super) token_ends: Option<DateTime<Utc>>,
    /// The new token that was offered to it already, by its end.
    pub(super) offered_for: Option<DateTime<Utc>>,
    /// Somebody asked for it in this session: it is polled even where the others are not.
    pub(super) asked: bool,
    /// It is being paused and resumed: what it is meanwhile is no news.
    pub(super) handing_over: bool,
}

/// All rows of all environments, newest first.
pub(in super::super) struct JobBook {
    pub(super) entries: Vec<Entry>,
    pub(super) polling: bool,
    pub(super) listing: Listing,
    /// The server does not know the bulk question; asked anew after a change of session.
    pub(super) no_bulk: bool,
    pub(super) known: Known,
    pub(super) names: Names,
    pub(super) reporter: Reporter<Event>,
}

impl JobBook {
    pub(in super::super) fn new(reporter: Reporter<Event>) -> Self {
        Self {
            entries: Vec::new(),
            polling: false,
            listing: Listing::default(),
            no_bulk: false,
            known: Known::default(),
            names: Names::new(reporter.wrap(Event::Named)),
            reporter,
        }
    }

    pub(in super::super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The rows of one environment, newest first.
    pub(in super::super) fn rows(&self, environment: &Environment) -> Arc<[Arc<JobRow>]> {
        self.entries.iter().filter(|entry| entry.is_in(environment)).map(|entry| Arc::clone(&entry.row)).collect()
    }

    pub(super) fn entry(&self, key: JobKey) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.row.key == key)
    }

    pub(super) fn entry_mut(&mut self, key: JobKey) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.row.key == key)
    }

    pub(in super::super) fn row(&self, key: JobKey) -> Option<&Arc<JobRow>> {
        self.entry(key).map(|entry| &entry.row)
    }

    /// Puts a problem on a row, or takes it off.
    pub(in super::super) fn set_problem(&mut self, key: JobKey, problem: Option<Problem>, context: &mut Context) {
        if let Some(entry) = self.entry_mut(key) {
            entry.unseen = false;
        }
        if self.row(key).is_some_and(|row| row.problem != problem) {
            self.change(key, context, |row| row.problem = problem);
        }
    }

    pub(super) fn change(&mut self, key: JobKey, context: &mut Context, change: impl FnOnce(&mut JobRow)) {
        if let Some(entry) = self.entry_mut(key) {
            change(Arc::make_mut(&mut entry.row));
            context.mark();
        }
    }
}

impl Entry {
    pub(super) fn new(row: Arc<JobRow>, harmony: Url) -> Self {
        Self {
            row,
            harmony,
            look: Look::now(),
            unseen: false,
            token_ends: None,
            offered_for: None,
            asked: false,
            handing_over: false,
        }
    }

    /// To be polled, where `scope` says which jobs are.
    pub(super) fn is_watched(&self, environment: &Environment, scope: WatchScope) -> bool {
        self.is_in(environment) && (self.asked || scope == WatchScope::All)
    }

    pub(super) fn is_in(&self, environment: &Environment) -> bool {
        self.harmony == *environment.harmony()
    }
}
