//! The list of jobs: state, progress, alarms, and what can be done.
//!
//! Draws a snapshot and answers what was asked for; asks for no repaint, the engine wakes the
//! window. Layer: ui. Uses: domain, engine (snapshot), theme, icons, widgets.

mod detail;
mod filter;
mod list;
mod row;

pub use filter::{Filter, StateFilter};

use crate::domain::{JobAction, Remedy};
use crate::engine::Snapshot;
use crate::engine::snapshot::JobKey;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, ROW_HEIGHT};
use crate::ui::widgets::{self, RowList, empty_state};
use chrono::{DateTime, Utc};
use detail::DetailView;
use egui::{IdSalt, Ui};
use list::JobList;

/// What is selected and searched; never the data.
#[derive(Debug, Default)]
pub struct JobsView {
    /// Which rows are shown.
    pub filter: Filter,
    detail: DetailView,
    selected: Option<JobKey>,
    reveal: bool,
    list: JobList,
}

/// What was asked for in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobsAction {
    /// Ask the server.
    Control(JobKey, JobAction),
    /// This row was selected.
    Select(JobKey),
    /// Fetch the results that are not here yet.
    Download(JobKey),
    /// Show the folder its files are in.
    OpenFolder(JobKey),
    /// Take it off the list; the server keeps it.
    Forget(JobKey),
    /// Press the button of the row's problem.
    Remedy(JobKey, Remedy),
    /// Show this job in full; the list does so by itself.
    Open(JobKey),
    /// Fill the form with its request.
    Refill(JobKey),
    /// Send the whole request of a trial.
    SubmitWhole(JobKey),
    /// Copy the paragraph for a paper's methods.
    CopyMethods(JobKey),
    /// Show Harmony's page about it.
    OpenPage(JobKey),
    /// Submit the granules that failed once more.
    FailedAgain(JobKey),
    /// Change its labels on the server.
    Label {
        /// The job.
        job: JobKey,
        /// As typed.
        label: String,
        /// Add it, or take it off.
        add: bool,
    },
    /// Read more of the account's jobs on the server.
    ListServer,
    /// Press the button of the problem with reading them.
    ListRemedy(Remedy),
    /// The empty list's button: make a request.
    NewRequest,
}

impl JobsView {
    /// The selected row.
    pub fn selected(&self) -> Option<JobKey> {
        self.selected
    }

    /// Selects a row and shows it in full, or goes back to the list.
    pub fn show_details(&mut self, key: Option<JobKey>) {
        self.select(key);
        self.detail.open(key);
    }

    /// Selects a row and brings it into view.
    pub fn select(&mut self, key: Option<JobKey>) {
        self.selected = key;
        self.reveal = key.is_some();
        if self.detail.job() != key {
            self.detail.open(None);
        }
    }
}

/// The list over the whole room, or one job in full; `now` is the clock's.
pub fn jobs_ui(ui: &mut Ui, view: &mut JobsView, snapshot: &Snapshot, now: DateTime<Utc>) -> Option<JobsAction> {
    if snapshot.jobs.is_empty() {
        return empty_ui(ui, snapshot);
    }
    view.list.sync(snapshot, &view.filter, view.selected, now);
    if let Some(wait) = view.list.next_change.and_then(|next| (next - now).to_std().ok()) {
        ui.ctx().request_repaint_after(wait);
    }
    let mut action = match view.detail.job().map(|key| view.list.find(key)) {
        Some(Some(shown)) => detail::detail_ui(ui, &mut view.detail, &shown, now),
        _ => list_ui(ui, view, snapshot, now),
    };
    if let Some(JobsAction::Open(key)) = action {
        view.show_details(Some(key));
        action = Some(JobsAction::Select(key));
        ui.ctx().request_repaint();
    }
    action
}

fn empty_ui(ui: &mut Ui, snapshot: &Snapshot) -> Option<JobsAction> {
    let listed = widgets::line(ui, ROW_HEIGHT, widgets::from_right(), |ui| filter::server_ui(ui, snapshot));
    if let Some(problem) = &snapshot.server_list.problem
        && let Some(remedy) = widgets::problem_line(ui, problem)
    {
        return Some(list_again(remedy));
    }
    let sentence = "Jobs you submit are listed here and followed until their files are on this computer.";
    let new = empty_state(ui, Icon::Submit, sentence, Some("New request")).then_some(JobsAction::NewRequest);
    listed.or(new)
}

/// The button of the list's own problem.
fn list_again(remedy: Remedy) -> JobsAction {
    if remedy == Remedy::Retry { JobsAction::ListServer } else { JobsAction::ListRemedy(remedy) }
}

fn list_ui(ui: &mut Ui, view: &mut JobsView, snapshot: &Snapshot, now: DateTime<Utc>) -> Option<JobsAction> {
    let found = view.list.rows.len();
    let mut action = filter::filter_bar(ui, &mut view.filter, view.list.labels(), found, snapshot);
    if let Some(problem) = &snapshot.server_list.problem {
        action = action.or(widgets::problem_line(ui, problem).map(list_again));
    }
    ui.add_space(GRID);
    view.list.sync(snapshot, &view.filter, view.selected, now);
    if view.list.rows.len() == 0 {
        let words = view.filter.text.trim();
        let sentence = if words.is_empty() {
            "No job is in this state.".to_owned()
        } else {
            format!("No job matches “{words}”.")
        };
        if empty_state(ui, Icon::Filter, &sentence, Some("Show all jobs")) {
            view.filter = Filter::default();
        }
        return action;
    }
    let selected = view.selected.and_then(|key| view.list.row_of(key));
    let salt = |index| IdSalt::new(view.list.shown(index).map(|shown| shown.row.key));
    let reveal = std::mem::take(&mut view.reveal);
    let list = RowList { name: "Jobs", rows: &view.list.rows, salt: &salt, selected, reveal };
    let chosen = list.show(ui, |ui, index, response| {
        if let Some(shown) = view.list.shown(index) {
            let asked = row::row(ui, &shown, now, selected == Some(index), response);
            action = action.take().or(asked);
        }
    });
    let chosen = chosen.and_then(|index| view.list.shown(index)).map(|shown| shown.row.key);
    if let Some(key) = chosen {
        view.selected = Some(key);
        action = action.or(Some(JobsAction::Select(key)));
    }
    action
}
