//! Writes settings, requests and job history behind the owner's back: soon after a change, at once
//! where a power cut would lose something.

use super::context::Context;
use super::reporter::Reporter;
use super::snapshot::JobKey;
use crate::domain::Problem;
use crate::domain::saved_requests::SavedRequests;
use crate::store::Settings;
use crate::store::fault::{StateFile, StorageFault, StorageProblem};
use crate::store::file::open_lock;
use crate::store::jobs::{JobHistory, StoredJob};
use crate::store::regions::RegionShelf;
use crate::store::requests::RequestShelf;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// A change that must survive a power cut.
const URGENT: Duration = Duration::from_millis(20);
/// A change that would be seen again anyway.
const AT_LEISURE: Duration = Duration::from_secs(15);
/// After a failed write.
const AFTER_FAILURE: Duration = Duration::from_mins(1);

/// The data folder, locked for as long as this process runs.
pub(super) struct DataFolder {
    folder: PathBuf,
    /// Whatever holds it, this window writes nothing without it.
    lock: Option<File>,
}

/// What was on the disk at the start.
pub(super) struct Restored {
    pub(super) persistence: Persistence,
    pub(super) jobs: Vec<StoredJob>,
    pub(super) requests: RequestShelf,
    pub(super) regions: RegionShelf,
    /// What to tell: files set aside, files left alone.
    pub(super) problems: Vec<StorageProblem>,
}

/// The state was written, or why not.
pub(super) type Written = Result<(), String>;

/// Jobs as they are to be written: put together off the owner's task.
pub(super) type Jobs = Box<dyn FnOnce() -> Vec<StoredJob> + Send>;

/// Recent and kept requests, and what of their file this build did not understand.
pub(super) type Requests = (SavedRequests, RequestShelf);

/// The user's regions, and what of their file this build did not understand.
pub(super) type Regions = (crate::domain::region::Regions, RegionShelf);

/// What the owner's parts hand over when it is time to write.
pub(super) trait State {
    /// Jobs of these keys that are still in the list, or with `None` all of them.
    fn jobs(&self, keys: Option<&BTreeSet<JobKey>>) -> Jobs;
    fn requests(&self) -> Requests;
    fn regions(&self) -> Regions;
}

/// One file: may it be written, and when it is due.
struct Pending {
    writable: bool,
    due: Option<Instant>,
}

impl Pending {
    fn sooner(&mut self, pause: Duration) {
        if self.writable {
            let wanted = Instant::now() + pause;
            self.due = Some(self.due.map_or(wanted, |due| due.min(wanted)));
        }
    }
}

/// The files and when they are due.
pub(super) struct Persistence {
    data: DataFolder,
    history: Arc<Mutex<JobHistory>>,
    jobs: Pending,
    /// Jobs that changed since they were last written.
    changed: BTreeSet<JobKey>,
    requests: Pending,
    regions: Pending,
    settings_file: Pending,
    settings: Arc<Settings>,
    /// What a write under way is about: if it fails, that has changed still.
    being_written: BTreeSet<JobKey>,
    writing: bool,
    complained: bool,
    reporter: Reporter<Written>,
}

/// Everything one write needs, so that it can be done on another thread.
struct Write {
    folder: PathBuf,
    settings: Option<Arc<Settings>>,
    jobs: Option<ChangedJobs>,
    requests: Option<Requests>,
    regions: Option<Regions>,
}

struct ChangedJobs {
    history: Arc<Mutex<JobHistory>>,
    keys: BTreeSet<JobKey>,
    changed: Jobs,
    all: Jobs,
}

impl DataFolder {
    /// Takes the folder for this process; blocks on the disk.
    pub(super) fn open(folder: PathBuf, problems: &mut Vec<StorageProblem>) -> Self {
        let lock = lock(&folder).map_err(|problem| problems.push(problem)).ok();
        Self { folder, lock }
    }

    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    /// No other window has it.
    pub(super) fn is_ours(&self) -> bool {
        self.lock.is_some()
    }
}

impl Persistence {
    /// Reads the history; blocks on the disk. `settings` were read before, and whether they may be
    /// written. Jobs for which `is_open` holds have unfinished downloads.
    pub(super) fn open(
        data: DataFolder,
        (settings, settings_writable): (Arc<Settings>, bool),
        is_open: impl Fn(Uuid) -> bool,
        now: DateTime<Utc>,
        reporter: Reporter<Written>,
    ) -> Restored {
        let is_ours = data.is_ours();
        let jobs = JobHistory::open(data.path(), is_ours, now, is_open);
        let shelf = RequestShelf::open(data.path(), now);
        let regions = RegionShelf::open(data.path(), now);
        let problems = jobs.problems.into_iter().chain(shelf.problem).chain(regions.problem).collect();
        let pending = |writable| Pending { writable: writable && is_ours, due: None };
        let persistence = Self {
            data,
            jobs: pending(jobs.history.is_writable()),
            history: Arc::new(Mutex::new(jobs.history)),
            changed: BTreeSet::new(),
            requests: pending(shelf.writable),
            regions: pending(regions.writable),
            settings_file: pending(settings_writable),
            settings,
            being_written: BTreeSet::new(),
            writing: false,
            complained: false,
            reporter,
        };
        Restored { persistence, jobs: jobs.jobs, requests: shelf.value, regions: regions.value, problems }
    }

