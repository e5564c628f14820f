//! One JSON file with a version: replaced whole or not at all, never lost to a parser.

use super::fault::{StateFile, StorageFault, StorageProblem};
use crate::domain::Problem;
use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Opens the file whose lock keeps other windows or runs out; made, with its folder, if missing.
pub fn open_lock(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::options().create(true).truncate(false).write(true).open(path)
}

/// What was found where a file was looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded<T> {
    /// No such file: the first start.
    Absent,
    /// Read and understood.
    Ready(T),
    /// Made by a newer version of this application; must not be overwritten.
    Newer {
        /// The version it names.
        version: u64,
    },
    /// Could not be understood and was renamed, not deleted.
    SetAside {
        /// Where it lies now.
        kept_as: PathBuf,
        /// The parser's words.
        reason: String,
    },
}

/// Why a file could not be read or written, with its path.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk said no when reading.
    #[error("{path} could not be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
    /// The disk said no when writing.
    #[error("{path} could not be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
}

/// Reads the JSON object at `path`, whose `version` may be at most `version`. A file that is not
/// what it should be is renamed to `<name>.corrupt-<timestamp>`.
pub fn load<T: DeserializeOwned>(path: &Path, version: u64, now: DateTime<Utc>) -> Result<Loaded<T>, FileError> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Loaded::Absent),
        Err(source) => return Err(FileError::Read { path: path.to_owned(), source }),
    };
    match parse(&text, version) {
        Ok(loaded) => Ok(loaded),
        Err(reason) => {
            let kept_as = aside(path, now);
            std::fs::rename(path, &kept_as).map_err(|source| FileError::Write { path: kept_as.clone(), source })?;
            Ok(Loaded::SetAside { kept_as, reason })
        }
    }
}

fn parse<T: DeserializeOwned>(text: &[u8], version: u64) -> Result<Loaded<T>, String> {
    let value: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let found = value.get("version").and_then(Value::as_u64).ok_or("no version number")?;
    if found > version {
        return Ok(Loaded::Newer { version: found });
    }
    serde_json::from_value(value).map(Loaded::Ready).map_err(|error| error.to_string())
}

/// A file's contents as the application goes on with them, whatever was wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened<T> {
    /// The contents, or the default.
    pub value: T,
    /// May the file be written? Not if a newer version made it, or if it could not be read.
    pub writable: bool,
    /// What to tell the person.
    pub problem: Option<StorageProblem>,
}

/// Like [`load`], with every outcome turned into contents to go on with and a sentence.
pub fn open<T: DeserializeOwned + Default>(
    path: &Path,
    version: u64,
    now: DateTime<Utc>,
    file: StateFile,
) -> Opened<T> {
    match load(path, version, now) {
        Ok(Loaded::Ready(value)) => Opened { value, writable: true, problem: None },
        Ok(Loaded::Absent) => Opened { value: T::default(), writable: true, problem: None },
        Ok(Loaded::Newer { version: found }) => Opened::without(newer(path, file, found, version)),
        Ok(Loaded::SetAside { kept_as, reason }) => Opened::without(set_aside(file, &kept_as, &reason)),
        Err(error) => Opened::without(unreadable(file, &error)),
    }
}

impl<T: Default> Opened<T> {
    /// Nothing but what is wrong.
    pub fn without(problem: StorageProblem) -> Self {
        let writable = problem.fault == StorageFault::SetAside;
        Self { value: T::default(), writable, problem: Some(problem) }
    }
}

/// A newer version wrote the file.
pub fn newer(path: &Path, file: StateFile, found: u64, version: u64) -> StorageProblem {
    let words = format!(
        "{} were written by a newer version of Harmony Desktop; they are left alone, and changes made now are not \
         kept.",
        file.words()
    );
    let details = format!("{} has version {found}, this program reads up to {version}.", path.display());
    StorageProblem { file, fault: StorageFault::Newer, problem: Problem::new(words).with_details(details) }
}

/// The file was not understood and lies elsewhere now.
pub fn set_aside(file: StateFile, kept_as: &Path, reason: &str) -> StorageProblem {
    let words = format!("{} could not be read and start afresh; the old file was kept.", file.words());
    let details = format!("{} ({reason})", kept_as.display());
    StorageProblem { file, fault: StorageFault::SetAside, problem: Problem::new(words).with_details(details) }
}

/// The disk did not give the file out.
pub fn unreadable(file: StateFile, error: &FileError) -> StorageProblem {
    let words =
        format!("{} could not be read; the file is left alone, and changes made now are not kept.", file.words());
    let problem = Problem::new(words).with_details(error.to_string());
    StorageProblem { file, fault: StorageFault::Unreadable, problem }
}

/// A free name beside `path`, as another corrupt file may have the second's name already.
pub(super) fn aside(path: &Path, now: DateTime<Utc>) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let candidate = |suffix: &str| path.with_file_name(format!("{name}.corrupt-{stamp}{suffix}"));
    let first = candidate("");
    if !first.exists() {
        return first;
    }
    (2..1000).map(|number| candidate(&format!("-{number}"))).find(|free| !free.exists()).unwrap_or(first)
}

/// Replaces the file at `path` with `value` as JSON: written beside it, flushed to the disk, then
/// renamed, so that a power cut leaves the old or the new one whole. Makes the folder if missing.
pub fn save<T: Serialize>(path: &Path, value: &T) -> Result<(), FileError> {
    write_whole(path, |writer| serde_json::to_writer_pretty(writer, value).map_err(io::Error::from))
        .map_err(|source| FileError::Write { path: path.to_owned(), source })
}

