//! Tells at TRACE what each frame took from keyboard and mouse, in numbers and never what was
//! typed, and whether anything is still on its way: what lets a test look before its next key, as
//! a person does.

use egui::{Event, Ui};

/// `settled`: nothing is on its way that would change the window.
pub(super) fn tell(ui: &Ui, settled: bool) {
    if !tracing::enabled!(tracing::Level::TRACE) {
        return;
    }
    let (mut letters, mut keys, mut buttons) = (0_usize, 0_usize, 0_usize);
    let shift = ui.input(|input| {
        // As they came: of `events`, shortcuts take theirs out.
        for event in &input.raw.events {
            match event {
                Event::Text(text) => letters += text.chars().count(),
                Event::Key { pressed: true, .. } => keys += 1,
                Event::PointerButton { .. } => buttons += 1,
                _ => {}
            }
        }
        input.modifiers.shift
    });
    tracing::trace!(letters, keys, buttons, shift, settled, "frame");
}
