//! What a variable's concept id stands for.

use super::{Body, Error, LARGEST_PAGE, search_as};
use crate::earthdata::transport::Transport;
use crate::earthdata::wire::{items, text};
use serde_json::Value;

/// A variable as CMR describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableRecord {
    /// CMR concept id, `V1233801695-EEDTEST`.
    pub concept_id: String,
    /// Path in the file, as Harmony names it.
    pub name: String,
    /// Concept ids of the collections that have it.
    pub collections: Vec<String>,
}

/// Reads variables by concept id (`harmony-api.md` 7.4); unknown ids are left out.
pub async fn variables(transport: &Transport, concept_ids: &[String]) -> Result<Vec<VariableRecord>, Error> {
    let mut parameters = vec![("page_size".to_owned(), LARGEST_PAGE.to_string())];
    parameters.extend(concept_ids.iter().map(|id| ("concept_id[]".to_owned(), id.clone())));
    let answer = search_as(transport, "variables.umm_json_v1_9_0", Body::Form(parameters), None).await?;
    Ok(items(&answer.value, "items").filter_map(record).collect())
}

fn record(item: &Value) -> Option<VariableRecord> {
    let collections = item.get("associations").into_iter().flat_map(|associations| items(associations, "collections"));
    Some(VariableRecord {
        concept_id: text(item.get("meta")?, "concept-id")?,
        name: text(item.get("umm")?, "Name")?,
        collections: collections.filter_map(|collection| text(collection, "concept-id")).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::record;
    use serde_json::json;

    #[test]
    fn a_record_has_a_name_and_its_collections() {
        let item = json!({
            "meta": {"concept-id": "V1-X"}, "umm": {"Name": "/a/b"},
            "associations": {"collections": [{"concept-id": "C1-X"}, {"other": 1}]},
        });
        let read = record(&item).unwrap();
        assert_eq!((read.name.as_str(), read.collections), ("/a/b", vec!["C1-X".to_owned()]));
        for odd in [json!({}), json!({"meta": {}, "umm": {}}), json!([]), json!({"meta": 1, "umm": 2})] {
            assert_eq!(record(&odd), None);
        }
    }
}
