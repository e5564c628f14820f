//! `collections.json`.

use super::super::caller::Caller;
use super::super::data::{Catalogue, PracticeCollection, ServiceChain};
use super::super::job_pages::wire_time;
use super::super::reply::{Answer, Refusal, put};
use super::super::state::Service;
use super::{Search, bad_request, page_answer, read};
use crate::domain::map::grid::Plane;
use crate::domain::map::imagery::{Format, Layer};
use axum::extract::{Request, State};
use chrono::Utc;
use serde_json::{Value, json};
use std::sync::Arc;

const KNOWN: [&str; 31] = [
    "keyword",
    "short_name",
    "concept_id",
    "echo_collection_id",
    "entry_title",
    "entry_id",
    "doi",
    "provider",
    "provider_short_name",
    "version",
    "platform",
    "instrument",
    "processing_level_id",
    "service_type",
    "service_concept_id",
    "service_name",
    "has_granules",
    "cloud_hosted",
    "downloadable",
    "temporal",
    "bounding_box",
    "polygon",
    "point",
    "line",
    "circle",
    "simplify-shapefile",
    "force-cartesian",
    "include_granule_counts",
    "include_has_granules",
    "include_tags",
    "include_non_operational",
];

/// GET or POST `/cmr/search/collections.json`.
pub(in crate::practice) async fn search(
    State(service): State<Arc<Service>>,
    caller: Caller,
    request: Request,
) -> Answer {
    let search = read(&service, &caller, request).await?;
    search.check_names(&KNOWN)?;
    let mut found = Vec::new();
    for collection in service.catalogue.collections() {
        if matches(collection, &search)? {
            found.push(collection);
        }
    }
    sort(&mut found, &search);
    let (offset, size) = search.page(&caller)?;
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(found.len());
    let entries: Vec<Value> =
        found.iter().skip(start).take(size).map(|collection| entry(collection, &search, &caller.root)).collect();
    let next = (!entries.is_empty()).then_some(offset + entries.len() as u64);
    let body = json!({
        "feed": {
            "updated": wire_time(Utc::now()),
            "id": format!("{}{}?{}", caller.root, caller.path, caller.raw_query),
            "title": "ECHO dataset metadata",
            "entry": entries,
        }
    });
    page_answer(&body, found.len() as u64, next)
}

fn matches(collection: &PracticeCollection, search: &Search) -> Result<bool, Refusal> {
    let pattern = |name: &str| search.option(name, "pattern");
    let any = |name: &str, text: &str| {
        let wanted = search.all(name);
        wanted.is_empty() || wanted.iter().any(|wanted| fits(wanted, text, pattern(name)))
    };
    let entry_id = format!("{}_{}", collection.short_name, collection.version);
    let named = any("short_name", &collection.short_name)
        && any("concept_id", &collection.concept_id)
        && any("echo_collection_id", &collection.concept_id)
        && any("entry_title", &collection.title)
        && any("entry_id", &entry_id)
        && any("doi", collection.doi.as_deref().unwrap_or(""))
        && any("provider", &collection.provider)
        && any("provider_short_name", &collection.provider)
        && any("version", &collection.version)
        && any("platform", &collection.platform)
        && any("instrument", &collection.instrument)
        && any("processing_level_id", &collection.processing_level);
    Ok(named && served(collection, search) && keyword_fits(collection, search)? && somewhere(collection, search)?)
}

/// Exact but for case; `*` and `?` only if the search asked for a pattern.
fn fits(wanted: &str, text: &str, pattern: bool) -> bool {
    if pattern { wildcard(&wanted.to_lowercase(), &text.to_lowercase()) } else { wanted.eq_ignore_ascii_case(text) }
}

