//! Opens the window.

use super::App;
use super::diagnostics::Diagnostics;
use crate::engine::{Engine, Services};
use eframe::{NativeOptions, Renderer};
use std::path::PathBuf;

/// The application id of window managers, desktop files and the keyring.
const APPLICATION_ID: &str = "org.harmonydesktop.HarmonyDesktop";
const TITLE: &str = "Harmony Desktop";

/// What the window begins with.
#[derive(Default)]
pub struct StartOptions {
    /// Where map tiles may be kept; `None` keeps none.
    pub cache_folder: Option<PathBuf>,
    /// A request file to fill the form from, or a result file to look into.
    pub file: Option<PathBuf>,
    /// Begin in practice mode.
    pub practice: bool,
    /// What is known about this run, for reports.
    pub diagnostics: Diagnostics,
    /// Write a picture of the settled window here, then close.
    pub screenshot: Option<PathBuf>,
    /// How to draw; `None` tries OpenGL, then the others.
    pub renderer: Option<Renderer>,
}

/// Opens the window and returns when it is closed.
///
/// OpenGL comes first because it draws its first frame in about half the time; where it is missing
/// (remote desktops, some virtual machines), wgpu is tried with whatever the system offers.
pub fn open_window(services: impl Fn() -> Services, options: impl Fn() -> StartOptions) -> eframe::Result {
    let wanted = options().renderer;
    let first = wanted.unwrap_or(Renderer::Glow);
    match run(first, services(), options()) {
        Err(error) if wanted.is_none() && !matches!(error, eframe::Error::Winit(_)) => {
            tracing::warn!(%error, "OpenGL is not usable; trying wgpu");
            run(Renderer::Wgpu, services(), options())
        }
        result => result,
    }
}

fn run(renderer: Renderer, services: Services, mut options: StartOptions) -> eframe::Result {
    let viewport = egui::ViewportBuilder::default()
        .with_title(TITLE)
        .with_app_id(APPLICATION_ID)
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([1024.0, 700.0]);
    let native = NativeOptions { viewport, renderer, ..NativeOptions::default() };
    eframe::run_native(
        TITLE,
        native,
        Box::new(move |creation| {
            options.diagnostics.renderer = renderer_words(renderer, creation);
            let context = creation.egui_ctx.clone();
            let wake = context.clone();
            let engine = Engine::start(services, move || wake.request_repaint());
            Ok(Box::new(App::new(engine, &context, options)))
        }),
    )
}

/// “OpenGL”, or “wgpu: Vulkan, llvmpipe”.
fn renderer_words(renderer: Renderer, creation: &eframe::CreationContext<'_>) -> String {
    let adapter = creation.wgpu_render_state.as_ref().map(|state| state.adapter.get_info());
    match adapter {
        Some(adapter) => format!("wgpu: {:?}, {} {}", adapter.backend, adapter.name, adapter.driver_info),
        None if renderer == Renderer::Glow => "OpenGL".to_owned(),
        None => "wgpu".to_owned(),
    }
}
