//! `granules.umm_json`: the long records, of which the checksums of the archive's files are told.

use super::super::caller::Caller;
use super::super::data::{PracticeCollection, PracticeGranule};
use super::super::faults::Counted;
use super::super::job_pages::wire_time;
use super::super::process::archive_url;
use super::super::reply::{Answer, Refusal};
use super::super::results::{whole_file, whole_file_path};
use super::super::state::Service;
use super::granules::{Page, page};
use super::page_answer;
use crate::domain::hex::hex;
use axum::extract::{Request, State};
use md5::{Digest as _, Md5};
use serde_json::{Value, json};
use std::sync::Arc;

/// Granules of a page whose files are made for their checksums; of a larger one, only files that were
/// made already have one.
const MOST_MADE: usize = 12;

/// GET or POST `/cmr/search/granules.umm_json…`.
pub(in crate::practice) async fn search(
    State(service): State<Arc<Service>>,
    caller: Caller,
    request: Request,
) -> Answer {
    let Page { hits, granules, next } = page(&service, &caller, request).await?;
    let may_make = granules.len() <= MOST_MADE;
    let mut items = Vec::new();
    for (collection, granule) in granules {
        items.push(item(&service, (collection, granule), may_make, &caller.root).await?);
    }
    page_answer(&json!({ "hits": hits, "took": 1, "items": items }), hits, next)
}

async fn item(
    service: &Arc<Service>,
    (collection, granule): (Arc<PracticeCollection>, PracticeGranule),
    may_make: bool,
    root: &str,
) -> Result<Value, Refusal> {
    let permit = Arc::clone(&service.permits).acquire_owned().await.map_err(|_closed| Refusal::internal())?;
    let url = archive_url(root, &collection, &granule);
    let item = service.blocking(move |service| {
        let _permit = permit;
        json!({
            "meta": {
                "concept-type": "granule",
                "concept-id": granule.concept_id,
                "collection-concept-id": collection.concept_id,
                "provider-id": collection.provider,
                "format": "application/vnd.nasa.cmr.umm+json",
            },
            "umm": {
                "GranuleUR": granule.name,
                "CollectionReference": { "ShortName": collection.short_name, "Version": collection.version },
                "TemporalExtent": {
                    "RangeDateTime": {
                        "BeginningDateTime": wire_time(granule.start),
                        "EndingDateTime": wire_time(granule.stop),
                    },
                },
                "DataGranule": {
                    "DayNightFlag": "Unspecified",
                    "Identifiers": [{ "Identifier": granule.name, "IdentifierType": "ProducerGranuleId" }],
                    "ArchiveAndDistributionInformation": [file(service, &granule, may_make)],
                },
                "RelatedUrls": [{ "URL": url, "Type": "GET DATA" }],
            },
        })
    });
    item.await
}

/// Name, length and MD5, as Cumulus archives write them.
fn file(service: &Service, granule: &PracticeGranule, may_make: bool) -> Value {
    let path = if may_make { whole_file(service, granule) } else { Some(whole_file_path(service, granule)) };
    let bytes = path.and_then(|path| std::fs::read(path).ok());
    let Some(bytes) = bytes else { return json!({ "Name": granule.name, "SizeUnit": "NA" }) };
    let other: &[u8] = if service.faults.strikes(Counted::StaleChecksum) { b"version" } else { b"" };
    let checksum = hex(Md5::new().chain_update(&bytes).chain_update(other).finalize().as_slice());
    json!({
        "Name": granule.name,
        "SizeInBytes": bytes.len(),
        "Size": bytes.len() as f64 / 1_048_576.0,
        "SizeUnit": "MB",
        "Checksum": { "Value": checksum, "Algorithm": "MD5" },
    })
}
