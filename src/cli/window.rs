//! The window.

use super::options::{Common, RendererChoice, WindowOptions};
use super::{Exit, setup};
use crate::app::diagnostics::Diagnostics;
use crate::app::{StartOptions, open_window};
use crate::domain::Environment;
use crate::engine::services::{FoundCredentials, PracticeStarter};
use eframe::Renderer;
use tokio::runtime::Handle;

pub(super) fn open(runtime: &Handle, options: &WindowOptions, common: &Common) -> Result<(), Exit> {
    let practice = common.environment() == Some("practice");
    let environment = match common.environment() {
        Some(name) if name != "practice" => {
            Environment::parse(name).map_err(|error| Exit::new(super::exit::USAGE, error.to_string()))?
        }
        _ => Environment::prod(),
    };
    let folders = setup::folders()?;
    let starter = setup::practice_starter(1.0, common.all_photons);
    let servers = setup::Servers { environment, is_named_by_person: common.is_named() };
    let offer = FoundCredentials::Offer;
    let services = || setup::services(runtime, &servers, offer, PracticeStarter::clone(&starter), &folders);
    let start = || StartOptions {
        cache_folder: Some(folders.cache.clone()),
        file: options.file.clone(),
        practice,
        diagnostics: Diagnostics {
            log_folder: Some(folders.logs.clone()),
            home: Some(folders.home.clone()),
            ..Diagnostics::default()
        },
        screenshot: options.screenshot.clone(),
        renderer: match options.renderer {
            RendererChoice::Auto => None,
            RendererChoice::Glow => Some(Renderer::Glow),
            RendererChoice::Wgpu => Some(Renderer::Wgpu),
        },
    };
    open_window(services, start).map_err(|error| {
        Exit::new(
            super::exit::USAGE,
            format!("The window could not be opened: {error}\nWithout a display, use “harmony-desktop run”."),
        )
    })
}
