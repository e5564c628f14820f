//! Writes settings, requests and job history behind the owner's back: soon after a change, at once
//! where a power cut would lose something.

use super::context::Context;
use super::jobs::JobBook;
use super::message::Message;
use super::requests::RequestBook;
use super::snapshot::{JobKey, JobPhase, JobRow};
use crate::domain::environment::is_loopback;
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::domain::saved_requests::SavedRequests;
use crate::domain::{Job, Problem};
use crate::earthdata::wire;
use crate::store::Settings;
use crate::store::jobs::{JobHistory, StoredJob, StoredPhase};
use crate::store::requests::RequestShelf;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A change that must survive a power cut.
const URGENT: Duration = Duration::from_millis(20);
/// A change that would be seen again anyway.
const AT_LEISURE: Duration = Duration::from_secs(15);
/// After a failed write.
const AFTER_FAILURE: Duration = Duration::from_mins(1);

/// With more links than this a job is written down without them; they are read again when needed.
const MOST_STORED_LINKS: usize = 50;

/// Jobs of practice services are worth nothing when their service has long ended.
const PRACTICE_KEPT_DAYS: i64 = 30;

/// What was on the disk at the start.
pub(super) struct Restored {
    pub(super) persistence: Persistence,
    pub(super) rows: Vec<Row>,
    pub(super) requests: RequestShelf,
    /// What to tell: files set aside, files left alone, another window.
    pub(super) problems: Vec<Problem>,
}

/// A row, the root of the Harmony service that has it, and when the job's token dies.
pub(super) type Row = (Arc<JobRow>, Url, Option<DateTime<Utc>>);

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
}

/// Everything one write needs, so that it can be done on another thread.
struct Sheet {
    folder: PathBuf,
    settings: Option<Arc<Settings>>,
    jobs: Option<(Vec<Row>, Vec<Value>)>,
    requests: Option<(SavedRequests, RequestShelf)>,
}

impl Persistence {
    /// Reads the history; blocks on the disk. `settings` were read before.
    pub(super) fn open(
        folder: PathBuf,
        settings: Arc<Settings>,
        settings_writable: bool,
        now: DateTime<Utc>,
    ) -> Restored {
        let mut problems = Vec::new();
        let lock = lock(&folder, &mut problems);
        let opened = JobHistory::open(&folder, now);
        problems.extend(opened.problem);
        let (stored, unreadable) = opened.value.rows();
        let shelf = RequestShelf::open(&folder, now);
        problems.extend(shelf.problem);
        let oldest_practice = now - TimeDelta::days(PRACTICE_KEPT_DAYS);
        let rows = stored
            .into_iter()
            .filter(|job| !is_loopback(&job.harmony) || job.submitted_at >= oldest_practice)
            .map(|job| (job.harmony.clone(), job.token_ends, restored_row(job)))
            .map(|(harmony, token_ends, row)| (Arc::new(row), harmony, token_ends))
            .collect();
        let persistence = Self {
            folder,
            jobs: Pending { writable: opened.writable && lock.is_some(), due: None },
            requests: Pending { writable: shelf.writable && lock.is_some(), due: None },
            lock,
            unreadable,
            settings_file: Pending { writable: settings_writable, due: None },
            settings,
            writing: false,
            complained: false,
        };
        Restored { persistence, rows, requests: shelf.value, problems }
    }

    /// No other window has this data folder.
    pub(super) fn has_lock(&self) -> bool {
        self.lock.is_some()
    }

    /// The settings as last changed.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
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
    pub(super) fn write(&mut self, jobs: &JobBook, requests: &RequestBook, context: &mut Context) {
        let sheet = self.sheet(jobs, requests);
        self.writing = true;
        context.spawn(move |messages| async move {
            let written = tokio::task::spawn_blocking(move || sheet.write()).await;
            let outcome = written.unwrap_or_else(|error| Err(error.to_string()));
            super::context::report(&messages, Message::Written(outcome)).await;
        });
    }

