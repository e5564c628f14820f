//! What many files wait for together: a network that is gone, a disk that is full. A gate is closed
//! as long as a file is held by it, and not a moment longer.

use super::state::{Hold, Next, State};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use url::Url;

/// Closed gates.
#[derive(Debug, Default)]
pub(super) struct Gates {
    /// Files held, by the root of the Harmony service that cannot be reached.
    network: HashMap<Url, usize>,
    space: BTreeMap<PathBuf, FullDisk>,
    /// Files that wait for a person's answer.
    pub(super) answers: usize,
}

/// A folder whose disk is full, or nearly.
#[derive(Debug, Default)]
pub struct FullDisk {
    /// As last seen, if the disk told.
    pub free_bytes: Option<u64>,
    /// Files held, by what each needs; `None` is as much as any.
    files: BTreeMap<Option<u64>, usize>,
}

impl FullDisk {
    /// Free bytes with which the first of its files goes on.
    pub fn needed_bytes(&self, reserve: u64) -> u64 {
        let least = self.files.keys().next().copied().flatten();
        least.unwrap_or(reserve).saturating_add(reserve)
    }
}

impl Gates {
    /// A file passed from one state to another.
    pub(super) fn pass(&mut self, root: &Url, folder: &Path, before: &State, after: &State) {
        match after {
            State::Held(Hold::Network(_)) => *self.network.entry(root.clone()).or_default() += 1,
            State::Held(Hold::Answer) => self.answers += 1,
            _ => {}
        }
        if let Some(needed_bytes) = needed(after) {
            let full = self.space.entry(folder.to_owned()).or_default();
            *full.files.entry(needed_bytes).or_default() += 1;
        }
        let is_last = |files: &mut usize| {
            *files = files.saturating_sub(1);
            *files == 0
        };
        match before {
            State::Held(Hold::Network(_)) if self.network.get_mut(root).is_some_and(is_last) => {
                self.network.remove(root);
            }
            State::Held(Hold::Answer) => self.answers = self.answers.saturating_sub(1),
            _ => {}
        }
        if let (Some(needed_bytes), Some(full)) = (needed(before), self.space.get_mut(folder)) {
            if full.files.get_mut(&needed_bytes).is_some_and(is_last) {
                full.files.remove(&needed_bytes);
            }
            if full.files.is_empty() {
                self.space.remove(folder);
            }
        }
    }

    /// Why a file may not be begun now. A file that is too large alone lets smaller ones pass.
    pub(super) fn in_the_way(&self, root: &Url, folder: &Path) -> Option<Hold> {
        if self.network.contains_key(root) {
            return Some(Hold::Network(None));
        }
        let is_full = self.space.get(folder).is_some_and(|full| full.files.contains_key(&None));
        is_full.then_some(Hold::Space { needed_bytes: None })
    }

    /// Roots of the Harmony services that cannot be reached.
    pub(super) fn roots(&self) -> impl Iterator<Item = &Url> {
        self.network.keys()
    }

    pub(super) fn full(&self) -> &BTreeMap<PathBuf, FullDisk> {
        &self.space
    }

    /// Takes down what a disk tells.
    pub(super) fn tell(&mut self, folder: &Path, free_bytes: u64) {
        if let Some(full) = self.space.get_mut(folder) {
            full.free_bytes = Some(free_bytes);
        }
    }
}

/// What a file waits for on the disk, if it does; also while its attempt is still ending.
#[expect(clippy::option_option, reason = "it does not; as much as any; so much")]
fn needed(state: &State) -> Option<Option<u64>> {
    match state {
        State::Held(Hold::Space { needed_bytes }) => Some(*needed_bytes),
        State::Stopping(Next::Space) => Some(None),
        _ => None,
    }
}
