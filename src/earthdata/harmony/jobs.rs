//! Jobs: state, result links, control.

use super::address;
use crate::domain::job::DataLink;
use crate::domain::links::distinct;
use crate::domain::{Job, JobAction, JobId, JobStatus, LinkType};
use crate::earthdata::error::{Asked, Error, ErrorKind};
use crate::earthdata::transport::call::{Body, Call};
use crate::earthdata::transport::retry::date_of;
use crate::earthdata::transport::{Answer, FromLink, JsonAnswer, Transport};
use crate::earthdata::wire;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::HashSet;
use url::Url;

/// Links of one page as Harmony gives at most.
pub(super) const LINKS_PER_PAGE: &str = "2000";
/// More is a server that pages for ever.
pub(super) const MOST_PAGES: usize = 1_000;

/// One page of the user's jobs, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct JobsPage {
    /// All jobs of the user (with the labels asked for).
    pub count: u64,
    /// This page's jobs; without links, errors, warnings and sizes.
    pub jobs: Vec<Job>,
    /// When the server answered, by its own clock.
    pub server_time: Option<DateTime<Utc>>,
}

/// State and progress of one job, as [`statuses`] tells them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkStatus {
    /// The job.
    pub id: JobId,
    /// Present state.
    pub status: JobStatus,
    /// 0…100.
    pub progress_percent: u8,
}

/// How `linktype` is written.
pub(super) fn wire_name(link_type: LinkType) -> &'static str {
    match link_type {
        LinkType::Https => "https",
        LinkType::S3 => "s3",
    }
}

/// Reads one job with the first 2000 of its result links.
pub async fn job(transport: &Transport, id: JobId) -> Result<Job, Error> {
    let url = address(transport, &format!("jobs/{id}"), &[("linktype", wire_name(LinkType::Https))])?;
    read_job(transport.long_json(Call::get(url)).await?)
}

/// Reads a job again. Of one with more links than a page holds, the links are not sent again while
/// it runs: they only grow at the end, and the last page's number tells how many there are.
pub async fn job_again(transport: &Transport, known: &Job) -> Result<Job, Error> {
    if known.has_more_links() && !known.status.is_final() {
        let path = format!("jobs/{}", known.id);
        let url = address(transport, &path, &[("linktype", wire_name(LinkType::Https)), ("limit", "1")])?;
        let mut again = read_job(transport.long_json(Call::get(url)).await?)?;
        // Some links (the STAC catalogue) depend on the results of their page.
        if !again.status.is_final() {
            again.take_links_of(known);
            return Ok(again);
        }
    }
    job(transport, known.id).await
}

fn read_job(answer: JsonAnswer) -> Result<Job, Error> {
    let Answer { value, asked, .. } = answer;
    wire::job::job(value).ok_or_else(|| Error::new(ErrorKind::Decode("the answer is no job".to_owned()), asked))
}

/// Every result link of a job, each once, in the server's order. Fails if there are more than are
/// held in memory, or if the pages do not end.
///
/// Pages are followed by `next` until one has none, because they cannot be counted
/// (`harmony-api.md` 11.2). Only the query of `next` is taken over, so a server that names itself
/// differently cannot lead elsewhere.
pub async fn data_links(transport: &Transport, id: JobId, link_type: LinkType) -> Result<Vec<DataLink>, Error> {
    let mut links: Vec<DataLink> = Vec::new();
    let most = transport.most_links();
    each_page(transport, id, link_type, |page: Vec<DataLink>| {
        links.extend(page);
        (links.len() <= most).then_some(()).ok_or(ErrorKind::TooMany { limit: most as u64 })
    })
    .await?;
    Ok(distinct(links))
}

/// Reads every page of a job's links in turn, until one has no next or `take` has had enough.
pub(super) async fn each_page<T: FromLink>(
    transport: &Transport,
    id: JobId,
    link_type: LinkType,
    mut take: impl FnMut(Vec<T>) -> Result<(), ErrorKind>,
) -> Result<(), Error> {
    let path = format!("jobs/{id}");
    let mut url = address(transport, &path, &[("linktype", wire_name(link_type)), ("limit", LINKS_PER_PAGE)])?;
    let mut seen = HashSet::new();
    while seen.len() < MOST_PAGES && seen.insert(url.clone()) {
        let answer = transport.page::<T>(Call::get(url.clone())).await?;
        take(answer.value.links).map_err(|kind| Error::new(kind, answer.asked))?;
        let Some(next) = answer.value.next else { return Ok(()) };
        turn_page(&mut url, &next, link_type);
    }
    Err(Error::new(ErrorKind::Decode("the pages of result links do not end".to_owned()), Asked::get(&url)))
}

