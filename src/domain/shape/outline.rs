//! Outlines in whole millionths of a degree, the grid that shapes are kept on: what is compared here
//! is compared exactly.

use super::grid::{Fixed, GRID, fixed, turn};
use super::{Ring, holes};
use crate::domain::budget::{Budget, Exceeded};
use geo::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::HashMap;

/// Edges that pass each other by no more than so many steps of the grid only touch: rounding moves
/// an end by up to one.
const TOUCHING: f64 = 2.0;

type Edge = GeomWithData<Rectangle<[f64; 2]>, (Fixed, Fixed, usize)>;

/// True if the corners of a ring are not all on one line. Without spikes it encloses something then,
/// also where its parts cancel out, as in a figure of eight.
pub(super) fn has_extent(ring: &[Coord<f64>]) -> bool {
    let Some(first) = ring.first().map(|first| fixed(*first)) else { return false };
    let mut others = ring.iter().map(|position| fixed(*position)).filter(|position| *position != first);
    let Some(second) = others.next() else { return false };
    others.any(|other| turn(first, second, other) != 0)
}

/// True if a closed ring that does not pass itself encloses anything.
fn has_area(ring: &[Coord<f64>]) -> bool {
    let Some(origin) = ring.first().map(|first| fixed(*first)) else { return false };
    let edges = ring.iter().zip(ring.iter().skip(1));
    edges.map(|(from, to)| turn(origin, fixed(*from), fixed(*to))).sum::<i128>() != 0
}

/// A closed ring without repetitions and without the corners where it goes back the way it came;
/// empty if nothing else is left.
pub(super) fn without_spikes(ring: &[Coord<f64>]) -> Ring {
    let mut kept: Ring = Vec::with_capacity(ring.len());
    for position in ring.split_last().map(|(_, open)| open).unwrap_or_default() {
        kept.push(*position);
        trim_end(&mut kept);
    }
    // Where it closes, the same from both ends.
    let mut start = 0;
    while let ([first, second, ..], [.., before, last]) = (kept.get(start..).unwrap_or_default(), kept.as_slice())
        && kept.len() >= start + 3
    {
        if is_spike(*before, *last, *first) {
            kept.pop();
        } else if is_spike(*last, *first, *second) {
            start += 1;
        } else {
            break;
        }
    }
    let mut kept = kept.split_off(start);
    if kept.len() < 3 {
        return Vec::new();
    }
    kept.extend(kept.first().copied());
    kept
}

fn trim_end(kept: &mut Ring) {
    while let [.., before, corner, last] = kept.as_slice()
        && is_spike(*before, *corner, *last)
    {
        let last = *last;
        kept.truncate(kept.len() - 2);
        if kept.last() != Some(&last) {
            kept.push(last);
        }
    }
    if let [.., before, last] = kept.as_slice()
        && before == last
    {
        kept.pop();
    }
}

/// True at a repetition, and where the way leads straight back.
fn is_spike(before: Coord<f64>, corner: Coord<f64>, after: Coord<f64>) -> bool {
    let (a, b, c) = (fixed(before), fixed(corner), fixed(after));
    let onward = i128::from(b.0 - a.0) * i128::from(c.0 - b.0) + i128::from(b.1 - a.1) * i128::from(c.1 - b.1);
    turn(a, b, c) == 0 && (onward < 0 || a == b || b == c)
}

/// Rings of one area after they were compared edge by edge.
pub(super) struct Compared {
    /// The same rings, where a corner lies on another edge with that corner in the edge too.
    pub(super) rings: Vec<Ring>,
    /// How often edges cross, counted up to the limit.
    pub(super) crossings: usize,
}

