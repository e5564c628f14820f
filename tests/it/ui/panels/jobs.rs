//! What is offered in which state, and what a press asks for.

use super::{sample, window};
use chrono::TimeDelta;
use egui::{Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::domain::job::GranuleMessage;
use harmony_desktop::domain::{JobAction, PauseReason, Problem, Remedy, SubsetRequest, capabilities};
use harmony_desktop::earthdata::wire;
use harmony_desktop::engine::Snapshot;
use harmony_desktop::engine::snapshot::{
    Account, JobKey, JobPhase, JobRow, ServerList, SessionState, TransferState, WatchState,
};
use harmony_desktop::ui::jobs::{JobsAction, JobsView, jobs_ui};
use std::sync::Arc;

struct Bench {
    view: JobsView,
    snapshot: Snapshot,
    asked: Vec<JobsAction>,
}

fn bench<'a>(width: f32, snapshot: Snapshot) -> Harness<'a, Bench> {
    let state = Bench { view: JobsView::default(), snapshot, asked: Vec::new() };
    let mut harness = window().with_size(vec2(width, 640.0)).build_ui_state(
        |ui, bench: &mut Bench| {
            bench.asked.extend(jobs_ui(ui, &mut bench.view, &bench.snapshot, sample::now()));
        },
        state,
    );
    harness.run();
    harness
}

fn one_job(state: &str, links: usize) -> Arc<JobRow> {
    Arc::new(JobRow {
        key: JobKey(uuid::Uuid::from_u128(5)),
        title: "ATL03 Front Range".to_owned(),
        request: None,
        submitted_at: sample::now() - TimeDelta::minutes(4),
        phase: JobPhase::Known(Arc::new(sample::job(1, state, links))),
        problem: None,
        alarms: Vec::new(),
        pause: None,
        watch: WatchState::default(),
        trial: None,
    })
}

#[test]
fn each_state_offers_what_the_server_will_accept_and_no_more() {
    let all = ["Resume", "Skip preview", "Pause", "Cancel"];
    for (state, offered) in [
        ("accepted", &["Cancel"][..]),
        ("running", &["Pause", "Cancel"]),
        ("running_with_errors", &["Pause", "Cancel"]),
        ("previewing", &["Skip preview", "Pause", "Cancel"]),
        ("paused", &["Resume", "Skip preview", "Cancel"]),
        ("successful", &[]),
        ("complete_with_errors", &[]),
        ("failed", &[]),
        ("canceled", &[]),
        ("hibernating", &[]),
    ] {
        for width in [684.0, 1280.0] {
            let harness = bench(width, sample::snapshot(vec![one_job(state, 0)], Vec::new()));
            for name in all {
                let is_there = harness.query_by_role_and_label(Role::Button, name).is_some();
                assert_eq!(is_there, offered.contains(&name), "{state} at {width}: {name}");
            }
        }
    }
}

#[test]
fn an_unknown_state_is_shown_as_the_server_calls_it() {
    let harness = bench(1280.0, sample::snapshot(vec![one_job("hibernating", 0)], Vec::new()));
    harness.get_by_label("hibernating");
    harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 Front Range, hibernating");
}

#[test]
fn a_press_asks_once_and_selects_nothing() {
    let mut harness = bench(1280.0, sample::snapshot(vec![one_job("running", 0)], Vec::new()));
    let key = JobKey(uuid::Uuid::from_u128(5));
    harness.get_by_label("Pause").click();
    harness.run();
    harness.get_by_label("Cancel").click();
    harness.run();
    let expected = [JobAction::Pause, JobAction::Cancel].map(|action| JobsAction::Control(key, action));
    assert_eq!(harness.state().asked, expected);
    assert_eq!(harness.state().view.selected(), None);
}

#[test]
fn downloads_count_what_is_not_here_yet() {
    let here = |count: u64| (0..count).map(|n| sample::transfer(n, TransferState::Done, 1, Some(1), 0)).collect();
    for (count, label) in [(0, Some("Download 12 files")), (9, Some("Download 3 more")), (12, None)] {
        let mut harness = bench(1280.0, sample::snapshot(vec![one_job("successful", 12)], here(count)));
        assert_eq!(harness.query_by_label("Open folder").is_some(), count > 0);
        match label {
            None => assert!(harness.query_by_label_contains("Download").is_none()),
            Some(label) => {
                harness.get_by_label(label).click();
                harness.run();
                let asked = &harness.state().asked;
                assert!(matches!(asked[..], [JobsAction::Download(_)]), "{asked:?}");
            }
        }
    }
}

#[test]
fn a_refused_request_says_why_and_what_to_do() {
    let mut harness = bench(1000.0, sample::snapshot(sample::every_state(), Vec::new()));
    harness.get_by_label_contains("accept the licence");
    harness.get_by_label("Open the licence agreement").click();
    harness.run();
    let asked = &harness.state().asked;
    assert!(matches!(&asked[..], [JobsAction::Remedy(_, Remedy::AcceptEula(pages))] if pages.len() == 1), "{asked:?}");
}

#[test]
fn alarms_are_seen_without_selecting_and_all_of_them_with() {
    let mut harness = bench(1000.0, sample::snapshot(sample::every_state(), Vec::new()));
    harness.get_by_label_contains("limited to the first 300");
    harness.get_by_label("and 1 more warning");
    assert!(harness.query_by_label_contains("variables were not found").is_none());
    harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 Jakobshavn, running").click();
    harness.run();
    harness.get_by_label_contains("variables were not found");
    harness.get_by_label("Details").click();
    harness.run();
    harness.get_by_label("sds/trajectory-subsetter");
    harness.get_by_label_contains("variables were not found");
    harness.get_by_label("Copy job id").click();
    harness.step();
    assert_eq!(super::copied(&harness).as_deref(), Some("00000000-0000-0000-0000-00000000a001"));
}

#[test]
fn arrows_walk_the_list_and_the_list_follows() {
    let mut harness = bench(1000.0, sample::snapshot(sample::many_jobs(200), Vec::new()));
    harness.get_by_role_and_label(Role::ListBox, "Jobs").focus();
    harness.run();
    for _ in 0..30 {
        harness.key_press(Key::ArrowDown);
        harness.run();
    }
    let key = harness.state().view.selected().unwrap();
    assert_eq!(key, JobKey(uuid::Uuid::from_u128(29)), "newest first, one step per press");
    harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 transect 29, hibernating");
    harness.key_press(Key::End);
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 transect 199, hibernating");
}

#[test]
fn the_filter_looks_at_titles_states_and_labels() {
    let mut harness = bench(1000.0, sample::snapshot(sample::every_state(), Vec::new()));
    for (text, found) in [("jakobs", "1 of 12 jobs"), ("waiting for you", "1 of 12 jobs"), ("snow", "10 of 12 jobs")] {
        harness.state_mut().view.filter.text = text.to_owned();
        harness.run_steps(3);
        harness.get_by_label(found);
    }
    harness.state_mut().view.filter.text = "nowhere".to_owned();
    harness.run();
    harness.get_by_label("Show all jobs").click();
    harness.run();
    harness.get_by_label("12 jobs");
}

#[test]
fn an_empty_list_teaches() {
    let mut harness = bench(684.0, sample::snapshot(Vec::new(), Vec::new()));
    harness.get_by_label("New request").click();
    harness.run();
    assert_eq!(harness.state().asked, [JobsAction::NewRequest]);
}

#[test]
fn only_rows_that_are_seen_are_drawn() {
    let harness = bench(1000.0, sample::snapshot(sample::many_jobs(10_000), Vec::new()));
    let drawn = harness.get_all_by_role(Role::ListBoxOption).count();
    assert!((10..40).contains(&drawn), "{drawn} of 10 000 rows");
}

#[test]
fn the_focus_does_not_slip_to_another_button_when_the_state_changes() {
    let mut harness = bench(1280.0, sample::snapshot(vec![one_job("running", 0)], Vec::new()));
    harness.get_by_label("Pause").focus();
    harness.run();
    harness.state_mut().snapshot = sample::snapshot(vec![one_job("paused", 0)], Vec::new());
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().asked, []);
}

