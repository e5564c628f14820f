//! The colour bar: which value has which colour, and where its range is changed.

use super::axis::AxisWords;
use crate::inspect::plot::colours::{ColourMap, ColourScale, Spacing};
use crate::ui::theme::{Palette, text};
use egui::{
    Align2, Color32, ComboBox, DragValue, FontId, Mesh, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

/// Room of the bar with its numbers.
pub(super) const WIDTH: f32 = 92.0;
const BAR: f32 = 14.0;

/// Where the range of colours comes from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ColourRange {
    /// From the 2nd to the 98th percentile.
    #[default]
    Usual,
    /// From the least to the greatest value.
    All,
    /// As a person wants it.
    Own(f64, f64),
}

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Colouring {
    /// The colours; `None` for those that suit the values.
    pub map: Option<ColourMap>,
    /// Their spacing.
    pub spacing: Spacing,
    /// Their range.
    pub range: ColourRange,
}

impl Colouring {
    /// The scale for values with these ends.
    pub fn scale(&self, suits: ColourMap, usual: (f64, f64), all: (f64, f64)) -> ColourScale {
        let map = self.map.unwrap_or(suits);
        let (low, high) = match self.range {
            ColourRange::Usual => usual,
            ColourRange::All => all,
            ColourRange::Own(low, high) => (low, high),
        };
        // Differences have their middle at zero.
        let most = low.abs().max(high.abs());
        let is_own = matches!(self.range, ColourRange::Own(..));
        let (low, high) = if map == ColourMap::Diverging && !is_own && low < 0.0 { (-most, most) } else { (low, high) };
        ColourScale::new(map, self.spacing, low, high)
    }
}

/// Choices of colours, in a row.
pub(super) fn colouring_ui(ui: &mut Ui, colouring: &mut Colouring, scale: &ColourScale) {
    let name = ui.label(text::secondary(ui, "Colours"));
    let combo = ComboBox::from_id_salt("colours").selected_text(scale.map().name()).show_ui(ui, |ui| {
        for map in ColourMap::ALL {
            if ui.selectable_label(scale.map() == map, map.name()).clicked() {
                colouring.map = Some(map);
            }
        }
    });
    combo.response.labelled_by(name.id);
    for (range, words, hint) in [
        (ColourRange::Usual, "2–98 %", "The range of nearly all values"),
        (ColourRange::All, "All values", "From the least to the greatest value"),
    ] {
        if ui.selectable_label(colouring.range == range, words).on_hover_text(hint).clicked() {
            colouring.range = range;
        }
    }
    let mut is_log = colouring.spacing == Spacing::Logarithmic;
    let can = scale.range().0 > 0.0;
    let log = ui.add_enabled(can, egui::Checkbox::new(&mut is_log, "Log"));
    log.on_disabled_hover_text("A logarithmic scale needs a range above zero.");
    colouring.spacing = if is_log { Spacing::Logarithmic } else { Spacing::Linear };
}

/// The bar beside a plot whose values are drawn between the heights of `frame`.
pub(super) fn colour_bar_ui(ui: &mut Ui, colouring: &mut Colouring, scale: &ColourScale, label: &str, frame: Rect) {
    // In a place of its own: what follows the plot goes below the plot.
    let room = Rect::from_min_max(pos2(frame.right(), frame.top()), pos2(frame.right() + WIDTH, frame.bottom()));
    let ui = &mut ui.new_child(UiBuilder::new().id_salt("colour bar").max_rect(room));
    let palette = Palette::of(ui);
    let (low, high) = scale.range();
    let left = frame.right() + 14.0;
    let field = |ui: &mut Ui, at: Pos2, value: f64, name: &str| -> Option<f64> {
        let mut new = value;
        let speed = (high - low) / 200.0;
        let rect = Rect::from_min_size(at, vec2(WIDTH - 16.0, 20.0));
        let drag = DragValue::new(&mut new).speed(speed).max_decimals(decimals(high - low));
        let response = ui.put(rect, drag).on_hover_text("Drag, or click to type");
        response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
        (new != value).then_some(new)
    };
    let top = field(ui, pos2(left, frame.top()), high, "Upper end of the colours");
    let bottom = field(ui, pos2(left, frame.bottom() - 20.0), low, "Lower end of the colours");
    if let Some(high) = top {
        colouring.range = ColourRange::Own(low, high.max(low));
    }
    if let Some(low) = bottom {
        colouring.range = ColourRange::Own(low.min(high), high);
    }
    let bar = Rect::from_min_max(pos2(left, frame.top() + 28.0), pos2(left + BAR, frame.bottom() - 28.0));
    if bar.height() < 20.0 {
        return;
    }
    ui.painter().add(gradient(bar, scale));
    let response = ui.interact(bar, ui.scope_id().with("colour bar"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Colours from {low} to {high}, {label}")));
    if scale.spacing() == Spacing::Linear {
        let words = AxisWords::plain("");
        for (value, step) in words.ticks(low, high, (bar.height() / 44.0) as usize) {
            let Some(part) = scale.part(value) else { continue };
            let y = bar.bottom() - part as f32 * bar.height();
            ui.painter().hline(bar.right()..=bar.right() + 3.0, y, Stroke::new(1.0, palette.outline));
            let font = FontId::proportional(text::SECTION);
            let at = pos2(bar.right() + 5.0, y);
            ui.painter().text(at, Align2::LEFT_CENTER, words.written(value, step), font, palette.ink_soft);
        }
    }
}

fn decimals(width: f64) -> usize {
    if width > 0.0 && width.is_finite() { (3.0 - width.log10().floor()).clamp(0.0, 9.0) as usize } else { 3 }
}

fn gradient(bar: Rect, scale: &ColourScale) -> Shape {
    const STEPS: u32 = 64;
    let mut mesh = Mesh::default();
    for step in 0..=STEPS {
        let part = step as f32 / STEPS as f32;
        let [red, green, blue] = scale.map().at(f64::from(part));
        let colour = Color32::from_rgb(red, green, blue);
        let y = bar.bottom() - part * bar.height();
        mesh.colored_vertex(pos2(bar.left(), y), colour);
        mesh.colored_vertex(pos2(bar.right(), y), colour);
        if step > 0 {
            let last = step * 2 + 1;
            mesh.add_triangle(last - 3, last - 2, last - 1);
            mesh.add_triangle(last - 2, last - 1, last);
        }
    }
    Shape::mesh(mesh)
}

/// The size of a plot beside which a bar stands.
pub(super) fn beside(size: Vec2) -> Vec2 {
    vec2((size.x - WIDTH).max(80.0), size.y)
}
