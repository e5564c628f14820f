//! What is said of a whole file just before it gets its name, so that a process which is killed
//! right after that knows in its next life whose file it is.

use crate::domain::transfer::content::Content;
use std::fmt;
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

/// Who is told is no part of what is asked for.
impl PartialEq for Announce {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Announce {}
