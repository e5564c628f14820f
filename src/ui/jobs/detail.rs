//! One job in full: what must not be missed, the facts, its labels, and every message about a
//! granule.

use super::JobsAction;
use super::list::{Line, Shown, expired_words, expiring_words, lines, preview_words, trial_words};
use super::row::{buttons, cancel_offer, reason_colors, state_pill, trial_offer};
use crate::domain::job::GranuleMessage;
use crate::domain::{Job, JobStatus, Severity};
use crate::engine::may_try_again;
use crate::engine::snapshot::{JobKey, JobRow};
use crate::ui::icons::Icon;
use crate::ui::job_panel::{again_words, files_words};
use crate::ui::theme::{GAP, GRID, LINE_HEIGHT, Palette, RADIUS, ROW_HEIGHT, StateColors, text};
use crate::ui::widgets::{
    cell, format, from_left, from_right, icon_button, line, problem_box, quiet_line_button, tab_bar,
};
use chrono::{DateTime, Utc};
use egui::{Frame, Label, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};

/// From this width on, the messages stand beside the facts.
const WIDE: f32 = 760.0;
/// From this width on, the header's buttons have words.
const WORDS: f32 = 640.0;
/// From this width on, short facts stand in pairs.
const PAIRS: f32 = 560.0;
/// Width of the facts' names.
const NAMES: f32 = 84.0;

/// What is open of a job; never the data.
#[derive(Debug, Default)]
pub(super) struct DetailView {
    job: Option<JobKey>,
    part: Part,
    new_label: String,
}

/// Which half is shown where there is room for one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Part {
    #[default]
    About,
    Messages,
}

impl DetailView {
    pub(super) fn job(&self) -> Option<JobKey> {
        self.job
    }

    /// Another job begins at its facts.
    pub(super) fn open(&mut self, job: Option<JobKey>) {
        if self.job != job {
            *self = Self { job, ..Self::default() };
        }
    }
}

/// The job over the whole room.
pub(super) fn detail_ui(
    ui: &mut Ui,
    view: &mut DetailView,
    shown: &Shown<'_>,
    now: DateTime<Utc>,
) -> Option<JobsAction> {
    let mut action = header(ui, view, shown, now);
    let Some(job) = shown.row.job() else {
        view.open(None);
        return action;
    };
    action = actions_ui(ui, shown.row.key, job).or(action);
    ui.add_space(GRID);
    let messages = job.errors.len() + job.warnings.len();
    if messages == 0 {
        return about(ui, view, shown, job, now).or(action);
    }
    if ui.available_width() < WIDE {
        let tabs = [(Part::About, "About", None), (Part::Messages, "Messages", Some(messages))];
        tab_bar(ui, &mut view.part, &tabs);
        match view.part {
            Part::About => action = about(ui, view, shown, job, now).or(action),
            Part::Messages => messages_ui(ui, job),
        }
        return action;
    }
    let half = (ui.available_width() - GAP * 2.0) / 2.0;
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP * 2.0;
        let column = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui)| {
            ui.allocate_ui(vec2(half, height), |ui| {
                ui.set_min_size(vec2(half, height));
                ui.vertical(|ui| add(ui));
            });
        };
        column(ui, &mut |ui| {
            let asked = about(ui, view, shown, job, now);
            action = asked.or(action.take());
        });
        column(ui, &mut |ui| messages_ui(ui, job));
    });
    action
}

/// The way back, the row's state and name, and its buttons.
fn header(ui: &mut Ui, view: &mut DetailView, shown: &Shown<'_>, now: DateTime<Utc>) -> Option<JobsAction> {
    line(ui, ROW_HEIGHT, from_right(), |ui| {
        let action = buttons(ui, shown, now, ui.available_width() >= WORDS);
        ui.with_layout(from_left(), |ui| {
            if icon_button(ui, Icon::ChevronLeft, "Back to all jobs").clicked() {
                view.open(None);
            }
            state_pill(ui, shown.row);
            cell(ui, ui.available_width(), ROW_HEIGHT, text::emphasis(&shown.row.title));
        });
        action
    })
}

