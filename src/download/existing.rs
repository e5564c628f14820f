//! What is known about the files of a folder: the digests and links that were written beside them.

use super::record::CHECKSUMS;
use super::spec::Existing;
use crate::domain::file_name::names_beside;
use serde_json::Value;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

/// A list or a record that is longer is not ours.
const LONGEST_FILE: u64 = 64_000_000;
/// Records of more jobs than this in one folder are not all read; the latest names are.
const MOST_RECORDS: usize = 500;

/// The files of one folder that were whole once.
#[derive(Debug, Default)]
pub struct Records {
    /// SHA-256 in hexadecimal, and the length in bytes where that was written down.
    by_name: HashMap<String, (String, Option<u64>)>,
    /// Names by the link they came from, without its query.
    by_source: HashMap<String, String>,
}

impl Records {
    /// What `checksums.sha256` and the `harmony-job-*.json` of this folder tell. Blocks on the disk;
    /// what cannot be read or understood is passed over.
    pub fn read(folder: &Path) -> Self {
        let mut records = Self::default();
        for line in read(&folder.join(CHECKSUMS)).unwrap_or_default().lines() {
            if let Some((sha256, name)) = checksum(line) {
                records.by_name.insert(name.to_owned(), (sha256, None));
            }
        }
        for record in job_records(folder) {
            let value: Value =
                read(&folder.join(record)).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            for file in value.get("files").and_then(Value::as_array).into_iter().flatten() {
                let text = |key: &str| file.get(key).and_then(Value::as_str);
                let (Some(name), Some(sha256)) = (text("name"), text("sha256").and_then(digits)) else { continue };
                // Nobody ever compared its contents.
                if file.get("checked").and_then(Value::as_bool) == Some(false) {
                    continue;
                }
                let bytes = file.get("bytes").and_then(Value::as_u64);
                records.insert(name.to_owned(), sha256, bytes, text("source").map(str::to_owned));
            }
        }
        records
    }

    /// One more file.
    pub fn insert(&mut self, name: String, sha256: String, bytes: Option<u64>, source: Option<String>) {
        if let Some(source) = source {
            self.by_source.insert(source, name.clone());
        }
        self.by_name.insert(name, (sha256, bytes));
    }

    /// A file of this name and length was written here.
    pub fn knows(&self, name: &str, bytes: u64) -> bool {
        self.by_name.get(name).is_some_and(|(_, known)| known.is_none_or(|known| known == bytes))
    }

    /// Files of this folder that may be what a link leads to: what came from it before, what has its
    /// name, and what was put beside that.
    pub fn candidates(&self, folder: &Path, name: &str, source: &str) -> Vec<Existing> {
        if self.by_name.is_empty() {
            return Vec::new();
        }
        let beside = names_beside(name).take_while(|beside| self.by_name.contains_key(beside));
        let mut names: Vec<String> =
            self.by_source.get(source).cloned().into_iter().chain([name.to_owned()]).chain(beside).collect();
        names.dedup();
        let of_name = |name: String| {
            let (sha256, _) = self.by_name.get(&name)?;
            Some(Existing { path: folder.join(name), sha256: sha256.clone() })
        };
        names.into_iter().filter_map(of_name).collect()
    }
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

fn job_records(folder: &Path) -> Vec<std::ffi::OsString> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let is_record = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        name.starts_with("harmony-job-") && name.ends_with(".json")
    };
    let mut names: Vec<_> = entries.filter(is_record).collect();
    names.sort();
    names.split_off(names.len().saturating_sub(MOST_RECORDS))
}

fn read(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    let is_usable = file.metadata().is_ok_and(|found| found.is_file() && found.len() <= LONGEST_FILE);
    let mut text = String::new();
    (is_usable && file.take(LONGEST_FILE).read_to_string(&mut text).is_ok()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::download::spec::Existing;

    #[test]
    fn records_and_lists_tell_and_nonsense_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
        let (a, b) = ("a".repeat(64), "B".repeat(64));
        write("checksums.sha256", format!("# mine\n{a}  one.h5\n{a} *two.h5\nxyz  three.h5\n{a}\n"));
        let file = |name: &str, more: &str| format!(r#"{{"name":"{name}","sha256":"{b}","bytes":7{more}}}"#);
        let from = r#","source":"https://x.example/4/one.h5""#;
        let files = [
            file("two.h5", ""),
            file("one (2).h5", ""),
            file("moved.h5", from),
            file("unchecked.h5", r#","checked":false"#),
            "7".to_owned(),
        ];
        write("harmony-job-1.json", format!(r#"{{"files":[{}]}}"#, files.join(",")));
        write("harmony-job-2.json", "{".to_owned());
        write("other.json", format!(r#"{{"files":[{}]}}"#, file("other.h5", "")));
        let records = Records::read(folder);
        assert!(records.knows("one.h5", 1) && records.knows("two.h5", 7) && !records.knows("two.h5", 8));
        assert!(["unchecked.h5", "three.h5", "other.h5"].iter().all(|name| !records.knows(name, 7)));
        let existing = |name: &str, sha256: &str| Existing { path: folder.join(name), sha256: sha256.to_lowercase() };
        assert_eq!(
            records.candidates(folder, "one.h5", "https://x.example/4/one.h5"),
            [existing("moved.h5", &b), existing("one.h5", &a), existing("one (2).h5", &b)]
        );
        assert_eq!(records.candidates(folder, "three.h5", ""), []);
        assert!(Records::read(&folder.join("nowhere")).candidates(folder, "one.h5", "").is_empty());
    }
}
