//! The least window this stack can open: eframe with an empty walkers map. `first_frame.sh` starts it
//! side by side with the application to see what our own code costs.
//!
//! `bare_window --open [wgpu|glow]` opens it at the application's size; without `--open` (as
//! `cargo bench` calls it) it only says so.

use eframe::egui;

struct BareWindow {
    memory: walkers::MapMemory,
    frames: u32,
}

impl eframe::App for BareWindow {
    #[expect(clippy::print_stderr, reason = "the line the script waits for")]
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.add(walkers::Map::new(None, &mut self.memory, walkers::lon_lat(0.0, 0.0)));
        });
        self.frames += 1;
        match self.frames {
            // The first frame is on the screen only when this function is called again.
            1 => ui.request_repaint(),
            2 => eprintln!("first frame drawn"),
            _ => {}
        }
    }
}

#[expect(clippy::print_stdout, reason = "it has no window to say it in")]
fn main() -> eframe::Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().map(String::as_str) != Some("--open") {
        println!("This is measured by tests/bench/first_frame.sh.");
        return Ok(());
    }
    let renderer = match arguments.get(1).map(String::as_str) {
        Some("glow") => eframe::Renderer::Glow,
        _ => eframe::Renderer::Wgpu,
    };
    let viewport = egui::ViewportBuilder::default().with_title("Bare window").with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { viewport, renderer, ..eframe::NativeOptions::default() };
    let mut memory = walkers::MapMemory::default();
    memory.set_zoom(1.5).ok();
    eframe::run_native("bare-window", options, Box::new(|_| Ok(Box::new(BareWindow { memory, frames: 0 }))))
}