fn about(ui: &mut Ui, view: &mut DetailView, shown: &Shown<'_>, job: &Job, now: DateTime<Utc>) -> Option<JobsAction> {
    let mut action = None;
    ScrollArea::vertical().id_salt("about").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(GRID, 2.0);
        action = warnings(ui, shown, now);
        facts_ui(ui, &facts(shown.row, job, now));
        action = action.take().or(labels(ui, &mut view.new_label, shown.row.key, job));
    });
    action
}

/// Everything the row says in one line each, here in full.
fn warnings(ui: &mut Ui, shown: &Shown<'_>, now: DateTime<Utc>) -> Option<JobsAction> {
    let palette = Palette::of(ui);
    let mut action = None;
    for line in lines(shown.row, &shown.files, true, now) {
        let (icon, words, colors, offer) = match line {
            Line::Problem(problem) => {
                let asked = problem_box(ui, problem).map(|remedy| JobsAction::Remedy(shown.row.key, remedy));
                action = asked.or(action);
                continue;
            }
            Line::Alarm(alarm) => {
                let colors = if alarm.severity() == Severity::Severe { palette.failed } else { palette.waiting };
                (Icon::Warning, alarm.words(), colors, cancel_offer(shown, alarm))
            }
            Line::Preview(job, pause) => (Icon::Info, preview_words(job, pause), reason_colors(palette, shown), None),
            Line::Expired(at) => {
                let offer = ("Fill the form with this request", JobsAction::Refill(shown.row.key));
                (Icon::Clock, expired_words(shown, at), palette.neutral, Some(offer))
            }
            Line::Subset(told) => super::row::subset_line(palette, told),
            Line::Trial(is_done) => {
                let offer = trial_offer(shown, is_done);
                (Icon::Info, trial_words(is_done).to_owned(), palette.running, offer)
            }
            Line::Expiring(at) => (Icon::Clock, expiring_words(shown, at, now), palette.waiting, None),
            Line::Reason(words) => (Icon::Info, words.to_owned(), reason_colors(palette, shown), None),
            Line::MoreAlarms(_) => continue,
        };
        let asked = banner(ui, icon, &words, colors, offer.as_ref().map(|(label, _)| *label));
        action = offer.filter(|_| asked).map(|(_, action)| action).or(action);
    }
    action
}

/// A sentence on a fill, wrapped; true if its button was pressed.
fn banner(ui: &mut Ui, icon: Icon, words: &str, colors: StateColors, button: Option<&str>) -> bool {
    Frame::NONE
        .fill(colors.fill)
        .corner_radius(RADIUS)
        .inner_margin(Margin::symmetric(8, 4))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                ui.add(icon.image(14.0).tint(colors.ink).alt_text(""));
                ui.vertical(|ui| {
                    let words = RichText::new(words).size(text::SECONDARY).color(colors.ink);
                    ui.add(Label::new(words).wrap().selectable(true));
                    button.is_some_and(|label| quiet_line_button(ui, label).clicked())
                })
                .inner
            })
            .inner
        })
        .inner
}

/// A name and its value.
struct Fact {
    name: &'static str,
    text: String,
    is_code: bool,
    /// Needs a line of its own.
    is_long: bool,
}

