//! The bundled places, read when they are first looked for.

use crate::domain::gazetteer::Gazetteer;
use std::sync::Arc;

/// Reads the bundled tables once; some milliseconds, which a window that looks for nothing does not spend.
#[derive(Debug, Default)]
pub(in crate::ui) struct Atlas(Option<Arc<Gazetteer>>);

impl Atlas {
    /// The places.
    pub(in crate::ui) fn places(&mut self) -> &Arc<Gazetteer> {
        self.0.get_or_insert_with(|| Arc::new(Gazetteer::bundled()))
    }
}
