//! What the window's side and the tasks share, behind one lock that nobody holds while waiting.

use super::snapshot::{LayerStatus, Shown, TilesSnapshot};
use crate::domain::map::imagery::address::ImageryServers;
use crate::domain::map::tiles::wanted::{Want, ordered};
use crate::domain::map::tiles::{Effect, Event, Limits, Pipeline, TileKey};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A tile that is here, and what its server called it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) shown: Shown,
    pub(super) etag: Option<String>,
}

pub(super) struct State {
    limits: Limits,
    pipeline: Pipeline<TileKey>,
    /// Which servers are asked; answers of earlier ones do not count.
    pub(super) epoch: u64,
    pub(super) servers: ImageryServers,
    kept: BTreeMap<TileKey, Kept>,
    keys: Vec<TileKey>,
    /// Those in sight at their own level: what a status counts.
    counted: BTreeSet<TileKey>,
    online: bool,
    generations: u64,
    /// When the clock wakes the pipeline.
    pub(super) due: Option<u64>,
    /// Pixels were let go of that the snapshot still holds.
    pub(super) let_go: bool,
    pub(super) snapshot: Arc<TilesSnapshot>,
}

impl State {
    pub(super) fn new(limits: Limits, servers: ImageryServers) -> Self {
        Self {
            limits,
            pipeline: Pipeline::new(limits),
            epoch: 0,
            servers,
            kept: BTreeMap::new(),
            keys: Vec::new(),
            counted: BTreeSet::new(),
            online: false,
            generations: 0,
            due: None,
            let_go: false,
            snapshot: Arc::default(),
        }
    }

    /// Takes up what a frame wants; `None` if that is what the last one wanted.
    pub(super) fn want(
        &mut self,
        servers: ImageryServers,
        wants: Vec<Want<TileKey>>,
        online: bool,
        now: u64,
    ) -> Option<Vec<Effect<TileKey>>> {
        if servers != self.servers {
            let (limits, generations, epoch) = (self.limits, self.generations, self.epoch);
            *self = Self { generations, epoch: epoch + 1, ..Self::new(limits, servers) };
        }
        let counted: BTreeSet<TileKey> =
            wants.iter().filter(|want| want.visible && want.above == 0).map(|want| want.key).collect();
        let room = usize::try_from(self.limits.memory_bytes).unwrap_or(usize::MAX);
        let keys = ordered(wants, room);
        if keys == self.keys && counted == self.counted && online == self.online {
            return None;
        }
        (self.counted, self.online) = (counted, online);
        self.keys.clone_from(&keys);
        let mut effects = self.step(Event::Online(online), now);
        effects.extend(self.step(Event::Wanted(keys), now));
        Some(effects)
    }

    /// Takes up an event, and the tile that came with it.
    pub(super) fn take(
        &mut self,
        event: Event<TileKey>,
        came: Option<(TileKey, Kept)>,
        now: u64,
    ) -> Vec<Effect<TileKey>> {
        if let Some((key, mut kept)) = came {
            self.generations += 1;
            kept.shown.generation = self.generations;
            self.kept.insert(key, kept);
        }
        self.step(event, now)
    }

    fn step(&mut self, event: Event<TileKey>, now: u64) -> Vec<Effect<TileKey>> {
        let mut effects = self.pipeline.step(event, now);
        effects.retain(|effect| match effect {
            Effect::Drop(key) => {
                self.kept.remove(key);
                false
            }
            Effect::Read(_) | Effect::Fetch(_) => true,
        });
        effects
    }

    /// When the pipeline is to be woken, if nobody does so before.
    pub(super) fn next_wake(&self) -> Option<u64> {
        self.pipeline.next_wake()
    }

    pub(super) fn etag(&self, key: &TileKey) -> Option<String> {
        self.kept.get(key)?.etag.clone()
    }

    /// The server said that it is still right.
    pub(super) fn renewed(&mut self, key: &TileKey) {
        if let Some(kept) = self.kept.get_mut(key) {
            kept.shown.stale_since = None;
        }
    }

    /// Whoever draws has made a texture of it.
    pub(super) fn taken(&mut self, key: &TileKey, generation: u64) {
        if let Some(kept) = self.kept.get_mut(key).filter(|kept| kept.shown.generation == generation) {
            kept.shown.pixels = None;
            self.let_go = true;
        }
    }

    pub(super) fn forget(&mut self, key: &TileKey) {
        self.kept.remove(key);
    }

    /// Makes the snapshot anew; true if somebody who looks would see another one.
    pub(super) fn publish(&mut self, now: u64) -> bool {
        let mut layers = BTreeMap::new();
        for layer in self.counted.iter().map(|key| key.layer).collect::<BTreeSet<_>>() {
            let tally = self.pipeline.tally(layer, now, |key| self.counted.contains(key));
            let shown = self.counted.iter().filter(|key| key.layer == layer).filter_map(|key| self.kept.get(key));
            let mut status = LayerStatus { tally, ..LayerStatus::default() };
            for kept in shown {
                status.blank += usize::from(kept.shown.is_blank);
                status.saved = match (status.saved, kept.shown.stale_since) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
            layers.insert(layer, status);
        }
        let tiles = self.kept.iter().map(|(key, kept)| (*key, kept.shown.clone())).collect();
        self.let_go = false;
        let snapshot = TilesSnapshot { tiles, layers, bytes: self.pipeline.held_bytes() };
        let is_new = snapshot != *self.snapshot;
        if is_new {
            self.snapshot = Arc::new(snapshot);
        }
        is_new
    }
}
