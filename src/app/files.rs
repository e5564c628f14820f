//! Native dialogs, and reading and writing request files: off the window's thread, answers as
//! [`Remote`](crate::engine::Remote)s.

use super::App;
use super::arriving::Arriving;
use super::questions::waker;
use super::small_files::{Opened, aside, file_name, read_request, write_file, write_text};
use crate::commands::{NamedBy, Question};
use crate::domain::Problem;
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::engine::snapshot::NoticeLevel;
use egui::Context;
use rfd::AsyncFileDialog;
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    pub(super) fn dialog(frame: &eframe::Frame) -> AsyncFileDialog {
        AsyncFileDialog::new().set_parent(frame)
    }

    pub(super) fn ask_file_to_open(&mut self, context: &Context, frame: &eframe::Frame) {
        let dialog = Self::dialog(frame).set_title("Open a request").add_filter("Harmony request", &["json"]);
        let question = async move { Ok(dialog.pick_file().await.map(|file| file.path().to_owned())) };
        self.state.dialogs.open.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn ask_file_to_save(&mut self, context: &Context, frame: &eframe::Frame) {
        let name = format!("{}.harmony.json", crate::domain::file_name::safe_name(&self.state.draft.title()));
        let dialog = Self::dialog(frame)
            .set_title("Save the request")
            .set_file_name(name)
            .add_filter("Harmony request", &["json"]);
        let question = async move { Ok(dialog.save_file().await.map(|file| file.path().to_owned())) };
        self.state.dialogs.save.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn ask_folder(&mut self, context: &Context, frame: &eframe::Frame) {
        let dialog = Self::dialog(frame)
            .set_title("Choose where downloads go")
            .set_directory(self.state.download_folder(&self.engine));
        let question = async move { Ok(dialog.pick_folder().await.map(|folder| folder.path().to_owned())) };
        self.state.dialogs.folder.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn ask_export_folder(&mut self, beginning: PathBuf, context: &Context, frame: &eframe::Frame) {
        let dialog = Self::dialog(frame).set_title("Choose where the values go").set_directory(beginning);
        let question = async move { Ok(dialog.pick_folder().await.map(|folder| folder.path().to_owned())) };
        self.state.dialogs.export_folder.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    /// Reads a request; a shape outside its folder only if it is the one that a person allowed.
    pub(super) fn read_request(&mut self, path: PathBuf, allowed: Option<PathBuf>, context: &Context) {
        self.state.asks.named_by = Some(NamedBy::RequestFile(file_name(&path)));
        let question = read_request(path, allowed);
        self.state.dialogs.opened.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    fn write_request(&mut self, path: PathBuf, context: &Context) {
        let Some(request) = self.state.checked.request.clone() else { return };
        let file = RequestFile::of(&self.state.snapshot.environment, request);
        let question = async move { write_text(path, file.to_text(ShapeForm::Embedded)).await };
        self.state.dialogs.saved.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    /// Asks where a text goes and writes it there; closing the dialog writes nothing.
    pub(super) fn save_text(&mut self, file_name: &str, text: String, context: &Context, frame: &eframe::Frame) {
        self.save_file(file_name, text.into_bytes(), context, frame);
    }

    /// Asks where to, and writes a file there.
    pub(super) fn save_file(&mut self, file_name: &str, bytes: Vec<u8>, context: &Context, frame: &eframe::Frame) {
        let chosen = Self::dialog(frame).set_title("Save as").set_file_name(file_name).save_file();
        let question = async move {
            let Some(file) = chosen.await else { return Ok(()) };
            write_file(file.path().to_owned(), bytes).await.map(|_| ())
        };
        self.state.dialogs.text.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    /// Gathers the diagnostics on another thread: the log is read from the disk.
    pub(super) fn ask_diagnostics(&mut self, context: &Context) {
        let (diagnostics, snapshot) = (self.diagnostics.clone(), Arc::clone(&self.state.snapshot));
        let question = aside(move || Ok(diagnostics.text(&snapshot)));
        self.state.dialogs.diagnostics.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn poll_dialogs(&mut self, context: &Context) {
        if let Some(path) = taken(&mut self.state.dialogs.open).flatten() {
            self.read_request(path, None, context);
        }
        if let Some(path) = taken(&mut self.state.dialogs.save).flatten() {
            self.write_request(path, context);
        }
        if let Some(folder) = taken(&mut self.state.dialogs.folder).flatten() {
            self.set_folder(folder);
        }
        if let Some(folder) = taken(&mut self.state.dialogs.export_folder).flatten() {
            self.views.viewer.export_into(folder);
        }
        match taken(&mut self.state.dialogs.opened) {
            Some(Opened::Request(file)) => self.state.arriving = Some(Arriving::new(*file)),
            Some(Opened::ShapeOutside { request, shape }) => {
                self.state.asks.question = Some(Question::ReadShape { request, shape });
            }
            None => {}
        }
        if let Some(text) = taken(&mut self.state.dialogs.diagnostics) {
            context.copy_text(text);
            let words = "The diagnostics are on the clipboard. They hold no secrets; read them before you send them.";
            self.engine.tell(NoticeLevel::Info, Problem::new(words));
        }
        taken(&mut self.state.dialogs.saved);
        taken(&mut self.state.dialogs.text);

        self.poll_saved();
        self.poll_shapes(context);
        self.report_dialog_problems();
    }

    fn report_dialog_problems(&mut self) {
        let dialogs = &mut self.state.dialogs;
        let problems = [dialogs.opened.take_problem(), dialogs.saved.take_problem(), dialogs.text.take_problem()];
        for problem in problems.into_iter().flatten() {
            self.engine.notify(problem);
        }
    }
}

/// Takes a fresh answer out; the `Remote` is then idle again.
pub(super) fn taken<T: Send + Sync + 'static>(remote: &mut crate::engine::Remote<T>) -> Option<T> {
    if !remote.poll() {
        return None;
    }
    remote.take_value()
}
