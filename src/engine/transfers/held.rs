//! What stops downloads and passes by itself: no network, no room on the disk.

use super::super::connection::Connection;
use super::super::context::Context;
use super::super::snapshot::{Downloads, FullDisk, Hold, TransferKey, TransferState};
use super::attempt::Ending;
use super::{Item, News, TransferBook};
use reqwest::header::{HeaderMap, HeaderValue, RANGE};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// Before the first look whether the network is back; doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause between two such looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// What came of waiting for the network.
pub(in super::super) enum Probed {
    /// The server of the file that failed answers again.
    Back,
    /// Harmony answers, so it is not the network: that one server does not.
    OnlyHost(String),
}

/// What all transfers wait for.
#[derive(Default)]
pub(super) struct Holds {
    /// Roots of the Harmony services that cannot be reached.
    network: HashSet<Url>,
    /// By folder.
    full: BTreeMap<PathBuf, Full>,
    /// A look at the disks is due or under way.
    watching: bool,
}

/// A folder for whose files there is no room.
struct Full {
    needed_bytes: u64,
    free_bytes: Option<u64>,
    /// No file fits; else only large ones do not.
    for_all: bool,
}

impl Holds {
    pub(super) fn told(&self) -> Downloads {
        let full = self.full.iter().map(|(folder, full)| FullDisk {
            folder: folder.clone(),
            free_bytes: full.free_bytes,
            needed_bytes: full.needed_bytes,
        });
        Downloads { waits_for_network: !self.network.is_empty(), full: full.collect(), ..Downloads::default() }
    }

    /// Why a file may not be begun now.
    pub(super) fn hold_of(&self, harmony: &Url, path: &Path) -> Option<Hold> {
        if self.network.contains(harmony) {
            return Some(Hold::Network);
        }
        let full = path.parent().and_then(|folder| self.full.get(folder));
        full.filter(|full| full.for_all).map(|_| Hold::Room)
    }
}

impl TransferBook {
    /// An attempt ended by something that passes: what the transfer is until then.
    pub(super) fn hold(
        &mut self,
        key: TransferKey,
        hold: Hold,
        ending: Ending,
        context: &mut Context,
    ) -> TransferState {
        let Some(item) = self.items.get_mut(&key) else { return TransferState::Canceled };
        let Some(connection) = item.connection.clone() else { return TransferState::Failed(ending.problem) };
        item.held = Some(ending.problem);
        match hold {
            Hold::Network => {
                let (harmony, url) = (item.harmony.clone(), item.order.url.clone());
                if self.holds.network.insert(harmony.clone()) {
                    context.spawn(&self.reporter, move |messages| async move {
                        let probed = probe(&connection, &url).await;
                        messages.report(News::Network { harmony, probed });
                    });
                }
            }
            Hold::Room => {
                let reserve = context.services.disk.reserve_bytes;
                let needed = ending.needed_bytes.unwrap_or(reserve).saturating_add(reserve);
                if let Some(folder) = item.order.path.parent() {
                    // A file that is too large alone lets smaller ones pass until the disk is low.
                    let for_all = ending.needed_bytes.is_none();
                    let free_bytes = None;
                    let known = self.holds.full.entry(folder.to_owned());
                    let full = known.or_insert(Full { needed_bytes: needed, free_bytes, for_all });
                    full.needed_bytes = full.needed_bytes.min(needed);
                    full.for_all |= for_all;
                }
            }
        }
        TransferState::Held(hold)
    }

    /// The network is back, or it never was the network.
    pub(super) fn network_probed(&mut self, harmony: &Url, probed: &Probed, context: &mut Context) {
        self.holds.network.remove(harmony);
        context.mark();
        let is_held =
            |item: &Item| item.harmony == *harmony && matches!(item.transfer.state, TransferState::Held(Hold::Network));
        for key in self.keys_of(is_held) {
            let Some(item) = self.items.get_mut(&key) else { continue };
            let failed = match probed {
                Probed::OnlyHost(host) => item.held.take().filter(|problem| problem.details.contains(host.as_str())),
                Probed::Back => None,
            };
            match failed {
                Some(problem) => self.set_state(key, TransferState::Failed(problem), context),
                None => self.line_up(key, context),
            }
        }
        self.start_waiting(context);
    }

    /// Looks at the disks from time to time while files come, or wait for room.
    pub(super) fn watch_room(&mut self, context: &mut Context) {
        let is_needed = self.queue.going() > 0 || !self.holds.full.is_empty();
        if !is_needed || std::mem::replace(&mut self.holds.watching, true) {
            return;
        }
        let going = self.items.values().filter(|item| item.cancel.is_some());
        let mut folders: BTreeSet<PathBuf> =
            going.filter_map(|item| Some(item.order.path.parent()?.to_owned())).collect();
        folders.extend(self.holds.full.keys().cloned());
        let disk = context.services.disk.clone();
        context.spawn(&self.reporter, move |messages| async move {
            tokio::time::sleep(disk.pause).await;
            let looked = tokio::task::spawn_blocking(move || {
                folders
                    .into_iter()
                    .map(|folder| ((disk.free_bytes)(&folder).ok(), folder))
                    .map(|(free, folder)| (folder, free))
                    .collect()
            });
            messages.report(News::Room(looked.await.unwrap_or_default()));
        });
    }

