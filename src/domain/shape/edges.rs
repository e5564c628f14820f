//! One meaning of an edge. A shape's edges are straight in longitude and latitude, which is how the services
//! cut; the catalogue takes each for the shortest line on the sphere, and the map for a straight line in
//! Mercator (`map.md` 4.2). They part by up to 1000 km. With points near enough to each other, all three are
//! the same line.

mod shortest;

pub(in crate::domain) use shortest::{along_arc, along_shortest, angle_between, nearest_turn, place_of};

use super::Ring;
use geo::Coord;

/// Which line joins two vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Edges {
    /// Straight in longitude and latitude, as files mean it and the map of the world draws it.
    #[default]
    Planar,
    /// The shortest line on the Earth, as the views of the poles draw it.
    Shortest,
}

impl Edges {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Planar, Self::Shortest];

    /// In words, after “Edges:”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Planar => "straight in longitude and latitude",
            Self::Shortest => "shortest lines on the Earth",
        }
    }

    /// In files, as GeoParquet says it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planar => "planar",
            Self::Shortest => "spherical",
        }
    }

    /// What a file says; anything unknown is planar, as it is without a word.
    pub fn of_key(key: &str) -> Self {
        if key == Self::Shortest.key() { Self::Shortest } else { Self::Planar }
    }

    /// The place some part of the way from one vertex to the next.
    pub fn along(self, from: Coord<f64>, to: Coord<f64>, part: f64) -> Coord<f64> {
        let to = nearest_turn(from, to);
        match self {
            Self::Planar => along(from, to, part),
            Self::Shortest => along_arc(from, to, part),
        }
    }

    /// The vertices one after another with longitudes that go on without a jump, and as many places between them
    /// that the way is straight in longitude and latitude. Nothing if that are more than `most`.
    pub(super) fn followed(self, positions: &[Coord<f64>], tolerance_metres: f64, most: usize) -> Option<Ring> {
        match self {
            Self::Planar => (positions.len() <= most).then(|| unrolled(positions)),
            Self::Shortest => along_shortest(positions, tolerance_metres, most),
        }
    }
}

/// Each position the shorter way round from the one before it.
pub(in crate::domain) fn unrolled(positions: &[Coord<f64>]) -> Ring {
    let mut last: Option<Coord<f64>> = None;
    let unroll = |place: &Coord<f64>| *last.insert(last.map_or(*place, |last| nearest_turn(last, *place)));
    positions.iter().map(unroll).collect()
}

/// Mean radius of the Earth in metres.
pub(in crate::domain) const EARTH_RADIUS_METRES: f64 = 6_371_008.8;
/// Beyond this latitude the map of the world draws nothing.
const MERCATOR_LIMIT_DEGREES: f64 = 85.05;
/// Longer edges are halved whatever their course: an arc between opposite points has no one way.
const LONGEST_DEGREES: (f64, f64) = (120.0, 90.0);
/// Shorter edges agree to 100 m wherever they lie.
const SHORT_DEGREES: f64 = 0.4;
/// Halvings of one edge at most; eleven do for the worst.
const MOST_HALVINGS: u32 = 14;
/// Where along an edge the lines are compared: over the equator they cross in the middle.
const COMPARED: [f64; 3] = [0.25, 0.5, 0.75];

/// Positions with more of them on long edges, so that the three lines lie within so many metres of each other.
pub(super) fn dense(positions: &[Coord<f64>], tolerance_metres: f64) -> Ring {
    let mut dense: Ring = positions.first().copied().into_iter().collect();
    for (from, to) in positions.iter().zip(positions.iter().skip(1)) {
        halve((*from, *to), tolerance_metres, MOST_HALVINGS, &mut dense);
    }
    dense
}

/// The edge without its start, halved until the lines agree.
fn halve((from, to): (Coord<f64>, Coord<f64>), tolerance_metres: f64, halvings: u32, into: &mut Ring) {
    if halvings == 0 || agree(from, to, tolerance_metres) {
        into.push(to);
        return;
    }
    let middle = along(from, to, 0.5);
    halve((from, middle), tolerance_metres, halvings - 1, into);
    halve((middle, to), tolerance_metres, halvings - 1, into);
}

fn along(from: Coord<f64>, to: Coord<f64>, part: f64) -> Coord<f64> {
    from + (to - from) * part
}

fn agree(from: Coord<f64>, to: Coord<f64>, tolerance_metres: f64) -> bool {
    let step = to - from;
    if step.x.abs() > LONGEST_DEGREES.0 || step.y.abs() > LONGEST_DEGREES.1 {
        return false;
    }
    let is_short = step.x.abs().max(step.y.abs()) <= SHORT_DEGREES;
    // A meridian is the same line to everybody.
    is_short
        || step.x == 0.0
        || COMPARED.iter().all(|part| {
            let place = along(from, to, *part);
            metres_from_arc(place, from, to) <= tolerance_metres
                && metres_from_mercator(place, from, to, *part) <= tolerance_metres
        })
}

/// How far a place lies from the great circle through two others.
pub(in crate::domain) fn metres_from_arc(place: Coord<f64>, from: Coord<f64>, to: Coord<f64>) -> f64 {
    let [place, from, to] = [place, from, to].map(on_sphere);
    let normal = cross(from, to);
    let length = dot(normal, normal).sqrt();
    // Ends in one point, as at a pole.
    if length < 1e-12 {
        return 0.0;
    }
    (dot(normal, place) / length).clamp(-1.0, 1.0).asin().abs() * EARTH_RADIUS_METRES
}

pub(in crate::domain) fn on_sphere(place: Coord<f64>) -> [f64; 3] {
    let ((east_sine, east_cosine), (north_sine, north_cosine)) =
        (place.x.to_radians().sin_cos(), place.y.to_radians().sin_cos());
    [north_cosine * east_cosine, north_cosine * east_sine, north_sine]
}

pub(in crate::domain) fn cross([ax, ay, az]: [f64; 3], [bx, by, bz]: [f64; 3]) -> [f64; 3] {
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

pub(in crate::domain) fn dot([ax, ay, az]: [f64; 3], [bx, by, bz]: [f64; 3]) -> f64 {
    ax * bx + ay * by + az * bz
}

/// How far a place on an edge lies from the line that is straight in Mercator.
fn metres_from_mercator(place: Coord<f64>, from: Coord<f64>, to: Coord<f64>, part: f64) -> f64 {
    if from.y.abs().max(to.y.abs()) > MERCATOR_LIMIT_DEGREES {
        return 0.0;
    }
    let height = |latitude: f64| latitude.to_radians().tan().asinh();
    let drawn = (height(from.y) + (height(to.y) - height(from.y)) * part).sinh().atan().to_degrees();
    // What it is off to the north counts as far as it is off to the side of the edge's course.
    let (east, north) = ((to.x - from.x) * place.y.to_radians().cos(), to.y - from.y);
    (east * (drawn - place.y)).abs() / east.hypot(north) * EARTH_RADIUS_METRES.to_radians()
}

/// Metres between two places near each other.
pub(super) fn metres_between(one: Coord<f64>, other: Coord<f64>) -> f64 {
    let east = (other.x - one.x) * f64::midpoint(one.y, other.y).to_radians().cos();
    east.hypot(other.y - one.y) * EARTH_RADIUS_METRES.to_radians()
}

#[cfg(test)]
mod tests;
