//! Help: what is copied for whoever looks for a fault.

use super::window::{Start, Window};
use egui::{Key, Modifiers};

#[test]
fn the_diagnostics_are_copied_and_a_log_that_is_not_there_is_not_offered() {
    let mut window = Window::open(Start::practicing());
    window.until_told("Practice data, signed in");
    window.key(Modifiers::COMMAND, Key::K);
    window.until_shown("Search or paste anything");
    window.type_text("Copy diagnostics");
    window.key(Modifiers::NONE, Key::Enter);
    window.until_told("The diagnostics are on the clipboard.");
}
