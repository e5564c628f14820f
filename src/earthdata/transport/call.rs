//! What is asked of a server, apart from the how.

use crate::domain::Secret;
use crate::domain::request::Part;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// Which proof of identity a call carries; sent only to hosts that may see it.
#[derive(Debug, Clone)]
pub(crate) enum Credential {
    /// None, even if somebody is signed in.
    Anonymous,
    /// The bearer token, if there is one.
    Bearer,
    /// User name and password, to Earthdata Login only.
    Basic { user: String, password: Secret<String> },
}

/// What a call sends besides its address.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Empty,
    Form(Vec<(String, String)>),
    Multipart(Vec<Part>),
    Json(serde_json::Value),
}

/// May the same call be sent twice?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// Reading, or the same twice is the same as once.
    Safe,
    /// Only if nothing was sent.
    OnlyUnsent,
}

/// One question to one address.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) credential: Credential,
    pub(crate) body: Body,
    pub(crate) retry: Retry,
    /// Statuses besides 2xx whose JSON is an answer and no error.
    pub(crate) also_good: &'static [u16],
    /// Redirects are followed; else the redirect itself is the answer.
    pub(crate) follow: bool,
    /// A refused token is tried a few times more; else the first refusal counts.
    pub(crate) patient: bool,
}

impl Call {
    /// Reads `url` as whoever is signed in.
    pub(crate) fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            credential: Credential::Bearer,
            body: Body::Empty,
            retry: Retry::Safe,
            also_good: &[],
            follow: true,
            patient: true,
        }
    }

    /// Sends `body` to `url` as whoever is signed in; repeated only if nothing was sent.
    pub(crate) fn post(url: Url, body: Body) -> Self {
        Self { method: Method::POST, body, retry: Retry::OnlyUnsent, ..Self::get(url) }
    }

    pub(crate) fn with_credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// The first answer about the token counts: somebody who has just typed it waits.
    pub(crate) fn impatient(mut self) -> Self {
        self.patient = false;
        self
    }

    /// Declares that the same call twice is the same as once.
    pub(crate) fn repeatable(mut self) -> Self {
        self.retry = Retry::Safe;
        self
    }
}
