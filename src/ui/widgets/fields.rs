//! Fields with a label above, and what is wrong with them below.

use super::entry;
use crate::ui::theme::{Palette, ROW_HEIGHT, text};
use egui::{Align2, Margin, Response, Stroke, TextEdit, Ui, vec2};

/// A labelled field of one line.
pub struct Field<'a> {
    label: &'a str,
    value: &'a mut String,
    problem: Option<&'a str>,
    hint: &'a str,
    is_number: bool,
    is_password: bool,
    is_marked: bool,
    name: Option<String>,
}

impl<'a> Field<'a> {
    /// A text field called `label`.
    pub fn new(label: &'a str, value: &'a mut String) -> Self {
        Self {
            label,
            value,
            problem: None,
            hint: "",
            is_number: false,
            is_password: false,
            is_marked: false,
            name: None,
        }
    }

    /// What is wrong with the text, shown below it.
    #[must_use]
    pub fn problem(mut self, problem: Option<&'a str>) -> Self {
        self.problem = problem;
        self
    }

    /// An example of what belongs here, shown while it is empty.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// Marks it as wrong where the sentence stands elsewhere, for fields too narrow for one.
    #[must_use]
    pub fn marked(mut self, is_marked: bool) -> Self {
        self.is_marked = is_marked;
        self
    }

    /// Without a label above, for rows of a list: this name is for screen readers.
    #[must_use]
    pub fn named(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    /// Digits stand right-aligned.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.is_number = true;
        self
    }

    /// Dots instead of letters.
    #[must_use]
    pub fn password(mut self) -> Self {
        self.is_password = true;
        self
    }

    /// Draws it over the whole width; the answer is the text field's.
    pub fn show(self, ui: &mut Ui) -> Response {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let label = self.name.is_none().then(|| ui.label(text::secondary(ui, self.label)).id);
            let has_problem = self.is_marked || self.problem.is_some();
            let response = framed(ui, has_problem, |ui| {
                let id = ui.next_auto_id();
                entry::enter(ui, id, self.value);
                let edit = TextEdit::singleline(self.value)
                    .id(id)
                    .hint_text(self.hint)
                    .password(self.is_password)
                    .align(if self.is_number { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER })
                    // Numbers stand in narrow fields: -105.049 must be seen whole.
                    .font(egui::FontId::proportional(if self.is_number { text::MONO } else { text::BODY }))
                    .margin(Margin::symmetric(if self.is_number { 6 } else { 8 }, 4))
                    .min_size(vec2(0.0, ROW_HEIGHT))
                    .desired_width(f32::INFINITY);
                let response = ui.add(edit);
                entry::leave(ui, id, self.value);
                response
            });
            let response = match (label, self.name) {
                (Some(label), _) => response.labelled_by(label),
                (None, name) => response.accessible_name(name.unwrap_or_default()),
            };
            if let Some(problem) = self.problem {
                problem_below(ui, &response, problem);
            }
            response
        })
        .inner
    }
}

/// Marks the outline of what `add` draws when something is wrong with it.
pub(super) fn framed<R>(ui: &mut Ui, has_problem: bool, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        if has_problem {
            let stroke = Stroke::new(1.5, Palette::of(ui).failed.mark);
            let visuals = ui.visuals_mut();
            visuals.widgets.inactive.bg_stroke = stroke;
            visuals.widgets.hovered.bg_stroke = stroke;
        }
        add(ui)
    })
    .inner
}

/// One sentence below a field, told to screen readers as the field's description.
pub(super) fn problem_below(ui: &mut Ui, field: &Response, problem: &str) {
    ui.label(egui::RichText::new(problem).size(text::SECONDARY).color(Palette::of(ui).failed.ink));
    ui.ctx().accesskit_node_builder(field.id, |node| {
        node.set_description(problem);
        node.set_invalid(egui::accesskit::Invalid::True);
    });
}

/// A text field with its label above and its problem below.
pub fn labelled_field(ui: &mut Ui, label: &str, value: &mut String, problem: Option<&str>) -> Response {
    Field::new(label, value).problem(problem).show(ui)
}

/// The same for a number, right-aligned.
pub fn number_field(ui: &mut Ui, label: &str, value: &mut String, problem: Option<&str>) -> Response {
    Field::new(label, value).problem(problem).number().show(ui)
}

/// A number that counts as soon as it can be read, typed like every other: `shown` until somebody
/// types. `read` says what is wrong with a text. The answer is the number, if it was changed.
pub fn number_input<T>(ui: &mut Ui, label: &str, shown: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    let id = ui.make_persistent_id(("typed", label));
    let mut typed = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| shown.to_owned());
    let before = read(&typed).err();
    let response = Field::new(label, &mut typed).number().problem(before.as_deref()).show(ui);
    let number = response.changed().then(|| read(&typed).ok()).flatten();
    let is_typing = response.has_focus();
    ui.data_mut(|data| {
        if is_typing {
            data.insert_temp(id, typed);
        } else {
            data.remove::<String>(id);
        }
    });
    number
}
