//! Which jobs are shown: by text, state and label; and how to get more of them from the server.

use super::JobsAction;
use crate::domain::JobStatus;
use crate::engine::Snapshot;
use crate::engine::snapshot::{JobPhase, JobRow, SessionState};
use crate::ui::icons::Icon;
use crate::ui::theme::{ROW_HEIGHT, text};
use crate::ui::widgets::{format, from_left, from_right, icon_button, line, quiet_button};
use egui::{ComboBox, TextEdit, Ui, vec2};

/// Which jobs are shown.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Filter {
    /// In title, state, label or id.
    pub text: String,
    /// In one of these states.
    pub state: StateFilter,
    /// With this label.
    pub label: Option<String>,
}

/// States that belong together.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// Whatever the state.
    #[default]
    Any,
    /// On its way or being processed.
    Active,
    /// A person has to decide.
    Waiting,
    /// With results.
    Done,
    /// Ended without a result by itself or by somebody.
    Ended,
}

impl StateFilter {
    const ALL: [Self; 5] = [Self::Any, Self::Active, Self::Waiting, Self::Done, Self::Ended];

    fn words(self) -> &'static str {
        match self {
            Self::Any => "Any state",
            Self::Active => "Running",
            Self::Waiting => "Waiting for you",
            Self::Done => "Done",
            Self::Ended => "Failed or canceled",
        }
    }

    fn of(phase: &JobPhase) -> Self {
        match phase {
            JobPhase::Submitting => Self::Active,
            JobPhase::Refused(_) => Self::Ended,
            JobPhase::Known(job) => match job.status {
                JobStatus::Paused => Self::Waiting,
                JobStatus::Successful | JobStatus::CompleteWithErrors => Self::Done,
                JobStatus::Failed | JobStatus::Canceled => Self::Ended,
                _ => Self::Active,
            },
        }
    }
}

impl Filter {
    /// Everything is shown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// By state and label; the text is compared elsewhere.
    pub(super) fn lets(&self, row: &JobRow) -> bool {
        let has = |label: &String| row.job().is_some_and(|job| job.labels.contains(label));
        (self.state == StateFilter::Any || self.state == StateFilter::of(&row.phase))
            && self.label.as_ref().is_none_or(has)
    }
}

/// The line above the list. `found` of `all` rows are shown.
pub(super) fn filter_bar(
    ui: &mut Ui,
    filter: &mut Filter,
    labels: &[String],
    found: usize,
    snapshot: &Snapshot,
) -> Option<JobsAction> {
    line(ui, ROW_HEIGHT, from_right(), |ui| {
        let action = server_ui(ui, snapshot);
        ui.with_layout(from_left(), |ui| {
            let is_wide = ui.available_width() > 560.0;
            let edit = TextEdit::singleline(&mut filter.text)
                .hint_text("Title, state, label or id")
                .margin(egui::Margin::symmetric(8, 4))
                .min_size(vec2(0.0, ROW_HEIGHT))
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(if is_wide { 200.0 } else { 140.0 });
            ui.add(edit).accessible_name("Filter jobs");
            states(ui, &mut filter.state);
            if !labels.is_empty() || filter.label.is_some() {
                label_choice(ui, &mut filter.label, labels);
            }
            let all = format::plural(snapshot.jobs.len() as u64, "job", "jobs");
            if filter.is_empty() {
                ui.label(text::secondary(ui, all));
            } else {
                if icon_button(ui, Icon::Close, "Clear the filter").clicked() {
                    *filter = Filter::default();
                }
                ui.label(text::secondary(ui, format!("{} of {all}", format::count(found as u64))));
            }
        });
        action
    })
}

fn states(ui: &mut Ui, state: &mut StateFilter) {
    let shown = choice("Filter by state").width(112.0).selected_text(state.words()).show_ui(ui, |ui| {
        for choice in StateFilter::ALL {
            ui.selectable_value(state, choice, choice.words());
        }
    });
    shown.response.accessible_name("Filter by state");
}

fn label_choice(ui: &mut Ui, label: &mut Option<String>, labels: &[String]) {
    let words = label.clone().unwrap_or_else(|| "Any label".to_owned());
    let shown = choice("Filter by label").width(112.0).selected_text(words).show_ui(ui, |ui| {
        ui.selectable_value(label, None, "Any label");
        for choice in labels {
            ui.selectable_value(label, Some(choice.clone()), choice);
        }
    });
    shown.response.accessible_name("Filter by label");
}

fn choice(salt: &str) -> ComboBox<'_> {
    ComboBox::from_id_salt(salt).truncate().icon(|ui, rect, visuals, _is_open| {
        let icon = egui::Rect::from_center_size(rect.center(), egui::Vec2::splat(12.0));
        Icon::ChevronDown.image(12.0).tint(visuals.fg_stroke.color).paint_at(ui, icon);
    })
}

/// What the server lists, and what is kept here; the rule stands in `store/jobs.rs`.
const LISTED_AND_KEPT: &str = "Lists the jobs of your account on these servers, also those made elsewhere or long ago. \
                               Kept on this computer are the 1,000 newest, and older ones until 90 days after Harmony \
                               deleted their results.";

/// The account's other jobs: asked for, more of them, or all here.
pub(super) fn server_ui(ui: &mut Ui, snapshot: &Snapshot) -> Option<JobsAction> {
    if !matches!(snapshot.session, SessionState::SignedIn(_)) {
        return None;
    }
    let list = &snapshot.server_list;
    if list.is_loading {
        ui.label(text::secondary(ui, "Asking Harmony…"));
        return None;
    }
    let pressed = match list.count {
        None => quiet_button(ui, "All my jobs").on_hover_text(LISTED_AND_KEPT),
        Some(count) if list.has_more() => {
            let words = format!("Show more ({} of {})", format::count(list.read), format::count(count));
            quiet_button(ui, &words)
        }
        Some(_) => icon_button(ui, Icon::Refresh, "Read the server's list again"),
    };
    pressed.clicked().then_some(JobsAction::ListServer)
}
