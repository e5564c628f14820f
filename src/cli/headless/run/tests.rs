//! Made-up worlds and a clock made of numbers: whatever happens, a run says what it waits for and
//! ends.

use super::super::limits::{Limits, Wait};
use super::super::outcome::{Ending, Outcome};
use super::super::waits::WaitChange;
use super::{Check, Command, Facts, Files, Origin, Output, Plan, Remark, Run, Session, Task, step};
use crate::domain::request::Area;
use crate::domain::{BoundingBox, Cause, Job, JobId, JobStatus, Problem, Remedy, SubsetRequest};
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, WatchState};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn request() -> SubsetRequest {
    let mut request = SubsetRequest::new("C1-X");
    request.area = BoundingBox::new(0.0, 0.0, 1.0, 1.0).ok().map(Area::Box);
    request
}

fn plan() -> Plan {
    Plan { task: Task::Submit(Arc::new(request())), allows_whole_files: false, limits: Limits::default() }
}

fn job(status: JobStatus, percent: u8) -> Job {
    let links = usize::from(status.is_final());
    let link = crate::domain::job::DataLink {
        href: url::Url::parse("https://h.example/a.h5").unwrap(),
        title: String::new(),
        media_type: None,
        bbox: None,
        temporal: None,
    };
    Job {
        id: JobId(uuid::Uuid::nil()),
        status,
        message: "as the server says".to_owned(),
        progress_percent: percent,
        created_at: None,
        updated_at: None,
        data_expiration: None,
        service_name: Some("a/subsetter".to_owned()),
        request: String::new(),
        num_input_granules: 1,
        labels: Vec::new(),
        data_links: vec![link; links],
        errors: Vec::new(),
        warnings: Vec::new(),
        raw: Arc::new(serde_json::Value::Null),
    }
}

fn row(phase: JobPhase) -> JobRow {
    JobRow {
        key: JobKey(uuid::Uuid::nil()),
        title: "a job".to_owned(),
        request: Some(request()),
        submitted_at: chrono::DateTime::UNIX_EPOCH,
        phase,
        problem: None,
        alarms: Vec::new(),
        pause: None,
        watch: WatchState::default(),
        trial: None,
    }
}

fn problem(cause: Cause) -> Problem {
    Problem::new(format!("{cause:?} it is.")).with_cause(cause)
}

/// Everything is well, and the job is in this state.
fn facts(status: JobStatus) -> Facts {
    Facts {
        session: Session::SignedIn,
        check: Check::Passed,
        row: Some(Arc::new(row(JobPhase::Known(Arc::new(job(status, 50)))))),
        origin: Origin::Submitted,
        files: Files { listed: Some(1), known: 1, ended: 1, ..Files::default() },
    }
}

/// The server says so, and is believed.
fn gone(facts: Facts, cause: Cause) -> Facts {
    let mut facts = with_problem(facts, problem(cause));
    if let Some(row) = &mut facts.row {
        Arc::make_mut(row).watch = WatchState::Gone;
    }
    facts
}

fn with_problem(mut facts: Facts, problem: Problem) -> Facts {
    if let Some(row) = &mut facts.row {
        Arc::make_mut(row).problem = Some(problem);
    }
    facts
}

/// What a run did, in order.
struct Log {
    outputs: Vec<(Duration, Output)>,
}

impl Log {
    /// Lets a run live in a world, second by second, to its end.
    fn of(plan: Plan, mut world: impl FnMut(Duration, &[Command]) -> Facts) -> Self {
        let mut run = Run::new(plan);
        let mut commands = Vec::new();
        let mut outputs = Vec::new();
        let mut now = Duration::ZERO;
        while !run.has_ended() {
            assert!(now < Duration::from_hours(200), "it never ends");
            let facts = world(now, &commands);
            let (next, new) = step(run, &facts, now);
            run = next;
            commands.extend(new.iter().filter_map(|output| match output {
                Output::Do(command) => Some(*command),
                _ => None,
            }));
            outputs.extend(new.into_iter().map(|output| (now, output)));
            now += SECOND;
        }
        Self { outputs }
    }

    fn ending(&self) -> (&Ending, Duration) {
        match self.outputs.last() {
            Some((at, Output::End(ending))) => (ending, *at),
            other => panic!("the last word is {other:?}"),
        }
    }

    fn outcome(&self) -> Outcome {
        self.ending().0.outcome
    }

