//! One attempt: a chain of hops until an answer that is no redirect.

use super::Transport;
use super::call::{Body, Call, Credential};
use super::client::Use;
use super::hops::{self, Cookies, MOST_HOPS};
use super::retry::Failure;
use crate::domain::request::Part;
use crate::earthdata::error::ErrorKind;
use base64::Engine as _;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderValue};
use url::Url;

/// The answer at the end of a chain.
pub(super) struct Landed {
    pub(super) response: reqwest::Response,
    /// Address of the last hop.
    pub(super) url: Url,
    /// The last hop is a host of the environment.
    pub(super) trusted: bool,
    /// The last hop saw user name and password.
    pub(super) sent_password: bool,
}

/// State of a chain.
struct Chain<'call> {
    call: &'call Call,
    url: Url,
    method: Method,
    sends_body: bool,
    /// Every hop so far was a host of the environment.
    stayed_home: bool,
    cookies: Cookies,
}

impl Transport {
    /// Sends the call and follows redirects. `may_leave`: the chain may end at a foreign host
    /// (files do, JSON never does).
    pub(super) async fn land(&self, client: Use, call: &Call, may_leave: bool) -> Result<Landed, Failure> {
        let environment = self.environment();
        let start = hops::admissible(environment, call.url.clone()).map_err(|kind| Failure::new(kind, &call.url))?;
        let mut chain = Chain {
            call,
            url: start,
            method: call.method.clone(),
            sends_body: true,
            stayed_home: true,
            cookies: Cookies::default(),
        };
        for _ in 0..=MOST_HOPS {
            let landed = self.hop(client, &mut chain).await?;
            let status = landed.response.status().as_u16();
            if !call.follow || !hops::is_redirect(status) {
                return Ok(landed);
            }
            chain.cookies.take_in(&chain.url, landed.response.headers());
            let next = hops::next(environment, &chain.url, &chain.method, status, landed.response.headers())
                .map_err(|kind| Failure::new(kind, &chain.url))?;
            let has_token = chain.stayed_home && self.has_token();
            hops::check_step(environment, &chain.url, &next.url, may_leave, has_token)
                .map_err(|kind| Failure::new(kind, &chain.url))?;
            chain.sends_body &= next.keeps_body;
            chain.method = next.method;
            chain.url = next.url;
        }
        Err(Failure::new(ErrorKind::RedirectRefused(format!("more than {MOST_HOPS} in a row")), &chain.url))
    }

    async fn hop(&self, client: Use, chain: &mut Chain<'_>) -> Result<Landed, Failure> {
        let url = chain.url.clone();
        let trusted = self.environment().bearer_allowed(&url);
        chain.stayed_home &= trusted;
        let clients = &self.inner.clients;
        let mut request =
            clients.of(client, &url).request(chain.method.clone(), url.clone()).headers(chain.call.headers.clone());
        let mut sent_password = false;
        if chain.stayed_home {
            if let Some(cookies) = chain.cookies.header(&url) {
                request = request.header(COOKIE, cookies);
            }
            match &chain.call.credential {
                Credential::Bearer => {
                    if let Some(bearer) = self.bearer().map_err(|kind| Failure::new(kind, &url))? {
                        request = request.header(AUTHORIZATION, bearer);
                    }
                }
                Credential::Basic { user, password } if self.environment().basic_allowed(&url) => {
                    sent_password = true;
                    let basic = basic(user, password.expose());
                    request = request.header(AUTHORIZATION, basic.map_err(|kind| Failure::new(kind, &url))?);
                }
                Credential::Basic { .. } | Credential::Anonymous => {}
            }
        }
        let uploads = chain.sends_body && !matches!(chain.call.body, Body::Empty);
        if chain.sends_body {
            request = with_body(request, &chain.call.body).map_err(|kind| Failure::new(kind, &url))?;
        }
        // A long upload is no silence: it is bounded by the call's total time-out alone.
        let settings = &self.inner.settings;
        let patience = if uploads { settings.total_timeout } else { settings.read_timeout };
        match tokio::time::timeout(patience, request.send()).await {
            Ok(Ok(response)) => Ok(Landed { response, url, trusted, sent_password }),
            Ok(Err(error)) => Err(Failure::new(clients.kind_of(&error, &url), &url)),
            Err(_) => Err(Failure::new(ErrorKind::TimedOut, &url)),
        }
    }
}

/// User name and password as `Authorization: Basic` carries them.
pub(super) fn basic_value(user: &str, password: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
}

fn basic(user: &str, password: &str) -> Result<HeaderValue, ErrorKind> {
    let mut value = HeaderValue::from_str(&format!("Basic {}", basic_value(user, password)))
        .map_err(|_unusable| ErrorKind::WrongPassword)?;
    value.set_sensitive(true);
    Ok(value)
}

fn with_body(request: reqwest::RequestBuilder, body: &Body) -> Result<reqwest::RequestBuilder, ErrorKind> {
    Ok(match body {
        Body::Empty => request,
        Body::Form(pairs) => {
            let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(text)
        }
        Body::Json(value) => request.json(value),
        Body::Multipart(parts) => {
            let mut form = reqwest::multipart::Form::new();
            for part in parts {
                form = form.part(part.name.clone(), form_part(part)?);
            }
            request.multipart(form)
        }
    })
}

fn form_part(part: &Part) -> Result<reqwest::multipart::Part, ErrorKind> {
    let mut form_part = reqwest::multipart::Part::bytes(part.value.clone());
    if let Some(filename) = &part.filename {
        form_part = form_part.file_name(filename.clone());
    }
    if let Some(media_type) = &part.content_type {
        form_part = form_part
            .mime_str(media_type)
            .map_err(|_unusable| ErrorKind::Validation(format!("“{media_type}” is not a media type.")))?;
    }
    Ok(form_part)
}
