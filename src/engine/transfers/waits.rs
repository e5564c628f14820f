//! What files wait for and passes by itself: the network, free space on the disk. A probe and a look at
//! the disks run as long as a file needs them.

use super::book::{Event, TransferBook};
use crate::domain::backoff::Backoff;
use crate::domain::transfer::state::{Hold, State};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::snapshot::FullDisk;
use reqwest::header::{HeaderMap, HeaderValue, RANGE};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use url::Url;

/// Between two looks whether the network is back.
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(20) };

impl TransferBook {
    /// Probes every service that files wait for, and no other.
    pub(super) fn probe_networks(&mut self, context: &mut Context) {
        let unreachable: Vec<Url> = self.files.unreachable().cloned().collect();
        // A probe ends when its sender is dropped.
        self.probes.retain(|root, _| unreachable.contains(root));
        for root in unreachable.into_iter().filter(|root| !self.probes.contains_key(root)).collect::<Vec<_>>() {
            let waits = |state: &State| matches!(state, State::Held(Hold::Network(Some(_))));
            let held = self.files.entries().values().find(|file| *file.root == root && waits(file.state()));
            let Some((url, connection)) =
                held.and_then(|file| Some((file.data.spec.url.clone(), file.data.connection.clone()?)))
            else {
                // None of them has failed itself: they are tried.
                self.files.network_back(&root, None);
                continue;
            };
            let (keep, ended) = oneshot::channel();
            self.probes.insert(root.clone(), keep);
            context.spawn(&self.reporter, move |reporter| async move {
                tokio::select! {
                    _ = ended => {}
                    down = probe(&connection, &url) => reporter.report(Event::Network { root, down }),
                }
            });
        }
    }

    /// Looks at the disks from time to time while files come, or wait for space.
    pub(super) fn watch_disks(&mut self, context: &mut Context) {
        if self.files.attempts() == 0 && self.files.full().is_empty() {
            return;
        }
        let Some(guard) = self.disk_watch.close() else { return };
        let folders = self.files.watched_folders();
        let disk = context.services.disk.clone();
        context.spawn(&self.reporter, move |reporter| async move {
            tokio::time::sleep(disk.pause).await;
            let looked = tokio::task::spawn_blocking(move || {
                let free = |folder: &std::path::PathBuf| (disk.free_bytes)(folder).ok();
                folders.into_iter().map(|folder| (free(&folder), folder)).map(|(free, folder)| (folder, free)).collect()
            });
            reporter.report(Event::Space(looked.await.unwrap_or_default(), guard));
        });
    }

    /// As the window is told.
    pub(super) fn full_disks(&self, reserve: u64) -> Arc<[FullDisk]> {
        let full = self.files.full().iter().map(|(folder, full)| FullDisk {
            folder: folder.clone(),
            free_bytes: full.free_bytes,
            needed_bytes: full.needed_bytes(reserve),
        });
        full.collect()
    }
}

/// Waits until a server answers, with longer and longer pauses. Harmony may answer where this one host
/// does not: then it is not the network, and the host is told.
async fn probe(connection: &Connection, url: &Url) -> Option<String> {
    let mut tries = 0_u32;
    loop {
        tries = tries.saturating_add(1);
        tokio::time::sleep(BACKOFF.pause(tries, fastrand::f64())).await;
        let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static("bytes=0-0"))]);
        let Err(error) = connection.transport.open(url, &headers).await else { return None };
        if !error.is_offline() {
            return None;
        }
        let Some(host) = error.host().map(str::to_owned) else { continue };
        let harmony = connection.environment.harmony();
        if Some(host.as_str()) == harmony.host_str() {
            continue;
        }
        let answers = connection.transport.open(harmony, &HeaderMap::new()).await;
        if answers.map_or_else(|error| !error.is_offline(), |_| true) {
            return Some(host);
        }
    }
}
