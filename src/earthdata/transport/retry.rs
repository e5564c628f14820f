//! When a call is tried again, and how long to wait before.

use super::Transport;
use super::call::{Call, Credential, Retry};
use crate::earthdata::error::{Asked, Error, ErrorKind};
use crate::earthdata::redact::printable;
use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// One attempt that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    /// The hop that failed.
    pub(crate) url: Url,
    /// The pause the server asked for, if it did.
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, url: &Url) -> Self {
        let retry_after = match &kind {
            ErrorKind::TooManyRequests { retry_after } => *retry_after,
            _ => None,
        };
        Self { kind, url: url.clone(), retry_after }
    }

    fn is_worth_retrying(&self, retry: Retry) -> bool {
        match &self.kind {
            ErrorKind::Connect(_) | ErrorKind::Proxy { .. } => true,
            ErrorKind::Broken(_) | ErrorKind::TimedOut | ErrorKind::TooManyRequests { .. } => retry == Retry::Safe,
            ErrorKind::Server { status, .. } => retry == Retry::Safe && matches!(status, 408 | 502 | 503 | 504),
            _ => false,
        }
    }
}

/// Counts the attempts of one call.
pub(crate) struct Trial {
    started: Instant,
    attempts: u32,
    /// How often the token was refused.
    refusals: u32,
    /// The token when the present attempt began.
    token: Option<u64>,
}

/// What follows a failed attempt.
enum Next {
    GiveUp,
    RetryAfter(Duration),
}

impl Trial {
    pub(crate) fn start(transport: &Transport) -> Self {
        Self { started: Instant::now(), attempts: 0, refusals: 0, token: transport.token_number() }
    }

    /// After a failed attempt: waits and returns for the next one, or gives the final error.
    pub(crate) async fn wait_or_fail(
        &mut self,
        transport: &Transport,
        call: &Call,
        failure: Failure,
    ) -> Result<(), Error> {
        self.attempts += 1;
        let next = match self.after_refusal(transport, call, &failure) {
            Some(next) => next,
            None => self.after_failure(transport, call, &failure),
        };
        let Next::RetryAfter(wait) = next else {
            return Err(Error {
                asked: Some(Asked { method: call.method.clone(), url: failure.url }),
                kind: failure.kind,
                attempts: self.attempts,
                elapsed: self.started.elapsed(),
                token: self.token,
            });
        };
        tracing::debug!(
            url = %printable(&failure.url), kind = %failure.kind, attempt = self.attempts,
            wait_ms = wait.as_millis(), "trying again"
        );
        tokio::time::sleep(wait).await;
        self.token = transport.token_number();
        Ok(())
    }

    fn after_failure(&self, transport: &Transport, call: &Call, failure: &Failure) -> Next {
        let settings = &transport.inner.settings;
        let wait = settings.backoff.pause_at_least(failure.retry_after, self.attempts, transport.draw());
        let give_up = !failure.is_worth_retrying(call.retry)
            || self.attempts >= settings.max_attempts
            || failure.retry_after.is_some_and(|asked| asked > settings.longest_wait)
            || self.started.elapsed() + wait > settings.patience;
        if give_up { Next::GiveUp } else { Next::RetryAfter(wait) }
    }

    /// Harmony answers 401 to good tokens too, while its own call to Earthdata Login fails: a few
    /// spaced tries tell a hiccup from a dead token. Nothing was done for a call that was refused so,
    /// whatever the method. `None` if it is no refusal of a token.
    fn after_refusal(&mut self, transport: &Transport, call: &Call, failure: &Failure) -> Option<Next> {
        let is_refusal = matches!(failure.kind, ErrorKind::Unauthorized(_))
            && matches!(call.credential, Credential::Bearer)
            && self.token.is_some();
        if !is_refusal {
            return None;
        }
        self.refusals += 1;
        let settings = &transport.inner.settings;
        Some(match transport.token_number() {
            // Somebody signed out meanwhile, or the session gave the token up.
            None => Next::GiveUp,
            // Another token meanwhile: it has not been refused yet.
            Some(present) if Some(present) != self.token => Next::RetryAfter(Duration::ZERO),
            Some(_) if !call.patient || self.refusals > settings.refusal_retries => Next::GiveUp,
            Some(_) => Next::RetryAfter(settings.refusal_backoff.pause(self.refusals, transport.draw())),
        })
    }
}

/// `Retry-After` as seconds or as a date (measured against the answer's own `Date`, so a wrong
/// clock here does not matter).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    Some((until.to_utc() - date_of(headers)?).to_std().unwrap_or(Duration::ZERO))
}

/// The server's own clock when it answered.
pub(crate) fn date_of(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(headers.get(DATE)?.to_str().ok()?).ok().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::retry_after;
    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
    use std::time::Duration;

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(7)));
        headers.insert(RETRY_AFTER, HeaderValue::from_static("Wed, 21 Oct 2026 07:28:30 GMT"));
        assert_eq!(retry_after(&headers), None, "a date alone means nothing");
        headers.insert(DATE, HeaderValue::from_static("Wed, 21 Oct 2026 07:28:00 GMT"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(30)));
        headers.insert(RETRY_AFTER, HeaderValue::from_static("-5"));
        assert_eq!(retry_after(&headers), None);
    }
}
