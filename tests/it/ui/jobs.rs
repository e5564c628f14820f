//! The account's jobs on the server, from the list to the form, in the real window.

use super::window::{Start, Window};
use harmony_desktop::engine::snapshot::JobPhase;
use std::io::Write as _;

const TUTORIAL: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

#[test]
fn a_job_that_was_taken_off_is_found_on_the_server_and_fills_the_form() {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    file.write_all(TUTORIAL.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..Start::practicing() });
    window.until_shown("1 granule");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        let snapshot = window.snapshot();
        snapshot.jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final() && !job.data_links.is_empty()))
    });
    window.until_shown("Remove from the list");
    window.press("Remove from the list");
    window.until("the list is empty", |window| window.snapshot().jobs.is_empty());

    window.until_shown("All my jobs");
    window.press("All my jobs");
    window.until("the job is read whole", |window| {
        let snapshot = window.snapshot();
        snapshot.jobs.iter().any(|row| row.request.is_none() && row.job().is_some_and(|job| !job.data_links.is_empty()))
    });
    window.until("the row is called by its collection's short name", |window| {
        window.snapshot().jobs.iter().any(|row| row.title.starts_with("ATL03, W -105.5"))
    });
    window.until_shown("Read the server's list again");
    window.until_shown("Details");
    window.press("Details");
    window.until_told("harmony-desktop");
    window.keep_picture("job-details");

    window.press("Back to all jobs");
    window.leave_field();
    window.key(egui::Modifiers::COMMAND, egui::Key::N);
    window.until("the form is empty", |window| window.text_of("West").is_empty());
    window.until_shown("Fill the form with this request");
    window.press("Fill the form with this request");
    window.until("the form is filled", |window| window.text_of("West") == "-105.5");
    window.until_shown("1 granule");
    assert!(window.snapshot().jobs.iter().all(|row| matches!(row.phase, JobPhase::Known(_))));
}
