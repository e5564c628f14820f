//! Geometry on the sphere, as the catalogue reads shapes: an edge is the shorter part of a great circle, and the
//! inside of a ring lies left of it, so that a ring over ±180° or round a pole needs no cut.
//!
//! Shares nothing with how the product sends shapes: each is judged by the other.

mod figure;
mod ring;

pub(super) use figure::circle;
pub use figure::{Area, Figure};
pub use ring::Ring;

/// Sines of angles that count as nothing: a hundredth of a millimetre.
const TOUCH: f64 = 2e-12;

type Vector = [f64; 3];

fn dot([ax, ay, az]: Vector, [bx, by, bz]: Vector) -> f64 {
    ax * bx + ay * by + az * bz
}

fn cross([ax, ay, az]: Vector, [bx, by, bz]: Vector) -> Vector {
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

fn sum([ax, ay, az]: Vector, [bx, by, bz]: Vector) -> Vector {
    [ax + bx, ay + by, az + bz]
}

fn minus(one: Vector, [bx, by, bz]: Vector) -> Vector {
    sum(one, [-bx, -by, -bz])
}

fn normal([x, y, z]: Vector) -> Option<Vector> {
    let length = (x * x + y * y + z * z).sqrt();
    (length > 0.0).then(|| [x / length, y / length, z / length])
}

/// How far east a meridian lies of another, 0…360 degrees.
fn eastwards(from: f64, to: f64) -> f64 {
    let turn = (to - from).rem_euclid(360.0);
    if turn >= 360.0 { 0.0 } else { turn }
}

/// A place on the sphere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees, −180…180.
    pub longitude: f64,
    /// Degrees.
    pub latitude: f64,
    vector: Vector,
}

impl Place {
    /// Of degrees; longitudes may lie beyond ±180.
    pub fn new(longitude: f64, latitude: f64) -> Self {
        let longitude = eastwards(-180.0, longitude) - 180.0;
        let (sin, cos) = longitude.to_radians().sin_cos();
        let (up, flat) =
            if latitude.abs() >= 90.0 { (latitude.signum(), 0.0) } else { latitude.to_radians().sin_cos() };
        Self { longitude, latitude, vector: [flat * cos, flat * sin, up] }
    }

    fn of_vector(vector: Vector) -> Self {
        let [x, y, z] = vector;
        let longitude = eastwards(-180.0, y.atan2(x).to_degrees()) - 180.0;
        Self { longitude, latitude: z.atan2(x.hypot(y)).to_degrees(), vector }
    }

    fn is_pole(&self) -> bool {
        let [x, y, _] = self.vector;
        x == 0.0 && y == 0.0
    }
}

/// The shorter way between two places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) from: Place,
    pub(super) to: Place,
    normal: Vector,
    /// How far east its end is, −180…180 degrees; `None` for one along a meridian or over a pole.
    east: Option<f64>,
}

impl Edge {
    /// `None` between equal or opposite places.
    pub(super) fn new(from: Place, to: Place) -> Option<Self> {
        // The difference keeps the digits that the product of near vectors would lose.
        let across = cross(minus(from.vector, to.vector), sum(from.vector, to.vector));
        let normal = normal(across)?;
        let east = eastwards(from.longitude, to.longitude);
        let east = if east > 180.0 { east - 360.0 } else { east };
        let is_upright = east == 0.0 || east == 180.0 || from.is_pole() || to.is_pole();
        Some(Self { from, to, normal, east: (!is_upright).then_some(east) })
    }

    /// Edges between the places of a line; equal neighbours are one.
    pub(super) fn along(places: &[Place]) -> Vec<Self> {
        let ends = places.iter().zip(places.iter().skip(1));
        ends.filter_map(|(from, to)| Self::new(*from, *to)).collect()
    }

    /// Where it begins in the west and how far it reaches east, degrees; `None` for one along a meridian.
    fn longitudes(&self) -> Option<(f64, f64)> {
        let east = self.east?;
        Some(if east > 0.0 { (self.from.longitude, east) } else { (self.to.longitude, -east) })
    }

    /// True if a meridian is passed. Half open and without a sum, so that of two edges at a corner exactly one does.
    fn passes(&self, longitude: f64) -> bool {
        let Some(step) = self.east else { return false };
        let (from, to) = (self.from.longitude, self.to.longitude);
        let (west, east) = if step > 0.0 { (from, to) } else { (to, from) };
        if west < east { west <= longitude && longitude < east } else { west <= longitude || longitude < east }
    }

    /// Southernmost and northernmost latitude, degrees.
    fn latitudes(&self) -> (f64, f64) {
        let [x, y, z] = self.normal;
        let (mut south, mut north) =
            (self.from.latitude.min(self.to.latitude), self.from.latitude.max(self.to.latitude));
        // The top of the great circle lies beside its axis.
        let top = normal([-z * x, -z * y, x * x + y * y]);
        for (top, sign) in top.into_iter().flat_map(|[x, y, z]| [([x, y, z], 1.0), ([-x, -y, -z], -1.0)]) {
            if self.holds_direction(top) {
                let latitude = Place::of_vector(top).latitude;
                if sign > 0.0 { north = north.max(latitude) } else { south = south.min(latitude) }
            }
        }
        (south, north)
    }

    fn holds_direction(&self, place: Vector) -> bool {
        dot(cross(self.normal, self.from.vector), place) >= -TOUCH
            && dot(cross(self.normal, self.to.vector), place) <= TOUCH
    }

    fn holds(&self, place: Vector) -> bool {
        dot(self.normal, place).abs() <= TOUCH && self.holds_direction(place)
    }

    /// A place that two edges share, if they meet.
    pub(super) fn meets(&self, other: &Self) -> Option<Place> {
        let sides = |edge: &Self, of: &Self| (dot(edge.normal, of.from.vector), dot(edge.normal, of.to.vector));
        let (start, end) = sides(self, other);
        if (start > TOUCH && end > TOUCH) || (start < -TOUCH && end < -TOUCH) {
            return None;
        }
        let (own_start, own_end) = sides(other, self);
        if (own_start > TOUCH && own_end > TOUCH) || (own_start < -TOUCH && own_end < -TOUCH) {
            return None;
        }
        let touching =
            [(self, other.from.vector), (self, other.to.vector), (other, self.from.vector), (other, self.to.vector)];
        if let Some((_, place)) = touching.into_iter().find(|(edge, place)| edge.holds(*place)) {
            return Some(Place::of_vector(place));
        }
        let [x, y, z] = normal(cross(self.normal, other.normal))?;
        let crossings = [[x, y, z], [-x, -y, -z]];
        let shared = crossings.into_iter().find(|place| self.holds_direction(*place) && other.holds_direction(*place));
        shared.map(Place::of_vector)
    }

    /// True if it meets a parallel between two meridians, west to east.
    fn meets_parallel(&self, latitude: f64, west: f64, width: f64) -> bool {
        let [x, y, z] = self.normal;
        let flat = x.hypot(y);
        let far = -z * latitude.to_radians().tan() / flat;
        if flat == 0.0 || far.abs() > 1.0 {
            return false;
        }
        let axis = y.atan2(x).to_degrees();
        let aside = far.acos().to_degrees();
        [axis + aside, axis - aside].into_iter().any(|longitude| {
            let place = Place::new(longitude, latitude);
            eastwards(west, longitude) <= width && self.holds_direction(place.vector)
        })
    }
}

#[cfg(test)]
mod tests;
