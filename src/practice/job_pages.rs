//! `/jobs` and `/jobs/:id`: the shapes, the links and the oddities of their paging.

use super::caller::Caller;
use super::jobs::{Job, Output, Remark, parse_job_id};
use super::paging::{MAX_PAGE, Page};
use super::process::{https_href, s3_href};
use super::query::Parameters;
use super::reply::{Answer, Refusal, json_ok, put};
use super::state::{STAGING_BUCKET, Service};
use crate::domain::{JobAction, JobStatus};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Jobs on a page by default.
const JOBS_PAGE: usize = 10;

/// How result links are to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkType {
    /// Permalinks.
    Https,
    /// `s3://`.
    S3,
}

impl LinkType {
    /// Reads `linktype` in any case; `None` if it is not given.
    pub(super) fn parse(query: &Parameters) -> Result<Option<Self>, Refusal> {
        let Some(text) = query.first("linktype").map(str::to_ascii_lowercase) else { return Ok(None) };
        match text.as_str() {
            "http" | "https" => Ok(Some(Self::Https)),
            "s3" => Ok(Some(Self::S3)),
            _ => Err(Refusal::validation(format!("Invalid linkType '{text}' must be http, https, or s3"))),
        }
    }
}

/// `GET /jobs`.
pub(super) async fn list(State(service): State<Arc<Service>>, caller: Caller) -> Answer {
    let user = caller.user(&service)?;
    let page = Page::parse(&caller.query, JOBS_PAGE)?;
    let labels: Vec<String> =
        caller.query.list("label").iter().map(|label| super::label_rules::normal(label)).collect();
    let jobs = service.jobs.of(&user, &labels);
    let shown: Vec<Value> = page.slice(&jobs).iter().map(|job| list_entry(job, &caller.root)).collect();
    let links: Vec<Value> = page
        .links(jobs.len(), &format!("{}/jobs", caller.root), &caller.query)
        .into_iter()
        .map(|(rel, title, href)| json!({ "title": title, "href": href, "rel": rel, "type": "application/json" }))
        .collect();
    let mut answer = json_ok(&json!({ "count": jobs.len(), "jobs": shown, "links": links }));
    answer.headers_mut().insert("harmony-hits", HeaderValue::from(jobs.len()));
    Ok(answer)
}

fn list_entry(job: &Job, root: &str) -> Value {
    let item = json!({
        "title": "Job Status",
        "href": format!("{root}/jobs/{}", job.id),
        "rel": "item",
        "type": "application/json",
    });
    Value::Object(body(job, root, &job.message, &[item]))
}

/// `GET /jobs/:id`.
pub(super) async fn show(State(service): State<Arc<Service>>, Path(id): Path<String>, caller: Caller) -> Answer {
    let user = caller.user(&service)?;
    let id = parse_job_id(&id)?;
    if let Some(status) = service.faults.job_error() {
        return Err(Refusal::planted(status, format!("Unable to find job {id}")));
    }
    let page = Page::parse(&caller.query, MAX_PAGE)?;
    let link_type = LinkType::parse(&caller.query)?;
    let cell = service.jobs.find(id).ok_or_else(|| Refusal::not_found(format!("Unable to find job {id}")))?;
    let job = cell.now();
    if job.user != user && !job.shareable {
        return Err(Refusal::not_found("The requested resource could not be found"));
    }
    // The first look may be the submission's snapshot, which knows neither pages nor link types.
    if let Some(snapshot) = cell.take_snapshot() {
        let page = Page { number: 1, limit: MAX_PAGE };
        return Ok(json_ok(&job_json(&snapshot, &caller.root, page, None, None)));
    }
    Ok(json_ok(&job_json(&job, &caller.root, page, link_type, Some(&caller.query))))
}

/// A job in full. Without a query the self link is bare.
pub(super) fn job_json(
    job: &Job,
    root: &str,
    page: Page,
    link_type: Option<LinkType>,
    query: Option<&Parameters>,
) -> Value {
    let s3 = job.destination || link_type == Some(LinkType::S3);
    let (links, in_bucket) = job_links(job, root, page, s3, query);
    let message = if in_bucket {
        let dot = if job.message.ends_with('.') { "" } else { "." };
        format!(
            "{}{dot} Contains results in AWS S3. Access from AWS us-west-2 with keys from {root}/cloud-access.sh",
            job.message
        )
    } else {
        job.message.clone()
    };
    let mut body = body(job, root, &message, &links);
    if is_done(job) {
        add_sizes(&mut body, job);
    }
    for (name, remarks) in [("errors", &job.errors), ("warnings", &job.warnings)] {
        if !remarks.is_empty() {
            body.insert(name.to_owned(), remarks_json(remarks));
        }
    }
    Value::Object(body)
}

fn is_done(job: &Job) -> bool {
    matches!(job.status, JobStatus::Successful | JobStatus::CompleteWithErrors)
}

