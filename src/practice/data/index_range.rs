//! Which cells of an axis a request means, as HOSS decides: those that it touches.

/// First and last cell that a range of an axis touches, from `min` to `max` in the axis' units, whether its
/// centres rise or fall. `None` if the range lies beyond the first or the last centre.
///
/// An end that lies exactly between two cells takes the inner one; a single point there takes both.
pub(super) fn index_range(centres: &[f64], min: f64, max: f64) -> Option<(usize, usize)> {
    let (first, last) = (centres.first().copied()?, centres.last().copied()?);
    let (lowest, highest) = (first.min(last), first.max(last));
    if max < lowest || min > highest || min > max {
        return None;
    }
    let (from, to) = if first <= last { (min, max) } else { (max, min) };
    let (from, to) = (number(centres, from), number(centres, to));
    let half = |number: f64| number.fract() == 0.5;
    let point = from == to;
    let start = match half(from) {
        true if point => from.floor(),
        true => from.ceil(),
        false => from.round(),
    };
    let stop = match half(to) {
        true if point => to.ceil(),
        true => to.floor(),
        false => to.round(),
    };
    let most = centres.len().saturating_sub(1);
    let place = |number: f64| (number.max(0.0) as usize).min(most);
    Some((place(start), place(stop.max(start))))
}

/// Number of the cell that a value lies in, with the fraction of the way to the next centre; the first or the
/// last beyond them.
fn number(centres: &[f64], value: f64) -> f64 {
    let rises = centres.first() <= centres.last();
    let before = centres.partition_point(|&centre| if rises { centre <= value } else { centre >= value });
    let Some(low) = before.checked_sub(1) else { return 0.0 };
    match (centres.get(low), centres.get(before)) {
        (Some(from), Some(to)) => low as f64 + (value - from) / (to - from),
        _ => low as f64,
    }
}

/// The longitude as the grid counts it: the same, or a turn more or less, if that is within the grid.
pub(super) fn longitude_in_grid(centres: &[f64], longitude: f64) -> f64 {
    let (Some(&first), Some(&last)) = (centres.first(), centres.last()) else { return longitude };
    let half = (last - first).abs() / centres.len().saturating_sub(1).max(1) as f64 / 2.0;
    let (low, high) = (first.min(last) - half, first.max(last) + half);
    let turns = [longitude, longitude - 360.0, longitude + 360.0];
    turns.into_iter().find(|turn| (low..=high).contains(turn)).unwrap_or(longitude)
}

#[cfg(test)]
mod tests {
    use super::{index_range, longitude_in_grid};

    #[test]
    fn cells_are_those_that_are_touched() {
        let rising: Vec<f64> = (0..10).map(|cell| f64::from(cell) + 0.5).collect();
        let falling: Vec<f64> = rising.iter().rev().copied().collect();
        for (min, max, expected) in [
            (2.2, 4.7, Some((2, 4))),
            (2.0, 4.0, Some((2, 3))),
            (2.5, 2.5, Some((2, 2))),
            (3.0, 3.0, Some((2, 3))),
            (-5.0, 50.0, Some((0, 9))),
            (-5.0, 0.2, None),
            (0.6, 0.7, Some((0, 0))),
            (9.8, 12.0, None),
            (4.2, 4.3, Some((4, 4))),
            (f64::NEG_INFINITY, 1.4, Some((0, 1))),
        ] {
            assert_eq!(index_range(&rising, min, max), expected, "{min} {max}");
            let mirrored = expected.map(|(first, last)| (9 - last, 9 - first));
            assert_eq!(index_range(&falling, min, max), mirrored, "{min} {max} falling");
        }
        assert_eq!(index_range(&[1000.0, 850.0, 500.0, 1.0], 500.0, 900.0), Some((1, 2)), "pressures");
        assert_eq!(index_range(&[], 0.0, 1.0), None);
    }

    #[test]
    fn longitudes_are_counted_as_the_grid_does() {
        let east: Vec<f64> = (0..360).map(|cell| f64::from(cell) + 0.5).collect();
        assert_eq!(longitude_in_grid(&east, -100.0), 260.0);
        assert_eq!(longitude_in_grid(&east, 20.0), 20.0);
        let west: Vec<f64> = (0..72).map(|cell| f64::from(cell) * 5.0 - 180.0).collect();
        assert_eq!(longitude_in_grid(&west, 179.0), -181.0);
    }
}
