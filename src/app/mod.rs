//! Wires window, state and engine: `logic` drains and applies commands, `ui` draws the shell.
//!
//! Layer: app. Uses: everything but practice.

mod apply;
mod area;
mod arriving;
mod asks;
pub mod diagnostics;
mod downloads;
mod files;
mod first_frame;
mod frame_log;
mod job_answers;
mod journey;
mod map_picture;
mod paste;
mod preview;
mod questions;
mod regions;
mod results;
mod retries;
mod saved;
mod screenshot;
mod session;
mod shapes;
mod small_files;
mod start;
mod state;
mod take_away;
mod theme;
mod timeline;
mod undo;

pub use start::{StartOptions, open_window};

use crate::commands::{self, Queue};
use crate::engine::Engine;
use crate::engine::tiles::TilesSettings;
use crate::ui::{Cx, Views, shell};
use first_frame::FirstFrame;
use state::State;

/// The window's parts: who does the work, what is known, how it is looked at, what was asked, and
/// what is tried again by itself.
pub struct App {
    engine: Engine,
    state: State,
    views: Views,
    queue: Queue,
    first_frame: FirstFrame,
    retries: retries::Retries,
    diagnostics: diagnostics::Diagnostics,
}

impl App {
    /// What can be done now.
    fn situation(&self) -> commands::Situation {
        commands::Situation {
            has_log: self.log_folder().is_some(),
            has_result: self.views.viewer.current().is_some(),
            has_values: self.views.viewer.has_values(),
            has_two_results: self.views.viewer.files().len() > 1,
            ..self.state.situation()
        }
    }

    /// Text for whoever looks for a fault, without secrets; reads the end of the log from the disk.
    pub fn diagnostics(&self) -> String {
        self.diagnostics.text(&self.state.snapshot)
    }

    /// Where the log is, if there is one.
    pub fn log_folder(&self) -> Option<&std::path::Path> {
        self.diagnostics.log_folder.as_deref()
    }

    /// Takes the engine over; the first frame can be drawn at once.
    pub fn new(engine: Engine, context: &egui::Context, options: StartOptions) -> Self {
        crate::ui::theme::install(context);
        context.set_theme(theme::preference(engine.settings().theme));
        let folder = options.cache_folder.as_ref().map(|folder| folder.join("tiles"));
        let tiles = engine.tiles(TilesSettings { folder, ..TilesSettings::default() }, questions::waker(context));
        let mut views = Views::new(context, Some(tiles));
        views.map.set_projection(engine.settings().map_projection, None);
        let mut app = Self {
            diagnostics: options.diagnostics.clone(),
            state: State::new(&engine, options),
            engine,
            views,
            queue: Queue::default(),
            first_frame: FirstFrame::default(),
            retries: retries::Retries::default(),
        };
        app.after_start();
        app
    }

    fn after_start(&mut self) {
        if let Some(file) = self.state.take_file_to_open() {
            let is_result = results::is_result(&file);
            self.queue.push(if is_result {
                commands::Command::Results(commands::ResultsCommand::Open(file))
            } else {
                commands::Command::OpenRequestFile(file)
            });
        }
        if self.state.take_wants_practice() {
            self.engine.practice();
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &egui::Context, frame: &mut eframe::Frame) {
        self.state.refresh(&self.engine);
        self.follow_session(context);
        self.ask_about_servers();
        self.run_retries(context);
        if self.state.take_download_began() {
            self.views.show_files();
        }

        self.take_dropped_and_pasted(context);
        for action in commands::pressed(context) {
            self.queue.act(action);
        }
        for command in self.queue.drain() {
            self.apply(command, context, frame);
        }
        self.poll_questions(context);
        self.poll_job_answers(context, frame);
        self.bring_arriving_home(context);
        self.bring_paste_home(context);
        self.poll_results(context);
        self.poll_map_picture(context, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let cx = Cx {
            snapshot: &self.state.snapshot,
            checked: &self.state.checked,
            history: &self.state.history,
            questions: &self.state.questions,
            results: self.engine.inspection().results(),
            settings: &self.state.settings,
            question: self.state.asks.question.as_ref(),
            granule_limit: self.state.granule_limit(),
            selected_job: self.state.selected_job,
            situation: self.situation(),
            now: self.engine.now(),
            default_folder: self.engine.download_folder(),
            commands: &self.queue,
        };
        shell::shell_ui(ui, &cx, &mut self.state.draft, &mut self.views);
        let by_keys = self.views.map.steers_box();
        self.state.gestures.after_frame(ui.ctx(), self.views.map.is_dragging(), by_keys);
        self.state.after_frame(
            ui,
            &self.queue,
            self.views.map.is_loading() || self.engine.inspection().results().is_busy(),
        );
        self.first_frame.tell(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.engine.shut_down();
    }
}
