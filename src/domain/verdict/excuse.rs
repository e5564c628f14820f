//! What explains that something lies outside.

use super::asked::Asked;
use super::rule::{Cutting, Rule};
use super::sums::{PlaceSum, Sum};

/// A photon of a segment whose reference point is inside lies at most one segment away, and a little: segments are
/// not quite of one length, and photons not quite on the track.
const SEGMENT_SLACK: f64 = 1.1;
/// Half a cell, and what rounding of coordinates adds.
pub(super) const HALF_A_CELL: f64 = 0.501;

/// Why data outside are as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excuse {
    /// The service's rule, in kind and in size.
    Rule,
    /// It cuts by the box around a shape.
    Bounds,
}

/// In kind and in size; `None` where nothing explains it.
pub(super) fn excuse(asked: &Asked, cutting: &Cutting, sum: &Sum, place: &PlaceSum) -> Option<Excuse> {
    let by_rule = match cutting.rule {
        Rule::Trajectory(Some(metres)) => place.farthest_metres <= metres * SEGMENT_SLACK,
        Rule::HalfCells => place.farthest_cells.is_some_and(|cells| cells <= HALF_A_CELL),
        Rule::TargetGrid => asked.bounds().is_some_and(|bounds| {
            let (width, height) = bounds.size_km();
            place.farthest_metres <= width.hypot(height) * 500.0
        }),
        Rule::Trajectory(None) | Rule::Fill | Rule::Rectangle | Rule::Uncut | Rule::Unknown => false,
    };
    let cuts_by_box = cutting.cuts.shape == Some(false) && cutting.cuts.area == Some(true);
    let in_bounds = || place.inside_bounds.is_some_and(|inside| inside >= sum.counted);
    if by_rule { Some(Excuse::Rule) } else { (cuts_by_box && in_bounds()).then_some(Excuse::Bounds) }
}
