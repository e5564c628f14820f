//! Places at a distance, and turning the whole sphere.

use super::Place;
use crate::domain::shape::edges::{EARTH_RADIUS_METRES, angle_between, cross, dot, nearest_turn, on_sphere, place_of};

/// Metres along the shortest way between two places.
pub(super) fn metres(from: Place, to: Place) -> f64 {
    angle_between(on_sphere(from), on_sphere(to)) * EARTH_RADIUS_METRES
}

/// East and north at a place, as directions; at a pole they are those of its longitude.
fn axes(place: Place) -> ([f64; 3], [f64; 3]) {
    let (longitude, latitude) = (place.x.to_radians(), place.y.to_radians());
    let east = [-longitude.sin(), longitude.cos(), 0.0];
    let north = [-latitude.sin() * longitude.cos(), -latitude.sin() * longitude.sin(), latitude.cos()];
    (east, north)
}

/// The place so many metres away on a bearing in radians, clockwise from north.
pub(super) fn away(from: Place, bearing: f64, metres: f64) -> Place {
    let (east, north) = axes(from);
    let (up, angle) = (on_sphere(from), metres / EARTH_RADIUS_METRES);
    let (sine, cosine) = bearing.sin_cos();
    let to = [0, 1, 2].map(|axis| {
        let of = |vector: [f64; 3]| vector.get(axis).copied().unwrap_or_default();
        of(up) * angle.cos() + (of(east) * sine + of(north) * cosine) * angle.sin()
    });
    nearest_turn(from, place_of(to))
}

/// Bearing in radians of the shortest way at its start.
pub(super) fn bearing(from: Place, to: Place) -> f64 {
    let (east, north) = axes(from);
    let to = on_sphere(to);
    dot(to, east).atan2(dot(to, north))
}

/// The turn of the sphere that brings one place to another the shortest way, applied to a third.
pub(super) fn turned(place: Place, from: Place, to: Place) -> Place {
    let (start, end) = (on_sphere(from), on_sphere(to));
    let axis = cross(start, end);
    let length = dot(axis, axis).sqrt();
    if length < 1e-15 {
        return place;
    }
    let [x, y, z] = axis;
    let axis = [x / length, y / length, z / length];
    let (sine, cosine) = angle_between(start, end).sin_cos();
    let vector = on_sphere(place);
    let (across, along) = (cross(axis, vector), dot(axis, vector));
    let to = [0, 1, 2].map(|index| {
        let of = |vector: [f64; 3]| vector.get(index).copied().unwrap_or_default();
        of(vector) * cosine + of(across) * sine + of(axis) * along * (1.0 - cosine)
    });
    nearest_turn(place, place_of(to))
}

/// The middle of places on the sphere; nothing if they have none, such as those all round the equator.
pub(super) fn middle(places: &[Place]) -> Option<Place> {
    let sum = places.iter().map(|place| on_sphere(*place)).fold([0.0; 3], |[x, y, z], [a, b, c]| [x + a, y + b, z + c]);
    let first = places.first()?;
    (dot(sum, sum) > 1e-12).then(|| nearest_turn(*first, place_of(sum)))
}

/// A plane that touches the sphere at a place and keeps angles: distances from it are those of the sphere seen from
/// the opposite place, so every place but that one is on it.
pub(super) struct Plane {
    up: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
    at: Place,
}

impl Plane {
    pub(super) fn at(place: Place) -> Self {
        let (east, north) = axes(place);
        Self { up: on_sphere(place), east, north, at: place }
    }

    /// In radii of the Earth; nothing for the opposite place.
    pub(super) fn to(&self, place: Place) -> Option<(f64, f64)> {
        let direction = on_sphere(place);
        let depth = 1.0 + dot(direction, self.up);
        (depth > 1e-9).then(|| (2.0 * dot(direction, self.east) / depth, 2.0 * dot(direction, self.north) / depth))
    }

    pub(super) fn back(&self, (x, y): (f64, f64)) -> Place {
        let square = (x * x + y * y) / 4.0;
        let to = [0, 1, 2].map(|axis| {
            let of = |vector: [f64; 3]| vector.get(axis).copied().unwrap_or_default();
            of(self.east) * x + of(self.north) * y + of(self.up) * (1.0 - square)
        });
        nearest_turn(self.at, place_of(to))
    }
}
