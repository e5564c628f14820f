//! Why a file could not be completed, and the sentence for it.

use crate::domain::content_check::Contradiction;
use crate::domain::{Cause, Checksum, Problem, Remedy};
use crate::earthdata;
use std::io;
use std::path::PathBuf;

/// A transfer that ended without a whole file. What came so far is in the `.part`, if anything.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The server or the way to it.
    #[error("{0}")]
    Server(Box<earthdata::Error>),
    /// A page or an error report came in place of data; nothing of it was kept.
    #[error("content type “{content_type}”, beginning: {beginning}")]
    NotData {
        /// What the server calls it.
        content_type: String,
        /// Its first words.
        beginning: String,
    },
    /// All bytes came, and they are not what the link or the name promised; nothing of them was kept.
    #[error("the file {}", .0.words())]
    Contradicts(Contradiction),
    /// The server packed the file in a way that is not undone here.
    #[error("content coding “{0}”")]
    Coding(String),
    /// What the server packed cannot be unpacked.
    #[error("unpacking: {0}")]
    Packed(io::Error),
    /// Another file has the name, and a person is to say what becomes of it.
    #[error("{} is here already", .0.display())]
    Exists(PathBuf),
    /// Fewer or more bytes than the server promised.
    #[error("{received} of {expected} bytes came")]
    WrongLength {
        /// Promised.
        expected: u64,
        /// Received.
        received: u64,
    },
    /// All bytes came, and they are not those that the server or NASA's catalogue vouches for;
    /// nothing of them was kept.
    #[error("{} of what came: {}; told beforehand: {}", received.algorithm.name(), received.value, expected.value)]
    WrongContent {
        /// As told.
        expected: Checksum,
        /// By the same algorithm.
        received: Checksum,
    },
    /// The server has another version than the one of which a part is here; that part is gone.
    #[error("the file changed on the server while it was downloaded")]
    Changed,
    /// Another process writes the same `.part`.
    #[error("{} is locked by another program", .0.display())]
    Busy(PathBuf),
    /// An address that this computer cannot fetch from.
    #[error("{0}")]
    NotFetchable(String),
    /// No space.
    #[error("{}: {needed_bytes:?} bytes needed, {free_bytes:?} free", folder.display())]
    DiskFull {
        /// Where.
        folder: PathBuf,
        /// The file's length, if known beforehand.
        needed_bytes: Option<u64>,
        /// Free space, if known.
        free_bytes: Option<u64>,
    },
    /// This person's share of the disk is used up.
    #[error("{}: the quota is used up", .0.display())]
    Quota(PathBuf),
    /// The folder cannot be made or written to.
    #[error("{}: {source}", folder.display())]
    Folder {
        /// Where.
        folder: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
    /// The disk said no otherwise.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
}

impl From<earthdata::Error> for TransferError {
    fn from(error: earthdata::Error) -> Self {
        Self::Server(Box::new(error))
    }
}

impl TransferError {
    /// Sorts a disk error by what helps against it. `path` is the file that was written.
    pub fn from_io(path: &std::path::Path, source: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let folder = || path.parent().unwrap_or(path).to_owned();
        match source.kind() {
            Kind::StorageFull => {
                let free_bytes = fs4::available_space(folder()).ok();
                Self::DiskFull { folder: folder(), needed_bytes: None, free_bytes }
            }
            Kind::QuotaExceeded => Self::Quota(folder()),
            Kind::PermissionDenied
            | Kind::ReadOnlyFilesystem
            | Kind::NotADirectory
            | Kind::NotFound
            | Kind::InvalidFilename => Self::Folder { folder: folder(), source },
            _ => Self::Disk { path: path.to_owned(), source },
        }
    }

