//! The only way to draw a [`Remote`].

use super::problem::problem_box;
use crate::domain::Remedy;
use crate::engine::Remote;
use crate::ui::theme::text;
use egui::Ui;
use std::sync::Arc;

/// Draws the value (faded while a newer one is asked for), what went wrong, or `asking` (“Asking
/// CMR…”). Answers the remedy if its button was pressed.
pub fn remote_ui<T: Send + 'static>(
    ui: &mut Ui,
    remote: &Remote<T>,
    asking: &str,
    draw: impl FnOnce(&mut Ui, &Arc<T>),
) -> Option<Remedy> {
    let remedy = remote.problem().and_then(|problem| problem_box(ui, problem));
    match remote.value() {
        Some(value) => {
            ui.scope(|ui| {
                if remote.is_loading() || remote.problem().is_some() {
                    ui.multiply_opacity(0.6);
                }
                draw(ui, value);
            });
        }
        None if remote.is_loading() => {
            ui.label(text::secondary(ui, asking));
        }
        None => {}
    }
    remedy
}
