//! Go: where files go; and, always in sight, what will happen and the button.

use super::{FormView, lines, warnings_ui};
use crate::commands::{Action, Command};
use crate::domain::Draft;
use crate::domain::capabilities::{DOWNLOAD_SERVICE, Outcome};
use crate::domain::collection::GranuleEstimate;
use crate::domain::draft::Field;
use crate::ui::icons::Icon;
use crate::ui::settings::downloads::{AS_READY, existing_files_ui};
use crate::ui::{Cx, theme, widgets};
use egui::{ScrollArea, TextEdit, Ui};
use std::path::PathBuf;

/// Granules from which NASA's production service pauses after a preview (reported, not documented:
/// `harmony-api.md` 5.3); only for the remark before submitting, never for a decision.
const PREVIEW_REMARK_FROM: u64 = 300;

/// Where results go; scrolls with the form.
pub(super) fn save_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut FormView) {
    widgets::section(ui, "SAVE", |ui| folder_ui(ui, cx, view));
}

/// What will happen, and the button; stays in sight.
pub(super) fn send_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let room = ui.ctx().content_rect().height() * 0.4;
    ScrollArea::vertical().id_salt("what will happen").max_height(room).auto_shrink([false, true]).show(ui, |ui| {
        trap_ui(ui, cx, draft);
        estimate_ui(ui, cx, draft);
    });
    ui.add_space(theme::GRID);
    submit_ui(ui, cx);
}

/// What no service can do together, the ways out, and the consent to whole files.
fn trap_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    if let Some(words) = cx.checked.problem(Field::Request) {
        lines::problem(ui, words);
    }
    let Some(trap) = &cx.checked.trap else { return };
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        for way_out in &trap.ways_out {
            if widgets::quiet_line_button(ui, &way_out.label()).clicked() {
                draft.undo(way_out);
                changed = true;
            }
        }
    });
    let consent = match trap.outcome {
        Outcome::Refused => None,
        Outcome::WholeFiles => Some("I want whole files"),
        Outcome::Uncut(_) => Some("I want them uncut"),
    };
    if let Some(consent) = consent {
        let mut accepts = draft.accepts_whole_files();
        if ui.checkbox(&mut accepts, consent).changed() {
            draft.accept_whole_files(accepts);
            changed = true;
        }
    }
    if changed {
        cx.push(Command::DraftChanged);
    }
}

fn estimate_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft) {
    let answer = &cx.questions.estimate;
    if draft.collection.is_none() {
        return;
    }
    warnings_ui(ui, cx, |field| matches!(field, Field::Request | Field::Shape | Field::Labels));
    if cx.checked.request.is_none() {
        // Only the first one: each stands beside its field.
        let first = cx.checked.problems.iter().find(|(field, _)| *field != Field::Request);
        if let Some((_, words)) = first {
            lines::problem(ui, words);
        }
        return;
    }
    if cx.checked.served_by.as_deref() == Some(DOWNLOAD_SERVICE) {
        lines::info(ui, "Whole files: nothing is cut or changed.");
    }
    if answer.is_loading() {
        lines::asking(ui, "Asking CMR how many granules there are…");
    } else if let Some(problem) = answer.problem() {
        if let Some(remedy) = widgets::problem_box(ui, problem) {
            cx.push(Command::Remedy(remedy));
        }
    } else if let Some(estimate) = answer.value() {
        estimate_words_ui(ui, estimate);
    }
}

fn estimate_words_ui(ui: &mut Ui, estimate: &GranuleEstimate) {
    if estimate.count == 0 {
        lines::warning(ui, "No granule lies in this box and these dates. Try a larger box or other dates.");
        return;
    }
    ui.label(theme::text::title(estimate_words(estimate)));
    ui.label(theme::text::secondary(ui, size_words(estimate)));
    if estimate.count >= PREVIEW_REMARK_FROM {
        lines::info(ui, "NASA makes the first result of so large a job and then waits for you to resume it.");
    }
}

fn estimate_words(estimate: &GranuleEstimate) -> String {
    match estimate.count {
        1 => "1 granule".to_owned(),
        count => format!("{} granules", widgets::format::count(count)),
    }
}

