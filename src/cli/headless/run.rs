//! One request on its way from the command line to whole files, as a state machine.
//!
//! [`step`] gets what is known now and answers what to do, what to say and whether it is over. It
//! has no clock, no network and no disk; [`super::driver`] feeds it. Every state that waits names
//! what it waits for, and every wait has a limit, so the machine ends whatever the world does.
//!
//! ```text
//! SigningIn ─► Checking ─► Submitting ─► Following ─► Fetching ─► Ended
//!                              ▲             │  │         │
//!                              └──forgotten──┼──┼─────────┘   (a remembered job that is gone)
//!                                            ▼
//!                                        Canceling ─► Ended    (whole files, and not welcome)
//! ```

mod fetching;
mod following;
mod judge;
mod submitting;
#[cfg(test)]
mod tests;

use super::limits::{Limits, Wait};
use super::outcome::{Ending, Outcome};
use super::waits::{Obstacles, WaitChange, WaitEvent, Waits};
use crate::domain::{Job, Problem, SubsetRequest};
use crate::engine::snapshot::JobRow;
use fetching::Fetching;
use following::Following;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Between two tries of something that failed for a reason that passes.
const RETRY_PAUSE: Duration = Duration::from_secs(5);
/// An answer that takes longer is worth a word.
const SLOW_ANSWER: Duration = Duration::from_secs(10);

/// What a run is to do.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) task: Task,
    /// Whole files are welcome where nothing can be cut.
    pub(super) allows_whole_files: bool,
    pub(super) limits: Limits,
}

/// Where the job comes from.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// It is submitted, unless an earlier run did.
    Submit(Arc<SubsetRequest>),
    /// It exists, and a person named it.
    Fetch,
}

/// What is known at one moment.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) session: Session,
    pub(super) check: Check,
    /// The job's row, once there is one.
    pub(super) row: Option<Arc<JobRow>>,
    pub(super) origin: Origin,
    pub(super) files: Files,
}

/// Is somebody signed in?
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Session {
    /// Not yet, or not any more; it is being tried.
    Pending,
    SignedIn,
    /// Earthdata Login cannot be asked just now; it is asked again.
    Unreachable(Problem),
    /// Nothing that is here is accepted.
    Refused(Problem),
}

/// May the request be submitted, as far as the collection's services tell? For a job that exists:
/// could it be read?
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Check {
    Pending,
    Passed,
    /// It would not give what is asked; why, in words.
    Refused(String),
    /// It could not be found out.
    Failed(Problem),
}

/// How the row came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// By this run.
    Submitted,
    /// By an earlier run of the same request.
    Remembered,
    /// By whoever; a person named it.
    Named,
}

/// The run's files, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Files {
    /// All results stand in the list, so many; `None` until then.
    pub(super) listed: Option<usize>,
    /// In the list so far.
    pub(super) known: usize,
    /// Whole, kept, or given up.
    pub(super) ended: usize,
    /// Of these, not here.
    pub(super) missing: usize,
    /// Of these, for a reason that may pass.
    pub(super) retryable: usize,
    /// Held until the network is back.
    pub(super) need_network: usize,
    /// Held until there is free space.
    pub(super) need_space: usize,
    /// Held until somebody signs in.
    pub(super) need_sign_in: usize,
    /// Bytes that have come.
    pub(super) bytes: u64,
}

impl Files {
    fn held(&self) -> usize {
        self.need_network + self.need_space + self.need_sign_in
    }

    fn is_moving(&self) -> bool {
        self.ended + self.held() < self.known
    }
}

/// What the machine wants.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Output {
    Do(Command),
    Say(Remark),
    End(Ending),
}

/// Something for the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Ask what the collection's services can do; for a job that exists: read it.
    Check,
    /// Submit, or go on with the job of an earlier run.
    Submit,
    /// Take the row off the list.
    Forget,
    /// Ask for the job's state now.
    Poll,
    /// Resume the job.
    Resume,
    /// Cancel the job.
    Cancel,
    /// List the results and fetch them.
    Download,
    /// Try failed files once more.
    RetryFailed,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Remark {
    /// The job is this far.
    Job(Arc<Job>),
    /// So many files are through.
    Files { ended: usize, of: usize },
    /// Good to know.
    Info(String),
    /// Must not be missed.
    Warning(String),
    /// Something is waited for.
    Wait(WaitEvent),
}

