//! The list of what lies on the map: which files, in which colours, and the value under the pointer.

use super::picture::{MapData, Style};
use super::{Drawn, ResultFile, ResultsLayer};
use crate::domain::bounding_box::BoundingBox;
use crate::domain::printable;
use crate::inspect::plot::colours::ColourScale;
use crate::inspect::plot::ticks;
use crate::ui::theme::{self, Palette, text};
use crate::ui::widgets;
use egui::{Color32, Frame, Label, Margin, Mesh, Rect, RichText, Sense, Shape, Slider, Ui, UiBuilder, pos2, vec2};

/// Width of the list in points: at most, at least, and as a part of the map's.
const WIDTH: (f32, f32, f32) = (224.0, 150.0, 0.42);
/// A map narrower than this has no room for it.
const LEAST_MAP: f32 = 280.0;
/// Files that are listed; further ones are counted.
const LISTED: usize = 6;
/// Colours of classes that are listed.
const CLASSES: usize = 8;

impl ResultsLayer {
    /// Draws the list in the map's upper right corner; the box to be shown, if that was asked for.
    pub(in crate::ui::map) fn legend_ui(
        &mut self,
        ui: &mut Ui,
        map: Rect,
        hovered: Option<(f64, f64)>,
    ) -> Option<BoundingBox> {
        if self.files.is_empty() || map.width() < LEAST_MAP {
            return None;
        }
        let width = (map.width() * WIDTH.2).clamp(WIDTH.1, WIDTH.0);
        let corner = pos2(map.right() - theme::GAP - width, map.top() + theme::GAP);
        let room = Rect::from_min_size(corner, vec2(width, map.height() - 2.0 * theme::GAP));
        let mut area = ui.new_child(UiBuilder::new().id_salt("results on the map").max_rect(room));
        let palette = Palette::of(ui);
        let frame = Frame::new()
            .fill(palette.panel)
            .stroke(egui::Stroke::new(theme::HAIRLINE, palette.hairline))
            .corner_radius(theme::CONTROL_RADIUS)
            .inner_margin(Margin::symmetric(8, 6));
        let mut fit = None;
        frame.show(&mut area, |ui| {
            ui.set_width(width - 16.0);
            ui.spacing_mut().item_spacing.y = theme::GRID;
            self.files_ui(ui);
            self.current_ui(ui, hovered);
            let extent = self.extent();
            ui.add_enabled_ui(extent.is_some(), |ui| {
                if widgets::quiet_button(ui, "Fit to data").clicked() {
                    fit = extent;
                }
            });
            ui.horizontal(|ui| {
                ui.spacing_mut().slider_width = 60.0;
                let name = ui.label(text::secondary(ui, "Opacity"));
                ui.add(Slider::new(&mut self.opacity, 0.1..=1.0).show_value(false)).labelled_by(name.id);
            });
        });
        fit
    }

    fn files_ui(&mut self, ui: &mut Ui) {
        let files: Vec<ResultFile> = self.files.iter().take(LISTED).cloned().collect();
        for file in &files {
            let mut is_shown = !self.hidden.contains(&file.file);
            ui.push_id(file.file, |ui| {
                let name = printable::line(&file.name);
                let words: String = name.chars().take(30).collect();
                let label = if file.is_current { RichText::new(words) } else { text::secondary(ui, words) };
                let line = ui.checkbox(&mut is_shown, label).on_hover_text("Show this result on the map");
                line.widget_info(|| {
                    let label = format!("Show {name} on the map");
                    egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_shown, label)
                });
            });
            if is_shown {
                self.hidden.remove(&file.file);
            } else {
                self.hidden.insert(file.file);
            }
        }
        if self.files.len() > LISTED {
            ui.label(text::secondary(ui, format!("and {} more", self.files.len() - LISTED)));
        }
    }

    fn current_ui(&self, ui: &mut Ui, hovered: Option<(f64, f64)>) {
        let Some(drawn) = self.current() else { return };
        if let Some(unread) = &drawn.failed {
            ui.add(Label::new(text::secondary(ui, unread.to_string())).wrap());
            return;
        }
        let Some((_, data)) = &drawn.data else {
            ui.label(text::secondary(ui, "Reading…"));
            return;
        };
        let title = if data.units.is_empty() { data.name.clone() } else { format!("{} ({})", data.name, data.units) };
        let title = printable::line(&title).to_string();
        ui.add(Label::new(RichText::new(title.clone())).truncate()).on_hover_text(title);
        match &data.style {
            Style::Range(scale) => bar_ui(ui, scale),
            Style::Classes(classes) => {
                for (_, [red, green, blue], name) in classes.iter().take(CLASSES) {
                    swatch_ui(ui, Color32::from_rgb(*red, *green, *blue), name);
                }
            }
            Style::Points => self.points_ui(ui),
            Style::Own => {}
        }
        notes_ui(ui, data);
        let value = hovered.and_then(|place| read_out(drawn, data, place));
        ui.label(text::secondary(ui, value.unwrap_or_else(|| "Point at the map to read a value.".to_owned())));
    }

    fn points_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        if self.bounds.is_some() {
            swatch_ui(ui, palette.accent, "inside the box");
            swatch_ui(ui, palette.failed.mark, "outside the box");
        }
    }
}

