//! What survives the process: one line of JSON per change, appended, and read back at the start.
//!
//! A line that was torn by a power cut, or that another build wrote, is passed over. At the start
//! the file is written anew without what has been overtaken.

use super::super::context::Context;
use super::super::reporter::Reporter;
use super::super::snapshot::JobKey;
use crate::domain::{Checksum, Problem};
use crate::download::place::keep_names;
use crate::download::{Announce, Content, Overwrite};
use crate::store::file::replace;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Version this build writes.
const VERSION: u64 = 1;
/// Files of finished jobs that are remembered; the latest.
const HISTORY: usize = 2000;

/// Between the beginnings of two writes: many small files end together, and a flush of the disk costs
/// as much as a file. Whoever is killed in between knows the files by their announcements.
const PAUSE: Duration = Duration::from_millis(100);

/// One transfer as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Stored {
    pub(super) key: u64,
    pub(super) job: JobKey,
    /// Root of the Harmony service that has the job.
    pub(super) harmony: Url,
    pub(super) url: Url,
    pub(super) path: PathBuf,
    #[serde(default)]
    pub(super) media_type: Option<String>,
    #[serde(default)]
    pub(super) overwrite: Overwrite,
    #[serde(flatten)]
    pub(super) state: StoredState,
    /// What the catalogue says that the file comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) catalogued: Option<Checksum>,
    /// The file as it was last made here.
    #[serde(default)]
    pub(super) content: Option<Content>,
    /// The file as it was about to be named; told before it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) announced: Option<Content>,
}

/// How far a stored transfer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub(in super::super) enum StoredState {
    Unfinished,
    Paused,
    Canceled,
    Failed {
        summary: String,
        details: String,
    },
    Done,
    Skipped,
    /// Of the right length, and never compared.
    Unchecked,
}

impl Stored {
    pub(super) fn is_finished(&self) -> bool {
        matches!(self.state, StoredState::Done | StoredState::Skipped | StoredState::Unchecked)
    }
}

/// A job whose results are asked for, and not all are in the list yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct StoredWish {
    pub(super) job: JobKey,
    pub(super) harmony: Url,
    pub(super) folder: PathBuf,
    #[serde(default)]
    pub(super) overwrite: Overwrite,
    /// Ask before files that are there and not known are touched.
    #[serde(default)]
    pub(super) asks: bool,
    /// Its further files wait for a person.
    #[serde(default)]
    pub(super) paused: bool,
}

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    Version(u64),
    Transfer(Box<Stored>),
    Wish(StoredWish),
    /// The wish for this job's results is fulfilled, or given up.
    Met(JobKey),
    /// A finished transfer was taken off the list.
    Gone(u64),
    /// This job's files come before all others.
    First(JobKey),
}

/// What the disk held.
pub(in super::super) struct Restored {
    pub(super) journal: Journal,
    pub(super) transfers: Vec<Stored>,
    pub(super) wishes: Vec<StoredWish>,
    /// The job whose files come before all others.
    pub(super) first: Option<JobKey>,
    /// What to tell.
    pub(in super::super) problem: Option<Problem>,
}

impl Restored {
    /// Jobs of which not all files are here.
    pub(in super::super) fn open_jobs(&self) -> HashSet<JobKey> {
        let unfinished = self.transfers.iter().filter(|stored| !stored.is_finished()).map(|stored| stored.job);
        unfinished.chain(self.wishes.iter().map(|wish| wish.job)).collect()
    }
}

/// The one writer.
pub(in super::super) struct Journal {
    shared: Option<Arc<Shared>>,
    writing: bool,
    /// When the last write began.
    written_at: Option<Instant>,
    complained: bool,
    reporter: Option<Reporter<Result<(), String>>>,
}

