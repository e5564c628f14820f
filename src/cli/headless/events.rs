//! What a run tells: progress on standard error, or with `--json` one object per event on standard
//! output, the last one a summary of every file.

use super::watch::Watch;
use crate::cli::exit::{FILE, INCOMPLETE};
use crate::cli::{Exit, setup};
use crate::domain::{Job, JobStatus};
use crate::engine::snapshot::{JobKey, Transfer, TransferState};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

/// Where events go.
pub(super) struct Reporter {
    pub(super) json: bool,
}

impl Reporter {
    fn tell(&self, event: &Value, words: &str) {
        if self.json {
            setup::print_line(&event.to_string());
        } else {
            setup::print_error(words);
        }
    }

    pub(super) fn job(&self, job: &Job) {
        let event = json!({
            "event": "job", "job": job.id.to_string(), "status": job.status.as_str(),
            "progress": job.progress_percent, "message": job.message,
        });
        self.tell(&event, &format!("{} {} % {}", job.status.words(), job.progress_percent, job.message));
    }

    pub(super) fn warning(&self, words: &str) {
        self.tell(&json!({"event": "warning", "message": words}), &format!("Warning: {words}"));
    }

    pub(super) fn files(&self, ended: usize, of: usize) {
        self.tell(&json!({"event": "files", "ended": ended, "of": of}), &format!("{ended} of {of} files"));
    }
}

/// One file of the summary.
struct FileReport {
    path: PathBuf,
    /// `whole`, `kept` (was there already), or why there is no file.
    verdict: String,
    /// Length in bytes and SHA-256 in hexadecimal, for a file that is there.
    content: Option<(u64, String)>,
}

/// Tells about every file and decides the exit code.
pub(super) async fn summary(
    reporter: &Reporter,
    watch: &Watch,
    key: JobKey,
    job: &Job,
    transfers: &[Arc<Transfer>],
) -> Result<(), Exit> {
    let mut files = Vec::with_capacity(transfers.len());
    for transfer in transfers {
        files.push(report(transfer).await);
    }
    let alarms = watch
        .engine
        .snapshot()
        .jobs
        .iter()
        .find(|row| row.key == key)
        .map(|row| row.alarms.iter().map(crate::domain::Alarm::words).collect::<Vec<_>>())
        .unwrap_or_default();
    print_summary(reporter, job, &files, &alarms);
    let unfinished = files.iter().filter(|file| file.content.is_none()).count();
    if unfinished > 0 {
        return Err(Exit::new(FILE, format!("{unfinished} of {} files could not be completed.", files.len())));
    }
    if job.status == JobStatus::CompleteWithErrors || !alarms.is_empty() {
        return Err(Exit::new(
            INCOMPLETE,
            "Finished, but not with everything that was asked for; see the warnings above.",
        ));
    }
    Ok(())
}

fn print_summary(reporter: &Reporter, job: &Job, files: &[FileReport], alarms: &[String]) {
    if reporter.json {
        let files: Vec<Value> = files.iter().map(FileReport::as_json).collect();
        let event = json!({
            "event": "summary", "job": job.id.to_string(), "status": job.status.as_str(), "message": job.message,
            "service": job.service_name, "request": job.request, "alarms": alarms, "files": files,
        });
        setup::print_line(&event.to_string());
    } else {
        for file in files {
            setup::print_line(&format!("{}  {}", file.verdict, file.path.display()));
        }
    }
}

impl FileReport {
    fn as_json(&self) -> Value {
        let (size, fingerprint) = self.content.as_ref().map_or((None, None), |(size, hash)| (Some(size), Some(hash)));
        json!({"path": self.path, "size": size, "sha256": fingerprint, "verdict": self.verdict})
    }
}

async fn report(transfer: &Transfer) -> FileReport {
    let path = transfer.path.clone();
    let verdict = match &transfer.state {
        _ if transfer.differs_from_catalogue() => "checksum differs",
        TransferState::Done => "whole",
        TransferState::Skipped | TransferState::Unchecked => "kept",
        TransferState::Missing => "vanished",
        TransferState::Failed(problem) => return FileReport { path, verdict: problem.summary.clone(), content: None },
        TransferState::Canceled => return FileReport { path, verdict: "canceled".to_owned(), content: None },
        TransferState::Held(hold) => {
            return FileReport { path, verdict: hold.words().to_owned(), content: None };
        }
        TransferState::Waiting | TransferState::Going | TransferState::Paused => {
            return FileReport { path, verdict: "unfinished".to_owned(), content: None };
        }
    };
    // As it was when it came: it need not be read again.
    let content = transfer.progress.content().filter(|content| content.path == path);
    let found = tokio::fs::metadata(&path).await;
    let content = content
        .filter(|content| found.is_ok_and(|found| found.len() == content.bytes))
        .map(|content| (content.bytes, content.sha256.clone()));
    let verdict = if content.is_some() { verdict } else { "vanished" };
    FileReport { path, verdict: verdict.to_owned(), content }
}