/// One run.
#[derive(Debug, Clone)]
pub(super) struct Run {
    plan: Arc<Plan>,
    stage: Stage,
    waits: Waits,
    /// Warnings are told once.
    warned: BTreeSet<String>,
    /// Remembered jobs that were gone.
    forgotten: u32,
}

/// How far a run is.
#[derive(Debug, Clone)]
enum Stage {
    SigningIn,
    Checking(Asked),
    Submitting(Asked, Tries),
    Following(Following),
    /// The job was told to end; the run ends with it, or at this moment.
    Canceling(Duration, Ending),
    Fetching(Fetching),
    Ended,
}

/// A question is on its way, or will be asked again.
#[derive(Debug, Clone)]
enum Asked {
    At { at: Duration, reason: Option<Reason> },
    Again { at: Duration, reason: Reason },
}

/// Why the last try failed: in the way until another one succeeds.
#[derive(Debug, Clone)]
struct Reason {
    wait: Wait,
    words: String,
}

/// Submissions that the server could not take.
#[derive(Debug, Clone, Copy, Default)]
struct Tries(u32);

impl Run {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan: Arc::new(plan),
            stage: Stage::SigningIn,
            waits: Waits::default(),
            warned: BTreeSet::new(),
            forgotten: 0,
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Ended)
    }

    /// When to call [`step`] again although nothing has happened; after `now`.
    pub(super) fn due(&self, now: Duration) -> Option<Duration> {
        let own = match &self.stage {
            Stage::Checking(asked) | Stage::Submitting(asked, _) => [Some(asked.due()), None],
            Stage::Following(following) => following.due(),
            Stage::Fetching(fetching) => fetching.due(),
            Stage::Canceling(until, _) => [Some(*until), None],
            Stage::SigningIn | Stage::Ended => [None, None],
        };
        let moments = own.into_iter().chain([self.waits.due(&self.plan.limits)]).flatten();
        moments.filter(|moment| *moment > now).min()
    }
}

impl Asked {
    fn first(at: Duration) -> Self {
        Self::At { at, reason: None }
    }

    fn due(&self) -> Duration {
        match self {
            Self::At { at, .. } => *at + SLOW_ANSWER,
            Self::Again { at, .. } => *at,
        }
    }
}

/// One call of [`step`]: what a stage reads and writes.
struct Turn<'a> {
    plan: &'a Plan,
    facts: &'a Facts,
    now: Duration,
    outputs: Vec<Output>,
    obstacles: Obstacles,
    warned: &'a mut BTreeSet<String>,
    forgotten: &'a mut u32,
}

impl Turn<'_> {
    fn command(&mut self, command: Command) {
        self.outputs.push(Output::Do(command));
    }

    fn say(&mut self, remark: Remark) {
        self.outputs.push(Output::Say(remark));
    }

    fn warn(&mut self, words: impl Into<String>) {
        let words = words.into();
        if self.warned.insert(words.clone()) {
            self.say(Remark::Warning(words));
        }
    }

    fn inform(&mut self, words: String) {
        if self.warned.insert(words.clone()) {
            self.say(Remark::Info(words));
        }
    }

    fn end(&mut self, ending: Ending) -> Stage {
        self.outputs.push(Output::End(ending));
        Stage::Ended
    }

    /// Waits for the answer to what was asked `at`.
    fn await_answer(&mut self, at: Duration, reason: Option<Reason>) -> Asked {
        match &reason {
            Some(reason) => self.obstacles.add(reason.wait, reason.words.clone()),
            None if self.now >= at + SLOW_ANSWER => self.obstacles.add_since(Wait::Server, at, ""),
            None => {}
        }
        Asked::At { at, reason }
    }

    /// Asks again a little later; until it works this is in the way.
    fn ask_again(&mut self, pause: Duration, wait: Wait, problem: &Problem) -> Asked {
        let words = reason_words(wait, problem).to_owned();
        self.obstacles.add(wait, words.clone());
        Asked::Again { at: self.now + pause, reason: Reason { wait, words } }
    }

    /// It is not yet time to ask again.
    fn still(&mut self, at: Duration, reason: Reason) -> Asked {
        self.obstacles.add(reason.wait, reason.words.clone());
        Asked::Again { at, reason }
    }

    /// It is time to ask again.
    fn asking_again(&mut self, command: Command, reason: Reason) -> Asked {
        self.command(command);
        self.await_answer(self.now, Some(reason))
    }

    fn submit(&mut self) -> Stage {
        self.command(Command::Submit);
        Stage::Submitting(Asked::first(self.now), Tries::default())
    }
}