    fn commands(&self) -> Vec<Command> {
        let commands = self.outputs.iter().filter_map(|(_, output)| match output {
            Output::Do(command) => Some(*command),
            _ => None,
        });
        commands.collect()
    }

    fn count(&self, wanted: Command) -> usize {
        self.commands().into_iter().filter(|command| *command == wanted).count()
    }

    fn waits(&self, wanted: Wait) -> Vec<(u64, WaitChange)> {
        let waits = self.outputs.iter().filter_map(|(at, output)| match output {
            Output::Say(Remark::Wait(event)) if event.wait == wanted => Some((at.as_secs(), event.change)),
            _ => None,
        });
        waits.collect()
    }

    fn warnings(&self) -> Vec<&str> {
        let warnings = self.outputs.iter().filter_map(|(_, output)| match output {
            Output::Say(Remark::Warning(words)) => Some(words.as_str()),
            _ => None,
        });
        warnings.collect()
    }
}

#[test]
fn a_good_day_is_told_and_ends_with_nothing_missing() {
    let log = Log::of(plan(), |now, _| facts(if now < at(5) { JobStatus::Running } else { JobStatus::Successful }));
    assert_eq!(log.outcome(), Outcome::Done);
    assert_eq!(log.commands(), [Command::Check, Command::Submit, Command::Download]);
    assert!(log.outputs.iter().any(|(_, output)| matches!(output, Output::Say(Remark::Files { ended: 1, of: 1 }))));
    assert_eq!(log.warnings(), [""; 0]);
}

#[test]
fn a_cut_line_is_waited_for_and_told_whenever_it_happens() {
    for cut in [10, 60, 300] {
        let log = Log::of(plan(), |now, _| match now.as_secs() {
            second if (4..4 + cut).contains(&second) => {
                with_problem(facts(JobStatus::Running), problem(Cause::Offline))
            }
            second if second < 10 + cut => facts(JobStatus::Running),
            _ => facts(JobStatus::Successful),
        });
        assert_eq!(log.outcome(), Outcome::Done, "{cut} s");
        let waits = log.waits(Wait::Network);
        assert_eq!(waits.first(), Some(&(4, WaitChange::Began)), "{cut} s");
        assert_eq!(waits.last(), Some(&(4 + cut, WaitChange::Over)), "{cut} s");
    }
}

#[test]
fn a_line_that_stays_away_ends_the_run_after_the_limit() {
    let gone = || with_problem(facts(JobStatus::Running), problem(Cause::Offline));
    let log = Log::of(plan(), |now, _| if now < at(10) { facts(JobStatus::Running) } else { gone() });
    let (ending, ended_at) = log.ending();
    assert_eq!((ending.outcome, ended_at), (Outcome::Refused, at(10 + 1800)));
    assert!(ending.words.contains("for the network") && ending.words.contains("same command"), "{}", ending.words);

    let limits = "network=20s".parse().unwrap();
    let log = Log::of(Plan { limits, ..plan() }, |_, _| gone());
    assert!(log.ending().1 < at(30));
}

#[test]
fn while_files_come_the_line_and_the_disk_are_waited_for() {
    let held = |network: bool| Files {
        listed: Some(2),
        known: 2,
        ended: 1,
        need_network: usize::from(network),
        need_space: usize::from(!network),
        ..Files::default()
    };
    for (network, wait) in [(true, Wait::Network), (false, Wait::Disk)] {
        let log = Log::of(plan(), |now, _| {
            let going = Files { need_network: 0, need_space: 0, ..held(network) };
            let files = match now.as_secs() {
                0..300 => held(network),
                300..310 => going,
                _ => Files { ended: 2, ..going },
            };
            Facts { files, ..facts(JobStatus::Successful) }
        });
        assert_eq!(log.outcome(), Outcome::Done);
        let waits = log.waits(wait);
        assert!(waits.len() > 3 && waits.last().is_some_and(|(_, change)| *change == WaitChange::Over), "{waits:?}");

        let log = Log::of(plan(), |_, _| Facts { files: held(network), ..facts(JobStatus::Successful) });
        let (ending, ended_at) = log.ending();
        assert_eq!(ending.outcome, Outcome::FilesMissing);
        assert!(ended_at >= Limits::default().of(wait) && ended_at < Limits::default().of(wait) + at(10));
    }
}

