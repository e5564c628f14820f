//! Jobs and what may happen to them, without the work itself.

use super::label_rules;
use super::lock::lock;
use super::reply::Refusal;
use crate::domain::{JobAction, JobStatus};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

/// Results live this long.
const EXPIRATION_DAYS: i64 = 30;
/// The first look at a job within this time may be the snapshot made at its submission.
const SNAPSHOT_LIFE: Duration = Duration::from_secs(5);
/// Failed granules in percent that end a job, once ten are finished.
const MAX_FAILED_PERCENT: usize = 75;
const FEWEST_FOR_PERCENT: usize = 10;

/// Where an output lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In the service's staging bucket: a permalink, and this file on disk.
    Staged(PathBuf),
    /// A whole file in the archive: collection and granule ids.
    Archive(String, String),
    /// In the user's own bucket: the complete s3 address.
    Destination(String),
    /// In the staging bucket, but nowhere on disk: so many bytes.
    Filler(u64),
}

/// One output file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Output {
    /// Number of the work item that made it.
    pub(super) item: u64,
    /// File name.
    pub(super) file: String,
    /// Media type.
    pub(super) media_type: &'static str,
    /// West, south, east, north in degrees; absent where nothing has a position.
    pub(super) bbox: Option<[f64; 4]>,
    /// First and last moment.
    pub(super) temporal: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Size in bytes.
    pub(super) bytes: u64,
    /// Where it is.
    pub(super) place: Place,
}

/// What became of one input granule.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// A file, with those that belong to it after it: a picture's world file.
    Made(Vec<Output>),
    /// It goes into a file that is made of many.
    Joined,
    /// A remark without a file, such as no data in the subset.
    Warned(String),
    /// It failed.
    Failed(String),
}

/// An input granule that is through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Through {
    /// Its address.
    pub(super) url: String,
    /// `successful`, `warning` or `failed`, as a work item says it.
    pub(super) status: &'static str,
    /// It went into a file that is made of many.
    pub(super) joined: bool,
}

/// A remark about an input granule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// Address of the input granule.
    pub(super) url: String,
    /// The words.
    pub(super) message: String,
}

/// A job as users see it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by name")]
pub(super) struct Job {
    /// Its id.
    pub(super) id: Uuid,
    /// Its owner.
    pub(super) user: String,
    /// Present state.
    pub(super) status: JobStatus,
    /// The sentence for it.
    pub(super) message: String,
    /// What to say about granules that were left out.
    pub(super) limit_note: Option<String>,
    /// 0…100; 100 only at a good end.
    pub(super) progress: u8,
    /// When it was submitted.
    pub(super) created: DateTime<Utc>,
    /// When it last changed.
    pub(super) updated: DateTime<Utc>,
    /// Sorted, lower case.
    pub(super) labels: Vec<String>,
    /// The chain.
    pub(super) service_name: String,
    /// The merged request.
    pub(super) request: String,
    /// Granules that go in.
    pub(super) num_input_granules: u64,
    /// Granules that are through.
    pub(super) granules_done: usize,
    /// Go on after a failure.
    pub(super) ignore_errors: bool,
    /// Results go to the user's own bucket.
    pub(super) destination: bool,
    /// Others may read it: no licence agreement is involved.
    pub(super) shareable: bool,
    /// Granules that are through, in the order of processing.
    pub(super) through: Vec<Through>,
    /// Outputs so far, in the order of their making.
    pub(super) outputs: Vec<Output>,
    /// Granules that failed.
    pub(super) errors: Vec<Remark>,
    /// Granules with a remark.
    pub(super) warnings: Vec<Remark>,
    /// Size of the inputs in bytes as CMR tells it.
    pub(super) original_bytes: f64,
    /// Its first result is listed twice.
    pub(super) repeats_link: bool,
    /// Somebody else pauses it half-way.
    pub(super) foreign_pause: bool,
}

impl Job {
    /// When its results are deleted; never for one's own bucket.
    pub(super) fn expires(&self) -> Option<DateTime<Utc>> {
        (!self.destination).then(|| self.created + TimeDelta::days(EXPIRATION_DAYS))
    }

    /// Changes the state and the sentence that goes with it.
    pub(super) fn set_status(&mut self, status: JobStatus) {
        let note = self.limit_note.clone().filter(|_| {
            matches!(status, JobStatus::Accepted | JobStatus::Running | JobStatus::Previewing | JobStatus::Successful)
        });
        self.message = note.unwrap_or_else(|| default_message(&status).to_owned());
        self.status = status;
        self.updated = Utc::now();
    }

    fn fail(&mut self, message: String) {
        self.set_status(JobStatus::Failed);
        self.message = message;
    }

    fn cancel(&mut self) {
        self.set_status(JobStatus::Canceled);
        "Canceled by user.".clone_into(&mut self.message);
    }

