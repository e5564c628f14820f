//! Many files of many jobs: whose turn it is, how fast, and one wish for all of them.

use super::desk::{Desk, shut_down, until, until_row, within};
use super::server::Sending;
use super::transfers::{listing, rested, target, whole, with_files};
use harmony_desktop::domain::{ExistingFiles, FolderLayout, SubsetRequest};
use harmony_desktop::engine::snapshot::{JobKey, Snapshot, TransferState};
use harmony_desktop::engine::{Engine, Overwrite, TransferAction, Wanted, Which};
use harmony_desktop::store::Settings;
use std::sync::Arc;

pub(crate) fn change(engine: &Engine, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings::clone(&engine.settings());
    change(&mut settings);
    engine.change_settings(settings);
}

fn slow() -> Sending {
    Sending::InTwoParts { first: vec![1; 100_000], second: vec![2; 50_000] }
}

/// Another finished job, whose files are `<letter>0.dat` and so on.
async fn another(desk: &Desk, engine: &Engine, letter: &str, count: usize) -> JobKey {
    let names: Vec<String> = (0..count).map(|number| format!("{letter}{number}.dat")).collect();
    desk.server.script(|script| {
        script.files.extend(names.iter().map(|name| (name.clone(), whole(name.as_bytes()))));
    });
    let key = engine.submit(SubsetRequest::new("C1-X"), letter.to_owned());
    let id = until_row(engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
    desk.server.add_job(id, "successful", &names.iter().map(String::as_str).collect::<Vec<_>>());
    until_row(engine, key, |row| row.job().unwrap().status.is_final()).await;
    key
}

fn states(snapshot: &Snapshot, is_so: impl Fn(&TransferState) -> bool) -> usize {
    snapshot.transfers.iter().filter(|transfer| is_so(&transfer.state)).count()
}

async fn until_done(desk: &Desk, engine: &Engine, count: usize) {
    within(async {
        while states(&engine.snapshot(), TransferState::is_here) < count {
            desk.server.go_on.notify_waiters();
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_take_turns_and_one_that_is_put_first_has_its_way() {
    let desk = Desk::new().await;
    let (engine, first, _) = with_files(&desk, &[("stuck.dat", slow())]).await;
    change(&engine, |settings| settings.files_at_once = 1);
    engine.download(first, target(&desk), Overwrite::Skip);
    desk.server.asked("/files/stuck.dat", 1).await;
    // All of them wait behind the one file that has the place.
    for (letter, count) in [("large", 6), ("small", 2), ("late", 2)] {
        let job = another(&desk, &engine, letter, count).await;
        engine.download(job, target(&desk), Overwrite::Skip);
        if letter == "late" {
            until(&engine, |snapshot| snapshot.transfers.iter().any(|transfer| transfer.job == job)).await;
            engine.download_first(job);
            until(&engine, |snapshot| snapshot.downloads.first == Some(job)).await;
        }
    }
    until(&engine, |snapshot| snapshot.transfers.len() == 11).await;
    until_done(&desk, &engine, 11).await;
    let order = desk.server.order_below("/files/");
    let expected = [
        "stuck.dat",
        "late0.dat",
        "late1.dat",
        "large0.dat",
        "small0.dat",
        "large1.dat",
        "small1.dat",
        "large2.dat",
        "large3.dat",
        "large4.dat",
        "large5.dat",
    ];
    assert_eq!(order, expected);
    assert_eq!(engine.snapshot().downloads.first, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stuck_file_holds_no_others() {
    let desk = Desk::new().await;
    let names: Vec<String> = (0..30).map(|number| format!("{number:02}.dat")).collect();
    let mut files: Vec<(&str, Sending)> = vec![("000.dat", slow())];
    files.extend(names.iter().map(|name| (name.as_str(), whole(name.as_bytes()))));
    let (engine, key, _) = with_files(&desk, &files).await;
    change(&engine, |settings| settings.files_at_once = 2);
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| states(snapshot, TransferState::is_here) == 30).await;
    assert!(matches!(snapshot.transfers[0].state, TransferState::Going));
    until_done(&desk, &engine, 31).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_speed_limit_holds_all_and_is_lifted_at_once() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", whole(&vec![7; 3_000_000]))]).await;
    change(&engine, |settings| settings.speed_limit_bytes = 1);
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 1).await;
    let transfer = Arc::clone(&snapshot.transfers[0]);
    within(async {
        while transfer.progress.received_bytes() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    // At a byte per second the rest would take a month: only the limit's end lets it come.
    assert!(transfer.progress.received_bytes() < 3_000_000);
    assert!(matches!(engine.snapshot().transfers[0].state, TransferState::Going));
    // A person's wish is not held by it.
    engine.change_transfers(Which::File(transfer.key), TransferAction::Pause);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Paused)).await;
    engine.change_transfers(Which::File(transfer.key), TransferAction::Resume);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Going)).await;
    change(&engine, |settings| settings.speed_limit_bytes = 0);
    rested(&engine, 1).await;
    assert_eq!(std::fs::metadata(&transfer.path).unwrap().len(), 3_000_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_wish_for_a_job_or_for_all() {
    let desk = Desk::new().await;
    let (engine, one, _) = with_files(&desk, &[("a.dat", slow()), ("b.dat", slow()), ("gone.dat", whole(b"x"))]).await;
    desk.server.script(|script| script.files.remove("gone.dat"));
    engine.download(one, target(&desk), Overwrite::Skip);
    let is_failed = |state: &TransferState| matches!(state, TransferState::Failed(_));
    let is_paused = |state: &TransferState| matches!(state, TransferState::Paused);
    until(&engine, |snapshot| states(snapshot, is_failed) == 1).await;
    engine.change_transfers(Which::Job(one), TransferAction::Pause);
    let snapshot = until(&engine, |snapshot| states(snapshot, is_paused) == 2).await;
    assert_eq!(states(&snapshot, is_failed), 1, "what failed stays so");

    let two = another(&desk, &engine, "two", 3).await;
    engine.download(two, target(&desk), Overwrite::Skip);
    until(&engine, |snapshot| states(snapshot, TransferState::is_here) == 3).await;

    desk.server.script(|script| script.files.insert("gone.dat".to_owned(), whole(b"x")));
    engine.change_transfers(Which::Job(two), TransferAction::RetryFailed);
    engine.change_transfers(Which::Job(one), TransferAction::RetryFailed);
    until(&engine, |snapshot| states(snapshot, TransferState::is_here) == 4).await;

    // Only the job that is all here leaves the list; its files stay, and it stays away.
    engine.change_transfers(Which::All, TransferAction::ClearFinished);
    until(&engine, |snapshot| snapshot.transfers.len() == 3).await;
    assert!(target(&desk).join("two0.dat").exists());
    engine.change_transfers(Which::All, TransferAction::Cancel);
    until(&engine, |snapshot| states(snapshot, |state| matches!(state, TransferState::Canceled)) == 2).await;
    shut_down(engine).await;

    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| !snapshot.transfers.is_empty()).await;
    assert_eq!(snapshot.transfers.len(), 3);
    // Cleared files can be had again: they are known by what stands beside them.
    engine.download(two, target(&desk), Overwrite::Skip);
    let snapshot = rested(&engine, 6).await;
    assert_eq!(states(&snapshot, |state| matches!(state, TransferState::Skipped)), 3);
    engine.change_transfers(Which::All, TransferAction::ClearFinished);
    until(&engine, |snapshot| snapshot.transfers.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_job_pauses_what_it_still_makes() {
    let desk = Desk::new().await;
    let engine = desk.signed_in().await;
    let wanted = Wanted { folder: target(&desk), layout: FolderLayout::Flat, existing: ExistingFiles::Ask };
    let key = engine.submit(SubsetRequest::new("C1-X"), "ATL03".to_owned());
    engine.download_when_ready(key, wanted);
    let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
    desk.server.script(|script| {
        script.files.extend(["a.dat", "b.dat", "c.dat"].map(|name| (name.to_owned(), whole(name.as_bytes()))));
    });
    // Nobody pressed Download.
    desk.server.add_job(id, "running", &["a.dat"]);
    until(&engine, |snapshot| states(snapshot, TransferState::is_here) == 1).await;
    engine.change_transfers(Which::All, TransferAction::Pause);
    desk.server.add_job(id, "running", &["a.dat", "b.dat"]);
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 2).await;
    assert!(matches!(snapshot.transfers[1].state, TransferState::Paused));
    shut_down(engine).await;

    let engine = desk.signed_in().await;
    let told = until(&engine, |snapshot| !snapshot.notices.is_empty()).await;
    assert_eq!(told.notices[0].problem.summary, "1 download is paused.");
    desk.server.add_job(id, "successful", &["a.dat", "b.dat", "c.dat"]);
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 3).await;
    assert_eq!(states(&snapshot, |state| matches!(state, TransferState::Paused)), 2, "{snapshot:?}");
    engine.change_transfers(Which::Job(key), TransferAction::Resume);
    until(&engine, |snapshot| states(snapshot, TransferState::is_here) == 3).await;
    assert_eq!(listing(&target(&desk)), ["a.dat", "b.dat", "c.dat"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_by_job_and_by_date_and_the_list_survives_the_change() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"a"))]).await;
    let base = desk.folder.path().join("downloads");
    let row = until_row(&engine, key, |_| true).await;
    for layout in FolderLayout::ALL {
        let wanted = Wanted { folder: base.clone(), layout, existing: ExistingFiles::Ask };
        engine.download_as(key, wanted);
        let folder = match layout {
            FolderLayout::Flat => base.clone(),
            FolderLayout::ByJob => base.join(format!("ATL03 {}", row.submitted_at.format("%Y-%m-%d %H.%M.%S"))),
            FolderLayout::ByDate => base.join(row.submitted_at.format("%Y-%m-%d").to_string()),
        };
        let path = folder.join("a.dat");
        until(&engine, |snapshot| {
            snapshot.transfers.iter().any(|file| file.path == path && matches!(file.state, TransferState::Done))
        })
        .await;
        assert_eq!(std::fs::read(path).unwrap(), b"a");
    }
    shut_down(engine).await;
    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 3).await;
    assert_eq!(states(&snapshot, |state| matches!(state, TransferState::Done)), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_gone_is_told_in_a_later_session_and_can_be_had_again() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"aaa")), ("b.dat", whole(b"b"))]).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    rested(&engine, 2).await;
    shut_down(engine).await;
    std::fs::remove_file(target(&desk).join("a.dat")).unwrap();

    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 2).await;
    assert_eq!(states(&snapshot, TransferState::is_here), 2, "nobody has looked yet");
    engine.look_at_finished_files();
    let snapshot =
        until(&engine, |snapshot| states(snapshot, |state| matches!(state, TransferState::Missing)) == 1).await;
    assert!(matches!(snapshot.transfers[0].state, TransferState::Missing));
    engine.retry_transfer(snapshot.transfers[0].key);
    until(&engine, |snapshot| states(snapshot, |state| matches!(state, TransferState::Done)) == 2).await;
    assert_eq!(std::fs::read(target(&desk).join("a.dat")).unwrap(), b"aaa");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_window_is_told_and_leaves_the_list_to_the_first() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", slow())]).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    until(&engine, |snapshot| snapshot.transfers.len() == 1).await;
    let second = desk.signed_in().await;
    let told = until(&second, |snapshot| !snapshot.notices.is_empty()).await;
    let words = &told.notices[0].problem.summary;
    assert!(words.contains("Another window") && words.contains("downloads"), "{words}");
    assert!(told.transfers.is_empty());
    shut_down(second).await;
    until_done(&desk, &engine, 1).await;
    shut_down(engine).await;

    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 1).await;
    assert!(snapshot.notices.is_empty(), "nothing was left over: {:?}", snapshot.notices);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_wishes_the_last_one_counts() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", slow()), ("b.dat", slow())]).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    until(&engine, |snapshot| {
        snapshot.transfers.len() == 2 && snapshot.transfers.iter().all(|file| file.progress.received_bytes() > 0)
    })
    .await;
    // The second comes while the attempts are still ending.
    engine.change_transfers(Which::All, TransferAction::Pause);
    engine.change_transfers(Which::All, TransferAction::Cancel);
    until(&engine, |snapshot| states(snapshot, |state| matches!(state, TransferState::Canceled)) == 2).await;
    // And stays so after they have ended.
    desk.server.go_on.notify_waiters();
    shut_down(engine).await;
    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 2).await;
    assert_eq!(states(&snapshot, |state| matches!(state, TransferState::Canceled)), 2, "{snapshot:?}");
}
