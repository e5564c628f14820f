//! How far each granule of a job is: the steps of its service chain and their work items.

use std::sync::Arc;

/// The seven states of a work item (nasa/harmony `WorkItemStatus`), and whatever a newer server
/// invents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkItemState {
    /// A result.
    Successful,
    /// A remark in place of a result, such as no data in the subset.
    Warning,
    /// No result.
    Failed,
    /// Being worked on.
    Running,
    /// Waiting for its turn.
    Waiting,
    /// Ended with its job.
    Canceled,
    /// A state this version does not know.
    Unknown,
}

impl WorkItemState {
    /// All, in the order in which they are counted and explained.
    pub const ALL: [Self; 7] =
        [Self::Successful, Self::Warning, Self::Failed, Self::Running, Self::Waiting, Self::Canceled, Self::Unknown];

    /// Reads the server's word; `ready` and `queued` both wait.
    pub fn parse(word: &str) -> Self {
        match word {
            "successful" => Self::Successful,
            "warning" => Self::Warning,
            "failed" => Self::Failed,
            "running" => Self::Running,
            "ready" | "queued" => Self::Waiting,
            "canceled" => Self::Canceled,
            _ => Self::Unknown,
        }
    }

    /// Nothing more will happen to it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Successful | Self::Warning | Self::Failed | Self::Canceled)
    }

    /// For people, after a number: “3 failed”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Successful => "done",
            Self::Warning => "with a remark",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Canceled => "canceled",
            Self::Unknown => "in a state this version does not know",
        }
    }
}

/// One piece of work: mostly one granule in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// The server's number of it.
    pub id: u64,
    /// How far it is.
    pub state: WorkItemState,
    /// How often it was tried again.
    pub retries: u32,
    /// What goes in and what came out; `None` while the server has not told it.
    pub files: Option<Arc<WorkItemFiles>>,
}

/// Addresses of a work item's files, as the server tells them; what it keeps to itself is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkItemFiles {
    /// What goes in.
    pub inputs: Vec<String>,
    /// What came out.
    pub outputs: Vec<String>,
}

/// One step of the service chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Place in the chain, from 1.
    pub index: u32,
    /// Image and tag, `nasa/harmony-trajectory-subsetter:2.0`.
    pub service: String,
    /// Work items there will be, as far as the server knows.
    pub expected: u64,
    /// How many are in each state, over all pages.
    pub counts: Vec<(WorkItemState, u64)>,
    /// The work items that were read, by number.
    pub items: Vec<WorkItem>,
}

impl Step {
    /// The name without registry, group and tag: `harmony-trajectory-subsetter`.
    pub fn short_name(&self) -> &str {
        let name = self.service.rsplit('/').next().unwrap_or_default();
        name.split(['@', ':']).next().unwrap_or_default()
    }

    /// Work items that exist, whether or not they were read.
    pub fn total(&self) -> u64 {
        let counted = self.counts.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        counted.max(self.items.len() as u64)
    }

    /// So many are in this state.
    pub fn count(&self, state: WorkItemState) -> u64 {
        self.counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
    }
}

/// All steps of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// In the order of the chain.
    pub steps: Vec<Step>,
}

impl Steps {
    /// Where a work item is.
    pub fn find(&self, id: u64) -> Option<(&Step, &WorkItem)> {
        self.steps.iter().find_map(|step| {
            let place = step.items.binary_search_by_key(&id, |item| item.id).ok()?;
            Some((step, step.items.get(place)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, WorkItemState};

    #[test]
    fn a_step_is_called_by_its_image() {
        let step = |service: &str| Step {
            index: 1,
            service: service.to_owned(),
            expected: 0,
            counts: Vec::new(),
            items: Vec::new(),
        };
        for (service, name) in [
            ("nasa/harmony-trajectory-subsetter:2.0", "harmony-trajectory-subsetter"),
            ("123.dkr.ecr.us-west-2.amazonaws.com:5000/podaac/concise:0.9", "concise"),
            ("query-cmr@sha256:abc", "query-cmr"),
            ("", ""),
        ] {
            assert_eq!(step(service).short_name(), name);
        }
    }

    #[test]
    fn a_state_of_a_newer_server_is_unknown_and_not_final() {
        assert_eq!(WorkItemState::parse("queued"), WorkItemState::Waiting);
        assert!(!WorkItemState::parse("hibernating").is_final());
    }
}