    /// Notes what became of one granule and moves on: progress, preview pause, early failure.
    fn record(&mut self, url: String, outcome: Outcome) {
        if self.status.is_final() {
            return;
        }
        self.granules_done += 1;
        self.updated = Utc::now();
        let total = usize::try_from(self.num_input_granules).unwrap_or(usize::MAX).max(1);
        let percent = (self.granules_done * 100 / total).min(99);
        self.progress = self.progress.max(u8::try_from(percent).unwrap_or(99));
        let status = match &outcome {
            Outcome::Made(_) | Outcome::Joined => "successful",
            Outcome::Warned(_) => "warning",
            Outcome::Failed(_) => "failed",
        };
        self.through.push(Through { url: url.clone(), status, joined: outcome == Outcome::Joined });
        match outcome {
            Outcome::Made(outputs) => self.outputs.extend(outputs),
            Outcome::Joined => {}
            Outcome::Warned(message) => self.warnings.push(Remark { url, message }),
            Outcome::Failed(message) => {
                self.errors.push(Remark { url, message: message.clone() });
                if !self.ignore_errors {
                    return self.fail(message);
                }
                if self.status == JobStatus::Running {
                    self.set_status(JobStatus::RunningWithErrors);
                }
            }
        }
        if self.granules_done >= FEWEST_FOR_PERCENT && self.errors.len() * 100 > MAX_FAILED_PERCENT * self.granules_done
        {
            return self.fail(format!(
                "{MAX_FAILED_PERCENT} percent maximum errors exceeded. See the errors fields for more details"
            ));
        }
        let is_half_way = self.granules_done < total && self.granules_done * 2 >= total;
        let by_somebody = is_half_way && std::mem::take(&mut self.foreign_pause);
        if by_somebody || self.status == JobStatus::Previewing && self.granules_done < total {
            self.set_status(JobStatus::Paused);
        }
    }

    /// All granules are through.
    fn finish(&mut self) {
        if self.status.is_final() {
            return;
        }
        let (errors, warnings) = (self.errors.len(), self.warnings.len());
        let only_one = |remarks: &[Remark]| remarks.first().map(|remark| remark.message.clone()).unwrap_or_default();
        if errors > 0 && self.outputs.is_empty() {
            let words = if errors == 1 {
                only_one(&self.errors)
            } else {
                format!(
                    "The job failed with {errors} errors and {warnings} warnings. See the errors and warnings fields of \
                     the job status page for more details."
                )
            };
            return self.fail(words);
        }
        self.progress = 100;
        if errors > 0 {
            return self.set_status(JobStatus::CompleteWithErrors);
        }
        self.set_status(JobStatus::Successful);
        if warnings > 0 {
            self.message = if warnings == 1 {
                only_one(&self.warnings)
            } else {
                format!(
                    "The job succeeded with {warnings} warnings. See the warnings field of the job status page for more \
                     details."
                )
            };
        }
    }

    /// Does what a user asks, or says why not.
    pub(super) fn control(&mut self, action: JobAction) -> Result<(), Refusal> {
        let status = self.status.as_str().to_owned();
        if !self.status.allows(action) {
            let words = match action {
                JobAction::Cancel => format!("Job status cannot be updated from {status} to canceled."),
                JobAction::Pause => format!("Job status cannot be updated from {status} to paused."),
                JobAction::Resume => format!("Job status is {status} - only paused jobs can be resumed."),
                JobAction::SkipPreview => format!("Job status is {status} - only previewing jobs can skip preview."),
            };
            return Err(Refusal::conflict(words));
        }
        match action {
            JobAction::Cancel => self.cancel(),
            JobAction::Pause => self.set_status(JobStatus::Paused),
            JobAction::Resume | JobAction::SkipPreview => self.set_status(JobStatus::Running),
        }
        Ok(())
    }
}

fn default_message(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::Accepted => "The job has been accepted and is waiting to be processed",
        JobStatus::Running => "The job is being processed",
        JobStatus::RunningWithErrors => "The job is being processed, but some items have failed processing",
        JobStatus::Previewing => "The job is generating a preview before auto-pausing",
        JobStatus::Paused => "The job is paused and may be resumed using the provided link",
        JobStatus::Successful => "The job has completed successfully",
        JobStatus::CompleteWithErrors => "The job has completed with errors. See the errors field for more details",
        JobStatus::Canceled => "The job was canceled",
        JobStatus::Failed | JobStatus::Unknown(_) => "The job failed with an unknown error",
    }
}

/// A job with its listeners.
#[derive(Debug)]
pub(super) struct JobCell {
    job: Mutex<Job>,
    changed: Notify,
    /// The job as submitted, until somebody looked or it grew old.
    snapshot: Mutex<Option<(Instant, Job)>>,
    /// With what it reads the archive: the submitter's, until somebody resumes it.
    token: Mutex<Option<String>>,
}

impl JobCell {
    /// The job now.
    pub(super) fn now(&self) -> Job {
        lock(&self.job).clone()
    }

