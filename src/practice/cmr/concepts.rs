//! Variable and service records, and single concepts by id.

use super::super::caller::Caller;
use super::super::data::{PracticeCollection, PracticeVariable, ServiceChain};
use super::super::reply::{Answer, Refusal, json_ok, put};
use super::super::state::Service;
use super::{page_answer, read};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// `variables.umm_json_v…`.
pub(in crate::practice) async fn variables(
    State(service): State<Arc<Service>>,
    caller: Caller,
    request: Request,
) -> Answer {
    let search = read(&service, &caller, request).await?;
    search.check_names(&["concept_id", "name", "variable_name", "provider"])?;
    let ids = search.all("concept_id");
    let names = [search.all("name"), search.all("variable_name")].concat();
    let mut found = Vec::new();
    for collection in service.catalogue.collections() {
        for variable in &collection.variables {
            let wanted = (ids.is_empty() || ids.contains(&variable.concept_id.as_str()))
                && (names.is_empty() || names.contains(&variable.name.as_str()));
            if wanted {
                found.push(umm_variable(collection, variable));
            }
        }
    }
    let (offset, size) = search.page(&caller)?;
    answer(found, offset, size)
}

/// `services.umm_json_v…`.
pub(in crate::practice) async fn services(
    State(service): State<Arc<Service>>,
    caller: Caller,
    request: Request,
) -> Answer {
    let search = read(&service, &caller, request).await?;
    search.check_names(&["concept_id", "name", "service_name", "provider"])?;
    let ids = search.all("concept_id");
    let mut seen: Vec<&ServiceChain> = Vec::new();
    for chain in service.catalogue.collections().iter().flat_map(|collection| &collection.services) {
        let wanted = ids.is_empty() || ids.contains(&chain.concept_id.as_str());
        if wanted && !seen.iter().any(|known| known.concept_id == chain.concept_id) {
            seen.push(chain);
        }
    }
    let found = seen.iter().map(|chain| umm_service(&service, chain)).collect();
    let (offset, size) = search.page(&caller)?;
    answer(found, offset, size)
}

fn answer(found: Vec<Value>, offset: u64, size: usize) -> Answer {
    let hits = found.len();
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let items: Vec<Value> = found.into_iter().skip(start).take(size).collect();
    let next = (!items.is_empty()).then_some(offset + items.len() as u64);
    page_answer(&json!({ "hits": hits, "took": 1, "items": items }), hits as u64, next)
}

/// `/cmr/search/concepts/{id}`, with or without a format ending.
pub(in crate::practice) async fn concept(State(service): State<Arc<Service>>, Path(id): Path<String>) -> Answer {
    let id = id.split('.').next().unwrap_or("");
    for collection in service.catalogue.collections() {
        if collection.concept_id == id {
            return Ok(json_ok(&umm_collection(collection)));
        }
        if let Some(variable) = collection.variables.iter().find(|variable| variable.concept_id == id) {
            return Ok(json_ok(umm_variable(collection, variable).get("umm").unwrap_or(&Value::Null)));
        }
        if let Some(chain) = collection.services.iter().find(|chain| chain.concept_id == id) {
            return Ok(json_ok(umm_service(&service, chain).get("umm").unwrap_or(&Value::Null)));
        }
    }
    let text = format!("Concept with concept-id [{id}] could not be found.");
    Err(Refusal::cmr(StatusCode::NOT_FOUND, text))
}

fn umm_collection(collection: &PracticeCollection) -> Value {
    let doi = collection.doi.as_ref().map_or_else(
        || json!({ "MissingReason": "Not Applicable", "Explanation": "Practice data" }),
        |doi| json!({ "DOI": doi }),
    );
    json!({
        "ShortName": collection.short_name,
        "Version": collection.version,
        "EntryTitle": collection.title,
        "Abstract": collection.summary,
        "DOI": doi,
        "ProcessingLevel": { "Id": collection.processing_level },
        "Platforms": [{ "ShortName": collection.platform, "Instruments": [{ "ShortName": collection.instrument }] }],
    })
}

