//! Lists of any length with rows of different heights: only visible rows are drawn.

use crate::ui::theme::{GAP, HAIRLINE, LINE_HEIGHT, Palette, text};
use egui::{
    Align, Align2, EventFilter, FontId, Id, IdSalt, Key, Layout, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use std::ops::Range;

/// Where each row begins, in points from the top of the list; one more for the end.
#[derive(Debug, Default, Clone)]
pub(crate) struct Rows {
    tops: Vec<f32>,
}

impl Rows {
    /// Rows of these heights.
    pub(crate) fn new(heights: impl Iterator<Item = f32>) -> Self {
        let mut end = 0.0;
        let mut tops = vec![end];
        tops.extend(heights.map(|height| {
            end += height;
            end
        }));
        Self { tops }
    }

    pub(crate) fn len(&self) -> usize {
        self.tops.len().saturating_sub(1)
    }

    pub(crate) fn total(&self) -> f32 {
        self.tops.last().copied().unwrap_or(0.0)
    }

    fn span(&self, row: usize) -> Option<(f32, f32)> {
        Some((*self.tops.get(row)?, *self.tops.get(row + 1)?))
    }

    /// Rows that touch `top..bottom`.
    fn touching(&self, top: f32, bottom: f32) -> Range<usize> {
        let first = self.tops.partition_point(|start| *start <= top).saturating_sub(1);
        let end = self.tops.partition_point(|start| *start < bottom).min(self.len());
        first.min(end)..end
    }
}

/// A list that takes the keyboard as one thing; arrows move the selection.
pub(crate) struct RowList<'a> {
    /// Name for screen readers.
    pub(crate) name: &'a str,
    pub(crate) rows: &'a Rows,
    /// What a row is, whatever its place.
    pub(crate) salt: &'a dyn Fn(usize) -> IdSalt,
    /// Row that is selected.
    pub(crate) selected: Option<usize>,
    /// Scroll so that the selected row is seen.
    pub(crate) reveal: bool,
}

