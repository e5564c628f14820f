//! The threads that read files.

use super::OpenResult;
use super::files::{FileKey, Fingerprint, OpenState, Opened, refuse_part};
use super::queue::{Task, ViewTask};
use super::shared::{Shared, State, makes_stale};
use super::work::{Answer, Progress, Second, Work};
use crate::inspect::{Cancel, Reader, Stopper, Structure, Unread, Why};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

type Readers = HashMap<FileKey, Box<dyn Reader>>;

/// Files that are kept open for reading; of others the reader, and so its process, is opened again when it is needed.
const MOST_READERS: usize = 8;

/// Starts a thread; where the system has none left, nothing is ever answered, which the log says.
pub(super) fn start(name: &str, shared: &Arc<Shared>, run: fn(&Shared)) {
    let shared = Arc::clone(shared);
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(move || run(&shared));
    if let Err(error) = started {
        tracing::error!(%error, name, "no thread to read results");
    }
}

/// The thread of what the window shows.
pub(super) fn run(shared: &Shared) {
    let mut readers = Readers::new();
    let mut used = Vec::new();
    while let Some(task) = shared.next(State::take) {
        let file = match &task {
            Task::Close(file) | Task::Open(file, _) => *file,
            Task::View(view) => view.key.file,
        };
        match task {
            Task::Close(file) => drop(readers.remove(&file)),
            Task::Open(file, path) => open(shared, &mut readers, file, &path),
            Task::View(view) => make(shared, &mut readers, view),
        }
        leave_open(&mut readers, &mut used, file);
        shared.change(|state| state.queue.done());
        (shared.wake)();
    }
}

/// Closes the readers that were not used for longest; `used` is the order of use.
fn leave_open(readers: &mut Readers, used: &mut Vec<FileKey>, file: FileKey) {
    used.retain(|other| *other != file);
    used.push(file);
    while readers.len() > MOST_READERS && used.len() > 1 {
        readers.remove(&used.remove(0));
    }
    used.retain(|other| readers.contains_key(other));
}

/// The thread of what nobody looks at.
pub(super) fn run_aside(shared: &Shared) {
    while let Some(task) = shared.next(State::take_aside) {
        if task.cancel.is_cancelled() {
            continue;
        }
        let path = task.path;
        if guarded(|| (task.run)(&shared.open)).is_none() {
            tracing::error!(path = %path.display(), "work on a result died");
        }
        shared.state().aside_running = None;
        (shared.wake)();
    }
}

/// Opens a file, works on it, closes it.
pub(super) fn whole<T>(
    open: &OpenResult,
    path: &Path,
    cancel: &Cancel,
    progress: &Progress,
    work: impl FnOnce(&mut Work<'_>) -> Result<T, Unread>,
) -> Result<T, Unread> {
    cancel.check()?;
    let (mut reader, opened) = opened(open, path, |_| !cancel.is_cancelled())?;
    cancel.check()?;
    let mut given = Work { reader: reader.as_mut(), structure: &opened.structure, cancel, progress, second: None };
    let answer = work(&mut given);
    // What was read of a file that changed meanwhile belongs to no file.
    opened.fingerprint.check(path)?;
    answer
}

/// Opens a file and reads its structure, unless `go_on`, which gets what ends the reader, says that nobody waits.
fn opened(
    open: &OpenResult,
    path: &Path,
    go_on: impl Fn(Option<Stopper>) -> bool,
) -> Result<(Box<dyn Reader>, Opened), Unread> {
    refuse_part(path)?;
    let fingerprint = Fingerprint::of(path)?;
    let read = || -> Result<(Box<dyn Reader>, Structure), Unread> {
        let mut reader = open(path)?;
        if !go_on(reader.stopper()) {
            return Err(Unread::file(Why::Cancelled, ""));
        }
        let structure = reader.structure()?;
        Ok((reader, structure))
    };
    let (reader, structure) = guarded(read).unwrap_or_else(|| Err(died()))?;
    Ok((reader, Opened { structure: Arc::new(structure), fingerprint }))
}

fn open(shared: &Shared, readers: &mut Readers, file: FileKey, path: &Path) {
    let go_on = |stopper| shared.change(|state| state.queue.reads_with(stopper));
    let state = match opened(&shared.open, path, go_on) {
        Ok((reader, opened)) => {
            readers.insert(file, reader);
            OpenState::Open(Arc::new(opened))
        }
        // Its row is gone.
        Err(Unread { why: Why::Cancelled, .. }) => return,
        Err(unread) => {
            tracing::info!(path = %path.display(), %unread, detail = unread.detail, "a result could not be opened");
            OpenState::Failed(unread)
        }
    };
    shared.change(|all| all.set(file, state));
}

fn make(shared: &Shared, readers: &mut Readers, task: ViewTask) {
    let ViewTask { key, work, cancel, progress, second, .. } = task;
    let row = |file: FileKey| {
        let files = Arc::clone(&shared.state().files);
        files.get(file).and_then(|file| Some((file.path.clone(), Arc::clone(file.opened()?))))
    };
    let Some((path, opened)) = row(key.file) else { return };
    let beside = second.and_then(|file| Some((file, row(file)?)));
    let made = || -> Result<Answer, Unread> {
        cancel.check()?;
        opened.fingerprint.check(&path)?;
        let structure = &opened.structure;
        let (cancel, progress) = (&cancel, &*progress);
        let Some((file, (other_path, other))) = &beside else {
            let reader = reader(&shared.open, readers, key.file, &path)?;
            shared.change(|state| state.queue.reads_with(reader.stopper()));
            cancel.check()?;
            return work(&mut Work { reader, structure, cancel, progress, second: None });
        };
        other
            .fingerprint
            .check(other_path)
            .map_err(|unread| Unread::new(named(other_path), unread.why, unread.detail))?;
        // Two at once: the other one is taken out meanwhile.
        reader(&shared.open, readers, *file, other_path)?;
        let Some(mut taken) = readers.remove(file) else { return Err(died()) };
        let answer = reader(&shared.open, readers, key.file, &path).and_then(|reader| {
            let second = Some(Second { reader: taken.as_mut(), structure: &other.structure });
            work(&mut Work { reader, structure, cancel, progress, second })
        });
        readers.insert(*file, taken);
        answer
    };
    let made = guarded(made);
    if made.is_none() {
        // What state the reader is in nobody knows.
        readers.remove(&key.file);
    }
    let answer = made.unwrap_or_else(|| Err(died()));
    // A file that was cut while it was read looks damaged: say what happened instead.
    let answer = answer.map_err(|unread| opened.fingerprint.check(&path).err().unwrap_or(unread));
    shared.change(|state| {
        if cancel.is_cancelled() {
            return state.views.forget(&key);
        }
        match answer {
            Ok(answer) => state.views.keep(&key, answer),
            Err(unread) if makes_stale(&unread) && unread.what.is_empty() => state.is_stale(key.file, unread),
            Err(unread) => state.views.fail(key, unread),
        }
    });
}

/// The reader of a file, opened again if it was lost.
fn reader<'a>(
    open: &OpenResult,
    readers: &'a mut Readers,
    file: FileKey,
    path: &Path,
) -> Result<&'a mut dyn Reader, Unread> {
    let reader = match readers.entry(file) {
        std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::hash_map::Entry::Vacant(place) => place.insert(open(path)?),
    };
    Ok(reader.as_mut())
}

/// A file's own name.
fn named(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// `None` if it panicked: one bad file must not take the others along.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn died() -> Unread {
    Unread::file(Why::Damaged, "the reader gave up")
}
