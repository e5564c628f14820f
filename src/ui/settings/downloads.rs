//! The settings of downloads: where files go, and what happens to those that are there or unfinished.

use super::hint;
use crate::commands::Action;
use crate::domain::{ExistingFiles, FolderLayout};
use crate::store::Settings;
use crate::store::settings::MOST_FILES_AT_ONCE;
use crate::ui::icons::Icon;
use crate::ui::{Cx, theme, widgets};
use egui::{TextEdit, Ui, vec2};
use std::path::PathBuf;

/// The speed limit is typed in these.
const BYTES_PER_MEGABYTE: f64 = 1_000_000.0;
/// The highest limit that can be typed, in MB/s.
const FASTEST: f64 = 10_000.0;
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
        .on_hover_text("While your job is still running; otherwise when you press Download");
    ui.checkbox(&mut settings.resume_downloads, "Resume unfinished downloads when the program starts")
        .on_hover_text("Otherwise they stay paused");
    ui.checkbox(&mut settings.direct_s3, DIRECT_S3);
    hint(
        ui,
        "Only for a computer inside Amazon's region us-west-2: results are read straight from their bucket with \
         temporary keys, not by NASA's web servers. Anywhere else every download fails; leave it off.",
    );
}

/// The choice about files that are there; also in the form.
pub(in crate::ui) fn existing_files_ui(ui: &mut Ui, existing: &mut ExistingFiles) {
    widgets::combo(ui, "If a file already exists", existing.words(), |ui| {
        for choice in ExistingFiles::ALL {
            ui.selectable_value(existing, choice, choice.words());
        }
    });
}

/// Width of a field for a number, in points.
const NUMBER_WIDTH: f32 = 200.0;

fn numbers_ui(ui: &mut Ui, settings: &mut Settings) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP * 2.0;
        let size = vec2(NUMBER_WIDTH, theme::ROW_HEIGHT);
        ui.allocate_ui(size, |ui| {
            ui.set_width(NUMBER_WIDTH);
            let shown = settings.files_at_once.to_string();
            if let Some(files) = widgets::number_input(ui, "Files at the same time", &shown, read_files) {
                settings.files_at_once = files;
            }
        });
        ui.allocate_ui(size, |ui| {
            ui.set_width(NUMBER_WIDTH);
            let shown = limit_words(settings.speed_limit_bytes);
            if let Some(limit) = widgets::number_input(ui, "Speed limit in MB/s (0 for none)", &shown, read_limit) {
                settings.speed_limit_bytes = limit;
            }
        });
    });
}

fn read_files(typed: &str) -> Result<u32, String> {
    let number = typed.trim().parse().ok().filter(|files| (1..=MOST_FILES_AT_ONCE).contains(files));
    number.ok_or_else(|| format!("A whole number from 1 to {MOST_FILES_AT_ONCE}."))
}

fn limit_words(bytes: u64) -> String {
    if bytes == 0 { "none".to_owned() } else { (bytes as f64 / BYTES_PER_MEGABYTE).to_string() }
}

/// Bytes per second from megabytes as typed; 0 is none.
fn read_limit(typed: &str) -> Result<u64, String> {
    let typed = typed.trim().trim_end_matches("MB/s").trim_end();
    if typed.is_empty() || typed.eq_ignore_ascii_case("none") {
        return Ok(0);
    }
    let megabytes = typed.replace(',', ".").parse::<f64>().ok().filter(|limit| (0.0..=FASTEST).contains(limit));
    megabytes
        .map(|limit| (limit * BYTES_PER_MEGABYTE).round() as u64)
        .ok_or_else(|| format!("A number from 0 to {FASTEST}, such as 2.5."))
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
        hint(ui, "This is the system's download folder.");
    }
}

#[cfg(test)]
mod tests {
    use super::{limit_words, read_files, read_limit};

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!((read_files(" 3 "), read_files("0").is_err(), read_files("3.5").is_err()), (Ok(3), true, true));
        for (typed, bytes) in [("", 0), ("none", 0), ("0", 0), ("2,5", 2_500_000), ("5 MB/s", 5_000_000)] {
            assert_eq!(read_limit(typed), Ok(bytes), "{typed}");
        }
        assert!(["-1", "fast", "NaN", "1e9"].iter().all(|typed| read_limit(typed).is_err()));
        assert_eq!((limit_words(0).as_str(), limit_words(2_500_000).as_str()), ("none", "2.5"));
    }
}
