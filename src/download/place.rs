//! The place of the finished file: nothing of anybody's is lost there, and nothing is written
//! elsewhere.

use super::announce::Announce;
use super::error::TransferError;
use super::hashing::{Hashed, Hashing};
use super::order::{Content, Order, Outcome, Overwrite};
use super::part::{Found, remove};
use crate::domain::Checksum;
use crate::domain::file_name::names_beside;
use chrono::{DateTime, Utc};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempPath;

/// `folder` with `name` in it, if that is one plain path component: the last check before names
/// that come from a server touch the disk.
pub fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut components = Path::new(name).components();
    let only = (components.next(), components.next());
    let is_plain = matches!(only, (Some(Component::Normal(only)), None) if only == name);
    (is_plain && !name.contains(['/', '\\', '\0'])).then(|| folder.join(name))
}

/// What to do with a new file where one may be already.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The one that is there is it, or looks like it and cannot be compared.
    Keep {
        /// The file that is there.
        content: Content,
        /// Its fingerprint is the one that was expected.
        is_compared: bool,
    },
    /// Put it in its place.
    Write,
    /// Put it under a free name.
    Beside,
}

/// Looks at the file that is there; blocks on the disk. `sha256` is the new file's, once it is here.
pub(super) fn judge(order: &Order, total: Option<u64>, sha256: Option<&str>) -> Verdict {
    let Some(length) = length_of(&order.path) else { return Verdict::Write };
    if order.overwrite == Overwrite::Replace {
        return Verdict::Write;
    }
    let Some(total) = total else {
        // Its length is not known before it is here.
        return Verdict::Write;
    };
    let other = match (order.overwrite, length < total) {
        (Overwrite::Skip, true) => Verdict::Write,
        _ => Verdict::Beside,
    };
    if length != total {
        return other;
    }
    let found = read_fingerprint(order.path.clone(), order.catalogued.as_ref());
    let Ok((content, _)) = found else { return Verdict::Beside };
    let known = sha256.or(order.known_sha256.as_deref());
    let is_it = known.map(|known| known == content.sha256).or(content.as_catalogued);
    if is_it == Some(false) { Verdict::Beside } else { Verdict::Keep { content, is_compared: is_it.is_some() } }
}

/// Gives the finished part its name, or keeps the file that is there; blocks on the disk.
pub(super) fn settle(
    part: &Path,
    order: &Order,
    bytes: u64,
    hashed: &Hashed,
    modified: Option<DateTime<Utc>>,
) -> Result<Outcome, TransferError> {
    let verdict = judge(order, Some(bytes), Some(&hashed.sha256));
    if let Verdict::Keep { content, .. } = verdict {
        remove(part)?;
        return Ok(Outcome::Kept(content));
    }
    let (sha256, as_catalogued) = (hashed.sha256.clone(), hashed.as_catalogued());
    let content = Content { path: order.path.clone(), bytes, sha256, modified, as_catalogued };
    put(part, content, &verdict, &order.announce)
        .map(Outcome::Saved)
        .map_err(|error| TransferError::from_io(&order.path, error))
}

/// What is at the place, and how much room around it; blocks on the disk.
pub(super) fn look(path: &Path) -> Found {
    let free_bytes = path.parent().and_then(|folder| fs4::available_space(folder).ok());
    Found { length: length_of(path), free_bytes }
}

/// Length, SHA-256 and time of a file; reads all of it.
pub async fn fingerprint(path: PathBuf) -> std::io::Result<(Content, DateTime<Utc>)> {
    let task = tokio::task::spawn_blocking(move || read_fingerprint(path, None));
    task.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
}

fn read_fingerprint(path: PathBuf, catalogued: Option<&Checksum>) -> std::io::Result<(Content, DateTime<Utc>)> {
    let mut file = std::fs::File::open(&path)?;
    let modified: DateTime<Utc> = file.metadata()?.modified()?.into();
    let mut hashing = Hashing::new(catalogued);
    let bytes = hashing.read_to_end(&mut file)?;
    let hashed = hashing.finish();
    let as_catalogued = hashed.as_catalogued();
    Ok((Content { path, bytes, sha256: hashed.sha256, modified: Some(modified), as_catalogued }, modified))
}

/// Gives the finished part its name; answers with where it lies now.
fn put(part: &Path, content: Content, verdict: &Verdict, announce: &Announce) -> std::io::Result<Content> {
    if *verdict == Verdict::Beside {
        return put_beside(part, content, announce);
    }
    announce.tell(&content);
    let _turn = turn(&content.path);
    std::fs::rename(part, &content.path)?;
    Ok(content)
}

