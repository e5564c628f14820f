//! Fields for the name of a region.

use crate::domain::saved_requests::LONGEST_NAME;
use crate::ui::widgets;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Key, Response, Ui};

/// A name being typed.
#[derive(Debug)]
pub(super) struct Naming {
    pub(super) typed: String,
    /// It was not drawn before: it takes the keyboard.
    is_new: bool,
}

impl Naming {
    pub(super) fn new(typed: String) -> Self {
        Self { typed, is_new: true }
    }

    /// What is typed, if it can be a name.
    pub(super) fn name(&self) -> Option<String> {
        crate::domain::saved_requests::as_name(&self.typed)
    }

    /// Draws the field; true if Enter was pressed in it.
    pub(super) fn ui(&mut self, ui: &mut Ui, taken: Option<&str>) -> bool {
        let too_long = format!("A name has at most {LONGEST_NAME} characters.");
        let is_fit = self.name().is_some() || self.typed.trim().is_empty();
        let problem = if is_fit { taken } else { Some(too_long.as_str()) };
        let response = widgets::Field::new("Name", &mut self.typed).problem(problem).show(ui);
        if std::mem::take(&mut self.is_new) {
            response.request_focus();
            select_all(ui, &response, &self.typed);
        }
        response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    }
}

/// So that typing replaces it.
fn select_all(ui: &Ui, field: &Response, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(ui.ctx(), field.id);
}
