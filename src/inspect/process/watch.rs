//! A thread that ends a process whose answer takes too long. The reader itself waits for bytes and cannot look at a clock.

use std::io;
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The process, which the reader and its watch may end.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<Owned>>);

#[derive(Debug)]
struct Owned {
    child: Child,
    expired: bool,
}

impl Shared {
    pub(super) fn new(child: Child) -> Self {
        Self(Arc::new(Mutex::new(Owned { child, expired: false })))
    }

    /// Ends the process and waits until it is gone, which takes no time once it is killed.
    pub(super) fn end(&self) {
        let mut owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that ended by itself is waited for as well: nothing stays behind in the table of processes.
        owned.child.kill().ok();
        owned.child.wait().ok();
    }

    /// Ends the process without waiting until it is gone.
    pub(super) fn kill(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).child.kill().ok();
    }

    /// Whether it was ended because it took too long.
    pub(super) fn has_expired(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).expired
    }

    fn expire(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).expired = true;
        self.end();
    }
}

/// Watches over one process. Dropping it ends the watch, not the process.
#[derive(Debug)]
pub(super) struct Watch {
    marks: Sender<Mark>,
}

#[derive(Debug)]
enum Mark {
    Begins,
    Ends,
}

impl Watch {
    /// Starts a watch that gives each answer so much time.
    pub(super) fn start(process: Shared, deadline: Duration) -> io::Result<Self> {
        let (marks, seen) = channel();
        thread::Builder::new().name("reader-watch".to_owned()).spawn(move || watch(&process, &seen, deadline))?;
        Ok(Self { marks })
    }

    /// A question was asked.
    pub(super) fn begin(&self) {
        self.marks.send(Mark::Begins).ok();
    }

    /// Its answer is there.
    pub(super) fn end(&self) {
        self.marks.send(Mark::Ends).ok();
    }
}

fn watch(process: &Shared, marks: &Receiver<Mark>, deadline: Duration) {
    while let Ok(mark) = marks.recv() {
        if matches!(mark, Mark::Ends) {
            continue;
        }
        match marks.recv_timeout(deadline) {
            Err(RecvTimeoutError::Timeout) => return process.expire(),
            Err(RecvTimeoutError::Disconnected) => return,
            Ok(_) => {}
        }
    }
}
