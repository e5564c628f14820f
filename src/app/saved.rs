//! Recent and kept requests: kept under a name, renamed, deleted, taken over.

use super::App;
use super::arriving::Arriving;
use super::files::taken;
use super::questions::waker;
use super::small_files::aside;
use crate::commands::SavedCommand;
use crate::domain::request::RequestFile;
use crate::domain::saved_requests::{SavedRequest, proposed_name};
use egui::Context;
use std::sync::Arc;

impl App {
    pub(super) fn apply_saved(&mut self, command: SavedCommand, context: &Context) {
        match command {
            SavedCommand::Keep(name) => self.keep_request(name),
            SavedCommand::Rename { from, to } => self.engine.rename_request(from, to),
            SavedCommand::Delete(name) => self.engine.delete_request(name),
            SavedCommand::PutBack(saved) => self.engine.put_request_back(saved),
            SavedCommand::TakeOver(saved) => self.take_saved_over(saved, context),
            SavedCommand::ForgetRecent => self.engine.forget_recent_requests(),
        }
    }

    /// Asks for a name to keep the form under.
    pub(super) fn ask_name(&mut self) {
        let Some(request) = &self.state.checked.request else { return };
        let title = self.state.draft.title();
        self.views.saved.ask_name(proposed_name(request, &title));
    }

    fn keep_request(&self, name: String) {
        let Some(request) = self.state.checked.request.clone() else { return };
        let file = RequestFile::of(&self.state.snapshot.environment, request);
        self.engine.keep_request(name, self.state.draft.title(), file);
    }

    /// As a request file is: a shape inside may be large, so it is read on another thread.
    fn take_saved_over(&mut self, saved: Arc<SavedRequest>, context: &Context) {
        let question = aside(move || Ok((saved.name.clone(), saved.open()?)));
        self.state.dialogs.saved_request.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn poll_saved(&mut self) {
        if let Some((name, file)) = taken(&mut self.state.dialogs.saved_request) {
            self.state.arriving = Some(Arriving::new(file).called(format!("take “{name}” over")));
        }
        if let Some(problem) = self.state.dialogs.saved_request.take_problem() {
            self.engine.notify(problem);
        }
    }
}
