//! One row of the tree.

use super::model::{Key, Node, NodeIndex, find_ignoring_case};
use super::{Copied, TreeView};
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, HAIRLINE, LINE_HEIGHT, Palette, text};
use crate::ui::widgets::{format, tell_item};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontFamily, FontId, Id, Rect, Response, Role, Sense, Stroke, Ui, pos2, vec2};
use serde_json::Value;
use std::borrow::Cow;

const INDENT: f32 = 16.0;
const CHEVRON: f32 = 12.0;
/// Characters of a value that are laid out at most; the rest is in the tooltip.
const MAX_CHARS: usize = 300;
const MAX_TOOLTIP_CHARS: usize = 4000;

pub(super) fn id(tree: &Response, index: NodeIndex) -> Id {
    tree.id.with(index)
}

/// Draws the node and applies clicks on it.
pub(super) fn row(ui: &mut Ui, view: &mut TreeView, root: &Value, index: NodeIndex, tree: &Response) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), LINE_HEIGHT));
    let Some((node, value)) = view.model.node(index).zip(view.model.value(root, index)) else { return };
    let is_selected = view.selected == Some(index);
    let response = ui.interact(rect, id(tree, index), Sense::CLICK);
    let shown = shown_value(node, value);
    tell(ui, &response, node, &shown, is_selected);

    let palette = Palette::of(ui);
    background(ui, rect, palette, is_selected, &response, tree.has_focus());
    let is_elided = contents(ui, view, node, value, &shown, index, rect);

    let (is_branch, is_open) = (node.children.is_some_and(|count| count > 0), node.is_open);
    if let (true, Value::String(full)) = (is_elided, value) {
        response.clone().on_hover_text(clip(full, MAX_TOOLTIP_CHARS));
    }
    if response.clicked() {
        tree.request_focus();
        view.selected = Some(index);
        let on_chevron = response
            .interact_pointer_pos()
            .is_none_or(|pointer| pointer.x < rect.left() + GAP + indent(view, index) + INDENT);
        if is_branch && (on_chevron || response.double_clicked()) {
            view.model.set_open(index, !is_open);
        }
    }
    context_menu(&response, view, root, index);
}

fn indent(view: &TreeView, index: NodeIndex) -> f32 {
    view.model.node(index).map_or(0.0, |node| f32::from(node.depth.saturating_sub(1)) * INDENT)
}

fn context_menu(response: &Response, view: &mut TreeView, root: &Value, index: NodeIndex) {
    response.context_menu(|ui| {
        view.selected = Some(index);
        for (label, what) in [
            ("Copy the value", Copied::Value),
            ("Copy the path", Copied::Pointer),
            ("Copy the path for Python", Copied::Python),
        ] {
            if ui.button(label).clicked() {
                ui.ctx().copy_text(view.copied(root, index, what));
                ui.close();
            }
        }
    });
}

/// What a screen reader is told.
fn tell(ui: &Ui, response: &Response, node: &Node, shown: &str, is_selected: bool) {
    let name = format!("{} {shown}", key_text(&node.key));
    tell_item(ui, response, Role::TreeItem, name.trim(), is_selected);
    let (depth, is_branch, is_open) = (usize::from(node.depth), node.children.is_some(), node.is_open);
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_level(depth);
        if is_branch {
            builder.set_expanded(is_open);
        }
    });
}

fn background(ui: &Ui, rect: Rect, palette: &Palette, is_selected: bool, response: &Response, has_focus: bool) {
    if is_selected {
        ui.painter().rect_filled(rect, 4.0, palette.selected);
        if has_focus {
            let ring = Stroke::new(HAIRLINE, palette.accent);
            ui.painter().rect_stroke(rect, 4.0, ring, egui::StrokeKind::Inside);
        }
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 4.0, palette.raised);
    }
}

