//! Widgets and panels driven by role and name, and pictures of them to look at.
mod dates;
mod files;
mod gallery;
mod jobs;
mod plots;
mod profile;
pub(crate) mod sample;
mod saved_plots;
mod tracks;
mod tree;
mod typing;
mod widgets;

use egui_kittest::{Harness, HarnessBuilder};
use harmony_desktop::ui::theme;

/// A window with our look; its accessibility check is on.
fn window<'a, State>() -> HarnessBuilder<State>
where
    State: 'a,
{
    Harness::builder().with_size(egui::vec2(1000.0, 640.0)).with_context_setup(theme::install)
}

/// What was put on the clipboard by the last frame.
fn copied<State>(harness: &Harness<'_, State>) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}
