//! Files: whole and checked, or not there.

use super::desk::{Desk, shut_down, until, until_row};
use super::server::Sending;
use axum::http::StatusCode;
use harmony_desktop::domain::{Remedy, SubsetRequest};
use harmony_desktop::engine::snapshot::{JobKey, Snapshot, Transfer, TransferState};
use harmony_desktop::engine::{Engine, Overwrite};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// A signed-in engine with one finished job that has these files.
pub(crate) async fn with_files(desk: &Desk, files: &[(&str, Sending)]) -> (Engine, JobKey, Uuid) {
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    desk.server.add_job(id, "successful", &names);
    desk.server.script(|script| {
        script.files.extend(files.iter().map(|(name, sending)| ((*name).to_owned(), sending.clone())));
    });
    until_row(&engine, key, |row| row.job().unwrap().status.is_final()).await;
    (engine, key, id)
}

pub(crate) fn whole(bytes: &[u8]) -> Sending {
    Sending::Whole { content_type: "application/x-hdf5", bytes: bytes.to_vec() }
}

pub(crate) fn at_rest(transfer: &Transfer) -> bool {
    !matches!(transfer.state, TransferState::Waiting | TransferState::Going)
}

pub(crate) async fn rested(engine: &Engine, count: usize) -> Arc<Snapshot> {
    until(engine, |snapshot| {
        snapshot.transfers.len() == count && snapshot.transfers.iter().all(|transfer| at_rest(transfer))
    })
    .await
}

pub(crate) fn listing(folder: &Path) -> Vec<String> {
    // What is written beside the data of a whole job has its own tests.
    let is_data = |name: &String| {
        !name.starts_with("harmony-job-") && name != "checksums.sha256" && !name.starts_with(".harmony-desktop-")
    };
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(is_data).collect();
    names.sort();
    names
}

