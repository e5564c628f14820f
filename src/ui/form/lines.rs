//! Single lines of the form: remarks with an icon, and rows to choose from.

use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Palette, StateColors, text};
use egui::{Color32, Frame, Label, Margin, Response, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo};

/// Something to know before going on; does not stop the request.
pub(in crate::ui) fn warning(ui: &mut Ui, words: &str) {
    remark(ui, Icon::Warning, words, Palette::of(ui).waiting);
}

/// Good to know.
pub(in crate::ui) fn info(ui: &mut Ui, words: &str) {
    remark(ui, Icon::Info, words, Palette::of(ui).running);
}

/// What is wrong with a field above.
pub(super) fn problem(ui: &mut Ui, words: &str) {
    remark(ui, Icon::Error, words, Palette::of(ui).failed);
}

/// A question on its way, in words: nothing turns or blinks.
pub(in crate::ui) fn asking(ui: &mut Ui, words: &str) {
    ui.label(text::secondary(ui, words));
}

fn remark(ui: &mut Ui, icon: Icon, words: &str, colors: StateColors) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID + 2.0;
        ui.add(icon.image(icons::SMALL).tint(colors.ink).alt_text(""));
        ui.add(Label::new(RichText::new(words).size(text::SECONDARY).color(colors.ink)).wrap());
    });
}

/// The three lines of a [`choice_row`].
pub(super) struct RowLines {
    /// Name, strong.
    pub(super) head: String,
    /// One elided line.
    pub(super) body: String,
    /// Small print.
    pub(super) foot: String,
}

/// A row of three lines that can be chosen by pointer or keyboard.
pub(super) fn choice_row(ui: &mut Ui, lines: &RowLines) -> Response {
    let builder = UiBuilder::new().sense(Sense::click());
    let response = ui
        .scope_builder(builder, |ui| {
            let palette = Palette::of(ui);
            let marked = ui.response().hovered() || ui.response().has_focus();
            let fill = if marked { palette.raised } else { Color32::TRANSPARENT };
            Frame::new().fill(fill).corner_radius(theme::CONTROL_RADIUS).inner_margin(Margin::symmetric(8, 4)).show(
                ui,
                |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let plain = |text: RichText| Label::new(text).truncate().selectable(false);
                    ui.add(plain(text::emphasis(&lines.head)));
                    ui.add(plain(RichText::new(&lines.body)));
                    ui.add(plain(text::secondary(ui, &lines.foot)));
                },
            );
        })
        .response;
    let name = format!("{}, {}", lines.head, lines.body);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}
