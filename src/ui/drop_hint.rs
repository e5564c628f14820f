//! While a file hangs over the window: what letting go does.

use super::theme::{self, Palette};
use egui::{Align2, FontId, Id, LayerId, Order, Stroke, StrokeKind, Ui};

pub(super) fn drop_hint_ui(ui: &Ui) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let palette = Palette::of(ui);
    let rect = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Foreground, Id::unique("drop hint")));
    painter.rect_filled(rect, 0.0, palette.panel.gamma_multiply(0.8));
    painter.rect_stroke(rect.shrink(8.0), theme::CONTROL_RADIUS, Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    let words = "Drop a shape (GeoJSON, KML, zipped Shapefile) or a request file";
    painter.text(rect.center(), Align2::CENTER_CENTER, words, FontId::proportional(theme::text::TITLE), palette.ink);
}
