//! What can go wrong between this computer and NASA's, as data, and the sentences for it.

use super::redact::printable;
use super::words;
use crate::domain::{Cause, Problem, Remedy};
use chrono::TimeDelta;
use reqwest::Method;
use std::fmt;
use std::time::Duration;
use url::Url;

/// A call that failed, after all its attempts.
///
/// `Display` is for logs; people get [`Error::problem`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// What was asked at the hop that failed; `None` if it never came to an address.
    pub asked: Option<Asked>,
    /// How often it was tried, ≥ 1; 0 if nothing was sent.
    pub attempts: u32,
    /// From the first attempt to giving up.
    pub elapsed: Duration,
    /// [`Transport::token_number`](super::Transport::token_number) when the last attempt began: an
    /// answer to an older token says nothing about a newer one.
    pub token: Option<u64>,
}

/// Method and address of a request. Shows itself without signatures and secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// HTTP method.
    pub method: Method,
    /// The whole address; may hold a signature.
    pub url: Url,
}

impl Asked {
    /// Something that was read.
    pub fn get(url: &Url) -> Self {
        Self { method: Method::GET, url: url.clone() }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, printable(&self.url))
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

/// The kinds of failure. Texts are the server's own words without “Error: ”, at most 2000
/// characters, and may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// No connection came about, so nothing was sent: no network, no such host, refused.
    Connect(String),
    /// The same by way of a proxy, which may be to blame.
    Proxy {
        /// Its host and port.
        proxy: String,
        /// What the network said.
        text: String,
    },
    /// The connection broke before the answer was whole; the request may have arrived.
    Broken(String),
    /// No byte for longer than allowed; the request may have arrived.
    TimedOut,
    /// The server's certificate was not accepted, or no secure connection came about.
    Tls(String),
    /// 401: the token is wrong, expired or of another environment.
    Unauthorized(String),
    /// 401 from Earthdata Login on user name and password.
    WrongPassword,
    /// The server redirects to the login page: no token was sent, or it was not one.
    SignInNeeded,
    /// 403, with the licence or approval pages named in the answer.
    Forbidden {
        /// Pages at Earthdata Login to accept in the browser; often empty.
        eulas: Vec<Url>,
        /// The server's words.
        text: String,
    },
    /// 404 or 410.
    NotFound(String),
    /// 409: not possible in the job's present state.
    Conflict(String),
    /// 400 and other refusals of the request as written, here or on the server.
    Validation(String),
    /// 422: no service chain does this combination.
    Unsupported(String),
    /// 429: too many requests.
    TooManyRequests {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// 5xx, or any other status that fits nowhere else.
    Server {
        /// HTTP status.
        status: u16,
        /// The server's words.
        text: String,
    },
    /// A page (HTML or the like) where JSON or a data file was expected.
    NotJson {
        /// HTTP status.
        status: u16,
        /// The page asks for user name and password.
        looks_like_login: bool,
        /// Title or beginning of the page, at most 200 characters.
        snippet: String,
    },
    /// JSON, but not the answer that was asked for.
    Decode(String),
    /// A redirect that must not be followed, with the reason.
    RedirectRefused(String),
    /// The answer is longer than this application reads into memory.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The answer holds more values, or more results, than this application reads into memory.
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// The store does not accept requests by this computer's clock.
    WrongClock {
        /// By so much it is ahead of the store's, as far as that was told.
        ahead: Option<TimeDelta>,
    },
}

impl Error {
    /// An error of one attempt that took no time worth telling.
    pub fn new(kind: ErrorKind, asked: impl Into<Option<Asked>>) -> Self {
        Self { kind, asked: asked.into(), attempts: 1, elapsed: Duration::ZERO, token: None }
    }

    /// An error before anything was sent.
    pub(crate) fn unsent(kind: ErrorKind, asked: impl Into<Option<Asked>>) -> Self {
        Self { attempts: 0, ..Self::new(kind, asked) }
    }

    /// Where it failed; may hold a signature.
    pub fn url(&self) -> Option<&Url> {
        self.asked.as_ref().map(|asked| &asked.url)
    }

    /// The host that failed.
    pub fn host(&self) -> Option<&str> {
        self.url()?.host_str()
    }

    /// The sign-in is missing, wrong or over: a new one helps.
    pub fn needs_sign_in(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Unauthorized(_)
                | ErrorKind::SignInNeeded
                | ErrorKind::WrongPassword
                | ErrorKind::NotJson { looks_like_login: true, .. }
        )
    }

    /// The network or the server is at fault and the same call may work later.
    pub fn is_transient(&self) -> bool {
        match &self.kind {
            ErrorKind::Connect(_)
            | ErrorKind::Proxy { .. }
            | ErrorKind::Broken(_)
            | ErrorKind::TimedOut
            | ErrorKind::TooManyRequests { .. } => true,
            ErrorKind::Server { status, .. } | ErrorKind::NotJson { status, looks_like_login: false, .. } => {
                matches!(status, 408 | 500 | 502 | 503 | 504)
            }
            _ => false,
        }
    }

