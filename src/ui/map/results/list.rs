//! The layers in a list: on or off, which is looked at, how opaque, which lies over which.

use super::{LegendResponse, MOST_PICTURES, ResultFile, ResultsLayer};
use crate::domain::printable;
use crate::domain::verdict::{Extent, region};
use crate::inspect::map::bounds;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, Palette, text};
use crate::ui::widgets::{self, from_left};
use egui::{RichText, ScrollArea, Sense, Slider, Ui, WidgetInfo, vec2};

/// Height of a row in points.
const ROW: f32 = 20.0;
/// Part of the map's height that the list takes at most.
const MOST_OF_MAP: f32 = 0.2;

impl ResultsLayer {
    /// One row for each file, the uppermost first.
    pub(super) fn files_ui(&mut self, ui: &mut Ui, map_height: f32, response: &mut LegendResponse) {
        let mut files = self.order.bottom_up(&self.files);
        files.reverse();
        let room = (map_height * MOST_OF_MAP).clamp(ROW * 3.0, ROW * 8.0);
        let alike = alike(files.iter().map(|file| file.name.as_str()));
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().id_salt("layers").max_height(room).auto_shrink([false, true]);
        area.show_rows(ui, ROW, files.len(), |ui, range| {
            for file in files.get(range).unwrap_or_default() {
                ui.push_id(file.file, |ui| self.file_ui(ui, file, alike, response));
            }
        });
        ui.spacing_mut().item_spacing.y = GRID;
        let shown = files.iter().filter(|file| self.order.is_shown(file.file)).count();
        if shown > MOST_PICTURES {
            let words = format!("The {MOST_PICTURES} uppermost are drawn, of the others the outline.");
            ui.add(egui::Label::new(text::secondary(ui, words)).wrap());
        }
    }

    fn file_ui(&mut self, ui: &mut Ui, file: &ResultFile, alike: (usize, usize), response: &mut LegendResponse) {
        let name = printable::line(&file.name).into_owned();
        let mut is_shown = self.order.is_shown(file.file);
        ui.allocate_ui_with_layout(vec2(ui.available_width(), ROW), from_left(), |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            ui.spacing_mut().interact_size.y = ROW;
            let check = ui.checkbox(&mut is_shown, "").on_hover_text("Show this result on the map");
            check.widget_info(|| {
                WidgetInfo::selected(egui::Role::CheckBox, true, is_shown, format!("Show {name} on the map"))
            });
            let words = widgets::fitted_name(ui, &name, alike, text::SECONDARY, ui.available_width() - GRID);
            let size = text::SECONDARY;
            let words = RichText::new(words).size(size);
            let ink = Palette::of(ui).ink_soft;
            let words = if file.is_current { words.strong() } else { words.color(ink) };
            let label = ui.add(egui::Label::new(words).selectable(false).sense(Sense::click()));
            label.widget_info(|| {
                WidgetInfo::selected(egui::Role::Button, true, file.is_current, format!("Look at {name}"))
            });
            if label.contains_pointer() {
                self.emphasised = Some(file.file);
                ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
            }
            if label.on_hover_text(self.told(file, &name)).clicked() {
                response.show = Some(file.file);
            }
        });
        self.order.show(file.file, is_shown);
    }

    /// The whole name, and where its data lie.
    fn told(&self, file: &ResultFile, name: &str) -> String {
        let drawn = self.drawn.get(&file.file);
        let around = drawn.and_then(|drawn| drawn.outline()).and_then(|ring| bounds(ring));
        let extent = around.and_then(super::box_of).map(|bounds| {
            let [west, south, east, north] = <[f64; 4]>::from(bounds);
            region(&Extent { west, south, east, north })
        });
        let failed = drawn.and_then(|drawn| drawn.failed.as_ref()).map(ToString::to_string);
        match extent.map(|region| format!("Its data lie {region}.")).or(failed) {
            Some(words) => format!("{name}\n{}", printable::line(&words)),
            None => name.to_owned(),
        }
    }

    /// How the current layer lies: its opacity, and above or below the others.
    pub(super) fn layer_ui(&mut self, ui: &mut Ui) {
        let Some(file) = self.current_file().map(|file| file.file) else { return };
        ui.horizontal(|ui| {
            ui.spacing_mut().slider_width = 44.0;
            ui.spacing_mut().item_spacing.x = GRID;
            let name = ui.label(text::secondary(ui, "Opacity"));
            let mut opacity = self.order.opacity(file);
            if ui.add(Slider::new(&mut opacity, 0.1..=1.0).show_value(false)).labelled_by(name.id).changed() {
                self.order.set_opacity(file, opacity);
            }
            if self.files.len() > 1 {
                if widgets::icon_button(ui, Icon::ChevronUp, "Move this layer up").clicked() {
                    self.order.step(&self.files, file, true);
                }
                if widgets::icon_button(ui, Icon::ChevronDown, "Move this layer down").clicked() {
                    self.order.step(&self.files, file, false);
                }
            }
        });
    }
}

/// How many characters all names begin and end with; of a single name all of it.
fn alike<'a>(mut names: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let Some(first) = names.next() else { return (0, 0) };
    let mut common: Option<(usize, usize)> = None;
    for other in names {
        let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
            a.zip(b).take_while(|(a, b)| a == b).count()
        };
        let head = same(&mut first.chars(), &mut other.chars());
        let tail = same(&mut first.chars().rev(), &mut other.chars().rev());
        common = Some(common.map_or((head, tail), |(a, b)| (a.min(head), b.min(tail))));
    }
    // What a number begins with belongs to it.
    let Some((head, tail)) = common else { return (first.chars().count(), 0) };
    let is_digit = |character: &char| character.is_ascii_digit();
    let digits = first.chars().take(head).collect::<Vec<_>>().into_iter().rev().take_while(is_digit).count();
    (head.saturating_sub(digits), tail)
}

#[cfg(test)]
mod tests {
    use super::alike;
    use crate::ui::widgets::shortened_name;

    #[test]
    fn what_tells_names_apart_stays() {
        let names = ["ATL03_20200528_007_subsetted.h5", "ATL03_20200613_007_subsetted.h5"];
        let common = alike(names.into_iter());
        assert_eq!(common, (6, 17), "the whole date is of its own");
        assert_eq!(shortened_name(names[0], common, 14), "ATL…20200528….h5");
        assert_eq!(shortened_name(names[1], common, 5), "…20200…");
        assert_eq!(alike(["alone.nc"].into_iter()), (8, 0));
        assert_eq!(alike(std::iter::empty()), (0, 0));
    }
}
