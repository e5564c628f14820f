//! What a watch makes of jobs that are gone, paused by others, listed twice, or old.

use super::desk::{Desk, account, shut_down, until, until_row};
use super::practice::{engine, tutorial};
use super::server::token;
use super::transfers::{rested, target, whole, with_files};
use axum::http::StatusCode;
use chrono::{TimeDelta, Utc};
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::{BoundingBox, JobAction, JobId, JobStatus, PauseReason, Secret, Severity, SubsetRequest};
use harmony_desktop::engine::services::WatchScope;
use harmony_desktop::engine::snapshot::{JobKey, JobRow, StateFile, StorageFault, WatchState};
use harmony_desktop::engine::{Engine, Overwrite, Services};
use serde_json::json;
use uuid::Uuid;

async fn submitted(engine: &Engine, title: &str) -> (JobKey, Uuid) {
    let key = engine.submit(SubsetRequest::new("C1-X"), title.to_owned());
    let row = until_row(engine, key, |row| row.job().is_some()).await;
    (key, row.job().unwrap().id.0)
}

async fn signed_in_to_practice(engine: &Engine) {
    engine.practice();
    until(engine, |snapshot| account(snapshot).is_some()).await;
}

fn is_paused(row: &JobRow) -> bool {
    row.job().is_some_and(|job| job.status == JobStatus::Paused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_not_there_any_more_is_told_and_not_asked_for_again() {
    for status in [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN] {
        let desk = Desk::new().await;
        let engine = desk.signed_in().await;
        let (key, id) = submitted(&engine, "Ice").await;
        let path = format!("/jobs/{id}");
        let words = json!({ "code": "harmony.Error", "description": "Error: Unable to find job" });
        desk.server.script(|script| script.answers.insert(path.clone(), (status, words)));
        let row = until_row(&engine, key, |row| row.watch == WatchState::Gone).await;
        assert!(row.problem.as_ref().unwrap().summary.contains("no longer has this job"), "{:?}", row.problem);
        let asked = desk.server.count(&path);
        // Another job is polled some more times meanwhile; this one is not, nor after a restart.
        let (_, other) = submitted(&engine, "another").await;
        desk.server.asked(&format!("/jobs/{other}"), 5).await;
        shut_down(engine).await;
        let engine = desk.start();
        let seen = desk.server.count(&format!("/jobs/{other}"));
        desk.server.asked(&format!("/jobs/{other}"), seen + 5).await;
        assert_eq!(desk.server.count(&path), asked, "{status}");
        let row = until_row(&engine, key, |row| row.watch == WatchState::Gone).await;
        assert!(row.problem.is_some(), "it is still told");
        // By hand it is asked for, and is back.
        desk.server.script(|script| script.answers.remove(&path));
        engine.poll(key);
        until_row(&engine, key, |row| row.watch == WatchState::Watched && row.problem.is_none()).await;
        shut_down(engine).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_a_fault_and_an_unknown_state_are_told() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (key, id) = submitted(&engine, "Ice").await;
    let path = format!("/jobs/{id}");
    let words = json!({ "code": "harmony.ServerError", "description": "Error: no database" });
    desk.server.script(|script| script.answers.insert(path.clone(), (StatusCode::NOT_IMPLEMENTED, words)));
    let row = until_row(&engine, key, |row| row.watch == WatchState::Failing).await;
    assert!(row.job().is_some(), "what was known stays");
    until_row(&engine, key, |row| row.problem.is_some()).await;
    desk.server.script(|script| script.answers.remove(&path));
    until_row(&engine, key, |row| row.watch == WatchState::Watched && row.problem.is_none()).await;

    desk.server.set_job(id, &json!({ "status": "resting" }));
    let row = until_row(&engine, key, |row| row.problem.is_some()).await;
    assert!(row.problem.as_ref().unwrap().summary.contains("“resting”"), "{:?}", row.problem);
    desk.server.set_job(id, &json!({ "status": "running" }));
    until_row(&engine, key, |row| row.problem.is_none()).await;
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_is_told_by_who_made_it_also_after_a_restart() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (own, _) = submitted(&engine, "own").await;
    let (foreign, foreign_id) = submitted(&engine, "foreign").await;
    let (preview, preview_id) = submitted(&engine, "preview").await;
    engine.control(own, JobAction::Pause);
    desk.server.set_job(foreign_id, &json!({ "status": "paused", "progress": 81 }));
    desk.server.set_job(preview_id, &json!({ "status": "previewing" }));
    until_row(&engine, preview, |row| row.job().unwrap().status == JobStatus::Previewing).await;
    desk.server.set_job(preview_id, &json!({ "status": "paused" }));
    let expected = [(own, PauseReason::Own), (foreign, PauseReason::Foreign), (preview, PauseReason::Preview)];
    for (key, reason) in expected {
        let row = until_row(&engine, key, is_paused).await;
        assert_eq!(row.pause, Some(reason), "{}", row.title);
    }
    shut_down(engine).await;
    let engine = desk.start();
    for (key, reason) in expected {
        assert_eq!(until_row(&engine, key, is_paused).await.pause, Some(reason));
    }
    // What is remembered is there before the sign-in is.
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    engine.control(foreign, JobAction::Resume);
    until_row(&engine, foreign, |row| row.pause.is_none() && !is_paused(row)).await;
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_closed_between_pause_and_resume_of_a_hand_over_leaves_no_paused_job() {
    let desk = Desk::new().await;
    let renew = |days| {
        let token = token("joe", Utc::now() + TimeDelta::days(days));
        desk.credentials.save("practice", &Secret::new(token.clone())).unwrap();
        desk.server.script(|script| script.token = token);
    };
    renew(2);
    let engine = desk.signed_in().await;
    renew(2);
    let (key, id) = submitted(&engine, "Ice").await;
    shut_down(engine).await;
    renew(60);
    let engine = desk.start();
    until(&engine, |snapshot| snapshot.notices.iter().any(|told| told.problem.summary.contains("old token"))).await;
    // The resume never arrives; then the window closes.
    let words = json!({ "code": "harmony.ServerError", "description": "Error: restarting" });
    let resume = format!("/jobs/{id}/resume");
    desk.server.script(|script| script.answers.insert(resume.clone(), (StatusCode::BAD_GATEWAY, words)));
    engine.hand_over(vec![JobId(id)]);
    desk.server.asked(&resume, 1).await;
    shut_down(engine).await;
    assert_eq!(desk.server.script(|script| script.jobs[&id]["status"].clone()), "paused");

    desk.server.script(|script| script.answers.remove(&resume));
    let engine = desk.start();
    until(&engine, |snapshot| {
        snapshot.notices.iter().any(|told| told.problem.summary.contains("goes on with the new"))
    })
    .await;
    let row = until_row(&engine, key, |row| !is_paused(row)).await;
    assert_eq!((row.pause, row.job().unwrap().status.clone()), (None, JobStatus::Running));
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_for_one_job_leaves_the_others_alone_and_a_final_job_is_asked_for_by_nobody() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let (running, running_id) = submitted(&engine, "running").await;
    let (done, done_id) = submitted(&engine, "done").await;
    let names: Vec<String> = (0..120).map(|number| format!("{number}.h5")).collect();
    desk.server.add_job(done_id, "successful", &names.iter().map(String::as_str).collect::<Vec<_>>());
    until_row(&engine, done, |row| row.job().unwrap().link_count() == 120).await;
    shut_down(engine).await;
    let path = |id: Uuid| format!("/jobs/{id}");
    let before = (desk.server.count(&path(running_id)), desk.server.count(&path(done_id)));
    let questions = desk.server.count("/capabilities");

    let services = Services { watch: WatchScope::Asked, ..desk.services(desk.server.environment()) };
    let engine = Engine::start(services, || {});
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let (_, mine) = submitted(&engine, "mine").await;
    desk.server.asked(&path(mine), 5).await;
    assert_eq!((desk.server.count(&path(running_id)), desk.server.count(&path(done_id))), before);
    assert!(desk.server.count("/capabilities") <= questions + 2, "two versions of one collection, once");
    let row = until_row(&engine, done, |_| true).await;
    assert_eq!(row.job().unwrap().link_count(), 120, "though not all links are written down");
    engine.poll(running);
    desk.server.asked(&path(running_id), before.0 + 2).await;
    shut_down(engine).await;

    // The window follows what goes on, and nothing else.
    let engine = desk.start();
    desk.server.asked(&path(running_id), desk.server.count(&path(running_id)) + 5).await;
    assert_eq!(desk.server.count(&path(done_id)), before.1);
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_is_listed_twice_is_one_file_everywhere() {
    let desk = Desk::new().await;
    desk.server.script(|script| script.links_per_page = 2);
    let (engine, key, id) = with_files(&desk, &[("a.h5", whole(b"\x89HDFa")), ("b.h5", whole(b"\x89HDFb"))]).await;
    // On one page, and on another one.
    desk.server.add_job(id, "successful", &["a.h5", "a.h5", "b.h5", "a.h5", "b.h5"]);
    engine.poll(key);
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = rested(&engine, 2).await;
    assert_eq!(snapshot.downloads.listed.get(&key), Some(&2), "all of them");
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_with_an_older_job_makes_no_second_row() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), "old_job,repeat_link=1,foreign_pause=1");
    signed_in_to_practice(&engine).await;
    let mut request = tutorial();
    request.area = Some(Area::Box(BoundingBox::new(-120.0, 30.0, -90.0, 50.0).unwrap()));
    request.options.max_results = Some(4);
    let first = engine.submit(request.clone(), "first".to_owned());
    // Another client pauses it half-way; that is no preview.
    let paused = until_row(&engine, first, is_paused).await;
    assert_eq!(paused.pause, Some(PauseReason::Foreign));
    engine.control(first, JobAction::Resume);
    let row = until_row(&engine, first, |row| row.job().is_some_and(|job| job.status.is_final())).await;
    let job = row.job().unwrap();
    let as_asked = |alarm: &harmony_desktop::domain::Alarm| alarm.severity() == Severity::Remark;
    assert!(row.alarms.len() == 1 && row.alarms.iter().all(as_asked), "a wish fulfilled is a remark: {:?}", row.alarms);
    assert_eq!(job.link_count(), job.num_input_granules, "one link was listed twice");
    let second = engine.submit(request, "second".to_owned());
    engine.download_when_ready(
        second,
        harmony_desktop::engine::Wanted {
            folder: folder.path().join("downloads"),
            layout: harmony_desktop::domain::FolderLayout::Flat,
            existing: harmony_desktop::domain::ExistingFiles::Skip,
        },
    );
    let snapshot = until(&engine, |snapshot| snapshot.same_job.get(&second) == Some(&first)).await;
    assert_eq!(snapshot.jobs.len(), 1);
    assert_eq!(snapshot.job(second).map(|row| row.key), Some(first));
    assert!(snapshot.notices.iter().any(|told| told.problem.summary.starts_with("This job exists already: “first”")));
    until(&engine, |snapshot| {
        snapshot.downloads.listed.get(&first).is_some_and(|files| *files as u64 == job.link_count())
    })
    .await;
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_in_place_of_a_cut_are_told_with_the_first_answer() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), "uncut=1,stuck=1");
    signed_in_to_practice(&engine).await;
    let key = engine.submit(tutorial(), "uncut".to_owned());
    let row = until_row(&engine, key, |row| row.job().is_some()).await;
    assert!(row.alarms.iter().any(harmony_desktop::domain::Alarm::asks_to_cancel), "{:?}", row.alarms);
    assert!(!row.job().unwrap().status.is_final());
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_cannot_be_read_or_kept_are_told_as_such_before_anybody_submits() {
    let text = |text: &str| Some(text.to_owned());
    for (jobs, fault) in [
        (text("{\"version\":99}"), StorageFault::Newer),
        (text("{\"version\":1,\"rows\":[{"), StorageFault::SetAside),
        (None, StorageFault::Unreadable),
    ] {
        let desk = Desk::new().await;
        let path = desk.folder.path().join("data/jobs.json");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match jobs {
            Some(text) => std::fs::write(&path, text).unwrap(),
            // A folder in its place cannot be read as a file.
            None => std::fs::create_dir(&path).unwrap(),
        }
        let engine = desk.signed_in().await;
        let snapshot = engine.snapshot();
        let told: Vec<_> = snapshot.storage.iter().map(|told| (told.file, told.fault, told.hides_jobs())).collect();
        assert_eq!(told, [(StateFile::Jobs, fault, true)]);
        shut_down(engine).await;
    }
    let desk = Desk::new().await;
    std::fs::write(desk.folder.path().join("data"), "a file in place of the folder").unwrap();
    let engine = desk.signed_in().await;
    let snapshot = engine.snapshot();
    assert!(snapshot.storage.iter().any(|told| told.fault == StorageFault::NotWritable && told.hides_jobs()));
    // Nothing is kept, and all goes on.
    let (_, id) = submitted(&engine, "Ice").await;
    desk.server.asked(&format!("/jobs/{id}"), 3).await;
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_window_leaves_the_settings_of_the_first_alone() {
    let desk = Desk::new().await;
    let first = desk.signed_in().await;
    let mut settings = first.settings().as_ref().clone();
    settings.poll_seconds = Some(7);
    first.change_settings(settings.clone());
    let second = desk.start();
    until(&second, |snapshot| snapshot.storage.iter().any(|told| told.fault == StorageFault::OtherWindow)).await;
    settings.poll_seconds = Some(9);
    second.change_settings(settings);
    shut_down(second).await;
    shut_down(first).await;
    assert_eq!(desk.start().settings().poll_seconds, Some(7));
}
