//! What a file holds, as a tree: dimensions, coordinates, data variables, attributes; any number of rows.

mod model;
#[cfg(test)]
mod tests;

use super::ViewerView;
use super::{details, python};
use crate::engine::inspection::{OpenState, Opened};
use crate::inspect::Structure;
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, HAIRLINE, LINE_HEIGHT, Palette, ROW_HEIGHT, text};
use crate::ui::widgets::{self, format, from_left, from_right, icon_button, line, tell_item};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, EventFilter, FontId, Key, Layout, Rect, Response, Role, ScrollArea, Sense, Stroke, TextEdit, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use model::{Node, Open, Row, What};
pub(super) use model::{attribute_words, first_look};
use std::sync::Arc;

const INDENT: f32 = 14.0;
const CHEVRON: f32 = 12.0;
/// Least width of what stands behind a name.
const LEAST_NOTE: f32 = 28.0;
/// Part of the height that the tree has above the details.
const TREE_SHARE: f32 = 0.55;

/// How the structure of a file is looked at.
#[derive(Default)]
pub(in crate::ui) struct StructureView {
    words: String,
    open: Open,
    rows: Vec<Row>,
    /// What `rows` were made of.
    made_of: Option<(Arc<Structure>, String)>,
    /// The row under the keyboard.
    row: usize,
    /// Bring it into view.
    scrolls: bool,
    python: python::PythonView,
}

impl StructureView {
    fn sync(&mut self, structure: &Arc<Structure>, path: &str) {
        let is_same =
            self.made_of.as_ref().is_some_and(|(made, words)| Arc::ptr_eq(made, structure) && *words == self.words);
        if is_same {
            return;
        }
        if self.made_of.is_none() {
            self.open.reveal(path);
        }
        self.made_of = Some((Arc::clone(structure), self.words.clone()));
        self.make(structure);
        self.row = self.rows.iter().position(|row| row.path() == Some(path)).unwrap_or(0);
        self.scrolls = true;
    }

    fn make(&mut self, structure: &Structure) {
        self.rows = model::rows(structure, &self.open, &self.words);
        self.row = self.row.min(self.rows.len().saturating_sub(1));
    }

    fn toggle(&mut self, node: Node, structure: &Structure) {
        self.open.toggle(node);
        self.make(structure);
    }

    /// The row of the group in which a row lies.
    fn parent(&self, row: usize) -> Option<usize> {
        let depth = self.rows.get(row)?.depth;
        let before = self.rows.get(..row)?;
        before.iter().rposition(|other| other.depth < depth && other.node().is_some())
    }
}

/// Search, tree and details of the file that is looked at.
pub(in crate::ui) fn structure_ui(ui: &mut Ui, cx: &Cx<'_>, viewer: &mut ViewerView) {
    let Some((file, view)) = viewer.current_file() else { return };
    let Some(opened) = file.opened().cloned() else {
        let words = match file.state {
            OpenState::Opening => "The structure appears when the file is open.",
            _ => "This file's structure could not be read.",
        };
        widgets::empty_state(ui, Icon::Tree, words, None);
        return;
    };
    ui.push_id(file.key, |ui| {
        let path = view.path(&opened).to_owned();
        view.structure.sync(&opened.structure, &path);
        search_ui(ui, &mut view.structure);
        ui.add_space(GRID);
        let (width, height) = (ui.available_width(), ui.available_height());
        let (rect, _) =
            ui.allocate_exact_size(vec2(width, (height * TREE_SHARE).max(LINE_HEIGHT * 3.0)), Sense::hover());
        let mut inside =
            ui.new_child(UiBuilder::new().id_salt("tree").max_rect(rect).layout(Layout::top_down(Align::LEFT)));
        if let Some(chosen) = tree_ui(&mut inside, &mut view.structure, &opened, &path, rect) {
            view.path = Some(chosen);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() + GRID / 2.0, Stroke::new(HAIRLINE, Palette::of(ui).hairline));
        ui.add_space(GRID);
        let path = view.path(&opened).to_owned();
        let room = ui.available_rect_before_wrap();
        let foot = view.structure.python.foot(ui, (&file, &opened), &path, room.size());
        let border = (room.bottom() - foot.as_ref().map_or(0.0, python::Foot::height)).max(room.top());
        let (above, below) = room.split_top_bottom_at_y(border);
        let mut inside = ui.new_child(UiBuilder::new().id_salt("about").max_rect(above));
        details::details_ui(&mut inside, cx, &file, &opened, &path);
        if let Some(foot) = foot {
            foot.show(ui, cx, below);
        }
        ui.allocate_rect(room, Sense::hover());
    });
}