#[test]
fn a_session_that_comes_back_is_waited_for_and_one_that_does_not_is_exit_2() {
    let session = |now: Duration| match now.as_secs() {
        20..25 => Session::Pending,
        _ => Session::SignedIn,
    };
    let status = |now: Duration| if now < at(40) { JobStatus::Running } else { JobStatus::Successful };
    let log = Log::of(plan(), |now, _| Facts { session: session(now), ..facts(status(now)) });
    assert_eq!(log.outcome(), Outcome::Done);

    let refused = || Session::Refused(Problem::new("Nobody is signed in.").with_remedy(Remedy::SignIn));
    let log = Log::of(plan(), |now, _| {
        let session = if now < at(20) { Session::SignedIn } else { refused() };
        Facts { session, ..facts(JobStatus::Running) }
    });
    assert_eq!((log.outcome(), log.ending().1), (Outcome::SignInNeeded, at(20)));

    let log = Log::of(plan(), |now, _| {
        let unreachable = Session::Unreachable(problem(Cause::Offline));
        Facts { session: if now < at(60) { unreachable } else { Session::SignedIn }, ..facts(JobStatus::Successful) }
    });
    assert_eq!((log.outcome(), log.waits(Wait::Network).first()), (Outcome::Done, Some(&(0, WaitChange::Began))));

    let log = Log::of(plan(), |_, _| Facts { session: Session::Pending, ..facts(JobStatus::Running) });
    assert_eq!((log.outcome(), log.ending().1), (Outcome::SignInNeeded, at(120)));
    assert_eq!(log.commands(), []);
}

#[test]
fn a_job_that_is_gone_is_asked_for_once_more_and_told() {
    for (cause, words) in [(Cause::NotFound, "no longer has"), (Cause::Forbidden, "no longer shows")] {
        let log = Log::of(plan(), |now, _| {
            let facts = facts(JobStatus::Running);
            match now.as_secs() {
                0..10 => facts,
                10..14 => with_problem(facts, problem(cause)),
                _ => gone(facts, Cause::NotFound),
            }
        });
        let (ending, ended_at) = log.ending();
        assert_eq!((ending.outcome, log.warnings().len()), (Outcome::Refused, 1));
        assert!(ended_at <= at(15) && ending.words.contains(words), "{ended_at:?} {}", ending.words);
    }
    // It was a moment's error.
    let log = Log::of(plan(), |now, _| match now.as_secs() {
        10..12 => with_problem(facts(JobStatus::Running), problem(Cause::NotFound)),
        0..30 => facts(JobStatus::Running),
        _ => facts(JobStatus::Successful),
    });
    assert_eq!(log.outcome(), Outcome::Done);
}

#[test]
fn a_remembered_job_that_is_gone_is_forgotten_and_submitted_anew() {
    for cause in [Cause::NotFound, Cause::Forbidden] {
        for status in [JobStatus::Running, JobStatus::Successful] {
            let log = Log::of(plan(), |_, commands| {
                if commands.contains(&Command::Forget) {
                    return facts(JobStatus::Successful);
                }
                let gone = gone(facts(status.clone()), cause);
                Facts { origin: Origin::Remembered, files: Files::default(), ..gone }
            });
            assert_eq!(log.outcome(), Outcome::Done, "{cause:?} {status:?}");
            assert_eq!((log.count(Command::Forget), log.count(Command::Submit)), (1, 2));
            assert!(log.warnings().iter().any(|words| words.contains("submitted anew")), "{:?}", log.warnings());
        }
    }
}

#[test]
fn only_the_pause_after_a_preview_is_ended() {
    let log = Log::of(plan(), |now, commands| {
        let resumed = commands.contains(&Command::Resume);
        facts(match now.as_secs() {
            0..5 => JobStatus::Previewing,
            5..100 if !resumed => JobStatus::Paused,
            5..50 | 100..150 => JobStatus::Running,
            50..100 => JobStatus::Paused,
            _ => JobStatus::Successful,
        })
    });
    assert_eq!((log.outcome(), log.count(Command::Resume)), (Outcome::Done, 1));
    assert_eq!(log.waits(Wait::Pause).first(), Some(&(50, WaitChange::Began)));
    assert_eq!(log.waits(Wait::Pause).last(), Some(&(100, WaitChange::Over)));
}

