//! Opens a result file with the reader of its kind.

use super::hdf5::Hdf5Reader;
use super::here::open_source;
use super::kind::FileKind;
use super::process::{Launch, ProcessReader};
use super::reader::Reader;
use super::source::Source;
use super::unread::Unread;
use std::path::Path;

/// Opens a file: HDF5 in a process of its own, which the first question starts, everything else here.
///
/// # Errors
/// A sentence about the file: it is not there, of a kind that is not read, or damaged where it begins.
pub fn open(path: &Path, launch: &Launch) -> Result<Box<dyn Reader>, Unread> {
    let source = Source::open(path)?;
    match FileKind::of(&source)? {
        FileKind::Hdf5 => Ok(Box::new(ProcessReader::new(path, launch)?)),
        kind => open_source(source, kind),
    }
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
