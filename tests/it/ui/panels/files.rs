//! Each transfer with its state and what can be done.

use super::{sample, window};
use egui::{Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::domain::Remedy;
use harmony_desktop::download::Content;
use harmony_desktop::engine::snapshot::{Hold, Transfer, TransferKey, TransferState};
use harmony_desktop::engine::{Snapshot, TransferAction, Which};
use harmony_desktop::ui::files::{FilesAction, FilesView, files_ui};
use harmony_desktop::ui::notices::{NoticeAction, notices_ui};
use std::sync::Arc;

type Bench = (FilesView, Snapshot, Vec<FilesAction>);

fn bench<'a>(transfers: Vec<Arc<Transfer>>) -> Harness<'a, Bench> {
    let snapshot = sample::snapshot(Vec::new(), transfers);
    let mut harness = window().with_size(vec2(960.0, 480.0)).build_ui_state(
        |ui, (view, snapshot, asked): &mut Bench| asked.extend(files_ui(ui, view, snapshot)),
        (FilesView::default(), snapshot, Vec::new()),
    );
    harness.run();
    harness
}

#[test]
fn every_state_has_its_button() {
    let key = TransferKey(0);
    let states = [
        (TransferState::Waiting, "Cancel download", FilesAction::Cancel(key)),
        (TransferState::Going, "Cancel download", FilesAction::Cancel(key)),
        (TransferState::Done, "Show in folder", FilesAction::OpenFolder(key)),
        (TransferState::Skipped, "Show in folder", FilesAction::OpenFolder(key)),
        (TransferState::Canceled, "Try again", FilesAction::Retry(key)),
        (TransferState::Going, "Pause download", FilesAction::Change(Which::File(key), TransferAction::Pause)),
        (TransferState::Held(Hold::Network), "Cancel download", FilesAction::Cancel(key)),
        (TransferState::Paused, "Resume download", FilesAction::Retry(key)),
        (TransferState::Missing, "Download again", FilesAction::Retry(key)),
        (TransferState::Unchecked, "Open file", FilesAction::Open(key)),
    ];
    for (state, button, action) in states {
        let mut harness = bench(vec![sample::transfer(0, state.clone(), 5, Some(10), 1)]);
        harness.get_by_role_and_label(Role::Button, button).click();
        harness.run();
        assert_eq!(harness.state().2, [action], "{state:?}");
    }
}

#[test]
fn a_failed_file_says_why_and_offers_its_remedy() {
    let mut harness = bench(sample::every_transfer());
    harness.get_by_label_contains("The disk is full");
    harness.get_by_label("Choose a folder…").click();
    harness.run();
    harness.get_by_label("Retry failed").click();
    harness.run();
    let expected = [
        FilesAction::Remedy(TransferKey(3), Remedy::ChooseFolder),
        FilesAction::Change(Which::All, TransferAction::RetryFailed),
    ];
    assert_eq!(harness.state().2, expected);
}

#[test]
fn a_file_that_is_not_the_catalogues_is_marked() {
    let agreeing = sample::transfer(5, TransferState::Done, 212, Some(212), 0);
    let content = sample::differing(0).progress.content().unwrap().clone();
    agreeing.progress.set_content(Content { as_catalogued: Some(true), ..content });
    let harness = bench(vec![sample::differing(4), agreeing]);
    harness.get_by_role_and_label(
        Role::DisclosureTriangle,
        "Earlier job in ATL03 Front Range, 2 files, 64.0 MB, 1 with another checksum",
    );
    let words = |words: &str| {
        harness
            .query_all_by_label_contains(words)
            .filter(|node| node.accesskit_node().role() == Role::ListBoxOption)
            .count()
    };
    assert_eq!((words(", checksum differs"), words(", done")), (1, 1));
}

#[test]
fn tabs_count_and_choose() {
    let mut harness = bench(sample::every_transfer());
    assert_eq!(harness.get_all_by_role(Role::ListBoxOption).count(), 9);
    for (tab, rows) in [("Going", 2), ("Waiting", 2), ("Failed", 2), ("Done", 3), ("All", 9)] {
        harness.get_by_role_and_label(Role::Tab, tab).click();
        harness.run();
        assert_eq!(harness.get_all_by_role(Role::ListBoxOption).count(), rows, "{tab}");
    }
}

#[test]
fn figures_are_read_while_drawing_without_a_new_snapshot() {
    let going = sample::transfer(1, TransferState::Going, 37_000_000, Some(120_000_000), 4_100_000);
    let mut harness = bench(vec![Arc::clone(&going)]);
    harness.get_by_label("37.0 MB of 120 MB, 4.10 MB/s, 20 s left");
    going.progress.set(119_000_000, Some(120_000_000), 2_000_000);
    harness.run();
    harness.get_by_label("119 MB of 120 MB, 2.00 MB/s, 0 s left");
}

#[test]
fn notices_show_the_newest_and_ask_once() {
    let mut harness = window().build_ui_state(
        |ui, asked: &mut Vec<NoticeAction>| asked.extend(notices_ui(ui, &sample::notices(), ui.max_rect())),
        Vec::new(),
    );
    harness.run();
    harness.get_by_label("1 earlier message");
    assert!(harness.query_by_label("An earlier message.").is_none());
    let inside = harness.ctx.content_rect();
    for text in ["All 40 files", "Your token expires", "could not be written"] {
        let place = harness.get_by_label_contains(text).rect();
        assert!(inside.contains_rect(place) && place.left() > 500.0, "{text} at {place:?}");
    }
    harness.get_by_label("Sign in").click();
    harness.run();
    harness.get_all_by_label("Copy the message").next().unwrap().click();
    harness.step();
    assert!(super::copied(&harness).unwrap().starts_with("All 40 files"));
    harness.get_all_by_label("Dismiss").last().unwrap().click();
    harness.run();
    assert_eq!(harness.state()[..], [NoticeAction::Remedy(3, Remedy::SignIn), NoticeAction::Dismiss(4)]);
}

#[test]
fn a_job_is_folded_and_unfolded() {
    let mut harness = bench(sample::every_transfer());
    for (button, rows) in [("Hide the files", 0), ("Show the files", 9)] {
        harness.get_by_label(button).click();
        harness.run();
        assert_eq!(harness.query_all_by_role(Role::ListBoxOption).count(), rows, "{button}");
    }
    harness.get_by_role(Role::DisclosureTriangle).click();
    harness.run();
    assert_eq!(harness.query_all_by_role(Role::ListBoxOption).count(), 0);
}

#[test]
fn a_job_has_its_counts_bar_and_buttons() {
    let mut harness = bench(sample::every_transfer());
    harness.get_by_label("3 of 9 files, 1 failed, 1 with another checksum");
    let job = sample::transfer(0, TransferState::Going, 0, None, 0).job;
    for (button, action) in [
        ("Pause this job's downloads", TransferAction::Pause),
        ("Retry this job's failed files", TransferAction::RetryFailed),
        ("Cancel this job's downloads", TransferAction::Cancel),
    ] {
        harness.get_by_label(button).click();
        harness.run();
        assert_eq!(harness.state_mut().2.pop(), Some(FilesAction::Change(Which::Job(job), action)));
    }
    assert!(harness.query_by_label("Resume all").is_none() && harness.query_by_label("Clear finished").is_none());
}
