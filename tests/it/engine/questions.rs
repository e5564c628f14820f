//! One-shot questions: what they do to the session, and requests that are sent once more.

use super::desk::{Desk, account, is_signed_out, session_problem, until, until_row};
use super::server::token;
use harmony_desktop::domain::{JobId, Remedy, Secret, SubsetRequest};
use harmony_desktop::engine::snapshot::{JobPhase, JobRow};
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_meets_a_dead_token_ends_the_session_and_the_next_one_holds() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    desk.server.script(|script| script.token_accepted = false);
    let problem = engine.clone().capabilities("C1-X".to_owned()).await.unwrap_err();
    assert_eq!(problem.remedy, Remedy::SignIn, "{problem:?}");
    let snapshot = until(&engine, is_signed_out).await;
    assert_eq!(session_problem(&snapshot).map(|problem| &problem.remedy), Some(&Remedy::SignIn));

    // Asked by nobody in particular: there is no session that could end.
    engine.clone().adopt(JobId(Uuid::from_u128(1))).await.unwrap_err();
    desk.server.script(|script| script.token_accepted = true);
    engine.sign_in_with_token(Secret::new(desk.server.token()));
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    engine.clone().capabilities("C1-X".to_owned()).await.unwrap();
    assert!(account(&engine.snapshot()).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_refusal_of_an_older_token_does_not_end_the_renewed_session() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "Ice".to_owned());
    let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id;
    let path = format!("/jobs/{id}");
    // A look of the watch is on its way with the old token.
    desk.server.script(|script| script.late_refusals.insert(path.clone()));
    desk.server.asked(&format!("late {path}"), 1).await;
    let new = token("joe", chrono::Utc::now() + chrono::TimeDelta::days(50));
    desk.server.script(|script| script.token.clone_from(&new));
    engine.sign_in_with_token(Secret::new(new));
    until(&engine, |snapshot| snapshot.renewal.ended == 1).await;
    let asked = desk.server.count(&path);
    desk.server.go_on.notify_one();
    // The next look comes after the refusal was taken in, and with the new token.
    desk.server.asked(&path, asked + 1).await;
    desk.server.set_job(id.0, &json!({ "progress": 77 }));
    until_row(&engine, key, |row| row.job().is_some_and(|job| job.progress_percent == 77)).await;
    let snapshot = engine.snapshot();
    assert!(account(&snapshot).is_some() && snapshot.renewal.problem.is_none(), "{:?}", snapshot.session);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_trial_that_is_sent_again_is_still_a_trial() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let mut request = SubsetRequest::new("C0-REFUSED");
    request.options.max_results = Some(10);
    let key = engine.submit_trial(&request, "ice");
    let refused = |row: &JobRow| matches!(row.phase, JobPhase::Refused(_));
    let row = until_row(&engine, key, refused).await;
    let again = engine.submit_again(&row).unwrap();
    let again = until_row(&engine, again, refused).await;
    assert_eq!((&again.title, again.trial, &again.request), (&row.title, row.trial, &row.request));
    assert_eq!(again.trial.unwrap().whole(again.request.as_ref().unwrap()), request);
    assert!(engine.snapshot().requests.recent().is_empty(), "one granule is not what is wanted again");
}
