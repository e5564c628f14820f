//! The cells: only those in sight are read and drawn, whatever the number of rows and columns.

use super::cells::Piece;
use super::model::{Across, Layout, Marked, Source};
use super::scroll::{BREADTH, scroll_bar};
use super::{Asks, TableView, copying, hint};
use crate::commands::Action;
use crate::ui::theme::{GAP, GRID, HAIRLINE, LINE_HEIGHT, Palette, text};
use crate::ui::widgets::format;
use egui::{
    Align2, Color32, Event, EventFilter, FontFamily, FontId, Key, Modifiers, Rect, Response, Role, Sense, Stroke, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Height of the header: names, and units below them.
const HEADER: f32 = LINE_HEIGHT * 2.0;
/// Least and greatest width of a column, in points.
const NARROWEST: f32 = 72.0;
const WIDEST: f32 = 236.0;

/// Where things are while one table is drawn.
pub(super) struct Grid<'a> {
    pub(super) layout: &'a Layout,
    /// The cells.
    body: Rect,
    /// The whole table without scroll bars.
    room: Rect,
    /// Width of the index, and of the rows' coordinate (0 if there is none).
    index: f32,
    scale: f32,
    glyph: f32,
    visible_rows: u64,
}

impl<'a> Grid<'a> {
    pub(super) fn new(ui: &Ui, layout: &'a Layout, room: Rect) -> Self {
        let font = FontId::new(text::MONO, FontFamily::Proportional);
        let glyph = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        let digits = layout.rows.saturating_sub(1).checked_ilog10().unwrap_or(0) + 1;
        // Short tables still have the word above their indices.
        let index = (digits + digits / 3).max(6) as f32 * glyph + GAP * 2.0;
        let scale = layout.row_scale.as_ref().map_or(0.0, |scale| width_of(scale, 0, glyph));
        let room = Rect::from_min_max(room.min, room.max - Vec2::splat(BREADTH));
        let body = Rect::from_min_max(pos2(room.left() + index + scale, room.top() + HEADER), room.max);
        let visible_rows = ((body.height() / LINE_HEIGHT).floor() as u64).max(1);
        Self { layout, body, room, index, scale, glyph, visible_rows }
    }

    fn last_first_row(&self) -> u64 {
        self.layout.rows.saturating_sub(self.visible_rows)
    }

    /// Width of a column; never measured over its cells.
    fn width(&self, column: u64) -> f32 {
        let Some((source, inner)) = self.layout.source(column) else { return NARROWEST };
        let name = match &self.layout.across {
            Across::Columns(columns) => usize::try_from(column)
                .ok()
                .and_then(|column| columns.get(column))
                .map_or(0, |column| column.name.chars().count().max(column.units.chars().count())),
            Across::Dimension(_) => 0,
        };
        width_of(source, inner, self.glyph).max(name as f32 * self.glyph + GAP * 2.0).min(WIDEST)
    }

    /// Columns in sight with where they begin, from `first` on.
    fn columns(&self, first: u64) -> Vec<(u64, Rect)> {
        let mut columns = Vec::new();
        let mut left = self.body.left();
        let mut column = first;
        while left < self.body.right() && column < self.layout.columns() {
            let width = self.width(column);
            columns.push((
                column,
                Rect::from_min_max(pos2(left, self.room.top()), pos2(left + width, self.room.bottom())),
            ));
            left += width;
            column += 1;
        }
        columns
    }

    /// First column with which the last one is whole in sight.
    fn last_first_column(&self) -> u64 {
        let mut left = self.body.width();
        let mut column = self.layout.columns();
        while column > 0 && left >= self.width(column - 1) {
            left -= self.width(column - 1);
            column -= 1;
        }
        column.min(self.layout.columns().saturating_sub(1))
    }

    fn cell_at(&self, at: egui::Pos2, view: &TableView) -> Option<(u64, u64)> {
        let row = view.first_row + ((at.y - self.body.top()) / LINE_HEIGHT).max(0.0) as u64;
        let columns = self.columns(view.first_column);
        let (column, _) = columns.iter().find(|(_, rect)| at.x < rect.right()).or(columns.last())?;
        (row < self.layout.rows).then_some((row, *column))
    }
}

