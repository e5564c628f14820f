//! The account's jobs on the server: listed, taken over, labelled; and what a dead sign-in does.

use super::desk::{Desk, account, is_signed_out, until, until_row};
use harmony_desktop::domain::{JobId, JobStatus, Remedy, Secret, SubsetRequest};
use harmony_desktop::engine::snapshot::{JobPhase, JobRow};
use serde_json::json;
use uuid::Uuid;

const REQUEST: &str = "https://harmony.example/C1-X/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&subset=lat(10%3A20)&subset=lon(30%3A40)";

/// 45 jobs, one a minute, the newest last.
fn fill(desk: &Desk) {
    for number in 0..45u128 {
        let id = Uuid::from_u128(0x900 + number);
        desk.server.add_job(id, "successful", &["a.nc"]);
        let created = format!("2026-11-22T10:{number:02}:00.000Z");
        desk.server.set_job(id, &json!({ "createdAt": created, "request": REQUEST }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_servers_jobs_come_page_by_page_and_each_once() {
    let desk = Desk::new().await;
    fill(&desk);
    let engine = desk.signed_in().await;
    assert_eq!(engine.snapshot().jobs.len(), 0, "nothing is asked before somebody wants it");
    let own = engine.submit(SubsetRequest::new("C2-Y"), "own".to_owned());
    let own_row = until_row(&engine, own, |row| row.job().is_some()).await;
    let own_id = own_row.job().unwrap().id.0;
    desk.server.set_job(own_id, &json!({ "createdAt": "2026-11-22T11:00:00.000Z" }));

    for (read, rows) in [(20, 20), (40, 40), (46, 46)] {
        engine.list_server_jobs();
        let snapshot = until(&engine, |snapshot| snapshot.server_list.read == read).await;
        assert_eq!((snapshot.server_list.count, snapshot.jobs.len()), (Some(46), rows), "the own job is not twice");
        assert_eq!(snapshot.server_list.has_more(), read < 46);
    }
    // Each is read whole, once, because a list tells no results.
    let whole = |job: &harmony_desktop::domain::Job| job.data_links.len() == 1;
    let snapshot = until(&engine, |snapshot| {
        snapshot.jobs.iter().filter(|row| row.key != own).all(|row| row.job().is_some_and(|job| whole(job)))
    })
    .await;
    let adopted = snapshot.jobs.iter().find(|row| row.key != own).unwrap();
    assert_eq!(adopted.title, "C1-X, W 30 S 10 E 40 N 20");
    assert!(adopted.request.is_none() && adopted.alarms.is_empty(), "{:?}", adopted.alarms);
    assert_eq!(adopted.job().unwrap().id.0, Uuid::from_u128(0x900 + 44), "newest first");

    engine.list_server_jobs();
    until(&engine, |snapshot| snapshot.server_list.read == 20 && !snapshot.server_list.is_loading).await;
    assert_eq!(engine.snapshot().jobs.len(), 46, "from the beginning again, nothing twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_are_an_alarm_in_a_job_of_the_server_too() {
    let desk = Desk::new().await;
    let id = Uuid::from_u128(0x77);
    desk.server.add_job(id, "running", &[]);
    desk.server.set_job(id, &json!({ "request": REQUEST, "serviceName": "harmony/download" }));
    let engine = desk.signed_in().await;
    engine.list_server_jobs();
    let snapshot = until(&engine, |snapshot| snapshot.jobs.iter().any(|row| !row.alarms.is_empty())).await;
    assert!(snapshot.jobs[0].alarms[0].words().contains("whole files"), "{:?}", snapshot.jobs[0].alarms);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_adopted_by_its_id_once_and_watched() {
    let desk = Desk::new().await;
    fill(&desk);
    let engine = desk.signed_in().await;
    let id = Uuid::from_u128(0x900 + 7);
    desk.server.set_job(id, &json!({ "status": "running" }));
    for _ in 0..2 {
        engine.clone().adopt(JobId(id)).await.unwrap();
    }
    let is_it = |row: &JobRow, status: &JobStatus| row.job().is_some_and(|job| job.id.0 == id && job.status == *status);
    until(&engine, |snapshot| snapshot.jobs.iter().any(|row| is_it(row, &JobStatus::Running))).await;
    desk.server.set_job(id, &json!({ "status": "successful" }));
    let snapshot = until(&engine, |snapshot| snapshot.jobs.iter().any(|row| is_it(row, &JobStatus::Successful))).await;
    assert_eq!(snapshot.jobs.len(), 1);
    assert!(engine.adopt(JobId(Uuid::from_u128(1))).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_are_added_and_taken_off() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C2-Y"), "own".to_owned());
    until_row(&engine, key, |row| row.job().is_some()).await;
    let has = |label: &'static str, wanted: bool| {
        move |row: &JobRow| row.job().is_some_and(|job| job.labels.iter().any(|known| known == label) == wanted)
    };
    engine.change_label(key, " Snow ".to_owned(), true);
    until_row(&engine, key, has("snow", true)).await;
    engine.change_label(key, "snow".to_owned(), false);
    until_row(&engine, key, has("snow", false)).await;
    engine.change_label(key, "rude".to_owned(), true);
    let refused = until_row(&engine, key, |row| row.problem.is_some()).await;
    assert!(refused.problem.as_ref().unwrap().summary.contains("Choose another word"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_sign_in_is_met_once_and_all_goes_on_after_the_next() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let mut keys = Vec::new();
    for number in 0..6 {
        keys.push(engine.submit(SubsetRequest::new("C2-Y"), format!("job {number}")));
    }
    let mut ids = Vec::new();
    for key in &keys {
        ids.push(until_row(&engine, *key, |row| row.job().is_some()).await.job().unwrap().id.0);
    }
    let asked = || {
        let single: usize = ids.iter().map(|id| desk.server.count(&format!("/jobs/{id}"))).sum();
        single + desk.server.count("/jobs/status")
    };
    desk.server.script(|script| script.token_accepted = false);
    let before = asked();
    until(&engine, is_signed_out).await;
    // Meanwhile other questions come and go.
    for times in 1..=5 {
        engine.sign_in_with_password("joe".to_owned(), Secret::new("wrong".to_owned()));
        desk.server.asked("/edl/api/users/find_or_create_token", times).await;
    }
    // Nobody asks while nobody is signed in: those that were on their way together are all.
    let met = asked() - before;
    // Each of them is tried a few times: Harmony refuses good tokens too while its own sign-in fails.
    assert!(met <= 24, "{met} questions after the token died");
    assert!(engine.snapshot().jobs.iter().all(|row| row.job().is_some()), "the rows stay as last seen");

    desk.server.script(|script| script.token_accepted = true);
    for id in &ids {
        desk.server.set_job(*id, &json!({ "status": "successful", "progress": 100 }));
    }
    engine.sign_in_with_token(Secret::new(desk.server.token()));
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    for key in keys {
        let row = until_row(&engine, key, |row| row.job().is_some_and(|job| job.status == JobStatus::Successful)).await;
        assert_eq!(row.problem, None, "the sign-in's problem went with it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_again_takes_the_problem_off_and_sends_nothing_twice() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C2-Y"), "own".to_owned());
    let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
    engine.change_label(key, "rude".to_owned(), true);
    until_row(&engine, key, |row| row.problem.is_some()).await;
    let path = format!("/jobs/{id}");
    let before = desk.server.count(&path);
    engine.poll(key);
    until_row(&engine, key, |row| row.problem.is_none()).await;
    desk.server.asked(&path, before + 1).await;
    assert_eq!((engine.snapshot().jobs.len(), desk.server.script(|script| script.jobs.len())), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_request_offers_to_change_it() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C0-REFUSED"), "nothing there".to_owned());
    let refused =
        |row: &JobRow| matches!(&row.phase, JobPhase::Refused(problem) if problem.remedy == Remedy::ChangeRequest);
    until_row(&engine, key, refused).await;
}
