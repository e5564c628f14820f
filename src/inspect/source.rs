//! The bytes of a file, read by position and counted. Files are never mapped: one that is replaced or shortened
//! meanwhile would end the program.

use super::unread::{Unread, Why};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// Bytes that are read ahead where small pieces lie close together.
const AHEAD_BYTES: u64 = 64 * 1024;

/// An open file, or bytes in memory.
#[derive(Debug)]
pub struct Source {
    backing: Backing,
    length: u64,
    read: AtomicU64,
}

#[derive(Debug)]
enum Backing {
    File { file: File, path: PathBuf, modified: Option<SystemTime> },
    Bytes(Vec<u8>),
}

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// [`Why::Gone`] where there is none, [`Why::Kind`] for folders and for downloads that are not finished.
    pub fn open(path: &Path) -> Result<Self, Unread> {
        if is_part(path) {
            return Err(Unread::file(Why::Kind("a download that is not finished".to_owned()), ""));
        }
        // Looked at before it is opened: opening a pipe waits for whoever writes to it.
        let there = std::fs::metadata(path).map_err(|error| failed(&error))?;
        if !there.is_file() {
            let what = if there.is_dir() { "a folder" } else { "a device or pipe" };
            return Err(Unread::file(Why::Kind(what.to_owned()), ""));
        }
        let file = File::open(path).map_err(|error| failed(&error))?;
        let metadata = file.metadata().map_err(|error| failed(&error))?;
        let modified = metadata.modified().ok();
        let backing = Backing::File { file, path: path.to_owned(), modified };
        Ok(Self { backing, length: metadata.len(), read: AtomicU64::new(0) })
    }

    /// Bytes that are in memory already.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len() as u64, backing: Backing::Bytes(bytes), read: AtomicU64::new(0) }
    }

    /// Length in bytes when it was opened.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Where it lies, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match &self.backing {
            Backing::File { path, .. } => Some(path),
            Backing::Bytes(_) => None,
        }
    }

    /// Exactly `count` bytes from `offset` on.
    ///
    /// # Errors
    /// [`Why::Damaged`] where the file ends before.
    pub fn read(&self, offset: u64, count: usize) -> Result<Vec<u8>, Unread> {
        let end = offset.checked_add(count as u64).filter(|end| *end <= self.length);
        if end.is_none() {
            let detail = format!("{count} bytes at {offset} of a file of {} bytes", self.length);
            return Err(Unread::file(Why::Damaged, detail));
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(count).map_err(|error| Unread::file(Why::System(error.to_string()), ""))?;
        bytes.resize(count, 0);
        self.read_into(offset, &mut bytes).map_err(|error| failed(&error))?;
        Ok(bytes)
    }

    /// Fills a buffer with the bytes from `offset` on.
    ///
    /// # Errors
    /// What the operating system says; [`io::ErrorKind::UnexpectedEof`] past the end.
    pub fn read_into(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        match &self.backing {
            Backing::File { file, .. } => read_at(file, offset, bytes)?,
            Backing::Bytes(all) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX);
                let piece = all.get(start..start.saturating_add(bytes.len()));
                bytes.copy_from_slice(piece.ok_or(io::ErrorKind::UnexpectedEof)?);
            }
        }
        self.read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// At most `count` bytes from `offset` on; fewer at the end of the file.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn read_at_most(&self, offset: u64, count: usize) -> Result<Vec<u8>, Unread> {
        let left = self.length.saturating_sub(offset).min(count as u64);
        self.read(offset.min(self.length), usize::try_from(left).unwrap_or(count))
    }

    /// An error if the file is another one than when it was opened.
    ///
    /// # Errors
    /// [`Why::Changed`] or [`Why::Gone`].
    pub fn check_unchanged(&self) -> Result<(), Unread> {
        let Backing::File { path, modified, .. } = &self.backing else { return Ok(()) };
        let now = std::fs::metadata(path).map_err(|error| failed(&error))?;
        if now.len() == self.length && now.modified().ok() == *modified {
            Ok(())
        } else {
            Err(Unread::file(Why::Changed, format!("{} bytes, before {}", now.len(), self.length)))
        }
    }
}

