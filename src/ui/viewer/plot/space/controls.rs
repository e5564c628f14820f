//! Which beams, coloured by what, how high.

use super::super::profile::controls::{beam_label, choice_ui};
use super::{Given, HeightWords, SpaceView, export};
use crate::inspect::plot::colours::ColourMap;
use crate::inspect::plot::profile::Track;
use crate::inspect::plot::space::{Colouring, Gesture, MOST_CLOUD_POINTS};
use crate::inspect::plot::ticks;
use crate::ui::theme::text;
use crate::ui::widgets::{self, format};
use egui::{Button, Color32, Role, Sense, Slider, Ui, WidgetInfo, pos2, vec2};

/// Draws the beams in one row and the choices in the next.
pub(super) fn controls_ui(ui: &mut Ui, view: &mut SpaceView, given: &mut Given<'_>) {
    beams_ui(ui, view);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        colour_ui(ui, view);
        height_ui(ui, view);
        exaggeration_ui(ui, view);
        let usual = widgets::quiet_line_button(ui, "Usual heights");
        if usual.on_hover_text("The heights of nearly all points that are no noise").clicked() {
            (view.all_heights, view.fits) = (false, true);
        }
        if widgets::quiet_line_button(ui, "All heights").clicked() {
            (view.all_heights, view.fits) = (true, true);
        }
        let whole = widgets::quiet_line_button(ui, "Reset view");
        if whole
            .on_hover_text("The whole, from the side where it began (Home shows the whole from this side)")
            .clicked()
        {
            view.camera = None;
        }
        export::export_ui(ui, view, given);
    });
}

fn beams_ui(ui: &mut Ui, view: &mut SpaceView) {
    let Some(known) = &view.known else { return };
    if known.tracks.len() < 2 {
        return;
    }
    let points = |chosen: u64| -> u64 {
        let of = |(place, track): (usize, &Track)| if chosen >> place & 1 == 1 { track.points } else { 0 };
        known.tracks.iter().enumerate().map(of).sum()
    };
    let mut chosen = view.chosen;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (place, track) in known.tracks.iter().enumerate() {
            let is_chosen = view.chosen >> place & 1 == 1;
            let label = beam_label(&known.tracks, track);
            let fits = is_chosen || points(view.chosen | 1 << place) <= MOST_CLOUD_POINTS;
            let button = Button::selectable(is_chosen, label.as_str()).min_size(vec2(0.0, 24.0));
            let response = ui.add_enabled(fits, button);
            let name = format!("Beam {label}");
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, fits, is_chosen, &name));
            let hint = if is_chosen { "Leave this one out" } else { "Show this one too" };
            let full = format!("No more than {} points are shown at once", format::count(MOST_CLOUD_POINTS));
            if response.on_hover_text(hint).on_disabled_hover_text(full).clicked() {
                chosen ^= 1 << place;
            }
        }
        let all = (0..known.tracks.len()).fold(0, |all, place| all | 1_u64 << place);
        let fits = points(all) <= MOST_CLOUD_POINTS;
        let button = ui.add_enabled_ui(fits && view.chosen != all, |ui| widgets::quiet_line_button(ui, "All of them"));
        if button.inner.clicked() {
            chosen = all;
        }
    });
    // One is always shown.
    if chosen != 0 {
        view.chosen = chosen;
    }
}

fn colour_ui(ui: &mut Ui, view: &mut SpaceView) {
    let classes: Vec<String> = match view.wanted().first() {
        Some(track) => track.classes.iter().map(|class| class.name.clone()).collect(),
        None => return,
    };
    let several = view.wanted().len() > 1;
    let plain = if several { "beam" } else { "one colour" };
    let shown = match (view.colouring, &view.class) {
        (Colouring::Height, _) => "height".to_owned(),
        (Colouring::Class, Some(class)) => class.clone(),
        _ => plain.to_owned(),
    };
    choice_ui(ui, "Colour by", &shown, |ui| {
        for name in classes {
            let is_now = view.colouring == Colouring::Class && view.class.as_ref() == Some(&name);
            if ui.selectable_label(is_now, name.as_str()).clicked() {
                (view.colouring, view.class) = (Colouring::Class, Some(name));
            }
        }
        ui.selectable_value(&mut view.colouring, Colouring::Height, "height");
        ui.selectable_value(&mut view.colouring, Colouring::Beam, plain);
    });
}

fn height_ui(ui: &mut Ui, view: &mut SpaceView) {
    let named = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = view.wanted();
    let Some(track) = wanted.first().filter(|track| track.heights.len() > 1) else { return };
    let names: Vec<String> = track.heights.iter().map(named).collect();
    let shown = names.get(view.choice_of(track).1).cloned().unwrap_or_default();
    choice_ui(ui, "Height", &shown, |ui| {
        for name in names {
            if ui.selectable_label(name == shown, name.as_str()).clicked() {
                view.height = Some(name);
            }
        }
    });
}

/// How many times as high as they are heights are drawn.
fn exaggeration_ui(ui: &mut Ui, view: &mut SpaceView) {
    let Some(camera) = view.camera else { return };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().slider_width = 90.0;
        let name = ui.label(text::secondary(ui, "Heights"));
        let mut times = camera.exaggeration;
        let slider = Slider::new(&mut times, 1.0..=2000.0)
            .logarithmic(true)
            .prefix("×")
            .custom_formatter(|times, _| ticks::number(times, if times < 10.0 { 0.1 } else { 1.0 }));
        let response = ui.add(slider).labelled_by(name.id);
        if response.on_hover_text("Heights are drawn so many times as large as distances on the ground").changed() {
            let digits = 10_f64.powf(times.log10().floor() - 1.0);
            view.gesture(Gesture::Exaggerate((times / digits).round() * digits), (1.0, 1.0));
        }
    });
}

/// Which height has which colour.
pub(super) fn heights_ui(ui: &mut Ui, view: &SpaceView, words: &HeightWords) {
    let Some(extent) = view.extent() else { return };
    let ([_, _, low], [_, _, high]) = (extent.low, extent.high);
    let step = ticks::round_step((high - low) / 100.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(text::secondary(ui, ticks::number(low, step)));
        let (rect, response) = ui.allocate_exact_size(vec2(120.0, 10.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Colours of heights"));
        let mut mesh = egui::Mesh::default();
        for part in 0..=32_u32 {
            let at = f64::from(part) / 32.0;
            let [red, green, blue] = ColourMap::Viridis.at(at);
            let x = rect.left() + rect.width() * at as f32;
            for y in [rect.top(), rect.bottom()] {
                mesh.colored_vertex(pos2(x, y), Color32::from_rgb(red, green, blue));
            }
            if part > 0 {
                let first = part * 2 - 2;
                mesh.add_triangle(first, first + 1, first + 2);
                mesh.add_triangle(first + 1, first + 2, first + 3);
            }
        }
        ui.painter().add(mesh);
        ui.label(text::secondary(ui, ticks::number(high, step)));
        ui.label(text::secondary(ui, words.0.as_str()));
    });
}
