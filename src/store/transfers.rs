//! The list of downloads, so that a restart goes on with it: one line of JSON per change, appended,
//! and read back at the start.
//!
//! A line that was torn by a power cut, or that another build wrote, is passed over. At the start
//! the file is written anew without what has been overtaken.

use super::journal::Journal;
use crate::domain::environment::is_loopback;
use crate::domain::transfer::content::{Content, Overwrite};
use crate::domain::transfer::state::StoredState;
use crate::domain::{Checksum, JobKey, Problem};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use url::Url;

/// Version this build writes.
const VERSION: u64 = 1;
/// Files of finished jobs that are remembered; the latest.
const HISTORY: usize = 2000;

/// One transfer as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredTransfer {
    /// Grows from file to file; none is ever given twice.
    pub key: u64,
    /// The job whose result it is.
    pub job: JobKey,
    /// Root of the Harmony service that has the job.
    pub harmony: Url,
    /// The job's own link.
    pub url: Url,
    /// Where it is to lie.
    #[serde(with = "crate::domain::lossless_path")]
    pub path: PathBuf,
    /// MIME type the job promised, if it did.
    #[serde(default)]
    pub media_type: Option<String>,
    /// For another file that has the name.
    #[serde(default)]
    pub overwrite: Overwrite,
    /// How far it was.
    #[serde(flatten)]
    pub state: StoredState,
    /// What the catalogue says that the file comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogued: Option<Checksum>,
    /// The file as it was last made here.
    #[serde(default)]
    pub content: Option<Content>,
    /// The file as it was about to be named; told before it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<Content>,
}

/// A job whose results are asked for, and not all are in the list yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredSubscription {
    /// The job.
    pub job: JobKey,
    /// Root of the Harmony service that has it.
    pub harmony: Url,
    /// Where its files are to lie.
    #[serde(with = "crate::domain::lossless_path")]
    pub folder: PathBuf,
    /// For other files that have the names.
    #[serde(default)]
    pub overwrite: Overwrite,
    /// Earlier builds wrote [`Overwrite::Ask`] so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks: bool,
    /// Its further files wait for a person.
    #[serde(default)]
    pub paused: bool,
}

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// Of the format; the first line.
    Version(u64),
    /// A file as it is now.
    Transfer(Box<StoredTransfer>),
    /// A job's results are asked for.
    Wish(StoredSubscription),
    /// This job's results are all listed, or given up.
    Met(JobKey),
    /// A finished transfer was taken off the list.
    Gone(u64),
    /// This job's files come before all others.
    First(JobKey),
    /// Keys below this one were given out: none is ever given to another file.
    NextKey(u64),
}

/// What the disk held of downloads.
#[derive(Debug, Default)]
pub struct RestoredTransfers {
    /// Takes further lines; `None`: nothing is written in this session.
    pub file: Option<TransfersFile>,
    /// The files, in the order in which they were asked for.
    pub transfers: Vec<StoredTransfer>,
    /// The jobs whose further results are wanted.
    pub subscriptions: Vec<StoredSubscription>,
    /// The job whose files come before all others.
    pub first: Option<JobKey>,
    /// Keys below this one were given out.
    pub next_key: u64,
    /// What to tell.
    pub problem: Option<Problem>,
}

/// What becomes of unfinished things of the session before.
#[derive(Debug)]
pub struct Policy {
    /// They go on by themselves; else they are paused, in this and all later lives.
    pub resumes: bool,
    /// The service that this session starts with: another session's practice service is gone, and what
    /// it had with it.
    pub home: Url,
}

impl RestoredTransfers {
    /// Jobs of which not all files are here.
    pub fn open_jobs(&self) -> HashSet<JobKey> {
        let unfinished = self.transfers.iter().filter(|stored| !stored.state.is_finished()).map(|stored| stored.job);
        unfinished.chain(self.subscriptions.iter().map(|subscription| subscription.job)).collect()
    }
}