/// Lines on their way to the disk; whoever holds the file takes them all.
struct Shared {
    lines: Mutex<Vec<Line>>,
    file: Mutex<File>,
    /// For lines that cannot wait for the disk to keep the others.
    urgent: File,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn write(&self) -> io::Result<()> {
        let mut file = lock(&self.file);
        let lines = std::mem::take(&mut *lock(&self.lines));
        let mut text = Vec::new();
        let mut folders = BTreeSet::new();
        for line in &lines {
            append(&mut text, line);
            folders.extend(folder_of_new_file(line));
        }
        folders.into_iter().for_each(keep_names);
        let written = file.write_all(&text).and_then(|()| file.sync_data());
        if written.is_err() {
            let mut waiting = lock(&self.lines);
            let newer = std::mem::replace(&mut *waiting, lines);
            waiting.extend(newer);
        }
        written
    }
}

/// Where a file has just been given its name, which must be there as long as this line is.
fn folder_of_new_file(line: &Line) -> Option<&Path> {
    let Line::Transfer(stored) = line else { return None };
    stored.content.as_ref().filter(|_| matches!(stored.state, StoredState::Done))?.path.parent()
}

/// A path that is no text cannot be written down; that transfer is forgotten at the end.
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

/// Reads and renews the journal of a data folder; blocks on the disk. Without `writable` nothing
/// is taken over: the window that may write has it.
pub(in super::super) fn open(data_folder: &Path, writable: bool) -> Restored {
    let path = data_folder.join("transfers.jsonl");
    let nothing = |problem| Restored {
        journal: Journal::of(None),
        transfers: Vec::new(),
        wishes: Vec::new(),
        first: None,
        problem,
    };
    if !writable {
        return nothing(None);
    }
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return nothing(Some(unusable(&path, &error))),
    };
    let Some((transfers, wishes, first)) = read(&text) else {
        let words = "The list of downloads was written by a newer version. It is left alone, and downloads are not \
                     remembered in this session.";
        return nothing(Some(Problem::new(words).with_details(path.display().to_string())));
    };
    match renew(&path, &transfers, &wishes, first) {
        Ok((file, urgent)) => {
            let shared = Shared { lines: Mutex::default(), file: Mutex::new(file), urgent };
            Restored { journal: Journal::of(Some(Arc::new(shared))), transfers, wishes, first, problem: None }
        }
        Err(error) => Restored { transfers, wishes, first, ..nothing(Some(unusable(&path, &error))) },
    }
}

fn unusable(path: &Path, error: &io::Error) -> Problem {
    Problem::new("Downloads cannot be remembered on this computer. They go on while this window is open.")
        .with_details(format!("{}: {error}", path.display()))
}

/// The last word about every transfer, in the order they were asked for, and about what is wanted.
/// `None`: a newer version.
fn read(text: &[u8]) -> Option<(Vec<Stored>, Vec<StoredWish>, Option<JobKey>)> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut transfers: Vec<Stored> = Vec::new();
    let mut wishes: BTreeMap<JobKey, StoredWish> = BTreeMap::new();
    let mut gone: HashSet<u64> = HashSet::new();
    let mut first = None;
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Line::Version(version)) if version > VERSION => return None,
            Ok(Line::Version(_)) => {}
            Ok(Line::Transfer(mut stored)) => {
                if let Some(known) = places.get(&stored.key).and_then(|place| transfers.get_mut(*place)) {
                    // What was announced may have overtaken a line that waited for the disk.
                    let announced = stored.announced.take().or(known.announced.take());
                    stored.announced = announced.filter(|_| !stored.is_finished());
                    *known = *stored;
                } else {
                    places.insert(stored.key, transfers.len());
                    transfers.push(*stored);
                }
            }
            Ok(Line::Wish(wish)) => drop(wishes.insert(wish.job, wish)),
            Ok(Line::Met(job)) => drop(wishes.remove(&job)),
            Ok(Line::Gone(key)) => drop(gone.insert(key)),
            Ok(Line::First(job)) => first = Some(job),
            Err(error) => tracing::warn!(%error, "a line of the list of downloads was not understood"),
        }
    }
    // Keys grow; an announcement may stand before the lines of files that were asked for earlier.
    transfers.sort_by_key(|stored| stored.key);
    // Files that were moved or deleted stay, and the list says so; the distant past does not.
    let is_told = |stored: &Stored| !stored.is_finished() || stored.content.is_some();
    transfers.retain(|stored| is_told(stored) && !gone.contains(&stored.key));
    // A job that is not all here yet keeps everything: its sheet names every file.
    let unfinished: HashSet<JobKey> =
        transfers.iter().filter(|stored| !stored.is_finished()).map(|stored| stored.job).collect();
    let is_past = |stored: &Stored| stored.is_finished() && !unfinished.contains(&stored.job);
    let mut too_many = transfers.iter().filter(|stored| is_past(stored)).count().saturating_sub(HISTORY);
    transfers.retain(|stored| {
        let drops = is_past(stored) && too_many > 0;
        too_many -= usize::from(drops);
        !drops
    });
    let is_open = |job: &JobKey| unfinished.contains(job) || wishes.contains_key(job);
    Some((transfers, wishes.values().cloned().collect(), first.filter(is_open)))
}

