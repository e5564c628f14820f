//! Jobs, files and the request's granules, side by side as tabs.

use super::files::FilesAction;
use super::granules::{Found, GranulesAction};
use super::jobs::JobsAction;
use super::tabs::BottomTab;
use super::{Cx, Views, files, granules, jobs, remedies, theme, widgets};
use crate::commands::{Action, Command, JobQuestion, ResultsCommand};
use crate::engine::snapshot::Transfer;
use egui::{Frame, Margin, Ui};

pub(super) fn bottom_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let count = |count: usize| (count > 0).then_some(count);
    let granules = cx.questions.preview.granules().map_or(0, |granules| granules.total());
    Frame::new().inner_margin(Margin { left: 12, right: 12, top: 4, bottom: 4 }).show(ui, |ui| {
        let tabs = [
            (BottomTab::Jobs, "Jobs", count(cx.snapshot.jobs.len())),
            (BottomTab::Files, "Files", count(cx.snapshot.transfers.len())),
            (BottomTab::Granules, "Granules", count(usize::try_from(granules).unwrap_or(usize::MAX))),
        ];
        let found = found(cx);
        let action = widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
            let is_shown = views.bottom_tab == BottomTab::Granules;
            let action = is_shown.then(|| granules::tools_ui(ui, &mut views.granules, found)).flatten();
            ui.with_layout(widgets::from_left(), |ui| {
                widgets::tab_bar(ui, &mut views.bottom_tab, &tabs);
                if is_shown {
                    ui.add_space(theme::GAP);
                    granules::overview_ui(ui, &views.granules, found);
                }
            });
            action
        });
        if let Some(action) = action {
            push_granules_action(cx, action);
        }
        ui.add_space(theme::GRID);
        let in_sight = views.bottom_tab == BottomTab::Files && ui.input(|input| input.focused);
        let is_here = |transfer: &std::sync::Arc<Transfer>| transfer.state.is_here();
        if views.files.takes_look(in_sight) && cx.snapshot.transfers.iter().any(is_here) {
            cx.push(Command::CheckFinishedFiles);
        }
        match views.bottom_tab {
            BottomTab::Jobs => jobs_tab(ui, cx, views),
            BottomTab::Files => files_tab(ui, cx, views),
            BottomTab::Granules => {
                if let Some(action) = granules::granules_ui(ui, &mut views.granules, found) {
                    push_granules_action(cx, action);
                }
            }
        }
        if views.bottom_tab != BottomTab::Granules {
            views.granules.leave_rows();
        }
    });
}

fn jobs_tab(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    if views.jobs.selected() != cx.selected_job {
        views.jobs.select(cx.selected_job);
    }
    let Some(action) = jobs::jobs_ui(ui, &mut views.jobs, cx.snapshot, cx.now) else { return };
    cx.push(match action {
        JobsAction::Control(job, action) => Command::Job(job, action),
        // The list opens a job by itself.
        JobsAction::Select(job) | JobsAction::Open(job) => Command::SelectJob(job),
        JobsAction::Download(job) => Command::Download(job),
        JobsAction::OpenFolder(job) => Command::OpenJobFolder(job),
        JobsAction::Forget(job) => Command::Forget(job),
        JobsAction::Refill(job) => Command::Refill(job),
        JobsAction::Remedy(job, remedy) => remedies::of_job(cx, job, remedy),
        JobsAction::ListRemedy(remedy) => remedies::of_list(remedy),
        JobsAction::SubmitWhole(job) => Command::SubmitWhole(job),
        JobsAction::CopyMethods(job) => Command::CopyMethods(job),
        JobsAction::OpenPage(job) => Command::OpenJobPage(job),
        JobsAction::FailedAgain(job) => Command::AskAboutJob(job, JobQuestion::FailedAgain),
        JobsAction::Label { job, label, add } => Command::Label { job, label, add },
        JobsAction::ListServer => Command::ListServerJobs,
        JobsAction::NewRequest => Command::Do(Action::FindCollection),
    });
}

fn files_tab(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    views.files.know_programs(cx.questions.programs.value());
    let Some(action) = files::files_ui(ui, &mut views.files, cx.snapshot) else { return };
    cx.push(match action {
        FilesAction::Retry(transfer) => Command::RetryTransfer(transfer),
        FilesAction::Remedy(transfer, remedy) => remedies::of_file(transfer, remedy),
        FilesAction::Change(which, action) => Command::Transfers(which, action),
        FilesAction::First(job) => Command::DownloadFirst(job),
        FilesAction::Answer(job, overwrite) => Command::AnswerOverwrite(job, overwrite),
        FilesAction::Open(transfer) => Command::OpenFile(transfer),
        FilesAction::OpenJobFolder(job) => Command::OpenJobFolder(job),
        FilesAction::Settings => Command::Do(Action::Settings),
        FilesAction::Copy(text) => Command::Copy(text),
        FilesAction::Cancel(transfer) => Command::CancelTransfer(transfer),
        FilesAction::OpenFolder(transfer) => Command::OpenTransferFolder(transfer),
        FilesAction::OpenIn(program, path) => Command::Results(ResultsCommand::OpenIn { program: *program, path }),
        FilesAction::Look(transfer) => Command::Results(ResultsCommand::OpenTransfer { transfer, keep: true }),
        FilesAction::Select(transfer) => Command::Results(ResultsCommand::OpenTransfer { transfer, keep: false }),
    });
}

/// What the list of granules shows.
fn found<'a>(cx: &'a Cx<'_>) -> Found<'a> {
    let options = cx.checked.request.as_ref().map(|request| &request.options);
    let total = cx.questions.preview.granules().map_or(0, |granules| granules.total());
    Found {
        preview: &cx.questions.preview,
        limit: cx.granule_limit.map(|limit| limit.granules).filter(|limit| *limit < total),
        names_granules: options.is_some_and(|options| !options.granule_id.is_empty()),
        has_request: options.is_some(),
    }
}

fn push_granules_action(cx: &Cx<'_>, action: GranulesAction) {
    cx.push(match action {
        GranulesAction::Only(ids) => Command::OnlyGranules(ids),
        GranulesAction::All => Command::AllGranules,
        GranulesAction::ShowDay(day) => Command::ShowDay(day),
        GranulesAction::Remedy(remedy) => Command::Remedy(remedy),
        GranulesAction::ToggleFootprints => Command::Do(Action::ToggleFootprints),
    });
}
