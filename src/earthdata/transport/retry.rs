//! When a call is tried again, and how long to wait before.

use super::call::{Call, Retry};
use super::{Transport, TransportSettings};
use crate::earthdata::error::{Error, ErrorKind};
use crate::earthdata::redact::printable;
use chrono::DateTime;
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
            ErrorKind::Connect(_) => true,
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
    /// The token when the present attempt began.
    token: Option<u64>,
}

impl Trial {
    pub(crate) fn start(transport: &Transport) -> Self {
        Self { started: Instant::now(), attempts: 0, token: transport.token_number() }
    }

    /// After a failed attempt: waits and returns for the next one, or gives the final error.
    pub(crate) async fn wait_or_fail(
        &mut self,
        transport: &Transport,
        call: &Call,
        failure: Failure,
    ) -> Result<(), Error> {
        let settings = &transport.inner.settings;
        self.attempts += 1;
        let wait = backoff(settings, self.attempts, failure.retry_after, transport.draw());
        let give_up = !failure.is_worth_retrying(call.retry)
            || self.attempts >= settings.max_attempts
            || failure.retry_after.is_some_and(|asked| asked > settings.longest_wait)
            || self.started.elapsed() + wait > settings.patience;
        if give_up {
            return Err(Error {
                request: format!("{} {}", call.method, printable(&failure.url)),
                kind: failure.kind,
                attempts: self.attempts,
                elapsed: self.started.elapsed(),
                token: self.token,
            });
        }
        tracing::debug!(
            url = %printable(&failure.url), kind = %failure.kind, attempt = self.attempts,
            wait_ms = wait.as_millis(), "trying again"
        );
        tokio::time::sleep(wait).await;
        self.token = transport.token_number();
        Ok(())
    }
}

/// Doubling from the base to the cap, the upper half of it random, so that many clients that were
/// cut off together do not come back together. Never shorter than the server asked for.
fn backoff(settings: &TransportSettings, attempts: u32, asked: Option<Duration>, random: f64) -> Duration {
    let doubled =
        settings.backoff_base.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX));
    let jittered = doubled.min(settings.backoff_cap).mul_f64(random.clamp(0.0, 1.0).midpoint(1.0));
    asked.map_or(jittered, |asked| asked + settings.backoff_base.mul_f64(random.clamp(0.0, 1.0)))
}

/// `Retry-After` as seconds or as a date (measured against the answer's own `Date`, so a wrong
/// clock here does not matter).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let now = DateTime::parse_from_rfc2822(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some((until - now).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::{backoff, retry_after};
    use crate::earthdata::TransportSettings;
    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
    use std::time::Duration;

    #[test]
    fn waits_double_up_to_the_cap_and_honour_the_server() {
        let settings = TransportSettings {
            backoff_base: Duration::from_secs(1),
            backoff_cap: Duration::from_secs(5),
            ..TransportSettings::default()
        };
        let waits: Vec<_> = (1..=4).map(|attempt| backoff(&settings, attempt, None, 1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 5]);
        assert_eq!(backoff(&settings, 1, None, 0.0), Duration::from_millis(500));
        assert!(backoff(&settings, 1, Some(Duration::from_secs(20)), 0.3) >= Duration::from_secs(20));
        assert_eq!(backoff(&settings, 4_000, None, 1.0).as_secs(), 5);
    }

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
