//! A request that finds nothing says why, and a button leads to one that finds something.

use super::opening::{ATL03, fill_box, fill_dates, with_collection};
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::vec2;
use harmony_desktop::domain::JobStatus;

const BOX: [&str; 4] = ["-105.5", "40", "-105", "41"];

fn nothing(start: Start, degrees: [&str; 4], dates: [&str; 2]) -> Window {
    let mut window = with_collection(start, "ATL03", ATL03);
    fill_box(&mut window, degrees);
    fill_dates(&mut window, dates[0], dates[1]);
    window.until_told("CMR finds no granule for this request.");
    window.until("it is explained", |window| !window.tells("Asking CMR"));
    window
}

#[test]
fn other_dates_lead_to_granules() {
    let mut window = nothing(Start::practicing(), BOX, ["2020-04-28", "2020-05-01"]);
    assert!(window.tells("This box has ") && window.tells(" on other dates"), "it says which condition it is");
    assert!(!window.is_enabled(Role::Button, "Try one granule first"));
    window.keep_picture("nothing-dates");
    let (submit, inside) = (window.place_of("Submit"), window.inside());
    assert!(inside.bottom() - submit.bottom() >= 24.0 + 12.0, "the button is whole above the status bar: {submit:?}");
    window.press_role(Role::Tab, "Granules");
    assert!(window.tells("The form says why"));

    let ways_out = window.names_of(Role::Button, "Use 20");
    assert_eq!(ways_out.len(), 2, "before and after: {ways_out:?}");
    window.press_button(&ways_out[0]);
    assert!(window.text_of("From").as_str() < "2020-04-28" && window.text_of("To").as_str() < "2020-04-28");
    window.until("it finds some", |window| !window.tells("Asking CMR") && window.granules_of_form() > 0);
    let found = window.granules_of_form();
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    });
    assert_eq!(window.snapshot().jobs[0].job().unwrap().num_input_granules, found);
}

#[test]
fn a_larger_box_leads_to_granules() {
    let mut window = nothing(Start::practicing(), ["-105.2", "40.2", "-105.1", "40.3"], ["2020-04-28", "2020-05-08"]);
    assert!(window.tells("On these dates there are "));
    let larger = window.names_of(Role::Button, "Use a box ");
    assert_eq!(larger.len(), 1, "{larger:?}");
    window.keep_picture("nothing-box");
    window.press_button(&larger[0]);
    window.until("it finds some", |window| !window.tells("Asking CMR") && window.granules_of_form() > 0);
}

#[test]
fn dates_before_the_mission_lead_into_it() {
    let mut window = nothing(Start::practicing(), BOX, ["2010-01-01", "2010-02-01"]);
    assert!(window.tells("ATL03 has data only from "));
    window.press_button("Use the collection's dates");
    window.until("it finds some", |window| !window.tells("Asking CMR") && window.granules_of_form() > 0);
}

#[test]
fn names_of_nothing_are_left_out_again() {
    let mut window = with_collection(Start::practicing(), "ATL03", ATL03);
    fill_box(&mut window, BOX);
    fill_dates(&mut window, "2020-04-27", "2020-05-28");
    window.press("More options");
    window.fill_role(Role::MultilineTextInput, "Granules by name", "ATL99*");
    window.leave_field();
    window.until_told("None of the granule names fits.");
    window.press_button("Leave out the granule names");
    window.until_shown("1 granule");
}

/// To look at: the form must stay of use.
#[test]
fn pictures() {
    for (dark, name) in [(false, "light"), (true, "dark")] {
        let start = Start { size: Some(vec2(1024.0, 700.0)), dark, ..Start::practicing() };
        let mut window = nothing(start, BOX, ["2020-04-28", "2020-05-01"]);
        window.press_role(Role::Tab, "Granules");
        window.keep_picture(&format!("nothing-{name}-1024"));
        let (warning, inside) = (window.place_of("CMR finds no granule for this request."), window.inside());
        assert!(
            inside.bottom() - 24.0 - warning.top() < inside.height() * 0.4,
            "most is left for the form: {warning:?}"
        );
        assert!(!window.is_enabled(Role::Button, "Try one granule first"));
    }
}
