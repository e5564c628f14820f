//! Jobs: submitted, watched, steered, remembered.

use super::desk::{Desk, account, shut_down, until, until_row};
use axum::http::StatusCode;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::{BoundingBox, JobAction, JobStatus, PauseReason, Secret, SubsetRequest};
use harmony_desktop::engine::Engine;
use harmony_desktop::engine::snapshot::{JobKey, JobPhase, NoticeLevel};
use harmony_desktop::store::Settings;
use serde_json::json;
use std::sync::atomic::Ordering;
use uuid::Uuid;

fn request() -> SubsetRequest {
    let mut request = SubsetRequest::new("C1-X");
    request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
    request
}

async fn known(engine: &Engine, title: &str) -> (JobKey, Uuid) {
    let key = engine.submit(request(), title.to_owned());
    let row = until_row(engine, key, |row| row.job().is_some()).await;
    (key, row.job().unwrap().id.0)
}

fn has_status(wanted: &JobStatus) -> impl Fn(&harmony_desktop::engine::snapshot::JobRow) -> bool {
    move |row| row.job().is_some_and(|job| job.status == *wanted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_watched_to_its_end_and_not_beyond() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (first, id) = known(&engine, "ATL03 Front Range").await;
    desk.server.set_job(id, &json!({ "status": "running", "progress": 70 }));
    until_row(&engine, first, |row| row.job().unwrap().progress_percent == 70).await;
    desk.server.set_job(id, &json!({ "status": "successful", "progress": 100 }));
    until_row(&engine, first, has_status(&JobStatus::Successful)).await;
    let snapshot = until(&engine, |snapshot| !snapshot.notices.is_empty()).await;
    // The words are those of its row: the job is done, and made nothing.
    assert_eq!(snapshot.notices[0].problem.summary, "ATL03 Front Range: done, no files.");
    assert_eq!(snapshot.notices[0].level, NoticeLevel::Warning);
    engine.dismiss(snapshot.notices[0].id);
    until(&engine, |snapshot| snapshot.notices.is_empty()).await;

    let looks = desk.server.count(&format!("/jobs/{id}"));
    let (second, other) = known(&engine, "another").await;
    desk.server.asked(&format!("/jobs/{other}"), 6).await;
    assert_eq!(desk.server.count(&format!("/jobs/{id}")), looks, "a final job is not asked about");
    let snapshot = engine.snapshot();
    assert_eq!(snapshot.jobs.iter().map(|row| row.key).collect::<Vec<_>>(), [second, first], "newest first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_jobs_are_asked_about_at_once_and_only_the_moved_one_is_read() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let mut jobs = Vec::new();
    for number in 0..4 {
        jobs.push(known(&engine, &format!("job {number}")).await);
    }
    let tell = |moved: Option<Uuid>| {
        let status = |id: &Uuid| json!({ "jobID": id, "status": "running", "progress": if Some(*id) == moved { 60 } else { 40 } });
        let statuses: Vec<_> = jobs.iter().map(|(_, id)| status(id)).collect();
        let answer = (StatusCode::OK, json!({ "jobStatuses": statuses, "notFoundJobIDs": [] }));
        desk.server.script(|script| script.answers.insert("/jobs/status".to_owned(), answer));
    };
    tell(None);
    // The bulk question was refused so far; a new sign-in asks it anew.
    engine.sign_out();
    until(&engine, |snapshot| account(snapshot).is_none()).await;
    engine.sign_in_with_token(Secret::new(desk.server.token()));
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let bulk = desk.server.count("/jobs/status");
    desk.server.asked("/jobs/status", bulk + 3).await;
    let single = || jobs.iter().map(|(_, id)| desk.server.count(&format!("/jobs/{id}"))).sum::<usize>();
    let before = single();
    let bulk = desk.server.count("/jobs/status");
    desk.server.asked("/jobs/status", bulk + 5).await;
    assert_eq!(single(), before, "jobs that rest are not read one by one");

    let (key, id) = jobs[2];
    desk.server.set_job(id, &json!({ "progress": 60 }));
    tell(Some(id));
    until_row(&engine, key, |row| row.job().unwrap().progress_percent == 60).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_in_the_servers_words() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C0-REFUSED"), "nothing there".to_owned());
    let row = until_row(&engine, key, |row| matches!(row.phase, JobPhase::Refused(_))).await;
    let JobPhase::Refused(problem) = &row.phase else { panic!("refused") };
    assert!(problem.summary.contains("No matching granules found"), "{problem:?}");
    engine.forget(key);
    until(&engine, |snapshot| snapshot.jobs.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_paused_and_resumed_and_a_refused_action_says_why() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (key, id) = known(&engine, "big").await;
    engine.control(key, JobAction::Pause);
    let paused = until_row(&engine, key, has_status(&JobStatus::Paused)).await;
    assert_eq!(paused.pause, Some(PauseReason::Own), "who paused it is not told of it");
    engine.control(key, JobAction::Resume);
    until_row(&engine, key, has_status(&JobStatus::Running)).await;

    let words = "Error: Job status cannot be updated from successful to canceled.";
    let answer = (StatusCode::CONFLICT, json!({ "code": "harmony.ConflictError", "description": words }));
    desk.server.script(|script| script.answers.insert(format!("/jobs/{id}/cancel"), answer));
    engine.control(key, JobAction::Cancel);
    let refused = |row: &harmony_desktop::engine::snapshot::JobRow| {
        row.problem.as_ref().is_some_and(|problem| problem.summary.contains("is “done” now"))
    };
    until_row(&engine, key, refused).await;
    // It stays to be read while the job is looked at …
    let path = format!("/jobs/{id}");
    desk.server.asked(&path, desk.server.count(&path) + 4).await;
    assert!(refused(&engine.snapshot().jobs[0]));
    // … until the state moves on.
    desk.server.set_job(id, &json!({ "status": "successful" }));
    until_row(&engine, key, |row| row.problem.is_none()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_in_place_of_a_subset_are_an_alarm() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (key, id) = known(&engine, "ATL03").await;
    assert!(engine.snapshot().jobs[0].alarms.is_empty());
    desk.server.set_job(id, &json!({ "serviceName": "harmony/download", "progress": 50 }));
    let row = until_row(&engine, key, |row| !row.alarms.is_empty()).await;
    assert!(row.alarms[0].words().contains("whole files"), "{:?}", row.alarms);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_come_back_after_a_restart_and_are_watched_on() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (key, id) = known(&engine, "ATL03").await;
    let before = engine.snapshot().jobs[0].submitted_at;
    shut_down(engine).await;

    desk.server
        .set_job(id, &json!({ "status": "complete_with_errors", "errors": [{ "url": "g1", "message": "broken" }] }));
    let engine = desk.start();
    let row = until_row(&engine, key, has_status(&JobStatus::CompleteWithErrors)).await;
    assert_eq!((row.title.as_str(), row.request.as_ref(), row.submitted_at), ("ATL03", Some(&request()), before));
    assert_eq!(row.job().unwrap().errors.len(), 1);
    engine.forget(key);
    until(&engine, |snapshot| snapshot.jobs.is_empty()).await;
    shut_down(engine).await;
    let engine = desk.start();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    assert!(engine.snapshot().jobs.is_empty(), "forgotten is forgotten");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_after_the_submission_loses_nothing() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (_, id) = known(&engine, "ATL03").await;
    // No orderly end: the history is on the disk already, or very soon.
    let path = desk.folder.path().join("data/jobs.jsonl");
    super::desk::within(async {
        while !std::fs::read_to_string(&path).is_ok_and(|text| text.contains(&id.to_string())) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(engine);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrupt_history_is_set_aside_and_a_newer_one_left_alone() {
    let desk = Desk::new().await;
    let data = desk.folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("jobs.json"), "{\"version\":1,\"rows\":[{").unwrap();
    std::fs::write(data.join("settings.json"), "no json").unwrap();
    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.notices.len() == 2).await;
    for notice in snapshot.notices.iter() {
        assert!(notice.problem.details.contains(".corrupt-"), "{notice:?}");
    }
    let aside = desk.files().into_iter().filter(|(path, _)| path.to_string_lossy().contains(".corrupt-")).count();
    assert_eq!(aside, 2);
    let mut settings = Settings::default();
    settings.download_as_ready = true;
    engine.change_settings(settings);
    let (key, _) = known(&engine, "ATL03").await;
    shut_down(engine).await;
    let engine = desk.start();
    until_row(&engine, key, |_| true).await;
    assert!(engine.settings().download_as_ready);
    shut_down(engine).await;

    let newer = r#"{"version":99,"rows":"in a shape nobody knows yet"}"#;
    std::fs::write(data.join("jobs.json"), newer).unwrap();
    let engine = desk.signed_in().await;
    until(&engine, |snapshot| snapshot.notices.iter().any(|notice| notice.problem.summary.contains("newer version")))
        .await;
    known(&engine, "ATL03").await;
    shut_down(engine).await;
    assert_eq!(std::fs::read_to_string(data.join("jobs.json")).unwrap(), newer);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_window_does_not_write_over_the_firsts_history() {
    let desk = Desk::new().await;
    let first = desk.signed_in().await;
    let (kept, _) = known(&first, "kept").await;
    let second = desk.start();
    until(&second, |snapshot| snapshot.notices.iter().any(|notice| notice.problem.summary.contains("Another window")))
        .await;
    until(&second, |snapshot| account(snapshot).is_some()).await;
    known(&second, "known to the server only").await;
    shut_down(second).await;
    shut_down(first).await;
    let engine = desk.start();
    let row = until_row(&engine, kept, |_| true).await;
    assert_eq!((row.title.as_str(), engine.snapshot().jobs.len()), ("kept", 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_is_woken_after_a_snapshot_and_left_alone_at_rest() {
    let desk = Desk::new().await;
    desk.credentials.save("practice", &Secret::new(desk.server.token())).unwrap();
    let engine = desk.signed_in().await;
    let woken = desk.wakes.load(Ordering::Relaxed);
    let (_, id) = known(&engine, "ATL03").await;
    let path = format!("/jobs/{id}");
    desk.server.asked(&path, desk.server.count(&path) + 2).await;
    let settled = desk.wakes.load(Ordering::Relaxed);
    assert!(settled > woken);
    let before = engine.snapshot();
    desk.server.asked(&path, desk.server.count(&path) + 5).await;
    assert_eq!(desk.wakes.load(Ordering::Relaxed), settled, "looks that show nothing new wake nobody");
    assert!(std::sync::Arc::ptr_eq(&before, &engine.snapshot()));
}
