//! Downloaded files are looked into without being asked, and what was found out outlives the program.

use super::desk::{account, shut_down, until, until_row};
use super::practice::{engine_that_opens, tutorial};
use harmony_desktop::domain::JobStatus;
use harmony_desktop::domain::verdict::{Course, Record, State};
use harmony_desktop::engine::inspection::OpenResult;
use harmony_desktop::engine::snapshot::{JobKey, Snapshot, TransferState};
use harmony_desktop::engine::{Engine, Overwrite, TransferAction, Which};
use harmony_desktop::inspect::open_here;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Opens files, and how many times.
fn counting() -> (OpenResult, Arc<AtomicUsize>) {
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let open: OpenResult = Arc::new(move |path| {
        count.fetch_add(1, Ordering::Relaxed);
        open_here(path)
    });
    (open, opened)
}

/// Runs the tutorial until all its files are here.
async fn downloaded(engine: &Engine, target: &Path) -> JobKey {
    engine.practice();
    until(engine, |snapshot| account(snapshot).is_some()).await;
    let key = engine.submit(tutorial(), "ATL03 Front Range".to_owned());
    until_row(engine, key, |row| row.job().is_some_and(|job| job.status == JobStatus::Successful)).await;
    engine.download(key, target.to_path_buf(), Overwrite::Skip);
    let is_done = |state: &TransferState| matches!(state, TransferState::Done);
    until(engine, |snapshot| {
        !snapshot.transfers.is_empty() && snapshot.transfers.iter().all(|transfer| is_done(&transfer.state))
    })
    .await;
    key
}

fn all_known(snapshot: &Snapshot) -> bool {
    let mut files = snapshot.transfers.iter();
    !snapshot.transfers.is_empty() && files.all(|file| snapshot.verdicts.verdict(file.key).is_some())
}

/// The job's record, once each of its files has a verdict in it.
async fn record(target: &Path) -> Value {
    loop {
        let names = std::fs::read_dir(target).unwrap().map(|entry| entry.unwrap().path());
        let record = names.filter(|path| path.to_string_lossy().contains("harmony-job-")).find_map(|path| {
            let record: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
            let has_all = record["files"].as_array()?.iter().all(|file| !file["verdict"].is_null());
            has_all.then_some(record)
        });
        match record {
            Some(record) => return record,
            None => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_come_unasked_stand_in_the_record_and_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("Front Range");
    let (open, opened) = counting();
    let engine = engine_that_opens(folder.path(), "", open);
    let job = downloaded(&engine, &target).await;
    let snapshot = until(&engine, all_known).await;
    for file in snapshot.transfers.iter() {
        let verdict = snapshot.verdicts.verdict(file.key).unwrap();
        assert!(matches!(verdict.state, State::Inside | State::InsideAsCut | State::Empty), "{verdict:#?}");
    }
    let files = snapshot.transfers.len();
    assert_eq!(opened.load(Ordering::Relaxed), files, "each file was opened once");
    let line = snapshot.verdicts.job(job).line().unwrap();
    assert!(line.starts_with(&format!("{files} of {files} file")), "{line}");
    let record = record(&target).await;
    assert_eq!(record["verdict"], line);
    for file in record["files"].as_array().unwrap() {
        assert!(Record::read(&file["verdict"]).is_some(), "{file}");
        assert!(file["verdict"]["counted_by"].as_str().unwrap().starts_with("Harmony Desktop"));
    }

    shut_down(engine).await;
    let (open, opened) = counting();
    let again = engine_that_opens(folder.path(), "", open);
    let recalled = until(&again, all_known).await;
    assert_eq!(opened.load(Ordering::Relaxed), 0, "what is written down is not counted again");
    for file in recalled.transfers.iter() {
        assert_eq!(recalled.verdicts.verdict(file.key), snapshot.verdicts.verdict(file.key));
    }
    again.change_transfers(Which::All, TransferAction::ClearFinished);
    let cleared = until(&again, |snapshot| snapshot.transfers.is_empty()).await;
    assert_eq!(cleared.verdicts.all().all(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_an_earlier_session_are_looked_into_when_somebody_asks() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("Front Range");
    // In the first session no file can be opened.
    let engine = engine_that_opens(folder.path(), "", harmony_desktop::engine::inspection::opens_nothing());
    downloaded(&engine, &target).await;
    let snapshot = until(&engine, all_known).await;
    let states: Vec<_> = snapshot.transfers.iter().map(|file| snapshot.verdicts.state(file.key)).collect();
    assert!(states.iter().all(|state| *state == Some(State::CannotTell)), "{states:?}");
    record(&target).await;
    shut_down(engine).await;
    // And what it wrote is gone.
    for entry in std::fs::read_dir(&target).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("harmony-job-") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let (open, opened) = counting();
    let again = engine_that_opens(folder.path(), "", open);
    let snapshot = until(&again, |snapshot| !snapshot.transfers.is_empty()).await;
    let keys: Vec<_> = snapshot.transfers.iter().map(|file| file.key).collect();
    let first = keys[0];
    until(&again, |snapshot| snapshot.verdicts.course(first) == Some(&Course::Unchecked)).await;
    assert_eq!(opened.load(Ordering::Relaxed), 0);
    again.want_verdicts(vec![first]);
    let known = until(&again, |snapshot| snapshot.verdicts.verdict(first).is_some()).await;
    assert!(matches!(known.verdicts.state(first), Some(State::Inside | State::InsideAsCut | State::Empty)));
    assert_eq!(opened.load(Ordering::Relaxed), 1, "only the one that was asked for");
    assert!(!known.verdicts.are_coming(keys));
}
