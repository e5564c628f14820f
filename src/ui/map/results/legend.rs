//! What lies on the map: the list of layers, the colours of the current one, and the value under the pointer. Folded it
//! is a key alone, and it is so by itself on a narrow map.

use super::colours::{Style, of_class};
use super::picture::MapData;
use super::{LegendResponse, ResultsLayer};
use crate::domain::bounding_box::BoundingBox;
use crate::domain::printable;
use crate::inspect::Why;
use crate::inspect::plot::colours::{ColourMap, ColourScale, Spacing};
use crate::ui::icons::Icon;
use crate::ui::theme::{self, Palette, text};
use crate::ui::viewer::plot::{ColourRange, Colouring, unit};
use crate::ui::widgets::{self, format, from_left, from_right};
use egui::{
    Button, Checkbox, Color32, DragValue, Label, Margin, Mesh, Rect, RichText, Role, Sense, Shape, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// Width of the list in points: at most, at least, and as a part of the map's.
const WIDTH: (f32, f32, f32) = (224.0, 200.0, 0.4);
/// A map narrower than this has no room for it.
const LEAST_MAP: f32 = 260.0;
/// A map narrower or lower than this has it folded until somebody unfolds it.
const LEAST_UNFOLDED: (f32, f32) = (460.0, 360.0);
/// Width when folded.
const FOLDED: f32 = 150.0;
/// Characters of a name: two lines and a bit.
const TITLE: usize = 48;
/// Colours of classes that are listed.
const CLASSES: usize = 8;

impl ResultsLayer {
    /// Draws the list in the map's upper right corner. `others` is the number of files of the current one's job that
    /// are here and not on the map.
    pub(in crate::ui::map) fn legend_ui(
        &mut self,
        ui: &mut Ui,
        map: Rect,
        hovered: Option<(f64, f64)>,
        others: usize,
    ) -> LegendResponse {
        let mut response = LegendResponse::default();
        if self.files.is_empty() || map.width() < LEAST_MAP {
            return response;
        }
        let is_small = map.width() < LEAST_UNFOLDED.0 || map.height() < LEAST_UNFOLDED.1;
        let is_folded = self.folded.unwrap_or(is_small);
        let width = if is_folded { FOLDED } else { (map.width() * WIDTH.2).clamp(WIDTH.1, WIDTH.0) };
        let corner = pos2(map.right() - theme::GAP - width, map.top() + theme::GAP);
        let room = Rect::from_min_size(corner, vec2(width, map.height() - 2.0 * theme::GAP));
        let mut area = ui.new_child(UiBuilder::new().id_salt("results on the map").max_rect(room));
        widgets::floating(ui).inner_margin(Margin::symmetric(8, 4)).show(&mut area, |ui| {
            ui.set_width(width - 16.0);
            ui.spacing_mut().item_spacing.y = theme::GRID;
            if self.header_ui(ui, is_folded) {
                self.folded = Some(!is_folded);
            }
            if !is_folded {
                self.files_ui(ui, map.height(), &mut response);
            }
            self.current_ui(ui, hovered, is_folded, &mut response);
            if is_folded {
                return;
            }
            self.layer_ui(ui);
            if others > 0 {
                let words = match others {
                    1 => "Add the job’s other file".to_owned(),
                    _ => format!("Add the job’s {others} other files"),
                };
                response.adds_others = widgets::quiet_line_button(ui, &words).clicked();
            }
        });
        response.fit = response.fit.map(|bounds| beside(bounds, map.width(), width + 2.0 * theme::GAP));
        response
    }

    /// What it is, and whether it is folded; true if it is to be the other way.
    fn header_ui(&self, ui: &mut Ui, is_folded: bool) -> bool {
        let is_there =
            |file: &&super::ResultFile| self.drawn.get(&file.file).is_none_or(|drawn| drawn.failed.is_none());
        let name = match self.files.iter().filter(is_there).count() {
            0 => "No result on the map".to_owned(),
            1 => "1 result on the map".to_owned(),
            count => format!("{count} results on the map"),
        };
        let icon = if is_folded { Icon::ChevronRight } else { Icon::ChevronDown };
        let button = Button::new((icon.image(12.0).alt_text(""), RichText::new(&name).size(text::SECONDARY)))
            .image_tint_follows_text_color(true)
            .frame(false)
            .min_size(vec2(ui.available_width(), 20.0));
        let response = ui.add(button).on_hover_text(if is_folded { "Show the list" } else { "Fold the list" });
        response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, !is_folded, &name));
        response.clicked()
    }

    fn current_ui(&mut self, ui: &mut Ui, hovered: Option<(f64, f64)>, is_folded: bool, response: &mut LegendResponse) {
        let Some(file) = self.current_file().cloned() else { return };
        let is_of_job = file.limits.as_ref().map(|limits| limits.is_of_job);
        let extent = self.extent();
        let Some(drawn) = self.drawn.get_mut(&file.file) else { return };
        if let Some(unread) = &drawn.failed {
            let words = match &unread.why {
                Why::Unknown(what) => format!("Not on the map: {} is not known.", printable::line(what)),
                _ => printable::line(&unread.to_string()).into_owned(),
            };
            ui.add(Label::new(text::secondary(ui, words)).wrap());
            return;
        }
        let Some(data) = drawn.data().cloned() else {
            ui.label(text::secondary(ui, "Reading…"));
            return;
        };
        let title = printable::line(&data.name).to_string();
        ui.add(Label::new(RichText::new(format::shortened(&title, TITLE))).wrap()).on_hover_text(title);
        if !data.is_of_points() && data.missing == data.layer.cells() as u64 {
            ui.add(Label::new(text::secondary(ui, "Every value here is missing.")).wrap());
            return;
        }
        match &data.style {
            Style::Range { .. } => {
                let mut colouring = file.colouring;
                if let Some(scale) = drawn.scale(colouring) {
                    bar_ui(ui, scale, &data.units);
                    if is_folded {
                        ends_ui(ui, scale);
                    } else {
                        fields_ui(ui, &mut colouring, scale);
                    }
                }
                if colouring != file.colouring {
                    response.colouring = Some((file.file, colouring));
                }
            }
            Style::Classes(classes) => {
                for (value, [red, green, blue], name) in classes.iter().take(CLASSES) {
                    swatch_ui(ui, Color32::from_rgb(*red, *green, *blue), &format!("{value} {name}"));
                }
                if let Some(more) = classes.len().checked_sub(CLASSES).filter(|more| *more > 0) {
                    ui.label(text::secondary(ui, format!("and {more} more")));
                }
            }
            Style::Points => points_ui(ui, is_of_job),
            Style::Own => {}
        }
        if !is_folded {
            notes_ui(ui, &data);
        }
        let pointed = self.spot.as_ref().filter(|spot| spot.file == file.file && spot.group == data.link());
        let pointed = pointed.and_then(|spot| data.layer.elements.cell(spot.index));
        let under = |place: (f64, f64)| drawn.picture()?.cells.at_position(place.0, place.1);
        let value = hovered.and_then(under).or(pointed).and_then(|cell| read_out(&data, cell));
        let hint = || (!is_folded).then(|| "Point at the map for a value.".to_owned());
        if let Some(words) = value.or_else(hint) {
            ui.add(Label::new(text::secondary(ui, words)).wrap());
        }
        if is_folded {
            return;
        }
        ui.add_enabled_ui(extent.is_some(), |ui| {
            if widgets::quiet_line_button(ui, "Fit to data").clicked() {
                response.fit = extent;
            }
        });
    }
}

