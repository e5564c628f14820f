//! Files on their way: listed, queued, a few at a time, paused, canceled, tried again, remembered.

mod asking;
mod attempt;
mod beside;
mod checksums;
mod held;
mod history;
pub(super) mod journal;
mod listing;
mod many;
mod origin;
mod restore;

use super::connection::Connection;
use super::context::Context;
use super::jobs::JobBook;
use super::reporter::Reporter;
use super::snapshot::{About, Downloads, JobKey, NoticeLevel, Transfer, TransferKey, TransferState};
use crate::domain::checksum::Checksums;
use crate::domain::origin::Origin;
use crate::domain::transfer::queue::Queue;
use crate::domain::{ExistingFiles, FolderLayout, Problem, Remedy};
use crate::download::{Content, Order, Outcome, Overwrite, Pace};
use crate::store::Settings;
use asking::Question;
use attempt::Ending;
use held::Holds;
use journal::{Journal, Line};
use listing::Listed;
pub use many::{TransferAction, Which};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use url::Url;

/// Where a job's results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The download folder.
    pub folder: PathBuf,
    /// Folders below it.
    pub layout: FolderLayout,
    /// For files that are there already.
    pub existing: ExistingFiles,
}

/// A person's wish.
pub(super) enum Ask {
    /// Fetch a job's results: now, or `when_ready` also those of a job that is only being submitted.
    Download {
        job: JobKey,
        wanted: Wanted,
        when_ready: bool,
    },
    /// What to do with files that are there; `None` gives the download up.
    Answer(JobKey, Option<Overwrite>),
    Cancel(TransferKey),
    Retry(TransferKey),
    Many(Which, TransferAction),
    /// This job's files come before all others.
    First(JobKey),
    /// Are the finished files still there?
    LookAtFinished,
}

/// A task's result.
pub(super) enum News {
    /// All links of a job, and the folder stands; or why not.
    Listed { target: Target, connection: Arc<Connection>, listed: Result<Listed, Problem> },
    /// All bytes of a file are here.
    HasCome(TransferKey),
    /// A transfer ended.
    Ended(TransferKey, Result<Outcome, Ending>),
    /// The journal was written, or not.
    Journaled(Result<(), String>),
    /// A finished job's sheet was written, or not.
    Beside(Result<(), Problem>),
    /// What came of waiting for the network.
    Network { harmony: Url, probed: held::Probed },
    /// Free bytes by folder, where the disk told.
    Room(Vec<(PathBuf, Option<u64>)>),
    /// Where a job's files come from, as far as CMR tells.
    Origin(JobKey, Arc<Origin>),
    /// Which finished files are there: key and verdict.
    Seen(Vec<(TransferKey, bool)>),
}

/// Whose results go where.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by name")]
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
    /// Ask before files that are there and not known are touched.
    asks: bool,
    /// The job is paused: its further files wait for a person.
    paused: bool,
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
    /// Why the last attempt ended, if it goes on by itself after that.
    held: Option<Problem>,
    /// The file, once it was here.
    content: Option<Content>,
}

impl Item {
    /// The fingerprint by which a file that is there is known to be the one.
    fn known_sha256(&self) -> Option<String> {
        let is_known = !matches!(self.transfer.state, TransferState::Unchecked);
        self.content.as_ref().filter(|_| is_known).map(|content| content.sha256.clone())
    }
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
    queue: Queue<JobKey, TransferKey>,
    /// The rows as last told, until something about them changes.
    told: Option<Arc<[Arc<Transfer>]>>,
    /// What all wait for.
    holds: Holds,
    /// Jobs whose download waits for an answer.
    questions: BTreeMap<JobKey, Question>,
    /// The speed limit.
    pace: Pace,
    /// Finished files are being looked for.
    looking: bool,
    /// Jobs whose results are asked for and not all listed yet, and where they are to go.
    wishes: BTreeMap<JobKey, Target>,
    /// Jobs whose results are all listed, and how many files those are.
    listed: Arc<BTreeMap<JobKey, usize>>,
    /// What is missing of each job.
    open: HashMap<JobKey, HashSet<TransferKey>>,
    journal: Journal,
    /// Where the files of each job come from; empty while CMR is asked.
    origins: HashMap<JobKey, Arc<Origin>>,
    /// What the catalogue says of the files of jobs that hand out whole ones.
    checksums: HashMap<JobKey, Arc<Checksums>>,
    /// Sheets that are being written, one after the other.
    sheets: JoinSet<()>,
    one_sheet: Arc<tokio::sync::Mutex<()>>,
    next_key: u64,
    /// Figures moved since the last wake-up.
    moved: Arc<AtomicBool>,
    reporter: Reporter<News>,
}