#[test]
fn somebody_elses_pause_is_left_alone_and_has_an_end() {
    for origin in [Origin::Submitted, Origin::Remembered] {
        let log = Log::of(plan(), |now, _| {
            let status = if now < at(10) { JobStatus::Running } else { JobStatus::Paused };
            Facts { origin, ..facts(status) }
        });
        let (ending, ended_at) = log.ending();
        assert_eq!((ending.outcome, ended_at, log.count(Command::Resume)), (Outcome::Refused, at(3610), 0));
        assert!(ending.words.contains("jobs resume"), "{}", ending.words);
    }
    // Of a job that was paused before this run saw it, nobody knows why.
    let paused = || Facts { origin: Origin::Remembered, ..facts(JobStatus::Paused) };
    assert_eq!(Log::of(plan(), |_, _| paused()).count(Command::Resume), 0);
    let named = Plan { task: Task::Fetch, ..plan() };
    let log = Log::of(named, |now, _| facts(if now < at(5) { JobStatus::Previewing } else { JobStatus::Paused }));
    assert_eq!(log.count(Command::Resume), 0);
}

#[test]
fn a_resume_that_does_not_help_is_repeated_but_not_for_ever() {
    let log = Log::of(plan(), |now, _| facts(if now < at(5) { JobStatus::Previewing } else { JobStatus::Paused }));
    assert_eq!((log.outcome(), log.count(Command::Resume)), (Outcome::Refused, 3));
}

#[test]
fn whole_files_end_the_run_before_anything_is_fetched_unless_they_are_welcome() {
    let whole = |status: JobStatus| {
        let mut job = job(status, 10);
        job.service_name = Some("harmony/download".to_owned());
        Facts { row: Some(Arc::new(row(JobPhase::Known(Arc::new(job))))), ..facts(JobStatus::Running) }
    };
    let log = Log::of(plan(), |_, commands| {
        whole(if commands.contains(&Command::Cancel) { JobStatus::Canceled } else { JobStatus::Running })
    });
    assert_eq!((log.outcome(), log.count(Command::Cancel), log.count(Command::Download)), (Outcome::Refused, 1, 0));
    assert!(log.ending().0.words.contains("--whole-files"));
    // A server that does not answer to the cancelling holds nobody up.
    let log = Log::of(plan(), |_, _| whole(JobStatus::Running));
    assert!(log.outcome() == Outcome::Refused && log.ending().1 < at(20));
    let log = Log::of(plan(), |_, _| whole(JobStatus::Successful));
    assert_eq!((log.outcome(), log.count(Command::Cancel), log.count(Command::Download)), (Outcome::Refused, 0, 0));
    let welcome = Plan { allows_whole_files: true, ..plan() };
    assert_eq!(Log::of(welcome, |_, _| whole(JobStatus::Successful)).outcome(), Outcome::Done);
    let mut nothing_to_cut = request();
    nothing_to_cut.area = None;
    let plain = Plan { task: Task::Submit(Arc::new(nothing_to_cut)), ..plan() };
    assert_eq!(Log::of(plain, |_, _| whole(JobStatus::Successful)).outcome(), Outcome::Done);
}

#[test]
fn what_no_service_can_do_is_not_submitted() {
    let refusing = || Facts { check: Check::Refused("No service can.".to_owned()), ..facts(JobStatus::Running) };
    let log = Log::of(plan(), |_, _| refusing());
    assert_eq!((log.outcome(), log.count(Command::Submit)), (Outcome::Refused, 0));
    // Where it cannot be found out, the server decides.
    let unknown = || Facts { check: Check::Failed(problem(Cause::NotFound)), ..facts(JobStatus::Successful) };
    let log = Log::of(plan(), |_, _| unknown());
    assert_eq!((log.outcome(), log.warnings().len()), (Outcome::Done, 1));
}

#[test]
fn a_submission_is_repeated_only_where_nothing_can_come_of_it_twice() {
    let refused = |cause: Cause| Facts {
        row: Some(Arc::new(row(JobPhase::Refused(problem(cause))))),
        ..facts(JobStatus::Running)
    };
    let log =
        Log::of(plan(), |now, _| if now < at(60) { refused(Cause::Offline) } else { facts(JobStatus::Successful) });
    assert_eq!(log.outcome(), Outcome::Done);
    assert!(log.count(Command::Submit) > 5 && log.count(Command::Submit) == log.count(Command::Forget) + 1);
    let log = Log::of(plan(), |_, _| refused(Cause::Unavailable));
    assert_eq!((log.outcome(), log.count(Command::Submit)), (Outcome::Refused, 4));
    let log = Log::of(plan(), |_, _| refused(Cause::Unanswered));
    assert_eq!((log.outcome(), log.count(Command::Submit)), (Outcome::Refused, 1));
    assert!(log.ending().0.words.contains("jobs list"), "{:?}", log.ending());
    let log = Log::of(plan(), |_, _| refused(Cause::Refused));
    assert_eq!((log.outcome(), log.ending().1), (Outcome::Refused, at(2)));
}

