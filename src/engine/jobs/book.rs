//! The rows of the job list and what is needed to go on with each.

use super::names::{Named, Names};
use super::poll::Round;
use super::server_list::Listing;
use crate::domain::job_watch::{Happening, Moment, Step, Then, Watch};
use crate::domain::known_capabilities::KnownCapabilities;
use crate::domain::trial::Trial;
use crate::domain::{Capabilities, Environment, Job, JobAction, JobId, Problem, SubsetRequest};
use crate::earthdata::Error;
use crate::earthdata::harmony::JobsPage;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::reporter::Reporter;
use crate::engine::services::WatchScope;
use crate::engine::snapshot::{JobKey, JobRow};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Instant;
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
    /// The server's answer to a submission; `None`: the task died.
    Submitted(JobKey, Option<Box<Result<Job, Error>>>),
    /// The server's answer to a call about this job: the new state, or why not. The action, if it
    /// was one, and when the token dies with which it was sent.
    Controlled(JobKey, Option<JobAction>, Box<Result<Job, Error>>, Option<DateTime<Utc>>),
    /// What became of giving it the token that ends then.
    HandedOver(JobKey, HandedOver, Option<DateTime<Utc>>),
    /// What a poll of some jobs showed.
    Polled(Round),
    /// A page of the server's own list, asked for in this round of the listing; `None`: the task died.
    Listed { round: u32, answer: Option<Result<JobsPage, Error>> },
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
    /// Nobody knows: the task died.
    Unknown,
}

/// One row and what is needed to go on with it.
pub(super) struct Entry {
    pub(super) row: Arc<JobRow>,
    /// Root of the Harmony service that has it.
    pub(super) harmony: Url,
    pub(super) watch: Watch,
    /// What was told about failed polls: the next good one takes it off.
    pub(super) told: Option<Problem>,
    /// Somebody asked for it in this session: it is polled even where the others are not.
    pub(super) asked: bool,
}

/// All rows of all environments, newest first.
pub(in super::super) struct JobBook {
    pub(super) entries: Vec<Entry>,
    /// A poll is under way.
    pub(super) polling: bool,
    pub(super) listing: Listing,
    /// The server does not know the bulk question; asked anew after a change of session.
    pub(super) no_bulk: bool,
    pub(super) known: KnownCapabilities,
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
            known: KnownCapabilities::default(),
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

    /// Newest first.
    pub(super) fn sort(&mut self) {
        self.entries.sort_by_key(|entry| std::cmp::Reverse(entry.row.submitted_at));
    }

    /// Puts a problem on a row, or takes it off.
    pub(in super::super) fn set_problem(&mut self, key: JobKey, problem: Option<Problem>, context: &mut Context) {
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

    /// One step of the watch over a job; the row shows what the watch knows.
    pub(super) fn step(&mut self, key: JobKey, what: Happening<'_>, context: &mut Context) -> Then {
        let moment = Moment { now: now(), base: context.poll_interval(), chance: fastrand::f64() };
        let Some(entry) = self.entry_mut(key) else { return Then::Nothing };
        let kept = entry.watch.what_is_kept();
        let (watch, then) = entry.watch.clone().step(what, moment);
        entry.watch = watch;
        let (pause, state) = (entry.watch.pause(), entry.watch.state());
        if (entry.row.pause, entry.row.watch) != (pause, state) {
            let row = Arc::make_mut(&mut entry.row);
            (row.pause, row.watch) = (pause, state);
            context.mark();
        }
        if entry.watch.what_is_kept() != kept {
            context.effect(Effect::RememberJob { job: key, urgent: true });
        }
        then
    }

    /// One step of a hand-over.
    pub(super) fn step_hand_over(&mut self, key: JobKey, step: Step, context: &mut Context) {
        self.step(key, Happening::HandOver(step), context);
    }
}

/// By the clock of the runtime, which tests hold still.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

impl Entry {
    pub(super) fn new(row: Arc<JobRow>, harmony: Url, token_ends: Option<DateTime<Utc>>) -> Self {
        Self { row, harmony, watch: Watch::new(now(), token_ends), told: None, asked: false }
    }

    /// To be polled, where `scope` says which jobs are.
    pub(super) fn is_watched(&self, environment: &Environment, scope: WatchScope) -> bool {
        self.is_in(environment) && (self.asked || scope == WatchScope::All)
    }

    pub(super) fn is_in(&self, environment: &Environment) -> bool {
        self.harmony == *environment.harmony()
    }
}
