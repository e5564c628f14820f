use super::{Effect, Event, Failure, Fetched, InLayer, Limits, Pipeline, Read};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Layer and number.
type Key = (u8, u32);

impl InLayer for Key {
    type Layer = u8;
    fn layer(&self) -> u8 {
        self.0
    }
}

const HOUR: u64 = 3_600_000;

fn limits() -> Limits {
    Limits { memory_bytes: 1000, ..Limits::default() }
}

fn pipeline() -> Pipeline<Key> {
    let mut pipeline = Pipeline::new(limits());
    pipeline.step(Event::Online(true), 0);
    pipeline
}

fn keys(range: std::ops::Range<u32>) -> Vec<Key> {
    range.map(|number| (0, number)).collect()
}

fn fetched(effects: &[Effect<Key>]) -> Vec<u32> {
    let number = |effect: &Effect<Key>| match effect {
        Effect::Fetch(key) => Some(key.1),
        _ => None,
    };
    effects.iter().filter_map(number).collect()
}

/// Wants them, and finds none on the disk.
fn missing(pipeline: &mut Pipeline<Key>, wanted: Vec<Key>, now: u64) -> Vec<Effect<Key>> {
    let mut reads = pipeline.step(Event::Wanted(wanted), now);
    let mut effects = Vec::new();
    while !reads.is_empty() {
        match reads.remove(0) {
            Effect::Read(key) => reads.extend(pipeline.step(Event::Read(key, Read::Missing), now)),
            other => effects.push(other),
        }
    }
    effects
}

const HERE: Fetched = Fetched::Here { bytes: 10, fresh: HOUR };

#[test]
fn six_at_once_in_the_order_wanted_and_the_next_when_one_ends() {
    let mut pipeline = pipeline();
    let mut started = fetched(&missing(&mut pipeline, keys(0..10), 0));
    started.sort_unstable();
    assert_eq!((started, pipeline.fetching()), ((0..6).collect(), 6));
    let next = pipeline.step(Event::Fetched((0, 3), HERE), 5);
    assert_eq!(fetched(&next), [6]);
    assert!(pipeline.holds(&(0, 3)));
}

#[test]
fn what_is_no_longer_wanted_and_not_begun_is_dropped_and_what_is_on_its_way_ends() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, keys(0..10), 0);
    assert_eq!(fetched(&missing(&mut pipeline, keys(20..22), 1)), [0_u32; 0]);
    let next = pipeline.step(Event::Fetched((0, 0), HERE), 2);
    assert_eq!(fetched(&next), [20], "none of 6 to 9");
    assert!(pipeline.holds(&(0, 0)), "it came and is kept");
}

#[test]
fn a_fresh_tile_of_the_disk_is_not_asked_for_and_a_stale_one_is_shown_and_asked_for() {
    let mut pipeline = pipeline();
    pipeline.step(Event::Wanted(keys(0..2)), 0);
    let effects = pipeline.step(Event::Read((0, 0), Read::Here { bytes: 10, fresh: HOUR }), 1);
    assert_eq!(fetched(&effects), [0_u32; 0]);
    let effects = pipeline.step(Event::Read((0, 1), Read::Here { bytes: 10, fresh: 0 }), 2);
    assert_eq!(fetched(&effects), [1]);
    assert_eq!((pipeline.tally(0, 2, |_| true).held, pipeline.tally(0, 2, |_| true).stale), (2, 1));
    pipeline.step(Event::Fetched((0, 1), Fetched::Unchanged { fresh: HOUR }), 3);
    assert_eq!(pipeline.tally(0, 3, |_| true).stale, 0);
    assert_eq!(pipeline.next_wake(), Some(HOUR + 1));
    assert_eq!(fetched(&pipeline.step(Event::Tick, HOUR + 3)), [0, 1], "a window open for long asks again");
}

#[test]
fn without_leave_nobody_is_asked_and_the_disk_is_still_shown() {
    let mut pipeline = Pipeline::new(limits());
    let effects = missing(&mut pipeline, keys(0..4), 0);
    assert_eq!(effects, []);
    pipeline.step(Event::Wanted(vec![(0, 9)]), 1);
    pipeline.step(Event::Read((0, 9), Read::Here { bytes: 10, fresh: 0 }), 2);
    assert!(pipeline.holds(&(0, 9)));
    assert_eq!((pipeline.fetching(), pipeline.next_wake()), (0, None));
    assert_eq!(fetched(&pipeline.step(Event::Online(true), 3)), [9]);
}

