//! One wish for many files: pause, resume, cancel, try again, clear.

use super::super::connection::Connection;
use super::super::context::Context;
use super::super::snapshot::{JobKey, TransferKey, TransferState};
use super::journal::Line;
use super::{Item, TransferBook, listing};
use std::collections::HashSet;
use std::sync::Arc;

/// Which files are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One.
    File(TransferKey),
    /// Those of one job, and what it still makes.
    Job(JobKey),
    /// All.
    All,
}

/// What is to happen with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferAction {
    /// Stop what waits or goes, until it is resumed, also over a restart.
    Pause,
    /// Go on with what is paused.
    Resume,
    /// Give up what is not finished; what came so far is kept for another try.
    Cancel,
    /// Try what failed again.
    RetryFailed,
    /// Take finished files off the list; they stay on the disk. Those of a job that is not all here
    /// stay in the list, which its sheet is made from.
    ClearFinished,
}

impl Which {
    fn holds(self, item: &Item) -> bool {
        match self {
            Self::File(key) => item.transfer.key == key,
            Self::Job(job) => item.transfer.job == job,
            Self::All => true,
        }
    }
}

impl TransferBook {
    pub(super) fn many(
        &mut self,
        which: Which,
        action: TransferAction,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        let keys = self.keys_of(|item| which.holds(item) && concerns(action, &item.transfer.state));
        match action {
            TransferAction::Pause => {
                self.pause_wishes(which, true, context);
                for key in keys {
                    self.stop(key, TransferState::Paused, context);
                }
            }
            TransferAction::Resume | TransferAction::RetryFailed => {
                if action == TransferAction::Resume {
                    self.pause_wishes(which, false, context);
                }
                for key in keys {
                    self.retry(key, connection.cloned(), context);
                }
            }
            TransferAction::Cancel => {
                self.give_up_wishes(which, context);
                for key in keys {
                    self.stop(key, TransferState::Canceled, context);
                }
            }
            TransferAction::ClearFinished => self.clear(&keys, context),
        }
        // What was stopped has left its place to others.
        self.start_waiting(context);
    }

    fn wishes_of(&self, which: Which) -> Vec<JobKey> {
        let is_meant = |job: &JobKey| match which {
            Which::File(_) => false,
            Which::Job(meant) => meant == *job,
            Which::All => true,
        };
        self.wishes.keys().copied().filter(is_meant).collect()
    }

    /// What a job still makes waits, or goes on, with the rest of it.
    fn pause_wishes(&mut self, which: Which, paused: bool, context: &mut Context) {
        for job in self.wishes_of(which) {
            if let Some(target) = self.wishes.get(&job).filter(|target| target.paused != paused).cloned() {
                self.wish(super::Target { paused, ..target }, context);
            }
        }
    }

    fn give_up_wishes(&mut self, which: Which, context: &mut Context) {
        for job in self.wishes_of(which) {
            self.questions.remove(&job);
            self.wish_is_met(job, context);
        }
    }

    fn clear(&mut self, keys: &[TransferKey], context: &mut Context) {
        let is_open = |item: &Item| !concerns(TransferAction::ClearFinished, &item.transfer.state);
        let mut open: HashSet<JobKey> =
            self.items.values().filter(|item| is_open(item)).map(|item| item.transfer.job).collect();
        open.extend(self.wishes.keys());
        for key in keys {
            let is_clear = self.items.get(key).is_some_and(|item| !open.contains(&item.transfer.job));
            if let Some(item) = is_clear.then(|| self.items.remove(key)).flatten() {
                self.forget(&item);
                self.journal.record(Line::Gone(key.0), context);
            }
        }
        self.order.retain(|key| self.items.contains_key(key));
        let told: HashSet<JobKey> = self.items.values().map(|item| item.transfer.job).chain(open).collect();
        self.origins.retain(|job, _| told.contains(job));
        self.checksums.retain(|job, _| told.contains(job));
        self.told = None;
        context.mark();
    }

    fn forget(&mut self, item: &Item) {
        let key = item.transfer.key;
        for path in [&item.order.path, &item.transfer.path] {
            let folded = listing::folded(path);
            if self.by_path.get(&folded) == Some(&key) {
                self.by_path.remove(&folded);
            }
        }
        if let Some(folder) = item.order.path.parent() {
            let source = (folder.to_owned(), item.order.url.clone());
            if self.by_source.get(&source) == Some(&key) {
                self.by_source.remove(&source);
            }
        }
        if let Some(open) = self.open.get_mut(&item.transfer.job) {
            open.remove(&key);
            if open.is_empty() {
                self.open.remove(&item.transfer.job);
            }
        }
    }
}

fn concerns(action: TransferAction, state: &TransferState) -> bool {
    match action {
        TransferAction::Pause => state.is_active(),
        TransferAction::Resume => matches!(state, TransferState::Paused),
        TransferAction::Cancel => state.is_active() || matches!(state, TransferState::Paused),
        TransferAction::RetryFailed => matches!(state, TransferState::Failed(_)),
        TransferAction::ClearFinished => {
            state.is_here() || matches!(state, TransferState::Missing | TransferState::Canceled)
        }
    }
}
