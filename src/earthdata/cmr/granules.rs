//! The granules a request would read, counted as Harmony itself will count them.

use super::{Body, Error, LARGEST_PAGE, Parameters, hits, is_concept_id, search};
use crate::domain::collection::GranuleEstimate;
use crate::domain::request::{Area, Part};
use crate::domain::shape::GEOJSON;
use crate::domain::{BoundingBox, SubsetRequest};
use crate::earthdata::error::ErrorKind;
use crate::earthdata::transport::Transport;
use crate::earthdata::wire::{self, catalogue};

/// Counts the granules of a request and adds up the sizes CMR knows, over one page of at most 2000.
///
/// The search is Harmony's own (`harmony-api.md` 7.5), so it finds the granules Harmony will
/// process; `count` is before `max_results` and the server's limits.
pub async fn estimate(transport: &Transport, request: &SubsetRequest) -> Result<GranuleEstimate, Error> {
    let collections = concept_ids(transport, &request.collection).await?;
    let parameters = parameters(request, &collections);
    let body = match &request.area {
        Some(Area::Shape(shape)) => Body::Multipart(form(
            parameters,
            Part {
                name: "shapefile".to_owned(),
                filename: Some("shapefile".to_owned()),
                content_type: Some(GEOJSON.to_owned()),
                value: shape.bytes().to_vec(),
            },
        )),
        _ => Body::Form(parameters),
    };
    let answer = search(transport, "granules", body, None).await?;
    let hits =
        hits(&answer.headers).ok_or_else(|| answer.unreadable("the answer does not say how many granules match"))?;
    Ok(catalogue::estimate(&answer.value, hits))
}

/// Concept id of the collection that a granule belongs to; `None` if CMR has no such granule.
pub async fn collection_of_granule(transport: &Transport, concept_id: &str) -> Result<Option<String>, Error> {
    let parameters = [("concept_id[]", concept_id), ("page_size", "1")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let answer = search(transport, "granules", Body::Form(parameters), None).await?;
    let found = catalogue::entries(&answer.value).next().and_then(|entry| wire::text(entry, "collection_concept_id"));
    Ok(found)
}

/// Harmony takes several concept ids joined by `+`, and turns a short name into the newest
/// collection of that name, one with a Harmony service first (`harmony-api.md` 1.5).
pub(super) async fn concept_ids(transport: &Transport, collection: &str) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    for name in collection.split('+').map(str::trim).filter(|name| !name.is_empty()) {
        if is_concept_id(name) {
            ids.push(name.to_owned());
            continue;
        }
        let parameters = [("short_name", name), ("sort_key", "-revisionDate"), ("page_size", "100")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        let answer = search(transport, "collections", Body::Form(parameters), None).await?;
        let mut found: Vec<_> = catalogue::entries(&answer.value).filter_map(catalogue::collection).collect();
        found.sort_by_key(|collection| !collection.has_harmony_service);
        let Some(collection) = found.into_iter().next() else {
            let kind = ErrorKind::NotFound(format!("CMR has no collection with the short name {name}."));
            return Err(Error { kind, ..answer.unreadable("") });
        };
        ids.push(collection.concept_id);
    }
    Ok(ids)
}

fn parameters(request: &SubsetRequest, collections: &[String]) -> Parameters {
    let options = &request.options;
    let wanted = options.max_results.map_or(LARGEST_PAGE, u64::from);
    let mut parameters = vec![("page_size".to_owned(), wanted.clamp(1, LARGEST_PAGE).to_string())];
    let mut add = |name: &str, value: String| parameters.push((name.to_owned(), value));
    for collection in collections {
        add("collection_concept_id[]", collection.clone());
    }
    if let Some(time) = request.time {
        add("temporal[]", time.cmr_value());
    }
    if let Some(bounds) = request.bounding_box() {
        add("bounding_box[]", cmr_box(bounds));
    }
    for id in &options.granule_id {
        add("concept_id[]", id.clone());
    }
    for name in &options.granule_name {
        add("readable_granule_name[]", name.clone());
    }
    if !options.granule_name.is_empty() {
        add("options[readable_granule_name][pattern]", "true".to_owned());
    }
    parameters
}

/// West, south, east, north; west > east crosses the antimeridian, as in Harmony.
fn cmr_box(bounds: BoundingBox) -> String {
    format!("{},{},{},{}", bounds.west(), bounds.south(), bounds.east(), bounds.north())
}

fn form(parameters: Parameters, shape: Part) -> Vec<Part> {
    let text =
        |(name, value): (String, String)| Part { name, filename: None, content_type: None, value: value.into_bytes() };
    parameters.into_iter().map(text).chain([shape]).collect()
}

#[cfg(test)]
mod tests {
    use super::parameters;
    use crate::domain::request::Area;
    use crate::domain::time_range::parse_moment;
    use crate::domain::{BoundingBox, SubsetRequest, TimeRange};

    #[test]
    fn the_search_is_harmonys_own() {
        let mut request = SubsetRequest::new("C1-X");
        request.area = Some(Area::Box(BoundingBox::new(170.0, -10.0, -170.0, 10.5).unwrap()));
        request.time = TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28")).ok();
        request.options.granule_name = vec!["ATL03*".to_owned()];
        request.options.max_results = Some(3);
        let text: Vec<String> = parameters(&request, &["C1-X".to_owned()])
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            text,
            [
                "page_size=3",
                "collection_concept_id[]=C1-X",
                "temporal[]=2020-04-27T00:00:00Z,2020-05-28T00:00:00Z",
                "bounding_box[]=170,-10,-170,10.5",
                "readable_granule_name[]=ATL03*",
                "options[readable_granule_name][pattern]=true",
            ]
        );
    }
}
