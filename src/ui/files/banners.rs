//! What stops downloads as a whole, and the one question a job may have, above the list.

use super::FilesAction;
use crate::engine::snapshot::{FullDisk, OverwriteQuestion};
use crate::engine::{Overwrite, Snapshot};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{GRID, Palette, RADIUS, StateColors, text};
use crate::ui::widgets::format;
use egui::{Button, Frame, Label, Margin, RichText, Ui};

pub(super) fn banners_ui(ui: &mut Ui, snapshot: &Snapshot) -> Option<FilesAction> {
    let downloads = &snapshot.downloads;
    let waiting = Palette::of(ui).waiting;
    if downloads.waits_for_network {
        let words = "Waiting for the network. The downloads resume when it is back.";
        banner(ui, Icon::Clock, waiting, |ui| ui.add(Label::new(secondary(words)).wrap()));
    }
    for full in downloads.full.iter() {
        banner(ui, Icon::Warning, waiting, |ui| ui.add(Label::new(secondary(&full_words(full))).wrap()));
    }
    downloads.questions.iter().fold(None, |action, question| action.or(question_ui(ui, snapshot, question)))
}

fn secondary(words: &str) -> RichText {
    RichText::new(words).size(text::SECONDARY)
}

fn banner<R>(ui: &mut Ui, icon: Icon, colors: StateColors, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.add_space(GRID);
    let frame = Frame::NONE.fill(colors.fill).corner_radius(RADIUS).inner_margin(Margin::symmetric(8, 4));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let row = ui.horizontal_top(|ui| {
            ui.add(icon.image(icons::SMALL).tint(colors.ink).alt_text(""));
            ui.vertical(add).inner
        });
        row.inner
    });
    shown.inner
}

fn full_words(full: &FullDisk) -> String {
    let folder = full.folder.display();
    let needed = format::bytes(full.needed_bytes);
    let figures = match full.free_bytes {
        Some(free) => format!("{} free, {needed} needed", format::bytes(free)),
        None => format!("{needed} needed"),
    };
    format!("The disk of {folder} is full: {figures}. The downloads resume when there is free space.")
}

fn question_ui(ui: &mut Ui, snapshot: &Snapshot, question: &OverwriteQuestion) -> Option<FilesAction> {
    let row = snapshot.jobs.iter().find(|row| row.key == question.job);
    let title = row.map_or("this job", |row| row.title.as_str());
    let (there, of) = (question.there as u64, question.of as u64);
    let words = format!(
        "{} of the {} of {title} {} already in {} and not known to be whole: {}{}",
        format::count(there),
        format::plural(of, "file", "files"),
        if there == 1 { "is" } else { "are" },
        question.folder.display(),
        question.example,
        if there > 1 { ", …" } else { "." },
    );
    let answers = [
        (
            "Skip",
            Some(Overwrite::Skip),
            "Keeps files of the right length; shorter ones are broken downloads and are fetched again",
        ),
        ("Replace", Some(Overwrite::Replace), "The new files take the place of the old ones"),
        ("Keep both", Some(Overwrite::KeepBoth), "New files go beside the old ones, under a name with a number"),
        ("Do not download", None, "Leaves everything as it is"),
    ];
    let colors = Palette::of(ui).waiting;
    banner(ui, Icon::Help, colors, |ui| {
        ui.add(Label::new(secondary(&words)).wrap());
        let row = ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            let mut action = None;
            for (label, answer, help) in answers {
                if ui.add(Button::new(secondary(label))).on_hover_text(help).clicked() {
                    action = Some(FilesAction::Answer(question.job, answer));
                }
            }
            action
        });
        row.inner
    })
}
