//! The right panel: what Harmony can do with the collection, the request as code, and the selected
//! job in full.

use super::form::lines;
use super::icons::Icon;
use super::tabs::SideTab;
use super::{Cx, Views, capabilities, code, job_panel, remedies, theme, viewer, widgets};
use crate::commands::{Action, Command};
use crate::engine::snapshot::{JobPhase, JobRow};
use egui::{Frame, Margin, Ui};

pub(super) fn side_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    Frame::new().inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 8 }).show(ui, |ui| {
        // Else the panel would be as narrow as what happens to be in it.
        ui.set_min_width(ui.available_width());
        views.sync_side_tab();
        let code = (SideTab::Code, "Code", None);
        let summary = (SideTab::Summary, "Job summary", None);
        if views.viewer.shows_data() {
            let table = (SideTab::Table, "Table", None);
            let tabs = [(SideTab::Structure, "Structure", None), table, code, summary];
            widgets::tab_bar(ui, &mut views.side_tab, &tabs);
        } else {
            let tabs = [(SideTab::Capabilities, "Capabilities", None), code, summary];
            widgets::tab_bar(ui, &mut views.side_tab, &tabs);
        }
        ui.add_space(theme::GRID * 2.0);
        match views.side_tab {
            SideTab::Capabilities => capabilities_tab(ui, cx, views),
            SideTab::Code => code::code_ui(ui, cx, &mut views.code),
            SideTab::Summary => summary_tab(ui, cx, views),
            SideTab::Structure => viewer::structure_ui(ui, cx, &mut views.viewer),
            SideTab::Table => viewer::table_ui(ui, cx, &mut views.viewer),
        }
    });
}

fn capabilities_tab(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let answer = &cx.questions.capabilities;
    if let Some(problem) = answer.problem() {
        if let Some(remedy) = widgets::problem_box(ui, problem) {
            cx.push(Command::Remedy(remedy));
        }
    } else if let Some(known) = answer.value() {
        capabilities::capabilities_ui(ui, &mut views.capabilities, known, &known.summary_sentences());
    } else if answer.is_loading() {
        lines::asking(ui, "Asking Harmony what it can do…");
    } else if !cx.situation.has_collection {
        if widgets::empty_state(
            ui,
            Icon::Search,
            "Choose a collection to see what Harmony can do with it.",
            Some("Find a collection"),
        ) {
            cx.act(Action::FindCollection);
        }
    } else if widgets::empty_state(
        ui,
        Icon::Key,
        "Sign in, and Harmony tells what it can do with this collection.",
        Some("Sign in…"),
    ) {
        cx.act(Action::SignIn);
    }
}

fn summary_tab(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let row = cx.selected_row();
    if let Some(words) = row.and_then(|row| other_request_words(cx, row)) {
        lines::info(ui, &words);
        ui.add_space(theme::GRID);
    }
    if let Some((row, job)) = row.and_then(|row| Some((row, row.job()?))) {
        return job_panel::job_panel_ui(ui, cx, (&mut views.job_panel, &mut views.summary), row, job);
    }
    match row.map(|row| &row.phase) {
        Some(JobPhase::Submitting) => lines::asking(ui, "The request is on its way…"),
        Some(JobPhase::Refused(problem)) => {
            if let (Some(remedy), Some(row)) = (widgets::problem_box(ui, problem), row) {
                cx.push(remedies::of_job(cx, row.key, remedy));
            }
        }
        _ => {
            widgets::empty_state(ui, Icon::List, "Submit a request to see here what the server says about it.", None);
        }
    }
}

/// That the job is of another collection than the form, so that nobody takes the one for the other.
fn other_request_words(cx: &Cx<'_>, row: &JobRow) -> Option<String> {
    let form = &cx.checked.request.as_ref()?.collection;
    let is_other = row.request.as_ref().is_some_and(|request| request.collection != *form);
    is_other.then(|| "This job is of another collection than the form.".to_owned())
}
