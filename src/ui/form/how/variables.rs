//! Variables as a tree of the file's groups, searched and picked by group or pattern.

use super::How;
use super::parts::{Tip, head_ui, reason_ui};
use crate::commands::Command;
use crate::domain::capabilities::WantedItem;
use crate::domain::draft::Field;
use crate::domain::options::{Chosen, VariableRow, VariableTree, unknown_variables};
use crate::domain::{Capabilities, Draft};
use crate::ui::form::lines;
use crate::ui::icons::Icon;
use crate::ui::{theme, widgets};
use egui::{Checkbox, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

const TIP: Tip = Tip::new("variables", "Which variables of each file are kept.");
const ROW: f32 = 24.0;
const INDENT: f32 = 14.0;
/// Rows seen at once.
const ROWS: f32 = 9.0;

/// What is open and searched; never the data.
#[derive(Debug, Default)]
pub(super) struct VariablesView {
    is_open: bool,
    search: String,
    open: BTreeSet<String>,
    tree: Option<(Arc<Capabilities>, VariableTree)>,
    /// Places of the rows to show.
    visible: Vec<usize>,
    /// `visible` must be found anew.
    is_stale: bool,
}

impl VariablesView {
    /// Builds the tree if these are other capabilities.
    fn sync(&mut self, capabilities: &Arc<Capabilities>) {
        let before = self.tree.as_ref().map(|(before, _)| before);
        if before.is_some_and(|before| before.concept_id != capabilities.concept_id) {
            // What was searched for and opened belongs to another collection.
            self.search.clear();
            self.open.clear();
        }
        if !before.is_some_and(|before| Arc::ptr_eq(before, capabilities)) {
            self.tree = Some((Arc::clone(capabilities), VariableTree::new(&capabilities.variables)));
            self.is_stale = true;
        }
        if self.is_stale
            && let Some((_, tree)) = &self.tree
        {
            self.visible = tree.visible(&self.open, &self.search);
            self.is_stale = false;
        }
    }
}

/// What was done to the tree in this frame.
enum Deed {
    /// Pick the variables of a row, or take them out again.
    Pick(usize, bool),
    /// Open or close a group.
    Toggle(String),
}

pub(super) fn variables_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut VariablesView) {
    let is_on = draft.wants_variables_picked() || how.availability(&WantedItem::Variables).is_available();
    let all = how.capabilities.map_or(0, |known| known.variables.len());
    TIP.on(ui.label(theme::text::secondary(ui, "Variables")));
    let words = match (draft.variables.len(), all) {
        (0, _) if draft.picks_variables => "none picked yet".to_owned(),
        (0, 0) => "All".to_owned(),
        (0, all) => format!("All {}", widgets::format::count(all as u64)),
        (some, all) => format!("{some} of {} picked", widgets::format::count(all as u64)),
    };
    let pressed = ui.add_enabled_ui(is_on, |ui| head_ui(ui, ("Variables", &words), TIP, view.is_open)).inner;
    if pressed {
        view.is_open = !view.is_open;
    }
    if !is_on {
        reason_ui(ui, how, draft, &WantedItem::Variables);
        return;
    }
    problems_ui(ui, how, draft);
    let Some(capabilities) = how.capabilities.filter(|_| view.is_open) else { return };
    view.sync(capabilities);
    let all_or_some = extent_ui(ui, draft);
    search_ui(ui, view);
    view.sync(capabilities);
    if tree_ui(ui, draft, view) | buttons_ui(ui, draft, view) | all_or_some {
        how.cx.push(Command::DraftChanged);
    }
}

/// All of them, or only those that are ticked: a choice of its own, so that no empty list means
/// everything by itself. True if it was changed.
fn extent_ui(ui: &mut Ui, draft: &mut Draft) -> bool {
    let before = draft.wants_variables_picked();
    let mut picks = before;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP * 2.0;
        TIP.on(ui.radio_value(&mut picks, false, "All variables"));
        TIP.on(ui.radio_value(&mut picks, true, "Only those ticked"));
    });
    match (before, picks) {
        (false, true) => draft.picks_variables = true,
        (true, false) => draft.take_all_variables(),
        _ => return false,
    }
    true
}

fn problems_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let Some(words) = how.problem(Field::Variables) else { return };
    lines::problem(ui, words);
    let Some(capabilities) = how.capabilities else { return };
    let strangers: HashSet<String> =
        unknown_variables(capabilities, &draft.variables).into_iter().map(str::to_owned).collect();
    if !strangers.is_empty() && widgets::quiet_line_button(ui, "Leave out what it does not have").clicked() {
        draft.variables.retain(|name| !strangers.contains(name));
        draft.picks_variables = true;
        how.cx.push(Command::DraftChanged);
    }
}

fn search_ui(ui: &mut Ui, view: &mut VariablesView) {
    let edit = TextEdit::singleline(&mut view.search)
        .hint_text("Words, or a pattern like gt1*/*/h_li")
        .margin(egui::Margin::symmetric(8, 4))
        .min_size(vec2(0.0, theme::ROW_HEIGHT))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(f32::INFINITY);
    if ui.add(edit).accessible_name("Search variables").changed() {
        view.is_stale = true;
    }
}

