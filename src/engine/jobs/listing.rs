//! The account's own list of jobs on the server, and its jobs that get a row here.

use super::book::{Entry, Event, JobBook};
use crate::domain::{Environment, Job};
use crate::earthdata::Error;
use crate::earthdata::harmony::{self, JobsPage};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::server_jobs::{self, PAGE_SIZE};
use crate::engine::snapshot::ServerList;
use std::sync::Arc;
use url::Url;

impl JobBook {
    /// How far the server's own list was read.
    pub(in super::super) fn server_list(&self) -> &ServerList {
        self.listing.state()
    }

    pub(super) fn list(&mut self, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        let Some(page) = self.listing.begin() else { return };
        context.mark();
        let round = self.listing.round;
        context.spawn(&self.reporter, move |messages| async move {
            let answer = harmony::jobs(&connection.transport, page, PAGE_SIZE, &[]).await;
            messages.report(Event::Listed { round, answer });
        });
    }

    pub(super) fn listed(&mut self, answer: Result<JobsPage, Error>, environment: &Environment, context: &mut Context) {
        context.mark();
        let page = match answer {
            Ok(page) => page,
            Err(error) => {
                self.listing.failed(&error);
                context.heed(&error);
                return;
            }
        };
        self.listing.came(&page);
        for job in page.jobs {
            self.adopt(job, environment.harmony(), context);
        }
        self.sort();
        self.rename(context);
        context.effect(Effect::Remember { urgent: false });
    }

    /// A row for a job of the server, unless it has one.
    pub(super) fn adopt(&mut self, job: Job, harmony: &Url, context: &mut Context) {
        let is_here =
            |entry: &Entry| entry.harmony == *harmony && entry.row.job().is_some_and(|known| known.id == job.id);
        if self.entries.iter().any(is_here) {
            return;
        }
        let row = Arc::new(server_jobs::row(job, context.now()));
        self.entries.push(Entry::new(row, harmony.clone()));
        context.mark();
    }

    /// Newest first.
    pub(super) fn sort(&mut self) {
        self.entries.sort_by_key(|entry| std::cmp::Reverse(entry.row.submitted_at));
    }
}
