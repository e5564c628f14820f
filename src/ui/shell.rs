//! The window: bars, the form on the left, map and data in the middle, details right, work below.

use super::notices::NoticeAction;
use super::theme::{FORM_WIDTH, Palette, SIDE_WIDTH, STATUS_BAR_HEIGHT, TOP_BAR_HEIGHT};
use super::{
    Cx, Views, about, bottom, drop_hint, form, notices, palette, question, rail, regions, saved, settings, side,
    sign_in, status_bar, top_bar, viewer,
};
use crate::commands::Command;
use crate::domain::Draft;
use egui::{CentralPanel, Frame, Margin, Panel, Rect, Ui};

/// Height of the lists in points, and beside results, which need the room more.
const BOTTOM_HEIGHT: f32 = 232.0;
const BOTTOM_BESIDE_RESULTS: f32 = 152.0;

/// Draws everything.
pub fn shell_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, views: &mut Views) {
    let is_drawing = views.map.box_tool_armed();
    let colours = Palette::of(ui);
    let bar = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(12, 0));
    let panel = Frame::new().fill(colours.panel);
    Panel::top("top bar")
        .exact_size(TOP_BAR_HEIGHT)
        .resizable(false)
        .frame(bar)
        .show(ui, |ui| top_bar::top_bar_ui(ui, cx, views));
    Panel::bottom("status bar")
        .exact_size(STATUS_BAR_HEIGHT)
        .resizable(false)
        .frame(bar)
        .show(ui, |ui| status_bar::status_bar_ui(ui, cx, draft, views));
    if views.viewer.folds_form() {
        let rail = Panel::left("rail").exact_size(rail::RAIL_WIDTH).resizable(false).frame(panel);
        rail.show(ui, |ui| rail::rail_ui(ui, cx, views));
    } else {
        Panel::left("form")
            .exact_size(FORM_WIDTH)
            .resizable(false)
            .frame(panel)
            .show(ui, |ui| form::form_ui(ui, cx, draft, &mut views.form, is_drawing));
    }
    let shows_data = views.viewer.shows_data();
    let (name, height) =
        if shows_data { ("work beside results", BOTTOM_BESIDE_RESULTS) } else { ("work", BOTTOM_HEIGHT) };
    Panel::bottom(name).default_size(height).size_range(120.0..=480.0).resizable(true).frame(panel).show(ui, |ui| {
        // Else the panel would become as low as what it holds now.
        ui.set_min_height(ui.available_height());
        bottom::bottom_ui(ui, cx, views);
    });
    if views.side_open {
        Panel::right("side")
            .default_size(SIDE_WIDTH)
            .size_range(260.0..=560.0)
            .frame(panel)
            .show(ui, |ui| side::side_ui(ui, cx, views));
    }
    let map = CentralPanel::no_frame().show(ui, |ui| viewer::centre_ui(ui, cx, draft, views));
    overlays_ui(ui, cx, draft, views, map.inner);
}

fn overlays_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, views: &mut Views, map: Rect) {
    sign_in::sign_in_ui(ui, cx, &mut views.sign_in);
    settings::settings_ui(ui, cx, &mut views.settings);
    palette::palette_ui(ui, cx, &mut views.palette, &mut views.regions.atlas);
    saved::saved_ui(ui, cx, &mut views.saved);
    regions::regions_ui(ui, cx, draft, &mut views.regions);
    viewer::export_ui(ui, cx, &mut views.viewer);
    about::about_ui(ui, &mut views.about_open);
    question::question_ui(ui, cx, &mut views.question);
    drop_hint::drop_hint_ui(ui);
    match notices::notices_ui(ui, &cx.snapshot.notices, map) {
        Some(NoticeAction::Dismiss(id)) => cx.push(Command::Dismiss(id)),
        Some(NoticeAction::DismissAll) => cx.push(Command::DismissAll),
        Some(NoticeAction::Remedy(id, remedy)) => {
            cx.push(Command::Remedy(remedy));
            cx.push(Command::Dismiss(id));
        }
        None => {}
    }
}
