//! The two HTTP clients, and what their failures mean.

use super::TransportSettings;
use crate::domain::Environment;
use crate::earthdata::error::ErrorKind;
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::error::Error as _;
use std::sync::Arc;

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

/// One client for JSON (compressed) and one for files (bytes as stored): a range of a compressed
/// body is not a range of the file.
pub(super) fn build(
    environment: &Environment,
    settings: &TransportSettings,
) -> Result<(reqwest::Client, reqwest::Client), ErrorKind> {
    let tls = tls().map_err(|error| ErrorKind::Tls(error.to_string()))?;
    let builder = || {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Repeating is decided in `retry`, where it is counted.
            .retry(reqwest::retry::never())
            .connect_timeout(settings.connect_timeout)
            .user_agent(&settings.user_agent);
        // A proxy would see the practice token, and could not reach this computer anyway.
        if environment.is_local() { builder.no_proxy() } else { builder }
    };
    let build = |builder: reqwest::ClientBuilder| builder.build().map_err(|error| kind_of(&error));
    Ok((build(builder().gzip(true))?, build(builder().no_gzip())?))
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