fn search_ui(ui: &mut Ui, view: &mut StructureView) {
    let id = ui.scope_id().with("search");
    line(ui, ROW_HEIGHT, from_right(), |ui| {
        let count = if view.words.trim().is_empty() {
            String::new()
        } else {
            format!("{} found", format::count(view.rows.iter().filter(|row| row.node().is_none()).count() as u64))
        };
        if !count.is_empty() {
            if icon_button(ui, Icon::Close, "Show everything again").clicked() {
                view.words.clear();
            }
            ui.label(text::secondary(ui, count));
        }
        ui.with_layout(from_left(), |ui| {
            let width = ui.available_width();
            let edit = TextEdit::singleline(&mut view.words)
                .id(id)
                .hint_text("Search variables and groups")
                .min_size(vec2(width, ROW_HEIGHT))
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(width);
            ui.add(edit).accessible_name("Search variables and groups");
        });
    });
}

/// The tree; the answer is the path that was chosen now.
fn tree_ui(ui: &mut Ui, view: &mut StructureView, opened: &Opened, path: &str, rect: Rect) -> Option<String> {
    let tree = ui.interact(rect, ui.scope_id().with("structure"), Sense::FOCUSABLE);
    tree.widget_info(|| WidgetInfo::labeled(Role::Tree, ui.is_enabled(), "Structure"));
    let mut chosen = keys(ui, view, &tree, rect.height(), &opened.structure);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if std::mem::take(&mut view.scrolls) {
        let offset = ui.data(|data| data.get_temp::<f32>(tree.id)).unwrap_or(0.0);
        let top = view.row as f32 * LINE_HEIGHT;
        if top < offset {
            area = area.vertical_scroll_offset((top - LINE_HEIGHT).max(0.0));
        } else if top + LINE_HEIGHT * 2.0 > offset + rect.height() {
            // Whole rows: half a row at the top looks like a fault.
            let rows = ((top + LINE_HEIGHT * 2.0 - rect.height()) / LINE_HEIGHT).ceil();
            area = area.vertical_scroll_offset(rows * LINE_HEIGHT);
        }
    }
    let count = view.rows.len();
    let mut toggled = None;
    let output = area.show_rows(ui, LINE_HEIGHT, count, |ui, range| {
        for index in range {
            let Some(row) = view.rows.get(index) else { break };
            let is_selected = row.path() == Some(path);
            let response = row_ui(ui, row, &tree, (index, is_selected, index == view.row && tree.has_focus()));
            if !response.clicked() {
                continue;
            }
            tree.request_focus();
            view.row = index;
            let chevron = response.rect.left() + GRID + f32::from(row.depth) * INDENT + INDENT;
            let on_chevron = response.interact_pointer_pos().is_none_or(|pointer| pointer.x < chevron);
            let is_plain = row.path().is_none();
            if let Some((node, _)) = row.node().filter(|_| on_chevron || is_plain || response.double_clicked()) {
                toggled = Some(node);
            }
            chosen = row.path().map(str::to_owned).or(chosen.take());
        }
    });
    ui.data_mut(|data| data.insert_temp(tree.id, output.state.clamped_offset().y));
    if let Some(node) = toggled {
        view.toggle(node, &opened.structure);
    }
    chosen
}

/// Arrows move, open and close; the answer is the path under the keyboard if it moved there.
fn keys(ui: &Ui, view: &mut StructureView, tree: &Response, height: f32, structure: &Structure) -> Option<String> {
    if !tree.has_focus() || view.rows.is_empty() {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(tree.id, filter));
    let page = ((height / LINE_HEIGHT) as usize).saturating_sub(1).max(1);
    let last = view.rows.len() - 1;
    let before = view.row;
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let node = view.rows.get(view.row).and_then(Row::node);
    if pressed(Key::ArrowDown) {
        view.row = (view.row + 1).min(last);
    } else if pressed(Key::ArrowUp) {
        view.row = view.row.saturating_sub(1);
    } else if pressed(Key::PageDown) {
        view.row = (view.row + page).min(last);
    } else if pressed(Key::PageUp) {
        view.row = view.row.saturating_sub(page);
    } else if pressed(Key::Home) {
        view.row = 0;
    } else if pressed(Key::End) {
        view.row = last;
    } else if pressed(Key::ArrowRight) {
        match node {
            Some((node, false)) => view.toggle(node, structure),
            Some((_, true)) => view.row = (view.row + 1).min(last),
            None => {}
        }
    } else if pressed(Key::ArrowLeft) {
        match node {
            Some((node, true)) => view.toggle(node, structure),
            _ => view.row = view.parent(view.row).unwrap_or(view.row),
        }
    } else if (pressed(Key::Enter) || pressed(Key::Space))
        && let Some((node, _)) = node
    {
        view.toggle(node, structure);
    }
    if view.row == before {
        return None;
    }
    view.scrolls = true;
    view.rows.get(view.row)?.path().map(str::to_owned)
}

