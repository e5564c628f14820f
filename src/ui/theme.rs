//! Colours, type, spacing: the look of the window in light and dark.
//!
//! [`install`] once before the first frame; then [`Palette::of`] gives the named colours and
//! [`text`] the type sizes. Layer: ui. Uses: domain (a job's state).

mod palette;
mod style;
pub mod text;

pub use palette::{Palette, StateColors};

use egui::{Context, FontData, FontDefinitions, FontFamily, Theme};
use std::sync::Arc;

/// The grid everything sits on, in points.
pub const GRID: f32 = 4.0;
/// Space between things that belong together.
pub const GAP: f32 = 8.0;
/// Padding of a panel.
pub const PANEL_PADDING: f32 = 12.0;
/// Height of a row, a field, a button.
pub const ROW_HEIGHT: f32 = 28.0;
/// Height of a line of secondary text in a list.
pub const LINE_HEIGHT: f32 = 20.0;
/// Space between two sections.
pub const SECTION_GAP: f32 = 16.0;
/// Corner radius of panels, boxes and menus.
pub const RADIUS: u8 = 6;
/// Corner radius of controls.
pub const CONTROL_RADIUS: u8 = 4;
/// Width of a hairline.
pub const HAIRLINE: f32 = 1.0;
/// Height of the bar at the top of the window.
pub const TOP_BAR_HEIGHT: f32 = 36.0;
/// Height of the status bar.
pub const STATUS_BAR_HEIGHT: f32 = 24.0;
/// Width of the form at first.
pub const FORM_WIDTH: f32 = 340.0;
/// Width of the side panel at first.
pub const SIDE_WIDTH: f32 = 320.0;
/// Longest motion, in seconds.
pub const MOTION_SECONDS: f32 = 0.1;

/// Fonts, both styles and the drawing of icons; call once, before the first frame.
pub fn install(ctx: &Context) {
    egui_extras::install_image_loaders(ctx);
    ctx.set_fonts(fonts());
    ctx.set_style_of(Theme::Light, style::style(&Palette::LIGHT));
    ctx.set_style_of(Theme::Dark, style::style(&Palette::DARK));
}

/// Nothing moves by itself when motion is not wanted.
pub fn set_reduced_motion(ctx: &Context, reduced: bool) {
    ctx.all_styles_mut(|style| {
        style.animation_time = if reduced { 0.0 } else { MOTION_SECONDS };
        style.scroll_animation = if reduced {
            egui::style::ScrollAnimation::none()
        } else {
            egui::style::ScrollAnimation::duration(MOTION_SECONDS)
        };
    });
}

/// Plex first, then what egui brings (and the system) for other scripts.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces: [(&str, &'static [u8]); 3] = [
        ("plex-sans", include_bytes!("../../assets/fonts/IBMPlexSans-Regular.ttf")),
        ("plex-sans-medium", include_bytes!("../../assets/fonts/IBMPlexSans-Medium.ttf")),
        ("plex-mono", include_bytes!("../../assets/fonts/IBMPlexMono-Regular.ttf")),
    ];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mut medium = vec!["plex-sans-medium".to_owned()];
    medium.extend(fallback);
    fonts.families.insert(text::medium_family(), medium);
    fonts.families.entry(FontFamily::Proportional).or_default().insert(0, "plex-sans".to_owned());
    fonts.families.entry(FontFamily::Monospace).or_default().insert(0, "plex-mono".to_owned());
    fonts
}
