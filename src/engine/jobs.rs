//! The rows of the job list: submitted, watched, controlled, remembered, forgotten.

mod hand_over;

use super::bell::{Event, Happening};
use super::connection::Connection;
use super::context::{Context, Effect, report};
use super::names::Names;
use super::persist;
use super::server_jobs::{self, Listing, PAGE_SIZE};
use super::snapshot::{JobKey, JobPhase, JobRow, NoticeLevel, ServerList};
use super::watcher::{self, Due, Look, Round, Seen};
use crate::domain::capabilities::alarms;
use crate::domain::trial::Trial;
use crate::domain::{Capabilities, Environment, Job, JobAction, JobId, JobStatus, Problem, Remedy, SubsetRequest};
use crate::earthdata::Error;
use crate::earthdata::harmony::{self, JobsPage};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
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
    Capabilities(String, Option<Arc<Capabilities>>),
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
    /// By collection as the request names it; `None` while asked for or if it could not be had.
    capabilities: HashMap<String, Option<Arc<Capabilities>>>,
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

    pub(super) fn row(&self, key: JobKey) -> Option<&Arc<JobRow>> {
        self.entry(key).map(|entry| &entry.row)
    }

    /// Puts a problem on a row, or takes it off.
    pub(super) fn set_problem(&mut self, key: JobKey, problem: Option<Problem>, context: &mut Context) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
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
                self.submit(key, *request, title, environment, connection, context);
                self.mark_trial(key, trial);
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

    /// How far the server's own list was read.
    pub(super) fn server_list(&self) -> &ServerList {
        self.listing.state()
    }

    fn list(&mut self, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        let Some(page) = self.listing.begin() else { return };
        context.mark();
        let round = self.listing.round;
        context.spawn(move |messages| async move {
            let answer = harmony::jobs(&connection.transport, page, PAGE_SIZE, &[]).await;
            report(&messages, News::Listed { round, answer }).await;
        });
    }

    fn listed(&mut self, answer: Result<JobsPage, Error>, environment: &Environment, context: &mut Context) {
        context.mark();
        let page = match answer {
            Ok(page) => page,
            Err(error) => {
                self.listing.failed(&error);
                if error.needs_sign_in() {
                    context.effect(Effect::Unauthorized(error.problem()));
                }
                return;
            }
        };
        self.listing.came(&page);
        for job in page.jobs {
            self.adopt(job, environment.harmony(), context);
        }
        self.sort();
        self.rename(context);
        context.effect(Effect::Remember { urgent: false });
    }

    /// A row for a job of the server, unless it has one.
    fn adopt(&mut self, job: Job, harmony: &Url, context: &mut Context) {
        let is_here =
            |entry: &Entry| entry.harmony == *harmony && entry.row.job().is_some_and(|known| known.id == job.id);
        if self.entries.iter().any(is_here) {
            return;
        }
        let row = Arc::new(server_jobs::row(job, context.now()));
        self.entries.push(Entry::new(row, harmony.clone()));
        context.mark();
    }

    /// Newest first.
    fn sort(&mut self) {
        self.entries.sort_by_key(|entry| std::cmp::Reverse(entry.row.submitted_at));
    }

    fn label(
        &mut self,
        key: JobKey,
        label: String,
        add: bool,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(id) = self.row(key).and_then(|row| row.job()).map(|job| job.id) else { return };
        let Some(connection) = connection else {
            let problem = Problem::new("Sign in to change this job's labels.").with_remedy(Remedy::SignIn);
            return self.set_problem(key, Some(problem), context);
        };
        context.spawn(move |messages| async move {
            let answer = match harmony::change_label(&connection.transport, id, label.trim(), add).await {
                Ok(()) => harmony::job(&connection.transport, id).await,
                Err(error) => Err(error),
            };
            report(&messages, News::Controlled(key, Box::new(answer))).await;
        });
    }

    fn submit(
        &mut self,
        key: JobKey,
        request: SubsetRequest,
        title: String,
        environment: &Environment,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let phase = if connection.is_some() {
            JobPhase::Submitting
        } else {
            JobPhase::Refused(Problem::new("Sign in before you submit a request.").with_remedy(Remedy::SignIn))
        };
        let row = JobRow {
            key,
            title,
            request: Some(request.clone()),
            submitted_at: context.now(),
            phase,
            problem: None,
            alarms: Vec::new(),
            trial: None,
        };
        let token_ends = connection.as_ref().and_then(|connection| connection.token_ends());
        self.entries.insert(0, Entry { token_ends, ..Entry::new(Arc::new(row), environment.harmony().clone()) });
        context.mark();
        context.effect(Effect::Remember { urgent: true });
        if let Some(connection) = connection {
            context.spawn(move |messages| async move {
                let answer = harmony::submit(&connection.transport, &request).await;
                report(&messages, News::Submitted(key, Box::new(answer))).await;
            });
        }
    }

    fn mark_trial(&mut self, key: JobKey, trial: Option<Trial>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
            Arc::make_mut(&mut entry.row).trial = trial;
        }
    }

    fn control(&mut self, key: JobKey, action: JobAction, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(id) = self.row(key).and_then(|row| row.job()).map(|job| job.id) else { return };
        let Some(connection) = connection else {
            let problem = Problem::new("Sign in to steer this job.").with_remedy(Remedy::SignIn);
            return self.set_problem(key, Some(problem), context);
        };
        if matches!(action, JobAction::Resume | JobAction::SkipPreview) {
            // Harmony takes the caller's token for the rest of the job (`harmony-api.md` 1.8).
            let token_ends = connection.token_ends();
            self.entries
                .iter_mut()
                .filter(|entry| entry.row.key == key)
                .for_each(|entry| entry.token_ends = token_ends);
        }
        context.spawn(move |messages| async move {
            let answer = harmony::control(&connection.transport, id, action).await;
            report(&messages, News::Controlled(key, Box::new(answer))).await;
        });
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
                Err(error) => self.refused(key, &error, environment, context),
            },
            News::Controlled(key, answer) => {
                match *answer {
                    Ok(job) => {
                        self.set_problem(key, None, context);
                        self.seen(key, job, context);
                    }
                    Err(error) => self.failed(key, &error, environment, context),
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
                    self.looked(key, seen, environment, context);
                }
                if let Some(connection) = &connection {
                    self.offer_hand_overs(&keys, connection, context);
                }
            }
            News::Capabilities(collection, capabilities) => {
                self.capabilities.insert(collection, capabilities);
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

    /// The moment of the next look in this environment, if there is something to look at.
    pub(super) fn next_look(&self, environment: &Environment) -> Option<Instant> {
        if self.looking {
            return None;
        }
        self.entries
            .iter()
            .filter(|entry| entry.is_in(environment) && entry.row.job().is_some())
            .filter_map(|entry| entry.look.next)
            .min()
    }

    /// Looks at every job that is due or nearly so, in one task: one question for many.
    pub(super) fn look(&mut self, connection: &Arc<Connection>, context: &mut Context) {
        // Wide enough to keep together what the jitter drives apart.
        let soon = Instant::now() + context.poll_interval() / 2;
        let due: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.is_in(&connection.environment) && entry.look.next.is_some_and(|next| next <= soon))
            .filter_map(|entry| Some(Due { key: entry.row.key, known: Arc::clone(entry.row.job()?) }))
            .collect();
        if due.is_empty() {
            return;
        }
        self.looking = true;
        let bulk = !self.no_bulk;
        let connection = Arc::clone(connection);
        context.spawn(move |messages| async move {
            let round = watcher::look_at(&connection, due, bulk).await;
            report(&messages, News::Looked(round)).await;
        });
    }

    /// After a change of account or environment everything is worth a look.
    pub(super) fn look_at_all(&mut self) {
        self.no_bulk = false;
        self.names.forget_failures();
        self.listing.restart();
        for entry in &mut self.entries {
            if entry.look.next.is_some() {
                entry.look = Look::now();
            }
        }
    }

    fn look_soon(&mut self, key: JobKey) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
            entry.look = Look::now();
        }
    }

    fn looked(&mut self, key: JobKey, seen: Seen, environment: &Environment, context: &mut Context) {
        let base = context.poll_interval();
        match seen {
            Seen::Job(job) => {
                self.seen(key, *job, context);
                self.schedule(key, base, None);
            }
            Seen::Failed(error) => {
                let retry_after = watcher::retry_after(&error);
                self.failed(key, &error, environment, context);
                if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
                    entry.unseen = true;
                }
                self.schedule(key, base, retry_after);
            }
            Seen::Same => {
                if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
                    entry.look.unmoved();
                    if entry.unseen {
                        self.set_problem(key, None, context);
                    }
                }
                self.schedule(key, base, None);
            }
            Seen::NotAsked { retry_after } => self.schedule(key, base, retry_after),
        }
    }

    fn schedule(&mut self, key: JobKey, base: Duration, retry_after: Option<Duration>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
            let status = entry.row.job().map(|job| job.status.clone());
            entry.look.plan(base, status.as_ref(), retry_after);
        }
    }

    /// Takes over a job's present state.
    fn seen(&mut self, key: JobKey, job: Job, context: &mut Context) {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) else { return };
        let before = entry.row.job().map(Arc::clone);
        entry.look.succeeded(before.as_deref(), &job);
        let unseen = std::mem::take(&mut entry.unseen);
        if before.as_deref() == Some(&job) && !unseen {
            return;
        }
        if let Some(before) = &before
            && before.status != job.status
            && !entry.handing_over
        {
            announce(&entry.row, &job, context);
        }
        let urgent = before.as_ref().is_none_or(|before| before.status != job.status);
        let moved = before.is_some_and(|before| before.link_count() != job.link_count());
        if moved || urgent {
            context.effect(Effect::ResultsMoved(key));
        }
        let asked = server_jobs::asked(entry.row.request.as_ref(), &job);
        let capabilities = self.capabilities.get(&asked.collection).and_then(Option::as_deref);
        let alarms = sentences(&asked, capabilities, &job);
        self.change(key, context, |row| {
            row.phase = JobPhase::Known(Arc::new(job));
            row.alarms = alarms;
            // Other problems (a folder, a refused action) stay until the state moves on.
            if unseen || urgent {
                row.problem = None;
            }
        });
        context.effect(Effect::Remember { urgent });
    }

    fn failed(&mut self, key: JobKey, error: &Error, environment: &Environment, context: &mut Context) {
        let problem = error.problem();
        // An answer for the environment that was left says nothing about the present sign-in.
        if error.needs_sign_in() && self.entry(key).is_some_and(|entry| entry.is_in(environment)) {
            context.effect(Effect::Unauthorized(problem.clone()));
        }
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
            entry.look.failed(error);
        }
        self.set_problem(key, Some(problem), context);
    }

    fn refused(&mut self, key: JobKey, error: &Error, environment: &Environment, context: &mut Context) {
        let mut problem = error.problem();
        // An answer for the environment that was left says nothing about the present sign-in.
        if error.needs_sign_in() && self.entry(key).is_some_and(|entry| entry.is_in(environment)) {
            context.effect(Effect::Unauthorized(problem.clone()));
        }
        if error.may_have_arrived() {
            let unknown = "No answer came, so it is not known whether the server has this request. Press “All my jobs at NASA” and look for it before you submit it again.";
            unknown.clone_into(&mut problem.summary);
            problem.remedy = Remedy::None;
        } else if problem.remedy == Remedy::None {
            problem.remedy = Remedy::ChangeRequest;
        }
        self.change(key, context, |row| row.phase = JobPhase::Refused(problem));
        context.effect(Effect::Remember { urgent: true });
    }

    fn change(&mut self, key: JobKey, context: &mut Context, change: impl FnOnce(&mut JobRow)) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) {
            change(Arc::make_mut(&mut entry.row));
            context.mark();
        }
    }

    /// Titles with a short name in place of a concept id, as far as names are known.
    fn rename(&mut self, context: &mut Context) {
        for entry in &mut self.entries {
            if let Some(title) = self.names.better_title(&entry.row) {
                Arc::make_mut(&mut entry.row).title = title;
                context.mark();
                context.effect(Effect::Remember { urgent: false });
            }
        }
    }

    fn ask_for_names(&mut self, connection: Option<&Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        let here = self.entries.iter().filter(|entry| entry.is_in(&connection.environment));
        self.names.ask(here.map(|entry| &entry.row), connection, context);
    }

    /// Capabilities of every collection that has a job and was not asked about yet.
    fn ask_for_capabilities(&mut self, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        for entry in &self.entries {
            let (Some(request), Some(_)) = (&entry.row.request, entry.row.job()) else { continue };
            if !entry.is_in(&connection.environment) || self.capabilities.contains_key(&request.collection) {
                continue;
            }
            let collection = request.collection.clone();
            self.capabilities.insert(collection.clone(), None);
            let connection = Arc::clone(&connection);
            context.spawn(move |messages| async move {
                let answer = harmony::capabilities(&connection.transport, &collection).await;
                let capabilities =
                    answer.inspect_err(|error| tracing::warn!(%error, "no capabilities for alarms")).ok();
                report(&messages, News::Capabilities(collection, capabilities.map(Arc::new))).await;
            });
        }
    }

    /// Works out the alarms again, now that more is known.
    fn sound_alarms(&mut self, context: &mut Context) {
        for entry in &mut self.entries {
            let Some(job) = entry.row.job() else { continue };
            // Those of the server's list that were not read whole yet have nothing to tell.
            let Some(request) = entry.row.request.as_ref() else { continue };
            let capabilities = self.capabilities.get(&request.collection).and_then(Option::as_deref);
            let alarms = sentences(request, capabilities, job);
            if alarms != entry.row.alarms {
                Arc::make_mut(&mut entry.row).alarms = alarms;
                context.mark();
                context.effect(Effect::Remember { urgent: false });
            }
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

/// What must not be missed about a job; the capabilities are absent until they have been read.
fn sentences(request: &SubsetRequest, capabilities: Option<&Capabilities>, job: &Job) -> Vec<String> {
    let mismatch = capabilities.and_then(|capabilities| capabilities.mismatch(request, job));
    mismatch.into_iter().chain(alarms(request, job)).collect()
}

/// Says once that a job came to an end or waits.
fn announce(row: &JobRow, job: &Job, context: &mut Context) {
    let (level, words, happening) = match job.status {
        JobStatus::Successful => (NoticeLevel::Info, "is done", Happening::Done),
        JobStatus::CompleteWithErrors => (NoticeLevel::Warning, "is done, but some granules failed", Happening::Done),
        JobStatus::Failed => (NoticeLevel::Error, "failed", Happening::Failed),
        JobStatus::Paused => {
            (NoticeLevel::Warning, "is paused and waits for you to resume or cancel it", Happening::Paused)
        }
        _ => return,
    };
    context.effect(Effect::Ring(Event::Job(row.key, happening, row.title.clone())));
    context.notify(level, Problem::new(format!("{} {words}.", row.title)).with_details(job.message.clone()));
}
