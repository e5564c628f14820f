//! Random lives of a few files: persons, network, disk, server, sessions, kills and restarts, against
//! an in-memory server, disk and journal.

use super::book::{Book, Entry};
use super::state::{Effect, Ending, Event, Hold, Next, State, StoredState, Unreachable, Verdict};
use super::step::step;
use super::subscription::{self, Failure, Phase, Scope, Subscription};
use crate::domain::Problem;
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use url::Url;

const SEQUENCES: u32 = 10_000;
const EVENTS: usize = 60;
const FILES: u32 = 5;
const SLOTS: usize = 2;
/// Length of every file on the server.
const WHOLE: usize = 3;

type Job = u8;

/// An attempt under way.
#[derive(Default)]
struct Attempt {
    told_to_stop: bool,
}

/// What outlives a kill.
#[derive(Default)]
struct Lasting {
    /// Bytes under final names.
    files: BTreeMap<u32, usize>,
    /// Bytes in parts.
    parts: BTreeMap<u32, usize>,
    journal: BTreeMap<u32, StoredState>,
    /// Job and whether its new files wait for a person.
    subscriptions: BTreeMap<Job, bool>,
}

/// The last word of a person about a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Will {
    Go,
    Rest,
}

struct World {
    book: Book<Job, u32, ()>,
    jobs: BTreeMap<Job, Subscription>,
    /// Lists that were asked for and have not come.
    lists: BTreeSet<Job>,
    /// Timers for failed lists.
    timers: BTreeSet<Job>,
    questions: BTreeSet<Job>,
    attempts: BTreeMap<u32, Attempt>,
    lasting: Lasting,
    will: BTreeMap<u32, Will>,
    is_signed_in: bool,
    /// Files each job has made.
    made: BTreeMap<Job, u32>,
}

fn root() -> Arc<Url> {
    Arc::new("https://harmony.example/".parse().unwrap())
}

fn folder() -> Arc<Path> {
    Arc::from(Path::new("/data"))
}

fn job_of(file: u32) -> Job {
    u8::try_from(file % 2).unwrap()
}

fn problem() -> Box<Problem> {
    Box::new(Problem::new("no").with_remedy(crate::domain::Remedy::Retry))
}

impl World {
    fn new(mut lasting: Lasting, resumes: bool) -> Self {
        let mut book = Book::new(SLOTS);
        // The journal is renewed at the start: off means off in later lives too.
        for (file, stored) in &mut lasting.journal {
            let state = stored.restored(resumes);
            *stored = state.stored();
            book.insert(*file, Entry::new(job_of(*file), root(), folder(), state, ()));
        }
        let mut jobs: BTreeMap<Job, Subscription> = BTreeMap::new();
        for (job, paused) in &lasting.subscriptions {
            let mut subscription = Subscription::new();
            subscription.paused = *paused;
            jobs.insert(*job, subscription.step(subscription::Event::Restart { resumes }).0);
        }
        lasting.subscriptions = jobs.iter().map(|(job, subscription)| (*job, subscription.paused)).collect();
        Self {
            book,
            jobs,
            lists: BTreeSet::new(),
            timers: BTreeSet::new(),
            questions: BTreeSet::new(),
            attempts: BTreeMap::new(),
            lasting,
            will: BTreeMap::new(),
            is_signed_in: false,
            made: BTreeMap::new(),
        }
    }

    /// The process is gone and comes again; only what is on the disk is left.
    fn restart(self, resumes: bool) -> Self {
        let expected: Vec<(u32, State)> = self
            .book
            .entries()
            .iter()
            .map(|(file, entry)| (*file, step(entry.state(), Event::Restart { resumes }).0))
            .collect();
        let (will, made) = (self.will, self.made);
        let next = Self { made, ..Self::new(self.lasting, resumes) };
        for (file, state) in expected {
            assert_eq!(next.book.get(file).map(Entry::state), Some(&state), "the journal replays file {file}");
        }
        let rests = |file: &u32| will.get(file) == Some(&Will::Rest) || !resumes;
        let will = next.book.entries().keys().map(|file| (*file, if rests(file) { Will::Rest } else { Will::Go }));
        Self { will: will.collect(), ..next }
    }

    fn settle(&mut self) {
        let is_signed_in = self.is_signed_in;
        loop {
            self.book.fill_slots(|()| is_signed_in);
            let effects = self.book.take_effects();
            if effects.is_empty() {
                break;
            }
            for (file, effect) in effects {
                self.perform(file, effect);
            }
        }
    }

