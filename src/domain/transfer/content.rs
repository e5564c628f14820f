//! A whole file, and what is done with another one that has its name.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A whole file that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Where it lies; beside the path that was asked for if another file had to be kept there.
    #[serde(with = "crate::domain::lossless_path")]
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal, of what came while it came.
    pub sha256: String,
    /// The server's time of its last change, if told.
    #[serde(default)]
    pub modified: Option<DateTime<Utc>>,
    /// It is what the catalogue says; `None` where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_catalogued: Option<bool>,
}

impl Content {
    /// It came safely, and NASA's catalogue describes another file: a newer or an older version.
    pub fn differs_from_catalogue(&self) -> bool {
        self.as_catalogued == Some(false)
    }
}

/// What to do when another file of that name is already in the folder. A file that is what is to come
/// is kept in any case but `Replace`, and nothing is ever replaced unless that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overwrite {
    /// Nobody is asked: the new file goes beside it.
    #[default]
    Skip,
    /// Replace it, after the new one is whole.
    Replace,
    /// The person wants both: the new file goes beside it.
    KeepBoth,
    /// The transfer ends without it, and says so, so that a person can be asked.
    Ask,
}
