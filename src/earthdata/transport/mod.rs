//! The one way out: time-outs, retries, redirects, and who may see a credential.
//!
//! Redirects are followed here and not by the HTTP library, because each hop decides anew what may
//! be sent (`harmony-api.md` 4.5): the bearer only to hosts of the environment, the password only
//! to Earthdata Login, nothing to anybody else; once a chain has left the environment it does not
//! get its credential back.

mod bucket;
pub(crate) mod call;
mod client;
mod clock;
mod hops;
mod json;
mod opened;
mod picture;
pub(crate) mod retry;
mod send;

pub use clock::Clock;
pub(crate) use json::{FromLink, Page};
pub use opened::{HostClass, Opened};
pub use picture::Picture;

use super::error::{Asked, Error, ErrorKind};
use super::redact;
use super::status::{is_markup, kind_of_page, kind_of_status};
use crate::domain::backoff::Backoff;
use crate::domain::{Environment, Secret};
use call::{Call, Credential};
use client::Use;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use retry::{Failure, Trial};
use send::Landed;
use serde_json::Value;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use url::Url;

/// Time-outs, patience and name of a [`Transport`].
#[derive(Debug, Clone, PartialEq)]
pub struct TransportSettings {
    /// For a connection to come about, TLS included.
    pub connect_timeout: Duration,
    /// Longest silence while waiting for an answer or for its next bytes.
    pub read_timeout: Duration,
    /// For one attempt of a JSON call with all its redirects. Files have no such limit.
    pub total_timeout: Duration,
    /// Attempts of a call that may be repeated, ≥ 1.
    pub max_attempts: u32,
    /// Pauses between attempts.
    pub backoff: Backoff,
    /// Retries after a refused token, before it is taken for dead.
    pub refusal_retries: u32,
    /// Pauses between those.
    pub refusal_backoff: Backoff,
    /// A longer `Retry-After` is reported to the caller in place of waiting.
    pub longest_wait: Duration,
    /// No new attempt is begun after this time.
    pub patience: Duration,
    /// Longest JSON answer read, in bytes after decompression.
    pub json_limit_bytes: u64,
    /// The same for pages of links, which are taken out one by one, and of the catalogue.
    pub page_limit_bytes: u64,
    /// Most result links of one job that are read: they are kept in memory.
    pub most_links: usize,
    /// How this client calls itself.
    pub user_agent: String,
    /// Fixes the jitter, for tests.
    pub jitter_seed: Option<u64>,
    /// What time it is.
    pub clock: Clock,
}

impl Default for TransportSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_mins(1),
            total_timeout: Duration::from_mins(2),
            max_attempts: 4,
            backoff: Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(8) },
            // 12 to 24 seconds in all.
            refusal_retries: 5,
            refusal_backoff: Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(12) },
            longest_wait: Duration::from_mins(1),
            patience: Duration::from_mins(2),
            json_limit_bytes: 8_000_000,
            page_limit_bytes: 32_000_000,
            // More results than Harmony lets any job have.
            most_links: 1_000_000,
            user_agent: concat!("harmony-desktop/", env!("CARGO_PKG_VERSION")).to_owned(),
            jitter_seed: None,
            clock: Clock::default(),
        }
    }
}

/// The way out to one environment; cheap to clone, all clones share the token and the connections.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    environment: Environment,
    settings: TransportSettings,
    clients: client::Clients,
    token: RwLock<Option<Token>>,
    random: Mutex<fastrand::Rng>,
    cloud: bucket::CloudKeys,
}

/// What calls carry, and a number that no other token of this process has.
struct Token {
    secret: Secret<String>,
    number: u64,
}

impl Token {
    fn new(secret: Secret<String>) -> Self {
        static GIVEN: AtomicU64 = AtomicU64::new(0);
        Self { secret, number: GIVEN.fetch_add(1, Ordering::Relaxed) }
    }
}

