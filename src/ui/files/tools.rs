//! Above the list: which files are shown, and what can be done with all of them.

use super::groups::Group;
use super::{FilesAction, FilesView};
use crate::engine::snapshot::{Transfer, TransferState};
use crate::engine::{Snapshot, TransferAction, Which};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{GRID, ROW_HEIGHT};
use crate::ui::verdict;
use crate::ui::widgets::{
    format, from_left, from_right, icon_button, line, named, progress_bar, quiet_button, tab_bar,
};
use egui::containers::menu::MenuButton;
use egui::{Button, Id, Ui};
use std::fmt::Write as _;
use std::sync::Arc;

/// From this width in points on there is room for words beside the tabs.
const WIDE: f32 = 860.0;

/// Tabs with counts and the controls; with several jobs, one bar over everything.
pub(super) fn tools_ui(ui: &mut Ui, view: &mut FilesView, snapshot: &Snapshot) -> Option<FilesAction> {
    let counts = view.list.counts;
    let is_wide = ui.available_width() >= WIDE;
    let action = line(ui, ROW_HEIGHT, from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = if is_wide { GRID } else { 0.0 };
        let action = controls_ui(ui, view, snapshot, is_wide);
        ui.with_layout(from_left(), |ui| {
            let tabs = [
                (Group::All, "All", Some(counts.all())),
                (Group::Going, "Going", Some(counts.going)),
                (Group::Waiting, "Waiting", Some(counts.waiting)),
                (Group::Failed, "Failed", Some(counts.failed + counts.missing)),
                (Group::Done, "Done", Some(counts.done)),
            ];
            tab_bar(ui, &mut view.shown, &tabs);
            ui.add_space(GRID * 2.0);
            verdict::filters(ui, &mut view.verdict, snapshot.verdicts.all());
        });
        action
    });
    let is_open = view.list.jobs.iter().any(super::groups::JobFiles::is_open);
    if view.list.jobs.len() > 1 && is_open {
        let totals = view.totals.read(&snapshot.transfers);
        progress_bar(ui, totals.fraction(), &totals.words()).on_hover_text(format!(
            "{} of {} are here.",
            format::count(counts.done as u64),
            format::plural(counts.all() as u64, "file", "files")
        ));
    }
    action
}

/// From right to left; only what would do something now.
fn controls_ui(ui: &mut Ui, view: &mut FilesView, snapshot: &Snapshot, is_wide: bool) -> Option<FilesAction> {
    let mut action = more_ui(ui, view, snapshot);
    let mut tool = |ui: &mut Ui, icon, name: &str, what| {
        let draw = |ui: &mut Ui| if is_wide { quiet_button(ui, name) } else { icon_button(ui, icon, name) };
        if named(ui, Id::unique("download tools"), name, draw).clicked() {
            action = Some(FilesAction::Change(Which::All, what));
        }
    };
    let jobs = &view.list.jobs;
    if jobs.iter().any(super::groups::JobFiles::is_finished) {
        tool(ui, Icon::Trash, "Clear finished", TransferAction::ClearFinished);
    }
    if jobs.iter().any(|job| job.failed > 0) {
        tool(ui, Icon::Refresh, "Retry failed", TransferAction::RetryFailed);
    }
    if jobs.iter().any(|job| job.paused > 0) {
        tool(ui, Icon::Resume, "Resume all", TransferAction::Resume);
    }
    if jobs.iter().any(|job| job.active > 0) {
        tool(ui, Icon::Pause, "Pause all", TransferAction::Pause);
    }
    action
}

fn more_ui(ui: &mut Ui, view: &mut FilesView, snapshot: &Snapshot) -> Option<FilesAction> {
    let mut action = None;
    let button = Button::new(Icon::More.image(icons::SMALL).alt_text("More about downloads"))
        .image_tint_follows_text_color(true)
        .frame_when_inactive(false);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(200.0);
        let jobs = &view.list.jobs;
        if jobs.iter().any(|job| job.failed > 0) && ui.button("Copy the list of failed files").clicked() {
            action = Some(FilesAction::Copy(failed_list(&snapshot.transfers)));
            ui.close();
        }
        if jobs.iter().any(super::groups::JobFiles::is_open) && ui.button("Cancel all").clicked() {
            action = Some(FilesAction::Change(Which::All, TransferAction::Cancel));
            ui.close();
        }
        if ui.button("Download settings…").clicked() {
            action = Some(FilesAction::Settings);
            ui.close();
        }
    });
    let label = "More about downloads";
    response.accessible_name(label).on_hover_text(label);
    action
}

/// One line per failed file: name, reason, where it comes from; between them tabs, so that a
/// spreadsheet takes it.
fn failed_list(transfers: &[Arc<Transfer>]) -> String {
    let mut text = String::new();
    for transfer in transfers {
        if let TransferState::Failed(problem) = &transfer.state {
            let plain = |words: &str| words.replace(['\t', '\n', '\r'], " ");
            writeln!(text, "{}\t{}\t{}", plain(&transfer.file_name), plain(&problem.summary), transfer.source).ok();
        }
    }
    text
}
