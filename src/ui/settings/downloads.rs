//! The settings of downloads: where files go, and what happens to those that are there or unfinished.

use super::hint;
use crate::commands::Action;
use crate::store::Settings;
use crate::ui::icons::Icon;
use crate::ui::{Cx, theme, widgets};
use egui::{TextEdit, Ui};
use std::path::PathBuf;

/// What is typed and not yet taken over.
#[derive(Default)]
pub(super) struct DownloadsView {
    folder: Option<String>,
}

pub(super) fn downloads_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut DownloadsView, settings: &mut Settings) {
    folder_ui(ui, cx, view, settings);
    ui.checkbox(&mut settings.replace_files, "Replace files that are already there");
    ui.checkbox(&mut settings.resume_downloads, "Go on with unfinished downloads when the program starts");
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
