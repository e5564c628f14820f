//! What: the collection, found by keyword, short name or concept id.

use super::{FormView, earlier, lines};
use crate::commands::{Action, Command};
use crate::domain::{Collection, Draft};
use crate::ui::icons::Icon;
use crate::ui::{Cx, theme, widgets};
use egui::{TextEdit, Ui};

/// Results and recent collections shown at once; the rest is reached by typing more.
const SHOWN: usize = 40;

pub(super) fn what_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, view: &mut FormView) {
    widgets::section(ui, "WHAT", |ui| {
        if let Some(collection) = &draft.collection {
            chosen_ui(ui, cx, collection);
        } else {
            named_ui(ui, cx, draft);
            search_ui(ui, cx, draft, view);
        }
    });
}

/// A collection that the request names and that is not looked up: what is sent is what is shown.
fn named_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft) {
    let name = draft.collection_name.trim();
    if name.is_empty() {
        return;
    }
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, Icon::Close, "Choose another collection").clicked() {
                cx.push(Command::DropCollection);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(theme::text::title(name.replace('+', " + "))).truncate()).on_hover_text(name);
            });
        });
    });
    let words = if name.contains('+') {
        "Several collections in one request. What Harmony can do with them together is not checked here."
    } else {
        "This collection is not in the catalogue of these servers."
    };
    ui.label(theme::text::secondary(ui, words));
    ui.add_space(theme::GRID);
}

fn chosen_ui(ui: &mut Ui, cx: &Cx<'_>, collection: &Collection) {
    widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
        if widgets::icon_button(ui, Icon::Close, "Choose another collection").clicked() {
            cx.push(Command::DropCollection);
        }
        if !collection.boxes.is_empty()
            && widgets::icon_button(ui, Icon::Fit, Action::FitCollection.info().name).clicked()
        {
            cx.act(Action::FitCollection);
        }
        // A long name ends before the buttons, whole when pointed at.
        ui.with_layout(widgets::from_left(), |ui| {
            let name = format!("{} v{}", collection.short_name, collection.version);
            ui.add(egui::Label::new(theme::text::title(&name)).truncate());
        });
    });
    ui.label(&collection.title);
    let id = theme::text::mono(&collection.concept_id).color(theme::Palette::of(ui).ink_soft);
    if ui.add(egui::Label::new(id).sense(egui::Sense::click())).on_hover_text("Concept id; click to copy").clicked() {
        cx.push(Command::Copy(collection.concept_id.clone()));
    }
    if collection.needs_eula {
        lines::warning(ui, "A licence agreement must be accepted once before this collection can be used.");
    }
    ui.add_space(theme::GRID);
    abilities_ui(ui, cx);
}

/// What Harmony can do with it, in words.
fn abilities_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let answer = &cx.questions.capabilities;
    if let Some(known) = answer.value() {
        // The first says what can be done; all of them stand beside the tree.
        if let Some(sentence) = known.summary_sentences().into_iter().next() {
            ui.label(theme::text::secondary(ui, sentence));
        }
    } else if answer.is_loading() {
        lines::asking(ui, "Asking Harmony what it can do…");
    } else if answer.problem().is_none() && !cx.situation.signed_in {
        ui.label(theme::text::secondary(ui, "Sign in to see what Harmony can do with it."));
    }
    if let Some(problem) = answer.problem()
        && let Some(remedy) = widgets::problem_box(ui, problem)
    {
        cx.push(Command::Remedy(remedy));
    }
}

fn search_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, view: &mut FormView) {
    let field = TextEdit::singleline(&mut view.search_text)
        .hint_text("Keyword, short name or concept id")
        .desired_width(f32::INFINITY);
    // The example inside is no name.
    let size = [ui.available_width(), theme::ROW_HEIGHT];
    let response = ui.add_sized(size, field).accessible_name("Find a collection");
    if std::mem::take(&mut view.focus_search) {
        response.request_focus();
    }
    if response.changed() {
        cx.push(Command::Search(view.search_text.clone()));
    }
    ui.add_space(theme::GRID);
    let search = &cx.questions.search;
    if let Some(problem) = search.problem() {
        if let Some(remedy) = widgets::problem_box(ui, problem) {
            cx.push(Command::Remedy(remedy));
        }
    } else if view.search_text.trim().is_empty() {
        // Who has begun needs no other beginning.
        if *draft == Draft::default() {
            earlier::earlier_ui(ui, cx);
        }
        recent_ui(ui, cx);
    } else {
        found_ui(ui, cx, view);
    }
}

fn found_ui(ui: &mut Ui, cx: &Cx<'_>, view: &FormView) {
    let search = &cx.questions.search;
    if search.is_loading() {
        lines::asking(ui, "Asking CMR…");
    }
    match search.value().map(|found| found.as_slice()) {
        Some([]) if !search.is_loading() => {
            let words = format!("No collection matches “{}”. Try fewer or other words.", view.search_text.trim());
            ui.label(theme::text::secondary(ui, words));
        }
        Some(found) => list_ui(ui, cx, found),
        None => {}
    }
}

fn recent_ui(ui: &mut Ui, cx: &Cx<'_>) {
    if cx.settings.recent_collections.is_empty() {
        ui.label(theme::text::secondary(ui, "For example ATL03, sea surface temperature or C2596864127-NSIDC_CPRD."));
        return;
    }
    ui.label(theme::text::secondary(ui, "Recent collections"));
    list_ui(ui, cx, &cx.settings.recent_collections);
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, collections: &[Collection]) {
    for collection in collections.iter().take(SHOWN) {
        ui.push_id(&collection.concept_id, |ui| {
            if row_ui(ui, collection).clicked() {
                cx.push(Command::Choose(Box::new(collection.clone())));
            }
        });
    }
    if collections.len() > SHOWN {
        ui.label(theme::text::secondary(ui, format!("and {} more: type more words", collections.len() - SHOWN)));
    }
}

fn row_ui(ui: &mut Ui, collection: &Collection) -> egui::Response {
    // What the service can do, only Harmony itself knows: the catalogue's word is not repeated as its.
    let service = if collection.has_harmony_service { "Harmony service" } else { "whole files only" };
    let end = collection.time_end.map_or_else(|| "now".to_owned(), |end| end.format("%Y").to_string());
    let start = collection.time_start.map_or_else(|| "…".to_owned(), |start| start.format("%Y").to_string());
    let lines = lines::RowLines {
        head: format!("{} v{}", collection.short_name, collection.version),
        body: collection.title.clone(),
        foot: format!("{} · {start} to {end} · {service}", collection.provider),
    };
    lines::choice_row(ui, &lines).on_hover_text(format!("{}\n{}", collection.title, collection.concept_id))
}