    /// The computer seems to have no network.
    pub fn is_offline(&self) -> bool {
        matches!(self.kind, ErrorKind::Connect(_) | ErrorKind::Proxy { .. })
    }

    /// The request may have reached the server although no answer came.
    pub fn may_have_arrived(&self) -> bool {
        match &self.kind {
            ErrorKind::Broken(_) | ErrorKind::TimedOut => true,
            ErrorKind::Server { status, .. } | ErrorKind::NotJson { status, looks_like_login: false, .. } => {
                matches!(status, 408 | 502 | 503 | 504)
            }
            _ => false,
        }
    }

    /// The sentence, the raw words and the button for people.
    pub fn problem(&self) -> Problem {
        let (summary, remedy) = self.kind.sentence();
        Problem::new(summary).with_details(self.to_string()).with_remedy(remedy).with_cause(self.cause())
    }

    fn cause(&self) -> Cause {
        match &self.kind {
            _ if self.needs_sign_in() => Cause::SignIn,
            ErrorKind::Connect(_) | ErrorKind::Proxy { .. } => Cause::Offline,
            _ if self.is_transient() => Cause::Unavailable,
            ErrorKind::Forbidden { .. } => Cause::Forbidden,
            ErrorKind::NotFound(_) => Cause::NotFound,
            ErrorKind::Conflict(_) | ErrorKind::Validation(_) | ErrorKind::Unsupported(_) => Cause::Refused,
            _ => Cause::Other,
        }
    }
}

impl ErrorKind {
    /// The table's sentence if the server's words are known, else one for the kind.
    fn sentence(&self) -> (String, Remedy) {
        let told = self.server_text().and_then(words::known);
        let (sentence, remedy) = told.unwrap_or_else(|| self.general_sentence());
        // Whatever was said, nothing but a sign-in helps against 401.
        let remedy = if matches!(self, Self::Unauthorized(_)) { Remedy::SignIn } else { remedy };
        (sentence, remedy)
    }

    /// The server's own words, where the kind alone does not say it better.
    fn server_text(&self) -> Option<&str> {
        match self {
            Self::Forbidden { eulas, text } if eulas.is_empty() => Some(text),
            Self::Unauthorized(text)
            | Self::NotFound(text)
            | Self::Conflict(text)
            | Self::Validation(text)
            | Self::Unsupported(text)
            | Self::Server { text, .. } => Some(text),
            _ => None,
        }
    }

    fn general_sentence(&self) -> (String, Remedy) {
        match self {
            Self::Connect(_) => (
                "There is no connection to the server. Check the network, or go on in practice mode.".into(),
                Remedy::Retry,
            ),
            Self::Proxy { proxy, .. } => (
                format!(
                    "There is no connection through the proxy {proxy}. Check it in the network settings or in \
                     HTTPS_PROXY and ALL_PROXY; NO_PROXY names hosts that need none."
                ),
                Remedy::Retry,
            ),
            Self::Broken(_) => {
                ("The connection broke before the answer was complete. Try again.".into(), Remedy::Retry)
            }
            Self::TimedOut => ("The server did not answer in time. Try again in a moment.".into(), Remedy::Retry),
            Self::Tls(_) => (
                "No secure connection came about: the server's certificate was not accepted. A wrong clock or a \
                 network that inspects traffic can cause this."
                    .into(),
                Remedy::Retry,
            ),
            Self::Unauthorized(_) => (
                "The server did not accept the sign-in. It may have expired or belong to another environment; sign in \
                 again."
                    .into(),
                Remedy::SignIn,
            ),
            Self::WrongPassword => (
                "Earthdata Login did not accept this user name and password. Please check both.".into(),
                Remedy::SignIn,
            ),
            Self::SignInNeeded | Self::NotJson { looks_like_login: true, .. } => {
                ("This needs an Earthdata Login. Sign in and try again.".into(), Remedy::SignIn)
            }
            Self::Forbidden { eulas, text } => forbidden(eulas, text),
            Self::NotFound(text) => (quoted("The server does not have this.", text), Remedy::None),
            Self::Conflict(text) => (quoted("This is not possible in the job's present state.", text), Remedy::None),
            Self::Validation(text) => (quoted("The request was refused as it is written.", text), Remedy::None),
            Self::Unsupported(text) => {
                (quoted("No service of this collection can do this combination. Ask for less.", text), Remedy::None)
            }
            Self::TooManyRequests { retry_after } => {
                (too_many(*retry_after), retry_after.map_or(Remedy::Retry, Remedy::RetryIn))
            }
            Self::Server { status: status @ (502..=504), .. } => (
                format!(
                    "The server is overloaded or being restarted (status {status}). Nothing is lost; try again in a \
                     few minutes."
                ),
                Remedy::Retry,
            ),
            Self::Server { status, text } => (
                quoted(&format!("The server has a problem of its own (status {status}). Try again later."), text),
                Remedy::Retry,
            ),
            Self::NotJson { .. } => (
                "A web page came back in place of data. A network sign-in page or an outage can cause this; try again \
                 later."
                    .into(),
                Remedy::Retry,
            ),
            Self::Decode(_) => (
                "The server's answer could not be understood. A newer version of this application may help.".into(),
                Remedy::Retry,
            ),
            Self::RedirectRefused(_) => (
                "The server pointed to an address that is not safe to follow, so it was not followed.".into(),
                Remedy::None,
            ),
            Self::TooLarge { limit } => {
                (format!("The server's answer is over {} MB and was not read.", limit / 1_000_000), Remedy::None)
            }
            Self::TooMany { limit } => {
                (format!("The server's answer holds more than {limit} entries and was not read."), Remedy::None)
            }
            Self::WrongClock { ahead } => (wrong_clock(*ahead), Remedy::Retry),
        }
    }
}

