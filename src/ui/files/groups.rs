//! Files by job, rebuilt only when something about them changed.

use super::Selected;
use super::totals::{Counts, Totals};
use crate::domain::verdict::Filter;
use crate::engine::snapshot::{JobKey, JobRow, Told, Transfer, TransferState, Verdicts};
use crate::ui::theme::{GRID, LINE_HEIGHT, ROW_HEIGHT};
use crate::ui::widgets::Rows;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Files by how far they are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    #[default]
    All,
    Going,
    Waiting,
    Failed,
    Done,
}

impl Group {
    fn holds(self, state: &TransferState) -> bool {
        match self {
            Self::All => true,
            Self::Going => matches!(state, TransferState::Going),
            Self::Waiting => matches!(state, TransferState::Waiting | TransferState::Paused | TransferState::Held(_)),
            Self::Failed => {
                matches!(state, TransferState::Failed(_) | TransferState::Canceled | TransferState::Missing)
            }
            Self::Done => state.is_here(),
        }
    }
}

/// Which files are wanted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// By how far they are.
    pub(super) group: Group,
    /// By what was found out about them.
    pub(super) verdict: Option<Filter>,
}

impl Wanted {
    fn holds(self, transfer: &Transfer, verdicts: &Verdicts) -> bool {
        let is_so = |filter| transfer.state.is_here() && Filter::of(verdicts.state(transfer.key)) == filter;
        self.group.holds(&transfer.state) && self.verdict.is_none_or(is_so)
    }
}

/// The files of one job.
#[derive(Debug)]
pub(super) struct JobFiles {
    pub(super) key: JobKey,
    /// Where the first of them is saved.
    pub(super) folder: PathBuf,
    pub(super) counts: Counts,
    pub(super) active: usize,
    pub(super) paused: usize,
    /// Failed with a reason; canceled ones are not.
    pub(super) failed: usize,
    /// Here, and not what NASA's catalogue describes.
    pub(super) differing: usize,
    /// What those that are here came to.
    pub(super) told: Option<Arc<Told>>,
    settled: Totals,
    going: Vec<Arc<Transfer>>,
    /// Those that the filter lets through.
    files: Vec<Arc<Transfer>>,
}

impl JobFiles {
    fn new(first: &Transfer) -> Self {
        Self {
            key: first.job,
            folder: first.path.parent().map(PathBuf::from).unwrap_or_default(),
            counts: Counts::default(),
            active: 0,
            paused: 0,
            failed: 0,
            differing: 0,
            told: None,
            settled: Totals::default(),
            going: Vec::new(),
            files: Vec::new(),
        }
    }

    fn add(&mut self, transfer: &Arc<Transfer>, is_wanted: bool) {
        let state = &transfer.state;
        self.counts.add(state);
        self.active += usize::from(state.is_active());
        self.paused += usize::from(matches!(state, TransferState::Paused));
        self.failed += usize::from(matches!(state, TransferState::Failed(_)));
        self.differing += usize::from(transfer.differs_from_catalogue());
        if matches!(state, TransferState::Going) {
            self.going.push(Arc::clone(transfer));
        } else {
            self.settled = self.settled.plus(Totals::of([transfer]));
        }
        if is_wanted {
            self.files.push(Arc::clone(transfer));
        }
    }

    /// Live figures; looks only at what goes.
    pub(super) fn totals(&self) -> Totals {
        self.settled.plus(Totals::of(&self.going))
    }

    /// Something is still to come.
    pub(super) fn is_open(&self) -> bool {
        self.active + self.paused > 0
    }

    /// Height of its own row in points: a bar while something comes, a line for what came.
    fn height(&self) -> f32 {
        let lines = u8::from(self.is_open()) + u8::from(self.told.is_some());
        ROW_HEIGHT + f32::from(lines) * LINE_HEIGHT
    }

    /// All of it can be taken off the list.
    pub(super) fn is_finished(&self) -> bool {
        !self.is_open() && self.failed == 0
    }
}

