//! What a job came to, in few words.
//!
//! They stand wherever the window shows the job: in its row, above its files, in notices and notifications.
//! A job that is done and holds less than was asked for, or other, is never just “done”.

use super::count::count;
use super::{Alarm, JobStatus};

/// A job's state with everything that makes its result less than what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobOutcome {
    status: JobStatus,
    is_uncut: bool,
    shortfalls: Vec<Shortfall>,
}

/// One way in which a result falls short of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shortfall {
    /// Granules failed; 0 if the server does not say how many.
    Failed(u64),
    /// Only the first granules went in, though nobody asked for a limit.
    Limited { processed: u64, found: u64 },
    /// So too, by an unknown number.
    Incomplete,
    /// There is no file.
    NoFiles,
}

impl JobOutcome {
    /// From a job's state and what is known to be wrong with it.
    pub fn of(status: &JobStatus, alarms: &[Alarm]) -> Self {
        let shortfall = |alarm: &Alarm| match alarm {
            Alarm::GranulesFailed { count, .. } => Some(Shortfall::Failed(*count as u64)),
            Alarm::Limited { found, processed, .. } => {
                Some(Shortfall::Limited { processed: *processed, found: *found })
            }
            Alarm::LimitedAsTold { .. } => Some(Shortfall::Incomplete),
            Alarm::NoFiles => Some(Shortfall::NoFiles),
            _ => None,
        };
        let mut shortfalls: Vec<Shortfall> = alarms.iter().filter_map(shortfall).collect();
        let is_told = shortfalls.iter().any(|shortfall| matches!(shortfall, Shortfall::Failed(_)));
        if *status == JobStatus::CompleteWithErrors && !is_told {
            shortfalls.insert(0, Shortfall::Failed(0));
        }
        Self { status: status.clone(), is_uncut: alarms.iter().any(Alarm::asks_to_cancel), shortfalls }
    }

    /// The files are not cut as asked: fetching them is asked about first.
    pub fn is_uncut(&self) -> bool {
        self.is_uncut
    }

    /// The job came to its end with results.
    pub fn is_done(&self) -> bool {
        matches!(self.status, JobStatus::Successful | JobStatus::CompleteWithErrors)
    }

    /// Nothing of what was asked for is missing or other, as far as it went.
    pub fn is_whole(&self) -> bool {
        !self.is_uncut && self.shortfalls.is_empty()
    }

    /// “done”, “done, not cut”, “done, 5 missing”, “done, 500 of 634 367”, “running, not cut”.
    pub fn words(&self) -> String {
        let is_done = self.is_done();
        let state = match &self.status {
            _ if is_done => "done",
            JobStatus::RunningWithErrors => "running",
            other => other.words(),
        };
        let ended_without = matches!(self.status, JobStatus::Failed | JobStatus::Canceled | JobStatus::Unknown(_));
        if ended_without {
            return state.to_owned();
        }
        let mut parts = vec![state.to_owned()];
        parts.extend(self.is_uncut.then(|| "not cut".to_owned()));
        parts.extend(self.shortfalls.iter().filter_map(|shortfall| shortfall.words(is_done)));
        if self.status == JobStatus::RunningWithErrors && parts.len() == 1 {
            parts.push("some failed".to_owned());
        }
        parts.join(", ")
    }
}

impl Shortfall {
    /// Granules can still be tried again while the job runs; what is limited is so from the start.
    fn words(&self, is_done: bool) -> Option<String> {
        let missing = if is_done { "missing" } else { "failed" };
        match self {
            Self::Failed(0) => Some(format!("some {missing}")),
            Self::Failed(granules) => Some(format!("{} {missing}", count(*granules))),
            Self::Limited { processed, found } => Some(format!("{} of {}", count(*processed), count(*found))),
            Self::Incomplete => Some("not complete".to_owned()),
            Self::NoFiles => is_done.then(|| "no files".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JobOutcome;
    use crate::domain::{Alarm, JobStatus};

    fn words(status: &JobStatus, alarms: &[Alarm]) -> String {
        JobOutcome::of(status, alarms).words()
    }

    fn failed(count: usize) -> Alarm {
        Alarm::GranulesFailed { count, first: String::new() }
    }

    fn limited() -> Alarm {
        Alarm::Limited { found: 634_367, processed: 500, reason: "of system constraints".to_owned() }
    }

    #[test]
    fn a_result_that_is_less_than_asked_for_is_never_just_done() {
        use JobStatus::{CompleteWithErrors, Successful};
        assert_eq!(words(&Successful, &[]), "done");
        assert_eq!(words(&Successful, &[Alarm::WholeFiles]), "done, not cut");
        assert_eq!(words(&CompleteWithErrors, &[failed(5)]), "done, 5 missing");
        assert_eq!(words(&CompleteWithErrors, &[]), "done, some missing");
        assert_eq!(words(&Successful, &[limited()]), "done, 500 of 634,367");
        assert_eq!(words(&Successful, &[Alarm::NoFiles]), "done, no files");
        assert_eq!(
            words(&CompleteWithErrors, &[Alarm::WholeFiles, failed(1), limited()]),
            "done, not cut, 1 missing, 500 of 634,367"
        );
        for alarms in [vec![Alarm::WholeFiles], vec![failed(5)], vec![limited()], vec![Alarm::NoFiles]] {
            assert!(!JobOutcome::of(&Successful, &alarms).is_whole(), "{alarms:?}");
        }
    }

    #[test]
    fn a_wish_fulfilled_and_a_remark_take_nothing_away() {
        let as_asked = Alarm::LimitedAsAsked { found: 177, processed: 3 };
        let remarked = Alarm::GranulesRemarked { count: 2, first: "No data in subset".to_owned() };
        let outcome = JobOutcome::of(&JobStatus::Successful, &[as_asked, remarked]);
        assert!(outcome.is_whole() && outcome.words() == "done");
    }

    #[test]
    fn what_is_known_early_is_told_early() {
        use JobStatus::{Canceled, Failed, Paused, Running, RunningWithErrors};
        assert_eq!(words(&Running, &[Alarm::WholeFiles]), "running, not cut");
        assert_eq!(words(&Running, &[limited()]), "running, 500 of 634,367");
        assert_eq!(words(&RunningWithErrors, &[failed(2)]), "running, 2 failed");
        assert_eq!(words(&RunningWithErrors, &[]), "running, some failed");
        assert_eq!(words(&Paused, &[]), JobStatus::Paused.words());
        assert_eq!(words(&Failed, &[failed(2)]), "failed", "there is no result to lack something");
        assert_eq!(words(&Canceled, &[Alarm::WholeFiles]), "canceled");
    }
}
