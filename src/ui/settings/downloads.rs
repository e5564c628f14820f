//! The settings of downloads: where files go, and what happens to those that are there or unfinished.

use super::hint;
use crate::commands::Action;
use crate::domain::{ExistingFiles, FolderLayout};
use crate::store::Settings;
use crate::store::settings::MOST_FILES_AT_ONCE;
use crate::ui::icons::Icon;
use crate::ui::{Cx, theme, widgets};
use egui::{DragValue, TextEdit, Ui};
use std::path::PathBuf;

/// The speed limit is typed in these.
const BYTES_PER_MEGABYTE: f64 = 1_000_000.0;
/// Words of the switch, here and in the form.
pub(in crate::ui) const AS_READY: &str = "Download results as they arrive";

/// Words of the switch for computers beside the data.
const DIRECT_S3: &str = "Fetch directly from the cloud (S3)";

/// What is typed and not yet taken over.
#[derive(Default)]
pub(super) struct DownloadsView {
    folder: Option<String>,
}

pub(super) fn downloads_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut DownloadsView, settings: &mut Settings) {
    folder_ui(ui, cx, view, settings);
    ui.add_space(theme::GRID);
    widgets::combo(ui, "Folders", settings.folder_layout.words(), |ui| {
        for layout in FolderLayout::ALL {
            ui.selectable_value(&mut settings.folder_layout, layout, layout.words());
        }
    });
    ui.add_space(theme::GRID);
    existing_files_ui(ui, &mut settings.existing_files);
    ui.add_space(theme::GRID * 2.0);
    numbers_ui(ui, settings);
    ui.add_space(theme::GRID);
    ui.checkbox(&mut settings.download_as_ready, AS_READY)
        .on_hover_text("While a job that you submit still runs; else when you press Download");
    ui.checkbox(&mut settings.resume_downloads, "Resume unfinished downloads when the program starts")
        .on_hover_text("Else they are there, paused");
    ui.checkbox(&mut settings.direct_s3, DIRECT_S3);
    hint(
        ui,
        "Only for a computer inside Amazon's region us-west-2: results are read straight from their bucket with \
         temporary keys, not by NASA's web servers. Anywhere else every download fails; leave it off.",
    );
}

/// The choice about files that are there; also in the form.
pub(in crate::ui) fn existing_files_ui(ui: &mut Ui, existing: &mut ExistingFiles) {
    widgets::combo(ui, "When a file is there already", existing.words(), |ui| {
        for choice in ExistingFiles::ALL {
            ui.selectable_value(existing, choice, choice.words());
        }
    });
}

fn numbers_ui(ui: &mut Ui, settings: &mut Settings) {
    ui.horizontal(|ui| {
        let name = ui.label("Files at the same time");
        let field = DragValue::new(&mut settings.files_at_once)
            .range(1..=MOST_FILES_AT_ONCE)
            .speed(0.1)
            .update_while_editing(false);
        ui.add(field).labelled_by(name.id);
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

/// The folder, typed or chosen; an empty text goes back to the desktop's own download folder.
fn folder_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut DownloadsView, settings: &mut Settings) {
    let shown = cx.download_folder().display().to_string();
    ui.label(theme::text::secondary(ui, "Save results in"));
    ui.horizontal(|ui| {
        let mut text = view.folder.clone().unwrap_or_else(|| shown.clone());
        let width = ui.available_width() - theme::ROW_HEIGHT - theme::GRID * 2.0;
        let field = TextEdit::singleline(&mut text).desired_width(width);
        let response = ui.name_inputs("Download folder", |ui| ui.add(field)).on_hover_text(&shown);
        if response.changed() {
            view.folder = Some(text.clone());
        }
        if response.lost_focus() && view.folder.take().is_some() {
            settings.download_folder = Some(PathBuf::from(text.trim())).filter(|folder| !folder.as_os_str().is_empty());
        }
        if widgets::icon_button(ui, Icon::Folder, Action::ChooseFolder.info().name).clicked() {
            cx.act(Action::ChooseFolder);
        }
    });
    if settings.download_folder.is_none() {
        hint(ui, "This is the desktop's own download folder.");
    }
}
