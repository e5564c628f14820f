//! A tree over JSON of any size: only visible rows are drawn.
//!
//! Layer: ui. Uses: theme, icons, widgets.

mod keys;
mod model;
mod row;

use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, LINE_HEIGHT, Palette, ROW_HEIGHT, text};
use crate::ui::widgets::{format, from_left, from_right, icon_button, line};
use egui::{Align, Layout, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};
use model::{Model, NodeIndex};
use serde_json::Value;
use std::sync::Arc;

/// What is open, selected and searched; never the data.
#[derive(Debug, Default)]
pub struct TreeView {
    source: Option<Arc<Value>>,
    model: Model,
    selected: Option<NodeIndex>,
    search: Search,
    /// Bring this node into view in the next frame.
    scroll_to: Option<NodeIndex>,
}

#[derive(Debug, Default)]
struct Search {
    text: String,
    /// In reading order.
    hits: Vec<NodeIndex>,
    /// Position in `hits`.
    current: usize,
}

/// What can be copied of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copied {
    Value,
    Pointer,
    Python,
}

impl Search {
    /// “2 of 6”, or nothing while nothing is searched.
    fn count(&self) -> String {
        match (self.text.trim().is_empty(), self.hits.len() as u64) {
            (true, _) => String::new(),
            (false, 0) => "no match".to_owned(),
            (false, all) => format!("{} of {}", format::count(self.current as u64 + 1), format::count(all)),
        }
    }
}

impl TreeView {
    /// Rebuilds the nodes if `value` is another one; what is open and selected stays.
    fn sync(&mut self, value: &Arc<Value>) {
        if self.source.as_ref().is_some_and(|source| Arc::ptr_eq(source, value)) {
            return;
        }
        (self.model, self.selected) = Model::new(value, &self.model, self.selected);
        self.source = Some(Arc::clone(value));
        self.search.hits = Model::search(value, &self.search.text);
        self.search.current = 0;
    }

    /// Opens every node of the value that was drawn last.
    pub fn expand_all(&mut self) {
        self.model.set_all_open(true);
    }

    fn select(&mut self, index: NodeIndex) {
        self.selected = Some(index);
        self.scroll_to = Some(index);
    }

    fn search_changed(&mut self, value: &Value) {
        self.search.hits = Model::search(value, &self.search.text);
        self.search.current = 0;
        self.show_hit();
    }

    /// To the next hit, or back to the one before, round the end.
    fn step_hit(&mut self, is_back: bool) {
        let count = self.search.hits.len();
        if count > 0 {
            let by = if is_back { count - 1 } else { 1 };
            self.search.current = (self.search.current + by) % count;
            self.show_hit();
        }
    }

    fn show_hit(&mut self) {
        if let Some(hit) = self.search.hits.get(self.search.current).copied() {
            self.model.reveal(hit);
            self.select(hit);
        }
    }

    fn copied(&self, value: &Value, index: NodeIndex, what: Copied) -> String {
        match what {
            Copied::Pointer => self.model.pointer(index),
            Copied::Python => self.model.python_path(index),
            Copied::Value => match self.model.value(value, index) {
                Some(Value::String(text)) => text.clone(),
                Some(value) => serde_json::to_string_pretty(value).unwrap_or_default(),
                None => String::new(),
            },
        }
    }
}

/// Search, tree, and the path of what is selected, over the whole room.
pub fn tree_ui(ui: &mut Ui, view: &mut TreeView, value: &Arc<Value>) {
    view.sync(value);
    toolbar(ui, view, value);
    ui.add_space(GRID);
    let footer = if view.selected.is_some() { ROW_HEIGHT + GAP } else { 0.0 };
    let size = vec2(ui.available_width(), (ui.available_height() - footer).max(LINE_HEIGHT));
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::LEFT)));
    rows(&mut inside, view, value, rect);
    if let Some(selected) = view.selected {
        path_line(ui, view, value, selected);
    }
}

