//! Named colours in light and dark.

use crate::domain::JobStatus;
use egui::{Color32, Context, Ui};

/// Every colour of the window. All text colours have at least 4.5:1 on the surfaces they are
/// meant for, which a test proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Behind panels: the window, fields in dark.
    pub paper: Color32,
    /// Panels and menus.
    pub panel: Color32,
    /// A quiet fill: buttons, hovered rows.
    pub raised: Color32,
    /// The same under the pointer.
    pub raised_hover: Color32,
    /// Every second row of a list.
    pub stripe: Color32,
    /// Text.
    pub ink: Color32,
    /// Units, hints, secondary text.
    pub ink_soft: Color32,
    /// Lines between panels.
    pub hairline: Color32,
    /// Outline of fields and buttons.
    pub outline: Color32,
    /// What can be pressed and what is selected.
    pub accent: Color32,
    /// The same under the pointer.
    pub accent_hover: Color32,
    /// Text on accent.
    pub on_accent: Color32,
    /// Fill of selected rows, text selection.
    pub selected: Color32,
    /// Work is going on.
    pub running: StateColors,
    /// A person has to decide; warnings.
    pub waiting: StateColors,
    /// Good.
    pub done: StateColors,
    /// Not good.
    pub failed: StateColors,
    /// Neither: queued, canceled, unknown.
    pub neutral: StateColors,
    /// Fill behind a search hit.
    pub highlight: Color32,
    /// Fill behind the search hit that is the present one.
    pub highlight_current: Color32,
    /// A string in the tree.
    pub value_text: Color32,
    /// A number in the tree.
    pub value_number: Color32,
    /// True, false and null in the tree.
    pub value_literal: Color32,
    /// Shadow of menus.
    pub shadow: Color32,
    /// Is this the dark one?
    pub is_dark: bool,
}

/// The three colours of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateColors {
    /// The Okabe–Ito colour itself: bars, dots, lines on the map.
    pub mark: Color32,
    /// For words and icons on `panel`, `paper` and `fill`.
    pub ink: Color32,
    /// Behind words.
    pub fill: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn state(mark: u32, ink: u32, fill: u32) -> StateColors {
    StateColors { mark: rgb(mark), ink: rgb(ink), fill: rgb(fill) }
}

impl Palette {
    /// Daylight.
    pub const LIGHT: Self = Self {
        paper: rgb(0xF7_F9FB),
        panel: rgb(0xFF_FFFF),
        raised: rgb(0xEE_F2F6),
        raised_hover: rgb(0xE3_EAF1),
        stripe: rgb(0xF9_FBFC),
        ink: rgb(0x16_202B),
        ink_soft: rgb(0x55_6372),
        hairline: rgb(0xDD_E4EB),
        outline: rgb(0xC3_CDD8),
        accent: rgb(0x0B_6BCB),
        accent_hover: rgb(0x08_5AAD),
        on_accent: rgb(0xFF_FFFF),
        selected: rgb(0xE7_F1FC),
        running: state(0x00_72B2, 0x00_639B, 0xE3_F0F8),
        waiting: state(0xE6_9F00, 0x7D_5600, 0xFD_F3DC),
        done: state(0x00_9E73, 0x00_694C, 0xE1_F4EE),
        failed: state(0xD5_5E00, 0xA3_4600, 0xFC_EBDF),
        neutral: state(0x7A_8794, 0x55_6372, 0xEE_F2F6),
        highlight: rgb(0xFF_EDB8),
        highlight_current: rgb(0xFF_C94D),
        value_text: rgb(0x00_694C),
        value_number: rgb(0x0B_5CAD),
        value_literal: rgb(0xA3_4600),
        shadow: Color32::from_black_alpha(28),
        is_dark: false,
    };

    /// Night.
    pub const DARK: Self = Self {
        paper: rgb(0x0E_141B),
        panel: rgb(0x14_1C26),
        raised: rgb(0x1E_2935),
        raised_hover: rgb(0x28_3645),
        stripe: rgb(0x17_202B),
        ink: rgb(0xE6_EDF5),
        ink_soft: rgb(0x9B_AAB9),
        hairline: rgb(0x26_323F),
        outline: rgb(0x3A_4A5B),
        accent: rgb(0x5A_B0FF),
        accent_hover: rgb(0x86_C5FF),
        on_accent: rgb(0x0A_1520),
        selected: rgb(0x1A_3450),
        running: state(0x00_72B2, 0x6C_BEF0, 0x12_2F44),
        waiting: state(0xE6_9F00, 0xF3_BC4B, 0x3A_2E12),
        done: state(0x00_9E73, 0x4F_D0A6, 0x10_332B),
        failed: state(0xD5_5E00, 0xFF_9A5E, 0x38_2114),
        neutral: state(0x7A_8794, 0xA9_B6C3, 0x1E_2935),
        highlight: rgb(0x4A_3C10),
        highlight_current: rgb(0x7D_5F00),
        value_text: rgb(0x6F_D6B2),
        value_number: rgb(0x7F_C2FF),
        value_literal: rgb(0xFF_AB7A),
        shadow: Color32::from_black_alpha(120),
        is_dark: true,
    };

    /// The one in use here.
    pub fn of(ui: &Ui) -> &'static Self {
        Self::for_mode(ui.visuals().dark_mode)
    }

    /// The one in use in this window.
    pub fn of_context(ctx: &Context) -> &'static Self {
        Self::for_mode(ctx.theme() == egui::Theme::Dark)
    }

    fn for_mode(is_dark: bool) -> &'static Self {
        if is_dark { &Self::DARK } else { &Self::LIGHT }
    }

    /// Colours of a job's state.
    pub fn status(&self, status: &JobStatus) -> StateColors {
        match status {
            JobStatus::Running | JobStatus::RunningWithErrors | JobStatus::Previewing => self.running,
            JobStatus::Paused | JobStatus::CompleteWithErrors => self.waiting,
            JobStatus::Successful => self.done,
            JobStatus::Failed => self.failed,
            JobStatus::Accepted | JobStatus::Canceled | JobStatus::Unknown(_) => self.neutral,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Palette;
    use egui::Color32;

    /// WCAG 2.2, relative luminance.
    fn luminance(color: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_is_readable_where_it_stands() {
        for palette in [&Palette::LIGHT, &Palette::DARK] {
            let surfaces = [palette.panel, palette.paper, palette.stripe, palette.selected, palette.raised];
            let mut pairs = Vec::new();
            for surface in surfaces {
                pairs.extend([palette.ink, palette.ink_soft, palette.accent].map(|ink| (ink, surface)));
                for text in [palette.value_text, palette.value_number, palette.value_literal] {
                    pairs.push((text, surface));
                }
            }
            for surface in [palette.highlight, palette.highlight_current, palette.raised_hover] {
                pairs.push((palette.ink, surface));
            }
            for state in [palette.running, palette.waiting, palette.done, palette.failed, palette.neutral] {
                pairs.extend(surfaces.map(|surface| (state.ink, surface)));
                pairs.extend([(state.ink, state.fill), (palette.ink, state.fill)]);
            }
            pairs.extend([(palette.on_accent, palette.accent), (palette.on_accent, palette.accent_hover)]);
            for (ink, surface) in pairs {
                let ratio = contrast(ink, surface);
                assert!(ratio >= 4.5, "dark {}: {ink:?} on {surface:?} is {ratio:.2}", palette.is_dark);
            }
        }
    }
}