#[test]
fn a_tile_that_fails_is_tried_after_two_eight_and_thirty_seconds_and_then_one_for_all() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, keys(0..2), 0);
    let failed = Fetched::Failed(Failure::Tile);
    let mut now = 0;
    for pause in [2_000, 8_000, 30_000] {
        pipeline.step(Event::Fetched((0, 0), failed), now);
        pipeline.step(Event::Fetched((0, 1), failed), now);
        assert_eq!(pipeline.next_wake(), Some(now + pause));
        assert_eq!(fetched(&pipeline.step(Event::Tick, now + pause - 1)), [0_u32; 0]);
        now += pause;
        assert_eq!(fetched(&pipeline.step(Event::Tick, now)), [0, 1], "after {pause} ms");
    }
    pipeline.step(Event::Fetched((0, 0), failed), now);
    pipeline.step(Event::Fetched((0, 1), failed), now);
    assert_eq!(pipeline.tally(0, now, |_| true).failing, 2);
    for round in 1..=5 {
        let due = pipeline.next_wake().unwrap();
        assert!(due <= now + 30_000, "round {round}");
        now = due;
        assert_eq!(fetched(&pipeline.step(Event::Tick, now)).len(), 1, "one asks for all");
        let asked = u32::from(pipeline.tiles[&(0, 0)].phase != super::Phase::Fetching);
        if round == 5 {
            let next = pipeline.step(Event::Fetched((0, asked), HERE), now);
            assert_eq!(fetched(&next), [1 - asked], "it answers: the others at once");
        } else {
            pipeline.step(Event::Fetched((0, asked), failed), now);
        }
    }
}

#[test]
fn without_a_network_one_tile_asks_for_its_layer_and_all_come_when_it_is_back() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, keys(0..20), 0);
    for number in 0..6 {
        pipeline.step(Event::Fetched((0, number), Fetched::Failed(Failure::Network)), 10 + u64::from(number));
    }
    assert_eq!(pipeline.fetching(), 0);
    assert_eq!(pipeline.tally(0, 20, |_| true).down_since, Some(10));
    let (mut now, mut probed) = (20, BTreeSet::new());
    for _ in 0..6 {
        let due = pipeline.next_wake().unwrap();
        assert!(due > now && due <= now + 30_000);
        now = due;
        let probe = fetched(&pipeline.step(Event::Tick, now));
        assert!(probe.len() == 1 && probed.insert(probe[0]), "one, and each time another one: {probe:?}");
        pipeline.step(Event::Fetched((0, probe[0]), Fetched::Failed(Failure::Network)), now);
    }
    now = pipeline.next_wake().unwrap();
    let probe = fetched(&pipeline.step(Event::Tick, now))[0];
    assert_eq!(fetched(&pipeline.step(Event::Fetched((0, probe), HERE), now)).len(), 6, "the network is back");
    assert_eq!(pipeline.tally(0, now, |_| true).down_since, None);
    // And when the system says that there is one.
    let asked =
        pipeline.tiles.iter().find(|(_, tile)| tile.phase == super::Phase::Fetching).map(|(key, _)| *key).unwrap();
    assert_eq!(fetched(&pipeline.step(Event::Fetched(asked, Fetched::Failed(Failure::Network)), now)), [0_u32; 0]);
    assert!(fetched(&pipeline.step(Event::NetworkChanged, now)).contains(&asked.1));
}

#[test]
fn layers_fail_by_themselves() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, vec![(0, 1), (1, 1), (1, 2)], 0);
    pipeline.step(Event::Fetched((0, 1), Fetched::Failed(Failure::Network)), 1);
    pipeline.step(Event::Fetched((1, 1), HERE), 1);
    assert!(pipeline.tally(0, 1, |_| true).down_since.is_some() && pipeline.tally(1, 1, |_| true).down_since.is_none());
}

#[test]
fn what_a_server_does_not_have_is_not_asked_for_again() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, keys(0..1), 0);
    pipeline.step(Event::Fetched((0, 0), Fetched::Absent), 1);
    assert_eq!(pipeline.step(Event::Wanted(vec![]), 2), []);
    assert_eq!(pipeline.step(Event::Wanted(keys(0..1)), 3), []);
    assert_eq!((pipeline.tally(0, 3, |_| true).absent, pipeline.next_wake()), (1, None));
}

