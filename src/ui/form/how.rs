//! How: every argument of a request besides collection, area and dates, in words.

mod destination;
mod formats;
mod lists;
mod more;
mod parts;
mod pixels;
mod projections;
mod variables;

use super::{lines, warnings_ui};
use crate::domain::capabilities::{Availability, Choices, WantedItem};
use crate::domain::draft::Field;
use crate::domain::{Capabilities, Draft};
use crate::ui::{Cx, theme, widgets};
use egui::Ui;
use std::sync::Arc;

/// How the options are looked at.
#[derive(Debug, Default)]
pub(super) struct HowView {
    variables: variables::VariablesView,
    lists: lists::ListsView,
    projections: projections::ProjectionsView,
    /// “More options” is unfolded.
    more_open: bool,
}

/// What the options are drawn from.
struct How<'a, 'cx> {
    cx: &'a Cx<'cx>,
    /// The chosen collection's, if they are known.
    capabilities: Option<&'a Arc<Capabilities>>,
    choices: Option<&'a Choices>,
}

impl How<'_, '_> {
    /// Whether an option can be had; while nothing is known, all can.
    fn availability(&self, item: &WantedItem) -> &Availability {
        self.choices.map_or(&Availability::Available, |choices| choices.of_option(item))
    }

    fn problem(&self, field: Field) -> Option<&str> {
        self.cx.checked.problem(field)
    }
}

pub(super) fn how_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, view: &mut HowView) {
    let Some(collection) = &draft.collection else { return };
    let known = cx.questions.capabilities.value();
    let capabilities = known.filter(|known| known.concept_id == collection.concept_id);
    let how = How { cx, capabilities, choices: cx.checked.choices.as_ref() };
    widgets::section(ui, "HOW", |ui| {
        if how.capabilities.is_some_and(|known| known.services.is_empty()) {
            lines::info(ui, "Harmony has no service for this collection, so its files come whole.");
        }
        common_ui(ui, &how, draft, view);
        more::more_ui(ui, &how, draft, view);
    });
}

/// The options that most people look for, as far as the collection has them.
fn common_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, view: &mut HowView) {
    let is_shown = |item: &WantedItem, is_set: bool| is_set || !how.availability(item).is_never();
    if is_shown(&WantedItem::Variables, draft.wants_variables_picked()) {
        variables::variables_ui(ui, how, draft, &mut view.variables);
        ui.add_space(theme::GRID);
    }
    if how.choices.is_some_and(|choices| !choices.formats.is_empty()) {
        formats::formats_ui(ui, how, draft);
        ui.add_space(theme::GRID);
    }
    if is_shown(&WantedItem::Concatenation, draft.options.concatenate.is_some()) {
        join_ui(ui, how, draft);
    }
    warnings_ui(ui, how.cx, |field| matches!(field, Field::Variables | Field::Format));
}

/// Joins granules, or forbids it where a service does so unasked.
fn join_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let joins_unasked = how
        .capabilities
        .is_some_and(|known| known.services.iter().any(|service| service.concatenate_by_default == Some(true)));
    let value = draft.options.concatenate;
    let tip = parts::Tip::new("concatenate", "Puts the results of all granules into one file.");
    if !joins_unasked && value != Some(false) {
        parts::offered(ui, how, draft, &WantedItem::Concatenation, value.is_some(), |ui, draft| {
            let mut join = value == Some(true);
            let response = tip.on(ui.checkbox(&mut join, "Join granules into one file"));
            if response.changed() {
                draft.options.concatenate = join.then_some(true);
            }
            response.changed()
        });
        return;
    }
    let name = |value: Option<bool>| match value {
        None => "The service's default",
        Some(true) => "Into one file",
        Some(false) => "One file for each granule",
    };
    let mut chosen = value;
    widgets::combo(ui, "Join granules", name(value), |ui| {
        for option in [None, Some(true), Some(false)] {
            let is_on = option != Some(true) || how.availability(&WantedItem::Concatenation).is_available();
            ui.add_enabled_ui(is_on, |ui| tip.on(ui.selectable_value(&mut chosen, option, name(option))));
        }
    });
    if chosen != value {
        draft.options.concatenate = chosen;
        how.cx.push(crate::commands::Command::DraftChanged);
    }
    parts::reason_ui(ui, how, draft, &WantedItem::Concatenation);
}
