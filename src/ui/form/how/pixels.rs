//! Where the output's pixels lie: projection, grid, resampling, corners and sizes.

use super::How;
use super::parts::{Tip, offered_group, side_by_side, text_option};
use super::projections::{ProjectionsView, projections_ui};
use crate::domain::Draft;
use crate::domain::capabilities::WantedItem;
use crate::domain::draft::Field;
use crate::ui::form::{lines, warnings_ui};
use crate::ui::{theme, widgets};
use egui::Ui;

const CRS: Tip = Tip::new("crs", "The map projection of the results: an EPSG code, proj4 or WKT.");
const GRID: Tip = Tip::new("grid", "A grid from NASA's catalogue, by name; it sets projection and sizes.");
const RESAMPLING: Tip =
    Tip::new("interpolation", "How values between the original pixels are computed, such as near or bilinear.");
const EXTENT: Tip = Tip::new("scale_extent", "The output's corners, in the units of its projection.");
const SIZE: Tip = Tip::new("scale_size", "Width and height of one output pixel, in the units of its projection.");
const WIDTH: Tip = Tip::new("width", "Pixels from west to east.");
const HEIGHT: Tip = Tip::new("height", "Pixels from south to north.");

pub(super) fn pixels_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut ProjectionsView) {
    let options = &draft.options;
    let is_set = options.crs.is_some()
        || options.grid.is_some()
        || options.interpolation.is_some()
        || draft.numbers.asks_for_pixels();
    let group = ("Projection, grid and pixel size", CRS, &WantedItem::Reprojection);
    offered_group(ui, how, draft, group, is_set, |ui, draft| {
        let changed = crs_ui(ui, how, draft, view);
        let changed = numbers_ui(ui, how, draft) || changed;
        let changed = resampling_ui(ui, how, draft) || changed;
        let options = &mut draft.options;
        let grid = ("Grid of NASA's catalogue", "none");
        text_option(ui, grid, GRID, &mut options.grid, how.problem(Field::Grid)) || changed
    });
    warnings_ui(ui, how.cx, |field| field == Field::Pixels);
}

fn crs_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut ProjectionsView) -> bool {
    let chosen = projections_ui(ui, how, draft, view);
    let label = ("Projection as EPSG code, proj4 or WKT", "EPSG:3413");
    text_option(ui, label, CRS, &mut draft.options.crs, how.problem(Field::Crs)) || chosen
}

/// The names that the remaining services give their ways of resampling.
fn resampling_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) -> bool {
    let resampling = ("Resampling", "near, bilinear, …");
    let changed = text_option(ui, resampling, RESAMPLING, &mut draft.options.interpolation, None);
    let named = how.capabilities.map(|known| known.named_interpolations(&draft.wanted())).unwrap_or_default();
    if !named.is_empty() {
        ui.label(theme::text::secondary(ui, format!("The service names: {}.", named.join(", "))));
    }
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
