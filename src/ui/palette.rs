//! All commands in one searchable list (Ctrl+K).

use super::dialog::dialog_ui;
use super::{Cx, saved, theme};
use crate::commands::{Action, Menu};
use egui::{Align2, Id, Key, Modal, ScrollArea, TextEdit, Ui};

/// What is typed and which entry is marked.
#[derive(Debug, Default)]
pub struct PaletteView {
    open: bool,
    text: String,
    marked: usize,
}

impl PaletteView {
    /// True while it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Opens it empty, or closes it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, ..Self::default() };
    }
}

pub(super) fn palette_ui(ui: &Ui, cx: &Cx<'_>, view: &mut PaletteView) {
    if !view.open {
        return;
    }
    let id = Id::unique("command palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, [0.0, 72.0]);
    let modal = dialog_ui(ui.ctx(), id, 480.0, Some(area), |ui| {
        let chosen = list_ui(ui, cx, view);
        if let Some(action) = chosen {
            cx.act(action);
            ui.close();
        }
    });
    if modal.should_close() {
        view.open = false;
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut PaletteView) -> Option<Action> {
    // Taken before the text field, which would move its cursor with them.
    let (up, down, enter) = ui.input_mut(|input| {
        let none = egui::Modifiers::NONE;
        (
            input.consume_key(none, Key::ArrowUp),
            input.consume_key(none, Key::ArrowDown),
            input.consume_key(none, Key::Enter),
        )
    });
    let field = TextEdit::singleline(&mut view.text).hint_text("What do you want to do?").desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Find a command");
    response.request_focus();
    if response.changed() {
        view.marked = 0;
    }
    let found = matching(&view.text);
    let last = found.len().saturating_sub(1);
    view.marked = if up { view.marked.saturating_sub(1) } else { (view.marked + usize::from(down)).min(last) };
    ui.add_space(theme::GRID);
    if found.is_empty() {
        ui.label(theme::text::secondary(ui, "No command has these words."));
    }
    let clicked = ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        let rows =
            found.iter().enumerate().map(|(index, action)| (*action, row_ui(ui, cx, *action, index == view.marked)));
        rows.filter(|(_, clicked)| *clicked).map(|(action, _)| action).last()
    });
    let marked = found.get(view.marked).copied().filter(|_| enter);
    if saved::found_ui(ui, cx, &view.text, found.is_empty(), enter) {
        ui.close();
    }
    clicked.inner.or(marked).filter(|action| action.allowed(&cx.situation).is_ok())
}

fn row_ui(ui: &mut Ui, cx: &Cx<'_>, action: Action, marked: bool) -> bool {
    let info = action.info();
    let mut row =
        egui::Button::selectable(marked, info.name).min_size(egui::vec2(ui.available_width(), theme::ROW_HEIGHT));
    if let Some(shortcut) = info.shortcut {
        row = row.shortcut_text(ui.ctx().format_shortcut(&shortcut));
    }
    let allowed = action.allowed(&cx.situation);
    let response = ui.add_enabled(allowed.is_ok(), row).on_hover_text(info.help);
    if let Err(why) = allowed {
        response.clone().on_disabled_hover_text(why);
    }
    response.clicked()
}

/// Actions whose name or help holds every typed word, table order; those found by name first.
fn matching(text: &str) -> Vec<Action> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let holds = |haystack: &str| {
        let haystack = haystack.to_lowercase();
        words.iter().all(|word| haystack.contains(word))
    };
    let candidates = || {
        Action::ALL.iter().copied().filter(|action| action.info().menu != Menu::Hidden && *action != Action::Palette)
    };
    let by_name = candidates().filter(|action| holds(action.info().name));
    let by_help = candidates().filter(|action| {
        let info = action.info();
        !holds(info.name) && holds(&format!("{} {}", info.name, info.help))
    });
    by_name.chain(by_help).collect()
}

#[cfg(test)]
mod tests {
    use super::matching;
    use crate::commands::Action;

    #[test]
    fn words_find_names_before_help() {
        assert_eq!(matching("fit box").first(), Some(&Action::FitBox));
        assert!(matching("earthdata").contains(&Action::SignIn));
        assert!(matching("").len() > 20);
        assert!(matching("xyzzy").is_empty());
    }
}