/// A row of the list.
pub(super) enum Shown<'a> {
    Job(&'a JobFiles),
    File(&'a Arc<Transfer>),
}

#[derive(Debug, Clone, Copy)]
struct Place {
    job: u32,
    /// `None` for the job's own row.
    file: Option<u32>,
}

/// Rebuilt only when the snapshot's transfers, the filter or the folds changed.
#[derive(Debug, Default)]
pub(super) struct FileList {
    transfers: Option<Arc<[Arc<Transfer>]>>,
    wanted: Wanted,
    /// As last looked at.
    verdicts: Option<Arc<Verdicts>>,
    folded: HashSet<JobKey>,
    pub(super) jobs: Vec<JobFiles>,
    pub(super) counts: Counts,
    places: Vec<Place>,
    pub(super) rows: Rows,
    rows_of_jobs: Option<Arc<[Arc<JobRow>]>>,
    /// Jobs that did not cut as asked.
    uncut: HashSet<JobKey>,
}

impl FileList {
    /// Takes over what the jobs came to.
    pub(super) fn sync_jobs(&mut self, jobs: &Arc<[Arc<JobRow>]>) {
        if self.rows_of_jobs.as_ref().is_some_and(|before| Arc::ptr_eq(before, jobs)) {
            return;
        }
        let is_uncut = |row: &&Arc<JobRow>| row.outcome().is_some_and(|outcome| outcome.is_uncut());
        self.uncut = jobs.iter().filter(is_uncut).map(|row| row.key).collect();
        self.rows_of_jobs = Some(Arc::clone(jobs));
    }

    /// The files of this job are not cut as asked.
    pub(super) fn is_uncut(&self, job: JobKey) -> bool {
        self.uncut.contains(&job)
    }

    pub(super) fn sync(
        &mut self,
        transfers: &Arc<[Arc<Transfer>]>,
        verdicts: &Arc<Verdicts>,
        wanted: Wanted,
        folded: &HashSet<JobKey>,
    ) {
        let knows = self.verdicts.as_ref().is_some_and(|known| Arc::ptr_eq(known, verdicts));
        let same = self.transfers.as_ref().is_some_and(|known| Arc::ptr_eq(known, transfers))
            && (knows || wanted.verdict.is_none())
            && self.wanted == wanted;
        if same && knows && self.folded == *folded {
            return;
        }
        if !same {
            self.gather(transfers, verdicts, wanted);
        }
        let mut grew = !same || self.folded != *folded;
        for job in &mut self.jobs {
            let told = verdicts.told(job.key).cloned();
            grew |= told.is_some() != job.told.is_some();
            job.told = told;
        }
        self.transfers = Some(Arc::clone(transfers));
        self.verdicts = Some(Arc::clone(verdicts));
        self.wanted = wanted;
        // Other words of a line change no height.
        if grew {
            self.folded.clone_from(folded);
            self.lay_out();
        }
    }

    fn gather(&mut self, transfers: &[Arc<Transfer>], verdicts: &Verdicts, wanted: Wanted) {
        self.jobs.clear();
        self.counts = Counts::default();
        let mut places: HashMap<JobKey, usize> = HashMap::new();
        let mut last = None;
        for transfer in transfers {
            self.counts.add(&transfer.state);
            // Files of one job stand together nearly always.
            let place = match last {
                Some((job, place)) if job == transfer.job => place,
                _ => *places.entry(transfer.job).or_insert_with(|| {
                    self.jobs.push(JobFiles::new(transfer));
                    self.jobs.len() - 1
                }),
            };
            last = Some((transfer.job, place));
            if let Some(job) = self.jobs.get_mut(place) {
                job.add(transfer, wanted.holds(transfer, verdicts));
            }
        }
        // What was asked for last stands first; what still comes, before what is over.
        self.jobs.reverse();
        self.jobs.sort_by_key(|job| !job.is_open());
    }

    fn lay_out(&mut self) {
        self.places.clear();
        for (number, job) in self.jobs.iter().enumerate().filter(|(_, job)| !job.files.is_empty()) {
            let job_place = u32::try_from(number).unwrap_or(u32::MAX);
            self.places.push(Place { job: job_place, file: None });
            if !self.folded.contains(&job.key) {
                let files = 0..u32::try_from(job.files.len()).unwrap_or(u32::MAX);
                self.places.extend(files.map(|file| Place { job: job_place, file: Some(file) }));
            }
        }
        let heights = (0..self.places.len()).map(|place| match self.shown(place) {
            Some(Shown::Job(job)) => job.height(),
            Some(Shown::File(transfer)) if matches!(transfer.state, TransferState::Failed(_)) => {
                ROW_HEIGHT + LINE_HEIGHT + GRID
            }
            _ => ROW_HEIGHT,
        });
        self.rows = Rows::new(heights.collect::<Vec<_>>().into_iter());
    }

    pub(super) fn shown(&self, place: usize) -> Option<Shown<'_>> {
        let place = self.places.get(place)?;
        let job = self.jobs.get(place.job as usize)?;
        match place.file {
            None => Some(Shown::Job(job)),
            Some(file) => job.files.get(file as usize).map(Shown::File),
        }
    }

    pub(super) fn identity(&self, place: usize) -> Option<Selected> {
        self.shown(place).map(|shown| match shown {
            Shown::Job(job) => Selected::Job(job.key),
            Shown::File(transfer) => Selected::File(transfer.key),
        })
    }

    pub(super) fn place_of(&self, selected: Selected) -> Option<usize> {
        (0..self.places.len()).find(|place| self.identity(*place) == Some(selected))
    }
}

