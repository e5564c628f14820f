//! The window opens, draws, and closes like any other.

use super::application::{Application, tutorial};
use super::home::Home;
use super::virtual_display::{self, VirtualDisplay, photograph_settled};
use crate::shared;

#[test]
fn the_window_opens_with_the_tutorial_and_closes_cleanly() {
    if shared::lacks_tools(virtual_display::TOOLS) {
        return;
    }
    let mut home = Home::new();
    let display = VirtualDisplay::start(&mut home, 1440, 900);
    let application = Application::open(&home, &["--practice", &tutorial()]);
    photograph_settled(&home, "window-opened");
    assert!(!application.log().contains("panicked"), "{}", application.log());
    assert_eq!(application.close(&display), Some(0), "closing the window is no failure");
    assert!(virtual_display::window_now(&home, super::application::TITLE).is_none());
}
