//! The staging bucket as S3 shows it: path-style GET of one object with the keys of `/cloud-access`,
//! whose signature is really checked.

use super::caller::Caller;
use super::faults::Counted;
use super::reply::s3_error;
use super::results::{find_file, serve};
use super::state::{STAGING_BUCKET, Service};
use crate::domain::Secret;
use crate::domain::aws_signature::{Signer, encoded};
use crate::domain::hex::hex;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::Response;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Where the practice keys work.
const REGION: &str = "us-west-2";
/// A signature may be so old.
const SIGNATURE_MINUTES: i64 = 15;

/// Temporary keys, made so that the service can tell its own.
pub(super) struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) session: String,
}

/// Keys that die at `expires`; they open nothing but this service's bucket.
pub(super) fn keys(service: &Service, expires: DateTime<Utc>) -> Keys {
    let made = |what: &str| {
        let digest = Sha256::digest(format!("{}\n{what}\n{}", service.secret, expires.timestamp()));
        hex(digest.get(..12).unwrap_or_default())
    };
    Keys {
        id: format!("PRACTICEKEY{}", expires.timestamp()),
        secret: format!("practice-secret-{}", made("secret")),
        session: format!("practice-session-{}", made("session")),
    }
}

/// `GET /s3/{bucket}/{key}`.
pub(super) async fn object(State(service): State<Arc<Service>>, caller: Caller, uri: Uri) -> Response {
    if caller.method != Method::GET {
        return s3_error(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "The specified method is not allowed.");
    }
    if let Err(refusal) = check(&service, &caller, uri.path(), Utc::now()) {
        return *refusal;
    }
    let path = percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy().into_owned();
    let parts: Vec<&str> = path.trim_start_matches("/s3/").split('/').collect();
    let found = match parts.as_slice() {
        [bucket, "public", job, item, file] if *bucket == STAGING_BUCKET => find_file(&service, job, item, file),
        [bucket, ..] if *bucket != STAGING_BUCKET => {
            return s3_error(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
        }
        _ => None,
    };
    match found {
        Some(output) => serve(&service, &output, &caller.headers).await,
        None => s3_error(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist."),
    }
}

/// Everything S3 checks about who asks.
fn check(service: &Service, caller: &Caller, path: &str, now: DateTime<Utc>) -> Result<(), Box<Response>> {
    let refuse = |status, code, words| Err(Box::new(s3_error(status, code, words)));
    let denied = || refuse(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
    let text = |name: &str| caller.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = caller.header(header::AUTHORIZATION).unwrap_or_default();
    let Some(fields) = authorization.strip_prefix("AWS4-HMAC-SHA256 ") else { return denied() };
    let field = |name: &str| {
        let found = fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default()
    };
    let id = field("Credential").split('/').next().unwrap_or_default();
    let expires = id.strip_prefix("PRACTICEKEY").and_then(|seconds| seconds.parse().ok());
    let Some(expires) = expires.and_then(|seconds| DateTime::from_timestamp(seconds, 0)) else {
        let words = "The AWS Access Key Id you provided does not exist in our records.";
        return refuse(StatusCode::FORBIDDEN, "InvalidAccessKeyId", words);
    };
    let keys = keys(service, expires);
    if service.faults.strikes(Counted::ExpiredKeys) || expires < now {
        return refuse(StatusCode::FORBIDDEN, "ExpiredToken", "The provided token has expired.");
    }
    if text("x-amz-security-token") != keys.session {
        let words = "The provided token is malformed or otherwise invalid.";
        return refuse(StatusCode::FORBIDDEN, "InvalidToken", words);
    }
    let moment = NaiveDateTime::parse_from_str(text("x-amz-date"), "%Y%m%dT%H%M%SZ").map(|moment| moment.and_utc());
    let Ok(moment) = moment else { return denied() };
    if (now - moment).abs() > TimeDelta::minutes(SIGNATURE_MINUTES) {
        let words = "The difference between the request time and the current time is too large.";
        return refuse(StatusCode::FORBIDDEN, "RequestTimeTooSkewed", words);
    }
    let names: Vec<&str> = field("SignedHeaders").split(';').collect();
    let signed: Vec<(&str, &str)> = names.iter().map(|name| (*name, text(name))).collect();
    let must = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
    let secret = Secret::new(keys.secret);
    let signer = Signer { key_id: id, secret: &secret, region: REGION };
    if !must.iter().all(|name| names.contains(name))
        || signer.authorization(moment, &encoded(path), &signed).rsplit('=').next() != Some(field("Signature"))
    {
        let words = "The request signature we calculated does not match the signature you provided. Check your key and \
                     signing method.";
        return refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", words);
    }
    Ok(())
}