impl TransferBook {
    fn new(mut journal: Journal, reporter: Reporter<News>) -> Self {
        journal.report_to(reporter.wrap(News::Journaled));
        Self {
            order: Vec::new(),
            items: HashMap::new(),
            by_path: HashMap::new(),
            by_source: HashMap::new(),
            queue: Queue::new(1),
            told: None,
            holds: Holds::default(),
            questions: BTreeMap::new(),
            pace: Pace::default(),
            looking: false,
            wishes: BTreeMap::new(),
            listed: Arc::default(),
            open: HashMap::new(),
            journal,
            origins: HashMap::new(),
            checksums: HashMap::new(),
            sheets: JoinSet::new(),
            one_sheet: Arc::default(),
            next_key: 0,
            moved: Arc::default(),
            reporter,
        }
    }

    pub(super) fn rows(&mut self) -> Arc<[Arc<Transfer>]> {
        let (order, items) = (&self.order, &self.items);
        let rows = || order.iter().filter_map(|key| items.get(key)).map(|item| Arc::clone(&item.transfer)).collect();
        Arc::clone(self.told.get_or_insert_with(rows))
    }

    /// What they wait for as a whole, and what is asked.
    pub(super) fn downloads(&self) -> Downloads {
        let questions = self.questions.values().map(Question::told).collect();
        let listed = Arc::clone(&self.listed);
        Downloads { questions, first: self.queue.first(), listed, ..self.holds.told() }
    }