    fn perform(&mut self, file: u32, effect: Effect) {
        match effect {
            Effect::Start => {
                assert!(self.will.get(&file) != Some(&Will::Rest), "{file} goes on against a person's will");
                assert!(self.attempts.insert(file, Attempt::default()).is_none(), "two write one part");
                assert!(self.attempts.len() <= SLOTS);
            }
            Effect::Stop => self.attempts.get_mut(&file).expect("an attempt to stop").told_to_stop = true,
            Effect::Record => {
                let stored = self.book.get(file).unwrap().state().stored();
                self.lasting.journal.insert(file, stored);
            }
            Effect::Arrived => assert_eq!(self.lasting.files.get(&file), Some(&WHOLE)),
            Effect::Release | Effect::Dequeue | Effect::Enqueue => panic!("the book does this itself"),
        }
    }

    fn job_event(&mut self, job: Job, event: subscription::Event) {
        let before = self.jobs.get(&job).copied().unwrap_or_else(Subscription::new);
        if !self.jobs.contains_key(&job) && !matches!(event, subscription::Event::Download { .. }) {
            return;
        }
        let (after, effects) = before.step(event);
        if !matches!(after.phase, Phase::Asking { .. }) {
            self.questions.remove(&job);
        }
        self.jobs.insert(job, after);
        self.lasting.subscriptions.insert(job, after.paused);
        for effect in effects {
            match effect {
                subscription::Effect::Take(scope) => self.take(job, scope, after.paused),
                subscription::Effect::Ask => drop(self.questions.insert(job)),
                subscription::Effect::List if self.is_signed_in => drop(self.lists.insert(job)),
                subscription::Effect::List => {
                    self.lists.remove(&job);
                    self.job_event(job, subscription::Event::ListFailed(Failure::SignedOut));
                }
                subscription::Effect::ListLater(tries) => {
                    assert!(tries > 0);
                    self.timers.insert(job);
                }
                subscription::Effect::Record => {}
                subscription::Effect::End => {
                    self.jobs.remove(&job);
                    self.lasting.subscriptions.remove(&job);
                }
            }
        }
    }

    /// What the job has made is in the list, or comes into it.
    fn take(&mut self, job: Job, scope: Scope, paused: bool) {
        let made = self.made.get(&job).copied().unwrap_or(0);
        for file in (0..FILES).filter(|file| job_of(*file) == job && file / 2 < made) {
            if self.book.get(file).is_some() {
                if scope == Scope::All {
                    self.will.insert(file, Will::Go);
                    self.book.handle(file, Event::Request);
                }
                continue;
            }
            let state = if paused { State::Paused } else { State::Waiting };
            self.lasting.journal.insert(file, state.stored());
            self.will.insert(file, if paused { Will::Rest } else { Will::Go });
            self.book.insert(file, Entry::new(job, root(), folder(), state, ()));
        }
    }

    fn person(&mut self, random: &mut Rng) {
        let file = random.u32(0..FILES);
        let Some(before) = self.book.get(file).map(|entry| entry.state().clone()) else { return };
        let event = random.choice([Event::Pause, Event::Resume, Event::Cancel, Event::Retry, Event::Answer]).unwrap();
        let goes = match &event {
            Event::Pause | Event::Cancel => Some(Will::Rest),
            Event::Retry => Some(Will::Go),
            Event::Resume if before.is_paused() => Some(Will::Go),
            _ => None,
        };
        if let Some(will) = goes {
            self.will.insert(file, will);
        }
        self.book.handle(file, event);
    }

    /// An attempt brings a byte, gives the file its name, or ends.
    fn attempt(&mut self, random: &mut Rng) {
        let Some(file) = random.choice(self.attempts.keys().copied().collect::<Vec<_>>()) else { return };
        let is_whole = self.lasting.files.contains_key(&file);
        let part = self.lasting.parts.entry(file).or_default();
        let ending = match random.u8(0..12) {
            _ if is_whole => Ending::Whole(random.choice([Verdict::Saved, Verdict::Kept, Verdict::Unchecked]).unwrap()),
            0..=3 | 8.. if *part < WHOLE => {
                *part += 1;
                return;
            }
            0..=3 | 8.. => {
                // Named now; the end is told later, and perhaps never.
                let bytes = self.lasting.parts.remove(&file).unwrap();
                self.lasting.files.insert(file, bytes);
                return;
            }
            4 => Ending::Failed(problem()),
            5 => {
                let host = random.bool().then(|| "data.example".to_owned());
                Ending::Passing(Hold::Network(Some(Box::new(Unreachable { host, problem: *problem() }))))
            }
            6 => Ending::Passing(Hold::Space { needed_bytes: random.bool().then_some(7) }),
            _ if self.attempts[&file].told_to_stop => Ending::Stopped,
            _ if random.bool() => {
                self.is_signed_in = false;
                Ending::Passing(Hold::SignIn(Some(problem())))
            }
            _ => Ending::Passing(Hold::Answer),
        };
        self.attempts.remove(&file);
        self.book.handle(file, Event::Ended(ending));
    }