/// What is known of the size before cutting, and what is not.
fn size_words(estimate: &GranuleEstimate) -> String {
    const BYTES_PER_MEGABYTE: f64 = 1024.0 * 1024.0;
    let known = widgets::format::bytes((estimate.known_size_mb * BYTES_PER_MEGABYTE) as u64);
    let not_looked_at = estimate.count.saturating_sub(estimate.sampled);
    match (estimate.without_size, not_looked_at) {
        _ if estimate.known_size_mb <= 0.0 => "CMR does not tell how large they are.".to_owned(),
        (0, 0) => format!("{known} before cutting"),
        (without, 0) => format!("{known} before cutting, and {without} of unknown size"),
        (_, _) => format!("The first {} are {known} before cutting", widgets::format::count(estimate.sampled)),
    }
}

/// The folder, typed or chosen, and how files get there.
fn folder_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut FormView) {
    let folder = cx.download_folder().display().to_string();
    ui.label(theme::text::secondary(ui, "Save results in"));
    ui.horizontal(|ui| {
        let mut text = view.folder_text.clone().unwrap_or_else(|| folder.clone());
        let field =
            TextEdit::singleline(&mut text).desired_width(ui.available_width() - theme::ROW_HEIGHT - theme::GRID * 2.0);
        let response = ui.name_inputs("Folder for results", |ui| ui.add(field)).on_hover_text(&folder);
        if response.changed() {
            view.folder_text = Some(text.clone());
        }
        if response.lost_focus() && view.folder_text.take().is_some() {
            cx.push(Command::SetFolder(PathBuf::from(text.trim())));
        }
        if widgets::icon_button(ui, Icon::Folder, Action::ChooseFolder.info().name).clicked() {
            cx.act(Action::ChooseFolder);
        }
    });
    choices_ui(ui, cx);
}

/// What happens to files that are there already, and when files are fetched; kept with the settings.
fn choices_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let (mut existing, mut as_ready) = (cx.settings.existing_files, cx.settings.download_as_ready);
    existing_files_ui(ui, &mut existing);
    ui.checkbox(&mut as_ready, AS_READY);
    if (existing, as_ready) != (cx.settings.existing_files, cx.settings.download_as_ready) {
        let mut settings = cx.settings.clone();
        (settings.existing_files, settings.download_as_ready) = (existing, as_ready);
        cx.push(Command::ChangeSettings(Box::new(settings)));
    }
}

fn submit_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let allowed = Action::Submit.allowed(&cx.situation);
    let response = ui.add_enabled_ui(allowed.is_ok(), |ui| widgets::wide_primary_button(ui, "Submit")).inner;
    match allowed {
        Ok(()) => {
            if response.on_hover_text(Action::Submit.info().help).clicked() {
                cx.act(Action::Submit);
            }
        }
        Err(why) => {
            let capabilities = &cx.questions.capabilities;
            // What is wrong stands above already.
            if !cx.situation.signed_in {
                ui.label(theme::text::secondary(ui, why));
            } else if cx.checked.problems.is_empty() && capabilities.is_loading() {
                lines::asking(ui, "Asking Harmony what it can do…");
            } else if cx.checked.problems.is_empty() {
                ui.label(theme::text::secondary(ui, why));
            }
            if !cx.situation.signed_in && widgets::quiet_button(ui, "Sign in…").clicked() {
                cx.act(Action::SignIn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{estimate_words, size_words};
    use crate::domain::collection::GranuleEstimate;

    #[test]
    fn sizes_are_told_and_their_gaps_too() {
        let estimate = |count, known_size_mb, without_size, sampled| GranuleEstimate {
            count,
            known_size_mb,
            without_size,
            sampled,
        };
        assert_eq!(estimate_words(&estimate(1, 0.0, 0, 1)), "1 granule");
        assert_eq!(size_words(&estimate(4, 0.0, 4, 4)), "CMR does not tell how large they are.");
        assert!(size_words(&estimate(3, 12.0, 1, 3)).ends_with("and 1 of unknown size"));
        assert!(size_words(&estimate(5000, 12.0, 0, 2000)).starts_with("The first 2"));
        assert!(size_words(&estimate(2, 2048.0, 0, 2)).contains("before cutting"));
    }
}
