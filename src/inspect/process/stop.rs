//! Stops a reader from another thread: its process is ended, and no other is started.

use super::watch::Shared;
use std::sync::{Arc, Mutex, PoisonError};

/// Shared by the reader and whoever may stop it.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<Mutex<State>>);

#[derive(Debug)]
enum State {
    /// It goes on, with this process or none yet.
    Open(Option<Shared>),
    Stopped,
}

impl Default for State {
    fn default() -> Self {
        Self::Open(None)
    }
}

impl Stop {
    /// Ends the process that works now, and every later one.
    pub(super) fn stop(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Open(Some(process)) = &*state {
            process.kill();
        }
        *state = State::Stopped;
    }

    /// A process was started; it is ended at once if the reader was stopped meanwhile.
    pub(super) fn started(&self, process: &Shared) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Open(running) => *running = Some(process.clone()),
            State::Stopped => process.kill(),
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        matches!(*self.0.lock().unwrap_or_else(PoisonError::into_inner), State::Stopped)
    }
}
