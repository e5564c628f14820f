//! `/capabilities`, versions 1 to 3: what can be done to a collection.

use super::caller::Caller;
use super::data::{PROJECTIONS, PracticeCollection, PracticeVariable, ServiceChain};
use super::reply::{Answer, Refusal, json_ok, put};
use super::select::format_name;
use super::state::Service;
use axum::extract::State;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `GET /capabilities`.
pub(super) async fn show(State(service): State<Arc<Service>>, caller: Caller) -> Answer {
    caller.user(&service)?;
    let collection = find(&service, caller.query.first("collectionId"), caller.query.first("shortName"))?;
    let cmr = format!("{}/cmr", caller.root);
    // The newest servers answer in version 3 unless told otherwise (`harmony-api.md` 1.5).
    let answer = match caller.query.first("version").unwrap_or("3") {
        "1" => version_1_or_2(collection, &cmr, false),
        "2" => version_1_or_2(collection, &cmr, true),
        "3" => version_3(collection, &cmr, "3"),
        "3-alpha" => version_3(collection, &cmr, "3-alpha"),
        other => {
            let text = format!("Invalid API version {other}, supported versions: 1, 2, and 3-alpha");
            return Err(Refusal::validation(text));
        }
    };
    Ok(json_ok(&answer))
}

fn find<'a>(
    service: &'a Service,
    id: Option<&str>,
    short_name: Option<&str>,
) -> Result<&'a PracticeCollection, Refusal> {
    let catalogue = &service.catalogue;
    match (id, short_name) {
        (None, None) => Err(Refusal::validation("Must specify either collectionId or shortName")),
        (Some(_), Some(_)) => {
            Err(Refusal::validation("Must specify only one of collectionId or shortName, not both"))
        }
        (Some(id), None) => catalogue.find(id).into_iter().find(|found| found.concept_id == id).ok_or_else(|| {
            Refusal::not_found(format!(
                "{id} must be a CMR collection identifier, but we could not find a matching collection. Please make sure \
                 the collection ID is correct and that you have access to it."
            ))
        }),
        (None, Some(name)) => {
            catalogue.find(name).into_iter().find(|found| found.short_name == name).ok_or_else(|| {
                Refusal::not_found(format!(
                    "Unable to find collection short name {name} in the CMR. Please make sure the short name is correct \
                     and that you have access to the collection."
                ))
            })
        }
    }
}

/// The media types of all chains, each once.
fn all_formats(chains: &[ServiceChain]) -> Vec<&str> {
    let mut formats: Vec<&str> = Vec::new();
    for format in chains.iter().flat_map(|chain| &chain.output_formats) {
        if !formats.contains(&format.as_str()) {
            formats.push(format);
        }
    }
    formats
}

fn version_1_or_2(collection: &PracticeCollection, cmr: &str, links: bool) -> Value {
    let chains = &collection.services;
    let any = |able: fn(&ServiceChain) -> bool| chains.iter().any(able);
    let services: Vec<Value> = chains
        .iter()
        .map(|chain| {
            let mut service = json!({ "name": chain.name });
            if links {
                put(&mut service, "href", json!(concept(cmr, &chain.concept_id)));
            }
            put(&mut service, "capabilities", raw_capabilities(chain));
            service
        })
        .collect();
    let variables: Vec<Value> = collection
        .variables
        .iter()
        .map(|variable| {
            if links {
                json!({ "name": variable.name, "href": concept(cmr, &variable.concept_id) })
            } else {
                json!(variable.name)
            }
        })
        .collect();
    json!({
        "conceptId": collection.concept_id,
        "shortName": collection.short_name,
        "variableSubset": !collection.variables.is_empty() && any(|chain| chain.variable),
        "bboxSubset": any(|chain| chain.bbox),
        "shapeSubset": any(|chain| chain.shape),
        "temporalSubset": any(|chain| chain.temporal),
        "concatenate": any(|chain| chain.concatenation),
        "reproject": any(|chain| chain.reprojection),
        "outputFormats": all_formats(chains),
        "services": services,
        "variables": variables,
        "capabilitiesVersion": if links { "2" } else { "1" },
    })
}

