//! The unfinished file `<name>.part` and the note beside it that tells what it is a part of.
//!
//! The note is written before the first byte, and a part is gone on with only if the note fits: so
//! whatever ends this process, no byte of one version is ever put behind those of another.

use super::answer::Version;
use super::error::TransferError;
use super::order::{Order, without_query};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::TryLockError;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use url::Url;

/// Bytes read at a time when a part is taken up again.
const BLOCK_BYTES: usize = 1 << 20;
/// So much may be lost in a power cut: the disk is asked this often.
const SYNC_BYTES: u64 = 32 << 20;
/// Version of the note that this build writes.
const NOTE_VERSION: u64 = 1;
/// A note is small; anything longer is none.
const LONGEST_NOTE: u64 = 64 * 1024;

/// Where an unfinished file lies: `<name>.part` beside its place.
pub fn part_path(path: &Path) -> PathBuf {
    with_ending(path, ".part")
}

/// The note about it: `<name>.part.json`.
pub fn note_path(path: &Path) -> PathBuf {
    with_ending(path, ".part.json")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// How far an unfinished file is: bytes that are here, and the whole length if known.
pub fn unfinished(path: &Path) -> Option<(u64, Option<u64>)> {
    let bytes = std::fs::metadata(part_path(path)).ok()?.len();
    Some((bytes, Note::read(&note_path(path)).and_then(|note| note.bytes)))
}

/// What a part is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    version: u64,
    /// The job's link without its query, for people.
    source: String,
    /// SHA-256 of the whole link.
    source_sha256: String,
    #[serde(default)]
    etag: Option<String>,
    #[serde(default)]
    last_modified: Option<String>,
    /// Length of the whole file, if the server told it.
    #[serde(default)]
    bytes: Option<u64>,
}

impl Note {
    fn new(url: &Url, version: &Version, bytes: Option<u64>) -> Self {
        Self {
            version: NOTE_VERSION,
            source: without_query(url),
            source_sha256: hex(Sha256::digest(url.as_str()).as_slice()),
            etag: version.etag.clone(),
            last_modified: version.last_modified.clone(),
            bytes,
        }
    }

    fn read(path: &Path) -> Option<Self> {
        let mut text = Vec::new();
        std::fs::File::open(path).ok()?.take(LONGEST_NOTE).read_to_end(&mut text).ok()?;
        serde_json::from_slice::<Self>(&text).ok().filter(|note| note.version == NOTE_VERSION)
    }

    fn version(&self) -> Version {
        Version { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }
}

/// An open part, its length and its fingerprint so far.
pub(super) struct Part {
    url: Url,
    path: PathBuf,
    note_path: PathBuf,
    /// Open and locked; made by the first write.
    file: Option<File>,
    note: Option<Note>,
    hash: Sha256,
    bytes: u64,
    unsynced: u64,
}

impl Part {
    /// Takes up what an earlier try or process left, if it is of use. Reads all of it.
    pub(super) async fn open(order: &Order) -> Result<Self, TransferError> {
        let (path, note_path, url) = (part_path(&order.path), note_path(&order.path), order.url.clone());
        let failed = path.clone();
        let task = tokio::task::spawn_blocking(move || take_up(url, path, note_path));
        task.await.unwrap_or_else(|error| Err(TransferError::from_io(&failed, std::io::Error::other(error))))
    }

    /// Bytes that are here.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What to ask for: the first missing byte, and the version that is meant.
    pub(super) fn resume_point(&self) -> Option<(u64, String)> {
        let note = self.note.as_ref()?;
        let validator = note.version().validator()?.to_owned();
        (self.bytes > 0).then_some((self.bytes, validator))
    }

    /// All bytes are here, as far as the note tells.
    pub(super) fn is_complete(&self) -> bool {
        self.bytes > 0 && self.note.as_ref().is_some_and(|note| note.bytes == Some(self.bytes))
    }

    /// Whole length as the note tells.
    pub(super) fn total(&self) -> Option<u64> {
        self.note.as_ref().and_then(|note| note.bytes)
    }

    /// An answer with this version and whole length goes on with this part.
    pub(super) fn goes_on_with(&self, version: &Version, total: Option<u64>) -> bool {
        self.note.as_ref().is_some_and(|note| {
            let same_length = match (note.bytes, total) {
                (Some(known), Some(told)) => known == told,
                _ => true,
            };
            note.version().may_be(version) && same_length
        })
    }

    /// Throws everything away and begins a part of this version.
    pub(super) async fn begin(&mut self, version: &Version, total: Option<u64>) -> Result<(), TransferError> {
        self.clear().await?;
        self.note = Some(Note::new(&self.url, version, total));
        Ok(())
    }

    /// Throws everything away. The part goes before its note: a part without one is worth nothing.
    pub(super) async fn clear(&mut self) -> Result<(), TransferError> {
        self.note = None;
        self.bytes = 0;
        self.unsynced = 0;
        self.hash = Sha256::new();
        self.file = None;
        remove(&self.path).await?;
        remove(&self.note_path).await
    }

