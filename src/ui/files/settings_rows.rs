//! The choices about downloads, as rows that a settings dialog shows.

use super::FilesView;
use crate::commands::Command;
use crate::domain::{ExistingFiles, FolderLayout};
use crate::store::Settings;
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
    let mut changed = cx.settings.clone();
    widgets::combo(ui, "Folders", changed.folder_layout.words(), |ui| {
        for layout in FolderLayout::ALL {
            ui.selectable_value(&mut changed.folder_layout, layout, layout.words());
        }
    });
    ui.add_space(GRID);
    let existing = changed.existing_files();
    let mut chosen = existing;
    widgets::combo(ui, "When a file is there already", existing.words(), |ui| {
        for choice in ExistingFiles::ALL {
            ui.selectable_value(&mut chosen, choice, choice.words());
        }
    });
    if chosen != existing {
        changed.set_existing_files(chosen);
    }
    ui.add_space(GRID * 2.0);
    numbers_ui(ui, &mut changed);
    ui.add_space(GRID);
    ui.checkbox(&mut changed.download_as_ready, AS_READY)
        .on_hover_text("While a job that you submit still runs; else when you press Download");
    ui.checkbox(&mut changed.resume_downloads, "Go on with unfinished downloads at the start")
        .on_hover_text("Else they are there, paused");
    if changed != *cx.settings {
        cx.push(Command::SetDownloadSettings(Box::new(changed)));
    }
}

fn numbers_ui(ui: &mut Ui, settings: &mut Settings) {
    ui.horizontal(|ui| {
        let mut files = u32::try_from(settings.files_at_once()).unwrap_or(MOST_FILES_AT_ONCE);
        let name = ui.label("Files at the same time");
        let field = DragValue::new(&mut files).range(1..=MOST_FILES_AT_ONCE).speed(0.1).update_while_editing(false);
        if ui.add(field).labelled_by(name.id).changed() {
            settings.files_at_once = files;
        }
    });
    ui.horizontal(|ui| {
        let mut limit = settings.speed_limit_bytes as f64 / BYTES_PER_MEGABYTE;
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
            settings.speed_limit_bytes = (limit * BYTES_PER_MEGABYTE).round() as u64;
        }
    });
}

/// The switch beside Submit.
pub fn download_as_ready_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let mut as_ready = cx.settings.download_as_ready;
    if ui.checkbox(&mut as_ready, AS_READY).changed() {
        let mut changed = cx.settings.clone();
        changed.download_as_ready = as_ready;
        cx.push(Command::SetDownloadSettings(Box::new(changed)));
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
