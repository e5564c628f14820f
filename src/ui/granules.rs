//! The list of granules a request would read: which, when, how large, and which of them limits
//! leave out.
//!
//! Draws an answer; asks for no repaint. Layer: ui. Uses: domain, engine (`Remote`), theme, icons, widgets.

mod list;
mod row;

pub use list::{Column, Sort};
pub(super) use row::tooltip;

use super::preview::Preview;
use crate::domain::granule::Granule;
use crate::domain::{GranuleList, Remedy};
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, Palette, text};
use crate::ui::widgets::{RowList, empty_state, format, icon_toggle, problem_box, quiet_button};
use chrono::NaiveDate;
use egui::{Align2, FontId, IdSalt, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};
use list::Listed;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Height of the columns' names in points.
const HEADER_HEIGHT: f32 = 20.0;
/// Width of the filter field in points.
const FILTER_WIDTH: f32 = 168.0;

/// What is ticked, searched and pointed at; never the data.
#[derive(Debug, Default)]
pub struct GranulesView {
    /// Words that the name must hold.
    pub filter: String,
    /// Order of the rows.
    pub sort: Sort,
    hides_footprints: bool,
    ticked: BTreeSet<String>,
    selected: Option<usize>,
    reveal: bool,
    hovered_row: Option<usize>,
    hovered_on_map: Option<usize>,
    list: Listed,
}

/// What is known of the request whose granules are listed.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// CMR's answers.
    pub preview: &'a Preview,
    /// The most granules that are taken, where there are more.
    pub limit: Option<u64>,
    /// The request names granules by id.
    pub names_granules: bool,
    /// The form makes a request.
    pub has_request: bool,
}

/// What was asked for in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GranulesAction {
    /// Ask for these only, by concept id.
    Only(Vec<String>),
    /// Ask for all again.
    All,
    /// Press the button of a problem.
    Remedy(Remedy),
    /// Show or hide footprints on the map.
    ToggleFootprints,
    /// Show the pictures of a granule's day on the map.
    ShowDay(NaiveDate),
}

impl GranulesView {
    /// Footprints on the map, or not.
    pub fn toggle_footprints(&mut self) {
        self.hides_footprints = !self.hides_footprints;
    }

    /// True if the map shows footprints.
    pub fn shows_footprints(&self) -> bool {
        !self.hides_footprints
    }

    /// The granule the map marks, by its place in the list.
    pub fn marked(&self) -> Option<usize> {
        self.hovered_row.or(self.hovered_on_map).or(self.selected)
    }

    /// The list is not in sight, so no row is under the pointer.
    pub(super) fn leave_rows(&mut self) {
        self.hovered_row = None;
    }

    /// Takes the granule under the pointer on the map; true if it is another than before.
    pub(super) fn point_at(&mut self, granule: Option<usize>) -> bool {
        std::mem::replace(&mut self.hovered_on_map, granule) != granule
    }

    /// Selects a granule that was pressed on the map, and brings its row into sight.
    pub(super) fn select(&mut self, granule: usize) {
        self.selected = Some(granule);
        self.reveal = true;
    }

    /// Another answer: what is no longer in it cannot be ticked.
    fn follow(&mut self, granules: &Arc<GranuleList>) {
        let is_longer = self.list.is_continued_by(granules);
        if !self.list.sync(granules, &self.filter, self.sort) || is_longer {
            return;
        }
        self.selected = None;
        self.hovered_on_map = None;
        if !self.ticked.is_empty() {
            let ids: BTreeSet<&str> = granules.iter().map(|granule| granule.id).collect();
            self.ticked.retain(|id| ids.contains(id.as_str()));
        }
    }
}

