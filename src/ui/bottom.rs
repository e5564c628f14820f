//! Jobs, files and the request's granules, side by side as tabs.

use super::files::FilesAction;
use super::granules::{Found, GranulesAction};
use super::jobs::JobsAction;
use super::{Cx, Views, files, granules, jobs, theme, widgets};
use crate::commands::{Action, Command};
use crate::domain::Remedy;
use crate::engine::snapshot::{JobKey, TransferState};
use egui::{Frame, Margin, Ui};

/// Which list is shown below the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BottomTab {
    Jobs,
    Files,
    Granules,
}

pub(super) fn bottom_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let waiting = |state: &TransferState| matches!(state, TransferState::Waiting | TransferState::Going);
    let files_going = cx.snapshot.transfers.iter().filter(|transfer| waiting(&transfer.state)).count();
    let count = |count: usize| (count > 0).then_some(count);
    let found = cx.questions.preview.granules().map_or(0, |granules| granules.total());
    Frame::new().inner_margin(Margin { left: 12, right: 12, top: 4, bottom: 4 }).show(ui, |ui| {
        let tabs = [
            (BottomTab::Jobs, "Jobs", count(cx.snapshot.jobs.len())),
            (BottomTab::Files, "Files", count(files_going.max(cx.snapshot.transfers.len()))),
            (BottomTab::Granules, "Granules", count(usize::try_from(found).unwrap_or(usize::MAX))),
        ];
        widgets::tab_bar(ui, &mut views.bottom_tab, &tabs);
        ui.add_space(theme::GRID);
        match views.bottom_tab {
            BottomTab::Jobs => jobs_tab(ui, cx, views),
            BottomTab::Files => files_tab(ui, cx, views),
            BottomTab::Granules => granules_tab(ui, cx, views),
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
        JobsAction::Remedy(job, Remedy::Retry) => retry(cx, job),
        JobsAction::Refill(job) | JobsAction::Remedy(job, Remedy::ChangeRequest) => Command::Refill(job),
        JobsAction::ListRemedy(remedy) | JobsAction::Remedy(_, remedy) => Command::Remedy(remedy),
        JobsAction::SubmitWhole(job) => Command::SubmitWhole(job),
        JobsAction::OpenPage(job) => Command::OpenJobPage(job),
        JobsAction::Label { job, label, add } => Command::Label { job, label, add },
        JobsAction::ListServer => Command::ListServerJobs,
        JobsAction::NewRequest => Command::Do(Action::FindCollection),
    });
}

/// A request that was refused is sent again; a job the server has is only looked at again: sending
/// it twice would make two jobs.
fn retry(cx: &Cx<'_>, job: JobKey) -> Command {
    let row = cx.snapshot.jobs.iter().find(|row| row.key == job);
    if row.is_some_and(|row| row.job().is_some()) { Command::LookAgain(job) } else { Command::Resubmit(job) }
}

fn files_tab(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let Some(action) = files::files_ui(ui, &mut views.files, cx.snapshot) else { return };
    cx.push(match action {
        FilesAction::Retry(transfer) | FilesAction::Remedy(transfer, Remedy::Retry) => Command::RetryTransfer(transfer),
        FilesAction::RetryFailed => Command::RetryFailedTransfers,
        FilesAction::Cancel(transfer) => Command::CancelTransfer(transfer),
        FilesAction::OpenFolder(transfer) => Command::OpenTransferFolder(transfer),
        FilesAction::Remedy(_, remedy) => Command::Remedy(remedy),
        FilesAction::Select(_) => return,
    });
}

fn granules_tab(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views) {
    let options = cx.checked.request.as_ref().map(|request| &request.options);
    let found = Found {
        preview: &cx.questions.preview,
        limit: options.and_then(|options| options.max_results),
        names_granules: options.is_some_and(|options| !options.granule_id.is_empty()),
        has_request: options.is_some(),
    };
    let Some(action) = granules::granules_ui(ui, &mut views.granules, found) else { return };
    cx.push(match action {
        GranulesAction::Only(ids) => Command::OnlyGranules(ids),
        GranulesAction::All => Command::AllGranules,
        GranulesAction::Remedy(remedy) => Command::Remedy(remedy),
        GranulesAction::ToggleFootprints => Command::Do(Action::ToggleFootprints),
    });
}
