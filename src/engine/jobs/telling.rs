//! What a row is called and what it warns of, as more becomes known about its collection.

use super::book::{Event, JobBook};
use crate::domain::capabilities::alarms;
use crate::domain::{Alarm, Capabilities, Job, SubsetRequest};
use crate::earthdata::harmony;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use std::sync::Arc;

impl JobBook {
    /// Titles with a short name in place of a concept id, as far as names are known.
    pub(super) fn rename(&mut self, context: &mut Context) {
        for entry in &mut self.entries {
            if let Some(title) = self.names.better_title(&entry.row) {
                Arc::make_mut(&mut entry.row).title = title;
                context.mark();
                context.effect(Effect::Remember { urgent: false });
            }
        }
    }

    pub(super) fn ask_for_names(&mut self, connection: Option<&Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        let here = self.entries.iter().filter(|entry| entry.is_in(&connection.environment));
        self.names.ask(here.map(|entry| &entry.row), connection, context);
    }

    /// Capabilities of every collection that has a job and was not asked about yet.
    pub(super) fn ask_for_capabilities(&mut self, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        for entry in &self.entries {
            let (Some(request), Some(_)) = (&entry.row.request, entry.row.job()) else { continue };
            if !entry.is_in(&connection.environment) || !self.known.is_worth_a_question(&entry.harmony, request) {
                continue;
            }
            let (harmony, collection) = (entry.harmony.clone(), request.collection.clone());
            self.known.learn(&harmony, collection.clone(), None);
            let connection = Arc::clone(&connection);
            context.spawn(&self.reporter, move |messages| async move {
                let answer = harmony::capabilities(&connection.transport, &collection).await;
                let capabilities =
                    answer.inspect_err(|error| tracing::warn!(%error, "no capabilities for alarms")).ok();
                let capabilities = capabilities.map(Arc::new);
                messages.report(Event::Capabilities { harmony, collection, capabilities });
            });
        }
    }

    /// Works out the alarms again, now that more is known.
    pub(super) fn sound_alarms(&mut self, context: &mut Context) {
        for entry in &mut self.entries {
            let Some(job) = entry.row.job() else { continue };
            // Those of the server's list that were not read whole yet have nothing to tell.
            let Some(request) = entry.row.request.as_ref() else { continue };
            // What was told in an earlier session stays until more is known.
            let Some(capabilities) = self.known.of(&entry.harmony, &request.collection) else { continue };
            let alarms = sentences(request, Some(capabilities), job);
            if alarms != entry.row.alarms {
                Arc::make_mut(&mut entry.row).alarms = alarms;
                context.mark();
                context.effect(Effect::Remember { urgent: false });
            }
        }
    }
}

/// What must not be missed about a job; the capabilities are absent until they have been read.
pub(super) fn sentences(request: &SubsetRequest, capabilities: Option<&Capabilities>, job: &Job) -> Vec<Alarm> {
    let mismatch = capabilities.and_then(|capabilities| capabilities.mismatch(request, job));
    mismatch.into_iter().chain(alarms(request, job)).collect()
}
