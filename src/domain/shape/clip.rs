//! Areas cut at meridians, exactly: no corner moves, and both sides meet in the same points.
//!
//! A corner on the meridian itself counts as outside on either side, so what only touches it is not
//! cut. Works in `n log n` steps whatever the outline does.

use super::{Ring, ShapeError, holes};
use crate::domain::budget::Budget;
use geo::{Coord, coord};

/// Which side of a meridian stays.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    WestOf(f64),
    EastOf(f64),
}

impl Side {
    fn holds(self, position: Coord<f64>) -> bool {
        match self {
            Self::WestOf(meridian) => position.x < meridian,
            Self::EastOf(meridian) => position.x > meridian,
        }
    }

    fn meridian(self) -> f64 {
        match self {
            Self::WestOf(meridian) | Self::EastOf(meridian) => meridian,
        }
    }
}

/// The part of an area between two meridians. Nothing if its rings cross, so that inside and outside
/// cannot be told apart.
pub(super) fn between(
    rings: &[Ring],
    west: f64,
    east: f64,
    budget: &Budget,
) -> Result<Option<Vec<Vec<Ring>>>, ShapeError> {
    budget.spend(rings.iter().map(|ring| 4 * ring.len() as u64).sum())?;
    let oriented = rings.iter().enumerate().map(|(index, ring)| oriented(ring, index == 0)).collect();
    let half = kept(oriented, Side::WestOf(east)).and_then(|half| kept(half, Side::EastOf(west)));
    let Some(parts) = half else { return Ok(None) };
    let (outlines, holes) = parts.into_iter().partition(|ring| holes::doubled_area(ring) > 0.0);
    holes::assign(outlines, holes, budget).map(|assigned| Some(assigned.areas))
}

/// Outlines counter-clockwise, holes clockwise: the area lies to the left of every edge.
fn oriented(ring: &Ring, is_outline: bool) -> Ring {
    let mut ring = ring.clone();
    if (holes::doubled_area(&ring) > 0.0) != is_outline {
        ring.reverse();
    }
    ring
}

fn kept(rings: Vec<Ring>, side: Side) -> Option<Vec<Ring>> {
    let (mut whole, mut chains) = (Vec::new(), Vec::new());
    for ring in rings {
        if ring.iter().all(|position| side.holds(*position)) {
            whole.push(ring);
        } else if let Some(first) = ring.iter().position(|position| !side.holds(*position)) {
            cut(&ring, first, side, &mut chains);
        }
    }
    whole.extend(joined(&chains, side)?);
    Some(whole)
}

/// The pieces of a ring on this side, each from the meridian to the meridian.
fn cut(ring: &Ring, first_outside: usize, side: Side, chains: &mut Vec<Ring>) {
    // Once round, from the first corner outside to itself.
    let open = ring.get(1..).unwrap_or_default();
    let rotated = open.iter().skip(first_outside).chain(open.iter().take(first_outside));
    let mut before = ring.get(first_outside).copied().unwrap_or_default();
    let mut chain: Ring = Vec::new();
    for position in rotated.copied() {
        match (side.holds(before), side.holds(position)) {
            (false, true) => chain.extend([crossing(before, position, side), position]),
            (true, true) => chain.push(position),
            (true, false) => {
                chain.push(crossing(before, position, side));
                chains.push(std::mem::take(&mut chain));
            }
            (false, false) => {}
        }
        before = position;
    }
}

/// The same point whichever way the edge runs.
fn crossing(one: Coord<f64>, other: Coord<f64>, side: Side) -> Coord<f64> {
    let meridian = side.meridian();
    let (west, east) = if one.x < other.x { (one, other) } else { (other, one) };
    if west.x == meridian {
        return west;
    }
    if east.x == meridian {
        return east;
    }
    coord! { x: meridian, y: west.y + (east.y - west.y) * (meridian - west.x) / (east.x - west.x) }
}

/// Where a chain meets the meridian.
#[derive(Debug, Clone, Copy)]
struct End {
    latitude: f64,
    chain: usize,
    leaves: bool,
}

/// Chains joined along the meridian into rings. Going up it in the area's own sense, the area begins
/// where a chain leaves and ends where one comes back.
fn joined(chains: &[Ring], side: Side) -> Option<Vec<Ring>> {
    let climb = if matches!(side, Side::WestOf(_)) { 1.0 } else { -1.0 };
    let mut ends: Vec<End> = Vec::with_capacity(2 * chains.len());
    for (chain, positions) in chains.iter().enumerate() {
        let (first, last) = (positions.first()?, positions.last()?);
        ends.push(End { latitude: climb * first.y, chain, leaves: false });
        ends.push(End { latitude: climb * last.y, chain, leaves: true });
    }
    ends.sort_by(|one, other| one.latitude.total_cmp(&other.latitude));
    let next = following(ends, chains.len())?;
    let mut rings = Vec::new();
    let mut used = vec![false; chains.len()];
    for start in 0..chains.len() {
        let (mut ring, mut at) = (Ring::new(), start);
        while !std::mem::replace(used.get_mut(at)?, true) {
            ring.extend(chains.get(at)?);
            at = *next.get(at)?;
        }
        if let Some(first) = ring.first().copied() {
            ring.push(first);
            rings.push(ring);
        }
    }
    Some(rings)
}

/// For each chain the one that follows it. Ends in the same point are taken in the order that fits.
fn following(mut ends: Vec<End>, count: usize) -> Option<Vec<usize>> {
    let mut next = vec![usize::MAX; count];
    let mut leaving: Option<usize> = None;
    for at in 0..ends.len() {
        let latitude = ends.get(at)?.latitude;
        let wanted = leaving.is_none();
        let fitting = (at..ends.len())
            .take_while(|other| ends.get(*other).is_some_and(|end| end.latitude == latitude))
            .find(|other| ends.get(*other).is_some_and(|end| end.leaves == wanted))?;
        ends.swap(at, fitting);
        let end = ends.get(at)?;
        match leaving.take() {
            None => leaving = Some(end.chain),
            Some(chain) => *next.get_mut(chain)? = end.chain,
        }
    }
    leaving.is_none().then_some(next)
}
