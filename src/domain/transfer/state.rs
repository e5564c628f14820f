//! What a file on its way can be, what can happen to it, and what follows from that.

use crate::domain::{Problem, Remedy};
use serde::{Deserialize, Serialize};

/// How far one file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// In the queue.
    Waiting,
    /// An attempt is under way.
    Running,
    /// The attempt was told to end; what follows when it has.
    Stopping(Next),
    /// Stopped by something that passes; goes on by itself.
    Held(Hold),
    /// Stopped by a person, to go on later.
    Paused,
    /// Given up by a person.
    Canceled,
    /// Not completed, with the reason.
    Failed(Box<Problem>),
    /// The whole file is here.
    Here(Verdict),
    /// It was here, and is no more where it was saved.
    Missing(Verdict),
}

/// What follows an attempt that was told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A person paused it.
    Paused,
    /// A person gave it up.
    Canceled,
    /// A person wants it after all, or a new version of the request.
    Waiting,
    /// The disk is nearly full.
    Space,
}

/// What a held file waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// The network; with what failed, in case it is that one server only.
    Network(Option<Box<Unreachable>>),
    /// Free space on the disk.
    Space {
        /// For this file alone, where its length is known; else the disk is full for all.
        needed_bytes: Option<u64>,
    },
    /// Somebody to sign in; with the refusal, if there was one.
    SignIn(Option<Box<Problem>>),
    /// A person's answer about the file that has the name.
    Answer,
}

/// A server that did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// Its name, if the failure tells.
    pub host: Option<String>,
    /// What to tell if the network is there all the same.
    pub problem: Problem,
}

/// How a whole file came to be here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was fetched.
    Saved,
    /// It was here already; the contents were compared.
    Kept,
    /// A file of the right length was here already; nothing is known to compare it with.
    Unchecked,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The whole file is here.
    Whole(Verdict),
    /// It was told to end.
    Stopped,
    /// Something that passes is in the way.
    Passing(Hold),
    /// Nothing helps but another try by hand.
    Failed(Box<Problem>),
}

/// What happens to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A person stops it for a while.
    Pause,
    /// A person goes on with what is paused.
    Resume,
    /// A person gives it up.
    Cancel,
    /// A person tries it again.
    Retry,
    /// A person asks for the job's results once more, this file among them.
    Request,
    /// A person answered what to do with the file that has the name.
    Answer,
    /// The queue has a slot for it, and nothing is in the way.
    Slot,
    /// The queue has a slot for it, and this is in the way.
    Blocked(Hold),
    /// Its attempt ended.
    Ended(Ending),
    /// The network is back.
    NetworkBack,
    /// The network is there; this file's server does not answer.
    HostDown,
    /// The disk is nearly full.
    SpaceLow,
    /// The disk has free space again.
    SpaceBack,
    /// Somebody signed in who may fetch it.
    SignedIn,
    /// The finished file is not where it was saved.
    Vanished,
    /// It is there again.
    Returned,
    /// The program starts anew; unfinished files go on by themselves, or not.
    Restart {
        /// They do.
        resumes: bool,
    },
}

/// What a transition asks of the engine, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Its slot is free.
    Release,
    /// Out of the queue.
    Dequeue,
    /// Into the queue.
    Enqueue,
    /// Begin an attempt.
    Start,
    /// Tell the running attempt to end.
    Stop,
    /// Write it down: after a restart it would be something else.
    Record,
    /// The file is here: perhaps its job is complete.
    Arrived,
}

impl State {
    /// An attempt has not ended.
    pub fn has_attempt(&self) -> bool {
        matches!(self, Self::Running | Self::Stopping(_))
    }

    /// The file is here, as far as is known.
    pub fn is_here(&self) -> bool {
        matches!(self, Self::Here(_))
    }

    /// Nothing is missing for its job; one that vanished was here once.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Here(_) | Self::Missing(_))
    }

    /// Goes on without a person.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running | Self::Stopping(Next::Waiting | Next::Space) | Self::Held(_))
    }

    /// A person stopped it for a while, also if its attempt has not ended yet.
    pub fn is_paused(&self) -> bool {
        matches!(self, Self::Paused | Self::Stopping(Next::Paused))
    }

    /// How the file came to be here, if it ever was.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Here(verdict) | Self::Missing(verdict) => Some(*verdict),
            _ => None,
        }
    }

    /// As it is written down.
    pub fn stored(&self) -> StoredState {
        match self {
            Self::Waiting | Self::Running | Self::Stopping(Next::Waiting | Next::Space) | Self::Held(_) => {
                StoredState::Unfinished
            }
            Self::Paused | Self::Stopping(Next::Paused) => StoredState::Paused,
            Self::Canceled | Self::Stopping(Next::Canceled) => StoredState::Canceled,
            Self::Failed(problem) => {
                StoredState::Failed { summary: problem.summary.clone(), details: problem.details.clone() }
            }
            Self::Here(verdict) | Self::Missing(verdict) => match verdict {
                Verdict::Saved => StoredState::Done,
                Verdict::Kept => StoredState::Skipped,
                Verdict::Unchecked => StoredState::Unchecked,
            },
        }
    }
}

/// What is remembered of a [`State`] over a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum StoredState {
    /// Goes on without a person, if the settings say so.
    Unfinished,
    /// Waits for a person.
    Paused,
    /// Given up by a person.
    Canceled,
    /// Not completed.
    Failed {
        /// What happened.
        summary: String,
        /// The raw words.
        details: String,
    },
    /// Fetched.
    Done,
    /// Was here already.
    Skipped,
    /// Was here already, of the right length, and never compared.
    Unchecked,
}

impl StoredState {
    /// The file is here, or was.
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Done | Self::Skipped | Self::Unchecked)
    }

    /// The state with which a new life of the program begins.
    pub fn restored(&self, resumes: bool) -> State {
        match self {
            Self::Unfinished if resumes => State::Held(Hold::SignIn(None)),
            Self::Unfinished | Self::Paused => State::Paused,
            Self::Canceled => State::Canceled,
            Self::Failed { summary, details } => State::Failed(Box::new(
                Problem::new(summary.clone()).with_details(details.clone()).with_remedy(Remedy::Retry),
            )),
            Self::Done => State::Here(Verdict::Saved),
            Self::Skipped => State::Here(Verdict::Kept),
            Self::Unchecked => State::Here(Verdict::Unchecked),
        }
    }
}
