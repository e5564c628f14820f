//! What does not pass by itself: a file that never ends among very many, and a token that dies in the
//! middle of a file.

use super::killed::{services, until};
use super::origin::{Origin, content};
use harmony_desktop::domain::{Secret, SubsetRequest};
use harmony_desktop::engine::snapshot::{SessionState, Snapshot, Transfer, TransferState};
use harmony_desktop::engine::{Engine, Overwrite};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// As many as a person's job once had.
const MANY: u64 = 1628;
const STUCK: u64 = 700;
/// Long past every patience of the application; by the test's own clock.
const AGES: Duration = Duration::from_hours(24);

/// The token after the first one, in the form that tokens have.
const ANOTHER: &str = "aGVhZA.eyJ1aWQiOiJhbm90aGVyIn0.c2lnbmF0dXJl";

/// An engine that fetches all files of the origin's job.
async fn fetching(origin: &Origin, folder: &Path) -> Engine {
    drop(rustls::crypto::ring::default_provider().install_default());
    let engine = Engine::start(services(&tokio::runtime::Handle::current(), &origin.root, folder), || {});
    until(&engine, |snapshot| matches!(snapshot.session, SessionState::SignedIn(_))).await;
    let key = engine.submit(SubsetRequest::new("C1-X"), "Many files".to_owned());
    until(&engine, |snapshot| snapshot.jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final()))).await;
    engine.download(key, folder.join("downloads"), Overwrite::Skip);
    engine
}

fn count(snapshot: &Snapshot, is_so: fn(&TransferState) -> bool) -> u64 {
    snapshot.transfers.iter().filter(|transfer| is_so(&transfer.state)).count() as u64
}

fn done(snapshot: &Snapshot) -> u64 {
    count(snapshot, |state| matches!(state, TransferState::Done))
}

fn stuck(snapshot: &Snapshot) -> &Arc<Transfer> {
    let name = format!("file_{STUCK}.dat");
    snapshot.transfers.iter().find(|transfer| transfer.file_name == name).unwrap()
}

fn check(folder: &Path, file: u64, bytes: u64) {
    let found = std::fs::read(folder.join(format!("downloads/file_{file:02}.dat"))).unwrap();
    assert!(found == content(file, 0, bytes), "file {file} is not as it should be");
}

#[tokio::test]
async fn one_file_that_never_ends_holds_none_of_the_others_and_fails_alone() {
    const BYTES: u64 = 20_000;
    let origin = Origin::start(MANY, BYTES, Duration::ZERO);
    *origin.stuck.lock().unwrap() = Some(STUCK);
    let folder = tempfile::tempdir().unwrap();
    let engine = fetching(&origin, folder.path()).await;
    let snapshot = until(&engine, |snapshot| done(snapshot) == MANY - 1).await;
    assert!(matches!(stuck(&snapshot).state, TransferState::Going), "{:?}", stuck(&snapshot).state);
    for file in (0..MANY).filter(|file| *file != STUCK) {
        check(folder.path(), file, BYTES);
    }
    let name = format!("downloads/file_{STUCK}.dat");
    assert!(!folder.path().join(&name).exists() && !folder.path().join("downloads/checksums.sha256").exists());

    // From here on the clock jumps to whatever is waited for next.
    tokio::time::pause();
    let failed = until(&engine, |snapshot| count(snapshot, |state| matches!(state, TransferState::Failed(_))) == 1);
    let snapshot = tokio::time::timeout(AGES, failed).await.expect("it gives up");
    let TransferState::Failed(problem) = &stuck(&snapshot).state else { panic!("{:?}", stuck(&snapshot)) };
    assert!(!problem.summary.is_empty(), "{problem:?}");
    assert_eq!(done(&snapshot), MANY - 1);
    assert!(!folder.path().join(&name).exists());
    tokio::time::resume();

    // The half that is here does not come again.
    let parts = folder.path().join("downloads").read_dir().unwrap().map(|entry| entry.unwrap());
    let is_part = |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|ending| ending == "part");
    let parts: Vec<u64> = parts.filter(is_part).map(|entry| entry.metadata().unwrap().len()).collect();
    let [part] = parts[..] else { panic!("one part: {parts:?}") };
    assert!(part >= BYTES / 2, "{part} bytes");
    *origin.stuck.lock().unwrap() = None;
    let before = *origin.sent.borrow();
    engine.retry_failed_transfers();
    until(&engine, |snapshot| done(snapshot) == MANY).await;
    check(folder.path(), STUCK, BYTES);
    assert_eq!(*origin.sent.borrow() - before, BYTES - part);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_dies_in_the_middle_of_a_file_costs_a_sign_in_and_no_byte() {
    const BYTES: u64 = 900_000;
    let origin = Origin::start(3, BYTES, Duration::from_millis(1));
    *origin.next_token.lock().unwrap() = Some(ANOTHER);
    let folder = tempfile::tempdir().unwrap();
    let engine = fetching(&origin, folder.path()).await;
    let snapshot = until(&engine, |snapshot| {
        let waits = |transfer: &Arc<Transfer>| matches!(transfer.state, TransferState::Failed(_));
        matches!(snapshot.session, SessionState::SignedOut { .. }) && snapshot.transfers.iter().any(waits)
    })
    .await;
    let SessionState::SignedOut { problem, .. } = &snapshot.session else { unreachable!() };
    assert!(problem.is_some(), "the reason is told");
    assert!(*origin.sent.borrow() >= BYTES / 2);

    engine.sign_in_with_token(Secret::new(ANOTHER.to_owned()));
    let whole = until(&engine, |snapshot| done(snapshot) == 3);
    let whole = tokio::time::timeout(Duration::from_mins(1), whole).await;
    assert!(whole.is_ok(), "{:?}", engine.snapshot());
    for file in 0..3 {
        check(folder.path(), file, BYTES);
    }
    let parts = folder.path().join("downloads").read_dir().unwrap();
    let parts = parts.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".part"));
    assert_eq!(parts.count(), 0);
    let sent = *origin.sent.borrow();
    // What lay in the line's buffers when it was cut may come again, nothing more.
    assert!(sent * 10 <= 3 * BYTES * 11, "{sent} bytes for {}", 3 * BYTES);
}