/// The open file, and lines on their way to it; whoever holds the file takes them all.
#[derive(Debug)]
pub struct TransfersFile {
    lines: Mutex<Vec<Line>>,
    journal: Mutex<Journal>,
    /// For lines that cannot wait for the disk to keep the others.
    urgent: File,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TransfersFile {
    /// Takes a line for the next [`write`](Self::write).
    pub fn push(&self, line: Line) {
        lock(&self.lines).push(line);
    }

    /// There is something to write.
    pub fn has_lines(&self) -> bool {
        !lock(&self.lines).is_empty()
    }

    /// Writes what waits, after `keep_names` has made lasting the names of new files in a folder; blocks
    /// on the disk. What could not be written waits on.
    pub fn write(&self, keep_names: impl Fn(&Path)) -> io::Result<()> {
        let mut journal = lock(&self.journal);
        let lines = std::mem::take(&mut *lock(&self.lines));
        let mut text = Vec::new();
        let mut folders = BTreeSet::new();
        for line in &lines {
            append(&mut text, line);
            folders.extend(folder_of_new_file(line));
        }
        folders.into_iter().for_each(keep_names);
        let written = journal.append(&text);
        if written.is_err() {
            let mut waiting = lock(&self.lines);
            let newer = std::mem::replace(&mut *waiting, lines);
            waiting.extend(newer);
        }
        written
    }

    /// Writes down at once, without waiting for the disk, what a file will be that is about to get its
    /// name.
    pub fn announce(&self, transfer: &StoredTransfer, content: &Content) {
        // A line that was torn by a full disk ends here at the latest.
        let mut text = vec![b'\n'];
        let announced = Some(content.clone());
        append(&mut text, &Line::Transfer(Box::new(StoredTransfer { announced, ..transfer.clone() })));
        if let Err(error) = (&self.urgent).write_all(&text) {
            tracing::warn!(%error, "the name of a file was not written down beforehand");
        }
    }
}

/// Where a file has just been given its name, which must be there as long as this line is.
fn folder_of_new_file(line: &Line) -> Option<&Path> {
    let Line::Transfer(stored) = line else { return None };
    stored.content.as_ref().filter(|_| matches!(stored.state, StoredState::Done))?.path.parent()
}

fn append(text: &mut Vec<u8>, line: &Line) {
    match serde_json::to_vec(line) {
        Ok(json) => {
            // A torn line before this one ends here at the latest.
            text.extend(json);
            text.push(b'\n');
        }
        Err(error) => tracing::warn!(%error, "a transfer cannot be written down"),
    }
}

/// Reads and renews the list in a data folder; blocks on the disk. Without `writable` nothing is taken
/// over: the window that may write has it.
pub fn open(data_folder: &Path, writable: bool, policy: &Policy) -> RestoredTransfers {
    let path = data_folder.join("transfers.jsonl");
    let nothing = |problem| RestoredTransfers { problem: Some(problem), ..RestoredTransfers::default() };
    if !writable {
        return RestoredTransfers::default();
    }
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return nothing(unusable(&path, &error)),
    };
    let Some(restored) = read(&text, policy) else {
        let words = "The list of downloads was written by a newer version. It is left alone, and downloads are not \
                     remembered in this session.";
        return nothing(Problem::new(words).with_details(path.display().to_string()));
    };
    match renew(&path, &restored) {
        Ok(file) => RestoredTransfers { file: Some(file), ..restored },
        Err(error) => RestoredTransfers { problem: Some(unusable(&path, &error)), ..restored },
    }
}

fn unusable(path: &Path, error: &io::Error) -> Problem {
    Problem::new("Downloads cannot be remembered on this computer. They go on while this window is open.")
        .with_details(format!("{}: {error}", path.display()))
}