    /// Takes over how many go at a time, and how fast; at once.
    pub(super) fn take_settings(&mut self, settings: &Settings, context: &mut Context) {
        self.queue.set_slots(settings.files_at_once());
        self.pace.set_limit(settings.speed_limit_bytes);
        self.start_waiting(context);
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
            Ask::Download { job, wanted, when_ready } => {
                self.download(job, wanted, when_ready, jobs, connection, context);
            }
            Ask::Answer(job, overwrite) => self.answer(job, overwrite, jobs, context),
            Ask::Cancel(key) => self.stop(key, TransferState::Canceled, context),
            Ask::Retry(key) => self.retry(key, connection, context),
            Ask::Many(which, action) => self.many(which, action, connection.as_ref(), context),
            Ask::First(job) => {
                self.queue.put_first(job);
                self.journal.record(Line::First(job), context);
                context.mark();
            }
            Ask::LookAtFinished => self.look_at_finished(context),
        }
    }

    pub(super) fn news(&mut self, news: News, jobs: &mut JobBook, context: &mut Context) {
        match news {
            News::Listed { target, connection, listed: Ok(listed) } => {
                if !target.only_new {
                    let nothing = listed.links.is_empty() && target.last;
                    let row = jobs.row(target.job);
                    let problem = nothing.then(|| listing::nothing_to_download(row.and_then(|row| row.job())));
                    jobs.set_problem(target.job, problem, context);
                }
                self.take_listed(target, listed, connection, jobs, context);
            }
            News::Listed { target, listed: Err(problem), .. } => {
                if problem.remedy == Remedy::ChooseFolder {
                    self.wish_is_met(target.job, context);
                }
                jobs.set_problem(target.job, Some(problem), context);
            }
            News::HasCome(key) => {
                if self.queue.has_come(key) {
                    self.start_waiting(context);
                }
            }
            News::Ended(key, outcome) => self.ended(key, outcome, jobs, context),
            News::Journaled(outcome) => {
                if let Some(problem) = self.journal.written(outcome, context) {
                    context.notify(NoticeLevel::Warning, problem);
                }
            }
            News::Beside(Err(problem)) => context.notify(NoticeLevel::Warning, problem),
            News::Beside(Ok(())) => {}
            News::Origin(job, origin) => self.origin_told(job, origin, jobs, context),
            News::Network { harmony, probed } => self.network_probed(&harmony, &probed, context),
            News::Room(folders) => self.room_seen(folders, context),
            News::Seen(files) => self.finished_seen(files, context),
        }
    }

    /// Fetches what there is, and of a job that goes on also what comes later.
    fn download(
        &mut self,
        job: JobKey,
        wanted: Wanted,
        when_ready: bool,
        jobs: &mut JobBook,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        let Some(row) = jobs.row(job) else { return };
        let known = row.job().map(|job| (job.id, job.status.is_final()));
        if known.is_none() && !when_ready {
            return;
        }
        let Some(connection) = connection else {
            let problem = Problem::new("Sign in to download these files.").with_remedy(Remedy::SignIn);
            return jobs.set_problem(job, Some(problem), context);
        };
        let harmony = connection.environment.harmony().clone();
        let folder = match wanted.layout.subfolder(&row.title, row.submitted_at) {
            Some(name) => wanted.folder.join(name),
            None => wanted.folder,
        };
        let (overwrite, asks) = asking::overwrite(wanted.existing);
        let target = Target { job, folder, overwrite, harmony, only_new: false, last: false, asks, paused: false };
        let Some((id, last)) = known else { return self.wish(target, context) };
        let target = Target { last, ..target };
        if !last && !when_ready {
            let words = format!("{} goes on. Its further files are fetched as they appear.", row.title);
            context.notify_about(About::Downloads, NoticeLevel::Info, Problem::new(words));
        }
        Arc::make_mut(&mut self.listed).remove(&job);
        self.wish(target.clone(), context);
        self.ask_origin(job, jobs, &connection, context);
        self.list_in_task(id, target, jobs, connection, context);
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
        if !self.questions.contains_key(&job) {
            self.list_in_task(seen.id, target, jobs, connection, context);
        }
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
            // It is being stopped already: the last wish counts.
            item.stopped = state.clone();
        }
        if item.transfer.state.is_active() || matches!(item.transfer.state, TransferState::Paused) {
            item.held = None;
            if !self.queue.is_going(key) {
                self.queue.remove(key);
            }
            self.set_state(key, state, context);
        }
    }

    fn retry(&mut self, key: TransferKey, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(item) = self.items.get_mut(&key) else { return };
        if !item.transfer.state.is_stopped() {
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
        } else if let Some(item) = self.items.get(&key) {
            self.queue.push(item.transfer.job, key);
        }
        if let Some(item) = self.items.get_mut(&key) {
            item.asleep = false;
            item.order.known_sha256 = item.known_sha256().or(item.order.known_sha256.take());
            // A fresh set of figures: the old one may still be written to.
            Arc::make_mut(&mut item.transfer).progress = Arc::default();
        }
        self.set_state(key, TransferState::Waiting, context);
    }

    fn set_state(&mut self, key: TransferKey, state: TransferState, context: &mut Context) {
        let Some(item) = self.items.get_mut(&key) else { return };
        let is_done = state.is_here() || matches!(state, TransferState::Missing);
        // What was waiting before is written down as that; a file may come back.
        let is_news = !matches!(state, TransferState::Going | TransferState::Held(_) | TransferState::Missing);
        let open = self.open.entry(item.transfer.job).or_default();
        if is_done {
            open.remove(&key);
        } else {
            open.insert(key);
        }
        Arc::make_mut(&mut item.transfer).state = state;
        self.told = None;
        context.mark();
        if is_news {
            let line = Line::Transfer(Box::new(restore::stored(item)));
            self.journal.record(line, context);
        }
    }
}
