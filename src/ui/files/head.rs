//! A job's own row: its name, how many files, its bar, and what can be done with all of them.

use super::FilesAction;
use super::groups::JobFiles;
use crate::engine::{Snapshot, TransferAction, Which};
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, LINE_HEIGHT, Palette, ROW_HEIGHT, text};
use crate::ui::verdict;
use crate::ui::widgets::{cell, format, from_left, from_right, icon_button, line, named, progress_bar, tell_item};
use egui::{RichText, Role, Ui};

pub(super) struct Head<'a> {
    pub(super) job: &'a JobFiles,
    pub(super) snapshot: &'a Snapshot,
    /// Files of other jobs are on their way, before which these could go.
    pub(super) others_come: bool,
    pub(super) is_folded: bool,
    pub(super) is_selected: bool,
}

impl Head<'_> {
    /// Draws it into the whole of `ui`; also tells whether it was folded or unfolded.
    pub(super) fn show(&self, ui: &mut Ui, background: &egui::Response) -> (Option<FilesAction>, bool) {
        let title = self.title();
        let name = format!("{title}, {}", self.count_words());
        tell_item(ui, background, Role::DisclosureTriangle, &name, self.is_selected);
        ui.ctx().accesskit_node_builder(background.id, |node| node.set_expanded(!self.is_folded));
        let mut folds = background.clicked();
        let action = line(ui, ROW_HEIGHT, from_right(), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let action = self.buttons(ui, background.id);
            ui.add_space(GRID);
            let words = text::secondary(ui, self.count_words());
            ui.add(egui::Label::new(words).selectable(false));
            ui.add_space(GRID * 2.0);
            ui.with_layout(from_left(), |ui| {
                let (icon, name) = if self.is_folded {
                    (Icon::ChevronRight, "Show the files")
                } else {
                    (Icon::ChevronDown, "Hide the files")
                };
                folds |= named(ui, background.id, "fold", |ui| icon_button(ui, icon, name)).clicked();
                let folder = self.job.folder.display().to_string();
                cell(ui, ui.available_width(), ROW_HEIGHT, text::emphasis(title)).on_hover_text(folder);
            });
            action
        });
        if self.job.is_open() {
            let totals = self.job.totals();
            line(ui, LINE_HEIGHT, from_left(), |ui| {
                ui.add_space(ROW_HEIGHT);
                progress_bar(ui, totals.fraction(), &totals.words());
            });
        }
        if let Some(told) = &self.job.told {
            line(ui, LINE_HEIGHT, from_left(), |ui| {
                ui.add_space(ROW_HEIGHT);
                verdict::told_ui(ui, told);
            });
        }
        (action, folds)
    }

    /// The job's name; of one that is no more in the list, its folder's.
    fn title(&self) -> String {
        let row = self.snapshot.jobs.iter().find(|row| row.key == self.job.key);
        row.map_or_else(
            || {
                let folder = self.job.folder.file_name().map(|name| name.to_string_lossy().into_owned());
                format!("Earlier job in {}", folder.unwrap_or_else(|| self.job.folder.display().to_string()))
            },
            |row| row.title.clone(),
        )
    }

    fn count_words(&self) -> String {
        let counts = self.job.counts;
        let all = counts.all() as u64;
        let row = self.snapshot.jobs.iter().find(|row| row.key == self.job.key);
        let outcome = row.and_then(|row| row.outcome()).filter(|outcome| !outcome.is_whole());
        let mut words = if counts.done as u64 == all {
            let bytes = self.job.totals().received_bytes;
            let files = format::plural(all, "file", "files");
            if bytes > 0 { format!("{files}, {}", format::bytes(bytes)) } else { files }
        } else {
            format!("{} of {}", format::count(counts.done as u64), format::plural(all, "file", "files"))
        };
        let more = [
            (self.job.failed, "failed"),
            (self.job.paused, "paused"),
            (counts.missing, "missing"),
            (self.job.differing, "with another checksum"),
        ];
        for (count, what) in more {
            if count > 0 {
                words = format!("{words}, {} {what}", format::count(count as u64));
            }
        }
        match outcome {
            Some(outcome) => format!("{words} · job {}", outcome.words()),
            None => words,
        }
    }

    /// Only those that would do something now, the folder always.
    fn buttons(&self, ui: &mut Ui, row: egui::Id) -> Option<FilesAction> {
        let job = self.job.key;
        let change = |action| FilesAction::Change(Which::Job(job), action);
        let mut action = None;
        let mut button = |ui: &mut Ui, icon, name: &str, asked| {
            if named(ui, row, name, |ui| icon_button(ui, icon, name)).clicked() {
                action = Some(asked);
            }
        };
        button(ui, Icon::Folder, "Open the job's folder", FilesAction::OpenJobFolder(job));
        if self.job.is_open() {
            button(ui, Icon::Cancel, "Cancel this job's downloads", change(TransferAction::Cancel));
        }
        if self.job.failed > 0 {
            button(ui, Icon::Refresh, "Retry this job's failed files", change(TransferAction::RetryFailed));
        }
        if self.job.paused > 0 {
            button(ui, Icon::Resume, "Resume this job's downloads", change(TransferAction::Resume));
        }
        if self.job.active > 0 {
            button(ui, Icon::Pause, "Pause this job's downloads", change(TransferAction::Pause));
        }
        let is_first = self.snapshot.downloads.first == Some(job);
        if is_first {
            ui.label(RichText::new("next").size(text::SECONDARY).color(Palette::of(ui).accent));
            ui.add_space(GRID);
        } else if self.job.counts.waiting > self.job.paused && self.others_come {
            button(ui, Icon::ChevronUp, "Download this job next", FilesAction::First(job));
        }
        action
    }
}
