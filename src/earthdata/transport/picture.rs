//! Pictures of the Earth, from servers that need not know who asks: no credential, one attempt, so many bytes at most.

use super::call::{Call, Credential};
use super::client::Use;
use super::retry::Failure;
use super::{ERROR_BODY_LIMIT, Transport};
use crate::earthdata::error::{Asked, Error, ErrorKind};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, COOKIE, HeaderMap, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT,
};
use std::time::Duration;
use url::Url;

/// Longest time for one picture, redirects and all.
const LONGEST: Duration = Duration::from_secs(30);
/// How tile servers see this program, as OpenStreetMap's tile policy asks.
const NAME: &str = concat!("harmony-desktop/", env!("CARGO_PKG_VERSION"), " (desktop map; not a NASA product)");

/// An answer of any status.
pub struct Picture {
    /// HTTP status.
    pub status: u16,
    /// The last hop's headers.
    pub headers: HeaderMap,
    /// The body; of an error its beginning.
    pub body: Vec<u8>,
}

impl Transport {
    /// Asks for a picture as nobody in particular, even if somebody is signed in. `headers` may hold `If-None-Match`
    /// and the like; credentials in it are ignored. A longer body than `limit_bytes`, and one shorter than its
    /// `Content-Length`, is an error. When to try again is the caller's to say.
    ///
    /// # Errors
    /// Whatever keeps an answer away; any status is an answer.
    pub async fn picture(&self, url: &Url, headers: &HeaderMap, limit_bytes: u64) -> Result<Picture, Error> {
        let mut call = Call::get(url.clone()).with_credential(Credential::Anonymous);
        call.headers = headers.clone();
        for credential in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
            call.headers.remove(credential);
        }
        call.headers.insert(ACCEPT, HeaderValue::from_static("image/*"));
        call.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        call.headers.insert(USER_AGENT, HeaderValue::from_static(NAME));
        let attempt = async {
            let mut landed = self.land(Use::Files, &call, true).await.map_err(unanswered)?;
            let status = landed.response.status().as_u16();
            let (limit, whole) = if status == 200 { (limit_bytes, true) } else { (ERROR_BODY_LIMIT, false) };
            let body = self.read_body(&mut landed, limit, whole).await?;
            Ok(Picture { status, headers: landed.response.headers().clone(), body })
        };
        let answer: Result<Picture, Failure> = match tokio::time::timeout(LONGEST, attempt).await {
            Ok(answer) => answer,
            Err(_) => Err(Failure::new(ErrorKind::TimedOut, url)),
        };
        answer.map_err(|failure| Error::new(failure.kind, Asked::get(&failure.url)))
    }
}

/// A connection that ended before any answer is no answer that was cut short.
fn unanswered(failure: Failure) -> Failure {
    match failure.kind {
        ErrorKind::Broken(text) => Failure { kind: ErrorKind::Connect(text), ..failure },
        _ => failure,
    }
}
