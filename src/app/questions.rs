//! The form's one-shot questions: when they are asked, and what their answers change.

use super::App;
use super::small_files::aside;
use crate::domain::Collection;
use egui::Context;
use std::time::Duration;

/// How long typing must rest before a search.
const SEARCH_DEBOUNCE: Duration = Duration::from_millis(300);

impl App {
    pub(super) fn poll_questions(&mut self, context: &Context) {
        let questions = &mut self.state.questions;
        questions.search.poll();
        questions.bucket_policy.poll();
        questions.programs.poll();
        if questions.capabilities.poll() {
            self.state.recheck();
        }
        self.ask_programs(context);
        self.poll_preview(context);
        self.follow_timeline(context);
        self.poll_dialogs(context);
        self.poll_take_away(context);
    }

    /// Looks once for programs that open results, when the first result is here or is looked at.
    fn ask_programs(&mut self, context: &Context) {
        let programs = &mut self.state.questions.programs;
        let is_known = programs.value().is_some() || programs.is_loading() || programs.problem().is_some();
        let is_some_here = || self.state.snapshot.transfers.iter().any(|transfer| transfer.state.is_here());
        if is_known || self.views.viewer.current().is_none() && !is_some_here() {
            return;
        }
        let engine = self.engine.clone();
        programs.ask(&self.engine.runtime().clone(), waker(context), aside(move || Ok(engine.programs())));
    }

    pub(super) fn search(&mut self, text: String, context: &Context) {
        if text.trim().is_empty() {
            self.state.questions.search.clear();
            return;
        }
        let (engine, wake) = (self.engine.clone(), waker(context));
        self.state.questions.search.ask(&self.engine.runtime().clone(), wake, async move {
            tokio::time::sleep(SEARCH_DEBOUNCE).await;
            engine.search_collections(text).await
        });
    }

    pub(super) fn ask_capabilities(&mut self, context: &Context) {
        let Some(collection) = &self.state.draft.collection else { return };
        if !self.state.signed_in() {
            return;
        }
        let question = self.engine.clone().capabilities(collection.concept_id.clone());
        self.state.questions.capabilities.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn ask_bucket_policy(&mut self, path: String, context: &Context) {
        let question = self.engine.clone().bucket_policy(path.clone());
        self.state.bucket = Some(path);
        self.state.questions.bucket_policy.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    /// After “Try again”, a sign-in, or a change of servers.
    pub(super) fn ask_everything_again(&mut self, context: &Context) {
        self.ask_capabilities(context);
        self.state.previewed = None;
        self.state.timeline_of = None;
        self.ask_preview(context);
        self.search(self.views.form.search_text.clone(), context);
        let policy = &self.state.questions.bucket_policy;
        if policy.problem().is_some()
            && let Some(path) = self.state.bucket.clone()
        {
            self.ask_bucket_policy(path, context);
        }
        self.state.questions.job.ask_again();
    }

    pub(super) fn remember(&mut self, collection: &Collection) {
        self.state.settings.remember(collection.clone());
        self.keep_settings();
    }

    pub(super) fn keep_settings(&self) {
        self.engine.change_settings(self.state.settings.clone());
    }
}

/// Wakes the window after an answer was sent.
pub(super) fn waker(context: &Context) -> impl Fn() + Send + Clone + 'static {
    let context = context.clone();
    move || context.request_repaint()
}
