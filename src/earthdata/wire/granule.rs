//! The names and addresses of a granule in CMR's short JSON (`harmony-api.md` 7.3).

use super::{items, text};
use crate::domain::again::file_name;
use serde_json::Value;

/// By what a granule can be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GranuleNames {
    /// Concept id.
    pub id: String,
    /// Title, producer's id, and the names of its files.
    pub names: Vec<String>,
    /// Where its data are.
    pub addresses: Vec<String>,
}

/// Reads an entry; `None` without a concept id.
pub fn names(entry: &Value) -> Option<GranuleNames> {
    let is_data = |link: &&Value| {
        let rel = link.get("rel").and_then(Value::as_str).unwrap_or_default();
        rel.ends_with("/data#") || rel.ends_with("/s3#")
    };
    let links = items(entry, "links").filter(is_data).filter_map(|link| text(link, "href"));
    let addresses: Vec<String> = links.collect();
    let told = ["title", "producer_granule_id"].into_iter().filter_map(|name| text(entry, name));
    let names = told.chain(addresses.iter().filter_map(|address| file_name(address)));
    Some(GranuleNames { id: text(entry, "id").filter(|id| !id.is_empty())?, names: names.collect(), addresses })
}
