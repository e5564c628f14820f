//! The list of downloads: one bar for all, and each file with its state and what can be done.
//!
//! Draws a snapshot and the live figures beside it; asks for no repaint, the engine wakes the
//! window. Layer: ui. Uses: domain, engine (snapshot), theme, icons, widgets.

mod row;
mod totals;

use crate::domain::Remedy;
use crate::engine::Snapshot;
use crate::engine::snapshot::{Transfer, TransferKey, TransferState};
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, LINE_HEIGHT, ROW_HEIGHT};
use crate::ui::widgets::{
    RowList, Rows, empty_state, format, from_left, from_right, line, progress_bar, quiet_button, tab_bar,
};
use egui::{IdSalt, Ui};
use std::sync::Arc;
use totals::Counts;
pub use totals::{LiveTotals, Totals};

/// Which files are shown and selected; never the data.
#[derive(Debug, Default)]
pub struct FilesView {
    shown: Group,
    selected: Option<TransferKey>,
    list: FileList,
    totals: LiveTotals,
}

/// What was asked for in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesAction {
    /// Try a failed or canceled file again.
    Retry(TransferKey),
    /// Try all failed files again.
    RetryFailed,
    /// Stop it; what came so far is kept.
    Cancel(TransferKey),
    /// Show it in its folder.
    OpenFolder(TransferKey),
    /// Press the button of its problem.
    Remedy(TransferKey, Remedy),
    /// This row was selected.
    Select(TransferKey),
}

/// Files by how far they are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Group {
    #[default]
    All,
    Going,
    Waiting,
    Failed,
    Done,
}

impl Group {
    fn holds(self, state: &TransferState) -> bool {
        match self {
            Self::All => true,
            Self::Going => matches!(state, TransferState::Going),
            Self::Waiting => matches!(state, TransferState::Waiting | TransferState::Paused),
            Self::Failed => matches!(state, TransferState::Failed(_) | TransferState::Canceled),
            Self::Done => matches!(state, TransferState::Done | TransferState::Skipped),
        }
    }
}

/// Rebuilt only when the snapshot's transfers or the group changed.
#[derive(Debug, Default)]
struct FileList {
    transfers: Option<Arc<[Arc<Transfer>]>>,
    group: Group,
    shown: Vec<Arc<Transfer>>,
    counts: Counts,
    rows: Rows,
}

impl FileList {
    fn sync(&mut self, transfers: &Arc<[Arc<Transfer>]>, group: Group) {
        let same = self.transfers.as_ref().is_some_and(|known| Arc::ptr_eq(known, transfers));
        if same && self.group == group {
            return;
        }
        if !same {
            self.counts = Counts::of(transfers);
            self.transfers = Some(Arc::clone(transfers));
        }
        self.group = group;
        self.shown = transfers.iter().filter(|transfer| group.holds(&transfer.state)).map(Arc::clone).collect();
        self.rows = Rows::new(self.shown.iter().map(|transfer| match transfer.state {
            TransferState::Failed(_) => ROW_HEIGHT + LINE_HEIGHT + GRID,
            _ => ROW_HEIGHT,
        }));
    }
}

/// The list over the whole room.
pub fn files_ui(ui: &mut Ui, view: &mut FilesView, snapshot: &Snapshot) -> Option<FilesAction> {
    if snapshot.transfers.is_empty() {
        let sentence = "Files you download are listed here; a finished job offers them with its Download button.";
        empty_state(ui, Icon::Download, sentence, None);
        return None;
    }
    view.list.sync(&snapshot.transfers, view.shown);
    let mut action = overview(ui, view, &snapshot.transfers);
    ui.add_space(GRID);
    if view.list.rows.len() == 0 {
        if empty_state(ui, Icon::Filter, "No file is in this state.", Some("Show all files")) {
            view.shown = Group::All;
        }
        return action;
    }
    let selected = view.selected.and_then(|key| view.list.shown.iter().position(|transfer| transfer.key == key));
    let salt = |index: usize| IdSalt::new(view.list.shown.get(index).map(|transfer| transfer.key));
    let list = RowList { name: "Files", rows: &view.list.rows, salt: &salt, selected, reveal: false };
    let chosen = list.show(ui, |ui, index, response| {
        if let Some(transfer) = view.list.shown.get(index) {
            let asked = row::row(ui, transfer, selected == Some(index), response);
            action = action.take().or(asked);
        }
    });
    if let Some(transfer) = chosen.and_then(|index| view.list.shown.get(index)) {
        view.selected = Some(transfer.key);
        action = action.or(Some(FilesAction::Select(transfer.key)));
    }
    action
}

/// Tabs with counts, then one bar over everything.
fn overview(ui: &mut Ui, view: &mut FilesView, transfers: &Arc<[Arc<Transfer>]>) -> Option<FilesAction> {
    let counts = view.list.counts;
    let mut action = None;
    line(ui, ROW_HEIGHT, from_right(), |ui| {
        if counts.failed > 0 && quiet_button(ui, "Try failed files again").clicked() {
            action = Some(FilesAction::RetryFailed);
        }
        ui.with_layout(from_left(), |ui| {
            let tabs = [
                (Group::All, "All", Some(transfers.len())),
                (Group::Going, "Going", Some(counts.going)),
                (Group::Waiting, "Waiting", Some(counts.waiting)),
                (Group::Failed, "Failed", Some(counts.failed)),
                (Group::Done, "Done", Some(counts.done)),
            ];
            tab_bar(ui, &mut view.shown, &tabs);
        });
    });
    ui.add_space(GRID);
    let totals = view.totals.read(transfers);
    if totals.total_bytes == 0 && totals.of_unknown_length == 0 {
        // Nothing is or was fetched: every file was here already, or was given up.
        return action;
    }
    progress_bar(ui, totals.fraction(), &totals.words()).on_hover_text(format!(
        "{} of {} are here.",
        format::count(counts.done as u64),
        format::plural(transfers.len() as u64, "file", "files")
    ));
    action
}
