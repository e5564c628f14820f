//! What the files of a job, or of a list, come to.

use super::state::State;
use crate::domain::count::count as grouped;

/// Which files of a list are shown, by what was found out about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Filter {
    /// Inside, with or without the service's way of cutting.
    Inside,
    /// More than was asked for.
    MoreThanAsked,
    /// No data.
    Empty,
    /// Could not be told.
    CannotTell,
    /// Wrong.
    Wrong,
    /// Nobody has looked so far.
    NotYet,
}

impl Filter {
    /// All, in the order of lists.
    pub const ALL: [Self; 6] =
        [Self::Inside, Self::MoreThanAsked, Self::Empty, Self::CannotTell, Self::Wrong, Self::NotYet];

    /// Where a state belongs; `None` is a file nobody has looked at.
    pub fn of(state: Option<State>) -> Self {
        match state {
            Some(State::Inside | State::InsideAsCut) => Self::Inside,
            Some(State::MoreThanAsked) => Self::MoreThanAsked,
            Some(State::Empty) => Self::Empty,
            Some(State::CannotTell) => Self::CannotTell,
            Some(State::Wrong) => Self::Wrong,
            None => Self::NotYet,
        }
    }

    /// Its sign.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Inside => State::Inside.mark(),
            Self::MoreThanAsked => State::MoreThanAsked.mark(),
            Self::Empty => State::Empty.mark(),
            Self::CannotTell => State::CannotTell.mark(),
            Self::Wrong => State::Wrong.mark(),
            Self::NotYet => "…",
        }
    }

    /// With a number before it: “34 inside”, “1 holds no data”.
    pub fn words(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Inside, _) => "inside",
            (Self::MoreThanAsked, 1) => "holds more than asked",
            (Self::MoreThanAsked, _) => "hold more than asked",
            (Self::Empty, 1) => "holds no data",
            (Self::Empty, _) => "hold no data",
            (Self::CannotTell, _) => "cannot be checked",
            (Self::Wrong, 1) => "is wrong",
            (Self::Wrong, _) => "are wrong",
            (Self::NotYet, _) => "not yet",
        }
    }
}

/// How many files are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally([u64; Filter::ALL.len()]);

impl Tally {
    /// One more file; `None` if nobody has looked at it.
    pub fn add(&mut self, state: Option<State>) {
        let filter = Filter::of(state);
        if let Some((_, count)) = Filter::ALL.iter().zip(&mut self.0).find(|(known, _)| **known == filter) {
            *count += 1;
        }
    }

    /// So many are like this.
    pub fn count(&self, filter: Filter) -> u64 {
        Filter::ALL.iter().zip(self.0).find(|(known, _)| **known == filter).map_or(0, |(_, count)| count)
    }

    /// All files.
    pub fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Files that were looked at.
    pub fn checked(&self) -> u64 {
        self.all() - self.count(Filter::NotYet)
    }

    /// Each kind that has a file, with the number.
    pub fn kinds(&self) -> impl Iterator<Item = (Filter, u64)> + use<> {
        Filter::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }

    /// The state that speaks for all: what is wrong before what is more than asked, both before what is inside; `None`
    /// while nothing was checked.
    pub fn worst(&self) -> Option<State> {
        let has = |filter| self.count(filter) > 0;
        let order = [
            (Filter::Wrong, State::Wrong),
            (Filter::MoreThanAsked, State::MoreThanAsked),
            (Filter::Inside, State::Inside),
            (Filter::Empty, State::Empty),
            (Filter::CannotTell, State::CannotTell),
        ];
        order.into_iter().find(|(filter, _)| has(*filter)).map(|(_, state)| state)
    }

    /// “37 of 40 files checked: 34 inside, 3 hold no data; 3 not yet.”; `None` while nothing was checked.
    pub fn line(&self) -> Option<String> {
        let (all, checked) = (self.all(), self.checked());
        if checked == 0 {
            return None;
        }
        let kinds = self.kinds().filter(|(filter, _)| *filter != Filter::NotYet);
        let kinds: Vec<String> =
            kinds.map(|(filter, count)| format!("{} {}", grouped(count), filter.words(count))).collect();
        let files = if all == 1 { "file" } else { "files" };
        let rest = all - checked;
        let rest = if rest > 0 { format!("; {} not yet", grouped(rest)) } else { String::new() };
        Some(format!("{} of {} {files} checked: {}{rest}.", grouped(checked), grouped(all), kinds.join(", ")))
    }

    /// “34 ✔ 3 ! 3 ∅”; empty while nothing was checked.
    pub fn marks(&self) -> String {
        let kinds = self.kinds().filter(|(filter, _)| *filter != Filter::NotYet);
        let marks: Vec<String> = kinds.map(|(filter, count)| format!("{} {}", grouped(count), filter.mark())).collect();
        marks.join(" ")
    }
}

impl FromIterator<Option<State>> for Tally {
    fn from_iter<T: IntoIterator<Item = Option<State>>>(states: T) -> Self {
        let mut tally = Self::default();
        states.into_iter().for_each(|state| tally.add(state));
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Tally};
    use crate::domain::verdict::State;

    fn tally(states: &[(usize, Option<State>)]) -> Tally {
        states.iter().flat_map(|(count, state)| std::iter::repeat_n(*state, *count)).collect()
    }

    #[test]
    fn the_job_line_tells_each_figure_once() {
        let job =
            tally(&[(30, Some(State::Inside)), (4, Some(State::InsideAsCut)), (3, Some(State::Empty)), (3, None)]);
        assert_eq!(job.line().unwrap(), "37 of 40 files checked: 34 inside, 3 hold no data; 3 not yet.");
        assert_eq!(job.marks(), "34 ✔ 3 ∅");
        assert_eq!((job.count(Filter::Inside), job.count(Filter::NotYet), job.checked()), (34, 3, 37));
        assert_eq!(
            job.kinds().map(|(filter, _)| filter).collect::<Vec<_>>(),
            [Filter::Inside, Filter::Empty, Filter::NotYet]
        );
    }

    #[test]
    fn one_file_is_no_plural() {
        for (state, line) in [
            (State::Inside, "1 of 1 file checked: 1 inside."),
            (State::Empty, "1 of 1 file checked: 1 holds no data."),
            (State::Wrong, "1 of 1 file checked: 1 is wrong."),
            (State::MoreThanAsked, "1 of 1 file checked: 1 holds more than asked."),
            (State::CannotTell, "1 of 1 file checked: 1 cannot be checked."),
        ] {
            assert_eq!(tally(&[(1, Some(state))]).line().unwrap(), line);
        }
        assert_eq!(tally(&[(7, None)]).line(), None);
        assert_eq!(tally(&[]).line(), None);
        assert_eq!(tally(&[(7, None)]).marks(), "");
    }

    #[test]
    fn large_jobs_are_grouped() {
        let job = tally(&[(12_000, Some(State::Inside)), (1, Some(State::Wrong)), (1, Some(State::MoreThanAsked))]);
        assert_eq!(
            job.line().unwrap(),
            "12,002 of 12,002 files checked: 12,000 inside, 1 holds more than asked, 1 is wrong."
        );
        assert_eq!(job.marks(), "12,000 ✔ 1 ! 1 ✗");
    }
}
