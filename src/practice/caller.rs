//! Who asks, for what, under which address; the login dance for those who did not say.

use super::accounts::TokenProblem;
use super::query::{Parameters, encode};
use super::reply::{Answer, Refusal, redirect};
use super::state::Service;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use std::convert::Infallible;
use std::sync::Arc;
use uuid::Uuid;

/// The practice Harmony's own application id at the practice Earthdata Login.
const CLIENT_ID: &str = "practice-harmony";

/// The parts of a request that most handlers need.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// HTTP method.
    pub(super) method: Method,
    /// Path, still escaped.
    pub(super) path: String,
    /// Query string as sent, without `?`.
    pub(super) raw_query: String,
    /// The same, read as Harmony reads it.
    pub(super) query: Parameters,
    /// All headers.
    pub(super) headers: HeaderMap,
    /// The address under which the caller reached the service, without a slash at the end; links
    /// in answers begin with it, as the real server's do.
    pub(super) root: String,
}

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Infallible> {
        let raw_query = parts.uri.query().unwrap_or("").to_owned();
        Ok(Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: Parameters::from_query(&raw_query),
            raw_query,
            root: root_of(&parts.headers, service),
            headers: parts.headers.clone(),
        })
    }
}

/// `localhost` and `127.0.0.1` with our port are both ours; any other Host is not repeated.
fn root_of(headers: &HeaderMap, service: &Service) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    if host == format!("localhost:{}", service.port) { format!("http://{host}") } else { service.root.clone() }
}

impl Caller {
    /// The text of a header.
    pub(super) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A well-formed bearer token; anything else in the header counts as nothing.
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION)?.split_once(' ')?;
        let token = token.trim();
        let plain = |character: char| character.is_ascii_alphanumeric() || "-._~+/".contains(character);
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.chars().all(plain)).then_some(token)
    }

    /// A cookie's value, unescaped.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| percent_decode_str(value.trim_matches('"')).decode_utf8_lossy().into_owned())
    }

    /// The token the caller is known by: the bearer, else the cookie of the login dance.
    pub(super) fn token(&self) -> Option<String> {
        self.bearer().map(str::to_owned).or_else(|| self.cookie("token"))
    }

    /// The user, `None` for nobody in particular; a bad bearer or a forged cookie is refused.
    pub(super) fn signed_in(&self, service: &Service) -> Result<Option<String>, Refusal> {
        if let Some(token) = self.bearer() {
            if service.faults.refuses_tokens() {
                return Err(Refusal::unauthorized());
            }
            return service.accounts.user_of(token).map(Some).map_err(|_bad| Refusal::unauthorized());
        }
        match self.cookie("token").map(|token| service.accounts.user_of(&token)) {
            Some(Ok(user)) => Ok(Some(user)),
            Some(Err(TokenProblem::Unknown)) => Err(Refusal::unauthorized()),
            Some(Err(TokenProblem::Expired)) | None => Ok(None),
        }
    }

    /// The user; those who did not say who they are are sent to log in and come back here.
    pub(super) fn user(&self, service: &Service) -> Result<String, Refusal> {
        let target =
            if self.raw_query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.raw_query) };
        self.user_or_back_to(service, &target)
    }

    /// The same, coming back to `target`, a path with query.
    pub(super) fn user_or_back_to(&self, service: &Service, target: &str) -> Result<String, Refusal> {
        match self.signed_in(service)? {
            Some(user) => Ok(user),
            None => Err(self.to_login(target).map_or_else(|refusal| refusal, Refusal::ready)),
        }
    }

    fn to_login(&self, target: &str) -> Answer {
        let state = Uuid::new_v4().simple().to_string();
        let location = format!(
            "{root}/edl/oauth/authorize?response_type=code&client_id={CLIENT_ID}&redirect_uri={back}&state={state}",
            root = self.root,
            back = encode(&format!("{}/oauth2/redirect", self.root)),
        );
        let mut response = redirect(StatusCode::SEE_OTHER, &location)?;
        for (name, value) in [("state", state.as_str()), ("redirect", target)] {
            response.headers_mut().append(header::SET_COOKIE, cookie(name, value)?);
        }
        Ok(response)
    }
}

/// A `Set-Cookie` value for the whole site.
pub(super) fn cookie(name: &str, value: &str) -> Result<HeaderValue, Refusal> {
    HeaderValue::from_str(&format!("{name}={}; Path=/; HttpOnly", encode(value))).map_err(|_no| Refusal::internal())
}

/// The end of the dance: a code and the right state give a cookie and lead to where it began.
pub(super) async fn oauth_redirect(
    axum::extract::State(service): axum::extract::State<Arc<Service>>,
    caller: Caller,
) -> Answer {
    let same_state = caller.cookie("state").is_some_and(|state| caller.query.first("state") == Some(&state));
    let user = caller.query.first("code").filter(|_| same_state).and_then(|code| service.accounts.redeem_code(code));
    let user = user.ok_or_else(|| Refusal::validation("Invalid request"))?;
    let target = caller.cookie("redirect").filter(|target| target.starts_with('/') && !target.starts_with("//"));
    let mut response = redirect(StatusCode::TEMPORARY_REDIRECT, target.as_deref().unwrap_or("/"))?;
    let token = service.accounts.session(&user);
    response.headers_mut().append(header::SET_COOKIE, cookie("token", &token.text)?);
    Ok(response)
}

/// Forgets the cookie.
pub(super) async fn oauth_logout(caller: Caller) -> Answer {
    let target = caller.query.first("redirect").filter(|target| target.starts_with('/') && !target.starts_with("//"));
    let mut response = redirect(StatusCode::TEMPORARY_REDIRECT, target.unwrap_or("/"))?;
    let forget = HeaderValue::from_static("token=; Path=/; HttpOnly; Max-Age=0");
    response.headers_mut().append(header::SET_COOKIE, forget);
    Ok(response)
}
