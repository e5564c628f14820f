//! Files over a restart, a sign-out, a pause, and beside each other.

use super::desk::{Desk, account, is_signed_out, shut_down, until, until_row, within};
use super::server::Sending;
use super::transfers::{at_rest, listing, part_of, rested, target, whole, with_files};
use harmony_desktop::domain::{Remedy, Secret, SubsetRequest};
use harmony_desktop::engine::snapshot::TransferState;
use harmony_desktop::engine::{Overwrite, TransferAction, Which};
use harmony_desktop::store::Settings;
use std::sync::Arc;

fn slow() -> Sending {
    Sending::InTwoParts { first: vec![1; 100_000], second: vec![2; 50_000] }
}

async fn until_done(desk: &Desk, engine: &harmony_desktop::engine::Engine, count: usize) {
    within(async {
        loop {
            let snapshot = engine.snapshot();
            let done = |state: &TransferState| matches!(state, TransferState::Done | TransferState::Skipped);
            if snapshot.transfers.len() == count && snapshot.transfers.iter().all(|file| done(&file.state)) {
                break;
            }
            desk.server.go_on.notify_waiters();
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_everything_is_there_and_goes_on() {
    let desk = Desk::new().await;
    let (engine, key, id) =
        with_files(&desk, &[("a.dat", whole(b"a")), ("b.dat", slow()), ("gone.dat", whole(b"x"))]).await;
    desk.server.script(|script| script.files.remove("gone.dat"));
    engine.download(key, target(&desk), Overwrite::Skip);
    until(&engine, |snapshot| {
        snapshot.transfers.len() == 3
            && matches!(snapshot.transfers[0].state, TransferState::Done)
            && matches!(snapshot.transfers[2].state, TransferState::Failed(_))
            && snapshot.transfers[1].progress.received_bytes() > 0
    })
    .await;
    shut_down(engine).await;

    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 3).await;
    assert!(matches!(snapshot.transfers[0].state, TransferState::Done));
    assert_eq!(snapshot.transfers[0].progress.total_bytes(), Some(1));
    let TransferState::Failed(problem) = &snapshot.transfers[2].state else { panic!("{snapshot:?}") };
    assert!(problem.summary.contains("not there any more"), "{problem:?}");
    assert!(snapshot.transfers.iter().all(|file| file.job == key));
    desk.server.script(|script| script.files.insert("gone.dat".to_owned(), whole(b"back")));
    engine.retry_failed_transfers();
    until_done(&desk, &engine, 3).await;
    let folder = target(&desk);
    assert_eq!(listing(&folder), ["a.dat", "b.dat", "gone.dat"]);
    assert_eq!(desk.server.count("/files/a.dat"), 1);
    shut_down(engine).await;

    // The way out waits for what is written beside the data.
    let sheet: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join(format!("harmony-job-{id}.json"))).unwrap()).unwrap();
    assert_eq!((&sheet["files"][2]["bytes"], &sheet["request"]["collection"]), (&4.into(), &"C1-X".into()));
    let sums = std::fs::read_to_string(folder.join("checksums.sha256")).unwrap();
    assert_eq!(sums.lines().filter(|line| line.len() > 66).count(), 3, "{sums}");
}

/// Takes the last word about a file out of the journal: as if the process had been killed after it
/// was named and before that was written down.
fn forget_the_end(desk: &Desk, name: &str) {
    let journal = desk.folder.path().join("data/transfers.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    let is_end = |line: &str| line.contains(name) && line.contains("\"state\":\"done\"");
    assert!(text.lines().any(is_end), "{text}");
    let rest: Vec<_> = text.lines().filter(|line| !is_end(line)).collect();
    std::fs::write(journal, rest.join("\n") + "\n").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_named_with_the_last_breath_is_known_and_not_fetched_again() {
    for (overwrite, named) in
        [(Overwrite::Skip, "a.dat"), (Overwrite::Replace, "a.dat"), (Overwrite::KeepBoth, "a (2).dat")]
    {
        let desk = Desk::new().await;
        let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"data"))]).await;
        let folder = target(&desk);
        std::fs::create_dir_all(&folder).unwrap();
        if overwrite == Overwrite::KeepBoth {
            std::fs::write(folder.join("a.dat"), "somebody's own").unwrap();
        }
        engine.download(key, folder.clone(), overwrite);
        until_done(&desk, &engine, 1).await;
        shut_down(engine).await;
        let asked = desk.server.count("/files/a.dat");
        forget_the_end(&desk, "a.dat");
        std::fs::remove_file(folder.join("checksums.sha256")).unwrap();
        let note = part_of(&desk, "a.dat").with_extension("part.json");
        std::fs::write(&note, "{}").unwrap();

        let engine = desk.signed_in().await;
        let snapshot = until(&engine, |snapshot| {
            snapshot.transfers.len() == 1 && matches!(snapshot.transfers[0].state, TransferState::Done)
        })
        .await;
        assert_eq!(snapshot.transfers[0].path, folder.join(named), "{overwrite:?}");
        assert_eq!(desk.server.count("/files/a.dat"), asked, "{overwrite:?}");
        assert!(!note.exists(), "{overwrite:?}");
        shut_down(engine).await;
        let sums = std::fs::read_to_string(folder.join("checksums.sha256")).unwrap();
        assert!(sums.lines().any(|line| line.ends_with(named)), "{sums}");

        // Somebody else's file of that name is nobody's announcement.
        forget_the_end(&desk, "a.dat");
        std::fs::write(folder.join(named), "DATA").unwrap();
        let engine = desk.signed_in().await;
        until(&engine, |snapshot| snapshot.transfers.len() == 1 && snapshot.transfers[0].state.is_here()).await;
        assert!(desk.server.count("/files/a.dat") > asked, "{overwrite:?}");
        shut_down(engine).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_lasts_over_a_restart_and_a_setting_pauses_all() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", slow()), ("b.dat", slow())]).await;
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| {
        snapshot.transfers.len() == 2 && snapshot.transfers.iter().all(|file| file.progress.received_bytes() > 0)
    })
    .await;
    engine.change_transfers(Which::File(snapshot.transfers[0].key), TransferAction::Pause);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Paused)).await;
    let mut settings = Settings::clone(&engine.settings());
    settings.resume_downloads = false;
    engine.change_settings(settings);
    shut_down(engine).await;

    let engine = desk.signed_in().await;
    let snapshot = until(&engine, |snapshot| snapshot.transfers.len() == 2).await;
    assert!(snapshot.transfers.iter().all(|file| matches!(file.state, TransferState::Paused)), "{snapshot:?}");
    for file in snapshot.transfers.iter() {
        engine.change_transfers(Which::File(file.key), TransferAction::Resume);
    }
    until_done(&desk, &engine, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_token_asks_for_a_sign_in_and_the_files_go_on_after_it() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", slow()), ("b.dat", whole(b"b"))]).await;
    desk.server.script(|script| script.files.insert("b.dat".to_owned(), slow()));
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| {
        snapshot.transfers.len() == 2 && snapshot.transfers.iter().all(|file| file.progress.received_bytes() > 0)
    })
    .await;
    let file = snapshot.transfers[0].key;
    engine.change_transfers(Which::File(file), TransferAction::Pause);
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Paused)).await;
    desk.server.script(|script| script.token_accepted = false);
    engine.change_transfers(Which::File(file), TransferAction::Resume);
    let snapshot = until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Failed(_))).await;
    let TransferState::Failed(problem) = &snapshot.transfers[0].state else { panic!("{snapshot:?}") };
    assert_eq!(problem.remedy, Remedy::SignIn);
    until(&engine, is_signed_out).await;
    desk.server.script(|script| script.token_accepted = true);
    engine.sign_in_with_token(Secret::new(desk.server.token()));
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    until_done(&desk, &engine, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_jobs_in_one_folder_lose_nothing() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"first"))]).await;
    let folder = target(&desk);
    engine.download(key, folder.clone(), Overwrite::Replace);
    until(&engine, |snapshot| snapshot.transfers.len() == 1 && at_rest(&snapshot.transfers[0])).await;
    let other = engine.submit(SubsetRequest::new("C1-X"), "ATL03 again".to_owned());
    let id = until_row(&engine, other, |row| row.job().is_some()).await.job().unwrap().id.0;
    desk.server.script(|script| script.files.insert("A.dat".to_owned(), whole(b"second")));
    desk.server.add_job(id, "successful", &["A.dat"]);
    until_row(&engine, other, |row| row.job().unwrap().status.is_final()).await;
    engine.download(other, folder.clone(), Overwrite::Replace);
    let snapshot = rested(&engine, 2).await;
    assert_eq!(snapshot.transfers[1].file_name, "A (2).dat");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!((read("a.dat"), read("A (2).dat")), ("first".to_owned(), "second".to_owned()));
    // Asked for again, each is itself.
    engine.download(key, folder.clone(), Overwrite::Replace);
    within(desk.server.asked("/files/a.dat", 2)).await;
    assert_eq!(rested(&engine, 2).await.transfers.len(), 2);
    assert_eq!(read("a.dat"), "first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_somebody_changed_is_kept_beside_the_new_one() {
    let desk = Desk::new().await;
    let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"12345"))]).await;
    let folder = target(&desk);
    engine.download(key, folder.clone(), Overwrite::Skip);
    rested(&engine, 1).await;
    std::fs::write(folder.join("a.dat"), b"54321").unwrap();
    engine.download(key, folder.clone(), Overwrite::Skip);
    let snapshot = until(&engine, |snapshot| {
        snapshot.transfers[0].file_name == "a (2).dat" && matches!(snapshot.transfers[0].state, TransferState::Done)
    })
    .await;
    assert_eq!(std::fs::read(folder.join("a.dat")).unwrap(), b"54321");
    assert_eq!(std::fs::read(&Arc::clone(&snapshot.transfers[0]).path).unwrap(), b"12345");
}
