//! The log on the disk, bounded: who reports a fault an hour later still has what was logged.

use crate::domain::private;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// When the file has grown to this, it becomes the older one of two and a new one is begun.
const MOST_BYTES: u64 = 2_000_000;

/// A log of two files, `harmony-desktop.log` and `harmony-desktop.1.log`, of two megabytes each at
/// most. Each line is without secrets. Several windows may write into it.
#[derive(Debug)]
pub struct LogFile {
    folder: PathBuf,
    home: Option<String>,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    bytes: u64,
}

impl Open {
    fn at(path: &Path) -> io::Result<Self> {
        let file = File::options().append(true).create(true).open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { file, bytes })
    }
}

impl LogFile {
    /// Opens the log in `folder`, which is made if need be; blocks on the disk. `home` is the user's
    /// home folder, which lines show as `~`.
    pub fn open(folder: &Path, home: Option<&Path>) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let open = Mutex::new(Open::at(&Self::path(folder))?);
        let home = home.map(|home| home.display().to_string());
        Ok(Self { folder: folder.to_owned(), home, open })
    }

    /// The present file of a log folder.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join("harmony-desktop.log")
    }

    /// The last lines of the log in `folder`, at most so many; empty if there is none. Blocks on the
    /// disk.
    pub fn tail(folder: &Path, lines: usize) -> String {
        const MOST_READ: u64 = 64 * 1024;
        let read = || -> io::Result<String> {
            let mut file = File::open(Self::path(folder))?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(MOST_READ)))?;
            let mut bytes = Vec::new();
            file.take(MOST_READ).read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let text = read().unwrap_or_default();
        let all: Vec<&str> = text.lines().collect();
        all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n")
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        let line = private::line(text, self.home.as_deref());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.bytes >= MOST_BYTES {
            let path = Self::path(&self.folder);
            std::fs::rename(&path, self.folder.join("harmony-desktop.1.log"))?;
            *open = Open::at(&path)?;
        }
        open.bytes += line.len() as u64;
        open.file.write_all(line.as_bytes())
    }
}

/// One call is one event of the log, with its line end.
impl Write for &LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_line(&String::from_utf8_lossy(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{LogFile, MOST_BYTES};
    use std::io::Write as _;
    use std::path::Path;

    #[test]
    fn the_log_is_bounded_and_without_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs");
        let log = LogFile::open(&path, Some(Path::new("/home/ada"))).unwrap();
        (&log).write_all(b"in /home/ada: eyJhbGciOi.abc https://x.example/a?sig=1\n").unwrap();
        assert_eq!(LogFile::tail(&path, 9), "in ~: ••• https://x.example/a?…");
        let long = format!("{}\n", "x".repeat(9_999));
        for _ in 0..700 {
            (&log).write_all(long.as_bytes()).unwrap();
        }
        (&log).write_all(b"last\n").unwrap();
        let sizes: Vec<u64> =
            std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).collect();
        assert!(sizes.len() == 2 && sizes.iter().all(|size| *size <= MOST_BYTES + 10_000), "{sizes:?}");
        assert_eq!(LogFile::tail(&path, 1), "last");
        assert_eq!(LogFile::tail(folder.path(), 1), "", "there is none");
    }
}
