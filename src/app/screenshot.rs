//! `--screenshot`: waits until the window has nothing left to do, writes it as a PNG and closes.

use egui::{ColorImage, ViewportCommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Quiet frames in a row that count as settled: textures and fonts arrive a frame late.
const QUIET_FRAMES: u8 = 8;
/// Pause between looks while waiting; tiles are drawn in the background meanwhile.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(100);

pub(super) struct Screenshot {
    path: PathBuf,
    quiet_frames: u8,
    asked: bool,
}

impl Screenshot {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, quiet_frames: 0, asked: false }
    }

    pub(super) fn after_frame(&mut self, ui: &egui::Ui, settled: bool) {
        if self.asked {
            return;
        }
        self.quiet_frames = if settled { self.quiet_frames + 1 } else { 0 };
        if self.quiet_frames < QUIET_FRAMES {
            ui.ctx().request_repaint_after(LOOK_AGAIN);
            return;
        }
        self.asked = true;
        let (path, context) = (self.path.clone(), ui.ctx().clone());
        ui.ctx().request_screenshot(move |image: Arc<ColorImage>| {
            match write_png(&path, &image) {
                Ok(()) => tracing::info!(path = %path.display(), "screenshot written"),
                Err(error) => tracing::error!(path = %path.display(), %error, "screenshot not written"),
            }
            context.send_viewport_cmd(ViewportCommand::Close);
        });
        ui.ctx().request_repaint();
    }
}

fn write_png(path: &Path, image: &ColorImage) -> image::ImageResult<()> {
    let [width, height] = image.size.map(|side| side as u32);
    image::save_buffer(path, image.as_raw(), width, height, image::ColorType::Rgba8)
}
