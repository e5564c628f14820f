//! What follows from a change of servers or account.

use super::App;
use crate::domain::Environment;
use crate::engine::snapshot::SessionState;
use egui::Context;

/// Servers and account as of the last frame.
#[derive(Default)]
pub(super) struct Seen {
    environment: Option<Environment>,
    signed_in: bool,
    /// The sign-in dialog was offered once.
    welcomed: bool,
}

impl App {
    pub(super) fn follow_session(&mut self, context: &Context) {
        let environment = self.state.snapshot.environment.clone();
        let signed_in = self.state.signed_in();
        if self.state.seen.environment.as_ref() != Some(&environment) {
            let is_first = self.state.seen.environment.replace(environment).is_none();
            if !is_first {
                self.forget_answers(context);
            }
        }
        if std::mem::replace(&mut self.state.seen.signed_in, signed_in) != signed_in && signed_in {
            self.ask_everything_again(context);
            // Offered while the start was still under way: whoever is in needs no way in.
            self.views.sign_in.close();
        }
        self.welcome();
    }

    /// Concept ids, accounts and answers of one environment mean nothing in another: the chosen
    /// collection is looked for anew.
    fn forget_answers(&mut self, context: &Context) {
        let chosen = self.state.draft.collection.take();
        self.state.history.forget_collections();
        self.state.questions = crate::ui::Questions::default();
        self.state.recheck();
        if let Some(collection) = chosen
            && self.state.arriving.is_none()
        {
            self.views.form.search_text.clone_from(&collection.concept_id);
            self.search(collection.concept_id, context);
        }
    }

    /// Who starts signed out is shown the ways in, once.
    fn welcome(&mut self) {
        let signed_out = matches!(self.state.snapshot.session, SessionState::SignedOut { .. });
        if signed_out && !self.state.seen.welcomed && !self.state.is_for_a_picture() {
            self.views.sign_in.open();
        }
        self.state.seen.welcomed |= !matches!(self.state.snapshot.session, SessionState::Checking);
    }
}
