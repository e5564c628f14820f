//! What the thread of the results does next. Pure.

use super::files::FileKey;
use super::work::{AnyWork, Haste, Progress, ViewKey};
use crate::inspect::{Cancel, Stopper};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// One thing to do.
pub(super) enum Task {
    /// Drop the reader.
    Close(FileKey),
    /// Open the file and read its structure.
    Open(FileKey, PathBuf),
    /// Make a view.
    View(ViewTask),
}

/// A view to make.
pub(super) struct ViewTask {
    pub(super) key: ViewKey,
    pub(super) haste: Haste,
    pub(super) second: Option<FileKey>,
    pub(super) work: AnyWork,
    pub(super) cancel: Cancel,
    pub(super) progress: Arc<Progress>,
}

/// What is under way on the thread.
struct Running {
    file: FileKey,
    /// `None` while a file is opened.
    view: Option<(ViewKey, Haste)>,
    cancel: Cancel,
    /// Ends the file's reader in the middle of an answer.
    stopper: Option<Stopper>,
}

/// What waits, and what is under way.
#[derive(Default)]
pub(super) struct Queue {
    files: VecDeque<Task>,
    views: VecDeque<ViewTask>,
    running: Option<Running>,
}

impl Queue {
    /// Adds the opening of a file.
    pub(super) fn open(&mut self, file: FileKey, path: PathBuf) {
        self.files.push_back(Task::Open(file, path));
    }

    /// Takes everything of a file back, stops what is under way for it, and has its reader dropped.
    pub(super) fn close(&mut self, file: FileKey) {
        self.drop_views(file);
        let running = self.running.as_ref().filter(|running| running.file == file);
        if let Some(stopper) = running.and_then(|running| running.stopper.as_ref()) {
            stopper();
        }
        self.files.retain(|task| !matches!(task, Task::Open(other, _) if *other == file));
        self.files.push_back(Task::Close(file));
    }

    /// What is under way is done by a reader that can be ended; false if nobody waits for it any more.
    pub(super) fn reads_with(&mut self, stopper: Option<Stopper>) -> bool {
        let Some(running) = &mut self.running else { return false };
        running.stopper = stopper;
        !running.cancel.is_cancelled()
    }

    /// Takes the views of a file back and stops what is under way for it.
    pub(super) fn drop_views(&mut self, file: FileKey) {
        self.views.retain(|task| task.key.file != file);
        if let Some(running) = self.running.as_ref().filter(|running| running.file == file) {
            running.cancel.cancel();
        }
    }

    /// Adds a view; an older request of its lane goes, and is answered so that it can be asked again.
    pub(super) fn view(&mut self, task: ViewTask) -> Vec<ViewKey> {
        let mut superseded = Vec::new();
        self.views.retain(|other| {
            let goes = other.key.shares_lane(&task.key);
            if goes {
                superseded.push(other.key.clone());
            }
            !goes
        });
        if let Some(running) = &self.running
            && let Some((key, Haste::Long)) = &running.view
            && key.shares_lane(&task.key)
        {
            running.cancel.cancel();
        }
        self.views.push_back(task);
        superseded
    }

    /// The next thing to do: files first, then quick views, then long ones; the oldest of each.
    pub(super) fn next(&mut self) -> Option<Task> {
        let task = self.files.pop_front().or_else(|| {
            let quick = self.views.iter().position(|task| task.haste == Haste::Quick).unwrap_or(0);
            self.views.remove(quick).map(Task::View)
        })?;
        self.running = match &task {
            Task::Close(_) => None,
            Task::Open(file, _) => Some(Running { file: *file, view: None, cancel: Cancel::default(), stopper: None }),
            Task::View(view) => Some(Running {
                file: view.key.file,
                view: Some((view.key.clone(), view.haste)),
                cancel: view.cancel.clone(),
                stopper: None,
            }),
        };
        Some(task)
    }

    /// What was under way is done.
    pub(super) fn done(&mut self) {
        self.running = None;
    }

