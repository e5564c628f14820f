//! Files: whole and checked, or not there.

use super::desk::{Desk, shut_down, until, until_row};
use super::server::Sending;
use axum::http::StatusCode;
use harmony_desktop::domain::{Remedy, SubsetRequest};
use harmony_desktop::download::part::part_path;
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
    Sending::Whole { content_type: "application/octet-stream", bytes: bytes.to_vec() }
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

/// Where an unfinished file lies.
pub(crate) fn part_of(desk: &Desk, name: &str) -> PathBuf {
    part_path(&target(desk).join(name), &desk.server.root.join(&format!("files/{name}")).unwrap())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

pub(crate) fn target(desk: &Desk) -> PathBuf {
    desk.folder.path().join("downloads/Front Range")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_results_arrives_whole_under_distinct_names() {
    let desk = Desk::new().await;
    desk.server.script(|script| script.links_per_page = 3);
    let names: Vec<String> = (0..20).map(|number| format!("ATL03_{number:02}.dat")).collect();
    let files: Vec<(&str, Sending)> =
        names.iter().map(|name| (name.as_str(), whole(name.repeat(5000).as_bytes()))).collect();
    let (engine, key, id) = with_files(&desk, &files).await;
    // The same name twice, from different places, and one that tries to leave the folder.
    let href = |path: &str| json!({ "rel": "data", "title": "x", "href": format!("{}{path}", desk.server.root) });
    let mut links = desk.server.script(|script| script.jobs[&id]["links"].as_array().unwrap().clone());
    links.extend([href("files/ATL03_00.dat?again"), href("files/..%2F..%2Fescape.dat")]);
    desk.server.set_job(id, &json!({ "links": links }));
    desk.server.script(|script| script.files.insert("..%2F..%2Fescape.dat".to_owned(), whole(b"x")));

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
    assert_eq!(std::fs::read(folder.join("ATL03_07.dat")).unwrap(), "ATL03_07.dat".repeat(5000).as_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_replaced_unless_that_is_asked_for() {
    let desk = Desk::new().await;
    let files = [("whole.dat", whole(b"12345678")), ("cut.dat", whole(b"abcdefgh")), ("new.dat", whole(b"new"))];
    let (engine, key, _) = with_files(&desk, &files).await;
    let folder = target(&desk);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("whole.dat"), "same len").unwrap();
    std::fs::write(folder.join("cut.dat"), "abc").unwrap();
    engine.download(key, folder.clone(), Overwrite::Skip);
    let snapshot = rested(&engine, 3).await;
    // Of the right length, but nobody knows its contents: kept, and not called whole.
    assert!(matches!(snapshot.transfers[0].state, TransferState::Unchecked));
    assert!(snapshot.transfers.iter().skip(1).all(|transfer| matches!(transfer.state, TransferState::Done)));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    // Shorter than the server's: cut, or trimmed by a person. The new one lies beside it.
    assert_eq!((read("whole.dat"), read("cut.dat")), ("same len".to_owned(), "abc".to_owned()));
    assert_eq!(read("cut (2).dat"), "abcdefgh");
    for _ in 0..2 {
        engine.download(key, folder.clone(), Overwrite::Skip);
        let snapshot = until(&engine, |snapshot| {
            let kept = |state: &TransferState| matches!(state, TransferState::Skipped | TransferState::Unchecked);
            snapshot.transfers.iter().all(|transfer| kept(&transfer.state))
        })
        .await;
        assert_eq!(snapshot.transfers[1].file_name, "cut (2).dat", "the list says where it is");
    }
    assert_eq!(listing(&folder), ["cut (2).dat", "cut.dat", "new.dat", "whole.dat"], "nothing is fetched twice");

    engine.download(key, folder.clone(), Overwrite::Replace);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Done)).await;
    let snapshot = rested(&engine, 3).await;
    assert!(snapshot.transfers.iter().all(|transfer| matches!(transfer.state, TransferState::Done)), "{snapshot:?}");
    assert_eq!(read("whole.dat"), "12345678");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_messages_and_short_bodies_are_never_saved_as_data() {
    let desk = Desk::new().await;
    let page = b"<!DOCTYPE html><title>Earthdata Login</title><input type=\"password\">".to_vec();
    let files = [
        ("page.dat", Sending::Whole { content_type: "text/html", bytes: page.clone() }),
        ("disguised.dat", Sending::Whole { content_type: "application/octet-stream", bytes: page }),
        ("message.dat", Sending::Whole { content_type: "application/json", bytes: b"{\"error\":\"x\"}".to_vec() }),
        ("short.dat", Sending::Short { promised: 1000, bytes: vec![7; 600] }),
        ("gone.dat", Sending::Refused(StatusCode::GONE, "<html>gone</html>")),
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
        ["", ".json"].map(|ending| format!("{}{ending}", name_of(&part_of(&desk, "short.dat")))),
        "only honest bytes are kept, and not under the final name"
    );

    // The server has recovered: trying again makes the file.
    desk.server.script(|script| script.files.insert("short.dat".to_owned(), whole(&[7; 1000])));
    engine.retry_transfer(snapshot.transfers[3].key);
    until(&engine, |snapshot| matches!(snapshot.transfers[3].state, TransferState::Done)).await;
    assert_eq!(listing(&folder), ["short.dat"]);
}

/// A download of a file `big.dat` that stops after 100 000 of 150 000 bytes.
async fn in_two_parts(desk: &Desk) -> (Engine, Arc<Transfer>) {
    let sending = Sending::InTwoParts { first: vec![1; 100_000], second: vec![2; 50_000] };
    let (engine, key, _) = with_files(desk, &[("big.dat", sending)]).await;
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
    let before = woken.load(std::sync::atomic::Ordering::Relaxed);
    super::desk::within(async {
        while transfer.progress.received_bytes() < 100_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(transfer.progress.total_bytes(), Some(150_000));
    // Figures that moved wake the window; they may have done so already.
    super::desk::within(async {
        while woken.load(std::sync::atomic::Ordering::Relaxed) == before {
            tokio::task::yield_now().await;
        }
    })
    .await;
    engine.cancel_transfer(transfer.key);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Canceled)).await;
    assert!(!folder.join("big.dat").exists());

    // At once again, while the first attempt may still be ending.
    engine.retry_transfer(transfer.key);
    desk.server.asked("/files/big.dat", 2).await;
    assert!(!folder.join("big.dat").exists());
    // Both attempts may wait for it.
    super::desk::within(async {
        while !matches!(engine.snapshot().transfers[0].state, TransferState::Done) {
            desk.server.go_on.notify_waiters();
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(std::fs::read(folder.join("big.dat")).unwrap(), [vec![1; 100_000], vec![2; 50_000]].concat());
    assert_eq!(listing(&folder), ["big.dat"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_leaves_the_part_on_the_disk() {
    let desk = Desk::new().await;
    let (engine, transfer) = in_two_parts(&desk).await;
    super::desk::within(async {
        while transfer.progress.received_bytes() < 100_000 {
            tokio::task::yield_now().await;
        }
        engine.cancel_transfer(transfer.key);
        while std::fs::metadata(part_of(&desk, "big.dat")).map_or(0, |part| part.len()) < 100_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(std::fs::read(part_of(&desk, "big.dat")).unwrap(), vec![1; 100_000]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_cannot_be_written_is_told_before_anything_is_fetched() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"x"))]).await;
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
    for name in ["a.dat", "b.dat"] {
        desk.server.script(|script| script.files.insert(name.to_owned(), whole(name.as_bytes())));
    }
    let folder = target(&desk);
    engine.download(key, folder.clone(), Overwrite::Skip);
    until(&engine, |snapshot| snapshot.notices.iter().any(|notice| notice.problem.summary.contains("as they appear")))
        .await;
    desk.server.add_job(id, "running", &["a.dat"]);
    until(&engine, |snapshot| snapshot.transfers.iter().any(|transfer| matches!(transfer.state, TransferState::Done)))
        .await;
    assert_eq!(listing(&folder), ["a.dat"]);
    desk.server.add_job(id, "successful", &["a.dat", "b.dat"]);
    rested(&engine, 2).await;
    assert_eq!(listing(&folder), ["a.dat", "b.dat"]);
    assert_eq!(desk.server.count("/files/a.dat"), 1, "what is there is not fetched again");
    assert!(engine.snapshot().jobs[0].problem.is_none());
}
