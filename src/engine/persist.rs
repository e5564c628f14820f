//! Writes settings, requests and job history behind the owner's back: soon after a change, at once
//! where a power cut would lose something.

use super::context::Context;
use super::reporter::Reporter;
use crate::domain::Problem;
use crate::domain::environment::is_loopback;
use crate::domain::saved_requests::SavedRequests;
use crate::store::Settings;
use crate::store::fault::{StateFile, StorageFault, StorageProblem};
use crate::store::jobs::{JobHistory, StoredJob};
use crate::store::requests::RequestShelf;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A change that must survive a power cut.
const URGENT: Duration = Duration::from_millis(20);
/// A change that would be seen again anyway.
const AT_LEISURE: Duration = Duration::from_secs(15);
/// After a failed write.
const AFTER_FAILURE: Duration = Duration::from_mins(1);

/// Jobs of practice services are worth nothing when their service has long ended.
const PRACTICE_KEPT_DAYS: i64 = 30;

/// What was on the disk at the start.
pub(super) struct Restored {
    pub(super) persistence: Persistence,
    pub(super) jobs: Vec<StoredJob>,
    pub(super) requests: RequestShelf,
    /// What to tell: files set aside, files left alone, another window.
    pub(super) problems: Vec<StorageProblem>,
}

/// The state was written, or why not.
pub(super) type Written = Result<(), String>;

/// The whole history, put together off the owner's task.
pub(super) type Jobs = Box<dyn FnOnce() -> Vec<StoredJob> + Send>;

/// Recent and kept requests, and what of their file this build did not understand.
pub(super) type Requests = (SavedRequests, RequestShelf);

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
    folder: PathBuf,
    /// Held as long as this process may write; `None` if another window does.
    lock: Option<File>,
    jobs: Pending,
    /// Rows of other builds, written back as they were.
    unreadable: Vec<Value>,
    requests: Pending,
    settings_file: Pending,
    settings: Arc<Settings>,
    writing: bool,
    complained: bool,
    reporter: Reporter<Written>,
}

/// Everything one write needs, so that it can be done on another thread.
struct Sheet {
    folder: PathBuf,
    settings: Option<Arc<Settings>>,
    jobs: Option<(Jobs, Vec<Value>)>,
    requests: Option<Requests>,
}

impl Persistence {
    /// Reads the history; blocks on the disk. `settings` were read before.
    pub(super) fn open(
        folder: PathBuf,
        settings: Arc<Settings>,
        settings_writable: bool,
        now: DateTime<Utc>,
        reporter: Reporter<Written>,
    ) -> Restored {
        let mut problems = Vec::new();
        let lock = lock(&folder, &mut problems);
        let opened = JobHistory::open(&folder, now);
        problems.extend(opened.problem);
        let (stored, unreadable) = opened.value.rows();
        let shelf = RequestShelf::open(&folder, now);
        problems.extend(shelf.problem);
        let oldest_practice = now - TimeDelta::days(PRACTICE_KEPT_DAYS);
        let is_kept = |job: &StoredJob| !is_loopback(&job.harmony) || job.submitted_at >= oldest_practice;
        let jobs = stored.into_iter().filter(is_kept).collect();
        let is_ours = lock.is_some();
        let persistence = Self {
            folder,
            jobs: Pending { writable: opened.writable && is_ours, due: None },
            requests: Pending { writable: shelf.writable && is_ours, due: None },
            lock,
            unreadable,
            settings_file: Pending { writable: settings_writable && is_ours, due: None },
            settings,
            writing: false,
            complained: false,
            reporter,
        };
        Restored { persistence, jobs, requests: shelf.value, problems }
    }

    /// No other window has this data folder.
    pub(super) fn has_lock(&self) -> bool {
        self.lock.is_some()
    }

    /// The history changed.
    pub(super) fn remember_jobs(&mut self, urgent: bool) {
        self.jobs.sooner(if urgent { URGENT } else { AT_LEISURE });
    }

    /// The recent or kept requests changed.
    pub(super) fn remember_requests(&mut self) {
        self.requests.sooner(URGENT);
    }

