//! Widgets and panels driven by role and name, and pictures of them to look at.
mod dates;
mod files;
mod gallery;
mod jobs;
mod plots;
mod profile;
pub(crate) mod sample;
mod saved_plots;
mod space;
mod tracks;
mod tree;
mod typing;
mod widgets;

use egui_kittest::{Harness, HarnessBuilder};
use harmony_desktop::engine::inspection::{OpenState, Results};
use harmony_desktop::ui::theme;

/// A window with our look; its accessibility check is on.
fn window<'a, State>() -> HarnessBuilder<State>
where
    State: 'a,
{
    Harness::builder().with_size(egui::vec2(1000.0, 640.0)).with_context_setup(theme::install)
}

/// A panel alone in a window, on the colour of panels; drawn as on a screen where `HARMONY_GALLERY` asks for pictures.
fn panel_window<Scene>(
    scene: Scene,
    size: egui::Vec2,
    theme: egui::Theme,
    pixels: f32,
    mut draw: impl FnMut(&mut egui::Ui, &mut Scene) + 'static,
) -> Harness<'static, Scene> {
    let builder = window().with_size(size).with_theme(theme).with_render_cursor(false).with_pixels_per_point(pixels);
    let builder = if std::env::var_os("HARMONY_GALLERY").is_some() { builder.wgpu() } else { builder };
    builder.build_ui_state(
        move |ui, scene: &mut Scene| {
            let frame = egui::Frame::NONE.fill(theme::Palette::of(ui).panel);
            egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| draw(ui, scene));
        },
        scene,
    )
}

/// What was put on the clipboard by the last frame.
fn copied<State>(harness: &Harness<'_, State>) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

/// Draws until nothing is read any more and nothing new is asked for.
fn settle_plot<State>(harness: &mut Harness<'_, State>, results: impl Fn(&State) -> &Results) {
    let mut quiet = 0;
    for _ in 0..5000 {
        harness.step();
        let results = results(harness.state());
        let is_open = results.files().iter().all(|file| matches!(file.state, OpenState::Open(_)));
        quiet = if is_open && !results.is_busy() { quiet + 1 } else { 0 };
        if quiet > 5 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    panic!("the plot never came");
}
