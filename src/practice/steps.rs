//! `/jobs/:id/steps`: the steps of a chain, their work items, and the pages of each.

use super::caller::Caller;
use super::faults::Counted;
use super::jobs::{Job, Through, parse_job_id};
use super::process::{https_href, image_of, s3_href};
use super::query::Parameters;
use super::reply::{Answer, Refusal, json_ok, put};
use super::state::Service;
use crate::domain::JobStatus;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Work items of a page unless asked for otherwise, and at most.
const PAGE: usize = 50;
const MAX_PAGE: usize = 1000;
/// How often a piece of work is tried again before it has failed.
const RETRIES: u32 = 5;
/// Number of the first granule's work item; results carry it in their addresses.
const FIRST_ITEM: u64 = 10_001;
const STATES: [&str; 7] = ["ready", "queued", "running", "successful", "failed", "canceled", "warning"];
const ALLOWED: [&str; 6] = ["step", "status", "workItem", "limit", "wiLimit", "resolveFiles"];

/// What is asked for.
struct Wanted {
    steps: Vec<usize>,
    statuses: Vec<String>,
    items: Vec<u64>,
    limit: usize,
}

/// A work item before it is written.
struct Item {
    id: u64,
    status: &'static str,
    retries: u32,
    inputs: Option<Vec<String>>,
    outputs: Option<Vec<String>>,
}

struct Step {
    service: String,
    count: u64,
    items: Vec<Item>,
}

/// `GET /jobs/:id/steps`.
pub(super) async fn show(State(service): State<Arc<Service>>, Path(id): Path<String>, caller: Caller) -> Answer {
    let user = caller.user(&service)?;
    let id = parse_job_id(&id)?;
    if service.faults.strikes(Counted::NoSteps) {
        return Err(Refusal::page(StatusCode::NOT_FOUND, "The requested GET page was not found."));
    }
    check_names(&caller.query)?;
    let wanted = wanted(&caller.query)?;
    let job = service.jobs.own(&user, id)?.now();
    let mut steps = Vec::new();
    for (place, step) in all_steps(&job, &caller.root).into_iter().enumerate() {
        let index = place + 1;
        if wanted.steps.is_empty() || wanted.steps.contains(&index) {
            steps.extend(step_json(&step, index, &wanted, &caller, &job)?);
        }
    }
    Ok(json_ok(&json!({
        "jobID": id,
        "serviceName": job.service_name,
        "status": job.status.as_str(),
        "progress": job.progress,
        "message": job.message,
        "username": job.user,
        "numInputGranules": job.num_input_granules,
        "request": job.request,
        "steps": steps,
    })))
}