    /// A job changed, or left the list; at once if `urgent`.
    pub(super) fn remember_job(&mut self, job: JobKey, urgent: bool) {
        if self.jobs.writable {
            self.changed.insert(job);
            self.jobs.sooner(if urgent { URGENT } else { AT_LEISURE });
        }
    }

    /// The recent or kept requests changed.
    pub(super) fn remember_requests(&mut self) {
        self.requests.sooner(URGENT);
    }

    /// The user's regions changed.
    pub(super) fn remember_regions(&mut self) {
        self.regions.sooner(URGENT);
    }

    /// The settings changed.
    pub(super) fn remember_settings(&mut self, settings: Arc<Settings>) {
        self.settings = settings;
        self.settings_file.sooner(URGENT);
    }

    /// When to write, if there is something to write and nobody is writing.
    pub(super) fn due(&self) -> Option<Instant> {
        let files = [self.jobs.due, self.requests.due, self.regions.due, self.settings_file.due];
        if self.writing { None } else { files.into_iter().flatten().min() }
    }

    /// Every change of a job is on the disk, or cannot be kept at all.
    pub(super) fn has_written_jobs(&self) -> bool {
        !self.jobs.writable || !self.writing && self.changed.is_empty()
    }

    /// Writes on another thread.
    pub(super) fn write(&mut self, state: &impl State, context: &mut Context) {
        let write = self.next_write(state);
        self.writing = true;
        let reply = self.reporter.answer(Err("the task that writes died".to_owned()));
        context.spawn(&self.reporter, move |_| async move {
            let written = tokio::task::spawn_blocking(move || write.run()).await;
            reply.give(written.unwrap_or_else(|error| Err(error.to_string())));
        });
    }

    /// A write ended; answers what to tell about a failure, once per series of failures.
    pub(super) fn written(&mut self, outcome: Written) -> Option<Problem> {
        self.writing = false;
        let being_written = std::mem::take(&mut self.being_written);
        let Err(reason) = outcome else {
            self.complained = false;
            return None;
        };
        tracing::error!(reason, "state not written");
        self.changed.extend(being_written);
        self.jobs.sooner(AFTER_FAILURE);
        self.requests.sooner(AFTER_FAILURE);
        self.regions.sooner(AFTER_FAILURE);
        self.settings_file.sooner(AFTER_FAILURE);
        let first = !std::mem::replace(&mut self.complained, true);
        first.then(|| {
            Problem::new("Settings, jobs or kept requests could not be written to the disk. It is tried again every minute; jobs and downloads go on meanwhile.")
                .with_details(reason)
        })
    }

    /// A write is under way.
    pub(super) fn is_writing(&self) -> bool {
        self.writing
    }

    /// Takes everything for a last write and lets go of the folder; blocks on the disk.
    pub(super) fn write_last(mut self, state: &impl State) {
        if let Err(error) = self.next_write(state).run() {
            tracing::error!(error, "state not written at the end");
        }
        drop(self.data);
    }

    fn next_write(&mut self, state: &impl State) -> Write {
        let jobs = self.jobs.due.take().map(|_| {
            let keys = std::mem::take(&mut self.changed);
            self.being_written.clone_from(&keys);
            let (changed, all) = (state.jobs(Some(&keys)), state.jobs(None));
            ChangedJobs { history: Arc::clone(&self.history), keys, changed, all }
        });
        Write {
            folder: self.data.folder.clone(),
            settings: self.settings_file.due.take().map(|_| Arc::clone(&self.settings)),
            requests: self.requests.due.take().map(|_| state.requests()),
            regions: self.regions.due.take().map(|_| state.regions()),
            jobs,
        }
    }
}

impl Write {
    /// Each file by itself: one that cannot be written costs the others nothing.
    fn run(self) -> Written {
        let settings = self.settings.map(|settings| settings.save(&self.folder));
        let jobs = self.jobs.map(|jobs| {
            let mut stored: HashMap<_, _> = (jobs.changed)().into_iter().map(|job| (job.key, job)).collect();
            let changes: Vec<_> = jobs.keys.iter().map(|key| (key.0, stored.remove(&key.0))).collect();
            jobs.history.lock().unwrap_or_else(PoisonError::into_inner).write(&changes, jobs.all)
        });
        let requests = self.requests.map(|(requests, rest)| rest.with(&requests).save(&self.folder));
        let regions = self.regions.map(|(regions, rest)| rest.with(&regions).save(&self.folder));
        let written = [settings, jobs, requests, regions];
        let failures: Vec<String> =
            written.into_iter().filter_map(|written| Some(written?.err()?.to_string())).collect();
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
    }
}

/// Two windows must not write over each other's files.
fn lock(folder: &Path) -> Result<File, StorageProblem> {
    let path = folder.join("lock");
    let (fault, summary, details) = match open_lock(&path) {
        Ok(file) => match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => (
                StorageFault::OtherWindow,
                "Another window of Harmony Desktop is open, or a run without one. It keeps settings, jobs, downloads and requests; what is changed here is forgotten with this window, jobs submitted here are known to the server only, and downloads end with this window.",
                String::new(),
            ),
            // A network folder without locks: better unguarded than unwritten.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the data folder cannot be locked");
                return Ok(file);
            }
        },
        Err(error) => (
            StorageFault::NotWritable,
            "Nothing can be kept on this computer: the application's data folder cannot be written. Jobs go on at the server.",
            error.to_string(),
        ),
    };
    let problem = Problem::new(summary).with_details(format!("{} {details}", path.display()).trim_end());
    Err(StorageProblem { file: StateFile::Everything, fault, problem })
}
