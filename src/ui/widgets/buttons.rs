//! Buttons: one primary per panel, quiet ones elsewhere, icons with names.

use crate::ui::icons::{self, Icon};
use crate::ui::theme::{GRID, LINE_HEIGHT, Palette, ROW_HEIGHT, text};
use egui::{Button, Color32, Response, RichText, Stroke, TextStyle, TextWrapMode, Ui, Vec2, WidgetText, vec2};

/// Recolours the buttons drawn in `add`: at rest, under the pointer, and the ink of both.
fn recolored(
    ui: &mut Ui,
    rest: Color32,
    hover: Color32,
    ink: Color32,
    add: impl FnOnce(&mut Ui) -> Response,
) -> Response {
    ui.scope(|ui| {
        let ring = Stroke::new(2.0, Palette::of(ui).ink);
        let widgets = &mut ui.visuals_mut().widgets;
        for (visuals, fill) in
            [(&mut widgets.inactive, rest), (&mut widgets.hovered, hover), (&mut widgets.active, hover)]
        {
            visuals.weak_bg_fill = fill;
            visuals.bg_stroke = Stroke::NONE;
            visuals.fg_stroke.color = ink;
        }
        widgets.active.bg_stroke = ring;
        add(ui)
    })
    .inner
}

/// The one thing to do here, in the accent colour.
pub fn primary_button(ui: &mut Ui, label: &str) -> Response {
    primary(ui, label, 0.0)
}

/// The same over the whole width.
pub fn wide_primary_button(ui: &mut Ui, label: &str) -> Response {
    let width = ui.available_width();
    primary(ui, label, width)
}

fn primary(ui: &mut Ui, label: &str, width: f32) -> Response {
    let palette = Palette::of(ui);
    recolored(ui, palette.accent, palette.accent_hover, palette.on_accent, |ui| {
        ui.spacing_mut().button_padding.x = 12.0;
        // Grows on both sides, so that the words stand in the middle.
        let words = (egui::Atom::grow(), text::emphasis(label), egui::Atom::grow());
        ui.add(Button::new(words).gap(0.0).min_size(vec2(width, ROW_HEIGHT)))
    })
}

/// A button that is only a word in the accent colour until the pointer comes.
pub fn quiet_button(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui);
    recolored(ui, Color32::TRANSPARENT, palette.raised, palette.accent, |ui| {
        ui.add(Button::new(RichText::new(label)).min_size(vec2(0.0, 24.0)))
    })
}

/// The same in the size of secondary text, for second lines.
pub fn quiet_line_button(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui);
    let words = WidgetText::from(RichText::new(label).size(text::SECONDARY));
    let words = words.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
    // A scope cannot begin a new row by itself: in a narrow panel the words would be broken letter by letter.
    if ui.layout().main_wrap && ui.available_size_before_wrap().x < words.size().x + 2.0 * GRID {
        ui.end_row();
    }
    recolored(ui, Color32::TRANSPARENT, palette.raised, palette.accent, |ui| {
        ui.spacing_mut().button_padding = vec2(GRID, 0.0);
        ui.spacing_mut().interact_size.y = LINE_HEIGHT;
        ui.add(Button::new(words).min_size(vec2(0.0, LINE_HEIGHT)))
    })
}

/// An icon and a word in a frame.
pub fn labelled_button(ui: &mut Ui, icon: Icon, label: &str) -> Response {
    ui.add(
        Button::new((icon.image(icons::SMALL).alt_text(""), label))
            .image_tint_follows_text_color(true)
            .min_size(vec2(0.0, ROW_HEIGHT)),
    )
}

/// An icon alone; `name` is for screen readers and the tooltip.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    plain_icon(ui, icon, name, false, icons::SMALL).on_hover_text(name)
}

/// Draws `add` under an id of its own that no neighbour changes by coming or going: a click that is
/// under way must not get lost, nor hit another button. `place` differs from row to row.
pub fn named<R>(ui: &mut Ui, place: egui::Id, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope_builder(egui::UiBuilder::new().scope_id(place.with(name)), add).inner
}

/// An icon alone with its shortcut in the tooltip (“Ctrl+K”).
pub fn icon_button_with_shortcut(ui: &mut Ui, icon: Icon, name: &str, shortcut: &str) -> Response {
    plain_icon(ui, icon, name, false, icons::SMALL).on_hover_ui(|ui| {
        ui.horizontal(|ui| {
            ui.label(name);
            ui.label(text::secondary(ui, shortcut));
        });
    })
}

/// An icon that stays pressed while `selected`: the tools of the map.
pub fn icon_toggle(ui: &mut Ui, icon: Icon, name: &str, selected: bool) -> Response {
    plain_icon(ui, icon, name, selected, icons::LARGE).on_hover_text(name)
}

fn plain_icon(ui: &mut Ui, icon: Icon, name: &str, selected: bool, size: f32) -> Response {
    let palette = Palette::of(ui);
    let (rest, ink) = if selected { (palette.selected, palette.accent) } else { (Color32::TRANSPARENT, palette.ink) };
    let response = recolored(ui, rest, palette.raised_hover, ink, |ui| {
        ui.spacing_mut().button_padding = Vec2::splat((ROW_HEIGHT - size) / 2.0);
        let button = Button::new(icon.image(size).alt_text(name)).image_tint_follows_text_color(true);
        ui.add(if selected { button.selected(true).fill(palette.selected) } else { button })
    });
    response.accessible_name(name)
}
