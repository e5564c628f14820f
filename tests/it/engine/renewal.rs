//! A sign-in that ends: told beforehand by the clock, and jobs handed the new token.

use super::desk::{Desk, account, shut_down, until, until_row, within};
use super::server::{Sending, token};
use super::transfers::{target, whole, with_files};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use harmony_desktop::domain::{JobId, JobStatus, Remedy, Secret, SubsetRequest};
use harmony_desktop::engine::snapshot::{Hold, NoticeLevel, SessionState, Transfer, TransferState};
use harmony_desktop::engine::{Engine, Overwrite, Services, Snapshot};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

fn offered(snapshot: &Snapshot) -> Vec<Remedy> {
    let remedies = snapshot.notices.iter().map(|notice| notice.problem.remedy.clone());
    remedies.filter(|remedy| matches!(remedy, Remedy::HandOver(_))).collect()
}

fn tells(snapshot: &Snapshot, words: &str) -> bool {
    snapshot.notices.iter().any(|notice| notice.problem.summary.contains(words))
}

/// The account's token from now on, in the keyring and at the server.
fn new_token(desk: &Desk, days: i64) {
    let token = token("joe", Utc::now() + TimeDelta::days(days));
    desk.credentials.save("practice", &Secret::new(token.clone())).unwrap();
    desk.server.script(|script| script.token = token);
}

