//! The options that few people need, folded.

use super::lists::list_field;
use super::parts::{Tip, offered, offered_group, reason_ui, side_by_side, switch};
use super::{How, HowView, destination, pixels};
use crate::commands::Command;
use crate::domain::Draft;
use crate::domain::capabilities::{DOWNLOAD_SERVICE, WantedItem};
use crate::domain::draft::{DimensionText, Field};
use crate::domain::environment::EnvironmentKind;
use crate::ui::form::{lines, warnings_ui};
use crate::ui::icons::Icon;
use crate::ui::{theme, widgets};
use egui::{Role, Sense, Ui, WidgetInfo, vec2};

const VARIABLES: Tip = Tip::new("variables", "Only these variables of each file.");
const JOIN: Tip = Tip::new("concatenate", "Puts the results of all granules into one file.");
const DIMENSIONS: Tip = Tip::new("dimensions", "Only this range of a named dimension, such as a pressure level.");
const EXTEND: Tip = Tip::new("extend", "Dimensions along which granules are joined.");
const AVERAGE: Tip = Tip::new("average", "One mean value instead of many.");
const PIXEL_SUBSET: Tip =
    Tip::new("pixel_subset", "Cuts to whole pixels: rows and columns outside the area are removed.");
const GRANULE_IDS: Tip = Tip::new("granule_id", "Only these granules, by CMR concept id; paste a list.");
const GRANULE_NAMES: Tip =
    Tip::new("granule_name", "Only granules of these names; * stands for any text, ? for one character.");
const MAX_RESULTS: Tip = Tip::new("max_results", "The most granules to process, the earliest first.");
const SKIP_PREVIEW: Tip = Tip::new("skip_preview", "Large jobs pause after the first result unless this is on.");
const IGNORE_ERRORS: Tip = Tip::new("ignore_errors", "A granule that fails is left out instead of stopping the job.");
const LABELS: Tip = Tip::new("labels", "Labels to find the job by.");
const OWN_LABEL: Tip = Tip::new("own_label", "Says at Harmony which program sent the job.");
const SERVICE: Tip = Tip::new("service_id", "One service by name or concept id; only test servers allow it.");

pub(super) fn more_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut HowView) {
    let checked = how.cx.checked;
    let is_told_of = checked.problems.iter().chain(&checked.warnings).any(|(field, _)| is_folded(*field));
    // What is wrong or doubtful must be seen.
    view.more_open |= is_told_of;
    let is_open = view.more_open;
    if header_ui(ui, is_open, set_options(draft)) {
        view.more_open = !is_open;
    }
    if !is_open {
        return;
    }
    ui.indent("more options", |ui| {
        ui.spacing_mut().item_spacing.y = theme::GRID * 1.5;
        never_ui(ui, how, draft);
        dimensions_ui(ui, how, draft);
        pixels::pixels_ui(ui, how, draft, &mut view.projections);
        average_ui(ui, how, draft);
        extend_ui(ui, how, draft, view);
        pixel_subset_ui(ui, how, draft);
        granules_ui(ui, how, draft, view);
        job_ui(ui, how, draft, view);
    });
}

fn is_folded(field: Field) -> bool {
    !matches!(
        field,
        Field::Collection
            | Field::Edge(_)
            | Field::Coordinate(_)
            | Field::Shape
            | Field::Start
            | Field::Stop
            | Field::Variables
            | Field::Format
            | Field::Request
    )
}

/// How many of the folded options are set, so that none works unseen.
fn set_options(draft: &Draft) -> usize {
    let (options, numbers) = (&draft.options, &draft.numbers);
    let filled = |text: &String| !text.trim().is_empty();
    [
        !draft.dimensions.is_empty(),
        options.crs.is_some(),
        options.grid.is_some(),
        options.interpolation.is_some(),
        numbers.scale_extent.iter().any(filled),
        numbers.scale_size.iter().any(filled),
        filled(&numbers.width),
        filled(&numbers.height),
        filled(&numbers.max_results),
        options.average.is_some(),
        !options.extend.is_empty(),
        options.pixel_subset.is_some(),
        !options.granule_id.is_empty(),
        !options.granule_name.is_empty(),
        options.skip_preview.is_some(),
        options.ignore_errors.is_some(),
        options.destination_url.is_some(),
        options.service_id.is_some(),
        !draft.labels.is_empty() || options.own_label == Some(false),
    ]
    .into_iter()
    .filter(|is_set| *is_set)
    .count()
}

