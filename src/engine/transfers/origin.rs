//! Where the files of a job come from: asked once per job, and told beside its files.

use super::book::{Event, TransferBook};
use crate::domain::origin::Origin;
use crate::earthdata::cmr;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::jobs::JobBook;
use crate::engine::snapshot::JobKey;
use std::sync::Arc;

impl TransferBook {
    /// Asks CMR, unless it was asked before.
    pub(super) fn ask_origin(
        &mut self,
        job: JobKey,
        jobs: &JobBook,
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
        let Some(request) = jobs.row(job).and_then(|row| row.request.clone()) else { return };
        if self.origins.contains_key(&job) {
            return;
        }
        self.origins.insert(job, Arc::default());
        let connection = Arc::clone(connection);
        context.spawn(&self.reporter, move |reporter| async move {
            let origin = Arc::new(cmr::origin(&connection.transport, &request).await);
            reporter.report(Event::Origin(job, origin));
        });
    }

    /// A record that was written before this was known is written again.
    pub(super) fn origin_told(&mut self, job: JobKey, origin: Arc<Origin>, jobs: &JobBook, context: &mut Context) {
        self.origins.insert(job, origin);
        if self.is_complete(job) {
            self.write_records(job, jobs, context);
        }
    }
}
