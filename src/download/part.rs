//! The unfinished file `<name>.<link>.part` and the note beside it that tells what it is a part of.
//!
//! The digits of the link keep parts of different files apart, and ours from those of other programs;
//! no result may have such a name (`domain::file_name`).
//!
//! The note is written before the first byte, and a part is gone on with only if the note fits: so
//! whatever ends this process, no byte of one version is ever put behind those of another. A file
//! that comes all at once is written in one go and needs no note: a part without one is begun anew.
//!
//! Bytes are collected here, and written and hashed on a blocking thread while the next ones come.

mod disk;
mod note;
mod resume;

use super::answer::Version;
use super::destination::Found;
use super::error::TransferError;
use super::spec::{FetchSpec, Outcome};
use crate::domain::hex::hex;
use disk::{Disk, Expected};
use note::Note;
use resume::take_up;
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Duration, Instant};
use url::Url;

/// Bytes collected before the disk is asked, while more are at hand.
const WRITE_BYTES: usize = 1 << 20;
/// Bytes that came are handed to the system after so long at the latest: a process that is killed
/// loses next to nothing, and a file that comes at once is written at once.
pub(super) const HOLD: Duration = Duration::from_millis(10);

/// Where an unfinished file lies: `<name>.<eight digits of its link>.part` beside its destination.
pub fn part_path(path: &Path, url: &Url) -> PathBuf {
    let digits = hex(Sha256::digest(url.as_str()).as_slice());
    with_ending(path, &format!(".{}.part", digits.get(..8).unwrap_or_default()))
}