impl RowList<'_> {
    /// Draws the visible rows over the whole room; the answer is the row that was chosen now.
    /// `draw` gets a [`Ui`] of the row's place and the response of its background.
    pub(crate) fn show(&self, ui: &mut Ui, mut draw: impl FnMut(&mut Ui, usize, &Response)) -> Option<usize> {
        let rect = ui.available_rect_before_wrap();
        let list = ui.interact(rect, ui.scope_id().with(self.name), Sense::FOCUSABLE);
        list.widget_info(|| WidgetInfo::labeled(Role::ListBox, ui.is_enabled(), self.name));
        let stepped = self.keys(ui, &list, rect.height());
        let mut area = ScrollArea::vertical().auto_shrink(false);
        let target = stepped.or(self.selected.filter(|_| self.reveal));
        if let Some((top, bottom)) = target.and_then(|row| self.rows.span(row)) {
            let offset = ui.data(|data| data.get_temp::<f32>(list.id)).unwrap_or(0.0);
            if top < offset {
                area = area.vertical_scroll_offset(top);
            } else if bottom > offset + rect.height() {
                // The beginning of a row that is higher than the view is worth more than its end.
                area = area.vertical_scroll_offset((bottom - rect.height()).min(top));
            }
        }
        let mut clicked = None;
        let output = area.show_viewport(ui, |ui, viewport| {
            ui.set_height(self.rows.total());
            for row in self.rows.touching(viewport.top(), viewport.bottom()) {
                if self.row(ui, row, &list, &mut draw).clicked() {
                    list.request_focus();
                    clicked = Some(row);
                }
            }
        });
        ui.data_mut(|data| data.insert_temp(list.id, output.state.clamped_offset().y));
        clicked.or(stepped)
    }

    fn row(
        &self,
        ui: &mut Ui,
        row: usize,
        list: &Response,
        draw: &mut impl FnMut(&mut Ui, usize, &Response),
    ) -> Response {
        let area = ui.max_rect();
        let (top, bottom) = self.rows.span(row).unwrap_or_default();
        let rect = Rect::from_min_max(pos2(area.left(), area.top() + top), pos2(area.right(), area.top() + bottom));
        let response = ui.interact(rect, self.row_id(list, row), Sense::CLICK);
        let palette = Palette::of(ui);
        if self.selected == Some(row) {
            ui.painter().rect_filled(rect, 4.0, palette.selected);
            if list.has_focus() {
                ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.0, palette.accent), egui::StrokeKind::Inside);
            }
        } else if response.contains_pointer() {
            ui.painter().rect_filled(rect, 4.0, palette.raised);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(HAIRLINE, palette.hairline));
        let inside = rect.shrink2(vec2(GAP, 0.0));
        let mut child = ui.new_child(
            UiBuilder::new().id_salt((self.salt)(row)).max_rect(inside).layout(Layout::top_down(Align::LEFT)),
        );
        child.spacing_mut().item_spacing.y = 0.0;
        draw(&mut child, row, &response);
        response
    }

    fn row_id(&self, list: &Response, row: usize) -> Id {
        list.id.with((self.salt)(row))
    }

    /// The row the pressed keys lead to.
    fn keys(&self, ui: &Ui, list: &Response, height: f32) -> Option<usize> {
        if !list.has_focus() || self.rows.len() == 0 {
            return None;
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
        if let Some(selected) = self.selected {
            let row = self.row_id(list, selected).accesskit_id();
            ui.ctx().accesskit_node_builder(list.id, |node| node.set_active_descendant(row));
        }
        let page = ((height / LINE_HEIGHT / 2.0) as isize).max(1);
        let by = ui.input(|input| {
            let keys = [
                (Key::ArrowDown, 1),
                (Key::ArrowUp, -1),
                (Key::PageDown, page),
                (Key::PageUp, -page),
                (Key::Home, isize::MIN),
                (Key::End, isize::MAX),
            ];
            keys.into_iter().find(|(key, _)| input.key_pressed(*key)).map(|(_, by)| by)
        })?;
        let last = self.rows.len() - 1;
        Some(self.selected.map_or(0, |row| row.saturating_add_signed(by).min(last)))
    }
}

/// Tells screen readers of an item of a list, tree or tab bar, and whether it is the selected one.
pub(crate) fn tell_item(ui: &Ui, response: &Response, role: Role, name: &str, is_selected: bool) {
    response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(is_selected));
}

/// Text in a cell `width` wide, elided, vertically centred; whole on hover if elided.
pub(crate) fn cell(ui: &mut Ui, width: f32, height: f32, words: impl Into<egui::WidgetText>) -> Response {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(vec2(width, height));
        ui.add(egui::Label::new(words).truncate())
    })
    .inner
}

/// A number in a cell `width` wide, right-aligned, secondary.
pub(crate) fn cell_right(ui: &mut Ui, width: f32, height: f32, words: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    if !words.is_empty() {
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        let font = FontId::proportional(text::SECONDARY);
        ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, words, font, Palette::of(ui).ink_soft);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::Rows;

    #[test]
    fn only_rows_that_are_seen_are_drawn() {
        let rows = Rows::new([28.0, 48.0, 28.0, 28.0].into_iter());
        assert_eq!(rows.touching(0.0, 28.0), 0..1);
        assert_eq!(rows.touching(27.0, 29.0), 0..2);
        assert_eq!(rows.touching(30.0, 50.0), 1..2);
        assert_eq!(rows.touching(100.0, 500.0), 2..4);
        assert_eq!(rows.touching(500.0, 600.0), 4..4);
        assert_eq!(Rows::new(std::iter::empty()).touching(0.0, 100.0), 0..0);
        assert_eq!(rows.touching(0.0, 1e9), 0..4);
    }
}
