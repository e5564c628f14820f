//! Jobs as `GET /jobs` and `GET /jobs/:id` tell them (`harmony-api.md` 1.6, 1.7).

use super::{count, items, moment, number, text, texts};
use crate::domain::job::{DataLink, GranuleMessage, LinkTimes};
use crate::domain::links::distinct;
use crate::domain::{Job, JobId, JobStatus};
use crate::earthdata::transport::FromLink;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// Reads a job. `None` only without a job id or a status: then it is no job.
pub fn job(raw: Value) -> Option<Job> {
    let id = text(&raw, "jobID").and_then(|id| id.parse().ok())?;
    let status = JobStatus::from(text(&raw, "status")?);
    let messages = |name: &str| items(&raw, name).filter_map(granule_message).collect();
    Some(Job {
        id: JobId(id),
        status,
        message: text(&raw, "message").unwrap_or_default(),
        progress_percent: count(&raw, "progress").map_or(0, |percent| percent.min(100) as u8),
        created_at: moment(&raw, "createdAt"),
        updated_at: moment(&raw, "updatedAt"),
        data_expiration: moment(&raw, "dataExpiration"),
        service_name: text(&raw, "serviceName").filter(|name| !name.is_empty()),
        request: text(&raw, "request").unwrap_or_default(),
        num_input_granules: count(&raw, "numInputGranules").unwrap_or(0),
        labels: texts(&raw, "labels"),
        data_links: data_links(&raw),
        errors: messages("errors"),
        warnings: messages("warnings"),
        raw: Arc::new(raw),
    })
}

/// The result files among a job's links, in the server's order, each once: a server whose work
/// items may be delivered twice lists some links twice.
pub fn data_links(raw: &Value) -> Vec<DataLink> {
    distinct(items(raw, "links").filter_map(DataLink::from_link).collect())
}

impl FromLink for DataLink {
    fn from_link(link: &Value) -> Option<Self> {
        (link.get("rel").and_then(Value::as_str) == Some("data")).then(|| data_link(link)).flatten()
    }
}

/// Address of the next page of links, if there is one.
pub fn next_page(raw: &Value) -> Option<Url> {
    let next = items(raw, "links").find(|link| link.get("rel").and_then(Value::as_str) == Some("next"))?;
    Url::parse(next.get("href")?.as_str()?).ok()
}

fn data_link(link: &Value) -> Option<DataLink> {
    let temporal = link
        .get("temporal")
        .map(|times| LinkTimes { start: moment(times, "start"), end: moment(times, "end") })
        .filter(|times| times.start.is_some() || times.end.is_some());
    Some(DataLink {
        href: Url::parse(link.get("href")?.as_str()?).ok()?,
        title: text(link, "title").unwrap_or_default(),
        media_type: text(link, "type"),
        bbox: bbox(link),
        temporal,
    })
}

fn bbox(link: &Value) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = items(link, "bbox").map(number).collect::<Option<_>>()?;
    numbers.try_into().ok().filter(|numbers: &[f64; 4]| numbers.iter().all(|number| number.is_finite()))
}

fn granule_message(value: &Value) -> Option<GranuleMessage> {
    if let Value::String(message) = value {
        return Some(GranuleMessage { url: String::new(), message: message.clone() });
    }
    let message = GranuleMessage {
        url: text(value, "url").unwrap_or_default(),
        message: text(value, "message").unwrap_or_default(),
    };
    (!message.url.is_empty() || !message.message.is_empty()).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::job;
    use serde_json::{Value, json};

    fn page(status: &str, links: &[Value]) -> crate::domain::Job {
        job(json!({ "jobID": "ed01fdf8-faea-4662-a042-cedfee4abe38", "status": status, "links": links })).unwrap()
    }

    #[test]
    fn a_link_that_is_listed_twice_is_one_file() {
        let link = |name: &str| json!({ "rel": "data", "href": format!("https://x/{name}"), "title": name });
        let twice = page("successful", &[link("a"), link("b"), link("a"), link("c"), link("c")]);
        let hrefs: Vec<_> = twice.data_links.iter().map(|link| link.href.path()).collect();
        assert_eq!((hrefs, twice.link_count()), (vec!["/a", "/b", "/c"], 3));
    }

    #[test]
    fn links_are_counted_by_the_number_of_their_last_page() {
        let data = json!({ "rel": "data", "href": "https://x/1" });
        let paging = |rel: &str, page: u64, limit: u64| json!({ "rel": rel, "href": format!("http://h/jobs/1?linktype=https&page={page}&limit={limit}") });
        let one = page("running", &[data.clone(), paging("self", 1, 2000)]);
        assert_eq!((one.link_count(), one.has_more_links()), (1, false));
        let two = page("running", &[data.clone(), paging("self", 1, 2000), paging("next", 2, 2000)]);
        assert_eq!((two.link_count(), two.has_more_links()), (2000, true));
        let many = page("running", &[data.clone(), paging("next", 2, 2000), paging("last", 50, 2000)]);
        assert_eq!(many.link_count(), 98_000);
        let broken = page("running", &[data, json!({ "rel": "next", "href": "nonsense" })]);
        assert_eq!((broken.link_count(), broken.has_more_links()), (1, false));

        // A look that does not send the links again keeps them, and counts better.
        let mut again = page("running", &[paging("next", 2, 1), paging("last", 100_001, 1)]);
        again.take_links_of(&many);
        assert_eq!((again.data_links.len(), again.link_count()), (1, 100_000));
        assert_eq!(again.raw["links"].as_array().map(Vec::len), Some(3));
    }
}
