//! Short names for rows that are titled by a concept id: CMR is asked once for each collection.

use crate::earthdata::cmr;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::reporter::Reporter;
use crate::engine::snapshot::JobRow;
use std::collections::HashMap;
use std::sync::Arc;

/// A collection's concept id and its short name, if it could be had.
pub(in super::super) struct Named(String, Option<String>);

/// The short names that are known, and the way to learn more.
pub(super) struct Names {
    /// By concept id; `None` while asked for, or if it could not be had.
    known: HashMap<String, Option<String>>,
    reporter: Reporter<Named>,
}

impl Names {
    pub(super) fn new(reporter: Reporter<Named>) -> Self {
        Self { known: HashMap::new(), reporter }
    }

    /// Keeps an answer.
    pub(super) fn learn(&mut self, Named(concept_id, short_name): Named) {
        self.known.insert(concept_id, short_name);
    }

    /// After a change of session, what could not be had is worth another question.
    pub(super) fn forget_failures(&mut self) {
        self.known.retain(|_, name| name.is_some());
    }

    /// The row's title with the short name in place of the concept id, if both are known.
    pub(super) fn better_title(&self, row: &JobRow) -> Option<String> {
        let id = titled_by(row)?;
        let name = self.known.get(id)?.as_ref()?;
        row.title.strip_prefix(id).map(|rest| format!("{name}{rest}"))
    }

    /// Asks for the names that these rows lack, one after the other in one task.
    pub(super) fn ask<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a Arc<JobRow>>,
        connection: &Arc<Connection>,
        context: &mut Context,
    ) {
        let mut unknown: Vec<String> = Vec::new();
        for id in rows.filter_map(|row| titled_by(row)) {
            if !self.known.contains_key(id) {
                self.known.insert(id.to_owned(), None);
                unknown.push(id.to_owned());
            }
        }
        if unknown.is_empty() {
            return;
        }
        let connection = Arc::clone(connection);
        context.spawn(&self.reporter, move |messages| async move {
            for id in unknown {
                let query = cmr::CollectionQuery { text: id.clone(), only_with_harmony: false, page_size: 1 };
                let found = cmr::search_collections(&connection.transport, &query, None).await;
                let found = found.inspect_err(|error| tracing::warn!(%error, "no short name for a title")).ok();
                let collection =
                    found.and_then(|page| page.collections.into_iter().find(|found| found.concept_id == id));
                let name = collection.map(|collection| collection.short_name).filter(|name| !name.is_empty());
                messages.report(Named(id, name));
            }
        });
    }
}

/// The concept id a title begins with; only rows of the server's list have such titles.
fn titled_by(row: &JobRow) -> Option<&str> {
    let id = row.title.split(',').next().filter(|_| row.request.is_none())?;
    cmr::is_concept_id(id).then_some(id)
}
