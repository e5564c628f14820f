//! Cancel, pause, resume, skip the preview; one by one and many at a time; and many states at once.

use super::caller::Caller;
use super::jobs::parse_job_id;
use super::reply::{Answer, Refusal, json_ok, redirect};
use super::state::Service;
use crate::domain::JobAction;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// Ids in one question for states.
const MAX_STATUS_IDS: usize = 2000;

fn action_named(name: &str) -> Option<JobAction> {
    JobAction::ALL.into_iter().find(|action| action.path_segment() == name)
}

/// Resuming gives the job the caller's token for the rest of its work.
fn renews(action: JobAction) -> bool {
    matches!(action, JobAction::Resume | JobAction::SkipPreview)
}

/// GET or POST `/jobs/:id/:action`.
pub(super) async fn one(
    State(service): State<Arc<Service>>,
    Path((id, action)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    let user = caller.user(&service)?;
    let action = action_named(&action).ok_or_else(|| {
        Refusal::page(StatusCode::NOT_FOUND, format!("The requested {} page was not found.", caller.method.as_str()))
    })?;
    let id = parse_job_id(&id)?;
    let cell = service.jobs.own(&user, id)?;
    if renews(action) {
        // Before the work goes on.
        cell.take_token(caller.token());
    }
    cell.change(|job| job.control(action))?;
    redirect(StatusCode::FOUND, &format!("/jobs/{id}"))
}

/// POST `/jobs/:action` with `{"jobIDs":[…]}`; POST `/jobs/status` comes here too.
pub(super) async fn many(
    State(service): State<Arc<Service>>,
    Path(action): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Answer {
    let user = caller.user(&service)?;
    if action == "status" {
        return statuses(&service, &user, &body);
    }
    let action = action_named(&action)
        .ok_or_else(|| Refusal::not_found(format!("The requested {} page was not found.", caller.method.as_str())))?;
    let ids = job_ids(&body);
    let mut processed = 0;
    for id in ids.iter().flatten() {
        let changed = parse_job_id(id)
            .and_then(|id| service.jobs.own(&user, id))
            .and_then(|cell| cell.change(|job| job.control(action)));
        if changed.is_err() {
            break;
        }
        processed += 1;
    }
    if ids.as_ref().is_none_or(|ids| ids.is_empty() || processed < ids.len()) {
        // The misspelling is the server's.
        return Err(Refusal::server(format!("Could not change all job statuses. Proccessed {processed}.")));
    }
    let status = match action {
        JobAction::Cancel => "canceled",
        JobAction::Pause => "paused",
        JobAction::Resume | JobAction::SkipPreview => "running",
    };
    Ok(json_ok(&json!({ "status": status })))
}

fn job_ids(body: &[u8]) -> Option<Vec<String>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    body.get("jobIDs")?.as_array()?.iter().map(|id| id.as_str().map(str::to_owned)).collect()
}

fn statuses(service: &Service, user: &str, body: &[u8]) -> Answer {
    let ids = job_ids(body).filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| Refusal::validation("The request must include a non-empty list of jobIDs"))?;
    if ids.len() > MAX_STATUS_IDS {
        return Err(Refusal::validation(format!("No more than {MAX_STATUS_IDS} jobIDs may be requested at a time")));
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        let id: Uuid = parse_job_id(&id)?;
        match service.jobs.own(user, id) {
            Ok(cell) => {
                let job = cell.now();
                found.push(json!({ "jobID": id, "status": job.status.as_str(), "progress": job.progress }));
            }
            Err(_) => missing.push(id),
        }
    }
    Ok(json_ok(&json!({ "jobStatuses": found, "notFoundJobIDs": missing })))
}
