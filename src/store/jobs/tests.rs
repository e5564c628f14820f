use super::{JobHistory, KEPT_DAYS, KEPT_JOBS, RestoredJobs, StoredJob, StoredPhase};
use crate::domain::trial::Trial;
use crate::domain::{JobId, PauseReason};
use crate::store::fault::{StorageFault, StorageProblem};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn job(key: u128, status: &str) -> StoredJob {
    StoredJob {
        key: Uuid::from_u128(key),
        title: format!("ATL03 {key}"),
        harmony: "https://harmony.example/".parse().unwrap(),
        submitted_at: now() - TimeDelta::minutes(i64::try_from(key).unwrap()),
        request: Some(json!({"harmony_request": 1, "shape": "large ".repeat(100)})),
        phase: StoredPhase::Known { id: JobId(Uuid::from_u128(key)), answer: json!({"status": status}) },
        alarms: vec![json!("Only 3 of 177")],
        pause: Some(PauseReason::Own),
        watch: None,
        hand_over: true,
        token_ends: Some(DateTime::UNIX_EPOCH),
        trial: Some(Trial { max_results: Some(10) }),
    }
}

fn open(folder: &Path) -> RestoredJobs {
    JobHistory::open(folder, true, now(), |_| false)
}

fn write(history: &mut JobHistory, jobs: &[StoredJob]) {
    let changes: Vec<_> = jobs.iter().map(|job| (job.key, Some(job.clone()))).collect();
    history.write(&changes, || jobs.to_vec()).unwrap();
}

fn bytes(folder: &Path) -> u64 {
    std::fs::metadata(JobHistory::path(folder)).unwrap().len()
}

#[test]
fn the_last_line_about_a_job_counts_and_its_request_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = open(folder.path()).history;
    write(&mut history, &[job(1, "running"), job(2, "running"), job(3, "running")]);
    let first = bytes(folder.path());
    write(&mut history, &[job(2, "successful")]);
    assert!(bytes(folder.path()) - first < 600, "one line, without the request");
    history.write(&[(Uuid::from_u128(1), None)], Vec::new).unwrap();
    let mut restored = open(folder.path());
    restored.jobs.sort_by_key(|job| job.key);
    assert_eq!(restored.jobs, [job(2, "successful"), job(3, "running")]);
    assert_eq!(restored.problems, []);
    assert_eq!(open(folder.path()).jobs.len(), 2, "also after it was rewritten");
}

#[test]
fn ten_thousand_jobs_are_not_written_again_for_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = open(folder.path()).history;
    let jobs: Vec<StoredJob> = (0..10_000).map(|key| job(key, "running")).collect();
    write(&mut history, &jobs);
    let before = bytes(folder.path());
    for job in jobs.iter().take(100) {
        write(&mut history, std::slice::from_ref(job));
    }
    assert!(bytes(folder.path()) < before + before / 10, "one in a hundred, without their requests");
    drop(history);
    let restored = open(folder.path());
    assert_eq!(restored.jobs.len(), 10_000);
}

#[test]
fn a_history_that_grew_is_rewritten() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = open(folder.path()).history;
    let long = |status: &str| StoredJob { title: "long ".repeat(2000), ..job(7, status) };
    for round in 0..250 {
        write(&mut history, &[long(if round % 2 == 0 { "running" } else { "paused" })]);
    }
    assert!(bytes(folder.path()) < 1_100_000, "{} bytes for one job", bytes(folder.path()));
    assert_eq!(open(folder.path()).jobs, [long("paused")]);
}

#[test]
fn old_jobs_go_by_the_stated_rule_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = open(folder.path()).history;
    let long_ago = now() - TimeDelta::days(KEPT_DAYS + 31);
    let mut jobs: Vec<StoredJob> = (0..KEPT_JOBS as u128).map(|key| job(key, "successful")).collect();
    let old = |key, status: &str| StoredJob { submitted_at: long_ago, ..job(key, status) };
    let mut kept_longer = old(5001, "successful");
    kept_longer.phase = StoredPhase::Known {
        id: JobId(Uuid::nil()),
        answer: json!({"status": "successful", "dataExpiration": (now() - TimeDelta::days(1)).to_rfc3339()}),
    };
    let refused = StoredPhase::Refused { summary: "no".to_owned(), details: String::new() };
    let gone = [old(5000, "successful"), StoredJob { phase: refused, ..old(5002, "") }];
    let (open_one, running) = (old(5003, "failed"), old(5004, "running"));
    jobs.extend([kept_longer, open_one.clone(), running]);
    jobs.extend(gone.clone());
    write(&mut history, &jobs);
    drop(history);
    let restored = JobHistory::open(folder.path(), true, now(), |key| key == open_one.key);
    assert_eq!(restored.jobs.len(), jobs.len() - gone.len());
    assert!(!restored.jobs.iter().any(|job| gone.iter().any(|gone| gone.key == job.key)));
    // With fewer jobs nothing goes.
    let few = tempfile::tempdir().unwrap();
    let mut history = open(few.path()).history;
    write(&mut history, &gone);
    drop(history);
    assert_eq!(open(few.path()).jobs.len(), gone.len());
}

