//! What an earlier session wrote of files, beside them.

use crate::domain::verdict::{Record, Verdict};
use crate::engine::snapshot::TransferKey;
use crate::store::job_record;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file whose verdict may be known.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) key: TransferKey,
    pub(super) path: PathBuf,
    /// Of its contents as they were when it came.
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

/// The part of a job's record that is read.
#[derive(Deserialize)]
struct JobRecord {
    files: Vec<FileRecord>,
}

#[derive(Deserialize)]
struct FileRecord {
    name: Option<String>,
    sha256: Option<String>,
    verdict: Option<Value>,
}

/// What was written of each of these files of one job, if it is still the file it was written of. Blocks on the disk.
pub(super) fn recall(record_name: &str, wanted: &[Wanted]) -> Vec<(TransferKey, Option<Arc<Verdict>>)> {
    let mut folders: HashMap<PathBuf, HashMap<String, (String, Value)>> = HashMap::new();
    let mut found = Vec::with_capacity(wanted.len());
    for file in wanted {
        let folder = file.path.parent().unwrap_or(Path::new("")).to_path_buf();
        let known = folders.entry(folder).or_insert_with_key(|folder| read(&folder.join(record_name)));
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let written = name.and_then(|name| known.get(&name));
        let is_same = std::fs::metadata(&file.path).is_ok_and(|there| there.len() == file.bytes);
        let verdict = written.filter(|(sha256, _)| is_same && *sha256 == file.sha256);
        found.push((file.key, verdict.and_then(|(_, value)| Record::read(value)).map(Arc::new)));
    }
    found
}

/// Fingerprint and verdict of each name; empty where there is no record.
fn read(path: &Path) -> HashMap<String, (String, Value)> {
    let Some(record) = job_record::read_as::<JobRecord>(path) else { return HashMap::new() };
    let files = record.files.into_iter();
    files.filter_map(|file| Some((file.name?, (file.sha256?, file.verdict?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Wanted, recall};
    use crate::domain::verdict::{Cutting, Record, Verdict};
    use crate::engine::snapshot::TransferKey;
    use serde_json::json;

    #[test]
    fn a_verdict_is_recalled_for_the_same_file_only() {
        let folder = tempfile::tempdir().unwrap();
        let verdict = Verdict::cannot_tell("Hm.", Cutting::default());
        let record = json!({"version": 1, "files": [
            {"name": "a.h5", "sha256": "aa", "verdict": Record::of(&verdict)},
            {"name": "b.h5", "sha256": "bb", "verdict": null},
            {"name": null},
        ]});
        std::fs::write(folder.path().join("job.json"), record.to_string()).unwrap();
        std::fs::write(folder.path().join("a.h5"), "12345").unwrap();
        std::fs::write(folder.path().join("b.h5"), "12345").unwrap();
        let wanted = |key: u64, name: &str, sha256: &str, bytes: u64| Wanted {
            key: TransferKey(key),
            path: folder.path().join(name),
            sha256: sha256.to_owned(),
            bytes,
        };
        let files = [
            wanted(1, "a.h5", "aa", 5),
            wanted(2, "a.h5", "ab", 5),
            wanted(3, "a.h5", "aa", 6),
            wanted(4, "b.h5", "bb", 5),
            wanted(5, "c.h5", "cc", 5),
        ];
        let found: Vec<bool> = recall("job.json", &files).into_iter().map(|(_, verdict)| verdict.is_some()).collect();
        assert_eq!(found, [true, false, false, false, false]);
        assert!(recall("none.json", &files).iter().all(|(_, verdict)| verdict.is_none()));
    }
}
