//! “Export…”: what is looked at, with its places and times, as a file for other programs.

use super::ViewerView;
use super::link::{Linked, Stretch};
use super::table::TableView;
use crate::commands::{Command, ResultsCommand};
use crate::domain::count::count;
use crate::domain::file_name::safe_name;
use crate::domain::printable;
use crate::domain::request::Area;
use crate::engine::exports::ExportRequest;
use crate::engine::inspection::OpenFile;
use crate::inspect::export::{ExportError, Format, Provenance, Wish, Written, exportable};
use crate::inspect::{Range, Selection, Structure, Variable};
use crate::ui::Cx;
use crate::ui::dialog::dialog_ui;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, text};
use crate::ui::widgets::{self, format};
use egui::{Id, Label, ScrollArea, Ui};
use std::path::{Path, PathBuf};

const WIDTH: f32 = 480.0;

/// What can be exported, and what of it is wanted.
pub(super) struct Offer {
    from: PathBuf,
    /// Path of the group, as it is told.
    group: String,
    /// Variables that are columns, with whether they are wanted; the first says where rows lie.
    columns: Vec<(String, bool)>,
    /// Lengths of the first one's dimensions.
    shape: Vec<u64>,
    /// The rows that the plot shows.
    seen: Option<(u64, u64)>,
    /// The slice that the table shows of an array of more than two dimensions.
    slice: Option<Selection>,
    part: Part,
    format: Format,
    /// Where the new file goes: beside the result at first.
    folder: PathBuf,
    /// Name of the new file.
    name: String,
}

/// Which part of the values is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// What the plot shows.
    Seen,
    /// What the table shows.
    Slice,
    /// What lies in the form's box.
    Box,
}

impl Offer {
    /// What can be exported where `path` is looked at.
    pub(super) fn new(file: &OpenFile, path: &str, linked: &Linked, table: &TableView) -> Self {
        let structure = file.opened().map(|opened| &*opened.structure);
        let columns = structure.map(|structure| columns(structure, path)).unwrap_or_default();
        let first = columns.first().and_then(|path| structure?.variable(path));
        let group = first.map_or("", Variable::group_path).trim_matches('/').to_owned();
        let shape = first.map(|variable| variable.shape.clone()).unwrap_or_default();
        let stretch = linked.stretch.as_ref().filter(|stretch| stretch.file == file.key);
        let seen = stretch.and_then(|stretch| rows_seen(stretch, &group, &shape));
        let slice = first.and_then(|variable| table.slice_of(variable));
        let columns = columns.into_iter().map(|path| (path, true)).collect();
        let format = Format::FlatGeobuf;
        let name = proposed(&file.path, &group, format);
        let folder = folder(&file.path).to_owned();
        Self { from: file.path.clone(), group, columns, shape, seen, slice, part: Part::All, format, folder, name }
    }

    /// Puts the new file elsewhere.
    pub(super) fn put_into(&mut self, folder: PathBuf) {
        self.folder = folder;
    }

    fn to(&self) -> PathBuf {
        self.folder.join(self.name.trim())
    }

    fn problem(&self) -> Option<&'static str> {
        if self.name.trim().is_empty() {
            return Some("The file needs a name.");
        }
        (self.to() == self.from).then_some("This is the name of the result itself. Choose another one.")
    }

    /// The rows that are wanted; `None` for all.
    fn selection(&self) -> Option<Selection> {
        match self.part {
            Part::All | Part::Box => None,
            Part::Slice => self.slice.clone(),
            Part::Seen => self.seen.map(|(first, end)| {
                let mut ranges = Selection::all(&self.shape).0;
                if let Some(rows) = ranges.first_mut() {
                    *rows = Range { start: first, count: end - first, step: 1 };
                }
                Selection(ranges)
            }),
        }
    }

    /// `form_box`: west, south, east, north of the box in the form.
    fn request(&self, replace: bool, form_box: Option<[f64; 4]>) -> ExportRequest {
        let variables = self.columns.iter().filter(|(_, wanted)| *wanted).map(|(path, _)| path.clone()).collect();
        let (selection, area) = (self.selection(), form_box.filter(|_| self.part == Part::Box));
        let granule = file_name(&self.from);
        let title = if self.group.is_empty() { granule.clone() } else { format!("{} of {granule}", self.group) };
        ExportRequest {
            from: self.from.clone(),
            to: self.to(),
            format: self.format,
            replace,
            wish: Wish { variables, selection, area, ..Wish::default() },
            provenance: Provenance { title, granule, ..Provenance::default() },
        }
    }
}

/// The variable with those beside it; of a group those of the first variable that has places.
fn columns(structure: &Structure, path: &str) -> Vec<String> {
    /// Most variables that are asked for their places.
    const MOST_ASKED: usize = 50;
    let beside = exportable(structure, path);
    if !beside.is_empty() {
        return beside;
    }
    let group = structure.variable(path).map_or(path, Variable::group_path).trim_end_matches('/');
    let is_below = |other: &str| other.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let groups = structure.groups().filter(|other| is_below(other.path.trim_end_matches('/')));
    let variables = groups.flat_map(|group| &group.variables).filter(|variable| !variable.is_scale).take(MOST_ASKED);
    variables.map(|variable| exportable(structure, &variable.path)).find(|found| !found.is_empty()).unwrap_or_default()
}