/// True if something was picked or taken out.
fn tree_ui(ui: &mut Ui, draft: &mut Draft, view: &mut VariablesView) -> bool {
    let Some((_, tree)) = &view.tree else { return false };
    if view.visible.is_empty() {
        ui.label(theme::text::secondary(ui, "No variable matches. Try fewer or other words."));
        return false;
    }
    let chosen = tree.chosen(&draft.variables, &view.search);
    let mut deed = None;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = ROW;
        let height = ROW * ROWS.min(view.visible.len() as f32);
        let area = ScrollArea::vertical().id_salt("variables").max_height(height).auto_shrink([false, true]);
        // However little of the form is in sight.
        let area = area.min_scrolled_height(height);
        area.show_rows(ui, ROW, view.visible.len(), |ui, range| {
            for place in view.visible.get(range).unwrap_or_default() {
                if let (Some(row), Some(state)) = (tree.row(*place), chosen.get(*place)) {
                    let is_open = view.open.contains(&row.path) || !view.search.trim().is_empty();
                    let salt = (row.is_group(), &row.path);
                    deed = ui.push_id(salt, |ui| row_ui(ui, (*place, row), *state, is_open)).inner.or(deed.take());
                }
            }
        });
    });
    match deed {
        Some(Deed::Pick(place, pick)) => {
            let names: Vec<String> = tree.names_found(place, &view.search).into_iter().map(str::to_owned).collect();
            set_picked(draft, &names, pick);
            true
        }
        Some(Deed::Toggle(path)) => {
            if !view.open.remove(&path) {
                view.open.insert(path);
            }
            view.is_stale = true;
            ui.request_repaint();
            false
        }
        None => false,
    }
}

fn row_ui(ui: &mut Ui, (place, row): (usize, &VariableRow), state: Chosen, is_open: bool) -> Option<Deed> {
    let mut deed = None;
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        ui.spacing_mut().item_spacing.x = theme::GRID;
        ui.add_space(row.depth as f32 * INDENT);
        if row.is_group() {
            if chevron(ui, &row.path, is_open) {
                deed = Some(Deed::Toggle(row.path.clone()));
            }
        } else {
            ui.add_space(theme::GRID * 4.0);
        }
        let mut is_picked = state == Chosen::All;
        let response = ui.add(Checkbox::new(&mut is_picked, &row.label).indeterminate(state == Chosen::Some));
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, state == Chosen::All, &row.path));
        let response = response.on_hover_text(if row.details.is_empty() { &row.path } else { &row.details });
        if response.changed() {
            deed = Some(Deed::Pick(place, is_picked));
        }
        if !row.details.is_empty() {
            ui.add(egui::Label::new(theme::text::secondary(ui, &row.details)).truncate());
        }
    });
    deed
}

/// Opens a group; true if it was pressed.
fn chevron(ui: &mut Ui, path: &str, is_open: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(theme::GRID * 3.0, ROW), Sense::click());
    let name = if is_open { format!("Close {path}") } else { format!("Open {path}") };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let palette = theme::Palette::of(ui);
    let ink = if response.hovered() || response.has_focus() { palette.accent } else { palette.ink_soft };
    let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
    let place = egui::Rect::from_center_size(rect.center(), egui::Vec2::splat(12.0));
    icon.image(12.0).tint(ink).paint_at(ui, place);
    response.clicked()
}

/// Picks what the search found; true if something changed.
fn buttons_ui(ui: &mut Ui, draft: &mut Draft, view: &VariablesView) -> bool {
    let Some((_, tree)) = &view.tree else { return false };
    if view.search.trim().is_empty() {
        return false;
    }
    let found: Vec<String> = tree.found(&view.search).into_iter().map(str::to_owned).collect();
    if found.is_empty() {
        return false;
    }
    let picked: HashSet<&str> = draft.variables.iter().map(|name| name.trim_matches('/')).collect();
    let are_picked = found.iter().all(|name| picked.contains(name.trim_matches('/')));
    let verb = if are_picked { "Leave out" } else { "Pick" };
    let words = format!("{verb} {} found", widgets::format::count(found.len() as u64));
    let pressed = widgets::quiet_line_button(ui, &words).clicked();
    if pressed {
        set_picked(draft, &found, !are_picked);
    }
    pressed
}

fn set_picked(draft: &mut Draft, names: &[String], pick: bool) {
    draft.picks_variables = true;
    let variables = &mut draft.variables;
    let concerned: HashSet<&str> = names.iter().map(|name| name.trim_matches('/')).collect();
    if pick {
        let known: HashSet<String> = variables.iter().map(|name| name.trim_matches('/').to_owned()).collect();
        variables.extend(names.iter().filter(|name| !known.contains(name.trim_matches('/'))).cloned());
    } else {
        variables.retain(|name| !concerned.contains(name.trim_matches('/')));
    }
}
