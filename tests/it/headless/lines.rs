//! Lines that drop while the run submits, follows and fetches.

use super::place::{Place, Running};
use super::relay::Relay;
use crate::engine::server::{Sending, StandIn};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The only job of the server, once there is one.
pub(super) async fn job_of(server: &StandIn) -> Uuid {
    loop {
        if let Some(id) = server.script(|script| script.jobs.keys().next().copied()) {
            return id;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Ends the job well, with these result files.
pub(super) fn finish(server: &StandIn, id: Uuid, names: &[&str]) {
    server.add_job(id, "successful", names);
    for name in names {
        let bytes = format!("\u{89}content of {name}").into_bytes();
        server.script(|script| {
            script.files.insert((*name).to_owned(), Sending::Whole { content_type: "application/octet-stream", bytes })
        });
    }
}

/// A run that follows its job by a line that can be cut.
async fn running_by_relay() -> (Arc<StandIn>, Relay, Place, Running) {
    let server = StandIn::start().await;
    let relay = Relay::to(&server.root).await;
    let place = Place::new(Some(server.token()));
    let mut run = place.start_run(relay.root.as_str(), &[]);
    run.until("the running job", |said| said.has_job("running")).await;
    (server, relay, place, run)
}

/// The same where files come by another line.
fn finish_through(server: &StandIn, root: &url::Url, id: Uuid, names: &[&str]) {
    finish(server, id, names);
    let link = |name: &&str| json!({ "rel": "data", "title": name, "href": format!("{root}files/{name}") });
    server.set_job(id, &json!({ "links": names.iter().map(link).collect::<Vec<_>>() }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_cut_while_the_job_is_followed_is_waited_for_and_told() {
    let (server, relay, _place, mut run) = running_by_relay().await;
    relay.cut();
    run.until("the word about the line", |said| !said.waits("network").is_empty()).await;
    let id = job_of(&server).await;
    server.set_job(id, &json!({ "status": "successful", "progress": 100 }));
    relay.heal();
    let said = run.ended().await;
    // The job made no files.
    said.assert_code(4);
    assert_eq!(said.waits("network").first(), Some(&"began"), "{said}");
    assert_eq!(said.waits("network").last(), Some(&"over"), "{said}");
    assert!(said.stderr.contains("no connection") && said.stderr.contains("--wait-at-most network"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_cut_while_files_come_is_waited_for_and_they_are_whole() {
    const FILES: u64 = 12;
    const BYTES: u64 = 400_000;
    let origin = crate::downloads::origin::Origin::start(FILES, BYTES, Duration::from_millis(10));
    let relay = Relay::to(&origin.root).await;
    *origin.public_root.lock().unwrap() = Some(relay.root.clone());
    let place = Place::new(Some(crate::engine::server::token("joe", chrono::Utc::now() + chrono::TimeDelta::days(9))));
    let mut run = place.start_run(relay.root.as_str(), &[]);
    let mut sent = origin.sent.subscribe();
    sent.wait_for(|sent| *sent > FILES * BYTES / 4).await.unwrap();
    relay.cut();
    run.until("the word about the line", |said| !said.waits("network").is_empty()).await;
    relay.heal();
    let said = run.ended().await;
    said.assert_code(0);
    assert_eq!(said.waits("network").last(), Some(&"over"), "{said}");
    let files = said.summary()["files"].as_array().unwrap();
    assert_eq!(files.len() as u64, FILES);
    for number in 0..FILES {
        let found = std::fs::read(place.path(&format!("results/file_{number:02}.dat"))).unwrap();
        assert!(found == crate::downloads::origin::content(number, 0, BYTES), "file {number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_line_a_run_waits_to_its_limit_and_says_so() {
    let server = StandIn::start().await;
    let relay = Relay::to(&server.root).await;
    relay.cut();
    let place = Place::new(Some(server.token()));
    let said = place.run(relay.root.as_str(), &["--wait-at-most", "network=2s"]).await;
    said.assert_code(3);
    assert!(said.waits("network").contains(&"began"), "{said}");
    assert!(said.summary()["words"].as_str().unwrap().contains("for the network"), "{said}");
    assert_eq!(server.count("/jobs"), 0);

    // It comes back before the limit: as if nothing had been.
    let mut run = place.start_run(relay.root.as_str(), &[]);
    run.until("the word about the line", |said| !said.waits("network").is_empty()).await;
    relay.heal();
    let id = job_of(&server).await;
    finish_through(&server, &relay.root, id, &["a.bin"]);
    run.ended().await.assert_code(0);
    assert_eq!(server.script(|script| script.jobs.len()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_serve_is_told_of_and_waited_for() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut run = place.start_run(server.root.as_str(), &[]);
    run.until("the running job", |said| said.has_job("running")).await;
    let id = job_of(&server).await;
    let path = format!("/jobs/{id}");
    let busy = (axum::http::StatusCode::BAD_GATEWAY, json!({ "description": "upstream" }));
    server.script(|script| script.answers.insert(path.clone(), busy));
    run.until("the word about the server", |said| !said.waits("server").is_empty()).await;
    server.script(|script| script.answers.remove(&path));
    finish(&server, id, &["a.bin"]);
    let said = run.ended().await;
    said.assert_code(0);
    assert_eq!(said.waits("server").last(), Some(&"over"), "{said}");
}

/// The figures of the report: `cargo test --test it headless::lines::long -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes six minutes"]
async fn long_cuts_while_following_end_well() {
    for seconds in [10, 60, 300] {
        let (server, relay, _place, run) = running_by_relay().await;
        relay.cut();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let id = job_of(&server).await;
        finish_through(&server, &relay.root, id, &["a.bin"]);
        let healed = std::time::Instant::now();
        relay.heal();
        let said = run.ended().await;
        println!(
            "cut for {seconds} s while following: code {:?}, {:.1} s after healing",
            said.code,
            healed.elapsed().as_secs_f64()
        );
        println!("{}", said.stderr);
        said.assert_code(0);
    }
}
