//! What is known by a name, as long as the name is of one thing alone.

use std::collections::HashMap;

/// Values by name; of a name that several different ones have, none counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ByName<T>(HashMap<String, Option<T>>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: PartialEq> ByName<T> {
    /// One more; the same again changes nothing.
    pub fn add(&mut self, name: String, value: T) {
        match self.0.get_mut(&name) {
            None => drop(self.0.insert(name, Some(value))),
            Some(known) if known.as_ref() == Some(&value) => {}
            Some(known) => *known = None,
        }
    }

    /// Something has this name, or several have.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The only one of this name.
    pub fn of(&self, name: &str) -> Option<&T> {
        self.0.get(name)?.as_ref()
    }
}