/// A JSON answer, read whole or in part.
pub(crate) struct Answer<T> {
    pub(crate) value: T,
    pub(crate) headers: HeaderMap,
    pub(crate) asked: Asked,
}

/// An answer in JSON.
pub(crate) type JsonAnswer = Answer<Value>;

impl<T> Answer<T> {
    /// An error about this answer's content.
    pub(crate) fn unreadable(&self, why: impl Into<String>) -> Error {
        Error::new(ErrorKind::Decode(why.into()), self.asked.clone())
    }
}

/// How a JSON answer is read.
#[derive(Clone, Copy)]
struct Reader<T> {
    limit_bytes: u64,
    read: fn(&[u8]) -> Result<T, ErrorKind>,
}

/// Longest error body that is read.
const ERROR_BODY_LIMIT: u64 = 1_000_000;

impl Transport {
    /// Sets up both clients; fails if the operating system's certificates cannot be used.
    pub fn new(environment: Environment, settings: TransportSettings) -> Result<Self, Error> {
        let clients = client::Clients::build(&settings).map_err(|kind| Error::unsent(kind, None))?;
        let random = settings.jitter_seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let inner = Inner {
            environment,
            settings,
            clients,
            token: RwLock::new(None),
            random: Mutex::new(random),
            cloud: bucket::CloudKeys::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The servers this transport talks to.
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    /// Takes or drops the token for all clones; calls on their way keep the old one.
    pub fn set_token(&self, token: Option<Secret<String>>) {
        *self.inner.token.write().unwrap_or_else(PoisonError::into_inner) = token.map(Token::new);
        self.forget_cloud_keys();
    }

    /// True if there is a token (valid or not).
    pub fn has_token(&self) -> bool {
        self.token_number().is_some()
    }

    /// Which token calls carry now: another one has another number, of another environment too.
    pub fn token_number(&self) -> Option<u64> {
        self.inner.token.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|token| token.number)
    }

    /// `Authorization` with the token. A token that cannot stand in a header cannot be right.
    fn bearer(&self) -> Result<Option<HeaderValue>, ErrorKind> {
        let token = self.inner.token.read().unwrap_or_else(PoisonError::into_inner);
        let Some(token) = token.as_ref() else { return Ok(None) };
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.secret.expose().trim()))
            .map_err(|_unusable| ErrorKind::Unauthorized("The token holds characters that no token has.".to_owned()))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    pub(crate) fn most_links(&self) -> usize {
        self.inner.settings.most_links
    }

    fn draw(&self) -> f64 {
        self.inner.random.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }

    /// Asks for JSON. Redirects lead only to hosts of the environment; a login page is an error.
    pub(crate) async fn json(&self, call: Call) -> Result<JsonAnswer, Error> {
        self.ask(call, Reader { limit_bytes: self.inner.settings.json_limit_bytes, read: json::value }).await
    }

    /// Asks for a page of links. Longer ones than other answers are read, since each link is taken
    /// out of the text by itself.
    pub(crate) async fn page<T: FromLink>(&self, call: Call) -> Result<Answer<Page<T>>, Error> {
        self.ask(call, Reader { limit_bytes: self.inner.settings.page_limit_bytes, read: json::page }).await
    }

    /// Asks for an answer with a whole page of something: a job, or records of the catalogue.
    pub(crate) async fn long_json(&self, call: Call) -> Result<JsonAnswer, Error> {
        self.ask(call, Reader { limit_bytes: self.inner.settings.page_limit_bytes, read: json::value }).await
    }