/// Writes what counts into a new file and opens it for more, twice.
fn renew(path: &Path, transfers: &[Stored], wishes: &[StoredWish], first: Option<JobKey>) -> io::Result<(File, File)> {
    let mut text = Vec::new();
    append(&mut text, &Line::Version(VERSION));
    for stored in transfers {
        append(&mut text, &Line::Transfer(Box::new(stored.clone())));
    }
    for wish in wishes {
        append(&mut text, &Line::Wish(wish.clone()));
    }
    if let Some(job) = first {
        append(&mut text, &Line::First(job));
    }
    replace(path, |writer| writer.write_all(&text))?;
    let open = || File::options().append(true).open(path);
    Ok((open()?, open()?))
}

impl Journal {
    fn of(shared: Option<Arc<Shared>>) -> Self {
        Self { shared, writing: false, written_at: None, complained: false, reporter: None }
    }

    /// Whom to tell of each write.
    pub(super) fn report_to(&mut self, reporter: Reporter<Result<(), String>>) {
        self.reporter = Some(reporter);
    }

    /// Writes a line soon.
    pub(super) fn record(&mut self, line: Line, context: &mut Context) {
        let Some(shared) = &self.shared else { return };
        lock(&shared.lines).push(line);
        self.write(context);
    }

    /// Whom a transfer tells of its file: the line is with the system before the file has its name.
    pub(super) fn announce(&self, transfer: Stored) -> Announce {
        let Some(shared) = self.shared.clone() else { return Announce::default() };
        Announce::to(move |content| {
            // A line that was torn by a full disk ends here at the latest.
            let mut text = vec![b'\n'];
            let announced = Some(content.clone());
            append(&mut text, &Line::Transfer(Box::new(Stored { announced, ..transfer.clone() })));
            if let Err(error) = (&shared.urgent).write_all(&text) {
                tracing::warn!(%error, "the name of a file was not written down beforehand");
            }
        })
    }

    fn write(&mut self, context: &mut Context) {
        let Some((shared, reporter)) = self.shared.clone().zip(self.reporter.as_ref()) else { return };
        if self.writing {
            return;
        }
        self.writing = true;
        let begins = self.written_at.map_or_else(Instant::now, |last| (last + PAUSE).max(Instant::now()));
        self.written_at = Some(begins);
        context.spawn(reporter, move |messages| async move {
            tokio::time::sleep_until(begins).await;
            let written = tokio::task::spawn_blocking(move || shared.write()).await;
            let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
            messages.report(written.map_err(|error| error.to_string()));
        });
    }