#[test]
fn memory_holds_what_fits_and_what_is_wanted_stays_longest() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, keys(0..1), 0);
    pipeline.step(Event::Fetched((0, 0), Fetched::Here { bytes: 600, fresh: HOUR }), 1);
    missing(&mut pipeline, keys(1..3), 2);
    let effects = pipeline.step(Event::Fetched((0, 1), Fetched::Here { bytes: 600, fresh: HOUR }), 3);
    assert_eq!(effects, [Effect::Drop((0, 0))]);
    // Pictures larger than was thought: the last of the wanted has no room, and does not come again and again.
    let effects = pipeline.step(Event::Fetched((0, 2), Fetched::Here { bytes: 600, fresh: HOUR }), 4);
    assert_eq!(effects, [Effect::Drop((0, 2))]);
    assert_eq!(pipeline.step(Event::Tick, 5), []);
    assert_eq!(pipeline.held_bytes(), 600);
    assert_eq!(pipeline.step(Event::Wanted(keys(2..3)), 6), [Effect::Read((0, 2))]);
}

#[test]
fn a_texture_that_was_lost_is_read_again() {
    let mut pipeline = pipeline();
    missing(&mut pipeline, keys(0..1), 0);
    pipeline.step(Event::Fetched((0, 0), HERE), 1);
    assert_eq!(pipeline.step(Event::Lost((0, 0)), 2), [Effect::Read((0, 0))]);
}

/// A world about the pipeline: a disk, a server that fails as the seed says, a clock of its own.
struct World {
    pipeline: Pipeline<Key>,
    now: u64,
    disk: BTreeMap<Key, u64>,
    pending: Vec<Effect<Key>>,
    /// When each was last delivered and until when that is fresh.
    fresh_until: BTreeMap<Key, u64>,
    asked: BTreeMap<Key, u32>,
    random: fastrand::Rng,
    network: bool,
    server: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            pipeline: pipeline(),
            now: 0,
            disk: BTreeMap::new(),
            pending: Vec::new(),
            fresh_until: BTreeMap::new(),
            asked: BTreeMap::new(),
            random: fastrand::Rng::with_seed(seed),
            network: true,
            server: true,
        }
    }

    fn tell(&mut self, event: Event<Key>) {
        let effects = self.pipeline.step(event, self.now);
        for effect in effects {
            if let Effect::Fetch(key) = effect {
                *self.asked.entry(key).or_default() += 1;
                let fresh_until = self.fresh_until.get(&key).copied().unwrap_or(0);
                assert!(fresh_until <= self.now, "{key:?} was asked for while it was fresh");
            }
            if !matches!(effect, Effect::Drop(_)) {
                self.pending.push(effect);
            }
        }
        assert!(self.pipeline.fetching() <= 6 && self.pipeline.held_bytes() <= 1000);
        let fetching = self.pending.iter().filter(|effect| matches!(effect, Effect::Fetch(_))).count();
        assert_eq!(fetching, self.pipeline.fetching(), "none is forgotten");
    }

    /// Ends one of the things under way.
    fn end_one(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let effect = self.pending.swap_remove(self.random.usize(..self.pending.len()));
        self.now += self.random.u64(1..400);
        match effect {
            Effect::Read(key) => {
                let until = self.disk.get(&key).copied();
                let here = |until: u64| Read::Here { bytes: 10, fresh: until.saturating_sub(self.now) };
                self.tell(Event::Read(key, until.map_or(Read::Missing, here)));
            }
            Effect::Fetch(key) => {
                let answer = match self.random.u8(..20) {
                    _ if !self.network => Fetched::Failed(Failure::Network),
                    _ if !self.server => Fetched::Failed(Failure::Tile),
                    0 => Fetched::Failed(Failure::Tile),
                    _ if key.1 % 17 == 16 => Fetched::Absent,
                    _ => Fetched::Here { bytes: 10, fresh: 10 * HOUR },
                };
                if let Fetched::Here { fresh, .. } = answer {
                    self.disk.insert(key, self.now + fresh);
                    self.fresh_until.insert(key, self.now + fresh);
                }
                self.tell(Event::Fetched(key, answer));
            }
            Effect::Drop(_) => {}
        }
    }

    /// Until nothing is under way and nothing is due within `most` milliseconds.
    fn settle(&mut self, most: u64) {
        let end = self.now + most;
        while self.now <= end {
            if !self.pending.is_empty() {
                self.end_one();
            } else if let Some(due) = self.pipeline.next_wake().filter(|due| *due <= end) {
                self.now = self.now.max(due);
                self.tell(Event::Tick);
                if self.pending.is_empty() {
                    return;
                }
            } else {
                return;
            }
        }
    }
}

