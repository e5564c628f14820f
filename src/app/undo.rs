//! Undo and redo of the form: what belongs to one step, and what follows from going back.

use super::App;
use crate::domain::Draft;
use crate::domain::draft::Gesture;
use egui::Context;

/// Which gesture the present frame's edits belong to.
#[derive(Default)]
pub(super) struct Gestures {
    drags: u64,
    was_dragging: bool,
    present: Option<Gesture>,
}

impl Gestures {
    /// To be called when the frame is drawn, as its edits are applied before the next one.
    /// `by_keys`: the keyboard holds the box on the map, whose steps are one gesture until it is left.
    pub(super) fn after_frame(&mut self, context: &Context, is_dragging: bool, by_keys: bool) {
        if is_dragging && !self.was_dragging {
            self.drags += 1;
        }
        // The frame that ends a drag, or takes it back, still belongs to it.
        let drag = (is_dragging || self.was_dragging).then_some(Gesture::Dragging(self.drags));
        self.was_dragging = is_dragging;
        let typing = || {
            let focused = context.memory(egui::Memory::focused).filter(|_| by_keys || context.text_edit_focused())?;
            Some(Gesture::Typing(focused.value()))
        };
        self.present = drag.or_else(typing);
    }
}

impl App {
    /// The form was edited by hand: letters and pixels of one gesture are one step.
    pub(super) fn draft_edited(&mut self, context: &Context) {
        self.state.history.record(&self.state.draft, self.state.gestures.present);
        self.check_and_count(context);
    }

    /// An area came of a gesture that is a step by itself.
    pub(super) fn area_drawn(&mut self, words: &str, context: &Context) {
        // What is still being read would replace it.
        self.state.questions.shape.clear();
        self.state.history.record_as(&self.state.draft, words);
        self.check_and_count(context);
    }

    pub(super) fn undo(&mut self, context: &Context) {
        if self.views.has_dialog() {
            // Nothing changes behind a dialog's back.
            return;
        }
        if self.views.map.is_dragging() {
            // The step that is being made is the one to take back.
            return self.views.map.cancel();
        }
        if self.views.map.is_drawing_area() {
            self.views.map.take_vertex_back();
            return context.request_repaint();
        }
        if let Some(draft) = self.state.history.undo().cloned() {
            self.go_to(draft, context);
        }
    }

    pub(super) fn redo(&mut self, context: &Context) {
        let is_busy = self.views.map.is_dragging() || self.views.map.is_drawing_area();
        let is_free = !self.views.has_dialog() && !is_busy;
        if is_free && let Some(draft) = self.state.history.redo().cloned() {
            self.go_to(draft, context);
        }
    }

    /// Shows another state of the form. What is still being read would change it unasked.
    fn go_to(&mut self, draft: Draft, context: &Context) {
        self.state.questions.shape.clear();
        self.set_draft(draft, context);
        self.check_and_count(context);
    }

    /// Swaps the form; other collections have other capabilities.
    pub(super) fn set_draft(&mut self, draft: Draft, context: &Context) {
        let same = draft.collection.as_ref().map(|collection| &collection.concept_id)
            == self.state.draft.collection.as_ref().map(|collection| &collection.concept_id);
        self.state.draft = draft;
        if !same {
            self.state.questions.capabilities.clear();
            self.ask_capabilities(context);
        }
    }

    pub(super) fn check_and_count(&mut self, context: &Context) {
        self.state.recheck();
        self.ask_preview(context);
    }
}
