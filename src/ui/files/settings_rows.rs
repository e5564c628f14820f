//! The choices about downloads, as rows that a settings dialog shows.

use super::FilesView;
use crate::commands::Command;
use crate::domain::{DownloadChoices, ExistingFiles, FolderLayout};
use crate::store::settings::MOST_FILES_AT_ONCE;
use crate::ui::dialog::dialog_ui;
use crate::ui::theme::{GRID, text};
use crate::ui::{Cx, widgets};
use egui::{DragValue, Id, Ui};

/// The speed limit is typed in these.
const BYTES_PER_MEGABYTE: f64 = 1_000_000.0;
/// Words of the switch, here and in the form.
const AS_READY: &str = "Download results as they arrive";

/// Folder layout, files that are there, how many at a time, how fast, and when. Every change takes
/// effect at once.
pub fn download_settings_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let before = cx.settings.downloads();
    let mut changed = before;
    widgets::combo(ui, "Folders", changed.layout.words(), |ui| {
        for layout in FolderLayout::ALL {
            ui.selectable_value(&mut changed.layout, layout, layout.words());
        }
    });
    ui.add_space(GRID);
    widgets::combo(ui, "When a file is there already", changed.existing.words(), |ui| {
        for choice in ExistingFiles::ALL {
            ui.selectable_value(&mut changed.existing, choice, choice.words());
        }
    });
    ui.add_space(GRID * 2.0);
    numbers_ui(ui, &mut changed);
    ui.add_space(GRID);
    ui.checkbox(&mut changed.as_ready, AS_READY)
        .on_hover_text("While a job that you submit still runs; else when you press Download");
    ui.checkbox(&mut changed.resume, "Go on with unfinished downloads at the start")
        .on_hover_text("Else they are there, paused");
    if changed != before {
        cx.push(Command::ChooseDownloads(changed));
    }
}

fn numbers_ui(ui: &mut Ui, choices: &mut DownloadChoices) {
    ui.horizontal(|ui| {
        let name = ui.label("Files at the same time");
        let field = DragValue::new(&mut choices.files_at_once)
            .range(1..=MOST_FILES_AT_ONCE)
            .speed(0.1)
            .update_while_editing(false);
        ui.add(field).labelled_by(name.id);
    });
    ui.horizontal(|ui| {
        let mut limit = choices.speed_limit_bytes as f64 / BYTES_PER_MEGABYTE;
        let name = ui.label("Speed limit, MB/s");
        let field = DragValue::new(&mut limit)
            .range(0.0..=10_000.0)
            .speed(0.1)
            .max_decimals(2)
            .update_while_editing(false)
            .custom_formatter(|value, _| if value <= 0.0 { "none".to_owned() } else { format!("{value:.2}") })
            .custom_parser(|typed| match typed.trim() {
                "" | "none" => Some(0.0),
                number => number.trim_end_matches("MB/s").trim().parse().ok(),
            });
        if ui.add(field).labelled_by(name.id).on_hover_text("Over all downloads together; 0 is none").changed() {
            choices.speed_limit_bytes = (limit * BYTES_PER_MEGABYTE).round() as u64;
        }
    });
}

/// The switch beside Submit.
pub fn download_as_ready_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let mut choices = cx.settings.downloads();
    if ui.checkbox(&mut choices.as_ready, AS_READY).changed() {
        cx.push(Command::ChooseDownloads(choices));
    }
}

/// The rows in a dialog of their own, while it is open.
pub fn download_settings_dialog_ui(ui: &Ui, cx: &Cx<'_>, view: &mut FilesView) {
    if !view.settings_open {
        return;
    }
    let modal = dialog_ui(ui.ctx(), Id::unique("download settings"), 360.0, None, |ui| {
        ui.label(text::title("Downloads"));
        ui.add_space(GRID * 2.0);
        download_settings_ui(ui, cx);
        ui.add_space(GRID * 3.0);
        if widgets::quiet_button(ui, "Close").clicked() {
            ui.close();
        }
    });
    if modal.should_close() {
        view.settings_open = false;
    }
}