/// Whether a path is that of a download that is not finished.
fn is_part(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("part"))
}

fn failed(error: &io::Error) -> Unread {
    match error.kind() {
        io::ErrorKind::NotFound => Unread::file(Why::Gone, error),
        // Shortened after it was opened.
        io::ErrorKind::UnexpectedEof => Unread::file(Why::Changed, error),
        _ => Unread::file(Why::System(error.to_string()), ""),
    }
}

#[cfg(unix)]
fn read_at(file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut offset: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        offset = offset.saturating_add(count as u64);
        bytes = bytes.get_mut(count..).unwrap_or_default();
    }
    Ok(())
}

/// Collects many small pieces of a source with few reads.
#[derive(Debug)]
pub(super) struct Gatherer<'a> {
    source: &'a Source,
    buffer: Vec<u8>,
    start: u64,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, buffer: Vec::new(), start: 0 }
    }

    /// Appends `count` bytes from `offset` on.
    pub(super) fn append(&mut self, offset: u64, count: usize, to: &mut Vec<u8>) -> Result<(), Unread> {
        if let Some(piece) = self.buffered(offset, count) {
            to.extend_from_slice(piece);
            return Ok(());
        }
        let end = self.start.saturating_add(self.buffer.len() as u64);
        let is_near = offset >= end && offset - end < AHEAD_BYTES;
        if (count as u64) < AHEAD_BYTES / 4 && (is_near || self.buffer.is_empty()) {
            let ahead = if self.buffer.is_empty() { count } else { AHEAD_BYTES as usize };
            self.buffer = self.source.read_at_most(offset, ahead.max(count))?;
            self.start = offset;
            if let Some(piece) = self.buffered(offset, count) {
                to.extend_from_slice(piece);
                return Ok(());
            }
        }
        self.start = offset;
        let piece = self.source.read(offset, count)?;
        to.extend_from_slice(&piece);
        self.buffer = if (count as u64) < AHEAD_BYTES / 4 { piece } else { Vec::new() };
        Ok(())
    }

    fn buffered(&self, offset: u64, count: usize) -> Option<&[u8]> {
        let start = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        self.buffer.get(start..start.checked_add(count)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_never_opened_and_a_missing_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("x.nc.part");
        std::fs::write(&part, b"CDF\x01").unwrap();
        assert!(matches!(Source::open(&part).unwrap_err().why, Why::Kind(_)));
        assert_eq!(Source::open(&folder.path().join("y.nc")).unwrap_err().why, Why::Gone);
        assert!(matches!(Source::open(folder.path()).unwrap_err().why, Why::Kind(_)));
    }

    #[test]
    fn a_file_that_changed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.bin");
        std::fs::write(&path, [7; 100]).unwrap();
        let source = Source::open(&path).unwrap();
        assert_eq!(source.read(98, 2).unwrap(), [7, 7]);
        assert_eq!(source.read(98, 3).unwrap_err().why, Why::Damaged);
        assert_eq!(source.bytes_read(), 2);
        source.check_unchanged().unwrap();
        std::fs::write(&path, [7; 50]).unwrap();
        assert_eq!(source.check_unchanged().unwrap_err().why, Why::Changed);
        assert_eq!(source.read(90, 2).unwrap_err().why, Why::Changed);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(source.check_unchanged().unwrap_err().why, Why::Gone);
    }

    #[test]
    fn gathered_pieces_are_the_bytes_at_their_places() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|value| (value % 251) as u8).collect();
        let source = Source::from_bytes(bytes.clone());
        let mut gatherer = Gatherer::new(&source);
        let (mut got, mut expected) = (Vec::new(), Vec::new());
        for (offset, count) in [(5, 3), (100, 7), (90_000, 2), (3, 4), (150_000, 40_000), (199_990, 10), (60_000, 0)] {
            gatherer.append(offset, count, &mut got).unwrap();
            expected.extend_from_slice(&bytes[offset as usize..offset as usize + count]);
        }
        assert_eq!(got, expected);
        assert!(gatherer.append(199_999, 2, &mut got).is_err());
    }
}
