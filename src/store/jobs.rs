//! The history of submitted jobs, so that a restart goes on where it was.
//!
//! One line per change is appended to `jobs.jsonl`; the last line about a job counts. What is no
//! longer worth a line goes by a stated rule, see `is_past`.

use super::fault::{StateFile, StorageFault, StorageProblem};
use super::file::{self, FileError, Opened};
use super::journal::Journal;
use crate::domain::environment::is_loopback;
use crate::domain::trial::Trial;
use crate::domain::{JobId, JobStatus, PauseReason, Problem};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use url::Url;
use uuid::Uuid;

/// Version this build writes; 1 was one JSON file, `jobs.json`.
const VERSION: u64 = 2;
/// So many jobs are kept, whatever their age.
pub const KEPT_JOBS: usize = 1000;
/// Beyond them, those whose results Harmony deleted longer ago than this leave the list.
pub const KEPT_DAYS: i64 = 90;
/// Harmony keeps results so long; what tells no date is taken to end then.
const RESULTS_DAYS: i64 = 30;
/// Jobs of practice services are worth nothing when their service has long ended.
const PRACTICE_KEPT_DAYS: i64 = 30;

/// One row of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredJob {
    /// The application's own key.
    pub key: Uuid,
    /// What people call it.
    pub title: String,
    /// Root of the Harmony service that has it.
    pub harmony: Url,
    /// When Submit was pressed.
    pub submitted_at: DateTime<Utc>,
    /// The request file's JSON; absent for jobs adopted from the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
    /// How far it was.
    pub phase: StoredPhase,
    /// What must not be missed, as [`Alarm`](crate::domain::Alarm) writes it; earlier versions wrote sentences.
    #[serde(default)]
    pub alarms: Vec<Value>,
    /// Why it was paused when it was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseReason>,
    /// How the watch over it went, as the engine writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<Value>,
    /// A new token was to be handed to it, by pause and resume, and that had not come to its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hand_over: bool,
    /// When the token dies that the job works with, if this application sent or resumed it.
    #[serde(default)]
    pub token_ends: Option<DateTime<Utc>>,
    /// It tries a larger request on one granule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
}

/// How far a job was when it was written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredPhase {
    /// The request was on its way.
    Submitting,
    /// The server refused it.
    Refused {
        /// The sentence.
        summary: String,
        /// The server's words.
        #[serde(default)]
        details: String,
    },
    /// The server has it.
    Known {
        /// The server's id.
        id: JobId,
        /// Its last answer, perhaps without the result links if they were many.
        answer: Value,
    },
}

impl StoredPhase {
    /// The stored form of a refusal.
    pub fn refused(problem: &Problem) -> Self {
        Self::Refused { summary: problem.summary.clone(), details: problem.details.clone() }
    }
}

/// One line of the history.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Version(u64),
    /// A job, whole.
    Job(Box<StoredJob>),
    /// A job whose request stands in an earlier line: it never changes, and may hold a large shape.
    Change(Box<StoredJob>),
    /// A job that was taken off the list.
    Gone(Uuid),
}

/// What the disk held of jobs.
#[derive(Debug)]
pub struct RestoredJobs {
    /// Takes further changes.
    pub history: JobHistory,
    /// The jobs, in no order.
    pub jobs: Vec<StoredJob>,
    /// What is wrong.
    pub problems: Vec<StorageProblem>,
}

/// The file of the history, open for more; `None` inside: nothing is written in this session.
#[derive(Debug)]
pub struct JobHistory {
    journal: Option<Journal>,
    /// Jobs whose request stands in the file.
    requests: HashSet<Uuid>,
    /// Lines that only another build understands, written back as they were.
    foreign: Vec<Vec<u8>>,
}

impl JobHistory {
    /// The file in the application's data folder.
    pub fn path(data_folder: &Path) -> PathBuf {
        data_folder.join("jobs.jsonl")
    }

    /// Where earlier versions kept all jobs in one piece.
    fn old_path(data_folder: &Path) -> PathBuf {
        data_folder.join("jobs.json")
    }

    /// Reads the history; blocks on the disk. Without `writable` nothing will be written. Jobs for
    /// which `is_open` holds have unfinished downloads and are kept whatever their age.
    pub fn open(
        data_folder: &Path,
        writable: bool,
        now: DateTime<Utc>,
        is_open: impl Fn(Uuid) -> bool,
    ) -> RestoredJobs {
        let path = Self::path(data_folder);
        let mut reading = match Reading::of(&path, now) {
            Ok(reading) => reading,
            Err(problem) => return RestoredJobs::nothing(problem),
        };
        let imported = reading.import(&Self::old_path(data_folder), now);
        let count = reading.jobs.len();
        prune(&mut reading.jobs, now, is_open);
        let must_rewrite =
            imported || reading.is_new || reading.overtaken > reading.jobs.len() || count > reading.jobs.len();
        let requests = reading.jobs.iter().filter(|job| job.request.is_some()).map(|job| job.key).collect();
        let mut history = Self { journal: None, requests, foreign: reading.foreign };
        if writable && !reading.newer {
            let opened = if must_rewrite { history.rewritten(&path, &reading.jobs) } else { Journal::open(&path) };
            match opened {
                Ok(journal) => {
                    history.journal = Some(journal);
                    if imported {
                        retire(&Self::old_path(data_folder));
                    }
                }
                Err(source) => reading.problems.push(not_writable(&FileError::Write { path, source })),
            }
        }
        RestoredJobs { history, jobs: reading.jobs, problems: reading.problems }
    }

