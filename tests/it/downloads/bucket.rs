//! Straight from the bucket: the same bytes as by the web, with keys that are renewed and seen by nobody.

use super::faults::World;
use harmony_desktop::domain::Remedy;
use harmony_desktop::download::Outcome;
use harmony_desktop::earthdata::harmony::{self, LinkType};
use harmony_desktop::earthdata::transport::Clock;
use harmony_desktop::earthdata::{Transport, TransportSettings};
use harmony_desktop::practice::{FillerResults, PracticeOptions, PracticeServer};
use std::process::Command;

/// What every key of the practice service begins with.
const KEYS: [&str; 2] = ["practice-secret-", "practice-session-"];

/// The same job's file, in its bucket.
async fn in_bucket(faults: &str) -> World {
    let mut world = World::new(faults).await;
    let links = harmony::data_links(&world.transport, world.job, LinkType::S3).await.unwrap();
    world.link = links[0].href.clone();
    assert_eq!(world.link.scheme(), "s3");
    world
}

#[tokio::test]
async fn a_file_from_the_bucket_is_the_one_of_the_web() {
    for faults in [
        "",
        "truncate=1,cut_at=1",
        "truncate=1",
        "truncate=1,cut_at=last",
        "stall=1",
        "expired_keys=1",
        // Dead in the middle: the rest comes with new ones.
        "truncate=2,expired_keys=1",
        "truncate=1,change=1",
        "truncate=1,ignore_range=1",
    ] {
        let mut world = in_bucket(faults).await;
        let outcome = world.fetch().await;
        assert!(matches!(outcome, Ok(Outcome::Saved(_))), "{faults}: {outcome:?}");
        let saved = std::fs::read(world.path()).unwrap();
        assert_eq!(world.names(), ["a.h5"], "{faults}");
        let again = world.fetch().await;
        assert!(matches!(again, Ok(Outcome::Unchecked(_))), "{faults}: {again:?}");
        world.link = harmony::data_links(&world.transport, world.job, LinkType::Https).await.unwrap()[0].href.clone();
        assert!(saved == world.truth().await, "{faults}");
    }
}

#[tokio::test]
async fn a_cut_part_tells_no_key_and_dead_keys_end_with_a_reason() {
    let world = in_bucket("truncate").await;
    world.fetch().await.unwrap_err();
    let mut found = 0;
    for entry in world.folder.path().read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!KEYS.iter().any(|secret| text.contains(secret)));
        found += usize::from(text.contains("s3://"));
    }
    assert_eq!(found, 1, "the note names its source");
    let world = in_bucket("expired_keys").await;
    let problem = world.fetch().await.unwrap_err().problem();
    assert!(!problem.summary.is_empty() && !world.path().exists(), "{problem:?}");
    assert!(!KEYS.iter().any(|secret| format!("{problem:?}").contains(secret)));
}

/// S3 refuses what is signed by a clock that is more than a quarter of an hour off.
#[tokio::test]
async fn a_wrong_clock_is_corrected_by_the_stores() {
    for minutes in [-20, 20, 24 * 60] {
        let mut world = in_bucket("").await;
        let clock = Clock::new(move || chrono::Utc::now() + chrono::TimeDelta::minutes(minutes));
        let settings = TransportSettings { clock, max_attempts: 1, ..TransportSettings::default() };
        let transport = Transport::new(world.transport.environment().clone(), settings);
        world.transport = transport.unwrap();
        world.transport.set_token(Some(world.server.token()));
        let outcome = world.fetch().await;
        assert!(matches!(outcome, Ok(Outcome::Saved(_))), "{minutes}: {outcome:?}");
    }
}

#[tokio::test]
async fn strange_buckets_and_missing_keys_are_told_apart() {
    let mut world = in_bucket("").await;
    world.link = "s3://somebody-elses/public/x.dat".parse().unwrap();
    let problem = world.fetch().await.unwrap_err().problem();
    assert!(format!("{problem:?}").contains("us-west-2"), "{problem:?}");
    world.link = "s3://harmony-practice/public/x.dat".parse().unwrap();
    let problem = world.fetch().await.unwrap_err().problem();
    assert!(format!("{problem:?}").contains("does not exist"), "{problem:?}");
    world.transport.set_token(None);
    assert_eq!(world.fetch().await.unwrap_err().problem().remedy, Remedy::SignIn);
    assert!(world.names().is_empty(), "{:?}", world.names());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_straight_from_the_bucket_writes_its_keys_nowhere() {
    let results = Some(FillerResults { count: 3, bytes: 50_000 });
    let faults = "expired_keys=1".parse().unwrap();
    let options = PracticeOptions { speed: 0.0, results, faults, ..PracticeOptions::default() };
    let server = PracticeServer::start(options).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let request = r#"{"harmony_request": 1, "collection": "PRACTICE_LEVELS"}"#;
    std::fs::write(home.path().join("request.json"), request).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
    command.args(["run", "request.json", "--log", "trace", "--s3", "--first", "1", "--to", "results", "--env"]);
    command.arg(server.root().as_str()).current_dir(home.path()).env_remove("DBUS_SESSION_BUS_ADDRESS");
    command.env("HOME", home.path()).env("XDG_DATA_HOME", home.path()).env("XDG_CONFIG_HOME", home.path());
    command.env("EARTHDATA_TOKEN", server.token().expose());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    // The first granule is all that was asked for.
    assert!(output.status.code() == Some(0) && log.contains("new keys for the bucket"), "{log}");
    assert!(!KEYS.iter().any(|secret| log.contains(secret)), "{log}");
    let mut folders = vec![home.path().to_owned()];
    let mut data = 0;
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!KEYS.iter().any(|secret| text.contains(secret)), "{}", entry.path().display());
            data += usize::from(bytes.len() == 50_000);
        }
    }
    assert_eq!(data, 3);
}
