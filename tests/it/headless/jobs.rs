//! What other people and the server do to a job that is followed.

use super::lines::{finish, job_of};
use super::place::{Place, Running, Said, names};
use crate::engine::server::StandIn;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// In whatever file of the application's own.
fn is_written_down(place: &Place, text: &str) -> bool {
    let folder = place.path("data/harmonydesktop");
    let holds = |name: &String| std::fs::read_to_string(folder.join(name)).is_ok_and(|found| found.contains(text));
    names(&folder).iter().any(holds)
}

async fn running() -> (Arc<StandIn>, Place, Running, Uuid) {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut run = place.start_run(server.root.as_str(), &["--wait-at-most", "pause=3s"]);
    run.until("the running job", |said| said.has_job("running")).await;
    let id = job_of(&server).await;
    (server, place, run, id)
}

fn refuse(server: &StandIn, id: Uuid, status: StatusCode, words: &str) {
    let answer = (status, json!({ "code": "harmony.Error", "description": format!("Error: {words}") }));
    server.script(|script| script.answers.insert(format!("/jobs/{id}"), answer));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_by_somebody_else_is_left_alone_and_waited_for_to_its_limit() {
    let (server, _place, run, id) = running().await;
    server.set_job(id, &json!({ "status": "paused" }));
    let said = run.ended().await;
    said.assert_code(3);
    assert_eq!(said.waits("pause").first(), Some(&"began"), "{said}");
    assert!(said.stderr.contains(&format!("jobs resume {id}")), "{said}");
    assert_eq!(server.count(&format!("/jobs/{id}/resume")), 0);
    assert_eq!(said.summary()["status"], "paused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_somebody_ends_is_over() {
    let (server, _place, mut run, id) = running().await;
    server.set_job(id, &json!({ "status": "paused" }));
    run.until("the word about the pause", |said| !said.waits("pause").is_empty()).await;
    finish(&server, id, &["a.bin"]);
    // A paused job is polled seldom; a person's own poll is not waited for here.
    let said = run.ended().await;
    assert!(said.code == Some(0) || said.code == Some(3), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_pause_is_ended_and_told() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut run = place.start_run(server.root.as_str(), &[]);
    let id = job_of(&server).await;
    server.set_job(id, &json!({ "status": "previewing" }));
    run.until("the preview", |said| said.has_job("previewing")).await;
    server.set_job(id, &json!({ "status": "paused" }));
    while server.script(|script| script.jobs[&id]["status"] != "running") {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    finish(&server, id, &["a.bin"]);
    let said = run.ended().await;
    said.assert_code(0);
    assert!(said.warned("paused after its preview"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_gone_or_forbidden_while_it_runs_ends_the_run_in_words() {
    for (status, words) in [(StatusCode::NOT_FOUND, "no longer has"), (StatusCode::FORBIDDEN, "no longer shows")] {
        let (server, _place, run, id) = running().await;
        refuse(&server, id, status, "Unable to find job");
        let said = run.ended().await;
        said.assert_code(3);
        assert!(said.summary()["words"].as_str().unwrap().contains(words), "{said}");
        assert!(said.stderr.contains(&id.to_string()), "{said}");
    }
}

/// The server answers so for the first job; the same command again makes a second one, and its file.
async fn submitted_anew(server: &StandIn, place: &Place, first: Uuid, status: StatusCode) -> (Uuid, Said) {
    refuse(server, first, status, "Unable to find job");
    server.script(|script| script.jobs.clear());
    let run = place.start_run(server.root.as_str(), &[]);
    let second = job_of(server).await;
    finish(server, second, &["a.bin"]);
    let said = run.ended().await;
    said.assert_code(0);
    (second, said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_remembered_job_that_is_gone_is_forgotten_and_submitted_anew() {
    for status in [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN] {
        let (server, place, run, first) = running().await;
        while !is_written_down(&place, &first.to_string()) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        drop(run);
        let (second, said) = submitted_anew(&server, &place, first, status).await;
        assert!(said.warned("submitted anew") && said.warned(&first.to_string()), "{said}");
        assert_eq!(said.summary()["job"], second.to_string());
        // And it stays so.
        let said = place.run(server.root.as_str(), &[]).await;
        said.assert_code(0);
        assert!(!said.warned("submitted anew"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_was_done_and_is_gone_is_submitted_anew() {
    let (server, place, run, first) = running().await;
    finish(&server, first, &["a.bin"]);
    run.ended().await.assert_code(0);
    std::fs::remove_dir_all(place.path("results")).unwrap();
    let (second, _) = submitted_anew(&server, &place, first, StatusCode::NOT_FOUND).await;
    assert_ne!(first, second);
    assert_eq!(names(&place.path("results")).iter().filter(|name| *name == "a.bin").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_its_own_job_is_asked_about() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut ids = Vec::new();
    for number in 0..3 {
        place.write("request.harmony.json", &format!(r#"{{"harmony_request": 1, "collection": "C{number}-OLD"}}"#));
        let mut run = place.start_run(server.root.as_str(), &[]);
        run.until("the running job", |said| said.has_job("running")).await;
        let new = server.script(|script| script.jobs.keys().copied().find(|id| !ids.contains(id))).unwrap();
        ids.push(new);
        drop(run);
    }
    let before: Vec<usize> = ids.iter().map(|id| server.count(&format!("/jobs/{id}"))).collect();
    place.write("request.harmony.json", r#"{"harmony_request": 1, "collection": "C1-X"}"#);
    let mut run = place.start_run(server.root.as_str(), &[]);
    run.until("the running job", |said| said.has_job("running")).await;
    let own = server.script(|script| script.jobs.keys().copied().find(|id| !ids.contains(id))).unwrap();
    finish(&server, own, &["a.bin"]);
    run.ended().await.assert_code(0);
    let after: Vec<usize> = ids.iter().map(|id| server.count(&format!("/jobs/{id}"))).collect();
    assert_eq!(after, before, "jobs of other requests are left alone");
    assert_eq!(server.count("/jobs/status"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_listed_twice_is_one_file() {
    let (server, place, run, id) = running().await;
    finish(&server, id, &["a.bin", "b.bin", "a.bin"]);
    let said = run.ended().await;
    said.assert_code(0);
    assert_eq!(said.summary()["files"].as_array().unwrap().len(), 2, "{said}");
    let data = names(&place.path("results"))
        .into_iter()
        .filter(|name| std::path::Path::new(name).extension().is_some_and(|ending| ending == "bin"))
        .count();
    assert_eq!(data, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_granule_that_failed_is_told_with_its_name() {
    let (server, _place, run, id) = running().await;
    finish(&server, id, &["a.bin"]);
    let errors: Vec<Value> = (0..3)
        .map(|number| json!({ "url": format!("https://x/g{number}"), "message": format!("broken {number}") }))
        .collect();
    server.set_job(id, &json!({ "status": "complete_with_errors", "errors": errors, "warnings": [{ "url": "https://x/g9", "message": "no data" }] }));
    let said = run.ended().await;
    said.assert_code(4);
    let summary = said.summary();
    assert_eq!(summary["errors"].as_array().unwrap().len(), 3, "{said}");
    assert_eq!(summary["errors"][2], json!({ "granule": "https://x/g2", "message": "broken 2" }));
    assert_eq!(summary["warnings"][0]["message"], "no data");
    for words in ["https://x/g0 broken 0", "https://x/g2 broken 2", "https://x/g9 no data"] {
        assert!(said.stderr.contains(words), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ends_without_files_have_a_summary_and_words_too() {
    for (status, words) in [("failed", "The job failed: as told"), ("canceled", "The job was canceled: as told")] {
        let (server, _place, run, id) = running().await;
        server.set_job(id, &json!({ "status": status }));
        let said = run.ended().await;
        said.assert_code(3);
        assert_eq!(
            (said.summary()["words"].as_str(), said.summary()["job"].as_str()),
            (Some(words), Some(id.to_string().as_str()))
        );
    }
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    place.write("request.harmony.json", r#"{"harmony_request": 1, "collection": "C0-REFUSED"}"#);
    let said = place.run(server.root.as_str(), &[]).await;
    said.assert_code(3);
    assert!(said.summary()["words"].as_str().unwrap().contains("No matching granules found"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_are_told_at_the_first_look_and_not_fetched() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let request = r#"{"harmony_request": 1, "collection": "C1-X", "bbox": [0, 0, 1, 1]}"#;
    place.write("request.harmony.json", request);
    let mut run = place.start_run(server.root.as_str(), &[]);
    run.until("the running job", |said| said.has_job("running")).await;
    let id = job_of(&server).await;
    server.set_job(id, &json!({ "serviceName": "harmony/download", "progress": 50 }));
    let said = run.ended().await;
    said.assert_code(3);
    assert_eq!(server.count(&format!("/jobs/{id}/cancel")), 1, "{said}");
    assert!(said.stderr.contains("whole files") && said.stderr.contains("--whole-files"), "{said}");
    assert!(!place.path("results").exists());

    let run = place.start_run(server.root.as_str(), &["--whole-files"]);
    server.script(|script| script.jobs.clear());
    let id = job_of(&server).await;
    finish(&server, id, &["a.bin"]);
    server.set_job(id, &json!({ "serviceName": "harmony/download" }));
    run.ended().await.assert_code(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_service_can_do_is_not_submitted() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    place.write("request.harmony.json", r#"{"harmony_request": 1, "collection": "C1-X", "concatenate": true}"#);
    let said = place.run(server.root.as_str(), &[]).await;
    said.assert_code(3);
    assert!(said.summary()["words"].as_str().unwrap().contains("join the granules"), "{said}");
    assert!(server.script(|script| script.jobs.is_empty()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_obeys_nothing_that_a_server_says_and_json_has_it_whole() {
    let (server, _place, run, id) = running().await;
    let evil = format!("\u{1b}[2J\u{9b}31m\r\nfake: all done\u{7}{}", "x".repeat(1_000_000));
    server.set_job(id, &json!({ "status": "failed", "message": evil }));
    let said = run.ended().await;
    said.assert_code(3);
    assert!(!said.stderr.chars().any(|character| character.is_control() && character != '\n'), "escaped");
    assert!(!said.stdout.chars().any(|character| character.is_control() && character != '\n'), "escaped");
    assert!(said.stderr.lines().all(|line| line.chars().count() < 3000) && !said.stderr.contains("\nfake"));
    assert_eq!(said.summary()["message"].as_str(), Some(evil.as_str()));
}
