//! Where the finished file is to lie: nothing of anybody's is lost there, and nothing is written
//! elsewhere.

use super::announce::Announce;
use super::error::TransferError;
use super::hashing::{Hashed, Hashing};
use super::spec::{FetchSpec, Outcome};
use crate::domain::Checksum;
use crate::domain::file_name::names_beside;
use crate::domain::transfer::content::{Content, Overwrite};
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

/// What was found at the destination when the transfer began.
#[derive(Debug)]
pub(super) struct Found {
    /// Lengths of files that may be the one that is to come; the one with its name first.
    pub(super) lengths: Vec<u64>,
    /// Free space of the disk in bytes, if it tells.
    pub(super) free_bytes: Option<u64>,
}

/// What to do with a new file where one may be already.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The one that is there is it, or looks like it and cannot be compared.
    Keep {
        /// The file that is there.
        content: Content,
        /// Its digest is the one that was expected.
        is_compared: bool,
    },
    /// Give it its name, which nobody has.
    Write,
    /// Put it in place of the one that is there.
    Replace,
    /// Put it under a free name.
    Beside,
    /// A person has to say.
    Ask,
}

/// Looks at the files that are there; blocks on the disk. `sha256` is the new file's, once it is here.
pub(super) fn judge(spec: &FetchSpec, total: u64, sha256: Option<&str>) -> Verdict {
    let is_taken = std::fs::symlink_metadata(&spec.path).is_ok();
    if spec.overwrite == Overwrite::Replace {
        return if is_taken { Verdict::Replace } else { Verdict::Write };
    }
    let mut unchecked = None;
    for path in candidates(spec, is_taken && sha256.is_some()) {
        if length_of(&path) != Some(total) {
            continue;
        }
        let Ok((content, _)) = read_fingerprint(path, spec.catalogued.as_ref()) else { continue };
        let known = spec.existing.iter().find(|existing| existing.path == content.path);
        let known = sha256.or(known.map(|existing| existing.sha256.as_str()));
        match known.map(|known| known == content.sha256).or(content.as_catalogued) {
            Some(true) => return Verdict::Keep { content, is_compared: true },
            None if content.path == spec.path => unchecked = Some(content),
            _ => {}
        }
    }
    // Our own file, named and then left short by a power cut.
    let is_ours_cut = spec.announced.as_ref().is_some_and(|announced| {
        announced.path == spec.path && length_of(&spec.path).is_some_and(|length| length < announced.bytes)
    });
    match (unchecked, spec.overwrite) {
        (Some(content), _) => Verdict::Keep { content, is_compared: false },
        _ if !is_taken => Verdict::Write,
        _ if is_ours_cut => Verdict::Replace,
        (None, Overwrite::Ask) => Verdict::Ask,
        (None, _) => Verdict::Beside,
    }
}

/// Files that may be the new one already; `beside`: also those that were put beside its name.
fn candidates(spec: &FetchSpec, beside: bool) -> Vec<PathBuf> {
    let mut paths = vec![spec.path.clone()];
    paths.extend(spec.existing.iter().map(|existing| existing.path.clone()));
    if beside {
        let name = spec.path.file_name().unwrap_or_default().to_string_lossy();
        let names = names_beside(&name).map(|name| spec.path.with_file_name(name));
        paths.extend(names.take_while(|path| std::fs::symlink_metadata(path).is_ok()));
    }
    paths
}

/// Gives the finished part its name, or keeps the file that is there; blocks on the disk.
pub(super) fn settle(
    part: &Path,
    spec: &FetchSpec,
    bytes: u64,
    hashed: &Hashed,
    modified: Option<DateTime<Utc>>,
) -> Result<Outcome, TransferError> {
    let (sha256, as_catalogued) = (hashed.sha256.clone(), hashed.as_catalogued());
    let content = Content { path: spec.path.clone(), bytes, sha256, modified, as_catalogued };
    let failed = |error| TransferError::from_io(&spec.path, error);
    loop {
        let saved = match judge(spec, bytes, Some(&hashed.sha256)) {
            Verdict::Keep { content, .. } => {
                remove(part)?;
                return Ok(Outcome::Kept(content));
            }
            Verdict::Ask => return Err(TransferError::Exists(spec.path.clone())),
            Verdict::Beside => put_beside(part, content.clone(), &spec.announce),
            Verdict::Replace => {
                spec.announce.tell(&content);
                let _turn = turn(&content.path);
                std::fs::rename(part, &content.path).map(|()| content.clone())
            }
            Verdict::Write => {
                spec.announce.tell(&content);
                let named = {
                    let _turn = turn(&content.path);
                    rename_to_free(part, &content.path)
                };
                match named {
                    // Somebody was faster: look again.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                    named => named.map(|()| content.clone()),
                }
            }
        };
        return saved.map(Outcome::Saved).map_err(failed);
    }
}

