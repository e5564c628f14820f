//! What stands in full under the pointer: a cell that does not fit its column, or what a column is.

use crate::domain::printable;
use crate::ui::theme::{GAP, text};
use crate::ui::widgets::format;
use egui::{FontId, Response, Ui};

/// Characters of a cell that are drawn in it.
pub(super) const DRAWN_CHARS: usize = 60;
/// Characters and lines of a cell that a tooltip shows.
const MOST_CHARS: usize = 2000;
const MOST_LINES: usize = 30;

/// The cell under the pointer, if its column of this width does not show it whole.
pub(super) fn cell_ui(ui: &Ui, response: &Response, cell: &str, width: f32) {
    if is_cut(ui, cell, width) {
        tell(response, &lines(cell));
    }
}

/// What the column is whose name is under the pointer.
pub(super) fn name_ui(response: &Response, words: &[&str]) {
    let said = words.iter().filter(|words| !words.is_empty());
    tell(response, &said.map(|words| printable::cut(words, 300)).collect::<Vec<_>>());
}

fn tell(response: &Response, lines: &[String]) {
    response.clone().on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(440.0);
        ui.label(lines.join("\n"));
    });
}

/// Whether a cell is not whole in a column of this width.
fn is_cut(ui: &Ui, cell: &str, width: f32) -> bool {
    let cell = printable::line(cell);
    if cell.chars().count() > DRAWN_CHARS {
        return true;
    }
    let font = FontId::proportional(text::MONO);
    let needs =
        ui.fonts_mut(|fonts| fonts.layout_no_wrap(cell.into_owned(), font, egui::Color32::PLACEHOLDER).size().x);
    needs > width - GAP * 2.0
}

/// The lines of a cell, and how much is left out.
fn lines(cell: &str) -> Vec<String> {
    let shown: String = cell.chars().take(MOST_CHARS).collect();
    let mut lines: Vec<String> =
        shown.lines().take(MOST_LINES).map(|line| printable::line(line).into_owned()).collect();
    let told: usize = shown.split_inclusive('\n').take(MOST_LINES).map(|line| line.chars().count()).sum();
    let left = cell.chars().count().saturating_sub(told);
    if left > 0 {
        lines.push(format!("… and {} more characters: copy the cell to have them all.", format::count(left as u64)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cells_are_told_line_by_line_and_what_is_left_out_is_counted() {
        assert_eq!(lines("a\nb"), ["a", "b"]);
        assert_eq!(lines("a\u{202e}b"), ["a\u{fffd}b"].map(|_| printable::line("a\u{202e}b").into_owned()));
        let long = lines(&"x".repeat(2500));
        assert_eq!(long.len(), 2);
        assert!(long[1].contains("500 more"), "{long:?}");
        let many = lines(&"ab\n".repeat(100));
        assert_eq!(many.len(), 31);
        assert!(many[30].contains("210 more"), "{many:?}");
    }
}
