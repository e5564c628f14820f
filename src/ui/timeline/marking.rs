//! Marking a stretch of time, by drag or by keys: one pure step from state to state.

use crate::domain::timeline::{Interval, Span};
use chrono::{DateTime, Utc};

/// What is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Marking {
    /// Nothing.
    #[default]
    Idle,
    /// From where the button was pressed to where the pointer is.
    Dragging(DateTime<Utc>, DateTime<Utc>),
    /// By keys, from where it began to where it is.
    Marked(DateTime<Utc>, DateTime<Utc>),
}

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// A drag begins.
    Press(DateTime<Utc>),
    /// The pointer is elsewhere.
    Move(DateTime<Utc>),
    /// The drag ends.
    Release,
    /// Shift and an arrow.
    Extend {
        /// Where the keyboard was.
        from: DateTime<Utc>,
        /// Where it is now.
        to: DateTime<Utc>,
    },
    /// Enter; without a mark the bin of the keyboard is meant.
    Take(DateTime<Utc>),
    /// It is given up.
    Cancel,
}

impl Marking {
    /// The next state, and the span that becomes the dates.
    pub(super) fn step(self, input: Input, interval: Interval) -> (Self, Option<Span>) {
        match (self, input) {
            (_, Input::Press(moment)) => (Self::Dragging(moment, moment), None),
            (Self::Dragging(from, _), Input::Move(to)) => (Self::Dragging(from, to), None),
            (Self::Dragging(..), Input::Release) | (Self::Marked(..), Input::Take(_)) => {
                (Self::Idle, self.span(interval))
            }
            (Self::Marked(from, _), Input::Extend { to, .. }) | (Self::Idle, Input::Extend { from, to }) => {
                (Self::Marked(from, to), None)
            }
            (Self::Idle, Input::Take(moment)) => (Self::Idle, interval.span(moment, moment)),
            (_, Input::Cancel) => (Self::Idle, None),
            // A drag that was given up goes on to the button's release; keys wait for its end.
            (state, Input::Move(_) | Input::Release | Input::Extend { .. } | Input::Take(_)) => (state, None),
        }
    }

    /// What is marked, in whole bins.
    pub(super) fn span(self, interval: Interval) -> Option<Span> {
        match self {
            Self::Idle => None,
            Self::Dragging(from, to) | Self::Marked(from, to) => interval.span(from, to),
        }
    }

    /// How it goes on.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::Dragging(..) => "Let go to set the dates; Escape gives up.",
            Self::Marked(..) => "Enter sets the dates; Escape gives up.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Input, Marking};
    use crate::domain::time_range::parse_moment;
    use crate::domain::timeline::{Interval, Span};
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        parse_moment(text).unwrap()
    }

    fn run(inputs: &[Input]) -> (Marking, Vec<Span>) {
        let mut spans = Vec::new();
        let mut state = Marking::default();
        for input in inputs {
            let (next, span) = state.step(*input, Interval::Day);
            state = next;
            spans.extend(span);
        }
        (state, spans)
    }

    #[test]
    fn a_drag_to_either_side_sets_whole_days_once() {
        let (early, late) = (at("2020-06-03T05:00:00Z"), at("2020-06-05T23:00:00Z"));
        let days = Span::new(at("2020-06-03"), at("2020-06-06")).unwrap();
        for (from, to) in [(early, late), (late, early)] {
            let inputs = [Input::Press(from), Input::Move(early), Input::Move(to), Input::Release, Input::Release];
            assert_eq!(run(&inputs), (Marking::Idle, vec![days]));
        }
    }

    #[test]
    fn a_drag_that_was_given_up_sets_nothing() {
        let moment = at("2020-06-03");
        let inputs = [Input::Press(moment), Input::Move(moment), Input::Cancel, Input::Move(moment), Input::Release];
        assert_eq!(run(&inputs), (Marking::Idle, Vec::new()));
    }

    #[test]
    fn keys_extend_a_mark_and_enter_takes_it() {
        let day = |day: u32| at(&format!("2020-06-{day:02}"));
        let inputs = [
            Input::Extend { from: day(3), to: day(4) },
            Input::Extend { from: day(4), to: day(5) },
            Input::Take(day(5)),
        ];
        assert_eq!(run(&inputs).1, [Span::new(day(3), day(6)).unwrap()]);
        assert_eq!(run(&[Input::Take(day(5))]).1, [Span::new(day(5), day(6)).unwrap()], "the bin under the cursor");
        let (state, none) =
            run(&[Input::Press(day(1)), Input::Take(day(5)), Input::Extend { from: day(1), to: day(2) }]);
        assert_eq!((state, none), (Marking::Dragging(day(1), day(1)), Vec::new()), "keys wait for the end of a drag");
    }
}
