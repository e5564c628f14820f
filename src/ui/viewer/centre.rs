//! Map and data in the centre of the window.

use super::layout::{Centre, CentreTab, SHARE};
use super::link::Side;
use super::pane;
use crate::commands::Command;
use crate::domain::Draft;
use crate::store::Settings;
use crate::ui::theme::{HAIRLINE, Palette};
use crate::ui::{Cx, Views, map_panel};
use egui::{CursorIcon, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Room in which the splitter is taken hold of, in points.
const GRIP: f32 = 6.0;

/// Draws both or one of them; answers where the map is, for what floats above it.
pub(in crate::ui) fn centre_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, views: &mut Views) -> Rect {
    let room = ui.available_rect_before_wrap();
    let window = ui.ctx().content_rect().width();
    let share = views.viewer.share.unwrap_or_else(|| kept_share(cx.settings));
    let has_results = views.viewer.shows_data();
    match Centre::of(window, room.width(), has_results, views.viewer.tab, share) {
        Centre::One(CentreTab::Map) => {
            // No plot is there to point at anything.
            views.viewer.linked.hover(Side::Plot, None);
            map_panel::map_panel_ui(ui, cx, draft, views, true);
        }
        Centre::One(CentreTab::Data) => pane::pane_ui(ui, cx, views, true),
        Centre::Both(width) => {
            let (map, data) = room.split_left_right_at_x(room.left() + width);
            let place =
                |ui: &mut Ui, name: &str, rect: Rect| ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect));
            let mut left = place(ui, "map beside data", map);
            left.set_clip_rect(map.intersect(ui.clip_rect()));
            map_panel::map_panel_ui(&mut left, cx, draft, views, false);
            let mut right = place(ui, "data beside map", data.with_min_x(data.left() + HAIRLINE));
            right.set_clip_rect(data.intersect(ui.clip_rect()));
            let before = views.viewer.linked.clone();
            pane::pane_ui(&mut right, cx, views, false);
            if views.viewer.linked != before {
                // The map was drawn before.
                ui.ctx().request_repaint();
            }
            splitter_ui(ui, cx, views, room, width);
            ui.allocate_rect(room, Sense::hover());
            return map;
        }
    }
    room
}

fn kept_share(settings: &Settings) -> f32 {
    settings.map_share.map_or(SHARE, |percent| f32::from(percent) / 100.0)
}

/// The line between the two: dragged, or moved by arrow keys.
fn splitter_ui(ui: &Ui, cx: &Cx<'_>, views: &mut Views, room: Rect, width: f32) {
    /// Part of the centre that an arrow key moves it.
    const STEP: f32 = 0.02;
    let x = room.left() + width;
    let grip = Rect::from_center_size(pos2(x, room.center().y), vec2(GRIP, room.height()));
    let response = ui.interact(grip, ui.scope_id().with("splitter"), Sense::drag() | Sense::FOCUSABLE);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Map and data"));
    let palette = Palette::of(ui);
    let is_held = response.hovered() || response.dragged() || response.has_focus();
    let stroke = if is_held { Stroke::new(2.0, palette.accent) } else { Stroke::new(HAIRLINE, palette.hairline) };
    ui.painter().vline(x, room.y_range(), stroke);
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let mut share = None;
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        share = Some((pointer.x - room.left()) / room.width());
    }
    if response.has_focus() {
        let by = ui.input(|input| {
            f32::from(u8::from(input.key_pressed(egui::Key::ArrowRight)))
                - f32::from(u8::from(input.key_pressed(egui::Key::ArrowLeft)))
        });
        share = share.or((by != 0.0).then_some(width / room.width() + by * STEP));
    }
    if let Some(share) = share {
        views.viewer.share = Some(share.clamp(0.1, 0.9));
    }
    if (response.drag_stopped() || response.lost_focus())
        && let Some(share) = views.viewer.share.take()
    {
        let mut settings = cx.settings.clone();
        settings.map_share = Some((share * 100.0).round() as u8);
        cx.push(Command::ChangeSettings(Box::new(settings)));
    }
}
