//! Who is signed in, in which environment, and where the token is kept.

mod life;
mod renewal;
mod tasks;

use super::connection::Connection;
use super::context::Context;
use super::effect::{Effect, Refusal};
use super::keyring::Keyring;
use super::offers::{Credential, Offer};
use super::reporter::Reporter;
use super::snapshot::{Account, NoticeLevel, Renewal, SessionState};
use crate::domain::{Environment, Problem, Remedy, Secret};
use crate::earthdata::edl;
use crate::store::credentials::CredentialError;
use std::collections::HashMap;
use std::sync::Arc;
use tasks::{SAVE_PATIENCE, cleaned_token, load_token, look_around, practice_connection, save_token};
use tokio::sync::watch;

/// Why a practice token is in no keyring.
const PRACTICE_REMARK: &str = "This is a practice sign-in; it is not kept.";

/// A person's wish.
pub(super) enum Ask {
    Password { user: String, password: Secret<String> },
    Token(Secret<String>),
    Offer(usize),
    SignOut,
    Practice,
    Environment(Box<Environment>),
}

/// A task's result; of an older `generation` it is stale and dropped.
pub(super) struct News {
    generation: u64,
    what: What,
}

enum What {
    /// The keyring's answer, and what else was found.
    Loaded { stored: Result<Option<Secret<String>>, CredentialError>, offers: Vec<Offer> },
    /// The keyring is slow.
    LoadSlow(Vec<Offer>),
    /// What was found after a sign-out.
    Offers(Vec<Offer>),
    /// A token that a server has just accepted.
    Obtained(Secret<String>),
    /// Signing in failed.
    Failed(Problem),
    /// The keyring is slow to save.
    SaveSlow { timed_out: bool },
    /// The keyring's word on saving.
    Saved(Result<(), CredentialError>),
    /// A new token for somebody who is signed in.
    Renewed(Result<Secret<String>, Problem>),
    /// The practice service is up and signed in to.
    Practice(Result<(Arc<Connection>, Secret<String>), Problem>),
}

/// The session's state; lives in the owner.
pub(super) struct Session {
    connections: watch::Sender<Arc<Connection>>,
    state: SessionState,
    offers: Vec<Offer>,
    generation: u64,
    keyring: Keyring,
    /// Tokens of this session, for going back to an environment whose token no keyring has.
    tokens: HashMap<String, Secret<String>>,
    /// The practice service inside this application is in use: nothing of it is kept, and no
    /// found credential is offered to it.
    embedded_practice: bool,
    renewal: Renewal,
    life: life::Watch,
    reporter: Reporter<News>,
}

impl Session {
    pub(super) fn new(
        connection: Arc<Connection>,
        keyring: Keyring,
        reporter: Reporter<News>,
    ) -> (Self, watch::Receiver<Arc<Connection>>) {
        let (connections, reader) = watch::channel(connection);
        let session = Self {
            connections,
            state: SessionState::Checking,
            offers: Vec::new(),
            generation: 0,
            keyring,
            tokens: HashMap::new(),
            embedded_practice: false,
            renewal: Renewal::default(),
            life: life::Watch::default(),
            reporter,
        };
        (session, reader)
    }

    pub(super) fn state(&self) -> &SessionState {
        &self.state
    }

    pub(super) fn environment(&self) -> Environment {
        self.connections.borrow().environment.clone()
    }

    pub(super) fn connection(&self) -> Arc<Connection> {
        Arc::clone(&self.connections.borrow())
    }

