//! The note beside an unfinished file: which version of what it is a part of.

use crate::domain::hex::hex;
use crate::download::answer::Version;
use crate::download::spec::without_query;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use url::Url;

/// Version of the note that this build writes.
const NOTE_VERSION: u64 = 1;
/// A note is small; anything longer is none.
const LONGEST_NOTE: u64 = 64 * 1024;

/// What a part is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    version: u64,
    /// The job's link without its query, for people.
    source: String,
    /// SHA-256 of the whole link.
    source_sha256: String,
    #[serde(default)]
    etag: Option<String>,
    #[serde(default)]
    last_modified: Option<String>,
    /// Length of the whole file, if the server told it.
    #[serde(default)]
    pub(super) bytes: Option<u64>,
}

impl Note {
    pub(super) fn new(url: &Url, version: &Version, bytes: Option<u64>) -> Self {
        Self {
            version: NOTE_VERSION,
            source: without_query(url),
            source_sha256: hex(Sha256::digest(url.as_str()).as_slice()),
            etag: version.etag.clone(),
            last_modified: version.last_modified.clone(),
            bytes,
        }
    }

    pub(super) fn read(path: &Path) -> Option<Self> {
        let mut text = Vec::new();
        // A link is no note of ours.
        std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        File::open(path).ok()?.take(LONGEST_NOTE).read_to_end(&mut text).ok()?;
        serde_json::from_slice::<Self>(&text).ok().filter(|note| note.version == NOTE_VERSION)
    }

    /// Written for this link.
    pub(super) fn is_of(&self, url: &Url) -> bool {
        *self == Self::new(url, &self.version(), self.bytes)
    }

    pub(super) fn version(&self) -> Version {
        Version { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }
}
