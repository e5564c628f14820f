//! One look at one file.

use crate::domain::verdict::{Asked, Verdict};
use crate::engine::inspection::Inspection;
use crate::inspect::verdict::{unopened, verify};
use crate::inspect::{Unread, Why};
use std::path::PathBuf;
use std::sync::Arc;

/// Reads the file aside; dropping the future stops it. `None` if it was stopped.
pub(in super::super) async fn look(inspection: Inspection, path: PathBuf, asked: Arc<Asked>) -> Option<Arc<Verdict>> {
    let for_work = Arc::clone(&asked);
    let work = inspection.aside(path, move |work| verify(work.reader, work.structure, &for_work, work.cancel));
    match work.await {
        Ok(verdict) => Some(Arc::new(verdict)),
        Err(Unread { why: Why::Cancelled, .. }) => None,
        Err(unread) => Some(Arc::new(unopened(&unread, &asked))),
    }
}
