//! Result permalinks, the second origin with the signed files, and the archive of whole files.

use super::caller::Caller;
use super::data::Cut;
use super::edl::PLANTED_EULA;
use super::faults::Counted;
use super::jobs::{Output, Place};
use super::process::media_type;
use super::query::{Parameters, encode};
use super::reply::{Answer, Refusal, html, json_with, redirect, s3_error};
use super::state::{STAGING_BUCKET, Service};
use super::{files, filler};
use crate::domain::hex::hex;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use chrono::Utc;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// Signed links live this long, in seconds.
const SIGNED_SECONDS: i64 = 3600;

/// The parts of `/{bucket}/public/{job}/{item}/{file}`.
type ResultPath = (String, String, String, String);

/// `GET /service-results/{bucket}/public/{job}/{item}/{file}`: 307 to the signed address.
pub(super) async fn permalink(
    State(service): State<Arc<Service>>,
    Path((bucket, job, item, file)): Path<ResultPath>,
    caller: Caller,
) -> Answer {
    let user = caller.user(&service)?;
    if let Some(refusal) = planted_refusal(&service, &caller, &user) {
        return refusal;
    }
    let known = bucket == STAGING_BUCKET && find_file(&service, &job, &item, &file).is_some();
    if !known {
        return Err(Refusal::not_found("The requested resource could not be found"));
    }
    let path = format!("/{bucket}/public/{job}/{item}/{}", encode(&file));
    let location = match service.faults.foreign() {
        Some(foreign) => foreign.join(path.trim_start_matches('/')).map_or_else(|_| foreign.to_string(), Into::into),
        None => signed_url(&service, &path, &user),
    };
    let mut response = redirect(StatusCode::TEMPORARY_REDIRECT, &location)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600"));
    Ok(response)
}

/// A fault in place of the way to a file.
fn planted_refusal(service: &Service, caller: &Caller, user: &str) -> Option<Answer> {
    if service.faults.strikes(Counted::HtmlFile) {
        return Some(Ok(html(StatusCode::OK, "Earthdata", "<p>Earthdata is currently unavailable</p>")));
    }
    let status = StatusCode::from_u16(service.faults.file_error()?).ok()?;
    if status == StatusCode::FORBIDDEN && service.accounts.has_accepted(user, PLANTED_EULA) {
        return None;
    }
    let words = "planted: this file is not to be had now";
    Some(match status {
        StatusCode::UNAUTHORIZED => Err(Refusal::unauthorized()),
        StatusCode::FORBIDDEN => Ok(eula_required(&format!("{}/edl/accept_eula?eula_id={PLANTED_EULA}", caller.root))),
        StatusCode::NOT_FOUND => Err(Refusal::not_found("The requested resource could not be found")),
        StatusCode::TOO_MANY_REQUESTS => {
            let mut response = json_with(status, &serde_json::json!({ "errors": [words] }));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            Ok(response)
        }
        _ => Err(Refusal::page(status, words)),
    })
}

fn eula_required(page: &str) -> Response {
    let body = serde_json::json!({
        "status_code": 403,
        "error": "eula_required",
        "error_description": "EULA Acceptance Failure",
        "resolution_url": page,
    });
    json_with(StatusCode::FORBIDDEN, &body)
}

fn signed_url(service: &Service, path: &str, user: &str) -> String {
    let now = Utc::now();
    let life = if service.faults.strikes(Counted::ExpiredLink) { -1 } else { SIGNED_SECONDS };
    let expires = now.timestamp() + life;
    format!(
        "{}{path}?A-userid={}&A-api-request-uuid={}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={}&\
         X-Amz-Expires={SIGNED_SECONDS}&X-Practice-Until={expires}&X-Amz-SignedHeaders=host&X-Amz-Signature={}",
        service.store_root,
        encode(user),
        Uuid::new_v4(),
        now.format("%Y%m%dT%H%M%SZ"),
        signature(service, path, expires)
    )
}

fn signature(service: &Service, path: &str, expires: i64) -> String {
    hex(Sha256::digest(format!("{}\n{path}\n{expires}", service.secret)).as_slice())
}