/// Shell-like match of whole texts.
pub(super) fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    // reached[j]: the pattern so far can end after j characters of the text.
    let mut reached: Vec<bool> = (0..=text.len()).map(|at| at == 0).collect();
    for &wanted in &pattern {
        let mut next = vec![false; text.len() + 1];
        let mut open = false;
        for (at, slot) in next.iter_mut().enumerate() {
            let here = reached.get(at).copied().unwrap_or(false);
            let before = at > 0 && reached.get(at - 1).copied().unwrap_or(false);
            open |= here;
            *slot = match wanted {
                '*' => open,
                '?' => before,
                _ => before && text.get(at.wrapping_sub(1)) == Some(&wanted),
            };
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

fn served(collection: &PracticeCollection, search: &Search) -> bool {
    let chains = &collection.services;
    let any_chain = |name: &str, get: fn(&ServiceChain) -> &str| {
        let wanted = search.all(name);
        wanted.is_empty()
            || chains.iter().any(|chain| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(get(chain))))
    };
    let types = search.all("service_type");
    let typed =
        types.is_empty() || (!chains.is_empty() && types.iter().any(|kind| kind.eq_ignore_ascii_case("harmony")));
    let hosted = search.first("cloud_hosted").is_none_or(|wanted| (wanted == "true") == is_in_cloud(collection));
    typed
        && hosted
        && any_chain("service_concept_id", |chain| &chain.concept_id)
        && any_chain("service_name", |chain| &chain.name)
}

fn is_in_cloud(collection: &PracticeCollection) -> bool {
    !collection.provider.ends_with("_ECS")
}

/// All words must be found; one quoted phrase must be found as it is.
fn keyword_fits(collection: &PracticeCollection, search: &Search) -> Result<bool, Refusal> {
    let Some(keyword) = search.first("keyword").map(|keyword| keyword.trim().to_lowercase()) else { return Ok(true) };
    let variables = collection.variables.iter().map(|variable| format!("{} {}", variable.name, variable.long_name));
    let mut text = [
        collection.short_name.as_str(),
        &collection.title,
        &collection.summary,
        &collection.concept_id,
        &collection.provider,
        &collection.archive_center,
        &collection.platform,
        &collection.instrument,
        &collection.version,
        collection.doi.as_deref().unwrap_or(""),
    ]
    .join(" ");
    for variable in variables {
        text.push(' ');
        text.push_str(&variable);
    }
    let text = text.to_lowercase();
    if let Some(phrase) = keyword.strip_prefix('"') {
        let Some(phrase) = phrase.strip_suffix('"').filter(|phrase| !phrase.contains('"')) else {
            return Err(bad_request(format!(
                "keyword phrase mixed with keyword, or another keyword-phrase are not supported. keyword phrase has to be \
                 enclosed by two escaped double quotes. [{keyword}]"
            )));
        };
        return Ok(text.contains(phrase));
    }
    let words: Vec<&str> = text.split(|character: char| !character.is_alphanumeric()).collect();
    let fits = |wanted: &str| {
        if wanted.contains(['*', '?']) {
            return text.split_whitespace().chain(words.iter().copied()).any(|word| wildcard(wanted, word));
        }
        // A word with marks inside, such as a concept id or a DOI, is looked for as it is.
        if wanted.chars().all(char::is_alphanumeric) { words.contains(&wanted) } else { text.contains(wanted) }
    };
    Ok(keyword.split_whitespace().all(fits))
}

fn somewhere(collection: &PracticeCollection, search: &Search) -> Result<bool, Refusal> {
    for area in search.areas()? {
        if !area.meets_box(&collection.bounds) {
            return Ok(false);
        }
    }
    Ok(search.time()?.is_none_or(|range| range.overlaps(Some(collection.time_start), collection.time_end)))
}

fn sort(found: &mut [&PracticeCollection], search: &Search) {
    let Some(key) = search.first("sort_key") else { return };
    let (key, down) = key.strip_prefix('-').map_or((key, false), |key| (key, true));
    match key {
        "short_name" => found.sort_by(|a, b| a.short_name.cmp(&b.short_name)),
        "entry_title" => found.sort_by(|a, b| a.title.cmp(&b.title)),
        "start_date" => found.sort_by_key(|collection| collection.time_start),
        _ => return,
    }
    if down {
        found.reverse();
    }
}

fn entry(collection: &PracticeCollection, search: &Search, root: &str) -> Value {
    let chains = &collection.services;
    let any = |able: fn(&ServiceChain) -> bool| chains.iter().any(able);
    let bounds = collection.bounds;
    let features = features(collection);
    let mut entry = json!({
        "processing_level_id": collection.processing_level,
        "cloud_hosted": is_in_cloud(collection),
        "boxes": [format!("{} {} {} {}", bounds.south(), bounds.west(), bounds.north(), bounds.east())],
        "has_combine": any(|chain| chain.concatenation),
        "time_start": wire_time(collection.time_start),
        "version_id": collection.version,
        "updated": "2026-01-01T00:00:00.000Z",
        "dataset_id": collection.title,
        "entry_id": format!("{}_{}", collection.short_name, collection.version),
        "has_spatial_subsetting": any(|chain| chain.bbox),
        "has_transforms": any(|chain| chain.reprojection),
        "has_variables": any(|chain| chain.variable) && !collection.variables.is_empty(),
        "data_center": collection.provider,
        "short_name": collection.short_name,
        "organizations": [collection.archive_center],
        "title": collection.title,
        "coordinate_system": "CARTESIAN",
        "summary": collection.summary,
        "service_features": { "harmony": features, "opendap": nothing(), "esi": nothing() },
        "id": collection.concept_id,
        "has_formats": chains.iter().map(|chain| chain.output_formats.len()).sum::<usize>() > 1,
        "original_format": "UMM_JSON",
        "archive_center": collection.archive_center,
        "has_temporal_subsetting": any(|chain| chain.temporal),
        "browse_flag": false,
        "platforms": [collection.platform],
        "online_access_flag": true,
        "links": [{
            "rel": "http://esipfed.org/ns/fedsearch/1.1/metadata#",
            "hreflang": "en-US",
            "href": format!("{root}/"),
        }],
    });
    if let Some(end) = collection.time_end {
        put(&mut entry, "time_end", json!(wire_time(end)));
    }
    if !collection.eula_ids.is_empty() {
        put(&mut entry, "eula_identifiers", json!(collection.eula_ids));
    }
    add_associations(&mut entry, collection);
    let wants = |name: &str| search.first(name).is_some_and(|value| value == "true");
    if wants("include_granule_counts") {
        put(&mut entry, "granule_count", json!(collection.granule_count));
    }
    if wants("include_granule_counts") || wants("include_has_granules") {
        put(&mut entry, "has_granules", json!(true));
    }
    let tags = tags(collection, search);
    if !tags.is_empty() {
        put(&mut entry, "tags", Value::Object(tags));
    }
    entry
}

/// Tags whose names the search wants, with `*` and `?`.
fn tags(collection: &PracticeCollection, search: &Search) -> serde_json::Map<String, Value> {
    let patterns: Vec<&str> = search.all("include_tags").iter().flat_map(|list| list.split(',')).collect();
    let mut tags = serde_json::Map::new();
    let mut add = |name: &str, data: Value| {
        if patterns.iter().any(|pattern| wildcard(pattern.trim(), name)) {
            tags.insert(name.to_owned(), json!({ "data": data }));
        }
    };
    if !collection.eula_ids.is_empty() {
        add("harmony.has-eula", json!(true));
    }
    if let Some(layer) = Catalogue::layer_of(collection) {
        add("edsc.extra.serverless.gibs", json!([imagery(layer)]));
    }
    tags
}

/// What Earthdata Search knows of a layer of NASA GIBS.
fn imagery(layer: &Layer) -> Value {
    // “GoogleMapsCompatible_Level7” says nothing of metres.
    let finest = |plane: Plane| layer.grid(plane).map(|grid| grid.name);
    json!({
        "product": layer.id,
        "title": layer.title,
        "group": "overlays",
        "source": "Practice",
        "format": if layer.format == Format::Jpeg { "jpeg" } else { "png" },
        "match": { "time_start": layer.first.map(|first| format!(">={first}T00:00:00Z")) },
        "geographic": layer.geographic.is_some(),
        "geographic_resolution": finest(Plane::Geographic),
        "arctic": layer.arctic.is_some(),
        "arctic_resolution": finest(Plane::Arctic),
        "antarctic": layer.antarctic.is_some(),
        "antarctic_resolution": finest(Plane::Antarctic),
        "updated_at": "2026-01-01T00:00:00.000Z",
    })
}

fn add_associations(entry: &mut Value, collection: &PracticeCollection) {
    let services: Vec<&str> = collection.services.iter().map(|chain| chain.concept_id.as_str()).collect();
    let variables: Vec<&str> = collection.variables.iter().map(|variable| variable.concept_id.as_str()).collect();
    let mut associations = serde_json::Map::new();
    let mut details = serde_json::Map::new();
    for (name, ids) in [("variables", variables), ("services", services)] {
        if !ids.is_empty() {
            details.insert(name.to_owned(), ids.iter().map(|id| json!({ "concept_id": id })).collect());
            associations.insert(name.to_owned(), json!(ids));
        }
    }
    if !associations.is_empty() {
        put(entry, "associations", Value::Object(associations));
        put(entry, "association_details", Value::Object(details));
    }
}

fn features(collection: &PracticeCollection) -> Value {
    let any = |able: fn(&ServiceChain) -> bool| collection.services.iter().any(able);
    json!({
        "has_formats": collection.services.iter().map(|chain| chain.output_formats.len()).sum::<usize>() > 1,
        "has_variables": any(|chain| chain.variable),
        "has_transforms": any(|chain| chain.reprojection),
        "has_combine": any(|chain| chain.concatenation),
        "has_spatial_subsetting": any(|chain| chain.bbox),
        "has_temporal_subsetting": any(|chain| chain.temporal),
    })
}

fn nothing() -> Value {
    json!({
        "has_formats": false, "has_variables": false, "has_transforms": false, "has_combine": false,
        "has_spatial_subsetting": false, "has_temporal_subsetting": false,
    })
}

#[cfg(test)]
mod tests {
    use super::wildcard;

    #[test]
    fn wildcards_match_whole_texts() {
        for (pattern, text) in [("atl*", "atl03"), ("*03", "atl03"), ("a?l03", "atl03"), ("*", ""), ("a*0*3", "atl003")]
        {
            assert!(wildcard(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("atl", "atl03"), ("a?l", "al"), ("", "x"), ("*x", "atl")] {
            assert!(!wildcard(pattern, text), "{pattern} {text}");
        }
    }
}
