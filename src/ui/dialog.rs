//! The frame of every dialog.

use super::theme::{PANEL_PADDING, Palette, RADIUS};
use egui::{Area, Context, Frame, Id, Modal, ModalResponse, Stroke, Ui};

/// Shows a dialog of this inner width in points over the window; `area` places it elsewhere than
/// in the middle.
pub(super) fn dialog_ui<R>(
    context: &Context,
    id: Id,
    width: f32,
    area: Option<Area>,
    add: impl FnOnce(&mut Ui) -> R,
) -> ModalResponse<R> {
    let palette = Palette::of_context(context);
    let frame = Frame::new()
        .fill(palette.panel)
        .stroke(Stroke::new(1.0, palette.hairline))
        .corner_radius(RADIUS)
        .inner_margin(PANEL_PADDING * 2.0);
    let modal = Modal::new(id).frame(frame);
    let modal = match area {
        Some(area) => modal.area(area),
        None => modal,
    };
    modal.show(context, |ui| {
        ui.set_width(width);
        add(ui)
    })
}