#[cfg(test)]
mod tests {
    use super::{FileList, Group, Selected, Wanted};
    use crate::domain::Problem;
    use crate::engine::snapshot::{JobKey, Transfer, TransferKey, TransferState, Verdicts};
    use std::collections::HashSet;
    use std::sync::Arc;
    use uuid::Uuid;

    fn job(number: u128) -> JobKey {
        JobKey(Uuid::from_u128(number))
    }

    fn transfer(key: u64, of: u128, state: TransferState) -> Arc<Transfer> {
        Arc::new(Transfer {
            key: TransferKey(key),
            job: job(of),
            file_name: key.to_string(),
            path: format!("/data/{of}/{key}").into(),
            source: "".into(),
            state,
            progress: Arc::default(),
        })
    }

    fn none() -> Arc<Verdicts> {
        Arc::default()
    }

    fn of(group: Group) -> Wanted {
        Wanted { group, verdict: None }
    }

    fn identities(list: &FileList) -> Vec<Selected> {
        (0..list.rows.len()).filter_map(|place| list.identity(place)).collect()
    }

    #[test]
    fn files_stand_under_their_jobs_and_what_still_comes_stands_first() {
        let files: Arc<[_]> = vec![
            transfer(1, 1, TransferState::Done),
            transfer(2, 2, TransferState::Going),
            transfer(3, 1, TransferState::Failed(Problem::new("no"))),
            transfer(4, 3, TransferState::Canceled),
        ]
        .into();
        let mut list = FileList::default();
        let mut folded = HashSet::new();
        list.sync(&files, &none(), of(Group::All), &folded);
        let (head, file) = (|of| Selected::Job(job(of)), |key| Selected::File(TransferKey(key)));
        assert_eq!(identities(&list), [head(2), file(2), head(3), file(4), head(1), file(1), file(3)]);
        assert_eq!(list.place_of(file(3)), Some(6));
        assert_eq!(list.jobs.iter().map(super::JobFiles::is_finished).collect::<Vec<_>>(), [false, true, false]);
        folded.insert(job(2));
        list.sync(&files, &none(), of(Group::All), &folded);
        assert_eq!(identities(&list)[..2], [head(2), head(3)]);
        list.sync(&files, &none(), of(Group::Failed), &folded);
        assert_eq!(identities(&list), [head(3), file(4), head(1), file(3)]);
        list.sync(&files, &none(), of(Group::Waiting), &folded);
        assert!(identities(&list).is_empty());
    }

    #[test]
    fn a_hundred_thousand_files_are_laid_out_in_moments() {
        let files: Arc<[_]> =
            (0..100_000).map(|key| transfer(key, u128::from(key % 40), TransferState::Waiting)).collect();
        let mut list = FileList::default();
        list.sync(&files, &none(), of(Group::All), &HashSet::new());
        assert_eq!(list.rows.len(), 100_040);
    }
}
