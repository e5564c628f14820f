//! What passes by itself: a full disk, a network that is gone.

use super::desk::{Desk, until, until_row, within};
use super::server::Sending;
use super::transfers::{listing, part_of, rested, target, whole, with_files};
use axum::routing::get;
use harmony_desktop::domain::SubsetRequest;
use harmony_desktop::engine::Overwrite;
use harmony_desktop::engine::services::DiskWatch;
use harmony_desktop::engine::snapshot::{Hold, TransferState};
use serde_json::json;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const MB: u64 = 1_000_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stops_before_the_disk_is_full_and_goes_on_when_there_is_room() {
    let free = Arc::new(AtomicU64::new(1000 * MB));
    let told = Arc::clone(&free);
    let mut desk = Desk::new().await;
    desk.disk = DiskWatch {
        free_bytes: Arc::new(move |_| Ok(told.load(Ordering::Relaxed))),
        reserve_bytes: 100 * MB,
        pause: Duration::from_millis(5),
    };
    let sending = Sending::InTwoParts { first: vec![1; 100_000], second: vec![2; 50_000] };
    let (engine, key, _) = with_files(&desk, &[("a.dat", sending), ("b.dat", whole(b"b"))]).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| {
        snapshot.transfers.len() == 2 && matches!(snapshot.transfers[1].state, TransferState::Done)
    })
    .await;
    let transfer = Arc::clone(&snapshot.transfers[0]);
    within(async {
        while transfer.progress.received_bytes() < 100_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;

    free.store(99 * MB, Ordering::Relaxed);
    let held = |state: &TransferState| matches!(state, TransferState::Held(Hold::Space));
    let snapshot = until(&engine, |snapshot| held(&snapshot.transfers[0].state)).await;
    let full = &snapshot.downloads.full[0];
    assert_eq!((full.free_bytes, full.needed_bytes), (Some(99 * MB), 200 * MB));
    assert_eq!(full.folder, target(&desk));
    within(async {
        while std::fs::metadata(part_of(&desk, "a.dat")).map_or(0, |part| part.len()) < 100_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;

    // A little room is not enough, or it would stop again at once.
    free.store(150 * MB, Ordering::Relaxed);
    until(&engine, |snapshot| snapshot.downloads.full.iter().any(|full| full.free_bytes == Some(150 * MB))).await;
    assert!(held(&engine.snapshot().transfers[0].state));
    free.store(500 * MB, Ordering::Relaxed);
    until(&engine, |snapshot| snapshot.downloads.full.is_empty()).await;
    within(async {
        while !matches!(engine.snapshot().transfers[0].state, TransferState::Done) {
            desk.server.go_on.notify_waiters();
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(std::fs::metadata(&transfer.path).unwrap().len(), 150_000);
}

/// Unmounts even if the test fails.
struct Mounted(std::path::PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).output().ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_really_full_is_gone_on_with_after_space_came_back() {
    let mut desk = Desk::new().await;
    desk.disk = DiskWatch { reserve_bytes: 100_000, pause: Duration::from_millis(5), ..DiskWatch::default() };
    let small = desk.folder.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&small).output();
    if !mounted.as_ref().is_ok_and(|output| output.status.success()) {
        println!("skipped: no small disk can be made here: {mounted:?}");
        return;
    }
    let _mounted = Mounted(small.clone());
    let files = [("a.dat", whole(&vec![1; 600_000])), ("b.dat", whole(&vec![2; 900_000])), ("c.dat", whole(b"c"))];
    let (engine, key, _) = with_files(&desk, &files).await;
    std::fs::write(small.join("in the way"), vec![0; 1_200_000]).unwrap();
    engine.download(key, small.clone(), Overwrite::Skip);
    let held = |state: &TransferState| matches!(state, TransferState::Held(Hold::Space));
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 3 && held(&snapshot.transfers[1].state)).await;
    assert!(!snapshot.downloads.full.is_empty());
    assert!(!small.join("b.dat").exists());
    std::fs::remove_file(small.join("in the way")).unwrap();
    let snapshot = rested(&engine, 3).await;
    let snapshot = if snapshot.transfers.iter().all(|file| file.state.is_here()) {
        snapshot
    } else {
        until(&engine, |snapshot| snapshot.transfers.iter().all(|file| file.state.is_here())).await
    };
    assert!(snapshot.transfers.iter().all(|file| matches!(file.state, TransferState::Done)));
    assert_eq!(listing(&small), ["a.dat", "b.dat", "c.dat"]);
    assert_eq!(std::fs::metadata(small.join("b.dat")).unwrap().len(), 900_000);
}

/// A job with one file at `address`.
async fn with_link(
    desk: &Desk,
    address: &str,
) -> (harmony_desktop::engine::Engine, harmony_desktop::engine::snapshot::JobKey) {
    let engine = desk.signed_in().await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
    desk.server.add_job(id, "successful", &["a.dat"]);
    let links = json!([{ "rel": "data", "title": "a", "type": "application/octet-stream", "href": format!("{address}/files/a.dat") }]);
    desk.server.set_job(id, &json!({ "links": links }));
    until_row(&engine, key, |row| row.job().unwrap().status.is_final()).await;
    (engine, key)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_network_it_waits_and_goes_on_by_itself() {
    let desk = Desk::new().await;
    // Nobody listens there yet.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (engine, key) = with_link(&desk, &format!("http://127.0.0.1:{port}")).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    let held = |state: &TransferState| matches!(state, TransferState::Held(Hold::Network));
    let snapshot = until(&engine, |snapshot| snapshot.transfers.iter().any(|file| held(&file.state))).await;
    assert!(snapshot.downloads.waits_for_network);

    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let app = axum::Router::new().route("/files/a.dat", get(|| async { b"whole".to_vec() }));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let snapshot = until(&engine, |snapshot| snapshot.transfers.iter().all(|file| file.state.is_here())).await;
    assert!(!snapshot.downloads.waits_for_network);
    assert_eq!(std::fs::read(target(&desk).join("a.dat")).unwrap(), b"whole");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_that_is_down_is_a_failure_and_not_the_network() {
    let desk = Desk::new().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (engine, key) = with_link(&desk, &format!("http://localhost:{port}")).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot =
        until(&engine, |snapshot| snapshot.transfers.iter().any(|file| matches!(file.state, TransferState::Failed(_))))
            .await;
    assert!(!snapshot.downloads.waits_for_network);
    let TransferState::Failed(problem) = &snapshot.transfers[0].state else { panic!("{snapshot:?}") };
    assert!(problem.details.contains("localhost"), "{problem:?}");
}
