//! The output format: every one that some service writes, on or off.

use super::How;
use super::parts::{Tip, reason_words_ui};
use crate::commands::Command;
use crate::domain::Draft;
use crate::domain::capabilities::{Availability, ChoiceRemedy, FormatChoice, OffReason, format_name};
use crate::ui::theme;
use egui::Ui;

const TIP: Tip = Tip::new("format", "What kind of files the service writes.");

pub(super) fn formats_ui(ui: &mut Ui, how: &How<'_, '_>, draft: &mut Draft) {
    let Some(choices) = how.choices else { return };
    let mut chosen = draft.options.format.clone();
    TIP.on(ui.label(theme::text::secondary(ui, "Format of the results")));
    ui.horizontal_wrapped(|ui| {
        ui.radio_value(&mut chosen, None, "Any").on_hover_text("The service's default");
        for format in &choices.formats {
            let is_chosen = chosen.as_deref().is_some_and(|chosen| format_name(chosen) == format.name());
            let is_on = is_chosen || format.availability.is_available();
            let response = ui.add_enabled(is_on, egui::RadioButton::new(is_chosen, format.name()));
            let response = response.on_hover_text(&format.media_type);
            if response.clicked() {
                chosen = Some(format.media_type.clone());
            }
        }
    });
    if chosen != draft.options.format {
        draft.options.format = chosen;
        how.cx.push(Command::DraftChanged);
    }
    for (names, reason, remedy) in off(&choices.formats, draft.options.format.as_deref()) {
        let words = format!("{}: {}", names.join(", "), lower_first(&reason.to_string()));
        reason_words_ui(ui, how, draft, &words, remedy);
    }
}

type OffFormats<'a> = (Vec<String>, &'a OffReason, Option<&'a ChoiceRemedy>);

/// The formats that are off, those with the same remedy together.
fn off<'a>(formats: &'a [FormatChoice], chosen: Option<&str>) -> Vec<OffFormats<'a>> {
    let mut groups: Vec<OffFormats<'a>> = Vec::new();
    for format in formats.iter().filter(|format| chosen != Some(format.media_type.as_str())) {
        let Availability::Off { reason, remedy } = &format.availability else { continue };
        match groups.iter_mut().find(|(_, _, other)| other.is_some() && *other == remedy.as_ref()) {
            Some((names, ..)) => names.push(format.name()),
            None => groups.push((vec![format.name()], reason, remedy.as_ref())),
        }
    }
    groups
}

fn lower_first(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
