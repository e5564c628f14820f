//! One attempt at a file: begun when the queue has a slot, and what its end means.

use super::book::{Broken, Event, TransferBook, stored};
use crate::domain::Problem;
use crate::domain::transfer::state::{self, Ending, Hold, Unreachable, Verdict};
use crate::download::{self, FetchSpec, Outcome, TransferError};
use crate::earthdata::{Error, ErrorKind};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::{Effect, Refusal};
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::{TransferKey, TransferProgress};
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;

impl TransferBook {
    pub(super) fn start(&mut self, key: TransferKey, context: &mut Context) {
        let Some(announce) = self.files.get(key).map(|file| self.journal.announce(stored(file))) else { return };
        let Some(item) = self.files.data_mut(key) else { return };
        let Some(connection) = item.connection.clone() else { return };
        // Asked once: whatever is there after this attempt is known by it.
        let announced = item.spec.announced.take();
        let spec = FetchSpec { announced, announce, ..item.spec.clone() };
        let (progress, moved) = (Arc::clone(&item.transfer.progress), Arc::clone(&self.moved));
        let (cancel, canceled) = oneshot::channel();
        self.attempts.insert(key, cancel);
        let reserve = context.services.disk.reserve_bytes;
        context.spawn(&self.reporter, move |reporter| async move {
            let has_come = || reporter.report(Event::HasCome(key));
            let run = run(&connection, &spec, (&progress, &moved, &has_come), canceled);
            let outcome = match AssertUnwindSafe(run).catch_unwind().await {
                Ok(outcome) => outcome.map_err(|error| broken(&error, &connection, &spec, reserve)),
                Err(_) => Err(Broken { ending: Ending::Failed(Box::new(died())), refusal: None }),
            };
            reporter.report(Event::Ended(key, outcome));
        });
    }

    pub(super) fn ended(
        &mut self,
        key: TransferKey,
        outcome: Result<Outcome, Broken>,
        jobs: &JobBook,
        context: &mut Context,
    ) {
        self.attempts.remove(&key);
        if let Some(content) = outcome.as_ref().ok().and_then(Outcome::content) {
            let path = content.path.clone();
            if let Some(item) = self.files.data_mut(key) {
                item.content = Some(content.clone());
            }
            self.lies_at(key, path);
        }
        let ending = match outcome {
            Ok(Outcome::Saved(_)) => Ending::Whole(Verdict::Saved),
            Ok(Outcome::Kept(_)) => Ending::Whole(Verdict::Kept),
            Ok(Outcome::Unchecked(_)) => Ending::Whole(Verdict::Unchecked),
            Ok(Outcome::Canceled) => Ending::Stopped,
            Err(broken) => {
                if let Some(refusal) = broken.refusal {
                    context.effect(Effect::TokenRefused(refusal));
                }
                broken.ending
            }
        };
        self.files.handle(key, state::Event::Ended(ending));
        self.settle(jobs, context);
    }

    /// The file may lie beside the path it was to have.
    fn lies_at(&mut self, key: TransferKey, path: PathBuf) {
        let Some(item) = self.files.data_mut(key).filter(|item| item.transfer.path != path) else { return };
        let transfer = Arc::make_mut(&mut item.transfer);
        transfer.file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.index.claim(key, &path);
        transfer.path = path;
    }
}

fn died() -> Problem {
    Problem::new("This download broke off because of an error in this program. Try again.")
        .with_remedy(crate::domain::Remedy::Retry)
}

/// What the window and the session need to know of a failure.
fn broken(error: &TransferError, connection: &Connection, spec: &FetchSpec, reserve: u64) -> Broken {
    let server = match error {
        TransferError::Server(server) => Some(server.as_ref()),
        _ => None,
    };
    // An archive may refuse a token for reasons of its own.
    let by_harmony = spec.url.origin() == connection.environment.harmony().origin();
    let refusal =
        server.filter(|server| by_harmony && matches!(server.kind, ErrorKind::Unauthorized(_))).and_then(Refusal::of);
    Broken { ending: ending(error, server, reserve), refusal }
}

fn ending(error: &TransferError, server: Option<&Error>, reserve: u64) -> Ending {
    let problem = error.problem();
    match (error, server) {
        // The disk has space, and takes no more: a limit that no waiting lifts.
        (TransferError::DiskFull { needed_bytes: None, free_bytes: Some(free), .. }, _)
            if *free >= reserve.saturating_mul(2) =>
        {
            Ending::Failed(Box::new(problem))
        }
        (TransferError::DiskFull { needed_bytes, .. }, _) => {
            Ending::Passing(Hold::Space { needed_bytes: *needed_bytes })
        }
        (TransferError::Exists(_), _) => Ending::Passing(Hold::Answer),
        (_, Some(server)) if server.is_offline() => Ending::Passing(Hold::Network(Some(Box::new(Unreachable {
            host: server.host().map(str::to_owned),
            problem,
        })))),
        (_, Some(server)) if server.needs_sign_in() => Ending::Passing(Hold::SignIn(Some(Box::new(problem)))),
        _ => Ending::Failed(Box::new(problem)),
    }
}

async fn run(
    connection: &Connection,
    spec: &FetchSpec,
    (progress, moved, has_come): (&TransferProgress, &AtomicBool, &(dyn Fn() + Sync)),
    mut canceled: oneshot::Receiver<()>,
) -> Result<Outcome, TransferError> {
    let reported = AtomicBool::new(false);
    let show = |figures: download::Figures| {
        progress.set(figures.received_bytes, figures.total_bytes, figures.bytes_per_second);
        moved.store(true, Ordering::Relaxed);
        if figures.total_bytes == Some(figures.received_bytes) && !reported.swap(true, Ordering::Relaxed) {
            has_come();
        }
    };
    let outcome = download::fetch(&connection.transport, spec, &show, &mut canceled).await;
    if let Some(content) = outcome.as_ref().ok().and_then(Outcome::content) {
        progress.set_content(content.clone());
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::ending;
    use crate::domain::Remedy;
    use crate::domain::transfer::state::{Ending, Hold};
    use crate::download::TransferError;
    use std::io::{Error, ErrorKind};
    use std::path::Path;

    #[test]
    fn a_quota_ends_a_download_and_a_full_disk_holds_it() {
        let path = Path::new("/nowhere/a.h5");
        let quota = ending(&TransferError::from_io(path, Error::from(ErrorKind::QuotaExceeded)), None, 100);
        assert!(matches!(quota, Ending::Failed(problem) if problem.remedy == Remedy::ChooseFolder));
        let full = |needed_bytes, free_bytes| {
            let error = TransferError::DiskFull { folder: "/data".into(), needed_bytes, free_bytes };
            ending(&error, None, 100)
        };
        for (needed, free) in [(None, Some(150)), (None, None), (Some(5), Some(1))] {
            let Ending::Passing(Hold::Space { needed_bytes }) = full(needed, free) else { panic!("it waits") };
            assert_eq!(needed_bytes, needed);
        }
        // Space is there, and nothing more is taken: no waiting helps.
        assert!(matches!(full(None, Some(1000)), Ending::Failed(_)));
    }
}
