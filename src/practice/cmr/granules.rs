//! `granules.json`, and the search behind it.

use super::super::caller::Caller;
use super::super::data::{Catalogue, GranuleQuery, PracticeCollection, PracticeGranule, SearchArea};
use super::super::job_pages::wire_time;
use super::super::process::archive_url;
use super::super::reply::{Answer, Refusal, put};
use super::super::state::Service;
use super::{Search, bad_request, page_answer, read};
use axum::extract::{Request, State};
use chrono::Utc;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;

pub(super) const KNOWN: [&str; 19] = [
    "collection_concept_id",
    "echo_collection_id",
    "concept_id",
    "short_name",
    "version",
    "provider",
    "readable_granule_name",
    "granule_ur",
    "producer_granule_id",
    "temporal",
    "bounding_box",
    "polygon",
    "point",
    "line",
    "circle",
    "simplify-shapefile",
    "force-cartesian",
    "downloadable",
    "include_facets",
];

/// GET or POST `/cmr/search/granules.json`.
pub(in crate::practice) async fn search(
    State(service): State<Arc<Service>>,
    caller: Caller,
    request: Request,
) -> Answer {
    let Page { hits, granules, next } = page(&service, &caller, request).await?;
    let entries: Vec<Value> =
        granules.iter().map(|(collection, granule)| entry(collection, granule, &caller.root)).collect();
    let body = json!({
        "feed": {
            "updated": wire_time(Utc::now()),
            "id": format!("{}{}", caller.root, caller.path),
            "title": "ECHO granule metadata",
            "entry": entries,
        }
    });
    page_answer(&body, hits, next)
}

/// One page of what a search finds.
pub(super) struct Page {
    pub(super) hits: u64,
    pub(super) granules: Found,
    /// Where the next one begins.
    pub(super) next: Option<u64>,
}

/// Runs the search of a request.
pub(super) async fn page(service: &Arc<Service>, caller: &Caller, request: Request) -> Result<Page, Refusal> {
    let search = read(service, caller, request).await?;
    search.check_names(&KNOWN)?;
    let collections = collections(service, &search)?;
    let areas = search.areas()?;
    let query = query(&search)?;
    let (offset, size) = search.page(caller)?;
    let backwards = search.first("sort_key").is_some_and(|key| key == "-start_date");
    let (hits, granules) = service
        .blocking(move |service| {
            let wanted = Wanted { query, areas, offset, size, backwards };
            find(&service.catalogue, &collections, &wanted)
        })
        .await?;
    let next = (!granules.is_empty()).then_some(offset + granules.len() as u64);
    Ok(Page { hits, granules, next })
}

/// The collections that are named; naming none is refused.
pub(super) fn collections(service: &Service, search: &Search) -> Result<Vec<PracticeCollection>, Refusal> {
    let mut named: Vec<&str> = search.all("collection_concept_id");
    named.extend(search.all("echo_collection_id"));
    let concept_ids = search.all("concept_id");
    // CMR takes collection ids in `concept_id` as well.
    named.extend(concept_ids.iter().filter(|id| id.starts_with('C')));
    let short_names = search.all("short_name");
    let version = search.first("version");
    if named.is_empty() && short_names.is_empty() {
        if concept_ids.is_empty() {
            return Err(bad_request(
                "The CMR does not permit querying across granules in all collections. You should limit your query using \
                 conditions that identify one or more collections, such as provider, concept_id, short_name, or entry_title.",
            ));
        }
        return Ok(service.catalogue.collections().to_vec());
    }
    let fits = |collection: &&PracticeCollection| {
        (named.is_empty() || named.contains(&collection.concept_id.as_str()))
            && (short_names.is_empty() || short_names.contains(&collection.short_name.as_str()))
            && version.is_none_or(|version| collection.version == version)
    };
    Ok(service.catalogue.collections().iter().filter(fits).cloned().collect())
}

pub(super) fn query(search: &Search) -> Result<GranuleQuery, Refusal> {
    let mut names = Vec::new();
    for parameter in ["readable_granule_name", "granule_ur", "producer_granule_id"] {
        let pattern = search.option(parameter, "pattern");
        for name in search.all(parameter) {
            // The catalogue always takes wildcards; without the option they are letters, which no
            // practice granule has in its name.
            if !pattern && name.contains(['*', '?']) {
                names.push(String::new());
            } else {
                names.push(name.to_owned());
            }
        }
    }
    let concept_ids =
        search.all("concept_id").iter().filter(|id| id.starts_with('G')).map(|id| (*id).to_owned()).collect();
    Ok(GranuleQuery { area: None, time: search.time()?, concept_ids, names })
}

/// A granule search ready to run.
pub(in crate::practice) struct Wanted {
    /// All conditions but the area.
    pub(in crate::practice) query: GranuleQuery,
    /// All of them must be met.
    pub(in crate::practice) areas: Vec<SearchArea>,
    /// First row.
    pub(in crate::practice) offset: u64,
    /// Rows at most.
    pub(in crate::practice) size: usize,
    /// Newest first.
    pub(in crate::practice) backwards: bool,
}