fn rows_seen(stretch: &Stretch, group: &str, shape: &[u64]) -> Option<(u64, u64)> {
    let (first, end) = stretch.indices;
    let is_part = first < end && shape.first().is_some_and(|rows| end <= *rows && end - first < *rows);
    (is_part && stretch.group.trim_matches('/') == group).then_some((first, end))
}

/// A name beside the result: `cut_gt1l_heights.fgb`.
fn proposed(from: &Path, group: &str, format: Format) -> String {
    let stem = from.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let group = group.replace('/', "_");
    let place = if group.is_empty() { String::new() } else { format!("_{group}") };
    let name = safe_name(&format!("{stem}{place}.{}", format.ending()));
    if name == file_name(from) { safe_name(&format!("{stem}_export.{}", format.ending())) } else { name }
}

fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Draws the dialog, if it is open.
pub(in crate::ui) fn export_ui(ui: &Ui, cx: &Cx<'_>, viewer: &mut ViewerView) {
    let Some(offer) = &mut viewer.export else { return };
    let exports = &cx.questions.exports;
    let mut closes = false;
    let modal = dialog_ui(ui.ctx(), Id::unique("export"), WIDTH, None, |ui| {
        ui.label(text::title("Export values"));
        ui.add_space(GRID);
        if exports.is_running() {
            running_ui(ui, cx);
            return;
        }
        match exports.outcome() {
            Some(Ok(written)) => closes = written_ui(ui, cx, written),
            Some(Err(ExportError::Exists(path))) => exists_ui(ui, cx, offer, path),
            Some(Err(error)) => {
                ui.add(Label::new(printable::line(&error.to_string()).into_owned()).wrap());
                ui.add_space(GAP);
                closes = form_ui(ui, cx, offer);
            }
            None => {
                if exports.was_stopped() {
                    ui.label("The export was stopped; nothing was written.");
                    ui.add_space(GAP);
                }
                closes = form_ui(ui, cx, offer);
            }
        }
    });
    if closes || modal.should_close() {
        viewer.export = None;
        let end = if exports.is_running() { ResultsCommand::StopExport } else { ResultsCommand::ForgetExport };
        cx.push(Command::Results(end));
    }
}

fn running_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let Some(progress) = cx.questions.exports.progress() else { return };
    let (done, of) = progress.counts();
    let numbers =
        if of == 0 { "Opening the result…".to_owned() } else { format!("{} of {} rows", count(done), count(of)) };
    widgets::progress_bar(ui, progress.fraction(), &numbers);
    ui.add_space(GAP);
    if widgets::quiet_button(ui, "Cancel").clicked() {
        cx.push(Command::Results(ResultsCommand::StopExport));
    }
}

/// What was written, and the line that reads it; true to close the dialog.
fn written_ui(ui: &mut Ui, cx: &Cx<'_>, written: &Written) -> bool {
    let words = format!("{} ({})", written.sentence(), format::bytes(written.bytes));
    ui.add(Label::new(printable::line(&words).into_owned()).wrap());
    ui.add_space(GAP);
    ui.label(text::secondary(ui, "In Python:"));
    let (import, line) = &written.python;
    ui.add(Label::new(text::mono(line)).wrap());
    ui.add_space(GAP);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        if widgets::quiet_button(ui, "Copy the line for Python").clicked() {
            cx.push(Command::Copy(format!("{import}\n\ndata = {line}\n")));
        }
        if widgets::quiet_button(ui, "Open folder").clicked() {
            cx.push(Command::Results(ResultsCommand::OpenFolder(folder(&written.path).to_owned())));
        }
        if widgets::quiet_button(ui, "Export more").clicked() {
            cx.push(Command::Results(ResultsCommand::ForgetExport));
        }
        widgets::primary_button(ui, "Close").clicked()
    })
    .inner
}

fn exists_ui(ui: &mut Ui, cx: &Cx<'_>, offer: &Offer, path: &Path) {
    let words = format!("{} is there already. Replace it?", printable::line(&file_name(path)));
    ui.add(Label::new(words).wrap());
    ui.add_space(GAP);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        if widgets::primary_button(ui, "Choose another name").clicked() {
            cx.push(Command::Results(ResultsCommand::ForgetExport));
        }
        if widgets::quiet_button(ui, "Replace it").clicked() {
            cx.push(Command::Results(ResultsCommand::Export(Box::new(offer.request(true, form_box(cx))))));
        }
    });
}

