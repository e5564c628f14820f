//! What an earlier try or process left: taken up if it is of use, else taken away; blocks on the disk.

use super::disk::{Disk, Expected, SYNC_BYTES, lock};
use super::note::Note;
use super::{Part, State, with_ending};
use crate::domain::Checksum;
use crate::download::destination;
use crate::download::destination::remove;
use crate::download::error::TransferError;
use crate::download::hashing::Hashing;
use crate::download::spec::FetchSpec;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// So much may be lost in a power cut: what came while the disk was asked twice.
const UNSURE_BYTES: u64 = 3 * SYNC_BYTES;

/// The part as it was left, or a new one.
pub(super) fn take_up(spec: FetchSpec) -> Result<Part, TransferError> {
    let mut disk = Disk::new(&spec);
    adopt_earlier(&disk, &spec);
    let found = destination::look(&spec);
    let mut part = Part {
        note: None,
        bytes: 0,
        buffer: Vec::new(),
        held_since: None,
        found,
        expected: Expected::default(),
        state: State::Lost,
        syncing: None,
        spec,
    };
    // The usual case asks the disk for next to nothing: even to take away what is not there holds the
    // whole folder for a moment.
    let there = std::fs::symlink_metadata(&disk.path);
    if there.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        if std::fs::symlink_metadata(&disk.note_path).is_ok() {
            remove(&disk.note_path)?;
        }
        part.state = State::Idle(Box::new(disk));
        return Ok(part);
    }
    let file = there.ok().filter(Metadata::is_file).map(|found| open_plain(&disk.path, &found));
    if let Some(Ok(file)) = &file {
        lock(file).map_err(|()| TransferError::Busy(disk.path.clone()))?;
    }
    let note = Note::read(&disk.note_path).filter(|note| note.is_of(&part.spec.url));
    if let (Some(Ok(file)), Some(note)) = (file, note)
        && note.version().validator().is_some()
    {
        match read_back(&file, note.bytes, part.spec.catalogued.as_ref()) {
            Ok(Some((bytes, hash))) => {
                (disk.hash, disk.file, disk.has_note) = (hash, Some(file), true);
                (part.bytes, part.note, part.state) = (bytes, Some(note), State::Idle(Box::new(disk)));
                return Ok(part);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, path = %disk.path.display(), "a part cannot be read; begun anew"),
        }
    }
    remove(&disk.path)?;
    remove(&disk.note_path)?;
    part.state = State::Idle(Box::new(disk));
    Ok(part)
}

/// Builds before this one called the part `<name>.part`. With a note that fits it is ours; another
/// program's is left alone.
fn adopt_earlier(disk: &Disk, spec: &FetchSpec) {
    let (earlier, earlier_note) = (with_ending(&spec.path, ".part"), with_ending(&spec.path, ".part.json"));
    if !Note::read(&earlier_note).is_some_and(|note| note.is_of(&spec.url)) {
        return;
    }
    if std::fs::symlink_metadata(&disk.path).is_err()
        && let Err(error) =
            std::fs::rename(&earlier_note, &disk.note_path).and_then(|()| std::fs::rename(&earlier, &disk.path))
    {
        tracing::debug!(%error, "an earlier part is not taken up");
    }
}

/// Opens the file that was just looked at, and no other through a link that came meanwhile.
fn open_plain(path: &Path, found: &Metadata) -> io::Result<File> {
    let file = File::options().read(true).write(true).open(path)?;
    if is_same(found, &file.metadata()?) { Ok(file) } else { Err(ErrorKind::InvalidInput.into()) }
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    a.file_type() == b.file_type()
}

/// Length and digest; stands at the end afterwards. `None` if it is of no use.
fn read_back(mut file: &File, whole: Option<u64>, catalogued: Option<&Checksum>) -> io::Result<Option<(u64, Hashing)>> {
    let found = file.metadata()?.len();
    if found == 0 || whole.is_some_and(|whole| found > whole) {
        return Ok(None);
    }
    let bytes = without_zeros(file, found)?;
    file.set_len(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Hashing::new(catalogued);
    let read = hash.read_to_end(&mut file)?;
    Ok((read == bytes && read > 0).then_some((read, hash)))
}

/// The length without the zeros at its end. A power cut can leave a file longer than what reached
/// the disk of it, and the missing bytes are zeros then; if they are the file's own, they come again.
fn without_zeros(mut file: &File, length: u64) -> io::Result<u64> {
    let mut end = length;
    let mut block = vec![0; 64 * 1024];
    let oldest = length.saturating_sub(UNSURE_BYTES);
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