pub(crate) fn target(desk: &Desk) -> PathBuf {
    desk.folder.path().join("downloads/Front Range")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_results_arrives_whole_under_distinct_names() {
    let desk = Desk::new().await;
    desk.server.script(|script| script.links_per_page = 3);
    let names: Vec<String> = (0..20).map(|number| format!("ATL03_{number:02}.h5")).collect();
    let files: Vec<(&str, Sending)> =
        names.iter().map(|name| (name.as_str(), whole(name.repeat(5000).as_bytes()))).collect();
    let (engine, key, id) = with_files(&desk, &files).await;
    // The same name twice, from different places, and one that tries to leave the folder.
    let href = |path: &str| json!({ "rel": "data", "title": "x", "href": format!("{}{path}", desk.server.root) });
    let mut links = desk.server.script(|script| script.jobs[&id]["links"].as_array().unwrap().clone());
    links.extend([href("files/ATL03_00.h5?again"), href("files/..%2F..%2Fescape.h5")]);
    desk.server.set_job(id, &json!({ "links": links }));
    desk.server.script(|script| script.files.insert("..%2F..%2Fescape.h5".to_owned(), whole(b"x")));

    let folder = target(&desk);
    engine.download(key, folder.clone(), Overwrite::Skip);
    let snapshot = rested(&engine, 22).await;
    for transfer in snapshot.transfers.iter() {
        assert!(matches!(transfer.state, TransferState::Done), "{transfer:?}");
        let length = std::fs::metadata(&transfer.path).unwrap().len();
        assert_eq!((transfer.progress.received_bytes(), transfer.progress.total_bytes()), (length, Some(length)));
        assert_eq!(transfer.path.parent(), Some(folder.as_path()));
    }
    let found = listing(&folder);
    assert_eq!(found.len(), 22, "{found:?}");
    assert!(found.iter().all(|name| !name.contains(".part")), "{found:?}");
    assert_eq!(std::fs::read(folder.join("ATL03_07.h5")).unwrap(), "ATL03_07.h5".repeat(5000).as_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_are_kept_and_cut_ones_are_not() {
    let desk = Desk::new().await;
    let files = [("whole.h5", whole(b"12345678")), ("cut.h5", whole(b"abcdefgh")), ("new.h5", whole(b"new"))];
    let (engine, key, _) = with_files(&desk, &files).await;
    let folder = target(&desk);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("whole.h5"), "same len").unwrap();
    std::fs::write(folder.join("cut.h5"), "abc").unwrap();
    engine.download(key, folder.clone(), Overwrite::Skip);
    let snapshot = rested(&engine, 3).await;
    // Of the right length, but nobody knows its contents: kept, and not called whole.
    assert!(matches!(snapshot.transfers[0].state, TransferState::Unchecked));
    assert!(snapshot.transfers.iter().skip(1).all(|transfer| matches!(transfer.state, TransferState::Done)));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!((read("whole.h5"), read("cut.h5")), ("same len".to_owned(), "abcdefgh".to_owned()));

    engine.download(key, folder.clone(), Overwrite::Replace);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Done)).await;
    let snapshot = rested(&engine, 3).await;
    assert!(snapshot.transfers.iter().all(|transfer| matches!(transfer.state, TransferState::Done)), "{snapshot:?}");
    assert_eq!(read("whole.h5"), "12345678");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_messages_and_short_bodies_are_never_saved_as_data() {
    let desk = Desk::new().await;
    let page = b"<!DOCTYPE html><title>Earthdata Login</title><input type=\"password\">".to_vec();
    let files = [
        ("page.h5", Sending::Whole { content_type: "text/html", bytes: page.clone() }),
        ("disguised.h5", Sending::Whole { content_type: "application/octet-stream", bytes: page }),
        ("message.h5", Sending::Whole { content_type: "application/json", bytes: b"{\"error\":\"x\"}".to_vec() }),
        ("short.h5", Sending::Short { promised: 1000, bytes: vec![7; 600] }),
        ("gone.h5", Sending::Refused(StatusCode::GONE, "<html>gone</html>")),
    ];
    let (engine, key, id) = with_files(&desk, &files).await;
    let mut links = desk.server.script(|script| script.jobs[&id]["links"].as_array().unwrap().clone());
    links.push(json!({ "rel": "data", "title": "x", "href": "s3://bucket/public/x.zarr" }));
    desk.server.set_job(id, &json!({ "links": links }));
    let folder = target(&desk);
    engine.download(key, folder.clone(), Overwrite::Replace);
    let snapshot = rested(&engine, 6).await;
    for transfer in snapshot.transfers.iter() {
        let TransferState::Failed(problem) = &transfer.state else { panic!("{transfer:?}") };
        assert!(!problem.summary.is_empty() && !problem.details.is_empty(), "{problem:?}");
    }
    // This server gives no keys for buckets.
    assert!(Path::new(&snapshot.transfers[5].file_name).extension().is_some_and(|ending| ending == "zarr"));
    assert_eq!(
        listing(&folder),
        ["short.h5.part", "short.h5.part.json"],
        "only honest bytes are kept, and not under the final name"
    );

    // The server has recovered: trying again makes the file.
    desk.server.script(|script| script.files.insert("short.h5".to_owned(), whole(&[7; 1000])));
    engine.retry_transfer(snapshot.transfers[3].key);
    until(&engine, |snapshot| matches!(snapshot.transfers[3].state, TransferState::Done)).await;
    assert_eq!(listing(&folder), ["short.h5"]);
}

/// A download of a file `big.h5` that stops after 100 000 of 150 000 bytes.
async fn in_two_parts(desk: &Desk) -> (Engine, Arc<Transfer>) {
    let sending = Sending::InTwoParts { first: vec![1; 100_000], second: vec![2; 50_000] };
    let (engine, key, _) = with_files(desk, &[("big.h5", sending)]).await;
    engine.download(key, target(desk), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 1).await;
    (engine, Arc::clone(&snapshot.transfers[0]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_canceled_transfer_keeps_what_came_and_can_be_tried_again() {
    let desk = Desk::new().await;
    let (engine, transfer) = in_two_parts(&desk).await;
    let folder = target(&desk);
    let woken = Arc::clone(&desk.wakes);
    super::desk::within(async {
        while transfer.progress.received_bytes() < 100_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(transfer.progress.total_bytes(), Some(150_000));
    // Figures that moved wake the window without a new snapshot.
    let before = woken.load(std::sync::atomic::Ordering::Relaxed);
    super::desk::within(async {
        while woken.load(std::sync::atomic::Ordering::Relaxed) == before {
            tokio::task::yield_now().await;
        }
    })
    .await;
    engine.cancel_transfer(transfer.key);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Canceled)).await;
    assert!(!folder.join("big.h5").exists());

    // At once again, while the first attempt may still be ending.
    engine.retry_transfer(transfer.key);
    desk.server.asked("/files/big.h5", 2).await;
    assert!(!folder.join("big.h5").exists());
    // Both attempts may wait for it.
    super::desk::within(async {
        while !matches!(engine.snapshot().transfers[0].state, TransferState::Done) {
            desk.server.go_on.notify_waiters();
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(std::fs::read(folder.join("big.h5")).unwrap(), [vec![1; 100_000], vec![2; 50_000]].concat());
    assert_eq!(listing(&folder), ["big.h5"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_leaves_the_part_on_the_disk() {
    let desk = Desk::new().await;
    let (engine, transfer) = in_two_parts(&desk).await;
    let folder = target(&desk);
    super::desk::within(async {
        while transfer.progress.received_bytes() < 100_000 {
            tokio::task::yield_now().await;
        }
        engine.cancel_transfer(transfer.key);
        while std::fs::metadata(folder.join("big.h5.part")).map_or(0, |part| part.len()) < 100_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(std::fs::read(folder.join("big.h5.part")).unwrap(), vec![1; 100_000]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_cannot_be_written_is_told_before_anything_is_fetched() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.h5", whole(b"x"))]).await;
    let file = desk.folder.path().join("plain file");
    std::fs::write(&file, "x").unwrap();
    engine.download(key, file.join("below"), Overwrite::Skip);
    let row = until_row(&engine, key, |row| row.problem.is_some()).await;
    let problem = row.problem.as_ref().unwrap();
    assert_eq!(problem.remedy, Remedy::ChooseFolder);
    assert!(problem.summary.contains("plain file"), "{problem:?}");
    assert!(engine.snapshot().transfers.is_empty());

    engine.download(key, target(&desk), Overwrite::Skip);
    rested(&engine, 1).await;
    until_row(&engine, key, |row| row.problem.is_none()).await;
    shut_down(engine).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_without_files_says_so_with_the_servers_warnings() {
    let desk = Desk::new().await;
    let (engine, key, id) = with_files(&desk, &[]).await;
    desk.server.set_job(id, &json!({ "warnings": [{ "url": "g1", "message": "No data in subset" }] }));
    engine.download(key, target(&desk), Overwrite::Skip);
    let row = until_row(&engine, key, |row| row.problem.is_some()).await;
    assert!(row.problem.as_ref().unwrap().summary.contains("made no files"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_of_a_job_that_goes_on_are_fetched_as_they_appear() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
    for name in ["a.h5", "b.h5"] {
        desk.server.script(|script| script.files.insert(name.to_owned(), whole(name.as_bytes())));
    }
    let folder = target(&desk);
    engine.download(key, folder.clone(), Overwrite::Skip);
    until(&engine, |snapshot| snapshot.notices.iter().any(|notice| notice.problem.summary.contains("as they appear")))
        .await;
    desk.server.add_job(id, "running", &["a.h5"]);
    until(&engine, |snapshot| snapshot.transfers.iter().any(|transfer| matches!(transfer.state, TransferState::Done)))
        .await;
    assert_eq!(listing(&folder), ["a.h5"]);
    desk.server.add_job(id, "successful", &["a.h5", "b.h5"]);
    rested(&engine, 2).await;
    assert_eq!(listing(&folder), ["a.h5", "b.h5"]);
    assert_eq!(desk.server.count("/files/a.h5"), 1, "what is there is not fetched again");
    assert!(engine.snapshot().jobs[0].problem.is_none());
}
