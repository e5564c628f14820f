//! The engine's state as the window reads it: immutable, shared, cheap to compare.

pub use crate::domain::job::JobKey;
pub use crate::domain::job_watch::WatchState;
pub use crate::domain::notice::{About, Notice, NoticeLevel};
use crate::domain::region::Regions;
use crate::domain::saved_requests::SavedRequests;
pub use crate::domain::transfer::row::{Hold, Transfer, TransferKey, TransferProgress, TransferState};
pub use crate::domain::transfer::tally::Tally;
use crate::domain::trial::Trial;
pub use crate::domain::verdict::book::{Told, Verdicts};
use crate::domain::{Alarm, Environment, Job, JobOutcome, PauseReason, Problem, SubsetRequest};
pub use crate::store::fault::{StateFile, StorageFault, StorageProblem};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// One consistent state.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Which servers are in use.
    pub environment: Environment,
    /// Who is signed in.
    pub session: SessionState,
    /// What became of attempts to renew the sign-in while it still holds.
    pub renewal: Renewal,
    /// Jobs, newest first.
    pub jobs: Arc<[Arc<JobRow>]>,
    /// How much of the server's own list of jobs is among them.
    pub server_list: ServerList,
    /// Requests to come back to.
    pub requests: SavedRequests,
    /// The user's own regions.
    pub regions: Regions,
    /// Transfers, in the order they were asked for.
    pub transfers: Arc<[Arc<Transfer>]>,
    /// What the transfers come to.
    pub tally: Arc<Tally>,
    /// Whether the files that are here are what was asked for, as far as they were looked into.
    pub verdicts: Arc<Verdicts>,
    /// What the downloads as a whole wait for, and what is asked about them.
    pub downloads: Downloads,
    /// Submissions that the server answered with a job that had a row already, and that row; see
    /// [`Snapshot::job`].
    pub same_job: Arc<BTreeMap<JobKey, JobKey>>,
    /// What is wrong with the files on this computer that hold settings, jobs and requests.
    pub storage: Arc<[StorageProblem]>,
    /// Things to tell, oldest first.
    pub notices: Arc<[Notice]>,
}

/// How far the account's jobs on the server were read into the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerList {
    /// Jobs of the account on the server, as it last said; `None` before the first answer.
    pub count: Option<u64>,
    /// So many of them were read, newest first.
    pub read: u64,
    /// A page is on its way.
    pub is_loading: bool,
    /// Why the last page did not come.
    pub problem: Option<Problem>,
}

impl ServerList {
    /// The server has more than was read, or was never asked.
    pub fn has_more(&self) -> bool {
        self.count.is_none_or(|count| self.read < count)
    }
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub enum SessionState {
    /// Reading the keyring, or asking Earthdata Login.
    Checking,
    /// Nobody; perhaps with credentials found elsewhere, offered but not taken, and with what
    /// went wrong at the last try.
    SignedOut {
        /// Where credentials were found, in words (“EARTHDATA_TOKEN in the environment”).
        offers: Vec<String>,
        /// Why the last sign-in failed.
        problem: Option<Problem>,
    },
    /// Nobody, and nobody can: the servers are neither NASA's nor vouched for by a person, so no
    /// credential is looked up for them or sent there. Which they are says
    /// [`Snapshot::environment`]; [`Settings::trust`](crate::store::Settings::trust) is the Yes.
    NotTrusted,
    /// Somebody.
    SignedIn(Account),
}

/// Attempts to get a new token while somebody is signed in; a failed one leaves the old token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renewal {
    /// Attempts that have ended, since the start.
    pub ended: u64,
    /// Why the last one failed, if it did.
    pub problem: Option<Problem>,
}

/// The signed-in account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Earthdata Login user name as the token tells it; empty if it does not.
    pub user: String,
    /// When the token dies.
    pub expires_at: Option<DateTime<Utc>>,
    /// `None` if the token is in the operating system's keyring; else why it is kept only until
    /// the window closes, as a sentence.
    pub session_only: Option<String>,
}