/// A chain as its configuration file says it: a missing key means no.
fn raw_capabilities(chain: &ServiceChain) -> Value {
    let mut subsetting = Map::new();
    subsetting.insert("bbox".to_owned(), json!(chain.bbox));
    subsetting.insert("variable".to_owned(), json!(chain.variable));
    for (name, able) in [
        ("multiple_variable", chain.multiple_variable),
        ("shape", chain.shape),
        ("temporal", chain.temporal),
        ("dimension", chain.dimension),
    ] {
        if able {
            subsetting.insert(name.to_owned(), json!(true));
        }
    }
    let mut raw = Map::new();
    for (name, able) in
        [("concatenation", chain.concatenation), ("concatenate_by_default", chain.concatenate_by_default)]
    {
        if able {
            raw.insert(name.to_owned(), json!(true));
        }
    }
    if chain.averaging_time || chain.averaging_area {
        let averaging = json!({ "time": chain.averaging_time, "area": chain.averaging_area });
        raw.insert("averaging".to_owned(), averaging);
    }
    raw.insert("subsetting".to_owned(), Value::Object(subsetting));
    raw.insert("output_formats".to_owned(), json!(chain.output_formats));
    raw.insert("reprojection".to_owned(), json!(chain.reprojection));
    if !chain.default_extend_dimensions.is_empty() {
        raw.insert("extend".to_owned(), json!(true));
        raw.insert("default_extend_dimensions".to_owned(), json!(chain.default_extend_dimensions));
    }
    Value::Object(raw)
}

fn version_3(collection: &PracticeCollection, cmr: &str, version: &str) -> Value {
    let chains = &collection.services;
    let services: Vec<Value> = chains
        .iter()
        .map(|chain| {
            json!({
                "name": chain.name,
                "href": concept(cmr, &chain.concept_id),
                "capabilities": capabilities_3(std::slice::from_ref(chain), false),
            })
        })
        .collect();
    let variables: Vec<Value> = collection.variables.iter().map(|variable| variable_3(variable, cmr)).collect();
    json!({
        "conceptId": collection.concept_id,
        "shortName": collection.short_name,
        "summary": capabilities_3(chains, true),
        "services": services,
        "variables": variables,
        "capabilitiesVersion": version,
    })
}

/// What any of the chains can do; the summary sorts its formats by name.
fn capabilities_3(chains: &[ServiceChain], sorted: bool) -> Value {
    let any = |able: fn(&ServiceChain) -> bool| chains.iter().any(able);
    let reproject = any(|chain| chain.reprojection);
    let mut formats: Vec<Value> = Vec::new();
    if sorted {
        // Sorted by name, then in order of appearance.
        let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for format in all_formats(chains) {
            by_name.entry(format_name(format)).or_default().push(format);
        }
        for (name, types) in by_name {
            formats.extend(types.into_iter().map(|media_type| json!({ "name": name, "mimeType": media_type })));
        }
    } else {
        let types = all_formats(chains).into_iter();
        formats.extend(types.map(|media_type| json!({ "name": format_name(media_type), "mimeType": media_type })));
    }
    json!({
        "subsetting": {
            "bbox": any(|chain| chain.bbox),
            "dimension": any(|chain| chain.dimension),
            "shape": any(|chain| chain.shape),
            "temporal": any(|chain| chain.temporal),
            "variable": any(|chain| chain.variable),
        },
        "reprojection": reprojection_3(reproject),
        "averaging": {
            "time": any(|chain| chain.averaging_time),
            "area": any(|chain| chain.averaging_area),
        },
        "concatenation": any(|chain| chain.concatenation),
        "outputFormats": formats,
    })
}

/// The projections that are really made.
fn reprojection_3(supported: bool) -> Value {
    if !supported {
        return json!({ "supported": false, "supportedProjections": [], "interpolationMethods": [] });
    }
    let projections: Vec<Value> = PROJECTIONS.iter().map(|(name, code)| json!({ "name": name, "crs": code })).collect();
    json!({
        "supported": true,
        "supportedProjections": projections,
        "interpolationMethods": ["Bilinear Interpolation", "Nearest Neighbor"],
    })
}

fn variable_3(variable: &PracticeVariable, cmr: &str) -> Value {
    let names = ["category", "topic", "term", "variableLevel1", "variableLevel2", "variableLevel3", "detailedVariable"];
    let keywords: Vec<Value> = variable
        .science_keywords
        .iter()
        .map(|path| names.iter().zip(path).map(|(name, word)| ((*name).to_owned(), json!(word))).collect::<Map<_, _>>())
        .map(Value::Object)
        .collect();
    let mut value = json!({
        "name": variable.name,
        "longName": variable.long_name,
        "href": concept(cmr, &variable.concept_id),
    });
    if let Some(units) = &variable.units {
        put(&mut value, "units", json!(units));
    }
    put(&mut value, "scienceKeywords", json!(keywords));
    value
}

fn concept(cmr: &str, id: &str) -> String {
    format!("{cmr}/search/concepts/{id}")
}