#[test]
fn state_and_label_narrow_the_list_and_one_press_widens_it_again() {
    let mut harness = bench(1000.0, sample::snapshot(sample::every_state(), Vec::new()));
    harness.get_by_label("Filter by state").click();
    harness.run();
    harness.get_by_label("Failed or canceled").click();
    harness.run();
    harness.get_by_label("3 of 12 jobs");
    harness.get_by_label("Filter by label").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "snow").click();
    harness.run();
    harness.get_by_label("2 of 12 jobs");
    harness.get_by_label("Clear the filter").click();
    harness.run();
    harness.get_by_label("12 jobs");
}

#[test]
fn the_servers_jobs_are_asked_for_and_counted() {
    let signed_in = |list: ServerList, jobs| Snapshot {
        session: SessionState::SignedIn(Account { user: "ada".to_owned(), expires_at: None, session_only: None }),
        server_list: list,
        ..sample::snapshot(jobs, Vec::new())
    };
    let list = |count, read| ServerList { count, read, ..ServerList::default() };
    for (list, label) in [
        (list(None, 0), "All my jobs"),
        (list(Some(46), 20), "Show more (20 of 46)"),
        (list(Some(46), 46), "Read the server's list again"),
    ] {
        for jobs in [Vec::new(), vec![one_job("running", 0)]] {
            let mut harness = bench(684.0, signed_in(list.clone(), jobs));
            harness.get_by_label(label).click();
            harness.run();
            assert_eq!(harness.state().asked, [JobsAction::ListServer]);
        }
    }
    let failed = ServerList {
        problem: Some(Problem::new("Harmony is away.").with_remedy(Remedy::Retry)),
        ..ServerList::default()
    };
    let mut harness = bench(684.0, signed_in(failed, vec![one_job("running", 0)]));
    harness.get_by_label("Harmony is away.");
    harness.get_by_label("Try again").click();
    harness.run();
    assert_eq!(harness.state().asked, [JobsAction::ListServer]);
    let harness = bench(684.0, sample::snapshot(vec![one_job("running", 0)], Vec::new()));
    assert!(harness.query_by_label("All my jobs").is_none(), "nobody is signed in");
}

