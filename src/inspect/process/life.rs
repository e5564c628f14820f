//! The life of the process that reads one file: pure, so that every way it can end is tried in tests.

use super::super::unread::Why;

/// How often a process may die before an answer came, until it is no longer started: a file that ends it by being
/// looked at at all is not tried for ever.
const MOST_DEATHS: u8 = 4;

/// Where the process is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// There is none; so many died since the last answer.
    Away(u8),
    /// It was started and has not yet said that the file is open.
    Opening(u8),
    /// It waits for a question.
    Idle(u8),
    /// It works on an answer.
    Busy(u8),
    /// It is not started any more.
    GivenUp,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// Somebody asks.
    Asked,
    /// The file is open.
    Ready,
    /// An answer came.
    Answered,
    /// The file cannot be opened.
    Refused,
    /// The process ended, or said something that no answer can be.
    Died,
    /// The deadline passed, in seconds.
    Expired(u64),
    /// The operating system did not start it; its words.
    NotStarted(String),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    /// Start a process and wait until the file is open.
    Start,
    /// Ask the question and wait for the answer.
    Ask,
    /// End the process, if it has not ended, and forget it.
    End,
    /// Tell whoever asked that there is no answer.
    Fail(Why),
}

/// The next state and what is to be done, in this order.
pub(super) fn step(life: Life, event: Event) -> (Life, Vec<Effect>) {
    use Effect::{Ask, End, Fail, Start};
    let (Life::Away(deaths) | Life::Opening(deaths) | Life::Idle(deaths) | Life::Busy(deaths)) = life else {
        return (Life::GivenUp, vec![Fail(Why::ReaderDied)]);
    };
    match (life, event) {
        (Life::Away(_), Event::Asked) => (Life::Opening(deaths), vec![Start]),
        (Life::Idle(_), Event::Asked) | (Life::Opening(_), Event::Ready) => (Life::Busy(deaths), vec![Ask]),
        (Life::Busy(_), Event::Answered) => (Life::Idle(0), Vec::new()),
        // Whoever asked gets the reason as the answer; the next question tries anew, because files come back.
        (_, Event::Refused) => (Life::Away(deaths), vec![End]),
        (_, Event::NotStarted(words)) => (Life::Away(deaths), vec![End, Fail(Why::System(words))]),
        (_, Event::Expired(seconds)) => lost(deaths, Why::TooSlow(seconds)),
        // Anything else is out of turn: as good as dead.
        _ => lost(deaths, Why::ReaderDied),
    }
}

fn lost(deaths: u8, why: Why) -> (Life, Vec<Effect>) {
    let deaths = deaths.saturating_add(1);
    let next = if deaths < MOST_DEATHS { Life::Away(deaths) } else { Life::GivenUp };
    (next, vec![Effect::End, Effect::Fail(why)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_starts_the_process_and_the_next_finds_it_idle() {
        let (life, effects) = step(Life::Away(0), Event::Asked);
        assert_eq!((life, effects), (Life::Opening(0), vec![Effect::Start]));
        let (life, effects) = step(life, Event::Ready);
        assert_eq!((life, effects), (Life::Busy(0), vec![Effect::Ask]));
        let (life, effects) = step(life, Event::Answered);
        assert_eq!((life, effects), (Life::Idle(0), vec![]));
        assert_eq!(step(life, Event::Asked), (Life::Busy(0), vec![Effect::Ask]));
    }

    #[test]
    fn one_that_died_is_started_again_but_not_for_ever() {
        let mut life = Life::Away(0);
        for death in 1..=MOST_DEATHS {
            life = step(life, Event::Asked).0;
            let (next, effects) = step(life, Event::Died);
            assert_eq!(effects, [Effect::End, Effect::Fail(Why::ReaderDied)]);
            assert_eq!(next, if death < MOST_DEATHS { Life::Away(death) } else { Life::GivenUp });
            life = next;
        }
        assert_eq!(step(life, Event::Asked), (Life::GivenUp, vec![Effect::Fail(Why::ReaderDied)]));
    }

    #[test]
    fn an_answer_makes_earlier_deaths_forgotten() {
        let (life, _) = step(Life::Busy(3), Event::Answered);
        assert_eq!(life, Life::Idle(0));
    }

    #[test]
    fn no_way_leads_out_of_a_question_without_an_end() {
        let events = || {
            [
                Event::Asked,
                Event::Ready,
                Event::Answered,
                Event::Refused,
                Event::Died,
                Event::Expired(3),
                Event::NotStarted("no".to_owned()),
            ]
        };
        for life in [Life::Away(0), Life::Opening(1), Life::Idle(2), Life::Busy(3), Life::GivenUp] {
            for event in events() {
                let (next, effects) = step(life, event.clone());
                let waits = matches!(effects.last(), Some(Effect::Start | Effect::Ask));
                let is_told = effects.iter().any(|effect| matches!(effect, Effect::Fail(_)));
                let has_answer = matches!(event, Event::Answered | Event::Refused);
                assert!(waits || is_told || has_answer, "{life:?} {event:?} {effects:?}");
                assert_eq!(waits, matches!(next, Life::Opening(_) | Life::Busy(_)), "{life:?} {event:?}");
                // A process is never left behind.
                let left = matches!(life, Life::Opening(_) | Life::Idle(_) | Life::Busy(_))
                    && matches!(next, Life::Away(_) | Life::GivenUp);
                assert!(!left || effects.contains(&Effect::End), "{life:?} {event:?}");
            }
        }
    }
}
