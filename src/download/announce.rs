//! What is said of a whole file just before it gets its name, so that a process which is killed
//! right after that knows in its next life whose file it is.

use super::order::{Content, Order};
use super::part::note_path;
use super::place;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

/// Told the file as it will be; called on the thread that gives the name, which waits for it.
pub type Tell = dyn Fn(&Content) + Send + Sync;

/// Whom to tell; by default nobody.
#[derive(Clone, Default)]
pub struct Announce(Option<Arc<Tell>>);

impl Announce {
    /// Tells this one.
    pub fn to(tell: impl Fn(&Content) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(super) fn tell(&self, content: &Content) {
        if let Some(tell) = &self.0 {
            tell(content);
        }
    }
}

impl fmt::Debug for Announce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Announce").field(&self.0.is_some()).finish()
    }
}

/// Who is told is no part of what an order asks for.
impl PartialEq for Announce {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Announce {}

/// The file that was announced before this process began, if it lies where it was to lie, byte for
/// byte.
pub(super) async fn earlier(order: &Order) -> Option<Content> {
    let announced = order.announced.clone()?;
    let length = tokio::fs::metadata(&announced.path).await.ok()?.len();
    if length != announced.bytes {
        return None;
    }
    let (found, _) = place::fingerprint(announced.path.clone()).await.ok()?;
    if found.sha256 != announced.sha256 {
        return None;
    }
    // Its note was to be taken away next.
    if let Err(error) = tokio::fs::remove_file(note_path(&order.path)).await
        && error.kind() != ErrorKind::NotFound
    {
        tracing::debug!(%error, "a note stays behind");
    }
    Some(announced)
}
