//! What hands and keys do, as gestures.

use crate::inspect::plot::space::Gesture;
use egui::{Key, PointerButton, Response, Ui};

/// Radians that a key turns.
const TURN: f64 = 0.087;
/// Radians that the picture turns for its smaller side.
const HALF_TURN: f64 = 3.0;

/// The gestures of this frame. Places are parts of the smaller side of the picture.
pub(super) fn gestures(ui: &Ui, response: &Response) -> Vec<Gesture> {
    let mut found = Vec::new();
    let rect = response.rect;
    let smaller = f64::from(rect.width().min(rect.height())).max(1.0);
    let drag = response.drag_delta();
    if drag != egui::Vec2::ZERO {
        let (right, down) = (f64::from(drag.x) / smaller, f64::from(drag.y) / smaller);
        let moves = response.dragged_by(PointerButton::Secondary)
            || response.dragged_by(PointerButton::Middle)
            || ui.input(|input| input.modifiers.shift);
        found.push(if moves {
            Gesture::Move { right, down }
        } else {
            Gesture::Turn { right: right * HALF_TURN, up: down * HALF_TURN }
        });
    }
    if let Some(at) = response.hover_pos().filter(|_| response.contains_pointer()) {
        let wheel = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta));
        let zoom = f64::from(ui.input(egui::InputState::zoom_delta));
        let factor = f64::from((wheel.y + wheel.x) / 240.0).exp() * zoom;
        if factor != 1.0 {
            let from = at - rect.center();
            found.push(Gesture::Zoom { factor, at: (f64::from(from.x) / smaller, f64::from(from.y) / smaller) });
        }
    }
    if response.has_focus() {
        found.extend(keys(ui));
    }
    if response.double_clicked() {
        found.push(Gesture::Fit);
    }
    found
}

fn keys(ui: &Ui) -> Vec<Gesture> {
    let at = (0.0, 0.0);
    let all = [
        (Key::ArrowLeft, Gesture::Turn { right: -TURN, up: 0.0 }),
        (Key::ArrowRight, Gesture::Turn { right: TURN, up: 0.0 }),
        (Key::ArrowUp, Gesture::Turn { right: 0.0, up: TURN }),
        (Key::ArrowDown, Gesture::Turn { right: 0.0, up: -TURN }),
        (Key::Plus, Gesture::Zoom { factor: 1.25, at }),
        (Key::Equals, Gesture::Zoom { factor: 1.25, at }),
        (Key::Minus, Gesture::Zoom { factor: 0.8, at }),
        (Key::Home, Gesture::Fit),
        (Key::Num0, Gesture::Fit),
    ];
    let is_free = |input: &egui::InputState| !input.modifiers.any() || input.modifiers.shift_only();
    ui.input(|input| {
        let pressed = all.into_iter().filter(|(key, _)| is_free(input) && input.key_pressed(*key));
        pressed.map(|(_, gesture)| gesture).collect()
    })
}
