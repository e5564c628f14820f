//! What a row is called and what it warns of, as more becomes known about its collection.

use super::book::{Event, JobBook};
use crate::domain::capabilities::alarms;
use crate::domain::known_capabilities::KnownCapabilities;
use crate::domain::{Alarm, Job, SubsetRequest};
use crate::earthdata::harmony;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use std::sync::Arc;
use url::Url;

impl JobBook {
    /// Titles with a short name in place of a concept id, as far as names are known.
    pub(super) fn rename(&mut self, context: &mut Context) {
        for entry in &mut self.entries {
            if let Some(title) = self.names.better_title(&entry.row) {
                Arc::make_mut(&mut entry.row).title = title;
                context.mark();
                context.effect(Effect::RememberJob { job: entry.row.key, urgent: false });
            }
        }
    }

    pub(super) fn ask_for_names(&mut self, connection: Option<&Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        let scope = context.services.watch;
        let here = self.entries.iter().filter(|entry| entry.is_watched(&connection.environment, scope));
        self.names.ask(here.map(|entry| &entry.row), connection, context);
    }

    /// Capabilities of every collection that has a job which goes on, or went on in this session, and
    /// was not asked about yet.
    pub(super) fn ask_for_capabilities(&mut self, connection: Option<Arc<Connection>>, context: &mut Context) {
        let Some(connection) = connection else { return };
        let scope = context.services.watch;
        let mut unknown = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.is_watched(&connection.environment, scope)) {
            let (Some(request), Some(_)) = (&entry.row.request, entry.row.job()) else { continue };
            if entry.watch.due().is_none() && !entry.asked {
                continue;
            }
            for collection in request.collections() {
                if self.known.ask(&entry.harmony, collection) {
                    unknown.push((entry.harmony.clone(), collection.to_owned()));
                }
            }
        }
        for (harmony, collection) in unknown {
            let connection = Arc::clone(&connection);
            let event = |harmony, collection, capabilities| Event::Capabilities { harmony, collection, capabilities };
            let reply = self.reporter.answer(event(harmony.clone(), collection.clone(), None));
            context.spawn(&self.reporter, move |_| async move {
                let answer = harmony::capabilities(&connection.transport, &collection).await;
                let capabilities =
                    answer.inspect_err(|error| tracing::warn!(%error, "no capabilities for alarms")).ok();
                let capabilities = capabilities.map(Arc::new);
                reply.give(event(harmony, collection, capabilities));
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
            if !request.collections().all(|collection| self.known.of(&entry.harmony, collection).is_some()) {
                continue;
            }
            let alarms = alarms_of(request, &self.known, &entry.harmony, job);
            if alarms != entry.row.alarms {
                Arc::make_mut(&mut entry.row).alarms = alarms;
                context.mark();
                context.effect(Effect::RememberJob { job: entry.row.key, urgent: false });
            }
        }
    }
}

/// What must not be missed about a job, as far as is known what its collections' services can do.
pub(super) fn alarms_of(request: &SubsetRequest, known: &KnownCapabilities, harmony: &Url, job: &Job) -> Vec<Alarm> {
    let mut capabilities = request.collections().filter_map(|collection| known.of(harmony, collection));
    let mismatch = capabilities.find_map(|capabilities| capabilities.mismatch(request, job));
    mismatch.into_iter().chain(alarms(request, job)).collect()
}
