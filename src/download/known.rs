//! What is known about the files of a folder: the fingerprints that were written beside them.

use super::beside::CHECKSUMS;
use serde_json::Value;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

/// A list or a sheet that is longer is not ours.
const LONGEST_FILE: u64 = 64_000_000;
/// Sheets of more jobs than this in one folder are not all read; the latest names are.
const MOST_SHEETS: usize = 500;

/// A file as it was when it was whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length in bytes, where that was written down.
    pub bytes: Option<u64>,
}

impl Known {
    /// A file of this length may be it.
    pub fn may_be(&self, bytes: u64) -> bool {
        self.bytes.is_none_or(|known| known == bytes)
    }
}

/// By file name: what `checksums.sha256` and the `harmony-job-*.json` of this folder tell. Blocks
/// on the disk; what cannot be read or understood is passed over.
pub fn recorded(folder: &Path) -> HashMap<String, Known> {
    let mut known = HashMap::new();
    for line in read(&folder.join(CHECKSUMS)).unwrap_or_default().lines() {
        if let Some((sha256, name)) = checksum(line) {
            known.insert(name.to_owned(), Known { sha256, bytes: None });
        }
    }
    for sheet in sheets(folder) {
        let value: Value =
            read(&folder.join(sheet)).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        for file in value.get("files").and_then(Value::as_array).into_iter().flatten() {
            let told = |key: &str| file.get(key).and_then(Value::as_str);
            let (Some(name), Some(sha256)) = (told("name"), told("sha256").and_then(digits)) else { continue };
            // Nobody ever compared its contents.
            if file.get("checked").and_then(Value::as_bool) == Some(false) {
                continue;
            }
            known.insert(name.to_owned(), Known { sha256, bytes: file.get("bytes").and_then(Value::as_u64) });
        }
    }
    known
}

/// `<64 digits>  <name>` or `<64 digits> *<name>`.
fn checksum(line: &str) -> Option<(String, &str)> {
    let (sha256, name) = line.split_at_checked(64)?;
    let name = name.strip_prefix("  ").or_else(|| name.strip_prefix(" *"))?;
    Some((digits(sha256)?, name))
}

fn digits(text: &str) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

fn sheets(folder: &Path) -> Vec<std::ffi::OsString> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let is_sheet = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        name.starts_with("harmony-job-") && name.ends_with(".json")
    };
    let mut names: Vec<_> = entries.filter(is_sheet).collect();
    names.sort();
    names.split_off(names.len().saturating_sub(MOST_SHEETS))
}

fn read(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    let is_usable = file.metadata().is_ok_and(|found| found.is_file() && found.len() <= LONGEST_FILE);
    let mut text = String::new();
    (is_usable && file.take(LONGEST_FILE).read_to_string(&mut text).is_ok()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::recorded;

    #[test]
    fn sheets_and_lists_tell_and_nonsense_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        let (a, b) = ("a".repeat(64), "B".repeat(64));
        write("checksums.sha256", format!("# mine\n{a}  one.h5\n{a} *two.h5\nxyz  three.h5\n{a}\n"));
        let file = |name: &str, more: &str| format!(r#"{{"name":"{name}","sha256":"{b}","bytes":7{more}}}"#);
        let files = [file("two.h5", ""), file("unchecked.h5", r#","checked":false"#), "7".to_owned()].join(",");
        write("harmony-job-1.json", format!(r#"{{"files":[{files}]}}"#));
        write("harmony-job-2.json", "{".to_owned());
        write("other.json", format!(r#"{{"files":[{}]}}"#, file("other.h5", "")));
        let known = recorded(folder.path());
        let mut names: Vec<_> = known.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["one.h5", "two.h5"]);
        assert_eq!((known["one.h5"].sha256.as_str(), known["one.h5"].bytes), (a.as_str(), None));
        assert_eq!((known["two.h5"].sha256.clone(), known["two.h5"].bytes), (b.to_lowercase(), Some(7)));
        assert!(known["one.h5"].may_be(1) && !known["two.h5"].may_be(8));
        assert!(recorded(&folder.path().join("nowhere")).is_empty());
    }
}
