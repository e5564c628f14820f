//! Harmony: capabilities, submitting, jobs and their results.

mod capabilities;
mod jobs;
mod labels;
mod service;
mod submit;

pub use capabilities::capabilities;
pub use jobs::{BulkStatus, JobsPage, LinkType, control, data_links, job, jobs, jobs_page, statuses};
pub use labels::change_label;
pub use service::{
    CloudAccess, Health, ServiceVersion, bucket_policy, cloud_access, health, read_cloud_access, read_health,
    read_versions, versions,
};
pub use submit::submit;

use super::edl::join;
use super::error::Error;
use super::transport::Transport;
use url::Url;

/// An address below Harmony's root, with query pairs.
fn address(transport: &Transport, path: &str, query: &[(&str, &str)]) -> Result<Url, Error> {
    let mut url = join(transport.environment().harmony(), path)?;
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}