/// Compares every edge with those around it. Corners that lie on other edges become corners of both,
/// so that [`loops`] sees where a ring passes through itself.
pub(super) fn compared(rings: &[Ring], most: usize, budget: &Budget) -> Result<Compared, Exceeded> {
    let edges: Vec<Edge> = edges(rings);
    budget.spend(4 * edges.len() as u64)?;
    let tree = RTree::bulk_load(edges.clone());
    let (mut crossings, mut corners) = (0, Vec::new());
    for edge in &edges {
        let (from, to, index) = edge.data;
        for other in tree.locate_in_envelope_intersecting(&envelope(from, to, TOUCHING)) {
            budget.spend(1)?;
            let (other_from, other_to, other_index) = other.data;
            if let Some(along) = place_on(from, to, other_from) {
                corners.push((index, along, other_from));
            }
            if other_index > index && cross((from, to), (other_from, other_to)) {
                crossings += 1;
                if crossings >= most {
                    return Ok(Compared { rings: rings.to_vec(), crossings });
                }
            }
        }
    }
    Ok(Compared { rings: with_corners(rings, corners), crossings })
}

/// How far along an edge a corner lies that is on it, not at its ends.
fn place_on(from: Fixed, to: Fixed, corner: Fixed) -> Option<f64> {
    if corner == from || corner == to || from == to {
        return None;
    }
    let (along, length) = (dot(from, to, corner), dot(from, to, to));
    let is_between = along > 0 && along < length;
    let away = turn(from, to, corner) as f64 / (length as f64).sqrt();
    (is_between && away.abs() <= TOUCHING).then(|| along as f64 / length as f64)
}

/// The way from `a` to `c` measured along the way from `a` to `b`.
fn dot(a: Fixed, b: Fixed, c: Fixed) -> i128 {
    i128::from(b.0 - a.0) * i128::from(c.0 - a.0) + i128::from(b.1 - a.1) * i128::from(c.1 - a.1)
}

/// Rings with more corners, given by edge and place on it.
fn with_corners(rings: &[Ring], mut corners: Vec<(usize, f64, Fixed)>) -> Vec<Ring> {
    if corners.is_empty() {
        return rings.to_vec();
    }
    corners.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut corners = corners.into_iter().peekable();
    let mut index = 0;
    let mut cornered = |ring: &Ring| {
        let mut more: Ring = ring.first().copied().into_iter().collect();
        for position in ring.iter().skip(1) {
            while let Some((_, _, (x, y))) = corners.next_if(|(edge, ..)| *edge == index) {
                more.push(Coord { x: x as f64 / GRID, y: y as f64 / GRID });
            }
            more.push(*position);
            index += 1;
        }
        more.dedup();
        more
    };
    rings.iter().map(&mut cornered).collect()
}

fn edges(rings: &[Ring]) -> Vec<Edge> {
    let ends = rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().skip(1)));
    let edge = |(index, (from, to)): (usize, (&Coord<f64>, &Coord<f64>))| {
        let (from, to) = (fixed(*from), fixed(*to));
        let envelope = envelope(from, to, 0.0);
        GeomWithData::new(Rectangle::from_corners(envelope.lower(), envelope.upper()), (from, to, index))
    };
    ends.enumerate().map(edge).collect()
}

fn envelope(from: Fixed, to: Fixed, margin: f64) -> AABB<[f64; 2]> {
    let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
    AABB::from_corners([low.0 as f64 - margin, low.1 as f64 - margin], [high.0 as f64 + margin, high.1 as f64 + margin])
}

/// True if two edges cross by more than rounding can do.
fn cross((a, b): (Fixed, Fixed), (c, d): (Fixed, Fixed)) -> bool {
    let sides = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    let [c_side, d_side, a_side, b_side] = sides;
    if c_side.signum() * d_side.signum() >= 0 || a_side.signum() * b_side.signum() >= 0 {
        return false;
    }
    let length = |from: Fixed, to: Fixed| ((to.0 - from.0) as f64).hypot((to.1 - from.1) as f64);
    let (first, second) = (length(a, b), length(c, d));
    let passed = [c_side as f64 / first, d_side as f64 / first, a_side as f64 / second, b_side as f64 / second];
    passed.iter().all(|distance| distance.abs() > TOUCHING)
}

