//! What was used least lately goes first, counted in bytes.

use std::collections::{BTreeMap, BTreeSet};

/// Keys with their sizes, by how lately they were used.
#[derive(Debug, Clone)]
pub struct Recent<K> {
    entries: BTreeMap<K, (u64, u64)>,
    /// When used and which: the first is the one to go.
    by_use: BTreeSet<(u64, K)>,
    bytes: u64,
}

impl<K> Default for Recent<K> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), by_use: BTreeSet::new(), bytes: 0 }
    }
}

impl<K: Copy + Ord> Recent<K> {
    /// Bytes of all together.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether it is there.
    pub fn contains(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// When it was last used.
    pub fn used(&self, key: &K) -> Option<u64> {
        self.entries.get(key).map(|(_, used)| *used)
    }

    /// Puts it in, or gives it another size; used at `now`.
    pub fn put(&mut self, key: K, bytes: u64, now: u64) {
        self.remove(&key);
        self.entries.insert(key, (bytes, now));
        self.by_use.insert((now, key));
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// It was used at `now`.
    pub fn touch(&mut self, key: &K, now: u64) {
        if let Some((_, used)) = self.entries.get_mut(key) {
            self.by_use.remove(&(*used, *key));
            *used = now;
            self.by_use.insert((now, *key));
        }
    }

    /// Takes it out.
    pub fn remove(&mut self, key: &K) -> bool {
        let Some((bytes, used)) = self.entries.remove(key) else { return false };
        self.by_use.remove(&(used, *key));
        self.bytes = self.bytes.saturating_sub(bytes);
        true
    }

    /// Takes out what was used least lately until the rest fits into `limit`; what `keeps` says stays.
    pub fn shrink(&mut self, limit: u64, keeps: impl Fn(&K) -> bool) -> Vec<K> {
        let mut gone = Vec::new();
        if self.bytes <= limit {
            return gone;
        }
        let candidates: Vec<K> = self.by_use.iter().map(|(_, key)| *key).filter(|key| !keeps(key)).collect();
        for key in candidates {
            if self.bytes <= limit {
                break;
            }
            self.remove(&key);
            gone.push(key);
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;
    use proptest::prelude::*;

    #[test]
    fn what_was_used_least_lately_goes_and_what_is_kept_stays() {
        let mut recent = Recent::default();
        for key in 1..=4_u32 {
            recent.put(key, 10, u64::from(key));
        }
        recent.touch(&1, 9);
        assert_eq!(recent.shrink(20, |key| *key == 2), [3, 4]);
        assert_eq!((recent.len(), recent.bytes()), (2, 20));
        recent.put(1, 30, 10);
        assert_eq!(recent.bytes(), 40, "another size counts once");
        assert_eq!(recent.shrink(0, |_| true), [0_u32; 0]);
        assert_eq!((recent.used(&1), recent.used(&7), recent.is_empty()), (Some(10), None, false));
    }

    proptest! {
        #[test]
        fn the_sum_is_the_sum_and_the_limit_holds(
            steps in proptest::collection::vec((0_u8..4, 0_u32..20, 0_u64..100), 1..200),
            limit in 0_u64..500,
        ) {
            let mut recent = Recent::default();
            for (now, (what, key, bytes)) in steps.into_iter().enumerate() {
                match what {
                    0 | 1 => recent.put(key, bytes, now as u64),
                    2 => recent.touch(&key, now as u64),
                    _ => { recent.remove(&key); }
                }
                let gone = recent.shrink(limit, |_| false);
                prop_assert!(gone.iter().all(|key| !recent.contains(key)));
                prop_assert!(recent.bytes() <= limit);
                prop_assert_eq!(recent.bytes(), recent.entries.values().map(|(bytes, _)| bytes).sum::<u64>());
                prop_assert_eq!(recent.by_use.len(), recent.entries.len());
            }
        }
    }
}
