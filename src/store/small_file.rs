//! One careful way to read a small file that a person, or another file, names.

use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Why a small file was not read.
#[derive(Debug, thiserror::Error)]
pub enum SmallFileError {
    /// Nothing is there.
    #[error("there is no such file")]
    Missing,
    /// A folder, a device, a pipe: reading it might never end.
    #[error("it is a folder or a device, not a file")]
    NotAFile,
    /// Larger than so many bytes.
    #[error("it is larger than {} MB", .0 / (1024 * 1024))]
    TooLarge(u64),
    /// Its bytes are neither UTF-8 nor UTF-16.
    #[error("it is not text in UTF-8 or UTF-16")]
    NotText,
    /// The disk said no.
    #[error("{0}")]
    Disk(io::Error),
}

impl From<io::Error> for SmallFileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            _ => Self::Disk(error),
        }
    }
}

/// The bytes of the file at `path`, at most `limit` of them; blocks on the disk. Links are followed.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, SmallFileError> {
    // Before it is opened: opening a pipe waits for somebody to write into it.
    if !std::fs::metadata(path)?.is_file() {
        return Err(SmallFileError::NotAFile);
    }
    let file = File::open(path)?;
    let told = file.metadata()?;
    if !told.is_file() {
        return Err(SmallFileError::NotAFile);
    }
    if told.len() > limit {
        return Err(SmallFileError::TooLarge(limit));
    }
    // A file may grow while it is read, and some tell no length at all.
    let mut bytes = Vec::with_capacity(usize::try_from(told.len()).unwrap_or_default());
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(SmallFileError::TooLarge(limit));
    }
    Ok(bytes)
}

/// The same as text.
pub fn read_text(path: &Path, limit: u64) -> Result<String, SmallFileError> {
    text(read(path, limit)?)
}

/// Bytes as text: UTF-8, or UTF-16 with a byte-order mark, as Windows PowerShell writes files.
pub fn text(bytes: Vec<u8>) -> Result<String, SmallFileError> {
    let marked = Encoding::for_bom(&bytes).filter(|(encoding, _)| *encoding != UTF_8);
    let Some((encoding, length)) = marked else {
        return String::from_utf8(bytes).or(Err(SmallFileError::NotText));
    };
    let text = bytes.get(length..).unwrap_or_default();
    let text = encoding.decode_without_bom_handling_and_without_replacement(text);
    text.map(Cow::into_owned).ok_or(SmallFileError::NotText)
}

#[cfg(test)]
mod tests {
    use super::{SmallFileError, read, read_text, text};

    #[test]
    fn utf_16_is_text_where_a_mark_says_so() {
        let marked = |bytes: fn(u16) -> [u8; 2]| "\u{feff}é {}".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        assert_eq!(text(marked(u16::to_le_bytes)).unwrap(), "é {}");
        assert_eq!(text(marked(u16::to_be_bytes)).unwrap(), "é {}");
        assert!(matches!(text(vec![0xff, 0xfe, 0, 0xd8]), Err(SmallFileError::NotText)));
        assert!(matches!(text(b"rose\xe9".to_vec()), Err(SmallFileError::NotText)));
    }

    #[test]
    fn what_is_no_small_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(matches!(read(&path, 10), Err(SmallFileError::Missing)));
        assert!(matches!(read(folder.path(), 10), Err(SmallFileError::NotAFile)));
        std::fs::write(&path, b"0123456789").unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"0123456789");
        let error = read(&path, 9).unwrap_err();
        assert!(matches!(error, SmallFileError::TooLarge(9)), "{error}");
        assert!(matches!(read(&path.join("below a file"), 9), Err(SmallFileError::Disk(_))));
        assert_eq!(read_text(&path, 10).unwrap(), "0123456789");
        std::fs::write(&path, b"\xff\xfe\0").unwrap();
        assert!(matches!(read_text(&path, 10), Err(SmallFileError::NotText)));
        std::fs::write(&path, b"").unwrap();
        assert_eq!(read(&path, 0).unwrap(), b"");
    }

    /// A pipe nobody writes into would be waited for without end; a device has none.
    #[cfg(unix)]
    #[test]
    fn pipes_devices_and_files_without_a_length_end_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert!(matches!(read(&pipe, 10), Err(SmallFileError::NotAFile)));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert!(matches!(read(&link, 10), Err(SmallFileError::NotAFile)));
        let without_length = std::path::Path::new("/proc/self/status");
        if without_length.exists() {
            assert!(matches!(read(without_length, 10), Err(SmallFileError::TooLarge(10))));
        }
    }
}