/// True if the text did not fit.
fn contents(ui: &Ui, view: &TreeView, node: &Node, value: &Value, shown: &str, index: NodeIndex, rect: Rect) -> bool {
    let palette = Palette::of(ui);
    let left = rect.left() + GAP + f32::from(node.depth.saturating_sub(1)) * INDENT;
    if node.children.is_some_and(|count| count > 0) {
        let icon = if node.is_open { Icon::ChevronDown } else { Icon::ChevronRight };
        let center = pos2(left + CHEVRON / 2.0, rect.center().y);
        let chevron = Rect::from_center_size(center, egui::Vec2::splat(CHEVRON));
        icon.image(CHEVRON).tint(palette.ink_soft).paint_at(ui, chevron);
    }
    let is_current = view.search.hits.get(view.search.current) == Some(&index);
    let marker = Marker {
        query: view.search.text.trim(),
        fill: if is_current { palette.highlight_current } else { palette.highlight },
        ink: palette.ink,
    };
    let key_color = if matches!(node.key, Key::Name(_)) { palette.ink } else { palette.ink_soft };
    let mut job = LayoutJob::default();
    let key = key_text(&node.key);
    marker.append(&mut job, &key, 0.0, key_color);
    marker.append(&mut job, shown, if key.is_empty() { 0.0 } else { GAP }, value_color(palette, value));
    let start = left + INDENT;
    job.wrap = TextWrapping::truncate_at_width((rect.right() - GAP - start).max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let is_elided = galley.elided || shown.ends_with('…');
    let top = rect.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(start, top), galley, palette.ink);
    is_elided
}

/// Puts a fill behind what was searched.
struct Marker<'a> {
    query: &'a str,
    fill: Color32,
    ink: Color32,
}

impl Marker<'_> {
    fn append(&self, job: &mut LayoutJob, text: &str, leading: f32, color: Color32) {
        let font = FontId::new(text::MONO, FontFamily::Proportional);
        let plain = TextFormat::simple(font, color);
        let hit = TextFormat { background: self.fill, color: self.ink, ..plain.clone() };
        let mut leading = leading;
        let mut put = |job: &mut LayoutJob, part: Option<&str>, format: &TextFormat| {
            if let Some(part) = part.filter(|part| !part.is_empty()) {
                job.append(part, std::mem::take(&mut leading), format.clone());
            }
        };
        let mut from = 0;
        while let Some((start, end)) = find_ignoring_case(text, self.query, from) {
            put(job, text.get(from..start), &plain);
            put(job, text.get(start..end), &hit);
            from = end;
        }
        put(job, text.get(from..), &plain);
    }
}

fn key_text(key: &Key) -> Cow<'_, str> {
    match key {
        Key::Root => Cow::Borrowed(""),
        Key::Index(index) => Cow::Owned(index.to_string()),
        Key::Name(name) => Cow::Borrowed(name),
    }
}

fn shown_value<'v>(node: &Node, value: &'v Value) -> Cow<'v, str> {
    match (value, node.children) {
        (Value::Array(_), Some(count)) => Cow::Owned(format::plural(count as u64, "item", "items")),
        (_, Some(count)) => Cow::Owned(format::plural(count as u64, "entry", "entries")),
        (Value::String(text), _) if looks_like_another_kind(text) => Cow::Owned(format!("\"{}\"", one_line(text))),
        (Value::String(text), _) => one_line(text),
        (other, None) => Cow::Owned(other.to_string()),
    }
}

/// Colour alone must not tell the text “2” from the number, nor may an empty text be unseen.
fn looks_like_another_kind(text: &str) -> bool {
    text.trim() != text || text.is_empty() || (text.len() < 40 && serde_json::from_str::<Value>(text).is_ok())
}

/// A text that others wrote, as one short line.
fn one_line(text: &str) -> Cow<'_, str> {
    let clipped = clip(text, MAX_CHARS);
    if clipped.contains(char::is_control) { Cow::Owned(clipped.replace(char::is_control, " ")) } else { clipped }
}

fn clip(text: &str, max_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

fn value_color(palette: &Palette, value: &Value) -> Color32 {
    match value {
        Value::String(_) => palette.value_text,
        Value::Number(_) => palette.value_number,
        Value::Bool(_) | Value::Null => palette.value_literal,
        Value::Array(_) | Value::Object(_) => palette.ink_soft,
    }
}
