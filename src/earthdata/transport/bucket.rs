//! Opening `s3://` addresses with Harmony's temporary keys, which live in memory only.
//!
//! The requests are the same ones the other files come by, with a signature in place of the bearer;
//! a whole S3 client would bring a second HTTP stack for one kind of request.

use super::call::{Call, Credential};
use super::client::Use;
use super::clock::Skew;
use super::retry::{Failure, Trial, date_of};
use super::{ERROR_BODY_LIMIT, HostClass, Opened, Transport};
use crate::domain::Secret;
use crate::domain::aws_signature::{EMPTY_BODY, Signer, encoded, wire_moment};
use crate::earthdata::error::{Asked, Error, ErrorKind};
use crate::earthdata::harmony::{CloudAccess, cloud_access};
use crate::earthdata::redact::printable;
use crate::earthdata::status::kind_of_status;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

/// Harmony's buckets and keys are of this region.
const REGION: &str = "us-west-2";
/// Keys that die sooner are renewed first.
const SPARE_MINUTES: i64 = 5;
/// What S3 calls keys that are over, with whatever status.
const DEAD_KEYS: [&str; 5] =
    ["ExpiredToken", "InvalidToken", "InvalidAccessKeyId", "TokenRefreshRequired", "RequestExpired"];

/// What S3 calls a request by a clock that is more than a quarter of an hour off.
const SKEWED: &str = "RequestTimeTooSkewed";

/// The keys that all clones of a transport share.
#[derive(Default)]
pub(super) struct CloudKeys {
    known: Mutex<Option<Arc<CloudAccess>>>,
    /// The store's clock: a signature by another one is refused.
    skew: Skew,
}

impl Transport {
    /// Opens an object. Dead keys are renewed and a wrong clock is corrected, each once per call;
    /// everything else is as with other files.
    pub(super) async fn open_object(&self, url: &Url, headers: &HeaderMap) -> Result<Opened, Error> {
        let address = self.environment().object_address(url, REGION).ok_or_else(|| {
            let words = "This is no address of a file in a bucket.".to_owned();
            Error::unsent(ErrorKind::Validation(words), Asked::get(url))
        })?;
        let call = Call::get(url.clone()).with_credential(Credential::Anonymous);
        let mut trial = Trial::start(self);
        let mut dead: Option<Arc<CloudAccess>> = None;
        let mut corrected = false;
        loop {
            let keys = self.cloud_keys(dead.as_ref()).await?;
            let refusal = match self.object_once(&address, url, headers, &keys).await {
                Ok(opened) => return Ok(opened),
                Err(refusal) => refusal,
            };
            if let Some(now) = refusal.stores_clock.filter(|_| !std::mem::replace(&mut corrected, true)) {
                tracing::warn!(stores = %now, "the clock of this computer is wrong");
                self.inner.cloud.skew.learn(&self.inner.settings.clock, now);
                continue;
            }
            if refusal.dead_keys && dead.is_none() {
                tracing::debug!(url = %printable(url), "new keys for the bucket");
                dead = Some(keys);
                continue;
            }
            trial.wait_or_fail(self, &call, refusal.failure).await?;
        }
    }

    /// Keys that live a while longer, and are not those that turned out dead.
    async fn cloud_keys(&self, dead: Option<&Arc<CloudAccess>>) -> Result<Arc<CloudAccess>, Error> {
        // One at a time: six transfers that find the keys dead ask for one new pair.
        let mut known = self.inner.cloud.known.lock().await;
        let lives = |keys: &&Arc<CloudAccess>| {
            live_on(keys, self.stores_now()) && dead.is_none_or(|dead| !Arc::ptr_eq(dead, keys))
        };
        if let Some(keys) = known.as_ref().filter(lives) {
            return Ok(Arc::clone(keys));
        }
        let fresh = Arc::new(cloud_access(self).await?);
        *known = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// The time by the store's clock, as far as it is known.
    fn stores_now(&self) -> DateTime<Utc> {
        self.inner.cloud.skew.now(&self.inner.settings.clock)
    }

    /// Whoever signs in next gets keys of their own.
    pub(super) fn forget_cloud_keys(&self) {
        // Somebody who is asking for new ones right now asks with the new token or is refused.
        if let Ok(mut known) = self.inner.cloud.known.try_lock() {
            *known = None;
        }
    }

    async fn object_once(
        &self,
        address: &Url,
        url: &Url,
        headers: &HeaderMap,
        keys: &CloudAccess,
    ) -> Result<Opened, Refused> {
        let failed = |kind| Refused { failure: Failure::new(kind, url), dead_keys: false, stores_clock: None };
        let mut headers = headers.clone();
        sign(&mut headers, address, keys, self.stores_now()).map_err(failed)?;
        let clients = &self.inner.clients;
        let sent = clients.of(Use::Files, address).get(address.clone()).headers(headers).send();
        let settings = &self.inner.settings;
        let mut response = match tokio::time::timeout(settings.read_timeout, sent).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(failed(clients.kind_of(&error, address))),
            Err(_) => return Err(failed(ErrorKind::TimedOut)),
        };
        let status = response.status().as_u16();
        if matches!(status, 200 | 206 | 304 | 412 | 416) {
            return Ok(Opened {
                status,
                headers: response.headers().clone(),
                url: url.clone(),
                host: HostClass::Foreign,
                response,
                read_timeout: settings.read_timeout,
            });
        }
        let mut body = Vec::new();
        while let Ok(Ok(Some(piece))) = tokio::time::timeout(settings.read_timeout, response.chunk()).await {
            body.extend_from_slice(&piece);
            if body.len() as u64 > ERROR_BODY_LIMIT {
                break;
            }
        }
        Err(self.refused(status, response.headers(), &body, url, keys))
    }

