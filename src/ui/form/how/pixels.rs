//! Where the output's pixels lie: projection, grid, resampling, corners and sizes.

use super::How;
use super::parts::{Tip, offered_group, side_by_side, text_option};
use crate::domain::Draft;
use crate::domain::capabilities::WantedItem;
use crate::domain::draft::Field;
use crate::domain::options::{COMMON_CRS, crs_name};
use crate::ui::form::{lines, warnings_ui};
use crate::ui::widgets;
use egui::Ui;

const CRS: Tip = Tip::new("crs", "The map projection of the results: an EPSG code, proj4 or WKT.");
const GRID: Tip = Tip::new("grid", "A grid that NASA's catalogue knows by name; brings its own projection and sizes.");
const RESAMPLING: Tip =
    Tip::new("interpolation", "How values are found between the old pixels, such as near or bilinear.");
const EXTENT: Tip = Tip::new("scale_extent", "The output's corners, in the units of its projection.");
const SIZE: Tip = Tip::new("scale_size", "Width and height of one output pixel, in the units of its projection.");
const WIDTH: Tip = Tip::new("width", "Pixels from west to east.");
const HEIGHT: Tip = Tip::new("height", "Pixels from south to north.");

pub(super) fn pixels_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let options = &draft.options;
    let is_set = options.crs.is_some()
        || options.grid.is_some()
        || options.interpolation.is_some()
        || draft.numbers.asks_for_pixels();
    let group = ("Projection, grid and pixel size", CRS, &WantedItem::Reprojection);
    offered_group(ui, how, draft, group, is_set, |ui, draft| {
        let changed = crs_ui(ui, how, draft);
        let changed = numbers_ui(ui, how, draft) || changed;
        let options = &mut draft.options;
        let resampling = ("Resampling", "near, bilinear, …");
        let changed = text_option(ui, resampling, RESAMPLING, &mut options.interpolation, None) || changed;
        let grid = ("Grid of NASA's catalogue", "none");
        text_option(ui, grid, GRID, &mut options.grid, how.problem(Field::Grid)) || changed
    });
    warnings_ui(ui, how.cx, |field| field == Field::Pixels);
}

fn crs_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) -> bool {
    let before = draft.options.crs.clone();
    let mut chosen = before.clone();
    let shown = match before.as_deref() {
        None => "As it is",
        Some(code) => crs_name(code).unwrap_or("Another one, below"),
    };
    widgets::combo(ui, "Projection", shown, |ui| {
        CRS.on(ui.selectable_value(&mut chosen, None, "As it is"));
        for common in COMMON_CRS {
            let code = Some(common.code.to_owned());
            ui.selectable_value(&mut chosen, code, common.name).on_hover_text(common.code);
        }
    });
    let label = ("Projection as EPSG code, proj4 or WKT", "EPSG:3413");
    let typed = text_option(ui, label, CRS, &mut chosen, how.problem(Field::Crs));
    let changed = typed || chosen != before;
    draft.options.crs = chosen;
    changed
}

fn numbers_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) -> bool {
    let numbers = &mut draft.numbers;
    let corners = ["Lowest x", "Lowest y", "Highest x", "Highest y"];
    let mut changed = side_by_side(ui, corners.len(), |ui, place| {
        let (Some(label), Some(text)) = (corners.get(place), numbers.scale_extent.get_mut(place)) else { return false };
        let wrong = how.problem(Field::ScaleExtent).is_some();
        EXTENT.on(widgets::Field::new(label, text).number().marked(wrong).show(ui)).changed()
    });
    problem_ui(ui, how, &[Field::ScaleExtent]);
    let fields = [
        ("Pixel size x", SIZE, Field::ScaleSize),
        ("Pixel size y", SIZE, Field::ScaleSize),
        ("Columns", WIDTH, Field::Width),
        ("Rows", HEIGHT, Field::Height),
    ];
    let [size_x, size_y] = &mut numbers.scale_size;
    let mut texts = [size_x, size_y, &mut numbers.width, &mut numbers.height];
    changed |= side_by_side(ui, fields.len(), |ui, place| {
        let (Some((label, tip, field)), Some(text)) = (fields.get(place), texts.get_mut(place)) else { return false };
        let wrong = how.problem(*field).is_some();
        tip.on(widgets::Field::new(label, text).number().marked(wrong).show(ui)).changed()
    });
    problem_ui(ui, how, &[Field::ScaleSize, Field::Width, Field::Height]);
    changed
}

fn problem_ui(ui: &mut Ui, how: &How<'_, '_>, fields: &[Field]) {
    for words in fields.iter().filter_map(|field| how.problem(*field)) {
        lines::problem(ui, words);
    }
}
