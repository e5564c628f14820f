//! A job's results: asked for by a person, listed, asked about, and taken as they arrive.

use super::book::{Event, File, Results, Target, TransferBook, Wanted};
use super::listed::Listed;
use crate::domain::backoff::Backoff;
use crate::domain::transfer::state::{self, Hold, State};
use crate::domain::transfer::subscription::{self, Effect, Failure, Phase, Scope, Subscription};
use crate::domain::{Cause, ExistingFiles, Job, Problem, Remedy};
use crate::download::Overwrite;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::{About, JobKey, NoticeLevel, OverwriteQuestion};
use crate::store::transfers::{Line, StoredSubscription};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Between two tries to list what did not come.
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(30) };

impl TransferBook {
    /// Fetches what there is, and of a job that goes on also what comes later.
    pub(super) fn download(
        &mut self,
        job: JobKey,
        wanted: Wanted,
        when_ready: bool,
        jobs: &mut JobBook,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(row) = jobs.row(job) else { return };
        let last = row.job().map(|job| job.status.is_final());
        if last.is_none() && !when_ready {
            return;
        }
        let Some(connection) = connection else {
            let problem = Problem::new("Sign in to download these files.").with_remedy(Remedy::SignIn);
            return jobs.set_problem(job, Some(problem), context);
        };
        let folder = match wanted.layout.subfolder(&row.title, row.submitted_at) {
            Some(name) => wanted.folder.join(name),
            None => wanted.folder,
        };
        if last == Some(false) && !when_ready {
            let words = format!("{} goes on. Its further files are fetched as they appear.", row.title);
            context.notify_about(About::Downloads, NoticeLevel::Info, Problem::new(words));
        }
        let root = Arc::new(connection.environment.harmony().clone());
        let target = Target { folder: folder.into(), overwrite: overwrite(wanted.existing), root };
        let before = self.results.remove(&job);
        let (state, round) = before.map_or((Subscription::new(), 0), |before| (before.state, before.round));
        self.results.insert(job, Results { state, target, round, list: None });
        self.record_subscription(job, context);
        Arc::make_mut(&mut self.listed).remove(&job);
        if let Some(last) = last {
            self.ask_origin(job, jobs, &connection, context);
            self.results_event(job, subscription::Event::Download { last }, jobs, Some(&connection), context);
        }
    }

    /// A job has other results than before, or is looked at again: lists them, if somebody wants them.
    pub(in super::super) fn follow(
        &mut self,
        job: JobKey,
        jobs: &mut JobBook,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        if let Some(seen) = jobs.row(job).and_then(|row| row.job()) {
            let last = seen.status.is_final();
            self.results_event(job, subscription::Event::Moved { last }, jobs, connection, context);
        }
    }

    /// A list came, or did not.
    pub(super) fn list_came(
        &mut self,
        job: JobKey,
        listed: Result<Listed, Problem>,
        jobs: &mut JobBook,
        context: &mut Context,
    ) {
        let Some(results) = self.results.get_mut(&job) else { return };
        let Phase::Listing { scope, .. } = results.state.phase else { return };
        let was_troubled = results.state.is_troubled();
        let (event, connection) = match listed {
            Ok(listed) => {
                if scope == Scope::All || was_troubled {
                    let nothing = listed.links.is_empty() && results.state.is_last() && scope == Scope::All;
                    let row = jobs.row(job);
                    let problem = nothing.then(|| nothing_to_download(row.and_then(|row| row.job())));
                    jobs.set_problem(job, problem, context);
                }
                let connection = Arc::clone(&listed.connection);
                results.list = Some(listed);
                let asks = self.strangers(job, scope).next().is_some();
                (subscription::Event::Listed { asks }, Some(connection))
            }
            Err(problem) => {
                let failure = failure(&problem);
                jobs.set_problem(job, Some(problem), context);
                (subscription::Event::ListFailed(failure), None)
            }
        };
        self.results_event(job, event, jobs, connection.as_ref(), context);
    }

    /// What happens to a job's results, and what follows.
    pub(super) fn results_event(
        &mut self,
        job: JobKey,
        event: subscription::Event,
        jobs: &mut JobBook,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(results) = self.results.get_mut(&job) else { return };
        let (after, effects) = results.state.step(event);
        results.state = after;
        context.mark();
        let mut took = None;
        for effect in effects {
            match effect {
                Effect::Take(scope) => took = Some(self.take(job, scope, context)),
                Effect::Ask => {}
                Effect::List => {
                    if !self.list(job, jobs, connection, context) {
                        let failed = subscription::Event::ListFailed(Failure::SignedOut);
                        self.results_event(job, failed, jobs, connection, context);
                    }
                }
                Effect::ListLater(failures) => self.list_later(job, failures, context),
                Effect::Record => self.record_subscription(job, context),
                Effect::End => {
                    let ended = self.results.remove(&job);
                    self.journal.record(Line::Met(job), context);
                    if let (Some(ended), Some(_)) = (ended, took) {
                        let files = self.count_of(job, &ended.target.folder);
                        Arc::make_mut(&mut self.listed).insert(job, files);
                    }
                }
            }
        }
        if let Some(results) = self.results.get_mut(&job).filter(|_| !matches!(after.phase, Phase::Asking { .. })) {
            results.list = None;
        }
        if took.is_some_and(|files| files > 0) {
            self.complete(job, jobs, context);
        }
        self.settle(jobs, context);
    }

    fn list_later(&mut self, job: JobKey, failures: u32, context: &mut Context) {
        let Some(round) = self.results.get(&job).map(|results| results.round) else { return };
        let pause = BACKOFF.pause(failures, fastrand::f64());
        context.spawn(&self.reporter, move |reporter| async move {
            tokio::time::sleep(pause).await;
            reporter.report(Event::ListDue { job, round });
        });
    }

