//! The line that opens in Python what is looked at here.

use crate::commands::Command;
use crate::engine::inspection::{OpenFile, Opened};
use crate::inspect::Structure;
use crate::inspect::python::{self, Line};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{CONTROL_RADIUS, GRID, PANEL_PADDING, Palette, ROW_HEIGHT, text};
use crate::ui::widgets::icon_button;
use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Frame, Label, Panel, Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, vec2};
use std::sync::Arc;

/// The line of what was drawn last: making one walks through the whole structure.
#[derive(Default)]
pub(super) struct PythonView {
    made: Option<(Arc<Structure>, String, Option<Line>)>,
}

impl PythonView {
    fn line(&mut self, file: &OpenFile, opened: &Opened, path: &str) -> Option<&Line> {
        let structure = &opened.structure;
        let is_it = |made: &(Arc<Structure>, String, Option<Line>)| Arc::ptr_eq(&made.0, structure) && made.1 == path;
        let made = self.made.take().filter(is_it).unwrap_or_else(|| {
            let line = match (structure.variable(path), structure.group(path)) {
                _ if !python::has_lines(structure) => None,
                (Some(variable), _) => Some(python::variable(structure, &file.path, variable)),
                (None, Some(group)) => Some(python::group(structure, &file.path, group)),
                (None, None) => None,
            };
            (Arc::clone(structure), path.to_owned(), line.filter(|line| !line.code.is_empty()))
        });
        self.made.insert(made).2.as_ref()
    }
}

/// The line at the foot of the panel, with its button.
pub(super) fn python_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, opened: &Opened, path: &str, view: &mut PythonView) {
    /// Longest line that is drawn; a path may be very long.
    const WIDEST: usize = 400;
    let Some(line) = view.line(file, opened, path) else { return };
    let palette = Palette::of(ui);
    Panel::bottom("python").resizable(false).show_separator_line(false).frame(Frame::NONE).show(ui, |ui| {
        ui.add_space(GRID);
        let width = ui.available_width();
        let shown: String = line.code.chars().take(WIDEST).collect();
        let font = FontId::new(text::SECONDARY, FontFamily::Monospace);
        let mut job = LayoutJob::simple(shown, font, palette.ink, width - ROW_HEIGHT - PANEL_PADDING);
        job.wrap.break_anywhere = true;
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let size = vec2(width, (galley.size().y + GRID * 2.0).max(ROW_HEIGHT));
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &line.code));
        response.on_hover_text(line.imports.as_str());
        ui.painter().rect_filled(rect, CONTROL_RADIUS, palette.raised);
        ui.painter().galley(rect.min + vec2(GRID * 2.0, GRID), galley, palette.ink);
        let corner = Rect::from_min_size(rect.right_top() - vec2(ROW_HEIGHT, 0.0), Vec2::splat(ROW_HEIGHT));
        let mut inside = ui.new_child(UiBuilder::new().id_salt("copy").max_rect(corner));
        if icon_button(&mut inside, Icon::Copy, "Copy the same in Python").clicked() {
            cx.push(Command::Copy(line.script("data")));
        }
        if let Some(why) = &line.why {
            ui.add(Label::new(text::secondary(ui, why.to_string())).wrap());
        }
    });
}
