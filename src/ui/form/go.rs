//! Go: where files go; and, always in sight, what will happen and the buttons.

mod will_happen;

use super::{FormView, lines, warnings_ui};
use crate::commands::{Action, Command};
use crate::domain::Draft;
use crate::domain::capabilities::{DOWNLOAD_SERVICE, Outcome};
use crate::domain::draft::Field;
use crate::ui::icons::Icon;
use crate::ui::settings::downloads::{AS_READY, existing_files_ui};
use crate::ui::{Cx, theme, widgets};
use egui::{Align, Button, Layout, ScrollArea, TextEdit, Ui, vec2};
use std::path::PathBuf;

/// The part of the window's height that is pinned at the most.
const MOST: f32 = 0.4;
/// Around what is pinned, and above the buttons, in points.
const AROUND: f32 = 28.0;

/// Where results go; scrolls with the form.
pub(super) fn save_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut FormView) {
    widgets::section(ui, "SAVE", |ui| folder_ui(ui, cx, view));
}

/// What will happen, and the button; stays in sight.
pub(super) fn send_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let room = ui.ctx().content_rect().height() * MOST - buttons_height(cx);
    ScrollArea::vertical().id_salt("what will happen").max_height(room).auto_shrink([false, true]).show(ui, |ui| {
        trap_ui(ui, cx, draft);
        estimate_ui(ui, cx, draft);
    });
    ui.add_space(theme::GRID);
    submit_ui(ui, cx);
}

/// Height in points of the buttons, of what [`submit_ui`] says below them, and of the room around.
fn buttons_height(cx: &Cx<'_>) -> f32 {
    let rows = match Action::Submit.allowed(&cx.situation) {
        Ok(()) => 1.0,
        Err(_) if cx.situation.signed_in => 2.0,
        Err(_) => 3.0,
    };
    rows * (theme::ROW_HEIGHT + theme::GRID) + AROUND
}

/// What no service can do together, the remedies, and the consent to whole files.
fn trap_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    if let Some(words) = cx.checked.problem(Field::Request) {
        lines::problem(ui, words);
    }
    let Some(trap) = &cx.checked.trap else { return };
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        for remedy in &trap.remedies {
            if widgets::quiet_line_button(ui, &remedy.label()).clicked() {
                draft.apply_remedy(remedy);
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
    if let Some(request) = &cx.checked.request {
        will_happen::will_happen_ui(ui, cx, &request.options);
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
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID * 2.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            try_one_ui(ui, cx);
            let response = ui.add_enabled_ui(allowed.is_ok(), |ui| widgets::wide_primary_button(ui, "Submit")).inner;
            if response.on_hover_text(Action::Submit.info().help).clicked() {
                cx.act(Action::Submit);
            }
        });
    });
    match allowed {
        Ok(()) => {}
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

/// The same for one granule, to look at the result before all is sent.
fn try_one_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let (allowed, info) = (Action::TryOne.allowed(&cx.situation), Action::TryOne.info());
    let button = Button::new(info.name).min_size(vec2(0.0, theme::ROW_HEIGHT));
    let response = ui.add_enabled(allowed.is_ok(), button).on_hover_text(info.help);
    let response = match allowed {
        Ok(()) => response,
        Err(why) => response.on_disabled_hover_text(why),
    };
    if response.clicked() {
        cx.act(Action::TryOne);
    }
}
