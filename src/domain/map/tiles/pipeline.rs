//! From what a view wants to what is read, fetched, kept and tried again: states, events and one `step`. Knows neither
//! pictures nor the network; times are milliseconds from any moment on.

use super::recent::Recent;
use std::collections::{BTreeMap, BTreeSet};

/// Names a tile. Tiles of one layer come from one server.
pub trait InLayer: Copy + Ord {
    /// What it belongs to.
    type Layer: Copy + Ord;

    /// The layer it belongs to.
    fn layer(&self) -> Self::Layer;
}

/// How much is done at once, and when again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tiles on their way from servers.
    pub connections: usize,
    /// Tiles being read from the disk.
    pub reads: usize,
    /// Bytes of decoded pictures.
    pub memory_bytes: u64,
    /// Pauses after the first, second and further failures, in milliseconds.
    pub pauses: [u64; 3],
    /// Shortest time for which a tile is not asked for again, whatever the server says.
    pub least_fresh: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 6, reads: 2, memory_bytes: 192 << 20, pauses: [2_000, 8_000, 30_000], least_fresh: 60_000 }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<K> {
    /// The view wants these, in this order, and no others.
    Wanted(Vec<K>),
    /// The disk answered.
    Read(K, Read),
    /// The server answered, or did not.
    Fetched(K, Fetched),
    /// Servers may be asked, or may not.
    Online(bool),
    /// Whoever drew it no longer has it.
    Lost(K),
    /// There may be a network now where there was none.
    NetworkChanged,
    /// Time went by.
    Tick,
}

/// What the disk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Nothing that can be used.
    Missing,
    /// A picture.
    Here {
        /// Its size in memory.
        bytes: u64,
        /// Milliseconds for which it is still fresh; 0 if it is stale.
        fresh: u64,
    },
}

/// What a server said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched {
    /// A picture.
    Here {
        /// Its size in memory.
        bytes: u64,
        /// Milliseconds for which it is fresh.
        fresh: u64,
    },
    /// The one that is here is still right.
    Unchanged {
        /// Milliseconds for which it is fresh again.
        fresh: u64,
    },
    /// There is no such tile.
    Absent,
    /// None of these.
    Failed(Failure),
}

/// Whose failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No way to the server, no answer in time, or somebody else answered in its place: no tile will come.
    Network,
    /// This tile alone: an error of the server, a body cut short, a picture that cannot be read.
    Tile,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect<K> {
    /// Look for it on the disk.
    Read(K),
    /// Ask the server for it.
    Fetch(K),
    /// Let go of the picture.
    Drop(K),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Not looked for.
    Unseen,
    Reading,
    /// To be asked for.
    Ready,
    Fetching,
    Done,
    /// Failed, and not to be asked for before this time.
    Resting(u64),
    /// Failed as often as it may: asked for now and then, one tile for all of its layer.
    Exhausted,
    /// The server has no such tile.
    Absent,
    /// It came, and memory was full of tiles that are wanted more.
    Crowded,
}

#[derive(Debug, Clone, Copy)]
struct Tile {
    phase: Phase,
    failures: u8,
    /// How often nobody answered when it was asked for.
    unanswered: u32,
    /// Until when the picture that is held is fresh.
    fresh_until: u64,
}

const NEW: Tile = Tile { phase: Phase::Unseen, failures: 0, unanswered: 0, fresh_until: 0 };

/// The way to a layer's server.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    fetching: usize,
    down: Option<Down>,
    /// When an exhausted tile is tried again.
    slow_at: u64,
}

#[derive(Debug, Clone, Copy)]
struct Down {
    since: u64,
    failures: usize,
    probe_at: u64,
}

/// How a layer's wanted tiles are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub wanted: usize,
    /// With a picture, fresh or stale.
    pub held: usize,
    /// Of those: stale.
    pub stale: usize,
    /// Without a picture that may yet come by itself, soon.
    pub pending: usize,
    /// The server has no such tile.
    pub absent: usize,
    /// Failed, and tried again later.
    pub failing: usize,
    /// Since when nobody answers.
    pub down_since: Option<u64>,
}

