//! One file.

use super::FilesAction;
use super::totals::time_left;
use crate::domain::verdict::Course;
use crate::engine::snapshot::{Hold, Transfer, TransferState};
use crate::engine::{TransferAction, Which};
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, Palette, ROW_HEIGHT, StateColors};
use crate::ui::verdict;
use crate::ui::widgets::{cell_right, format, icon_button, name_cell, named, paint_bar, problem_line, tell_item};
use egui::{Align, Layout, Response, Role, Sense, Ui, WidgetInfo, vec2};

/// From this width in points on there is room for speed and time left beside a readable name.
const WIDE: f32 = 760.0;

/// What a row needs to know besides its file.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    /// Its job did not cut as asked.
    pub(super) is_uncut: bool,
    /// Some file of the list comes or is paused: parts of files, speeds and times need their columns.
    pub(super) has_parts: bool,
    /// The look whether it is what was asked for.
    pub(super) course: Option<&'a Course>,
}

/// Draws the row into the whole of `ui`.
pub(super) fn row(
    ui: &mut Ui,
    transfer: &Transfer,
    about: About<'_>,
    is_selected: bool,
    background: &Response,
) -> Option<FilesAction> {
    let (icon, words, colors) = state(transfer, about.is_uncut, Palette::of(ui));
    let name = format!("{}, {words}", transfer.file_name);
    tell_item(ui, background, Role::ListBoxOption, &name, is_selected);
    let mut action = background.double_clicked().then_some(FilesAction::Look(transfer.key));
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(ROW_HEIGHT);
        action = buttons(ui, transfer, background.id).or(action.take());
        figures(ui, transfer, about.has_parts, (words, colors));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(icon.image(16.0).tint(colors.ink).alt_text(words));
            verdict::mark(ui, about.course);
            let path = transfer.path.display().to_string();
            name_cell(ui, ui.available_width(), ROW_HEIGHT, transfer.file_name.as_str(), path);
        });
    });
    if let TransferState::Failed(problem) = &transfer.state {
        let remedy = problem_line(ui, problem);
        action = action.or(remedy.map(|remedy| FilesAction::Remedy(transfer.key, remedy)));
    }
    action
}

fn state(transfer: &Transfer, is_uncut: bool, palette: &Palette) -> (Icon, &'static str, StateColors) {
    if transfer.differs_from_catalogue() {
        return (Icon::Warning, "checksum differs", palette.waiting);
    }
    if is_uncut && transfer.state.is_here() {
        return (Icon::Warning, "here, not cut", palette.waiting);
    }
    match &transfer.state {
        TransferState::Waiting => (Icon::Clock, "waiting", palette.neutral),
        TransferState::Going => (Icon::Download, "downloading", palette.running),
        TransferState::Paused => (Icon::Pause, "paused", palette.neutral),
        TransferState::Done => (Icon::Done, "done", palette.done),
        TransferState::Skipped => (Icon::Check, "already here", palette.done),
        TransferState::Unchecked => (Icon::Check, "kept, not checked", palette.waiting),
        TransferState::Missing => (Icon::Warning, "file is missing", palette.waiting),
        TransferState::Held(Hold::Network) => (Icon::Clock, "waiting for network", palette.waiting),
        TransferState::Held(Hold::Space) => (Icon::Clock, "waiting for space", palette.waiting),
        TransferState::Held(Hold::SignIn) => (Icon::Clock, "waiting for sign-in", palette.waiting),
        TransferState::Held(Hold::Answer) => (Icon::Clock, "waiting for your answer", palette.waiting),
        TransferState::Failed(_) => (Icon::Error, "failed", palette.failed),
        TransferState::Canceled => (Icon::Cancel, "canceled", palette.neutral),
    }
}