/// The same under `a (2).h5`, `a (3).h5` …: the first that nobody has.
fn put_beside(part: &Path, mut content: Content, announce: &Announce) -> std::io::Result<Content> {
    let place = content.path.clone();
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    for free in names_beside(&name) {
        content.path = place.with_file_name(free);
        if std::fs::symlink_metadata(&content.path).is_ok() {
            continue;
        }
        announce.tell(&content);
        let _turn = turn(&content.path);
        match rename_to_free(part, &content.path) {
            Ok(()) => return Ok(content),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Renames in one step, and only if nobody has the name.
fn rename_to_free(part: &Path, place: &Path) -> std::io::Result<()> {
    let mut temporary = TempPath::try_from_path(part)?;
    // Not temporary in that sense: it stays whatever happens.
    temporary.disable_cleanup(true);
    let Err(refused) = temporary.persist_noclobber(place) else { return Ok(()) };
    if matches!(refused.error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) {
        return Err(refused.error);
    }
    // Some file systems can do neither this nor links: the name is taken by an empty file first, which
    // must not stay there, because it would look like data.
    std::fs::File::create_new(place)?;
    std::fs::rename(part, place).inspect_err(|_| drop(std::fs::remove_file(place)))
}

/// Waits for the turn to change names in this path's folder.
///
/// The system lets one in at a time, and threads that wait for that spin: with many small files they
/// took a fifth of the processor from everybody else. Threads that wait here sleep.
pub(super) fn turn(path: &Path) -> MutexGuard<'static, ()> {
    static TURNS: [Mutex<()>; 16] = [const { Mutex::new(()) }; 16];
    let mut hasher = DefaultHasher::new();
    path.parent().hash(&mut hasher);
    let [first, ..] = hasher.finish().to_le_bytes();
    // The remainder is in range; folders that share a turn lose nothing but a moment.
    let turn = TURNS.get(usize::from(first) % TURNS.len()).unwrap_or(&TURNS[0]);
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}

/// So that a power cut cannot take back the names of files that were finished in this folder.
///
/// Once for many of them, before they are written down as done. Where folders cannot be opened
/// (Windows) the file system journals renames. Blocks on the disk.
pub fn keep_names(folder: &Path) {
    if let Err(error) = std::fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "folder not flushed");
    }
}

/// Better to say so before an hour of downloading. Disks whose room cannot be asked are tried.
pub(super) fn check_room(path: &Path, found: Found, total: Option<u64>, here: u64) -> Result<(), TransferError> {
    let (Some(total), Some(folder), Some(free)) = (total, path.parent(), found.free_bytes) else { return Ok(()) };
    let needed = total.saturating_sub(here);
    if free >= needed {
        return Ok(());
    }
    Err(TransferError::DiskFull { folder: folder.to_owned(), needed_bytes: Some(needed), free_bytes: Some(free) })
}

fn length_of(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::{Verdict, inside, judge, put};
    use crate::download::announce::Announce;
    use crate::download::order::{Content, Order, Overwrite};
    use std::path::Path;
    use std::sync::{Arc, Mutex};

    #[test]
    fn a_name_from_a_server_stays_in_the_folder() {
        let folder = Path::new("/data/run");
        assert_eq!(inside(folder, "a.h5"), Some(folder.join("a.h5")));
        for bad in ["", ".", "..", "../a", "/etc/passwd", "a/b", "a/", "./a", "a\\b", "a\0"] {
            assert_eq!(inside(folder, bad), None, "{bad:?}");
        }
    }

    fn order(folder: &Path, overwrite: Overwrite, known: Option<&str>) -> Order {
        let order = Order::new("https://x.example/a".parse().unwrap(), folder.join("a.h5"));
        Order { overwrite, known_sha256: known.map(str::to_owned), ..order }
    }

    #[test]
    fn only_broken_downloads_are_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let judged = |overwrite, total, known: Option<&'static str>| {
            let order = order(folder.path(), overwrite, known);
            judge(&order, Some(total), None)
        };
        assert_eq!(judged(Overwrite::Skip, 3, None), Verdict::Write, "nothing is there");
        std::fs::write(folder.path().join("a.h5"), "abc").unwrap();
        assert!(matches!(judged(Overwrite::Skip, 3, None), Verdict::Keep { content, .. } if content.bytes == 3));
        assert_eq!(judged(Overwrite::Skip, 4, None), Verdict::Write, "cut");
        assert_eq!(judged(Overwrite::Skip, 2, None), Verdict::Beside, "longer");
        assert_eq!(judged(Overwrite::Skip, 3, Some("00")), Verdict::Beside, "changed since");
        assert_eq!(judged(Overwrite::KeepBoth, 4, None), Verdict::Beside);
        assert!(matches!(judged(Overwrite::KeepBoth, 3, None), Verdict::Keep { .. }));
        assert_eq!(judged(Overwrite::Replace, 3, None), Verdict::Write);
    }

    #[test]
    fn a_file_beside_gets_a_free_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.h5", "a (2).h5"] {
            std::fs::write(folder.path().join(name), "old").unwrap();
        }
        let part = folder.path().join("part");
        std::fs::write(&part, "new").unwrap();
        let path = folder.path().join("a.h5");
        let content = Content { path, bytes: 3, sha256: "00".to_owned(), modified: None, as_catalogued: None };
        let told = Arc::new(Mutex::new(Vec::new()));
        let announce = Announce::to({
            let told = Arc::clone(&told);
            move |content| told.lock().unwrap().push((content.path.clone(), content.path.exists()))
        });
        let named = put(&part, content, &Verdict::Beside, &announce).unwrap();
        assert_eq!(named.path, folder.path().join("a (3).h5"));
        assert_eq!(*told.lock().unwrap(), [(named.path.clone(), false)], "before it has the name");
        assert!(!part.exists());
        assert_eq!(std::fs::read(named.path).unwrap(), b"new");
        assert_eq!(std::fs::read(folder.path().join("a.h5")).unwrap(), b"old");
    }
}