    fn refused(&self, status: u16, headers: &HeaderMap, body: &[u8], url: &Url, keys: &CloudAccess) -> Refused {
        let body = without(&String::from_utf8_lossy(body), [&keys.session_token, &keys.secret_access_key]);
        let (code, words) = (inside(&body, "Code"), inside(&body, "Message"));
        let kind = match (code, status) {
            ("AccessDenied", _) => ErrorKind::Forbidden { eulas: Vec::new(), text: far_away(words) },
            // S3's way to say that a bucket lies elsewhere.
            (_, 300..=399) => ErrorKind::Forbidden { eulas: Vec::new(), text: far_away(code) },
            (SKEWED, _) => {
                ErrorKind::WrongClock { ahead: date_of(headers).map(|now| self.inner.settings.clock.now() - now) }
            }
            ("SlowDown", _) => ErrorKind::TooManyRequests { retry_after: super::retry::retry_after(headers) },
            _ if words.is_empty() => kind_of_status(self.environment(), false, status, headers, body.as_bytes()),
            _ => kind_of_status(self.environment(), false, status, headers, words.as_bytes()),
        };
        Refused {
            failure: Failure::new(kind, url),
            dead_keys: DEAD_KEYS.contains(&code),
            stores_clock: date_of(headers).filter(|_| code == SKEWED),
        }
    }
}

/// An object that was not opened.
struct Refused {
    failure: Failure,
    /// New keys may help.
    dead_keys: bool,
    /// The store's time, where this computer's is refused.
    stores_clock: Option<DateTime<Utc>>,
}

fn live_on(keys: &CloudAccess, now: DateTime<Utc>) -> bool {
    keys.expires_at.is_none_or(|expires_at| expires_at - now > TimeDelta::minutes(SPARE_MINUTES))
}

fn far_away(words: &str) -> String {
    format!("{words} (keys for these buckets work only from computers inside AWS region {REGION})")
}

/// Adds the signature, and what it is made of.
fn sign(headers: &mut HeaderMap, address: &Url, keys: &CloudAccess, now: DateTime<Utc>) -> Result<(), ErrorKind> {
    let unusable = || ErrorKind::Decode("Harmony's keys for the bucket cannot be used.".to_owned());
    let host = match (address.host_str(), address.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return Err(unusable()),
    };
    let moment = wire_moment(now);
    let session = keys.session_token.expose().trim();
    let signed = [
        ("host", host.as_str()),
        // The store tells the object's SHA-256 where it was stored with one.
        ("x-amz-checksum-mode", "ENABLED"),
        ("x-amz-content-sha256", EMPTY_BODY),
        ("x-amz-date", moment.as_str()),
        ("x-amz-security-token", session),
    ];
    let signer = Signer { key_id: &keys.access_key_id, secret: &keys.secret_access_key, region: REGION };
    let authorization = signer.authorization(now, address.path(), &signed);
    for (name, value) in signed.into_iter().filter(|(name, _)| *name != HOST.as_str()) {
        let mut value = HeaderValue::from_str(value).map_err(|_unusable| unusable())?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    let mut value = HeaderValue::from_str(&authorization).map_err(|_unusable| unusable())?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

/// S3 repeats a token it does not like.
fn without(text: &str, secrets: [&Secret<String>; 2]) -> String {
    secrets
        .into_iter()
        .filter(|secret| !secret.expose().is_empty())
        .fold(text.to_owned(), |text, secret| text.replace(secret.expose().trim(), "•••"))
}

/// The text of an element of S3's refusals.
fn inside<'a>(body: &'a str, element: &str) -> &'a str {
    let found = body.split_once(&format!("<{element}>")).and_then(|(_, rest)| rest.split_once("</"));
    found.map_or("", |(text, _)| text.trim())
}

