//! A point as a test for positions: what holds it is inside. Cells have a size; of other positions the spacing tells how
//! near one has to be.

use super::shape_area::POINT_METRES;
use super::side::{Position, Side, home};
use super::sphere::metres;
use crate::domain::Point;

/// How near something has to be to hold the point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reach {
    /// Half a cell: degrees of longitude and latitude.
    Cell(f64, f64),
    /// Metres around.
    Metres(f64),
    /// A single position, which has no next one.
    Nothing,
}

/// The point of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointArea {
    longitude: f64,
    latitude: f64,
    reach: Reach,
}

impl PointArea {
    /// How near something has to be.
    pub(super) fn new(point: Point, reach: Reach) -> Self {
        Self { longitude: point.longitude(), latitude: point.latitude(), reach }
    }

    /// Whether what lies at a position holds it.
    #[inline]
    pub fn side(&self, at: Position) -> Side {
        let beyond = match self.reach {
            Reach::Cell(east, north) => {
                let is_pole = self.latitude.abs() >= 90.0;
                let across = if is_pole { 0.0 } else { home(at.longitude - self.longitude).abs() - east };
                let along = (at.latitude - self.latitude).abs() - north;
                (across - at.longitude_tolerance).max(along - at.latitude_tolerance)
            }
            Reach::Nothing => metres((at.longitude, at.latitude), (self.longitude, self.latitude)) - POINT_METRES,
            Reach::Metres(reach) => metres((at.longitude, at.latitude), (self.longitude, self.latitude)) - reach,
        };
        // Rounding of a spacing that was divided and added.
        if beyond > 1e-9 { Side::Outside } else { Side::Inside }
    }

    /// How near is near enough nobody knows.
    pub(super) fn has_no_size(&self) -> bool {
        self.reach == Reach::Nothing
    }

    /// The point, longitude first.
    pub(super) fn place(&self) -> (f64, f64) {
        (self.longitude, self.latitude)
    }
}

#[cfg(test)]
mod tests {
    use super::{PointArea, Position, Reach, Side};

    fn at(longitude: f64, latitude: f64) -> Position {
        Position { longitude, latitude, longitude_tolerance: 0.0, latitude_tolerance: 0.0 }
    }

    #[test]
    fn cells_that_touch_the_point_hold_it() {
        let area = PointArea { longitude: 179.9, latitude: 10.0, reach: Reach::Cell(0.25, 0.25) };
        for (longitude, latitude, side) in [
            (179.75, 10.2, Side::Inside),
            (-179.85, 9.75, Side::Inside),
            (180.15, 10.25, Side::Inside),
            (-179.8, 10.0, Side::Outside),
            (179.9, 10.3, Side::Outside),
        ] {
            assert_eq!(area.side(at(longitude, latitude)), side, "{longitude} {latitude}");
        }
    }
}