    /// What was wanted of one job is wanted of another: the server answered a submission with it.
    pub(in super::super) fn belong_to(&mut self, submitted: JobKey, existing: JobKey, context: &mut Context) {
        let Some(results) = self.results.remove(&submitted) else { return };
        self.journal.record(Line::Met(submitted), context);
        self.results.insert(existing, results);
        self.record_subscription(existing, context);
    }

    pub(super) fn record_subscription(&mut self, job: JobKey, context: &mut Context) {
        let Some(Results { state, target, .. }) = self.results.get(&job) else { return };
        let Target { folder, overwrite, root } = target;
        let stored = StoredSubscription {
            job,
            harmony: Url::clone(root),
            folder: folder.to_path_buf(),
            overwrite: *overwrite,
            asks: false,
            paused: state.paused,
        };
        self.journal.record(Line::Wish(stored), context);
    }

    /// Names in a job's list that have a file nobody knows, if a person wants to be asked about such.
    fn strangers(&self, job: JobKey, scope: Scope) -> impl Iterator<Item = &str> {
        let results = self.results.get(&job).filter(|results| results.target.overwrite == Overwrite::Ask);
        let listed = results.and_then(|results| Some((&results.target.folder, results.list.as_ref()?)));
        listed.into_iter().flat_map(move |(folder, listed)| {
            let is_new = move |url| scope == Scope::All || self.index.of_source(folder, url).is_none();
            let strangers = listed.links.iter().filter(move |listed| listed.is_stranger && is_new(&listed.link.href));
            strangers.map(|listed| listed.name.as_str())
        })
    }

    /// What is asked, as the window is told.
    pub(super) fn questions(&self) -> Arc<[OverwriteQuestion]> {
        let mut questions: BTreeMap<JobKey, OverwriteQuestion> = BTreeMap::new();
        for (job, results) in &self.results {
            if let (Phase::Asking { .. }, Some(listed)) = (results.state.phase, &results.list) {
                let mut strangers = listed.links.iter().filter(|listed| listed.is_stranger).peekable();
                let example = strangers.peek().map(|listed| listed.name.clone()).unwrap_or_default();
                let folder = results.target.folder.to_path_buf();
                let (there, of) = (strangers.count(), listed.links.len());
                questions.insert(*job, OverwriteQuestion { job: *job, folder, there, of, example });
            }
        }
        let waits = |file: &&File| *file.state() == State::Held(Hold::Answer);
        for file in self.files.entries().values().filter(waits).take_while(|_| self.files.asks()) {
            let question = questions.entry(file.job).or_insert_with(|| OverwriteQuestion {
                job: file.job,
                folder: file.folder.to_path_buf(),
                there: 0,
                of: self.count_of(file.job, &file.folder),
                example: file.data.transfer.file_name.clone(),
            });
            question.there += 1;
        }
        questions.into_values().collect()
    }

    /// A person said what to do with files that are there; `None` gives the download up.
    pub(super) fn answer(
        &mut self,
        job: JobKey,
        overwrite: Option<Overwrite>,
        jobs: &mut JobBook,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        let event = if overwrite.is_some() { state::Event::Answer } else { state::Event::Cancel };
        for key in self.files.keys(|file| file.job == job && *file.state() == State::Held(Hold::Answer)) {
            if let (Some(overwrite), Some(item)) = (overwrite, self.files.data_mut(key)) {
                item.spec.overwrite = overwrite;
            }
            self.files.handle(key, event.clone());
        }
        let asks = self.results.get(&job).is_some_and(|results| matches!(results.state.phase, Phase::Asking { .. }));
        match overwrite {
            // The answer holds for what the job still makes.
            Some(overwrite) => {
                if let Some(results) = self.results.get_mut(&job) {
                    results.target.overwrite = overwrite;
                    for listed in results.list.iter_mut().flat_map(|listed| &mut listed.links) {
                        // It was about the files that were asked about.
                        listed.answer = Some(if listed.is_stranger { overwrite } else { Overwrite::Ask });
                    }
                    self.record_subscription(job, context);
                }
                self.results_event(job, subscription::Event::Answered, jobs, connection, context);
            }
            None if asks => self.results_event(job, subscription::Event::Cancel, jobs, connection, context),
            None => {}
        }
        self.settle(jobs, context);
    }
}

/// What is done with a file that is there.
fn overwrite(existing: ExistingFiles) -> Overwrite {
    match existing {
        ExistingFiles::Ask => Overwrite::Ask,
        ExistingFiles::Skip => Overwrite::Skip,
        ExistingFiles::Replace => Overwrite::Replace,
        ExistingFiles::KeepBoth => Overwrite::KeepBoth,
    }
}

fn failure(problem: &Problem) -> Failure {
    match problem.cause {
        _ if problem.remedy == Remedy::ChooseFolder => Failure::NoFolder,
        Cause::Offline | Cause::Unavailable | Cause::SignIn => Failure::Passing,
        _ => Failure::Refused,
    }
}

/// Why there is nothing to download, in the job's own words where it has some.
fn nothing_to_download(job: Option<&Arc<Job>>) -> Problem {
    let Some(job) = job else { return Problem::new("This job has no files.") };
    let summary = if job.status.is_final() {
        "This job made no files. The reason is often that there is no data in the box and dates that were asked for."
    } else {
        "This job has no files yet. Try again when it has made some progress."
    };
    let words = job.warnings.iter().chain(&job.errors).map(|message| message.message.as_str());
    let details: Vec<&str> = std::iter::once(job.message.as_str()).chain(words).take(20).collect();
    Problem::new(summary).with_details(details.join("\n"))
}