#[test]
fn a_licence_is_accepted_and_the_request_tried_again() {
    let mut rows = sample::every_state();
    let refused = rows.iter().position(|row| matches!(row.phase, JobPhase::Refused(_))).unwrap();
    Arc::make_mut(&mut rows[refused]).request = Some(SubsetRequest::new("C1-X"));
    let key = rows[refused].key;
    let mut harness = bench(1280.0, sample::snapshot(vec![Arc::clone(&rows[refused])], Vec::new()));
    harness.get_by_label("Open the licence agreement");
    harness.get_by_label("Try again").click();
    harness.run();
    assert_eq!(harness.state().asked, [JobsAction::Remedy(key, Remedy::Retry)]);
}

#[test]
fn labels_are_changed_in_the_details() {
    let mut harness = bench(1000.0, sample::snapshot(vec![one_job("successful", 2)], Vec::new()));
    let key = JobKey(uuid::Uuid::from_u128(5));
    open_details(&mut harness);
    harness.get_by_label("Remove the label snow").click();
    harness.run();
    let field = harness.get_by_label("New label");
    field.focus();
    field.type_text("Ice ");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let change = |label: &str, add| JobsAction::Label { job: key, label: label.to_owned(), add };
    let labels: Vec<_> = harness.state().asked.iter().filter(|asked| !matches!(asked, JobsAction::Select(_))).collect();
    assert_eq!(labels, [&change("snow", false), &change("Ice", true)]);
    harness.get_by_label("Fill the form with this request").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&JobsAction::Refill(key)));
    harness.get_by_label("Back to all jobs").click();
    harness.run();
    harness.get_by_label("1 job");
}

#[test]
fn results_that_are_deleted_soon_and_not_here_are_told() {
    let left = TimeDelta::days(2) + TimeDelta::hours(3);
    let row = |links: usize, left: TimeDelta| {
        let mut job = sample::job(1, "successful", links);
        job.data_expiration = Some(sample::now() + left);
        let mut row = one_job("successful", links);
        Arc::make_mut(&mut row).phase = JobPhase::Known(Arc::new(job));
        row
    };
    let here = |count: u64| (0..count).map(|n| sample::transfer(n, TransferState::Done, 1, Some(1), 0)).collect();
    let told = |row, here| {
        bench(1280.0, sample::snapshot(vec![row], here)).query_by_label_contains("not on this computer yet").is_some()
    };
    let harness = bench(1280.0, sample::snapshot(vec![row(12, left)], here(9)));
    harness.get_by_label("Harmony deletes the results in 2 d 3 h; 3 files are not on this computer yet.");
    assert!(!told(row(12, left), here(12)), "all are here");
    assert!(!told(row(12, TimeDelta::days(4)), Vec::new()), "there is time");
    assert!(!told(row(12, -TimeDelta::days(1)), Vec::new()), "it is too late");
    let late = bench(1280.0, sample::snapshot(vec![row(12, -TimeDelta::days(1))], Vec::new()));
    late.get_by_label("results deleted");
    assert!(late.query_by_label_contains("Download").is_none(), "nothing can be fetched any more");
}