fn toolbar(ui: &mut Ui, view: &mut TreeView, value: &Value) {
    // Buttons come and go before the field, which must stay the same one to keep the focus.
    let id = ui.scope_id().with("search");
    line(ui, ROW_HEIGHT, from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        if icon_button(ui, Icon::Collapse, "Collapse all").clicked() {
            view.model.set_all_open(false);
        }
        if icon_button(ui, Icon::Expand, "Expand all").clicked() {
            view.expand_all();
        }
        if !view.search.text.trim().is_empty() {
            if icon_button(ui, Icon::ChevronDown, "Next match").clicked() {
                view.step_hit(false);
            }
            if icon_button(ui, Icon::ChevronUp, "Previous match").clicked() {
                view.step_hit(true);
            }
        }
        ui.with_layout(from_left(), |ui| search_field(ui, id, view, value));
    });
}

fn search_field(ui: &mut Ui, id: egui::Id, view: &mut TreeView, value: &Value) {
    let count = view.search.count();
    let font = egui::FontId::proportional(text::SECONDARY);
    let color = Palette::of(ui).ink_soft;
    let count = ui.fonts_mut(|fonts| fonts.layout_no_wrap(count, font, color));
    let width = ui.available_width() - GAP;
    let right = count.size().x.min(width / 2.0) + GAP;
    let edit = TextEdit::singleline(&mut view.search.text)
        .id(id)
        .hint_text("Search")
        .margin(egui::Margin { left: 8, right: right as i8, top: 4, bottom: 4 })
        .min_size(vec2(width, ROW_HEIGHT))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(width);
    let response = ui.add(edit).accessible_name("Search names and values");
    // How many matches there are stands in the field itself.
    let place = Rect::from_min_max(response.rect.min, response.rect.max - vec2(GAP, 0.0));
    let place = egui::Align2::RIGHT_CENTER.align_size_within_rect(count.size(), place);
    let told = ui.interact(place, id.with("count"), Sense::empty());
    told.widget_info(|| WidgetInfo::labeled(Role::Label, true, count.text()));
    ui.painter().galley(place.min, count, color);
    if response.changed() {
        view.search_changed(value);
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        let back = ui.input(|input| input.modifiers.shift);
        view.step_hit(back);
        response.request_focus();
    }
}

fn rows(ui: &mut Ui, view: &mut TreeView, value: &Value, rect: Rect) {
    // One stop for the Tab key: the tree takes the focus, its rows are told as items.
    let tree = ui.interact(rect, ui.scope_id().with("tree"), Sense::FOCUSABLE);
    tree.widget_info(|| WidgetInfo::labeled(Role::Tree, ui.is_enabled(), "Values"));
    keys::keys(ui, view, value, &tree, rect.height());
    let scroll_to = view.scroll_to.take().and_then(|index| view.model.row_of(index));
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if let Some(row) = scroll_to {
        let offset = ui.data(|data| data.get_temp::<f32>(tree.id)).unwrap_or(0.0);
        if let Some(offset) = offset_showing(row, offset, rect.height()) {
            area = area.vertical_scroll_offset(offset);
        }
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = view.model.visible().len();
    let output = area.show_rows(ui, LINE_HEIGHT, count, |ui, range| {
        for row in range {
            if let Some(index) = view.model.visible().get(row).copied() {
                row::row(ui, view, value, index, &tree);
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(tree.id, output.state.clamped_offset().y));
}

/// Scroll offset that brings `row` into view, with a row of context; `None` if it is there.
fn offset_showing(row: usize, offset: f32, height: f32) -> Option<f32> {
    let top = row as f32 * LINE_HEIGHT;
    if top < offset + LINE_HEIGHT {
        (offset > 0.0).then(|| (top - LINE_HEIGHT).max(0.0))
    } else if top + LINE_HEIGHT * 2.0 > offset + height {
        Some(top + LINE_HEIGHT * 2.0 - height)
    } else {
        None
    }
}

fn path_line(ui: &mut Ui, view: &TreeView, value: &Value, selected: NodeIndex) {
    ui.add_space(GRID);
    line(ui, ROW_HEIGHT, from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (icon, name, what) in [
            (Icon::Code, "Copy the path for Python", Copied::Python),
            (Icon::Link, "Copy the path", Copied::Pointer),
            (Icon::Copy, "Copy the value", Copied::Value),
        ] {
            if icon_button(ui, icon, name).clicked() {
                ui.ctx().copy_text(view.copied(value, selected, what));
            }
        }
        ui.with_layout(from_left(), |ui| {
            let path = view.model.pointer(selected);
            ui.add(egui::Label::new(text::mono_small(path).color(ui.visuals().weak_text_color())).truncate());
        });
    });
}