/// The list over the whole room.
pub fn granules_ui(ui: &mut Ui, view: &mut GranulesView, found: Found<'_>) -> Option<GranulesAction> {
    view.hovered_row = None;
    let preview = found.preview;
    if let Some(problem) = preview.first.problem().filter(|_| !preview.first.is_loading()) {
        return problem_box(ui, problem).map(GranulesAction::Remedy);
    }
    let Some(granules) = preview.granules().cloned() else {
        let sentence = if preview.first.is_loading() {
            "Asking CMR which granules there are…"
        } else if found.has_request {
            "The granules of the request appear here when CMR has answered."
        } else {
            "Fill in the form to see the granules that the request will read."
        };
        empty_state(ui, Icon::List, sentence, None);
        return None;
    };
    if granules.is_empty() {
        let sentence = if preview.first.is_loading() {
            "Asking CMR which granules there are…"
        } else {
            "CMR finds no granule for this request. The form says why, and what would help."
        };
        let offered = (found.names_granules && !preview.first.is_loading()).then_some("All granules");
        return empty_state(ui, Icon::Search, sentence, offered).then_some(GranulesAction::All);
    }
    view.follow(&granules);
    let action = more_problem_ui(ui, preview);
    columns_ui(ui, view, found.limit.is_some());
    rows_ui(ui, view, found, &granules).or(action)
}

/// Filter and buttons, from right to left, for the end of the line with the tabs: the list needs
/// the height. Nothing while there is no list.
pub(super) fn tools_ui(ui: &mut Ui, view: &mut GranulesView, found: Found<'_>) -> Option<GranulesAction> {
    let granules = found.preview.granules().filter(|granules| !granules.is_empty()).cloned()?;
    view.follow(&granules);
    let mut action = None;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = GRID * 2.0;
        let eye = if view.shows_footprints() { Icon::Eye } else { Icon::EyeOff };
        if icon_toggle(ui, eye, "Granule footprints", false).clicked() {
            action = Some(GranulesAction::ToggleFootprints);
        }
        let field = TextEdit::singleline(&mut view.filter).hint_text("Search names").desired_width(FILTER_WIDTH);
        ui.add(field).accessible_name("Search granules");
        if found.names_granules && quiet_button(ui, "All granules").clicked() {
            action = Some(GranulesAction::All);
        }
        if let Some(day) = view.selected.and_then(|index| day_of(&granules.get(index)?)) {
            let button = quiet_button(ui, "Show its day");
            let words = format!("Shows the imagery of {day} on the map, the day of the selected granule.");
            if button.on_hover_text(words).clicked() {
                action = Some(GranulesAction::ShowDay(day));
            }
        }
        if !view.ticked.is_empty() {
            let words = match view.ticked.len() {
                1 => "Only this granule".to_owned(),
                count => format!("Only these {} granules", format::count(count as u64)),
            };
            let button = quiet_button(ui, &words);
            if button.on_hover_text("Writes the ticked granules into the request; nothing else is read.").clicked() {
                let in_order = granules.iter().filter(|granule| view.ticked.contains(granule.id));
                action = Some(GranulesAction::Only(in_order.map(|granule| granule.id.to_owned()).collect()));
                view.ticked.clear();
            }
        }
    });
    action
}

/// What of the search is seen in the list, in as much room as is left of the line with the tabs.
pub(super) fn overview_ui(ui: &mut Ui, view: &GranulesView, found: Found<'_>) {
    if let Some(granules) = found.preview.granules().filter(|granules| !granules.is_empty()) {
        ui.add(egui::Label::new(text::secondary(ui, overview(view, found, granules))).truncate());
    }
}

fn overview(view: &GranulesView, found: Found<'_>, granules: &GranuleList) -> String {
    let preview = found.preview;
    let mut parts = Vec::new();
    if (granules.len() as u64) < granules.total() {
        let (shown, total) = (format::count(granules.len() as u64), format::count(granules.total()));
        parts.push(format!("The first {shown} of {total} granules"));
    } else {
        parts.push(format::plural(granules.total(), "granule", "granules"));
    }
    if view.list.order().len() < granules.len() {
        parts.push(format!("{} of this name", format::count(view.list.order().len() as u64)));
    }
    if let Some(limit) = found.limit.filter(|limit| *limit < granules.total()) {
        parts.push(format!("only the first {} will be read", format::count(limit)));
    }
    if preview.first.is_loading() {
        parts.push("asking CMR…".to_owned());
    } else if preview.more.is_loading() {
        parts.push("reading on…".to_owned());
    }
    parts.join(", ")
}