#[test]
fn ends_of_a_job_are_told_in_words_with_the_right_code() {
    for (status, words) in
        [(JobStatus::Failed, "The job failed: as"), (JobStatus::Canceled, "The job was canceled: as")]
    {
        let log = Log::of(plan(), |_, _| facts(status.clone()));
        assert_eq!(log.outcome(), Outcome::Refused);
        assert!(log.ending().0.words.starts_with(words), "{:?}", log.ending());
    }
    let log = Log::of(plan(), |_, _| facts(JobStatus::CompleteWithErrors));
    assert_eq!(log.outcome(), Outcome::Incomplete);
    let log = Log::of(plan(), |now, _| {
        facts(if now < at(9) { JobStatus::Unknown("resting".to_owned()) } else { JobStatus::Successful })
    });
    assert_eq!(log.outcome(), Outcome::Done);
    assert!(log.warnings()[0].contains("resting"));
}

#[test]
fn a_job_without_progress_is_told_of_and_given_up_after_a_day() {
    let log = Log::of(plan(), |_, _| facts(JobStatus::Running));
    let (ending, ended_at) = log.ending();
    assert_eq!(ending.outcome, Outcome::Refused);
    assert!(ended_at >= Duration::from_hours(24) && ended_at < Duration::from_hours(25));
    assert!(log.waits(Wait::Job).len() > 100);
}

#[test]
fn files_that_failed_for_a_passing_reason_are_tried_again_a_few_times() {
    let failed = Files { listed: Some(3), known: 3, ended: 3, missing: 2, retryable: 2, ..Files::default() };
    let log = Log::of(plan(), |_, _| Facts { files: failed, ..facts(JobStatus::Successful) });
    assert_eq!((log.outcome(), log.count(Command::RetryFailed)), (Outcome::FilesMissing, 3));
    assert_eq!(log.ending().0.words, "2 of 3 files could not be completed.");
    assert!(log.ending().1 < at(120));
    let log = Log::of(plan(), |_, commands| {
        let retried = commands.contains(&Command::RetryFailed);
        let files = if retried { Files { missing: 0, retryable: 0, ..failed } } else { failed };
        Facts { files, ..facts(JobStatus::Successful) }
    });
    assert_eq!(log.outcome(), Outcome::Done);
    let hopeless = Files { retryable: 0, ..failed };
    let log = Log::of(plan(), |_, _| Facts { files: hopeless, ..facts(JobStatus::Successful) });
    assert_eq!((log.outcome(), log.count(Command::RetryFailed)), (Outcome::FilesMissing, 0));
}

#[test]
fn a_list_that_cannot_be_read_is_asked_for_again_and_a_folder_that_is_none_ends_the_run() {
    let unlisted = |problem: Problem| {
        let facts = Facts { files: Files::default(), ..facts(JobStatus::Successful) };
        with_problem(facts, problem)
    };
    let log =
        Log::of(
            plan(),
            |now, _| {
                if now < at(60) { unlisted(problem(Cause::Offline)) } else { facts(JobStatus::Successful) }
            },
        );
    assert!(log.outcome() == Outcome::Done && log.count(Command::Download) > 5);
    let full = Problem::new("This folder cannot be written.").with_remedy(Remedy::ChooseFolder);
    let log = Log::of(plan(), |_, _| unlisted(full.clone()));
    assert!(log.outcome() == Outcome::FilesMissing && log.ending().1 < at(10));
}

fn causes() -> impl Strategy<Value = Cause> {
    proptest::sample::select(vec![
        Cause::Other,
        Cause::Offline,
        Cause::Unavailable,
        Cause::Unanswered,
        Cause::SignIn,
        Cause::Forbidden,
        Cause::NotFound,
        Cause::Refused,
    ])
}

fn statuses() -> impl Strategy<Value = JobStatus> {
    proptest::sample::select(vec![
        JobStatus::Accepted,
        JobStatus::Running,
        JobStatus::RunningWithErrors,
        JobStatus::Previewing,
        JobStatus::Paused,
        JobStatus::Successful,
        JobStatus::CompleteWithErrors,
        JobStatus::Failed,
        JobStatus::Canceled,
        JobStatus::Unknown("resting".to_owned()),
    ])
}

