//! Harmony: capabilities, submitting, jobs and their results.

mod capabilities;
mod jobs;
mod labels;
mod links;
mod service;
mod stac;
mod steps;
mod submit;

pub use crate::domain::{CloudAccess, LinkType};
pub use capabilities::capabilities;
pub use jobs::{BulkStatus, JobsPage, control, data_links, job, job_again, jobs, jobs_page, statuses};
pub use labels::change_label;
pub use links::link_list;
pub use service::{
    Health, ServiceVersion, bucket_policy, cloud_access, health, read_cloud_access, read_health, read_versions,
    versions,
};
pub use stac::stac_catalogue;
pub use steps::{steps, work_item_files};
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
