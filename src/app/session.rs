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
    /// Who was signed in last, for the next time.
    user: String,
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
        let was_signed_in = std::mem::replace(&mut self.state.seen.signed_in, signed_in);
        if !was_signed_in && signed_in {
            self.ask_everything_again(context);
            // Offered while the start was still under way: whoever is in needs no way in.
            self.views.sign_in.close();
        }
        if let SessionState::SignedIn(account) = &self.state.snapshot.session
            && self.state.seen.user != account.user
        {
            self.state.seen.user.clone_from(&account.user);
        }
        if was_signed_in && self.has_lost_sign_in() {
            self.open_sign_in();
        }
        self.welcome();
    }

    /// The sign-in ended, not by the person's own wish.
    fn has_lost_sign_in(&self) -> bool {
        matches!(self.state.snapshot.session, SessionState::SignedOut { problem: Some(_), .. })
    }

    /// The sign-in dialog, with the name of whoever was signed in last.
    pub(super) fn open_sign_in(&mut self) {
        self.views.sign_in.open_for(&self.state.seen.user);
    }

    /// Concept ids, accounts and answers of one environment mean nothing in another: the chosen
    /// collection is looked for anew.
    fn forget_answers(&mut self, context: &Context) {
        let chosen = self.state.draft.collection.take();
        self.state.history.forget_collections();
        self.state.questions = crate::ui::Questions::default();
        self.turn_journeys();
        self.retries.leave_servers();
        self.state.recheck();
        if let Some(collection) = chosen
            && self.state.arriving.is_none()
        {
            self.views.form.search_text.clone_from(&collection.concept_id);
            self.search(collection.concept_id, context);
        }
    }

    /// Who starts signed out is shown the ways in, once; who opened a result came to look at it and needs none.
    fn welcome(&mut self) {
        let signed_out = matches!(self.state.snapshot.session, SessionState::SignedOut { .. });
        let looks_at_result = self.views.viewer.current().is_some();
        if signed_out && !self.state.seen.welcomed && !looks_at_result && !self.state.is_for_a_picture() {
            self.views.sign_in.open();
        }
        self.state.seen.welcomed |= !matches!(self.state.snapshot.session, SessionState::Checking);
    }
}
