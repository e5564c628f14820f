//! The first steps that many tests share: sign in to the practice service, choose a collection.

use super::window::{Start, Window};
use egui::{Key, Modifiers};

pub(crate) const ATL03: &str = "ATL03 v006, ATLAS/ICESat-2 L2A Global Geolocated Photon Data V006";

/// The window as somebody new finds it, who then practices without an account.
pub(crate) fn practicing(start: Start) -> Window {
    let mut window = Window::open(Start { practice: false, ..start });
    // Who is not signed in is shown the ways in.
    window.until_shown("Sign in to NASA Earthdata");
    window.press("Practice without an account");
    window.until_told("Practice data, signed in");
    window.until("the dialog is gone", |window| !window.shows("Sign in to NASA Earthdata"));
    window
}

/// Finds ATL03 and chooses it.
pub(crate) fn choose_photons(window: &mut Window) {
    window.fill("Find a collection", "ATL03");
    window.until_shown(ATL03);
    window.press(ATL03);
    window.until_told("Can be cut by box, shape and time.");
    window.leave_field();
}

/// The signed-in window with a collection chosen that is found by `search`.
pub(crate) fn with_collection(start: Start, search: &str, name: &str) -> Window {
    let mut window = Window::open(start);
    window.until_told("Practice data, signed in");
    // Who was signed out for a moment was shown the ways in.
    if window.shows("Sign in to NASA Earthdata") {
        window.key(Modifiers::NONE, Key::Escape);
        window.until("the dialog is gone", |window| !window.shows("Sign in to NASA Earthdata"));
    }
    window.fill("Find a collection", search);
    window.until_shown(name);
    window.press(name);
    window.until_told("Format of the results");
    window.leave_field();
    window
}

/// Types west, south, east and north.
pub(crate) fn fill_box(window: &mut Window, degrees: [&str; 4]) {
    for (edge, degrees) in ["West", "South", "East", "North"].into_iter().zip(degrees) {
        window.fill(edge, degrees);
    }
    window.leave_field();
}

/// Types the first and the last date.
pub(crate) fn fill_dates(window: &mut Window, from: &str, to: &str) {
    window.fill("From", from);
    window.fill("To", to);
    window.leave_field();
}