/// One row of the job list.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// Our key.
    pub key: JobKey,
    /// What people call it: short name and place or date.
    pub title: String,
    /// What was asked; absent for jobs adopted from the server.
    pub request: Option<SubsetRequest>,
    /// When Submit was pressed.
    pub submitted_at: DateTime<Utc>,
    /// How far it is.
    pub phase: JobPhase,
    /// Why the last look or action failed, if it did; the row's state is then as of before.
    pub problem: Option<Problem>,
    /// What must not be missed: whole files, limits, partial success.
    pub alarms: Vec<Alarm>,
    /// Why it is paused, while it is.
    pub pause: Option<PauseReason>,
    /// How the watch over it goes.
    pub watch: WatchState,
    /// It tries a larger request on one granule.
    pub trial: Option<Trial>,
}

/// How far a job is from this computer's view.
#[derive(Debug, Clone)]
pub enum JobPhase {
    /// The request is on its way.
    Submitting,
    /// The server refused it, or could not be reached.
    Refused(Problem),
    /// Known to the server; the state as last seen.
    Known(Arc<Job>),
}

impl JobRow {
    /// What it came to so far, once the server has it.
    pub fn outcome(&self) -> Option<JobOutcome> {
        self.job().map(|job| JobOutcome::of(&job.status, &self.alarms))
    }

    /// The job as last seen, if the server has it.
    pub fn job(&self) -> Option<&Arc<Job>> {
        match &self.phase {
            JobPhase::Known(job) => Some(job),
            _ => None,
        }
    }
}

/// The downloads as a whole.
#[derive(Debug, Clone, Default)]
pub struct Downloads {
    /// Nothing can be reached; goes on by itself.
    pub waits_for_network: bool,
    /// Folders on disks that are full, or nearly; goes on by itself.
    pub full: Arc<[FullDisk]>,
    /// Jobs whose files would meet others of the same name.
    pub questions: Arc<[OverwriteQuestion]>,
    /// The job whose files come before all others.
    pub first: Option<JobKey>,
    /// Jobs all of whose results stand in the list, and how many files those are. A new Download
    /// takes its job out until its results were listed again.
    pub listed: Arc<BTreeMap<JobKey, usize>>,
}

/// A folder for whose files there is no room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullDisk {
    /// Where.
    pub folder: PathBuf,
    /// Free bytes as last seen, if the disk told.
    pub free_bytes: Option<u64>,
    /// Free bytes with which it goes on.
    pub needed_bytes: u64,
}

/// Files of the names of a job's results are there already, and nobody knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverwriteQuestion {
    /// The job that waits for the answer.
    pub job: JobKey,
    /// Where.
    pub folder: PathBuf,
    /// So many of its files have such a name.
    pub there: usize,
    /// Files of the job in all, so far.
    pub of: usize,
    /// The first of those names.
    pub example: String,
}

impl Snapshot {
    /// The row of a job: also of a submission that the server answered with an older job.
    pub fn job(&self, key: JobKey) -> Option<&Arc<JobRow>> {
        let key = self.same_job.get(&key).copied().unwrap_or(key);
        self.jobs.iter().find(|row| row.key == key)
    }

    /// A job's first transfer, without a look at all the others.
    pub fn first_transfer(&self, job: JobKey) -> Option<&Arc<Transfer>> {
        self.transfers.get(self.tally.first_of(job)?)
    }

    /// Nothing known yet.
    pub fn empty(environment: Environment) -> Self {
        Self {
            environment,
            session: SessionState::Checking,
            renewal: Renewal::default(),
            jobs: Arc::new([]),
            server_list: ServerList::default(),
            requests: SavedRequests::default(),
            regions: Regions::default(),
            transfers: Arc::new([]),
            tally: Arc::default(),
            verdicts: Arc::default(),
            downloads: Downloads::default(),
            same_job: Arc::default(),
            storage: Arc::new([]),
            notices: Arc::new([]),
        }
    }
}
