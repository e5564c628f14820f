//! Lines of JSON, one per change, appended; rewritten whole when most of them have been overtaken.

use super::file;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A journal smaller than this is not worth rewriting.
const SMALL_BYTES: u64 = 1024 * 1024;

/// A file that grows by whole lines. A line torn by a power cut is the last one, and the next one
/// begins anew.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    bytes: u64,
    /// Bytes after it was last rewritten.
    whole_bytes: u64,
}

impl Journal {
    /// Opens what lies at `path` for more; blocks on the disk. Fails if nothing is there.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::options().append(true).open(path)?;
        let bytes = file.metadata()?.len();
        // Ends a torn line; a reader passes over an empty one.
        file.write_all(b"\n")?;
        Ok(Self { path: path.to_owned(), file, bytes, whole_bytes: bytes })
    }

    /// Replaces what lies at `path`, atomically, by these lines; blocks on the disk. The folder is
    /// made if need be.
    pub fn rewrite(path: &Path, lines: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<Self> {
        file::replace(path, lines)?;
        let file = File::options().append(true).open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, bytes, whole_bytes: bytes })
    }

    /// Adds whole lines, each with its end, and waits until the disk has them.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        self.file.write_all(lines)?;
        self.bytes += lines.len() as u64;
        self.file.sync_data()
    }

    /// More than half of it has been overtaken.
    pub fn is_bloated(&self) -> bool {
        self.bytes > SMALL_BYTES.max(self.whole_bytes.saturating_mul(2))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::{Journal, SMALL_BYTES};

    #[test]
    fn lines_are_added_and_a_torn_one_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.jsonl");
        assert!(Journal::open(&path).is_err());
        let mut journal = Journal::rewrite(&path, |writer| writer.write_all(b"1\n")).unwrap();
        journal.append(b"2\n{\"torn").unwrap();
        let mut journal = Journal::open(&path).unwrap();
        journal.append(b"3\n").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"1\n2\n{\"torn\n3\n");
        assert!(!journal.is_bloated());
        journal.append(&vec![b'\n'; SMALL_BYTES as usize]).unwrap();
        assert!(journal.is_bloated());
        let journal = Journal::rewrite(&path, |writer| writer.write_all(b"3\n")).unwrap();
        assert!(!journal.is_bloated());
        assert_eq!(std::fs::read(journal.path()).unwrap(), b"3\n");
    }
}