/// The last word about every transfer, in the order they were asked for, and about what is wanted, as
/// the policy says. `None`: a newer version.
fn read(text: &[u8], policy: &Policy) -> Option<RestoredTransfers> {
    let mut transfers: BTreeMap<u64, StoredTransfer> = BTreeMap::new();
    let mut subscriptions: BTreeMap<JobKey, StoredSubscription> = BTreeMap::new();
    let mut gone: HashSet<u64> = HashSet::new();
    let (mut first, mut next_key) = (None, 0);
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Line::Version(version)) if version > VERSION => return None,
            Ok(Line::Version(_)) => {}
            Ok(Line::Transfer(mut stored)) => {
                // What was announced may have overtaken a line that waited for the disk.
                let before = transfers.remove(&stored.key).and_then(|before| before.announced);
                stored.announced = stored.announced.take().or(before).filter(|_| !stored.state.is_finished());
                transfers.insert(stored.key, *stored);
            }
            Ok(Line::Wish(subscription)) => drop(subscriptions.insert(subscription.job, subscription)),
            Ok(Line::Met(job)) => drop(subscriptions.remove(&job)),
            Ok(Line::Gone(key)) => drop(gone.insert(key)),
            Ok(Line::First(job)) => first = Some(job),
            Ok(Line::NextKey(key)) => next_key = key.max(next_key),
            Err(error) => tracing::warn!(%error, "a line of the list of downloads was not understood"),
        }
    }
    let last = transfers.keys().next_back().copied().max(gone.iter().max().copied());
    let next_key = last.map_or(0, |last| last + 1).max(next_key);
    let is_past = |harmony: &Url| is_loopback(harmony) && *harmony != policy.home;
    transfers.retain(|key, stored| {
        // Files that were moved or deleted stay, and the list says so.
        let is_known = if stored.state.is_finished() { stored.content.is_some() } else { !is_past(&stored.harmony) };
        stored.state = stored.state.restored(policy.resumes).stored();
        is_known && !gone.contains(key)
    });
    subscriptions.retain(|_, subscription| {
        subscription.paused |= !policy.resumes;
        !is_past(&subscription.harmony)
    });
    // A job that is not all here yet keeps everything: its record names every file.
    let unfinished: HashSet<JobKey> =
        transfers.values().filter(|stored| !stored.state.is_finished()).map(|stored| stored.job).collect();
    let is_history = |stored: &StoredTransfer| !unfinished.contains(&stored.job);
    let mut too_many = transfers.values().filter(|stored| is_history(stored)).count().saturating_sub(HISTORY);
    transfers.retain(|_, stored| {
        let drops = is_history(stored) && too_many > 0;
        too_many -= usize::from(drops);
        !drops
    });
    let is_open = |job: &JobKey| unfinished.contains(job) || subscriptions.contains_key(job);
    let first = first.filter(is_open);
    let subscriptions = subscriptions.into_values().collect();
    let transfers = transfers.into_values().collect();
    Some(RestoredTransfers { transfers, subscriptions, first, next_key, ..RestoredTransfers::default() })
}

/// Writes what counts into a new file and opens it for more, twice.
fn renew(path: &Path, restored: &RestoredTransfers) -> io::Result<TransfersFile> {
    let mut text = Vec::new();
    append(&mut text, &Line::Version(VERSION));
    append(&mut text, &Line::NextKey(restored.next_key));
    for stored in &restored.transfers {
        append(&mut text, &Line::Transfer(Box::new(stored.clone())));
    }
    for subscription in &restored.subscriptions {
        append(&mut text, &Line::Wish(subscription.clone()));
    }
    if let Some(job) = restored.first {
        append(&mut text, &Line::First(job));
    }
    let journal = Journal::rewrite(path, |writer| writer.write_all(&text))?;
    let urgent = File::options().append(true).open(path)?;
    Ok(TransfersFile { lines: Mutex::default(), journal: Mutex::new(journal), urgent })
}

#[cfg(test)]
mod tests {
    use super::{Line, Policy, StoredState, StoredSubscription, StoredTransfer, append, open};
    use crate::domain::JobKey;
    use crate::domain::transfer::content::{Content, Overwrite};
    use std::io::Write as _;

    fn policy(resumes: bool) -> Policy {
        Policy { resumes, home: "http://127.0.0.1:2/".parse().unwrap() }
    }

    fn stored(key: u64, state: StoredState) -> StoredTransfer {
        StoredTransfer {
            key,
            job: JobKey(uuid::Uuid::nil()),
            harmony: "https://harmony.example/".parse().unwrap(),
            url: format!("https://harmony.example/{key}").parse().unwrap(),
            path: format!("/data/{key}.h5").into(),
            media_type: None,
            overwrite: Overwrite::KeepBoth,
            state,
            catalogued: None,
            content: None,
            announced: None,
        }
    }

    fn transfer(key: u64, state: StoredState) -> Line {
        Line::Transfer(Box::new(stored(key, state)))
    }

    fn wish(job: u128) -> StoredSubscription {
        StoredSubscription {
            job: JobKey(uuid::Uuid::from_u128(job)),
            harmony: "https://harmony.example/".parse().unwrap(),
            folder: "/data".into(),
            overwrite: Overwrite::Skip,
            asks: false,
            paused: false,
        }
    }

    fn announced() -> Content {
        Content { path: "/data/5.h5".into(), bytes: 3, sha256: "00".to_owned(), modified: None, as_catalogued: None }
    }

