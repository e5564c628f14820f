//! All transfers, and what is needed to go on with them. Which states there are, and what follows
//! from what, is said in [`crate::domain::transfer`]; here its effects are performed.

use super::index::Index;
use super::journal::Journal;
use super::listed::Listed;
use crate::domain::checksum::Checksums;
use crate::domain::origin::Origin;
use crate::domain::transfer::book::{Book, Entry};
use crate::domain::transfer::state::{self, Effect, Ending, State, Verdict};
use crate::domain::transfer::subscription::Subscription;
use crate::domain::{ExistingFiles, FolderLayout, Problem};
use crate::download::{Content, FetchSpec, Outcome, Overwrite, Pace};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Refusal;
use crate::engine::latch::{Guard, Latch};
use crate::engine::reporter::Reporter;
use crate::engine::snapshot::{Hold, JobKey, Transfer, TransferKey, TransferState, Verdicts};
use crate::store::transfers::{Line, StoredTransfer};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
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

/// Which files are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One.
    File(TransferKey),
    /// Those of one job, and what it still makes.
    Job(JobKey),
    /// All.
    All,
}

/// What is to happen with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferAction {
    /// Stop what waits or goes, until it is resumed, also over a restart.
    Pause,
    /// Go on with what is paused.
    Resume,
    /// Give up what is not finished; what came so far is kept for another try.
    Cancel,
    /// Try what failed again.
    RetryFailed,
    /// Take finished files off the list; they stay on the disk. Those of a job that is not all here
    /// stay in the list, which its record is made from.
    ClearFinished,
}

/// What a person wants.
pub(in super::super) enum Command {
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
pub(in super::super) enum Event {
    /// All links of a job, and the folder stands; or why not. Asked for in this round.
    Listed { job: JobKey, round: u64, listed: Box<Result<Listed, Problem>> },
    /// The pause after a list that did not come is over.
    ListDue { job: JobKey, round: u64 },
    /// All bytes of a file are here.
    HasCome(TransferKey),
    /// An attempt ended.
    Ended(TransferKey, Result<Outcome, Broken>),
    /// The journal was written, or not.
    Journaled(Result<(), String>, Guard),
    /// A finished job's record was written, or not.
    Recorded(Result<(), Problem>),
    /// The network is back, or it never was the network: only this host does not answer.
    Network { root: Url, down: Option<String> },
    /// Free bytes by folder, where the disk told.
    Space(Vec<(PathBuf, Option<u64>)>, Guard),
    /// Where a job's files come from, as far as CMR tells.
    Origin(JobKey, Arc<Origin>),
    /// Which finished files are there: key and verdict.
    Seen(Vec<(TransferKey, bool)>, Guard),
}

/// An attempt that ended without a file.
pub(in super::super) struct Broken {
    pub(super) ending: Ending,
    /// Harmony itself did not accept the token: it is good for nothing any more.
    pub(super) refusal: Option<Refusal>,
}

/// What is known of a file besides its state.
pub(super) struct Item {
    pub(super) transfer: Arc<Transfer>,
    pub(super) spec: FetchSpec,
    /// Who fetches: the environment in which it was asked for. `None` until somebody is signed in
    /// there.
    pub(super) connection: Option<Arc<Connection>>,
    /// The file, once it was here.
    pub(super) content: Option<Content>,
}

/// A file as the book has it.
pub(super) type File = Entry<JobKey, Item>;

/// One job's results, and where they are to go.
pub(super) struct Results {
    pub(super) state: Subscription,
    pub(super) target: Target,
    /// Counts lists: the answer to an earlier one comes too late.
    pub(super) round: u64,
    /// The list that has come and waits for an answer.
    pub(super) list: Option<Listed>,
}

/// Where a job's results are to go.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) folder: Arc<Path>,
    pub(super) overwrite: Overwrite,
    /// Root of the Harmony service that has the job.
    pub(super) root: Arc<Url>,
}

/// All transfers, of this session and of those before.
pub(in super::super) struct TransferBook {
    pub(super) files: Book<JobKey, TransferKey, Item>,
    pub(super) index: Index,
    /// Ends the attempts under way.
    pub(super) attempts: HashMap<TransferKey, oneshot::Sender<()>>,
    /// Jobs whose results are asked for and not all listed yet.
    pub(super) results: BTreeMap<JobKey, Results>,
    /// Jobs whose results are all listed, and how many files those are.
    pub(super) listed: Arc<BTreeMap<JobKey, usize>>,
    /// The rows as last published, until something about them changes.
    pub(super) published: Option<Arc<[Arc<Transfer>]>>,
    /// Ends the probes for servers that cannot be reached.
    pub(super) probes: HashMap<Url, oneshot::Sender<()>>,
    /// A look at the disks is due or under way.
    pub(super) disk_watch: Latch,
    /// Finished files are being looked for.
    pub(super) finished_look: Latch,
    /// The speed limit.
    pub(super) pace: Pace,
    pub(super) journal: Journal,
    /// Where the files of each job come from; empty while CMR is asked.
    pub(super) origins: HashMap<JobKey, Arc<Origin>>,
    /// What the catalogue says of the files of jobs that hand out whole ones.
    pub(super) checksums: HashMap<JobKey, Arc<Checksums>>,
    /// Job records that are being written, one after the other.
    pub(super) records: JoinSet<()>,
    pub(super) one_record: Arc<tokio::sync::Mutex<()>>,
    /// What is known of files that are here.
    pub(super) verdicts: Arc<Verdicts>,
    pub(super) next_key: u64,
    /// Figures moved since the last wake-up.
    pub(super) moved: Arc<AtomicBool>,
    pub(super) reporter: Reporter<Event>,
}

