//! What is known of the collections that have jobs.

use crate::domain::Capabilities;
use std::collections::HashMap;
use std::sync::Arc;
use url::Url;

/// Capabilities of collections, by the Harmony service that told them: the practice service knows
/// collections by the same ids as NASA, and can do other things with them.
#[derive(Default)]
pub(super) struct Known(HashMap<Url, HashMap<String, Option<Arc<Capabilities>>>>);

impl Known {
    /// `None` for what is being asked, or could not be had.
    pub(super) fn learn(&mut self, harmony: &Url, collection: String, capabilities: Option<Arc<Capabilities>>) {
        self.0.entry(harmony.clone()).or_default().insert(collection, capabilities);
    }

    pub(super) fn of(&self, harmony: &Url, collection: &str) -> Option<&Capabilities> {
        self.0.get(harmony)?.get(collection)?.as_deref()
    }

    pub(super) fn is_worth_a_question(&self, harmony: &Url, collection: &str) -> bool {
        self.0.get(harmony).is_none_or(|known| !known.contains_key(collection))
    }

    /// After a change of session, what could not be had is worth another question.
    pub(super) fn forget_failures(&mut self) {
        self.0.retain(|_, known| {
            known.retain(|_, capabilities| capabilities.is_some());
            !known.is_empty()
        });
    }
}
