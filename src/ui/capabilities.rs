//! What Harmony can do with a collection: in words, then as the server tells it.
//!
//! Layer: ui. Uses: domain, theme, icons, tree.

use super::icons::Icon;
use super::theme::{GAP, GRID, Palette, ROW_HEIGHT, text};
use super::tree::{TreeView, tree_ui};
use super::widgets::{from_right, icon_button, line};
use crate::domain::Capabilities;
use egui::{Align, Layout, ScrollArea, Ui};
use serde_json::Value;
use std::sync::Arc;

/// What is open in the tree; never the data.
#[derive(Debug, Default)]
pub struct CapabilitiesView {
    /// The tree's state.
    pub tree: TreeView,
    shown: Option<(Arc<Capabilities>, Arc<Value>)>,
}

impl CapabilitiesView {
    /// The raw answer as the tree wants it: shared, and the same one until it changes.
    fn raw(&mut self, capabilities: &Arc<Capabilities>) -> Arc<Value> {
        match &self.shown {
            Some((known, raw)) if Arc::ptr_eq(known, capabilities) => Arc::clone(raw),
            _ => {
                let raw = Arc::new(capabilities.raw.clone());
                self.shown = Some((Arc::clone(capabilities), Arc::clone(&raw)));
                raw
            }
        }
    }
}

/// `sentences` are the domain's words about the same capabilities.
pub fn capabilities_ui(
    ui: &mut Ui,
    view: &mut CapabilitiesView,
    capabilities: &Arc<Capabilities>,
    sentences: &[String],
) {
    line(ui, ROW_HEIGHT + GAP, from_right(), |ui| {
        if icon_button(ui, Icon::Copy, "Copy the concept id").clicked() {
            ui.ctx().copy_text(capabilities.concept_id.clone());
        }
        ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(egui::Label::new(text::emphasis(&capabilities.short_name)).truncate());
            let id = text::mono_small(&capabilities.concept_id).color(Palette::of(ui).ink_soft);
            ui.add(egui::Label::new(id).truncate().selectable(true));
        });
    });
    ui.add_space(GRID);
    let room = ui.available_height() * 0.4;
    ScrollArea::vertical().id_salt("words").max_height(room).show(ui, |ui| {
        for sentence in sentences {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GRID * 1.5;
                ui.label(text::secondary(ui, "•"));
                // A column of its own, so that long sentences break beside their bullet.
                ui.vertical(|ui| ui.label(sentence));
            });
        }
    });
    ui.add_space(GAP);
    let raw = view.raw(capabilities);
    tree_ui(ui, &mut view.tree, &raw);
}