    /// Answers when the keyring has done all that was asked of it.
    pub(super) fn keyring_settled(&self) -> impl Future<Output = Result<(), CredentialError>> + Send + 'static {
        self.keyring.settled()
    }

    pub(super) fn is_signed_in(&self) -> bool {
        matches!(self.state, SessionState::SignedIn(_))
    }

    /// Reads the keyring and looks around.
    pub(super) fn start(&mut self, context: &mut Context) {
        self.generation += 1;
        self.set(SessionState::Checking, context);
        let generation = self.generation;
        let environment = self.environment();
        let looking = context.services.look_for_credentials && !self.embedded_practice;
        let load = self.keyring.load(environment.credential_key());
        context.spawn(&self.reporter, move |messages| load_token(messages, generation, load, environment, looking));
    }

    pub(super) fn ask(&mut self, ask: Ask, context: &mut Context) {
        match ask {
            Ask::Password { user, password } if self.is_signed_in() => {
                self.renew_with_password(user, password, context);
            }
            Ask::Token(token) if self.is_signed_in() => self.renew_with_token(&token, context),
            Ask::Password { user, password } => self.sign_in_with_password(user, password, context),
            Ask::Token(token) => self.sign_in_with_token(&token, context),
            Ask::Offer(index) => match self.offers.get(index).map(|offer| offer.credential.clone()) {
                Some(Credential::Token(token)) => self.sign_in_with_token(&token, context),
                Some(Credential::Password { user, password }) => self.sign_in_with_password(user, password, context),
                None => {}
            },
            Ask::SignOut => self.sign_out(context),
            Ask::Practice => self.practice(context),
            Ask::Environment(environment) => self.use_environment(*environment, context),
        }
    }

    pub(super) fn news(&mut self, news: News, context: &mut Context) {
        if news.generation != self.generation {
            return;
        }
        match news.what {
            What::Loaded { stored, offers } => self.loaded(stored, offers, context),
            What::LoadSlow(offers) => {
                self.offers = offers;
                let problem =
                    "The keyring has not answered yet; it may be waiting to be unlocked. You can also sign in here.";
                self.signed_out(Some(Problem::new(problem)), context);
            }
            What::Offers(offers) => {
                self.offers = offers;
                if let SessionState::SignedOut { problem, .. } = &self.state {
                    self.signed_out(problem.clone(), context);
                }
            }
            What::Obtained(token) => self.obtained(token, context),
            What::Failed(problem) => self.signed_out(Some(problem), context),
            What::SaveSlow { timed_out } => {
                let remark = if timed_out {
                    "The keyring did not answer within a minute, so the token is kept only until you close the window."
                } else {
                    "The keyring has not taken the token yet; it may be waiting to be unlocked. Until then the token is kept only until you close the window."
                };
                self.signed_in(Some(remark.to_owned()), context);
            }
            What::Saved(Ok(())) => self.signed_in(None, context),
            What::Saved(Err(error)) => self.signed_in(Some(session_only(&error)), context),
            What::Renewed(outcome) => self.renewed(outcome, context),
            What::Practice(outcome) => self.practice_ready(outcome, context),
        }
    }

    /// A server no longer accepts the token; false if nobody was signed in any more.
    pub(super) fn expire(&mut self, problem: Problem, context: &mut Context) -> bool {
        let was_signed_in = self.is_signed_in();
        if was_signed_in {
            self.leave();
            self.signed_out(Some(problem), context);
        }
        was_signed_in
    }

    fn loaded(
        &mut self,
        stored: Result<Option<Secret<String>>, CredentialError>,
        offers: Vec<Offer>,
        context: &mut Context,
    ) {
        self.offers = offers;
        let held = self.tokens.get(&self.environment().credential_key()).cloned();
        match (stored, held) {
            (Ok(Some(token)), _) => self.take_over(token, None, context),
            (Err(error), Some(token)) => self.take_over(token, Some(session_only(&error)), context),
            (Ok(None), Some(token)) => {
                let remark = "The keyring does not hold this token, so it is kept only until you close the window.";
                self.take_over(token, Some(remark.to_owned()), context);
            }
            (Ok(None), None) => self.signed_out(None, context),
            (Err(error), None) => {
                let problem = Problem::new(format!(
                    "{error} You can sign in all the same; the token is then kept only until you close the window."
                ));
                self.signed_out(Some(problem), context);
            }
        }
    }

    /// A kept token: signed in at once, checked behind the window's back.
    fn take_over(&mut self, token: Secret<String>, remark: Option<String>, context: &mut Context) {
        if let Some(problem) = Self::expired(&token, context) {
            return self.signed_out(Some(problem), context);
        }
        let connection = self.connection();
        connection.set_token(Some(token.clone()));
        self.tokens.insert(connection.environment.credential_key(), token);
        self.signed_in(remark, context);
        let outbox = context.outbox();
        context.spawn(&self.reporter, move |_| async move {
            if let Err(error) = edl::check_token(&connection.transport).await {
                // Anything else (no network, an outage) says nothing about the token.
                if let Some(refusal) = Refusal::of(&error) {
                    let refusal = Refusal { problem: dead_token(), ..refusal };
                    outbox.report(Effect::TokenRefused(refusal));
                }
            }
        });
    }

    /// A fresh token that was accepted a moment ago.
    fn obtained(&mut self, token: Secret<String>, context: &mut Context) {
        if let Some(problem) = Self::expired(&token, context) {
            return self.signed_out(Some(problem), context);
        }
        let connection = self.connection();
        let key = connection.environment.credential_key();
        connection.set_token(Some(token.clone()));
        self.tokens.insert(key.clone(), token.clone());
        if self.embedded_practice {
            return self.signed_in(Some(PRACTICE_REMARK.to_owned()), context);
        }
        let save = self.keyring.save(key, token);
        let generation = self.generation;
        context.spawn(&self.reporter, move |messages| save_token(messages, generation, save));
    }

    fn expired(token: &Secret<String>, context: &Context) -> Option<Problem> {
        let expires_at = edl::decode_token(token.expose())?.expires_at?;
        (expires_at <= context.now()).then(|| {
            Problem::new(format!("The sign-in expired on {}. Sign in again to go on.", expires_at.format("%-d %B %Y")))
                .with_remedy(Remedy::SignIn)
        })
    }

    fn sign_in_with_password(&mut self, user: String, password: Secret<String>, context: &mut Context) {
        self.begin_sign_in(context);
        let (generation, connection) = (self.generation, self.connection());
        let until = life::long_enough(context.now());
        context.spawn(&self.reporter, move |messages| async move {
            let answer = edl::lasting_token(&connection.transport, user.trim(), &password, until).await;
            drop(password);
            let what = match answer {
                Ok(issued) => What::Obtained(issued.token),
                Err(error) => What::Failed(error.problem()),
            };
            messages.report(News { generation, what });
        });
    }

    fn sign_in_with_token(&mut self, pasted: &Secret<String>, context: &mut Context) {
        self.begin_sign_in(context);
        let Some(token) = cleaned_token(pasted) else {
            let problem =
                "This does not look like an Earthdata Login token. Copy it from your profile's “Generate Token” page.";
            return self.signed_out(Some(Problem::new(problem)), context);
        };
        if let Some(problem) = Self::expired(&token, context) {
            return self.signed_out(Some(problem), context);
        }
        let (generation, connection) = (self.generation, self.connection());
        connection.set_token(Some(token.clone()));
        context.spawn(&self.reporter, move |messages| async move {
            let what = match edl::check_token(&connection.transport).await {
                Ok(()) => What::Obtained(token),
                Err(error) => What::Failed(error.problem()),
            };
            messages.report(News { generation, what });
        });
    }

    fn begin_sign_in(&mut self, context: &mut Context) {
        self.generation += 1;
        self.set(SessionState::Checking, context);
    }

    fn sign_out(&mut self, context: &mut Context) {
        self.leave();
        self.signed_out(None, context);
        let (generation, environment) = (self.generation, self.environment());
        let looking = context.services.look_for_credentials && !self.embedded_practice;
        let forget = (!self.embedded_practice).then(|| self.keyring.delete(environment.credential_key()));
        let outbox = context.outbox();
        context.spawn(&self.reporter, move |messages| async move {
            if looking {
                let offers = look_around(environment).await;
                messages.report(News { generation, what: What::Offers(offers) });
            }
            let Some(forget) = forget else { return };
            let failure = match tokio::time::timeout(SAVE_PATIENCE, forget).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error.to_string(),
                Err(_) => "The keyring did not answer within a minute.".to_owned(),
            };
            let summary = "You are signed out here, but the token could not be removed from the keyring. Remove “org.harmonydesktop.HarmonyDesktop” there, or revoke the token in your Earthdata Login profile.";
            outbox.report(Effect::Notify(NoticeLevel::Warning, Problem::new(summary).with_details(failure)));
        });
    }

    /// Drops the token from memory; running tasks of the session become stale.
    fn leave(&mut self) {
        self.generation += 1;
        let connection = self.connection();
        connection.set_token(None);
        self.tokens.remove(&connection.environment.credential_key());
    }

    fn practice(&mut self, context: &mut Context) {
        let Some(start) = context.services.practice.clone() else {
            let problem = Problem::new("This build of Harmony Desktop has no practice service inside.");
            return context.notify(NoticeLevel::Error, problem);
        };
        self.begin_sign_in(context);
        let generation = self.generation;
        context.spawn(&self.reporter, move |messages| async move {
            let what = What::Practice(practice_connection(start().await).await);
            messages.report(News { generation, what });
        });
    }

    fn practice_ready(&mut self, outcome: Result<(Arc<Connection>, Secret<String>), Problem>, context: &mut Context) {
        match outcome {
            Ok((connection, token)) => {
                connection.set_token(Some(token.clone()));
                self.tokens.insert(connection.environment.credential_key(), token);
                self.offers = Vec::new();
                self.embedded_practice = true;
                self.connections.send_replace(connection);
                self.signed_in(Some(PRACTICE_REMARK.to_owned()), context);
            }
            Err(problem) => {
                context.notify(NoticeLevel::Error, problem);
                // Back to where we were, with what the keyring has for it.
                self.start(context);
            }
        }
    }

    fn use_environment(&mut self, environment: Environment, context: &mut Context) {
        if environment == self.environment() {
            return;
        }
        match Connection::new(environment) {
            Ok(connection) => {
                self.embedded_practice = false;
                self.offers = Vec::new();
                self.connections.send_replace(connection);
                self.start(context);
                context.effect(Effect::SessionChanged);
            }
            Err(error) => context.notify(NoticeLevel::Error, error.problem()),
        }
    }

    fn signed_in(&mut self, session_only: Option<String>, context: &mut Context) {
        let connection = self.connection();
        let Some(token) = self.tokens.get(&connection.environment.credential_key()) else { return };
        // A token that cannot be read is still a token: the servers decide.
        let (user, expires_at) =
            edl::decode_token(token.expose()).map_or((String::new(), None), |claims| (claims.user, claims.expires_at));
        self.set(SessionState::SignedIn(Account { user, expires_at, session_only }), context);
        context.effect(Effect::SessionChanged);
    }

    fn signed_out(&mut self, problem: Option<Problem>, context: &mut Context) {
        let connection = self.connection();
        connection.set_token(None);
        if self.is_signed_in() {
            self.tokens.remove(&connection.environment.credential_key());
            context.effect(Effect::SessionChanged);
        }
        let offers = self.offers.iter().map(|offer| offer.words.clone()).collect();
        self.set(SessionState::SignedOut { offers, problem }, context);
    }

    fn set(&mut self, state: SessionState, context: &mut Context) {
        self.state = state;
        self.life.look_now();
        context.mark();
    }
}

fn session_only(error: &CredentialError) -> String {
    format!("{error} The token is kept only until you close the window.")
}

fn dead_token() -> Problem {
    Problem::new("Earthdata Login no longer accepts the kept sign-in. Sign in again; your jobs go on meanwhile.")
        .with_remedy(Remedy::SignIn)
}
