//! A row as the history keeps it, and back.

use super::book::{Entry, JobBook};
use crate::domain::job::DataLink;
use crate::domain::job_watch::gone;
use crate::domain::links::unsigned;
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::domain::{Alarm, Cause, Job, Problem};
use crate::earthdata::wire;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, WatchState};
use crate::store::jobs::{StoredJob, StoredPhase};
use chrono::{DateTime, Utc};
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use url::Url;

/// Of more links than this only the first are written down; the download reads all of them anyway.
const MOST_STORED_LINKS: usize = 50;

impl JobBook {
    /// Rows of an earlier session; those that go on are polled as soon as somebody is signed in.
    pub(in super::super) fn restore(&mut self, stored: Vec<StoredJob>) {
        for job in stored {
            let (harmony, token_ends, hand_over) = (job.harmony.clone(), job.token_ends, job.hand_over);
            let row = Arc::new(restored_row(job));
            let mut entry = Entry::new(row, harmony, token_ends);
            if let Some(job) = entry.row.job() {
                entry.watch = entry.watch.restored(job, entry.row.pause, entry.row.watch, hand_over);
            }
            self.entries.push(entry);
        }
        self.sort();
    }

    /// Jobs of these keys that are still in the list, or all of them, for the history: put together
    /// off the owner's task.
    pub(in super::super) fn to_store(
        &self,
        keys: Option<&BTreeSet<JobKey>>,
    ) -> Box<dyn FnOnce() -> Vec<StoredJob> + Send> {
        let is_meant = |entry: &&Entry| keys.is_none_or(|keys| keys.contains(&entry.row.key));
        let kept = |entry: &Entry| Kept {
            row: Arc::clone(&entry.row),
            harmony: entry.harmony.clone(),
            token_ends: entry.watch.token_ends(),
            hand_over: entry.watch.has_hand_over(),
        };
        let kept: Vec<Kept> = self.entries.iter().filter(is_meant).map(kept).collect();
        Box::new(move || kept.iter().map(stored_job).collect())
    }
}

/// What is written down of an entry.
struct Kept {
    row: Arc<JobRow>,
    harmony: Url,
    token_ends: Option<DateTime<Utc>>,
    hand_over: bool,
}

fn stored_job(Kept { row, harmony, token_ends, hand_over }: &Kept) -> StoredJob {
    let phase = match &row.phase {
        JobPhase::Submitting => StoredPhase::Submitting,
        JobPhase::Refused(problem) => StoredPhase::refused(problem),
        JobPhase::Known(job) => StoredPhase::Known { id: job.id, answer: stored_answer(job) },
    };
    let request = row
        .request
        .clone()
        .map(|request| RequestFile::new(Some(harmony.to_string()), request).to_value(ShapeForm::Embedded));
    StoredJob {
        key: row.key.0,
        title: row.title.clone(),
        harmony: harmony.clone(),
        submitted_at: row.submitted_at,
        request,
        phase,
        alarms: row.alarms.iter().filter_map(|alarm| serde_json::to_value(alarm).ok()).collect(),
        pause: row.pause,
        watch: serde_json::to_value(row.watch).ok(),
        hand_over: *hand_over,
        token_ends: *token_ends,
        trial: row.trial,
    }
}

/// The server's answer. In place of many links, the first and a link to a next page whose number tells
/// how many there are.
fn stored_answer(job: &Job) -> Value {
    let is_signed = |link: &DataLink| unsigned(link.href.as_str()).is_some();
    if job.data_links.len() > MOST_STORED_LINKS || job.data_links.iter().any(is_signed) {
        // With a next page, so that a download asks the server for the links.
        return without_signatures(shortened(job));
    }
    if job.raw.is_object() {
        return Value::clone(&job.raw);
    }
    // A job that was never read (its submission was answered, its state was not).
    serde_json::json!({ "jobID": job.id, "status": job.status, "message": job.message })
}

/// Whoever reads the history later must not be able to read the results with it.
fn without_signatures(mut answer: Value) -> Value {
    for link in answer.get_mut("links").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(href) = link.get_mut("href")
            && let Some(plain) = href.as_str().and_then(unsigned)
        {
            *href = Value::String(plain);
        }
    }
    answer
}

fn shortened(job: &Job) -> Value {
    let Value::Object(fields) = job.raw.as_ref() else { return Value::Null };
    let links = fields.get("links").and_then(Value::as_array).into_iter().flatten();
    let rel = |link: &Value| link.get("rel").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut data = 0;
    let mut kept: Vec<Value> = links
        .filter(|link| match rel(link).as_str() {
            "data" => {
                data += 1;
                data <= MOST_STORED_LINKS
            }
            "next" | "last" | "self" | "prev" | "first" => false,
            _ => true,
        })
        .cloned()
        .collect();
    // Page 2 of pages as long as all links together: so many stand before it.
    let next = format!("https://harmony.invalid/jobs/{}?page=2&limit={}", job.id, job.link_count());
    kept.push(serde_json::json!({ "rel": "next", "href": next }));
    let others = fields.iter().filter(|(name, _)| *name != "links").map(|(name, value)| (name.clone(), value.clone()));
    Value::Object(others.chain([("links".to_owned(), Value::Array(kept))]).collect())
}

fn restored_row(stored: StoredJob) -> JobRow {
    let request = stored.request.as_ref().and_then(|value| {
        RequestFile::from_value(value, &|path| Err(format!("{path} is not kept in the history")))
            .inspect_err(|problems| tracing::warn!(?problems, "a request of the history was not understood"))
            .ok()
            .map(|file| file.request)
    });
    let phase = match stored.phase {
        StoredPhase::Submitting => JobPhase::Refused(
            Problem::new(
                "Harmony Desktop closed before the server answered. Look at your jobs on the server before you submit this again.",
            )
            .with_cause(Cause::Unanswered),
        ),
        StoredPhase::Refused { summary, details } => JobPhase::Refused(Problem::new(summary).with_details(details)),
        StoredPhase::Known { id, answer } => match wire::job::job(answer) {
            Some(job) if job.id == id => JobPhase::Known(Arc::new(job)),
            _ => JobPhase::Refused(
                Problem::new("What was kept about this job could not be read. The server still has it.")
                    .with_details(format!("job {id}")),
            ),
        },
    };
    let watch = stored.watch.as_ref().and_then(|watch| WatchState::deserialize(watch).ok()).unwrap_or_default();
    JobRow {
        key: JobKey(stored.key),
        title: stored.title,
        request,
        submitted_at: stored.submitted_at,
        phase,
        problem: (watch == WatchState::Gone).then(gone),
        alarms: stored.alarms.iter().filter_map(Alarm::read).collect(),
        pause: stored.pause,
        watch,
        trial: stored.trial,
    }
}
