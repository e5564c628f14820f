//! Sections, tabs, and what stands where nothing is yet.

use crate::ui::icons::Icon;
use crate::ui::theme::{CONTROL_RADIUS, GAP, HAIRLINE, Palette, ROW_HEIGHT, SECTION_GAP, text};
use egui::{Align, Align2, FontId, Frame, Layout, Response, Role, Sense, Stroke, Ui, vec2};

/// One line `height` high over the whole width, its contents centred; `Layout::right_to_left` alone
/// would take all the height there is.
pub fn line<R>(ui: &mut Ui, height: f32, layout: Layout, add: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().interact_size.y = height.min(ROW_HEIGHT);
        add(ui)
    })
    .inner
}

/// What lists and choices stand on that lie over the map.
pub fn floating(ui: &Ui) -> Frame {
    let palette = Palette::of(ui);
    Frame::new().fill(palette.panel).stroke(Stroke::new(HAIRLINE, palette.hairline)).corner_radius(CONTROL_RADIUS)
}

/// Contents of a line from the left.
pub fn from_left() -> Layout {
    Layout::left_to_right(Align::Center)
}

/// Contents of a line from the right.
pub fn from_right() -> Layout {
    Layout::right_to_left(Align::Center)
}

/// A part of a panel under a small label (“WHERE”).
pub fn section<R>(ui: &mut Ui, label: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.push_id(label, |ui| {
        ui.label(text::section(ui, label));
        ui.add_space(2.0);
        let result = add(ui);
        ui.add_space(SECTION_GAP - GAP);
        result
    })
    .inner
}

/// Tabs with optional counts; true if another one was chosen.
pub fn tab_bar<T: PartialEq + Copy>(ui: &mut Ui, current: &mut T, tabs: &[(T, &str, Option<usize>)]) -> bool {
    let before = *current;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP * 2.0;
        for (value, name, count) in tabs {
            let is_current = *value == *current;
            if tab(ui, name, *count, is_current).clicked() {
                *current = *value;
            }
        }
    });
    before != *current
}

fn tab(ui: &mut Ui, name: &str, count: Option<usize>, is_current: bool) -> Response {
    let palette = Palette::of(ui);
    // Laid out in the heavier weight, so that choosing a tab moves none.
    let body = FontId::new(text::BODY, text::medium_family());
    let width = ui.fonts_mut(|fonts| fonts.layout_no_wrap(name.to_owned(), body.clone(), palette.ink)).size().x;
    let number = count.map(|count| {
        let font = FontId::proportional(text::SECONDARY);
        ui.fonts_mut(|fonts| fonts.layout_no_wrap(super::format::count(count as u64), font, palette.ink_soft))
    });
    let number_width = number.as_ref().map_or(0.0, |galley| galley.size().x + 6.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width + number_width, ROW_HEIGHT), Sense::click());
    super::rows::tell_item(ui, &response, Role::Tab, name, is_current);
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let color = if is_current || response.hovered() { palette.ink } else { palette.ink_soft };
    let font = if is_current { body } else { FontId::proportional(text::BODY) };
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font, color);
    if let Some(number) = number {
        let top = rect.center().y - number.size().y / 2.0;
        ui.painter().galley(egui::pos2(rect.right() - number.size().x, top), number, palette.ink_soft);
    }
    if is_current {
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, egui::Stroke::new(2.0, palette.accent));
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(HAIRLINE, palette.accent);
        ui.painter().rect_stroke(rect.expand2(vec2(4.0, -2.0)), 4.0, ring, egui::StrokeKind::Inside);
    }
    response
}

/// A choice that opens below; `label` stands above it. The answer is that of `choices`
/// while it is open.
pub fn combo<R>(ui: &mut Ui, label: &str, chosen: &str, choices: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = ui.label(text::secondary(ui, label));
        let shown = egui::ComboBox::from_id_salt(label)
            .selected_text(chosen)
            .width(ui.available_width())
            .truncate()
            .icon(|ui, rect, visuals, _is_open| {
                let icon = egui::Rect::from_center_size(rect.center(), egui::Vec2::splat(12.0));
                Icon::ChevronDown.image(12.0).tint(visuals.fg_stroke.color).paint_at(ui, icon);
            })
            .show_ui(ui, choices);
        shown.response.labelled_by(name.id);
        shown.inner
    })
    .inner
}

/// Teaches in one line and one button; true if it was pressed.
pub fn empty_state(ui: &mut Ui, icon: Icon, sentence: &str, button: Option<&str>) -> bool {
    ui.vertical_centered(|ui| {
        let height = 24.0 + GAP + 20.0 + if button.is_some() { GAP + ROW_HEIGHT } else { 0.0 };
        ui.add_space(((ui.available_height() - height) / 2.0).clamp(GAP, 160.0));
        ui.add(icon.image(24.0).tint(Palette::of(ui).ink_soft).alt_text(""));
        ui.add_space(GAP / 2.0);
        ui.label(egui::RichText::new(sentence).color(Palette::of(ui).ink_soft));
        button.is_some_and(|label| {
            ui.add_space(GAP / 2.0);
            // Not the accent colour: the form's Submit is the one loud button.
            ui.add(egui::Button::new(label).min_size(vec2(0.0, ROW_HEIGHT))).clicked()
        })
    })
    .inner
}