    /// The settings changed.
    pub(super) fn remember_settings(&mut self, settings: Arc<Settings>) {
        self.settings = settings;
        self.settings_file.sooner(URGENT);
    }

    /// When to write, if there is something to write and nobody is writing.
    pub(super) fn due(&self) -> Option<Instant> {
        let files = [self.jobs.due, self.requests.due, self.settings_file.due];
        if self.writing { None } else { files.into_iter().flatten().min() }
    }

    /// Writes on another thread.
    pub(super) fn write(
        &mut self,
        jobs: impl FnOnce() -> Jobs,
        requests: impl FnOnce() -> Requests,
        context: &mut Context,
    ) {
        let sheet = self.sheet(jobs, requests);
        self.writing = true;
        let answer = self.reporter.answer(Err("the task that writes died".to_owned()));
        context.spawn(&self.reporter, move |_| async move {
            let written = tokio::task::spawn_blocking(move || sheet.write()).await;
            let outcome = written.unwrap_or_else(|error| Err(error.to_string()));
            answer.give(outcome);
        });
    }

    /// A write ended; answers what to tell about a failure, once per series of failures.
    pub(super) fn written(&mut self, outcome: Written) -> Option<Problem> {
        self.writing = false;
        let Err(reason) = outcome else {
            self.complained = false;
            return None;
        };
        tracing::error!(reason, "state not written");
        self.jobs.sooner(AFTER_FAILURE);
        self.requests.sooner(AFTER_FAILURE);
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
    pub(super) fn write_last(mut self, jobs: impl FnOnce() -> Jobs, requests: impl FnOnce() -> Requests) {
        if let Err(error) = self.sheet(jobs, requests).write() {
            tracing::error!(error, "state not written at the end");
        }
        drop(self.lock.take());
    }

    fn sheet(&mut self, jobs: impl FnOnce() -> Jobs, requests: impl FnOnce() -> Requests) -> Sheet {
        let jobs_due = self.jobs.due.take();
        let requests_due = self.requests.due.take();
        let settings_due = self.settings_file.due.take();
        Sheet {
            folder: self.folder.clone(),
            settings: settings_due.map(|_| Arc::clone(&self.settings)),
            jobs: jobs_due.map(|_| (jobs(), self.unreadable.clone())),
            requests: requests_due.map(|_| requests()),
        }
    }
}

impl Sheet {
    /// Each file by itself: one that cannot be written costs the others nothing.
    fn write(self) -> Result<(), String> {
        let settings = self.settings.map(|settings| settings.save(&self.folder));
        let jobs = self.jobs.map(|(jobs, unreadable)| JobHistory::new(jobs(), &unreadable).save(&self.folder));
        let requests = self.requests.map(|(requests, rest)| rest.with(&requests).save(&self.folder));
        let failures: Vec<String> =
            [settings, jobs, requests].into_iter().filter_map(|written| Some(written?.err()?.to_string())).collect();
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
    }
}

/// Two windows must not write over each other's history.
fn lock(folder: &Path, problems: &mut Vec<StorageProblem>) -> Option<File> {
    let path = folder.join("lock");
    let opened = std::fs::create_dir_all(folder)
        .and_then(|()| File::options().create(true).truncate(false).write(true).open(&path));
    let (fault, summary, details) = match opened {
        Ok(file) => match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) => (
                StorageFault::OtherWindow,
                "Another window of Harmony Desktop is open, or a run without one. It keeps settings, jobs, downloads and requests; what is changed here is forgotten with this window, jobs submitted here are known to the server only, and downloads end with this window.",
                String::new(),
            ),
            // A network folder without locks: better unguarded than unwritten.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the data folder cannot be locked");
                return Some(file);
            }
        },
        Err(error) => (
            StorageFault::NotWritable,
            "Nothing can be kept on this computer: the application's data folder cannot be written. Jobs go on at the server.",
            error.to_string(),
        ),
    };
    let problem = Problem::new(summary).with_details(format!("{} {details}", path.display()).trim_end());
    problems.push(StorageProblem { file: StateFile::Everything, fault, problem });
    None
}
