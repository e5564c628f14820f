//! The one transition table of a file, and what each transition asks of the engine.

use super::state::Event::{
    Answer, Blocked, Cancel, Ended, HostDown, NetworkBack, Pause, Request, Restart, Resume, Retry, Returned, SignedIn,
    Slot, SpaceBack, SpaceLow, Vanished,
};
use super::state::State::{Canceled, Failed, Held, Here, Missing, Paused, Running, Stopping, Waiting};
use super::state::{Effect, Ending, Event, Hold, Next, State, Verdict};

/// What a file is after an event, and what is to be done about it. An event that means nothing to a
/// state leaves it as it is.
pub fn step(state: &State, event: Event) -> (State, Vec<Effect>) {
    let after = after(state.clone(), event);
    let effects = effects(state, &after);
    (after, effects)
}

/// All legal transitions.
#[expect(clippy::match_same_arms, reason = "told apart by who acts")]
fn after(state: State, event: Event) -> State {
    match (state, event) {
        // The queue.
        (Waiting, Slot) => Running,
        (Waiting, Blocked(hold)) => Held(hold),
        // The end of an attempt: a whole file counts, then a person's word, then what went wrong.
        (Stopping(Next::Waiting), Ended(Ending::Whole(Verdict::Kept | Verdict::Unchecked))) => Waiting,
        (Running | Stopping(_), Ended(Ending::Whole(verdict))) => Here(verdict),
        (Stopping(Next::Paused), Ended(_)) | (Running, Ended(Ending::Stopped)) => Paused,
        (Stopping(Next::Canceled), Ended(_)) => Canceled,
        (Stopping(Next::Waiting), Ended(_)) => Waiting,
        (Running | Stopping(Next::Space), Ended(Ending::Failed(problem))) => Failed(problem),
        (Running, Ended(Ending::Passing(hold))) => Held(hold),
        (Stopping(Next::Space), Ended(_)) => Held(Hold::Space { needed_bytes: None }),
        // A person.
        (Running | Stopping(Next::Waiting | Next::Space), Pause) => Stopping(Next::Paused),
        (Running | Stopping(_), Cancel) => Stopping(Next::Canceled),
        (Waiting | Held(_), Pause) => Paused,
        (Waiting | Held(_) | Paused, Cancel) => Canceled,
        (Stopping(Next::Paused), Resume) | (Stopping(_), Retry | Request) => Stopping(Next::Waiting),
        (Paused, Resume) | (Paused | Canceled | Failed(_) | Missing(_) | Held(_), Retry) => Waiting,
        (Paused | Canceled | Failed(_) | Missing(_) | Held(_) | Here(_), Request) => Waiting,
        (Held(Hold::Answer), Answer) => Waiting,
        // The network, the disk, the session.
        (Held(Hold::Network(_)), NetworkBack)
        | (Held(Hold::Space { .. }), SpaceBack)
        | (Held(Hold::SignIn(_)), SignedIn) => Waiting,
        (Held(Hold::Network(Some(failed))), HostDown) => Failed(Box::new(failed.problem)),
        (Running, SpaceLow) => Stopping(Next::Space),
        (Stopping(Next::Space), SpaceBack) => Stopping(Next::Waiting),
        (Here(verdict), Vanished) => Missing(verdict),
        (Missing(verdict), Returned) => Here(verdict),
        // A new life of the program: what a person stopped stays so.
        (Waiting | Running | Stopping(Next::Waiting | Next::Space) | Held(_), Restart { resumes: true }) => {
            Held(Hold::SignIn(None))
        }
        (Waiting | Running | Stopping(Next::Waiting | Next::Space | Next::Paused) | Held(_), Restart { .. }) => Paused,
        (Stopping(Next::Canceled), Restart { .. }) => Canceled,
        (Missing(verdict), Restart { .. }) => Here(verdict),
        (state, _) => state,
    }
}

/// Everything that is to be done follows from the two states.
fn effects(before: &State, after: &State) -> Vec<Effect> {
    let is_new = before != after;
    let cases = [
        (Effect::Release, before.has_attempt() && !after.has_attempt()),
        (Effect::Dequeue, *before == Waiting && is_new && *after != Running),
        (Effect::Enqueue, *after == Waiting && is_new),
        (Effect::Start, *after == Running && is_new),
        (Effect::Stop, *before == Running && matches!(after, Stopping(_))),
        // What it would be after a restart has changed.
        (Effect::Record, is_new && before.stored() != after.stored()),
        (Effect::Arrived, after.is_here() && before.has_attempt()),
    ];
    cases.into_iter().filter(|(_, is_due)| *is_due).map(|(effect, _)| effect).collect()
}
