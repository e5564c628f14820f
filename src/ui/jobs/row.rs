//! One job.

use super::JobsAction;
use super::list::{Line, SOON, Shown, expired_words, expiring_words, lines, preview_words, trial_words};
use crate::domain::{Alarm, Job, JobAction, JobOutcome, JobStatus, Remedy, Severity, printable};
use crate::engine::may_try_again;
use crate::engine::snapshot::{JobPhase, JobRow, Told};
use crate::ui::icons::Icon;
use crate::ui::job_panel::{again_words, files_words};
use crate::ui::theme::{GRID, LINE_HEIGHT, Palette, ROW_HEIGHT, StateColors, text};
use crate::ui::verdict;
use crate::ui::widgets::{
    self, cell, cell_right, format, from_left, from_right, icon_button, paint_bar, pill, problem_line, quiet_button,
    quiet_line_button, status_pill, tell_item,
};
use chrono::{DateTime, Utc};
use egui::{Align, Layout, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// From this width on, buttons have words.
const WIDE: f32 = 920.0;
/// From this width on, the last line has room for every button.
const LINE_FOR_ALL: f32 = 820.0;

/// Draws the row into the whole of `ui`.
pub(super) fn row(
    ui: &mut Ui,
    shown: &Shown<'_>,
    now: DateTime<Utc>,
    is_selected: bool,
    background: &Response,
) -> Option<JobsAction> {
    let (row, job) = (shown.row, shown.row.job());
    let state = state_words(row);
    tell_item(ui, background, Role::ListBoxOption, &format!("{}, {state}", row.title), is_selected);
    let is_wide = ui.available_width() >= WIDE;
    let mut action = None;
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(ROW_HEIGHT);
        action = buttons(ui, shown, now, is_wide);
        cell_right(ui, 72.0, ROW_HEIGHT, &time(shown, now)).on_hover_text(format::moment(row.submitted_at));
        if is_wide {
            amount(ui, job);
        }
        progress(ui, job, now, if is_wide { 128.0 } else { 104.0 });
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            state_cell(ui, row, if is_wide { 212.0 } else { 172.0 });
            cell(ui, ui.available_width(), ROW_HEIGHT, text::emphasis(&row.title));
        });
    });
    for line in lines(row, &shown.files, is_selected, now) {
        action = below(ui, &line, shown, now).or(action);
    }
    if is_selected {
        action = last_line(ui, shown).or(action);
    }
    action
}

fn state_cell(ui: &mut Ui, row: &JobRow, width: f32) {
    let size = vec2(width, ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        state_pill(ui, row);
    });
}

/// What stands in a row's pill.
pub(super) fn state_words(row: &JobRow) -> String {
    match &row.phase {
        JobPhase::Submitting => "on its way".to_owned(),
        JobPhase::Refused(_) => "not accepted".to_owned(),
        JobPhase::Known(job) => JobOutcome::of(&job.status, &row.alarms).words(),
    }
}

pub(super) fn state_pill(ui: &mut Ui, row: &JobRow) {
    let palette = Palette::of(ui);
    match &row.phase {
        JobPhase::Submitting => pill(ui, Icon::Submit, "on its way", palette.neutral),
        JobPhase::Refused(_) => pill(ui, Icon::Error, "not accepted", palette.failed),
        JobPhase::Known(job) => status_pill(ui, &job.status, &JobOutcome::of(&job.status, &row.alarms)),
    };
}

/// How long it has been running, or how long ago it ended.
fn time(shown: &Shown<'_>, now: DateTime<Utc>) -> String {
    match shown.row.job() {
        Some(job) if job.status.is_final() => format::relative(job.updated_at.unwrap_or(shown.row.submitted_at), now),
        Some(job) => format::duration(now - job.created_at.unwrap_or(shown.row.submitted_at)),
        None => format::relative(shown.row.submitted_at, now),
    }
}

/// Granules that go in, or files that came out.
fn amount(ui: &mut Ui, job: Option<&std::sync::Arc<Job>>) {
    let words = job.map_or_else(String::new, |job| {
        if job.status.is_final() && job.data_links.is_empty() {
            "no files".to_owned()
        } else if job.status.is_final() {
            files_words(job)
        } else {
            format::plural(job.num_input_granules, "granule", "granules")
        }
    });
    cell_right(ui, 92.0, ROW_HEIGHT, &words);
}

