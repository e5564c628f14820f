//! Lists of names, typed or pasted: granules, labels, dimensions to extend.

use super::parts::Tip;
use crate::domain::options::{joined_list, split_list};
use crate::ui::{theme, widgets};
use egui::{Margin, TextEdit, Ui, vec2};

/// Texts of the lists while they are edited.
#[derive(Debug, Default)]
pub(super) struct ListsView {
    pub(super) granule_ids: String,
    pub(super) granule_names: String,
    pub(super) extend: String,
    pub(super) labels: String,
}

/// A list in a field of `lines` lines; true if it was changed. The text stays as it is typed while
/// it says the same as the list.
pub(super) fn list_field(
    ui: &mut Ui,
    (label, hint, lines): (&str, &str, usize),
    tip: Tip,
    text: &mut String,
    names: &mut Vec<String>,
    problem: Option<&str>,
) -> bool {
    if split_list(text) != *names {
        *text = if lines > 1 { joined_list(names) } else { names.join(", ") };
    }
    let response = if lines > 1 {
        several_lines(ui, (label, hint, lines), text, problem)
    } else {
        widgets::Field::new(label, text).hint(hint).problem(problem).show(ui)
    };
    let changed = tip.on(response).changed();
    if changed {
        *names = split_list(text);
    }
    changed
}

fn several_lines(
    ui: &mut Ui,
    (label, hint, lines): (&str, &str, usize),
    text: &mut String,
    problem: Option<&str>,
) -> egui::Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = ui.label(theme::text::secondary(ui, label));
        let edit = TextEdit::multiline(text)
            .hint_text(hint)
            .margin(Margin::symmetric(8, 4))
            .min_size(vec2(0.0, theme::ROW_HEIGHT))
            .desired_rows(lines)
            .desired_width(f32::INFINITY);
        let room = theme::LINE_HEIGHT * lines as f32 + theme::GAP;
        let area = egui::ScrollArea::vertical().id_salt(label).max_height(room);
        let response = area.show(ui, |ui| ui.add(edit)).inner.labelled_by(name.id);
        if let Some(problem) = problem {
            super::super::lines::problem(ui, problem);
        }
        response
    })
    .inner
}
