//! Downloads as the settings have them: where files go, how fast, and what is there already.

use super::App;
use crate::engine::Wanted;
use crate::engine::snapshot::{JobKey, TransferKey};

impl App {
    /// Where results go, and how.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            folder: self.state.download_folder(&self.engine),
            layout: self.state.settings.folder_layout,
            existing: self.state.settings.existing_files,
        }
    }

    /// If the person wants results as they arrive: of this job too.
    pub(super) fn download_when_ready(&self, job: JobKey) {
        if self.state.settings.download_as_ready {
            self.engine.download_when_ready(job, self.wanted());
        }
    }

    /// Opens a file with the computer's program for it, on another thread.
    pub(super) fn open_file(&self, key: TransferKey) {
        let transfer = self.state.snapshot.transfers.iter().find(|transfer| transfer.key == key);
        if let Some(transfer) = transfer.filter(|transfer| transfer.state.is_here()) {
            self.engine.open_outside(transfer.path.as_os_str().to_owned());
        }
    }
}