/// All links of a job's page in their order, and whether s3 results of the staging bucket are shown.
fn job_links(job: &Job, root: &str, page: Page, s3: bool, query: Option<&Parameters>) -> (Vec<Value>, bool) {
    // The server pages its table of links, whose first row is the hidden one of the s3 prefix.
    let hidden = usize::from(!job.destination);
    let times = |place: usize| if place == 0 && job.repeats_link { 2 } else { 1 };
    let outputs = job.outputs.iter().enumerate();
    let outputs = outputs.flat_map(|(place, output)| std::iter::repeat_n(Some(output), times(place)));
    let rows: Vec<Option<&Output>> = std::iter::repeat_n(None, hidden).chain(outputs).collect();
    let shown = page.slice(&rows);
    let outputs: Vec<&Output> = shown.iter().copied().flatten().collect();
    let staged = !job.destination && !outputs.is_empty();
    let complete = outputs.iter().all(|output| output.bbox.is_some() && output.temporal.is_some());
    let mut links = control_links(job, root, false);
    if is_done(job) && staged && complete {
        links.push(json!({
            "title": "STAC catalog",
            "href": format!("{root}/stac/{}/", job.id),
            "rel": "stac-catalog-json",
            "type": "application/json",
        }));
    }
    if s3 && staged {
        links.extend(key_links(root));
    }
    links.extend(outputs.iter().map(|output| data_link(job, output, root, s3)));
    if s3 && staged && shown.iter().any(Option::is_none) {
        links.push(json!({
            "href": format!("s3://{STAGING_BUCKET}/public/{}/", job.id),
            "title": "Results in AWS S3. Access from AWS us-west-2 with keys from /cloud-access.sh",
            "rel": "s3-access",
        }));
    }
    let path = format!("{root}/jobs/{}", job.id);
    let link = |href: String, title: String, rel: &str| json!({ "href": href, "title": title, "type": "application/json", "rel": rel });
    if let Some(query) = query {
        let paging = page.links(rows.len(), &path, query).into_iter();
        links.extend(paging.map(|(rel, title, href)| link(href, title, rel)));
    } else {
        links.push(link(path, "The current page".to_owned(), "self"));
    }
    (links, s3 && staged)
}

fn remarks_json(remarks: &[Remark]) -> Value {
    remarks.iter().map(|remark| json!({ "url": remark.url, "message": remark.message })).collect()
}

fn body(job: &Job, root: &str, message: &str, links: &[Value]) -> Map<String, Value> {
    let mut body = Map::new();
    let mut add = |name: &str, value: Value| body.insert(name.to_owned(), value);
    add("username", json!(job.user));
    add("status", json!(job.status.as_str()));
    add("message", json!(message));
    add("progress", json!(job.progress));
    add("createdAt", json!(wire_time(job.created)));
    add("updatedAt", json!(wire_time(job.updated)));
    if let Some(expires) = job.expires() {
        add("dataExpiration", json!(wire_time(expires)));
    }
    add("links", json!(links));
    add("labels", json!(job.labels));
    add("steps", json!(format!("{root}/jobs/{}/steps", job.id)));
    add("serviceName", json!(job.service_name));
    add("request", json!(job.request));
    add("numInputGranules", json!(job.num_input_granules));
    add("jobID", json!(job.id));
    body
}

/// JavaScript's `toISOString`.
pub(super) fn wire_time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What may be done now, or with `all` ever.
pub(super) fn control_links(job: &Job, root: &str, all: bool) -> Vec<Value> {
    let actions = [
        (JobAction::Cancel, "canceler", "Cancels the job."),
        (JobAction::Pause, "pauser", "Pauses the job."),
        (JobAction::Resume, "resumer", "Resumes the job."),
        (JobAction::SkipPreview, "preview-skipper", "Skips preview and runs the job."),
    ];
    // A paused job may skip its preview too, but the server offers that only while previewing.
    let offered = |action: JobAction| {
        job.status.allows(action) && (action != JobAction::SkipPreview || job.status == JobStatus::Previewing)
    };
    actions
        .into_iter()
        .filter(|(action, _, _)| all || offered(*action))
        .map(|(action, rel, title)| {
            let href = format!("{root}/jobs/{}/{}", job.id, action.path_segment());
            json!({ "title": title, "href": href, "type": "application/json", "rel": rel })
        })
        .collect()
}

fn key_links(root: &str) -> [Value; 2] {
    let link = |format: &str, path: &str, rel: &str, media_type: &str| {
        json!({
            "title": format!("Access keys for s3:// URLs, usable from AWS us-west-2 ({format} format)"),
            "href": format!("{root}/{path}"),
            "rel": rel,
            "type": media_type,
        })
    };
    [
        link("Shell", "cloud-access.sh", "cloud-access-sh", "application/x-sh"),
        link("JSON", "cloud-access", "cloud-access-json", "application/json"),
    ]
}

fn data_link(job: &Job, output: &Output, root: &str, s3: bool) -> Value {
    let href = if s3 { s3_href(job.id, output) } else { https_href(root, job.id, output) };
    let mut link = json!({ "href": href, "title": output.file, "type": output.media_type, "rel": "data" });
    if let Some(bbox) = output.bbox {
        put(&mut link, "bbox", json!(bbox));
    }
    if let Some((start, end)) = output.temporal {
        put(&mut link, "temporal", json!({ "start": wire_time(start), "end": wire_time(end) }));
    }
    link
}

