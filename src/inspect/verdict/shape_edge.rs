//! One edge of a shape, and the distance to many of them.

use super::side::Position;
use super::sphere::{RADIUS, place, vector};
use geo::Line as Straight;
use rstar::RTree;
use rstar::primitives::Line;

/// An edge straight in longitude and latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    from: (f64, f64),
    to: (f64, f64),
    /// Number of its polygon.
    pub(super) area: u32,
    /// Cut at ±180°, where the shape goes on.
    is_seam: bool,
}

impl Edge {
    pub(super) fn new(line: Straight<f64>, area: u32, is_split: bool) -> Self {
        let (from, to) = ((line.start.x, line.start.y), (line.end.x, line.end.y));
        Self { from, to, area, is_seam: is_split && from.0 == to.0 && from.0.abs() == 180.0 }
    }

    pub(super) fn low(&self) -> f64 {
        self.from.1.min(self.to.1)
    }

    pub(super) fn high(&self) -> f64 {
        self.from.1.max(self.to.1)
    }

    /// A ray to the east passes it; edges are taken with their lower end.
    #[inline]
    pub(super) fn is_passed(&self, east: f64, north: f64) -> bool {
        (self.from.1 > north) != (self.to.1 > north) && east < self.east_at(north)
    }

    #[inline]
    fn east_at(&self, north: f64) -> f64 {
        self.from.0 + (north - self.from.1) * self.slope()
    }

    /// Degrees to the east with each degree to the north.
    #[inline]
    fn slope(&self) -> f64 {
        (self.to.0 - self.from.0) / (self.to.1 - self.from.1)
    }

    /// The position is on it, as exactly as it is known.
    #[inline]
    pub(super) fn holds(&self, east: f64, at: Position) -> bool {
        let (low, high) = (self.low(), self.high());
        if at.latitude < low - at.latitude_tolerance || at.latitude > high + at.latitude_tolerance {
            return false;
        }
        let (least, most) = (self.from.0.min(self.to.0), self.from.0.max(self.to.0));
        if east < least - at.longitude_tolerance || east > most + at.longitude_tolerance || self.is_seam {
            return false;
        }
        if high - low <= at.latitude_tolerance {
            return true;
        }
        let off = (east - self.east_at(at.latitude.clamp(low, high))).abs();
        off <= at.longitude_tolerance + self.slope().abs() * at.latitude_tolerance
    }

    /// From the least to the greatest longitude at which a position between two latitudes can be on it.
    pub(super) fn reach(&self, (bottom, top): (f64, f64), tolerance: f64) -> (f64, f64) {
        let (least, most) = (self.from.0.min(self.to.0), self.from.0.max(self.to.0));
        let blur = self.slope().abs() * tolerance;
        let (low, high) = (self.low(), self.high());
        if !blur.is_finite() || bottom > high || top < low {
            return (least, most);
        }
        let (one, other) = (self.east_at(bottom.clamp(low, high)), self.east_at(top.clamp(low, high)));
        // Rounding at the far end of a long edge.
        let blur = blur + 1e-9;
        ((one.min(other) - blur).max(least), (one.max(other) + blur).min(most))
    }

    /// So many pieces, none of which is longer than a step, are as good as straight on the sphere.
    fn pieces(&self, step: f64) -> u32 {
        let length = (self.to.0 - self.from.0).abs().max((self.to.1 - self.from.1).abs());
        (length / step).ceil().max(1.0) as u32
    }

    fn cut(self, step: f64) -> impl Iterator<Item = Line<[f64; 3]>> {
        let pieces = self.pieces(step);
        let at = move |piece: u32| {
            let part = f64::from(piece) / f64::from(pieces);
            vector((self.from.0 + (self.to.0 - self.from.0) * part, self.from.1 + (self.to.1 - self.from.1) * part))
        };
        (0..pieces).map(move |piece| Line::new(at(piece), at(piece + 1)))
    }
}

/// Edges, to be asked which is nearest.
pub(super) struct ShapeEdge(RTree<Line<[f64; 3]>>);

/// Degrees of a piece of an edge, at first.
const STEP: f64 = 0.25;
/// More pieces than this are not made; they get longer instead.
const MOST_PIECES: u64 = 200_000;

impl ShapeEdge {
    pub(super) fn new(edges: &[Edge]) -> Self {
        let mut step = STEP;
        while edges.iter().map(|edge| u64::from(edge.pieces(step))).sum::<u64>() > MOST_PIECES && step < 360.0 {
            step *= 2.0;
        }
        // A seam is no edge.
        let edges = edges.iter().filter(|edge| !edge.is_seam);
        Self(RTree::bulk_load(edges.flat_map(|edge| edge.cut(step)).collect()))
    }

    /// Metres on a sphere from the nearest edge; infinite if there is none.
    pub(super) fn metres(&self, position: (f64, f64)) -> f64 {
        let from = vector(position);
        let Some(nearest) = self.0.nearest_neighbor(&from) else { return f64::INFINITY };
        let to = nearest.nearest_point(&from);
        let chord = from.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        2.0 * RADIUS * (chord / 2.0).min(1.0).asin()
    }

    /// Longitude and latitude of the nearest point of an edge; the position itself if there is none.
    pub(super) fn nearest(&self, position: (f64, f64)) -> (f64, f64) {
        let from = vector(position);
        self.0.nearest_neighbor(&from).map_or(position, |nearest| place(nearest.nearest_point(&from)))
    }
}