#[test]
fn results_that_were_deleted_and_are_not_here_are_told_where_one_looks() {
    let mut job = sample::job(1, "successful", 12);
    job.data_expiration = Some(sample::now() - TimeDelta::days(1));
    let mut row = one_job("successful", 12);
    Arc::make_mut(&mut row).phase = JobPhase::Known(Arc::new(job));
    let mut harness = bench(1280.0, sample::snapshot(vec![row], Vec::new()));
    assert!(harness.query_by_label("Fill the form").is_none(), "old rows stay low");
    harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 Front Range, done").click();
    harness.run();
    harness.get_by_label(
        "Harmony deleted the results on 2026-11-21; 12 files are not on this computer. Submit the request again to \
         make new ones.",
    );
    harness.get_by_label("Fill the form").click();
    harness.run();
    let key = JobKey(uuid::Uuid::from_u128(5));
    assert!(harness.state().asked.contains(&JobsAction::Refill(key)));
}

/// The window is woken when the days left change, and not before.
#[test]
fn a_clock_alone_wakes_the_list_seldom() {
    for (left, wait) in [
        (TimeDelta::days(20) + TimeDelta::hours(5), 5 * 3600 + 1),
        (TimeDelta::hours(30) + TimeDelta::minutes(7), 7 * 60 + 1),
        (TimeDelta::minutes(90) + TimeDelta::seconds(20), 21),
    ] {
        let mut job = sample::job(1, "successful", 12);
        job.data_expiration = Some(sample::now() + left);
        let mut row = one_job("successful", 12);
        Arc::make_mut(&mut row).phase = JobPhase::Known(Arc::new(job));
        let harness = bench(1280.0, sample::snapshot(vec![row], Vec::new()));
        let output = harness.output().viewport_output.values().next().unwrap();
        assert_eq!(output.repaint_delay.as_secs(), wait, "{left}");
    }
}

#[test]
fn granules_that_failed_are_tried_again_from_the_row() {
    let mut harness = bench(1280.0, sample::snapshot(vec![one_job("complete_with_errors", 40)], Vec::new()));
    harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 Front Range, done, some missing").click();
    harness.run();
    harness.get_by_label("Try the failed granule again").click();
    harness.run();
    assert!(harness.state().asked.contains(&JobsAction::FailedAgain(JobKey(uuid::Uuid::from_u128(5)))));
}

/// Even in the smallest window the selected row keeps its first line in sight.
#[test]
fn the_selected_row_is_seen_whole_in_the_default_panel() {
    let mut rows = sample::every_state();
    rows.extend(sample::many_jobs(40).into_iter().map(|row| {
        let mut row = JobRow::clone(&row);
        row.key = JobKey(uuid::Uuid::from_u128(1000 + row.key.0.as_u128()));
        row.title = format!("filler {}", row.title);
        Arc::new(row)
    }));
    let state = Bench { view: JobsView::default(), snapshot: sample::snapshot(rows, Vec::new()), asked: Vec::new() };
    // The room below the tabs, see `shell`: 232 less tabs and margins, plus kittest's own margin.
    let mut harness = window().with_size(vec2(684.0 + 16.0, 188.0 + 16.0)).build_ui_state(
        |ui, bench: &mut Bench| {
            bench.asked.extend(jobs_ui(ui, &mut bench.view, &bench.snapshot, sample::now()));
        },
        state,
    );
    harness.run();
    harness.state_mut().view.select(Some(JobKey(uuid::Uuid::from_u128(1))));
    harness.run();
    let row = harness.get_by_role_and_label(Role::ListBoxOption, "ATL03 Jakobshavn, running").rect();
    let view = harness.get_by_role_and_label(Role::ListBox, "Jobs").rect();
    assert!(view.expand(0.5).contains_rect(row), "{row:?} is not whole in {view:?}");
    assert!(row.height() <= view.height() * 0.9, "{row:?} fills {view:?}");
}

fn open_details(harness: &mut Harness<'_, Bench>) {
    let key = harness.state().snapshot.jobs[0].key;
    harness.state_mut().view.select(Some(key));
    harness.run();
    let details = harness
        .get_all_by_role(Role::Button)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with("Details")));
    details.unwrap().click();
    harness.run();
}

/// A recorded job as its row, with what the engine would say about it.
fn recorded(name: &str) -> Option<Arc<JobRow>> {
    let path = crate::shared::folder()?.join(format!("fixtures/server-generated/{name}.json"));
    let recorded: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let job = wire::job::job(recorded["json"].clone()).unwrap();
    let asked = SubsetRequest::from_url(&job.request).unwrap().request;
    let alarms = capabilities::alarms(&asked, &job);
    let submitted_at = job.created_at.unwrap();
    let key = JobKey(uuid::Uuid::from_u128(5));
    let phase = JobPhase::Known(Arc::new(job));
    Some(Arc::new(JobRow {
        key,
        title: name.to_owned(),
        request: None,
        submitted_at,
        phase,
        problem: None,
        alarms,
        pause: Some(PauseReason::Preview),
        watch: WatchState::default(),
        trial: None,
    }))
}

