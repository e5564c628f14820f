//! The grid of whole millionths of a degree that shapes are kept on, on which every comparison is exact.

use geo::Coord;

/// Steps of the grid in a degree.
pub(super) const GRID: f64 = 1e6;
/// A position on it.
pub(super) type Fixed = (i64, i64);

/// The position of the grid nearest to one in degrees.
pub(super) fn fixed(position: Coord<f64>) -> Fixed {
    ((position.x * GRID).round() as i64, (position.y * GRID).round() as i64)
}

/// Positive if `c` lies to the left of the way from `a` to `b`.
pub(super) fn turn(a: Fixed, b: Fixed, c: Fixed) -> i128 {
    let (ab, ac) = ((i128::from(b.0 - a.0), i128::from(b.1 - a.1)), (i128::from(c.0 - a.0), i128::from(c.1 - a.1)));
    ab.0 * ac.1 - ab.1 * ac.0
}

/// Where a point lies to a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Inside,
    Outside,
    /// On one of its edges.
    Edge,
}

/// Where the middle of an edge lies to a ring of which these are all edges that could matter.
pub(super) fn side<'a>(
    ring: impl Iterator<Item = (&'a Coord<f64>, &'a Coord<f64>)>,
    (start, end): (Coord<f64>, Coord<f64>),
) -> Side {
    // Twice as fine a grid has the middle on it.
    let (start, end) = (fixed(start), fixed(end));
    let point = (start.0 + end.0, start.1 + end.1);
    let doubled = |position: &Coord<f64>| {
        let (x, y) = fixed(*position);
        (2 * x, 2 * y)
    };
    let mut crossed = false;
    for (from, to) in ring {
        let (from, to) = (doubled(from), doubled(to));
        let turn = turn(from, to, point);
        let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
        let is_in_box = (low.0..=high.0).contains(&point.0) && (low.1..=high.1).contains(&point.1);
        if turn == 0 && is_in_box {
            return Side::Edge;
        }
        if (from.1 > point.1) != (to.1 > point.1) && (turn > 0) == (to.1 > from.1) {
            crossed = !crossed;
        }
    }
    if crossed { Side::Inside } else { Side::Outside }
}
