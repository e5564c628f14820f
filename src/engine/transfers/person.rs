//! What a person wants of one file or of many: pause, resume, cancel, try again, clear.

use super::book::{File, TransferAction, TransferBook, Which};
use crate::domain::transfer::state::Event;
use crate::domain::transfer::subscription;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::{JobKey, TransferKey, TransferState};
use crate::store::transfers::Line;
use std::collections::HashSet;
use std::sync::Arc;

impl Which {
    fn holds(self, file: &File) -> bool {
        match self {
            Self::File(key) => file.data.transfer.key == key,
            Self::Job(job) => file.job == job,
            Self::All => true,
        }
    }
}

impl TransferBook {
    pub(super) fn cancel(&mut self, key: TransferKey, jobs: &JobBook, context: &mut Context) {
        self.files.handle(key, Event::Cancel);
        self.settle(jobs, context);
    }

    pub(super) fn retry(
        &mut self,
        key: TransferKey,
        connection: Option<&Arc<Connection>>,
        jobs: &JobBook,
        context: &mut Context,
    ) {
        self.again(key, Event::Retry, connection);
        self.settle(jobs, context);
    }

    pub(super) fn many(
        &mut self,
        which: Which,
        action: TransferAction,
        (jobs, connection): (&mut JobBook, Option<&Arc<Connection>>),
        context: &mut Context,
    ) {
        let keys = self.files.keys(|file| which.holds(file) && concerns(action, &file.data.transfer.state));
        let wish = match action {
            TransferAction::Pause => Some(subscription::Event::Pause),
            TransferAction::Resume => Some(subscription::Event::Resume),
            TransferAction::Cancel => Some(subscription::Event::Cancel),
            TransferAction::RetryFailed | TransferAction::ClearFinished => None,
        };
        for job in wish.map(|_| self.subscribed(which)).unwrap_or_default() {
            if let Some(event) = wish {
                self.results_event(job, event, jobs, connection, context);
            }
        }
        match action {
            TransferAction::ClearFinished => self.clear(&keys, context),
            TransferAction::Pause => keys.into_iter().for_each(|key| self.files.handle(key, Event::Pause)),
            TransferAction::Cancel => keys.into_iter().for_each(|key| self.files.handle(key, Event::Cancel)),
            TransferAction::Resume => keys.into_iter().for_each(|key| self.again(key, Event::Resume, connection)),
            TransferAction::RetryFailed => keys.into_iter().for_each(|key| self.again(key, Event::Retry, connection)),
        }
        self.settle(jobs, context);
    }

    fn subscribed(&self, which: Which) -> Vec<JobKey> {
        let is_meant = |job: &JobKey| match which {
            Which::File(_) => false,
            Which::Job(meant) => meant == *job,
            Which::All => true,
        };
        self.results.keys().copied().filter(is_meant).collect()
    }

    fn clear(&mut self, keys: &[TransferKey], context: &mut Context) {
        let is_open = |file: &&File| !concerns(TransferAction::ClearFinished, &file.data.transfer.state);
        let mut open: HashSet<JobKey> = self.files.entries().values().filter(is_open).map(|file| file.job).collect();
        open.extend(self.results.keys());
        for key in keys {
            let is_clear = self.files.get(*key).is_some_and(|file| !open.contains(&file.job));
            if let Some(file) = is_clear.then(|| self.files.remove(*key)).flatten() {
                self.index.remove(*key, &file.data.spec, &file.data.transfer.path);
                self.journal.record(Line::Gone(key.0), context);
            }
        }
        let told: HashSet<JobKey> = self.files.entries().values().map(|file| file.job).chain(open).collect();
        self.origins.retain(|job, _| told.contains(job));
        self.checksums.retain(|job, _| told.contains(job));
        self.published = None;
        context.mark();
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