/// True if it was pressed.
fn header_ui(ui: &mut Ui, is_open: bool, set: usize) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW_HEIGHT), Sense::click());
    let words = if set == 0 { "More options".to_owned() } else { format!("More options, {set} set") };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    let palette = theme::Palette::of(ui);
    let ink = if response.hovered() || response.has_focus() { palette.accent } else { palette.ink };
    let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
    let place = egui::Rect::from_center_size(rect.left_center() + vec2(6.0, 0.0), egui::Vec2::splat(12.0));
    icon.image(12.0).tint(ink).paint_at(ui, place);
    let at = rect.left_center() + vec2(20.0, 0.0);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, words, egui::FontId::proportional(theme::text::BODY), ink);
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

/// The common options that this collection does not have, off with their reasons.
fn never_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let common = [
        ("Variables", VARIABLES, WantedItem::Variables, !draft.wants_variables_picked()),
        ("Join granules into one file", JOIN, WantedItem::Concatenation, draft.options.concatenate.is_none()),
    ];
    for (name, tip, item, is_unset) in common {
        if is_unset && how.availability(&item).is_never() {
            ui.add_enabled_ui(false, |ui| tip.on(ui.label(name)));
            reason_ui(ui, how, draft, &item);
        }
    }
}

fn dimensions_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let is_set = !draft.dimensions.is_empty();
    let group = ("Ranges of dimensions", DIMENSIONS, &WantedItem::Dimensions);
    offered_group(ui, how, draft, group, is_set, |ui, draft| {
        DIMENSIONS.on(ui.label(theme::text::secondary(ui, "Ranges of dimensions")));
        let mut changed = false;
        let mut removed = None;
        for (place, dimension) in draft.dimensions.iter_mut().enumerate() {
            let row = ui.push_id(place, |ui| dimension_ui(ui, how, place, dimension)).inner;
            changed |= row.0;
            removed = row.1.then_some(place).or(removed);
        }
        if let Some(place) = removed {
            draft.dimensions.remove(place);
        }
        let added = widgets::quiet_line_button(ui, "Add a dimension").clicked();
        if added {
            draft.dimensions.push(DimensionText::default());
        }
        changed || removed.is_some() || added
    });
}

/// Whether it was changed, and whether it is to go.
fn dimension_ui(ui: &mut Ui, how: &How<'_, '_>, place: usize, dimension: &mut DimensionText) -> (bool, bool) {
    let problem = how.problem(Field::Dimension(place));
    let mut removed = false;
    let changed = ui
        .horizontal_top(|ui| {
            let width = ui.available_width() - theme::ROW_HEIGHT - theme::GAP;
            let changed = ui.allocate_ui(vec2(width, theme::ROW_HEIGHT), |ui| {
                let DimensionText { name, min, max } = dimension;
                let mut fields = [("Dimension", name), ("Lowest", min), ("Highest", max)];
                side_by_side(ui, fields.len(), |ui, place| {
                    let Some((label, text)) = fields.get_mut(place) else { return false };
                    let field = widgets::Field::new(label, text).marked(problem.is_some());
                    let field = if place == 0 { field.hint("lev") } else { field.number() };
                    DIMENSIONS.on(field.show(ui)).changed()
                })
            });
            ui.vertical(|ui| {
                ui.add_space(theme::LINE_HEIGHT);
                removed = widgets::icon_button(ui, Icon::Close, "Remove this dimension").clicked();
            });
            changed.inner
        })
        .inner;
    if let Some(words) = problem {
        lines::problem(ui, words);
    }
    (changed, removed)
}

fn average_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let value = draft.options.average.clone();
    let choices = [("time", "Over time", WantedItem::AverageTime), ("area", "Over the area", WantedItem::AverageArea)];
    if value.is_none() && choices.iter().all(|(.., item)| !how.availability(item).is_available()) {
        ui.add_enabled_ui(false, |ui| AVERAGE.on(ui.label("Average over time or area")));
        reason_ui(ui, how, draft, &WantedItem::AverageTime);
        return;
    }
    let shown = choices.iter().find(|(key, ..)| value.as_deref() == Some(key)).map_or("None", |(_, name, _)| name);
    let mut chosen = value.clone();
    widgets::combo(ui, "Average", shown, |ui| {
        AVERAGE.on(ui.selectable_value(&mut chosen, None, "None"));
        for (key, name, item) in &choices {
            let is_on = how.availability(item).is_available();
            ui.add_enabled_ui(is_on, |ui| ui.selectable_value(&mut chosen, Some((*key).to_owned()), *name));
        }
    });
    if chosen != value {
        draft.options.average = chosen;
        how.cx.push(Command::DraftChanged);
    }
}