/// Granules with their collections.
pub(in crate::practice) type Found = Vec<(Arc<PracticeCollection>, PracticeGranule)>;

/// How many granules match, and the wanted rows of them; takes long for large searches.
pub(in crate::practice) fn find(
    catalogue: &Catalogue,
    collections: &[PracticeCollection],
    wanted: &Wanted,
) -> (u64, Found) {
    let mut hits = 0;
    let mut found = Found::new();
    for collection in collections {
        let shared = Arc::new(collection.clone());
        let room = wanted.size.saturating_sub(found.len());
        let before = wanted.offset.saturating_sub(hits);
        let (count, granules) = if wanted.areas.len() <= 1 {
            in_one_area(catalogue, collection, wanted, before, room)
        } else {
            in_all_areas(catalogue, collection, wanted, before, room)
        };
        hits += count;
        found.extend(granules.into_iter().map(|granule| (Arc::clone(&shared), granule)));
    }
    (hits, found)
}

fn in_one_area(
    catalogue: &Catalogue,
    collection: &PracticeCollection,
    wanted: &Wanted,
    before: u64,
    room: usize,
) -> (u64, Vec<PracticeGranule>) {
    let query = GranuleQuery { area: wanted.areas.first().cloned(), ..wanted.query.clone() };
    let before = usize::try_from(before).unwrap_or(usize::MAX);
    if !wanted.backwards {
        return catalogue.page(collection, &query, before, room);
    }
    let count = catalogue.count(collection, &query);
    let left = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(before);
    let start = left.saturating_sub(room);
    let (_, mut page) = catalogue.page(collection, &query, start, left - start);
    page.reverse();
    (count, page)
}

/// Several areas: a granule must be in the list of each.
fn in_all_areas(
    catalogue: &Catalogue,
    collection: &PracticeCollection,
    wanted: &Wanted,
    before: u64,
    room: usize,
) -> (u64, Vec<PracticeGranule>) {
    let mut left: Option<Vec<PracticeGranule>> = None;
    for area in &wanted.areas {
        let query = GranuleQuery { area: Some(area.clone()), ..wanted.query.clone() };
        let granules = catalogue.granules(collection, &query);
        left = Some(match left {
            None => granules,
            Some(mut kept) => {
                let ids: HashSet<String> = granules.into_iter().map(|granule| granule.concept_id).collect();
                kept.retain(|granule| ids.contains(&granule.concept_id));
                kept
            }
        });
    }
    let mut left = left.unwrap_or_default();
    if wanted.backwards {
        left.reverse();
    }
    let count = left.len() as u64;
    let start = usize::try_from(before).unwrap_or(usize::MAX);
    (count, left.into_iter().skip(start).take(room).collect())
}

fn entry(collection: &PracticeCollection, granule: &PracticeGranule, root: &str) -> Value {
    let stem = granule.name.rsplit_once('.').map_or(granule.name.as_str(), |(stem, _)| stem);
    let url = archive_url(root, collection, granule);
    let mut entry = json!({
        "producer_granule_id": granule.name,
        "time_start": wire_time(granule.start),
        "updated": "2026-01-01T00:00:00.000Z",
        "dataset_id": collection.title,
        "data_center": collection.provider,
        "title": stem,
        "coordinate_system": "GEODETIC",
        "day_night_flag": "UNSPECIFIED",
        "time_end": wire_time(granule.stop),
        "id": granule.concept_id,
        "original_format": "UMM_JSON",
    });
    if let Some(size) = granule.size_mb {
        put(&mut entry, "granule_size", json!(size.to_string()));
    }
    put(&mut entry, "browse_flag", json!(false));
    put(&mut entry, "polygons", granule.footprint.polygons.iter().map(|polygon| json!([ring(polygon)])).collect());
    put(&mut entry, "collection_concept_id", json!(collection.concept_id));
    put(&mut entry, "online_access_flag", json!(true));
    put(
        &mut entry,
        "links",
        json!([
            {
                "rel": "http://esipfed.org/ns/fedsearch/1.1/data#",
                "type": collection.native_format,
                "title": "Practice data",
                "hreflang": "en-US",
                "href": url,
            },
            {
                "rel": "http://esipfed.org/ns/fedsearch/1.1/s3#",
                "title": "Practice data; this address leads nowhere",
                "hreflang": "en-US",
                "href": format!("s3://practice-archive/{}/{}", collection.concept_id, granule.name),
            },
        ]),
    );
    entry
}

/// Latitude before longitude, as CMR writes polygons.
fn ring(polygon: &geo::Polygon) -> String {
    let points: Vec<String> = polygon.exterior().coords().map(|point| format!("{} {}", point.y, point.x)).collect();
    points.join(" ")
}