    /// The snapshot made at submission, once and only shortly after.
    pub(super) fn take_snapshot(&self) -> Option<Job> {
        let (made, job) = lock(&self.snapshot).take()?;
        (made.elapsed() < SNAPSHOT_LIFE).then_some(job)
    }

    /// Works with this token from now on (`harmony-api.md` 1.8, 4.7).
    pub(super) fn take_token(&self, token: Option<String>) {
        if token.is_some() {
            *lock(&self.token) = token;
        }
    }

    /// The token it works with; `None` where none was told.
    pub(super) fn token(&self) -> Option<String> {
        lock(&self.token).clone()
    }

    /// One of its outputs.
    pub(super) fn output(&self, item: u64, file: &str) -> Option<Output> {
        let job = lock(&self.job);
        job.outputs.iter().find(|output| output.item == item && output.file == file).cloned()
    }

    /// Changes the job and wakes whoever waits for it.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Job) -> T) -> T {
        let result = change(&mut lock(&self.job));
        self.changed.notify_waiters();
        result
    }

    /// Notes what became of one granule.
    pub(super) fn record(&self, url: String, outcome: Outcome) {
        self.change(|job| job.record(url, outcome));
    }

    /// All granules are through.
    pub(super) fn finish(&self) {
        self.change(Job::finish);
    }

    /// Ends the job badly.
    pub(super) fn fail(&self, message: &str) {
        self.change(|job| {
            if !job.status.is_final() {
                job.fail(message.to_owned());
            }
        });
    }

    /// Waits until `done` holds of the job, and gives it.
    pub(super) async fn wait_for(&self, done: impl Fn(&Job) -> bool) -> Job {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let job = self.now();
            if done(&job) {
                return job;
            }
            changed.await;
        }
    }

    /// Waits out a pause; false if the job is over.
    pub(super) async fn may_work(&self) -> bool {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let status = lock(&self.job).status.clone();
            if status.is_final() {
                return false;
            }
            if status != JobStatus::Paused {
                return true;
            }
            changed.await;
        }
    }
}

/// The jobs of all users, oldest first.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    cells: Mutex<Vec<Arc<JobCell>>>,
}

impl Jobs {
    /// Adds a job.
    pub(super) fn add(&self, job: Job) -> Arc<JobCell> {
        let snapshot = Mutex::new(Some((Instant::now(), job.clone())));
        let cell =
            Arc::new(JobCell { job: Mutex::new(job), changed: Notify::new(), snapshot, token: Mutex::default() });
        lock(&self.cells).push(Arc::clone(&cell));
        cell
    }

    /// A user's jobs, newest first; with labels, those that have any of them.
    pub(super) fn of(&self, user: &str, with_labels: &[String]) -> Vec<Job> {
        let cells = lock(&self.cells).clone();
        cells
            .iter()
            .rev()
            .map(|cell| cell.now())
            .filter(|job| job.user == user)
            .filter(|job| with_labels.is_empty() || with_labels.iter().any(|label| job.labels.contains(label)))
            .collect()
    }

    /// A job by id, whoever owns it.
    pub(super) fn find(&self, id: Uuid) -> Option<Arc<JobCell>> {
        lock(&self.cells).iter().find(|cell| lock(&cell.job).id == id).cloned()
    }

    /// A user's latest job of the very same request.
    pub(super) fn same_request(&self, user: &str, request: &str) -> Option<Uuid> {
        let cells = lock(&self.cells);
        let jobs = cells.iter().rev().map(|cell| lock(&cell.job));
        jobs.into_iter().find(|job| job.user == user && job.request == request).map(|job| job.id)
    }

    /// One's own job by id.
    pub(super) fn own(&self, user: &str, id: Uuid) -> Result<Arc<JobCell>, Refusal> {
        let cell = self.find(id).filter(|cell| lock(&cell.job).user == user);
        cell.ok_or_else(|| Refusal::not_found(format!("Unable to find job {id}")))
    }

    /// Adds or removes labels on one's own jobs; nothing is changed if one of them is missing.
    pub(super) fn change_labels(&self, user: &str, ids: &[Uuid], changed: &[String], add: bool) -> Result<(), Refusal> {
        let cells = ids.iter().map(|&id| self.own(user, id)).collect::<Result<Vec<_>, _>>()?;
        for cell in cells {
            cell.change(|job| {
                job.labels.retain(|label| !changed.contains(label));
                if add {
                    job.labels.extend(changed.iter().cloned());
                }
                job.labels = sorted_labels(&job.labels);
            });
        }
        Ok(())
    }
}

/// Labels as kept: normal, sorted, each once.
pub(super) fn sorted_labels(labels: &[String]) -> Vec<String> {
    let mut labels: Vec<String> = labels.iter().map(|label| label_rules::normal(label)).collect();
    labels.sort();
    labels.dedup();
    labels
}

/// A job id from a path.
pub(super) fn parse_job_id(text: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(text)
        .map_err(|_bad| Refusal::validation(format!("Invalid format for Job ID '{text}'. Job ID must be a UUID.")))
}

#[cfg(test)]
pub(super) mod tests;