fn extend_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut HowView) {
    let is_set = !draft.options.extend.is_empty();
    let group = ("Dimensions to extend", EXTEND, &WantedItem::Extension);
    offered_group(ui, how, draft, group, is_set, |ui, draft| {
        let field = ("Dimensions to extend", "mirror_step", 1);
        let problem = how.problem(Field::Extend);
        list_field(ui, field, EXTEND, &mut view.lists.extend, &mut draft.options.extend, problem)
    });
}

fn pixel_subset_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let cuts = [WantedItem::Box, WantedItem::Shape].iter().any(|item| !how.availability(item).is_never());
    let is_set = draft.options.pixel_subset.is_some();
    let control = |ui: &mut Ui, draft: &mut Draft| {
        switch(ui, "Cut to whole pixels", PIXEL_SUBSET, &mut draft.options.pixel_subset)
    };
    if cuts || is_set {
        if control(ui, draft) {
            how.cx.push(Command::DraftChanged);
        }
    } else {
        offered(ui, how, draft, &WantedItem::Box, false, control);
    }
}

fn granules_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut HowView) {
    let options = &mut draft.options;
    let names = ("Granules by name", "ATL03_2020*", 2);
    let problem = how.problem(Field::GranuleNames);
    let list = &mut options.granule_name;
    let mut changed = list_field(ui, names, GRANULE_NAMES, &mut view.lists.granule_names, list, problem);
    let ids = ("Granules by concept id", "G2572021234-NSIDC_CPRD", 2);
    let problem = how.problem(Field::GranuleIds);
    let list = &mut options.granule_id;
    changed |= list_field(ui, ids, GRANULE_IDS, &mut view.lists.granule_ids, list, problem);
    warnings_ui(ui, how.cx, |field| field == Field::GranuleIds);
    let most = widgets::Field::new("Granules at most", &mut draft.numbers.max_results).hint("all");
    changed |= MAX_RESULTS.on(most.problem(how.problem(Field::MaxResults)).show(ui)).changed();
    if changed {
        how.cx.push(Command::DraftChanged);
    }
}

fn job_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut HowView) {
    let options = &mut draft.options;
    let mut changed = switch(ui, "Do not pause after the first result", SKIP_PREVIEW, &mut options.skip_preview);
    // The server goes on unless it is told not to.
    let mut goes_on = options.ignore_errors != Some(false);
    if IGNORE_ERRORS.on(ui.checkbox(&mut goes_on, "Go on when a granule fails")).changed() {
        options.ignore_errors = (!goes_on).then_some(false);
        changed = true;
    }
    let labels = ("Labels", "front-range, 2020", 1);
    changed |= list_field(ui, labels, LABELS, &mut view.lists.labels, &mut draft.labels, how.problem(Field::Labels));
    let mut is_labelled = draft.options.own_label != Some(false);
    if OWN_LABEL.on(ui.checkbox(&mut is_labelled, "Add the label harmony-desktop")).changed() {
        draft.options.own_label = (!is_labelled).then_some(false);
        changed = true;
    }
    changed |= destination::destination_ui(ui, how, draft);
    changed |= service_ui(ui, how, draft);
    if changed {
        how.cx.push(Command::DraftChanged);
    }
}

/// Production refuses it, so it is shown only elsewhere, or to be taken back.
fn service_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) -> bool {
    let is_production = how.cx.snapshot.environment.kind() == EnvironmentKind::Prod;
    let value = draft.options.service_id.clone();
    if is_production && value.is_none() {
        return false;
    }
    let mut chosen = value.clone();
    let free = "Harmony's choice";
    let names = how.capabilities.iter().flat_map(|known| &known.services).map(|service| service.name.as_str());
    widgets::combo(ui, "Service (test servers only)", value.as_deref().unwrap_or(free), |ui| {
        SERVICE.on(ui.selectable_value(&mut chosen, None, free));
        for name in names.chain([DOWNLOAD_SERVICE]) {
            ui.selectable_value(&mut chosen, Some(name.to_owned()), name);
        }
    });
    let changed = chosen != value;
    draft.options.service_id = chosen;
    changed
}