    /// A write ended; answers what to tell about a failure, once per series of failures.
    pub(super) fn written(&mut self, outcome: Result<(), String>) -> Option<Problem> {
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
    pub(super) fn write_last(mut self, jobs: &JobBook, requests: &RequestBook) {
        if let Err(error) = self.sheet(jobs, requests).write() {
            tracing::error!(error, "state not written at the end");
        }
        drop(self.lock.take());
    }

    fn sheet(&mut self, jobs: &JobBook, requests: &RequestBook) -> Sheet {
        let rows = |jobs: &JobBook| {
            let row = |entry: &super::jobs::Entry| (Arc::clone(&entry.row), entry.harmony.clone(), entry.token_ends);
            jobs.entries().iter().map(row).collect::<Vec<_>>()
        };
        let jobs_due = self.jobs.due.take();
        let requests_due = self.requests.due.take();
        let settings_due = self.settings_file.due.take();
        Sheet {
            folder: self.folder.clone(),
            settings: settings_due.map(|_| Arc::clone(&self.settings)),
            jobs: jobs_due.map(|_| (rows(jobs), self.unreadable.clone())),
            requests: requests_due.map(|_| requests.to_write()),
        }
    }
}

impl Sheet {
    /// Each file by itself: one that cannot be written costs the others nothing.
    fn write(self) -> Result<(), String> {
        let settings = self.settings.map(|settings| settings.save(&self.folder));
        let jobs = self.jobs.map(|(rows, unreadable)| {
            let stored = rows.iter().map(|(row, harmony, token_ends)| stored_job(row, harmony, *token_ends));
            JobHistory::new(stored, &unreadable).save(&self.folder)
        });
        let requests = self.requests.map(|(requests, rest)| rest.with(&requests).save(&self.folder));
        let failures: Vec<String> =
            [settings, jobs, requests].into_iter().filter_map(|written| Some(written?.err()?.to_string())).collect();
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
    }
}

/// Two windows must not write over each other's history.
fn lock(folder: &Path, problems: &mut Vec<Problem>) -> Option<File> {
    let path = folder.join("lock");
    let opened = std::fs::create_dir_all(folder)
        .and_then(|()| File::options().create(true).truncate(false).write(true).open(&path));
    let (summary, details) = match opened {
        Ok(file) => match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) => (
                "Another window of Harmony Desktop is open. It keeps the lists of jobs, downloads and requests; jobs submitted here are known to the server only, downloads end with this window, and requests kept here are forgotten with it.",
                String::new(),
            ),
            // A network folder without locks: better unguarded than unwritten.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the data folder cannot be locked");
                return Some(file);
            }
        },
        Err(error) => (
            "Nothing can be kept on this computer: the application's data folder cannot be written. Jobs go on at the server.",
            error.to_string(),
        ),
    };
    problems.push(Problem::new(summary).with_details(format!("{} {details}", path.display()).trim_end()));
    None
}

fn stored_job(row: &JobRow, harmony: &Url, token_ends: Option<DateTime<Utc>>) -> StoredJob {
    let phase = match &row.phase {
        JobPhase::Submitting => StoredPhase::Submitting,
        JobPhase::Refused(problem) => StoredPhase::refused(problem),
        JobPhase::Known(job) => StoredPhase::Known { id: job.id, answer: stored_answer(job) },
    };
    let request = row
        .request
        .clone()
        .map(|request| RequestFile { environment: Some(harmony.to_string()), request }.to_value(ShapeForm::Embedded));
    StoredJob {
        key: row.key.0,
        title: row.title.clone(),
        harmony: harmony.clone(),
        submitted_at: row.submitted_at,
        request,
        phase,
        alarms: row.alarms.clone(),
        token_ends,
        trial: row.trial,
    }
}

/// The server's answer; a shortened one is read again after the start.
fn stored_answer(job: &Job) -> Value {
    let mut answer = Value::clone(&job.raw);
    if let Value::Object(fields) = &mut answer {
        if job.data_links.len() > MOST_STORED_LINKS {
            fields.remove("links");
        }
        return answer;
    }
    // A job that was never read (its submission was answered, its state was not).
    serde_json::json!({ "jobID": job.id, "status": job.status, "message": job.message })
}

fn restored_row(stored: StoredJob) -> JobRow {
    let request = stored.request.as_ref().and_then(|value| {
        RequestFile::from_value(value, &|path| Err(format!("{path} is not kept in the history")))
            .inspect_err(|problems| tracing::warn!(?problems, "a request of the history was not understood"))
            .ok()
            .map(|file| file.request)
    });
    let phase = match stored.phase {
        StoredPhase::Submitting => JobPhase::Refused(Problem::new(
            "Harmony Desktop closed before the server answered. Look at your jobs on the server before you submit this again.",
        )),
        StoredPhase::Refused { summary, details } => JobPhase::Refused(Problem::new(summary).with_details(details)),
        StoredPhase::Known { id, answer } => match wire::job::job(answer) {
            Some(job) if job.id == id => JobPhase::Known(Arc::new(job)),
            _ => JobPhase::Refused(
                Problem::new("What was kept about this job could not be read. The server still has it.")
                    .with_details(format!("job {id}")),
            ),
        },
    };
    JobRow {
        key: JobKey(stored.key),
        title: stored.title,
        request,
        submitted_at: stored.submitted_at,
        phase,
        problem: None,
        alarms: stored.alarms,
        trial: stored.trial,
    }
}