/// Enough for the type's usual numbers.
fn width_of(source: &Source, _inner: u64, glyph: f32) -> f32 {
    use crate::inspect::{DataType, Number};
    let has_flags = source.variable.attribute("flag_meanings").is_some();
    let is_time = source.variable.text("units").is_some_and(|units| units.contains(" since "));
    let characters = match &source.variable.data_type {
        _ if is_time => 29.0,
        _ if has_flags => 14.0,
        DataType::Number(Number::Int8 | Number::UInt8 | Number::Int16 | Number::UInt16, _) => 8.0,
        DataType::Number(Number::Float64 | Number::Int64 | Number::UInt64, _) => 19.0,
        DataType::Text(_) => 20.0,
        DataType::Enumeration { .. } => 16.0,
        _ => 12.0,
    };
    (characters * glyph + GAP * 2.0).clamp(NARROWEST, WIDEST)
}

/// Draws the table over `room` and moves it; what is not here yet is asked for. One that does not lead goes where
/// another one is.
pub(super) fn body_ui(ui: &mut Ui, view: &mut TableView, layout: &Layout, room: Rect, asks: &Asks<'_>, leads: bool) {
    let grid = Grid::new(ui, layout, room);
    let response = ui.interact(grid.room, ui.scope_id().with("cells"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Grid, ui.is_enabled(), "Values"));
    if leads {
        view.first_row = view.first_row.min(grid.last_first_row());
        view.first_column = view.first_column.min(grid.last_first_column());
    }
    wheel(ui, view, &grid, &response);
    keys(ui, view, &grid, &response);
    point(ui, view, &grid, &response);
    if leads && std::mem::take(&mut view.reveals) {
        reveal(view, &grid);
    }
    let columns = grid.columns(view.first_column);
    ui.scope(|ui| {
        ui.set_clip_rect(grid.room.intersect(ui.clip_rect()));
        header_ui(ui, view, &grid, &columns, asks);
        rows_ui(ui, view, &grid, &columns, &response, asks);
    });
    hint_ui(ui, view, &grid, &columns, &response, asks);
    if leads {
        look_ahead(view, &grid, &columns, asks);
        response.context_menu(|ui| copying::menu_ui(ui, asks.cx));
        bars_ui(ui, view, &grid, room, columns.len() as u64);
    }
}

/// What stands in full under the pointer.
fn hint_ui(ui: &Ui, view: &TableView, grid: &Grid<'_>, columns: &[(u64, Rect)], table: &Response, asks: &Asks<'_>) {
    let Some(pointer) = table.hover_pos().filter(|_| !ui.input(|input| input.pointer.any_down())) else { return };
    let Some((column, rect)) = columns.iter().find(|(_, rect)| rect.x_range().contains(pointer.x)) else { return };
    let Some((source, inner)) = grid.layout.source(*column) else { return };
    if pointer.y >= grid.body.top() {
        let row = grid.cell_at(pointer, view).map(|(row, _)| row);
        if let Some(cell) = row.and_then(|row| asks.text(source, row, inner)) {
            hint::cell_ui(ui, table, &cell, rect.width());
        }
    } else if let Across::Columns(list) = &grid.layout.across
        && let Some(named) = usize::try_from(*column).ok().and_then(|column| list.get(column))
    {
        let title = ["long_name", "standard_name"].iter().find_map(|name| source.variable.text(name));
        hint::name_ui(table, &[&named.name, title.unwrap_or_default(), &named.units]);
    }
}

/// Asks for what a step of the wheel or a page brings into sight, once what is in sight is there.
fn look_ahead(view: &TableView, grid: &Grid<'_>, columns: &[(u64, Rect)], asks: &Asks<'_>) {
    let last = grid.layout.rows.saturating_sub(1);
    let (first, end) = (view.first_row, view.first_row.saturating_add(grid.visible_rows).min(last));
    let ahead = [end.saturating_add(grid.visible_rows).min(last), first.saturating_sub(grid.visible_rows)];
    for (column, _) in columns {
        let Some((source, inner)) = grid.layout.source(*column) else { continue };
        let pieces = [first, end].map(|row| source.row_piece(row).number);
        // Pieces are longer than a page: the next one is beside one that is in sight, in the other lane.
        let wanted = ahead.into_iter().filter(|row| !pieces.contains(&source.row_piece(*row).number));
        if pieces[0] == pieces[1] && asks.piece(source, first, inner).is_some() {
            wanted.for_each(|row| drop(asks.piece(source, row, inner)));
        }
    }
}