/// An output in the staging bucket.
pub(super) fn find_file(service: &Service, job: &str, item: &str, file: &str) -> Option<Output> {
    let output = service.jobs.find(Uuid::parse_str(job).ok()?)?.output(item.parse().ok()?, file)?;
    matches!(output.place, Place::Staged(_) | Place::Filler(_)).then_some(output)
}

pub(super) async fn serve(service: &Service, output: &Output, headers: &HeaderMap) -> Response {
    match &output.place {
        Place::Staged(path) => files::serve(path, output.media_type, headers, &service.faults).await,
        Place::Filler(bytes) => filler::serve(&service.pattern, output.item, *bytes, headers),
        Place::Archive(..) | Place::Destination(_) => {
            s3_error(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
        }
    }
}

/// Any path of the second origin.
pub(super) async fn signed_file(
    State(service): State<Arc<Service>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        let words = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
                     parameter or the Authorization header should be specified";
        return s3_error(StatusCode::BAD_REQUEST, "InvalidArgument", words);
    }
    let query = Parameters::from_plain_query(uri.query().unwrap_or(""));
    let Some(given) = query.first("X-Amz-Signature") else {
        return s3_error(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
    };
    let until = query.first("X-Practice-Until").and_then(|until| until.parse::<i64>().ok()).unwrap_or(0);
    // A link signed for GET is good for nothing else.
    if method != Method::GET || given != signature(&service, uri.path(), until) {
        let words = "The request signature we calculated does not match the signature you provided. Check your key and \
                     signing method.";
        return s3_error(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", words);
    }
    if until < Utc::now().timestamp() {
        return s3_error(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired");
    }
    let path = percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy().into_owned();
    let parts: Vec<&str> = path.split('/').collect();
    let found = match parts.as_slice() {
        ["", _bucket, "public", job, item, file] => find_file(&service, job, item, file),
        _ => None,
    };
    match found {
        Some(output) => serve(&service, &output, &headers).await,
        None => s3_error(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist."),
    }
}

/// `GET /archive/{collection}/{granule}/{file}`: a whole file; asks for a login like a DAAC.
pub(super) async fn archive(
    State(service): State<Arc<Service>>,
    Path((collection_id, granule_id, _file)): Path<(String, String, String)>,
    caller: Caller,
) -> Answer {
    let user = caller.user(&service)?;
    let missing = || Refusal::page(StatusCode::NOT_FOUND, "There is no such file in the practice archive.");
    let collection = service.catalogue.find(&collection_id).first().copied().cloned().ok_or_else(missing)?;
    if let Some(eula) = collection.eula_ids.iter().find(|eula| !service.accounts.has_accepted(&user, eula)) {
        return Ok(eula_required(&format!("{}/edl/accept_eula?eula_id={eula}", caller.root)));
    }
    let media_type = media_type(&collection);
    let permit = Arc::clone(&service.permits).acquire_owned().await.map_err(|_closed| Refusal::internal())?;
    let path = service
        .blocking(move |service| {
            let _permit = permit;
            let granule = service.catalogue.granule(&granule_id)?;
            if granule.collection_concept_id != collection.concept_id {
                return None;
            }
            whole_file(service, &granule)
        })
        .await?
        .ok_or_else(missing)?;
    Ok(files::serve(&path, media_type, &caller.headers, &service.faults).await)
}

/// Where a whole file lies once it was made.
pub(super) fn whole_file_path(service: &Service, granule: &super::data::PracticeGranule) -> std::path::PathBuf {
    // Concept ids are letters, digits, `-` and `_`: safe as a file name.
    service.folder.join("archive").join(&granule.concept_id)
}

/// The whole file on disk, made when first asked for.
pub(super) fn whole_file(service: &Service, granule: &super::data::PracticeGranule) -> Option<std::path::PathBuf> {
    let path = whole_file_path(service, granule);
    if path.is_file() {
        return Some(path);
    }
    let folder = path.parent()?;
    std::fs::create_dir_all(folder).ok()?;
    let making = folder.join(format!("{}.{}", granule.concept_id, Uuid::new_v4().simple()));
    service.catalogue.write(granule, &Cut::default(), &making).ok()?;
    std::fs::rename(&making, &path).ok()?;
    Some(path)
}
