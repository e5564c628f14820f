//! The handle to the background work.

use super::connection::Connection;
use super::context::Context;
use super::effect::Effect;
use super::inspection::Inspection;
use super::keyring::Keyring;
use super::message::Message;
use super::owner::Owner;
use super::programs::{self, Brand, Program};
use super::publish::{self, Publisher};
use super::reporter::Reporter;
use super::services::Services;
use super::session::Session;
use super::snapshot::{About, JobKey, NoticeLevel, SessionState, Snapshot, TransferKey};
use super::transfers::{TransferAction, Wanted, Which};
use super::{jobs, regions, requests, session, transfers, verdicts};
use crate::domain::region::Region;
use crate::domain::request::RequestFile;
use crate::domain::saved_requests::SavedRequest;
use crate::domain::{Environment, ExistingFiles, FolderLayout, JobAction, JobId, Problem, Secret, SubsetRequest};
use crate::download::Overwrite;
use crate::earthdata::Error;
use crate::store::Settings;
use chrono::{DateTime, Utc};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// The way out takes no longer than this, whatever hangs.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Handle to the background work; cheap to clone. The work ends with the last handle.
#[derive(Clone)]
pub struct Engine {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    services: Arc<Services>,
    messages: mpsc::UnboundedSender<Message>,
    pub(super) outbox: Reporter<Effect>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Or why this computer has no way out to any server.
    pub(super) connections: Result<watch::Receiver<Arc<Connection>>, Error>,
    settings: watch::Sender<Arc<Settings>>,
    inspection: Inspection,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Writes what must be kept; nobody waits for it.
        self.messages.send(Message::ShutDown(sync_channel(1).0)).ok();
    }
}

impl Engine {
    /// Starts the background work: reads state from disk and the keyring, then watches.
    /// `wake` is called (from any thread) after a new snapshot was published, at most every 200 ms
    /// for progress.
    pub fn start(services: Services, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let services = Arc::new(services);
        let opened = Settings::open(&services.data_folder, (services.clock)());
        let settings = Arc::new(opened.value.clone());
        #[expect(clippy::disallowed_methods, reason = "each message answers what the owner or a person began")]
        let (messages, inbox) = mpsc::unbounded_channel();
        let wake: publish::Wake = Arc::new(wake);
        let inspection = Inspection::new(Arc::clone(&services.results), Arc::clone(&wake));
        let (publisher, snapshots) = Publisher::new(Snapshot::empty(services.environment.clone()), wake);
        let outbox = Reporter::new(messages.clone(), Message::Effect);
        let connections = match Connection::new(services.environment.clone(), services.transport_settings()) {
            Ok(connection) => {
                let keyring = Keyring::start(Arc::clone(&services.credentials));
                let reporter = Reporter::new(messages.clone(), Message::SessionEvent);
                let mut trusted = services.trusted.clone();
                trusted.set_accepted(settings.trusted_servers());
                let (session, connections) = Session::new(connection, keyring, trusted, reporter);
                let mut context = Context::new(Arc::clone(&services), outbox.clone());
                context.set_poll_seconds(settings.poll_seconds);
                context.set_direct_s3(settings.direct_s3);
                let owner = Owner::start(context, session, publisher, (opened, inspection.clone()), messages.clone());
                services.runtime.spawn(async move {
                    if let Some(owner) = owner.await {
                        owner.run(inbox).await;
                    }
                });
                Ok(connections)
            }
            Err(error) => {
                Self::without_network(publisher, &services, error.problem());
                Err(error)
            }
        };
        let settings = watch::Sender::new(settings);
        Self { inner: Arc::new(Inner { services, messages, outbox, snapshots, connections, settings, inspection }) }
    }

    /// The window still opens, and says why nothing else will work.
    fn without_network(mut publisher: Publisher, services: &Services, problem: Problem) {
        let session = SessionState::SignedOut { offers: Vec::new(), problem: Some(problem) };
        publisher.publish(Snapshot { session, ..Snapshot::empty(services.environment.clone()) });
    }

