//! Files that were finished: are they still where they were saved?

use super::super::context::Context;
use super::super::snapshot::{TransferKey, TransferState};
use super::{News, TransferBook};

impl TransferBook {
    /// Looks on another thread; somebody sees the list.
    pub(super) fn look_at_finished(&mut self, context: &mut Context) {
        let finished: Vec<_> = self
            .keys_of(|item| item.transfer.state.is_here() || matches!(item.transfer.state, TransferState::Missing))
            .into_iter()
            .filter_map(|key| {
                let item = self.items.get(&key)?;
                Some((key, item.transfer.path.clone(), item.content.as_ref()?.bytes))
            })
            .collect();
        if finished.is_empty() || std::mem::replace(&mut self.looking, true) {
            return;
        }
        context.spawn(&self.reporter, move |messages| async move {
            let looked = tokio::task::spawn_blocking(move || {
                let is_there =
                    |path, bytes| std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == bytes);
                finished.into_iter().map(|(key, path, bytes)| (key, is_there(path, bytes))).collect()
            });
            messages.report(News::Seen(looked.await.unwrap_or_default()));
        });
    }

    pub(super) fn finished_seen(&mut self, files: Vec<(TransferKey, bool)>, context: &mut Context) {
        self.looking = false;
        for (key, is_there) in files {
            let Some(state) = self.items.get(&key).map(|item| &item.transfer.state) else { continue };
            let is_missing = matches!(state, TransferState::Missing);
            if is_there && is_missing {
                self.set_state(key, TransferState::Done, context);
            } else if !is_there && state.is_here() {
                self.set_state(key, TransferState::Missing, context);
            }
        }
    }
}
