//! The tree by keyboard.

use super::{Copied, TreeView};
use crate::ui::theme::LINE_HEIGHT;
use egui::{Event, EventFilter, Key, Response, Ui};
use serde_json::Value;

/// Applies the keys pressed while the tree has the focus.
pub(super) fn keys(ui: &Ui, view: &mut TreeView, value: &Value, tree: &Response, height: f32) {
    if !tree.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(tree.id, filter));
    if let Some(selected) = view.selected {
        let row = super::row::id(tree, selected).accesskit_id();
        ui.ctx().accesskit_node_builder(tree.id, |node| node.set_active_descendant(row));
    }
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Copy => {
                if let Some(selected) = view.selected {
                    ui.ctx().copy_text(view.copied(value, selected, Copied::Value));
                }
            }
            Event::Key { key, pressed: true, .. } => press(view, key, height),
            _ => {}
        }
    }
}

fn press(view: &mut TreeView, key: Key, height: f32) {
    let page = ((height / LINE_HEIGHT) as isize - 1).max(1);
    match key {
        Key::ArrowDown => step(view, 1),
        Key::ArrowUp => step(view, -1),
        Key::PageDown => step(view, page),
        Key::PageUp => step(view, -page),
        Key::Home => step(view, isize::MIN),
        Key::End => step(view, isize::MAX),
        Key::ArrowRight => open_or_enter(view),
        Key::ArrowLeft => close_or_leave(view),
        Key::Enter | Key::Space => {
            if let Some((selected, node)) = view.selected.and_then(|index| Some((index, view.model.node(index)?))) {
                let is_open = node.is_open;
                view.model.set_open(selected, !is_open);
            }
        }
        _ => {}
    }
}

/// Moves the selection `by` visible rows, stopping at both ends.
fn step(view: &mut TreeView, by: isize) {
    let last = view.model.visible().len().saturating_sub(1);
    let row = match view.selected.and_then(|selected| view.model.row_of(selected)) {
        Some(row) => row.saturating_add_signed(by).min(last),
        None => 0,
    };
    if let Some(index) = view.model.visible().get(row).copied() {
        view.select(index);
    }
}

fn open_or_enter(view: &mut TreeView) {
    let Some(selected) = view.selected else { return step(view, 0) };
    match view.model.node(selected) {
        Some(node) if node.is_open && node.children.is_some_and(|count| count > 0) => step(view, 1),
        Some(_) => view.model.set_open(selected, true),
        None => {}
    }
}

fn close_or_leave(view: &mut TreeView) {
    let Some((selected, node)) = view.selected.and_then(|index| Some((index, view.model.node(index)?))) else {
        return;
    };
    let (is_open, parent) = (node.is_open, node.parent);
    if is_open {
        view.model.set_open(selected, false);
    } else if parent != 0 {
        view.select(parent);
    }
}
