//! Adding labels to jobs, and taking them off.

use super::caller::Caller;
use super::label_rules::{check, normal};
use super::query::Parameters;
use super::reply::{Answer, Refusal, json_with};
use super::state::Service;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::json;
use std::sync::Arc;

/// PUT adds, DELETE removes; lists come as JSON or as repeated query parameters.
pub(super) async fn change(State(service): State<Arc<Service>>, caller: Caller, body: Bytes) -> Answer {
    // Without a login this route does not exist, it does not redirect.
    let user = caller
        .signed_in(&service)?
        .ok_or_else(|| Refusal::not_found(format!("The requested {} page was not found.", caller.method.as_str())))?;
    let (jobs, labels) = lists(&caller.query, &body).ok_or_else(Refusal::internal)?;
    let mut ids = Vec::new();
    for job in &jobs {
        let id = uuid::Uuid::parse_str(job)
            .map_err(|_not_a_uuid| Refusal::validation(format!("jobId {job} is in invalid format.")))?;
        ids.push(id);
    }
    for label in &labels {
        check(label)?;
    }
    let labels: Vec<String> = labels.iter().map(|label| normal(label)).collect();
    service.jobs.change_labels(&user, &ids, &labels, caller.method == Method::PUT)?;
    if caller.method == Method::PUT {
        return Ok(json_with(StatusCode::CREATED, &json!({ "labels": labels })));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn lists(query: &Parameters, body: &[u8]) -> Option<(Vec<String>, Vec<String>)> {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let list = |name: &str| -> Vec<String> {
        let mut values: Vec<String> = query.all(name).into_iter().map(str::to_owned).collect();
        match body.get(name).unwrap_or(&serde_json::Value::Null) {
            serde_json::Value::String(one) => values.push(one.clone()),
            serde_json::Value::Array(many) => {
                values.extend(many.iter().filter_map(|value| value.as_str().map(str::to_owned)));
            }
            _ => {}
        }
        values
    };
    let (jobs, labels) = (list("jobID"), list("label"));
    (!jobs.is_empty() && !labels.is_empty()).then_some((jobs, labels))
}

#[cfg(test)]
mod tests {
    use super::lists;
    use crate::practice::query::Parameters;

    #[test]
    fn lists_come_from_query_or_body() {
        let query = Parameters::from_query("jobID=1&jobID=2&label=a");
        assert_eq!(lists(&query, b"").unwrap().0, ["1", "2"]);
        let body = br#"{"jobID":["1"],"label":["a","b"]}"#;
        assert_eq!(lists(&Parameters::default(), body).unwrap().1, ["a", "b"]);
        assert!(lists(&Parameters::default(), b"{}").is_none());
    }
}
