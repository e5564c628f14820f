//! One attempt at a file: begun when a place is free, and what its end means.

use super::super::connection::Connection;
use super::super::context::Context;
use super::super::effect::{Effect, Refusal};
use super::super::jobs::JobBook;
use super::super::snapshot::{Hold, JobKey, TransferKey, TransferProgress, TransferState};
use super::{News, TransferBook, listing, restore};
use crate::domain::Problem;
use crate::download::{self, Order, Outcome, TransferError};
use crate::earthdata::{Error, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;

/// Why a transfer ended without a file.
pub(in super::super) struct Ending {
    pub(super) problem: Problem,
    /// A new sign-in may help.
    needs_sign_in: bool,
    /// Harmony itself did not accept the token: it is good for nothing any more.
    refusal: Option<Refusal>,
    /// It goes on by itself when this has passed.
    pub(super) hold: Option<Hold>,
    /// So many bytes are missing on the disk, if known.
    pub(super) needed_bytes: Option<u64>,
}

impl TransferBook {
    pub(super) fn start_waiting(&mut self, context: &mut Context) {
        while let Some(key) = self.queue.start_next() {
            let ready = self.items.get_mut(&key).and_then(|item| {
                let connection = Arc::clone(item.connection.as_ref()?);
                Some((item, connection))
            });
            let Some((item, connection)) = ready else {
                self.queue.remove(key);
                continue;
            };
            if !connection.has_token() {
                // Nobody is signed in there any more: it waits for that, instead of being refused.
                item.asleep = true;
                self.queue.remove(key);
                continue;
            }
            if let Some(hold) = self.holds.hold_of(&item.harmony, &item.order.path) {
                self.queue.remove(key);
                self.set_state(key, TransferState::Held(hold), context);
                continue;
            }
            let (cancel, canceled) = oneshot::channel();
            item.cancel = Some(cancel);
            item.stopped = TransferState::Canceled;
            // Asked once: whatever is there after this attempt is known by it.
            let announced = item.order.announced.take();
            let announce = self.journal.announce(restore::stored(item));
            let order = Order { announced, announce, ..item.order.clone() };
            let (progress, moved) = (Arc::clone(&item.transfer.progress), Arc::clone(&self.moved));
            context.spawn(&self.reporter, move |messages| async move {
                // Told once and without waiting: a full inbox only means that the place is free later.
                let has_come = || messages.report(News::HasCome(key));
                let outcome = run(&connection, &order, (&progress, &moved, &has_come), canceled).await;
                let outcome = outcome.map_err(|error| ending(&error, &connection, &order));
                messages.report(News::Ended(key, outcome));
            });
            self.set_state(key, TransferState::Going, context);
        }
        self.watch_room(context);
    }

    pub(super) fn ended(
        &mut self,
        key: TransferKey,
        outcome: Result<Outcome, Ending>,
        jobs: &JobBook,
        context: &mut Context,
    ) {
        self.queue.remove(key);
        let Some(item) = self.items.get_mut(&key) else { return };
        item.cancel = None;
        let job = item.transfer.job;
        let again = std::mem::take(&mut item.again);
        if let Some(content) = outcome.as_ref().ok().and_then(Outcome::content) {
            item.content = Some(content.clone());
            self.has_come(key);
        }
        if again {
            self.queue.push(job, key);
        } else {
            let state = self.state_after(key, outcome, context);
            self.set_state(key, state, context);
            self.complete_if_done(key, job, jobs, context);
        }
        self.start_waiting(context);
    }

    fn state_after(
        &mut self,
        key: TransferKey,
        outcome: Result<Outcome, Ending>,
        context: &mut Context,
    ) -> TransferState {
        let Some(item) = self.items.get_mut(&key) else { return TransferState::Canceled };
        match outcome {
            Ok(Outcome::Saved(_)) => TransferState::Done,
            Ok(Outcome::Kept(_)) => TransferState::Skipped,
            Ok(Outcome::Unchecked(_)) => TransferState::Unchecked,
            Ok(Outcome::Canceled) => item.stopped.clone(),
            Err(mut ending) => {
                item.asleep = ending.needs_sign_in;
                if let Some(refusal) = ending.refusal.take() {
                    context.effect(Effect::TokenRefused(refusal));
                }
                match ending.hold {
                    Some(hold) => self.hold(key, hold, ending, context),
                    None => TransferState::Failed(ending.problem),
                }
            }
        }
    }

    /// The file may lie beside the place it was to have.
    fn has_come(&mut self, key: TransferKey) {
        let Some(item) = self.items.get_mut(&key) else { return };
        let Some(path) = item.content.as_ref().map(|content| content.path.clone()) else { return };
        if path != item.transfer.path {
            let transfer = Arc::make_mut(&mut item.transfer);
            transfer.file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.by_path.insert(listing::folded(&path), key);
            transfer.path = path;
            self.told = None;
        }
    }

    fn complete_if_done(&mut self, key: TransferKey, job: JobKey, jobs: &JobBook, context: &mut Context) {
        let is_done = self.items.get(&key).is_some_and(|item| item.transfer.state.is_here());
        if is_done {
            self.complete(job, jobs, context);
        }
    }
}

/// What the window and the session need to know of a failure.
fn ending(error: &TransferError, connection: &Connection, order: &Order) -> Ending {
    let server = match error {
        TransferError::Server(server) => Some(server.as_ref()),
        _ => None,
    };
    // An archive may refuse a token for reasons of its own.
    let by_harmony = order.url.origin() == connection.environment.harmony().origin();
    let (hold, needed_bytes) = match error {
        TransferError::DiskFull { needed_bytes, .. } => (Some(Hold::Room), *needed_bytes),
        _ => (server.filter(|server| server.is_offline()).map(|_| Hold::Network), None),
    };
    Ending {
        hold,
        needed_bytes,
        problem: error.problem(),
        needs_sign_in: server.is_some_and(Error::needs_sign_in),
        refusal: server
            .filter(|server| by_harmony && matches!(server.kind, ErrorKind::Unauthorized(_)))
            .and_then(Refusal::of),
    }
}

async fn run(
    connection: &Connection,
    order: &Order,
    (progress, moved, has_come): (&TransferProgress, &AtomicBool, &(dyn Fn() + Sync)),
    mut canceled: oneshot::Receiver<()>,
) -> Result<Outcome, TransferError> {
    let told = AtomicBool::new(false);
    let show = |figures: download::Figures| {
        progress.set(figures.received_bytes, figures.total_bytes, figures.bytes_per_second);
        moved.store(true, Ordering::Relaxed);
        if figures.total_bytes == Some(figures.received_bytes) && !told.swap(true, Ordering::Relaxed) {
            has_come();
        }
    };
    let outcome = download::fetch(&connection.transport, order, &show, &mut canceled).await;
    if let Some(content) = outcome.as_ref().ok().and_then(Outcome::content) {
        progress.set_content(content.clone());
    }
    outcome
}
