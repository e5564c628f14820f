//! What the record of a job says of the files beside it.

use super::small_file;
use crate::domain::SubsetRequest;
use crate::domain::origin::CollectionRecord;
use crate::domain::request::RequestFile;
use crate::domain::verdict::{Asked, Cutting};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// A larger record is not read.
const LARGEST_RECORD: u64 = 256_000_000;

/// Most records of one folder that are looked into for one file.
const MOST_RECORDS: usize = 100;

/// The parts of a job's record (`harmony-job-<id>.json`) that say where files come from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct JobRecord {
    /// The service that answered, `sds/trajectory-subsetter`.
    pub service: Option<String>,
    /// The collection as the catalogue had it.
    pub collection: Option<CollectionRecord>,
    /// When the last file was here.
    pub completed_at: Option<DateTime<Utc>>,
    request: Option<Value>,
    files: Vec<RecordFile>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RecordFile {
    name: Option<String>,
    source_granule: Option<String>,
    verdict: Option<Counted>,
}

/// What was written of a file when it came: it knows what the service's chain says of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Counted {
    cutting: Cutting,
}

impl JobRecord {
    /// Reads a record; `None` if there is none that can be read. Blocks on the disk.
    pub fn read(path: &Path) -> Option<Self> {
        read_as(path)
    }

    /// The record beside a file that names it. Blocks on the disk.
    pub fn of_file(file: &Path) -> Option<Self> {
        let name = file.file_name()?.to_string_lossy();
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let entries = std::fs::read_dir(folder).ok()?.flatten();
        let records = entries.filter(|entry| is_record(&entry.file_name().to_string_lossy())).take(MOST_RECORDS);
        records.filter_map(|entry| Self::read(&entry.path())).find(|record| record.file(&name).is_some())
    }

    /// What was asked for.
    pub fn request(&self) -> Option<SubsetRequest> {
        let elsewhere = |_: &str| Err("the shape is not in the record".to_owned());
        RequestFile::from_value(self.request.as_ref()?, &elsewhere).ok().map(|file| file.request)
    }

    /// What one of its files is held against: a request, and who made the file as far as the record says.
    pub fn held_against(&self, file_name: &str, request: &SubsetRequest) -> Asked {
        let mut asked = Asked::of(request, self.service.as_deref(), None);
        let counted = self.file(file_name).and_then(|file| file.verdict.as_ref());
        asked.cutting.cuts = counted.map(|counted| counted.cutting.cuts).unwrap_or_default().or(asked.cutting.cuts);
        asked
    }

    /// Name of the granule that a file was cut from, where that is known.
    pub fn source_granule(&self, file_name: &str) -> Option<&str> {
        self.file(file_name)?.source_granule.as_deref()
    }

    fn file(&self, name: &str) -> Option<&RecordFile> {
        self.files.iter().find(|file| file.name.as_deref() == Some(name))
    }
}

/// Reads those parts of a record that `T` names; `None` if there is no record that can be read so. Blocks on the disk.
pub fn read_as<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = small_file::read(path, LARGEST_RECORD).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Whether a file's name is that of a job's record.
pub fn is_record(name: &str) -> bool {
    name.strip_suffix(".json").is_some_and(|stem| stem.starts_with("harmony-job-"))
}

#[cfg(test)]
mod tests {
    use super::JobRecord;
    use crate::domain::verdict::Rule;
    use serde_json::json;

    #[test]
    fn the_record_that_names_a_file_tells_where_it_comes_from() {
        let folder = tempfile::tempdir().unwrap();
        let record = |name: &str, file: &str| {
            let text = json!({
                "version": 1, "service": "sds/trajectory-subsetter",
                "collection": {"concept_id": "C1-X", "short_name": "ATL03", "version": "006", "title": "Photons",
                    "doi": "10.5067/X", "creator": null, "publisher": null, "released": null, "citation": "…"},
                "request": {"harmony_request": 1, "collection": "C1-X", "bbox": [-105.5, 40.0, -105.0, 41.0]},
                "files": [{"name": null}, {"name": file, "source_granule": "ATL03_1"}],
            });
            std::fs::write(folder.path().join(name), text.to_string()).unwrap();
        };
        record("harmony-job-1.json", "other.h5");
        record("harmony-job-2.json", "cut.h5");
        std::fs::write(folder.path().join("harmony-job-3.json"), "{").unwrap();
        let told = JobRecord::of_file(&folder.path().join("cut.h5")).unwrap();
        assert_eq!(told.source_granule("cut.h5"), Some("ATL03_1"));
        assert_eq!(told.collection.as_ref().unwrap().doi.as_deref(), Some("10.5067/X"));
        assert!(told.request().is_some_and(|request| request.area.is_some()), "{told:?}");
        assert!(JobRecord::of_file(&folder.path().join("unknown.h5")).is_none());
        let asked = told.held_against("cut.h5", &told.request().unwrap());
        assert_eq!(asked.cutting.rule, Rule::Trajectory(None));
        assert_eq!(asked.bounds().map(|bounds| bounds.north()), Some(41.0));
    }
}