/// An engine with a job that was sent with a token of two days, and now has one of sixty.
async fn with_an_older_job(desk: &Desk) -> (Engine, JobId) {
    new_token(desk, 2);
    let engine = desk.start();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "Ice".to_owned());
    let row = until_row(&engine, key, |row| row.job().is_some()).await;
    let id = row.job().unwrap().id;
    // Also over a restart it is known what the job works with.
    shut_down(engine).await;
    new_token(desk, 60);
    (desk.start(), id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_with_the_old_token_is_offered_the_new_one_once() {
    let desk = Desk::new().await;
    let (engine, id) = with_an_older_job(&desk).await;
    let snapshot = until(&engine, |snapshot| !offered(snapshot).is_empty()).await;
    assert_eq!(offered(&snapshot), [Remedy::HandOver(vec![id])]);
    assert!(tells(&snapshot, "“Ice” still runs with the old token, which ends in 1 day"), "{:?}", snapshot.notices);
    let asked = |action: &str| desk.server.count(&format!("/jobs/{id}/{action}"));
    assert_eq!((asked("pause"), asked("resume")), (0, 0), "never unasked");

    engine.hand_over(vec![id]);
    let snapshot = until(&engine, |snapshot| tells(snapshot, "“Ice” goes on with the new token")).await;
    assert_eq!((asked("pause"), asked("resume")), (1, 1));
    assert_eq!(snapshot.jobs[0].job().unwrap().status, JobStatus::Running);
    assert!(!tells(&snapshot, "is paused and waits"), "its pause is no news");
    shut_down(engine).await;

    let before = desk.server.count(&format!("/jobs/{id}"));
    let engine = desk.start();
    desk.server.asked(&format!("/jobs/{id}"), before + 2).await;
    assert_eq!(offered(&engine.snapshot()), [], "it has the new token now");
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_cannot_be_paused_is_not_resumed_and_one_that_stays_paused_says_so() {
    let desk = Desk::new().await;
    let (engine, id) = with_an_older_job(&desk).await;
    until(&engine, |snapshot| !offered(snapshot).is_empty()).await;
    let refusal = |words: &str| json!({ "code": "harmony.ConflictError", "description": format!("Error: {words}") });
    let pause = format!("/jobs/{id}/pause");
    let words = "Job status cannot be updated from successful to paused.";
    desk.server.script(|script| script.answers.insert(pause.clone(), (StatusCode::CONFLICT, refusal(words))));
    engine.hand_over(vec![id]);
    desk.server.asked(&pause, 1).await;
    let looks = desk.server.count(&format!("/jobs/{id}"));
    desk.server.asked(&format!("/jobs/{id}"), looks + 2).await;
    assert_eq!(desk.server.count(&format!("/jobs/{id}/resume")), 0);

    // Paused, and then the server breaks.
    let resume = format!("/jobs/{id}/resume");
    desk.server.script(|script| {
        script.answers.remove(&pause);
        script.answers.insert(resume, (StatusCode::INTERNAL_SERVER_ERROR, refusal("Internal server error")));
    });
    // Asked for while the first attempt is still ending, it is not asked for twice.
    within(async {
        while desk.server.count(&pause) < 2 {
            engine.hand_over(vec![id]);
            tokio::task::yield_now().await;
        }
    })
    .await;
    let snapshot = until(&engine, |snapshot| snapshot.jobs[0].problem.is_some()).await;
    let problem = snapshot.jobs[0].problem.clone().unwrap();
    assert!(problem.summary.contains("could not be resumed yet. It is tried again"), "{problem:?}");
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_jobs_that_end_while_nobody_looks_ring_once() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    engine.window_is_looked_at(false);
    let mut keys = Vec::new();
    for number in 1..=5 {
        keys.push(engine.submit(SubsetRequest::new("C1-X"), format!("Ice {number}")));
    }
    for key in &keys {
        until_row(&engine, *key, |row| row.job().is_some()).await;
    }
    desk.server.script(|script| script.jobs.values_mut().for_each(|job| job["status"] = json!("successful")));
    until(&engine, |snapshot| {
        snapshot.jobs.iter().all(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    })
    .await;
    let told = within(async {
        while desk.notifier.all().is_empty() {
            tokio::task::yield_now().await;
        }
        desk.notifier.all()
    })
    .await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].title, "5 jobs are done, not all as asked", "they made no files");
    assert!(told[0].body.ends_with("and 2 more"), "{told:?}");
    shut_down(engine).await;
}

// Time jumps ahead whenever nothing moves, so hours take none.
#[tokio::test(start_paused = true)]
async fn the_clock_tells_the_end_beforehand_and_ends_the_session() {
    let desk = Desk::new().await;
    desk.credentials.save("practice", &Secret::new(desk.server.token())).unwrap();
    let ahead = Arc::new(AtomicI64::new(0));
    let hours = Arc::clone(&ahead);
    let begin: DateTime<Utc> = Utc::now();
    let clock = Arc::new(move || begin + TimeDelta::hours(hours.load(Ordering::Relaxed)));
    let engine = Engine::start(Services { clock, ..desk.services(desk.server.environment()) }, || {});
    // Without a time limit, which would jump ahead too.
    let mut snapshots = engine.snapshots();
    let first = snapshots.wait_for(|snapshot| account(snapshot).is_some()).await.unwrap().clone();
    assert!(!tells(&first, "Your sign-in ends"));

    ahead.store(58 * 24 + 1, Ordering::Relaxed);
    let told = snapshots.wait_for(|snapshot| tells(snapshot, "Your sign-in ends in 1 day")).await.unwrap().clone();
    let notice = told.notices.iter().find(|notice| notice.problem.remedy == Remedy::RenewSignIn).unwrap();
    assert_eq!(notice.level, NoticeLevel::Warning);

    ahead.store(60 * 24 + 1, Ordering::Relaxed);
    let over = snapshots.wait_for(|snapshot| account(snapshot).is_none()).await.unwrap().clone();
    let SessionState::SignedOut { problem: Some(problem), .. } = &over.session else { panic!("{over:?}") };
    assert_eq!(problem.remedy, Remedy::SignIn);
    snapshots.wait_for(|snapshot| !tells(snapshot, "Your sign-in ends")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_token_stops_a_long_line_of_files_and_a_new_one_goes_on() {
    const FILES: usize = 40;
    let desk = Desk::new().await;
    let names: Vec<String> = (0..FILES).map(|number| format!("f{number:02}.dat")).collect();
    let held = || Sending::InTwoParts { first: b"\x89HDF".to_vec(), second: b"rest".to_vec() };
    // As many as are fetched at a time stay in the middle until they are told to go on.
    let files: Vec<(&str, Sending)> = names
        .iter()
        .enumerate()
        .map(|(number, name)| (name.as_str(), if number < 6 { held() } else { whole(b"\x89HDF file") }))
        .collect();
    let (engine, job, _) = with_files(&desk, &files).await;
    engine.download(job, target(&desk), Overwrite::Skip);
    for name in names.iter().take(6) {
        desk.server.asked(&format!("/files/{name}"), 1).await;
    }
    desk.server.script(|script| script.token_accepted = false);
    let settled = |snapshot: &Snapshot| {
        let moving = |transfer: &Arc<Transfer>| matches!(transfer.state, TransferState::Going);
        !snapshot.transfers.iter().any(moving)
    };
    // Whatever begins to wait from now on, also when it is fetched anew, is told to go on.
    let server = Arc::clone(&desk.server);
    let go_on = tokio::spawn(async move {
        loop {
            server.go_on.notify_waiters();
            tokio::task::yield_now().await;
        }
    });
    let snapshot = until(&engine, |snapshot| account(snapshot).is_none() && settled(snapshot)).await;
    let waiting = snapshot
        .transfers
        .iter()
        .filter(|transfer| matches!(transfer.state, TransferState::Held(Hold::SignIn)))
        .count();
    let asked = names.iter().skip(6).filter(|name| desk.server.count(&format!("/files/{name}")) > 0).count();
    assert!(asked <= 12 && waiting >= FILES - 6 - asked, "{asked} were asked for in vain, {waiting} wait");

    desk.server.script(|script| script.token_accepted = true);
    engine.sign_in_with_password("joe".to_owned(), Secret::new("right".to_owned()));
    let all_here = |snapshot: &Snapshot| {
        let done = |transfer: &Arc<Transfer>| matches!(transfer.state, TransferState::Done);
        snapshot.transfers.len() == FILES && snapshot.transfers.iter().all(done)
    };
    until(&engine, all_here).await;
    go_on.abort();
    shut_down(engine).await;
}
