//! A licence agreement: to the browser and back, through the window.

use super::window::{SIZE, Start, Window};
use egui::vec2;
use harmony_desktop::domain::JobStatus;
use harmony_desktop::engine::snapshot::{JobPhase, TransferState};
use std::io::{Read as _, Write as _};

const BEHIND_A_LICENCE: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C9000000001-PRACTICE",
    "bbox": [-10, 40, 0, 50], "temporal": {"start": "2020-05-01", "stop": "2020-05-01T23:59:59Z"}
}"#;
const OPEN: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

fn with_request(text: &str, start: Start) -> Window {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.harmony.json");
    std::fs::write(&path, text).unwrap();
    let mut window = Window::open(Start { file: Some(path), ..start });
    window.until_shown("1 granule");
    window
}

/// What the browser does: reads the page.
fn visit(page: &str) -> String {
    let page: url::Url = page.parse().unwrap();
    let host = page.socket_addrs(|| None).unwrap()[0];
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let target = &page[url::Position::BeforePath..];
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_request_behind_a_licence_is_sent_again_when_the_person_comes_back() {
    for (dark, size, picture) in [(true, SIZE, "dark"), (false, vec2(1024.0, 700.0), "small-light")] {
        let mut window = with_request(BEHIND_A_LICENCE, Start { dark, size: Some(size), ..Start::practicing() });
        assert!(window.tells("A licence agreement must be accepted once"));
        window.press_button("Submit");
        window.until_told("This data needs a licence agreement or an approval");
        window.keep_picture(&format!("eula-refused-{picture}"));

        window.press_first_button("Open the licence agreement");
        window.until("the page is opened", |window| !window.opened().is_empty());
        window.until_told("The licence agreement opens in your browser");
        window.keep_picture(&format!("eula-open-{picture}"));
        // Pressed twice is once.
        window.press_first_button("Open the licence agreement");
        let page = window.opened()[0].clone();
        assert!(page.contains("/edl/accept_eula?eula_id="), "{page}");

        // Back without having accepted: refused once more, nothing lost, and it can be done again.
        let before = window.snapshot().jobs[0].key;
        window.look_at(false);
        window.look_at(true);
        window.until("it was tried again", |window| {
            let row = &window.snapshot().jobs[0];
            row.key != before && matches!(row.phase, JobPhase::Refused(_))
        });
        assert_eq!(window.snapshot().jobs.len(), 1, "sent again once");
        window.until_shown("Open the licence agreement");
        window.press_first_button("Open the licence agreement");
        window.until("the page is opened again", |window| window.opened().len() >= 3);
        window.look_at(false);
        let answer = visit(&page);
        assert!(answer.contains("is now accepted"), "{answer}");
        window.look_at(true);
        window.until("the job is done", |window| {
            window.snapshot().jobs.iter().any(|row| row.job().is_some_and(|job| job.status == JobStatus::Successful))
        });
        assert_eq!(window.snapshot().jobs.len(), 1, "one job, in place of the refused one");
        assert!(!window.tells("This data needs a licence agreement"));
    }
}

#[test]
fn files_behind_a_licence_come_when_the_person_comes_back() {
    let mut window = with_request(OPEN, Start::practicing().with_faults("file_error=403"));
    window.press_button("Submit");
    window.until_shown("Download 1 file");
    window.press_button("Download 1 file");
    window.until_shown("Open the licence agreement");
    window.keep_picture("eula-file");
    window.press_first_button("Open the licence agreement");
    window.until("the page is opened", |window| !window.opened().is_empty());
    window.look_at(false);
    assert!(visit(&window.opened()[0]).contains("is now accepted"));
    window.look_at(true);
    window.until("the file is whole", |window| {
        window.snapshot().transfers.iter().any(|transfer| matches!(transfer.state, TransferState::Done))
    });
}
