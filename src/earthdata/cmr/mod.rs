//! CMR: searching collections, and the granules a request would read.

mod by_file;
mod checksums;
mod collections;
mod granules;
mod origin;
mod relax;
mod timeline;
mod variables;

pub use by_file::{GranulesOfFiles, granules_of_files};
pub use checksums::checksums;
pub use collections::{CollectionPage, CollectionQuery, collections_of_doi, search_collections};
pub use granules::{MOST_GRANULES, collection_of_granule, find_granules, more_granules};
pub use origin::origin;
pub use relax::why_no_granules;
pub use timeline::timeline;
pub use variables::{VariableRecord, variables};

use super::edl::join;
use super::error::{Error, ErrorKind};
use super::transport::call::{Body, Call, Credential};
use super::transport::{JsonAnswer, Transport};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

const CLIENT_ID: HeaderName = HeaderName::from_static("client-id");
const SEARCH_AFTER: HeaderName = HeaderName::from_static("cmr-search-after");
const HITS: HeaderName = HeaderName::from_static("cmr-hits");

/// Largest page CMR gives.
const LARGEST_PAGE: u64 = 2000;

/// Parameters of a search, in order; names may repeat.
type Parameters = Vec<(String, String)>;

/// True for a collection's concept id, `C2596864127-NSIDC_CPRD`.
pub fn is_concept_id(text: &str) -> bool {
    let Some((digits, provider)) = text.strip_prefix('C').and_then(|rest| rest.split_once('-')) else { return false };
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !provider.is_empty()
        && provider.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Searches by POST, so that long lists of granules fit.
async fn search(
    transport: &Transport,
    what: &str,
    body: Body,
    search_after: Option<&str>,
) -> Result<JsonAnswer, Error> {
    search_as(transport, &format!("{what}.json"), body, search_after).await
}

/// The same with the answer's format: `variables.umm_json_v1_9_0`.
async fn search_as(
    transport: &Transport,
    what: &str,
    body: Body,
    search_after: Option<&str>,
) -> Result<JsonAnswer, Error> {
    let url = join(transport.environment().cmr(), &format!("search/{what}"))?;
    let mut call = Call::post(url, body).repeatable().with_header(CLIENT_ID, "harmony-desktop");
    if let Some(value) = search_after.and_then(|value| HeaderValue::from_str(value).ok()) {
        call.headers.insert(SEARCH_AFTER, value);
    }
    anonymous_if_refused(transport, call).await
}

/// An expired token turns even what is public into 401 (`harmony-api.md` 7.1): once more without it.
async fn anonymous_if_refused(transport: &Transport, call: Call) -> Result<JsonAnswer, Error> {
    match transport.long_json(call.clone().impatient()).await {
        Err(Error { kind: ErrorKind::Unauthorized(_), .. }) if transport.has_token() => {
            transport.long_json(call.with_credential(Credential::Anonymous)).await
        }
        other => other,
    }
}

/// `CMR-Search-After`: where the next page begins; none after the last.
fn search_after(headers: &HeaderMap) -> Option<String> {
    headers.get(SEARCH_AFTER)?.to_str().ok().map(str::to_owned)
}

/// `CMR-Hits`: how many records match in all.
fn hits(headers: &HeaderMap) -> Option<u64> {
    headers.get(HITS)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::is_concept_id;

    #[test]
    fn concept_ids_are_told_from_short_names() {
        for id in ["C2596864127-NSIDC_CPRD", "C1-X", "C1254854453-LARC_CLOUD"] {
            assert!(is_concept_id(id), "{id}");
        }
        for other in ["ATL03", "C1", "C-X", "C1-", "c1-X", "G1-X", "C1-x", "CMR-1", "C1-X y", ""] {
            assert!(!is_concept_id(other), "{other}");
        }
    }
}
