//! What is known of the collections that have jobs.

use super::Capabilities;
use std::collections::HashMap;
use std::sync::Arc;
use url::Url;

/// Capabilities of collections, by the Harmony service that told them: the practice service knows
/// collections by the same ids as NASA, and can do other things with them.
#[derive(Default)]
pub struct KnownCapabilities(HashMap<Url, HashMap<String, Answer>>);

enum Answer {
    Asked,
    CouldNotBeHad,
    Is(Arc<Capabilities>),
}

impl KnownCapabilities {
    /// True if the question is to be asked now: it was not before.
    pub fn ask(&mut self, harmony: &Url, collection: &str) -> bool {
        let known = self.0.entry(harmony.clone()).or_default();
        let is_new = !known.contains_key(collection);
        if is_new {
            known.insert(collection.to_owned(), Answer::Asked);
        }
        is_new
    }

    /// `None` for what could not be had.
    pub fn learn(&mut self, harmony: &Url, collection: String, capabilities: Option<Arc<Capabilities>>) {
        let answer = capabilities.map_or(Answer::CouldNotBeHad, Answer::Is);
        self.0.entry(harmony.clone()).or_default().insert(collection, answer);
    }

    /// What is known of a collection at this service.
    pub fn of(&self, harmony: &Url, collection: &str) -> Option<&Capabilities> {
        match self.0.get(harmony)?.get(collection)? {
            Answer::Is(capabilities) => Some(capabilities),
            Answer::Asked | Answer::CouldNotBeHad => None,
        }
    }

    /// After a change of session, what could not be had is worth another question.
    pub fn forget_failures(&mut self) {
        self.0.values_mut().for_each(|known| known.retain(|_, answer| !matches!(answer, Answer::CouldNotBeHad)));
    }
}