fn bars_ui(ui: &Ui, view: &mut TableView, grid: &Grid<'_>, room: Rect, shown: u64) {
    if grid.layout.rows > grid.visible_rows {
        let bar = Rect::from_min_max(pos2(grid.room.right(), grid.body.top()), pos2(room.right(), grid.room.bottom()));
        scroll_bar(ui, bar, "Rows", &mut view.first_row, grid.visible_rows, grid.layout.rows);
    }
    let last = grid.last_first_column();
    if last > 0 {
        let bar =
            Rect::from_min_max(pos2(grid.body.left(), grid.room.bottom()), pos2(grid.room.right(), room.bottom()));
        let visible = grid.layout.columns().saturating_sub(last).max(1).min(shown.max(1));
        scroll_bar(ui, bar, "Columns", &mut view.first_column, visible, last + visible);
    }
}

/// Whole rows and columns; what is less is kept for the next turn of the wheel.
fn wheel(ui: &Ui, view: &mut TableView, grid: &Grid<'_>, response: &Response) {
    if !response.contains_pointer() {
        return;
    }
    let delta = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta));
    view.wheel -= vec2(delta.x / NARROWEST, delta.y / LINE_HEIGHT);
    let whole = vec2(view.wheel.x.trunc(), view.wheel.y.trunc());
    view.wheel -= whole;
    view.first_row = view.first_row.saturating_add_signed(whole.y as i64).min(grid.last_first_row());
    view.first_column = view.first_column.saturating_add_signed(whole.x as i64).min(grid.last_first_column());
}

fn keys(ui: &Ui, view: &mut TableView, grid: &Grid<'_>, response: &Response) {
    if !response.has_focus() || grid.layout.rows == 0 {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let page = i64::try_from(grid.visible_rows).unwrap_or(1);
    let (step, extends) = ui.input(|input| {
        let far = i64::MAX;
        let keys = [
            (Key::ArrowDown, (1, 0)),
            (Key::ArrowUp, (-1, 0)),
            (Key::ArrowRight, (0, 1)),
            (Key::ArrowLeft, (0, -1)),
            (Key::PageDown, (page, 0)),
            (Key::PageUp, (-page, 0)),
            (Key::Home, if input.modifiers.command { (-far, -far) } else { (0, -far) }),
            (Key::End, if input.modifiers.command { (far, far) } else { (0, far) }),
        ];
        (keys.into_iter().find(|(key, _)| input.key_pressed(*key)).map(|(_, by)| by), input.modifiers.shift)
    });
    if let Some(by) = step {
        let size = (grid.layout.rows, grid.layout.columns());
        view.marked.get_or_insert_default().step(by, size, extends);
        view.reveals = true;
    }
    if ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy))) {
        view.wants_copy = Some(Action::CopyCells);
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        let last = (grid.layout.rows.saturating_sub(1), grid.layout.columns().saturating_sub(1));
        view.marked = Some(Marked { anchor: last, cursor: (0, 0) });
    }
}

fn point(ui: &Ui, view: &mut TableView, grid: &Grid<'_>, response: &Response) {
    let Some(pointer) = response.interact_pointer_pos() else { return };
    if !(response.is_pointer_button_down_on() || response.clicked() || response.secondary_clicked()) {
        return;
    }
    response.request_focus();
    let Some(cell) = grid.cell_at(pointer, view) else { return };
    // A click beside the cells, on an index, takes the whole row; on a name, the whole column.
    let last = grid.layout.columns().saturating_sub(1);
    let begins = response.drag_started() || ui.input(|input| input.pointer.any_pressed());
    let is_in = view.marked.is_some_and(|marked| marked.holds(cell.0, cell.1));
    if pointer.y < grid.body.top() {
        if begins {
            let end = grid.layout.rows.saturating_sub(1);
            view.marked = Some(Marked { anchor: (end, cell.1), cursor: (0, cell.1) });
        }
    } else if pointer.x < grid.body.left() {
        let anchor = view.marked.filter(|_| !begins).map_or(cell.0, |marked| marked.anchor.0);
        view.marked = Some(Marked { anchor: (anchor, last), cursor: (cell.0, 0) });
    } else if begins && !ui.input(|input| input.modifiers.shift) {
        // The right button opens the menu of what is selected.
        if !(is_in && ui.input(|input| input.pointer.secondary_pressed())) {
            view.marked = Some(Marked::one(cell));
        }
    } else if let Some(marked) = view.marked.as_mut().filter(|_| !response.secondary_clicked()) {
        marked.cursor = cell;
    }
}

