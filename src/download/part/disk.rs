//! The unfinished file on the disk: written, hashed and read back; everything here blocks.

use super::note::Note;
use super::{note_path, part_path};
use crate::domain::Checksum;
use crate::domain::checksum::Algorithm;
use crate::domain::content_check::{Contradiction, EDGE_BYTES, Sample, check};
use crate::download::destination;
use crate::download::destination::remove;
use crate::download::error::TransferError;
use crate::download::hashing::{Hashed, Hashing};
use crate::download::spec::{FetchSpec, Outcome};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The disk is asked to keep what it has this often.
pub(super) const SYNC_BYTES: u64 = 32 << 20;

/// The file on the disk; used on blocking threads.
pub(super) struct Disk {
    pub(super) path: PathBuf,
    pub(super) note_path: PathBuf,
    /// Open and locked; made by the first write.
    pub(super) file: Option<File>,
    pub(super) has_note: bool,
    pub(super) hash: Hashing,
    unsynced: u64,
}

/// What is known of the whole file beforehand.
#[derive(Default)]
pub(super) struct Expected {
    /// SHA-256 in hexadecimal, if the server told it.
    pub(super) sha256: Option<String>,
    /// What came before and was thrown away.
    pub(super) refused: Option<Checksum>,
}

impl Disk {
    pub(super) fn new(spec: &FetchSpec) -> Self {
        Self {
            path: part_path(&spec.path, &spec.url),
            note_path: note_path(&spec.path, &spec.url),
            file: None,
            has_note: false,
            hash: Hashing::new(spec.catalogued.as_ref()),
            unsynced: 0,
        }
    }

    pub(super) fn is_made(&self) -> bool {
        self.file.is_some() || self.has_note
    }

    /// The part goes before its note: a part without one is worth nothing.
    pub(super) fn clear(&mut self) -> Result<(), TransferError> {
        self.hash = self.hash.anew();
        self.unsynced = 0;
        self.file = None;
        self.has_note = false;
        remove(&self.path)?;
        remove(&self.note_path)
    }

    /// Adds bytes.
    pub(super) fn write(&mut self, note: Option<&Note>, bytes: &[u8]) -> Result<(), TransferError> {
        if self.file.is_none()
            && let Some(note) = note
        {
            // The note first, then the file.
            write_new(&self.note_path, &serde_json::to_vec(note).unwrap_or_default())
                .map_err(|error| TransferError::from_io(&self.path, error))?;
            self.has_note = true;
        }
        self.append(bytes)?;
        self.unsynced += bytes.len() as u64;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), TransferError> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => create(&self.path)?,
        };
        let written = file.write_all(bytes);
        self.file = Some(file);
        written.map_err(|error| TransferError::from_io(&self.path, error))?;
        self.hash.update(bytes);
        Ok(())
    }

    /// Compares the beginning and the end of the whole file with what was promised; `rest` are its last
    /// bytes, or all.
    fn check_content(
        &mut self,
        rest: &[u8],
        spec: &FetchSpec,
        length: u64,
    ) -> Result<Result<(), Contradiction>, TransferError> {
        let name = spec.path.file_name().unwrap_or_default().to_string_lossy();
        let media_type = spec.media_type.as_deref();
        let judge = |head: &[u8], tail: &[u8]| check(&Sample { name: &name, media_type, head, tail, length });
        let edge = usize::try_from(length).unwrap_or(usize::MAX).min(EDGE_BYTES);
        if rest.len() as u64 == length {
            let (head, tail) = (rest.get(..edge), rest.get(rest.len() - edge..));
            return Ok(judge(head.unwrap_or_default(), tail.unwrap_or_default()));
        }
        let Some(file) = &mut self.file else { return Ok(judge(&[], &[])) };
        let mut read = |from: u64| -> io::Result<Vec<u8>> {
            let mut bytes = vec![0; edge];
            file.seek(SeekFrom::Start(from))?;
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        let edges = read(0).and_then(|head| Ok((head, read(length - edge as u64)?)));
        let (head, tail) = edges.map_err(|error| TransferError::from_io(&self.path, error))?;
        Ok(judge(&head, &tail))
    }

    /// The file, if the disk should keep what came since it was last asked to.
    pub(super) fn unkept(&mut self) -> io::Result<Option<File>> {
        if self.unsynced < SYNC_BYTES {
            return Ok(None);
        }
        self.unsynced = 0;
        self.file.as_ref().map(File::try_clone).transpose()
    }

    /// See [`super::Part::finish`].
    pub(super) fn finish(
        &mut self,
        rest: &[u8],
        spec: &FetchSpec,
        note: Option<&Note>,
        (bytes, expected): (u64, Expected),
    ) -> Result<Outcome, TransferError> {
        self.append(rest)?;
        if let Err(contradiction) = self.check_content(rest, spec, bytes)? {
            self.clear()?;
            return Err(TransferError::Contradicts(contradiction));
        }
        let fresh = self.hash.anew();
        let hashed = std::mem::replace(&mut self.hash, fresh).finish();
        if let Some((expected, received)) = wrong(&hashed, expected) {
            self.clear()?;
            return Err(TransferError::WrongContent { expected, received });
        }
        let modified = note.and_then(|note| note.version().modified());
        if let Some(file) = self.file.take() {
            if let Some(modified) = modified
                && let Err(error) = file.set_modified(modified.into())
            {
                tracing::debug!(%error, "file time not set");
            }
            file.sync_all().map_err(|error| TransferError::from_io(&self.path, error))?;
        }
        let outcome = destination::settle(&self.path, spec, bytes, &hashed, modified)?;
        if self.has_note {
            self.has_note = false;
            remove(&self.note_path)?;
        }
        Ok(outcome)
    }
}

/// Writes a small file. Whatever has the name is taken away first: no link is followed.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let create = || File::options().create_new(true).write(true).open(path);
    let mut file = match create() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            std::fs::remove_file(path)?;
            create()?
        }
        made => made?,
    };
    file.write_all(bytes)
}

/// What was expected and what came, if the file is not to be kept.
fn wrong(hashed: &Hashed, expected: Expected) -> Option<(Checksum, Checksum)> {
    let sha256 = |value| Checksum { algorithm: Algorithm::Sha256, value };
    if let Some(told) = expected.sha256 {
        // What the server itself vouches for is what the archive has, whatever the catalogue says.
        return (told != hashed.sha256).then(|| (sha256(told), sha256(hashed.sha256.clone())));
    }
    let (catalogued, received) = hashed.catalogued.clone()?;
    // The same bytes twice are no damage of the way here: the catalogue is behind the archive.
    (catalogued != received && expected.refused.as_ref() != Some(&received)).then_some((catalogued, received))
}

fn create(path: &Path) -> Result<File, TransferError> {
    // Never through a link that somebody laid here.
    let made = {
        let _turn = destination::turn(path);
        File::options().create_new(true).read(true).write(true).open(path)
    };
    let file = made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => TransferError::Busy(path.to_owned()),
        _ => TransferError::from_io(path, error),
    })?;
    lock(&file).map_err(|()| TransferError::Busy(path.to_owned()))?;
    Ok(file)
}

/// `Err` if another process writes this part. File systems without locks are trusted.
pub(super) fn lock(file: &File) -> Result<(), ()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(()),
        Err(TryLockError::Error(error)) => {
            tracing::debug!(%error, "the part cannot be locked");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
