//! Servers that a request file names: nothing of a sign-in goes there before a person says Yes.

use super::window::{Start, Window};
use egui::{Key, Modifiers};
use harmony_desktop::domain::Environment;
use harmony_desktop::engine::snapshot::SessionState;
use std::io::Write as _;

/// Nobody listens there; what matters is what is asked first.
const FOREIGN: &str = "http://127.0.0.1:9/";

fn opened() -> (Window, tempfile::NamedTempFile) {
    let mut file = tempfile::Builder::new().prefix("plan").suffix(".harmony.json").tempfile().unwrap();
    let text = format!(r#"{{"harmony_request": 1, "environment": "{FOREIGN}", "collection": "C1-X"}}"#);
    file.write_all(text.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..Start::practicing() });
    window.until_shown("Do you trust 127.0.0.1:9?");
    (window, file)
}

fn is_asked(window: &Window) -> bool {
    window.shows("Do you trust 127.0.0.1:9?")
}

#[test]
fn servers_of_a_file_are_asked_about_and_escape_goes_back() {
    let (mut window, file) = opened();
    let name = file.path().file_name().unwrap().to_string_lossy().into_owned();
    assert!(window.tells(&name), "who named them is told");
    assert!(window.tells("not NASA's"));
    window.rest();
    window.keep_picture("trust-question");
    assert!(matches!(window.snapshot().session, SessionState::NotTrusted));
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the question is gone", |window| !is_asked(window));
    window.until("it is back at the practice service", |window| window.snapshot().environment.is_practice());
    assert!(window.settings().trusted_servers().is_empty());
}

#[test]
fn no_has_the_keyboard() {
    let (mut window, _file) = opened();
    window.key(Modifiers::NONE, Key::Enter);
    window.until("it is back at the practice service", |window| window.snapshot().environment.is_practice());
    assert!(window.settings().trusted_servers().is_empty());
}

#[test]
fn a_yes_is_remembered_and_can_be_taken_back_in_the_settings() {
    let (mut window, _file) = opened();
    window.press_button("Yes, trust it");
    window.until("the question is gone", |window| !is_asked(window));
    let foreign = Environment::parse(FOREIGN).unwrap();
    window.until("it is remembered", |window| window.settings().trusted_servers() == [foreign.clone()]);
    // Nobody answers there, so somebody is asked to sign in.
    if window.shows("Sign in to NASA Earthdata") {
        window.key(Modifiers::NONE, Key::Escape);
    }
    window.key(Modifiers::COMMAND, Key::Comma);
    window.until_shown("Forget 127.0.0.1:9");
    window.keep_picture("trust-settings");
    window.press_button("Forget 127.0.0.1:9");
    window.until("it is forgotten", |window| window.settings().trusted_servers().is_empty());
}
