//! Files that were finished: are they still where they were saved?

use super::book::{Event, TransferBook};
use crate::domain::transfer::state;
use crate::engine::context::Context;
use crate::engine::latch::Guard;
use crate::engine::snapshot::TransferKey;

impl TransferBook {
    /// Looks on another thread; somebody sees the list.
    pub(super) fn look_at_finished(&mut self, context: &mut Context) {
        let finished: Vec<_> = self
            .files
            .entries()
            .iter()
            .filter(|(_, file)| file.state().is_done())
            .filter_map(|(key, file)| Some((*key, file.data.transfer.path.clone(), file.data.content.as_ref()?.bytes)))
            .collect();
        if finished.is_empty() {
            return;
        }
        let Some(guard) = self.finished_look.close() else { return };
        context.spawn(&self.reporter, move |reporter| async move {
            let looked = tokio::task::spawn_blocking(move || {
                let is_there =
                    |path, bytes| std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == bytes);
                finished.into_iter().map(|(key, path, bytes)| (key, is_there(path, bytes))).collect()
            });
            reporter.report(Event::Seen(looked.await.unwrap_or_default(), guard));
        });
    }

    pub(super) fn finished_seen(&mut self, files: Vec<(TransferKey, bool)>, guard: Guard) {
        drop(guard);
        for (key, is_there) in files {
            self.files.handle(key, if is_there { state::Event::Returned } else { state::Event::Vanished });
        }
    }
}
