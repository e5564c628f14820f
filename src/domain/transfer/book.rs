//! Many files side by side: each a [`State`], with one queue and the gates they share.

use super::gates::{FullDisk, Gates};
use super::queue::Queue;
use super::state::{Effect, Event, Hold, State};
use super::step::step;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// One file.
#[derive(Debug)]
pub struct Entry<J, T> {
    /// The job whose result it is.
    pub job: J,
    /// Root of the Harmony service that has the job.
    pub root: Arc<Url>,
    /// Where the file is to lie.
    pub folder: Arc<Path>,
    state: State,
    /// What the owner of the book knows of it besides.
    pub data: T,
}

impl<J, T> Entry<J, T> {
    /// A file in this state.
    pub fn new(job: J, root: Arc<Url>, folder: Arc<Path>, state: State, data: T) -> Self {
        Self { job, root, folder, state, data }
    }

    /// How far it is.
    pub fn state(&self) -> &State {
        &self.state
    }
}

/// All files, by keys that grow; `J` names jobs, `K` files, `T` is what else is known of a file.
#[derive(Debug)]
pub struct Book<J, K, T> {
    entries: BTreeMap<K, Entry<J, T>>,
    queue: Queue<J, K>,
    gates: Gates,
    /// How many files are missing of each job.
    open: HashMap<J, usize>,
    effects: Vec<(K, Effect)>,
    /// Files whose state is another since the last call of [`Book::take_changed`].
    changed: Vec<K>,
}

impl<J: Copy + Eq + Hash, K: Copy + Ord + Hash, T> Book<J, K, T> {
    /// No files, and so many slots (≥ 1).
    pub fn new(slots: usize) -> Self {
        Self {
            entries: BTreeMap::new(),
            queue: Queue::new(slots),
            gates: Gates::default(),
            open: HashMap::new(),
            effects: Vec::new(),
            changed: Vec::new(),
        }
    }

    /// The files in the order they were asked for.
    pub fn entries(&self) -> &BTreeMap<K, Entry<J, T>> {
        &self.entries
    }

    /// One file.
    pub fn get(&self, key: K) -> Option<&Entry<J, T>> {
        self.entries.get(&key)
    }

    /// What is known of a file besides its state.
    pub fn data_mut(&mut self, key: K) -> Option<&mut T> {
        self.entries.get_mut(&key).map(|entry| &mut entry.data)
    }

    /// Keys of the files that are so, in their order.
    pub fn keys(&self, is_so: impl Fn(&Entry<J, T>) -> bool) -> Vec<K> {
        self.entries.iter().filter(|(_, entry)| is_so(entry)).map(|(key, _)| *key).collect()
    }

    /// Takes a file in; one that waits is in the queue from now on.
    pub fn insert(&mut self, key: K, entry: Entry<J, T>) {
        if entry.state == State::Waiting {
            self.queue.push(entry.job, key);
        }
        self.gates.pass(&entry.root, &entry.folder, &State::Waiting, &entry.state);
        if !entry.state.is_done() {
            *self.open.entry(entry.job).or_default() += 1;
        }
        self.entries.insert(key, entry);
    }

    /// Takes a file off the list, unless an attempt is under way.
    pub fn remove(&mut self, key: K) -> Option<Entry<J, T>> {
        self.entries.get(&key).filter(|entry| !entry.state.has_attempt())?;
        let entry = self.entries.remove(&key)?;
        self.queue.remove(key);
        self.gates.pass(&entry.root, &entry.folder, &entry.state, &State::Canceled);
        self.count(entry.job, entry.state.is_done(), true);
        Some(entry)
    }