fn points_ui(ui: &mut Ui, is_of_job: Option<bool>) {
    let palette = Palette::of(ui);
    let (inside, outside) = match is_of_job {
        None => return,
        Some(true) => ("in the job’s area", "outside of it"),
        Some(false) => ("in the form’s area", "outside of it"),
    };
    swatch_ui(ui, palette.accent, inside);
    swatch_ui(ui, palette.failed.mark, outside);
}

/// What is said where only one of so many is drawn.
fn thinned(step: u64, is_of_points: bool) -> Option<String> {
    let one_of = format!("one of {}", format::count(step));
    (step > 1).then(|| {
        if is_of_points {
            format!("Too many to draw: {one_of} points is on the map, all are in the plot.")
        } else {
            format!("Too large to draw whole: {one_of} rows and columns.")
        }
    })
}

/// What should be known of what is drawn.
fn notes_ui(ui: &mut Ui, data: &MapData) {
    let mut notes = Vec::new();
    if data.missing > 0 && !data.is_of_points() {
        let share = data.missing as f64 * 100.0 / data.layer.cells().max(1) as f64;
        notes.push(if share < 1.0 {
            "Less than 1 % of cells hold no data.".to_owned()
        } else {
            format!("{share:.0} % of cells hold no data.")
        });
    }
    notes.extend(thinned(data.layer.step, data.is_of_points()));
    if data.layer.assumed {
        notes.push("No reference system is given; degrees are assumed.".to_owned());
    }
    for note in notes {
        ui.add(Label::new(text::secondary(ui, note)).wrap());
    }
}