/// What should be known of what is drawn.
fn notes_ui(ui: &mut Ui, data: &MapData) {
    let mut notes = Vec::new();
    if data.missing > 0 && !matches!(data.style, Style::Points) {
        let share = data.missing as f64 * 100.0 / data.cells.max(1) as f64;
        notes.push(if share < 1.0 {
            "Less than 1 % of cells hold no data.".to_owned()
        } else {
            format!("{share:.0} % of cells hold no data.")
        });
    }
    if data.layer.step > 1 {
        notes.push(format!("Too large to draw whole: one of {} rows and columns.", data.layer.step));
    }
    if data.layer.assumed {
        notes.push("No reference system is given; degrees are assumed.".to_owned());
    }
    for note in notes {
        ui.add(Label::new(text::secondary(ui, note)).wrap());
    }
}

/// The value under a longitude and latitude.
fn read_out(drawn: &Drawn, data: &MapData, (longitude, latitude): (f64, f64)) -> Option<String> {
    let (_, picture, _) = drawn.picture.as_ref()?;
    let cell = picture.cells.at_position(longitude, latitude)?;
    if matches!(data.style, Style::Points) {
        let value = data.layer.value(cell).map(|value| format!(": {value:.3} {}", data.units)).unwrap_or_default();
        return Some(format!("Point {}{value}", ticks::grouped(&cell.to_string())));
    }
    if matches!(data.style, Style::Own) {
        return None;
    }
    let Some(value) = data.layer.value(cell) else { return Some("no data".to_owned()) };
    Some(match data.class(value) {
        Some(name) => format!("{value} {name}"),
        None => format!("{} {}", value as f32, data.units),
    })
}

fn bar_ui(ui: &mut Ui, scale: &ColourScale) {
    const STEPS: u32 = 64;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    let mut mesh = Mesh::default();
    let width = rect.width() / STEPS as f32;
    for step in 0..STEPS {
        let [red, green, blue] = scale.map().at(f64::from(step) / f64::from(STEPS - 1));
        let left = rect.left() + step as f32 * width;
        let part = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width + 0.5, rect.bottom()));
        mesh.add_colored_rect(part.intersect(rect), Color32::from_rgb(red, green, blue));
    }
    ui.painter().add(Shape::mesh(mesh));
    let (low, high) = scale.range();
    ui.horizontal(|ui| {
        ui.label(text::secondary(ui, number(low)));
        ui.with_layout(widgets::from_right(), |ui| ui.label(text::secondary(ui, number(high))));
    });
}

/// Four digits.
fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-3..1e6).contains(&size) {
        let digits = (3 - size.max(1e-3).log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.digits$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{value:.3e}")
    }
}

fn swatch_ui(ui: &mut Ui, colour: Color32, name: &str) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().rect_filled(rect, 2.0, colour);
        ui.label(text::secondary(ui, printable::line(name)));
    });
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn ends_of_the_bar_have_four_digits() {
        for (value, written) in [
            (0.0, "0"),
            (273.149_9, "273.1"),
            (-0.012_345, "-0.01235"),
            (1e9, "1.000e9"),
            (12.0, "12"),
            (54_321.0, "54321"),
        ] {
            assert_eq!(number(value), written);
        }
    }
}
