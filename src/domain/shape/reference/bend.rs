//! Features off a map and onto the Earth: edges that are straight on the map get corners where they
//! would otherwise leave their place.

use super::projection::Projection;
use super::{RawFeature, STEPS_PER_POSITION};
use crate::domain::budget::Budget;
use crate::domain::shape::{MOST_POSITIONS, Ring, ShapeError, holes};
use geo::Coord;

/// An edge may leave its place by so many metres, or by this part of the feature's size.
const FINEST_METRES: f64 = 50.0;
const FINEST_PART: f64 = 1.0 / 20_000.0;
/// An edge is halved at most so often.
const DEEPEST: u32 = 10;

pub(super) fn unproject(
    features: &mut [RawFeature],
    projection: &Projection,
    system: &str,
    budget: &Budget,
) -> Result<(), ShapeError> {
    let mut positions = 0;
    for feature in features {
        let mut bender = Bender { projection, system, budget, tolerance: tolerance(feature, projection) };
        for ring in feature.polygons.iter_mut().flatten() {
            if ring.first() != ring.last() {
                ring.extend(ring.first().copied());
            }
            *ring = bender.bent(ring)?;
        }
        for line in &mut feature.lines {
            *line = bender.bent(line)?;
        }
        for point in &mut feature.points {
            *point = bender.placed(*point)?;
        }
        positions += feature.positions();
        if positions > MOST_POSITIONS {
            return Err(ShapeError::FarTooManyPositions);
        }
    }
    Ok(())
}

/// In the file's units.
fn tolerance(feature: &RawFeature, projection: &Projection) -> f64 {
    let rings = feature.polygons.iter().flatten().chain(&feature.lines);
    let sizes = rings.filter_map(|ring| holes::bounds(ring)).map(|(low, high)| (high.x - low.x).hypot(high.y - low.y));
    (sizes.fold(0.0, f64::max) * FINEST_PART).max(FINEST_METRES / projection.metres_per_unit())
}

/// A place on the map, and on the Earth.
type Corner = (Coord<f64>, Coord<f64>);

struct Bender<'a> {
    projection: &'a Projection,
    system: &'a str,
    budget: &'a Budget,
    tolerance: f64,
}

impl Bender<'_> {
    fn placed(&mut self, place: Coord<f64>) -> Result<Coord<f64>, ShapeError> {
        self.budget.spend(STEPS_PER_POSITION)?;
        self.projection.inverse(place).ok_or_else(|| ShapeError::OffMap {
            position: format!("[{}, {}]", place.x, place.y),
            system: self.system.to_owned(),
        })
    }

    fn bent(&mut self, line: &[Coord<f64>]) -> Result<Ring, ShapeError> {
        let mut bent: Ring = Vec::with_capacity(line.len());
        let mut before: Option<Corner> = None;
        for place in line {
            let corner = (*place, self.placed(*place)?);
            if let Some(from) = before {
                self.bend(from, corner, 0, &mut bent)?;
            }
            bent.push(corner.1);
            before = Some(corner);
        }
        Ok(bent)
    }

    /// The corners between two.
    fn bend(&mut self, from: Corner, to: Corner, depth: u32, into: &mut Ring) -> Result<(), ShapeError> {
        let length = (to.0.x - from.0.x).hypot(to.0.y - from.0.y);
        if depth >= DEEPEST || length <= 2.0 * self.tolerance || self.is_straight(from, to)? {
            return Ok(());
        }
        let middle = (from.0 + to.0) / 2.0;
        let Some(on_earth) = self.projection.inverse(middle) else { return Ok(()) };
        let middle = (middle, on_earth);
        self.bend(from, middle, depth + 1, into)?;
        into.push(on_earth);
        self.bend(middle, to, depth + 1, into)
    }

    /// True if straight in longitude and latitude is straight on the map, as looked at in three places.
    fn is_straight(&mut self, from: Corner, to: Corner) -> Result<bool, ShapeError> {
        self.budget.spend(3 * STEPS_PER_POSITION)?;
        let mut along = to.1 - from.1;
        along.x -= 360.0 * (along.x / 360.0).round();
        let deviates = |part: f64| {
            let expected = from.0 + (to.0 - from.0) * part;
            let found = self.projection.forward(from.1 + along * part);
            found.is_some_and(|found| (found.x - expected.x).hypot(found.y - expected.y) > self.tolerance)
        };
        Ok(![0.25, 0.5, 0.75].into_iter().any(deviates))
    }
}
