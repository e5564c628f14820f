//! The answers about one job: its granules, links, catalogue, keys and second try.

use crate::domain::again::Again;
use crate::domain::steps::WorkItemFiles;
use crate::domain::{CloudAccess, Job, JobStatus, LinkList, LinkType, Steps};
use crate::engine::Remote;
use crate::engine::snapshot::JobKey;
use chrono::{DateTime, TimeDelta, Utc};

/// Between two looks at the granules, however quickly a job moves.
const SHORTEST: TimeDelta = TimeDelta::seconds(3);

/// Answers about the job that was asked about last; of another job nothing is kept.
#[derive(Default)]
pub struct JobAnswers {
    /// Which job.
    pub job: Option<JobKey>,
    /// How far each granule is; `None` inside from a server that does not tell.
    pub steps: Remote<Option<Steps>>,
    /// When that was asked, and what was known of the job then.
    pub asked: Option<Asked>,
    /// Files of one work item.
    pub item: Remote<(u64, WorkItemFiles)>,
    /// The work item that was asked about.
    pub item_asked: Option<u64>,
    /// Permalinks.
    pub https: Remote<LinkList>,
    /// s3:// addresses.
    pub s3: Remote<LinkList>,
    /// The STAC catalogue on its way to a file.
    pub catalogue: Remote<String>,
    /// Keys of the account, good for every job.
    pub keys: Remote<CloudAccess>,
    /// The failed granules as a request of their own, on its way to Harmony.
    pub again: Remote<Again>,
}

/// The moment of a question about the granules.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    at: DateTime<Utc>,
    status: JobStatus,
    progress_percent: u8,
    links: u64,
}

impl Asked {
    /// Asked now.
    pub fn now(job: &Job, at: DateTime<Utc>) -> Self {
        Self { at, status: job.status.clone(), progress_percent: job.progress_percent, links: job.link_count() }
    }

    /// When to ask again after the question failed.
    pub fn after_failure(&self) -> DateTime<Utc> {
        self.at + TimeDelta::minutes(1)
    }

    /// When to ask again: soon after the job moved, else the seldomer the older it is; `None` once
    /// nothing can change.
    pub fn next(&self, job: &Job) -> Option<DateTime<Utc>> {
        if job.status.is_final() {
            return (self.status != job.status).then_some(self.at);
        }
        let moved =
            (&self.status, self.progress_percent, self.links) != (&job.status, job.progress_percent, job.link_count());
        let age = job.created_at.map_or(TimeDelta::zero(), |created| self.at - created);
        let pause = match age.num_minutes() {
            _ if moved => SHORTEST,
            _ if job.status.waits_for_person() => TimeDelta::minutes(5),
            ..10 => TimeDelta::seconds(5),
            10..60 => TimeDelta::seconds(20),
            _ => TimeDelta::minutes(1),
        };
        Some(self.at + pause)
    }
}

impl JobAnswers {
    /// Makes room for answers about `job`; keys, and a request on its way, are not a job's own.
    pub fn turn_to(&mut self, job: JobKey) {
        if self.job != Some(job) {
            let (keys, again) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.again));
            *self = Self { job: Some(job), keys, again, ..Self::default() };
        }
    }

    /// What failed may be asked once more: after a sign-in, for instance.
    pub fn ask_again(&mut self) {
        if self.steps.take_problem().is_some() {
            self.asked = None;
        }
        if self.item.take_problem().is_some() {
            self.item_asked = None;
        }
        self.https.take_problem();
        self.s3.take_problem();
        self.keys.take_problem();
    }

    /// The list of links of a kind.
    pub fn links(&self, link_type: LinkType) -> &Remote<LinkList> {
        match link_type {
            LinkType::Https => &self.https,
            LinkType::S3 => &self.s3,
        }
    }

    /// An answer is awaited that will be drawn.
    pub fn is_asking(&self) -> bool {
        self.steps.is_loading() || self.https.is_loading() || self.s3.is_loading() || self.keys.is_loading()
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use crate::domain::{Job, JobId, JobStatus};
    use chrono::{DateTime, TimeDelta, Utc};
    use std::sync::Arc;

    fn job(status: JobStatus, created_at: DateTime<Utc>) -> Job {
        Job {
            id: JobId(uuid::Uuid::from_u128(1)),
            status,
            message: String::new(),
            progress_percent: 1,
            created_at: Some(created_at),
            updated_at: None,
            data_expiration: None,
            service_name: None,
            request: String::new(),
            num_input_granules: 1,
            labels: Vec::new(),
            data_links: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            raw: Arc::default(),
        }
    }

    #[test]
    fn an_old_job_is_asked_about_seldom_and_an_ended_one_once_more() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let mut running = job(JobStatus::Running, start);
        let pause = |job: &_, minutes| {
            let at = start + TimeDelta::minutes(minutes);
            Asked::now(job, at).next(job).map(|next| (next - at).num_seconds())
        };
        assert_eq!([0, 15, 90].map(|minutes| pause(&running, minutes)), [Some(5), Some(20), Some(60)]);
        let asked = Asked::now(&running, start);
        running.progress_percent = 50;
        assert_eq!(asked.next(&running), Some(start + TimeDelta::seconds(3)), "it moved");
        running.status = JobStatus::Successful;
        assert_eq!(asked.next(&running), Some(start), "the end is seen at once");
        assert_eq!(Asked::now(&running, start).next(&running), None);
    }
}
