//! The last word of a run: every file, every granule that failed, and how it ended.

use super::events::Reporter;
use super::outcome::Ending;
use crate::cli::print;
use crate::domain::Alarm;
use crate::domain::job::GranuleMessage;
use crate::domain::verdict::{Record, Tally, Verdict};
use crate::engine::snapshot::{JobRow, Notice, Transfer, TransferState, Verdicts};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// More granules than this are not listed on standard error; `--json` has them all.
const MOST_GRANULES_SHOWN: usize = 20;

/// What is to be told at the end of one run.
pub(super) struct Summary<'a> {
    pub(super) ending: &'a Ending,
    pub(super) row: Option<&'a JobRow>,
    pub(super) transfers: &'a [Arc<Transfer>],
    /// Whether they are what was asked for.
    pub(super) verdicts: &'a Verdicts,
    /// What was told of the whole program meanwhile.
    pub(super) notices: &'a [Notice],
    /// Remarks on the request itself, such as on its shape.
    pub(super) remarks: &'a [String],
}

impl Summary<'_> {
    pub(super) async fn tell(self, reporter: &Reporter) -> Value {
        let mut files = Vec::with_capacity(self.transfers.len());
        for transfer in self.transfers {
            let subset = self.verdicts.verdict(transfer.key).cloned();
            files.push(FileReport { subset, ..FileReport::of(transfer).await });
        }
        if reporter.json {
            reporter.event("summary", self.value(&files));
        } else {
            for file in &files {
                print::line(&format!("{}  {}", file.verdict, file.path.display()));
                if let Some(subset) = &file.subset {
                    print::line(&format!("  {}", subset.line()));
                }
            }
            if let Some(line) = tally(&files).line() {
                print::line(&line);
            }
        }
        self.show_granules();
        self.brief(&files)
    }

    fn value(&self, files: &[FileReport]) -> Value {
        let job = self.row.and_then(JobRow::job);
        let line = tally(files).line();
        let files: Vec<Value> = files.iter().map(FileReport::as_json).collect();
        let notices: Vec<Value> = self.notices.iter().map(notice).collect();
        let granules = |list: Option<&Vec<GranuleMessage>>| {
            let list = list.into_iter().flatten();
            list.map(|item| json!({ "granule": item.url, "message": item.message })).collect::<Vec<_>>()
        };
        json!({
            "outcome": self.ending.outcome.key(),
            "exit_code": self.ending.outcome.code(),
            "words": self.ending.words,
            "details": self.ending.details,
            "job": job.map(|job| job.id.to_string()),
            "status": job.map(|job| job.status.as_str().to_owned()),
            "message": job.map(|job| job.message.clone()),
            "service": job.and_then(|job| job.service_name.clone()),
            "request": job.map(|job| job.request.clone()),
            "alarms": self.row.map(|row| row.alarms.iter().map(Alarm::words).collect::<Vec<_>>()).unwrap_or_default(),
            "remarks": self.remarks,
            "errors": granules(job.map(|job| &job.errors)),
            "warnings": granules(job.map(|job| &job.warnings)),
            "notices": notices,
            "subset": line,
            "files": files,
        })
    }

    /// One line of the total of several runs.
    fn brief(&self, files: &[FileReport]) -> Value {
        json!({
            "outcome": self.ending.outcome.key(),
            "exit_code": self.ending.outcome.code(),
            "words": self.ending.words,
            "job": self.row.and_then(JobRow::job).map(|job| job.id.to_string()),
            "files": files.len(),
            "files_missing": files.iter().filter(|file| file.content.is_none()).count(),
        })
    }

    fn show_granules(&self) {
        let Some(job) = self.row.and_then(JobRow::job) else { return };
        let failed = job.errors.iter().map(|item| ("failed", item));
        let remarks = job.warnings.iter().map(|item| ("remark", item));
        for (what, item) in failed.chain(remarks).take(MOST_GRANULES_SHOWN) {
            print::error(&format!("{what}: {} {}", item.url, item.message));
        }
        let all = job.errors.len() + job.warnings.len();
        if all > MOST_GRANULES_SHOWN {
            print::error(&format!("… and {} more; --json has them all.", all - MOST_GRANULES_SHOWN));
        }
    }
}

