//! One-shot questions about one job: its granules, its links, its catalogue, keys, a second try.

use super::handle::Engine;
use super::snapshot::JobRow;
use crate::domain::again::{Again, failed_addresses, request_again, title_again};
use crate::domain::request::from_url::FromUrl;
use crate::domain::steps::WorkItemFiles;
use crate::domain::{CloudAccess, Job, JobId, LinkList, LinkType, Problem, Remedy, Steps, SubsetRequest};
use crate::earthdata::{cmr, harmony};
use std::sync::Arc;

impl Engine {
    /// How far each granule is; `None` from a server that does not tell. What `known` says about
    /// work that has ended is not asked for again.
    pub async fn steps(self, job: JobId, known: Option<Arc<Option<Steps>>>) -> Result<Option<Steps>, Problem> {
        let known = known.as_deref().and_then(Option::as_ref);
        let asking = self.asking()?;
        let answer = harmony::steps(asking.transport(), job, known).await;
        asking.answered(answer)
    }

    /// What goes into a work item and what came out.
    pub async fn work_item_files(self, job: JobId, item: u64) -> Result<(u64, WorkItemFiles), Problem> {
        let asking = self.asking()?;
        let answer = harmony::work_item_files(asking.transport(), job, item).await;
        asking.answered(answer).map(|files| (item, files))
    }

    /// Every result address of a job.
    pub async fn links(self, job: JobId, link_type: LinkType) -> Result<LinkList, Problem> {
        let asking = self.asking()?;
        let answer = harmony::link_list(asking.transport(), job, link_type).await;
        asking.answered(answer)
    }

    /// The whole STAC catalogue of a job's results, as the JSON of a file.
    pub async fn stac_catalogue(self, job: JobId) -> Result<String, Problem> {
        let asking = self.asking()?;
        let answer = harmony::stac_catalogue(asking.transport(), job).await;
        let catalogue = asking.answered(answer)?;
        Ok(format!("{catalogue:#}\n"))
    }

    /// Temporary keys for s3:// results.
    pub async fn cloud_access(self) -> Result<CloudAccess, Problem> {
        let asking = self.asking()?;
        let answer = harmony::cloud_access(asking.transport()).await;
        asking.answered(answer)
    }

    /// A request for the granules of a job that failed, and for no others. Fails with an
    /// explanation where it cannot be known which ones they are or what was asked.
    pub async fn failed_again(self, row: Arc<JobRow>) -> Result<Again, Problem> {
        let job = row.job().ok_or_else(|| Problem::new("Harmony does not have this job."))?;
        let before = request_before(&row, job)?;
        let addresses: Vec<String> = failed_addresses(job).into_iter().map(str::to_owned).collect();
        if addresses.is_empty() {
            let words = "Harmony does not say which granules failed, so they cannot be asked for alone. Fill the form \
                         with this request to run all of it again.";
            return Err(Problem::new(words).with_remedy(Remedy::ChangeRequest));
        }
        let asking = self.asking()?;
        let answer = cmr::granules_of_files(asking.transport(), &before.collection, &addresses).await;
        let found = asking.answered(answer)?;
        if found.ids.is_empty() {
            let words = "None of the failed granules could be found in CMR by the name of its file, so they cannot be \
                         asked for alone. A step that joins files has no granule of its own; fill the form with this \
                         request to run all of it again.";
            let details = found.unknown.join("\n");
            return Err(Problem::new(words).with_details(details).with_remedy(Remedy::ChangeRequest));
        }
        let title = title_again(&row.title, found.ids.len());
        Ok(Again { request: request_again(&before, job, found.ids), title, unknown: found.unknown })
    }
}

/// What was asked: as this computer knows it, else Harmony's record, if that is whole.
fn request_before(row: &JobRow, job: &Job) -> Result<SubsetRequest, Problem> {
    if let Some(request) = &row.request {
        return Ok(request.clone());
    }
    let unsure = |why: String| {
        let words = "This job was not submitted from this computer, and Harmony's record of its request is not whole. \
                     Fill the form with it, check it, and submit it from there.";
        Problem::new(words).with_details(why).with_remedy(Remedy::ChangeRequest)
    };
    let FromUrl { request, missing, .. } =
        SubsetRequest::from_url(&job.request).ok_or_else(|| unsure(format!("The record is: {}", job.request)))?;
    if !missing.is_empty() {
        return Err(unsure(missing.join("\n")));
    }
    if request.area.is_none() {
        // An uploaded shape leaves no trace in the record.
        return Err(unsure("The record does not tell whether the data were cut to a shape.".to_owned()));
    }
    Ok(request)
}