    /// Changes are kept.
    pub fn is_writable(&self) -> bool {
        self.journal.is_some()
    }

    /// Writes changed jobs, `None` for those that were taken off the list; blocks on the disk.
    /// `all` tells every job, for when the file is worth rewriting.
    pub fn write(
        &mut self,
        changes: &[(Uuid, Option<StoredJob>)],
        all: impl FnOnce() -> Vec<StoredJob>,
    ) -> Result<(), FileError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let mut text = Vec::new();
        for (key, job) in changes {
            append(&mut text, &line_of(&mut self.requests, *key, job.as_ref()));
        }
        let path = journal.path().to_owned();
        let written = journal.append(&text);
        if written.is_ok() && !journal.is_bloated() {
            return Ok(());
        }
        // A line may stand there in part; the whole is written anew.
        let rewritten = self.rewritten(&path, &all());
        self.journal = Some(rewritten.map_err(|source| FileError::Write { path, source })?);
        Ok(())
    }

    fn rewritten(&self, path: &Path, jobs: &[StoredJob]) -> io::Result<Journal> {
        Journal::rewrite(path, |writer| {
            let mut text = Vec::new();
            append(&mut text, &Line::Version(VERSION));
            writer.write_all(&text)?;
            for job in jobs {
                text.clear();
                append(&mut text, &Line::Job(Box::new(job.clone())));
                writer.write_all(&text)?;
            }
            for line in &self.foreign {
                writer.write_all(line)?;
                writer.write_all(b"\n")?;
            }
            Ok(())
        })
    }
}

fn line_of(requests: &mut HashSet<Uuid>, key: Uuid, job: Option<&StoredJob>) -> Line {
    let Some(job) = job else {
        requests.remove(&key);
        return Line::Gone(key);
    };
    if job.request.is_some() && !requests.insert(key) {
        return Line::Change(Box::new(StoredJob { request: None, ..job.clone() }));
    }
    Line::Job(Box::new(job.clone()))
}

fn append(text: &mut Vec<u8>, line: &Line) {
    match serde_json::to_vec(line) {
        Ok(json) => {
            text.extend(json);
            text.push(b'\n');
        }
        Err(error) => tracing::error!(%error, "a job cannot be written down"),
    }
}

/// What is being read.
#[derive(Default)]
struct Reading {
    jobs: Vec<StoredJob>,
    places: HashMap<Uuid, usize>,
    foreign: Vec<Vec<u8>>,
    /// Lines that later ones replace.
    overtaken: usize,
    /// Lines that are no JSON; the last one, without its line feed, may have been torn by a power cut.
    broken: usize,
    is_new: bool,
    /// A newer version wrote some of it: nothing may be written.
    newer: bool,
    problems: Vec<StorageProblem>,
}

