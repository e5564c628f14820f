//! The account's own list of jobs on the server, and its jobs that get a row here.

use super::book::{Entry, Event, JobBook};
use super::server_list::{self, PAGE_SIZE};
use crate::domain::{Environment, Job, JobId, Problem};
use crate::earthdata::Error;
use crate::earthdata::harmony::{self, JobsPage};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
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
        let reply = self.reporter.answer(Event::Listed { round, answer: None });
        context.spawn(&self.reporter, move |_| async move {
            let answer = Some(harmony::jobs(&connection.transport, page, PAGE_SIZE, &[]).await);
            reply.give(Event::Listed { round, answer });
        });
    }

    pub(super) fn listed(
        &mut self,
        round: u32,
        answer: Option<Result<JobsPage, Error>>,
        environment: &Environment,
        context: &mut Context,
    ) {
        if round != self.listing.round {
            return;
        }
        context.mark();
        let page = match answer {
            Some(Ok(page)) => page,
            Some(Err(error)) => {
                self.listing.failed(error.problem());
                return context.heed(&error);
            }
            None => return self.listing.failed(Problem::new("The list could not be read. Try again.")),
        };
        self.listing.came(&page);
        for job in page.jobs {
            self.adopt(job, environment.harmony(), context);
        }
        self.sort();
        self.rename(context);
    }

    /// The row of a job of the server.
    pub(super) fn row_of(&self, id: JobId, harmony: &Url) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.harmony == *harmony && entry.row.job().is_some_and(|job| job.id == id))
    }

    /// A row for a job of the server, unless it has one.
    pub(super) fn adopt(&mut self, job: Job, harmony: &Url, context: &mut Context) {
        if self.row_of(job.id, harmony).is_some() {
            return;
        }
        let row = Arc::new(server_list::row(job, context.now()));
        context.effect(Effect::RememberJob { job: row.key, urgent: false });
        self.entries.push(Entry::new(row, harmony.clone(), None));
        context.mark();
    }
}