/// A bar with its percentage while it runs; after that, how long the results are kept.
fn progress(ui: &mut Ui, job: Option<&std::sync::Arc<Job>>, now: DateTime<Utc>, width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::hover());
    let Some(job) = job else { return };
    let palette = Palette::of(ui);
    let font = egui::FontId::proportional(text::SECONDARY);
    if job.status.is_final() {
        let Some(expires) = job.data_expiration.filter(|_| !job.data_links.is_empty()) else { return };
        let words = if expires <= now {
            "results deleted".to_owned()
        } else {
            format!("kept {}", format::duration(expires - now))
        };
        let color = if expires - now < SOON { palette.waiting.ink } else { palette.ink_soft };
        ui.painter().text(rect.right_center(), egui::Align2::RIGHT_CENTER, &words, font, color);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        response.on_hover_text(format!("Harmony deletes the results on {}.", format::moment(expires)));
        return;
    }
    let percent = job.progress_percent.min(100);
    let words = format!("{percent} %");
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, &words);
        info.value = Some(f64::from(percent));
        info
    });
    let bar = Rect::from_min_max(rect.min, pos2(rect.right() - 44.0, rect.bottom()));
    paint_bar(ui, bar, Some(f32::from(percent) / 100.0), palette.status(&job.status).mark);
    ui.painter().text(rect.right_center(), egui::Align2::RIGHT_CENTER, words, font, palette.ink_soft);
}

/// The words of an action, and its drawing.
fn control(action: JobAction) -> (Icon, &'static str) {
    match action {
        JobAction::Cancel => (Icon::Cancel, "Cancel"),
        JobAction::Pause => (Icon::Pause, "Pause"),
        JobAction::Resume => (Icon::Resume, "Resume"),
        JobAction::SkipPreview => (Icon::Skip, "Skip preview"),
    }
}

/// From right to left; the same names whether they are words or drawings.
pub(super) fn buttons(ui: &mut Ui, shown: &Shown<'_>, now: DateTime<Utc>, is_wide: bool) -> Option<JobsAction> {
    let key = shown.row.key;
    let room = if is_wide { 232.0 } else { ROW_HEIGHT * 3.0 };
    let size = vec2(room, ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 0.0;
        // Each button keeps its own id, so that the focus never slips from Pause to Cancel when the
        // state changes under it.
        let mut press = |icon: Icon, name: &str| {
            let draw = |ui: &mut Ui| if is_wide { quiet_button(ui, name) } else { icon_button(ui, icon, name) };
            ui.push_id(icon, draw).inner.clicked()
        };
        let Some(job) = shown.row.job() else {
            let JobPhase::Refused(problem) = &shown.row.phase else { return None };
            let forget = press(Icon::Trash, "Remove").then_some(JobsAction::Forget(key));
            // After a licence was accepted, say. Where trying again is the remedy, its line has it.
            let may_retry = shown.row.request.is_some() && problem.remedy != Remedy::Retry;
            let retry = may_retry && press(Icon::Refresh, "Try again");
            return retry.then_some(JobsAction::Remedy(key, Remedy::Retry)).or(forget);
        };
        let mut action = None;
        for control_action in JobAction::ALL.into_iter().rev().filter(|action| job.status.allows(*action)) {
            let (icon, name) = control(control_action);
            if press(icon, name) {
                action = Some(JobsAction::Control(key, control_action));
            }
        }
        if shown.files.here + shown.files.coming > 0 && press(Icon::Folder, "Open folder") {
            action = Some(JobsAction::OpenFolder(key));
        }
        if job.data_expiration.is_none_or(|at| at > now)
            && let Some(name) = download_words(shown, job)
            && press(Icon::Download, &name)
        {
            action = Some(JobsAction::Download(key));
        }
        action
    })
    .inner
}

/// “Download 12 files”, “Download 3 more”; nothing while all are here or coming. A running job is
/// downloaded from its details, so that its row has room for its controls.
fn download_words(shown: &Shown<'_>, job: &Job) -> Option<String> {
    let asked = shown.files.here + shown.files.coming;
    match (shown.left(), asked) {
        (0, _) => None,
        (left, 0) if job.status.is_final() => Some(format!("Download {}", format::plural(left, "file", "files"))),
        (left, _) if job.status.is_final() => Some(format!("Download {} more", format::count(left))),
        _ => None,
    }
}

