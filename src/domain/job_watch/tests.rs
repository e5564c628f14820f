use super::{BELIEVED, Failure, FailureKind, Happening, Moment, PATIENCE, Pace, Step, Then, Watch, WatchState, pause};
use crate::domain::{Job, JobStatus, PauseReason};
use crate::earthdata::wire;
use proptest::prelude::*;
use serde_json::json;
use std::time::{Duration, Instant};

const BASE: Duration = Duration::from_secs(2);
const CALM: Pace =
    Pace { quiet: Duration::ZERO, paused: false, polls: 9, failures: 0, offline: false, retry_after: None };

fn job(status: &str) -> Job {
    let link = json!({ "rel": "data", "href": "https://x.example/1" });
    let answer = json!({ "jobID": uuid::Uuid::nil(), "status": status, "progress": 40, "links": [link] });
    wire::job::job(answer).unwrap()
}

fn failed(kind: FailureKind) -> Happening<'static> {
    Happening::Failed(Failure { kind, retry_after: None })
}

/// A watch that saw these states, one second apart, and what followed from the last.
struct Watcher {
    watch: Watch,
    now: Instant,
    then: Then,
}

impl Watcher {
    fn new() -> Self {
        let now = Instant::now();
        Self { watch: Watch::new(now, None), now, then: Then::Nothing }
    }

    fn saw(states: &[&str]) -> Self {
        states.iter().fold(Self::new(), |watcher, status| watcher.after(Happening::Seen(&job(status))))
    }

    fn after(self, what: Happening<'_>) -> Self {
        self.later(Duration::from_secs(1), what)
    }

    fn later(self, pause: Duration, what: Happening<'_>) -> Self {
        let now = self.now + pause;
        let (watch, then) = self.watch.step(what, Moment { now, base: BASE, chance: 0.5 });
        Self { watch, now, then }
    }
}

#[test]
fn a_pause_is_what_it_was_seen_to_be() {
    let reason = |states: &[&str]| Watcher::saw(states).watch.pause();
    assert_eq!(reason(&["previewing", "paused"]), Some(PauseReason::Preview));
    assert_eq!(reason(&["previewing", "paused", "paused"]), Some(PauseReason::Preview));
    assert_eq!(reason(&["previewing", "paused", "running", "paused"]), Some(PauseReason::Foreign), "a second pause");
    assert_eq!(reason(&["running", "paused"]), Some(PauseReason::Foreign));
    assert_eq!(reason(&["running_with_errors", "paused"]), Some(PauseReason::Foreign));
    assert_eq!(reason(&["paused"]), Some(PauseReason::Unknown));
    assert_eq!(reason(&["previewing", "paused", "running"]), None);
    let own = Watcher::saw(&["running"]).after(Happening::Paused).after(Happening::Seen(&job("paused")));
    assert_eq!(own.watch.pause(), Some(PauseReason::Own));
    let while_previewing =
        Watcher::saw(&["previewing"]).after(Happening::Paused).after(Happening::Seen(&job("paused")));
    assert_eq!(while_previewing.watch.pause(), Some(PauseReason::Own));
    // A poll saw it before the answer to the command came.
    let crossing = Watcher::saw(&["running"]).after(Happening::Pausing).after(Happening::Seen(&job("paused")));
    assert_eq!(crossing.watch.pause(), Some(PauseReason::Own));
    let stale = crossing.after(Happening::Paused).after(Happening::Seen(&job("running")));
    assert_eq!(stale.after(Happening::Seen(&job("paused"))).watch.pause(), Some(PauseReason::Own));
    let refused = Watcher::saw(&["running"]).after(Happening::Pausing).after(Happening::NotPaused);
    assert_eq!(refused.after(Happening::Seen(&job("paused"))).watch.pause(), Some(PauseReason::Foreign));
    let resumed = Watcher::saw(&["running"]).after(Happening::Paused).after(Happening::Resumed(None));
    let again = resumed.after(Happening::Seen(&job("running"))).after(Happening::Seen(&job("paused")));
    assert_eq!(again.watch.pause(), Some(PauseReason::Foreign));
    let late = Watcher::saw(&["running", "paused"]).after(Happening::Paused).after(Happening::Seen(&job("paused")));
    assert_eq!(late.watch.pause(), Some(PauseReason::Own));
}

