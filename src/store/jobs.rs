//! The history of submitted jobs, so that a restart goes on where it was.

use super::fault::StateFile;
use super::file::{self, FileError, Opened};
use crate::domain::trial::Trial;
use crate::domain::{JobId, PauseReason, Problem};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};
use url::Url;
use uuid::Uuid;

/// Version this build writes.
const VERSION: u64 = 1;

/// The whole history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobHistory {
    version: u64,
    /// Rows as JSON: one that cannot be read costs itself only, and is written back as it was.
    rows: Vec<Value>,
}

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
    #[serde(default)]
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

impl Default for JobHistory {
    fn default() -> Self {
        Self { version: VERSION, rows: Vec::new() }
    }
}

impl JobHistory {
    /// A history of these rows, plus rows that an earlier [`JobHistory::rows`] could not read.
    pub fn new(rows: impl IntoIterator<Item = StoredJob>, unreadable: &[Value]) -> Self {
        let readable = rows.into_iter().filter_map(|row| {
            serde_json::to_value(row).inspect_err(|error| tracing::error!(%error, "job row not writable")).ok()
        });
        Self { version: VERSION, rows: readable.chain(unreadable.iter().cloned()).collect() }
    }

    /// The rows this build can read, and those it cannot.
    pub fn rows(self) -> (Vec<StoredJob>, Vec<Value>) {
        let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
        for row in self.rows {
            match StoredJob::deserialize(&row) {
                Ok(job) => readable.push(job),
                Err(error) => {
                    tracing::warn!(%error, "a row of the job history was not understood");
                    unreadable.push(row);
                }
            }
        }
        (readable, unreadable)
    }

    /// The file in the application's data folder.
    pub fn path(data_folder: &Path) -> PathBuf {
        data_folder.join("jobs.json")
    }

    /// Reads the history; blocks on the disk.
    pub fn open(data_folder: &Path, now: DateTime<Utc>) -> Opened<Self> {
        file::open(&Self::path(data_folder), VERSION, now, StateFile::Jobs)
    }

    /// Writes it; blocks on the disk.
    pub fn save(&self, data_folder: &Path) -> Result<(), FileError> {
        file::save(&Self::path(data_folder), self)
    }
}

impl StoredPhase {
    /// The stored form of a refusal.
    pub fn refused(problem: &Problem) -> Self {
        Self::Refused { summary: problem.summary.clone(), details: problem.details.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::{JobHistory, StoredJob, StoredPhase};
    use crate::domain::trial::Trial;
    use crate::domain::{JobId, PauseReason};
    use chrono::DateTime;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_row_of_another_build_is_carried_along() {
        let folder = tempfile::tempdir().unwrap();
        let row = StoredJob {
            key: Uuid::from_u128(7),
            title: "ATL03".to_owned(),
            harmony: "http://127.0.0.1:4000/".parse().unwrap(),
            submitted_at: DateTime::UNIX_EPOCH,
            request: Some(json!({"harmony_request": 1})),
            phase: StoredPhase::Known { id: JobId(Uuid::from_u128(8)), answer: json!({"status": "running"}) },
            alarms: vec![json!("Only 3 of 177")],
            pause: Some(PauseReason::Own),
            watch: None,
            token_ends: Some(DateTime::UNIX_EPOCH),
            trial: Some(Trial { max_results: Some(10) }),
        };
        let strange = json!({"key": "not a uuid", "kept": true});
        JobHistory::new([row.clone()], std::slice::from_ref(&strange)).save(folder.path()).unwrap();
        let opened = JobHistory::open(folder.path(), DateTime::UNIX_EPOCH);
        assert_eq!((opened.writable, opened.problem), (true, None));
        assert_eq!(opened.value.rows(), (vec![row], vec![strange]));
    }
}
