//! What is wrong with the files this application keeps, as data and in words.

use crate::domain::Problem;

/// A file, or all of them, that cannot be read or kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageProblem {
    /// Which.
    pub file: StateFile,
    /// What is wrong with it.
    pub fault: StorageFault,
    /// In words, with what becomes of it.
    pub problem: Problem,
}

/// What this application keeps over a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFile {
    /// A person's choices.
    Settings,
    /// The history of jobs.
    Jobs,
    /// Recent and kept requests.
    Requests,
    /// The user's own regions.
    Regions,
    /// The list of downloads.
    Downloads,
    /// All of it.
    Everything,
}

/// What can be wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageFault {
    /// A newer version wrote it; it is left alone, and nothing is written.
    Newer,
    /// It could not be read; it is left alone, and nothing is written.
    Unreadable,
    /// It was not understood and was renamed; a new one is begun.
    SetAside,
    /// Some of it was not understood; the rest is kept.
    Damaged,
    /// Another window keeps it.
    OtherWindow,
    /// It cannot be written.
    NotWritable,
}

impl StateFile {
    /// The beginning of a sentence in the plural.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Settings => "Your settings",
            Self::Jobs => "Your jobs of earlier sessions",
            Self::Requests => "Your recent and kept requests",
            Self::Regions => "Your own areas",
            Self::Downloads => "Your downloads of earlier sessions",
            Self::Everything => "Your settings, jobs and requests",
        }
    }
}

impl StorageProblem {
    /// What was known of earlier jobs may be missing: a request may have been submitted before.
    pub fn hides_jobs(&self) -> bool {
        matches!(self.file, StateFile::Jobs | StateFile::Everything)
    }
}