    /// A write ended; answers what to tell about a failure, once per series of failures.
    pub(super) fn written(&mut self, outcome: Result<(), String>, context: &mut Context) -> Option<Problem> {
        self.writing = false;
        match outcome {
            Ok(()) => {
                self.complained = false;
                if self.shared.as_ref().is_some_and(|shared| !lock(&shared.lines).is_empty()) {
                    self.write(context);
                }
                None
            }
            // The next change tries again.
            Err(reason) => (!std::mem::replace(&mut self.complained, true)).then(|| {
                Problem::new("The list of downloads could not be written to the disk. The downloads themselves go on.")
                    .with_details(reason)
            }),
        }
    }

    /// Writes what waits; blocks on the disk.
    pub(in super::super) fn write_last(&self) {
        if let Some(shared) = &self.shared
            && let Err(error) = shared.write()
        {
            tracing::error!(%error, "list of downloads not written at the end");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Stored, StoredState, StoredWish, append, open};
    use crate::download::{Content, Overwrite};
    use crate::engine::snapshot::JobKey;
    use std::io::Write as _;

    fn stored(key: u64, state: StoredState) -> Stored {
        Stored {
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

    fn announced() -> Content {
        Content { path: "/data/5.h5".into(), bytes: 3, sha256: "00".to_owned(), modified: None, as_catalogued: None }
    }

    #[test]
    fn the_last_word_counts_and_torn_lines_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transfers.jsonl");
        let transfer = |key, state| Line::Transfer(Box::new(stored(key, state)));
        let wish = |job: u128| StoredWish {
            job: JobKey(uuid::Uuid::from_u128(job)),
            harmony: "https://harmony.example/".parse().unwrap(),
            folder: "/data".into(),
            overwrite: Overwrite::Skip,
            asks: false,
            paused: true,
        };
        let mut text = Vec::new();
        for line in [
            Line::Version(1),
            Line::First(JobKey(uuid::Uuid::from_u128(1))),
            Line::First(JobKey(uuid::Uuid::from_u128(2))),
            Line::Transfer(Box::new(Stored { announced: Some(announced()), ..stored(6, StoredState::Unfinished) })),
            transfer(1, StoredState::Unfinished),
            transfer(2, StoredState::Unfinished),
            transfer(1, StoredState::Failed { summary: "no".to_owned(), details: String::new() }),
            transfer(3, StoredState::Done),
            transfer(4, StoredState::Canceled),
            Line::Gone(4),
            Line::Wish(wish(1)),
            Line::Wish(wish(2)),
            Line::Met(JobKey(uuid::Uuid::from_u128(1))),
            Line::Transfer(Box::new(Stored { announced: Some(announced()), ..stored(5, StoredState::Unfinished) })),
            transfer(5, StoredState::Unfinished),
            Line::Transfer(Box::new(Stored { content: Some(announced()), ..stored(6, StoredState::Done) })),
        ] {
            append(&mut text, &line);
        }
        text.extend(b"{\"later\":{}}\n\xff\xfe\n{\"transfer\":{\"key\":2,\"sta");
        std::fs::write(&path, &text).unwrap();
        assert!(open(folder.path(), false).transfers.is_empty(), "another window has them");
        for round in 0..2 {
            let restored = open(folder.path(), true);
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
            let jobs: Vec<_> = restored.wishes.iter().map(|wish| wish.job.0.as_u128()).collect();
            assert_eq!(jobs, [2]);
            assert_eq!(restored.first.map(|job| job.0.as_u128()), Some(2));
        }
        let mut line = Vec::new();
        append(&mut line, &Line::First(JobKey(uuid::Uuid::from_u128(1))));
        std::fs::File::options().append(true).open(&path).unwrap().write_all(&line).unwrap();
        assert_eq!(open(folder.path(), true).first, None, "nothing of that job is to come");
        std::fs::File::options().append(true).open(&path).unwrap().write_all(b"{\"version\":2}\n").unwrap();
        let restored = open(folder.path(), true);
        assert!(restored.transfers.is_empty() && restored.problem.unwrap().summary.contains("newer version"));
        assert!(std::fs::read(&path).unwrap().ends_with(b"{\"version\":2}\n"), "left alone");
    }
}