    async fn ask<T>(&self, mut call: Call, reader: Reader<T>) -> Result<Answer<T>, Error> {
        if !call.headers.contains_key(ACCEPT) {
            call.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        }
        let mut trial = Trial::start(self);
        loop {
            let attempt = self.ask_once(&call, &reader);
            let failure = match tokio::time::timeout(self.inner.settings.total_timeout, attempt).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::new(ErrorKind::TimedOut, &call.url),
            };
            trial.wait_or_fail(self, &call, failure).await?;
        }
    }

    async fn ask_once<T>(&self, call: &Call, reader: &Reader<T>) -> Result<Answer<T>, Failure> {
        let mut landed = self.land(Use::Json, call, false).await?;
        let status = landed.response.status().as_u16();
        let good = landed.response.status().is_success() || call.also_good.contains(&status);
        let limit = if good { reader.limit_bytes } else { ERROR_BODY_LIMIT };
        let body = self.read_body(&mut landed, limit, good).await?;
        if !good {
            return Err(self.refusal(call, &landed, body));
        }
        let body = self.covered(call, body);
        // “No content” is an answer: labels were taken off.
        let text: &[u8] = if status == 204 && body.is_empty() { b"null" } else { &body };
        let value = (reader.read)(text).map_err(|kind| {
            let kind = if is_markup(&body) { kind_of_page(status, &body) } else { kind };
            Failure::new(kind, &landed.url)
        })?;
        let asked = Asked { method: call.method.clone(), url: landed.url };
        Ok(Answer { value, headers: landed.response.headers().clone(), asked })
    }

    /// Sends once without following, for an answer that is itself a redirect (a submit). `Err`
    /// only after [`Call::retry`]'s rules.
    pub(crate) async fn redirect_of(&self, mut call: Call) -> Result<Redirected, Error> {
        call.follow = false;
        let mut trial = Trial::start(self);
        loop {
            let attempt = self.redirect_once(&call);
            let failure = match tokio::time::timeout(self.inner.settings.total_timeout, attempt).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::new(ErrorKind::TimedOut, &call.url),
            };
            trial.wait_or_fail(self, &call, failure).await?;
        }
    }

    async fn redirect_once(&self, call: &Call) -> Result<Redirected, Failure> {
        let mut landed = self.land(Use::Json, call, false).await?;
        let status = landed.response.status().as_u16();
        if hops::is_redirect(status) {
            let headers = landed.response.headers();
            let next = hops::next(&self.inner.environment, &landed.url, &call.method, status, headers)
                .map_err(|kind| Failure::new(kind, &landed.url))?;
            if hops::is_login(&self.inner.environment, &next.url) {
                return Err(Failure::new(ErrorKind::SignInNeeded, &landed.url));
            }
            return Ok(Redirected::To(next.url));
        }
        let good = landed.response.status().is_success();
        let body = self.read_body(&mut landed, self.inner.settings.json_limit_bytes, good).await?;
        if !good {
            return Err(self.refusal(call, &landed, body));
        }
        let body = self.covered(call, body);
        match json::value(&body) {
            Ok(value) => Ok(Redirected::Answered(value)),
            Err(kind @ (ErrorKind::TooMany { .. } | ErrorKind::TooLarge { .. })) => {
                Err(Failure::new(kind, &landed.url))
            }
            Err(_) => Err(Failure::new(kind_of_page(status, &body), &landed.url)),
        }
    }

    /// Opens a file for reading. `headers` may hold `Range`, `If-Range` and the like; credentials
    /// in it are ignored. `s3://` addresses are read with Harmony's temporary keys. 200, 206, 304, 412 and 416 are answers; everything else, and a web page
    /// in place of a file, is an error. Opening is repeated like any reading; once bytes flow, the
    /// caller decides.
    pub async fn open(&self, url: &Url, headers: &HeaderMap) -> Result<Opened, Error> {
        if url.scheme() == "s3" {
            return self.open_object(url, headers).await;
        }
        let mut call = Call::get(url.clone());
        call.headers = headers.clone();
        for credential in
            [reqwest::header::AUTHORIZATION, reqwest::header::COOKIE, reqwest::header::PROXY_AUTHORIZATION]
        {
            call.headers.remove(credential);
        }
        call.headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        call.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut trial = Trial::start(self);
        loop {
            match self.open_once(&call).await {
                Ok(opened) => return Ok(opened),
                Err(failure) => {
                    trial.wait_or_fail(self, &call, failure).await?;
                }
            }
        }
    }

    async fn open_once(&self, call: &Call) -> Result<Opened, Failure> {
        let mut landed = self.land(Use::Files, call, true).await?;
        let status = landed.response.status().as_u16();
        if !matches!(status, 200 | 206 | 304 | 412 | 416) {
            let body = self.read_body(&mut landed, ERROR_BODY_LIMIT, false).await?;
            return Err(self.refusal(call, &landed, body));
        }
        if hops::is_login(&self.inner.environment, &landed.url) {
            return Err(Failure::new(ErrorKind::SignInNeeded, &landed.url));
        }
        if status == 200 && is_page(landed.response.headers()) && !names_a_page(&call.url) {
            let body = self.read_body(&mut landed, ERROR_BODY_LIMIT, false).await?;
            return Err(Failure::new(kind_of_page(status, &self.covered(call, body)), &landed.url));
        }
        Ok(Opened {
            status,
            headers: landed.response.headers().clone(),
            host: if landed.trusted { HostClass::Trusted } else { HostClass::Foreign },
            url: landed.url,
            response: landed.response,
            read_timeout: self.inner.settings.read_timeout,
        })
    }

    fn refusal(&self, call: &Call, landed: &Landed, body: Vec<u8>) -> Failure {
        let headers = landed.response.headers();
        let status = landed.response.status().as_u16();
        let body = self.covered(call, body);
        let mut kind = kind_of_status(&self.inner.environment, landed.trusted, status, headers, &body);
        if landed.sent_password && matches!(kind, ErrorKind::Unauthorized(_)) {
            kind = ErrorKind::WrongPassword;
        }
        let mut failure = Failure::new(kind, &landed.url);
        failure.retry_after = retry::retry_after(headers);
        failure
    }

    /// A server may repeat what it was sent, in a refusal or in a good answer, and its words end up
    /// in logs, in files and on the screen: this call's own secrets are covered first.
    fn covered(&self, call: &Call, body: Vec<u8>) -> Vec<u8> {
        let mut secrets = Vec::new();
        if let Some(token) = self.inner.token.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            secrets.push(Secret::new(token.secret.expose().trim().to_owned()));
        }
        if let Credential::Basic { user, password } = &call.credential {
            secrets.push(Secret::new(send::basic_value(user, password.expose())));
            secrets.push(password.clone());
        }
        redact::cover(body, &secrets)
    }

    /// The whole body, at most `limit` bytes; a longer one is an error if it must be whole, else
    /// cut.
    async fn read_body(&self, landed: &mut Landed, limit: u64, whole: bool) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        loop {
            let chunk = match tokio::time::timeout(self.inner.settings.read_timeout, landed.response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Ok(body),
                // Half an error page is as good as a whole one.
                Ok(Err(_)) | Err(_) if !whole => return Ok(body),
                Ok(Err(error)) => return Err(Failure::new(client::kind_of(&error), &landed.url)),
                Err(_) => return Err(Failure::new(ErrorKind::TimedOut, &landed.url)),
            };
            body.extend_from_slice(&chunk);
            if body.len() as u64 > limit {
                if whole {
                    return Err(Failure::new(ErrorKind::TooLarge { limit }, &landed.url));
                }
                return Ok(body);
            }
        }
    }
}

/// What came back on a call that is expected to be redirected.
pub(crate) enum Redirected {
    /// An admissible address, not yet asked.
    To(Url),
    /// JSON with a good status.
    Answered(Value),
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|media_type| media_type.trim_start().to_ascii_lowercase().starts_with("text/html"))
}

/// A result that is a page by its own name may be one.
fn names_a_page(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [".html", ".htm", ".xhtml"].iter().any(|ending| path.ends_with(ending))
}

impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Transport")
            .field("environment", &self.inner.environment.to_string())
            .field("has_token", &self.has_token())
            .finish_non_exhaustive()
    }
}