    fn surroundings(&mut self, random: &mut Rng) {
        match random.u8(0..4) {
            0 => {
                let down = random.bool().then_some("data.example");
                // The probe runs as long as files wait for it.
                if self.book.unreachable().next().is_some() {
                    self.book.network_back(&root(), down);
                }
            }
            1 => {
                let free = random.choice([None, Some(5), Some(15), Some(30)]).unwrap();
                for folder in self.book.watched_folders() {
                    self.book.space_seen(&folder, free, 10);
                }
            }
            2 => {
                self.is_signed_in = !self.is_signed_in;
                if self.is_signed_in {
                    for file in self.book.keys(|_| true) {
                        self.book.handle(file, Event::SignedIn);
                    }
                    for job in self.jobs.keys().copied().collect::<Vec<_>>() {
                        self.job_event(job, subscription::Event::Moved { last: random.bool() });
                    }
                }
            }
            _ => {
                let file = random.u32(0..FILES);
                let event = if random.bool() { Event::Vanished } else { Event::Returned };
                self.book.handle(file, event);
            }
        }
    }

    fn job(&mut self, random: &mut Rng) {
        use subscription::Event as Of;
        let job = random.u8(0..2);
        let event = match random.u8(0..8) {
            0 => Of::Download { last: random.bool() },
            1 => {
                *self.made.entry(job).or_default() += 1;
                Of::Moved { last: random.bool() }
            }
            2 => Of::Pause,
            3 => Of::Resume,
            4 if self.timers.remove(&job) => Of::Due,
            5 if self.questions.contains(&job) => Of::Answered,
            6 if random.u8(0..4) == 0 => Of::Cancel,
            _ if self.lists.remove(&job) => match random.u8(0..5) {
                0 => Of::ListFailed(random.choice([Failure::Passing, Failure::Refused, Failure::NoFolder]).unwrap()),
                1 => Of::Listed { asks: true },
                _ => Of::Listed { asks: false },
            },
            _ => return,
        };
        if event == Of::Answered {
            self.questions.remove(&job);
        }
        self.job_event(job, event);
    }

    fn check(&self) {
        for (file, bytes) in &self.lasting.files {
            assert_eq!(*bytes, WHOLE, "{file} has its name and is not whole");
        }
        let waits = self.book.entries().values().any(|entry| *entry.state() == State::Waiting);
        assert!(!waits || self.attempts.len() == SLOTS, "a file waits beside a free slot");
        let mut for_network = false;
        for (file, entry) in self.book.entries() {
            let attempt = self.attempts.get(file).map(|attempt| attempt.told_to_stop);
            match entry.state() {
                State::Running => assert_eq!(attempt, Some(false)),
                State::Stopping(_) => assert_eq!(attempt, Some(true)),
                _ => assert_eq!(attempt, None, "{file} is at rest, and an attempt runs"),
            }
            match entry.state() {
                State::Held(Hold::Network(_)) => for_network = true,
                State::Held(Hold::Space { .. }) => assert!(self.book.full().contains_key(folder().as_ref())),
                State::Held(Hold::SignIn(_)) => assert!(!self.is_signed_in, "{file} waits for nobody"),
                _ => {}
            }
            let rests = self.will.get(file) == Some(&Will::Rest);
            assert!(
                !rests || !entry.state().is_active(),
                "{file} goes on against a person's will: {:?}",
                entry.state()
            );
            assert_eq!(self.lasting.journal.get(file), Some(&entry.state().stored()), "{file}");
        }
        assert_eq!(for_network, self.book.unreachable().next().is_some(), "idle is idle");
        let held = |entry: &Entry<_, _>| {
            matches!(entry.state(), State::Held(Hold::Space { .. }) | State::Stopping(Next::Space))
        };
        let for_space = self.book.entries().values().any(held);
        assert_eq!(for_space || !self.attempts.is_empty(), !self.book.watched_folders().is_empty(), "idle is idle");
        for job in 0..2 {
            let missing = |(file, entry): (&u32, &Entry<Job, ()>)| job_of(*file) == job && !entry.state().is_done();
            assert_eq!(self.book.is_complete(job), !self.book.entries().iter().any(missing));
            match self.jobs.get(&job).map(|subscription| subscription.phase) {
                Some(Phase::Listing { .. }) => assert!(self.lists.contains(&job), "nobody lists {job}"),
                Some(Phase::Asking { .. }) => assert!(self.questions.contains(&job), "nobody is asked"),
                Some(Phase::Retrying(_)) => assert!(self.timers.contains(&job) || !self.is_signed_in, "never again"),
                Some(Phase::Following) | None => {}
                Some(Phase::Ended) => panic!("it is over, and still here"),
            }
        }
    }
}

