//! The colour bar: which value has which colour, and where its range is changed.

use super::axis::{AxisKind, AxisWords};
use crate::inspect::plot::colours::{ColourMap, ColourScale, Spacing};
use crate::inspect::plot::ticks as marks;
use crate::ui::theme::{Palette, text};
use egui::epaint::TextShape;
use egui::{
    Align2, Color32, ComboBox, DragValue, FontId, Mesh, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

/// Room of the bar with its numbers.
pub(super) const WIDTH: f32 = 104.0;
const BAR: f32 = 14.0;
/// Nearer to an end of the bar a number would lie under the field there.
const END: f32 = 8.0;

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
    /// Whether each value has a colour of its own; `None` for what suits the values.
    pub by_class: Option<bool>,
}

/// What a scale is made for: ends of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// From the 2nd to the 98th percentile.
    pub usual: (f64, f64),
    /// From the least to the greatest.
    pub all: (f64, f64),
    /// The usual ones of the values above zero, if there are any.
    pub above_zero: Option<(f64, f64)>,
}

impl Ends {
    /// The ends of both, so that two plots have the same colours.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let both = |one: (f64, f64), two: (f64, f64)| (one.0.min(two.0), one.1.max(two.1));
        let above_zero = match (self.above_zero, other.above_zero) {
            (Some(one), Some(two)) => Some(both(one, two)),
            (one, two) => one.or(two),
        };
        Self { usual: both(self.usual, other.usual), all: both(self.all, other.all), above_zero }
    }
}

impl Colouring {
    /// The scale for values with these ends.
    pub fn scale(&self, suits: ColourMap, ends: Ends) -> ColourScale {
        let map = self.map.unwrap_or(suits);
        let (mut low, high) = match self.range {
            ColourRange::Usual => ends.usual,
            ColourRange::All => ends.all,
            ColourRange::Own(low, high) => (low, high),
        };
        if let (Spacing::Logarithmic, Some((least, _))) = (self.spacing, ends.above_zero)
            && low <= 0.0
            && high > 0.0
        {
            // What is not above zero has the lowest colour.
            low = if least < high { least } else { high / 1000.0 };
        }
        // Differences have their middle at zero.
        let most = low.abs().max(high.abs());
        let is_own = matches!(self.range, ColourRange::Own(..));
        let (low, high) = if map == ColourMap::Diverging && !is_own && low < 0.0 { (-most, most) } else { (low, high) };
        ColourScale::new(map, self.spacing, low, high)
    }
}

/// Choices of colours, in a row. `classes`: whether values can have a colour each, and whether they do now.
pub(super) fn colouring_ui(
    ui: &mut Ui,
    colouring: &mut Colouring,
    scale: &ColourScale,
    (can_classes, by_class): (bool, bool),
    can_log: bool,
) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let name = ui.label(text::secondary(ui, "Colours"));
        let shown = if by_class { "categories" } else { scale.map().name() };
        let combo = ComboBox::from_id_salt("colours").selected_text(shown).show_ui(ui, |ui| {
            for map in ColourMap::ALL {
                if ui.selectable_label(!by_class && scale.map() == map, map.name()).clicked() {
                    (colouring.map, colouring.by_class) = (Some(map), Some(false));
                }
            }
            ui.add_enabled_ui(can_classes, |ui| {
                let choice = ui.selectable_label(by_class, "categories");
                let choice = choice.on_disabled_hover_text("Only for whole numbers, of which there are at most 30.");
                if choice.clicked() {
                    colouring.by_class = Some(true);
                }
            });
        });
        combo.response.labelled_by(name.id);
    });
    if by_class {
        return;
    }
    let (low, high) = scale.range();
    let is_own = matches!(colouring.range, ColourRange::Own(..));
    for (range, is_chosen, words, hint) in [
        (ColourRange::Usual, colouring.range == ColourRange::Usual, "2–98 %", "The range of nearly all values"),
        (ColourRange::All, colouring.range == ColourRange::All, "All values", "From the least to the greatest value"),
        (
            ColourRange::Own(low, high),
            is_own,
            "Own range",
            "As the numbers at the ends of the bar say; change them there",
        ),
    ] {
        if ui.selectable_label(is_chosen, words).on_hover_text(hint).clicked() {
            colouring.range = range;
        }
    }
    let mut is_log = scale.spacing() == Spacing::Logarithmic;
    let log = ui.add_enabled(can_log, egui::Checkbox::new(&mut is_log, "Log"));
    if log.on_disabled_hover_text("A logarithmic scale needs values above zero.").changed() {
        colouring.spacing = if is_log { Spacing::Logarithmic } else { Spacing::Linear };
    }
}

