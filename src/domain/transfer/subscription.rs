//! One job's results, asked for by a person and listed as they arrive.

/// How far the results of one job are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Subscription {
    /// What is under way.
    pub phase: Phase,
    /// New files wait for a person.
    pub paused: bool,
    /// The job has ended: the next list is the last one.
    last: bool,
    /// Lists in a row that did not come.
    failures: u32,
}

/// What a subscription is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// The job's next results will be listed.
    #[default]
    Following,
    /// A list is on its way; has the job `moved` since it was asked for?
    Listing {
        /// Which of its files count.
        scope: Scope,
        /// It has.
        moved: bool,
    },
    /// The list did not come, for a reason that passes; it is asked for again.
    Retrying(Scope),
    /// Waits for a person's answer about files that have the names.
    Asking {
        /// The job has moved since it was listed.
        moved: bool,
    },
    /// All is listed, or given up.
    Ended,
}

/// Which files of a list are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All: a person has just asked for them.
    All,
    /// Those that were in no earlier list.
    New,
}

/// What happens to a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A person asks for what there is and what is to come.
    Download {
        /// The job has ended.
        last: bool,
    },
    /// The job has other results than before, or was not looked at for a while.
    Moved {
        /// The job has ended.
        last: bool,
    },
    /// The list came.
    Listed {
        /// A person must be asked about some of its files first.
        asks: bool,
    },
    /// The list did not come.
    ListFailed(Failure),
    /// The pause after a failed list is over.
    Due,
    /// A person said what to do with files that are here.
    Answered,
    /// A person stops the job's files for a while.
    Pause,
    /// A person goes on with them.
    Resume,
    /// A person gives them up, or the job is lost.
    Cancel,
    /// The program starts anew.
    Restart {
        /// What is unfinished goes on by itself.
        resumes: bool,
    },
}

/// Why a list did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The network or a busy server.
    Passing,
    /// Nobody is signed in.
    SignedOut,
    /// The server refuses; the job's next movement or a person tries again.
    Refused,
    /// The files have nowhere to go.
    NoFolder,
}

/// What a transition asks of the engine, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Take the list's files.
    Take(Scope),
    /// Ask the person about them.
    Ask,
    /// Ask the server for the list.
    List,
    /// The same after a pause that grows with the failures in a row, ≥ 1.
    ListLater(u32),
    /// Write it down: after a restart it would be another.
    Record,
    /// It is over.
    End,
}

impl Subscription {
    /// Nothing is listed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// As an earlier session left it.
    pub fn restored(paused: bool) -> Self {
        Self { paused, ..Self::new() }
    }

    /// The last list did not come.
    pub fn is_troubled(self) -> bool {
        self.failures > 0
    }

    /// The next list, or the one that has just come, is the last.
    pub fn is_last(self) -> bool {
        self.last
    }

    /// What it is after an event, and what is to be done about it.
    pub fn step(self, event: Event) -> (Self, Vec<Effect>) {
        let mut after = Self { phase: self.phase_after(event), ..self };
        match event {
            Event::Download { last } => (after.paused, after.last) = (false, last),
            Event::Moved { last } => after.last = last,
            Event::Pause => after.paused = true,
            Event::Resume => after.paused = false,
            // Off means off: what the job makes meanwhile waits for a person.
            Event::Restart { resumes } => after.paused |= !resumes,
            Event::ListFailed(Failure::Passing | Failure::Refused) => after.failures += 1,
            Event::Listed { .. } => after.failures = 0,
            _ => {}
        }
        (after, self.effects(event, after))
    }

    /// All legal transitions.
    #[expect(clippy::match_same_arms, reason = "told apart by what happens")]
    fn phase_after(self, event: Event) -> Phase {
        use Event::{Answered, Cancel, Download, Due, ListFailed, Listed, Moved, Restart};
        use Phase::{Asking, Ended, Following, Listing, Retrying};
        let list = |scope| Listing { scope, moved: false };
        let all_taken = if self.last { Ended } else { Following };
        match (self.phase, event) {
            (_, Download { .. }) => list(Scope::All),
            (Ended, _) | (_, Cancel) => Ended,
            (_, Restart { .. }) => Following,
            (Following, Moved { .. }) => list(Scope::New),
            (Listing { scope, .. }, Moved { .. }) => Listing { scope, moved: true },
            (Asking { .. }, Moved { .. }) => Asking { moved: true },
            (Retrying(scope), Moved { .. } | Due) => list(scope),
            (Listing { moved, .. }, Listed { asks: true }) => Asking { moved },
            (Listing { moved: true, .. }, Listed { .. }) | (Asking { moved: true }, Answered) => list(Scope::New),
            (Listing { .. }, Listed { .. }) | (Asking { .. }, Answered) => all_taken,
            (Listing { scope, .. }, ListFailed(Failure::Passing | Failure::SignedOut)) => Retrying(scope),
            (Listing { .. }, ListFailed(Failure::Refused)) => Following,
            (Listing { .. }, ListFailed(Failure::NoFolder)) => Ended,
            (phase, _) => phase,
        }
    }

    fn effects(self, event: Event, after: Self) -> Vec<Effect> {
        let took = match (self.phase, event) {
            (Phase::Listing { scope, .. }, Event::Listed { asks: false }) => Some(scope),
            (Phase::Asking { .. }, Event::Answered) => Some(Scope::All),
            _ => None,
        };
        let is_new = after.phase != self.phase || took.is_some() || matches!(event, Event::Download { .. });
        let is_passing = event == Event::ListFailed(Failure::Passing);
        let has_ended = after.phase == Phase::Ended;
        let cases = [
            (Effect::Take(took.unwrap_or(Scope::All)), took.is_some()),
            (
                Effect::Ask,
                is_new && matches!(after.phase, Phase::Asking { .. }) && event == Event::Listed { asks: true },
            ),
            (Effect::List, is_new && matches!(after.phase, Phase::Listing { moved: false, .. })),
            (Effect::ListLater(after.failures), is_passing && matches!(after.phase, Phase::Retrying(_))),
            (Effect::Record, !has_ended && self.paused != after.paused),
            (Effect::End, has_ended && is_new),
        ];
        cases.into_iter().filter(|(_, is_due)| *is_due).map(|(effect, _)| effect).collect()
    }
}
