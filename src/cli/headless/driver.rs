//! Feeds the runs of one environment with what the engine knows, and does what they want: the one
//! loop that watches session, jobs and transfers together.

use super::events::Reporter;
use super::interrupt::Interrupt;
use super::limits::Limits;
use super::outcome::{Ending, Outcome};
use super::preflight;
use super::prepared::{Prepared, Subject};
use super::run::{Check, Command, Facts, Files, Origin, Output, Plan, Run, Session, Task, step};
use super::station::not_trusted;
use super::summary::Summary;
use crate::domain::{Cause, Job, JobAction, JobStatus, Problem, SubsetRequest};
use crate::engine::snapshot::{
    Hold, JobKey, JobPhase, JobRow, Notice, SessionState, Snapshot, StorageProblem, Transfer, TransferProgress,
    TransferState, WatchState,
};
use crate::engine::{Engine, Overwrite, TransferAction, Which};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

/// Files are looked into while others come; the last ones get so long after that.
const LAST_LOOK: Duration = Duration::from_mins(5);

/// Between two tries to reach Earthdata Login.
const SIGN_IN_PAUSE: Duration = Duration::from_secs(5);

/// What holds for all runs.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) overwrite: Overwrite,
    pub(super) allows_whole_files: bool,
    pub(super) limits: Limits,
    /// So many requests are at work at the same time, ≥ 1.
    pub(super) at_once: usize,
}

/// A run that has ended.
pub(super) struct Report {
    pub(super) label: String,
    pub(super) ending: Ending,
    /// For the total of several runs.
    pub(super) brief: Value,
}

/// Both ends of a channel.
type Channel<T> = (mpsc::UnboundedSender<T>, mpsc::UnboundedReceiver<T>);

/// All runs of one environment.
pub(super) struct Driver {
    engine: Engine,
    wake: Arc<Notify>,
    started: Instant,
    rules: Rules,
    live: Vec<Live>,
    checks: Channel<(usize, Check)>,
    notices: Vec<Notice>,
    sign_in: SignIn,
}

/// Whether Earthdata Login is asked again.
enum SignIn {
    AsItIs,
    /// It could not be reached; it is asked again at this moment.
    Again {
        at: Instant,
        problem: Problem,
    },
}

struct Live {
    prepared: Prepared,
    reporter: Reporter,
    run: Run,
    progress: Progress,
    key: Option<JobKey>,
    origin: Origin,
    check: Check,
    /// Rows that were taken off the list; a snapshot may still show them.
    forgotten: Vec<JobKey>,
    /// Figures of files that had ended before they were asked for: what an earlier run left counts
    /// only after it was looked at again.
    earlier: Option<Vec<Arc<TransferProgress>>>,
}

enum Progress {
    NotBegun,
    Going,
    /// All is over but the look into the files, which is waited for until then.
    Looking(Ending, Instant),
    Ended(Report),
}

impl Driver {
    pub(super) fn new(engine: Engine, wake: Arc<Notify>, rules: Rules, runs: Vec<(Prepared, Reporter)>) -> Self {
        let live = runs.into_iter().map(|(prepared, reporter)| Live::new(prepared, reporter, &rules)).collect();
        #[expect(clippy::disallowed_methods, reason = "at most one check per run is on its way")]
        let checks = mpsc::unbounded_channel();
        Self {
            engine,
            wake,
            started: Instant::now(),
            rules,
            live,
            checks,
            notices: Vec::new(),
            sign_in: SignIn::AsItIs,
        }
    }

    /// Runs all of them to their ends; an interruption is an end too.
    pub(super) async fn run(mut self, interrupt: &mut Interrupt) -> Vec<Report> {
        while self.turn().await {
            let now = self.started.elapsed();
            let due = self.live.iter().filter(|live| live.is_going()).filter_map(|live| live.run.due(now)).min();
            let due = due.map(|due| self.started + due);
            let looks = self.live.iter().filter_map(Live::looks_until).min();
            let due = due.map(|due| looks.map_or(due, |looks| due.min(looks))).or(looks);
            let due = match &self.sign_in {
                SignIn::Again { at, .. } => Some(due.map_or(*at, |due| due.min(*at))),
                SignIn::AsItIs => due,
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = until(due) => {}
                Some((index, check)) = self.checks.1.recv() => {
                    if let Some(live) = self.live.get_mut(index) {
                        live.check = check;
                    }
                }
                () = interrupt.wait() => {
                    self.interrupted().await;
                    break;
                }
            }
        }
        let ended = self.live.into_iter().filter_map(|live| match live.progress {
            Progress::Ended(report) => Some(report),
            Progress::NotBegun | Progress::Going | Progress::Looking(..) => None,
        });
        ended.collect()
    }

