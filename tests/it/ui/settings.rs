//! The settings dialog: each choice is taken over at once and kept.

use super::window::{SIZE, Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use harmony_desktop::store::settings::Theme;

fn with_settings(start: Start) -> Window {
    let mut window = Window::open(start);
    window.until_told("signed in");
    window.key(Modifiers::COMMAND, Key::Comma);
    window.until_shown("Settings");
    window
}

#[test]
fn choices_are_taken_over_at_once_and_survive_a_restart() {
    let mut window = with_settings(Start::practicing());
    window.press("Dark");
    window.until("the theme is kept", |window| window.settings().theme == Theme::Dark);
    let folder = window.folder().join("elsewhere");
    window.fill("Download folder", &folder.display().to_string());
    window.leave_field();
    window.until("the folder is kept", |window| window.settings().download_folder.as_ref() == Some(&folder));
    window.press_role(Role::CheckBox, "Resume unfinished downloads when the program starts");
    window.press_role(Role::CheckBox, "Fetch directly from the cloud (S3)");
    window.press_role(Role::CheckBox, "Notify me while the window is in the background");
    window.press_role(Role::ComboBox, "Check running jobs");
    window.until_shown("every 10 seconds");
    window.press("every 10 seconds");
    let is_so = |window: &Window| {
        let settings = window.settings();
        settings.direct_s3 && settings.poll_seconds == Some(10) && !settings.notifications && !settings.resume_downloads
    };
    window.until("all of it is kept", is_so);
    window.key(Modifiers::NONE, Key::Escape);
    window.until("the dialog is closed", |window| !window.shows("Settings"));
    let window = window.restart();
    assert!(is_so(&window));
    assert_eq!(window.settings().theme, Theme::Dark);
    assert_eq!(window.settings().download_folder.as_ref(), Some(&folder));
}

#[test]
fn an_empty_folder_goes_back_to_the_desktops_own() {
    let mut window = with_settings(Start::practicing());
    window.fill("Download folder", "/somewhere");
    window.leave_field();
    window.until("it is kept", |window| window.settings().download_folder.is_some());
    window.fill("Download folder", "");
    window.leave_field();
    window.until("it is forgotten", |window| window.settings().download_folder.is_none());
}

#[test]
fn switched_off_the_desktop_hears_nothing() {
    let mut window = with_settings(Start::practicing());
    window.press_role(Role::CheckBox, "Notify me while the window is in the background");
    window.until("it is off", |window| !window.settings().notifications);
    window.press_button("Close");
    window.look_at(false);
    window.server().expire_tokens();
    window.fill("Find a collection", "ATL03");
    window.until_told("ATL03 v006");
    assert!(window.notified().is_empty());
}

#[test]
fn it_looks_as_designed() {
    for (name, size, dark) in [
        ("light", SIZE, false),
        ("dark", SIZE, true),
        ("small-light", vec2(1024.0, 700.0), false),
        ("small-dark", vec2(1024.0, 700.0), true),
    ] {
        let mut window = with_settings(Start { size: Some(size), dark, ..Start::practicing() });
        window.rest();
        window.keep_picture(&format!("settings-{name}"));
    }
}
