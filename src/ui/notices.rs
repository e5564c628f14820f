//! Things to tell that belong to no panel: bottom right, until they are dismissed.
//!
//! Layer: ui. Uses: domain, engine (snapshot), theme, icons, widgets.

use super::icons::Icon;
use super::theme::{GAP, GRID, HAIRLINE, LINE_HEIGHT, PANEL_PADDING, Palette, RADIUS, StateColors, text};
use super::widgets::{format, from_left, from_right, icon_button, line, quiet_line_button, remedy_label};
use crate::domain::Remedy;
use crate::engine::snapshot::{Notice, NoticeLevel};
use egui::{
    Align, Align2, Area, AreaState, Frame, Id, Layout, Margin, Order, Rect, Role, Stroke, Ui, UiBuilder, Vec2, pos2,
};

/// Points, frame included: as wide as the map has room for, within these.
const WIDTH: egui::Rangef = egui::Rangef { min: 280.0, max: 376.0 };
/// The newest of them; the others wait behind.
const MAX_SHOWN: usize = 3;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeAction {
    /// Take it off the list.
    Dismiss(u64),
    /// Take all off the list.
    DismissAll,
    /// Press its button.
    Remedy(u64, Remedy),
}

/// The newest notices in the lower right corner of `map`, where they hide no list and no button of a
/// panel.
pub fn notices_ui(ui: &Ui, notices: &[Notice], map: Rect) -> Option<NoticeAction> {
    if notices.is_empty() {
        return None;
    }
    let width = WIDTH.clamp(map.width() - PANEL_PADDING * 2.0);
    // A map too narrow for them is covered from its left edge on, and so is what is beside it.
    let right = map.right().max(map.left() + width + PANEL_PADDING * 2.0);
    let offset = pos2(right, map.bottom()) - ui.ctx().content_rect().right_bottom() - Vec2::splat(PANEL_PADDING);
    let id = Id::unique("notices");
    let height_before = AreaState::load(ui.ctx(), id).and_then(|state| state.size).map(|size| size.y);
    let shown = Area::new(id).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, offset).movable(false).show(
        ui.ctx(),
        |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = GAP;
            let mut action = None;
            let hidden = notices.len().saturating_sub(MAX_SHOWN);
            if hidden > 0 {
                action = behind(ui, hidden);
            }
            for notice in notices.iter().skip(hidden) {
                action = ui.push_id(notice.id, |ui| one(ui, notice)).inner.or(action);
            }
            action
        },
    );
    // They were placed for the height they had, which an idle window would never mend.
    if height_before.is_some_and(|height| (height - shown.response.rect.height()).abs() > 0.5) {
        ui.ctx().request_discard("the messages have another height");
    }
    shown.inner
}

fn behind(ui: &mut Ui, hidden: usize) -> Option<NoticeAction> {
    let palette = Palette::of(ui);
    frame(palette)
        .show(ui, |ui| {
            line(ui, LINE_HEIGHT, from_right(), |ui| {
                let pressed = quiet_line_button(ui, "Dismiss all").clicked();
                ui.with_layout(from_left(), |ui| {
                    ui.label(text::secondary(ui, format::plural(hidden as u64, "earlier message", "earlier messages")));
                });
                pressed.then_some(NoticeAction::DismissAll)
            })
        })
        .inner
}

fn frame(palette: &Palette) -> Frame {
    Frame::NONE
        .fill(palette.panel)
        .stroke(Stroke::new(HAIRLINE, palette.outline))
        .corner_radius(RADIUS)
        .inner_margin(Margin::same(8))
}

fn looks(level: NoticeLevel, palette: &Palette) -> (Icon, StateColors) {
    match level {
        NoticeLevel::Info => (Icon::Info, palette.running),
        NoticeLevel::Warning => (Icon::Warning, palette.waiting),
        NoticeLevel::Error => (Icon::Error, palette.failed),
    }
}

fn one(ui: &mut Ui, notice: &Notice) -> Option<NoticeAction> {
    let palette = Palette::of(ui);
    let (icon, colors) = looks(notice.level, palette);
    let shown = frame(palette).stroke(Stroke::new(HAIRLINE, colors.mark)).show(ui, |ui| {
        ui.scope_builder(UiBuilder::new().accessibility_role(Role::Alert), |ui| {
            ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
                ui.spacing_mut().item_spacing.x = GRID;
                let mut action = None;
                if icon_button(ui, Icon::Close, "Dismiss").clicked() {
                    action = Some(NoticeAction::Dismiss(notice.id));
                }
                if icon_button(ui, Icon::Copy, "Copy the message").clicked() {
                    ui.ctx().copy_text(format!("{}\n{}", notice.problem.summary, notice.problem.details));
                }
                ui.with_layout(Layout::left_to_right(Align::TOP), |ui| {
                    ui.add_space(GRID);
                    ui.add(icon.image(16.0).tint(colors.ink).alt_text(""));
                    ui.vertical(|ui| words(ui, notice)).inner
                })
                .inner
                .or(action)
            })
            .inner
        })
        .inner
    });
    shown.inner
}

fn words(ui: &mut Ui, notice: &Notice) -> Option<NoticeAction> {
    ui.spacing_mut().item_spacing.y = GRID;
    let sentence = ui.label(&notice.problem.summary);
    if !notice.problem.details.is_empty() {
        sentence.on_hover_text(&notice.problem.details);
    }
    let label = remedy_label(&notice.problem.remedy)?;
    let pressed = quiet_line_button(ui, &label).clicked();
    pressed.then(|| NoticeAction::Remedy(notice.id, notice.problem.remedy.clone()))
}
