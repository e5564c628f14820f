//! The one task that owns the engine's state. It handles one message after the other, never waits
//! for anything but its inbox and its clock, and publishes what changed.

use super::connection::Connection;
use super::context::Context;
use super::effect::Effect;
use super::inspection::Inspection;
use super::jobs::{self, JobBook};
use super::message::Message;
use super::notifier::Notifier;
use super::persist::{self, DataFolder, Persistence};
use super::publish::{PROGRESS_PAUSE, Publisher};
use super::regions::RegionBook;
use super::reporter::Reporter;
use super::requests::RequestBook;
use super::session::Session;
use super::snapshot::{About, JobKey, NoticeLevel, Snapshot, StateFile, StorageFault, StorageProblem, Tally, Transfer};
use super::transfers::{TransferBook, record_name};
use super::verdicts::VerdictBook;
use crate::domain::Problem;
use crate::domain::notice::NoticeBoard;
use crate::domain::notification::Occasion;
use crate::domain::transfer::tally::count;
use crate::store::file::Opened;
use crate::store::{self, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Messages handled before a look at the clock.
const BATCH: usize = 256;
/// What is under way at the end, on the disk and in the keyring, gets so long.
const LAST_WRITE: Duration = Duration::from_secs(1);

/// All state of the engine.
pub(super) struct Owner {
    context: Context,
    session: Session,
    jobs: JobBook,
    transfers: TransferBook,
    verdicts: VerdictBook,
    requests: RequestBook,
    regions: RegionBook,
    storage: Arc<[StorageProblem]>,
    /// Submissions that were answered with a job that had a row.
    same_job: Arc<BTreeMap<JobKey, JobKey>>,
    notices: NoticeBoard,
    notifier: Notifier,
    persistence: Persistence,
    publisher: Publisher,
    /// The transfers as last published, and what they come to.
    counted: (Arc<[Arc<Transfer>]>, Arc<Tally>),
    last_progress: Instant,
}

impl Owner {
    /// Reads what the disk holds, puts the parts together, and starts the session.
    pub(super) async fn start(
        context: Context,
        session: Session,
        publisher: Publisher,
        (settings, inspection): (Opened<Settings>, Inspection),
        inbox: mpsc::UnboundedSender<Message>,
    ) -> Option<Self> {
        let (folder, now) = (context.services.data_folder.clone(), context.now());
        let verdicts = VerdictBook::new(inspection, Reporter::new(inbox.clone(), Message::VerdictEvent));
        let home = session.environment().harmony().clone();
        let restored = tokio::task::spawn_blocking(move || {
            let mut storage: Vec<StorageProblem> = settings.problem.into_iter().collect();
            let chosen = Arc::new(settings.value);
            let data = DataFolder::open(folder, &mut storage);
            let policy = store::transfers::Policy { resumes: chosen.resume_downloads, home };
            let mut downloads = store::transfers::open(data.path(), data.is_ours(), &policy);
            let (file, fault) = (StateFile::Downloads, StorageFault::Unreadable);
            storage.extend(downloads.problem.take().map(|problem| StorageProblem { file, fault, problem }));
            let open = downloads.open_jobs();
            let reporter = Reporter::new(inbox.clone(), Message::Written);
            let is_open = |job: uuid::Uuid| open.contains(&JobKey(job));
            let kept = (Arc::clone(&chosen), settings.writable);
            let restored = Persistence::open(data, kept, is_open, now, reporter);
            storage.extend(restored.problems);
            let mut jobs = JobBook::new(Reporter::new(inbox.clone(), Message::JobEvent));
            jobs.restore(restored.jobs);
            let reporter = Reporter::new(inbox.clone(), Message::TransferEvent);
            let transfers = TransferBook::restore(downloads, &chosen, reporter);
            let notifier = Notifier::new(chosen.notifications, Reporter::new(inbox, Message::NotificationShown));
            let books = (RequestBook::restore(restored.requests), RegionBook::restore(restored.regions));
            (restored.persistence, jobs, books, transfers, notifier, storage)
        });
        let restored = restored.await.inspect_err(|error| tracing::error!(%error, "the history could not be opened"));
        let (persistence, jobs, (requests, regions), transfers, notifier, storage) = restored.ok()?;
        let mut owner = Self {
            context,
            session,
            jobs,
            transfers,
            verdicts,
            requests,
            regions,
            storage: storage.into(),
            same_job: Arc::default(),
            notices: NoticeBoard::default(),
            notifier,
            persistence,
            publisher,
            counted: (Arc::new([]), Arc::default()),
            last_progress: Instant::now(),
        };
        for told in Arc::clone(&owner.storage).iter() {
            owner.context.notify(NoticeLevel::Warning, told.problem.clone());
        }
        if let Some(left_over) = owner.transfers.left_over() {
            owner.context.notify_about(About::Downloads, NoticeLevel::Info, left_over);
        }
        owner.session.start(&mut owner.context);
        owner.apply_effects();
        Some(owner)
    }

    /// Runs until told to end.
    pub(super) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        let mut batch = Vec::with_capacity(BATCH);
        let done = 'running: loop {
            let connection = self.signed_in();
            let look = connection
                .as_ref()
                .and_then(|connection| self.jobs.next_poll(&connection.environment, self.context.services.watch));
            let rows = self.transfers.len() + self.jobs.len();
            tokio::select! {
                count = inbox.recv_many(&mut batch, BATCH) => {
                    if count == 0 {
                        break None;
                    }
                    for message in batch.drain(..) {
                        if let Message::ShutDown(done) = message {
                            break 'running Some(done);
                        }
                        self.handle(message);
                    }
                }
                () = until(look) => {
                    if let Some(connection) = connection {
                        self.jobs.poll(&connection, &mut self.context);
                    }
                }
                () = until(self.persistence.due()) => self.write(),
                () = until(self.publisher.due(rows)) => self.publish(),
                () = until(self.session.life_due()) => self.session.check_life(&mut self.context),
                () = until(self.notifier.due()) => self.notifier.show(&mut self.context),
                () = until(self.next_progress()) => {
                    self.last_progress = Instant::now();
                    if self.transfers.take_moved() {
                        self.publisher.wake();
                    }
                }
            }
            self.apply_effects();
            self.context.reap();
        };
        self.end(inbox, done).await;
    }

    fn handle(&mut self, message: Message) {
        let context = &mut self.context;
        let connection = self.session.is_signed_in().then(|| self.session.connection());
        let environment = self.session.environment();
        match message {
            Message::Session(command) => self.session.command(command, context),
            Message::SessionEvent(event) => self.session.event(event, context),
            Message::Job(command) => {
                // Of a trial the whole request will be wanted again, and that one has not been sent yet.
                if let jobs::Command::Submit { request, title, trial: None, .. } = &command {
                    self.requests.submitted(request, title, &environment, context);
                }
                self.jobs.command(command, &environment, connection, context);
            }
            Message::Request(command) => self.requests.command(command, context),
            Message::Region(command) => self.regions.command(command, context),
            Message::JobEvent(event) => self.jobs.event(event, &environment, connection, context),
            Message::Transfer(command) => self.transfers.command(command, &mut self.jobs, connection, context),
            Message::TransferEvent(event) => {
                self.transfers.event(event, &mut self.jobs, connection.as_ref(), context);
            }
            Message::Verdict(command) => {
                let jobs = &self.jobs;
                self.verdicts.command(command, |job| record_name(jobs.row(job), job), context);
            }
            Message::VerdictEvent(event) => {
                if let Some(job) = self.verdicts.event(event, context) {
                    self.verified(job);
                }
            }
            Message::Effect(effect) => context.effect(effect),
            Message::Dismiss(notice) => {
                self.notices.dismiss(notice);
                context.mark();
            }
            Message::WindowFocused(is_so) => self.notifier.window_focused(is_so),
            Message::NotificationShown(outcome) => self.notifier.shown(outcome),
            Message::Settings(settings) => {
                context.set_poll_seconds(settings.poll_seconds);
                self.notifier.switch(settings.notifications);
                self.transfers.take_settings(&settings, &self.jobs, context);
                context.set_direct_s3(settings.direct_s3);
                self.session.set_accepted_servers(settings.trusted_servers(), context);
                self.persistence.remember_settings(settings);
            }
            Message::DirectS3(direct) => context.set_direct_s3(direct),
            Message::Written(outcome) => {
                let has_failed = outcome.is_err();
                if let Some(problem) = self.persistence.written(outcome) {
                    context.notify(NoticeLevel::Warning, problem);
                }
                if has_failed || self.persistence.has_written_jobs() {
                    self.jobs.history_written(connection.as_ref(), context);
                }
            }
            // Taken by `run`.
            Message::ShutDown(_) => {}
        }
        self.apply_effects();
    }

    fn apply_effects(&mut self) {
        loop {
            let effects = self.context.take_effects();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                match effect {
                    Effect::SignInEnded(problem) => self.end_session(problem),
                    Effect::TokenRefused(refusal) => {
                        // Of other servers, or of a token that was renewed since, it says nothing.
                        if refusal.token == self.session.connection().transport.token_number() {
                            self.end_session(refusal.problem);
                        }
                    }
                    Effect::SessionChanged => {
                        self.notices.settle(About::Session);
                        self.jobs.poll_all(&mut self.context);
                        if let Some(connection) = self.signed_in() {
                            self.transfers.go_on(&connection, &mut self.jobs, &mut self.context);
                        }
                    }
                    Effect::ResultsMoved(job) => {
                        let connection = self.signed_in();
                        self.transfers.follow(job, &mut self.jobs, connection.as_ref(), &mut self.context);
                    }
                    Effect::RememberJob { job, urgent } => {
                        self.persistence.remember_job(job, urgent);
                        if self.persistence.has_written_jobs() {
                            // Nothing is kept in this session.
                            let connection = self.signed_in();
                            self.jobs.history_written(connection.as_ref(), &mut self.context);
                        }
                    }
                    Effect::JobExists { submitted, existing } => {
                        self.transfers.belong_to(submitted, existing, &mut self.context);
                        Arc::make_mut(&mut self.same_job).insert(submitted, existing);
                        let connection = self.signed_in();
                        self.transfers.follow(existing, &mut self.jobs, connection.as_ref(), &mut self.context);
                    }
                    Effect::RememberRequests => self.persistence.remember_requests(),
                    Effect::RememberRegions => self.persistence.remember_regions(),
                    Effect::NotifyDesktop(occasion) => self.notifier.notify(occasion),
                    Effect::Withdraw(remedy) => {
                        self.notices.withdraw(&remedy);
                        self.context.mark();
                    }
                    Effect::Notify(level, problem) => {
                        self.notices.add(self.context.now(), level, About::Nothing, problem);
                        self.context.mark();
                    }
                    Effect::NotifyAbout(about, level, problem) => {
                        self.notices.add(self.context.now(), level, about, problem);
                        self.context.mark();
                    }
                    Effect::Settle(about) => {
                        self.notices.settle(about);
                        self.context.mark();
                    }
                }
            }
        }
        if self.context.take_changed() {
            self.publisher.mark();
        }
    }

    /// Takes over which files are here, and looks into the next one.
    fn look_at_files(&mut self, transfers: &Arc<[Arc<Transfer>]>) {
        let jobs = &self.jobs;
        self.verdicts.sync(transfers, |job| record_name(jobs.row(job), job), &mut self.context);
        self.verdicts.go_on(|job| jobs.asked(job), &mut self.context);
    }

    /// A file was looked into: once the last one of a job was, that is written beside them.
    fn verified(&mut self, job: JobKey) {
        self.transfers.take_verdicts(self.verdicts.verdicts());
        if self.verdicts.is_done(job) {
            self.transfers.write_verdicts(job, &self.jobs, &mut self.context);
        }
    }

    fn end_session(&mut self, problem: Problem) {
        // Nothing goes on without a sign-in.
        self.notices.settle(About::Downloads);
        if self.session.expire(problem, &mut self.context) {
            self.notifier.notify(Occasion::SignInNeeded);
        }
    }

    fn signed_in(&self) -> Option<Arc<Connection>> {
        self.session.is_signed_in().then(|| self.session.connection())
    }

    fn write(&mut self) {
        let state = Written { jobs: &self.jobs, requests: &self.requests, regions: &self.regions };
        self.persistence.write(&state, &mut self.context);
    }

    fn next_progress(&self) -> Option<Instant> {
        self.transfers.is_going().then(|| self.last_progress + PROGRESS_PAUSE)
    }

    fn publish(&mut self) {
        let environment = self.session.environment();
        let transfers = self.transfers.rows();
        self.look_at_files(&transfers);
        if !Arc::ptr_eq(&self.counted.0, &transfers) {
            self.counted = (Arc::clone(&transfers), Arc::new(count(&transfers)));
        }
        self.publisher.publish(Snapshot {
            session: self.session.state().clone(),
            renewal: self.session.renewal().clone(),
            jobs: self.jobs.rows(&environment),
            server_list: self.jobs.server_list().clone(),
            requests: self.requests.all().clone(),
            regions: self.regions.all().clone(),
            transfers,
            tally: Arc::clone(&self.counted.1),
            verdicts: self.verdicts.verdicts(),
            downloads: self.transfers.downloads(self.context.services.disk.reserve_bytes),
            storage: Arc::clone(&self.storage),
            same_job: Arc::clone(&self.same_job),
            notices: self.notices.all(),
            environment,
        });
    }

    /// Ends all tasks and writes what must be kept.
    async fn end(mut self, mut inbox: mpsc::UnboundedReceiver<Message>, done: Option<SyncSender<()>>) {
        // A sign-out a moment ago must reach the keyring, and an older write must not land after
        // the last one.
        let keyring = self.session.keyring_settled();
        let written = async {
            while self.persistence.is_writing() {
                match inbox.recv().await {
                    Some(Message::Written(outcome)) => drop(self.persistence.written(outcome)),
                    Some(_) => {}
                    None => break,
                }
            }
        };
        let (journal, mut sheets) = self.transfers.into_last_writes();
        let sheets = async { while sheets.join_next().await.is_some() {} };
        let settled = async { tokio::join!(keyring, written, sheets) };
        if tokio::time::timeout(LAST_WRITE, settled).await.is_err() {
            tracing::warn!("the keyring or the disk did not answer in time");
        }
        let Self { context, persistence, jobs, requests, regions, .. } = self;
        drop(context);
        let written = tokio::task::spawn_blocking(move || {
            journal.write_last();
            persistence.write_last(&Written { jobs: &jobs, requests: &requests, regions: &regions });
        });
        let written = written.await;
        if let Err(error) = written {
            tracing::error!(%error, "state not written at the end");
        }
        if let Some(done) = done {
            done.try_send(()).ok();
        }
    }
}

/// What of the owner's parts is written down.
struct Written<'a> {
    jobs: &'a JobBook,
    requests: &'a RequestBook,
    regions: &'a RegionBook,
}

impl persist::State for Written<'_> {
    fn jobs(&self, keys: Option<&BTreeSet<JobKey>>) -> persist::Jobs {
        self.jobs.to_store(keys)
    }

    fn requests(&self) -> persist::Requests {
        self.requests.to_write()
    }

    fn regions(&self) -> persist::Regions {
        self.regions.to_write()
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