    /// The present state; cheap, never blocks.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.snapshots.borrow())
    }

    /// The states as they come, for those who wait for one (the headless commands, tests).
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.inner.snapshots.clone()
    }

    /// Looks whether these files are what was asked for, if that is not known; the answer is in
    /// [`Snapshot::verdicts`].
    pub fn want_verdicts(&self, files: Vec<TransferKey>) {
        self.send(verdicts::Command::Want(files));
    }

    /// The way into result files.
    pub fn inspection(&self) -> &Inspection {
        &self.inner.inspection
    }

    /// Handle for one-shot questions.
    pub fn runtime(&self) -> &tokio::runtime::Handle {
        &self.inner.services.runtime
    }

    /// UTC now, by the clock everything here goes by.
    pub fn now(&self) -> DateTime<Utc> {
        (self.inner.services.clock)()
    }

    /// Where downloads go unless the settings say otherwise.
    pub fn download_folder(&self) -> &Path {
        &self.inner.services.download_folder
    }

    /// Tells the person about something that failed outside the engine.
    pub fn notify(&self, problem: Problem) {
        self.tell(NoticeLevel::Error, problem);
    }

    /// Tells the person something that belongs to no panel.
    pub fn tell(&self, level: NoticeLevel, problem: Problem) {
        self.send(Effect::Notify(level, problem));
    }

    /// Tells the person about something that can change; what was told of it before goes.
    pub fn tell_about(&self, about: About, level: NoticeLevel, problem: Problem) {
        self.send(Effect::NotifyAbout(about, level, problem));
    }

    /// What was told about this is no longer so.
    pub fn settle(&self, about: About) {
        self.send(Effect::Settle(about));
    }

    /// The window got or lost the keyboard: desktop notifications come only while it has lost it.
    /// Without a word about it there are none.
    pub fn window_is_looked_at(&self, is_so: bool) {
        self.send(Message::WindowFocused(is_so));
    }

    /// Shows a folder in the file manager, or a page in the browser. Some of those programs return
    /// only when closed, so they are waited for elsewhere.
    pub fn open_outside(&self, what: OsString) {
        let engine = self.clone();
        self.runtime().spawn_blocking(move || {
            if let Err(error) = engine.inner.services.opener.open(&what) {
                let words = format!("{} could not be opened on this computer.", what.to_string_lossy());
                let problem = Problem::new(words).with_details(error.to_string());
                engine.tell_about(About::Page, NoticeLevel::Error, problem);
            }
        });
    }

    /// Programs for results that are on this computer. Reads folders: not on the window's thread.
    pub fn programs(&self) -> Vec<Program> {
        self.inner.services.opener.programs()
    }

    /// Opens a result in a program; told if that fails. Python begins with the lines that open the file.
    pub fn open_in(&self, program: Program, file: PathBuf) {
        let engine = self.clone();
        self.runtime().spawn_blocking(move || {
            let services = &engine.inner.services;
            let script = match program.brand {
                Brand::Python => programs::script(&services.results, &file),
                _ => String::new(),
            };
            if let Err(error) = services.opener.start(&program.vector(&file, &script)) {
                let words = format!("{} could not be started.", program.brand.name());
                let problem = Problem::new(words).with_details(error.to_string());
                engine.tell_about(About::Page, NoticeLevel::Error, problem);
            }
        });
    }

    /// What the engine was handed.
    pub(super) fn services(&self) -> &Services {
        &self.inner.services
    }

    pub(super) fn send(&self, message: impl Into<Message>) {
        // Nobody listens only while the engine ends.
        self.inner.messages.send(message.into()).ok();
    }

    // Settings ------------------------------------------------------------------------------

    /// The person's settings as last changed.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.inner.settings.borrow())
    }

    /// Takes over changed settings and writes them soon.
    pub fn change_settings(&self, settings: Settings) {
        let settings = Arc::new(settings);
        self.inner.settings.send_replace(Arc::clone(&settings));
        self.send(Message::Settings(settings));
    }

    // Session -------------------------------------------------------------------------------

    /// Exchanges user name and password for a token at Earthdata Login; the password is dropped
    /// right after. While somebody is signed in, this renews the sign-in: see
    /// [`Snapshot::renewal`].
    pub fn sign_in_with_password(&self, user: String, password: Secret<String>) {
        self.send(session::Command::Password { user, password });
    }

    /// Checks and takes over a pasted token.
    pub fn sign_in_with_token(&self, token: Secret<String>) {
        self.send(session::Command::Token(token));
    }

    /// Takes over credentials that were found in the environment or in `.netrc` (offered in
    /// [`super::snapshot::SessionState::SignedOut`]).
    pub fn accept_offer(&self, index: usize) {
        self.send(session::Command::Offer(index));
    }

    /// Looks for credentials once more, while nobody is signed in.
    pub fn retry_sign_in(&self) {
        self.send(session::Command::Retry);
    }

    /// Forgets the token here and in the keyring.
    pub fn sign_out(&self) {
        self.send(session::Command::SignOut);
    }

    /// Starts the practice service if need be, and switches to it, signed in as its user.
    pub fn practice(&self) {
        self.send(session::Command::Practice);
    }

    /// Switches to another environment. Whoever named it vouches for nothing by that: an own
    /// deployment is given no credential before the command line or [`Settings::trust`] says so.
    pub fn use_environment(&self, environment: Environment) {
        self.send(session::Command::Environment(Box::new(environment)));
    }

    // Jobs ----------------------------------------------------------------------------------

    /// Submits; a row appears at once and carries the outcome.
    pub fn submit(&self, request: SubsetRequest, title: String) -> JobKey {
        let key = JobKey::new();
        self.send(jobs::Command::Submit { key, request: Box::new(request), title, trial: None });
        key
    }

    /// Pauses, resumes, cancels or skips the preview of a job.
    pub fn control(&self, job: JobKey, action: JobAction) {
        self.send(jobs::Command::Control(job, action));
    }

    /// Gives jobs that run with an older token the present one, by pause and resume.
    pub fn hand_over(&self, jobs: Vec<JobId>) {
        self.send(jobs::Command::HandOver(jobs));
    }

    /// Takes a row off the list (the server keeps the job).
    pub fn forget(&self, job: JobKey) {
        self.send(jobs::Command::Forget(job));
    }

    /// Polls a job now, instead of when its turn comes, and goes on with it.
    pub fn poll(&self, job: JobKey) {
        self.send(jobs::Command::Poll(job));
    }

    /// Adds a label to a job on the server, or takes it off.
    pub fn change_label(&self, job: JobKey, label: String, add: bool) {
        self.send(jobs::Command::Label { key: job, label, add });
    }

    /// Reads the next page of the account's jobs on the server into the list; after the last one,
    /// the first again. How far it is stands in [`Snapshot::server_list`].
    pub fn list_server_jobs(&self) {
        self.send(jobs::Command::List);
    }

    // Regions -------------------------------------------------------------------------------

    /// Keeps a region under its name; one that has it already is replaced.
    pub fn keep_region(&self, region: Arc<Region>) {
        self.send(regions::Command::Keep(region));
    }

    /// Calls a region otherwise, if the name is free.
    pub fn rename_region(&self, from: String, to: String) {
        self.send(regions::Command::Rename { from, to });
    }

    /// Keeps the region of this name no longer.
    pub fn remove_region(&self, name: String) {
        self.send(regions::Command::Remove(name));
    }

    // Requests ------------------------------------------------------------------------------

    /// Keeps a request under a name; one that has it already is replaced.
    pub fn keep_request(&self, name: String, title: String, file: RequestFile) {
        self.send(requests::Command::Keep { name, title, file: Box::new(file) });
    }

    /// Keeps again what was deleted.
    pub fn put_request_back(&self, saved: Arc<SavedRequest>) {
        self.send(requests::Command::PutBack(saved));
    }

    /// Calls a kept request otherwise, if the name is free.
    pub fn rename_request(&self, from: String, to: String) {
        self.send(requests::Command::Rename { from, to });
    }

    /// Keeps the request of this name no longer.
    pub fn delete_request(&self, name: String) {
        self.send(requests::Command::Delete(name));
    }

    /// Forgets what was submitted lately; the jobs stay in their list.
    pub fn forget_recent_requests(&self) {
        self.send(requests::Command::ForgetRecent);
    }

    // Files ---------------------------------------------------------------------------------

    /// Fetches every result of a job into `folder`.
    pub fn download(&self, job: JobKey, folder: PathBuf, overwrite: Overwrite) {
        let existing = match overwrite {
            Overwrite::Skip => ExistingFiles::Skip,
            Overwrite::Replace => ExistingFiles::Replace,
            Overwrite::KeepBoth => ExistingFiles::KeepBoth,
            Overwrite::Ask => ExistingFiles::Ask,
        };
        self.download_as(job, Wanted { folder, layout: FolderLayout::Flat, existing });
    }

    /// Fetches every result of a job, laid out and treated as `wanted` says.
    pub fn download_as(&self, job: JobKey, wanted: Wanted) {
        self.send(transfers::Command::Download { job, wanted, when_ready: false });
    }

    /// Fetches the results of a job that was just submitted, as they appear.
    pub fn download_when_ready(&self, job: JobKey, wanted: Wanted) {
        self.send(transfers::Command::Download { job, wanted, when_ready: true });
    }

    /// Answers a [`super::snapshot::OverwriteQuestion`]; `None` gives the download up.
    pub fn answer_overwrite(&self, job: JobKey, overwrite: Option<Overwrite>) {
        self.send(transfers::Command::Answer(job, overwrite));
    }

    /// One action on many files.
    pub fn change_transfers(&self, which: Which, action: TransferAction) {
        self.send(transfers::Command::Many(which, action));
    }

    /// This job's files come before all others from now on.
    pub fn download_first(&self, job: JobKey) {
        self.send(transfers::Command::First(job));
    }

    /// Looks whether finished files are still there; those that are not become
    /// [`super::snapshot::TransferState::Missing`].
    pub fn look_at_finished_files(&self) {
        self.send(transfers::Command::LookAtFinished);
    }

    /// From now on results come straight from their bucket, or by the web, whatever the settings say.
    pub fn read_from_bucket(&self, direct: bool) {
        self.send(Message::DirectS3(direct));
    }

    /// Stops one transfer; what came so far is kept for the next try.
    pub fn cancel_transfer(&self, transfer: TransferKey) {
        self.send(transfers::Command::Cancel(transfer));
    }

    /// Tries a failed, canceled or paused transfer again.
    pub fn retry_transfer(&self, transfer: TransferKey) {
        self.send(transfers::Command::Retry(transfer));
    }

    /// Tries every failed transfer again.
    pub fn retry_failed_transfers(&self) {
        self.change_transfers(Which::All, TransferAction::RetryFailed);
    }

    /// Takes a notice off the list.
    pub fn dismiss(&self, notice: u64) {
        self.send(Message::Dismiss(notice));
    }

    /// Writes what must be kept and ends the background work; waits at most two seconds. Not to be
    /// called from a task of the runtime's only thread.
    pub fn shut_down(&self) {
        let (done, ended) = sync_channel(1);
        self.send(Message::ShutDown(done));
        if ended.recv_timeout(LAST_WAIT).is_err() {
            tracing::warn!("the background work has ended already, or did not end in time");
        }
    }
}