/// The value of a cell or point.
fn read_out(data: &MapData, cell: u32) -> Option<String> {
    let units = printable::line(unit(&data.units).unwrap_or_default());
    if data.is_of_points() {
        let value = data.layer.value(cell).map(|value| format!(": {value:.3} {units}")).unwrap_or_default();
        let index = data.layer.elements.flat(cell);
        return Some(format!("Point {}{value}", format::count(index)));
    }
    if matches!(data.style, Style::Own) {
        return None;
    }
    let Some(value) = data.layer.value(cell) else { return Some("no data".to_owned()) };
    let class = match &data.style {
        Style::Classes(classes) => of_class(classes, value),
        _ => None,
    };
    Some(match class {
        Some((.., name)) => format!("{value} {}", printable::line(name)),
        None => format!("{} {units}", value as f32).replace('-', "−"),
    })
}

/// A box with room at its east for what covers the map's right side.
fn beside(bounds: BoundingBox, map: f32, covered: f32) -> BoundingBox {
    let room = f64::from(map - covered);
    let wider = f64::from(map) / room.max(1.0);
    // On a narrow map half of the data under the list is better than all of them small.
    if !(1.0..=2.0).contains(&wider) || bounds.width_degrees() * wider >= 360.0 {
        return bounds;
    }
    let east = bounds.west() + bounds.width_degrees() * wider;
    BoundingBox::from_corners((bounds.west(), bounds.south()), (east, bounds.north())).unwrap_or(bounds)
}

/// The bar with its unit.
fn bar_ui(ui: &mut Ui, scale: &ColourScale, units: &str) {
    widgets::line(ui, 14.0, from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        if !units.is_empty() && units != "1" {
            let written = unit(units).unwrap_or_default();
            ui.label(text::secondary(ui, format::shortened(&printable::line(written), 14))).on_hover_text(units);
        }
        paint_bar(ui, scale);
    });
}

/// Its ends in words.
fn ends_ui(ui: &mut Ui, scale: &ColourScale) {
    let (low, high) = scale.range();
    widgets::line(ui, 16.0, from_left(), |ui| {
        ui.label(text::secondary(ui, number(low)));
        ui.with_layout(from_right(), |ui| ui.label(text::secondary(ui, number(high))));
    });
}

/// Its ends to be typed or dragged, and what else can be chosen of the colours.
fn fields_ui(ui: &mut Ui, colouring: &mut Colouring, scale: &ColourScale) {
    let (low, high) = scale.range();
    let speed = (high - low) / 200.0;
    widgets::line(ui, 22.0, from_left(), |ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding = vec2(theme::GRID, 1.0);
        let width = ((ui.available_width() - 66.0) / 2.0).max(40.0);
        let field = |ui: &mut Ui, value: f64, name: &str| {
            let mut new = value;
            let drag = DragValue::new(&mut new).speed(speed).custom_formatter(|value, _| number(value));
            let response = ui.add_sized([width, 20.0], drag).on_hover_text("Drag, or click to type");
            response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
            (new != value).then_some(new)
        };
        if let Some(low) = field(ui, low, "Lower end of the colours on the map") {
            colouring.range = ColourRange::Own(low.min(high), high);
        }
        choices_ui(ui, colouring, scale);
        if let Some(high) = field(ui, high, "Upper end of the colours on the map") {
            colouring.range = ColourRange::Own(low, high.max(low));
        }
    });
}

