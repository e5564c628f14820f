//! How far the look at one file is, as a state machine. The engine performs the effects.
//!
//! ```text
//!            Restored, Wanted            Recalled(nothing), wanted
//! Unchecked ───────────────► Recalling ───────────────────────────► Waiting ─Begun─► Checking
//!     ▲  │                      │ Recalled(verdict)                    ▲                │ Ended
//!     │  └── Arrived ───────────┼──────────────────────────────────────┘                ▼
//!     └───────── Removed ───────┴────────────────────────────────────────────────────► Known
//! ```

use super::state::Verdict;
use std::sync::Arc;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Course {
    /// Nobody looked, and nobody wants to know.
    #[default]
    Unchecked,
    /// What an earlier session wrote down is read; after that the file itself, if somebody `wanted` it.
    Recalling {
        /// Somebody wants to know.
        wanted: bool,
    },
    /// In the queue.
    Waiting,
    /// Being counted.
    Checking,
    /// Done.
    Known(Arc<Verdict>),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The file has just come, whole.
    Arrived,
    /// An earlier session left it.
    Restored,
    /// Somebody wants to know.
    Wanted,
    /// What an earlier session wrote of this very file; `None` if nothing that holds.
    Recalled(Option<Arc<Verdict>>),
    /// Its turn has come.
    Begun,
    /// It was counted.
    Ended(Arc<Verdict>),
    /// The file is off the list, off the disk, or its job is gone.
    Removed,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Read what was written down.
    Recall,
    /// Into the queue.
    Enqueue,
    /// Out of the queue, or stop counting.
    Cancel,
    /// Write it down.
    Record,
}

impl Course {
    /// The next state, and what is to be done. What comes too late changes nothing.
    #[must_use]
    pub fn step(self, event: Event) -> (Self, Option<Effect>) {
        match (self, event) {
            // A file that came anew is another file.
            (Self::Waiting, Event::Arrived) => (Self::Waiting, None),
            (_, Event::Arrived) | (Self::Recalling { wanted: true }, Event::Recalled(None)) => {
                (Self::Waiting, Some(Effect::Enqueue))
            }
            (Self::Unchecked, Event::Restored) => (Self::Recalling { wanted: false }, Some(Effect::Recall)),
            (Self::Unchecked, Event::Wanted) => (Self::Recalling { wanted: true }, Some(Effect::Recall)),
            (Self::Recalling { .. }, Event::Wanted) => (Self::Recalling { wanted: true }, None),
            (Self::Recalling { .. }, Event::Recalled(Some(verdict))) => (Self::Known(verdict), None),
            (Self::Waiting, Event::Begun) => (Self::Checking, None),
            (Self::Waiting | Self::Checking, Event::Ended(verdict)) => (Self::Known(verdict), Some(Effect::Record)),
            (Self::Waiting | Self::Checking, Event::Removed) => (Self::Unchecked, Some(Effect::Cancel)),
            (Self::Recalling { wanted: false }, Event::Recalled(None)) | (_, Event::Removed) => (Self::Unchecked, None),
            (same, _) => (same, None),
        }
    }

    /// The verdict, once there is one.
    pub fn verdict(&self) -> Option<&Arc<Verdict>> {
        match self {
            Self::Known(verdict) => Some(verdict),
            _ => None,
        }
    }

    /// It is being worked on, or will be.
    pub fn is_coming(&self) -> bool {
        matches!(self, Self::Waiting | Self::Checking | Self::Recalling { wanted: true })
    }
}

#[cfg(test)]
mod tests {
    use super::{Course, Effect, Event};
    use crate::domain::verdict::{Cutting, Verdict};
    use std::sync::Arc;

    fn known() -> Arc<Verdict> {
        Arc::new(Verdict::cannot_tell("x", Cutting::default()))
    }

    fn run(events: &[Event]) -> (Course, Vec<Effect>) {
        let mut effects = Vec::new();
        let mut course = Course::default();
        for event in events {
            let (next, effect) = course.step(event.clone());
            course = next;
            effects.extend(effect);
        }
        (course, effects)
    }

    #[test]
    fn a_file_that_came_is_counted_once_and_written_down() {
        let events = [Event::Arrived, Event::Begun, Event::Ended(known())];
        assert_eq!(run(&events), (Course::Known(known()), vec![Effect::Enqueue, Effect::Record]));
        assert_eq!(run(&[Event::Arrived, Event::Arrived]), (Course::Waiting, vec![Effect::Enqueue]));
    }

    #[test]
    fn a_file_of_an_earlier_session_is_counted_only_if_somebody_wants_it() {
        let unknown = Event::Recalled(None);
        assert_eq!(run(&[Event::Restored, unknown.clone()]), (Course::Unchecked, vec![Effect::Recall]));
        let (course, effects) = run(&[Event::Restored, Event::Wanted, unknown]);
        assert_eq!((course, effects), (Course::Waiting, vec![Effect::Recall, Effect::Enqueue]));
        let (course, effects) = run(&[Event::Restored, Event::Recalled(Some(known()))]);
        assert_eq!((course, effects), (Course::Known(known()), vec![Effect::Recall]));
    }

    #[test]
    fn what_is_removed_is_stopped_and_what_comes_late_is_nothing() {
        for before in [vec![Event::Arrived], vec![Event::Arrived, Event::Begun]] {
            let events: Vec<_> =
                before.into_iter().chain([Event::Removed, Event::Ended(known()), Event::Begun]).collect();
            assert_eq!(run(&events), (Course::Unchecked, vec![Effect::Enqueue, Effect::Cancel]));
        }
        assert_eq!(run(&[Event::Recalled(Some(known())), Event::Begun]), (Course::Unchecked, vec![]));
    }

    #[test]
    fn a_file_that_comes_anew_is_counted_anew() {
        let (course, effects) = run(&[Event::Arrived, Event::Begun, Event::Arrived]);
        assert_eq!((course, effects.len()), (Course::Waiting, 2));
        let (course, _) = run(&[Event::Arrived, Event::Begun, Event::Ended(known()), Event::Arrived]);
        assert_eq!(course, Course::Waiting);
    }
}
