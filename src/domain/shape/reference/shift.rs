//! From one datum to WGS 84: over the positions in space.

use crate::domain::epsg::{Datum, Helmert};
use geo::{Coord, coord};

/// WGS 84's ellipsoid.
const WGS84: Ellipsoid = Ellipsoid { semi_major: 6_378_137.0, flattening: 1.0 / 298.257_223_563 };

#[derive(Debug, Clone, Copy)]
struct Ellipsoid {
    semi_major: f64,
    flattening: f64,
}

/// A datum's ellipsoid and the seven numbers from it to WGS 84.
#[derive(Debug)]
pub(super) struct Shift {
    from: Ellipsoid,
    moved: [f64; 3],
    /// In radians.
    turned: [f64; 3],
    scale: f64,
}

impl Shift {
    pub(super) fn new(from: &Datum, [x, y, z, turn_x, turn_y, turn_z, millionths]: Helmert) -> Self {
        let flattening = if from.inverse_flattening > 0.0 { 1.0 / from.inverse_flattening } else { 0.0 };
        let radians = |seconds: f64| (seconds / 3600.0).to_radians();
        Self {
            from: Ellipsoid { semi_major: from.semi_major, flattening },
            moved: [x, y, z],
            turned: [radians(turn_x), radians(turn_y), radians(turn_z)],
            scale: 1.0 + millionths * 1e-6,
        }
    }

    /// Longitude and latitude in degrees, on the ground.
    pub(super) fn apply(&self, position: Coord<f64>) -> Coord<f64> {
        let [x, y, z] = self.from.in_space(position);
        let ([turn_x, turn_y, turn_z], [dx, dy, dz]) = (self.turned, self.moved);
        let shifted = WGS84.on_ground([
            dx + self.scale * (x - turn_z * y + turn_y * z),
            dy + self.scale * (turn_z * x + y - turn_x * z),
            dz + self.scale * (-turn_y * x + turn_x * y + z),
        ]);
        // The same turn round the Earth as before.
        let turns = ((position.x - shifted.x) / 360.0).round();
        coord! { x: shifted.x + 360.0 * turns, y: shifted.y }
    }
}

impl Ellipsoid {
    fn eccentricity_squared(self) -> f64 {
        self.flattening * (2.0 - self.flattening)
    }

    fn in_space(self, position: Coord<f64>) -> [f64; 3] {
        let ((sin_x, cos_x), (sin_y, cos_y)) = (position.x.to_radians().sin_cos(), position.y.to_radians().sin_cos());
        let squared = self.eccentricity_squared();
        let normal = self.semi_major / (1.0 - squared * sin_y * sin_y).sqrt();
        [normal * cos_y * cos_x, normal * cos_y * sin_x, normal * (1.0 - squared) * sin_y]
    }

    /// By Bowring's formula, exact far below a millimetre near the ground.
    fn on_ground(self, [x, y, z]: [f64; 3]) -> Coord<f64> {
        let squared = self.eccentricity_squared();
        let semi_minor = self.semi_major * (1.0 - self.flattening);
        let from_axis = x.hypot(y);
        let (sine, cosine) = (z * self.semi_major).atan2(from_axis * semi_minor).sin_cos();
        let second = squared / (1.0 - squared);
        let latitude =
            (z + second * semi_minor * sine.powi(3)).atan2(from_axis - squared * self.semi_major * cosine.powi(3));
        coord! { x: y.atan2(x).to_degrees(), y: latitude.to_degrees() }
    }
}

/// True if a box of west, south, east, north holds a position; west > east runs over ±180°.
pub(super) fn holds([west, south, east, north]: [f64; 4], position: Coord<f64>) -> bool {
    let width = (east - west).rem_euclid(360.0);
    let width = if width == 0.0 && east != west { 360.0 } else { width };
    (south..=north).contains(&position.y) && (position.x - west).rem_euclid(360.0) <= width
}
