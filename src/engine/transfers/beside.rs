//! Beside the files of a job that are all here: where they came from, and their fingerprints.

use super::super::context::Context;
use super::super::effect::Effect;
use super::super::effect::{Happening, Occasion};
use super::super::jobs::JobBook;
use super::super::snapshot::{About, JobKey, JobRow, TransferState};
use super::{Item, News, TransferBook};
use crate::domain::again::file_name;
use crate::domain::origin::{CollectionRecord, Origin};
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::domain::{Checksum, Problem};
use crate::download::{Content, TransferError, beside, without_query};
use chrono::{DateTime, Utc};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

impl TransferBook {
    /// If every file of this job is here, says so beside them.
    pub(super) fn complete(&mut self, job: JobKey, jobs: &JobBook, context: &mut Context) {
        if !self.is_complete(job) {
            return;
        }
        if let Some(row) = jobs.row(job) {
            context.effect(Effect::NotifyDesktop(Occasion::Job(job, Happening::FilesHere, row.title.clone())));
            // That its files can be downloaded is no news any more.
            context.effect(Effect::Settle(About::Job(job)));
        }
        self.write_sheets(job, jobs, context);
        let connection = self.items.values().find(|item| item.transfer.job == job);
        if let Some(connection) = connection.and_then(|item| item.connection.clone()) {
            self.ask_origin(job, jobs, &connection, context);
        }
    }

    /// All files that anybody wants of this job are here.
    pub(super) fn is_complete(&self, job: JobKey) -> bool {
        self.open.get(&job).is_none_or(HashSet::is_empty) && !self.wishes.contains_key(&job)
    }

    pub(super) fn write_sheets(&mut self, job: JobKey, jobs: &JobBook, context: &mut Context) {
        let mut folders: BTreeMap<PathBuf, Vec<&Item>> = BTreeMap::new();
        for item in self.order.iter().filter_map(|key| self.items.get(key)).filter(|item| item.transfer.job == job) {
            if let Some(folder) = item.order.path.parent() {
                folders.entry(folder.to_owned()).or_default().push(item);
            }
        }
        let row = jobs.row(job).cloned();
        let origin = self.origins.get(&job).cloned().unwrap_or_default();
        let now = context.now();
        let sheets: Vec<_> = folders
            .into_iter()
            .map(|(folder, items)| (folder, Sheet::of(row.as_deref(), job, &items, (&origin, now))))
            .collect();
        let (one_at_a_time, messages) = (Arc::clone(&self.one_sheet), self.reporter.clone());
        while self.sheets.try_join_next().is_some() {}
        self.sheets.spawn_on(
            async move {
                let _turn = one_at_a_time.lock().await;
                for (folder, sheet) in sheets {
                    let written = write(&folder, sheet).await;
                    messages.report(News::Beside(written));
                }
            },
            &context.services.runtime,
        );
    }
}

async fn write(folder: &Path, sheet: Sheet) -> Result<(), Problem> {
    let place = folder.to_owned();
    let task = tokio::task::spawn_blocking(move || {
        let known = sheet.files.iter().filter(|file| file.checked).filter_map(|file| file.content.as_ref());
        beside::write(&place, &sheet.name(), &sheet, known)
    });
    let written = task.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    written.map_err(|error| {
        let why = TransferError::from_io(&folder.join(beside::CHECKSUMS), error).problem();
        Problem::new("All files are here, but their fingerprints could not be written beside them.")
            .with_details(format!("{} {}", why.summary, why.details))
    })
}

/// The job's own sheet, as it is written.
#[derive(Serialize)]
struct Sheet {
    version: u64,
    written_by: &'static str,
    job: Uuid,
    title: Option<String>,
    harmony: Option<Url>,
    service: Option<String>,
    status: Option<String>,
    message: Option<String>,
    collection: Option<SheetCollection>,
    request: Option<Value>,
    submitted_at: Option<DateTime<Utc>>,
    completed_at: DateTime<Utc>,
    files: Vec<SheetFile>,
}

/// What was cut, and how to cite it.
#[derive(Serialize)]
struct SheetCollection {
    #[serde(flatten)]
    record: CollectionRecord,
    citation: String,
}

/// One file of the sheet.
struct SheetFile {
    /// Where it was to lie.
    path: PathBuf,
    content: Option<Content>,
    source: String,
    source_granule: Option<String>,
    was_here: bool,
    /// Its fingerprint is that of what the server sent.
    checked: bool,
    /// What NASA's catalogue says of it, if it says something.
    catalogue_checksum: Option<SheetChecksum>,
}

/// What the archive wrote down, and whether the file is that.
#[derive(Serialize)]
struct SheetChecksum {
    #[serde(flatten)]
    told: Checksum,
    agrees: Option<bool>,
}

impl Sheet {
    fn of(row: Option<&JobRow>, key: JobKey, items: &[&Item], (origin, now): (&Origin, DateTime<Utc>)) -> Self {
        let job = row.and_then(JobRow::job);
        let harmony = items.first().map(|item| item.harmony.clone());
        let request = row.and_then(|row| row.request.clone()).map(|request| {
            let environment = harmony.as_ref().map(ToString::to_string);
            RequestFile { environment, request }.to_value(ShapeForm::Embedded)
        });
        Self {
            version: 1,
            written_by: concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION")),
            job: job.map_or(key.0, |job| job.id.0),
            title: row.map(|row| row.title.clone()),
            harmony,
            service: job.and_then(|job| job.service_name.clone()),
            status: job.map(|job| job.status.as_str().to_owned()),
            message: job.map(|job| job.message.clone()),
            collection: origin
                .collection
                .as_ref()
                .map(|record| SheetCollection { record: record.clone(), citation: record.citation(now) }),
            request,
            submitted_at: row.map(|row| row.submitted_at),
            completed_at: now,
            files: items.iter().map(|item| SheetFile::of(item, origin)).collect(),
        }
    }

    fn name(&self) -> String {
        format!("harmony-job-{}.json", self.job)
    }
}

impl SheetFile {
    fn of(item: &Item, origin: &Origin) -> Self {
        // By the server's name: the one here may have been made safe or unique.
        let name = file_name(item.order.url.as_str());
        Self {
            source_granule: name.and_then(|name| origin.source_granule(&name).map(str::to_owned)),
            path: item.order.path.clone(),
            content: item.content.clone(),
            source: without_query(&item.order.url),
            was_here: matches!(item.transfer.state, TransferState::Skipped | TransferState::Unchecked),
            checked: item.known_sha256().is_some(),
            catalogue_checksum: item.order.catalogued.clone().map(|told| SheetChecksum {
                told,
                agrees: item.content.as_ref().and_then(|content| content.as_catalogued),
            }),
        }
    }
}

impl Serialize for SheetFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = self.content.as_ref();
        let path = content.map_or(&self.path, |content| &content.path);
        let mut file = serializer.serialize_struct("SheetFile", 9)?;
        file.serialize_field("name", &path.file_name().map(|name| name.to_string_lossy()))?;
        file.serialize_field("bytes", &content.map(|content| content.bytes))?;
        file.serialize_field("sha256", &content.map(|content| &content.sha256))?;
        file.serialize_field("modified", &content.and_then(|content| content.modified))?;
        file.serialize_field("source", &self.source)?;
        file.serialize_field("source_granule", &self.source_granule)?;
        file.serialize_field("was_here", &self.was_here)?;
        file.serialize_field("checked", &self.checked)?;
        file.serialize_field("catalogue_checksum", &self.catalogue_checksum)?;
        file.end()
    }
}
