//! What the window's side and the threads share, behind one lock that nobody holds while reading a file.

use super::files::{FileKey, OpenFile, OpenFiles, OpenState};
use super::queue::{Queue, Task};
use super::views::Views;
use super::work::{Progress, ViewKey, ViewRequest};
use super::{MOST_KEPT_BYTES, OpenResult, queue};
use crate::inspect::{Cancel, Unread, Why};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Work on a file that nobody looks at.
pub(super) struct AsideTask {
    pub(super) path: PathBuf,
    pub(super) cancel: Cancel,
    pub(super) run: Box<dyn FnOnce(&OpenResult) + Send>,
}

pub(super) struct State {
    pub(super) files: Arc<OpenFiles>,
    pub(super) views: Views,
    pub(super) queue: Queue,
    pub(super) asides: VecDeque<AsideTask>,
    /// Stops what is under way aside.
    pub(super) aside_running: Option<Cancel>,
    next_key: u64,
    has_ended: bool,
}

pub(super) struct Shared {
    state: Mutex<State>,
    /// There is something to do, or nothing ever again.
    news: Condvar,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
    pub(super) open: OpenResult,
}

impl Shared {
    pub(super) fn new(open: OpenResult, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let state = State {
            files: Arc::default(),
            views: Views::new(MOST_KEPT_BYTES),
            queue: Queue::default(),
            asides: VecDeque::new(),
            aside_running: None,
            next_key: 1,
            has_ended: false,
        };
        Self { state: Mutex::new(state), news: Condvar::new(), wake, open }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and rouses the threads.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state());
        self.news.notify_all();
        result
    }

    /// Waits for the next thing to do; `None` when there will be none.
    pub(super) fn next<T>(&self, take: impl Fn(&mut State) -> Option<T>) -> Option<T> {
        let mut state = self.state();
        loop {
            if state.has_ended {
                return None;
            }
            if let Some(task) = take(&mut state) {
                return Some(task);
            }
            state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes everything back; the threads end after what is under way, which is told to stop.
    pub(super) fn end(&self) {
        self.change(|state| {
            state.has_ended = true;
            state.queue.clear();
            state.asides.clear();
            if let Some(cancel) = &state.aside_running {
                cancel.cancel();
            }
        });
    }
}

impl State {
    pub(super) fn take(&mut self) -> Option<Task> {
        self.queue.next()
    }

    pub(super) fn take_aside(&mut self) -> Option<AsideTask> {
        let task = self.asides.pop_front()?;
        self.aside_running = Some(task.cancel.clone());
        Some(task)
    }

    pub(super) fn new_key(&mut self) -> FileKey {
        let key = FileKey(self.next_key);
        self.next_key += 1;
        key
    }

    /// Adds a row, or puts it in the place of the one with its key.
    pub(super) fn put(&mut self, file: OpenFile) {
        let files = Arc::make_mut(&mut self.files);
        let row = Arc::new(file);
        match files.0.iter_mut().find(|other| other.key == row.key) {
            Some(other) => *other = row,
            None => files.0.push(row),
        }
    }

    pub(super) fn set(&mut self, key: FileKey, state: OpenState) {
        if let Some(file) = self.files.get(key) {
            let file = OpenFile { state, ..OpenFile::clone(file) };
            self.put(file);
        }
    }

    pub(super) fn close(&mut self, key: FileKey) {
        Arc::make_mut(&mut self.files).0.retain(|file| file.key != key);
        self.queue.close(key);
        self.views.forget_file(key);
    }

    /// Reads a file anew, under the key it has.
    pub(super) fn open_again(&mut self, key: FileKey) {
        let Some(path) = self.files.get(key).map(|file| file.path.clone()) else { return };
        self.set(key, OpenState::Opening);
        self.views.forget_file(key);
        self.queue.close(key);
        self.queue.open(key, path);
    }

    /// The file is not what it was: nothing more is read of it.
    pub(super) fn is_stale(&mut self, key: FileKey, unread: Unread) {
        let Some(opened) = self.files.get(key).and_then(|file| file.opened()).cloned() else { return };
        self.queue.drop_views(key);
        self.views.fail_waiting(key, &unread);
        self.set(key, OpenState::Stale(opened, unread));
    }

    pub(super) fn ask(&mut self, request: ViewRequest, progress: Arc<Progress>) {
        let ViewRequest { key, haste, second, work } = request;
        if self.views.has(&key) {
            return;
        }
        match self.files.get(key.file).map(|file| &file.state) {
            Some(OpenState::Open(_)) => {}
            Some(OpenState::Stale(_, unread) | OpenState::Failed(unread)) => {
                let unread = unread.clone();
                return self.views.fail(key, unread);
            }
            // It will be asked again when the structure is there.
            Some(OpenState::Opening) | None => return,
        }
        self.views.wait(key.clone(), Arc::clone(&progress));
        let task = queue::ViewTask { key, haste, second, work, cancel: Cancel::default(), progress };
        for superseded in self.queue.view(task) {
            self.views.forget(&superseded);
        }
    }

    /// A view was tried and cannot be had; asked again, it is tried again.
    pub(super) fn retry(&mut self, key: &ViewKey) {
        self.views.forget(key);
    }
}

/// Whether an error says that the file is not the one that was opened.
pub(super) fn makes_stale(unread: &Unread) -> bool {
    matches!(unread.why, Why::Changed | Why::Gone)
}
