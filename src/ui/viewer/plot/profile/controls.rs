//! Which beam, coloured by what, along what.

use super::{Given, ProfileView, jobs, strength};
use crate::engine::inspection::View as Answer;
use crate::inspect::plot::profile::{Along, Strength, Track};
use crate::ui::theme::text;
use crate::ui::widgets;
use egui::{Button, ComboBox, Role, Ui, WidgetInfo, vec2};

/// Draws the beams in one row and the choices in the next.
pub(super) fn controls_ui(ui: &mut Ui, view: &mut ProfileView, given: &mut Given<'_>) {
    beams_ui(ui, view, given);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        class_ui(ui, view);
        along_ui(ui, view);
        height_ui(ui, view);
        let usual = widgets::quiet_line_button(ui, "Usual heights");
        if usual.on_hover_text("The heights of nearly all points that are no noise").clicked() {
            view.show_heights(false);
        }
        if widgets::quiet_line_button(ui, "All heights").clicked() {
            view.show_heights(true);
        }
        if widgets::quiet_line_button(ui, "Whole track").clicked() {
            view.show_whole(false);
        }
        super::export::export_ui(ui, view, given);
    });
}

fn beams_ui(ui: &mut Ui, view: &mut ProfileView, given: &mut Given<'_>) {
    let Some(known) = &view.known else { return };
    let asks_way = known.tracks.iter().any(|track| track.strength.is_none() && track.beam.starts_with("gt"));
    let flown = match given.results.view::<jobs::Flown>(&jobs::flown_key(given.file)) {
        Answer::Ready(flown) => Some(flown),
        Answer::Missing if asks_way => {
            given.asks.push(jobs::flown(given.file));
            None
        }
        _ => None,
    };
    let mut chosen = view.track;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (place, track) in known.tracks.iter().enumerate() {
            let strength = strength(track, flown.as_deref());
            let is_chosen = place == view.track;
            let label = beam_label(&known.tracks, track);
            let button = match strength {
                Some(strength) => Button::selectable(is_chosen, (label.as_str(), text::secondary(ui, strength.word()))),
                None => Button::selectable(is_chosen, label.as_str()),
            };
            let response = ui.add(button.min_size(vec2(0.0, 24.0)));
            let name = match strength {
                Some(Strength::Strong) => format!("{label}, strong beam"),
                Some(Strength::Weak) => format!("{label}, weak beam"),
                None => format!("Beam {label}"),
            };
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
            if response.on_hover_text(track.group.as_str()).clicked() {
                chosen = place;
            }
        }
    });
    if chosen != view.track {
        change_beam(view, chosen);
    }
}

/// The beam's name; with its group where a beam has several profiles.
pub(in crate::ui::viewer::plot) fn beam_label(tracks: &[Track], track: &Track) -> String {
    let several = tracks.iter().filter(|other| other.beam == track.beam).count() > 1;
    match track.group.rsplit('/').next() {
        Some(group) if several => format!("{} {group}", track.beam),
        _ => track.beam.clone(),
    }
}

/// Another beam is shown by the same class and height, if it has them.
pub(super) fn change_beam(view: &mut ProfileView, chosen: usize) {
    let named = |view: &ProfileView| view.class.and_then(|place| view.track()?.classes.get(place)).cloned();
    let before = named(view);
    view.track = chosen;
    let Some(track) = view.track() else { return };
    let same = before.as_ref().and_then(|before| track.classes.iter().position(|class| class.name == before.name));
    let first = (!track.classes.is_empty()).then_some(0);
    let heights = track.heights.len();
    view.class = if before.is_some() { same.or(first) } else { None };
    view.height = if view.height < heights { view.height } else { 0 };
}

fn class_ui(ui: &mut Ui, view: &mut ProfileView) {
    let Some(track) = view.track() else { return };
    if track.classes.is_empty() {
        return;
    }
    let names: Vec<String> = track.classes.iter().map(|class| class.name.clone()).collect();
    let plain = "one colour".to_owned();
    let shown = view.class.and_then(|place| names.get(place)).unwrap_or(&plain).clone();
    choice_ui(ui, "Colour by", &shown, |ui| {
        for (place, name) in names.iter().enumerate() {
            ui.selectable_value(&mut view.class, Some(place), name);
        }
        ui.selectable_value(&mut view.class, None, plain);
    });
}

fn along_ui(ui: &mut Ui, view: &mut ProfileView) {
    let Some(track) = view.track() else { return };
    let has = [
        (Along::Distance, track.distance.is_some()),
        (Along::Time, track.time.is_some()),
        (Along::Latitude, track.latitude.is_some()),
        (Along::Index, true),
    ];
    let shown = view.profile().map_or(view.along, |profile| profile.along);
    choice_ui(ui, "Along", along_word(shown), |ui| {
        for (along, _) in has.into_iter().filter(|(_, has)| *has) {
            ui.selectable_value(&mut view.along, along, along_word(along));
        }
    });
}

fn along_word(along: Along) -> &'static str {
    match along {
        Along::Distance => "distance",
        Along::Time => "time",
        Along::Latitude => "latitude",
        Along::Index => "index",
    }
}

fn height_ui(ui: &mut Ui, view: &mut ProfileView) {
    let Some(track) = view.track().filter(|track| track.heights.len() > 1) else { return };
    let name = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
    let names: Vec<String> = track.heights.iter().map(name).collect();
    let shown = names.get(view.height).cloned().unwrap_or_default();
    choice_ui(ui, "Height", &shown, |ui| {
        for (place, name) in names.iter().enumerate() {
            ui.selectable_value(&mut view.height, place, name);
        }
    });
}

/// A label and a choice beside it.
pub(in crate::ui::viewer::plot) fn choice_ui(ui: &mut Ui, label: &str, shown: &str, choices: impl FnOnce(&mut Ui)) {
    /// A choice's padding and arrow.
    const AROUND: f32 = 44.0;
    let font = egui::TextStyle::Button.resolve(ui.style());
    let width = |words: &str| {
        let words = words.to_owned();
        ui.fonts_mut(|fonts| fonts.layout_no_wrap(words, font.clone(), egui::Color32::BLACK).size().x)
    };
    let needed = width(label) + (width(shown) + AROUND).max(ui.spacing().combo_width);
    // Both stay together: a row that is full goes on in the next one.
    if ui.available_size_before_wrap().x < needed {
        ui.end_row();
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let name = ui.label(text::secondary(ui, label));
        let combo = ComboBox::from_id_salt(("plot", label)).selected_text(shown).show_ui(ui, choices);
        combo.response.labelled_by(name.id);
    });
}