    #[test]
    fn the_last_word_counts_and_torn_lines_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transfers.jsonl");
        let mut text = Vec::new();
        for line in [
            Line::Version(1),
            Line::First(JobKey(uuid::Uuid::from_u128(1))),
            Line::First(JobKey(uuid::Uuid::from_u128(2))),
            Line::Transfer(Box::new(StoredTransfer {
                announced: Some(announced()),
                ..stored(6, StoredState::Unfinished)
            })),
            transfer(1, StoredState::Unfinished),
            transfer(2, StoredState::Unfinished),
            transfer(1, StoredState::Failed { summary: "no".to_owned(), details: String::new() }),
            transfer(3, StoredState::Done),
            transfer(4, StoredState::Canceled),
            Line::Gone(4),
            Line::Wish(wish(1)),
            Line::Wish(wish(2)),
            Line::Met(JobKey(uuid::Uuid::from_u128(1))),
            Line::Transfer(Box::new(StoredTransfer {
                announced: Some(announced()),
                ..stored(5, StoredState::Unfinished)
            })),
            transfer(5, StoredState::Unfinished),
            Line::Transfer(Box::new(StoredTransfer { content: Some(announced()), ..stored(6, StoredState::Done) })),
        ] {
            append(&mut text, &line);
        }
        text.extend(b"{\"later\":{}}\n\xff\xfe\n{\"transfer\":{\"key\":2,\"sta");
        std::fs::write(&path, &text).unwrap();
        assert!(open(folder.path(), false, &policy(true)).transfers.is_empty(), "another window has them");
        for round in 0..2 {
            let restored = open(folder.path(), true, &policy(true));
            let keys: Vec<_> = restored.transfers.iter().map(|stored| stored.key).collect();
            assert_eq!(keys, [1, 2, 5, 6], "round {round}; of 3 nothing is known, and 4 was cleared");
            let told: Vec<_> = restored.transfers.iter().map(|stored| stored.announced.is_some()).collect();
            assert_eq!(
                told,
                [false, false, true, false],
                "an older line may come after it; a finished file needs none"
            );
            assert!(matches!(restored.transfers[0].state, StoredState::Failed { .. }));
            assert_eq!(restored.transfers[1].overwrite, Overwrite::KeepBoth);
            let jobs: Vec<_> = restored.subscriptions.iter().map(|subscription| subscription.job.0.as_u128()).collect();
            assert_eq!(jobs, [2]);
            assert_eq!(restored.first.map(|job| job.0.as_u128()), Some(2));
        }
        let mut line = Vec::new();
        append(&mut line, &Line::First(JobKey(uuid::Uuid::from_u128(1))));
        std::fs::File::options().append(true).open(&path).unwrap().write_all(&line).unwrap();
        assert_eq!(open(folder.path(), true, &policy(true)).first, None, "nothing of that job is to come");
        std::fs::File::options().append(true).open(&path).unwrap().write_all(b"{\"version\":2}\n").unwrap();
        let restored = open(folder.path(), true, &policy(true));
        assert!(restored.transfers.is_empty() && restored.problem.unwrap().summary.contains("newer version"));
        assert!(std::fs::read(&path).unwrap().ends_with(b"{\"version\":2}\n"), "left alone");
    }

    #[test]
    fn off_means_off_for_ever_the_past_is_pruned_and_no_key_is_given_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transfers.jsonl");
        let past = || "http://127.0.0.1:1/".parse().unwrap();
        let mut text = Vec::new();
        for line in [
            transfer(1, StoredState::Unfinished),
            Line::Transfer(Box::new(StoredTransfer { harmony: past(), ..stored(7, StoredState::Unfinished) })),
            Line::Wish(wish(1)),
            Line::Wish(StoredSubscription { harmony: past(), ..wish(2) }),
            Line::Gone(9),
        ] {
            append(&mut text, &line);
        }
        std::fs::write(&path, text).unwrap();
        for (round, resumes) in [(0, false), (1, true)] {
            let restored = open(folder.path(), true, &policy(resumes));
            let states: Vec<_> = restored.transfers.iter().map(|stored| (stored.key, stored.state.clone())).collect();
            assert_eq!(states, [(1, StoredState::Paused)], "round {round}: it does not wake up later");
            assert_eq!(restored.subscriptions.len(), 1, "a practice service of another session is gone");
            assert!(restored.subscriptions[0].paused);
            assert_eq!(restored.next_key, 10);
        }
    }
}
