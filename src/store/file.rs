//! One JSON file with a version: replaced whole or not at all, never lost to a parser.

use crate::domain::Problem;
use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

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
    pub problem: Option<Problem>,
}

/// Like [`load`], with every outcome turned into contents to go on with and a sentence. `what`
/// begins that sentence: “Your settings”.
pub fn open<T: DeserializeOwned + Default>(path: &Path, version: u64, now: DateTime<Utc>, what: &str) -> Opened<T> {
    let fallback = |writable, problem| Opened { value: T::default(), writable, problem };
    match load(path, version, now) {
        Ok(Loaded::Ready(value)) => Opened { value, writable: true, problem: None },
        Ok(Loaded::Absent) => fallback(true, None),
        Ok(Loaded::Newer { version: found }) => fallback(
            false,
            Some(
                Problem::new(format!(
                    "{what} were written by a newer version of Harmony Desktop; they are left alone, and changes made now are not kept."
                ))
                .with_details(format!("{} has version {found}, this program reads up to {version}.", path.display())),
            ),
        ),
        Ok(Loaded::SetAside { kept_as, reason }) => fallback(
            true,
            Some(
                Problem::new(format!("{what} could not be read and start afresh; the old file was kept."))
                    .with_details(format!("{} ({reason})", kept_as.display())),
            ),
        ),
        Err(error) => fallback(
            false,
            Some(
                Problem::new(format!("{what} could not be read; the file is left alone, and changes made now are not kept."))
                    .with_details(error.to_string()),
            ),
        ),
    }
}

/// A free name beside `path`, as another corrupt file may have the second's name already.
fn aside(path: &Path, now: DateTime<Utc>) -> PathBuf {
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

fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let temporary = tempfile::NamedTempFile::new_in(folder)?;
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
    use super::{Loaded, load, save};
    use chrono::{TimeZone as _, Utc};
    use serde::{Deserialize, Serialize};

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
}
