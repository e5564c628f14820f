//! A row as the history keeps it, and back.

use super::book::{Entry, JobBook};
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::domain::{Alarm, Job, Problem};
use crate::earthdata::wire;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, WatchState};
use crate::store::jobs::{StoredJob, StoredPhase};
use chrono::{DateTime, Utc};
use serde::Deserialize as _;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// With more links than this a job is written down without them; they are read again when needed.
const MOST_STORED_LINKS: usize = 50;

impl JobBook {
    /// Rows of an earlier session; to be looked at as soon as somebody is signed in.
    pub(in super::super) fn restore(&mut self, stored: Vec<StoredJob>) {
        for job in stored {
            let (harmony, token_ends) = (job.harmony.clone(), job.token_ends);
            let row = Arc::new(restored_row(job));
            self.entries.push(Entry { token_ends, ..Entry::new(row, harmony) });
        }
        self.sort();
    }

    /// Everything, for the history: put together off the owner's task.
    pub(in super::super) fn to_store(&self) -> Box<dyn FnOnce() -> Vec<StoredJob> + Send> {
        let row = |entry: &Entry| (Arc::clone(&entry.row), entry.harmony.clone(), entry.token_ends);
        let rows: Vec<_> = self.entries.iter().map(row).collect();
        Box::new(move || rows.iter().map(|(row, harmony, token_ends)| stored_job(row, harmony, *token_ends)).collect())
    }
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
        alarms: row.alarms.iter().filter_map(|alarm| serde_json::to_value(alarm).ok()).collect(),
        pause: row.pause,
        watch: serde_json::to_value(row.watch).ok(),
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
        alarms: stored.alarms.iter().filter_map(Alarm::read).collect(),
        pause: stored.pause,
        watch: stored.watch.as_ref().and_then(|watch| WatchState::deserialize(watch).ok()).unwrap_or_default(),
        trial: stored.trial,
    }
}
