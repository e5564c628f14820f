//! Tokens that are missing, die, or are refused for a moment.

use super::lines::{finish, job_of};
use super::place::Place;
use crate::engine::server::{StandIn, token};
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_signed_in_is_exit_2_and_says_how_to() {
    let server = StandIn::start().await;
    let place = Place::new(None);
    let said = place.run(server.root.as_str(), &[]).await;
    said.assert_code(2);
    assert!(said.summary()["words"].as_str().unwrap().contains("EARTHDATA_TOKEN"), "{said}");
    assert_eq!(server.count("/jobs"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_only_the_file_names_gets_nothing() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let request = format!(r#"{{"harmony_request": 1, "collection": "C1-X", "environment": "{}"}}"#, server.root);
    place.write("request.harmony.json", &request);
    let said = place.perform(&["run", "request.harmony.json", "--to", "results", "--json"]).await;
    said.assert_code(2);
    let words = said.summary()["words"].as_str().unwrap();
    assert!(words.contains("--env") && words.contains(&server.root.port().unwrap().to_string()), "{said}");
    assert!(server.order_below("/").is_empty(), "{:?}", server.order_below("/"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_for_a_moment_only_costs_a_moment() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut run = place.start_run(server.root.as_str(), &[]);
    run.until("the running job", |said| said.has_job("running")).await;
    let id = job_of(&server).await;
    server.script(|script| script.token_accepted = false);
    let path = format!("/jobs/{id}");
    server.asked(&path, server.count(&path) + 2).await;
    server.script(|script| script.token_accepted = true);
    finish(&server, id, &["a.bin"]);
    run.ended().await.assert_code(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_dies_while_the_job_is_followed_is_exit_2() {
    let faults = "expire_token_after=2s,stuck".parse().unwrap();
    let options = PracticeOptions { speed: 1.0, faults, ..PracticeOptions::default() };
    let server = PracticeServer::start(options).await.unwrap();
    let place = Place::new(Some(server.token().expose().to_owned()));
    place.write("request.harmony.json", r#"{"harmony_request": 1, "collection": "ATL03", "max_results": 1}"#);
    let said = place.run(server.root().as_str(), &[]).await;
    said.assert_code(2);
    assert!(said.stderr.contains("EARTHDATA_TOKEN"), "{said}");
    assert!(said.summary()["job"].is_string(), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_credential_is_used_where_one_dies() {
    let server = StandIn::start().await;
    let place = Place::new(Some(token("dead", chrono::Utc::now() + chrono::TimeDelta::days(9))));
    let mut command = place.run_command(server.root.as_str(), &[]);
    command.env("EARTHDATA_USERNAME", "joe").env("EARTHDATA_PASSWORD", "right");
    let run = super::place::Running::start(&mut command);
    let id = job_of(&server).await;
    finish(&server, id, &["a.bin"]);
    run.ended().await.assert_code(0);
}

/// `cargo test --test it headless::tokens::five_hundred -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn five_hundred_starts_without_a_keyring_under_load_all_end_well() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut run = place.start_run(server.root.as_str(), &[]);
    run.until("the running job", |said| said.has_job("running")).await;
    finish(&server, job_of(&server).await, &["a.bin"]);
    run.ended().await.assert_code(0);
    let started = std::time::Instant::now();
    let mut codes = std::collections::BTreeMap::new();
    for _ in 0..50 {
        // Ten at once: the machine has fewer cores.
        let runs: Vec<_> = (0..10)
            .map(|number| {
                let home = Place::new(Some(server.token()));
                let run = home.start_run(server.root.as_str(), &["--log", "off"]);
                (number, home, run)
            })
            .collect();
        for (_, _home, run) in runs {
            let finisher = async {
                loop {
                    let ids: Vec<_> = server.script(|script| script.jobs.keys().copied().collect());
                    for id in ids {
                        finish(&server, id, &["a.bin"]);
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            let said = tokio::select! {
                said = run.ended() => said,
                () = finisher => unreachable!(),
            };
            *codes.entry(said.code).or_insert(0) += 1;
        }
        server.script(|script| script.jobs.clear());
    }
    println!("500 starts in {:.0} s: exit codes {codes:?}", started.elapsed().as_secs_f64());
    assert_eq!(codes.get(&Some(0)), Some(&500), "{codes:?}");
}