/// The note about it: the same with `.json` behind.
pub fn note_path(path: &Path, url: &Url) -> PathBuf {
    with_ending(&part_path(path, url), ".json")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// How far an unfinished file is: bytes that are here, and the whole length if known.
pub fn unfinished(path: &Path, url: &Url) -> Option<(u64, Option<u64>)> {
    let bytes = std::fs::metadata(part_path(path, url)).ok()?.len();
    Some((bytes, Note::read(&note_path(path, url)).and_then(|note| note.bytes)))
}

/// An open part, its length and its fingerprint so far.
pub(super) struct Part {
    spec: FetchSpec,
    note: Option<Note>,
    /// Bytes that came, those that are not written yet included.
    bytes: u64,
    /// Not written yet.
    buffer: Vec<u8>,
    /// When the first byte of `buffer` came.
    held_since: Option<Instant>,
    found: Found,
    expected: Expected,
    state: State,
    /// The disk is keeping what it has, meanwhile.
    syncing: Option<JoinHandle<io::Result<()>>>,
}

/// Who has the file.
enum State {
    Idle(Box<Disk>),
    Writing(JoinHandle<Written>),
    /// The thread that had it died.
    Lost,
}

/// What a blocking thread hands back: the buffer for its capacity.
type Written = (Box<Disk>, Vec<u8>, Result<(), TransferError>);

impl Part {
    /// Takes up what an earlier try or process left, if it is of use. Reads all of it.
    pub(super) async fn open(spec: &FetchSpec) -> Result<Self, TransferError> {
        let spec = spec.clone();
        let failed = spec.path.clone();
        let task = spawn_blocking(move || take_up(spec));
        task.await.unwrap_or_else(|error| Err(TransferError::from_io(&failed, io::Error::other(error))))
    }

    /// Bytes that are here.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was there at the beginning.
    pub(super) fn found(&self) -> &Found {
        &self.found
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
        let expected = total.and_then(|total| usize::try_from(total).ok()).unwrap_or(WRITE_BYTES);
        self.buffer.reserve(expected.min(WRITE_BYTES));
        self.note = Some(Note::new(&self.spec.url, version, total));
        Ok(())
    }

    /// Throws everything away.
    pub(super) async fn clear(&mut self) -> Result<(), TransferError> {
        self.note = None;
        self.expected.sha256 = None;
        self.bytes = 0;
        self.buffer.clear();
        self.held_since = None;
        // What could not be written or kept is thrown away as well.
        drop((self.rest().await, self.kept().await));
        let mut disk = self.take_disk()?;
        if !disk.is_made() {
            self.state = State::Idle(disk);
            return Ok(());
        }
        let cleared = blocking(move || {
            let cleared = disk.clear();
            (disk, cleared)
        });
        let (disk, cleared) = cleared.await.map_err(|error| TransferError::from_io(&self.spec.path, error))?;
        self.state = State::Idle(disk);
        cleared
    }

    /// Of this fingerprint, says the server; what an earlier answer told stays until another one tells.
    pub(super) fn must_be(&mut self, sha256: Option<String>) {
        self.expected.sha256 = sha256.or(self.expected.sha256.take());
    }

    /// Takes bytes in; full buffers go to the disk while the next bytes come.
    pub(super) async fn push(&mut self, piece: &[u8], now: Instant) -> Result<(), TransferError> {
        self.buffer.extend_from_slice(piece);
        self.bytes += piece.len() as u64;
        let since = *self.held_since.get_or_insert(now);
        if self.buffer.len() >= WRITE_BYTES || now.saturating_duration_since(since) >= HOLD {
            return self.flush().await;
        }
        Ok(())
    }

    /// When what is held must go to the disk.
    pub(super) fn flush_due(&self) -> Option<Instant> {
        self.held_since.map(|since| since + HOLD)
    }

    /// Begins to write what is held; an error of the write before is told now.
    pub(super) async fn flush(&mut self) -> Result<(), TransferError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let spare = self.rest().await?;
        let mut disk = self.take_disk()?;
        let full = std::mem::replace(&mut self.buffer, spare);
        self.held_since = None;
        let note = self.note.clone();
        self.state = State::Writing(spawn_blocking(move || {
            let written = disk.write(note.as_ref(), &full);
            let mut spare = full;
            spare.clear();
            (disk, spare, written)
        }));
        Ok(())
    }

    /// Everything that came is with the system now.
    pub(super) async fn settle_down(&mut self) -> Result<(), TransferError> {
        self.flush().await?;
        self.rest().await.map(drop)
    }

    /// Waits for the write that is under way.
    async fn rest(&mut self) -> Result<Vec<u8>, TransferError> {
        let State::Writing(task) = &mut self.state else { return Ok(Vec::new()) };
        match task.await {
            Ok((mut disk, spare, written)) => {
                let unkept = disk.unkept();
                self.state = State::Idle(disk);
                written?;
                if let Some(file) = unkept.map_err(|error| TransferError::from_io(&self.spec.path, error))? {
                    self.kept().await?;
                    self.syncing = Some(spawn_blocking(move || file.sync_data()));
                }
                Ok(spare)
            }
            Err(error) => {
                self.state = State::Lost;
                Err(TransferError::from_io(&self.spec.path, io::Error::other(error)))
            }
        }
    }

    /// Waits until the disk has kept what it was asked to; whoever is faster than the disk waits here.
    async fn kept(&mut self) -> Result<(), TransferError> {
        let Some(syncing) = self.syncing.take() else { return Ok(()) };
        let kept = syncing.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        kept.map_err(|error| TransferError::from_io(&self.spec.path, error))
    }

    fn take_disk(&mut self) -> Result<Box<Disk>, TransferError> {
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Idle(disk) => Ok(disk),
            State::Writing(_) | State::Lost => {
                Err(TransferError::from_io(&self.spec.path, io::Error::other("the file is not at hand")))
            }
        }
    }

    /// Writes the rest, brings all of it to the disk with the server's time, and gives it its name:
    /// in one go.
    pub(super) async fn finish(&mut self) -> Result<Outcome, TransferError> {
        self.rest().await?;
        self.kept().await?;
        let mut disk = self.take_disk()?;
        let (buffer, spec, note) = (std::mem::take(&mut self.buffer), self.spec.clone(), self.note.take());
        let (bytes, expected) = (self.bytes, std::mem::take(&mut self.expected));
        self.held_since = None;
        let (disk, outcome) = blocking(move || {
            let outcome = disk.finish(&buffer, &spec, note.as_ref(), (bytes, expected));
            (disk, outcome)
        })
        .await
        .map_err(|error| TransferError::from_io(&self.spec.path, error))?;
        self.state = State::Idle(disk);
        match &outcome {
            // It was thrown away.
            Err(TransferError::WrongContent { received, .. }) => {
                self.bytes = 0;
                self.expected.refused = Some(received.clone());
            }
            Err(TransferError::Contradicts(_)) => self.bytes = 0,
            _ => {}
        }
        outcome
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::{Part, TransferError, Version, note_path, part_path, take_up};
    use crate::domain::hex::hex;
    use crate::download::spec::{FetchSpec, Outcome};
    use sha2::{Digest as _, Sha256};
    use std::path::{Path, PathBuf};
    use tokio::time::Instant;

    fn spec(path: &Path, url: &str) -> FetchSpec {
        FetchSpec::new(url.parse().unwrap(), path.to_owned())
    }

    fn open(path: &Path, url: &str) -> Part {
        take_up(spec(path, url)).unwrap()
    }

    fn version(etag: &str) -> Version {
        Version { etag: Some(etag.to_owned()), last_modified: None }
    }

    async fn leave(path: &Path, bytes: &[u8], total: Option<u64>) {
        let mut part = open(path, LINK);
        part.begin(&version("\"1\""), total).await.unwrap();
        part.push(bytes, Instant::now()).await.unwrap();
        part.settle_down().await.unwrap();
    }

    const LINK: &str = "https://x.example/a?sig=1";

    fn part_of(path: &Path) -> PathBuf {
        part_path(path, &LINK.parse().unwrap())
    }

    fn note_of(path: &Path) -> PathBuf {
        note_path(path, &LINK.parse().unwrap())
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dat");
        (folder, path)
    }

    #[tokio::test]
    async fn a_part_is_gone_on_with_only_if_its_note_fits() {
        let (_folder, path) = place();
        leave(&path, b"12345", Some(10)).await;
        let note = std::fs::read_to_string(note_of(&path)).unwrap();
        assert!(note.contains("https://x.example/a") && !note.contains("sig"), "{note}");

        let part = open(&path, LINK);
        assert_eq!(part.resume_point(), Some((5, "\"1\"".to_owned())));
        assert!(part.goes_on_with(&version("\"1\""), Some(10)) && !part.goes_on_with(&version("\"2\""), Some(10)));
        assert!(!part.goes_on_with(&version("\"1\""), Some(11)));
        drop(part);

        assert_eq!(open(&path, "https://x.example/a?sig=2").resume_point(), None, "another link");
        assert!(part_of(&path).exists() && note_of(&path).exists(), "each link has its own");
        for (bytes, total) in [(&b""[..], Some(10)), (&b"12345"[..], Some(3))] {
            leave(&path, bytes, total).await;
            assert_eq!(open(&path, LINK).resume_point(), None, "{total:?}");
        }
        leave(&path, b"12345", Some(10)).await;
        std::fs::write(note_of(&path), note.get(..note.len() / 2).unwrap()).unwrap();
        assert_eq!(open(&path, LINK).resume_point(), None, "a torn note");
        leave(&path, b"12345", Some(10)).await;
        std::fs::remove_file(note_of(&path)).unwrap();
        assert_eq!(open(&path, LINK).bytes(), 0, "no note");
    }

    #[tokio::test]
    async fn the_fingerprint_goes_on_and_zeros_at_the_end_come_again() {
        let (_folder, path) = place();
        leave(&path, b"12345\0\0\0", Some(10)).await;
        let mut part = open(&path, LINK);
        assert_eq!(part.bytes(), 5);
        part.push(b"67890", Instant::now()).await.unwrap();
        assert!(part.is_complete());
        let Outcome::Saved(content) = part.finish().await.unwrap() else { panic!("nothing was there before") };
        assert_eq!(content.sha256, hex(Sha256::digest(b"1234567890").as_slice()));
        assert_eq!(std::fs::read(&path).unwrap(), b"1234567890");
        assert!(!part_of(&path).exists() && !note_of(&path).exists());
        std::fs::remove_file(&path).unwrap();
        leave(&path, &vec![0; 100_000], Some(200_000)).await;
        assert_eq!(open(&path, LINK).bytes(), 0);
    }

    #[tokio::test]
    async fn two_writers_never_share_a_part() {
        let (_folder, path) = place();
        let mut first = open(&path, LINK);
        let mut early = open(&path, LINK);
        for part in [&mut first, &mut early] {
            part.begin(&version("\"1\""), None).await.unwrap();
        }
        first.push(b"1", Instant::now()).await.unwrap();
        first.settle_down().await.unwrap();
        assert!(matches!(take_up(spec(&path, LINK)), Err(TransferError::Busy(_))));
        early.push(b"2", Instant::now()).await.unwrap();
        assert!(matches!(early.settle_down().await, Err(TransferError::Busy(_))), "both found nothing at first");
        assert_eq!(std::fs::read(part_of(&path)).unwrap(), b"1");
    }

    #[tokio::test]
    async fn a_file_that_comes_at_once_needs_no_note_and_a_slow_one_is_not_held_back() {
        let (folder, path) = place();
        let mut part = open(&path, LINK);
        part.begin(&version("\"1\""), Some(2)).await.unwrap();
        let now = Instant::now();
        part.push(b"1", now).await.unwrap();
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        assert_eq!(part.flush_due(), Some(now + super::HOLD));
        part.push(b"2", now + super::HOLD).await.unwrap();
        assert_eq!(part.flush_due(), None, "it is on its way to the disk");
        part.settle_down().await.unwrap();
        assert_eq!(std::fs::read(part_of(&path)).unwrap(), b"12");
        assert!(note_of(&path).exists());
    }

    #[tokio::test]
    async fn foreign_parts_and_links_are_left_alone_and_earlier_ones_are_taken_up() {
        let (folder, path) = place();
        let [foreign, foreign_note] = ["a.dat.part", "a.dat.part.json"].map(|name| folder.path().join(name));
        std::fs::write(&foreign, "of a browser").unwrap();
        leave(&path, b"12345", Some(10)).await;
        assert_eq!(std::fs::read(&foreign).unwrap(), b"of a browser");
        // A build before this one called it so.
        std::fs::rename(note_of(&path), &foreign_note).unwrap();
        std::fs::rename(part_of(&path), &foreign).unwrap();
        assert_eq!(open(&path, LINK).bytes(), 5);
        assert!(!foreign.exists() && part_of(&path).exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn no_link_is_followed() {
        let (folder, path) = place();
        let victim = folder.path().join("victim");
        std::fs::write(&victim, "precious").unwrap();
        for trap in [note_of(&path), part_of(&path)] {
            std::os::unix::fs::symlink(&victim, &trap).unwrap();
            let mut part = open(&path, LINK);
            part.begin(&version("\"1\""), Some(10)).await.unwrap();
            // Laid while the transfer was under way.
            std::fs::remove_file(&trap).ok();
            std::os::unix::fs::symlink(&victim, &trap).unwrap();
            part.push(b"12345", Instant::now()).await.unwrap();
            part.settle_down().await.ok();
            assert_eq!(std::fs::read(&victim).unwrap(), b"precious", "{}", trap.display());
            drop(part);
            std::fs::remove_file(&trap).unwrap();
            std::fs::remove_file(part_of(&path)).ok();
        }
    }

    #[test]
    fn the_part_lies_beside_the_file_and_is_of_one_link() {
        let url = LINK.parse().unwrap();
        let name = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let part = name(part_path(Path::new("/data/a.h5"), &url));
        assert!(
            part.starts_with("a.h5.")
                && Path::new(&part).extension().is_some_and(|ending| ending == "part")
                && part.len() == "a.h5.12345678.part".len()
        );
        assert_eq!(name(note_path(Path::new("/data/a.h5"), &url)), format!("{part}.json"));
        assert_ne!(part, name(part_path(Path::new("/data/a.h5"), &"https://x.example/b".parse().unwrap())));
    }
}
