//! What may happen to a job, and a job to try it on.

use super::{Job, Jobs, Outcome, Output, Place};
use crate::domain::{JobAction, JobStatus};
use chrono::Utc;
use uuid::Uuid;

/// A running job of `granules` inputs.
pub(in crate::practice) fn job(granules: u64) -> Job {
    let mut job = Job {
        id: Uuid::from_u128(7),
        user: "practice".to_owned(),
        status: JobStatus::Accepted,
        message: String::new(),
        limit_note: None,
        progress: 0,
        created: Utc::now(),
        updated: Utc::now(),
        labels: Vec::new(),
        service_name: "sds/trajectory-subsetter".to_owned(),
        request: "http://127.0.0.1:1/x".to_owned(),
        num_input_granules: granules,
        granules_done: 0,
        through: Vec::new(),
        ignore_errors: true,
        destination: false,
        shareable: true,
        outputs: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
        original_bytes: 0.0,
        repeats_link: false,
        foreign_pause: false,
    };
    job.set_status(JobStatus::Running);
    job
}

/// A staged file.
pub(in crate::practice) fn output(item: u64) -> Output {
    Output {
        item,
        file: format!("g{item}_subsetted.h5"),
        media_type: "application/x-hdf5",
        bbox: Some([-105.5, 39.1, -105.1, 40.2]),
        temporal: Some((Utc::now(), Utc::now())),
        bytes: 1000,
        place: Place::Staged("/nowhere".into()),
    }
}

fn made(item: u64) -> Outcome {
    Outcome::Made(vec![output(item)])
}

fn failed() -> Outcome {
    Outcome::Failed("it broke".to_owned())
}

fn run(job: &mut Job, outcomes: impl IntoIterator<Item = Outcome>) {
    for outcome in outcomes {
        job.record("http://x".to_owned(), outcome);
    }
    if usize::try_from(job.num_input_granules).unwrap() == job.granules_done {
        job.finish();
    }
}

#[test]
fn somebody_else_pauses_a_job_once_and_half_way() {
    let mut job = Job { foreign_pause: true, ..job(4) };
    run(&mut job, [made(0)]);
    assert_eq!(job.status, JobStatus::Running);
    run(&mut job, [made(1)]);
    assert_eq!(job.status, JobStatus::Paused);
    job.control(JobAction::Resume).unwrap();
    run(&mut job, [made(2), made(3)]);
    assert_eq!(job.status, JobStatus::Successful);
}

#[test]
fn progress_never_goes_back_and_is_100_only_at_a_good_end() {
    let mut good = job(3);
    let mut seen = vec![good.progress];
    for item in 0..3 {
        good.record(String::new(), made(item));
        seen.push(good.progress);
    }
    assert_eq!(seen, [0, 33, 66, 99]);
    good.finish();
    assert_eq!((good.status, good.progress), (JobStatus::Successful, 100));
}

#[test]
fn ends_by_what_became_of_the_granules() {
    let mut all_failed = job(2);
    run(&mut all_failed, [failed(), failed()]);
    assert_eq!(all_failed.status, JobStatus::Failed);
    assert!(all_failed.message.starts_with("The job failed with 2 errors and 0 warnings."));
    assert!(all_failed.progress < 100);
    let mut one_failed = job(1);
    run(&mut one_failed, [failed()]);
    assert_eq!(one_failed.message, "it broke", "a single error speaks for itself");
    let mut mixed = job(2);
    run(&mut mixed, [failed(), made(2)]);
    assert_eq!((mixed.status, mixed.progress), (JobStatus::CompleteWithErrors, 100));
    let mut empty = job(1);
    run(&mut empty, [Outcome::Warned("WorkItem warned: No data in subset".to_owned())]);
    assert_eq!((empty.status.as_str(), empty.message.as_str()), ("successful", "WorkItem warned: No data in subset"));
    let mut strict = job(3);
    strict.ignore_errors = false;
    run(&mut strict, [failed()]);
    assert_eq!(strict.status, JobStatus::Failed);
}

#[test]
fn too_many_failures_end_a_job_early() {
    let mut bad = job(100);
    run(&mut bad, (0..10).map(|_| failed()));
    assert_eq!(bad.message, "75 percent maximum errors exceeded. See the errors fields for more details");
}

#[test]
fn a_failure_shows_while_running() {
    let mut bad = job(100);
    run(&mut bad, [failed()]);
    assert_eq!(bad.status, JobStatus::RunningWithErrors);
}

#[test]
fn a_preview_pauses_after_its_first_result() {
    let mut large = job(300);
    large.set_status(JobStatus::Previewing);
    large.record(String::new(), made(1));
    assert_eq!((large.status.clone(), large.outputs.len()), (JobStatus::Paused, 1));
    large.control(JobAction::SkipPreview).unwrap();
    assert_eq!(large.status, JobStatus::Running);
    assert_eq!(
        large.control(JobAction::Resume).unwrap_err().text,
        "Job status is running - only paused jobs can be resumed."
    );
}

#[test]
fn the_limit_note_stands_in_for_the_plain_sentence() {
    let mut job = job(1);
    job.limit_note = Some("CMR query identified 5 granules, but …".to_owned());
    job.set_status(JobStatus::Running);
    assert!(job.message.starts_with("CMR query identified 5"));
    job.control(JobAction::Cancel).unwrap();
    assert_eq!(job.message, "Canceled by user.");
    assert_eq!(
        job.control(JobAction::Cancel).unwrap_err().text,
        "Job status cannot be updated from canceled to canceled."
    );
}

#[tokio::test]
async fn labels_change_on_all_jobs_or_none() {
    let jobs = Jobs::default();
    let id = jobs.add(job(1)).now().id;
    let label = ["a".to_owned()];
    jobs.change_labels("practice", &[id], &label, true).unwrap();
    assert!(jobs.change_labels("practice", &[id, Uuid::from_u128(9)], &["b".to_owned()], true).is_err());
    assert_eq!(jobs.of("practice", &label).first().unwrap().labels, ["a"]);
    assert!(jobs.change_labels("colleague", &[id], &label, false).is_err(), "not one's own");
    assert!(jobs.of("practice", &["zz".to_owned()]).is_empty());
}

#[tokio::test]
async fn the_first_look_may_be_a_snapshot_and_only_the_first() {
    let cell = Jobs::default().add(job(2));
    cell.record(String::new(), made(1));
    assert_eq!(cell.take_snapshot().unwrap().outputs.len(), 0);
    assert!(cell.take_snapshot().is_none());
    assert_eq!(cell.now().outputs.len(), 1);
}
