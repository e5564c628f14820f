//! The reference journey in the real application, by role and name, against the practice service.

use super::opening::{choose_photons, practicing};
use super::window::Start;
use egui::{Key, Modifiers};
use harmony_desktop::domain::JobStatus;
use harmony_desktop::engine::snapshot::TransferState;

/// Search, drag on the map, dates, submit, finished, download: as the tutorial does it.
#[test]
fn the_tutorial_without_a_line_of_code() {
    let mut window = practicing(Start::practicing());

    // What
    choose_photons(&mut window);

    // Where: roughly on the map, then exactly by number.
    window.key(Modifiers::NONE, Key::B);
    window.drag_on_map((0.2, 0.3), (0.4, 0.6));
    let dragged: Vec<f64> =
        ["West", "South", "East", "North"].map(|edge| window.text_of(edge).parse().unwrap()).to_vec();
    assert!(dragged[0] < dragged[2] && dragged[1] < dragged[3], "{dragged:?}");
    for (edge, degrees) in [("West", "-105.5"), ("South", "40"), ("East", "-105"), ("North", "41")] {
        window.fill(edge, degrees);
    }
    window.until_told("42 × 111 km");

    // When
    window.fill("From", "2020-04-27");
    window.fill("To", "2020-05-28");
    window.leave_field();

    // Go
    window.until_shown("1 granule");
    window.keep_picture("journey-form");
    window.press_button("Submit");
    window.until("the job is done", |window| {
        window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
    });
    window.until_told("done");
    window.keep_picture("journey-done");

    // Files
    window.press_button("Download 1 file");
    window.until("the file is whole", |window| {
        window.snapshot().transfers.iter().any(|transfer| matches!(transfer.state, TransferState::Done))
    });
    window.keep_picture("journey-files");
    let transfer = std::sync::Arc::clone(&window.snapshot().transfers[0]);
    assert_eq!(transfer.path.parent(), Some(window.folder().join("downloads").as_path()));
    assert!(
        transfer.file_name.ends_with("ATL03_20200427193622_04930702_006_02_subsetted.h5"),
        "{}",
        transfer.file_name
    );
    check_photons(&transfer.path);
    assert!(
        !window
            .folder()
            .join("downloads")
            .read_dir()
            .unwrap()
            .any(|entry| { entry.unwrap().file_name().to_string_lossy().ends_with(".part") })
    );

    // At rest the window asks for nothing.
    window.rest();
}

/// Every photon of the file lies in the box, or not more than a segment of 20 m outside: whole ones are kept.
fn check_photons(path: &std::path::Path) {
    let (longitudes, latitudes) = super::photons::positions(path);
    assert!(longitudes.len() > 1000, "{} photons", longitudes.len());
    let segment = 20.0 / 111_000.0;
    let wider = segment / 41.0_f64.to_radians().cos();
    assert!(longitudes.iter().all(|longitude| (-105.5 - wider..=-105.0 + wider).contains(longitude)));
    assert!(latitudes.iter().all(|latitude| (40.0 - segment..=41.0 + segment).contains(latitude)));
}