    /// The sentence, the raw words and the button for people.
    pub fn problem(&self) -> Problem {
        let (summary, remedy) = match self {
            Self::Server(error) => return error.problem(),
            Self::NotData { .. } => (
                "The server sent a web page or a message in place of the file, so nothing was saved. Try again later."
                    .to_owned(),
                Remedy::Retry,
            ),
            Self::Contradicts(contradiction) => (
                format!("What the server sent {}. Nothing of it was kept. Try again later.", contradiction.words()),
                Remedy::Retry,
            ),
            Self::Coding(_) | Self::Packed(_) => (
                "The server sent the file packed in a way that cannot be undone here, so nothing was saved.".to_owned(),
                Remedy::Retry,
            ),
            Self::Exists(path) => {
                (format!("Another file is at {} already. Say what to do with it.", path.display()), Remedy::None)
            }
            Self::Quota(folder) => (
                format!("Your share of the disk with {} is used up. Free some of it or choose another folder.", folder.display()),
                Remedy::ChooseFolder,
            ),
            Self::WrongLength { .. } => {
                ("The file came incomplete and is kept apart as a .part file. Try again.".to_owned(), Remedy::Retry)
            }
            Self::WrongContent { .. } => (
                "The file came damaged: its checksum is not the one that NASA tells. Nothing of it was kept. Try again."
                    .to_owned(),
                Remedy::Retry,
            ),
            Self::Changed => (
                "The server replaced this file while it was downloaded, so it was begun anew, more than once. Try again."
                    .to_owned(),
                Remedy::Retry,
            ),
            Self::Busy(_) => (
                "Another program, perhaps another window of this one, is downloading this file to the same place."
                    .to_owned(),
                Remedy::Retry,
            ),
            Self::NotFetchable(why) => (why.clone(), Remedy::None),
            Self::DiskFull { folder, needed_bytes, free_bytes } => {
                let figures = match (needed_bytes, free_bytes) {
                    (Some(needed), Some(free)) => {
                        format!(" ({} MB needed, {} MB free)", megabytes(*needed), megabytes(*free))
                    }
                    _ => String::new(),
                };
                (
                    format!(
                        "There is not enough free space in {}{figures}. Free some or choose another folder.",
                        folder.display()
                    ),
                    Remedy::ChooseFolder,
                )
            }
            Self::Folder { folder, .. } => (
                format!("Files cannot be written to {}. Choose another folder.", folder.display()),
                Remedy::ChooseFolder,
            ),
            Self::Disk { path, source } if source.kind() == io::ErrorKind::FileTooLarge => (
                format!(
                    "{} is larger than this disk can hold in one file. Choose a folder on another disk.",
                    path.display()
                ),
                Remedy::ChooseFolder,
            ),
            Self::Disk { path, .. } => {
                (format!("{} could not be written. Check the disk, then try again.", path.display()), Remedy::Retry)
            }
        };
        // Whoever has the file now will be done with it.
        let cause = if matches!(self, Self::Busy(_)) { Cause::Unavailable } else { Cause::Other };
        Problem::new(summary).with_details(self.to_string()).with_remedy(remedy).with_cause(cause)
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::TransferError;
    use crate::domain::Remedy;
    use std::io::{Error, ErrorKind};
    use std::path::Path;

    #[test]
    fn disk_errors_lead_to_what_helps() {
        let problem = |kind| TransferError::from_io(Path::new("/data/run/a.h5.part"), Error::from(kind)).problem();
        for kind in [
            ErrorKind::StorageFull,
            ErrorKind::QuotaExceeded,
            ErrorKind::PermissionDenied,
            ErrorKind::ReadOnlyFilesystem,
        ] {
            let problem = problem(kind);
            assert_eq!(problem.remedy, Remedy::ChooseFolder, "{kind}");
            assert!(problem.summary.contains("/data/run"), "{problem}");
        }
        assert_eq!(problem(ErrorKind::Other).remedy, Remedy::Retry);
        assert!(problem(ErrorKind::StorageFull).summary.contains("not enough free space"));
    }
}