/// What must be seen in the row of each recorded body without selecting it.
#[test]
fn every_recorded_body_is_shown_in_words() {
    for (name, told) in [
        ("job-accepted", &["waiting to start", "42 %"][..]),
        ("job-best-effort-dropped-bbox-and-time", &["Harmony does not cut anything", "Cancel this job"]),
        ("job-best-effort-dropped-bbox-netcdf", &["Harmony does not cut anything", "Cancel this job"]),
        ("job-canceled", &["canceled", "no files"]),
        (
            "job-complete_with_errors",
            &["done, 1 missing", "1 granule failed", "1 granule came back with a remark", "Download 3 files"],
        ),
        ("job-destinationUrl", &["done", "1 file"]),
        ("job-failed", &["failed", "something broke"]),
        ("job-limited-by-maxResults", &["running", "Only the first 3 of 177 granules, as asked."]),
        ("job-links-page1-of-2", &["done", "Download"]),
        ("job-links-page2-of-2", &["done", "Download"]),
        (
            "job-paused",
            &[
                "waiting for you",
                "first result: ATL08_1_subsetted.h5. Resume to run all of 100 granules",
                "Download the first result",
                "Resume",
                "Skip preview",
                "Cancel",
            ],
        ),
        ("job-previewing", &["making a preview", "one of 100 granules first", "Skip preview", "Pause", "Cancel"]),
        ("job-previewing-just-submitted", &["making a preview", "Skip the preview"]),
        ("job-running", &["running", "42 %", "Pause", "Cancel"]),
        ("job-running_with_errors", &["running, ", " failed", "Pause"]),
        ("job-successful", &["done", "Download", "kept"]),
        ("job-successful-linktype-s3", &["done"]),
    ] {
        let Some(row) = recorded(name) else { return };
        let harness = bench(1280.0, sample::snapshot(vec![row], Vec::new()));
        for words in told {
            let is_there = harness.query_all_by_label_contains(words).next().is_some();
            assert!(is_there, "{name}: “{words}” is not told");
        }
        assert!(harness.query_by_label_contains("null").is_none(), "{name}");
    }
}

#[test]
fn messages_about_granules_are_listed_and_copied() {
    let Some(row) = recorded("job-complete_with_errors") else { return };
    for width in [684.0, 1280.0] {
        let mut harness = bench(width, sample::snapshot(vec![Arc::clone(&row)], Vec::new()));
        open_details(&mut harness);
        if width < 760.0 {
            harness.get_by_role_and_label(Role::Tab, "Messages").click();
            harness.run();
        }
        harness.get_by_label_contains("granule1.nc: WorkItem failed: nasa/l2ss-py:2.9.0");
        harness.get_by_label("1 granule failed, 1 granule came back with a remark");
        harness.get_by_label("Copy all as text").click();
        harness.step();
        let text = super::copied(&harness).unwrap();
        assert!(text.contains("failed\thttps://data.example/granule1.nc\tWorkItem failed"), "{text}");
        assert!(
            text.contains("remark\thttps://data.example/granule2.nc\tWorkItem warned: No data in subset"),
            "{text}"
        );
    }
}

#[test]
fn only_messages_that_are_seen_are_laid_out() {
    let mut job = sample::job(1, "failed", 0);
    job.errors = (0..2000)
        .map(|number| GranuleMessage { url: format!("https://x.example/{number}.nc"), message: "no memory".to_owned() })
        .collect();
    let mut row = one_job("failed", 0);
    Arc::make_mut(&mut row).phase = JobPhase::Known(Arc::new(job));
    let mut harness = bench(1280.0, sample::snapshot(vec![row], Vec::new()));
    open_details(&mut harness);
    let drawn = harness.query_all_by_label_contains(": no memory").count();
    assert!((5..60).contains(&drawn), "{drawn} of 2000");
}

#[test]
fn an_empty_success_is_explained() {
    let mut job = sample::job(1, "successful", 0);
    job.warnings =
        vec![GranuleMessage { url: "https://x.example/a.nc".to_owned(), message: "No data in subset".to_owned() }];
    let alarms = capabilities::alarms(&SubsetRequest::new("C1-X"), &job);
    let mut row = one_job("successful", 0);
    let changed = Arc::make_mut(&mut row);
    (changed.phase, changed.alarms) = (JobPhase::Known(Arc::new(job)), alarms);
    let harness = bench(1280.0, sample::snapshot(vec![row], Vec::new()));
    harness.get_by_label_contains("No data in subset");
    harness.get_by_label_contains("made no files");
}
