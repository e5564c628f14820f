//! Pieces of the options: tooltips with harmony-py's names, reasons, remedies.

use super::How;
use crate::commands::Command;
use crate::domain::Draft;
use crate::domain::capabilities::{Availability, ChoiceRemedy, WantedItem};
use crate::ui::icons::Icon;
use crate::ui::{theme, widgets};
use egui::{Response, Role, Ui, WidgetInfo, vec2};

/// What stands in the tooltip of an option.
#[derive(Clone, Copy)]
pub(super) struct Tip {
    key: &'static str,
    help: &'static str,
}

impl Tip {
    /// `key` is the argument of harmony-py's `Request` and the key of a request file.
    pub(super) const fn new(key: &'static str, help: &'static str) -> Self {
        Self { key, help }
    }

    pub(super) fn on(self, response: Response) -> Response {
        let show = |ui: &mut Ui| {
            ui.label(self.help);
            ui.label(theme::text::mono_small(self.key).color(theme::Palette::of(ui).ink_soft));
        };
        response.on_hover_ui(show).on_disabled_hover_ui(show)
    }
}

/// A control that is greyed, with its reason and remedy, while no service can do `item`.
/// What is set already stays open to be taken back. `control` answers whether it was changed.
pub(super) fn offered(
    ui: &mut Ui,
    how: &How<'_, '_>,
    draft: &mut Draft,
    item: &WantedItem,
    is_set: bool,
    control: impl FnOnce(&mut Ui, &mut Draft) -> bool,
) {
    let is_on = is_set || how.availability(item).is_available();
    if ui.add_enabled_ui(is_on, |ui| control(ui, draft)).inner {
        how.cx.push(Command::DraftChanged);
    }
    if !is_on {
        reason_ui(ui, how, draft, item);
    }
}

/// A group of controls; only its name while it is off, so that what cannot be used takes no room.
pub(super) fn offered_group(
    ui: &mut Ui,
    how: &How<'_, '_>,
    draft: &mut Draft,
    (name, tip, item): (&str, Tip, &WantedItem),
    is_set: bool,
    controls: impl FnOnce(&mut Ui, &mut Draft) -> bool,
) {
    if is_set || how.availability(item).is_available() {
        if controls(ui, draft) {
            how.cx.push(Command::DraftChanged);
        }
        return;
    }
    ui.add_enabled_ui(false, |ui| tip.on(ui.label(name)));
    reason_ui(ui, how, draft, item);
}

/// Why an option is off, and the button that takes back what is in its way.
pub(super) fn reason_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft, item: &WantedItem) {
    if let Availability::Off { reason, remedy } = how.availability(item) {
        reason_words_ui(ui, how, draft, &reason.to_string(), remedy.as_ref());
    }
}

pub(super) fn reason_words_ui(
    ui: &mut Ui,
    how: &How<'_, '_>,
    draft: &mut Draft,
    reason: &str,
    remedy: Option<&ChoiceRemedy>,
) {
    ui.label(theme::text::secondary(ui, reason));
    if let Some(remedy) = remedy {
        let pressed = ui.push_id(reason, |ui| widgets::quiet_line_button(ui, &remedy.label()).clicked()).inner;
        if pressed {
            draft.apply_remedy(remedy);
            how.cx.push(Command::DraftChanged);
        }
    }
}

/// A button as wide as the form that opens a list below it: “All 593”, with a chevron. True if it
/// was pressed.
pub(super) fn head_ui(ui: &mut Ui, (name, words): (&str, &str), tip: Tip, is_open: bool) -> bool {
    let icon = if is_open { Icon::ChevronUp } else { Icon::ChevronDown };
    let atoms = (words, egui::Atom::grow(), icon.image(12.0).alt_text(""));
    let button = egui::Button::new(atoms).image_tint_follows_text_color(true).truncate();
    let response = ui.add(button.min_size(vec2(ui.available_width(), theme::ROW_HEIGHT)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("{name}: {words}")));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    tip.on(response).clicked()
}

/// A text that is absent when empty; true if it was changed.
pub(super) fn text_option(
    ui: &mut Ui,
    (label, hint): (&str, &str),
    tip: Tip,
    value: &mut Option<String>,
    problem: Option<&str>,
) -> bool {
    let mut text = value.clone().unwrap_or_default();
    let response = tip.on(widgets::Field::new(label, &mut text).hint(hint).problem(problem).show(ui));
    if response.changed() {
        *value = Some(text).filter(|text| !text.trim().is_empty());
    }
    response.changed()
}

/// A switch that is absent when off; true if it was changed.
pub(super) fn switch(ui: &mut Ui, label: &str, tip: Tip, value: &mut Option<bool>) -> bool {
    let mut is_on = *value == Some(true);
    let response = tip.on(ui.checkbox(&mut is_on, label));
    if response.changed() {
        *value = is_on.then_some(true);
    }
    response.changed()
}

/// Narrow fields side by side; `field` draws the one of that place.
pub(super) fn side_by_side(ui: &mut Ui, count: usize, mut field: impl FnMut(&mut Ui, usize) -> bool) -> bool {
    let gap = theme::GAP;
    let width = (ui.available_width() - gap * (count as f32 - 1.0)) / count as f32;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        (0..count).fold(false, |changed, place| {
            let size = egui::vec2(width, theme::ROW_HEIGHT);
            ui.allocate_ui(size, |ui| field(ui, place)).inner || changed
        })
    })
    .inner
}