/// What is at the destination, and how much free space around it; blocks on the disk.
pub(super) fn look(spec: &FetchSpec) -> Found {
    let free_bytes = spec.path.parent().and_then(|folder| fs4::available_space(folder).ok());
    let mut lengths: Vec<u64> = candidates(spec, false).iter().filter_map(|path| length_of(path)).collect();
    lengths.retain(|length| *length > 0);
    Found { lengths, free_bytes }
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

/// Gives the part the first of the names `a (2).h5`, `a (3).h5` … that nobody has.
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

/// Better to say so before an hour of downloading. Disks that cannot be asked are tried.
pub(super) fn check_space(path: &Path, found: &Found, total: Option<u64>, here: u64) -> Result<(), TransferError> {
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

/// Takes a file away that need not be there; never what a link leads to.
pub(super) fn remove(path: &Path) -> Result<(), TransferError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(TransferError::from_io(path, error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, inside, judge, put_beside, rename_to_free};
    use crate::domain::hex::hex;
    use crate::domain::transfer::content::{Content, Overwrite};
    use crate::download::announce::Announce;
    use crate::download::spec::{Existing, FetchSpec};
    use sha2::{Digest as _, Sha256};
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, Mutex};

    #[test]
    fn a_name_from_a_server_stays_in_the_folder() {
        let folder = Path::new("/data/run");
        assert_eq!(inside(folder, "a.h5"), Some(folder.join("a.h5")));
        for bad in ["", ".", "..", "../a", "/etc/passwd", "a/b", "a/", "./a", "a\\b", "a\0"] {
            assert_eq!(inside(folder, bad), None, "{bad:?}");
        }
    }

    fn spec(folder: &Path, overwrite: Overwrite, known: Option<&str>) -> FetchSpec {
        let path = folder.join("a.h5");
        let existing = known.map(|sha256| Existing { path: path.clone(), sha256: sha256.to_owned() });
        let spec = FetchSpec::new("https://x.example/a".parse().unwrap(), path);
        FetchSpec { overwrite, existing: existing.into_iter().collect(), ..spec }
    }

    fn content(path: PathBuf, bytes: u64) -> Content {
        Content { path, bytes, sha256: "00".to_owned(), modified: None, as_catalogued: None }
    }

    #[test]
    fn nothing_is_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let judged =
            |overwrite, total, known: Option<&'static str>| judge(&spec(folder.path(), overwrite, known), total, None);
        assert_eq!(judged(Overwrite::Skip, 3, None), Verdict::Write, "nothing is there");
        std::fs::write(folder.path().join("a.h5"), "abc").unwrap();
        for (overwrite, other) in [
            (Overwrite::Skip, Verdict::Beside),
            (Overwrite::KeepBoth, Verdict::Beside),
            (Overwrite::Ask, Verdict::Ask),
            (Overwrite::Replace, Verdict::Replace),
        ] {
            for total in [2, 4] {
                assert_eq!(judged(overwrite, total, None), other, "{overwrite:?}: cut, trimmed or longer");
            }
            if overwrite != Overwrite::Replace {
                assert_eq!(judged(overwrite, 3, Some("00")), other, "{overwrite:?}: changed since");
                let kept = judged(overwrite, 3, None);
                assert!(matches!(kept, Verdict::Keep { content, is_compared: false } if content.bytes == 3));
            }
        }
        let path = folder.path().join("a.h5");
        let ours = FetchSpec { announced: Some(content(path, 4)), ..spec(folder.path(), Overwrite::Skip, None) };
        assert_eq!(judge(&ours, 4, None), Verdict::Replace, "our own, and left short");
    }

    #[test]
    fn equal_content_is_here_already_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [("a.h5", "mine"), ("a (2).h5", "more"), ("a (3).h5", "new!"), ("other.h5", "new!")] {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let sha256 = hex(Sha256::digest("new!").as_slice());
        let kept = |spec: &FetchSpec, sha256: Option<&str>| match judge(spec, 4, sha256) {
            Verdict::Keep { content, is_compared: true } => content.path.file_name().unwrap().to_owned(),
            other => panic!("{other:?}"),
        };
        let plain = spec(folder.path(), Overwrite::KeepBoth, None);
        assert_eq!(kept(&plain, Some(&sha256)), "a (3).h5", "beside the name");
        let path = folder.path().join("other.h5");
        let existing = vec![Existing { path, sha256: sha256.clone() }];
        let recorded = FetchSpec { existing, ..plain };
        assert_eq!(kept(&recorded, None), "other.h5", "by the record, before a byte has come");
    }

    #[test]
    fn no_name_is_taken_from_a_file_that_came_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let [part, path] = ["part", "a.h5"].map(|name| folder.path().join(name));
        std::fs::write(&part, "new").unwrap();
        std::fs::write(&path, "faster").unwrap();
        let refused = rename_to_free(&part, &path).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"faster");
        assert!(part.exists());
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
        let content = content(path, 3);
        let told = Arc::new(Mutex::new(Vec::new()));
        let announce = Announce::to({
            let told = Arc::clone(&told);
            move |content| told.lock().unwrap().push((content.path.clone(), content.path.exists()))
        });
        let named = put_beside(&part, content, &announce).unwrap();
        assert_eq!(named.path, folder.path().join("a (3).h5"));
        assert_eq!(*told.lock().unwrap(), [(named.path.clone(), false)], "before it has the name");
        assert!(!part.exists());
        assert_eq!(std::fs::read(named.path).unwrap(), b"new");
        assert_eq!(std::fs::read(folder.path().join("a.h5")).unwrap(), b"old");
    }
}
