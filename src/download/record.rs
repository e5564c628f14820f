//! What is written beside the data of a job: where it came from, and checksums that
//! `sha256sum -c` reads.

use super::destination::inside;
use crate::domain::transfer::content::Content;
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::Path;

/// Checksums of all files of a folder, whichever job they are of.
pub const CHECKSUMS: &str = "checksums.sha256";

/// More than this is no list of checksums.
const LONGEST_LIST: u64 = 256_000_000;

/// Writes the job's `record` as `name` into `folder` and takes the files' checksums into its
/// [`CHECKSUMS`]; blocks on the disk. Not to be run twice at a time for one folder.
pub fn write<'a>(
    folder: &Path,
    name: &str,
    record: &impl Serialize,
    files: impl IntoIterator<Item = &'a Content>,
) -> io::Result<()> {
    let place = inside(folder, name).ok_or(io::ErrorKind::InvalidFilename)?;
    replace(&place, |file| serde_json::to_writer_pretty(file, record).map_err(io::Error::from))?;
    let here: Vec<(String, &str)> = files
        .into_iter()
        .filter(|content| content.path.parent() == Some(folder))
        .filter_map(|content| Some((content.path.file_name()?.to_str()?.to_owned(), content.sha256.as_str())))
        .collect();
    let list = folder.join(CHECKSUMS);
    let known = match std::fs::metadata(&list) {
        Ok(found) if found.len() <= LONGEST_LIST => std::fs::read_to_string(&list)?,
        Ok(_) => return Err(io::ErrorKind::FileTooLarge.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    replace(&list, |file| file.write_all(merged(&known, &here).as_bytes()))
}

/// The list with new lines for these files; the lines of other files stay as they are.
fn merged(known: &str, files: &[(String, &str)]) -> String {
    let new: HashMap<&str, &str> = files.iter().map(|(name, sha256)| (name.as_str(), *sha256)).collect();
    let mut text = String::with_capacity(known.len() + files.len() * 100);
    for line in known.lines().filter(|line| !name_of(line).is_some_and(|name| new.contains_key(name))) {
        text.push_str(line);
        text.push('\n');
    }
    for (name, sha256) in files {
        text.extend([sha256, "  ", name, "\n"]);
    }
    text
}

/// The name in `<64 digits>  <name>` or `<64 digits> *<name>`.
fn name_of(line: &str) -> Option<&str> {
    let (digits, name) = line.split_at_checked(64)?;
    let name = name.strip_prefix("  ").or_else(|| name.strip_prefix(" *"))?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(name)
}

/// The old or the new one whole, whatever happens.
fn replace(place: &Path, write: impl FnOnce(&mut io::BufWriter<&std::fs::File>) -> io::Result<()>) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let temporary = tempfile::Builder::new().prefix(".harmony-desktop-").tempfile_in(folder)?;
    let mut writer = io::BufWriter::new(temporary.as_file());
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    readable(temporary.as_file())?;
    temporary.as_file().sync_all()?;
    temporary.persist(place).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are for their owner only; these are to be read by whoever may read the data.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &std::fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CHECKSUMS, write};
    use crate::domain::transfer::content::Content;
    use serde_json::json;

    #[test]
    fn fingerprints_of_several_jobs_stand_in_one_list() {
        let folder = tempfile::tempdir().unwrap();
        let content = |name: &str, digit: &str| Content {
            path: folder.path().join(name),
            bytes: 1,
            sha256: digit.repeat(64),
            modified: None,
            as_catalogued: None,
        };
        let list = || std::fs::read_to_string(folder.path().join(CHECKSUMS)).unwrap();
        write(folder.path(), "one.json", &json!({"a": 1}), &[content("a.h5", "a"), content("b.h5", "b")]).unwrap();
        write(folder.path(), "two.json", &json!({"a": 2}), &[content("b.h5", "c"), content("../x", "d")]).unwrap();
        assert_eq!(list(), format!("{}  a.h5\n{}  b.h5\n", "a".repeat(64), "c".repeat(64)));
        std::fs::write(folder.path().join(CHECKSUMS), "# mine\n").unwrap();
        write(folder.path(), "two.json", &json!({}), &[content("b.h5", "c")]).unwrap();
        assert_eq!(list(), format!("# mine\n{}  b.h5\n", "c".repeat(64)));
        assert!(write(folder.path(), "../out.json", &json!({}), &[]).is_err());
        assert_eq!(std::fs::read_to_string(folder.path().join("one.json")).unwrap(), "{\n  \"a\": 1\n}");
    }
}