    /// One look at everything; false once all runs have ended.
    async fn turn(&mut self) -> bool {
        let snapshot = self.engine.snapshot();
        self.tell_notices(&snapshot);
        self.begin_more();
        for live in &mut self.live {
            live.end_if_looked(&snapshot, &self.notices).await;
        }
        let session = self.session(&snapshot);
        let now = self.started.elapsed();
        for index in 0..self.live.len() {
            let Some(live) = self.live.get_mut(index).filter(|live| live.is_going()) else { continue };
            let facts = live.facts(&snapshot, session.clone());
            let (run, outputs) = step(live.run.clone(), &facts, now);
            live.run = run;
            self.perform(index, outputs, &snapshot).await;
        }
        self.begin_more();
        self.live.iter().any(|live| !matches!(live.progress, Progress::Ended(_)))
    }

    /// Earthdata Login may be out of reach for a while, as everything else.
    fn session(&mut self, snapshot: &Snapshot) -> Session {
        let session = session(snapshot);
        match (session, &self.sign_in) {
            (Session::Refused(problem), before) if matches!(problem.cause, Cause::Offline | Cause::Unavailable) => {
                let now = Instant::now();
                match before {
                    SignIn::Again { at, .. } if now < *at => {}
                    SignIn::Again { .. } => {
                        self.engine.retry_sign_in();
                        self.sign_in = SignIn::Again { at: now + SIGN_IN_PAUSE, problem: problem.clone() };
                    }
                    SignIn::AsItIs => {
                        self.sign_in = SignIn::Again { at: now + SIGN_IN_PAUSE, problem: problem.clone() };
                    }
                }
                Session::Unreachable(problem)
            }
            // The answer to the new question is on its way.
            (Session::Pending, SignIn::Again { problem, .. }) => Session::Unreachable(problem.clone()),
            (session, _) => {
                self.sign_in = SignIn::AsItIs;
                session
            }
        }
    }

    /// Begins what may begin: of equal requests one after the other, so that one job serves all.
    fn begin_more(&mut self) {
        let going = self.live.iter().filter(|live| live.is_going()).count();
        for _ in going..self.rules.at_once {
            let is_free = |live: &Live| {
                matches!(live.progress, Progress::NotBegun)
                    && !self.live.iter().any(|other| other.is_going() && other.is_about_the_same(live))
            };
            let Some(index) = self.live.iter().position(is_free) else { return };
            if let Some(live) = self.live.get_mut(index) {
                live.progress = Progress::Going;
                for remark in &live.prepared.remarks {
                    live.reporter.warning(remark);
                }
                // Nothing else would wake the loop for it.
                self.wake.notify_one();
            }
        }
    }

    fn tell_notices(&mut self, snapshot: &Snapshot) {
        let last = self.notices.last().map(|notice| notice.id);
        let is_new = |notice: &&Notice| last.is_none_or(|last| notice.id > last);
        let new: Vec<Notice> = snapshot.notices.iter().filter(is_new).cloned().collect();
        for notice in new {
            if let Some(live) = self.live.first() {
                Reporter { request: None, ..live.reporter.clone() }.notice(&notice);
            }
            self.notices.push(notice);
        }
    }

    async fn perform(&mut self, index: usize, outputs: Vec<Output>, snapshot: &Snapshot) {
        for output in outputs {
            let Some(live) = self.live.get_mut(index) else { return };
            match output {
                Output::Say(remark) => live.reporter.remark(&remark),
                Output::Do(command) => {
                    let checks = (index, self.checks.0.clone());
                    live.perform(command, &self.engine, &self.rules, snapshot, checks);
                    // What follows from it may be known already.
                    self.wake.notify_one();
                }
                Output::End(ending) => {
                    live.progress = Progress::Looking(ending, Instant::now() + LAST_LOOK);
                    live.end_if_looked(&self.engine.snapshot(), &self.notices).await;
                }
            }
        }
    }