#[test]
fn however_it_fails_every_hole_is_filled_within_35_seconds_of_the_network_back() {
    for seed in 0..300 {
        let mut world = World::new(seed);
        for _ in 0..30 {
            match world.random.u8(..12) {
                0 => world.network = !world.network,
                1 => world.server = !world.server,
                2 => world.tell(Event::Online(true)),
                _ => {
                    let (layer, from) = (world.random.u8(..3), world.random.u32(..200));
                    let many = world.random.u32(1..40);
                    world.tell(Event::Wanted((from..from + many).map(|number| (layer, number)).collect()));
                }
            }
            for _ in 0..world.random.usize(..60) {
                world.end_one();
            }
            if world.random.bool() {
                world.now += world.random.u64(..60_000);
                world.tell(Event::Tick);
            }
        }
        (world.network, world.server) = (true, true);
        let back = world.now;
        // Requests that were on their way when it came back fail as they would have.
        world.settle(90_000);
        let wanted = world.pipeline.wanted.clone();
        for key in &wanted {
            let phase = world.pipeline.tiles[key].phase;
            assert!(
                world.pipeline.holds(key) || phase == super::Phase::Absent,
                "seed {seed}: {key:?} is {phase:?} {} s after the network came back",
                (world.now - back) / 1000
            );
        }
    }
}

#[test]
fn a_view_that_moves_asks_for_what_is_new_alone() {
    for seed in 0..50 {
        let mut world = World::new(seed);
        let mut seen = BTreeSet::new();
        for step in 0..20_u32 {
            let view: Vec<Key> = (step * 6..step * 6 + 24).map(|number| (0, number)).collect();
            let before: u32 = world.asked.values().sum();
            let new = view.iter().filter(|key| seen.insert(**key)).count();
            world.tell(Event::Wanted(view));
            world.settle(HOUR);
            let asked: u32 = world.asked.values().sum::<u32>() - before;
            // One in twenty fails and is asked for again.
            assert!(f64::from(asked) <= 1.5 * new as f64 + 3.0, "seed {seed} step {step}: {asked} for {new} new ones");
        }
    }
}

proptest! {
    #[test]
    fn no_events_in_any_order_break_the_counts(
        events in proptest::collection::vec((0_u8..9, 0_u32..12, 0_u64..40_000), 1..300),
    ) {
        let mut pipeline = pipeline();
        let mut now = 0;
        for (what, number, later) in events {
            now += later;
            let key = (u8::from(number > 6), number);
            let event = match what {
                0 => Event::Wanted((number..number + 8).map(|number| (u8::from(number > 6), number)).collect()),
                1 => Event::Read(key, Read::Missing),
                2 => Event::Read(key, Read::Here { bytes: 300, fresh: later }),
                3 => Event::Fetched(key, Fetched::Here { bytes: 300, fresh: later }),
                4 => Event::Fetched(key, Fetched::Failed(Failure::Network)),
                5 => Event::Fetched(key, Fetched::Failed(Failure::Tile)),
                6 => Event::Fetched(key, Fetched::Unchanged { fresh: later }),
                7 => Event::Lost(key),
                _ => Event::Online(later % 3 > 0),
            };
            pipeline.step(event, now);
            let fetching = pipeline.tiles.values().filter(|tile| tile.phase == super::Phase::Fetching).count();
            let reading = pipeline.tiles.values().filter(|tile| tile.phase == super::Phase::Reading).count();
            let of_links: usize = pipeline.links.values().map(|link| link.fetching).sum();
            prop_assert_eq!((fetching, reading, of_links), (pipeline.fetching, pipeline.reading, fetching));
            prop_assert!(fetching <= 6 && reading <= 2 && pipeline.held_bytes() <= 1000);
        }
    }
}
