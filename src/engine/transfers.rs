//! Files on their way: listed, queued, a few at a time, paused, canceled, tried again, remembered.

mod beside;
pub(super) mod journal;
mod listing;
mod restore;

use super::Overwrite;
use super::connection::Connection;
use super::context::{Context, Effect, report};
use super::jobs::JobBook;
use super::snapshot::{JobKey, NoticeLevel, Transfer, TransferKey, TransferProgress, TransferState};
use crate::domain::job::DataLink;
use crate::domain::{Problem, Remedy};
use crate::download::{self, Content, Order, Outcome, Queue, TransferError};
use crate::earthdata::{Error, ErrorKind};
use journal::{Journal, Line};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use url::Url;

/// Files at the same time, as measured by tests/bench/downloads.sh: two and four are slower, eight and
/// twelve no faster; they take more memory, and servers mind.
const AT_ONCE: usize = 6;

/// A person's wish.
pub(super) enum Ask {
    Download { job: JobKey, folder: PathBuf, overwrite: Overwrite },
    Cancel(TransferKey),
    Pause(TransferKey),
    Retry(TransferKey),
    RetryFailed,
}

/// A task's result.
pub(super) enum News {
    /// All links of a job, and the folder stands; or why not.
    Listed { target: Target, connection: Arc<Connection>, links: Result<Vec<DataLink>, Problem> },
    /// A transfer ended.
    Ended(TransferKey, Result<Outcome, Ending>),
    /// The journal was written, or not.
    Journaled(Result<(), String>),
    /// A finished job's sheet was written, or not.
    Beside(Result<(), Problem>),
}

/// Why a transfer ended without a file.
pub(super) struct Ending {
    problem: Problem,
    /// A new sign-in may help.
    needs_sign_in: bool,
    /// Harmony itself refused the token: it is good for nothing any more.
    token_is_dead: bool,
}

/// Whose results go where.
#[derive(Clone)]
pub(super) struct Target {
    job: JobKey,
    folder: PathBuf,
    overwrite: Overwrite,
    /// Root of the Harmony service that has the job.
    harmony: Url,
    /// Leave alone what was queued before.
    only_new: bool,
    /// The job had ended when it was listed: no further results will come.
    last: bool,
}

struct Item {
    transfer: Arc<Transfer>,
    order: Order,
    /// Root of the Harmony service that has the job.
    harmony: Url,
    /// Who fetches: the environment in which it was asked for. `None` until somebody is signed in
    /// there.
    connection: Option<Arc<Connection>>,
    /// Ends the running attempt.
    cancel: Option<oneshot::Sender<()>>,
    /// What it is when the running attempt was ended by a person.
    stopped: TransferState,
    /// Asked for again while the running attempt was still ending.
    again: bool,
    /// To be tried again as soon as somebody is signed in.
    asleep: bool,
    /// The file, once it was here.
    content: Option<Content>,
}

/// All transfers, of this session and of those before.
pub(super) struct TransferBook {
    /// In the order they were asked for.
    order: Vec<TransferKey>,
    items: HashMap<TransferKey, Item>,
    /// Paths in lower case: many file systems make no difference.
    by_path: HashMap<String, TransferKey>,
    /// By folder and link.
    by_source: HashMap<(PathBuf, Url), TransferKey>,
    queue: Queue<TransferKey>,
    /// Jobs whose results are asked for and not all listed yet, and where they are to go.
    wishes: BTreeMap<JobKey, Target>,
    /// What is missing of each job.
    open: HashMap<JobKey, HashSet<TransferKey>>,
    journal: Journal,
    /// Sheets that are being written, one after the other.
    sheets: JoinSet<()>,
    one_sheet: Arc<tokio::sync::Mutex<()>>,
    next_key: u64,
    /// Figures moved since the last wake-up.
    moved: Arc<AtomicBool>,
}