fn notice(notice: &Notice) -> Value {
    json!({ "message": notice.problem.summary, "details": notice.problem.details })
}

/// One file of the summary.
struct FileReport {
    path: PathBuf,
    /// `whole`, `kept` (was there already), or why there is no file.
    verdict: String,
    /// Length in bytes and SHA-256 in hexadecimal, for a file that is there.
    content: Option<(u64, String)>,
    /// Whether it is what was asked for, once it was looked into.
    subset: Option<Arc<Verdict>>,
}

fn tally(files: &[FileReport]) -> Tally {
    files.iter().map(|file| file.subset.as_ref().map(|subset| subset.state)).collect()
}

impl FileReport {
    async fn of(transfer: &Transfer) -> Self {
        let path = transfer.path.clone();
        let without = |verdict: &str| Self {
            path: transfer.path.clone(),
            verdict: verdict.to_owned(),
            content: None,
            subset: None,
        };
        let verdict = match &transfer.state {
            _ if transfer.differs_from_catalogue() => "checksum differs",
            TransferState::Done => "whole",
            TransferState::Skipped | TransferState::Unchecked => "kept",
            TransferState::Missing => "vanished",
            TransferState::Failed(problem) => return without(&problem.summary),
            TransferState::Canceled => return without("canceled"),
            TransferState::Held(hold) => return without(hold.words()),
            TransferState::Waiting | TransferState::Going | TransferState::Paused => return without("unfinished"),
        };
        // As it was when it came: it need not be read again.
        let content = transfer.progress.content().filter(|content| content.path == path);
        let found = tokio::fs::metadata(&path).await;
        let content = content
            .filter(|content| found.is_ok_and(|found| found.len() == content.bytes))
            .map(|content| (content.bytes, content.sha256.clone()));
        let verdict = if content.is_some() { verdict } else { "vanished" };
        Self { path, verdict: verdict.to_owned(), content, subset: None }
    }

    fn as_json(&self) -> Value {
        let (size, digest) = self.content.as_ref().map_or((None, None), |(size, hash)| (Some(size), Some(hash)));
        let mut file = path_fields(&self.path);
        file.insert("size".to_owned(), json!(size));
        file.insert("sha256".to_owned(), json!(digest));
        file.insert("verdict".to_owned(), self.verdict.clone().into());
        file.insert("subset".to_owned(), json!(self.subset.as_ref().map(|subset| Record::of(subset))));
        Value::Object(file)
    }
}

/// `path`, and for a name that is no text also `path_bytes`, its bytes in Base64.
pub(super) fn path_fields(path: &Path) -> Map<String, Value> {
    use base64::Engine as _;
    let mut fields = Map::new();
    fields.insert("path".to_owned(), path.to_string_lossy().into());
    if path.to_str().is_none() {
        let bytes = base64::engine::general_purpose::STANDARD.encode(path.as_os_str().as_encoded_bytes());
        fields.insert("path_bytes".to_owned(), bytes.into());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::path_fields;
    use std::path::Path;

    #[test]
    fn a_text_is_told_as_it_is() {
        let fields = path_fields(Path::new("results/ä.h5"));
        assert_eq!((fields.len(), fields["path"].as_str()), (1, Some("results/ä.h5")));
    }

    #[cfg(unix)]
    #[test]
    fn no_byte_of_another_path_is_lost() {
        use base64::Engine as _;
        use std::os::unix::ffi::OsStrExt as _;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"r\xe9sultats/a.h5"));
        let fields = path_fields(path);
        let bytes = base64::engine::general_purpose::STANDARD.decode(fields["path_bytes"].as_str().unwrap()).unwrap();
        assert_eq!(bytes, path.as_os_str().as_bytes());
    }
}