#[test]
fn whatever_happens_files_are_whole_waits_have_reasons_and_a_persons_word_counts() {
    let seed =
        std::env::var("HARMONY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let mut random = Rng::with_seed(seed);
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for sequence in 0..SEQUENCES {
        let mut world = World::new(Lasting::default(), true);
        world.is_signed_in = true;
        for job in 0..2 {
            world.made.insert(job, random.u32(1..=3));
            world.job_event(job, subscription::Event::Download { last: random.bool() });
            world.lists.remove(&job);
            world.job_event(job, subscription::Event::Listed { asks: false });
        }
        for event in 0..random.usize(1..=EVENTS) {
            match random.u8(0..20) {
                0..=4 => world.person(&mut random),
                5..=10 => world.attempt(&mut random),
                11..=13 => world.surroundings(&mut random),
                14..=18 => world.job(&mut random),
                _ => world = world.restart(random.u8(0..4) > 0),
            }
            world.settle();
            world.check();
            let name = |state: &State| format!("{state:?}").split(['(', ' ']).next().unwrap_or_default().to_owned();
            world.book.entries().values().for_each(|entry| *reached.entry(name(entry.state())).or_default() += 1);
            assert!(world.book.attempts() == world.attempts.len(), "seed {seed}, sequence {sequence}, event {event}");
        }
    }
    assert_eq!(reached.len(), 9, "every state is reached: {reached:?}");
}

#[test]
fn a_persons_word_outlasts_an_attempt_that_fails_meanwhile() {
    for (word, rest) in [(Event::Pause, State::Paused), (Event::Cancel, State::Canceled)] {
        for ending in [
            Ending::Stopped,
            Ending::Failed(problem()),
            Ending::Passing(Hold::Network(None)),
            Ending::Passing(Hold::Space { needed_bytes: None }),
            Ending::Passing(Hold::SignIn(None)),
        ] {
            let (stopping, effects) = step(&State::Running, word.clone());
            assert_eq!(effects, [Effect::Stop, Effect::Record]);
            assert_eq!(step(&stopping, Event::Ended(ending)).0, rest);
        }
    }
}

#[test]
fn an_unchecked_file_that_went_missing_comes_back_unchecked() {
    let (missing, effects) = step(&State::Here(Verdict::Unchecked), Event::Vanished);
    assert_eq!((&missing, effects), (&State::Missing(Verdict::Unchecked), Vec::new()));
    assert_eq!(step(&missing, Event::Returned).0, State::Here(Verdict::Unchecked));
    assert_eq!(missing.stored(), StoredState::Unchecked);
}

#[test]
fn every_state_is_restored_as_its_table_says() {
    let held = [Hold::Network(None), Hold::Space { needed_bytes: None }, Hold::SignIn(None), Hold::Answer];
    let next = [Next::Paused, Next::Canceled, Next::Waiting, Next::Space].map(State::Stopping);
    let verdicts = [Verdict::Saved, Verdict::Kept, Verdict::Unchecked];
    let here = verdicts.into_iter().flat_map(|verdict| [State::Here(verdict), State::Missing(verdict)]);
    let plain = [State::Waiting, State::Running, State::Paused, State::Canceled, State::Failed(problem())];
    for state in plain.into_iter().chain(next).chain(held.map(State::Held)).chain(here) {
        for resumes in [true, false] {
            let stepped = step(&state, Event::Restart { resumes }).0;
            assert_eq!(state.stored().restored(resumes), stepped, "{state:?}");
        }
    }
}

#[test]
fn a_list_that_does_not_come_is_asked_for_again_and_off_means_off() {
    use subscription::Event as Of;
    let (listing, _) = Subscription::new().step(Of::Download { last: false });
    let (retrying, effects) = listing.step(Of::ListFailed(Failure::Passing));
    assert_eq!(effects, [subscription::Effect::ListLater(1)]);
    let (again, effects) = retrying.step(Of::Due);
    assert_eq!(effects, [subscription::Effect::List]);
    assert_eq!(again.step(Of::ListFailed(Failure::Passing)).1, [subscription::Effect::ListLater(2)]);
    let (off, effects) = again.step(Of::Restart { resumes: false });
    assert!(off.paused && effects == [subscription::Effect::Record]);
    assert_eq!(off.step(Of::Moved { last: true }).0.step(Of::Listed { asks: false }).0.phase, Phase::Ended);
}