fn meta(id: &str, kind: &str, provider: &str, collections: &[&str]) -> Value {
    json!({
        "revision-id": 1,
        "deleted": false,
        "format": "application/vnd.nasa.cmr.umm+json",
        "provider-id": provider,
        "native-id": format!("practice_{id}"),
        "associations": { "collections": collections },
        "concept-id": id,
        "revision-date": "2026-01-01T00:00:00.000Z",
        "concept-type": kind,
    })
}

fn umm_variable(collection: &PracticeCollection, variable: &PracticeVariable) -> Value {
    let names = ["Category", "Topic", "Term", "VariableLevel1", "VariableLevel2", "VariableLevel3", "DetailedVariable"];
    let keywords: Vec<Value> = variable
        .science_keywords
        .iter()
        .map(|path| names.iter().zip(path).map(|(name, word)| ((*name).to_owned(), json!(word))).collect())
        .map(Value::Object)
        .collect();
    let mut umm = json!({
        "Name": variable.name,
        "LongName": variable.long_name,
        "Definition": variable.long_name,
        "ScienceKeywords": keywords,
        "MetadataSpecification": {
            "URL": "https://cdn.earthdata.nasa.gov/umm/variable/v1.9.0", "Name": "UMM-Var", "Version": "1.9.0",
        },
    });
    if let Some(units) = &variable.units {
        put(&mut umm, "Units", json!(units));
    }
    let associated = [collection.concept_id.as_str()];
    json!({
        "meta": meta(&variable.concept_id, "variable", &collection.provider, &associated),
        "umm": umm,
        "associations": { "collections": [{ "concept-id": collection.concept_id }] },
    })
}

fn umm_service(service: &Service, chain: &ServiceChain) -> Value {
    let collections: Vec<&str> = service
        .catalogue
        .collections()
        .iter()
        .filter(|collection| collection.services.iter().any(|other| other.concept_id == chain.concept_id))
        .map(|collection| collection.concept_id.as_str())
        .collect();
    let mut subset = serde_json::Map::new();
    let mut spatial = serde_json::Map::new();
    if chain.bbox {
        spatial.insert("BoundingBox".to_owned(), json!({ "AllowMultipleValues": false }));
    }
    if chain.shape {
        spatial.insert("Shapefile".to_owned(), json!([{ "Format": "GeoJSON" }]));
    }
    if !spatial.is_empty() {
        subset.insert("SpatialSubset".to_owned(), Value::Object(spatial));
    }
    if chain.temporal {
        subset.insert("TemporalSubset".to_owned(), json!({ "AllowMultipleValues": false }));
    }
    if chain.variable {
        subset.insert("VariableSubset".to_owned(), json!({ "AllowMultipleValues": chain.multiple_variable }));
    }
    let mut options = json!({ "Subset": subset });
    if chain.concatenation {
        let default = if chain.concatenate_by_default { "True" } else { "False" };
        put(&mut options, "Aggregation", json!({ "Concatenate": { "ConcatenateDefault": default } }));
    }
    if chain.reprojection {
        put(
            &mut options,
            "SupportedOutputProjections",
            json!([{ "ProjectionName": "Geographic", "ProjectionAuthority": "EPSG:4326" }]),
        );
        put(&mut options, "InterpolationTypes", json!(["Bilinear Interpolation", "Nearest Neighbor"]));
    }
    let umm = json!({
        "Name": chain.name,
        "LongName": format!("{} (practice)", chain.name),
        "Type": "Harmony",
        "Version": "1.0",
        "Description": "Practice data: stands for the service of this name.",
        "ServiceOptions": options,
    });
    json!({
        "meta": meta(&chain.concept_id, "service", "PRACTICE", &collections),
        "umm": umm,
        "associations": { "collections": collections.iter().map(|id| json!({ "concept-id": id })).collect::<Value>() },
    })
}