#[test]
fn a_job_that_is_not_there_is_gone_after_some_answers_and_not_after_one() {
    let missing = || failed(FailureKind::NoSuchJob);
    let mut watcher = Watcher::saw(&["running"]);
    for _ in 1..BELIEVED {
        watcher = watcher.after(missing());
        assert_eq!((watcher.watch.state(), watcher.then), (WatchState::Failing, Then::Nothing));
    }
    let gone = watcher.after(missing());
    assert_eq!((gone.watch.state(), gone.then, gone.watch.due()), (WatchState::Gone, Then::TellGone, None));
    let asked = gone.after(Happening::Asked);
    assert!(asked.watch.due().is_some() && asked.watch.state() == WatchState::Watched, "by hand it is asked for again");
    let between =
        Watcher::saw(&["running"]).after(missing()).after(missing()).after(failed(FailureKind::Other)).after(missing());
    assert_eq!(between.watch.state(), WatchState::Failing, "not in a row");
}

#[test]
fn every_watch_has_an_end() {
    let half = PATIENCE / 2;
    let broken = || failed(FailureKind::Other);
    let failing = Watcher::saw(&["running"]).after(broken()).later(half, broken());
    assert_eq!(failing.watch.state(), WatchState::Failing);
    let over = failing.later(half, broken());
    assert_eq!((over.watch.state(), over.then, over.watch.due()), (WatchState::GivenUp, Then::TellGivenUp, None));
    let offline = failed(FailureKind::Offline);
    let away = Watcher::saw(&["running"]).after(broken()).later(half, offline).later(half, broken());
    assert_eq!(away.watch.state(), WatchState::Failing, "a week without network is no fault of the job's");
    let unknown = Watcher::saw(&["resting"]).later(PATIENCE, Happening::Seen(&job("resting")));
    assert_eq!(unknown.watch.state(), WatchState::GivenUp);
    let moving = Watcher::saw(&["running"]).later(PATIENCE * 9, Happening::Seen(&job("running")));
    assert!(moving.watch.due().is_some(), "a known state may last");
    assert_eq!(Watcher::saw(&["successful"]).watch.due(), None);
}

#[test]
fn a_job_is_polled_soon_after_a_long_time_without_network() {
    let mut watcher = Watcher::saw(&["running"]);
    for _ in 0..40 {
        watcher = watcher.later(Duration::from_secs(30), failed(FailureKind::Offline));
        let pause = watcher.watch.due().unwrap() - watcher.now;
        assert!(pause <= BASE * 8, "{pause:?} after {:?}", watcher.watch);
    }
    let broken = watcher.after(failed(FailureKind::Other));
    assert!(broken.watch.due().unwrap() - broken.now <= BASE * 30, "a server's own failures are counted from one");
}

#[test]
fn an_interrupted_hand_over_is_made_up_for() {
    let interrupted = |status: &str| {
        let watch = Watch::new(Instant::now(), None).restored(&job("running"), None, WatchState::Watched, true);
        Watcher { watch, ..Watcher::new() }.after(Happening::Seen(&job(status)))
    };
    let paused = interrupted("paused");
    assert_eq!((paused.then, paused.watch.pause()), (Then::Resume, Some(PauseReason::HandOver)));
    let again = paused.after(Happening::Seen(&job("paused")));
    assert_eq!(again.then, Then::Nothing, "one at a time");
    for status in ["running", "successful", "canceled"] {
        let went_on = interrupted(status);
        assert_eq!((went_on.then, went_on.watch.has_hand_over()), (Then::Nothing, false), "{status}");
    }
    // Whoever pauses it by hand has the last word.
    let by_hand = Watcher::saw(&["running"])
        .after(Happening::HandOver(Step::Begun))
        .after(Happening::HandOver(Step::Interrupted))
        .after(Happening::Paused)
        .after(Happening::Seen(&job("paused")));
    assert_eq!((by_hand.then, by_hand.watch.pause()), (Then::Nothing, Some(PauseReason::Own)));
}

