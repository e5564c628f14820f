//! Above a table: which dimensions run down and across, where the others stand, where to go, how cells are written.

use super::copying::COPIES;
use super::go::seek;
use super::model::{Across, Choice, Layout};
use super::{Asks, TableView};
use crate::commands::Action;
use crate::domain::printable;
use crate::inspect::Variable;
use crate::ui::action_ui;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, ROW_HEIGHT, text};
use crate::ui::widgets::{self, format};
use egui::{ComboBox, Slider, TextEdit, Ui};
use std::sync::Arc;

pub(super) fn controls_ui(
    ui: &mut Ui,
    view: &mut TableView,
    layout: &Arc<Layout>,
    variable: Option<&Variable>,
    asks: &Asks<'_>,
) {
    // What has no room in the first line goes on in the next one.
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GRID, GRID);
        go_ui(ui, view, layout, asks);
        match variable.filter(|variable| variable.shape.len() >= 2 && matches!(layout.across, Across::Dimension(_))) {
            Some(variable) => dimensions_ui(ui, &mut view.choice, layout, variable),
            None => alone_ui(ui, &mut view.choice, layout, variable),
        }
        let decoded = ui.selectable_value(&mut view.written.raw, false, "Decoded");
        decoded.on_hover_text("Scaled, times as dates, flags with their names, missing values as “–”");
        let stored = ui.selectable_value(&mut view.written.raw, true, "As stored");
        stored.on_hover_text("The numbers as the file holds them");
        copy_menu(ui, asks);
    });
    if let Some(variable) = variable {
        sliders_ui(ui, &mut view.choice, layout, variable, asks);
    }
}

fn copy_menu(ui: &mut Ui, asks: &Asks<'_>) {
    let button = egui::Button::new((Icon::Copy.image(16.0).alt_text(""), "Copy")).image_tint_follows_text_color(true);
    egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        for action in COPIES {
            action_ui::menu_entry(ui, asks.cx, action);
        }
    });
}

fn go_ui(ui: &mut Ui, view: &mut TableView, layout: &Layout, asks: &Asks<'_>) {
    let id = ui.scope_id().with("goal");
    let edit = TextEdit::singleline(&mut view.goal)
        .id(id)
        .hint_text("Go to index or value")
        .min_size(egui::vec2(140.0, ROW_HEIGHT))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(140.0);
    let response = ui.add(edit).accessible_name("Go to index or value");
    if std::mem::take(&mut view.wants_goal) {
        response.request_focus();
    }
    let words = format!(
        "A whole number is an index. A number with decimals is looked for along the rows’ coordinate, else in the \
             column of the selected cell; a time in the first column of times.{}",
        Action::GoToValue
            .info()
            .shortcut
            .map_or_else(String::new, |keys| format!(" ({})", action_ui::shortcut_words(ui, keys)))
    );
    let response = response.on_hover_text(words);
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        seek(asks.cx, view, layout, asks.file);
        response.request_focus();
    }
    ui.add_space(GAP);
}

/// The variable among its siblings, or alone.
fn alone_ui(ui: &mut Ui, choice: &mut Choice, layout: &Layout, variable: Option<&Variable>) {
    let has_siblings = layout.sources.len() > 1 || choice.alone;
    if variable.is_none_or(|variable| variable.shape.is_empty()) || !has_siblings {
        return;
    }
    let mut beside = !choice.alone;
    if ui.checkbox(&mut beside, "Neighbours").on_hover_text("All variables along the same dimension").changed() {
        choice.alone = !beside;
    }
}

fn dimensions_ui(ui: &mut Ui, choice: &mut Choice, layout: &Layout, variable: &Variable) {
    let Some(source) = layout.sources.first() else { return };
    let (Some(down), Some(across)) = (source.down, source.across) else { return };
    if variable.shape.len() == 2 {
        if widgets::icon_button(ui, Icon::Swap, "Swap rows and columns").clicked() {
            (choice.down, choice.across) = (Some(across), Some(down));
        }
        return;
    }
    let name = |dimension: usize| {
        variable.axes.get(dimension).map(|axis| printable::line(&axis.name).into_owned()).unwrap_or_default()
    };
    let choose = |ui: &mut Ui, label: &str, chosen: usize| {
        let mut wanted = chosen;
        let words = ui.label(text::secondary(ui, label));
        let combo = ComboBox::from_id_salt(label).selected_text(name(chosen)).width(90.0).show_ui(ui, |ui| {
            for dimension in 0..variable.shape.len() {
                ui.selectable_value(&mut wanted, dimension, name(dimension));
            }
        });
        combo.response.labelled_by(words.id);
        (wanted != chosen).then_some(wanted)
    };
    let chosen_down = choose(ui, "Rows", down);
    let chosen_across = choose(ui, "Columns", across);
    // What was the other way changes places.
    if let Some(wanted) = chosen_down {
        choice.across = Some(if wanted == across { down } else { across });
        choice.down = Some(wanted);
    } else if let Some(wanted) = chosen_across {
        choice.down = Some(if wanted == down { across } else { down });
        choice.across = Some(wanted);
    }
}

/// One slider for each dimension that runs neither way, with what its coordinate says there.
fn sliders_ui(ui: &mut Ui, choice: &mut Choice, layout: &Layout, variable: &Variable, asks: &Asks<'_>) {
    let Some(source) = layout.sources.first() else { return };
    for (dimension, scale) in &layout.scales {
        let (Some(length), Some(axis)) = (variable.shape.get(*dimension), variable.axes.get(*dimension)) else {
            continue;
        };
        let mut at = source.fixed.get(*dimension).copied().unwrap_or(0);
        let name = printable::line(&axis.name).into_owned();
        ui.horizontal_wrapped(|ui| {
            ui.label(text::secondary(ui, name.as_str()));
            ui.spacing_mut().slider_width = (ui.available_width() * 0.35).clamp(60.0, 160.0);
            let slider = Slider::new(&mut at, 0..=length.saturating_sub(1)).integer();
            let response = ui.add(slider).accessible_name(name.as_str());
            if response.changed() {
                choice.fixed.resize(variable.shape.len(), 0);
                if let Some(fixed) = choice.fixed.get_mut(*dimension) {
                    *fixed = at;
                }
            }
            let told = scale.as_ref().and_then(|scale| asks.text(scale, at, 0));
            let of = format!("of {}", format::count(*length));
            ui.label(text::secondary(ui, told.map_or(of.clone(), |told| format!("{of}: {told}"))));
        });
    }
}
