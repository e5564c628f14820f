//! Type: one family, a few sizes.

use super::Palette;
use egui::{FontFamily, FontId, RichText, TextStyle, Ui};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Size of text, in points.
pub const BODY: f32 = 14.0;
/// Size of units, hints, second lines.
pub const SECONDARY: f32 = 12.5;
/// Size of section labels.
pub const SECTION: f32 = 11.5;
/// Size of titles.
pub const TITLE: f32 = 18.0;
/// Size of ids, code and coordinates.
pub const MONO: f32 = 13.0;

/// The family of emphasised text, bound by [`super::install`].
pub fn medium_family() -> FontFamily {
    FontFamily::Name(Arc::from("medium"))
}

pub(super) fn styles() -> BTreeMap<TextStyle, FontId> {
    [
        (TextStyle::Small, FontId::new(SECONDARY, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(BODY, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(BODY, FontFamily::Proportional)),
        (TextStyle::Heading, FontId::new(TITLE, medium_family())),
        (TextStyle::Monospace, FontId::new(MONO, FontFamily::Monospace)),
    ]
    .into()
}

/// A section's label: small, spaced capitals.
pub fn section(ui: &Ui, text: &str) -> RichText {
    RichText::new(text.to_uppercase())
        .font(FontId::new(SECTION, medium_family()))
        .extra_letter_spacing(1.0)
        .color(Palette::of(ui).ink_soft)
}

/// Units, hints, second lines.
pub fn secondary(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).size(SECONDARY).color(Palette::of(ui).ink_soft)
}

/// A title.
pub fn title(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(TITLE, medium_family()))
}

/// Text with some weight: a row's name, a button's verb.
pub fn emphasis(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(BODY, medium_family()))
}

/// Ids, code, coordinates.
pub fn mono(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(MONO, FontFamily::Monospace))
}

/// The same, in the size of secondary text.
pub fn mono_small(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(SECONDARY, FontFamily::Monospace))
}