/// Brings the cursor into sight.
fn reveal(view: &mut TableView, grid: &Grid<'_>) {
    let Some(Marked { cursor: (row, column), .. }) = view.marked else { return };
    if row < view.first_row {
        view.first_row = row;
    } else if row >= view.first_row + grid.visible_rows {
        view.first_row = row + 1 - grid.visible_rows;
    }
    if column < view.first_column {
        view.first_column = column;
    }
    while view.first_column < column
        && grid
            .columns(view.first_column)
            .iter()
            .all(|(other, rect)| *other != column || rect.right() > grid.body.right())
    {
        view.first_column += 1;
    }
}

fn header_ui(ui: &Ui, view: &TableView, grid: &Grid<'_>, columns: &[(u64, Rect)], asks: &Asks<'_>) {
    let palette = Palette::of(ui);
    let top = Rect::from_min_max(grid.room.min, pos2(grid.room.right(), grid.body.top()));
    ui.painter().rect_filled(top, 0.0, palette.stripe);
    ui.painter().hline(top.x_range(), top.bottom(), Stroke::new(HAIRLINE, palette.hairline));
    let names = FontId::new(text::SECONDARY, text::medium_family());
    let small = FontId::proportional(text::SECONDARY);
    let write = |rect: Rect, line: f32, words: &str, font: &FontId, ink: Color32| {
        let place = pos2(rect.right() - GAP, top.top() + line * LINE_HEIGHT + LINE_HEIGHT / 2.0);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.text(place, Align2::RIGHT_CENTER, words, font.clone(), ink);
    };
    let index = top.with_max_x(top.left() + grid.index);
    write(index, 0.0, "index", &names, palette.ink_soft);
    if let Some(scale) = &grid.layout.row_scale {
        let place = top.with_min_x(index.right()).with_max_x(index.right() + grid.scale);
        write(place, 0.0, &crate::domain::printable::line(&scale.variable.name), &names, palette.ink_soft);
        write(place, 1.0, &units_of(scale), &small, palette.ink_soft);
    }
    for (column, rect) in columns {
        let rect = rect.with_max_y(top.bottom()).with_min_x(rect.left().max(grid.body.left()));
        let rect = rect.with_max_x(rect.right().min(grid.room.right()));
        let is_marked = view.marked.is_some_and(|marked| marked.columns().contains(column));
        if is_marked {
            ui.painter().rect_filled(rect, 0.0, palette.selected);
        }
        match &grid.layout.across {
            Across::Columns(list) => {
                let Some(named) = usize::try_from(*column).ok().and_then(|column| list.get(column)) else { continue };
                write(rect, 0.0, &named.name, &names, palette.ink);
                // Times are dates, which need no unit.
                let is_date = !view.written.raw && named.units.contains(" since ");
                write(rect, 1.0, if is_date { "" } else { &named.units }, &small, palette.ink_soft);
            }
            Across::Dimension(_) => {
                write(rect, 0.0, &format::count(*column), &names, palette.ink_soft);
                let scale = grid.layout.column_scale.as_ref();
                if let Some(words) = scale.and_then(|scale| asks.text(scale, *column, 0)) {
                    write(rect, 1.0, &words, &small, palette.ink_soft);
                }
            }
        }
    }
}

fn units_of(source: &Source) -> String {
    let units = source.variable.text("units").filter(|units| !units.contains(" since "));
    units.map(|units| crate::domain::printable::cut(units, 24)).unwrap_or_default()
}