fn below(ui: &mut Ui, line: &Line<'_>, shown: &Shown<'_>, now: DateTime<Utc>) -> Option<JobsAction> {
    let palette = Palette::of(ui);
    let key = shown.row.key;
    let (icon, words, colors, offer) = match line {
        Line::Problem(problem) => {
            return problem_line(ui, problem).map(|remedy| JobsAction::Remedy(key, remedy));
        }
        Line::Alarm(alarm) => {
            let colors = if alarm.severity() == Severity::Severe { palette.failed } else { palette.waiting };
            (Icon::Warning, alarm.words(), colors, cancel_offer(shown, alarm))
        }
        Line::MoreAlarms(more) => {
            let words = format!("and {}", format::plural(*more as u64, "more warning", "more warnings"));
            (Icon::Warning, words, palette.waiting, None)
        }
        Line::Reason(message) => (Icon::Info, (*message).to_owned(), reason_colors(palette, shown), None),
        Line::Preview(job, pause) => {
            let offer = (job.status == JobStatus::Paused && shown.left() > 0)
                .then_some(("Download the first result", JobsAction::Download(key)));
            (Icon::Info, preview_words(job, *pause), reason_colors(palette, shown), offer)
        }
        Line::Expired(at) => {
            let offer = ("Fill the form", JobsAction::Refill(key));
            (Icon::Clock, expired_words(shown, *at), palette.neutral, Some(offer))
        }
        Line::Subset(told) => subset_line(palette, told),
        Line::Trial(is_done) => {
            let offer = trial_offer(shown, *is_done);
            (Icon::Info, trial_words(*is_done).to_owned(), palette.running, offer)
        }
        Line::Expiring(expires) => (Icon::Clock, expiring_words(shown, *expires, now), palette.waiting, None),
    };
    widgets::line(ui, LINE_HEIGHT, from_right(), |ui| {
        ui.painter().rect_filled(ui.max_rect().shrink2(vec2(0.0, 1.0)), 4.0, colors.fill);
        ui.spacing_mut().item_spacing.x = GRID;
        let asked = offer.and_then(|(label, action)| quiet_line_button(ui, label).clicked().then_some(action));
        ui.with_layout(from_left(), |ui| {
            ui.add_space(GRID);
            ui.add(icon.image(14.0).tint(colors.ink).alt_text(""));
            ui.add(egui::Label::new(RichText::new(words).size(text::SECONDARY).color(colors.ink)).truncate());
        });
        asked
    })
}

/// What the files that are here came to, as the worst of them looks.
pub(super) fn subset_line(
    palette: &Palette,
    told: &Told,
) -> (Icon, String, StateColors, Option<(&'static str, JobsAction)>) {
    let words = printable::line(&told.sentence).into_owned();
    (verdict::icon(told.state), words, verdict::colors(told.state, palette), None)
}

/// The whole request, once its trial came out well.
pub(super) fn trial_offer(shown: &Shown<'_>, is_done: bool) -> Option<(&'static str, JobsAction)> {
    is_done.then_some(("Submit all", JobsAction::SubmitWhole(shown.row.key)))
}

/// The button beside an alarm about data that was not asked for, while there is something to end.
pub(super) fn cancel_offer(shown: &Shown<'_>, alarm: &Alarm) -> Option<(&'static str, JobsAction)> {
    let may_cancel = shown.row.job().is_some_and(|job| job.status.allows(JobAction::Cancel));
    (may_cancel && alarm.asks_to_cancel())
        .then_some(("Cancel this job", JobsAction::Control(shown.row.key, JobAction::Cancel)))
}

pub(super) fn reason_colors(palette: &Palette, shown: &Shown<'_>) -> crate::ui::theme::StateColors {
    shown.row.job().map_or(palette.neutral, |job| palette.status(&job.status))
}

/// What more can be done with the selected job.
fn last_line(ui: &mut Ui, shown: &Shown<'_>) -> Option<JobsAction> {
    let (key, job) = (shown.row.key, shown.row.job());
    widgets::line(ui, LINE_HEIGHT, from_left(), |ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        let mut action = None;
        let mut offer = |ui: &mut Ui, words: &str, asked: JobsAction| {
            if quiet_line_button(ui, words).clicked() {
                action = Some(asked);
            }
        };
        let Some(job) = job else { return action };
        offer(ui, &details_words(job), JobsAction::Open(key));
        let left = shown.left();
        if !job.status.is_final() && job.status != JobStatus::Paused && left > 0 {
            let words = format!("Download {} so far", format::plural(left, "file", "files"));
            offer(ui, &words, JobsAction::Download(key));
        }
        if may_try_again(job) {
            offer(ui, &again_words(job), JobsAction::FailedAgain(key));
        }
        offer(ui, "Fill the form with this request", JobsAction::Refill(key));
        // The details have it too.
        if !may_try_again(job) || ui.max_rect().width() >= LINE_FOR_ALL {
            offer(ui, "Open in the browser", JobsAction::OpenPage(key));
        }
        if shown.files.here > 0 && ui.max_rect().width() >= LINE_FOR_ALL {
            offer(ui, "Copy methods paragraph", JobsAction::CopyMethods(key));
        }
        if job.status.is_final() || matches!(job.status, JobStatus::Unknown(_)) {
            offer(ui, "Remove from the list", JobsAction::Forget(key));
        }
        action
    })
}

/// “Details”, with what is in them that is not in the row.
fn details_words(job: &Job) -> String {
    match (job.errors.len() + job.warnings.len()) as u64 {
        0 => "Details".to_owned(),
        messages => format!("Details and {}", format::plural(messages, "message", "messages")),
    }
}
