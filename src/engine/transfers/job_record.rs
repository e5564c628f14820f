//! Beside the files of a job that are all here: where they came from, and their checksums.

use super::book::{Event, File, TransferBook, known_content};
use crate::domain::again::file_name;
use crate::domain::notification::{Happening, Occasion};
use crate::domain::origin::{CollectionRecord, Origin};
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::domain::transfer::state::Verdict;
use crate::domain::verdict::{Record, State, Tally};
use crate::domain::{Checksum, Problem};
use crate::download::{Content, TransferError, record, without_query};
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::{About, JobKey, JobRow, Verdicts};
use chrono::{DateTime, Utc};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
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
        // That its files can be downloaded is no news any more.
        context.effect(Effect::Settle(About::Job(job)));
        if let Some(row) = jobs.row(job) {
            context.effect(Effect::NotifyDesktop(Occasion::Job(job, Happening::FilesHere, row.title.clone())));
            // That its files can be downloaded is no news any more.
            context.effect(Effect::Settle(About::Job(job)));
        }
        self.write_records(job, jobs, context);
        let connection = self.files.entries().values().find(|file| file.job == job);
        if let Some(connection) = connection.and_then(|file| file.data.connection.clone()) {
            self.ask_origin(job, jobs, &connection, context);
        }
    }

    /// All files that anybody wants of this job are here.
    pub(super) fn is_complete(&self, job: JobKey) -> bool {
        self.files.is_complete(job) && !self.results.contains_key(&job)
    }

    /// Takes over what is known of files, for the records.
    pub(in super::super) fn take_verdicts(&mut self, verdicts: Arc<Verdicts>) {
        self.verdicts = verdicts;
    }

    /// A record that was written before its files were looked into is written again.
    pub(in super::super) fn write_verdicts(&mut self, job: JobKey, jobs: &JobBook, context: &mut Context) {
        if self.is_complete(job) {
            self.write_records(job, jobs, context);
        }
    }

    pub(super) fn write_records(&mut self, job: JobKey, jobs: &JobBook, context: &mut Context) {
        let mut folders: BTreeMap<PathBuf, Vec<&File>> = BTreeMap::new();
        for file in self.files.entries().values().filter(|file| file.job == job) {
            folders.entry(file.folder.to_path_buf()).or_default().push(file);
        }
        let row = jobs.row(job).cloned();
        let origin = self.origins.get(&job).cloned().unwrap_or_default();
        let now = context.now();
        let records: Vec<_> = folders
            .into_iter()
            .map(|(folder, files)| (folder, JobRecord::of(row.as_deref(), job, &files, (&origin, &self.verdicts, now))))
            .collect();
        let (one_at_a_time, reporter) = (Arc::clone(&self.one_record), self.reporter.clone());
        while self.records.try_join_next().is_some() {}
        self.records.spawn_on(
            async move {
                let _turn = one_at_a_time.lock().await;
                for (folder, job_record) in records {
                    let written = write(&folder, job_record).await;
                    reporter.report(Event::Recorded(written));
                }
            },
            &context.services.runtime,
        );
    }
}

async fn write(folder: &Path, job_record: JobRecord) -> Result<(), Problem> {
    let place = folder.to_owned();
    let task = tokio::task::spawn_blocking(move || {
        let known = job_record.files.iter().filter(|file| file.checked).filter_map(|file| file.content.as_ref());
        record::write(&place, &job_record.name(), &job_record, known)
    });
    let written = task.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    written.map_err(|error| {
        let why = TransferError::from_io(&folder.join(record::CHECKSUMS), error).problem();
        Problem::new("All files are here, but their checksums could not be written beside them.")
            .with_details(format!("{} {}", why.summary, why.details))
    })
}

/// Name of the record of a job.
pub(in super::super) fn record_name(row: Option<&Arc<JobRow>>, key: JobKey) -> String {
    name_of(row.and_then(|row| row.job()).map_or(key.0, |job| job.id.0))
}

fn name_of(job: Uuid) -> String {
    format!("harmony-job-{job}.json")
}

fn verdict_line(files: &[&File], verdicts: &Verdicts) -> Option<String> {
    let state =
        |file: &&File| -> Option<State> { verdicts.verdict(file.data.transfer.key).map(|verdict| verdict.state) };
    files.iter().map(state).collect::<Tally>().line()
}