fn add_sizes(body: &mut Map<String, Value>, job: &Job) {
    let output: f64 = job.outputs.iter().map(|output| output.bytes as f64).sum();
    if job.original_bytes <= 0.0 || output <= 0.0 {
        return;
    }
    let change = (1.0 - output / job.original_bytes) * 100.0;
    let words = if change.abs() < 0.005 {
        "no change".to_owned()
    } else if change > 0.0 {
        format!("{change:.2}% reduction")
    } else {
        format!("{:.2}% increase", -change)
    };
    body.insert("originalDataSize".to_owned(), json!(size_words(job.original_bytes)));
    body.insert("outputDataSize".to_owned(), json!(size_words(output)));
    body.insert("dataSizePercentChange".to_owned(), json!(words));
}

fn size_words(bytes: f64) -> String {
    const STEP: f64 = 1024.0;
    let mut size = bytes / STEP;
    for unit in ["KiB", "MiB", "GiB"] {
        if size < STEP {
            return format!("{size:.2} {unit}");
        }
        size /= STEP;
    }
    format!("{size:.2} TiB")
}

#[cfg(test)]
mod tests {
    use super::{LinkType, Page, job_json, size_words};
    use crate::domain::JobStatus;
    use crate::practice::jobs::tests::{job, output};
    use crate::practice::query::Parameters;
    use proptest::prelude::*;
    use serde_json::Value;

    fn rels(value: &Value) -> Vec<&str> {
        value["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect()
    }

    fn page_of(outputs: u64, page: Page, query: &str) -> Value {
        let mut job = job(outputs);
        job.outputs = (0..outputs).map(output).collect();
        job.set_status(JobStatus::Successful);
        let query = Parameters::from_query(query);
        job_json(&job, "http://r", page, LinkType::parse(&query).unwrap(), Some(&query))
    }

    #[test]
    fn the_hidden_row_takes_a_place_on_the_first_page() {
        let first = page_of(3, Page { number: 1, limit: 1 }, "limit=1");
        assert_eq!(rels(&first), ["self", "next", "last"], "no data link at all");
        let second = page_of(3, Page { number: 1, limit: 2 }, "limit=2");
        assert_eq!(rels(&second), ["stac-catalog-json", "data", "self", "next"]);
        let far = page_of(3, Page { number: 9, limit: 2 }, "limit=2&page=9");
        assert_eq!(rels(&far), ["first", "prev", "self"], "past the end is empty, not an error");
        let none = page_of(3, Page { number: 1, limit: 0 }, "limit=0");
        assert_eq!(rels(&none), ["self"]);
    }

    #[test]
    fn the_next_link_keeps_what_the_query_had() {
        let page = page_of(5, Page { number: 1, limit: 2 }, "linktype=https&limit=2");
        let links = page["links"].as_array().unwrap();
        let next = links.iter().find(|link| link["rel"] == "next").unwrap();
        assert!(next["href"].as_str().unwrap().ends_with("?linktype=https&limit=2&page=2"), "{next}");
        assert_eq!(next["title"], "The next page (2 of 3)");
    }

    #[test]
    fn s3_links_come_with_their_keys_and_a_word_in_the_message() {
        let page = page_of(1, Page { number: 1, limit: 2000 }, "linkType=S3");
        assert_eq!(
            rels(&page),
            ["stac-catalog-json", "cloud-access-sh", "cloud-access-json", "data", "s3-access", "self"]
        );
        assert!(page["message"].as_str().unwrap().ends_with(
            "Contains results in AWS S3. Access from AWS us-west-2 with keys from http://r/cloud-access.sh"
        ));
        assert!(
            LinkType::parse(&Parameters::from_query("linktype=ftp"))
                .unwrap_err()
                .text
                .contains("'ftp' must be http, https, or s3")
        );
    }

    #[test]
    fn sizes_are_words() {
        assert_eq!(size_words(104_857_600.0), "100.00 MiB");
        assert_eq!(size_words(1536.0), "1.50 KiB");
    }

    proptest! {
        /// Following `next` visits every data link once and in order, whatever the page size.
        #[test]
        fn following_next_visits_every_link_once(outputs in 0u64..60, limit in 1usize..25) {
            let mut seen = Vec::new();
            let mut number = 1;
            loop {
                let page = page_of(outputs, Page { number, limit }, "");
                let links = page["links"].as_array().unwrap();
                let data = links.iter().filter(|link| link["rel"] == "data");
                seen.extend(data.map(|link| link["title"].as_str().unwrap().to_owned()));
                if !rels(&page).contains(&"next") {
                    break;
                }
                number += 1;
            }
            let expected: Vec<String> = (0..outputs).map(|item| format!("g{item}_subsetted.h5")).collect();
            prop_assert_eq!(seen, expected);
        }
    }
}