/// What is wanted, and where it goes; true to close the dialog.
fn form_ui(ui: &mut Ui, cx: &Cx<'_>, offer: &mut Offer) -> bool {
    if offer.columns.is_empty() {
        let words =
            "Nothing says where these values lie. Choose a variable with places in the structure, and export again.";
        ui.add(Label::new(words).wrap());
        ui.add_space(GAP);
        return widgets::primary_button(ui, "Close").clicked();
    }
    rows_ui(ui, offer, form_box(cx).is_some());
    columns_ui(ui, &mut offer.columns);
    let before = offer.format;
    ui.horizontal(|ui| {
        ui.radio_value(&mut offer.format, Format::FlatGeobuf, "FlatGeobuf")
            .on_hover_text("For QGIS and GeoPandas; the cells of a swath are polygons");
        ui.radio_value(&mut offer.format, Format::Csv, "CSV").on_hover_text("For spreadsheets and pandas");
    });
    if offer.format != before {
        let bare = offer.name.strip_suffix(before.ending()).map(str::to_owned);
        offer.name =
            bare.map_or_else(|| proposed(&offer.from, &offer.group, offer.format), |bare| bare + offer.format.ending());
    }
    ui.add_space(GRID);
    let problem = offer.problem();
    widgets::labelled_field(ui, "File name", &mut offer.name, problem);
    ui.horizontal(|ui| {
        if widgets::icon_button(ui, Icon::Folder, "Choose another folder").clicked() {
            cx.push(Command::Results(ResultsCommand::ChooseExportFolder(offer.folder.clone())));
        }
        let words = format!("In {}", printable::line(&offer.folder.display().to_string()));
        ui.add(Label::new(text::secondary(ui, words)).wrap());
    });
    ui.add_space(GAP);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        if widgets::primary_button(ui, "Export").clicked() && offer.problem().is_none() {
            cx.push(Command::Results(ResultsCommand::Export(Box::new(offer.request(false, form_box(cx))))));
        }
        widgets::quiet_button(ui, "Close").clicked()
    })
    .inner
}

/// West, south, east and north of the box in the form.
fn form_box(cx: &Cx<'_>) -> Option<[f64; 4]> {
    match cx.checked.request.as_ref()?.area.as_ref()? {
        Area::Box(bounds) => Some([bounds.west(), bounds.south(), bounds.east(), bounds.north()]),
        Area::Shape(_) | Area::Point(_) => None,
    }
}

fn rows_ui(ui: &mut Ui, offer: &mut Offer, has_box: bool) {
    let group = if offer.group.is_empty() { "this file".to_owned() } else { offer.group.clone() };
    ui.label(format!("Values of {}, each with its place.", printable::line(&group)));
    let seen = offer.seen.map(|(first, end)| {
        (Part::Seen, format!("Only what the plot shows ({} rows)", count(end.saturating_sub(first))))
    });
    let slice = offer.slice.is_some().then(|| (Part::Slice, "Only the slice that the table shows".to_owned()));
    let in_box = has_box.then(|| (Part::Box, "Only what lies in the box of the form".to_owned()));
    let parts: Vec<_> = seen.into_iter().chain(slice).chain(in_box).collect();
    // A box can go while the dialog is open.
    if offer.part != Part::All && !parts.iter().any(|(part, _)| *part == offer.part) {
        offer.part = Part::All;
    }
    if parts.is_empty() {
        return;
    }
    ui.radio_value(&mut offer.part, Part::All, "All rows");
    for (part, words) in parts {
        ui.radio_value(&mut offer.part, part, words);
    }
    ui.add_space(GRID);
}

/// Which variables become columns: all unless a person takes one off.
fn columns_ui(ui: &mut Ui, columns: &mut [(String, bool)]) {
    const HEIGHT: f32 = 120.0;
    ui.label(text::secondary(ui, "Columns beside latitude, longitude and time"));
    ScrollArea::vertical().id_salt("columns").max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
        let only_one = columns.iter().filter(|(_, wanted)| *wanted).count() == 1;
        ui.horizontal_wrapped(|ui| {
            for (path, wanted) in columns {
                let name = path.rsplit('/').next().unwrap_or(path);
                // A table without columns is none.
                let may_change = !(only_one && *wanted);
                ui.add_enabled(may_change, egui::Checkbox::new(wanted, printable::line(name).into_owned()));
            }
        });
    });
    ui.add_space(GRID);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::inspection::FileKey;

    #[test]
    fn a_proposed_name_is_never_the_results_own() {
        assert_eq!(proposed(Path::new("/a/cut.h5"), "gt1l/heights", Format::Csv), "cut_gt1l_heights.csv");
        assert_eq!(proposed(Path::new("/a/cut.csv"), "", Format::Csv), "cut_export.csv");
        assert_eq!(proposed(Path::new("/a/cut.csv"), "", Format::FlatGeobuf), "cut.fgb");
    }

    #[test]
    fn only_a_part_of_this_groups_rows_is_what_the_plot_shows() {
        let stretch = |group: &str, indices| Stretch { file: FileKey(1), group: group.to_owned(), indices };
        assert_eq!(rows_seen(&stretch("/gt1l/heights", (2, 5)), "gt1l/heights", &[9]), Some((2, 5)));
        assert_eq!(rows_seen(&stretch("/gt2l/heights", (2, 5)), "gt1l/heights", &[9]), None);
        assert_eq!(rows_seen(&stretch("gt1l/heights", (0, 9)), "gt1l/heights", &[9]), None, "that is all of it");
        assert_eq!(rows_seen(&stretch("gt1l/heights", (2, 12)), "gt1l/heights", &[9]), None);
    }
}