fn facts(row: &JobRow, job: &Job, now: DateTime<Utc>) -> Vec<Fact> {
    let fact = |name, text: String| Fact { name, text, is_code: false, is_long: false };
    let granules = format::plural(job.num_input_granules, "granule", "granules");
    let files = files_words(job);
    let kept = |at: DateTime<Utc>| {
        let left = if at > now { format!("{} left", format::duration(at - now)) } else { "deleted since".to_owned() };
        format!("{}, {left}", format::moment(at))
    };
    let mut facts = vec![
        Fact { is_long: true, ..fact("Harmony says", job.message.trim().to_owned()) },
        Fact { is_code: true, ..fact("Service", job.service_name.clone().unwrap_or_default()) },
        fact("Amount", format!("{granules} in, {files} out")),
        fact("Submitted", format::moment(job.created_at.unwrap_or(row.submitted_at))),
        fact("Changed", job.updated_at.map(format::moment).unwrap_or_default()),
        Fact { is_code: true, is_long: true, ..fact("Job id", job.id.to_string()) },
        Fact { is_long: true, ..fact("Kept until", job.data_expiration.map(kept).unwrap_or_default()) },
        Fact { is_long: true, ..fact("Size", sizes(job)) },
    ];
    facts.retain(|fact| !fact.text.is_empty());
    facts
}

/// “3.07 MiB in, 188 KiB out (94.01% reduction)” as far as the server tells it.
fn sizes(job: &Job) -> String {
    let told = |name: &str| job.raw.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    match (told("originalDataSize"), told("outputDataSize"), told("dataSizePercentChange")) {
        (Some(before), Some(after), Some(change)) => format!("{before} in, {after} out ({change})"),
        (Some(before), Some(after), None) => format!("{before} in, {after} out"),
        _ => String::new(),
    }
}

/// One under the other, short ones in pairs where there is room.
fn facts_ui(ui: &mut Ui, facts: &[Fact]) {
    let width = ui.available_width();
    let may_pair = width >= PAIRS;
    let mut rest = facts;
    while let Some((first, others)) = rest.split_first() {
        let pair = others.split_first().filter(|(second, _)| may_pair && !first.is_long && !second.is_long);
        line(ui, LINE_HEIGHT, from_left(), |ui| {
            let (here, beside) = (if pair.is_some() { (width - GAP) / 2.0 } else { width }, pair);
            fact_ui(ui, here, first);
            if let Some((second, _)) = beside {
                ui.add_space(GAP - GRID);
                fact_ui(ui, ui.available_width(), second);
            }
        });
        rest = pair.map_or(others, |(_, others)| others);
    }
}

fn fact_ui(ui: &mut Ui, width: f32, fact: &Fact) {
    let size = vec2(width, LINE_HEIGHT);
    ui.allocate_ui_with_layout(size, from_left(), |ui| {
        ui.set_min_size(size);
        cell(ui, NAMES, LINE_HEIGHT, text::secondary(ui, fact.name));
        let words =
            if fact.is_code { text::mono_small(&fact.text) } else { RichText::new(&fact.text).size(text::SECONDARY) };
        ui.add(Label::new(words).truncate().selectable(true));
    });
}

/// The labels, each with its way off, and a field for another one.
fn labels(ui: &mut Ui, typed: &mut String, key: JobKey, job: &Job) -> Option<JobsAction> {
    let mut action = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        cell(ui, NAMES, LINE_HEIGHT, text::secondary(ui, "Labels"));
        for label in &job.labels {
            ui.label(RichText::new(label).size(text::SECONDARY));
            let name = format!("Remove the label {label}");
            if quiet_line_button(ui, "×").accessible_name(&name).on_hover_text(&name).clicked() {
                action = Some(JobsAction::Label { job: key, label: label.clone(), add: false });
            }
        }
        let edit =
            TextEdit::singleline(typed).hint_text("Add a label").desired_width(120.0).font(egui::TextStyle::Small);
        let entered = ui.add(edit).accessible_name("New label").lost_focus()
            && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let pressed = quiet_line_button(ui, "Add").clicked();
        let label = typed.trim();
        if (entered || pressed) && !label.is_empty() {
            action = Some(JobsAction::Label { job: key, label: label.to_owned(), add: true });
            typed.clear();
        }
    });
    action
}