/// Takes the query of `next` over.
fn turn_page(url: &mut Url, next: &Url, link_type: LinkType) {
    url.set_query(next.query());
    // `next` keeps the link type only if this page's address had it.
    if !next.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("linktype")) {
        url.query_pairs_mut().append_pair("linktype", wire_name(link_type));
    }
}

/// Pauses, resumes, cancels or skips the preview of a job, and reads its new state.
///
/// A state in which the action is not possible is [`ErrorKind::Conflict`]. If no answer came, the
/// job is read: where it already is as wanted, that is success.
pub async fn control(transport: &Transport, id: JobId, action: JobAction) -> Result<Job, Error> {
    let url = address(transport, &format!("jobs/{id}/{}", action.path_segment()), &[])?;
    match transport.long_json(Call::post(url, Body::Empty)).await {
        Ok(answer) => read_job(answer),
        Err(error) if error.may_have_arrived() => match job(transport, id).await {
            Ok(job) if has_happened(action, &job.status) => Ok(job),
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}

fn has_happened(action: JobAction, status: &JobStatus) -> bool {
    match action {
        JobAction::Cancel => *status == JobStatus::Canceled,
        JobAction::Pause => *status == JobStatus::Paused,
        JobAction::Resume | JobAction::SkipPreview => {
            matches!(status, JobStatus::Running | JobStatus::RunningWithErrors)
        }
    }
}

/// One page (≥ 1) of at most `limit` (0…2000) of the user's jobs, newest first; with `labels`, those
/// that carry any of them.
pub async fn jobs(transport: &Transport, page: u32, limit: u32, labels: &[String]) -> Result<JobsPage, Error> {
    let (page, limit, labels) = (page.max(1).to_string(), limit.min(2000).to_string(), labels.join(","));
    let mut query = vec![("page", page.as_str()), ("limit", limit.as_str())];
    if !labels.is_empty() {
        query.push(("label", &labels));
    }
    let url = address(transport, "jobs", &query)?;
    let mut answer = transport.json(Call::get(url)).await?;
    let server_time = server_time(&answer);
    let page = jobs_page(answer.value.take()).ok_or_else(|| answer.unreadable("the answer is no list of jobs"))?;
    Ok(JobsPage { server_time, ..page })
}

/// The server's own clock when it answered.
fn server_time(answer: &JsonAnswer) -> Option<DateTime<Utc>> {
    date_of(&answer.headers)
}

/// Reads `{count, jobs}`; an entry that is no job is left out.
pub fn jobs_page(answer: Value) -> Option<JobsPage> {
    let Value::Object(mut fields) = answer else { return None };
    let Some(Value::Array(entries)) = fields.remove("jobs") else { return None };
    let jobs: Vec<Job> = entries.into_iter().filter_map(wire::job::job).collect();
    let count = wire::count(&Value::Object(fields), "count").unwrap_or(jobs.len() as u64);
    Some(JobsPage { count, jobs, server_time: None })
}

/// State and progress of many jobs in one call; ids the server does not know are left out. `None`
/// from a server older than this endpoint: ask for each job instead.
pub async fn statuses(transport: &Transport, ids: &[JobId]) -> Result<Option<Vec<BulkStatus>>, Error> {
    let url = address(transport, "jobs/status", &[])?;
    let ids: Vec<String> = ids.iter().map(JobId::to_string).collect();
    let call = Call::post(url, Body::Json(json!({ "jobIDs": ids }))).repeatable();
    match transport.json(call).await {
        Ok(answer) => Ok(Some(wire::items(&answer.value, "jobStatuses").filter_map(bulk_status).collect())),
        // 400 from a server that takes “status” for a job id.
        Err(Error { kind: ErrorKind::NotFound(_) | ErrorKind::Validation(_), .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn bulk_status(entry: &Value) -> Option<BulkStatus> {
    Some(BulkStatus {
        id: JobId(wire::text(entry, "jobID")?.parse().ok()?),
        status: JobStatus::from(wire::text(entry, "status")?),
        progress_percent: wire::count(entry, "progress").map_or(0, |percent| percent.min(100) as u8),
    })
}