    async fn interrupted(&mut self) {
        let snapshot = self.engine.snapshot();
        for live in &mut self.live {
            if !matches!(live.progress, Progress::Ended(_)) {
                let words = "Interrupted. The same command again goes on where this one stopped.";
                live.end(Ending::new(Outcome::Interrupted, words), &snapshot, &self.notices).await;
            }
        }
    }
}

impl Live {
    fn new(prepared: Prepared, reporter: Reporter, rules: &Rules) -> Self {
        let task = match &prepared.subject {
            Subject::Request(request) => Task::Submit(Arc::clone(request)),
            Subject::Job(_) => Task::Fetch,
        };
        let plan = Plan { task, allows_whole_files: rules.allows_whole_files, limits: rules.limits.clone() };
        let origin = if matches!(prepared.subject, Subject::Job(_)) { Origin::Named } else { Origin::Submitted };
        Self {
            prepared,
            reporter,
            run: Run::new(plan),
            progress: Progress::NotBegun,
            key: None,
            origin,
            check: Check::Pending,
            forgotten: Vec::new(),
            earlier: None,
        }
    }

    fn is_going(&self) -> bool {
        matches!(self.progress, Progress::Going)
    }

    fn is_about_the_same(&self, other: &Self) -> bool {
        match (&self.prepared.subject, &other.prepared.subject) {
            (Subject::Request(one), Subject::Request(other)) => one == other,
            (Subject::Job(one), Subject::Job(other)) => one == other,
            _ => false,
        }
    }

    fn facts(&mut self, snapshot: &Snapshot, session: Session) -> Facts {
        if let (Subject::Job(id), None) = (&self.prepared.subject, self.key) {
            let is_it = |row: &&Arc<JobRow>| row.job().is_some_and(|job| job.id == *id);
            self.key = snapshot.jobs.iter().find(is_it).map(|row| row.key);
        }
        // The server may answer a submission with a job that has a row already.
        self.key = self.key.map(|key| snapshot.same_job.get(&key).copied().unwrap_or(key));
        let row = self.key.and_then(|key| snapshot.job(key).cloned());
        Facts { session, check: self.check.clone(), row, origin: self.origin, files: self.files(snapshot) }
    }