/// The next state, and what comes of it. `now` counts from the start of the run and never falls.
pub(super) fn step(mut run: Run, facts: &Facts, now: Duration) -> (Run, Vec<Output>) {
    if run.has_ended() {
        return (run, Vec::new());
    }
    let plan = Arc::clone(&run.plan);
    let mut turn = Turn {
        plan: &plan,
        facts,
        now,
        outputs: Vec::new(),
        obstacles: Obstacles::default(),
        warned: &mut run.warned,
        forgotten: &mut run.forgotten,
    };
    run.stage = match &facts.session {
        Session::Refused(problem) => turn.end(sign_in_needed(problem)),
        Session::Unreachable(problem) => {
            let wait = judge::wait_for(problem).unwrap_or(Wait::Network);
            turn.obstacles.add(wait, reason_words(wait, problem));
            run.stage
        }
        Session::Pending => {
            turn.obstacles.add(Wait::SignIn, "");
            run.stage
        }
        Session::SignedIn => match run.stage {
            Stage::SigningIn => {
                turn.command(Command::Check);
                Stage::Checking(Asked::first(now))
            }
            Stage::Checking(asked) => submitting::check(asked, &mut turn),
            Stage::Submitting(asked, tries) => submitting::submit(asked, tries, &mut turn),
            Stage::Following(following) => following.step(&mut turn),
            Stage::Canceling(until, ending) => canceling(until, ending, &mut turn),
            Stage::Fetching(fetching) => fetching.step(&mut turn),
            Stage::Ended => Stage::Ended,
        },
    };
    let Turn { mut outputs, obstacles, .. } = turn;
    let events = run.waits.update(obstacles, &plan.limits, now);
    if run.has_ended() {
        // What was waited for is told to be over before the last word.
        let last = outputs.pop();
        let over = events.into_iter().filter(|event| event.change == WaitChange::Over);
        outputs.extend(over.map(|event| Output::Say(Remark::Wait(event))));
        outputs.extend(last);
        return (run, outputs);
    }
    for event in events {
        if event.change == WaitChange::Expired {
            outputs.push(Output::End(expired(&event, &run.stage)));
            run.stage = Stage::Ended;
            break;
        }
        outputs.push(Output::Say(Remark::Wait(event)));
    }
    (run, outputs)
}

/// What to add to the sentence about a wait; of the network there is nothing to add.
fn reason_words(wait: Wait, problem: &Problem) -> &str {
    if wait == Wait::Network { "" } else { &problem.summary }
}

/// Gives the server a moment to end the job.
fn canceling(until: Duration, ending: Ending, turn: &mut Turn<'_>) -> Stage {
    let job = turn.facts.row.as_ref().and_then(|row| row.job());
    if turn.now >= until || job.is_none_or(|job| job.status.is_final()) {
        return turn.end(ending);
    }
    Stage::Canceling(until, ending)
}

fn sign_in_needed(problem: &Problem) -> Ending {
    Ending { outcome: Outcome::SignInNeeded, words: problem.summary.clone(), details: problem.details.clone() }
}

/// A wait took too long: what that means for the job and its files.
fn expired(event: &WaitEvent, stage: &Stage) -> Ending {
    let outcome = match (event.wait, stage) {
        (Wait::SignIn, _) => Outcome::SignInNeeded,
        (_, Stage::Fetching(_)) => Outcome::FilesMissing,
        _ => Outcome::Refused,
    };
    let what_is_left = match stage {
        Stage::Following(_) => " The job stays as it is at the server; the same command goes on with it.",
        Stage::Fetching(_) => " What came so far is kept; the same command goes on with it.",
        _ => "",
    };
    Ending::new(outcome, format!("{}{what_is_left}", event.words()))
}
