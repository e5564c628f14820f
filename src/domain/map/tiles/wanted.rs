//! In which order tiles are asked for.

/// A tile that a view wants, and what its turn depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Want<K> {
    /// Which.
    pub key: K,
    /// It lies in sight; else it is for what comes into sight next.
    pub visible: bool,
    /// Levels above the finest that is wanted: 0 is the finest.
    pub above: u8,
    /// From the middle of the view, in tiles of its own level.
    pub distance: f64,
    /// What it takes in memory once decoded, in bytes.
    pub bytes: usize,
}

/// The keys in the order they are asked for.
///
/// What is in sight comes first, of that the coarsest level, of that what is nearest to the middle. Cut where all of them together no longer fit into `room` bytes; each key once.
pub fn ordered<K: Copy + Ord>(mut wants: Vec<Want<K>>, room: usize) -> Vec<K> {
    wants.sort_by(|a, b| {
        let by_sight = b.visible.cmp(&a.visible).then(b.above.cmp(&a.above));
        by_sight.then(a.distance.total_cmp(&b.distance)).then(a.key.cmp(&b.key))
    });
    let mut seen = std::collections::BTreeSet::new();
    let mut taken = 0_usize;
    wants.retain(|want| seen.insert(want.key));
    let fits = |want: &Want<K>| {
        taken = taken.saturating_add(want.bytes);
        taken <= room
    };
    wants.iter().copied().take_while(fits).map(|want| want.key).collect()
}

#[cfg(test)]
mod tests {
    use super::{Want, ordered};

    fn want(key: u32, visible: bool, above: u8, distance: f64) -> Want<u32> {
        Want { key, visible, above, distance, bytes: 10 }
    }

    #[test]
    fn what_is_seen_comes_first_then_the_coarsest_then_the_middle() {
        let wants = vec![
            want(1, true, 0, 0.5),
            want(2, true, 0, 0.1),
            want(3, true, 2, 3.0),
            want(4, false, 4, 0.0),
            want(5, true, 1, 1.0),
            want(2, false, 0, 9.0),
        ];
        assert_eq!(ordered(wants.clone(), 1000), [3, 5, 2, 1, 4]);
        assert_eq!(ordered(wants, 30), [3, 5, 2], "no more than fits");
    }

    #[test]
    fn a_distance_that_is_no_number_harms_nothing() {
        let wants = vec![want(1, true, 0, f64::NAN), want(2, true, 0, 1.0), want(3, true, 0, -f64::NAN)];
        assert_eq!(ordered(wants, 1000).len(), 3);
    }
}