    fn transfers<'a>(&self, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a Arc<Transfer>> {
        let folder = self.prepared.folder.as_os_str();
        // A comparison of bytes, as this is asked for every file of every snapshot.
        let is_inside =
            move |transfer: &Transfer| transfer.path.parent().is_some_and(|parent| parent.as_os_str() == folder);
        let earlier = self.earlier.as_deref();
        let is_old = move |transfer: &Transfer| {
            earlier.is_none_or(|earlier| earlier.iter().any(|figures| Arc::ptr_eq(figures, &transfer.progress)))
        };
        let key = self.key;
        let is_mine =
            move |transfer: &&Arc<Transfer>| Some(transfer.job) == key && is_inside(transfer) && !is_old(transfer);
        snapshot.transfers.iter().filter(is_mine)
    }

    fn files(&self, snapshot: &Snapshot) -> Files {
        let listed = self.key.filter(|_| self.earlier.is_some());
        let listed = listed.and_then(|key| snapshot.downloads.listed.get(&key).copied());
        let mut files = Files { listed, ..Files::default() };
        for transfer in self.transfers(snapshot) {
            files.known += 1;
            files.bytes += transfer.progress.received_bytes();
            files.ended += usize::from(has_ended(&transfer.state));
            match &transfer.state {
                TransferState::Failed(problem) => {
                    files.missing += 1;
                    files.retryable += usize::from(matches!(problem.cause, Cause::Offline | Cause::Unavailable));
                }
                // Nobody is here to answer.
                TransferState::Canceled
                | TransferState::Missing
                | TransferState::Paused
                | TransferState::Held(Hold::Answer) => files.missing += 1,
                TransferState::Held(Hold::Network) => files.need_network += 1,
                TransferState::Held(Hold::Space) => files.need_space += 1,
                TransferState::Held(Hold::SignIn) => files.need_sign_in += 1,
                _ => {}
            }
        }
        files
    }

    fn perform(
        &mut self,
        command: Command,
        engine: &Engine,
        rules: &Rules,
        snapshot: &Snapshot,
        checks: (usize, mpsc::UnboundedSender<(usize, Check)>),
    ) {
        match (command, self.key) {
            (Command::Check, _) => self.check(engine, snapshot, rules, checks),
            (Command::Submit, _) => self.submit(engine, snapshot),
            (Command::Forget, Some(key)) => {
                engine.forget(key);
                self.forgotten.push(key);
                self.key = None;
            }
            (Command::Poll, Some(key)) => engine.poll(key),
            (Command::Resume, Some(key)) => engine.control(key, JobAction::Resume),
            (Command::Cancel, Some(key)) => engine.control(key, JobAction::Cancel),
            (Command::Download, Some(key)) => {
                if self.earlier.is_none() {
                    let of_job = snapshot.transfers.iter().filter(|transfer| transfer.job == key);
                    let ended = of_job.filter(|transfer| has_ended(&transfer.state));
                    self.earlier = Some(ended.map(|transfer| Arc::clone(&transfer.progress)).collect());
                }
                engine.download(key, self.prepared.folder.clone(), rules.overwrite);
            }
            (Command::RetryFailed, Some(key)) => {
                engine.change_transfers(Which::Job(key), TransferAction::RetryFailed);
            }
            (_, None) => {}
        }
    }

    fn check(
        &mut self,
        engine: &Engine,
        snapshot: &Snapshot,
        rules: &Rules,
        (index, checks): (usize, mpsc::UnboundedSender<(usize, Check)>),
    ) {
        self.check = Check::Pending;
        let answer = match &self.prepared.subject {
            Subject::Request(request) if self.remembered(snapshot, request, engine.now()).is_some() => {
                self.check = Check::Passed;
                return;
            }
            Subject::Request(request) => {
                let (engine, request) = (engine.clone(), Arc::clone(request));
                let allows_whole_files = rules.allows_whole_files;
                tokio::spawn(async move { preflight::check(&engine, &request, allows_whole_files).await })
            }
            Subject::Job(id) => {
                let (engine, id) = (engine.clone(), *id);
                tokio::spawn(async move { engine.adopt(id).await.map_or_else(Check::Failed, |()| Check::Passed) })
            }
        };
        tokio::spawn(async move {
            let gone = || Check::Failed(Problem::new("The question was given up."));
            // Nobody listens any more only while the run ends.
            checks.send((index, answer.await.unwrap_or_else(|_| gone()))).ok();
        });
    }

    /// A job with the same request that is not spent goes on; otherwise a new one is submitted.
    fn submit(&mut self, engine: &Engine, snapshot: &Snapshot) {
        let Subject::Request(request) = &self.prepared.subject else { return };
        if let Some(row) = self.remembered(snapshot, request, engine.now()) {
            let words = format!("Going on with {}, which was submitted at {}.", of_row(row), row.submitted_at);
            self.reporter.remark(&super::run::Remark::Info(words));
            if row.job().is_none_or(|job| !job.status.is_final()) {
                engine.poll(row.key);
            }
            self.key = Some(row.key);
            self.origin = Origin::Remembered;
            return;
        }
        if snapshot.storage.iter().any(StorageProblem::hides_jobs) {
            let words = "What is known of earlier jobs cannot be used, so this request may have been submitted before. \
                         It is submitted now.";
            self.reporter.warning(words);
        }
        if let Some(row) = self.of_request(snapshot, request).find(|row| row.watch == WatchState::Gone) {
            let id = row.job().map(|job| job.id.to_string()).unwrap_or_default();
            let words = format!("The job of an earlier run ({id}) is no longer there. The request is submitted anew.");
            self.reporter.warning(&words);
            engine.forget(row.key);
        }
        if let Some(row) = self.unanswered(snapshot, request) {
            let words = "An earlier submission of this request got no answer; whether the server has it is not known. \
                         It is submitted anew.";
            self.reporter.warning(words);
            engine.forget(row);
        }
        self.key = Some(engine.submit(SubsetRequest::clone(request), request.collection.clone()));
        self.origin = Origin::Submitted;
    }

    fn remembered<'a>(
        &self,
        snapshot: &'a Snapshot,
        request: &SubsetRequest,
        now: DateTime<Utc>,
    ) -> Option<&'a Arc<JobRow>> {
        self.of_request(snapshot, request).find(|row| match &row.phase {
            JobPhase::Known(job) => row.watch != WatchState::Gone && is_usable(job, now),
            JobPhase::Submitting => true,
            JobPhase::Refused(_) => false,
        })
    }

    /// Rows of the same request that this run has not given up.
    fn of_request<'a>(&self, snapshot: &'a Snapshot, request: &SubsetRequest) -> impl Iterator<Item = &'a Arc<JobRow>> {
        let is_one = |row: &&Arc<JobRow>| row.request.as_ref() == Some(request) && !self.forgotten.contains(&row.key);
        snapshot.jobs.iter().filter(is_one)
    }

    fn unanswered(&self, snapshot: &Snapshot, request: &SubsetRequest) -> Option<JobKey> {
        let is_so =
            |row: &&Arc<JobRow>| matches!(&row.phase, JobPhase::Refused(problem) if problem.cause == Cause::Unanswered);
        self.of_request(snapshot, request).find(is_so).map(|row| row.key)
    }

    /// When it stops to wait for the look into its files, if it does.
    fn looks_until(&self) -> Option<Instant> {
        match &self.progress {
            Progress::Looking(_, until) => Some(*until),
            _ => None,
        }
    }

    /// Ends what only waits for the look into its files, once all of them were looked into.
    async fn end_if_looked(&mut self, snapshot: &Snapshot, notices: &[Notice]) {
        let Progress::Looking(ending, until) = &self.progress else { return };
        let files = self.transfers(snapshot).map(|transfer| transfer.key);
        if snapshot.verdicts.are_coming(files) && Instant::now() < *until {
            return;
        }
        let ending = ending.clone();
        self.end(ending, snapshot, notices).await;
    }

    async fn end(&mut self, ending: Ending, snapshot: &Snapshot, notices: &[Notice]) {
        let row = self.key.and_then(|key| snapshot.job(key));
        let transfers: Vec<Arc<Transfer>> = self.transfers(snapshot).cloned().collect();
        let summary = Summary {
            ending: &ending,
            row: row.map(AsRef::as_ref),
            transfers: &transfers,
            verdicts: &snapshot.verdicts,
            notices,
            remarks: &self.prepared.remarks,
        };
        let brief = summary.tell(&self.reporter).await;
        self.progress = Progress::Ended(Report { label: self.prepared.label.clone(), ending, brief });
    }
}

fn of_row(row: &JobRow) -> String {
    row.job().map_or_else(|| "the job of this request".to_owned(), |job| format!("the job {}", job.id))
}

fn session(snapshot: &Snapshot) -> Session {
    match &snapshot.session {
        SessionState::Checking => Session::Pending,
        SessionState::SignedIn(_) => Session::SignedIn,
        SessionState::SignedOut { problem, .. } => {
            Session::Refused(problem.clone().unwrap_or_else(|| Problem::new(super::NOT_SIGNED_IN)))
        }
        SessionState::NotTrusted => Session::Refused(not_trusted(&snapshot.environment)),
    }
}

fn has_ended(state: &TransferState) -> bool {
    match state {
        TransferState::Held(hold) => *hold == Hold::Answer,
        other => !matches!(other, TransferState::Waiting | TransferState::Going),
    }
}

/// May a later run go on with this job? Not if it failed, or its results are deleted.
fn is_usable(job: &Job, now: DateTime<Utc>) -> bool {
    !matches!(job.status, JobStatus::Failed | JobStatus::Canceled)
        && job.data_expiration.is_none_or(|expiration| expiration > now)
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
