//! Labels: words by which people find their jobs again.

use super::address;
use crate::domain::JobId;
use crate::earthdata::error::Error;
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::{Body, Call};
use reqwest::Method;
use serde_json::json;

/// Adds a label to a job, or takes it off (`harmony-api.md` 1.10). The server trims it and writes
/// it in lower case; read the job again to see what came of it.
pub async fn change_label(transport: &Transport, id: JobId, label: &str, add: bool) -> Result<(), Error> {
    let body = Body::Json(json!({ "jobID": [id.to_string()], "label": [label] }));
    let url = address(transport, "labels", &[])?;
    let method = if add { Method::PUT } else { Method::DELETE };
    transport.json(Call { method, ..Call::post(url, body).repeatable() }).await.map(|_| ())
}