fn row_ui(ui: &mut Ui, row: &Row, tree: &Response, (index, is_selected, is_held): (usize, bool, bool)) -> Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), LINE_HEIGHT));
    let response = ui.interact(rect, tree.id.with(index), Sense::CLICK);
    let told = [row.name.as_str(), &row.note, &row.right].join(" ");
    tell_item(ui, &response, Role::TreeItem, told.trim(), is_selected);
    let node = row.node();
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_level(usize::from(row.depth) + 1);
        if let Some((_, is_open)) = node {
            builder.set_expanded(is_open);
        }
    });
    if is_held {
        let id = response.id.accesskit_id();
        ui.ctx().accesskit_node_builder(tree.id, |node| node.set_active_descendant(id));
    }
    let palette = Palette::of(ui);
    if is_selected {
        ui.painter().rect_filled(rect, GRID, palette.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, GRID, palette.raised);
    }
    if is_held {
        ui.painter().rect_stroke(rect, GRID, Stroke::new(HAIRLINE, palette.accent), egui::StrokeKind::Inside);
    }
    let is_elided = contents_ui(ui, row, rect);
    if is_elided { response.on_hover_text(told) } else { response }
}

/// True if something did not fit.
fn contents_ui(ui: &Ui, row: &Row, rect: Rect) -> bool {
    let palette = Palette::of(ui);
    let left = rect.left() + GRID + f32::from(row.depth) * INDENT;
    if let Some((_, is_open)) = row.node() {
        let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
        let place = Rect::from_center_size(pos2(left + CHEVRON / 2.0, rect.center().y), egui::Vec2::splat(CHEVRON));
        icon.image(CHEVRON).tint(palette.ink_soft).paint_at(ui, place);
    }
    let small = |color| TextFormat::simple(FontId::proportional(text::SECONDARY), color);
    let (ink, font) = match row.what {
        What::Group { .. } => (palette.ink, FontId::new(text::MONO, text::medium_family())),
        What::Section { .. } | What::Dimensions => (palette.ink_soft, FontId::proportional(text::SECONDARY)),
        What::Variable { is_unread: true, .. } | What::Unread => {
            (palette.waiting.ink, FontId::proportional(text::MONO))
        }
        What::Variable { .. } | What::Attribute => (palette.ink, FontId::proportional(text::MONO)),
    };
    let start = left + INDENT;
    let room = (rect.right() - GAP - start).max(0.0);
    // The name comes first: what stands at the right gives way.
    let name = ui.fonts_mut(|fonts| fonts.layout_no_wrap(row.name.clone(), font.clone(), ink)).size().x;
    let mut right =
        LayoutJob::simple_singleline(row.right.clone(), FontId::proportional(text::SECONDARY), palette.ink_soft);
    right.wrap = TextWrapping::truncate_at_width((room - name - GAP).max(room / 4.0));
    let right = ui.fonts_mut(|fonts| fonts.layout_job(right));
    let mut job = LayoutJob::default();
    job.append(&row.name, 0.0, TextFormat::simple(font, ink));
    let end = rect.right() - GAP - if row.right.is_empty() { 0.0 } else { right.size().x + GAP };
    // What stands behind the name is left out rather than cut to nothing, which would cut the name as well.
    let has_room = end - start - name - GAP > LEAST_NOTE;
    if has_room && !row.note.is_empty() {
        job.append(&row.note, GAP, small(palette.ink_soft));
    }
    job.wrap = TextWrapping::truncate_at_width((end - start).max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let is_elided = galley.elided || right.elided || !(has_room || row.note.is_empty());
    ui.painter().galley(pos2(start, rect.center().y - galley.size().y / 2.0), galley, palette.ink);
    let place = pos2(rect.right() - GAP - right.size().x, rect.center().y - right.size().y / 2.0);
    ui.painter().galley(place, right, palette.ink_soft);
    is_elided
}