#[test]
fn what_an_earlier_version_kept_is_taken_over_once() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("jobs.json");
    let strange = json!({"key": "not a uuid", "kept": true});
    let rows = [serde_json::to_value(job(1, "running")).unwrap(), strange.clone()];
    std::fs::write(&old, json!({"version": 1, "rows": rows}).to_string()).unwrap();
    let restored = open(folder.path());
    assert_eq!((restored.jobs.as_slice(), restored.problems.as_slice()), (&[job(1, "running")][..], &[][..]));
    assert!(!old.exists() && folder.path().join("jobs.json.imported").exists());
    drop(restored);
    let again = open(folder.path());
    assert_eq!(again.jobs, [job(1, "running")]);
    let text = std::fs::read_to_string(JobHistory::path(folder.path())).unwrap();
    assert!(text.lines().any(|line| serde_json::from_str::<Value>(line).unwrap() == strange), "{text}");
}

#[test]
fn damage_is_told_and_nothing_is_lost_by_it() {
    for (text, fault, left) in [
        ("{\"version\":99}\n{\"later\":1}\n", StorageFault::Newer, 0),
        ("no json\n{\"gone\":\"00000000-0000-0000-0000-000000000009\"}\n", StorageFault::Damaged, 0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = JobHistory::path(folder.path());
        std::fs::write(&path, text).unwrap();
        let restored = open(folder.path());
        let faults: Vec<_> = restored.problems.iter().map(|told| (told.fault, told.hides_jobs())).collect();
        assert_eq!((faults, restored.jobs.len()), (vec![(fault, true)], left));
        let everything = std::fs::read_dir(folder.path()).unwrap();
        assert!(
            everything.flatten().any(|entry| std::fs::read_to_string(entry.path()).unwrap() == text),
            "kept as it was"
        );
    }
    // A power cut tears the last line only, and that is no damage.
    let folder = tempfile::tempdir().unwrap();
    write(&mut open(folder.path()).history, &[job(1, "running")]);
    let path = JobHistory::path(folder.path());
    let torn = std::fs::read_to_string(&path).unwrap() + "{\"job\":{\"key\":\"0000";
    std::fs::write(&path, torn).unwrap();
    let mut restored = open(folder.path());
    assert_eq!((restored.jobs.len(), restored.problems.len()), (1, 0));
    write(&mut restored.history, &[job(2, "running")]);
    let again = open(folder.path());
    assert_eq!(again.jobs.len(), 2);
}

#[test]
fn a_whole_line_that_is_no_json_is_damage_though_it_is_the_last() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(JobHistory::path(folder.path()), "no history at all\n").unwrap();
    let restored = open(folder.path());
    assert!(restored.problems.iter().any(StorageProblem::hides_jobs), "a job may be submitted twice");
}

#[test]
fn a_newer_file_of_the_old_name_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("jobs.json");
    std::fs::write(&old, r#"{"version":99,"rows":"in a shape nobody knows yet"}"#).unwrap();
    let restored = open(folder.path());
    assert_eq!(restored.problems.iter().map(|told| told.fault).collect::<Vec<_>>(), [StorageFault::Newer]);
    assert!(!restored.history.is_writable() && old.exists());
}

#[test]
fn without_a_folder_to_write_in_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain");
    std::fs::write(&file, "x").unwrap();
    let restored = open(&file);
    assert!(!restored.history.is_writable());
    assert!(restored.problems.iter().all(StorageProblem::hides_jobs) && !restored.problems.is_empty());
    let only_read = tempfile::tempdir().unwrap();
    let restored = JobHistory::open(only_read.path(), false, now(), |_| false);
    assert!(!restored.history.is_writable() && !JobHistory::path(only_read.path()).exists());
}
