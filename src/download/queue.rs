//! Who is next: first come, first served, a few at a time.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;

/// Keys that wait and keys that have a place; no key twice. Made for a hundred thousand of them.
#[derive(Debug)]
pub struct Queue<K> {
    /// May hold keys that were taken out since; `waiting` tells.
    line: VecDeque<K>,
    waiting: HashSet<K>,
    going: HashSet<K>,
    places: usize,
}

impl<K: Copy + Eq + Hash> Queue<K> {
    /// An empty queue with so many places (≥ 1) at the same time.
    pub fn new(places: usize) -> Self {
        Self { line: VecDeque::new(), waiting: HashSet::new(), going: HashSet::new(), places: places.max(1) }
    }

    /// Goes to the end; false if it is in already.
    pub fn push(&mut self, key: K) -> bool {
        let is_new = !self.contains(key);
        if is_new {
            self.waiting.insert(key);
            self.line.push_back(key);
        }
        is_new
    }

    /// Gives the first one a place, if one is free.
    pub fn start_next(&mut self) -> Option<K> {
        if self.going.len() >= self.places {
            return None;
        }
        loop {
            let key = self.line.pop_front()?;
            if self.waiting.remove(&key) {
                self.going.insert(key);
                return Some(key);
            }
        }
    }

    /// Takes one out, wherever it is.
    pub fn remove(&mut self, key: K) {
        self.waiting.remove(&key);
        self.going.remove(&key);
    }

    /// Waiting or going.
    pub fn contains(&self, key: K) -> bool {
        self.going.contains(&key) || self.waiting.contains(&key)
    }

    /// Has a place.
    pub fn is_going(&self, key: K) -> bool {
        self.going.contains(&key)
    }

    /// How many have a place.
    pub fn going(&self) -> usize {
        self.going.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn places_are_given_in_order_and_never_twice() {
        let mut queue = Queue::new(2);
        assert!(queue.push('a') && queue.push('b') && queue.push('c') && !queue.push('a'));
        assert_eq!((queue.start_next(), queue.start_next(), queue.start_next()), (Some('a'), Some('b'), None));
        assert!(!queue.push('b'), "it is going");
        queue.remove('a');
        queue.remove('c');
        assert!(queue.push('a') && queue.push('d'));
        assert_eq!(queue.start_next(), Some('a'));
        queue.remove('b');
        assert_eq!(queue.start_next(), Some('d'), "what was taken out is passed over");
        assert!(queue.is_going('a') && !queue.contains('c') && queue.going() == 2);
    }
}
