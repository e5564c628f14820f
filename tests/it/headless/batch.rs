//! Several requests by one command.

use super::lines::finish;
use super::place::{Place, names};
use crate::engine::server::StandIn;
use std::time::Duration;

/// Ends every job that comes, each with a file of its own name, until the future is done.
async fn finishing<T>(server: &StandIn, what: impl Future<Output = T>) -> T {
    let finisher = async {
        loop {
            let ids: Vec<_> = server.script(|script| script.jobs.keys().copied().collect());
            for id in ids {
                finish(server, id, &["same.bin"]);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        answer = what => answer,
        () = finisher => unreachable!(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_of_requests_is_run_each_into_its_own_folder() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    for name in ["north", "south", "west"] {
        place.write(
            &format!("requests/{name}.harmony.json"),
            &format!(r#"{{"harmony_request": 1, "collection": "C1-{name}"}}"#),
        );
    }
    let arguments = ["run", "requests", "--to", "out", "--json", "--at-once", "2", "--env", server.root.as_str()];
    let said = finishing(&server, place.perform(&arguments)).await;
    said.assert_code(0);
    assert_eq!(names(&place.path("out")), ["north", "south", "west"]);
    for name in ["north", "south", "west"] {
        assert!(place.path(&format!("out/{name}/same.bin")).is_file(), "{said}");
    }
    assert_eq!(said.events_of("summary").count(), 4, "{said}");
    let total = said.summary();
    assert_eq!((total["total"].as_bool(), total["requests"].as_array().unwrap().len()), (Some(true), 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_file_is_told_first_and_stops_no_other() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    place.write("bad.json", r#"{"harmony_request": 1, "bbox": [1, 2, 3]}"#);
    place.write("refused.json", r#"{"harmony_request": 1, "collection": "C0-REFUSED"}"#);
    let arguments =
        ["run", "request.harmony.json", "bad.json", "refused.json", "missing.json", "--to", "out", "--json"];
    let arguments: Vec<&str> = arguments.into_iter().chain(["--env", server.root.as_str()]).collect();
    let said = finishing(&server, place.perform(&arguments)).await;
    // Invalid counts more than refused, refused more than done.
    said.assert_code(1);
    let first = said.events.first().unwrap();
    assert_eq!(
        (first["event"].as_str(), first["request_file"].as_str()),
        (Some("summary"), Some("bad.json")),
        "{said}"
    );
    assert!(first["problems"].as_array().unwrap().len() >= 2, "{said}");
    assert!(place.path("out/request/same.bin").is_file(), "{said}");
    let codes: Vec<i64> =
        said.summary()["requests"].as_array().unwrap().iter().map(|run| run["exit_code"].as_i64().unwrap()).collect();
    assert_eq!(codes, [1, 1, 0, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_twice_makes_one_job() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    place.write("again.json", r#"{"harmony_request": 1, "collection": "C1-X"}"#);
    let arguments = ["run", "request.harmony.json", "again.json", "--to", "out", "--env", server.root.as_str()];
    let said = finishing(&server, place.perform(&arguments)).await;
    said.assert_code(0);
    assert_eq!(server.script(|script| script.jobs.len()), 1);
    assert!(place.path("out/request/same.bin").is_file() && place.path("out/again/same.bin").is_file(), "{said}");
}
