//! What the list of transfers comes to, counted once per change and not once per frame.

use super::row::{Transfer, TransferState};
use crate::domain::job::JobKey;
use std::collections::HashMap;
use std::sync::Arc;

/// How many files stand how, and where each job's begin: counted once per change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// On their way, without anybody's doing.
    pub active: usize,
    /// Stopped by the person, to go on later.
    pub paused: usize,
    /// Not completed.
    pub failed: usize,
    /// Here.
    pub here: usize,
    /// Position of each job's first transfer in the list.
    first: HashMap<JobKey, usize>,
}

impl Tally {
    /// Position of the job's first transfer in the list it was counted from.
    pub fn first_of(&self, job: JobKey) -> Option<usize> {
        self.first.get(&job).copied()
    }
}

/// Looks at every transfer once.
pub fn count(transfers: &[Arc<Transfer>]) -> Tally {
    let mut tally = Tally::default();
    let mut last = None;
    for (place, transfer) in transfers.iter().enumerate() {
        // The files of one job mostly stand together.
        if last.replace(transfer.job) != Some(transfer.job) {
            tally.first.entry(transfer.job).or_insert(place);
        }
        match &transfer.state {
            state if state.is_active() => tally.active += 1,
            state if state.is_here() => tally.here += 1,
            TransferState::Paused => tally.paused += 1,
            TransferState::Failed(_) => tally.failed += 1,
            _ => {}
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::count;
    use crate::domain::Problem;
    use crate::domain::job::JobKey;
    use crate::domain::transfer::row::{Hold, Transfer, TransferKey, TransferState};
    use std::sync::Arc;

    #[test]
    fn each_transfer_counts_once_and_each_job_begins_somewhere() {
        let (ice, sea) = (JobKey::new(), JobKey::new());
        let states = [
            (ice, TransferState::Done),
            (ice, TransferState::Failed(Problem::new("no"))),
            (sea, TransferState::Waiting),
            (sea, TransferState::Held(Hold::Space)),
            (ice, TransferState::Paused),
            (sea, TransferState::Canceled),
            (sea, TransferState::Skipped),
        ];
        let transfer = |(key, (job, state))| {
            Arc::new(Transfer {
                key: TransferKey(key),
                job,
                file_name: String::new(),
                path: std::path::PathBuf::new(),
                source: "".into(),
                state,
                progress: Arc::default(),
            })
        };
        let tally = count(&(0..).zip(states).map(transfer).collect::<Vec<_>>());
        assert_eq!((tally.active, tally.paused, tally.failed, tally.here), (2, 1, 1, 2));
        assert_eq!((tally.first_of(ice), tally.first_of(sea), tally.first_of(JobKey::new())), (Some(0), Some(2), None));
    }
}
