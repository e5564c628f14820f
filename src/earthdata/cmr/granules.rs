//! The granules a request would read, found as Harmony itself will find them.

use super::{Body, Error, Parameters, hits, is_concept_id, search, search_after, search_as};
use crate::domain::request::{Area, Part};
use crate::domain::shape::GEOJSON;
use crate::domain::{BoundingBox, GranuleList, SubsetRequest};
use crate::earthdata::error::ErrorKind;
use crate::earthdata::transport::{JsonAnswer, Transport};
use crate::earthdata::wire::{self, catalogue, granules};
use serde_json::Value;

/// Granules read at most: what a list and a map can still tell apart.
pub const MOST_GRANULES: usize = 5000;
/// So many are read first, so that the count is there soon.
const FIRST_PAGE: usize = 200;
/// The pages after it; CMR gives at most 2000 records in one.
const PAGE: usize = 1600;

/// Counts the granules of a request and reads the first of them.
///
/// The search is Harmony's own (`harmony-api.md` 7.5), so it finds the granules Harmony will
/// process, in the same order; the count is before `max_results` and the server's limits.
pub async fn find_granules(transport: &Transport, request: &SubsetRequest) -> Result<GranuleList, Error> {
    let query = Query::of(transport, request).await?;
    let answer = query.ask(transport, FIRST_PAGE as u64, None).await?;
    let mut list = GranuleList::new(total(&answer)?);
    take(&answer, &mut list, FIRST_PAGE);
    Ok(list)
}

/// Reads on where a list ends, up to [`MOST_GRANULES`].
pub async fn more_granules(
    transport: &Transport,
    request: &SubsetRequest,
    mut list: GranuleList,
) -> Result<GranuleList, Error> {
    let query = Query::of(transport, request).await?;
    while list.len() < MOST_GRANULES
        && let Some(next) = list.next_page().map(str::to_owned)
    {
        let before = list.len();
        let wanted = PAGE.min(MOST_GRANULES - before);
        let answer = query.ask(transport, wanted as u64, Some(&next)).await?;
        take(&answer, &mut list, wanted);
        if list.len() == before {
            list.set_next_page(None);
        }
    }
    Ok(list)
}

fn total(answer: &JsonAnswer) -> Result<u64, Error> {
    hits(&answer.headers).ok_or_else(|| answer.unreadable("the answer does not say how many granules match"))
}

fn take(answer: &JsonAnswer, list: &mut GranuleList, asked: usize) {
    let before = list.len();
    granules::read_into(&answer.value, list);
    let is_full = list.len() - before >= asked && (list.len() as u64) < list.total();
    list.set_next_page(search_after(&answer.headers).filter(|_| is_full));
}

/// A granule search, its collections found.
pub(super) struct Query {
    parameters: Parameters,
    shape: Option<Vec<u8>>,
    most: usize,
}

impl Query {
    pub(super) async fn of(transport: &Transport, request: &SubsetRequest) -> Result<Self, Error> {
        let collections = concept_ids(transport, &request.collection).await?;
        Ok(Self::new(request, &collections))
    }

    /// About the first collection of the request alone.
    pub(super) async fn of_first(transport: &Transport, request: &SubsetRequest) -> Result<Self, Error> {
        let collections = concept_ids(transport, &request.collection).await?;
        Ok(Self::new(request, collections.get(..1).unwrap_or_default()))
    }

    /// With more parameters.
    pub(super) fn with(mut self, parameters: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.parameters.extend(parameters.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self
    }

    /// With the collections' concept ids known.
    pub(super) fn new(request: &SubsetRequest, collections: &[String]) -> Self {
        let shape = match &request.area {
            Some(Area::Shape(shape)) => Some(shape.bytes().to_vec()),
            _ => None,
        };
        let wanted = request.options.max_results.and_then(|most| usize::try_from(most).ok());
        let most = wanted.map_or(MOST_GRANULES, |most| most.min(MOST_GRANULES));
        Self { parameters: parameters(request, collections), shape, most }
    }

    /// Reads the granules that a job takes, the first ones that are found, page after page;
    /// [`MOST_GRANULES`] at most. `take` tells how many records an answer has.
    pub(super) async fn read(
        &self,
        transport: &Transport,
        (what, page): (&str, usize),
        mut take: impl FnMut(&Value) -> usize,
    ) -> Result<(), Error> {
        let (mut left, mut after) = (self.most, None);
        while left > 0 {
            let rows = left.min(page);
            let answer = self.ask_as(transport, what, rows as u64, after.as_deref()).await?;
            let taken = take(&answer.value);
            after = search_after(&answer.headers);
            if after.is_none() || taken < rows {
                break;
            }
            left -= rows;
        }
        Ok(())
    }

    /// Sorts by the first moment, the latest first.
    pub(super) fn latest_first(mut self) -> Self {
        self.parameters.push(("sort_key".to_owned(), "-start_date".to_owned()));
        self
    }

    /// One page.
    pub(super) async fn ask(&self, transport: &Transport, rows: u64, after: Option<&str>) -> Result<JsonAnswer, Error> {
        self.ask_as(transport, "granules.json", rows, after).await
    }

    /// One page in another format: `granules.umm_json`.
    async fn ask_as(
        &self,
        transport: &Transport,
        what: &str,
        rows: u64,
        after: Option<&str>,
    ) -> Result<JsonAnswer, Error> {
        let mut parameters = self.parameters.clone();
        parameters.insert(0, ("page_size".to_owned(), rows.to_string()));
        search_as(transport, what, self.body(parameters), after).await
    }

    /// What has no pages.
    pub(super) async fn ask_all(&self, transport: &Transport, what: &str) -> Result<JsonAnswer, Error> {
        search_as(transport, what, self.body(self.parameters.clone()), None).await
    }

    fn body(&self, parameters: Parameters) -> Body {
        match &self.shape {
            Some(shape) => Body::Multipart(form(parameters, shape)),
            None => Body::Form(parameters),
        }
    }
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
    let mut parameters = Parameters::new();
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
    if let Some(Area::Point(point)) = &request.area {
        add("point", format!("{},{}", point.longitude(), point.latitude()));
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

fn form(parameters: Parameters, shape: &[u8]) -> Vec<Part> {
    let text =
        |(name, value): (String, String)| Part { name, filename: None, content_type: None, value: value.into_bytes() };
    let shape = Part {
        name: "shapefile".to_owned(),
        filename: Some("shapefile".to_owned()),
        content_type: Some(GEOJSON.to_owned()),
        value: shape.to_vec(),
    };
    parameters.into_iter().map(text).chain([shape]).collect()
}

#[cfg(test)]
mod tests {
    use super::{MOST_GRANULES, Query, parameters};
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
                "collection_concept_id[]=C1-X",
                "temporal[]=2020-04-27T00:00:00Z,2020-05-28T00:00:00Z",
                "bounding_box[]=170,-10,-170,10.5",
                "readable_granule_name[]=ATL03*",
                "options[readable_granule_name][pattern]=true",
            ]
        );
    }

    #[test]
    fn no_more_is_read_than_a_job_takes() {
        let most = |wanted| {
            let mut request = SubsetRequest::new("C1-X");
            request.options.max_results = wanted;
            Query::new(&request, &[]).most
        };
        assert_eq!((most(Some(3)), most(None), most(Some(1_000_000))), (3, MOST_GRANULES, MOST_GRANULES));
    }
}
