//! Where a job's files come from: the collection's own record, and the names of its granules.

use super::granules::{Query, concept_ids};
use super::{CLIENT_ID, Error, anonymous_if_refused};
use crate::domain::SubsetRequest;
use crate::domain::origin::{CollectionRecord, Origin};
use crate::earthdata::edl::join;
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::Call;
use crate::earthdata::wire::catalogue::entries;
use crate::earthdata::wire::granules::name;
use crate::earthdata::wire::{items, moment, text, texts};
use serde_json::Value;

/// Records of granules are long, and only their names are kept: a few at a time.
const NAMES_PAGE: usize = 200;

/// What CMR tells about where the files of this request come from. What it does not tell is left
/// out: nothing of it is needed to use the files.
pub async fn origin(transport: &Transport, request: &SubsetRequest) -> Origin {
    let collections = concept_ids(transport, &request.collection).await;
    let collections = collections.inspect_err(|error| tracing::debug!(%error, "no such collection"));
    let Ok(collections) = collections else { return Origin::default() };
    let record = collection_record(transport, &collections).await;
    let record = record.inspect_err(|error| tracing::debug!(%error, "no record of the collection")).ok().flatten();
    if !Origin::is_told_by_names(&request.options) {
        return Origin::new(record, []);
    }
    let names = granule_names(transport, &Query::new(request, &collections)).await;
    let names = names.inspect_err(|error| tracing::debug!(%error, "no names of granules")).unwrap_or_default();
    Origin::new(record, names.iter().map(String::as_str))
}

/// The providers' names of the granules that a job takes.
async fn granule_names(transport: &Transport, query: &Query) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let take = |answer: &Value| {
        let mut read = 0;
        names.extend(entries(answer).inspect(|_| read += 1).filter_map(name));
        read
    };
    query.read(transport, ("granules.json", NAMES_PAGE), take).await?;
    Ok(names)
}

/// The record of a request's collection; `None` where it has several.
async fn collection_record(transport: &Transport, collections: &[String]) -> Result<Option<CollectionRecord>, Error> {
    let [id] = collections else { return Ok(None) };
    let url = join(transport.environment().cmr(), &format!("search/concepts/{id}.umm_json"))?;
    let answer = anonymous_if_refused(transport, Call::get(url).with_header(CLIENT_ID, "harmony-desktop")).await?;
    Ok(record(id, &answer.value))
}

/// Reads UMM-C; `None` for what is none.
fn record(concept_id: &str, umm: &Value) -> Option<CollectionRecord> {
    let citation = items(umm, "CollectionCitations").next().unwrap_or(&Value::Null);
    let archive = || {
        let is_archive = |center: &&Value| texts(center, "Roles").iter().any(|role| role == "ARCHIVER");
        items(umm, "DataCenters").find(is_archive).and_then(|center| text(center, "ShortName"))
    };
    Some(CollectionRecord {
        concept_id: concept_id.to_owned(),
        short_name: text(umm, "ShortName")?,
        version: text(umm, "Version").unwrap_or_default(),
        title: text(citation, "Title").or_else(|| text(umm, "EntryTitle"))?,
        doi: umm.get("DOI").and_then(|doi| text(doi, "DOI")).map(|doi| bare(&doi).to_owned()),
        creator: text(citation, "Creator"),
        publisher: text(citation, "Publisher").or_else(archive),
        released: moment(citation, "ReleaseDate"),
    })
}

/// Archives write it with and without what stands before it.
fn bare(doi: &str) -> &str {
    let doi = doi.trim();
    ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"]
        .iter()
        .find_map(|prefix| doi.strip_prefix(prefix))
        .unwrap_or(doi)
}

#[cfg(test)]
mod tests {
    use super::record;
    use serde_json::json;

    #[test]
    fn a_record_is_read_whoever_fills_it_in() {
        let umm = json!({
            "ShortName": "ATL03", "Version": "006", "EntryTitle": "Photons V006",
            "DOI": { "DOI": "doi:10.5067/ATLAS/ATL03.006", "Authority": "https://doi.org" },
            "CollectionCitations": [
                { "Creator": "Neumann, T.", "Title": "Photons", "ReleaseDate": "2023-05-01T00:00:00.000Z" }, { "Title": "2" },
            ],
            "DataCenters": [{ "Roles": ["PROCESSOR"], "ShortName": "NO" }, { "Roles": ["ARCHIVER"], "ShortName": "NSIDC" }],
        });
        let read = record("C1-X", &umm).unwrap();
        assert_eq!((read.short_name.as_str(), read.title.as_str()), ("ATL03", "Photons"));
        assert_eq!(read.doi.as_deref(), Some("10.5067/ATLAS/ATL03.006"));
        assert_eq!((read.creator.as_deref(), read.publisher.as_deref()), (Some("Neumann, T."), Some("NSIDC")));
        assert_eq!(read.released.unwrap().to_rfc3339(), "2023-05-01T00:00:00+00:00");
        let sparse = json!({ "ShortName": "X", "EntryTitle": "Y", "DOI": { "MissingReason": "Not Applicable" } });
        let read = record("C1-X", &sparse).unwrap();
        assert_eq!((read.title.as_str(), read.doi, read.publisher), ("Y", None, None));
        for odd in [json!({}), json!([]), json!(null), json!({ "ShortName": 7 }), json!({ "ShortName": "X" })] {
            assert_eq!(record("C1-X", &odd), None, "{odd}");
        }
    }
}
