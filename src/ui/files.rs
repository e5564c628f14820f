//! The list of downloads: each job with its bar, each file with its state and what can be done.
//!
//! Draws a snapshot and the live figures beside it; asks for no repaint, the engine wakes the
//! window. Layer: ui. Uses: domain, engine (snapshot), theme, icons, widgets.

mod banners;
mod groups;
mod head;
mod menu;
mod row;
mod tools;
mod totals;

use crate::domain::Remedy;
use crate::domain::verdict::Filter;
use crate::engine::programs::Program;
use crate::engine::snapshot::{JobKey, TransferKey};
use crate::engine::{Overwrite, Snapshot, TransferAction, Which};
use crate::ui::icons::Icon;
use crate::ui::theme::GRID;
use crate::ui::widgets::{RowList, empty_state};
use egui::{IdSalt, Ui};
use groups::{FileList, Group, Shown, Wanted};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
pub use totals::{LiveTotals, Totals};

/// Name of the list for screen readers.
const LIST: &str = "Files";

/// Which files are shown and selected; never the data.
#[derive(Debug, Default)]
pub struct FilesView {
    shown: Group,
    /// Only files with such a verdict.
    verdict: Option<Filter>,
    selected: Option<Selected>,
    folded: HashSet<JobKey>,
    list: FileList,
    totals: LiveTotals,
    /// Finished files were looked for since the list came into sight.
    looked: bool,
    /// The programs of this computer that read results.
    programs: Option<Arc<Vec<Program>>>,
}

/// What was asked for in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesAction {
    /// Try a failed, canceled, paused or missing file again.
    Retry(TransferKey),
    /// Stop it; what came so far is kept.
    Cancel(TransferKey),
    /// One wish for many files.
    Change(Which, TransferAction),
    /// This job before all others.
    First(JobKey),
    /// What to do with files that are there; `None` gives the download up.
    Answer(JobKey, Option<Overwrite>),
    /// Open it with the computer's program for it.
    Open(TransferKey),
    /// Show it in its folder.
    OpenFolder(TransferKey),
    /// Show the job's folder.
    OpenJobFolder(JobKey),
    /// Put this list of failed files on the clipboard.
    Copy(String),
    /// Show the settings, downloads among them.
    Settings,
    /// Press the button of its problem.
    Remedy(TransferKey, Remedy),
    /// Look into it, and keep it open.
    Look(TransferKey),
    /// Open it in this program.
    OpenIn(Box<Program>, PathBuf),
    /// This row was selected.
    Select(TransferKey),
}

/// A row's identity, whatever its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Selected {
    Job(JobKey),
    File(TransferKey),
}

impl FilesView {
    /// Says which programs of this computer read results, for the menu of a file.
    pub fn know_programs(&mut self, programs: Option<&Arc<Vec<Program>>>) {
        self.programs = programs.cloned();
    }

    /// True once each time the list has come into sight: the moment to look whether finished files
    /// are still there. To be told in every frame.
    pub fn takes_look(&mut self, in_sight: bool) -> bool {
        !std::mem::replace(&mut self.looked, in_sight) && in_sight
    }
}

/// The list over the whole room.
pub fn files_ui(ui: &mut Ui, view: &mut FilesView, snapshot: &Snapshot) -> Option<FilesAction> {
    if snapshot.transfers.is_empty() && snapshot.downloads.questions.is_empty() {
        let sentence = "Files you download are listed here; a finished job offers them with its Download button.";
        empty_state(ui, Icon::Download, sentence, None);
        return None;
    }
    let wanted = Wanted { group: view.shown, verdict: view.verdict };
    view.list.sync(&snapshot.transfers, &snapshot.verdicts, wanted, &view.folded);
    view.list.sync_jobs(&snapshot.jobs);
    let mut action = tools::tools_ui(ui, view, snapshot);
    action = action.or(banners::banners_ui(ui, snapshot));
    ui.add_space(GRID);
    if snapshot.transfers.is_empty() {
        return action;
    }
    if view.list.rows.len() == 0 {
        if empty_state(ui, Icon::Filter, "No file is in this state.", Some("Show all files")) {
            view.shown = Group::All;
            view.verdict = None;
        }
        return action;
    }
    action.or(list_ui(ui, view, snapshot))
}

/// The selected file, if Enter was pressed on it.
fn entered(ui: &Ui, view: &FilesView) -> Option<FilesAction> {
    let has_focus = ui.memory(|memory| memory.has_focus(ui.scope_id().with(LIST)));
    let pressed = has_focus && ui.input(|input| input.key_pressed(egui::Key::Enter));
    match view.selected {
        Some(Selected::File(key)) if pressed => Some(FilesAction::Look(key)),
        _ => None,
    }
}

fn list_ui(ui: &mut Ui, view: &mut FilesView, snapshot: &Snapshot) -> Option<FilesAction> {
    let mut action = None;
    let mut fold = None;
    let list = &view.list;
    let selected = view.selected.and_then(|selected| list.place_of(selected));
    let salt = |place: usize| IdSalt::new(list.identity(place));
    let has_parts = list.jobs.iter().any(|job| job.active + job.paused > 0);
    let rows = RowList { name: LIST, rows: &list.rows, salt: &salt, selected, reveal: false };
    let chosen = rows.show(ui, |ui, place, background| {
        let is_selected = selected == Some(place);
        match list.shown(place) {
            Some(Shown::Job(job)) => {
                let is_folded = view.folded.contains(&job.key);
                let others_come = list.jobs.iter().any(|other| other.key != job.key && other.active > 0);
                let head = head::Head { job, snapshot, others_come, is_folded, is_selected };
                let (asked, folds) = head.show(ui, background);
                action = action.take().or(asked);
                fold = fold.or(folds.then_some(job.key));
            }
            Some(Shown::File(transfer)) => {
                let is_uncut = list.is_uncut(transfer.job);
                let about = row::About { is_uncut, has_parts, course: snapshot.verdicts.course(transfer.key) };
                let asked = row::row(ui, transfer, about, is_selected, background);
                let programs = view.programs.as_deref().map_or(&[][..], Vec::as_slice);
                let asked = asked.or(menu::menu(background, transfer, programs));
                action = action.take().or(asked);
            }
            None => {}
        }
    });
    let chosen = chosen.and_then(|place| list.identity(place));
    if let Some(job) = fold
        && !view.folded.remove(&job)
    {
        view.folded.insert(job);
    }
    view.selected = chosen.or(view.selected);
    match chosen {
        Some(Selected::File(key)) => action.or(Some(FilesAction::Select(key))),
        _ => action.or_else(|| entered(ui, view)),
    }
}