    /// Adds bytes and empties the buffer.
    pub(super) async fn write(&mut self, buffer: &mut Vec<u8>) -> Result<(), TransferError> {
        if buffer.is_empty() {
            return Ok(());
        }
        self.make().await?;
        let written = async {
            let Some(file) = &mut self.file else { return Ok(()) };
            file.write_all(buffer).await?;
            file.flush().await?;
            self.unsynced += buffer.len() as u64;
            if self.unsynced >= SYNC_BYTES {
                file.sync_data().await?;
                self.unsynced = 0;
            }
            Ok(())
        };
        match written.await {
            Ok(()) => {
                self.hash.update(&*buffer);
                self.bytes += buffer.len() as u64;
                buffer.clear();
                Ok(())
            }
            Err(error) => Err(TransferError::from_io(&self.path, error)),
        }
    }

    async fn make(&mut self) -> Result<(), TransferError> {
        if self.file.is_none() {
            let made = create(&self.path, &self.note_path, self.note.as_ref()).await;
            self.file = Some(made.map_err(|error| TransferError::from_io(&self.path, error))?);
        }
        Ok(())
    }

    /// Brings the whole file to the disk with the server's time, and tells its fingerprint.
    pub(super) async fn finish(&mut self) -> Result<String, TransferError> {
        self.make().await?;
        let modified = self.note.as_ref().and_then(|note| note.version().modified());
        if let Some(file) = self.file.take() {
            let file = file.into_std().await;
            let synced = tokio::task::spawn_blocking(move || {
                if let Some(modified) = modified
                    && let Err(error) = file.set_modified(modified.into())
                {
                    tracing::debug!(%error, "file time not set");
                }
                file.sync_all()
            });
            let synced = synced.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
            synced.map_err(|error| TransferError::from_io(&self.path, error))?;
        }
        Ok(hex(self.hash.clone().finalize().as_slice()))
    }

    /// The server's time of the last change.
    pub(super) fn modified(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        self.note.as_ref().and_then(|note| note.version().modified())
    }
}

/// Hexadecimal digits in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

pub(super) async fn remove(path: &Path) -> Result<(), TransferError> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(TransferError::from_io(path, error)),
        _ => Ok(()),
    }
}

/// The note first, then the file.
async fn create(path: &Path, note_path: &Path, note: Option<&Note>) -> std::io::Result<File> {
    if let Some(note) = note {
        tokio::fs::write(note_path, serde_json::to_vec(note)?).await?;
    }
    // Never through a link that somebody laid here.
    let file = tokio::fs::File::options().create_new(true).write(true).open(path).await?.into_std().await;
    lock(&file).map_err(|()| std::io::Error::other("another program is downloading this file"))?;
    Ok(File::from_std(file))
}

/// `Err` if another process writes this part. File systems without locks are trusted.
fn lock(file: &std::fs::File) -> Result<(), ()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(()),
        Err(TryLockError::Error(error)) => {
            tracing::debug!(%error, "the part cannot be locked");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Blocks on the disk.
fn take_up(url: Url, path: PathBuf, note_path: PathBuf) -> Result<Part, TransferError> {
    let mut part = Part { url, path, note_path, file: None, note: None, hash: Sha256::new(), bytes: 0, unsynced: 0 };
    let is_plain = std::fs::symlink_metadata(&part.path).is_ok_and(|found| found.is_file());
    let file = is_plain.then(|| std::fs::File::options().read(true).write(true).open(&part.path));
    if let Some(Ok(file)) = &file {
        lock(file).map_err(|()| TransferError::Busy(part.path.clone()))?;
    }
    let note = Note::read(&part.note_path).filter(|note| *note == Note::new(&part.url, &note.version(), note.bytes));
    if let (Some(Ok(file)), Some(note)) = (file, note)
        && note.version().validator().is_some()
    {
        match read_back(&file, note.bytes) {
            Ok(Some((bytes, hash))) => {
                (part.bytes, part.hash, part.note, part.file) = (bytes, hash, Some(note), Some(File::from_std(file)));
                return Ok(part);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, path = %part.path.display(), "a part cannot be read; begun anew"),
        }
    }
    for path in [&part.path, &part.note_path] {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(TransferError::from_io(path, error));
            }
            _ => {}
        }
    }
    Ok(part)
}

