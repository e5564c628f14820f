//! The request as code beside the form, in the real application.

use super::window::{Start, Window};

const ATL03: &str = "ATL03 v006, ATLAS/ICESat-2 L2A Global Geolocated Photon Data V006";

/// What the copy button gives. The command is applied in the frame after the click.
fn copied(window: &mut Window) -> String {
    window.press("Copy the code");
    window.copied().expect("the code is on the clipboard")
}

#[test]
fn the_code_follows_the_form() {
    for dark in [false, true] {
        let mut window = Window::open(Start { dark, ..Start::practicing() });
        window.until_told("Practice data, signed in");
        if window.shows("Sign in to NASA Earthdata") {
            window.key(egui::Modifiers::NONE, egui::Key::Escape);
        }
        window.until("the dialog is gone", |window| !window.shows("Sign in to NASA Earthdata"));
        window.press("Code");
        window.until_shown("Choose a collection to see the request as code.");
        window.fill("Find a collection", "ATL03");
        window.until_shown(ATL03);
        window.press(ATL03);
        window.until_told("from harmony import");
        for (edge, degrees) in [("West", "-105.5"), ("South", "40"), ("East", "-105"), ("North", "95")] {
            window.fill(edge, degrees);
        }
        window.leave_field();
        window.until_told("The code appears when the form is complete. ");
        assert!(!window.shows("Copy the code"));
        window.keep_picture(if dark { "code-incomplete-dark" } else { "code-incomplete" });

        window.fill("North", "41");
        window.fill("From", "2020-04-27");
        window.fill("To", "2020-05-28");
        window.leave_field();
        let script = copied(&mut window);
        for line in [
            "spatial=BBox(w=-105.5, s=40, e=-105, n=41)",
            "\"start\": datetime(2020, 4, 27, tzinfo=timezone.utc)",
            "token=os.environ[\"EARTHDATA_TOKEN\"]",
            "Environment.LOCAL",
        ] {
            assert!(script.contains(line), "{line} is not in\n{script}");
        }
        window.fill("West", "-106.25");
        window.leave_field();
        assert!(copied(&mut window).contains("BBox(w=-106.25, s=40"));

        for (tab, beginning, name) in [
            ("URL", "http://127.0.0.1:", "url"),
            ("curl", "# Submits a request to NASA Harmony", "curl"),
            ("JSON", "{\n  \"harmony_request\": 1,\n  \"environment\": \"practice\",", "json"),
            ("Python", "\"\"\"Asks NASA's Harmony", "python"),
        ] {
            window.press(tab);
            let code = copied(&mut window);
            assert!(code.starts_with(beginning) && code.contains("106.25"), "{code}");
            window.keep_picture(&format!("code-{name}{}", if dark { "-dark" } else { "" }));
        }
        // At rest the window asks for nothing.
        window.rest();
    }
}
