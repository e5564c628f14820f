//! Files that are there already: known ones are kept, about others a job asks once.

use super::desk::{Desk, shut_down, until, until_row, within};
use super::transfers::{listing, rested, target, whole, with_files};
use harmony_desktop::domain::{ExistingFiles, FolderLayout, SubsetRequest};
use harmony_desktop::engine::snapshot::{Hold, TransferState};
use harmony_desktop::engine::{Overwrite, Wanted};
use serde_json::json;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_of_a_known_file_is_asked_about_too_and_equal_content_is_kept_once() {
    let desk = Desk::new().await;
    let (engine, first, _) = with_files(&desk, &[("a.dat", whole(b"first"))]).await;
    engine.download_as(first, asking(&desk));
    rested(&engine, 1).await;
    // The same request once more: another job, other links, the same names.
    let job = async |name: &str, bytes: &[u8]| {
        let key = engine.submit(SubsetRequest::new("C1-X"), name.to_owned());
        let id = until_row(&engine, key, |row| row.job().is_some()).await.job().unwrap().id.0;
        desk.server.script(|script| script.files.insert("a.dat".to_owned(), whole(bytes)));
        desk.server.add_job(id, "successful", &[]);
        let href = format!("{}files/a.dat?job={name}", desk.server.root);
        desk.server.set_job(id, &json!({ "links": [{ "rel": "data", "title": "a", "href": href }] }));
        until_row(&engine, key, |row| row.job().unwrap().status.is_final()).await;
        key
    };
    let same = job("same", b"first").await;
    engine.download_as(same, asking(&desk));
    let snapshot = rested(&engine, 2).await;
    assert!(matches!(snapshot.transfers[1].state, TransferState::Skipped), "{snapshot:?}");
    assert_eq!(snapshot.transfers[1].file_name, "a.dat");

    let other = job("other", b"another version").await;
    engine.download_as(other, asking(&desk));
    let snapshot = until(&engine, |snapshot| !snapshot.downloads.questions.is_empty()).await;
    assert!(matches!(snapshot.transfers[2].state, TransferState::Held(Hold::Answer)), "nothing is written unasked");
    assert_eq!(snapshot.downloads.questions[0].job, other);
    engine.answer_overwrite(other, Some(Overwrite::KeepBoth));
    let snapshot = until(&engine, |snapshot| matches!(snapshot.transfers[2].state, TransferState::Done)).await;
    assert_eq!(snapshot.transfers[2].file_name, "a (2).dat");
    assert!(snapshot.downloads.questions.is_empty());
    for _ in 0..2 {
        let asked = desk.server.count("/files/a.dat");
        engine.download(other, target(&desk), Overwrite::KeepBoth);
        within(desk.server.asked("/files/a.dat", asked + 1)).await;
        let snapshot = until(&engine, |snapshot| matches!(snapshot.transfers[2].state, TransferState::Skipped)).await;
        assert_eq!(snapshot.transfers[2].file_name, "a (2).dat");
    }
    assert_eq!(listing(&target(&desk)), ["a (2).dat", "a.dat"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_name_of_a_file_that_failed_is_free() {
    let desk = Desk::new().await;
    let (engine, first, _) = with_files(&desk, &[("a.dat", whole(b"x"))]).await;
    desk.server.script(|script| script.files.remove("a.dat"));
    engine.download(first, target(&desk), Overwrite::Skip);
    let snapshot = rested(&engine, 1).await;
    assert!(matches!(snapshot.transfers[0].state, TransferState::Failed(_)));
    let second = engine.submit(SubsetRequest::new("C1-X"), "again".to_owned());
    let id = until_row(&engine, second, |row| row.job().is_some()).await.job().unwrap().id.0;
    desk.server.script(|script| script.files.insert("a.dat".to_owned(), whole(b"x")));
    desk.server.add_job(id, "successful", &[]);
    let href = format!("{}files/a.dat?job=2", desk.server.root);
    // Listed twice, as queues that deliver at least once do.
    let link = json!({ "rel": "data", "title": "a", "href": href });
    desk.server.set_job(id, &json!({ "links": [link, link] }));
    until_row(&engine, second, |row| row.job().unwrap().status.is_final()).await;
    engine.download(second, target(&desk), Overwrite::Skip);
    let snapshot = rested(&engine, 2).await;
    assert_eq!(snapshot.transfers[1].file_name, "a.dat");
    // The first one finds the name taken when it is tried again, and loses nothing.
    engine.retry_transfer(snapshot.transfers[0].key);
    let snapshot = until(&engine, |snapshot| snapshot.transfers[0].state.is_here()).await;
    assert!(!matches!(snapshot.transfers[0].state, TransferState::Done), "{snapshot:?}");
    assert_eq!(listing(&target(&desk)), ["a.dat"]);
}
