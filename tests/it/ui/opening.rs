//! The first steps that many tests share: sign in to the practice service, choose a collection.

use super::window::{Start, Window};

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
