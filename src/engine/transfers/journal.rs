//! When the list of downloads is written: soon after a change, one write at a time.

use super::super::context::Context;
use super::super::latch::{Guard, Latch};
use super::super::reporter::Reporter;
use crate::domain::Problem;
use crate::download::Announce;
use crate::download::destination::keep_names;
use crate::store::transfers::{Line, StoredTransfer, TransfersFile};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Between the beginnings of two writes: many small files end together, and a flush of the disk costs
/// as much as a file. Whoever is killed in between knows the files by their announcements.
const PAUSE: Duration = Duration::from_millis(100);

/// The one writer.
pub(in super::super) struct Journal {
    /// `None`: nothing is written in this session.
    file: Option<Arc<TransfersFile>>,
    writing: Latch,
    /// When the last write began.
    written_at: Option<Instant>,
    complained: bool,
    reporter: Option<Reporter<(Result<(), String>, Guard)>>,
}

impl Journal {
    pub(super) fn new(file: Option<TransfersFile>) -> Self {
        let file = file.map(Arc::new);
        Self { file, writing: Latch::default(), written_at: None, complained: false, reporter: None }
    }

    /// Whom to tell of each write.
    pub(super) fn report_to(&mut self, reporter: Reporter<(Result<(), String>, Guard)>) {
        self.reporter = Some(reporter);
    }

    /// Writes a line soon.
    pub(super) fn record(&mut self, line: Line, context: &mut Context) {
        let Some(file) = &self.file else { return };
        file.push(line);
        self.write(context);
    }

    /// Whom a transfer tells of its file: the line is with the system before the file has its name.
    pub(super) fn announce(&self, transfer: StoredTransfer) -> Announce {
        let Some(file) = self.file.clone() else { return Announce::default() };
        Announce::to(move |content| file.announce(&transfer, content))
    }

    fn write(&mut self, context: &mut Context) {
        let Some((file, reporter)) = self.file.clone().zip(self.reporter.as_ref()) else { return };
        let Some(guard) = self.writing.close() else { return };
        let begins = self.written_at.map_or_else(Instant::now, |last| (last + PAUSE).max(Instant::now()));
        self.written_at = Some(begins);
        context.spawn(reporter, move |messages| async move {
            tokio::time::sleep_until(begins).await;
            let written = tokio::task::spawn_blocking(move || file.write(keep_names)).await;
            let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
            messages.report((written.map_err(|error| error.to_string()), guard));
        });
    }

    /// A write ended; answers what to tell about a failure, once per series of failures.
    pub(super) fn written(
        &mut self,
        outcome: Result<(), String>,
        guard: Guard,
        context: &mut Context,
    ) -> Option<Problem> {
        drop(guard);
        match outcome {
            Ok(()) => {
                self.complained = false;
                if self.file.as_ref().is_some_and(|file| file.has_lines()) {
                    self.write(context);
                }
                None
            }
            // The next change tries again.
            Err(reason) => (!std::mem::replace(&mut self.complained, true)).then(|| {
                Problem::new("The list of downloads could not be written to the disk. The downloads themselves go on.")
                    .with_details(reason)
            }),
        }
    }

    /// Writes what waits; blocks on the disk.
    pub(in super::super) fn write_last(&self) {
        if let Some(file) = &self.file
            && let Err(error) = file.write(keep_names)
        {
            tracing::error!(%error, "list of downloads not written at the end");
        }
    }
}