/// Time left, speed, bytes, and the bar or the word; from right to left, in columns that all rows share. Where no file
/// comes, names have the room of what would tell of it.
fn figures(ui: &mut Ui, transfer: &Transfer, has_parts: bool, (words, colors): (&str, StateColors)) {
    let progress = &transfer.progress;
    let (received, total, speed) = (progress.received_bytes(), progress.total_bytes(), progress.bytes_per_second());
    let is_going = matches!(transfer.state, TransferState::Going);
    let left = total.filter(|_| is_going).and_then(|total| time_left(received, total, speed));
    if has_parts && ui.available_width() >= WIDE {
        cell_right(ui, 72.0, ROW_HEIGHT, &left.map(format::duration).unwrap_or_default());
        cell_right(ui, 76.0, ROW_HEIGHT, &if is_going { format::speed(speed) } else { String::new() });
    }
    let bytes = match (total, received) {
        (Some(total), _) if matches!(transfer.state, TransferState::Waiting | TransferState::Skipped) => {
            format::bytes(total)
        }
        (Some(total), received) if received < total => {
            format!("{} of {}", format::bytes(received), format::bytes(total))
        }
        (_, 0) => String::new(),
        (_, received) => format::bytes(received),
    };
    cell_right(ui, if has_parts { 136.0 } else { 72.0 }, ROW_HEIGHT, &bytes);
    let (rect, response) = ui.allocate_exact_size(vec2(112.0, ROW_HEIGHT), Sense::hover());
    if is_going {
        let fraction = total.map(|total| (received as f64 / total as f64) as f32);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, &bytes);
            info.value = fraction.map(|fraction| f64::from(fraction) * 100.0);
            info
        });
        paint_bar(ui, rect, fraction, colors.mark);
    } else {
        if let Some(help) = help(transfer) {
            response.on_hover_text(help);
        }
        let font = egui::FontId::proportional(crate::ui::theme::text::SECONDARY);
        ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, words, font, colors.ink);
    }
}

/// What the word in the row means, where that needs saying.
fn help(transfer: &Transfer) -> Option<&'static str> {
    if transfer.differs_from_catalogue() {
        return Some(
            "The file came as the archive has it, but NASA's catalogue gives another checksum for it. Usually the \
             archive replaced the file and the record is out of date. Ask the archive before you rely on it.",
        );
    }
    match &transfer.state {
        TransferState::Unchecked => Some(
            "A file of this name and length already existed and was kept. Its checksum is not known, so its \
             contents were not compared.",
        ),
        TransferState::Skipped => Some("The existing file matches: it has the same content."),
        TransferState::Missing => Some("The file was moved, changed or deleted since it was downloaded."),
        TransferState::Held(Hold::Answer) => Some("Another file has this name. Answer the question about it."),
        TransferState::Held(_) => Some("It resumes by itself; what was downloaded so far is kept."),
        _ => None,
    }
}

fn buttons(ui: &mut Ui, transfer: &Transfer, row: egui::Id) -> Option<FilesAction> {
    let size = vec2(ROW_HEIGHT * 2.0 + GRID, ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 0.0;
        let key = transfer.key;
        let pressed = |ui: &mut Ui, icon, name: &str, action| {
            named(ui, row, name, |ui| icon_button(ui, icon, name)).clicked().then_some(action)
        };
        let pause = FilesAction::Change(Which::File(key), TransferAction::Pause);
        match transfer.state {
            TransferState::Waiting | TransferState::Going | TransferState::Held(_) => {
                let cancel = pressed(ui, Icon::Cancel, "Cancel download", FilesAction::Cancel(key));
                cancel.or(pressed(ui, Icon::Pause, "Pause download", pause))
            }
            TransferState::Paused => {
                let cancel = pressed(ui, Icon::Cancel, "Cancel download", FilesAction::Cancel(key));
                cancel.or(pressed(ui, Icon::Resume, "Resume download", FilesAction::Retry(key)))
            }
            TransferState::Failed(_) | TransferState::Canceled => {
                pressed(ui, Icon::Refresh, "Try again", FilesAction::Retry(key))
            }
            TransferState::Missing => {
                let folder = pressed(ui, Icon::Folder, "Show in folder", FilesAction::OpenFolder(key));
                folder.or(pressed(ui, Icon::Download, "Download again", FilesAction::Retry(key)))
            }
            TransferState::Done | TransferState::Skipped | TransferState::Unchecked => {
                let folder = pressed(ui, Icon::Folder, "Show in folder", FilesAction::OpenFolder(key));
                folder.or(pressed(ui, Icon::File, "Open file", FilesAction::Open(key)))
            }
        }
    })
    .inner
}
