//! Recent and kept requests on the disk.

use super::fault::StateFile;
use super::file::{self, FileError, Opened};
use crate::domain::saved_requests::{SavedRequest, SavedRequests};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Version this build writes.
const VERSION: u64 = 1;

/// The file's contents. Rows are JSON: one that cannot be read costs itself only, and is written back
/// as it was; so are keys of other builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestShelf {
    version: u64,
    recent: Vec<Value>,
    kept: Vec<Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Default for RequestShelf {
    fn default() -> Self {
        Self { version: VERSION, recent: Vec::new(), kept: Vec::new(), other: Map::new() }
    }
}

impl RequestShelf {
    /// The file in the application's data folder.
    pub fn path(data_folder: &Path) -> PathBuf {
        data_folder.join("requests.json")
    }

    /// Reads it; blocks on the disk.
    pub fn open(data_folder: &Path, now: DateTime<Utc>) -> Opened<Self> {
        file::open(&Self::path(data_folder), VERSION, now, StateFile::Requests)
    }

    /// Takes out the requests that this build can read; what stays belongs to other builds and is
    /// for [`RequestShelf::with`].
    pub fn take(&mut self) -> SavedRequests {
        SavedRequests::new(taken(&mut self.recent), taken(&mut self.kept))
    }

    /// The same file with these requests.
    #[must_use]
    pub fn with(&self, requests: &SavedRequests) -> Self {
        let rows = |readable: &[Arc<SavedRequest>], unreadable: &[Value]| {
            let written = readable.iter().filter_map(|saved| {
                let row = serde_json::to_value(&**saved);
                row.inspect_err(|error| tracing::error!(%error, "a saved request is not writable")).ok()
            });
            written.chain(unreadable.iter().cloned()).collect()
        };
        Self {
            version: VERSION,
            recent: rows(requests.recent(), &self.recent),
            kept: rows(requests.kept(), &self.kept),
            other: self.other.clone(),
        }
    }

    /// Writes it; blocks on the disk.
    pub fn save(&self, data_folder: &Path) -> Result<(), FileError> {
        file::save(&Self::path(data_folder), self)
    }
}

/// The readable ones of `rows`; the others stay there.
fn taken(rows: &mut Vec<Value>) -> Vec<SavedRequest> {
    let mut readable = Vec::new();
    rows.retain(|row| match SavedRequest::deserialize(row) {
        Ok(saved) => {
            readable.push(saved);
            false
        }
        Err(error) => {
            tracing::warn!(%error, "a saved request was not understood");
            true
        }
    });
    readable
}

#[cfg(test)]
mod tests {
    use super::RequestShelf;
    use crate::domain::SubsetRequest;
    use crate::domain::request::RequestFile;
    use crate::domain::saved_requests::{SavedRequest, SavedRequests};
    use chrono::DateTime;
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn saved(name: &str) -> SavedRequest {
        let file = RequestFile::new(None, SubsetRequest::new("C1-A"));
        SavedRequest::new(name, "C1-A".to_owned(), DateTime::UNIX_EPOCH, &file).unwrap()
    }

    #[test]
    fn requests_come_back_and_what_other_builds_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let strange = json!({"name": 7, "kept": true});
        let text = json!({"version": 1, "recent": [], "kept": [strange], "later": [1]}).to_string();
        std::fs::write(RequestShelf::path(folder.path()), text).unwrap();
        let mut shelf = RequestShelf::open(folder.path(), DateTime::UNIX_EPOCH).value;
        let mut requests = shelf.take();
        assert_eq!(requests, SavedRequests::default());
        requests.submitted(saved("sent"));
        requests.keep(Arc::new(saved("kept"))).unwrap();
        shelf.with(&requests).save(folder.path()).unwrap();

        let opened = RequestShelf::open(folder.path(), DateTime::UNIX_EPOCH);
        assert_eq!((opened.writable, opened.problem), (true, None));
        let mut shelf = opened.value;
        assert_eq!(shelf.take(), requests);
        assert_eq!(shelf.kept, [strange]);
        assert_eq!(shelf.other["later"], json!([1]));
    }

    #[test]
    fn a_newer_or_broken_file_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = RequestShelf::path(folder.path());
        std::fs::write(&path, r#"{"version": 2, "kept": {"by": "name"}}"#).unwrap();
        let opened = RequestShelf::open(folder.path(), DateTime::UNIX_EPOCH);
        assert!(!opened.writable && opened.problem.unwrap().problem.summary.contains("newer version"));
        std::fs::write(&path, r#"{"version": 1, "kept": 7}"#).unwrap();
        let opened = RequestShelf::open(folder.path(), DateTime::UNIX_EPOCH);
        assert!(opened.writable && opened.value == RequestShelf::default());
        assert!(opened.problem.unwrap().problem.details.contains("requests.json.corrupt-19700101T000000Z"));
        let aside = folder.path().join("requests.json.corrupt-19700101T000000Z");
        let kept: Value = serde_json::from_slice(&std::fs::read(aside).unwrap()).unwrap();
        assert_eq!(kept["kept"], 7);
    }
}
