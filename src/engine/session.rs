//! Who is signed in, in which environment, and where the token is kept.

mod life;
mod renewal;
mod servers;
mod tasks;
mod unattended;

use super::connection::Connection;
use super::context::Context;
use super::effect::{Effect, Refusal};
use super::keyring::Keyring;
use super::reporter::Reporter;
use super::services::FoundCredentials;
use super::snapshot::{Account, NoticeLevel, Renewal, SessionState};
use crate::domain::credentials::{Candidates, Credential, Found, Offer};
use crate::domain::trust::TrustedServers;
use crate::domain::{Environment, Problem, Remedy, Secret};
use crate::earthdata::edl;
use crate::store::credentials::CredentialError;
use std::collections::HashMap;
use std::sync::Arc;
use tasks::{SAVE_PATIENCE, cleaned_token, load_token, look_around, practice_connection, save_token};
use tokio::sync::watch;

/// Why a practice token is in no keyring.
const PRACTICE_REMARK: &str = "This is a practice sign-in; it is not kept.";

/// What a person wants of the session.
pub(super) enum Command {
    Password {
        user: String,
        password: Secret<String>,
    },
    Token(Secret<String>),
    Offer(usize),
    SignOut,
    /// Look for credentials once more.
    Retry,
    Practice,
    Environment(Box<Environment>),
}

/// A task's result; of an older `generation` it is stale and dropped.
pub(super) struct Event {
    generation: u64,
    what: What,
}

enum What {
    /// The keyring's answer, and what else was found.
    Loaded { stored: Result<Option<Secret<String>>, CredentialError>, found: Found },
    /// The keyring is slow.
    LoadSlow(Found),
    /// What was found after a sign-out.
    Found(Found),
    /// What was found where nobody is there to be asked.
    Candidates(Found),
    /// The keyring's answer where nobody is there to be asked.
    Kept(Result<Option<Secret<String>>, CredentialError>),
    /// A token that a server has just accepted, or not refused.
    Obtained { token: Secret<String>, source: Source },
    /// A credential that was tried was not accepted.
    Refused(String),
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

/// Where the present token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// A person typed it, or what it was made from: it is kept.
    Person,
    /// It is kept already.
    Keyring,
    /// It was found, or what it was made from: it is used, never kept.
    Found(Offer),
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
    /// Servers that may be given credentials.
    trusted: TrustedServers,
    /// Where the present token comes from; `None` while nobody is signed in.
    source: Option<Source>,
    /// What is left to try where nobody is there to be asked.
    candidates: Candidates,
    /// The practice service inside this application is in use: nothing of it is kept, and no
    /// found credential is offered to it.
    embedded_practice: bool,
    renewal: Renewal,
    life: life::Watch,
    reporter: Reporter<Event>,
}

