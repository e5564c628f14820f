//! CMR's short JSON: its entries, and collections (`harmony-api.md` 7.2).

use super::{flag, items, moment, text, texts};
use crate::domain::{BoundingBox, Collection};
use serde_json::Value;

/// The entries of `feed.entry[]`; other shapes have none.
pub fn entries(answer: &Value) -> impl Iterator<Item = &Value> {
    answer.get("feed").into_iter().flat_map(|feed| items(feed, "entry"))
}

/// Reads a collection; `None` without a concept id.
pub fn collection(entry: &Value) -> Option<Collection> {
    Some(Collection {
        concept_id: text(entry, "id").filter(|id| !id.is_empty())?,
        short_name: text(entry, "short_name").unwrap_or_default(),
        version: text(entry, "version_id").unwrap_or_default(),
        title: text(entry, "title").or_else(|| text(entry, "dataset_id")).unwrap_or_default(),
        provider: text(entry, "data_center").or_else(|| text(entry, "archive_center")).unwrap_or_default(),
        summary: text(entry, "summary").map(|summary| summary.trim().to_owned()).unwrap_or_default(),
        time_start: moment(entry, "time_start"),
        time_end: moment(entry, "time_end"),
        boxes: texts(entry, "boxes").iter().filter_map(|numbers| bounding_box(numbers)).collect(),
        has_harmony_service: harmony_features(entry),
        needs_eula: items(entry, "eula_identifiers").next().is_some() || has_eula_tag(entry),
        imagery: imagery(entry),
    })
}

/// True if CMR names a feature that a Harmony service gives. False is no proof: a service without
/// a listed feature exists too ([`may_have_service`]).
fn harmony_features(entry: &Value) -> bool {
    entry.get("service_features").and_then(|features| features.get("harmony")).is_some_and(|harmony| {
        [
            "has_formats",
            "has_variables",
            "has_transforms",
            "has_combine",
            "has_spatial_subsetting",
            "has_temporal_subsetting",
        ]
        .iter()
        .any(|name| flag(harmony, name))
    })
}

/// True if some service is associated, of whatever kind.
pub(crate) fn may_have_service(entry: &Value) -> bool {
    entry.get("associations").is_some_and(|associations| items(associations, "services").next().is_some())
}

fn has_eula_tag(entry: &Value) -> bool {
    entry.get("tags").is_some_and(|tags| tags.get("harmony.has-eula").is_some_and(|tag| flag(tag, "data")))
}

/// Layers of NASA GIBS that show a collection, as Earthdata Search tags it: one record or a list of them.
fn imagery(entry: &Value) -> Vec<String> {
    const MOST: usize = 40;
    let tag = entry.get("tags").and_then(|tags| tags.get("edsc.extra.serverless.gibs"));
    let Some(data) = tag.and_then(|tag| tag.get("data")) else { return Vec::new() };
    let records = data.as_array().map_or_else(|| std::slice::from_ref(data), Vec::as_slice);
    let mut layers: Vec<String> = Vec::new();
    for id in records.iter().filter_map(|record| text(record, "product")) {
        if layers.len() < MOST && !layers.contains(&id) {
            layers.push(id);
        }
    }
    layers
}

/// CMR writes boxes as south west north east.
pub(super) fn bounding_box(numbers: &str) -> Option<BoundingBox> {
    let numbers: Vec<f64> = numbers.split_whitespace().map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let [south, west, north, east] = numbers.try_into().ok()?;
    BoundingBox::new(west, south, east, north).ok()
}