impl Reading {
    fn of(path: &Path, now: DateTime<Utc>) -> Result<Self, StorageProblem> {
        let mut reading = Self::default();
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self { is_new: true, ..reading }),
            Err(source) => return Err(unreadable(path, source)),
        };
        let mut lines = BufReader::new(file);
        let mut line = Vec::new();
        let mut is_last_broken = false;
        loop {
            line.clear();
            match lines.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(source) => return Err(unreadable(path, source)),
            }
            let text = line.trim_ascii();
            if text.is_empty() {
                continue;
            }
            let before = reading.broken;
            if let Err(found) = reading.take(text) {
                return Err(file::newer(path, StateFile::Jobs, found, VERSION));
            }
            is_last_broken = reading.broken > before && !line.ends_with(b"\n");
        }
        let damaged = reading.broken.saturating_sub(usize::from(is_last_broken));
        if damaged > 0 {
            reading.problems.push(set_aside_a_copy(path, damaged, now));
            reading.overtaken = usize::MAX;
        }
        Ok(reading)
    }

    /// One line; the version of a newer build is the error.
    fn take(&mut self, text: &[u8]) -> Result<(), u64> {
        match serde_json::from_slice(text) {
            Ok(Line::Version(version)) if version > VERSION => return Err(version),
            Ok(Line::Version(_)) => {}
            Ok(Line::Job(job)) => self.put(*job, false),
            Ok(Line::Change(job)) => self.put(*job, true),
            Ok(Line::Gone(key)) => {
                self.overtaken += 2;
                if let Some(place) = self.places.remove(&key) {
                    self.jobs.swap_remove(place);
                    if let Some(moved) = self.jobs.get(place) {
                        self.places.insert(moved.key, place);
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a line of the job history was not understood");
                if serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok() {
                    self.foreign.push(text.to_vec());
                } else {
                    self.broken += 1;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, mut job: StoredJob, keeps_request: bool) {
        if let Some(known) = self.places.get(&job.key).and_then(|place| self.jobs.get_mut(*place)) {
            self.overtaken += 1;
            if keeps_request {
                job.request = known.request.take();
            }
            *known = job;
        } else {
            self.places.insert(job.key, self.jobs.len());
            self.jobs.push(job);
        }
    }

    /// Takes over what an earlier version kept in one piece; true if there was something.
    fn import(&mut self, path: &Path, now: DateTime<Utc>) -> bool {
        let opened: Opened<OldHistory> = file::open(path, 1, now, StateFile::Jobs);
        self.newer |= !opened.writable;
        self.problems.extend(opened.problem);
        let rows = opened.value.rows;
        let found = !rows.is_empty();
        for row in rows {
            match StoredJob::deserialize(&row) {
                Ok(job) if self.places.contains_key(&job.key) => {}
                Ok(job) => self.put(job, false),
                Err(error) => {
                    tracing::warn!(%error, "a row of the job history was not understood");
                    self.foreign.extend(serde_json::to_vec(&row).ok());
                }
            }
        }
        found
    }
}

/// Version 1 of the history.
#[derive(Default, Deserialize)]
struct OldHistory {
    /// Rows as JSON: one that cannot be read costs itself only.
    rows: Vec<Value>,
}

/// The old file stays for who goes back to an earlier version, under a name that is not read again.
fn retire(path: &Path) {
    let mut name = path.as_os_str().to_owned();
    name.push(".imported");
    if let Err(error) = std::fs::rename(path, &name) {
        tracing::warn!(%error, "the old history keeps its name");
    }
}

impl RestoredJobs {
    fn nothing(problem: StorageProblem) -> Self {
        let history = JobHistory { journal: None, requests: HashSet::new(), foreign: Vec::new() };
        Self { history, jobs: Vec::new(), problems: vec![problem] }
    }
}

fn unreadable(path: &Path, source: io::Error) -> StorageProblem {
    file::unreadable(StateFile::Jobs, &FileError::Read { path: path.to_owned(), source })
}

fn not_writable(error: &FileError) -> StorageProblem {
    let words = "Jobs cannot be remembered on this computer: their list cannot be written. They go on at the server.";
    let problem = Problem::new(words).with_details(error.to_string());
    StorageProblem { file: StateFile::Jobs, fault: StorageFault::NotWritable, problem }
}

/// Some lines are no JSON: the file is kept as it is, beside the one that goes on.
fn set_aside_a_copy(path: &Path, damaged: usize, now: DateTime<Utc>) -> StorageProblem {
    let kept_as = file::aside(path, now);
    let kept = std::fs::copy(path, &kept_as);
    let lines = if damaged == 1 { "1 line".to_owned() } else { format!("{damaged} lines") };
    let words = format!("{lines} of your jobs of earlier sessions could not be read; the others are here.");
    let details = match kept {
        Ok(_) => format!("The old file was kept: {}", kept_as.display()),
        Err(error) => format!("{}: {error}", kept_as.display()),
    };
    let problem = Problem::new(words).with_details(details);
    StorageProblem { file: StateFile::Jobs, fault: StorageFault::Damaged, problem }
}

/// Keeps the [`KEPT_JOBS`] newest jobs and all that are not [past](is_past).
fn prune(jobs: &mut Vec<StoredJob>, now: DateTime<Utc>, is_open: impl Fn(Uuid) -> bool) {
    let oldest_practice = now - TimeDelta::days(PRACTICE_KEPT_DAYS);
    jobs.retain(|job| !is_loopback(&job.harmony) || job.submitted_at >= oldest_practice || is_open(job.key));
    jobs.sort_by_key(|job| std::cmp::Reverse(job.submitted_at));
    let mut place = 0;
    jobs.retain(|job| {
        place += 1;
        place <= KEPT_JOBS || is_open(job.key) || !is_past(job, now)
    });
}

/// The job came to its end, and its results were deleted [`KEPT_DAYS`] ago or earlier.
fn is_past(job: &StoredJob, now: DateTime<Utc>) -> bool {
    let ended = match &job.phase {
        StoredPhase::Submitting => return false,
        StoredPhase::Refused { .. } => job.submitted_at,
        StoredPhase::Known { answer, .. } => {
            let text = |name: &str| answer.get(name).and_then(Value::as_str);
            let is_final = text("status").is_some_and(|status| JobStatus::from(status.to_owned()).is_final());
            let deleted = text("dataExpiration").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
            if !is_final {
                return false;
            }
            deleted.map_or(job.submitted_at + TimeDelta::days(RESULTS_DAYS), |at| at.to_utc())
        }
    };
    now - ended > TimeDelta::days(KEPT_DAYS)
}

#[cfg(test)]
mod tests;