fn wrong_clock(ahead: Option<TimeDelta>) -> String {
    let by = match ahead.map(|ahead| ahead.num_minutes()) {
        Some(minutes) if minutes > 0 => format!("{minutes} minutes fast"),
        Some(minutes) if minutes < 0 => format!("{} minutes slow", -minutes),
        _ => "wrong".to_owned(),
    };
    format!(
        "The clock of this computer is {by}, and the results' bucket accepts nothing by it. Set the clock, then try again."
    )
}

fn forbidden(eulas: &[Url], text: &str) -> (String, Remedy) {
    if eulas.is_empty() {
        return (quoted("This account may not use this data.", text), Remedy::None);
    }
    let what = if eulas.len() == 1 { "a licence agreement" } else { "licence agreements" };
    (
        format!("This data needs {what} or an approval. Accept it in the browser, then try again."),
        Remedy::AcceptEula(eulas.to_vec()),
    )
}

fn too_many(retry_after: Option<Duration>) -> String {
    match retry_after {
        Some(wait) => format!("The server is busy and asks to wait {} seconds. Try again then.", wait.as_secs().max(1)),
        None => "The server is busy. Try again in a minute.".to_owned(),
    }
}

/// Our sentence, and the server's if it is short enough to stand beside it.
fn quoted(sentence: &str, text: &str) -> String {
    const LONGEST: usize = 300;
    if text.is_empty() || text.chars().count() > LONGEST {
        return sentence.to_owned();
    }
    format!("{sentence} The server says: “{}”.", text.trim_end_matches('.'))
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(text) => write!(formatter, "no connection: {text}"),
            Self::Proxy { proxy, text } => write!(formatter, "no connection through the proxy {proxy}: {text}"),
            Self::Broken(text) => write!(formatter, "the connection broke: {text}"),
            Self::TimedOut => formatter.write_str("timed out"),
            Self::Tls(text) => write!(formatter, "no secure connection: {text}"),
            Self::Unauthorized(text) => write!(formatter, "unauthorized: {text}"),
            Self::WrongPassword => formatter.write_str("user name or password not accepted"),
            Self::SignInNeeded => formatter.write_str("redirected to the login page"),
            Self::Forbidden { text, .. } => write!(formatter, "forbidden: {text}"),
            Self::NotFound(text) => write!(formatter, "not found: {text}"),
            Self::Conflict(text) => write!(formatter, "conflict: {text}"),
            Self::Validation(text) => write!(formatter, "refused: {text}"),
            Self::Unsupported(text) => write!(formatter, "unsupported: {text}"),
            Self::TooManyRequests { retry_after: Some(wait) } => {
                write!(formatter, "too many requests, retry after {} s", wait.as_secs())
            }
            Self::TooManyRequests { retry_after: None } => formatter.write_str("too many requests"),
            Self::Server { status, text } => write!(formatter, "status {status}: {text}"),
            Self::NotJson { status, snippet, .. } => write!(formatter, "a page with status {status}: {snippet}"),
            Self::Decode(text) => write!(formatter, "unreadable answer: {text}"),
            Self::RedirectRefused(text) => write!(formatter, "redirect refused: {text}"),
            Self::TooLarge { limit } => write!(formatter, "answer over {limit} bytes"),
            Self::TooMany { limit } => write!(formatter, "answer with more than {limit} entries"),
            Self::WrongClock { ahead } => {
                write!(formatter, "refused by the clock, {} s ahead", ahead.map_or(0, |ahead| ahead.num_seconds()))
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.asked {
            Some(asked) => write!(formatter, "{asked}: {}", self.kind)?,
            None => write!(formatter, "{}", self.kind)?,
        }
        if self.attempts > 1 {
            write!(formatter, " (after {} attempts in {:.1} s)", self.attempts, self.elapsed.as_secs_f64())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.problem()
    }
}
