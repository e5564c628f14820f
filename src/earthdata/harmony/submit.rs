//! Sending a request so that exactly one job comes of it.

use super::jobs::{job, jobs};
use crate::domain::request::Part;
use crate::domain::request::from_url::REQUEST_CUT;
use crate::domain::{Job, JobId, JobStatus, SubsetRequest};
use crate::earthdata::error::{Asked, Error, ErrorKind};
use crate::earthdata::transport::call::{Body, Call};
use crate::earthdata::transport::{Redirected, Transport};
use crate::earthdata::wire;
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::Value;
use std::sync::Arc;
use tokio::time::Instant;
use url::Url;

/// How much older than our own waiting a job may be to count as ours.
const SLACK_SECONDS: i64 = 5;

/// Submits, and reads the job that came of it.
///
/// The form is sent once; again only if no connection came about. If no answer came and the job
/// may exist all the same, the newest jobs are looked through for it before this fails, so that
/// trying again does not make a second one.
pub async fn submit(transport: &Transport, request: &SubsetRequest) -> Result<Job, Error> {
    let url = request.rangeset_url(transport.environment());
    let asked = Asked { method: Method::POST, url: url.clone() };
    let parts =
        request.parts().map_err(|error| Error::unsent(ErrorKind::Validation(error.to_string()), asked.clone()))?;
    if !transport.has_token() {
        // Harmony would park the upload in a cookie and redirect to the login page.
        return Err(Error::unsent(ErrorKind::SignInNeeded, asked));
    }
    let started = Instant::now();
    // Any other Accept would be taken for the output format.
    let call = Call::post(url.clone(), Body::Multipart(parts.clone())).with_header(ACCEPT, "*/*");
    match transport.redirect_of(call).await {
        Ok(Redirected::To(location)) => match job_id(transport, &location) {
            Some(id) => Ok(read_or_assume(transport, id).await),
            None => Err(unexpected(asked, started, "it does not lead to a job")),
        },
        Ok(Redirected::Answered(value)) => {
            wire::job::job(value).ok_or_else(|| unexpected(asked, started, "the answer is no job"))
        }
        Err(error) if error.may_have_arrived() => find_own(transport, &url, &parts, started).await.ok_or(error),
        Err(error) => Err(error),
    }
}

fn unexpected(asked: Asked, started: Instant, why: &str) -> Error {
    Error { elapsed: started.elapsed(), ..Error::new(ErrorKind::Decode(why.to_owned()), asked) }
}

/// The id in `…/jobs/<id>` below Harmony's root.
fn job_id(transport: &Transport, location: &Url) -> Option<JobId> {
    let root = transport.environment().harmony();
    if location.origin() != root.origin() {
        return None;
    }
    let id = location.path().strip_prefix(root.path())?.strip_prefix("jobs/")?;
    id.trim_end_matches('/').parse().ok().map(JobId)
}

/// The job exists: if it cannot be read just now, its id is worth more than an error.
async fn read_or_assume(transport: &Transport, id: JobId) -> Job {
    match job(transport, id).await {
        Ok(job) => job,
        Err(error) => {
            tracing::warn!(%error, %id, "the new job could not be read yet");
            Job {
                id,
                status: JobStatus::Accepted,
                message: "The job was accepted; its state could not be read yet.".to_owned(),
                progress_percent: 0,
                created_at: None,
                updated_at: None,
                data_expiration: None,
                service_name: None,
                request: String::new(),
                num_input_granules: 0,
                labels: Vec::new(),
                data_links: Vec::new(),
                errors: Vec::new(),
                warnings: Vec::new(),
                raw: Arc::new(Value::Null),
            }
        }
    }
}