    /// Nothing waits and nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.files.is_empty() && self.views.is_empty() && self.running.is_none()
    }

    /// Takes everything back and stops what is under way.
    pub(super) fn clear(&mut self) {
        self.files.clear();
        self.views.clear();
        if let Some(running) = &self.running {
            running.cancel.cancel();
            running.stopper.iter().for_each(|stopper| stopper());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::{Unread, Why};

    fn task(kind: &'static str, number: u64, haste: Haste) -> ViewTask {
        ViewTask {
            key: ViewKey::new(FileKey(1), kind, "/v").with([number]),
            haste,
            second: None,
            work: Box::new(|_| Err(Unread::file(Why::NoSuch, ""))),
            cancel: Cancel::default(),
            progress: Arc::new(Progress::new(Arc::new(|| {}))),
        }
    }

    fn next_view(queue: &mut Queue) -> Option<(&'static str, u64)> {
        match queue.next()? {
            Task::View(task) => Some((task.key.kind, task.key.detail[0])),
            _ => None,
        }
    }

    #[test]
    fn the_newest_request_of_a_lane_wins() {
        let mut queue = Queue::default();
        assert!(queue.view(task("table", 1, Haste::Quick)).is_empty());
        assert!(queue.view(task("profile", 1, Haste::Quick)).is_empty());
        let superseded = queue.view(task("table", 2, Haste::Quick));
        assert_eq!(superseded.iter().map(|key| key.detail[0]).collect::<Vec<_>>(), [1]);
        assert_eq!(next_view(&mut queue), Some(("profile", 1)));
        assert_eq!(next_view(&mut queue), Some(("table", 2)));
        assert_eq!(next_view(&mut queue), None);
    }

    #[test]
    fn a_newer_request_stops_long_work_and_lets_quick_work_end() {
        for (haste, stops) in [(Haste::Long, true), (Haste::Quick, false)] {
            let mut queue = Queue::default();
            queue.view(task("picture", 1, haste));
            let Some(Task::View(running)) = queue.next() else { panic!("a view waits") };
            queue.view(task("other", 2, haste));
            assert!(!running.cancel.is_cancelled(), "of another lane");
            queue.view(task("picture", 2, haste));
            assert_eq!(running.cancel.is_cancelled(), stops);
        }
    }

    #[test]
    fn files_are_opened_first_and_quick_work_passes_long_work() {
        let mut queue = Queue::default();
        queue.view(task("all", 1, Haste::Long));
        queue.view(task("table", 2, Haste::Quick));
        queue.open(FileKey(2), PathBuf::from("b.h5"));
        assert!(matches!(queue.next(), Some(Task::Open(FileKey(2), _))));
        assert_eq!(next_view(&mut queue), Some(("table", 2)));
        assert_eq!(next_view(&mut queue), Some(("all", 1)));
        queue.done();
        assert!(queue.is_idle());
    }

    #[test]
    fn closing_ends_a_reader_in_the_middle_of_an_answer_and_nothing_else_does() {
        let ended = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let stopper = || -> Option<Stopper> {
            let ended = Arc::clone(&ended);
            Some(Arc::new(move || {
                ended.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }))
        };
        let count = || ended.load(std::sync::atomic::Ordering::SeqCst);
        let mut queue = Queue::default();
        queue.open(FileKey(1), PathBuf::from("a.h5"));
        queue.next();
        assert!(queue.reads_with(stopper()));
        queue.close(FileKey(2));
        assert_eq!(count(), 0, "another file");
        queue.close(FileKey(1));
        assert_eq!(count(), 1);
        assert!(!queue.reads_with(stopper()), "closed before its reader was there");
        let mut queue = Queue::default();
        queue.view(task("picture", 1, Haste::Long));
        queue.next();
        assert!(queue.reads_with(stopper()));
        queue.view(task("picture", 2, Haste::Long));
        assert_eq!(count(), 1, "a newer request wants the reader");
        queue.clear();
        assert_eq!(count(), 2);
    }

    #[test]
    fn closing_takes_everything_back_and_drops_the_reader() {
        let mut queue = Queue::default();
        queue.open(FileKey(1), PathBuf::from("a.h5"));
        queue.view(task("table", 1, Haste::Quick));
        queue.close(FileKey(1));
        assert!(matches!(queue.next(), Some(Task::Close(FileKey(1)))));
        assert!(queue.next().is_none());
        queue.view(task("table", 1, Haste::Quick));
        let Some(Task::View(running)) = queue.next() else { panic!("a view waits") };
        queue.close(FileKey(1));
        assert!(running.cancel.is_cancelled());
    }
}