impl TransferBook {
    fn new(journal: Journal) -> Self {
        Self {
            order: Vec::new(),
            items: HashMap::new(),
            by_path: HashMap::new(),
            by_source: HashMap::new(),
            queue: Queue::new(AT_ONCE),
            wishes: BTreeMap::new(),
            open: HashMap::new(),
            journal,
            sheets: JoinSet::new(),
            one_sheet: Arc::default(),
            next_key: 0,
            moved: Arc::default(),
        }
    }

    pub(super) fn rows(&self) -> Arc<[Arc<Transfer>]> {
        self.order.iter().filter_map(|key| self.items.get(key)).map(|item| Arc::clone(&item.transfer)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// Some transfer is moving bytes.
    pub(super) fn is_going(&self) -> bool {
        self.queue.going() > 0
    }

    /// True once after figures moved.
    pub(super) fn take_moved(&self) -> bool {
        self.moved.swap(false, Ordering::Relaxed)
    }

    /// `connection` is `None` while nobody is signed in.
    pub(super) fn ask(
        &mut self,
        ask: Ask,
        jobs: &mut JobBook,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        match ask {
            Ask::Download { job, folder, overwrite } => {
                self.download(job, folder, overwrite, jobs, connection, context);
            }
            Ask::Cancel(key) => self.stop(key, TransferState::Canceled, context),
            Ask::Pause(key) => self.stop(key, TransferState::Paused, context),
            Ask::Retry(key) => self.retry(key, connection, context),
            Ask::RetryFailed => {
                for key in self.order.clone() {
                    let failed = self.items.get(&key).map(|item| &item.transfer.state);
                    if matches!(failed, Some(TransferState::Failed(_))) {
                        self.retry(key, connection.clone(), context);
                    }
                }
            }
        }
    }

    pub(super) fn news(&mut self, news: News, jobs: &mut JobBook, context: &mut Context) {
        match news {
            News::Listed { target, connection, links: Ok(links) } => {
                let job = target.job;
                if !target.only_new {
                    let nothing = links.is_empty() && target.last;
                    let problem =
                        nothing.then(|| listing::nothing_to_download(jobs.row(job).and_then(|row| row.job())));
                    jobs.set_problem(job, problem, context);
                }
                let is_empty = links.is_empty();
                self.enqueue(&target, links, &connection, context);
                if target.last {
                    self.wish_is_met(job, context);
                    if !is_empty {
                        self.complete(job, jobs, context);
                    }
                }
            }
            News::Listed { target, links: Err(problem), .. } => {
                if problem.remedy == Remedy::ChooseFolder {
                    self.wish_is_met(target.job, context);
                }
                jobs.set_problem(target.job, Some(problem), context);
            }
            News::Ended(key, outcome) => self.ended(key, outcome, jobs, context),
            News::Journaled(outcome) => {
                if let Some(problem) = self.journal.written(outcome, context) {
                    context.notify(NoticeLevel::Warning, problem);
                }
            }
            News::Beside(Err(problem)) => context.notify(NoticeLevel::Warning, problem),
            News::Beside(Ok(())) => {}
        }
    }

    /// Fetches what there is, and of a job that goes on also what comes later.
    fn download(
        &mut self,
        job: JobKey,
        folder: PathBuf,
        overwrite: Overwrite,
        jobs: &mut JobBook,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(row) = jobs.row(job) else { return };
        let Some((id, is_final)) = row.job().map(|job| (job.id, job.status.is_final())) else { return };
        let Some(connection) = connection else {
            let problem = Problem::new("Sign in to download these files.").with_remedy(Remedy::SignIn);
            return jobs.set_problem(job, Some(problem), context);
        };
        let harmony = connection.environment.harmony().clone();
        let target = Target { job, folder, overwrite, harmony, only_new: false, last: is_final };
        if !is_final {
            let words = format!("{} goes on. Its further files are fetched as they appear.", row.title);
            context.notify(NoticeLevel::Info, Problem::new(words));
        }
        self.wish(target.clone(), context);
        listing::list_in_task(id, target, connection, context);
    }

    /// A job has other results than before: queues the new ones, if somebody wants them.
    pub(super) fn follow(
        &mut self,
        job: JobKey,
        jobs: &JobBook,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(target) = self.wishes.get(&job).cloned() else { return };
        let Some(seen) = jobs.row(job).and_then(|row| row.job()) else { return };
        // Not signed in: the next look after the sign-in comes by here again.
        let Some(connection) = connection else { return };
        if connection.environment.harmony() != &target.harmony {
            return;
        }
        let target = Target { only_new: true, last: seen.status.is_final(), ..target };
        listing::list_in_task(seen.id, target, connection, context);
    }

    /// Ends or takes out a transfer; `state` is what it is then.
    fn stop(&mut self, key: TransferKey, state: TransferState, context: &mut Context) {
        let Some(item) = self.items.get_mut(&key) else { return };
        item.again = false;
        item.asleep = false;
        if let Some(cancel) = item.cancel.take() {
            // Its place is free when it has come to rest, see `ended`.
            item.stopped = state.clone();
            cancel.send(()).ok();
        } else if self.queue.is_going(key) {
            return;
        }
        if matches!(item.transfer.state, TransferState::Waiting | TransferState::Going | TransferState::Paused) {
            if !self.queue.is_going(key) {
                self.queue.remove(key);
            }
            self.set_state(key, state, context);
        }
    }

    fn retry(&mut self, key: TransferKey, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(item) = self.items.get_mut(&key) else { return };
        if !matches!(item.transfer.state, TransferState::Failed(_) | TransferState::Canceled | TransferState::Paused) {
            return;
        }
        // A new sign-in has made a new connection only if the environment changed in between.
        if let Some(connection) = connection.filter(|connection| connection.environment.harmony() == &item.harmony) {
            item.connection = Some(connection);
        }
        if item.connection.is_none() {
            item.asleep = true;
            let problem = Problem::new("Sign in to go on with this file.").with_remedy(Remedy::SignIn);
            return self.set_state(key, TransferState::Failed(problem), context);
        }
        self.restart(key, context);
        self.start_waiting(context);
    }

    fn restart(&mut self, key: TransferKey, context: &mut Context) {
        if self.queue.is_going(key) {
            // Two attempts must not write one `.part`: the running one ends first.
            if let Some(item) = self.items.get_mut(&key) {
                item.again = true;
                if let Some(cancel) = item.cancel.take() {
                    cancel.send(()).ok();
                }
            }
        } else {
            self.queue.push(key);
        }
        if let Some(item) = self.items.get_mut(&key) {
            item.asleep = false;
            item.order.known_sha256 = item.content.as_ref().map(|content| content.sha256.clone());
            // A fresh set of figures: the old one may still be written to.
            Arc::make_mut(&mut item.transfer).progress = Arc::default();
        }
        self.set_state(key, TransferState::Waiting, context);
    }

    fn start_waiting(&mut self, context: &mut Context) {
        while let Some(key) = self.queue.start_next() {
            let ready = self.items.get_mut(&key).and_then(|item| {
                let connection = Arc::clone(item.connection.as_ref()?);
                Some((item, connection))
            });
            let Some((item, connection)) = ready else {
                self.queue.remove(key);
                continue;
            };
            let (cancel, canceled) = oneshot::channel();
            item.cancel = Some(cancel);
            item.stopped = TransferState::Canceled;
            let order = item.order.clone();
            let (progress, moved) = (Arc::clone(&item.transfer.progress), Arc::clone(&self.moved));
            context.spawn(move |messages| async move {
                let outcome = run(&connection, &order, &progress, &moved, canceled).await;
                let outcome = outcome.map_err(|error| ending(&error, &connection, &order));
                report(&messages, News::Ended(key, outcome)).await;
            });
            self.set_state(key, TransferState::Going, context);
        }
    }

    fn ended(&mut self, key: TransferKey, outcome: Result<Outcome, Ending>, jobs: &JobBook, context: &mut Context) {
        self.queue.remove(key);
        let Some(item) = self.items.get_mut(&key) else { return };
        item.cancel = None;
        let job = item.transfer.job;
        let again = std::mem::take(&mut item.again);
        if let Ok(Outcome::Saved(content) | Outcome::Kept(content)) = &outcome {
            item.content = Some(content.clone());
            self.has_come(key);
        }
        if again {
            self.queue.push(key);
        } else {
            let state = self.state_after(key, outcome, context);
            self.set_state(key, state, context);
            self.complete_if_done(key, job, jobs, context);
        }
        self.start_waiting(context);
    }

    fn state_after(
        &mut self,
        key: TransferKey,
        outcome: Result<Outcome, Ending>,
        context: &mut Context,
    ) -> TransferState {
        let Some(item) = self.items.get_mut(&key) else { return TransferState::Canceled };
        match outcome {
            Ok(Outcome::Saved(_)) => TransferState::Done,
            Ok(Outcome::Kept(_)) => TransferState::Skipped,
            Ok(Outcome::Canceled) => item.stopped.clone(),
            Err(ending) => {
                item.asleep = ending.needs_sign_in;
                if ending.token_is_dead {
                    context.effect(Effect::Unauthorized(ending.problem.clone()));
                }
                TransferState::Failed(ending.problem)
            }
        }
    }

    /// The file may lie beside the place it was to have.
    fn has_come(&mut self, key: TransferKey) {
        let Some(item) = self.items.get_mut(&key) else { return };
        let Some(path) = item.content.as_ref().map(|content| content.path.clone()) else { return };
        if path != item.transfer.path {
            let transfer = Arc::make_mut(&mut item.transfer);
            transfer.file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.by_path.insert(listing::folded(&path), key);
            transfer.path = path;
        }
    }

    fn complete_if_done(&mut self, key: TransferKey, job: JobKey, jobs: &JobBook, context: &mut Context) {
        let is_done = self
            .items
            .get(&key)
            .is_some_and(|item| matches!(item.transfer.state, TransferState::Done | TransferState::Skipped));
        if is_done {
            self.complete(job, jobs, context);
        }
    }

    fn set_state(&mut self, key: TransferKey, state: TransferState, context: &mut Context) {
        let Some(item) = self.items.get_mut(&key) else { return };
        let is_done = matches!(state, TransferState::Done | TransferState::Skipped);
        let is_news = !matches!(state, TransferState::Going);
        let open = self.open.entry(item.transfer.job).or_default();
        if is_done {
            open.remove(&key);
        } else {
            open.insert(key);
        }
        Arc::make_mut(&mut item.transfer).state = state;
        context.mark();
        if is_news {
            let line = Line::Transfer(Box::new(restore::stored(item)));
            self.journal.record(line, context);
        }
    }
}

/// What the window and the session need to know of a failure.
fn ending(error: &TransferError, connection: &Connection, order: &Order) -> Ending {
    let server = match error {
        TransferError::Server(server) => Some(server.as_ref()),
        _ => None,
    };
    // An archive may refuse a token for reasons of its own.
    let by_harmony = order.url.origin() == connection.environment.harmony().origin();
    Ending {
        problem: error.problem(),
        needs_sign_in: server.is_some_and(Error::needs_sign_in),
        token_is_dead: by_harmony && server.is_some_and(|server| matches!(server.kind, ErrorKind::Unauthorized(_))),
    }
}

async fn run(
    connection: &Connection,
    order: &Order,
    progress: &TransferProgress,
    moved: &AtomicBool,
    mut canceled: oneshot::Receiver<()>,
) -> Result<Outcome, TransferError> {
    let show = |figures: download::Figures| {
        progress.set(figures.received_bytes, figures.total_bytes, figures.bytes_per_second);
        moved.store(true, Ordering::Relaxed);
    };
    let outcome = download::fetch(&connection.transport, order, &show, &mut canceled).await;
    if let Ok(Outcome::Saved(content) | Outcome::Kept(content)) = &outcome {
        progress.set_content(content.clone());
    }
    outcome
}
