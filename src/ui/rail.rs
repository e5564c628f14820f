//! The form folded to a rail: one icon for each of its parts, which brings it back.

use super::icons::Icon;
use super::{Cx, Views, theme, widgets};
use crate::commands::Action;
use egui::{Layout, Ui};

/// Width of the rail, in points.
pub(super) const RAIL_WIDTH: f32 = 44.0;

pub(super) fn rail_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let parts = [
        (Icon::Layers, "What: the collection"),
        (Icon::BoxTool, "Where: the area"),
        (Icon::Calendar, "When: the dates"),
        (Icon::Settings, "How: variables and format"),
        (Icon::Submit, "Go: check and submit"),
    ];
    ui.with_layout(Layout::top_down(egui::Align::Center), |ui| {
        ui.add_space(theme::GAP);
        ui.spacing_mut().item_spacing.y = theme::GAP;
        for (icon, name) in parts {
            if widgets::icon_toggle(ui, icon, name, false).clicked() {
                cx.act(Action::ToggleForm);
                if icon == Icon::Layers {
                    views.form.focus_search();
                }
            }
        }
    });
}
