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
use egui::{
    FontFamily, FontId, Galley, Label, Rect, Role, Sense, TextWrapMode, Ui, UiBuilder, Vec2, WidgetInfo, WidgetText,
    vec2,
};
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

/// Longest line that is drawn; a path may be very long.
const WIDEST: usize = 400;
/// Part of the room for details that the line takes at most.
const MOST_OF_ROOM: f32 = 0.5;

/// The line at the foot of the panel, laid out: what stands above it gets the room that is left in the same frame.
pub(super) struct Foot<'a> {
    line: &'a Line,
    code: Arc<Galley>,
    why: Option<Arc<Galley>>,
}

impl PythonView {
    /// The line for what is at `path`, in a room of this size; none if there is no such line.
    pub(super) fn foot(
        &mut self,
        ui: &Ui,
        (file, opened): (&OpenFile, &Opened),
        path: &str,
        room: Vec2,
    ) -> Option<Foot<'_>> {
        let line = self.line(file, opened, path)?;
        let font = FontId::new(text::SECONDARY, FontFamily::Monospace);
        let row_height = ui.fonts_mut(|fonts| fonts.row_height(&font));
        let most = room.y * MOST_OF_ROOM;
        let why = line.why.map(|why| {
            let words = WidgetText::from(text::secondary(ui, why));
            words.into_galley(ui, Some(TextWrapMode::Wrap), room.x, FontId::proportional(text::SECONDARY))
        });
        let above = GRID * 3.0 + row_height;
        let why = why.filter(|why| why.size().y + GRID + above <= most);
        let taken = GRID * 3.0 + why.as_ref().map_or(0.0, |why| why.size().y + GRID);
        let shown: String = line.code.chars().take(WIDEST).collect();
        let mut job = LayoutJob::simple(shown, font, Palette::of(ui).ink, room.x - ROW_HEIGHT - PANEL_PADDING);
        job.wrap.break_anywhere = true;
        job.wrap.max_rows = (((most - taken) / row_height) as usize).max(1);
        let code = ui.fonts_mut(|fonts| fonts.layout_job(job));
        Some(Foot { line, code, why })
    }
}

impl Foot<'_> {
    fn box_height(&self) -> f32 {
        (self.code.size().y + GRID * 2.0).max(ROW_HEIGHT)
    }

    /// Height of all of it, in points, with the gap above.
    pub(super) fn height(&self) -> f32 {
        GRID + self.box_height() + self.why.as_ref().map_or(0.0, |why| GRID + why.size().y)
    }

    /// Draws it into `rect`.
    pub(super) fn show(self, ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
        let palette = Palette::of(ui);
        let size = vec2(rect.width(), self.box_height());
        let place = Rect::from_min_size(rect.min + vec2(0.0, GRID), size);
        let response = ui.interact(place, ui.scope_id().with("python"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &self.line.code));
        let told = match (self.code.elided, &self.why, self.line.why) {
            (true, None, Some(why)) => format!("{}\n{}\n{why}", self.line.imports, self.line.code),
            (true, ..) => format!("{}\n{}", self.line.imports, self.line.code),
            (false, None, Some(why)) => format!("{}\n{why}", self.line.imports),
            (false, ..) => self.line.imports.clone(),
        };
        response.on_hover_text(told);
        ui.painter().rect_filled(place, CONTROL_RADIUS, palette.raised);
        ui.painter().galley(place.min + vec2(GRID * 2.0, GRID), self.code, palette.ink);
        let corner = Rect::from_min_size(place.right_top() - vec2(ROW_HEIGHT, 0.0), Vec2::splat(ROW_HEIGHT));
        let mut inside = ui.new_child(UiBuilder::new().id_salt("copy").max_rect(corner));
        if icon_button(&mut inside, Icon::Copy, "Copy the same in Python").clicked() {
            cx.push(Command::Copy(self.line.script("data")));
        }
        if let Some(why) = self.why {
            let below = rect.with_min_y(place.bottom() + GRID);
            ui.new_child(UiBuilder::new().id_salt("why").max_rect(below)).add(Label::new(why));
        }
    }
}
