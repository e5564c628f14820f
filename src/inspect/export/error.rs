//! Why nothing was exported.

use crate::inspect::{Unread, Why};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why an export did not come about. Nothing is left behind then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportError {
    /// Something could not be read.
    Unread(Unread),
    /// A file is there already; ask before it is replaced.
    Exists(PathBuf),
    /// Nothing says where the values lie.
    Nowhere(String),
    /// The file's map projection is not known here.
    Projection(String),
    /// None of the wished variables can be a column.
    NoColumns,
    /// Every row was left out: no positions, or nothing but missing values.
    NoRows,
    /// The file could not be written; the operating system's words.
    Disk(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(unread) if unread.why == Why::Cancelled => {
                f.write_str("The export was stopped; nothing was written.")
            }
            Self::Unread(unread) => write!(f, "Nothing was exported. {unread}"),
            Self::Exists(path) => write!(f, "{} is there already.", path.display()),
            Self::Nowhere(path) => {
                write!(f, "Nothing in this file says where the values of {path} lie. Choose its coordinates first.")
            }
            Self::Projection(name) => {
                write!(f, "The map projection “{name}” is not known here, so there are no positions to export.")
            }
            Self::NoColumns => f.write_str("None of the chosen variables has numbers or texts along these positions."),
            Self::NoRows => f.write_str("There is nothing to export: no position in this selection has a value."),
            Self::Disk(words) => write!(f, "The file could not be written: {words}. Nothing is left of it."),
        }
    }
}

impl std::error::Error for ExportError {}

impl From<Unread> for ExportError {
    fn from(unread: Unread) -> Self {
        Self::Unread(unread)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error.to_string())
    }
}
