//! The open files as panels read them: nothing here changes anything or waits.

use super::files::{FileKey, OpenFile, OpenFiles};
use super::shared::Shared;
use super::views::View;
use super::work::ViewKey;
use std::sync::Arc;

/// Read-only side of [`super::Inspection`]; cheap to clone.
#[derive(Clone)]
pub struct Results(pub(super) Arc<Shared>);

impl Results {
    /// The open files.
    pub fn files(&self) -> Arc<OpenFiles> {
        Arc::clone(&self.0.state().files)
    }

    /// One of them.
    pub fn file(&self, key: FileKey) -> Option<Arc<OpenFile>> {
        self.0.state().files.get(key).cloned()
    }

    /// A view, as far as it is. Whoever shows it looks in every frame: what is looked at is kept.
    pub fn view<T: Send + Sync + 'static>(&self, key: &ViewKey) -> View<T> {
        self.0.state().views.look(key)
    }

    /// Whether something is being read for the window.
    pub fn is_busy(&self) -> bool {
        !self.0.state().queue.is_idle()
    }

    /// Bytes of all answers that are kept.
    pub fn kept_bytes(&self) -> u64 {
        self.0.state().views.kept_bytes()
    }
}