/// Replaces the file at `path` with a text that a person wants there: code, a request.
///
/// As with [`save`] it is the old or the new one whole. An old file keeps its permissions and its place behind
/// a link; a new one gets those that files usually get. Makes no folder; what is no file is refused.
pub fn save_text(path: &Path, text: &str) -> Result<(), FileError> {
    save_bytes(path, text.as_bytes())
}

/// The same for any bytes.
pub fn save_bytes(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    // Renaming onto a link would replace the link.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let access = match std::fs::metadata(&target) {
        Ok(old) if !old.is_file() => {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is a folder or a device, not a file")));
        }
        Ok(old) if old.permissions().readonly() => return Err(failed(io::ErrorKind::PermissionDenied.into())),
        Ok(old) => Access::As(old.permissions()),
        Err(_) => Access::Usual,
    };
    write_in(&target, access, |writer| writer.write_all(bytes)).map_err(failed)
}

/// Who may use a written file.
enum Access {
    /// Its owner alone: the application's own state.
    Owner,
    /// Whoever may use the user's new files.
    Usual,
    /// As it was.
    As(Permissions),
}

/// Replaces a file of this application's own, whatever it holds: the one place where state is
/// written. As with [`save`] it is the old or the new one whole.
pub fn replace(path: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    write_whole(path, |writer| write(writer))
}

fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    std::fs::create_dir_all(folder_of(path))?;
    write_in(path, Access::Owner, write)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_in(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(path);
    #[cfg_attr(not(unix), expect(unused_mut, reason = "permissions come from the folder there"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    if matches!(access, Access::Usual) {
        // The user's own mask takes some of it away.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    let temporary = builder.tempfile_in(folder)?;
    if let Access::As(permissions) = access {
        temporary.as_file().set_permissions(permissions)?;
    }
    let mut writer = BufWriter::new(temporary.as_file());
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// Makes a rename in `folder` survive a power cut, where the operating system can; elsewhere
/// (Windows) folders cannot be opened and the rename is journalled by the file system.
pub fn sync_folder(folder: &Path) {
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "folder not flushed");
    }
}

#[cfg(test)]
mod tests {
    use super::{Loaded, load, save, save_text, write_whole};
    use chrono::{TimeZone as _, Utc};
    use serde::{Deserialize, Serialize};
    use std::io::Write as _;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Thing {
        version: u64,
        name: String,
    }

    #[test]
    fn a_corrupt_file_is_set_aside_and_a_newer_one_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/thing.json");
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 8, 30, 0).unwrap();
        assert_eq!(load::<Thing>(&path, 1, now).unwrap(), Loaded::Absent);

        let thing = Thing { version: 1, name: "Ä".to_owned() };
        save(&path, &thing).unwrap();
        assert_eq!(load(&path, 1, now).unwrap(), Loaded::Ready(thing));

        for (round, corrupt) in
            [&b"{\"version\": 1, \"na"[..], b"", b"[]", b"\xff\xfe", b"{\"version\":1}"].iter().enumerate()
        {
            std::fs::write(&path, corrupt).unwrap();
            let Loaded::SetAside { kept_as, .. } = load::<Thing>(&path, 1, now).unwrap() else { panic!("set aside") };
            let suffix = if round == 0 { String::new() } else { format!("-{}", round + 1) };
            assert!(kept_as.ends_with(format!("thing.json.corrupt-20261122T083000Z{suffix}")), "{kept_as:?}");
            assert_eq!(std::fs::read(&kept_as).unwrap(), *corrupt, "nothing of it is lost");
            assert!(!path.exists());
        }

        std::fs::write(&path, r#"{"version": 7, "shape": "unknown"}"#).unwrap();
        assert_eq!(load::<Thing>(&path, 1, now).unwrap(), Loaded::Newer { version: 7 });
        assert!(path.exists());
        let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 6, "no temporary file stays behind");
    }

    #[test]
    fn a_failed_write_keeps_the_old_file_and_names_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plain");
        std::fs::write(&file, "x").unwrap();
        let error = save(&file.join("thing.json"), &1).unwrap_err();
        assert!(error.to_string().contains("plain/thing.json could not be written"), "{error}");
        assert_eq!(std::fs::read(&file).unwrap(), b"x");
    }

    #[test]
    fn a_full_disk_leaves_the_old_file_whole_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.py");
        save_text(&path, "old").unwrap();
        let error = write_whole(&path, |writer| {
            writer.write_all(&vec![b'x'; 100_000])?;
            Err(std::io::ErrorKind::StorageFull.into())
        });
        assert_eq!(error.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays behind");
    }

    #[test]
    fn a_text_is_not_written_where_no_file_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let error = save_text(folder.path(), "x").unwrap_err().to_string();
        assert!(error.contains("it is a folder or a device, not a file"), "{error}");
        assert!(save_text(&folder.path().join("no folder/a"), "x").is_err());
        let path = folder.path().join("a");
        save_text(&path, "old").unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        let error = save_text(&path, "new").unwrap_err().to_string();
        assert!(error.contains("could not be written"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_text_keeps_permissions_and_links() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.sh"), folder.path().join("link"));
        save_text(&path, "new").unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        std::fs::write(folder.path().join("usual"), "").unwrap();
        assert_eq!(mode(&path), mode(&folder.path().join("usual")), "as files usually are");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o750)).unwrap();
        symlink(&path, &link).unwrap();
        save_text(&link, "newer").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((std::fs::read(&path).unwrap().as_slice(), mode(&path)), (&b"newer"[..], 0o750));
    }
}
