//! What this program is, and what it is not.

use super::dialog::dialog_ui;
use super::{theme, widgets};
use crate::domain::map::imagery::GIBS_ACKNOWLEDGEMENT;
use egui::{Id, Ui};

pub(super) fn about_ui(ui: &Ui, open: &mut bool) {
    if !*open {
        return;
    }
    let modal = dialog_ui(ui.ctx(), Id::unique("about"), 420.0, None, |ui| {
        ui.label(theme::text::title("Harmony Desktop"));
        ui.label(theme::text::secondary(ui, concat!("Version ", env!("CARGO_PKG_VERSION"))));
        ui.add_space(theme::GRID * 2.0);
        ui.label(
            "Cuts NASA Earth observation data to a box and dates with NASA's Harmony service, and saves the files.",
        );
        ui.label("This is not a NASA product, and NASA does not endorse it.");
        ui.add_space(theme::GRID * 2.0);
        ui.label(theme::text::secondary(
            ui,
            "Base map: Natural Earth and its relief by Tom Patterson, US Census Bureau; public domain. Typeface: IBM Plex, SIL Open Font License. This program: MIT or Apache-2.0.",
        ));
        ui.add_space(theme::GRID * 2.0);
        ui.label(theme::text::secondary(ui, GIBS_ACKNOWLEDGEMENT));
        ui.label(theme::text::secondary(ui, "Street map: © OpenStreetMap contributors, Open Database Licence."));
        ui.add_space(theme::GRID * 3.0);
        if widgets::quiet_button(ui, "Close").clicked() {
            ui.close();
        }
    });
    if modal.should_close() {
        *open = false;
    }
}
