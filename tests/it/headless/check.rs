//! Files in a folder against their request, without a job.

use super::place::Place;
use crate::engine::desk::{account, shut_down, until, until_row};
use crate::engine::practice::{engine_that_opens, tutorial};
use harmony_desktop::domain::JobStatus;
use harmony_desktop::engine::Overwrite;
use harmony_desktop::engine::snapshot::TransferState;
use harmony_desktop::inspect::open_here;
use std::path::Path;
use std::sync::Arc;

const TUTORIAL: &str = r#"{
    "harmony_request": 1, "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;
const ELSEWHERE: &str = r#"{"harmony_request": 1, "collection": "C2596864127-NSIDC_CPRD", "bbox": [10, -20, 12, -19]}"#;

/// The tutorial's files, as the practice service makes them, with the record beside them.
async fn download(folder: &Path, target: &Path) {
    let engine = engine_that_opens(folder, "", Arc::new(open_here));
    engine.practice();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let key = engine.submit(tutorial(), "ATL03".to_owned());
    until_row(&engine, key, |row| row.job().is_some_and(|job| job.status == JobStatus::Successful)).await;
    engine.download(key, target.to_path_buf(), Overwrite::Skip);
    until(&engine, |snapshot| {
        let is_known = |key| snapshot.verdicts.verdict(key).is_some();
        let mut files = snapshot.transfers.iter();
        !snapshot.transfers.is_empty()
            && files.all(|file| matches!(file.state, TransferState::Done) && is_known(file.key))
    })
    .await;
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_in_a_folder_are_checked_against_their_request_and_wrong_ones_end_with_6() {
    let place = Place::new(None);
    let results = place.path("results");
    download(&place.path("session"), &results).await;
    place.write("request.harmony.json", TUTORIAL);
    place.write("elsewhere.harmony.json", ELSEWHERE);

    let right = place.perform(&["run", "request.harmony.json", "--to", "results", "--check"]).await;
    right.assert_code(0);
    assert!(right.stdout.contains("photons") && right.stdout.contains(" checked: "), "{right}");

    let wrong = place.perform(&["run", "elsewhere.harmony.json", "--to", "results", "--check", "--json"]).await;
    wrong.assert_code(6);
    let summary = wrong.summary();
    assert_eq!((&summary["outcome"], &summary["exit_code"]), (&"wrong-files".into(), &6.into()), "{wrong}");
    let files = summary["files"].as_array().unwrap();
    let named = |state: &str| files.iter().any(|file| file["subset"]["state"] == state);
    assert!(named("wrong") && !named("inside"), "{wrong}");

    let file = files[0]["path"].as_str().unwrap().to_owned();
    let one = place.perform(&["inspect", &file, "--request", "request.harmony.json"]).await;
    one.assert_code(0);
    assert!(one.stdout.contains("trajectory subsetter"), "the record beside it names the service: {one}");
    let one = place.perform(&["inspect", &file, "--request", "elsewhere.harmony.json", "--json"]).await;
    assert_eq!(one.code, Some(6), "{one}");

    // A file that was cut short is no data any more.
    let file = place.path(&file);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 3]).unwrap();
    let damaged = place.perform(&["run", "request.harmony.json", "--to", "results", "--check"]).await;
    assert!(damaged.code == Some(6) || damaged.stdout.contains('?'), "{damaged}");

    place.write("empty/here.part", "");
    let none = place.perform(&["run", "request.harmony.json", "--to", "empty", "--check"]).await;
    none.assert_code(5);
}
