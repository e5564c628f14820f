//! Answers to the question what a request would do: its granules, why there are none, room on the disk.

use crate::domain::GranuleList;
use crate::domain::relax::Explanation;
use crate::engine::Remote;
use std::sync::Arc;

/// One-shot answers about the present draft.
#[derive(Default)]
pub struct Preview {
    /// How many granules the draft finds, and the first of them.
    pub first: Remote<GranuleList>,
    /// The same list, read on as far as lists go.
    pub more: Remote<GranuleList>,
    /// Why there are none.
    pub nothing: Remote<Explanation>,
    /// Free bytes where results are saved; `None` where the system does not tell.
    pub free_bytes: Remote<Option<u64>>,
}

impl Preview {
    /// An answer is awaited.
    pub fn is_asking(&self) -> bool {
        self.first.is_loading() || self.more.is_loading() || self.nothing.is_loading() || self.free_bytes.is_loading()
    }

    /// The granules as far as they are read; perhaps of an earlier draft while the answer is awaited.
    pub fn granules(&self) -> Option<&Arc<GranuleList>> {
        // What an earlier draft found says nothing about one that could not be asked for.
        let known = self.more.value().or_else(|| self.first.value());
        known.filter(|_| self.first.problem().is_none())
    }

    /// Of the draft as it is: CMR has answered, and finds nothing.
    pub fn finds_nothing(&self) -> bool {
        !self.first.is_loading()
            && self.first.problem().is_none()
            && self.first.value().is_some_and(|list| list.total() == 0)
    }

    /// Forgets the granules; the disk stays.
    pub fn clear_granules(&mut self) {
        self.first.clear();
        self.more.clear();
        self.nothing.clear();
    }
}