#[test]
fn a_job_whose_end_is_known_whole_is_not_asked_for_after_a_restart() {
    let restored = |job: &Job, state| Watch::new(Instant::now(), None).restored(job, None, state, false).due();
    assert_eq!(restored(&job("successful"), WatchState::Watched), None);
    assert_eq!(restored(&job("running"), WatchState::Gone), None);
    assert!(restored(&job("running"), WatchState::GivenUp).is_some());
    let mut of_the_list = job("successful");
    of_the_list.raw = std::sync::Arc::new(json!({}));
    assert!(restored(&of_the_list, WatchState::Watched).is_some(), "its links are not known");
}

#[test]
fn a_moving_job_is_watched_closely_and_a_resting_one_seldom() {
    let seconds = |pace| pause(BASE, pace, 0.5).as_secs_f64();
    assert_eq!(seconds(CALM), 2.0);
    assert_eq!([1, 2, 3, 4].map(|polls| seconds(Pace { polls, ..CALM })), [0.5, 0.5, 1.0, 2.0]);
    assert_eq!(seconds(Pace { polls: 1, paused: true, ..CALM }), 30.0);
    assert_eq!(seconds(Pace { quiet: Duration::from_mins(2), ..CALM }), 5.0);
    assert_eq!(seconds(Pace { quiet: Duration::from_mins(20), ..CALM }), 15.0);
    assert_eq!(seconds(Pace { quiet: Duration::from_hours(5), ..CALM }), 30.0);
    assert_eq!(seconds(Pace { paused: true, ..CALM }), 30.0);
    assert_eq!(seconds(Pace { failures: 3, ..CALM }), 16.0);
    assert_eq!(seconds(Pace { failures: 90, quiet: Duration::from_hours(5), ..CALM }), 300.0);
    assert_eq!(seconds(Pace { retry_after: Some(Duration::from_mins(10)), ..CALM }), 600.0);
    assert_eq!(seconds(Pace { retry_after: Some(Duration::MAX), ..CALM }), 3600.0);
}

proptest! {
    #[test]
    fn never_faster_than_four_fifths_of_the_base(quiet in 0u64..1_000_000, paused: bool, polls in 4u32.., failures: u32, chance in 0.0f64..1.0) {
        let pace = Pace { quiet: Duration::from_secs(quiet), paused, polls, failures, ..CALM };
        prop_assert!(pause(BASE, pace, chance) >= BASE.mul_f64(0.8));
        prop_assert!(pause(BASE, pace, chance) <= Duration::from_mins(5));
    }

    /// Whatever happens in whatever order: a watch is due, or says why it is not.
    #[test]
    fn a_watch_that_is_not_due_has_a_reason(happenings in proptest::collection::vec(0usize..9, 0..40)) {
        let jobs: Vec<Job> = ["running", "previewing", "paused", "successful", "resting"].map(job).into();
        let mut watcher = Watcher::new();
        for number in happenings {
            let what = match number {
                0..5 => Happening::Seen(&jobs[number]),
                5 => failed(FailureKind::NoSuchJob),
                6 => failed(FailureKind::Other),
                7 => Happening::Paused,
                _ => Happening::HandOver(Step::Begun),
            };
            watcher = watcher.after(what);
            let is_paused = watcher.watch.last.as_ref().is_some_and(|last| last.status == JobStatus::Paused);
            prop_assert_eq!(watcher.watch.pause().is_some(), is_paused);
            let reason = watcher.watch.state() == WatchState::Gone
                || watcher.watch.last.as_ref().is_some_and(|last| last.status.is_final());
            prop_assert!(watcher.watch.due().is_some() || reason);
        }
    }
}