    /// Stops before a disk is full, and goes on when there is room again.
    pub(super) fn room_seen(&mut self, folders: Vec<(PathBuf, Option<u64>)>, context: &mut Context) {
        self.holds.watching = false;
        let reserve = context.services.disk.reserve_bytes;
        for (folder, free) in folders {
            let needed = self.holds.full.get(&folder).map(|full| full.needed_bytes);
            match (needed, free) {
                (None, Some(free)) if free < reserve => self.stop_for_room(&folder, free, reserve, context),
                // A disk that cannot be asked is tried.
                (Some(_), None) => self.room_is_back(&folder, context),
                (Some(needed), Some(free)) if free >= needed => self.room_is_back(&folder, context),
                (Some(_), Some(free)) => {
                    if let Some(full) = self.holds.full.get_mut(&folder)
                        && full.free_bytes.replace(free) != Some(free)
                    {
                        context.mark();
                    }
                }
                _ => {}
            }
        }
        self.start_waiting(context);
    }

    fn stop_for_room(&mut self, folder: &Path, free: u64, reserve: u64, context: &mut Context) {
        let full = Full { needed_bytes: reserve.saturating_mul(2), free_bytes: Some(free), for_all: true };
        self.holds.full.insert(folder.to_owned(), full);
        for key in self.keys_of(|item| item.cancel.is_some() && item.order.path.parent() == Some(folder)) {
            self.stop(key, TransferState::Held(Hold::Room), context);
        }
        context.mark();
    }

    fn room_is_back(&mut self, folder: &Path, context: &mut Context) {
        self.holds.full.remove(folder);
        context.mark();
        let waits = |item: &Item| {
            item.order.path.parent() == Some(folder) && matches!(item.transfer.state, TransferState::Held(Hold::Room))
        };
        for key in self.keys_of(waits) {
            self.line_up(key, context);
        }
    }

    /// Keys of the items that are so, in their order.
    pub(super) fn keys_of(&self, is_so: impl Fn(&Item) -> bool) -> Vec<TransferKey> {
        self.order.iter().filter(|key| self.items.get(key).is_some_and(&is_so)).copied().collect()
    }

    /// A held file takes its place in the line again. Its figures stay: nothing was lost.
    fn line_up(&mut self, key: TransferKey, context: &mut Context) {
        let Some(item) = self.items.get_mut(&key) else { return };
        item.held = None;
        if self.queue.is_going(key) {
            item.again = true;
        } else {
            let job = item.transfer.job;
            self.queue.push(job, key);
        }
        self.set_state(key, TransferState::Waiting, context);
    }
}

/// Waits until a server answers, with longer and longer pauses.
async fn probe(connection: &Connection, url: &Url) -> Probed {
    let mut pause = FIRST_PAUSE;
    loop {
        // The upper half is random: those who were cut off together shall not come back together.
        tokio::time::sleep(pause.mul_f64(fastrand::f64().midpoint(1.0))).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static("bytes=0-0"))]);
        let Err(error) = connection.transport.open(url, &headers).await else { return Probed::Back };
        if !error.is_offline() {
            return Probed::Back;
        }
        let Some(host) = error.host().map(str::to_owned) else { continue };
        let harmony = connection.environment.harmony();
        if Some(host.as_str()) == harmony.host_str() {
            continue;
        }
        let answers = connection.transport.open(harmony, &HeaderMap::new()).await;
        if answers.map_or_else(|error| !error.is_offline(), |_| true) {
            return Probed::OnlyHost(host);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Full, Holds};
    use crate::engine::snapshot::Hold;
    use std::path::Path;

    #[test]
    fn a_file_that_is_too_large_alone_lets_others_pass() {
        let mut holds = Holds::default();
        let harmony = "https://harmony.example/".parse().unwrap();
        let full = |for_all| Full { needed_bytes: 1, free_bytes: None, for_all };
        let hold = |holds: &Holds, path: &str| holds.hold_of(&harmony, Path::new(path));
        holds.full.insert("/data".into(), full(false));
        assert_eq!(hold(&holds, "/data/a.h5"), None);
        holds.full.insert("/data".into(), full(true));
        assert_eq!((hold(&holds, "/data/a.h5"), hold(&holds, "/other/a.h5")), (Some(Hold::Room), None));
        holds.network.insert(harmony.clone());
        assert_eq!(hold(&holds, "/other/a.h5"), Some(Hold::Network));
        assert!(holds.told().waits_for_network && holds.told().full.len() == 1);
    }
}