/// The job's own record, as it is written.
#[derive(Serialize)]
struct JobRecord {
    version: u64,
    written_by: &'static str,
    job: Uuid,
    title: Option<String>,
    harmony: Option<Url>,
    service: Option<String>,
    status: Option<String>,
    message: Option<String>,
    collection: Option<RecordCollection>,
    request: Option<Value>,
    submitted_at: Option<DateTime<Utc>>,
    completed_at: DateTime<Utc>,
    /// How many files are what was asked for, in words, once one was looked into.
    verdict: Option<String>,
    files: Vec<RecordFile>,
}

/// What was cut, and how to cite it.
#[derive(Serialize)]
struct RecordCollection {
    #[serde(flatten)]
    record: CollectionRecord,
    citation: String,
}

/// One file of the record.
struct RecordFile {
    /// Where it was to lie.
    path: PathBuf,
    content: Option<Content>,
    source: String,
    source_granule: Option<String>,
    was_here: bool,
    /// Its digest is that of what the server sent.
    checked: bool,
    /// What NASA's catalogue says of it, if it says something.
    catalogue_checksum: Option<RecordChecksum>,
    /// Whether it is what was asked for, with the counts, once it was looked into.
    verdict: Option<Record>,
}

/// What the archive wrote down, and whether the file is that.
#[derive(Serialize)]
struct RecordChecksum {
    #[serde(flatten)]
    told: Checksum,
    agrees: Option<bool>,
}

impl JobRecord {
    fn of(row: Option<&JobRow>, key: JobKey, files: &[&File], known: (&Origin, &Verdicts, DateTime<Utc>)) -> Self {
        let (origin, verdicts, now) = known;
        let job = row.and_then(JobRow::job);
        let harmony = files.first().map(|file| Url::clone(&file.root));
        let request = row.and_then(|row| row.request.clone()).map(|request| {
            let environment = harmony.as_ref().map(ToString::to_string);
            RequestFile::new(environment, request).to_value(ShapeForm::Embedded)
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
                .map(|record| RecordCollection { record: record.clone(), citation: record.citation(now) }),
            request,
            submitted_at: row.map(|row| row.submitted_at),
            completed_at: now,
            verdict: verdict_line(files, verdicts),
            files: files.iter().map(|file| RecordFile::of(file, origin, verdicts)).collect(),
        }
    }

    fn name(&self) -> String {
        name_of(self.job)
    }
}

impl RecordFile {
    fn of(file: &File, origin: &Origin, verdicts: &Verdicts) -> Self {
        let (spec, content) = (&file.data.spec, &file.data.content);
        // By the server's name: the one here may have been made safe or unique.
        let name = file_name(spec.url.as_str());
        Self {
            source_granule: name.and_then(|name| origin.source_granule(&name).map(str::to_owned)),
            path: spec.path.clone(),
            content: content.clone(),
            source: without_query(&spec.url),
            was_here: matches!(file.state().verdict(), Some(Verdict::Kept | Verdict::Unchecked)),
            checked: known_content(file).is_some(),
            verdict: verdicts.verdict(file.data.transfer.key).map(|verdict| Record::of(verdict)),
            catalogue_checksum: spec.catalogued.clone().map(|told| RecordChecksum {
                told,
                agrees: content.as_ref().and_then(|content| content.as_catalogued),
            }),
        }
    }
}

impl Serialize for RecordFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = self.content.as_ref();
        let path = content.map_or(&self.path, |content| &content.path);
        let mut file = serializer.serialize_struct("RecordFile", 10)?;
        file.serialize_field("name", &path.file_name().map(|name| name.to_string_lossy()))?;
        file.serialize_field("bytes", &content.map(|content| content.bytes))?;
        file.serialize_field("sha256", &content.map(|content| &content.sha256))?;
        file.serialize_field("modified", &content.and_then(|content| content.modified))?;
        file.serialize_field("source", &self.source)?;
        file.serialize_field("source_granule", &self.source_granule)?;
        file.serialize_field("was_here", &self.was_here)?;
        file.serialize_field("checked", &self.checked)?;
        file.serialize_field("catalogue_checksum", &self.catalogue_checksum)?;
        file.serialize_field("verdict", &self.verdict)?;
        file.end()
    }
}
