//! Ways to begin where somebody has been before: kept and recent requests, while the form is empty.

use super::lines;
use crate::commands::{Action, Command, SavedCommand};
use crate::domain::saved_requests::SavedRequest;
use crate::ui::{Cx, saved, theme, widgets};
use egui::Ui;
use std::sync::Arc;

/// Of each kind; the others are in the File menu.
const SHOWN: usize = 2;

pub(super) fn earlier_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let (kept, recent) = (cx.snapshot.requests.kept(), cx.snapshot.requests.recent());
    rows_ui(ui, cx, "Kept requests", kept, |saved| (saved.name.clone(), saved.title.clone()));
    if kept.len() > SHOWN {
        if widgets::quiet_line_button(ui, &format!("All {} kept requests…", kept.len())).clicked() {
            cx.act(Action::KeptRequests);
        }
        ui.add_space(theme::GRID);
    }
    rows_ui(ui, cx, "Recent requests", recent, |saved| {
        let (collection, rest) = saved.title.split_once(", ").unwrap_or((&saved.title, "Everywhere, any time"));
        (collection.to_owned(), rest.to_owned())
    });
}

fn rows_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    heading: &str,
    requests: &[Arc<SavedRequest>],
    words: impl Fn(&SavedRequest) -> (String, String),
) {
    if requests.is_empty() {
        return;
    }
    ui.label(theme::text::secondary(ui, heading));
    for (place, request) in requests.iter().take(SHOWN).enumerate() {
        let (head, body) = words(request);
        let row = lines::RowLines { head, body, foot: saved::when_words(request) };
        let response = ui.push_id((heading, place), |ui| lines::choice_row(ui, &row)).inner;
        if response.on_hover_text(format!("{}\n{}", request.name, request.title)).clicked() {
            cx.push(Command::Saved(SavedCommand::TakeOver(Arc::clone(request))));
        }
    }
    ui.add_space(theme::GRID);
}