impl crate::domain::Environment {
    /// Where the object of an `s3://bucket/key` address is asked for. The practice service has its
    /// buckets below `s3/`; a bucket with dots in its name fits no certificate and goes into the path.
    fn object_address(&self, url: &Url, region: &str) -> Option<Url> {
        let bucket = url.host_str().filter(|bucket| is_bucket(bucket))?;
        if url.scheme() != "s3" || url.path().len() < 2 {
            return None;
        }
        let key = encoded(url.path());
        let mut address = if self.has_practice_layout() {
            self.harmony().join(&format!("s3/{bucket}")).ok()?
        } else if bucket.contains('.') {
            Url::parse(&format!("https://s3.{region}.amazonaws.com/{bucket}")).ok()?
        } else {
            Url::parse(&format!("https://{bucket}.s3.{region}.amazonaws.com")).ok()?
        };
        let path = format!("{}{key}", address.path().trim_end_matches('/'));
        address.set_path(&path);
        // A key with dots for segments would be another address.
        (address.path() == path).then_some(address)
    }
}

/// Letters, digits, dots and dashes: nothing that would name another host.
fn is_bucket(text: &str) -> bool {
    (3..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-'))
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{inside, live_on, without};
    use crate::domain::{Environment, Secret};
    use crate::earthdata::harmony::CloudAccess;
    use url::Url;

    #[test]
    fn objects_have_one_address_and_it_is_amazons() {
        let address = |environment: &Environment, text: &str| {
            Url::parse(text)
                .ok()
                .and_then(|url| environment.object_address(&url, "us-west-2"))
                .map(|url| url.to_string())
        };
        let prod = Environment::prod();
        assert_eq!(
            address(&prod, "s3://harmony-prod/public/1/a b+c.h5").as_deref(),
            Some("https://harmony-prod.s3.us-west-2.amazonaws.com/public/1/a%20b%2Bc.h5")
        );
        assert_eq!(
            address(&prod, "s3://with.dots/x?versionId=1").as_deref(),
            Some("https://s3.us-west-2.amazonaws.com/with.dots/x")
        );
        for bad in [
            "s3://harmony-prod",
            "s3://harmony-prod/",
            "s3://evil.example:8080@x/y",
            "https://bucket/x",
            "s3://b@d/x",
            "s3://UPPER_/x",
            "s3:///x",
        ] {
            assert_eq!(address(&prod, bad), None, "{bad}");
        }
        let practice = Environment::practice(&Url::parse("http://127.0.0.1:4000").unwrap());
        assert_eq!(
            address(&practice, "s3://a-bucket/x/y.h5").as_deref(),
            Some("http://127.0.0.1:4000/s3/a-bucket/x/y.h5")
        );
    }

    #[test]
    fn keys_are_renewed_before_they_die() {
        let keys = |expires: &str| CloudAccess {
            access_key_id: "id".to_owned(),
            secret_access_key: Secret::new("secret".to_owned()),
            session_token: Secret::new("session".to_owned()),
            expires_at: expires.parse().ok(),
        };
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        assert!(live_on(&keys("2026-01-01T12:06:00Z"), now) && live_on(&keys("not told"), now));
        assert!(!live_on(&keys("2026-01-01T12:05:00Z"), now) && !live_on(&keys("2025-01-01T00:00:00Z"), now));
    }

    #[test]
    fn a_refusal_that_repeats_the_token_does_not_pass_it_on() {
        let body = "<Error><Code>InvalidToken</Code><Token-0>session</Token-0><Message>no secret</Message></Error>";
        let secrets = [&Secret::new("session".to_owned()), &Secret::new("secret".to_owned())];
        let covered = without(body, secrets);
        assert_eq!((inside(&covered, "Code"), inside(&covered, "Message")), ("InvalidToken", "no •••"));
        assert!(!covered.contains("session"));
        assert_eq!(inside("<Code>open", "Code"), "");
    }
}
