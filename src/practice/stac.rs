//! STAC catalogs and items of finished jobs; a job id alone is enough to read them.

use super::caller::Caller;
use super::job_pages::{LinkType, wire_time};
use super::jobs::{Job, Output, parse_job_id};
use super::paging::{MAX_PAGE, Page};
use super::process::{AUXILIARY, WORLD_FILE, https_href, s3_href};
use super::reply::{Answer, Refusal, json_ok};
use super::state::Service;
use crate::domain::JobStatus;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

fn finished_job(service: &Service, id: &str) -> Result<Job, Refusal> {
    let id = parse_job_id(id)?;
    let cell = service.jobs.find(id).ok_or_else(|| Refusal::not_found(format!("Unable to find job {id}")))?;
    let job = cell.now();
    if matches!(job.status, JobStatus::Successful | JobStatus::CompleteWithErrors) {
        return Ok(job);
    }
    Err(Refusal::conflict(format!("Job {id} is not complete")))
}

/// Outputs with place and time are items; a world file belongs to its picture.
fn is_item(output: &Output) -> bool {
    let is_beside = matches!(output.media_type, WORLD_FILE | AUXILIARY);
    output.bbox.is_some() && output.temporal.is_some() && !is_beside
}

/// Outputs that become items.
fn items(job: &Job) -> Result<Vec<&Output>, Refusal> {
    let items: Vec<&Output> = job.outputs.iter().filter(|output| is_item(output)).collect();
    if items.is_empty() {
        return Err(Refusal::not_found(format!("Service did not provide STAC items for job {}", job.id)));
    }
    Ok(items)
}

/// `GET /stac/:id`.
pub(super) async fn catalog(State(service): State<Arc<Service>>, Path(id): Path<String>, caller: Caller) -> Answer {
    let link_type = LinkType::parse(&caller.query)?;
    let page = Page::parse(&caller.query, MAX_PAGE)?;
    let job = finished_job(&service, &id)?;
    let items = items(&job)?;
    let suffix = suffix(link_type);
    let mut links = vec![json!({
        "href": if suffix.is_empty() { ".".to_owned() } else { format!("./{suffix}") },
        "rel": "root",
        "title": "root",
    })];
    let first = (page.number - 1).saturating_mul(page.limit);
    links.extend(page.slice(&items).iter().enumerate().map(|(index, output)| {
        json!({ "href": format!("./{}{suffix}", first + index), "rel": "item", "title": output.file })
    }));
    let path = format!("{}/stac/{}", caller.root, job.id);
    links.extend(
        page.links(items.len(), &path, &caller.query)
            .into_iter()
            .map(|(rel, title, href)| json!({ "title": title, "href": href, "rel": rel, "type": "application/json" })),
    );
    Ok(json_ok(&json!({
        "id": job.id,
        "stac_version": "1.0.0",
        "title": format!("Harmony output for {}", job.id),
        "type": "Catalog",
        "description": format!("Harmony output for {}", job.request),
        "links": links,
    })))
}

/// The link type handed on, in the server's spelling.
fn suffix(link_type: Option<LinkType>) -> &'static str {
    match link_type {
        None => "",
        Some(LinkType::Https) => "?linkType=https",
        Some(LinkType::S3) => "?linkType=s3",
    }
}

/// `GET /stac/:id/:index`.
pub(super) async fn item(
    State(service): State<Arc<Service>>,
    Path((id, index)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    let link_type = LinkType::parse(&caller.query)?;
    let job = finished_job(&service, &id)?;
    let items = items(&job)?;
    let number = index.parse::<usize>().ok();
    let output = number.and_then(|number| items.get(number).copied());
    let output = output.ok_or_else(|| Refusal::validation("STAC item index is out of bounds"))?;
    let (Some([west, south, east, north]), Some((start, end))) = (output.bbox, output.temporal) else {
        return Err(Refusal::validation("STAC item index is out of bounds"));
    };
    let href = if link_type == Some(LinkType::Https) {
        https_href(&caller.root, job.id, output)
    } else {
        s3_href(job.id, output)
    };
    let mut assets = serde_json::Map::new();
    let asset = json!({ "href": href, "title": output.file, "type": output.media_type, "roles": ["data"] });
    assets.insert(href, asset);
    let suffix = suffix(link_type);
    let here = |path: &str, bare: &str| if suffix.is_empty() { bare.to_owned() } else { format!("{path}{suffix}") };
    let ring: [[f64; 2]; 5] = [[west, south], [west, north], [east, north], [east, south], [west, south]];
    Ok(json_ok(&json!({
        "id": format!("{}_{index}", job.id),
        "stac_version": "1.0.0",
        "title": format!("Harmony output #{index} in job {}", job.id),
        "description": format!("Harmony out for {}", job.request),
        "type": "Feature",
        "stac_extensions": ["https://stac-extensions.github.io/timestamps/v1.0.0/schema.json"],
        "bbox": [west, south, east, north],
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            "created": wire_time(job.created),
            "license": "various",
            "start_datetime": wire_time(start),
            "end_datetime": wire_time(end),
            "datetime": wire_time(start),
            "expires": job.expires().map_or(Value::Null, |expires| json!(wire_time(expires))),
        },
        "assets": assets,
        "links": [
            { "href": here("./", "."), "rel": "self", "title": "self" },
            { "href": here("../", "../"), "rel": "root", "title": "parent" },
        ],
    })))
}
