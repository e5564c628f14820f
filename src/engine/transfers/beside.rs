//! Beside the files of a job that are all here: where they came from, and their fingerprints.

use super::super::bell::{Event, Happening};
use super::super::context::{Context, Effect, report};
use super::super::jobs::JobBook;
use super::super::snapshot::{JobKey, JobRow, TransferState};
use super::{Item, News, TransferBook};
use crate::domain::Problem;
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::download::{Content, TransferError, beside, without_query};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl TransferBook {
    /// If every file of this job is here, says so beside them.
    pub(super) fn complete(&mut self, job: JobKey, jobs: &JobBook, context: &mut Context) {
        if self.open.get(&job).is_some_and(|open| !open.is_empty()) || self.wishes.contains_key(&job) {
            return;
        }
        let mut folders: BTreeMap<PathBuf, Vec<&Item>> = BTreeMap::new();
        for item in self.order.iter().filter_map(|key| self.items.get(key)).filter(|item| item.transfer.job == job) {
            if let Some(folder) = item.order.path.parent() {
                folders.entry(folder.to_owned()).or_default().push(item);
            }
        }
        let row = jobs.row(job).cloned();
        if let Some(row) = &row {
            context.effect(Effect::Ring(Event::Job(job, Happening::FilesHere, row.title.clone())));
        }
        let now = context.now();
        let sheets: Vec<_> = folders
            .into_iter()
            .map(|(folder, items)| {
                let (name, value) = sheet(row.as_deref(), job, &items, now);
                let files = items
                    .iter()
                    .filter(|item| item.known_sha256().is_some())
                    .filter_map(|item| item.content.clone())
                    .collect::<Vec<Content>>();
                (folder, name, value, files)
            })
            .collect();
        let (one_at_a_time, messages) = (Arc::clone(&self.one_sheet), context.messages());
        while self.sheets.try_join_next().is_some() {}
        self.sheets.spawn_on(
            async move {
                let _turn = one_at_a_time.lock().await;
                for (folder, name, value, files) in sheets {
                    let written = write(&folder, name, value, files).await;
                    report(&messages, News::Beside(written)).await;
                }
            },
            &context.services.runtime,
        );
    }
}

async fn write(folder: &Path, name: String, value: Value, files: Vec<Content>) -> Result<(), Problem> {
    let place = folder.to_owned();
    let task = tokio::task::spawn_blocking(move || beside::write(&place, &name, &value, &files));
    let written = task.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    written.map_err(|error| {
        let why = TransferError::from_io(&folder.join(beside::CHECKSUMS), error).problem();
        Problem::new("All files are here, but their fingerprints could not be written beside them.")
            .with_details(format!("{} {}", why.summary, why.details))
    })
}

/// Name and content of the job's own sheet.
fn sheet(row: Option<&JobRow>, key: JobKey, items: &[&Item], now: DateTime<Utc>) -> (String, Value) {
    let job = row.and_then(JobRow::job);
    let id = job.map_or(key.0, |job| job.id.0);
    let harmony = items.first().map(|item| item.harmony.clone());
    let request = row.and_then(|row| row.request.clone()).map(|request| {
        let environment = harmony.as_ref().map(ToString::to_string);
        RequestFile { environment, request }.to_value(ShapeForm::Embedded)
    });
    let files: Vec<Value> = items
        .iter()
        .map(|item| {
            let content = item.content.as_ref();
            let path = content.map_or(&item.order.path, |content| &content.path);
            json!({
                "name": path.file_name().map(|name| name.to_string_lossy()),
                "bytes": content.map(|content| content.bytes),
                "sha256": content.map(|content| &content.sha256),
                "modified": content.and_then(|content| content.modified),
                "source": without_query(&item.order.url),
                "was_here": matches!(item.transfer.state, TransferState::Skipped | TransferState::Unchecked),
                "checked": item.known_sha256().is_some(),
            })
        })
        .collect();
    let value = json!({
        "version": 1,
        "written_by": concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION")),
        "job": id,
        "title": row.map(|row| &row.title),
        "harmony": harmony,
        "service": job.and_then(|job| job.service_name.as_ref()),
        "status": job.map(|job| job.status.as_str()),
        "message": job.map(|job| &job.message),
        "request": request,
        "submitted_at": row.map(|row| row.submitted_at),
        "completed_at": now,
        "files": files,
    });
    (format!("harmony-job-{id}.json"), value)
}
