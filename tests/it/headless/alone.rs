//! Two runs at once, a state that cannot be read or written, an interruption.

use super::lines::{finish, job_of};
use super::place::Place;
use crate::engine::server::StandIn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_runs_of_one_request_one_waits_and_goes_on_with_the_others_job() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut first = place.start_run(server.root.as_str(), &[]);
    first.until("the running job", |said| said.has_job("running")).await;
    let mut second = place.start_run(server.root.as_str(), &[]);
    second.until("the word about the other run", |said| said.waits("other-run").contains(&"began")).await;
    finish(&server, job_of(&server).await, &["a.bin"]);
    let (first, second) = (first.ended().await, second.ended().await);
    first.assert_code(0);
    second.assert_code(0);
    assert_eq!(server.script(|script| script.jobs.len()), 1, "one job serves both");
    assert_eq!(first.summary()["job"], second.summary()["job"]);
    assert_eq!(second.summary()["files"][0]["verdict"], "kept");
    assert_eq!(second.waits("other-run"), ["began", "over"]);
    assert_eq!(super::place::names(&place.path("data/harmonydesktop/runs")), [""; 0], "locks are taken away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_request_or_folder_waits_for_nobody() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let mut first = place.start_run(server.root.as_str(), &[]);
    first.until("the running job", |said| said.has_job("running")).await;
    let arguments =
        ["run", "request.harmony.json", "--to", "other", "--json", "--first", "1", "--env", server.root.as_str()];
    let second = super::place::Running::start(&mut place.command(arguments));
    while server.script(|script| script.jobs.len()) < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let ids: Vec<_> = server.script(|script| script.jobs.keys().copied().collect());
    for id in ids {
        finish(&server, id, &["a.bin"]);
    }
    first.ended().await.assert_code(0);
    let second = second.ended().await;
    second.assert_code(0);
    assert_eq!(second.waits("other-run"), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_that_cannot_be_used_is_told_before_anything_is_submitted() {
    for history in ["{\"version\": 1, \"rows\": [{", "{\"version\": 99, \"rows\": []}"] {
        let server = StandIn::start().await;
        let place = Place::new(Some(server.token()));
        place.write("data/harmonydesktop/jobs.json", history);
        let run = place.start_run(server.root.as_str(), &[]);
        finish(&server, job_of(&server).await, &["a.bin"]);
        let said = run.ended().await;
        said.assert_code(0);
        assert!(said.events_of("notice").next().is_some(), "{said}");
        assert!(said.warned("may have been submitted before"), "{said}");
        let warned = said.stdout.find("may have been submitted before").unwrap();
        assert!(warned < said.stdout.find("\"job\"").unwrap(), "{said}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_that_cannot_be_made_is_told() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    place.write("data", "a file where the folder should be");
    let run = place.start_run(server.root.as_str(), &[]);
    finish(&server, job_of(&server).await, &["a.bin"]);
    let said = run.ended().await;
    said.assert_code(0);
    assert!(said.warned("may have been submitted before"), "{said}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_run_says_so_and_goes_on_later_with_its_job() {
    for signal in ["INT", "TERM"] {
        let server = StandIn::start().await;
        let place = Place::new(Some(server.token()));
        let mut run = place.start_run(server.root.as_str(), &[]);
        run.until("the running job", |said| said.has_job("running")).await;
        let told = std::process::Command::new("kill").args(["-s", signal, &run.id().to_string()]).status().unwrap();
        assert!(told.success());
        let said = run.ended().await;
        said.assert_code(130);
        assert_eq!(said.summary()["outcome"], "interrupted");
        assert!(!said.stderr.contains("ERROR"), "{said}");
        let run = place.start_run(server.root.as_str(), &[]);
        finish(&server, job_of(&server).await, &["a.bin"]);
        run.ended().await.assert_code(0);
        assert_eq!(server.script(|script| script.jobs.len()), 1);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_whose_name_is_no_text_is_no_trouble() {
    use base64::Engine as _;
    use std::os::unix::ffi::OsStrExt as _;
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let folder = std::ffi::OsStr::from_bytes(b"r\xe9sultats");
    let start = || {
        let mut command =
            place.command(["run", "request.harmony.json", "--json", "--env", server.root.as_str(), "--to"]);
        super::place::Running::start(command.arg(folder))
    };
    let first = start();
    finish(&server, job_of(&server).await, &["a.bin"]);
    let (first, second) = (first.ended().await, start().ended().await);
    for (said, verdict) in [(first, "whole"), (second, "kept")] {
        said.assert_code(0);
        let file = &said.summary()["files"][0];
        let bytes = base64::engine::general_purpose::STANDARD.decode(file["path_bytes"].as_str().unwrap()).unwrap();
        assert_eq!(bytes, std::path::Path::new(folder).join("a.bin").as_os_str().as_bytes());
        assert_eq!(file["verdict"], verdict, "{said}");
    }
    assert!(place.home.path().join(folder).join("a.bin").is_file());
}
