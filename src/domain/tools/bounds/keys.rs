//! What keys, voices and buttons do with a box: the same in every view of the map.

use super::numbers::{as_east, as_west, home, shifted, sum};
use crate::domain::BoundingBox;
use crate::domain::bounding_box::Edge;

/// A change of a box by steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Move {
    /// One edge by degrees: east and north are positive. It stops one step before the opposite edge, at the pole, and
    /// where the box goes all the way round.
    Edge(Edge, f64),
    /// One edge as far as it goes: to the pole, or all longitudes; inwards to one step before the other edge.
    Limit(Edge, End),
    /// All edges outwards by one step so many times; negative is inwards.
    Grow(f64),
    /// The whole by degrees to the east and to the north.
    Shift(f64, f64),
}

/// Which end of an edge's range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The smallest number.
    First,
    /// The largest.
    Last,
}

/// The box after a change. `steps` are the smallest of longitude and latitude, in degrees.
pub fn moved(bounds: &BoundingBox, change: Move, steps: (f64, f64)) -> Option<BoundingBox> {
    match change {
        Move::Edge(edge, degrees) => nudged(bounds, edge, degrees, steps),
        Move::Limit(Edge::West | Edge::East, _) => Some(all_longitudes(bounds)),
        Move::Limit(Edge::South, End::First) => with_edge(bounds, Edge::South, -90.0),
        Move::Limit(Edge::North, End::Last) => with_edge(bounds, Edge::North, 90.0),
        Move::Limit(edge, _) => nudged(bounds, edge, if edge == Edge::South { 360.0 } else { -360.0 }, steps),
        Move::Grow(times) => grown(bounds, times, steps),
        Move::Shift(east, north) => shifted(bounds, east, north),
    }
}

fn nudged(bounds: &BoundingBox, edge: Edge, degrees: f64, steps: (f64, f64)) -> Option<BoundingBox> {
    let [west, south, east, north] = <[f64; 4]>::from(*bounds);
    match edge {
        Edge::South => with_latitudes(bounds, sum(south, degrees).min(sum(north, -steps.1)).max(-90.0), north),
        Edge::North => with_latitudes(bounds, south, sum(north, degrees).max(sum(south, steps.1)).min(90.0)),
        Edge::West | Edge::East => {
            let outwards = if edge == Edge::West { -degrees } else { degrees };
            let width = bounds.width_degrees() + outwards;
            if width >= 360.0 - 1e-9 {
                return Some(all_longitudes(bounds));
            }
            // Never over the other edge.
            let by = degrees.signum()
                * if width < steps.0 { (bounds.width_degrees() - steps.0).max(0.0) } else { degrees.abs() };
            if edge == Edge::West {
                BoundingBox::new(as_west(home(sum(west, by))), south, east, north).ok()
            } else {
                BoundingBox::new(west, south, as_east(home(sum(east, by))), north).ok()
            }
        }
    }
}

fn with_latitudes(bounds: &BoundingBox, south: f64, north: f64) -> Option<BoundingBox> {
    BoundingBox::new(bounds.west(), south, bounds.east(), north).ok()
}

fn grown(bounds: &BoundingBox, times: f64, steps: (f64, f64)) -> Option<BoundingBox> {
    let edges = [
        (Edge::South, -steps.1 * times),
        (Edge::North, steps.1 * times),
        (Edge::West, -steps.0 * times),
        (Edge::East, steps.0 * times),
    ];
    let is_round = bounds.is_all_round();
    edges.into_iter().try_fold(*bounds, |grown, (edge, degrees)| {
        let is_longitude = matches!(edge, Edge::West | Edge::East);
        if is_longitude && (is_round || grown.is_all_round()) {
            return Some(grown);
        }
        // A pole is no edge to draw back.
        let at_pole = (edge == Edge::South && grown.south() == -90.0) || (edge == Edge::North && grown.north() == 90.0);
        if at_pole { Some(grown) } else { nudged(&grown, edge, degrees, steps) }
    })
}

/// One number set outright: longitudes as they are, latitudes no farther than the other one.
pub fn with_edge(bounds: &BoundingBox, edge: Edge, degrees: f64) -> Option<BoundingBox> {
    let [west, south, east, north] = <[f64; 4]>::from(*bounds);
    match edge {
        Edge::West => BoundingBox::new(degrees, south, east, north).ok(),
        Edge::South => BoundingBox::new(west, degrees.min(north), east, north).ok(),
        Edge::East => BoundingBox::new(west, south, degrees, north).ok(),
        Edge::North => BoundingBox::new(west, south, east, degrees.max(south)).ok(),
    }
}

/// The rest of the circle between the same parallels; nothing if the box goes all the way round or has no width.
pub fn other_way_round(bounds: &BoundingBox) -> Option<BoundingBox> {
    let width = bounds.width_degrees();
    if width <= 0.0 || width >= 360.0 {
        return None;
    }
    BoundingBox::new(as_west(bounds.east()), bounds.south(), as_east(bounds.west()), bounds.north()).ok()
}

/// All the way round between the same parallels.
#[must_use]
pub fn all_longitudes(bounds: &BoundingBox) -> BoundingBox {
    BoundingBox::new(-180.0, bounds.south(), 180.0, bounds.north()).unwrap_or(*bounds)
}

/// Up to the north pole for a positive `sign`, down to the south pole for a negative one.
pub fn to_pole(bounds: &BoundingBox, sign: f64) -> Option<BoundingBox> {
    if sign > 0.0 { with_edge(bounds, Edge::North, 90.0) } else { with_edge(bounds, Edge::South, -90.0) }
}