/// Looks for a job made since `started` with the very parameters of `parts`.
async fn find_own(transport: &Transport, url: &Url, parts: &[Part], started: Instant) -> Option<Job> {
    let page = jobs(transport, 1, 5, &[]).await.ok()?;
    // Measured on the server's clock alone: this computer's may be wrong by hours.
    let server_now = page.server_time?;
    let oldest = chrono::TimeDelta::from_std(started.elapsed()).ok()? + chrono::TimeDelta::seconds(SLACK_SECONDS);
    let found = page.jobs.into_iter().find(|job| {
        let is_fresh = job.created_at.is_some_and(|created| server_now - created <= oldest);
        is_fresh && is_same_request(&job.request, url, parts)
    })?;
    tracing::info!(id = %found.id, "the job of an unanswered submit was found");
    Some(read_or_assume(transport, found.id).await)
}

/// True if the server's record of a request is that of the form. The record is an address that
/// holds the form's texts as a query, without the upload, cut at [`REQUEST_CUT`] characters.
fn is_same_request(recorded: &str, url: &Url, parts: &[Part]) -> bool {
    let Ok(record) = Url::parse(recorded) else { return false };
    let collection = |url: &Url| {
        let segments: Vec<&str> = url.path_segments()?.collect();
        let end = segments.iter().position(|segment| *segment == "ogc-api-coverages")?;
        segments.get(end.checked_sub(1)?).map(|segment| (*segment).to_owned())
    };
    if collection(&record).is_none() || collection(&record) != collection(url) {
        return false;
    }
    let sent = parts.iter().filter(|part| part.filename.is_none());
    let mut ours: Vec<(String, String)> =
        sent.flat_map(|part| single_pairs(&part.name, &String::from_utf8_lossy(&part.value))).collect();
    let mut theirs: Vec<(String, String)> =
        record.query_pairs().flat_map(|(name, value)| single_pairs(&name, &value)).collect();
    if recorded.len() >= REQUEST_CUT {
        // The last pair may be cut in the middle.
        theirs.pop();
        return theirs.iter().all(|pair| ours.contains(pair));
    }
    ours.sort();
    theirs.sort();
    ours == theirs
}

/// Lists may come back joined or repeated, whichever way they were sent.
fn single_pairs(name: &str, value: &str) -> Vec<(String, String)> {
    let name = name.to_lowercase();
    if matches!(name.as_str(), "variable" | "granuleid") {
        value.split(',').map(|item| (name.clone(), item.to_owned())).collect()
    } else {
        vec![(name, value.to_owned())]
    }
}

#[cfg(test)]
mod tests {
    use super::is_same_request;
    use crate::domain::request::Area;
    use crate::domain::{BoundingBox, Environment, SubsetRequest};

    #[test]
    fn the_servers_record_of_a_request_is_recognised() {
        let prod = Environment::prod();
        let mut request = SubsetRequest::new("C1-X");
        request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
        let (url, parts) = (request.rangeset_url(&prod), request.parts().unwrap());
        let record = request.as_url(&prod).unwrap().to_string();
        assert!(is_same_request(&record, &url, &parts));
        assert!(is_same_request(&record.replace("harmony.earthdata", "internal"), &url, &parts));
        assert!(!is_same_request(&record.replace("C1-X", "C2-X"), &url, &parts));
        assert!(!is_same_request(&record.replace("105.5", "105.6"), &url, &parts));
        assert!(!is_same_request("", &url, &parts));
        assert!(!is_same_request("https://harmony.earthdata.nasa.gov/jobs", &url, &parts));
    }

    #[test]
    fn a_cut_record_is_recognised_by_what_is_left() {
        let prod = Environment::prod();
        let mut request = SubsetRequest::new("C1-X");
        request.variables = (0..600).map(|index| format!("/gt1l/variable_{index}")).collect();
        let (url, parts) = (request.rangeset_url(&prod), request.parts().unwrap());
        let record: String = request.as_url(&prod).unwrap().to_string().chars().take(4096).collect();
        assert!(is_same_request(&record, &url, &parts));
        assert!(!is_same_request(&record.replace("forceAsync=true", "forceAsync=false"), &url, &parts));
    }
}
