//! The map on the screen in numbers: a projection's square, scaled and moved.

use super::super::{Place, Spot};
use crate::domain::map::Projection;
use geo::coord;

/// So near to the pole (points) a drag means the pole.
pub const POLE_POINTS: f64 = 8.0;
/// A latitude dragged at least this far (degrees) on the map of the world means the pole: it shows nothing beyond.
const POLE_SNAP: f64 = 85.0;
/// Degrees beyond which a polar map shows nothing, counted towards its pole: the equator.
const POLAR_LIMIT: f64 = 0.0;
/// Metres of a degree of latitude.
const METRES_OF_DEGREE: f64 = 111_195.0;
/// Decimals of a number of degrees at most: a tenth of a metre.
const MOST_DECIMALS: f64 = 6.0;

/// A projection's square on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chart {
    /// How the Earth is drawn.
    pub projection: Projection,
    /// Points of the whole square.
    pub points: f64,
    /// The square's place at the screen's origin.
    pub origin: (f64, f64),
}

impl Chart {
    /// Where a place is on the screen; beyond the map's end, at its end. Longitudes go on beyond ±180 on the map of the
    /// world.
    pub fn spot(&self, place: Place) -> Option<Spot> {
        let (x, y) = self.projection.forward(place.x, self.shown_latitude(place.y))?;
        Some(Spot { x: (x - self.origin.0) * self.points, y: (y - self.origin.1) * self.points })
    }

    /// A latitude in degrees, brought back to where the map ends.
    pub fn shown_latitude(&self, latitude: f64) -> f64 {
        match self.projection.pole() {
            Some(sign) if latitude * sign < POLAR_LIMIT => POLAR_LIMIT,
            _ => latitude,
        }
    }

    /// The place at a position of the screen; beside the map the nearest there is.
    pub fn place(&self, spot: Spot) -> Place {
        let (x, y) = (self.origin.0 + spot.x / self.points, self.origin.1 + spot.y / self.points);
        let Some(sign) = self.projection.pole() else {
            let place = self.projection.inverse(x, y.clamp(0.0, 1.0)).unwrap_or_default();
            return coord! { x: place.0, y: place.1 };
        };
        // Far outside there is still a direction.
        let (right, down) = (x - 0.5, y - 0.5);
        let shrink = (0.37 / right.hypot(down)).min(1.0);
        let place = self
            .projection
            .inverse(x, y)
            .or_else(|| self.projection.inverse(0.5 + right * shrink, 0.5 + down * shrink));
        let (longitude, latitude) = place.unwrap_or((0.0, POLAR_LIMIT * sign));
        coord! { x: longitude, y: self.shown_latitude(latitude) }
    }

    /// The map shows a place at this position.
    pub fn is_on_map(&self, spot: Spot) -> bool {
        let (x, y) = (self.origin.0 + spot.x / self.points, self.origin.1 + spot.y / self.points);
        let place = self.projection.inverse(x, y);
        place.is_some_and(|(_, latitude)| self.shown_latitude(latitude) == latitude)
    }

    /// The pole at the middle of a polar map: its latitude in degrees, and where it is.
    pub fn pole(&self) -> Option<(f64, Spot)> {
        let latitude = self.projection.pole()? * 90.0;
        Some((latitude, self.spot(coord! { x: 0.0, y: latitude })?))
    }

    /// A latitude in degrees made a number to keep: no finer than the screen can tell, and at the map's edge the pole.
    pub fn picked_latitude(&self, latitude: f64) -> f64 {
        if self.projection.repeats() && latitude.abs() >= POLE_SNAP {
            return 90.0_f64.copysign(latitude);
        }
        self.rounded(coord! { x: 0.0, y: latitude }).y
    }

    /// A place made numbers to keep, no finer than the screen can tell there.
    pub fn rounded(&self, place: Place) -> Place {
        let latitude = round_to(place.y, decimals(self.points_of_latitude(place.y)));
        coord! { x: self.picked_longitude(place.x, place.y), y: latitude }
    }

    /// A longitude in degrees made a number to keep, no finer than the screen can tell at this latitude.
    pub fn picked_longitude(&self, longitude: f64, latitude: f64) -> f64 {
        round_to(longitude, decimals(self.points_of_longitude(latitude)))
    }

    /// The smallest steps of longitude and latitude that are worth a change at this latitude: the coarsest decimal that
    /// is less than a point, in degrees.
    pub fn steps(&self, latitude: f64) -> (f64, f64) {
        let step = |points: f64| 10_f64.powi(-decimals(points));
        (step(self.points_of_longitude(latitude)), step(self.points_of_latitude(latitude)))
    }

    /// Points of a degree of longitude on a parallel.
    pub fn points_of_longitude(&self, latitude: f64) -> f64 {
        self.points_of_latitude(latitude) * self.shown_latitude(latitude).to_radians().cos().max(0.0)
    }

    /// Points of a degree of latitude.
    fn points_of_latitude(&self, latitude: f64) -> f64 {
        let metres = self.projection.metres() / self.points;
        METRES_OF_DEGREE / (metres * self.projection.ground_of_plane(self.shown_latitude(latitude)))
    }

    /// The latitude of the two whose parallel is longer on the screen.
    pub fn wider(&self, one: f64, other: f64) -> f64 {
        if self.points_of_longitude(one) >= self.points_of_longitude(other) { one } else { other }
    }
}

/// The decimals of the coarsest step that is less than a point.
fn decimals(points_of_degree: f64) -> i32 {
    let decimals = points_of_degree.max(0.1).log10().floor() + 1.0;
    decimals.clamp(0.0, MOST_DECIMALS) as i32
}

/// Rounds to a number of decimals; never minus zero.
pub(super) fn round_to(value: f64, decimals: i32) -> f64 {
    let factor = 10_f64.powi(decimals);
    (value * factor).round() / factor + 0.0
}