    /// The file belongs to another job from now on.
    pub fn give_to(&mut self, key: K, job: J) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        let (before, is_done) = (std::mem::replace(&mut entry.job, job), entry.state.is_done());
        self.count(before, is_done, true);
        self.count(job, true, is_done);
    }

    /// What is missing of a job, when one of its files was done or is.
    fn count(&mut self, job: J, was_done: bool, is_done: bool) {
        if was_done == is_done {
            return;
        }
        let open = self.open.entry(job).or_default();
        *open = if is_done { open.saturating_sub(1) } else { *open + 1 };
        if *open == 0 {
            self.open.remove(&job);
        }
    }

    /// No file of this job is missing.
    pub fn is_complete(&self, job: J) -> bool {
        !self.open.contains_key(&job)
    }

    /// Something happens to one file.
    pub fn handle(&mut self, key: K, event: Event) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        let before = std::mem::replace(&mut entry.state, State::Waiting);
        let (after, effects) = step(&before, event);
        self.gates.pass(&entry.root, &entry.folder, &before, &after);
        let job = entry.job;
        let (was_done, is_done) = (before.is_done(), after.is_done());
        if before != after {
            self.changed.push(key);
        }
        entry.state = after;
        self.count(job, was_done, is_done);
        for effect in effects {
            match effect {
                Effect::Release | Effect::Dequeue => self.queue.remove(key),
                Effect::Enqueue => drop(self.queue.push(job, key)),
                Effect::Start | Effect::Stop | Effect::Record | Effect::Arrived => self.effects.push((key, effect)),
            }
        }
    }

    /// All bytes of a file are here: its slot is free while it is finished.
    pub fn has_come(&mut self, key: K) {
        self.queue.has_come(key);
    }

    /// Gives every free slot to the next file in the queue that nothing is in the way of.
    /// `may_fetch`: somebody is signed in who may.
    pub fn fill_slots(&mut self, may_fetch: impl Fn(&T) -> bool) {
        while let Some(key) = self.queue.start_next() {
            let Some(entry) = self.entries.get(&key) else {
                self.queue.remove(key);
                continue;
            };
            let blocked = if may_fetch(&entry.data) {
                self.gates.in_the_way(&entry.root, &entry.folder)
            } else {
                Some(Hold::SignIn(None))
            };
            self.handle(key, blocked.map_or(Event::Slot, Event::Blocked));
        }
    }

    /// The network is back for files of this root; `down`: but this host does not answer.
    pub fn network_back(&mut self, root: &Url, down: Option<&str>) {
        let held = self.keys(|entry| *entry.root == *root && matches!(entry.state, State::Held(Hold::Network(_))));
        for key in held {
            let failed_at = match self.entries.get(&key).map(|entry| &entry.state) {
                Some(State::Held(Hold::Network(Some(failed)))) => failed.host.as_deref(),
                _ => None,
            };
            let is_down = down.is_some() && failed_at == down;
            self.handle(key, if is_down { Event::HostDown } else { Event::NetworkBack });
        }
    }

    /// So many bytes are free where this folder is; `None` where the disk cannot be asked, and is
    /// tried. Files stop before less than `reserve` is left.
    pub fn space_seen(&mut self, folder: &Path, free: Option<u64>, reserve: u64) {
        let fits =
            |needed: Option<u64>| free.is_none_or(|free| free >= needed.unwrap_or(reserve).saturating_add(reserve));
        let is_low = free.is_some_and(|free| free < reserve);
        for key in self.keys(|entry| *entry.folder == *folder) {
            let event = match self.entries.get(&key).map(|entry| &entry.state) {
                Some(State::Held(Hold::Space { needed_bytes })) if fits(*needed_bytes) => Event::SpaceBack,
                Some(State::Running) if is_low => Event::SpaceLow,
                _ => continue,
            };
            self.handle(key, event);
        }
        if let Some(free) = free {
            self.gates.tell(folder, free);
        }
    }

    /// Folders whose disks must be looked at from time to time: files come there, or wait for space.
    pub fn watched_folders(&self) -> Vec<PathBuf> {
        let going = self.queue.going_keys().filter_map(|key| Some(self.entries.get(&key)?.folder.to_path_buf()));
        let mut folders: Vec<PathBuf> = going.chain(self.gates.full().keys().cloned()).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// Some file waits for a person's answer.
    pub fn asks(&self) -> bool {
        self.gates.answers > 0
    }

    /// Folders that files wait for.
    pub fn full(&self) -> &BTreeMap<PathBuf, FullDisk> {
        self.gates.full()
    }

    /// Roots of the Harmony services that files wait for.
    pub fn unreachable(&self) -> impl Iterator<Item = &Url> {
        self.gates.roots()
    }

    /// So many (≥ 1) attempts at the same time from now on.
    pub fn set_slots(&mut self, slots: usize) {
        self.queue.set_slots(slots);
    }

    /// This job's files come before all others.
    pub fn put_first(&mut self, job: J) {
        self.queue.put_first(job);
    }

    /// The job whose files come before all others, while some of them wait.
    pub fn first(&self) -> Option<J> {
        self.queue.first()
    }

    /// Attempts that have not ended.
    pub fn attempts(&self) -> usize {
        self.queue.going()
    }

    /// Files whose state is another since the last call.
    pub fn take_changed(&mut self) -> Vec<K> {
        std::mem::take(&mut self.changed)
    }

    /// What is to be done since the last call: `Start`, `Stop`, `Record` and `Arrived`.
    pub fn take_effects(&mut self) -> Vec<(K, Effect)> {
        std::mem::take(&mut self.effects)
    }
}
