//! Zip archives, read with bounds.

use super::ShapeError;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Largest entry that is inflated, in bytes.
const LARGEST_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// Most entries of an archive; shapes come with a handful, and each costs memory before it is read.
const MOST_ENTRIES: u16 = 10_000;
/// How an archive's last record begins, how long it is, and how much comment may follow it.
const END_SIGNATURE: &[u8; 4] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const LONGEST_COMMENT_BYTES: usize = 65_535;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, ShapeError> {
    if entries(bytes).is_some_and(|entries| entries > MOST_ENTRIES) {
        return Err(ShapeError::NotZip(format!("it claims more than {MOST_ENTRIES} files")));
    }
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| ShapeError::NotZip(error.to_string()))
}

/// The largest number of files that any last record claims.
fn entries(bytes: &[u8]) -> Option<u16> {
    let from = bytes.len().saturating_sub(END_BYTES + LONGEST_COMMENT_BYTES);
    let records = bytes.get(from..)?.windows(END_BYTES).filter(|record| record.starts_with(END_SIGNATURE));
    records.filter_map(|record| Some(u16::from_le_bytes([*record.get(10)?, *record.get(11)?]))).max()
}

/// Names with this ending, without what macOS adds beside each file; in the archive's order.
pub(super) fn names(archive: &Archive<'_>, ending: &str) -> Vec<String> {
    let is_wanted = |name: &str| {
        let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
        let known = file.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending));
        known && !file.starts_with("._") && !folders.starts_with("__MACOSX")
    };
    // A name that cannot be decoded is none of these.
    let names = archive.file_names().filter_map(Result::ok);
    names.filter(|name| is_wanted(name)).map(std::borrow::Cow::into_owned).collect()
}

/// The size an archive claims is not believed: reading stops at the limit.
pub(super) fn inflate(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, ShapeError> {
    let unreadable = |error: &dyn std::fmt::Display| ShapeError::NotZip(error.to_string());
    let entry = archive.by_name(name).map_err(|error| unreadable(&error))?;
    let mut bytes = Vec::new();
    entry.take(LARGEST_ENTRY_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST_ENTRY_BYTES {
        return Err(ShapeError::ZipTooLarge(name.to_owned()));
    }
    Ok(bytes)
}

/// The name without its last ending.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
