//! Writing the area, or the granules' footprints, to a file.

use crate::commands::Command;
use crate::domain::Draft;
use crate::domain::file_name::safe_name;
use crate::domain::request::Area;
use crate::domain::shape::export::{self, ExportFormat};
use crate::ui::form::lines;
use crate::ui::widgets::format;
use crate::ui::{Cx, theme, widgets};
use egui::Ui;

/// What was said of the last try.
#[derive(Debug, Default)]
pub(super) struct ExportView {
    refused: Option<String>,
}

pub(super) fn export_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, view: &mut ExportView) {
    ui.label(theme::text::title("Export the area"));
    ui.add_space(theme::GRID);
    let area = area(draft);
    if let Some((area, name)) = &area {
        let words = "In longitude and latitude of WGS 84; a shape in its own points, over ±180° in pieces.";
        ui.label(theme::text::secondary(ui, words));
        ui.add_space(theme::GRID * 2.0);
        ui.horizontal_wrapped(|ui| {
            for kind in ExportFormat::ALL {
                if widgets::quiet_button(ui, kind.name()).clicked() {
                    save(ui, cx, view, area, name, kind);
                }
            }
        });
    } else {
        ui.label(theme::text::secondary(ui, "There is no box, point or shape yet."));
    }
    if let Some(words) = &view.refused {
        ui.add_space(theme::GRID);
        lines::warning(ui, words);
    }
    ui.add_space(theme::GRID * 3.0);
    footprints_ui(ui, cx);
    ui.add_space(theme::GRID * 3.0);
    if widgets::quiet_button(ui, "Close").clicked() {
        ui.close();
    }
}

/// The form's area and what to call it.
fn area(draft: &Draft) -> Option<(Area, String)> {
    if let Some(shape) = &draft.shape {
        let name = shape.name();
        let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
        return Some((Area::Shape(shape.clone()), stem.to_owned()));
    }
    let bounds = draft.bounding_box().map(|bounds| (Area::Box(bounds), "box".to_owned()));
    bounds.or_else(|| Some((Area::Point(draft.whole_point()?), "point".to_owned())))
}

fn save(ui: &Ui, cx: &Cx<'_>, view: &mut ExportView, area: &Area, name: &str, kind: ExportFormat) {
    match export::area(area, name, kind) {
        Ok(bytes) => {
            let file_name = format!("{}.{}", safe_name(name), kind.ending());
            cx.push(Command::SaveFile { file_name, bytes });
            ui.close();
        }
        Err(error) => view.refused = Some(error.to_string()),
    }
}

fn footprints_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let granules = cx.questions.preview.granules().filter(|granules| !granules.is_empty());
    let Some(granules) = granules else {
        ui.label(theme::text::secondary(ui, "Footprints can be written once granules are found."));
        return;
    };
    let count = granules.len() as u64;
    let words = if count < granules.total() {
        let all = format::count(granules.total());
        format!("Outlines of the {} that are listed so far, of {all}.", format::plural(count, "granule", "granules"))
    } else {
        format!("Outlines of {} with their ids.", format::plural(count, "granule", "granules"))
    };
    ui.label(theme::text::secondary(ui, words));
    ui.add_space(theme::GRID);
    if widgets::quiet_button(ui, "Footprints as GeoJSON").clicked() {
        let bytes = export::footprints(granules).into_bytes();
        cx.push(Command::SaveFile { file_name: "footprints.geojson".to_owned(), bytes });
        ui.close();
    }
}
