//! The granules of a job: the board, one of them in full, and a second try for those that failed.

use super::board::{board_ui, item_words};
use super::{Shown, address_line, note};
use crate::commands::JobQuestion;
use crate::domain::Job;
use crate::domain::steps::{Step, Steps, WorkItem, WorkItemFiles, WorkItemState};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, HAIRLINE, LINE_HEIGHT, Palette, text};
use crate::ui::widgets::{self, format};
use egui::{Label, ScrollArea, Stroke, Ui};
use std::sync::Arc;

/// Height of the part below the board where one work item is in full.
const DETAIL_HEIGHT: f32 = LINE_HEIGHT * 4.0 + GRID * 4.0;
/// So many files of one work item are listed.
const MOST_FILES: usize = 20;

/// Which work item is shown in full.
#[derive(Debug, Default)]
pub(super) struct GranulesView {
    selected: Option<u64>,
}

/// For the folded section.
pub(super) fn words(job: &Job) -> String {
    match (job.errors.len() as u64, job.status.is_final()) {
        (0, true) => format::count(job.num_input_granules),
        (0, false) => format!("{}, {} %", format::count(job.num_input_granules), job.progress_percent),
        (failed, _) => format!("{}, {} failed", format::count(job.num_input_granules), format::count(failed)),
    }
}

pub(super) fn granules_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut GranulesView, shown: &Shown<'_>) {
    ask_when_due(ui, cx, shown);
    again_ui(ui, cx, shown);
    let Some(answers) = shown.answers else { return };
    if let Some(problem) = answers.steps.problem()
        && let Some(remedy) = widgets::problem_line(ui, problem)
    {
        shown.remedy(cx, remedy, JobQuestion::Steps);
    }
    let steps = match answers.steps.value().map(Arc::as_ref) {
        Some(Some(steps)) if !steps.steps.is_empty() => steps,
        Some(_) => return percent_ui(ui, shown),
        None => {
            if answers.steps.is_loading() {
                note(ui, "Asking Harmony about each granule…");
            }
            return;
        }
    };
    let selected = view.selected.and_then(|id| steps.find(id));
    let below = if selected.is_some() { DETAIL_HEIGHT } else { 0.0 };
    let room = egui::vec2(ui.available_width(), (ui.available_height() - below).max(LINE_HEIGHT * 3.0));
    ui.allocate_ui(room, |ui| {
        ui.set_max_height(room.y);
        board_ui(ui, steps, &mut view.selected);
    });
    if let Some((_, item)) = selected {
        item_ui(ui, cx, shown, item);
    }
    unread_note(ui, steps);
}

/// Asks anew when it is time, and has the window woken for the next time; only while this is seen.
fn ask_when_due(ui: &Ui, cx: &Cx<'_>, shown: &Shown<'_>) {
    let Some(answers) = shown.answers else {
        if cx.situation.signed_in {
            shown.ask(cx, JobQuestion::Steps);
        }
        return;
    };
    // Without a sign-in every question would be refused.
    if answers.steps.is_loading() || !cx.situation.signed_in {
        return;
    }
    let next = match &answers.asked {
        None => Some(cx.now),
        Some(asked) if answers.steps.problem().is_some() => Some(asked.after_failure()),
        Some(asked) => asked.next(shown.job),
    };
    match next {
        Some(next) if next <= cx.now => shown.ask(cx, JobQuestion::Steps),
        Some(next) => {
            if let Ok(wait) = (next - cx.now).to_std() {
                ui.ctx().request_repaint_after(wait);
            }
        }
        None => {}
    }
}

/// The button for those that failed, where it can help.
fn again_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown<'_>) {
    if !crate::engine::may_try_again(shown.job) {
        return;
    }
    if cx.questions.job.again.is_loading() {
        return note(ui, "Finding the failed granules in CMR…");
    }
    if widgets::labelled_button(ui, Icon::Refresh, &again_words(shown.job)).clicked() {
        shown.ask(cx, JobQuestion::FailedAgain);
    }
}

/// “Try the 3 failed granules again”.
pub(in crate::ui) fn again_words(job: &Job) -> String {
    match job.errors.len() {
        1 => "Try the failed granule again".to_owned(),
        failed => format!("Try the {} failed granules again", format::count(failed as u64)),
    }
}

/// Where the server does not tell about granules.
fn percent_ui(ui: &mut Ui, shown: &Shown<'_>) {
    let job = shown.job;
    note(ui, "This server has no details about single granules, or no longer has them: they are kept for 14 days.");
    let percent = job.progress_percent.min(100);
    widgets::progress_bar(ui, Some(f32::from(percent) / 100.0), &format!("{percent} %"));
}

/// One work item: state, files, and what the service said about it.
fn item_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown<'_>, item: &WorkItem) {
    let palette = Palette::of(ui);
    let top = ui.cursor().top();
    ui.painter().hline(ui.max_rect().x_range(), top, Stroke::new(HAIRLINE, palette.hairline));
    ui.add_space(GRID);
    ScrollArea::vertical().id_salt("work item").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add(Label::new(text::emphasis(item_words(item))).truncate());
        let Some(files) = files(cx, shown, item) else {
            return note(ui, "Asking Harmony for its files…");
        };
        if let Some(message) = message(shown.job, &files) {
            let color = if item.state == WorkItemState::Failed { palette.failed } else { palette.waiting };
            let words = egui::RichText::new(message).size(text::SECONDARY).color(color.ink);
            ui.add(Label::new(words).wrap().selectable(true));
        }
        for (name, list) in [("In", &files.inputs), ("Out", &files.outputs)] {
            for address in list.iter().take(MOST_FILES) {
                ui.push_id((name, address), |ui| address_line(ui, name, address));
            }
        }
        if files.inputs.is_empty() && files.outputs.is_empty() {
            note(ui, "Harmony lists no files for it.");
        }
    });
}

/// Told with the work item, or asked for when it is looked at.
fn files(cx: &Cx<'_>, shown: &Shown<'_>, item: &WorkItem) -> Option<Arc<WorkItemFiles>> {
    if let Some(files) = &item.files {
        return Some(Arc::clone(files));
    }
    if !item.state.is_final() {
        return Some(Arc::default());
    }
    let answers = shown.answers?;
    if answers.item_asked != Some(item.id) {
        shown.ask(cx, JobQuestion::Item(item.id));
        return None;
    }
    if answers.item.problem().is_some() {
        return Some(Arc::default());
    }
    answers.item.value().filter(|answer| answer.0 == item.id).map(|answer| Arc::new(answer.1.clone()))
}

/// What the service said about the granule that went in.
fn message<'a>(job: &'a Job, files: &WorkItemFiles) -> Option<&'a str> {
    let mut messages = job.errors.iter().chain(&job.warnings);
    messages.find(|message| files.inputs.contains(&message.url)).map(|message| message.message.as_str())
}

fn unread_note(ui: &mut Ui, steps: &Steps) {
    let of_step = |step: &Step| step.total().saturating_sub(step.items.len() as u64);
    let unread = steps.steps.iter().fold(0_u64, |sum, step| sum.saturating_add(of_step(step)));
    if unread > 0 {
        note(ui, format!("{} more are counted above and not drawn.", format::count(unread)));
    }
}
