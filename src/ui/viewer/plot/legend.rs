//! The classes of a plot: colour, name, number of points; a click hides one.

use crate::inspect::plot::profile::Class;
use crate::inspect::plot::raster::Hidden;
use crate::ui::theme::{Palette, text};
use crate::ui::widgets::format;
use egui::{Atom, Button, Color32, CornerRadius, IdSalt, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// Draws the classes that have points, the highest first. `word` is what points are (“photons”).
pub(super) fn legend_ui(ui: &mut Ui, classes: &[Class], hidden: &mut Hidden, word: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for (place, class) in classes.iter().enumerate().rev().filter(|(_, class)| class.count > 0) {
            entry(ui, place as u8, class, hidden, word);
        }
    });
}

fn entry(ui: &mut Ui, place: u8, class: &Class, hidden: &mut Hidden, word: &str) {
    let palette = Palette::of(ui);
    let is_shown = !hidden.has(place);
    let count = format::count(class.count);
    let ink = if is_shown { palette.ink } else { palette.ink_soft };
    let mark = IdSalt::new("mark");
    let words = (
        Atom::custom(mark, vec2(10.0, 10.0)),
        egui::RichText::new(class.name.as_str()).size(text::SECONDARY).color(ink),
        text::secondary(ui, count.as_str()),
    );
    let button = Button::new(words).frame_when_inactive(false).sense(Sense::click()).min_size(vec2(0.0, 22.0)).gap(5.0);
    let shown = button.atom_ui(ui);
    if let Some(rect) = shown.rect(mark) {
        let [red, green, blue] = class.colour;
        let colour = Color32::from_rgb(red, green, blue);
        if is_shown {
            ui.painter().rect_filled(rect, CornerRadius::same(2), colour);
        } else {
            ui.painter().rect_stroke(rect, CornerRadius::same(2), Stroke::new(1.5, colour), StrokeKind::Inside);
        }
    }
    let response = shown.response;
    let name = format!("{}, {count} {word}", class.name);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_shown, &name));
    if response.on_hover_text(if is_shown { "Hide this class" } else { "Show this class" }).clicked() {
        *hidden = hidden.toggled(place);
    }
}
