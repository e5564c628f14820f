//! Short names for rows that are titled by a concept id: CMR is asked once for each collection.

use super::connection::Connection;
use super::context::{Context, report};
use super::jobs::News;
use super::snapshot::JobRow;
use crate::earthdata::cmr;
use std::collections::HashMap;
use std::sync::Arc;

/// By concept id; `None` while asked for, or if it could not be had.
#[derive(Default)]
pub(super) struct Names(HashMap<String, Option<String>>);

impl Names {
    /// Keeps an answer.
    pub(super) fn learn(&mut self, concept_id: String, short_name: Option<String>) {
        self.0.insert(concept_id, short_name);
    }

    /// After a change of session, what could not be had is worth another question.
    pub(super) fn forget_failures(&mut self) {
        self.0.retain(|_, name| name.is_some());
    }

    /// The row's title with the short name in place of the concept id, if both are known.
    pub(super) fn better_title(&self, row: &JobRow) -> Option<String> {
        let id = titled_by(row)?;
        let name = self.0.get(id)?.as_ref()?;
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
            if !self.0.contains_key(id) {
                self.0.insert(id.to_owned(), None);
                unknown.push(id.to_owned());
            }
        }
        if unknown.is_empty() {
            return;
        }
        let connection = Arc::clone(connection);
        context.spawn(move |messages| async move {
            for id in unknown {
                let query = cmr::CollectionQuery { text: id.clone(), only_with_harmony: false, page_size: 1 };
                let found = cmr::search_collections(&connection.transport, &query, None).await;
                let found = found.inspect_err(|error| tracing::warn!(%error, "no short name for a title")).ok();
                let collection =
                    found.and_then(|page| page.collections.into_iter().find(|found| found.concept_id == id));
                let name = collection.map(|collection| collection.short_name).filter(|name| !name.is_empty());
                report(&messages, News::Named(id, name)).await;
            }
        });
    }
}

/// The concept id a title begins with; only rows of the server's list have such titles.
fn titled_by(row: &JobRow) -> Option<&str> {
    let id = row.title.split(',').next().filter(|_| row.request.is_none())?;
    cmr::is_concept_id(id).then_some(id)
}