impl Session {
    pub(super) fn new(
        connection: Arc<Connection>,
        keyring: Keyring,
        trusted: TrustedServers,
        reporter: Reporter<Event>,
    ) -> (Self, watch::Receiver<Arc<Connection>>) {
        let (connections, reader) = watch::channel(connection);
        let session = Self {
            connections,
            state: SessionState::Checking,
            offers: Vec::new(),
            generation: 0,
            keyring,
            tokens: HashMap::new(),
            trusted,
            source: None,
            candidates: Candidates::default(),
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

    /// Looks for credentials, if the servers may be given any.
    pub(super) fn start(&mut self, context: &mut Context) {
        self.generation += 1;
        let Some(trusted) = self.trusted() else { return self.not_trusted(context) };
        self.set(SessionState::Checking, context);
        let policy = self.found_credentials(context);
        if policy == FoundCredentials::Use {
            return self.start_unattended(trusted, context);
        }
        let generation = self.generation;
        let looks_around = policy == FoundCredentials::Offer;
        let load = self.keyring.load(trusted.credential_key());
        context.spawn(&self.reporter, move |messages| load_token(messages, generation, load, trusted, looks_around));
    }

    /// Nothing is looked for on behalf of the embedded practice service.
    fn found_credentials(&self, context: &Context) -> FoundCredentials {
        if self.embedded_practice { FoundCredentials::Ignore } else { context.services.found_credentials }
    }

    pub(super) fn command(&mut self, command: Command, context: &mut Context) {
        match command {
            Command::SignOut => self.sign_out(context),
            Command::Retry if matches!(self.state, SessionState::SignedOut { .. }) => self.start(context),
            Command::Retry => {}
            Command::Practice => self.practice(context),
            Command::Environment(environment) => self.use_environment(*environment, context),
            // A question is open first: what is typed for NASA must not go elsewhere.
            _ if self.trusted().is_none() => self.not_trusted(context),
            Command::Password { user, password } if self.is_signed_in() => {
                self.renew_with_password(user, password, context);
            }
            Command::Token(token) if self.is_signed_in() => self.renew_with_token(&token, context),
            Command::Password { user, password } => self.sign_in_with_password(user, password, Source::Person, context),
            Command::Token(token) => self.sign_in_with_token(&token, Source::Person, context),
            Command::Offer(index) => {
                let Some(offer) = self.offers.get(index).cloned() else { return };
                let source = Source::Found(offer.clone());
                match offer.credential {
                    Credential::Token(token) => self.sign_in_with_token(&token, source, context),
                    Credential::Password { user, password } => {
                        self.sign_in_with_password(user, password, source, context);
                    }
                }
            }
        }
    }

    pub(super) fn event(&mut self, event: Event, context: &mut Context) {
        if event.generation != self.generation {
            return;
        }
        match event.what {
            What::Loaded { stored, found } => self.loaded(stored, found, context),
            What::LoadSlow(found) => {
                self.take_offers(found, context);
                let problem =
                    "The keyring has not answered yet; it may be waiting to be unlocked. You can also sign in here.";
                self.signed_out(Some(Problem::new(problem)), context);
            }
            What::Found(found) => {
                self.take_offers(found, context);
                if let SessionState::SignedOut { problem, .. } = &self.state {
                    self.signed_out(problem.clone(), context);
                }
            }
            What::Candidates(found) => self.candidates_found(found, context),
            What::Kept(stored) => self.kept_found(stored, context),
            What::Obtained { token, source } => self.obtained(token, source, context),
            What::Refused(words) => self.candidate_refused(words, context),
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

    /// A server no longer accepts the token. True if that ended the session: somebody was signed in,
    /// and nothing is left to sign in with unasked.
    pub(super) fn expire(&mut self, problem: Problem, context: &mut Context) -> bool {
        if !self.is_signed_in() {
            return false;
        }
        if context.services.found_credentials == FoundCredentials::Use && !self.embedded_practice {
            return self.token_died(context);
        }
        self.leave();
        self.signed_out(Some(problem), context);
        true
    }

    fn loaded(&mut self, stored: Result<Option<Secret<String>>, CredentialError>, found: Found, context: &mut Context) {
        self.take_offers(found, context);
        let held = self.trusted().and_then(|trusted| self.tokens.get(&trusted.credential_key()).cloned());
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

    /// What was found is offered; what could not be read is told.
    fn take_offers(&mut self, found: Found, context: &mut Context) {
        let news = if self.offers == found.offers { Vec::new() } else { found.unreadable };
        self.offers = found.offers;
        for sentence in news {
            context.notify(NoticeLevel::Warning, Problem::new(sentence));
        }
    }

    /// A kept token: signed in at once, checked behind the window's back.
    fn take_over(&mut self, token: Secret<String>, remark: Option<String>, context: &mut Context) {
        if let Some(problem) = Self::expired(&token, context) {
            return self.signed_out(Some(problem), context);
        }
        let Some(connection) = self.carry(token, Source::Keyring) else { return self.not_trusted(context) };
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

    /// From here on calls carry the token; `None` if the servers may not be given one.
    fn carry(&mut self, token: Secret<String>, source: Source) -> Option<Arc<Connection>> {
        let key = self.trusted()?.credential_key();
        let connection = self.connection();
        connection.set_token(Some(token.clone()));
        self.tokens.insert(key, token);
        self.source = Some(source);
        Some(connection)
    }

    /// A fresh token that was accepted a moment ago. Only what a person typed is kept.
    fn obtained(&mut self, token: Secret<String>, source: Source, context: &mut Context) {
        if let Some(problem) = Self::expired(&token, context) {
            return self.signed_out(Some(problem), context);
        }
        let Some(trusted) = self.trusted() else { return self.not_trusted(context) };
        self.carry(token.clone(), source.clone());
        if self.embedded_practice {
            return self.signed_in(Some(PRACTICE_REMARK.to_owned()), context);
        }
        match source {
            Source::Keyring => self.signed_in(None, context),
            Source::Found(offer) => {
                self.signed_in(
                    Some(format!("This sign-in is from {}; it is used and not kept.", offer.words)),
                    context,
                );
            }
            Source::Person => {
                let save = self.keyring.save(trusted.credential_key(), token);
                let generation = self.generation;
                context.spawn(&self.reporter, move |messages| save_token(messages, generation, save));
            }
        }
        self.tell_fallback(context);
    }

    fn expired(token: &Secret<String>, context: &Context) -> Option<Problem> {
        let expires_at = edl::decode_token(token.expose())?.expires_at?;
        (expires_at <= context.now()).then(|| {
            Problem::new(format!("The sign-in expired on {}. Sign in again to go on.", expires_at.format("%-d %B %Y")))
                .with_remedy(Remedy::SignIn)
        })
    }

    fn sign_in_with_password(&mut self, user: String, password: Secret<String>, source: Source, context: &mut Context) {
        self.begin_sign_in(context);
        let (generation, connection) = (self.generation, self.connection());
        let until = life::long_enough(context.now());
        context.spawn(&self.reporter, move |messages| async move {
            let answer = edl::lasting_token(&connection.transport, user.trim(), &password, until).await;
            drop(password);
            let what = match answer {
                Ok(issued) => What::Obtained { token: issued.token, source },
                Err(error) => What::Failed(error.problem()),
            };
            messages.report(Event { generation, what });
        });
    }

    fn sign_in_with_token(&mut self, pasted: &Secret<String>, source: Source, context: &mut Context) {
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
            let what = match edl::check_typed_token(&connection.transport).await {
                Ok(()) => What::Obtained { token, source },
                Err(error) => What::Failed(error.problem()),
            };
            messages.report(Event { generation, what });
        });
    }

    fn begin_sign_in(&mut self, context: &mut Context) {
        self.generation += 1;
        self.set(SessionState::Checking, context);
    }

    fn sign_out(&mut self, context: &mut Context) {
        let Some(trusted) = self.trusted() else { return self.not_trusted(context) };
        self.leave();
        self.signed_out(None, context);
        let generation = self.generation;
        let looks_around = self.found_credentials(context) == FoundCredentials::Offer;
        let forget = (!self.embedded_practice).then(|| self.keyring.delete(trusted.credential_key()));
        let outbox = context.outbox();
        context.spawn(&self.reporter, move |messages| async move {
            if looks_around {
                let found = look_around(trusted).await;
                messages.report(Event { generation, what: What::Found(found) });
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
        self.connection().set_token(None);
        self.source = None;
        if let Some(trusted) = self.trusted() {
            self.tokens.remove(&trusted.credential_key());
        }
    }

    fn practice(&mut self, context: &mut Context) {
        let Some(start) = context.services.practice.clone() else {
            let problem = Problem::new("This build of Harmony Desktop has no practice service inside.");
            return context.notify(NoticeLevel::Error, problem);
        };
        self.begin_sign_in(context);
        let generation = self.generation;
        let settings = context.services.transport_settings();
        context.spawn(&self.reporter, move |messages| async move {
            let what = What::Practice(practice_connection(start().await, settings).await);
            messages.report(Event { generation, what });
        });
    }

    fn practice_ready(&mut self, outcome: Result<(Arc<Connection>, Secret<String>), Problem>, context: &mut Context) {
        match outcome {
            Ok((connection, token)) => {
                self.offers = Vec::new();
                self.embedded_practice = true;
                self.connections.send_replace(connection);
                self.carry(token, Source::Person);
                self.signed_in(Some(PRACTICE_REMARK.to_owned()), context);
            }
            // Nobody is there to be asked, and there is nothing to go back to.
            Err(problem) if self.environment().is_practice() => self.signed_out(Some(problem), context),
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
        match Connection::new(environment, context.services.transport_settings()) {
            Ok(connection) => {
                self.embedded_practice = false;
                self.offers = Vec::new();
                self.source = None;
                self.candidates = Candidates::default();
                self.connections.send_replace(connection);
                self.start(context);
                context.effect(Effect::SessionChanged);
            }
            Err(error) => context.notify(NoticeLevel::Error, error.problem()),
        }
    }

    fn signed_in(&mut self, session_only: Option<String>, context: &mut Context) {
        let Some(token) = self.trusted().and_then(|trusted| self.tokens.get(&trusted.credential_key())) else { return };
        // A token that cannot be read is still a token: the servers decide.
        let (user, expires_at) =
            edl::decode_token(token.expose()).map_or((String::new(), None), |claims| (claims.user, claims.expires_at));
        self.set(SessionState::SignedIn(Account { user, expires_at, session_only }), context);
        context.effect(Effect::SessionChanged);
    }

    fn signed_out(&mut self, problem: Option<Problem>, context: &mut Context) {
        self.connection().set_token(None);
        if self.is_signed_in() {
            self.leave();
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
