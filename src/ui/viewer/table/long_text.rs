//! A single long text, such as the metadata of HDF-EOS: as text, line by line.

use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{Haste, OpenFile, View, ViewKey, ViewRequest, Weigh};
use crate::inspect::{Selection, Variable};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, text};
use crate::ui::widgets::{self, from_right, line};
use egui::{FontFamily, FontId, Label, ScrollArea, Ui};

/// Characters of a line that are drawn.
const WIDEST: usize = 2000;

struct Lines {
    whole: String,
    lines: Vec<Box<str>>,
    widest: usize,
}

impl Weigh for Lines {
    fn weight(&self) -> u64 {
        self.whole.len() as u64 * 2 + self.lines.len() as u64 * 16
    }
}

impl Lines {
    fn new(whole: String) -> Self {
        let lines: Vec<Box<str>> = whole.lines().map(|words| printable::cut(words, WIDEST).into()).collect();
        let widest = lines.iter().map(|words| words.chars().count()).max().unwrap_or(0);
        Self { whole, lines, widest }
    }
}

pub(super) fn text_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, variable: &Variable) {
    let key = ViewKey::new(file.key, "text", variable.path.as_str());
    match cx.results.view::<Lines>(&key) {
        View::Missing => {
            let (path, selection) = (variable.path.clone(), Selection::all(&variable.shape));
            cx.push(Command::Results(ResultsCommand::Ask(ViewRequest::new(key, Haste::Quick, move |work| {
                let values = work.reader.read(&path, &selection)?;
                Ok(Lines::new(values.text(0).unwrap_or_default().to_owned()))
            }))));
        }
        View::Waiting(_) => {}
        View::Failed(unread) => {
            widgets::empty_state(ui, Icon::Warning, &printable::line(&unread.to_string()), None);
        }
        View::Ready(lines) => {
            line(ui, crate::ui::theme::ROW_HEIGHT, from_right(), |ui| {
                if widgets::labelled_button(ui, Icon::Copy, "Copy the text").clicked() {
                    cx.push(Command::Copy(lines.whole.clone()));
                }
            });
            ui.add_space(GRID);
            ui.spacing_mut().item_spacing.y = 0.0;
            let font = FontId::new(text::SECONDARY, FontFamily::Monospace);
            let (glyph, height) = ui.fonts_mut(|fonts| (fonts.glyph_width(&font, 'm'), fonts.row_height(&font)));
            ScrollArea::both().auto_shrink(false).show_rows(ui, height, lines.lines.len(), |ui, rows| {
                ui.set_min_width(lines.widest as f32 * glyph);
                for words in lines.lines.get(rows).unwrap_or_default() {
                    ui.add(Label::new(text::mono_small(&**words)).extend());
                }
            });
        }
    }
}