/// The rest of the list did not come; what is here stays.
fn more_problem_ui(ui: &mut Ui, preview: &Preview) -> Option<GranulesAction> {
    let problem = preview.more.problem()?;
    crate::ui::widgets::problem_line(ui, problem).map(GranulesAction::Remedy)
}

/// Names of the columns; a press sorts by one, a second press turns the order round.
fn columns_ui(ui: &mut Ui, view: &mut GranulesView, has_limit: bool) {
    let (mut rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADER_HEIGHT), Sense::hover());
    let palette = Palette::of(ui);
    if view.list.rows().total() > ui.available_height() {
        // The list's scroll bar takes room from its rows.
        rect.max.x -= ui.spacing().scroll.allocated_width();
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, palette.hairline));
    for (column, place) in row::columns(rect.shrink2(vec2(crate::ui::theme::GAP, 0.0)), has_limit) {
        let Some(name) = column.title() else { continue };
        let response = ui.interact(place, ui.scope_id().with(("column", name)), Sense::CLICK);
        let is_current = view.sort.by == column;
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_current, format!("Sort by {name}")));
        let ink = if is_current || response.hovered() || response.has_focus() { palette.ink } else { palette.ink_soft };
        let is_number = column == Column::Size;
        let (align, at) = if is_number {
            (Align2::RIGHT_CENTER, place.right_center())
        } else {
            (Align2::LEFT_CENTER, place.left_center())
        };
        let words = ui.painter().text(at, align, name, FontId::proportional(text::SECONDARY), ink);
        if is_current {
            let icon = if view.sort.descending { Icon::ChevronDown } else { Icon::ChevronUp };
            let x = if is_number { words.left() - 9.0 } else { words.right() + 9.0 };
            let rect = egui::Rect::from_center_size(pos2(x, place.center().y), egui::Vec2::splat(10.0));
            icon.image(10.0).tint(ink).paint_at(ui, rect);
        }
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            view.sort = Sort { by: column, descending: is_current && !view.sort.descending };
        }
    }
}

fn rows_ui(ui: &mut Ui, view: &mut GranulesView, found: Found<'_>, granules: &GranuleList) -> Option<GranulesAction> {
    if view.list.order().is_empty() {
        if empty_state(ui, Icon::Filter, "No granule has a matching name.", Some("Show all")) {
            view.filter.clear();
        }
        return None;
    }
    let mut day = None;
    ui.scope(|ui| {
        if found.preview.first.is_loading() {
            ui.multiply_opacity(0.6);
        }
        let order = view.list.order();
        let index = |place: usize| order.get(place).map(|index| *index as usize);
        let selected = view.selected.and_then(|chosen| order.iter().position(|index| *index as usize == chosen));
        let salt = |place: usize| IdSalt::new(("granule", index(place)));
        let reveal = std::mem::take(&mut view.reveal);
        let rows = RowList { name: "Granules", rows: view.list.rows(), salt: &salt, selected, reveal };
        let (mut hovered, mut toggled) = (None, None);
        let on_map = view.hovered_on_map;
        let chosen = rows.show(ui, |ui, place, response| {
            let Some(index) = index(place) else { return };
            let Some(granule) = granules.get(index) else { return };
            if response.contains_pointer() {
                hovered = Some(index);
            }
            let shown = row::Shown {
                granule,
                is_ticked: view.ticked.contains(granule.id),
                is_selected: selected == Some(place),
                is_marked: on_map == Some(index),
                limit: found.limit,
                index,
            };
            response.context_menu(|ui| {
                if ui.button("Show this day on the map").clicked() {
                    day = day_of(&granule);
                }
            });
            if row::row(ui, &shown, response) {
                toggled = Some(granule.id);
            }
        });
        let chosen = chosen.and_then(index);
        view.hovered_row = hovered;
        if let Some(id) = toggled
            && !view.ticked.remove(id)
        {
            view.ticked.insert(id.to_owned());
        }
        if let Some(chosen) = chosen {
            view.selected = Some(chosen);
        }
    });
    day.map(GranulesAction::ShowDay)
}

/// The day in UTC on which it begins.
fn day_of(granule: &Granule<'_>) -> Option<NaiveDate> {
    granule.start.or(granule.end).map(|moment| moment.date_naive())
}