impl TransferBook {
    pub(super) fn new(mut journal: Journal, next_key: u64, reporter: Reporter<Event>) -> Self {
        journal.report_to(reporter.wrap(|(written, guard)| Event::Journaled(written, guard)));
        Self {
            files: Book::new(1),
            index: Index::default(),
            attempts: HashMap::new(),
            results: BTreeMap::new(),
            listed: Arc::default(),
            published: None,
            probes: HashMap::new(),
            disk_watch: Latch::default(),
            finished_look: Latch::default(),
            pace: Pace::default(),
            journal,
            origins: HashMap::new(),
            checksums: HashMap::new(),
            records: JoinSet::new(),
            one_record: Arc::default(),
            verdicts: Arc::default(),
            next_key,
            moved: Arc::default(),
            reporter,
        }
    }

    /// Takes a file in under its own key.
    pub(super) fn insert(&mut self, file: File) {
        let key = file.data.transfer.key;
        self.next_key = self.next_key.max(key.0 + 1);
        self.index.insert(key, &file.data.spec, &file.data.transfer.path);
        self.published = None;
        self.files.insert(key, file);
        self.publish(key);
    }

    /// Performs what follows from what has happened; answers jobs a file of which is here now.
    pub(super) fn perform(&mut self, context: &mut Context) -> BTreeSet<JobKey> {
        let mut arrived = BTreeSet::new();
        loop {
            self.files.fill_slots(|item| item.connection.as_ref().is_some_and(|connection| connection.has_token()));
            self.probe_networks(context);
            let (changed, effects) = (self.files.take_changed(), self.files.take_effects());
            if changed.is_empty() && effects.is_empty() {
                break;
            }
            context.mark();
            for key in changed {
                self.publish(key);
            }
            for (key, effect) in effects {
                match effect {
                    Effect::Start => self.start(key, context),
                    Effect::Stop => {
                        if let Some(cancel) = self.attempts.remove(&key) {
                            cancel.send(()).ok();
                        }
                    }
                    Effect::Record => self.record(key, context),
                    Effect::Arrived => arrived.extend(self.files.get(key).map(|file| file.job)),
                    // The book does these itself.
                    Effect::Release | Effect::Dequeue | Effect::Enqueue => {}
                }
            }
        }
        self.watch_disks(context);
        arrived
    }

    /// Writes a file down as it is now.
    pub(super) fn record(&mut self, key: TransferKey, context: &mut Context) {
        if let Some(file) = self.files.get(key) {
            self.journal.record(Line::Transfer(Box::new(stored(file))), context);
        }
    }

    /// The row of a file as its state is now.
    fn publish(&mut self, key: TransferKey) {
        let Some(state) = self.files.get(key).map(|file| shown(file.state())) else { return };
        let Some(item) = self.files.data_mut(key) else { return };
        Arc::make_mut(&mut item.transfer).state = state;
        self.published = None;
    }

    /// Files of this job that are in this folder.
    pub(super) fn count_of(&self, job: JobKey, folder: &Path) -> usize {
        self.files.entries().values().filter(|file| file.job == job && *file.folder == *folder).count()
    }
}

/// A state as people see it.
fn shown(state: &State) -> TransferState {
    match state {
        State::Waiting | State::Stopping(state::Next::Waiting) => TransferState::Waiting,
        State::Running => TransferState::Going,
        State::Paused | State::Stopping(state::Next::Paused) => TransferState::Paused,
        State::Canceled | State::Stopping(state::Next::Canceled) => TransferState::Canceled,
        State::Stopping(state::Next::Space) | State::Held(state::Hold::Space { .. }) => {
            TransferState::Held(Hold::Space)
        }
        State::Held(state::Hold::Network(_)) => TransferState::Held(Hold::Network),
        State::Held(state::Hold::SignIn(None)) => TransferState::Held(Hold::SignIn),
        State::Held(state::Hold::Answer) => TransferState::Held(Hold::Answer),
        State::Held(state::Hold::SignIn(Some(problem))) | State::Failed(problem) => {
            TransferState::Failed(Problem::clone(problem))
        }
        State::Here(Verdict::Saved) => TransferState::Done,
        State::Here(Verdict::Kept) => TransferState::Skipped,
        State::Here(Verdict::Unchecked) => TransferState::Unchecked,
        State::Missing(_) => TransferState::Missing,
    }
}

/// A file as it is written down.
pub(super) fn stored(file: &File) -> StoredTransfer {
    let Item { transfer, spec, content, .. } = &file.data;
    StoredTransfer {
        key: transfer.key.0,
        job: file.job,
        harmony: Url::clone(&file.root),
        url: spec.url.clone(),
        path: spec.path.clone(),
        media_type: spec.media_type.clone(),
        overwrite: spec.overwrite,
        catalogued: spec.catalogued.clone(),
        state: file.state().stored(),
        content: content.clone(),
        announced: spec.announced.clone(),
    }
}

/// The file as it was when it was whole, if its contents were ever compared.
pub(super) fn known_content(file: &File) -> Option<&Content> {
    let is_known = !matches!(file.state(), State::Here(Verdict::Unchecked) | State::Missing(Verdict::Unchecked));
    file.data.content.as_ref().filter(|_| is_known)
}
