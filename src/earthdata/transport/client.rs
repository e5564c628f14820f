//! The HTTP clients, and what their failures mean.

use super::TransportSettings;
use crate::domain::environment::is_loopback;
use crate::earthdata::error::ErrorKind;
use hyper_util::client::proxy::matcher::Matcher;
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::error::Error as _;
use std::sync::Arc;
use url::Url;

/// Certificates are judged by the operating system, so that a company's own root works.
fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// What a client is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Answers, compressed on their way.
    Json,
    /// Files, byte for byte: a range of a compressed body is no range of the file.
    Files,
}

/// All HTTP clients, and the proxies of the web's.
pub(super) struct Clients {
    web: Pair,
    /// A proxy would see a token that is for this computer, and could not reach it anyway.
    local: Pair,
    proxies: Matcher,
}

struct Pair {
    json: reqwest::Client,
    files: reqwest::Client,
}

impl Clients {
    pub(super) fn build(settings: &TransportSettings) -> Result<Self, ErrorKind> {
        let tls = tls().map_err(|error| ErrorKind::Tls(error.to_string()))?;
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                // Repeating is decided in `retry`, where it is counted.
                .retry(reqwest::retry::never())
                .connect_timeout(settings.connect_timeout)
                .user_agent(&settings.user_agent)
        };
        let build = |builder: reqwest::ClientBuilder| builder.build().map_err(|error| kind_of(&error));
        let pair = |builder: &dyn Fn() -> reqwest::ClientBuilder| {
            Ok::<_, ErrorKind>(Pair { json: build(builder().gzip(true))?, files: build(builder().no_gzip())? })
        };
        Ok(Self { web: pair(&builder)?, local: pair(&|| builder().no_proxy())?, proxies: Matcher::from_system() })
    }

    pub(super) fn of(&self, wanted: Use, url: &Url) -> &reqwest::Client {
        let pair = if is_loopback(url) { &self.local } else { &self.web };
        match wanted {
            Use::Json => &pair.json,
            Use::Files => &pair.files,
        }
    }

    /// What a failure means on the way to `url`.
    pub(super) fn kind_of(&self, error: &reqwest::Error, url: &Url) -> ErrorKind {
        match (kind_of(error), self.proxy_of(url)) {
            (ErrorKind::Connect(text), Some(proxy)) => ErrorKind::Proxy { proxy, text },
            (kind, _) => kind,
        }
    }

    /// Host and port of the proxy on the way to `url`.
    fn proxy_of(&self, url: &Url) -> Option<String> {
        let proxy = self.proxies.intercept(&url.as_str().parse().ok().filter(|_| !is_loopback(url))?)?;
        let port = proxy.uri().port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}{port}", proxy.uri().host()?))
    }
}

/// What a failure below HTTP means.
pub(super) fn kind_of(error: &reqwest::Error) -> ErrorKind {
    let mut texts = Vec::new();
    let mut is_tls = false;
    let mut cause = error.source();
    while let Some(current) = cause {
        is_tls |= is_tls_error(current);
        texts.push(current.to_string());
        cause = current.source();
    }
    texts.dedup();
    let text = texts.join(": ");
    if error.is_builder() {
        ErrorKind::Validation(text)
    } else if is_tls {
        ErrorKind::Tls(text)
    } else if error.is_connect() {
        ErrorKind::Connect(text)
    } else if error.is_timeout() {
        ErrorKind::TimedOut
    } else {
        ErrorKind::Broken(text)
    }
}

/// The I/O layer wraps TLS errors, sometimes twice, out of the chain of sources' sight.
fn is_tls_error(error: &(dyn std::error::Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    wrapped.is_some_and(|inner| is_tls_error(inner))
}
