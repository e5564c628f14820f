//! The handle: opens, closes, asks.

use super::files::{FileKey, Fingerprint, OpenFile, OpenState, Origin};
use super::results::Results;
use super::shared::{AsideTask, Shared};
use super::work::{Progress, ViewKey, ViewRequest, Work};
use super::{OpenResult, worker};
use crate::inspect::{Cancel, Unread, Why};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Once};
use std::task::{Context, Poll};
use tokio::sync::oneshot;

/// Opens result files and works on them; cheap to clone. The threads end with the last handle, and begin with the first
/// thing to do.
#[derive(Clone)]
pub struct Inspection {
    results: Results,
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    worker: Once,
    aside: Once,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.end();
    }
}

impl Inspection {
    /// `open` opens files of every kind; `wake` is called after an answer came.
    pub fn new(open: OpenResult, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let shared = Arc::new(Shared::new(open, wake));
        let inner = Inner { shared: Arc::clone(&shared), worker: Once::new(), aside: Once::new() };
        Self { results: Results(shared), inner: Arc::new(inner) }
    }

    /// The open files and their views, to be read while drawing.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Opens a file; one that is open already keeps its key, and is opened again if it could not be.
    pub fn open(&self, path: PathBuf, origin: Origin) -> FileKey {
        let key = self.change(|state| {
            if let Some(open) = state.files.at(&path).cloned() {
                if matches!(open.state, OpenState::Failed(_) | OpenState::Stale(..)) {
                    state.open_again(open.key);
                }
                return open.key;
            }
            let key = state.new_key();
            state.put(OpenFile { key, path: path.clone(), origin, state: OpenState::Opening });
            state.queue.open(key, path);
            key
        });
        self.start();
        key
    }

    /// Reads a file that changed anew, under the same key.
    pub fn reload(&self, key: FileKey) {
        self.change(|state| state.open_again(key));
        self.start();
    }

    /// Closes a file: its work is stopped, its reader and its views are dropped.
    pub fn close(&self, key: FileKey) {
        self.change(|state| state.close(key));
    }

    /// Asks for a view, unless it is here, on its way, or known to fail.
    pub fn ask(&self, request: ViewRequest) {
        let progress = Arc::new(Progress::new(Arc::clone(&self.inner.shared.wake)));
        self.change(|state| state.ask(request, progress));
        self.start();
    }

    /// Lets a view that failed be asked for again.
    pub fn retry(&self, key: &ViewKey) {
        self.change(|state| state.retry(key));
    }

    /// Works on a file that nobody looks at, with a reader of its own: after everything that was asked aside before,
    /// and beside what the window asks. Dropping the answer stops it.
    pub fn aside<T: Send + 'static>(
        &self,
        path: PathBuf,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, Unread> + Send + 'static,
    ) -> Aside<T> {
        let (sender, answer) = oneshot::channel();
        let (cancel, progress) = (Cancel::default(), Arc::new(Progress::new(Arc::clone(&self.inner.shared.wake))));
        let (stop, told, file) = (cancel.clone(), Arc::clone(&progress), path.clone());
        let run = Box::new(move |open: &OpenResult| {
            sender.send(worker::whole(open, &file, &stop, &told, work)).ok();
        });
        let task = AsideTask { path, cancel: cancel.clone(), run };
        self.change(|state| state.asides.push_back(task));
        let shared = &self.inner.shared;
        self.inner.aside.call_once(|| worker::start("results aside", shared, worker::run_aside));
        Aside { answer, cancel, progress }
    }

    /// Length and time of a file as it is now, for caches; blocks on the disk.
    ///
    /// # Errors
    /// See [`Fingerprint::of`].
    pub fn fingerprint(path: &std::path::Path) -> Result<Fingerprint, Unread> {
        Fingerprint::of(path)
    }

    fn change<R>(&self, change: impl FnOnce(&mut super::shared::State) -> R) -> R {
        self.inner.shared.change(change)
    }

    fn start(&self) {
        let shared = &self.inner.shared;
        self.inner.worker.call_once(|| worker::start("results", shared, worker::run));
    }
}

/// The answer of work aside, as a future. Dropping it stops the work.
pub struct Aside<T> {
    answer: oneshot::Receiver<Result<T, Unread>>,
    cancel: Cancel,
    progress: Arc<Progress>,
}

impl<T> Aside<T> {
    /// How far it is.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }
}

impl<T> Future for Aside<T> {
    type Output = Result<T, Unread>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let gone = |_| Err(Unread::file(Why::Cancelled, "the thread of the results has ended"));
        Pin::new(&mut self.answer).poll(context).map(|answer| answer.unwrap_or_else(gone))
    }
}

impl<T> Drop for Aside<T> {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
