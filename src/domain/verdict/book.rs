//! What is known of all files of a list, as lists show it.

use super::course::Course;
use super::state::{State, Verdict};
use super::tally::Tally;
use crate::domain::job::JobKey;
use crate::domain::transfer::row::{Transfer, TransferKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far the look at each file is, and what the files of each job come to. Made once per change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdicts {
    courses: BTreeMap<TransferKey, Course>,
    jobs: BTreeMap<JobKey, Tally>,
    told: BTreeMap<JobKey, Arc<Told>>,
    all: Tally,
}

/// What a job's files came to, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// That of the worst file.
    pub state: State,
    /// One file's own sentence; of several, how many are how.
    pub sentence: String,
}

impl Verdicts {
    /// Of the files that are here, and of all files of the list, those on their way too.
    pub fn new<'a>(
        courses: BTreeMap<TransferKey, Course>,
        transfers: impl IntoIterator<Item = &'a Arc<Transfer>>,
    ) -> Self {
        let mut made = Self { courses, ..Self::default() };
        let mut last = BTreeMap::new();
        for transfer in transfers {
            let state = made.state(transfer.key);
            made.jobs.entry(transfer.job).or_default().add(state);
            made.all.add(state);
            last.insert(transfer.job, transfer.key);
        }
        let tell = |(job, tally): (&JobKey, &Tally)| {
            let alone = last.get(job).filter(|_| tally.all() == 1).and_then(|file| made.verdict(*file));
            let told = alone.map(|verdict| Told { state: verdict.state, sentence: verdict.sentence.clone() });
            let told = told.or_else(|| Some(Told { state: tally.worst()?, sentence: tally.line()? }));
            told.map(|told| (*job, Arc::new(told)))
        };
        made.told = made.jobs.iter().filter_map(tell).collect();
        made
    }

    /// How far the look at a file is.
    pub fn course(&self, file: TransferKey) -> Option<&Course> {
        self.courses.get(&file)
    }

    /// What it came to.
    pub fn verdict(&self, file: TransferKey) -> Option<&Arc<Verdict>> {
        self.course(file)?.verdict()
    }

    /// The same in one word; `None` while nobody has looked.
    pub fn state(&self, file: TransferKey) -> Option<State> {
        self.verdict(file).map(|verdict| verdict.state)
    }

    /// The files of a job.
    pub fn job(&self, job: JobKey) -> Tally {
        self.jobs.get(&job).copied().unwrap_or_default()
    }

    /// The same in a line; `None` while nobody has looked into any of them.
    pub fn told(&self, job: JobKey) -> Option<&Arc<Told>> {
        self.told.get(&job)
    }

    /// All files.
    pub fn all(&self) -> Tally {
        self.all
    }

    /// Some of these files are being looked into, or will be.
    pub fn are_coming(&self, files: impl IntoIterator<Item = TransferKey>) -> bool {
        files.into_iter().any(|file| self.course(file).is_some_and(Course::is_coming))
    }
}
