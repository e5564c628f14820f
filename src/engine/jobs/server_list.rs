//! The account's jobs on the server, read page by page and taken into the list.

use crate::domain::request::from_url::FromUrl;
use crate::domain::{Job, Problem, SubsetRequest, job};
use crate::earthdata::harmony::JobsPage;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, ServerList, WatchState};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// Jobs of one page. Each that is new here is read whole once, so a page is not large.
pub(super) const PAGE_SIZE: u32 = 20;

/// How far the server's list was read.
#[derive(Debug, Default)]
pub(super) struct Listing {
    list: ServerList,
    pages: u32,
    /// Grows when the account or the servers change: older answers are another account's.
    pub(super) round: u32,
}

impl Listing {
    pub(super) fn state(&self) -> &ServerList {
        &self.list
    }

    /// The page to ask for now; `None` while one is on its way.
    pub(super) fn begin(&mut self) -> Option<u32> {
        if self.list.is_loading {
            return None;
        }
        if !self.list.has_more() {
            self.pages = 0;
            self.list.read = 0;
        }
        self.list.is_loading = true;
        self.list.problem = None;
        Some(self.pages + 1)
    }

    pub(super) fn came(&mut self, page: &JobsPage) {
        self.pages += 1;
        self.list.is_loading = false;
        self.list.read += page.jobs.len() as u64;
        // An empty page is the end, whatever was counted before.
        self.list.count = Some(if page.jobs.is_empty() { self.list.read } else { page.count });
    }

    pub(super) fn failed(&mut self, problem: Problem) {
        self.list.is_loading = false;
        self.list.problem = Some(problem);
    }

    /// Another account or other servers.
    pub(super) fn restart(&mut self) {
        *self = Self { round: self.round.wrapping_add(1), ..Self::default() };
    }
}

/// What was asked: as this computer knows it, else as far as the server's record tells it.
pub(super) fn asked<'a>(known: Option<&'a SubsetRequest>, job: &Job) -> Cow<'a, SubsetRequest> {
    let recorded = || SubsetRequest::from_url(&job.request).map(|FromUrl { request, .. }| request);
    known.map_or_else(|| Cow::Owned(recorded().unwrap_or_else(|| SubsetRequest::new(""))), Cow::Borrowed)
}

/// A row for a job of the server's list, which tells neither results nor errors: those come with
/// the first look.
pub(super) fn row(mut job: Job, now: DateTime<Utc>) -> JobRow {
    let title = SubsetRequest::from_url(&job.request)
        .map_or_else(|| format!("Job {}", job.id), |read| job::title(&read.request, None));
    if let Value::Object(mut fields) = Value::clone(&job.raw) {
        // Without its links it counts as not yet read whole.
        fields.remove("links");
        job.raw = Arc::new(Value::Object(fields));
    }
    JobRow {
        key: JobKey::new(),
        title,
        request: None,
        submitted_at: job.created_at.unwrap_or(now),
        phase: JobPhase::Known(Arc::new(job)),
        problem: None,
        alarms: Vec::new(),
        pause: None,
        watch: WatchState::default(),
        trial: None,
    }
}