/// What can be done that is not in the header; first, because the panel is low.
fn actions_ui(ui: &mut Ui, key: JobKey, job: &Job) -> Option<JobsAction> {
    line(ui, LINE_HEIGHT, from_left(), |ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        let mut action = None;
        if may_try_again(job) && quiet_line_button(ui, &again_words(job)).clicked() {
            action = Some(JobsAction::FailedAgain(key));
        }
        for (words, asked) in [
            ("Fill the form with this request", JobsAction::Refill(key)),
            ("Open in the browser", JobsAction::OpenPage(key)),
        ] {
            if quiet_line_button(ui, words).clicked() {
                action = Some(asked);
            }
        }
        if ui.max_rect().width() >= WIDE && quiet_line_button(ui, "Copy methods paragraph").clicked() {
            action = Some(JobsAction::CopyMethods(key));
        }
        if quiet_line_button(ui, "Copy job id").clicked() {
            ui.ctx().copy_text(job.id.to_string());
        }
        let may_forget = job.status.is_final() || matches!(job.status, JobStatus::Unknown(_));
        if may_forget && quiet_line_button(ui, "Remove from the list").clicked() {
            action = Some(JobsAction::Forget(key));
        }
        action
    })
}

/// Every message about a granule, failures first; only those that are seen are laid out.
fn messages_ui(ui: &mut Ui, job: &Job) {
    line(ui, LINE_HEIGHT, from_right(), |ui| {
        if quiet_line_button(ui, "Copy all as text").clicked() {
            ui.ctx().copy_text(messages_text(job));
        }
        ui.with_layout(from_left(), |ui| {
            ui.add(Label::new(text::secondary(ui, messages_words(job))).truncate());
        });
    });
    let count = job.errors.len() + job.warnings.len();
    ScrollArea::vertical().id_salt("messages").auto_shrink(false).show_rows(ui, LINE_HEIGHT, count, |ui, rows| {
        for (is_error, message) in all_messages(job).skip(rows.start).take(rows.len()) {
            message_ui(ui, is_error, message);
        }
    });
}

fn all_messages(job: &Job) -> impl Iterator<Item = (bool, &GranuleMessage)> {
    let errors = job.errors.iter().map(|message| (true, message));
    errors.chain(job.warnings.iter().map(|message| (false, message)))
}

fn message_ui(ui: &mut Ui, is_error: bool, message: &GranuleMessage) {
    let palette = Palette::of(ui);
    let (icon, colors) = if is_error { (Icon::Error, palette.failed) } else { (Icon::Warning, palette.waiting) };
    line(ui, LINE_HEIGHT, from_left(), |ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        ui.add(icon.image(14.0).tint(colors.ink).alt_text(if is_error { "Failed" } else { "Remark" }));
        let file = file_name(message);
        let words = if file.is_empty() { message.message.clone() } else { format!("{file}: {}", message.message) };
        let whole = format!("{}\n{}", message.message, message.url);
        ui.add(Label::new(RichText::new(words).size(text::SECONDARY)).truncate().selectable(true)).on_hover_text(whole);
    });
}

fn file_name(message: &GranuleMessage) -> &str {
    message.url.rsplit('/').next().unwrap_or_default()
}

fn messages_words(job: &Job) -> String {
    let count = |list: &[GranuleMessage], words: &str| {
        (!list.is_empty()).then(|| format!("{} {words}", format::plural(list.len() as u64, "granule", "granules")))
    };
    let parts = [count(&job.errors, "failed"), count(&job.warnings, "came back with a remark")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// For a letter to the data centre: which job, and each granule with its message.
fn messages_text(job: &Job) -> String {
    let mut lines = vec![format!("Harmony job {}", job.id)];
    lines.extend(job.service_name.as_ref().map(|service| format!("Service {service}")));
    for (is_error, message) in all_messages(job) {
        let kind = if is_error { "failed" } else { "remark" };
        lines.push(format!("{kind}\t{}\t{}", message.url, message.message));
    }
    lines.join("\n")
}
