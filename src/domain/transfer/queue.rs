//! Who is next: jobs take turns, the files of one job come in their order, a few at a time.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::Hash;

/// Keys that wait and keys that have a slot; no key twice. Made for a hundred thousand of them.
///
/// `J` is the job a key belongs to, `K` the key, whose order is that of its job's files.
#[derive(Debug)]
pub struct Queue<J, K> {
    waiting: HashMap<J, BTreeSet<K>>,
    /// Jobs with keys that wait, each once; the first one's turn is next.
    turns: VecDeque<J>,
    /// Served before all others while it has keys that wait.
    first: Option<J>,
    job_of: HashMap<K, J>,
    going: HashSet<K>,
    /// Has come, and is being brought to the disk: its slot is another's already.
    finishing: HashSet<K>,
    slots: usize,
}

impl<J: Copy + Eq + Hash, K: Copy + Ord + Hash> Queue<J, K> {
    /// An empty queue with so many slots (≥ 1) at the same time.
    pub fn new(slots: usize) -> Self {
        Self {
            waiting: HashMap::new(),
            turns: VecDeque::new(),
            first: None,
            job_of: HashMap::new(),
            going: HashSet::new(),
            finishing: HashSet::new(),
            slots: slots.max(1),
        }
    }

    /// So many (≥ 1) at the same time from now on; those that go are not stopped.
    pub fn set_slots(&mut self, slots: usize) {
        self.slots = slots.max(1);
    }

    /// Waits from now on, at its place among its job's keys; false if it is in already.
    pub fn push(&mut self, job: J, key: K) -> bool {
        if self.contains(key) {
            return false;
        }
        let keys = self.waiting.entry(job).or_default();
        if keys.is_empty() {
            self.turns.push_back(job);
        }
        keys.insert(key);
        self.job_of.insert(key, job);
        true
    }

    /// This job's keys are served before those of all others.
    pub fn put_first(&mut self, job: J) {
        self.first = Some(job);
    }

    /// The job that is served first, if one is.
    pub fn first(&self) -> Option<J> {
        self.first.filter(|job| self.waiting.contains_key(job))
    }

    /// Gives the next one a slot, if one is free.
    pub fn start_next(&mut self) -> Option<K> {
        if self.going.len() >= self.slots {
            return None;
        }
        let job = self.first().or_else(|| self.turns.front().copied())?;
        let key = self.waiting.get_mut(&job)?.pop_first()?;
        self.going.insert(key);
        self.job_of.remove(&key);
        // Its next turn comes after those of the others.
        self.turns.retain(|other| *other != job);
        if self.waiting.get(&job).is_some_and(|keys| !keys.is_empty()) {
            self.turns.push_back(job);
        } else {
            self.waiting.remove(&job);
        }
        Some(key)
    }

    /// Takes one out, wherever it is.
    pub fn remove(&mut self, key: K) {
        self.going.remove(&key);
        self.finishing.remove(&key);
        let Some(job) = self.job_of.remove(&key) else { return };
        if let Some(keys) = self.waiting.get_mut(&job) {
            keys.remove(&key);
            if keys.is_empty() {
                self.waiting.remove(&job);
                self.turns.retain(|other| *other != job);
            }
        }
    }

    /// All bytes of this one are here: its slot is free while it is finished. As many as there are
    /// slots may be finished at the same time; true if it is among them now.
    pub fn has_come(&mut self, key: K) -> bool {
        let fits = self.finishing.len() < self.slots && self.going.remove(&key);
        if fits {
            self.finishing.insert(key);
        }
        fits
    }

    /// Waiting or going.
    pub fn contains(&self, key: K) -> bool {
        self.is_going(key) || self.job_of.contains_key(&key)
    }

    /// Was given a slot, and is not at its end.
    pub fn is_going(&self, key: K) -> bool {
        self.going.contains(&key) || self.finishing.contains(&key)
    }

    /// Those that are.
    pub fn going_keys(&self) -> impl Iterator<Item = K> {
        self.going.iter().chain(&self.finishing).copied()
    }

    /// How many are.
    pub fn going(&self) -> usize {
        self.going.len() + self.finishing.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn slots_are_given_in_order_and_never_twice() {
        let mut queue = Queue::new(2);
        assert!(queue.push(0, 'a') && queue.push(0, 'b') && queue.push(0, 'c') && !queue.push(0, 'a'));
        assert_eq!((queue.start_next(), queue.start_next(), queue.start_next()), (Some('a'), Some('b'), None));
        assert!(!queue.push(0, 'b'), "it is going");
        queue.remove('a');
        queue.remove('c');
        assert!(queue.push(0, 'd') && queue.push(0, 'a'));
        assert_eq!(queue.start_next(), Some('a'), "what comes back has its old place");
        queue.remove('b');
        assert_eq!(queue.start_next(), Some('d'), "what was taken out is passed over");
        assert!(queue.is_going('a') && !queue.contains('c') && queue.going() == 2);
        queue.set_slots(0);
        queue.remove('a');
        queue.push(0, 'e');
        assert_eq!(queue.start_next(), None, "one place, and it is taken");
        queue.remove('d');
        assert_eq!(queue.start_next(), Some('e'));
    }

    #[test]
    fn what_has_come_leaves_its_place_and_only_so_many_are_finished_at_once() {
        let mut queue = Queue::new(2);
        for key in ['a', 'b', 'c', 'd', 'e'] {
            assert!(queue.push(0, key));
        }
        assert_eq!((queue.start_next(), queue.start_next(), queue.start_next()), (Some('a'), Some('b'), None));
        assert!(queue.has_come('a') && !queue.has_come('a') && !queue.has_come('c'), "once, and only what goes");
        assert_eq!((queue.start_next(), queue.start_next()), (Some('c'), None));
        assert!(queue.is_going('a') && !queue.push(0, 'a') && queue.going() == 3);
        assert!(queue.has_come('b') && !queue.has_come('c'), "the disk has enough to do");
        assert_eq!((queue.start_next(), queue.start_next()), (Some('d'), None));
        queue.remove('a');
        assert!(!queue.is_going('a') && queue.start_next().is_none(), "it had left its place before");
        assert!(queue.has_come('c'));
        assert_eq!(queue.start_next(), Some('e'));
    }

    #[test]
    fn jobs_take_turns_and_one_may_be_put_first() {
        let mut queue = Queue::new(100);
        (0..1000).for_each(|number| assert!(queue.push('l', number)));
        (1000..1003).for_each(|number| assert!(queue.push('s', number)));
        queue.push('t', 2000);
        let mut next = || queue.start_next().unwrap();
        let order: Vec<i32> = (0..8).map(|_| next()).collect();
        assert_eq!(order, [0, 1000, 2000, 1, 1001, 2, 1002, 3], "a large job does not hold the small ones");
        queue.push('t', 2001);
        queue.push('t', 2002);
        queue.put_first('t');
        assert_eq!(queue.first(), Some('t'));
        let order: Vec<i32> = (0..4).map(|_| queue.start_next().unwrap()).collect();
        assert_eq!(order, [2001, 2002, 4, 5]);
        assert_eq!(queue.first(), None, "it has nothing left that waits");
    }
}