fn rows_ui(ui: &mut Ui, view: &TableView, grid: &Grid<'_>, columns: &[(u64, Rect)], table: &Response, asks: &Asks<'_>) {
    let palette = Palette::of(ui);
    let end = view.first_row.saturating_add(grid.visible_rows + 1).min(grid.layout.rows);
    let mut pieces: Vec<(u64, Option<Arc<Piece>>)> = Vec::new();
    for (place, row) in (view.first_row..end).enumerate() {
        let top = grid.body.top() + place as f32 * LINE_HEIGHT;
        let line = Rect::from_min_max(pos2(grid.room.left(), top), pos2(grid.room.right(), top + LINE_HEIGHT));
        let mut told = String::new();
        if row % 2 == 1 {
            ui.painter().rect_filled(line, 0.0, palette.stripe);
        }
        let paint = Paint { ui, palette, line };
        paint.number(grid.room.left(), grid.index, &format::count(row), palette.ink_soft);
        if let Some(scale) = &grid.layout.row_scale {
            let words = asks.text(scale, row, 0).unwrap_or_default();
            paint.number(grid.room.left() + grid.index, grid.scale, &words, palette.ink_soft);
        }
        for (number, (column, rect)) in columns.iter().enumerate() {
            if view.marked.is_some_and(|marked| marked.holds(row, *column)) {
                paint.mark(
                    rect.left(),
                    rect.width(),
                    view.marked.is_some_and(|marked| marked.cursor == (row, *column)),
                );
            }
            let Some((source, inner)) = grid.layout.source(*column) else { continue };
            let held = pieces
                .get(number)
                .and_then(|(_, piece)| piece.as_ref())
                .filter(|piece| piece.text(row, inner).is_some());
            let piece = match held {
                Some(piece) => Some(Arc::clone(piece)),
                None => asks.piece(source, row, inner),
            };
            let words = piece.as_ref().and_then(|piece| piece.text(row, inner)).unwrap_or("");
            paint.value(rect.left(), rect.width(), source, words);
            told.push(' ');
            told.push_str(words);
            match pieces.get_mut(number) {
                Some(kept) => kept.1 = piece,
                None => pieces.push((*column, piece)),
            }
        }
        // Screen readers get a row at a time, after its index.
        let response = ui.interact(line, table.id.with(("row", place)), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, format!("{row}:{told}")));
    }
}

struct Paint<'a> {
    ui: &'a Ui,
    palette: &'static Palette,
    line: Rect,
}

impl Paint<'_> {
    fn number(&self, left: f32, width: f32, words: &str, ink: Color32) {
        self.write(left, width, words, ink, true);
    }

    fn value(&self, left: f32, width: f32, source: &Source, words: &str) {
        let is_number = source.variable.data_type.number().is_some()
            || matches!(source.variable.data_type, crate::inspect::DataType::Compound(_));
        let ink = if words == "–" || words == "NaN" { self.palette.ink_soft } else { self.palette.ink };
        self.write(left, width, words, ink, is_number);
    }

    fn write(&self, left: f32, width: f32, words: &str, ink: Color32, right: bool) {
        let cell = Rect::from_min_max(pos2(left, self.line.top()), pos2(left + width, self.line.bottom()));
        let painter =
            self.ui.painter().with_clip_rect(cell.shrink2(vec2(GRID / 2.0, 0.0)).intersect(self.ui.clip_rect()));
        let font = FontId::proportional(text::MONO);
        // What others wrote may be long: a cell shows its beginning.
        let words = crate::domain::printable::line(words);
        let words = format::shortened(&words, hint::DRAWN_CHARS);
        let inside = cell.with_max_x(cell.right().min(self.line.right())).shrink2(vec2(GAP, 0.0));
        // A number without its last digits would be another number.
        if right && cell.right() > self.line.right() {
            let galley = painter.layout_no_wrap(words.into_owned(), font.clone(), ink);
            if galley.size().x <= inside.width() {
                painter.galley(inside.right_center() - vec2(galley.size().x, galley.size().y / 2.0), galley, ink);
            } else {
                painter.text(inside.right_center(), Align2::RIGHT_CENTER, "…", font, ink);
            }
            return;
        }
        if right {
            painter.text(inside.right_center(), Align2::RIGHT_CENTER, words, font, ink);
        } else {
            painter.text(inside.left_center(), Align2::LEFT_CENTER, words, font, ink);
        }
    }

    fn mark(&self, left: f32, width: f32, is_cursor: bool) {
        let cell = Rect::from_min_max(pos2(left, self.line.top()), pos2(left + width, self.line.bottom()));
        self.ui.painter().rect_filled(cell, 0.0, self.palette.selected);
        if is_cursor {
            let ring = Stroke::new(1.5, self.palette.accent);
            self.ui.painter().rect_stroke(cell, 2.0, ring, egui::StrokeKind::Inside);
        }
    }
}
