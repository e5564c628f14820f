//! The commands beside `run`: jobs, download, sign-in, sign-out, and what the command line takes.

use super::lines::finish;
use super::place::{Place, Running};
use crate::engine::server::StandIn;
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_are_listed_and_steered_by_the_servers_ids() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let id = Uuid::new_v4();
    server.add_job(id, "running", &[]);
    let (root, job) = (server.root.as_str(), id.to_string());
    let said = place.perform(&["--env", root, "jobs", "list"]).await;
    said.assert_code(0);
    assert!(said.stdout.contains(&job) && said.stdout.contains("running"), "{said}");
    for (action, status) in
        [("pause", "paused"), ("resume", "running"), ("skip-preview", "running"), ("cancel", "canceled")]
    {
        let said = place.perform(&["jobs", action, &job, "--env", root, "--json"]).await;
        said.assert_code(0);
        assert_eq!(
            (said.events[0]["job"].as_str(), said.events[0]["status"].as_str()),
            (Some(job.as_str()), Some(status))
        );
    }
    let said = place.perform(&["jobs", "label", &job, "--add", "Mine", "--json", "--env", root]).await;
    said.assert_code(0);
    assert!(said.events[0]["labels"].as_array().unwrap().contains(&json!("mine")), "{said}");
    let said = place.perform(&["jobs", "show", &job, "--env", root]).await;
    said.assert_code(0);
    let unknown = Uuid::new_v4().to_string();
    let said = place.perform(&["jobs", "cancel", &unknown, &job, "--env", root, "--json"]).await;
    said.assert_code(3);
    assert_eq!(said.events.len(), 2, "the other one is tried all the same: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_of_a_job_are_counted() {
    let practice = harmony_desktop::practice::PracticeServer::start(harmony_desktop::practice::PracticeOptions {
        speed: 0.0,
        ..Default::default()
    });
    let practice = practice.await.unwrap();
    let root = practice.root();
    let place = Place::new(Some(practice.token().expose().to_owned()));
    place.write(
        "request.harmony.json",
        r#"{"harmony_request": 1, "collection": "ATL03", "bbox": [-105.5, 40, -105, 41], "max_results": 1}"#,
    );
    let said = place.run(root.as_str(), &[]).await;
    said.assert_code(0);
    let job = said.summary()["job"].as_str().unwrap().to_owned();
    let said = place.perform(&["jobs", "steps", &job, "--json", "--env", root.as_str()]).await;
    said.assert_code(0);
    assert!(!said.events[0]["steps"].as_array().unwrap().is_empty(), "{said}");
    let said = place.perform(&["download", &job, "--to", "elsewhere", "--env", root.as_str()]).await;
    said.assert_code(0);
    assert_eq!(
        std::fs::read_dir(place.path("elsewhere"))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "h5"))
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_the_server_is_downloaded_by_its_id() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    let id = Uuid::new_v4();
    finish(&server, id, &["a.bin", "b.bin"]);
    let arguments = ["download", &id.to_string(), "--to", "out", "--json", "--env", server.root.as_str()];
    let said = place.perform(&arguments).await;
    said.assert_code(0);
    assert_eq!(said.summary()["files"].as_array().unwrap().len(), 2, "{said}");
    let arguments = ["download", &Uuid::new_v4().to_string(), "--to", "out", "--json", "--env", server.root.as_str()];
    let said = place.perform(&arguments).await;
    said.assert_code(3);
    said.summary();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_without_a_keyring_says_that_nothing_is_kept() {
    let server = StandIn::start().await;
    let place = Place::new(None);
    let said = place.perform(&["sign-in", "--env", server.root.as_str()]).await;
    said.assert_code(1);
    assert!(said.stderr.contains("--token-stdin"), "{said}");
    let mut command = place.command(["sign-in", "--token-stdin", "--env", server.root.as_str()]);
    place.write("token", &format!("Bearer {}\n", server.token()));
    command.stdin(std::fs::File::open(place.path("token")).unwrap());
    let said = Running::start(&mut command).ended().await;
    said.assert_code(2);
    assert!(said.stderr.contains("cannot be kept") && said.stderr.contains("EARTHDATA_TOKEN"), "{said}");
    assert!(!said.stderr.contains(&server.token()) && !said.stdout.contains(&server.token()));
    let said = place.perform(&["sign-out", "--env", server.root.as_str()]).await;
    said.assert_code(2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_wrong_with_the_command_line_has_a_summary_too() {
    let place = Place::new(None);
    for wrong in [
        &["run", "request.harmony.json", "--json"][..],
        &["run", "missing.json", "--to", "out", "--json"],
        &["run", "request.harmony.json", "--to", "out", "--json", "--env", "ftp://x"],
        &["run", "request.harmony.json", "--to", "out", "--json", "--nonsense"],
    ] {
        let said = place.perform(wrong).await;
        said.assert_code(1);
        said.summary();
        assert!(!said.stderr.contains("ERROR"), "{said}");
    }
    let said = place.perform(&["run", "--help"]).await;
    said.assert_code(0);
    for word in ["130", "sign-in needed", "--wait-at-most", "--at-once", "--allow-path"] {
        assert!(said.stdout.contains(word), "{word}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shape_outside_the_requests_folder_needs_a_word() {
    let server = StandIn::start().await;
    let place = Place::new(Some(server.token()));
    place.write("area.geojson", r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#);
    place.write(
        "requests/r.harmony.json",
        r#"{"harmony_request": 1, "collection": "C1-X", "shape": "../area.geojson"}"#,
    );
    let arguments = ["show", "requests/r.harmony.json", "--as", "json"];
    let said = place.perform(&arguments).await;
    said.assert_code(1);
    assert!(said.stderr.contains("--allow-path"), "{said}");
    let said =
        place.perform(&["show", "requests/r.harmony.json", "--as", "json", "--allow-path", "area.geojson"]).await;
    said.assert_code(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_to_a_shape_is_told() {
    let practice = harmony_desktop::practice::PracticeServer::start(harmony_desktop::practice::PracticeOptions {
        speed: 0.0,
        ..Default::default()
    });
    let practice = practice.await.unwrap();
    let place = Place::new(Some(practice.token().expose().to_owned()));
    let shape = r#"{"type":"Polygon","coordinates":[[[170,-10],[190,-10],[190,10],[170,10],[170,-10]]]}"#;
    let request = format!(r#"{{"harmony_request": 1, "collection": "ATL03", "shape": {shape}, "max_results": 1}}"#);
    place.write("request.harmony.json", &request);
    let said = place.run(practice.root().as_str(), &[]).await;
    assert!(said.warned("180°"), "{said}");
    assert!(said.summary()["remarks"][0].as_str().unwrap().contains("180°"), "{said}");
}
