//! A name being typed: for something that is kept, or as another name of it.

use super::{theme, widgets};
use crate::domain::saved_requests::{LONGEST_NAME, as_name};
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Key, Response, Ui};

/// What the dialog says that asks under which name something is kept.
pub(super) struct KeepWords {
    pub(super) title: &'static str,
    /// Where it stays and is found again.
    pub(super) stays: &'static str,
    /// What becomes of what is already kept under the name.
    pub(super) replaces: &'static str,
}

/// A name being typed.
#[derive(Debug)]
pub(super) struct Naming {
    typed: String,
    /// It was not drawn before: it takes the keyboard.
    is_new: bool,
}

impl Naming {
    pub(super) fn new(typed: String) -> Self {
        Self { typed, is_new: true }
    }

    /// Within a dialog: words, field and buttons. The name, once it is decided; the dialog closes then, as with Cancel.
    pub(super) fn keep_ui(&mut self, ui: &mut Ui, words: &KeepWords, is_kept: impl Fn(&str) -> bool) -> Option<String> {
        ui.label(theme::text::title(words.title));
        ui.add_space(theme::GRID);
        ui.label(theme::text::secondary(ui, words.stays));
        ui.add_space(theme::GRID * 2.0);
        let entered = self.field_ui(ui, None);
        let name = as_name(&self.typed);
        let is_taken = name.as_deref().is_some_and(is_kept);
        if is_taken {
            ui.add_space(theme::GRID);
            ui.label(theme::text::secondary(ui, words.replaces));
        }
        ui.add_space(theme::GRID * 3.0);
        let pressed = ui
            .horizontal(|ui| {
                let word = if is_taken { "Replace" } else { "Keep" };
                let pressed = ui.add_enabled_ui(name.is_some(), |ui| widgets::primary_button(ui, word)).inner.clicked();
                if widgets::quiet_button(ui, "Cancel").clicked() {
                    ui.close();
                }
                pressed
            })
            .inner;
        let decided = name.filter(|_| pressed || entered);
        if decided.is_some() {
            ui.close();
        }
        decided
    }

    /// Draws the field; true if Enter was pressed in it.
    fn field_ui(&mut self, ui: &mut Ui, taken: Option<&str>) -> bool {
        let too_long = format!("A name has at most {LONGEST_NAME} characters.");
        let is_fit = as_name(&self.typed).is_some() || self.typed.trim().is_empty();
        let problem = if is_fit { taken } else { Some(too_long.as_str()) };
        let response = widgets::Field::new("Name", &mut self.typed).problem(problem).show(ui);
        if std::mem::take(&mut self.is_new) {
            response.request_focus();
            select_all(ui, &response, &self.typed);
        }
        response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    }
}

/// Another name being typed in the row of what has one.
#[derive(Debug)]
pub(super) struct Renaming {
    from: String,
    naming: Naming,
}

/// How renaming ended.
pub(super) enum Renamed {
    /// With these names, before and after.
    To(String, String),
    Cancelled,
}

impl Renaming {
    pub(super) fn new(from: &str) -> Self {
        Self { from: from.to_owned(), naming: Naming::new(from.to_owned()) }
    }

    /// It is what has this name that gets another.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.from == name
    }

    /// In place of the row; nothing while it goes on. `taken` is said of a name that something else has.
    pub(super) fn ui(&mut self, ui: &mut Ui, taken: &str, is_kept: impl Fn(&str) -> bool) -> Option<Renamed> {
        let is_free = |name: &str| name == self.from || !is_kept(name);
        let is_taken = as_name(&self.naming.typed).is_some_and(|name| !is_free(&name));
        let entered = self.naming.field_ui(ui, is_taken.then_some(taken));
        let name = as_name(&self.naming.typed).filter(|name| is_free(name));
        let (pressed, cancelled) = ui
            .horizontal(|ui| {
                let pressed = ui.add_enabled_ui(name.is_some(), |ui| widgets::quiet_button(ui, "Save the name")).inner;
                (pressed.clicked(), widgets::quiet_button(ui, "Cancel").clicked())
            })
            .inner;
        ui.add_space(theme::GRID);
        match name.filter(|_| pressed || entered) {
            Some(to) => Some(Renamed::To(self.from.clone(), to)),
            None => cancelled.then_some(Renamed::Cancelled),
        }
    }
}

/// So that typing replaces it.
fn select_all(ui: &Ui, field: &Response, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(ui.ctx(), field.id);
}