/// Values with ticks on the bar, and the distance between two.
pub(super) fn ticks(words: &AxisWords, scale: &ColourScale, most: usize) -> Vec<(f64, f64)> {
    let (low, high) = scale.range();
    if scale.spacing() == Spacing::Linear || words.kind != AxisKind::Number {
        return words.ticks(low, high, most);
    }
    // Each in its own digits.
    marks::round_ratios(low, high, most).into_iter().map(|mark| (mark, mark.abs())).collect()
}

/// The bar beside a plot whose values are drawn between the heights of `frame`.
pub(super) fn colour_bar_ui(
    ui: &mut Ui,
    colouring: &mut Colouring,
    scale: &ColourScale,
    words: &AxisWords,
    frame: Rect,
) {
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
        let drag = match words.kind {
            AxisKind::Time(_) => drag.custom_formatter(|value, _| words.written(value, speed)),
            _ if has_exponent(low, high) => drag.custom_formatter(|value, _| exponent(value)),
            _ => drag,
        };
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
    let label = words.label_for((low, high));
    let response = ui.interact(bar, ui.scope_id().with("colour bar"), Sense::hover());
    let told = |value: f64| words.told(value, (high - low) / 1000.0);
    let name = format!("Colours from {} to {}, {label}", told(low), told(high));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name.as_str()));
    let mut right = bar.right();
    for (value, step) in ticks(words, scale, (bar.height() / 44.0) as usize) {
        let Some(part) = scale.part(value).filter(|part| (0.0..=1.0).contains(part)) else { continue };
        let y = bar.bottom() - part as f32 * bar.height();
        ui.painter().hline(bar.right()..=bar.right() + 3.0, y, Stroke::new(1.0, palette.outline));
        // The fields say the ends.
        if y - bar.top() < END || bar.bottom() - y < END {
            continue;
        }
        let font = FontId::proportional(text::SECTION);
        let at = pos2(bar.right() + 5.0, y);
        let rect = ui.painter().text(at, Align2::LEFT_CENTER, words.written(value, step), font, palette.ink_soft);
        right = right.max(rect.right());
    }
    let galley = ui.painter().layout_no_wrap(label, FontId::proportional(text::SECONDARY), palette.ink_soft);
    // Beside the numbers, upwards; only where it has room.
    if galley.size().x <= bar.height() && right + galley.size().y + 2.0 <= room.right() {
        let at = pos2(right + 2.0, bar.center().y + galley.size().x / 2.0);
        ui.painter().add(TextShape::new(at, galley, palette.ink_soft).with_angle(-std::f32::consts::FRAC_PI_2));
    }
}

/// Ends that are too long for their fields in plain digits.
fn has_exponent(low: f64, high: f64) -> bool {
    let size = low.abs().max(high.abs());
    size >= 1e7 || size > 0.0 && size < 1e-3
}

/// Five digits and a power of ten; the power alone is kept where the digits are zeros.
fn exponent(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{value:.4e}");
    match text.split_once('e') {
        Some((digits, power)) => format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.')),
        None => text,
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

#[cfg(test)]
mod tests {
    use super::{exponent, has_exponent};

    #[test]
    fn ends_fit_their_fields_whatever_their_size() {
        for (value, words) in [(3.213_522_448_154_62e15, "3.2135e15"), (-2e-7, "-2e-7"), (0.0, "0"), (1e300, "1e300")] {
            assert_eq!(exponent(value), words);
            assert!((words.parse::<f64>().unwrap() - value).abs() <= value.abs() * 1e-4, "it can be typed again");
        }
        assert!(has_exponent(0.0, 3e15) && has_exponent(-1e-5, 2e-5) && has_exponent(-2e9, 0.0));
        assert!(!has_exponent(0.0, 0.0) && !has_exponent(293.7, 298.8) && !has_exponent(0.0, 1.624));
    }
}
