//! Whole files: one that is here, and what is known of one that may be.

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

/// A file as it was when it was whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}