/// Pages of steps and of files have names with numbers in them.
fn check_names(query: &Parameters) -> Result<(), Refusal> {
    let is_page = |name: &str| {
        let name = name.to_ascii_lowercase();
        let number = |start: &str, end: &str| {
            let middle = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            middle.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        number("step", "page") || number("workitem", "inputpage") || number("workitem", "outputpage")
    };
    let mut plain = Parameters::default();
    query.names().filter(|name| !is_page(name)).for_each(|name| plain.push(name, String::new()));
    super::wish::check_names(&plain, &ALLOWED)
}

fn wanted(query: &Parameters) -> Result<Wanted, Refusal> {
    let numbers = |name: &str| -> Result<Vec<u64>, Refusal> {
        let parsed = query.list(name).into_iter().map(|text| text.parse().ok().filter(|number| *number > 0));
        let parsed: Option<Vec<u64>> = parsed.collect();
        parsed.ok_or_else(|| Refusal::validation(format!("{name} must be a positive integer")))
    };
    let statuses = query.list("status");
    if statuses.iter().any(|status| !STATES.contains(&status.as_str())) {
        return Err(Refusal::validation(format!("status must be one of: {}", STATES.join(", "))));
    }
    let items = numbers("workItem")?;
    if query.first("resolveFiles").is_some() && items.is_empty() {
        return Err(Refusal::validation("resolveFiles requires a workItem filter"));
    }
    let steps = numbers("step")?.into_iter().filter_map(|step| usize::try_from(step).ok()).collect();
    Ok(Wanted { steps, statuses, items, limit: clamped(query, "limit", PAGE, Some(MAX_PAGE))? })
}

/// A number that is brought between 1 and `max`, not refused; only what is no number is.
fn clamped(query: &Parameters, name: &str, default: usize, max: Option<usize>) -> Result<usize, Refusal> {
    let Some(text) = query.first(name) else { return Ok(default) };
    let number: i64 = text.parse().map_err(|_no_number| {
        let upper = max.map_or_else(String::new, |max| format!(" and less than or equal to {max}"));
        Refusal::validation(format!(
            "Parameter \"{name}\" is invalid. Must be an integer greater than or equal to 1{upper}."
        ))
    })?;
    let number = usize::try_from(number.max(1)).unwrap_or(usize::MAX);
    Ok(max.map_or(number, |max| number.min(max)))
}

/// The search, the work on each granule, and where granules are joined, the joining.
fn all_steps(job: &Job, root: &str) -> Vec<Step> {
    let joined = job.through.iter().any(|through| through.joined);
    let first = if joined { 2 } else { FIRST_ITEM };
    let searched = !matches!(job.status, JobStatus::Accepted);
    let search = Item {
        id: first - 1,
        status: if searched { "successful" } else { "ready" },
        retries: 0,
        inputs: None,
        outputs: searched.then(Vec::new),
    };
    let image = format!("{}:practice", image_of(&job.service_name));
    let mut outputs: std::collections::BTreeMap<u64, Vec<String>> = std::collections::BTreeMap::new();
    for output in &job.outputs {
        let href = if job.destination { s3_href(job.id, output) } else { https_href(root, job.id, output) };
        outputs.entry(output.item).or_default().push(href);
    }
    let work = (0..job.num_input_granules).map(|index| {
        let through = usize::try_from(index).ok().and_then(|index| job.through.get(index));
        let output = if joined { None } else { outputs.get(&(FIRST_ITEM + index)) };
        work_item(job, (first + index, index == job.through.len() as u64), through, output)
    });
    let mut steps = vec![
        Step { service: "harmonyservices/query-cmr:practice".to_owned(), count: 1, items: vec![search] },
        Step { service: image, count: job.num_input_granules, items: work.collect() },
    ];
    if joined {
        let made = outputs.iter().map(|(id, hrefs)| Item {
            id: *id,
            status: "successful",
            retries: 0,
            inputs: Some(Vec::new()),
            outputs: Some(hrefs.clone()),
        });
        steps.push(Step { service: "podaac/concise:practice".to_owned(), count: 1, items: made.collect() });
    }
    steps
}

fn work_item(job: &Job, (id, is_next): (u64, bool), through: Option<&Through>, output: Option<&Vec<String>>) -> Item {
    if let Some(through) = through {
        return Item {
            id,
            status: through.status,
            retries: if through.status == "failed" { RETRIES } else { 0 },
            inputs: Some(vec![through.url.clone()]),
            outputs: Some(output.cloned().unwrap_or_default()),
        };
    }
    let status = match job.status {
        JobStatus::Successful | JobStatus::CompleteWithErrors | JobStatus::Failed | JobStatus::Canceled => "canceled",
        JobStatus::Running | JobStatus::RunningWithErrors | JobStatus::Previewing if is_next => "running",
        _ => "ready",
    };
    Item { id, status, retries: 0, inputs: None, outputs: None }
}

/// One step with a page of its work items; nothing if a filter leaves none.
fn step_json(step: &Step, index: usize, wanted: &Wanted, caller: &Caller, job: &Job) -> Result<Option<Value>, Refusal> {
    let mut counts = Map::new();
    for status in STATES {
        let count = step.items.iter().filter(|item| item.status == status).count();
        if count > 0 {
            counts.insert(status.to_owned(), json!(count));
        }
    }
    let matching: Vec<&Item> = step
        .items
        .iter()
        .filter(|item| wanted.items.is_empty() || wanted.items.contains(&item.id))
        .filter(|item| wanted.statuses.is_empty() || wanted.statuses.iter().any(|status| status == item.status))
        .collect();
    let filtering = !(wanted.items.is_empty() && wanted.statuses.is_empty());
    if filtering && matching.is_empty() {
        return Ok(None);
    }
    let last = matching.len().div_ceil(wanted.limit).max(1);
    let name = format!("step{index}page");
    let page = clamped(&caller.query, &name, 1, None)?.min(last);
    let shown = matching.iter().skip((page - 1) * wanted.limit).take(wanted.limit);
    let mut value = json!({
        "serviceID": step.service,
        "stepIndex": index,
        "workItemCount": step.count,
        "statuses": counts,
        "workItems": shown.map(|item| json!({
            "id": item.id,
            "status": item.status,
            "retryCount": item.retries,
            "inputFiles": item.inputs,
            "outputFiles": item.outputs,
        })).collect::<Vec<_>>(),
    });
    if last > 1 {
        let path = format!("{}/jobs/{}/steps", caller.root, job.id);
        let link = |(rel, words, number): (&str, &str, usize)| {
            let mut query = caller.query.clone();
            query.set(&name, number.to_string());
            query.set("limit", wanted.limit.to_string());
            json!({
                "title": format!("The {words} page ({number} of {last})"),
                "href": format!("{path}?{}", query.to_query()),
                "rel": rel,
                "type": "application/json",
            })
        };
        let all = [
            (page > 1, ("first", "first", 1)),
            (page > 1, ("prev", "previous", page.saturating_sub(1))),
            (true, ("self", "current", page)),
            (page < last, ("next", "next", page + 1)),
            (page < last, ("last", "last", last)),
        ];
        let links: Vec<Value> =
            all.into_iter().filter(|(is_there, _)| *is_there).map(|(_, about)| link(about)).collect();
        let total = matching.len();
        put(&mut value, "paging", json!({ "currentPage": page, "lastPage": last, "total": total, "links": links }));
    }
    Ok(Some(value))
}
