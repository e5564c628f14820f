//! What is written to the disk at the end, beside another window, and when one file cannot be written.

use super::desk::{Desk, account, shut_down, until, until_row};
use harmony_desktop::domain::SubsetRequest;
use harmony_desktop::domain::request::RequestFile;
use harmony_desktop::engine::snapshot::StorageFault;
use harmony_desktop::engine::{Engine, Settings};
use std::time::Instant;

fn keep(engine: &Engine, name: &str) {
    let file = RequestFile::new(None, SubsetRequest::new("C1-X"));
    engine.keep_request(name.to_owned(), "ATL03".to_owned(), file);
}

fn three_files_at_once(engine: &Engine) {
    let mut settings = Settings::clone(&engine.settings());
    settings.files_at_once = 3;
    engine.change_settings(settings);
}

fn kept(engine: &Engine) -> Vec<String> {
    engine.snapshot().requests.kept().iter().map(|saved| saved.name.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_for_a_moment_before_the_end_is_kept() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    three_files_at_once(&engine);
    keep(&engine, "ice");
    engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    let begun = Instant::now();
    shut_down(engine).await;
    assert!(begun.elapsed().as_secs() < 3, "{:?}", begun.elapsed());
    let engine = desk.start();
    let snapshot = until(&engine, |snapshot| account(snapshot).is_some() && !snapshot.jobs.is_empty()).await;
    assert_eq!((engine.settings().files_at_once, snapshot.jobs.len(), kept(&engine)), (3, 1, vec!["ice".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_window_keeps_its_requests_to_itself() {
    let desk = Desk::new().await;
    let first = desk.signed_in().await;
    keep(&first, "of the first");
    until(&first, |snapshot| !snapshot.requests.kept().is_empty()).await;
    let second = desk.start();
    until(&second, |snapshot| {
        snapshot.storage.iter().any(|told| told.fault == StorageFault::OtherWindow && told.hides_jobs())
    })
    .await;
    keep(&second, "of the second");
    until(&second, |snapshot| snapshot.requests.kept().iter().any(|saved| saved.name == "of the second")).await;
    shut_down(second).await;
    shut_down(first).await;
    let engine = desk.start();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    assert_eq!(kept(&engine), ["of the first"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_written_costs_the_others_nothing() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    // A folder of that name cannot be replaced by a file.
    std::fs::create_dir_all(desk.folder.path().join("data/settings.json/in the way")).unwrap();
    three_files_at_once(&engine);
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    until_row(&engine, key, |row| row.job().is_some()).await;
    keep(&engine, "ice");
    until(&engine, |snapshot| {
        snapshot.notices.iter().any(|notice| notice.problem.summary.contains("could not be written"))
    })
    .await;
    shut_down(engine).await;
    let engine = desk.start();
    until_row(&engine, key, |_| true).await;
    assert_eq!(kept(&engine), ["ice"]);
}