fn any_files() -> impl Strategy<Value = Files> {
    (proptest::option::of(0usize..4), 0usize..4, 0usize..4, 0usize..4, any::<[bool; 5]>()).prop_map(
        |(listed, known, ended, bytes, [missing, retryable, network, space, sign_in])| {
            let known = known.max(listed.unwrap_or(0));
            let ended = ended.min(known);
            let missing = if missing { ended } else { 0 };
            let held = usize::from(known > ended);
            Files {
                listed,
                known,
                ended,
                missing,
                retryable: if retryable { missing } else { 0 },
                need_network: if network { held } else { 0 },
                need_space: if space && !network { held } else { 0 },
                need_sign_in: if sign_in && !space && !network { held } else { 0 },
                bytes: bytes as u64,
            }
        },
    )
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let session = prop_oneof![
        6 => Just(Session::SignedIn),
        1 => Just(Session::Pending),
        1 => Just(Session::Refused(Problem::new("Nobody."))),
        1 => causes().prop_map(|cause| Session::Unreachable(problem(cause))),
    ];
    let check = prop_oneof![
        6 => Just(Check::Passed),
        1 => Just(Check::Pending),
        1 => Just(Check::Refused("No.".to_owned())),
        1 => causes().prop_map(|cause| Check::Failed(problem(cause))),
    ];
    let phase = prop_oneof![
        8 => statuses().prop_map(|status| JobPhase::Known(Arc::new(job(status, 50)))),
        1 => Just(JobPhase::Submitting),
        1 => causes().prop_map(|cause| JobPhase::Refused(problem(cause))),
    ];
    let row = proptest::option::weighted(0.9, (phase, proptest::option::weighted(0.3, causes())))
        .prop_map(|told| told.map(|(phase, cause)| Arc::new(JobRow { problem: cause.map(problem), ..row(phase) })));
    let origin = proptest::sample::select(vec![Origin::Submitted, Origin::Remembered, Origin::Named]);
    (session, check, row, origin, any_files()).prop_map(|(session, check, row, origin, files)| Facts {
        session,
        check,
        row,
        origin,
        files,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happens first and then stays so for ever: the run ends, is never silent for long, and
    /// asks neither for a submission nor for a download without end.
    #[test]
    fn every_world_that_stays_as_it_is_ends_the_run(
        course in proptest::collection::vec((1u64..120, any_facts()), 1..6),
        fetches: bool,
        allows_whole_files: bool,
    ) {
        let task = if fetches { Task::Fetch } else { Task::Submit(Arc::new(request())) };
        let plan = Plan { task, allows_whole_files, limits: "30m,job=2h".parse().unwrap() };
        let mut run = Run::new(plan);
        let (mut now, mut spoken, mut commands) = (Duration::ZERO, Duration::ZERO, 0);
        let mut index = 0;
        let mut change = at(course[0].0);
        while !run.has_ended() {
            if now >= change && index + 1 < course.len() {
                index += 1;
                change = now + at(course[index].0);
            }
            let (next, outputs) = step(run, &course[index].1, now);
            run = next;
            for output in &outputs {
                match output {
                    Output::Do(_) => commands += 1,
                    Output::Say(_) | Output::End(_) => spoken = now,
                }
            }
            let ends = outputs.iter().filter(|output| matches!(output, Output::End(_))).count();
            prop_assert_eq!(ends, usize::from(run.has_ended()));
            prop_assert!(now.saturating_sub(spoken) <= Duration::from_mins(13), "silent since {:?} at {:?}", spoken, now);
            prop_assert!(now < Duration::from_hours(12), "it never ends: {:?}", run);
            prop_assert!(commands < 2000, "it asks without end");
            now += SECOND * 3;
        }
    }

    /// A run that is woken only when it asks to be comes to the same end as one that is asked every second.
    #[test]
    fn it_tells_when_it_is_due(facts in any_facts()) {
        let limits: Limits = "5m".parse().unwrap();
        let plan = Plan { task: Task::Submit(Arc::new(request())), allows_whole_files: false, limits };
        let mut run = Run::new(plan);
        let mut now = Duration::ZERO;
        while !run.has_ended() {
            let (next, outputs) = step(run, &facts, now);
            run = next;
            if outputs.is_empty() && !run.has_ended() {
                let due = run.due(now);
                prop_assert!(due.is_some(), "nothing would ever wake it: {:?}", run);
                now = due.unwrap_or_default().max(now + Duration::from_millis(1));
            }
            prop_assert!(now < Duration::from_hours(12));
        }
    }
}
