//! What to fetch, how patiently, and how it ended.

use super::announce::Announce;
use super::pace::Pace;
use crate::domain::Checksum;
use crate::domain::transfer::content::{Content, Overwrite};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// What to fetch and where to put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSpec {
    /// The job's own link; what it redirects to is asked for anew at every try.
    pub url: Url,
    /// Final path; its folder exists.
    pub path: PathBuf,
    /// MIME type the job promised, if it did: a page or JSON is refused unless promised.
    pub media_type: Option<String>,
    /// For another file that has the name.
    pub overwrite: Overwrite,
    /// Files that may be this one, as they were when they were whole.
    pub existing: Vec<Existing>,
    /// What NASA's catalogue (CMR) says the whole file comes to, if it does.
    pub catalogued: Option<Checksum>,
    /// The file as an earlier process was about to name it, and perhaps did.
    pub announced: Option<Content>,
    /// Told before the file gets its name.
    pub announce: Announce,
    /// How long to go on trying.
    pub patience: Patience,
    /// The speed limit that all transfers share.
    pub pace: Pace,
}

impl FetchSpec {
    /// A file of which nothing is known yet, with the usual patience and no speed limit.
    pub fn new(url: Url, path: PathBuf) -> Self {
        Self {
            url,
            path,
            media_type: None,
            overwrite: Overwrite::default(),
            existing: Vec::new(),
            catalogued: None,
            announced: None,
            announce: Announce::default(),
            patience: Patience::default(),
            pace: Pace::default(),
        }
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

/// How long one transfer goes on before it reports a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Tries in a row that bring nothing new, ≥ 1.
    pub fruitless_tries: u32,
    /// Tries in all, ≥ 1: a line that breaks after every byte is no line.
    pub tries: u32,
    /// First pause between two tries; doubles.
    pub first_pause: Duration,
    /// Longest pause of our own choosing.
    pub longest_pause: Duration,
    /// A longer `Retry-After` ends the transfer.
    pub longest_wait: Duration,
    /// Longest silence while bytes are awaited.
    pub inactivity: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            fruitless_tries: 4,
            tries: 100,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            longest_wait: Duration::from_mins(10),
            inactivity: Duration::from_mins(1),
        }
    }
}

/// How a transfer ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new whole file.
    Saved(Content),
    /// The file that was there is it: their contents were compared, or its fingerprint.
    Kept(Content),
    /// A file of the right length was there and was kept; nothing is known to compare it with.
    Unchecked(Content),
    /// Stopped on request; the `.part` is kept.
    Canceled,
}

impl Outcome {
    /// The file that is here now.
    pub fn content(&self) -> Option<&Content> {
        match self {
            Self::Saved(content) | Self::Kept(content) | Self::Unchecked(content) => Some(content),
            Self::Canceled => None,
        }
    }
}

/// A link as it may stand in files that are passed on: a query can hold a signature.
pub fn without_query(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    // Fails only for addresses that cannot have either.
    plain.set_username("").ok();
    plain.set_password(None).ok();
    plain.to_string()
}

/// Live figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Bytes that are here.
    pub received_bytes: u64,
    /// Whole length, if the server told it.
    pub total_bytes: Option<u64>,
    /// Present speed, smoothed.
    pub bytes_per_second: u64,
}
