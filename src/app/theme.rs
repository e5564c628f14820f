//! The settings' theme as egui knows it.

use crate::store::settings::Theme;

pub(super) fn preference(theme: Theme) -> egui::ThemePreference {
    match theme {
        Theme::Light => egui::ThemePreference::Light,
        Theme::Dark => egui::ThemePreference::Dark,
        Theme::System => egui::ThemePreference::System,
    }
}

/// The theme that is not shown now.
pub(super) fn other(shown: egui::Theme) -> Theme {
    match shown {
        egui::Theme::Light => Theme::Dark,
        egui::Theme::Dark => Theme::Light,
    }
}
