//! Files that are there already: known ones are kept, about others a job asks once.

use super::desk::{Desk, shut_down, until};
use super::transfers::{listing, rested, target, whole, with_files};
use harmony_desktop::domain::{ExistingFiles, FolderLayout};
use harmony_desktop::engine::snapshot::TransferState;
use harmony_desktop::engine::{Overwrite, Wanted};

fn asking(desk: &Desk) -> Wanted {
    Wanted { folder: target(desk), layout: FolderLayout::Flat, existing: ExistingFiles::Ask }
}

fn read(desk: &Desk, name: &str) -> String {
    std::fs::read_to_string(target(desk).join(name)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_asks_once_and_the_answer_is_only_about_unknown_files() {
    let desk = Desk::new().await;
    let files = [("a.dat", whole(b"new-a")), ("b.dat", whole(b"new-b")), ("c.dat", whole(b"new-c"))];
    let (engine, key, _) = with_files(&desk, &files).await;
    std::fs::create_dir_all(target(&desk)).unwrap();
    std::fs::write(target(&desk).join("a.dat"), "mine!").unwrap();
    // This one is known: its fingerprint stands beside it.
    std::fs::write(target(&desk).join("b.dat"), "new-b").unwrap();
    let digest = sha2_of(b"new-b");
    std::fs::write(target(&desk).join("checksums.sha256"), format!("{digest}  b.dat\n")).unwrap();

    engine.download_as(key, asking(&desk));
    let snapshot = until(&engine, |snapshot| !snapshot.downloads.questions.is_empty()).await;
    let question = &snapshot.downloads.questions[0];
    assert_eq!((question.there, question.of, question.example.as_str()), (1, 3, "a.dat"));
    assert!(
        snapshot.transfers.is_empty() && desk.server.order_below("/files/").is_empty(),
        "nothing before the answer"
    );

    engine.answer_overwrite(key, Some(Overwrite::KeepBoth));
    let snapshot = rested(&engine, 3).await;
    assert!(snapshot.downloads.questions.is_empty());
    assert!(matches!(snapshot.transfers[1].state, TransferState::Skipped));
    assert_eq!(snapshot.transfers[1].path, target(&desk).join("b.dat"));
    // Of the same length as the new one, but not the same.
    assert!(listing(&target(&desk)).contains(&"a.dat".to_owned()));
    assert_eq!((read(&desk, "a.dat"), read(&desk, "c.dat")), ("mine!".to_owned(), "new-c".to_owned()));
}

fn sha2_of(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_does_what_it_says() {
    for (answer, a, others) in [
        (Some(Overwrite::Skip), "somebody's longer work", "a (2).dat"),
        (Some(Overwrite::Replace), "new-a", ""),
        (Some(Overwrite::KeepBoth), "somebody's longer work", "a (2).dat"),
        (None, "somebody's longer work", ""),
    ] {
        let desk = Desk::new().await;
        let (engine, key, _) = with_files(&desk, &[("a.dat", whole(b"new-a"))]).await;
        std::fs::create_dir_all(target(&desk)).unwrap();
        std::fs::write(target(&desk).join("a.dat"), "somebody's longer work").unwrap();
        engine.download_as(key, asking(&desk));
        until(&engine, |snapshot| !snapshot.downloads.questions.is_empty()).await;
        // The question is still there after a restart.
        shut_down(engine).await;
        let engine = desk.signed_in().await;
        until(&engine, |snapshot| !snapshot.downloads.questions.is_empty()).await;
        engine.answer_overwrite(key, answer);
        if answer.is_some() {
            rested(&engine, 1).await;
        } else {
            until(&engine, |snapshot| snapshot.downloads.questions.is_empty()).await;
            assert!(engine.snapshot().transfers.is_empty());
        }
        assert_eq!(read(&desk, "a.dat"), a, "{answer:?}");
        let found = listing(&target(&desk));
        let beside: Vec<_> = found.iter().filter(|name| *name != "a.dat").map(String::as_str).collect();
        assert_eq!(beside.join(","), others, "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_length_alone_is_told_as_such_and_never_becomes_knowledge() {
    let desk = Desk::new().await;
    let (engine, key, id) = with_files(&desk, &[("a.dat", whole(b"new-a"))]).await;
    std::fs::create_dir_all(target(&desk)).unwrap();
    std::fs::write(target(&desk).join("a.dat"), "other").unwrap();
    engine.download(key, target(&desk), Overwrite::Skip);
    let snapshot = rested(&engine, 1).await;
    assert!(matches!(snapshot.transfers[0].state, TransferState::Unchecked));
    shut_down(engine).await;
    let sheet = read(&desk, &format!("harmony-job-{id}.json"));
    assert!(sheet.contains("\"checked\": false"), "{sheet}");
    assert!(!read(&desk, "checksums.sha256").contains("a.dat"));

    // A later session knows no more than this one.
    let engine = desk.signed_in().await;
    until(&engine, |snapshot| {
        matches!(snapshot.transfers.first().map(|file| &file.state), Some(TransferState::Unchecked))
    })
    .await;
    engine.download_as(key, asking(&desk));
    until(&engine, |snapshot| !snapshot.downloads.questions.is_empty()).await;
    engine.answer_overwrite(key, Some(Overwrite::Replace));
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Done)).await;
    assert_eq!(read(&desk, "a.dat"), "new-a");
    // Now it is known, and nobody is asked again.
    engine.download_as(key, asking(&desk));
    until(&engine, |snapshot| matches!(snapshot.transfers[0].state, TransferState::Skipped)).await;
    shut_down(engine).await;
}