/// Length and fingerprint; stands at the end afterwards. `None` if it is of no use.
fn read_back(mut file: &std::fs::File, whole: Option<u64>) -> std::io::Result<Option<(u64, Sha256)>> {
    let found = file.metadata()?.len();
    if found == 0 || whole.is_some_and(|whole| found > whole) {
        return Ok(None);
    }
    let bytes = without_zeros(file, found)?;
    file.set_len(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    let mut read = 0;
    loop {
        let count = file.read(&mut block)?;
        let Some(piece) = block.get(..count).filter(|piece| !piece.is_empty()) else { break };
        hash.update(piece);
        read += piece.len() as u64;
    }
    Ok((read == bytes && read > 0).then_some((read, hash)))
}

/// The length without the zeros at its end. A power cut can leave a file longer than what reached
/// the disk of it, and the missing bytes are zeros then; if they are the file's own, they come again.
fn without_zeros(mut file: &std::fs::File, length: u64) -> std::io::Result<u64> {
    let mut end = length;
    let mut block = vec![0; 64 * 1024];
    let oldest = length.saturating_sub(SYNC_BYTES);
    while end > oldest {
        let start = end.saturating_sub(block.len() as u64).max(oldest);
        let Some(piece) = block.get_mut(..usize::try_from(end - start).unwrap_or(0)) else { break };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(piece)?;
        if let Some(last) = piece.iter().rposition(|byte| *byte != 0) {
            return Ok(start + last as u64 + 1);
        }
        end = start;
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::{Part, Version, hex, note_path, part_path, take_up};
    use sha2::{Digest as _, Sha256};
    use std::path::{Path, PathBuf};
    use url::Url;

    fn open(path: &Path, url: &str) -> Part {
        take_up(Url::parse(url).unwrap(), part_path(path), note_path(path)).unwrap()
    }

    fn version(etag: &str) -> Version {
        Version { etag: Some(etag.to_owned()), last_modified: None }
    }

    async fn leave(path: &Path, bytes: &[u8], total: Option<u64>) {
        let mut part = open(path, "https://x.example/a?sig=1");
        part.begin(&version("\"1\""), total).await.unwrap();
        part.write(&mut bytes.to_vec()).await.unwrap();
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.h5");
        (folder, path)
    }

    #[tokio::test]
    async fn a_part_is_gone_on_with_only_if_its_note_fits() {
        let (_folder, path) = place();
        leave(&path, b"12345", Some(10)).await;
        let note = std::fs::read_to_string(note_path(&path)).unwrap();
        assert!(note.contains("https://x.example/a") && !note.contains("sig"), "{note}");

        let part = open(&path, "https://x.example/a?sig=1");
        assert_eq!(part.resume_point(), Some((5, "\"1\"".to_owned())));
        assert!(part.goes_on_with(&version("\"1\""), Some(10)) && !part.goes_on_with(&version("\"2\""), Some(10)));
        assert!(!part.goes_on_with(&version("\"1\""), Some(11)));
        drop(part);

        assert_eq!(open(&path, "https://x.example/a?sig=2").resume_point(), None, "another link");
        assert!(!part_path(&path).exists() && !note_path(&path).exists());
        for (bytes, total) in [(&b""[..], Some(10)), (&b"12345"[..], Some(3))] {
            leave(&path, bytes, total).await;
            assert_eq!(open(&path, "https://x.example/a?sig=1").resume_point(), None, "{total:?}");
        }
        leave(&path, b"12345", Some(10)).await;
        std::fs::write(note_path(&path), note.get(..note.len() / 2).unwrap()).unwrap();
        assert_eq!(open(&path, "https://x.example/a?sig=1").resume_point(), None, "a torn note");
    }

    #[tokio::test]
    async fn the_fingerprint_goes_on_and_zeros_at_the_end_come_again() {
        let (_folder, path) = place();
        leave(&path, b"12345\0\0\0", Some(10)).await;
        let mut part = open(&path, "https://x.example/a?sig=1");
        assert_eq!(part.bytes(), 5);
        let mut rest = b"67890".to_vec();
        part.write(&mut rest).await.unwrap();
        assert!(part.is_complete());
        assert_eq!(part.finish().await.unwrap(), hex(Sha256::digest(b"1234567890").as_slice()));
        assert_eq!(std::fs::read(part_path(&path)).unwrap(), b"1234567890");
        leave(&path, &vec![0; 100_000], Some(200_000)).await;
        assert_eq!(open(&path, "https://x.example/a?sig=1").bytes(), 0);
    }

    #[tokio::test]
    async fn two_writers_never_share_a_part() {
        let (_folder, path) = place();
        let mut first = open(&path, "https://x.example/a");
        first.begin(&version("\"1\""), None).await.unwrap();
        first.write(&mut b"1".to_vec()).await.unwrap();
        let second = take_up("https://x.example/a".parse().unwrap(), part_path(&path), note_path(&path));
        assert!(matches!(second, Err(super::TransferError::Busy(_))));
        assert_eq!(std::fs::read(part_path(&path)).unwrap(), b"1");
    }

    #[test]
    fn the_part_lies_beside_the_file() {
        assert_eq!(part_path(Path::new("/data/a.h5")), Path::new("/data/a.h5.part"));
        assert_eq!(note_path(Path::new("/data/a.h5")), Path::new("/data/a.h5.part.json"));
    }
}