/// All tiles and the way to their servers.
#[derive(Debug, Clone)]
pub struct Pipeline<K: InLayer> {
    limits: Limits,
    online: bool,
    tiles: BTreeMap<K, Tile>,
    wanted: Vec<K>,
    is_wanted: BTreeSet<K>,
    held: Recent<K>,
    links: BTreeMap<K::Layer, Link>,
    reading: usize,
    fetching: usize,
}

impl<K: InLayer> Pipeline<K> {
    /// Nothing wanted, nothing held; servers may not be asked.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            online: false,
            tiles: BTreeMap::new(),
            wanted: Vec::new(),
            is_wanted: BTreeSet::new(),
            held: Recent::default(),
            links: BTreeMap::new(),
            reading: 0,
            fetching: 0,
        }
    }

    /// Takes up an event at `now`.
    pub fn step(&mut self, event: Event<K>, now: u64) -> Vec<Effect<K>> {
        let mut effects = Vec::new();
        match event {
            Event::Wanted(wanted) => self.want(wanted, now),
            Event::Read(key, read) => self.take_read(key, read, now),
            Event::Fetched(key, fetched) => self.take_fetched(key, fetched, now),
            Event::Online(online) => self.online = online,
            Event::Lost(key) => self.lose(key),
            Event::NetworkChanged => {
                let layers: Vec<K::Layer> = self.links.keys().copied().collect();
                for layer in layers {
                    self.revive(layer, true);
                }
            }
            Event::Tick => {}
        }
        self.make_room(&mut effects);
        self.advance(now, &mut effects);
        effects
    }

    /// When the next thing is due without any event.
    pub fn next_wake(&self) -> Option<u64> {
        let due = |key: &K| {
            let tile = self.tiles.get(key)?;
            if !self.online {
                return None;
            }
            let link = self.links.get(&key.layer());
            let probe = link.and_then(|link| link.down).map(|down| down.probe_at);
            match tile.phase {
                Phase::Resting(until) => Some(until.max(probe.unwrap_or(0))),
                Phase::Ready => probe,
                Phase::Exhausted => link.map(|link| link.slow_at.max(probe.unwrap_or(0))),
                Phase::Done => Some(tile.fresh_until),
                _ => None,
            }
        };
        self.wanted.iter().filter_map(due).min()
    }

    /// Bytes of pictures that are held.
    pub fn held_bytes(&self) -> u64 {
        self.held.bytes()
    }

    /// Whether its picture is held.
    pub fn holds(&self, key: &K) -> bool {
        self.held.contains(key)
    }

    /// Tiles on their way from servers.
    pub fn fetching(&self) -> usize {
        self.fetching
    }

    /// How a layer's wanted tiles are; those alone that `counts`.
    pub fn tally(&self, layer: K::Layer, now: u64, counts: impl Fn(&K) -> bool) -> Tally {
        let down = self.links.get(&layer).and_then(|link| link.down);
        let mut tally = Tally { down_since: down.map(|down| down.since), ..Tally::default() };
        for key in self.wanted.iter().filter(|key| key.layer() == layer && counts(key)) {
            tally.wanted += 1;
            let Some(tile) = self.tiles.get(key) else { continue };
            if self.held.contains(key) {
                tally.held += 1;
                tally.stale += usize::from(tile.fresh_until <= now);
                continue;
            }
            match tile.phase {
                Phase::Unseen | Phase::Reading | Phase::Fetching => tally.pending += 1,
                Phase::Ready => tally.pending += usize::from(self.online && down.is_none()),
                Phase::Absent => tally.absent += 1,
                Phase::Resting(_) | Phase::Exhausted => tally.failing += 1,
                Phase::Done | Phase::Crowded => {}
            }
        }
        tally
    }

    fn want(&mut self, wanted: Vec<K>, now: u64) {
        if wanted == self.wanted {
            return;
        }
        for key in &self.wanted {
            self.held.touch(key, now);
        }
        self.is_wanted = wanted.iter().copied().collect();
        self.wanted = wanted;
        let (is_wanted, held) = (&self.is_wanted, &self.held);
        self.tiles.retain(|key, tile| {
            let idle = matches!(tile.phase, Phase::Unseen | Phase::Ready | Phase::Crowded | Phase::Done);
            is_wanted.contains(key) || held.contains(key) || !idle
        });
        for tile in self.tiles.values_mut().filter(|tile| tile.phase == Phase::Crowded) {
            tile.phase = Phase::Unseen;
        }
    }

    fn hold(&mut self, key: K, bytes: u64, fresh: u64, now: u64) {
        self.held.put(key, bytes, now);
        if let Some(tile) = self.tiles.get_mut(&key) {
            tile.fresh_until = now.saturating_add(fresh);
        }
    }

    fn take_read(&mut self, key: K, read: Read, now: u64) {
        let Some(tile) = self.tiles.get_mut(&key).filter(|tile| tile.phase == Phase::Reading) else { return };
        self.reading = self.reading.saturating_sub(1);
        tile.phase = Phase::Ready;
        if let Read::Here { bytes, fresh } = read {
            if fresh > 0 {
                tile.phase = Phase::Done;
            }
            self.hold(key, bytes, fresh, now);
        }
    }

    fn take_fetched(&mut self, key: K, fetched: Fetched, now: u64) {
        let Some(tile) = self.tiles.get_mut(&key).filter(|tile| tile.phase == Phase::Fetching) else { return };
        self.fetching = self.fetching.saturating_sub(1);
        let least = self.limits.least_fresh;
        let was_exhausted = usize::from(tile.failures) > self.limits.pauses.len();
        let is_held = self.held.contains(&key);
        match fetched {
            Fetched::Here { .. } => (tile.phase, tile.failures) = (Phase::Done, 0),
            Fetched::Unchanged { fresh } => {
                tile.failures = 0;
                tile.phase = if is_held { Phase::Done } else { Phase::Unseen };
                tile.fresh_until = now.saturating_add(fresh.max(least));
            }
            Fetched::Absent => tile.phase = Phase::Absent,
            Fetched::Failed(Failure::Network) => {
                tile.unanswered = tile.unanswered.saturating_add(1);
                tile.phase = Phase::Ready;
            }
            Fetched::Failed(Failure::Tile) => {
                let pause = self.limits.pauses.get(usize::from(tile.failures)).copied();
                tile.failures = tile.failures.saturating_add(1);
                tile.phase = pause.map_or(Phase::Exhausted, |pause| Phase::Resting(now.saturating_add(pause)));
            }
        }
        if let Fetched::Here { bytes, fresh } = fetched {
            self.hold(key, bytes, fresh.max(least), now);
        }
        let link = self.links.entry(key.layer()).or_default();
        link.fetching = link.fetching.saturating_sub(1);
        match fetched {
            Fetched::Failed(Failure::Network) => Self::break_down(link, &self.limits, now),
            Fetched::Failed(Failure::Tile) => {
                if link.slow_at <= now {
                    link.slow_at = now.saturating_add(last(&self.limits.pauses));
                }
                if link.down.is_some() {
                    self.revive(key.layer(), false);
                }
            }
            _ if link.down.is_some() || was_exhausted => self.revive(key.layer(), false),
            _ => {}
        }
    }

    /// Nobody answers. Of the tiles on their way only the first to come back counts.
    fn break_down(link: &mut Link, limits: &Limits, now: u64) {
        let failures = link.down.map_or(0, |down| if now < down.probe_at { down.failures } else { down.failures + 1 });
        let pause = limits.pauses.get(failures).copied().unwrap_or(last(&limits.pauses));
        let since = link.down.map_or(now, |down| down.since);
        let probe_at = link.down.map(|down| down.probe_at).filter(|probe_at| now < *probe_at);
        let probe_at = probe_at.unwrap_or(now.saturating_add(pause));
        link.down = Some(Down { since, failures, probe_at });
    }

    /// The server answers: whatever waited for that waits no longer. A tile that failed by itself keeps its pause while
    /// others came, unless all are to be tried.
    fn revive(&mut self, layer: K::Layer, all: bool) {
        let link = self.links.entry(layer).or_default();
        let was_down = link.down.take().is_some() || all;
        link.slow_at = 0;
        for (_, tile) in self.tiles.iter_mut().filter(|(key, _)| key.layer() == layer) {
            if tile.phase == Phase::Exhausted || was_down && matches!(tile.phase, Phase::Resting(_)) {
                (tile.phase, tile.failures) = (Phase::Ready, 0);
            }
        }
    }

    fn lose(&mut self, key: K) {
        self.held.remove(&key);
        if let Some(tile) = self.tiles.get_mut(&key)
            && matches!(tile.phase, Phase::Done | Phase::Ready)
        {
            tile.phase = Phase::Unseen;
        }
    }

    fn make_room(&mut self, effects: &mut Vec<Effect<K>>) {
        let limit = self.limits.memory_bytes;
        let is_wanted = &self.is_wanted;
        let mut gone = self.held.shrink(limit, |key| is_wanted.contains(key));
        let mut from_last = self.wanted.iter().rev();
        while self.held.bytes() > limit {
            let Some(key) = from_last.next() else { break };
            if self.held.remove(key) {
                gone.push(*key);
            }
        }
        for key in gone {
            effects.push(Effect::Drop(key));
            match self.tiles.get_mut(&key) {
                // Its answer is still to come.
                Some(tile) if tile.phase == Phase::Fetching => {}
                Some(tile) if self.is_wanted.contains(&key) => tile.phase = Phase::Crowded,
                Some(tile) if matches!(tile.phase, Phase::Done | Phase::Ready) => drop(self.tiles.remove(&key)),
                _ => {}
            }
        }
    }

    fn advance(&mut self, now: u64, effects: &mut Vec<Effect<K>>) {
        let wanted = std::mem::take(&mut self.wanted);
        for key in &wanted {
            let tile = self.tiles.entry(*key).or_insert(NEW);
            if tile.phase == Phase::Unseen && self.reading < self.limits.reads {
                tile.phase = Phase::Reading;
                self.reading += 1;
                effects.push(Effect::Read(*key));
            }
            let is_up = self.links.get(&key.layer()).is_none_or(|link| link.down.is_none());
            if is_up && self.is_due(key, now) {
                self.fetch(*key, now, effects);
            }
        }
        self.probe(&wanted, now, effects);
        self.wanted = wanted;
    }

    /// Where nobody answered one tile asks whether somebody does now: each time another one, since one alone may be
    /// what is wrong.
    fn probe(&mut self, wanted: &[K], now: u64, effects: &mut Vec<Effect<K>>) {
        let is_down = |link: &Link| link.fetching == 0 && link.down.is_some_and(|down| down.probe_at <= now);
        let down: Vec<K::Layer> =
            self.links.iter().filter(|(_, link)| is_down(link)).map(|(layer, _)| *layer).collect();
        for layer in down {
            let due = wanted.iter().filter(|key| key.layer() == layer && self.is_due(key, now));
            let first = due.min_by_key(|key| self.tiles.get(key).map_or(0, |tile| tile.unanswered)).copied();
            if let Some(key) = first {
                self.fetch(key, now, effects);
            }
        }
    }

    fn is_due(&self, key: &K, now: u64) -> bool {
        let Some(tile) = self.tiles.get(key) else { return false };
        match tile.phase {
            Phase::Ready => true,
            Phase::Done => tile.fresh_until <= now,
            Phase::Resting(until) => until <= now,
            Phase::Exhausted => self.links.get(&key.layer()).is_none_or(|link| link.slow_at <= now),
            _ => false,
        }
    }

    fn fetch(&mut self, key: K, now: u64, effects: &mut Vec<Effect<K>>) {
        if !self.online || self.fetching >= self.limits.connections {
            return;
        }
        let Some(tile) = self.tiles.get_mut(&key) else { return };
        let link = self.links.entry(key.layer()).or_default();
        if tile.phase == Phase::Exhausted {
            link.slow_at = now.saturating_add(last(&self.limits.pauses));
        }
        tile.phase = Phase::Fetching;
        link.fetching += 1;
        self.fetching += 1;
        effects.push(Effect::Fetch(key));
    }
}

fn last(pauses: &[u64; 3]) -> u64 {
    let [_, _, last] = pauses;
    *last
}

#[cfg(test)]
mod tests;
