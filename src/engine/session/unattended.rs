//! Signing in where nobody is there to be asked: one credential after the other, before anybody is
//! said to be signed out.

use super::tasks::{LOAD_PATIENCE, cleaned_token, look_around};
use super::{Event, Session, Source, What, life};
use crate::domain::credentials::{Candidate, Candidates, Credential, Found, Offer};
use crate::domain::trust::TrustedEnvironment;
use crate::domain::{Problem, Secret};
use crate::earthdata::{Error, edl};
use crate::engine::context::Context;
use crate::engine::snapshot::{NoticeLevel, SessionState};
use crate::store::credentials::CredentialError;

/// What a token is called that the keyring holds.
const KEPT: &str = "the kept sign-in";

impl Session {
    pub(super) fn start_unattended(&mut self, trusted: TrustedEnvironment, context: &mut Context) {
        if trusted.environment().is_practice() {
            return self.practice(context);
        }
        let generation = self.generation;
        context.spawn(&self.reporter, move |messages| async move {
            let found = look_around(trusted).await;
            messages.report(Event { generation, what: What::Candidates(found) });
        });
    }

    pub(super) fn candidates_found(&mut self, found: Found, context: &mut Context) {
        self.candidates = Candidates::of(found);
        self.try_next(context);
    }

    /// Tries what comes next; nobody is signed out before nothing is left.
    fn try_next(&mut self, context: &mut Context) {
        self.generation += 1;
        let Some(trusted) = self.trusted() else { return self.not_trusted(context) };
        match self.candidates.take_next() {
            None => self.signed_out(Some(self.candidates.nobody()), context),
            Some(candidate) => {
                self.set(SessionState::Checking, context);
                match candidate {
                    Candidate::Offer(offer) => self.try_offer(offer, context),
                    Candidate::Keyring => self.try_keyring(&trusted, context),
                }
            }
        }
    }

    fn try_keyring(&mut self, trusted: &TrustedEnvironment, context: &mut Context) {
        let generation = self.generation;
        let load = self.keyring.load(trusted.credential_key());
        context.spawn(&self.reporter, move |messages| async move {
            let slow = || Err(CredentialError("The keyring did not answer; it may be locked.".to_owned()));
            let stored = tokio::time::timeout(LOAD_PATIENCE, load).await.unwrap_or_else(|_| slow());
            messages.report(Event { generation, what: What::Kept(stored) });
        });
    }

    pub(super) fn kept_found(
        &mut self,
        stored: Result<Option<Secret<String>>, CredentialError>,
        context: &mut Context,
    ) {
        match stored {
            Ok(Some(token)) => self.try_token(token, KEPT.to_owned(), Source::Keyring, context),
            Ok(None) => self.try_next(context),
            Err(error) => {
                self.candidates.remark(error.to_string());
                self.try_next(context);
            }
        }
    }

    fn try_offer(&mut self, offer: Offer, context: &mut Context) {
        let words = offer.words.clone();
        match offer.credential.clone() {
            Credential::Token(token) => match cleaned_token(&token) {
                Some(token) => self.try_token(token, words, Source::Found(offer), context),
                None => self.candidate_refused(words, context),
            },
            Credential::Password { user, password } => self.try_password(user, password, offer, context),
        }
    }

    fn try_token(&mut self, token: Secret<String>, words: String, source: Source, context: &mut Context) {
        if Self::expired(&token, context).is_some() {
            return self.candidate_refused(words, context);
        }
        let (generation, connection) = (self.generation, self.connection());
        connection.set_token(Some(token.clone()));
        context.spawn(&self.reporter, move |messages| async move {
            let what = verdict(edl::check_token(&connection.transport).await, token, words, source);
            messages.report(Event { generation, what });
        });
    }

    fn try_password(&mut self, user: String, password: Secret<String>, offer: Offer, context: &mut Context) {
        let (generation, connection) = (self.generation, self.connection());
        let until = life::long_enough(context.now());
        context.spawn(&self.reporter, move |messages| async move {
            let answer = edl::lasting_token(&connection.transport, user.trim(), &password, until).await;
            drop(password);
            let words = offer.words.clone();
            let what = match answer {
                Ok(issued) => {
                    connection.set_token(Some(issued.token.clone()));
                    let checked = edl::check_token(&connection.transport).await;
                    verdict(checked, issued.token, words, Source::Found(offer))
                }
                Err(error) if error.needs_sign_in() => What::Refused(words),
                Err(error) => What::Failed(error.problem()),
            };
            messages.report(Event { generation, what });
        });
    }

    pub(super) fn candidate_refused(&mut self, words: String, context: &mut Context) {
        self.connection().set_token(None);
        self.candidates.refuse(words);
        self.try_next(context);
    }

    /// The present token is dead: goes on with the next credential. True if there is none.
    pub(super) fn token_died(&mut self, context: &mut Context) -> bool {
        match self.source.clone() {
            Some(Source::Found(offer)) if matches!(offer.credential, Credential::Password { .. }) => {
                // A password that was accepted gives a new token.
                self.candidates.put_back(offer);
            }
            Some(Source::Found(offer)) => self.candidates.refuse(offer.words),
            Some(Source::Keyring | Source::Person) | None => self.candidates.refuse(KEPT.to_owned()),
        }
        let is_over = self.candidates.is_empty();
        self.leave();
        if is_over {
            self.signed_out(Some(self.candidates.nobody()), context);
        } else {
            self.try_next(context);
        }
        is_over
    }

    /// Says which credential was used in place of one that was not accepted.
    pub(super) fn tell_fallback(&mut self, context: &mut Context) {
        let used = match &self.source {
            Some(Source::Found(offer)) => offer.words.clone(),
            _ => KEPT.to_owned(),
        };
        if let Some(problem) = self.candidates.used_instead(&used) {
            context.notify(NoticeLevel::Warning, Problem { details: String::new(), ..problem });
        }
    }
}

/// Anything but a refusal (no network, an outage) says nothing about a token: it is used.
fn verdict(checked: Result<(), Error>, token: Secret<String>, words: String, source: Source) -> What {
    match checked {
        Err(error) if error.needs_sign_in() => What::Refused(words),
        Ok(()) | Err(_) => What::Obtained { token, source },
    }
}
