//! Which result files are open, and how each is.

use crate::domain::job::JobKey;
use crate::domain::transfer::row::TransferKey;
use crate::inspect::{Structure, Unread, Why};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Names an open file; never used again after it was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileKey(pub u64);

/// Where an open file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// A person chose or dropped it.
    #[default]
    Chosen,
    /// A file that this program downloaded.
    Transfer {
        /// The job whose result it is.
        job: JobKey,
        /// Its row in the list of files.
        transfer: TransferKey,
    },
}

/// The open files, in the order in which they were opened.
#[derive(Debug, Clone, Default)]
pub struct OpenFiles(pub(super) Vec<Arc<OpenFile>>);

impl OpenFiles {
    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<OpenFile>> + ExactSizeIterator {
        self.0.iter()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one of this key.
    pub fn get(&self, key: FileKey) -> Option<&Arc<OpenFile>> {
        self.0.iter().find(|file| file.key == key)
    }

    /// The one at this path.
    pub fn at(&self, path: &Path) -> Option<&Arc<OpenFile>> {
        self.0.iter().find(|file| file.path == path)
    }

    /// The one that is this file of the list of files.
    pub fn of_transfer(&self, key: TransferKey) -> Option<&Arc<OpenFile>> {
        self.0.iter().find(|file| matches!(file.origin, Origin::Transfer { transfer, .. } if transfer == key))
    }
}

/// One open file.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// Its key.
    pub key: FileKey,
    /// Where it is.
    pub path: PathBuf,
    /// Where it comes from.
    pub origin: Origin,
    /// How it is.
    pub state: OpenState,
}

impl OpenFile {
    /// Its own name.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// What it holds, as far as it is known.
    pub fn opened(&self) -> Option<&Arc<Opened>> {
        match &self.state {
            OpenState::Open(opened) | OpenState::Stale(opened, _) => Some(opened),
            OpenState::Opening | OpenState::Failed(_) => None,
        }
    }
}

/// How an open file is.
#[derive(Debug, Clone)]
pub enum OpenState {
    /// Its structure is being read.
    Opening,
    /// It can be looked into.
    Open(Arc<Opened>),
    /// It changed or vanished since it was opened, or its reader ended: what is known is of before, and nothing more is
    /// read until it is opened again.
    Stale(Arc<Opened>, Unread),
    /// It cannot be opened.
    Failed(Unread),
}

/// What is known of a file that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What it holds.
    pub structure: Arc<Structure>,
    /// Its length and time when it was opened.
    pub fingerprint: Fingerprint,
}

/// Length and time of a file: if one differs, it is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Length in bytes.
    pub bytes: u64,
    /// When it was last written, if the disk tells.
    pub modified: Option<SystemTime>,
}

impl Fingerprint {
    /// As the file is now; blocks on the disk.
    ///
    /// # Errors
    /// [`Why::Gone`], or what the system says.
    pub fn of(path: &Path) -> Result<Self, Unread> {
        let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Unread::file(Why::Gone, &error),
            _ => Unread::file(Why::System(error.to_string()), &error),
        })?;
        if !metadata.is_file() {
            // Opening a pipe would wait for a writer without end.
            return Err(Unread::file(Why::Kind("a folder or a device".to_owned()), path.display()));
        }
        Ok(Self { bytes: metadata.len(), modified: metadata.modified().ok() })
    }

    /// An error if the file is not as it was.
    pub(super) fn check(self, path: &Path) -> Result<(), Unread> {
        if Self::of(path)? == self { Ok(()) } else { Err(Unread::file(Why::Changed, "")) }
    }
}

/// A download that is still under way is no result yet.
pub(super) fn refuse_part(path: &Path) -> Result<(), Unread> {
    let is_part = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("part"));
    if is_part {
        return Err(Unread::file(Why::Kind("a download that has not finished".to_owned()), path.display()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_cut_written_or_deleted_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.h5");
        std::fs::write(&path, "whole").unwrap();
        let before = Fingerprint::of(&path).unwrap();
        assert_eq!(before.check(&path), Ok(()));
        std::fs::write(&path, "who").unwrap();
        assert_eq!(before.check(&path).unwrap_err().why, Why::Changed);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(before.check(&path).unwrap_err().why, Why::Gone);
        assert!(matches!(Fingerprint::of(folder.path()).unwrap_err().why, Why::Kind(_)));
    }

    #[test]
    fn a_download_that_has_not_finished_is_no_result() {
        assert!(refuse_part(Path::new("/data/a.h5.1a2b3c4d.part")).is_err());
        assert!(refuse_part(Path::new("/data/part.h5")).is_ok());
    }
}