/// A closed ring as rings that visit no corner twice.
pub(super) fn loops(ring: &[Coord<f64>]) -> Vec<Ring> {
    let (mut loops, mut way): (Vec<Ring>, Ring) = (Vec::new(), Vec::new());
    let mut visited: HashMap<Fixed, usize> = HashMap::with_capacity(ring.len());
    for position in ring {
        let corner = fixed(*position);
        if let Some(at) = visited.get(&corner).copied() {
            let mut closed = way.split_off(at);
            for left in closed.iter().skip(1) {
                visited.remove(&fixed(*left));
            }
            closed.push(*position);
            way.push(*position);
            loops.push(closed);
        } else {
            visited.insert(corner, way.len());
            way.push(*position);
        }
    }
    loops.retain(|closed| closed.len() >= 4 && has_area(closed));
    loops
}

/// Rings that do not cross, as areas: one that lies in an odd number of others is a hole.
pub(super) fn nested(rings: Vec<Ring>, budget: &Budget) -> Result<Vec<Vec<Ring>>, super::ShapeError> {
    let mut finder = holes::Finder::new(rings.iter().map(Vec::as_slice).collect(), budget)?;
    let mut is_hole = Vec::with_capacity(rings.len());
    for (index, ring) in rings.iter().enumerate() {
        let around = match holes::inner_point(ring) {
            Some(point) => finder.count_around(point, index, budget)?,
            None => 0,
        };
        is_hole.push(around % 2 == 1);
    }
    let (mut outlines, mut holes) = (Vec::new(), Vec::new());
    for (ring, is_hole) in rings.into_iter().zip(is_hole) {
        if is_hole { holes.push(ring) } else { outlines.push(ring) }
    }
    Ok(holes::assign(outlines, holes, budget)?.areas)
}

#[cfg(test)]
mod tests {
    use super::{compared, has_area, loops, nested, without_spikes};
    use crate::domain::budget::Budget;
    use geo::{Coord, coord};

    fn ring(positions: &[(f64, f64)]) -> Vec<Coord<f64>> {
        positions.iter().map(|(x, y)| coord! { x: *x, y: *y }).collect()
    }

    #[test]
    fn spikes_go_wherever_they_stand() {
        let square = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
        for with_spike in [
            &[(0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)][..],
            &[(-2.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0), (-2.0, 0.0)],
            &[
                (0.0, 0.0),
                (1.0, 0.0),
                (1.0, 1.0),
                (5.0, 5.0),
                (7.0, 5.0),
                (5.0, 5.0),
                (1.0, 1.0),
                (0.0, 1.0),
                (0.0, 0.0),
            ],
            &[(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)],
        ] {
            let trimmed = without_spikes(&ring(with_spike));
            assert_eq!(trimmed.len(), 5, "{with_spike:?}: {trimmed:?}");
            assert!(square.iter().all(|corner| trimmed.contains(corner)), "{trimmed:?}");
        }
        assert!(without_spikes(&ring(&[(4.0, 4.0), (8.0, 8.0), (6.0, 6.0), (4.0, 4.0)])).is_empty());
        assert!(!has_area(&ring(&[(0.1, 0.1), (0.3, 0.3), (0.2, 0.2), (0.1, 0.1)])), "exactly");
    }

    #[test]
    fn crossings_are_counted_and_touching_is_none() {
        let budget = Budget::new(1_000_000);
        let count = |positions: &[(f64, f64)]| compared(&[ring(positions)], 10, &budget).unwrap().crossings;
        assert_eq!(count(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 1.0), (0.0, 0.0)]), 1);
        assert_eq!(count(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]), 0);
        assert_eq!(count(&[(0.0, 0.0), (2.0, 0.0), (1.0, -1e-6), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]), 0, "rounding");
    }

    #[test]
    fn a_ring_through_one_corner_twice_is_two() {
        let eight = ring(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (2.0, 0.0), (1.0, 1.0), (0.0, 2.0), (0.0, 0.0)]);
        assert_eq!(loops(&eight).len(), 2);
        let areas = nested(loops(&eight), &Budget::new(1000)).unwrap();
        assert_eq!(areas.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
        let inside =
            ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0), (1.0, 2.0), (2.0, 1.0), (0.0, 0.0)]);
        let areas = nested(loops(&inside), &Budget::new(1000)).unwrap();
        assert_eq!(areas.iter().map(Vec::len).collect::<Vec<_>>(), [2], "a hole that touches its outline");
    }
}
