//! The values of the point under the pointer, in one line that is always as high.

use super::Part;
use crate::inspect::plot::profile::{Exact, Profile, Track};
use crate::ui::theme::{LINE_HEIGHT, text};
use crate::ui::widgets::{self, format};
use egui::Ui;

/// What is known of the point: what the plot holds at once, the file's exact values as soon as they are read.
pub(super) fn words(profile: &Profile, track: &Track, place: usize, exact: Option<&Exact>) -> String {
    let index = profile.index_at(place);
    let one = track.kind.word(1);
    let mut parts = vec![format!("{one} {}", format::count(index))];
    let exact = exact.filter(|exact| exact.index == index);
    match exact {
        Some(exact) => parts.push(format!("height {}", exact.height.replace('-', "−"))),
        None => parts.extend(profile.y.get(place).map(|height| format!("height {height}").replace('-', "−"))),
    }
    if profile.classes.len() > 1 {
        let class = profile.classes.get(usize::from(profile.class_at(place)));
        parts.extend(class.map(|class| match class.value {
            Some(value) => format!("{value} {}", class.name).replace('-', "−"),
            None => class.name.clone(),
        }));
    }
    if let Some(exact) = exact {
        if let (Some(latitude), Some(longitude)) = (exact.latitude, exact.longitude) {
            parts.push(position(latitude, longitude));
        }
        parts.extend(exact.time.clone());
    }
    parts.join("   ")
}

/// A place in degrees, to about ten centimetres.
pub(super) fn position(latitude: f64, longitude: f64) -> String {
    let (north, east) = (if latitude < 0.0 { "S" } else { "N" }, if longitude < 0.0 { "W" } else { "E" });
    format!("{:.6}° {north} {:.6}° {east}", latitude.abs(), longitude.abs())
}

/// Narrower than this, in points, a line is too short for a position and a time: there are two.
const WIDE: f32 = 620.0;

/// Draws the line; a hint while nothing is pointed at.
pub(super) fn readout_ui(ui: &mut Ui, words: Option<&str>) {
    let hint = "Drag to move, turn the wheel to zoom, double-click for the whole.";
    let line = match words {
        Some(words) => egui::RichText::new(words).size(text::SECONDARY),
        None => text::secondary(ui, hint),
    };
    if ui.available_width() >= WIDE {
        widgets::line(ui, LINE_HEIGHT, widgets::from_left(), |ui| ui.add(egui::Label::new(line).truncate()));
        return;
    }
    let size = egui::vec2(ui.available_width(), LINE_HEIGHT * 2.0);
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    let mut both = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::top_down(egui::Align::Min)));
    both.set_clip_rect(rect.intersect(ui.clip_rect()));
    both.add(egui::Label::new(line).wrap());
}

/// Height of the lines below a plot.
pub(super) fn room_below(ui: &Ui, part: Part) -> f32 {
    let space = ui.spacing().item_spacing.y;
    let values = if ui.available_width() >= WIDE { LINE_HEIGHT } else { LINE_HEIGHT * 2.0 };
    let counts = if part == Part::Whole { LINE_HEIGHT + space } else { 0.0 };
    values + space + counts
}