fn choices_ui(ui: &mut Ui, colouring: &mut Colouring, scale: &ColourScale) {
    let button = Button::new(RichText::new("Colours").size(text::SECONDARY));
    let config =
        egui::containers::menu::MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let menu = egui::containers::menu::MenuButton::from_button(button).config(config);
    menu.ui(ui, |ui| {
        for (range, words) in [(ColourRange::Usual, "2–98 %"), (ColourRange::All, "All values")] {
            if ui.selectable_label(colouring.range == range, words).clicked() {
                colouring.range = range;
            }
        }
        let mut is_log = colouring.spacing == Spacing::Logarithmic;
        let log = ui.add_enabled(scale.range().0 > 0.0 || is_log, Checkbox::new(&mut is_log, "Logarithmic"));
        log.on_disabled_hover_text("A logarithmic scale needs a range above zero.");
        colouring.spacing = if is_log { Spacing::Logarithmic } else { Spacing::Linear };
        ui.separator();
        for map in ColourMap::ALL {
            if ui.selectable_label(scale.map() == map, map.name()).clicked() {
                colouring.map = Some(map);
            }
        }
    });
}

fn paint_bar(ui: &mut Ui, scale: &ColourScale) {
    const STEPS: u32 = 64;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    let (low, high) = scale.range();
    let spacing = if scale.spacing() == Spacing::Logarithmic { ", logarithmic" } else { "" };
    let name = format!("Colours on the map from {} to {}{spacing}", number(low), number(high));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let mut mesh = Mesh::default();
    let width = rect.width() / STEPS as f32;
    for step in 0..STEPS {
        let [red, green, blue] = scale.map().at(f64::from(step) / f64::from(STEPS - 1));
        let left = rect.left() + step as f32 * width;
        let part = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width + 0.5, rect.bottom()));
        mesh.add_colored_rect(part.intersect(rect), Color32::from_rgb(red, green, blue));
    }
    ui.painter().add(Shape::mesh(mesh));
}

/// Four digits.
fn number(value: f64) -> String {
    let size = value.abs();
    let text = if value == 0.0 || (1e-3..1e6).contains(&size) {
        let digits = (3 - size.max(1e-3).log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.digits$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{value:.3e}")
    };
    text.replace('-', "−")
}

fn swatch_ui(ui: &mut Ui, colour: Color32, name: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 16.0;
        let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().rect_filled(rect, 2.0, colour);
        ui.add(Label::new(text::secondary(ui, printable::line(name))).truncate());
    });
}

#[cfg(test)]
mod tests {
    use super::{beside, number, thinned};
    use crate::domain::bounding_box::BoundingBox;

    #[test]
    fn data_come_to_lie_beside_the_list() {
        let bounds = BoundingBox::new(170.0, 0.0, -170.0, 10.0).unwrap();
        let shown = beside(bounds, 900.0, 300.0);
        assert_eq!((shown.west(), shown.east(), shown.north()), (170.0, -160.0, 10.0));
        assert_eq!(beside(bounds, 400.0, 300.0), bounds, "no room beside it");
        let world = BoundingBox::new(-180.0, -90.0, 180.0, 90.0).unwrap();
        assert_eq!(beside(world, 900.0, 300.0), world);
    }

    #[test]
    fn what_is_not_drawn_whole_is_said_and_of_points_where_all_of_them_are() {
        assert_eq!((thinned(1, true), thinned(1, false)), (None, None));
        let points = thinned(7, true).unwrap();
        assert_eq!(points, "Too many to draw: one of 7 points is on the map, all are in the plot.");
        assert_eq!(thinned(2, false).unwrap(), "Too large to draw whole: one of 2 rows and columns.");
    }

    #[test]
    fn ends_of_the_bar_have_four_digits() {
        for (value, written) in [
            (0.0, "0"),
            (273.149_9, "273.1"),
            (-0.012_345, "−0.01235"),
            (1e9, "1.000e9"),
            (12.0, "12"),
            (54_321.0, "54321"),
        ] {
            assert_eq!(number(value), written);
        }
    }
}
