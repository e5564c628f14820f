//! A box on the Earth, in degrees, that may cross the antimeridian.

use geo::{Distance as _, Haversine, Point};
use serde::{Deserialize, Serialize};
use std::fmt;

/// So little beyond a pole or ±180° is the noise of somebody's arithmetic, in degrees.
pub(in crate::domain) const NOISE_DEGREES: f64 = 1.5e-6;

/// A number just beyond a limit brought back to it; any other as it is.
pub(in crate::domain) fn without_noise(degrees: f64, limit: f64) -> f64 {
    let beyond = degrees.abs() - limit;
    if beyond > 0.0 && beyond <= NOISE_DEGREES { limit.copysign(degrees) } else { degrees }
}

/// West, south, east, north in degrees: longitudes −180…180, latitudes −90…90, south ≤ north.
///
/// `west > east` is legal and means the box runs eastwards across ±180°, as on Harmony's wire
/// (`lon(170:-170)`). A value that exists is valid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 4]", into = "[f64; 4]")]
pub struct BoundingBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// One of the four numbers of a box; names a field in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// Western longitude.
    West,
    /// Southern latitude.
    South,
    /// Eastern longitude.
    East,
    /// Northern latitude.
    North,
}

impl Edge {
    /// All four in reading order: W, S, E, N.
    pub const ALL: [Self; 4] = [Self::West, Self::South, Self::East, Self::North];

    /// Full name for screen readers and sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::West => "West",
            Self::South => "South",
            Self::East => "East",
            Self::North => "North",
        }
    }

    /// Largest allowed absolute value in degrees.
    pub fn limit_degrees(self) -> f64 {
        match self {
            Self::West | Self::East => 180.0,
            Self::South | Self::North => 90.0,
        }
    }
}

/// Why four numbers are not a box.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BoundingBoxError {
    /// Not a number, or infinite.
    #[error("{} must be a number of degrees", .0.name())]
    NotANumber(Edge),
    /// Outside ±180 or ±90.
    #[error("{} must be between -{limit} and {limit} degrees", .edge.name(), limit = .edge.limit_degrees())]
    OutOfRange {
        /// Which number.
        edge: Edge,
        /// The offending value in degrees.
        value: f64,
    },
    /// South above north.
    #[error("South must not be above North")]
    SouthAboveNorth,
}

impl BoundingBoxError {
    /// The field the sentence belongs beside.
    pub fn edge(self) -> Edge {
        match self {
            Self::NotANumber(edge) | Self::OutOfRange { edge, .. } => edge,
            Self::SouthAboveNorth => Edge::South,
        }
    }
}

impl BoundingBox {
    /// Checks the four numbers; all problems are reported at once.
    ///
    /// What is wrong in the fifteenth digit is not wrong: −90.00000000000003 is −90.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, Vec<BoundingBoxError>> {
        let [west, east] = [west, east].map(|longitude| without_noise(longitude, Edge::West.limit_degrees()));
        let [south, north] = [south, north].map(|latitude| without_noise(latitude, Edge::South.limit_degrees()));
        let mut errors: Vec<_> = Edge::ALL
            .into_iter()
            .zip([west, south, east, north])
            .filter_map(|(edge, value)| {
                if !value.is_finite() {
                    Some(BoundingBoxError::NotANumber(edge))
                } else if value.abs() > edge.limit_degrees() {
                    Some(BoundingBoxError::OutOfRange { edge, value })
                } else {
                    None
                }
            })
            .collect();
        if south > north {
            errors.push(BoundingBoxError::SouthAboveNorth);
        }
        if errors.is_empty() { Ok(Self { west, south, east, north }) } else { Err(errors) }
    }

    /// The box that numbers out of range likely mean: longitudes counted 0…360, or once more round,
    /// brought home. `None` if they are in range as they stand, or something else is wrong.
    pub fn near(west: f64, south: f64, east: f64, north: f64) -> Option<Self> {
        let is_turned = |longitude: f64| longitude.abs() > 180.0 && longitude.abs() <= 540.0;
        if !(is_turned(west) || is_turned(east)) || west.abs() > 540.0 || east.abs() > 540.0 {
            return None;
        }
        if east - west >= 360.0 {
            return Self::new(-180.0, south, 180.0, north).ok();
        }
        // 190.1 is -169.9, not -169.90000000000003.
        let home = |longitude: f64| {
            if longitude.abs() > 180.0 { (wrap_longitude(longitude) * 1e9).round() / 1e9 } else { longitude }
        };
        let (west, east) = (home(west), home(east));
        // An eastern edge on the antimeridian is +180, a western one -180.
        let west = if west == 180.0 { -180.0 } else { west };
        let east = if east == -180.0 { 180.0 } else { east };
        Self::new(west, south, east, north).ok()
    }

    /// The box spanned by two corners as dragged on a map, whose longitudes may lie beyond ±180
    /// (an unwrapped map). Latitudes are clamped, longitudes brought home, a drag over 360° wide
    /// becomes the whole circle. `None` if a number is not finite.
    pub fn from_corners(first: (f64, f64), second: (f64, f64)) -> Option<Self> {
        if ![first.0, first.1, second.0, second.1].iter().all(|value| value.is_finite()) {
            return None;
        }
        let (left, right) = (first.0.min(second.0), first.0.max(second.0));
        let (bottom, top) = (first.1.min(second.1), first.1.max(second.1));
        let (west, east) = if right - left >= 360.0 {
            (-180.0, 180.0)
        } else {
            let west = wrap_longitude(left);
            let east = wrap_longitude(right);
            // An eastern edge exactly on the antimeridian is +180, a western one -180.
            (if west == 180.0 { -180.0 } else { west }, if east == -180.0 { 180.0 } else { east })
        };
        Self::new(west, bottom.clamp(-90.0, 90.0), east, top.clamp(-90.0, 90.0)).ok()
    }

    /// Western longitude in degrees.
    pub fn west(&self) -> f64 {
        self.west
    }

    /// Southern latitude in degrees.
    pub fn south(&self) -> f64 {
        self.south
    }

    /// Eastern longitude in degrees.
    pub fn east(&self) -> f64 {
        self.east
    }

    /// Northern latitude in degrees.
    pub fn north(&self) -> f64 {
        self.north
    }

    /// One of the four numbers.
    pub fn edge(&self, edge: Edge) -> f64 {
        match edge {
            Edge::West => self.west,
            Edge::South => self.south,
            Edge::East => self.east,
            Edge::North => self.north,
        }
    }

    /// True if the box runs over ±180°.
    pub fn crosses_antimeridian(&self) -> bool {
        self.west > self.east
    }

    /// The box as one or two parts that do not cross ±180°.
    pub fn parts(&self) -> impl Iterator<Item = Self> + use<> {
        let (first, second) = if self.crosses_antimeridian() {
            (Self { east: 180.0, ..*self }, Some(Self { west: -180.0, ..*self }))
        } else {
            (*self, None)
        };
        std::iter::once(first).chain(second)
    }

    /// Width in degrees of longitude, 0…360.
    pub fn width_degrees(&self) -> f64 {
        if self.crosses_antimeridian() { self.east - self.west + 360.0 } else { self.east - self.west }
    }

    /// Height in degrees of latitude, 0…180.
    pub fn height_degrees(&self) -> f64 {
        self.north - self.south
    }

    /// The eastern edge on a map that does not wrap: may be over 180.
    pub fn unwrapped_east(&self) -> f64 {
        self.west + self.width_degrees()
    }

    /// Middle of the box as longitude, latitude in degrees.
    pub fn center(&self) -> (f64, f64) {
        (wrap_longitude(self.west + self.width_degrees() / 2.0), f64::midpoint(self.south, self.north))
    }

    /// True if the point (degrees) lies in the box, edges included. A longitude outside ±180 is
    /// brought home first; a pole has none.
    pub fn contains(&self, longitude: f64, latitude: f64) -> bool {
        if latitude.abs() == 90.0 {
            return latitude == self.south || latitude == self.north;
        }
        let longitude = wrap_longitude(longitude);
        let within_longitude = if self.crosses_antimeridian() {
            longitude >= self.west || longitude <= self.east
        } else {
            (longitude >= self.west && longitude <= self.east)
                || (longitude.abs() == 180.0 && (self.west == -180.0 || self.east == 180.0))
        };
        within_longitude && latitude >= self.south && latitude <= self.north
    }

    /// True if the two boxes share a point: −180 and 180 are one meridian, and a pole is one point.
    pub fn intersects(&self, other: &Self) -> bool {
        let meet = |a: Self, b: Self| {
            let touch = |a: Self, b: Self| a.east == 180.0 && b.west == -180.0;
            (a.west <= b.east && b.west <= a.east) || touch(a, b) || touch(b, a)
        };
        let share_pole = (self.north == 90.0 && other.north == 90.0) || (self.south == -90.0 && other.south == -90.0);
        let share_latitude = self.south <= other.north && other.south <= self.north;
        share_pole || (share_latitude && self.parts().any(|a| other.parts().any(|b| meet(a, b))))
    }

    /// Why a box without width or height is not asked for, and the edge to change: services that cut by
    /// comparing keep everything then (`map.md` 4.2).
    pub fn line_problem(&self) -> Option<(Edge, String)> {
        let (edge, names) = if self.height_degrees() == 0.0 {
            (Edge::South, "South and North")
        } else if self.width_degrees() == 0.0 {
            (Edge::West, "West and East")
        } else {
            return None;
        };
        let words = "are the same, so the box is a line, for which some services keep everything. Widen it, or ask \
                     for a point instead.";
        Some((edge, format!("{names} {words}")))
    }

    /// True if the box goes all the way round the Earth: its west and east are no edges.
    pub fn is_all_round(&self) -> bool {
        self.width_degrees() >= 360.0
    }

    /// Width (along the middle parallel) and height in kilometres on a sphere of 6371.0088 km.
    pub fn size_km(&self) -> (f64, f64) {
        let height = Haversine.distance(Point::new(0.0, self.south), Point::new(0.0, self.north)) / 1000.0;
        (self.width_km_at(f64::midpoint(self.south, self.north)), height)
    }

    /// Width in kilometres along a parallel, which is not the shortest way: the length of its arc.
    pub fn width_km_at(&self, latitude: f64) -> f64 {
        (self.width_degrees() * DEGREE_KM * latitude.to_radians().cos()).max(0.0)
    }

    /// Surface in square kilometres on the same sphere.
    pub fn area_km2(&self) -> f64 {
        let height = self.north.to_radians().sin() - self.south.to_radians().sin();
        EARTH_RADIUS_KM * EARTH_RADIUS_KM * self.width_degrees().to_radians() * height
    }
}

/// Mean Earth radius.
const EARTH_RADIUS_KM: f64 = 6371.0088;
/// One degree of a great circle in kilometres.
const DEGREE_KM: f64 = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// Brings a longitude into −180…180 degrees; ±180 stay what they are.
pub fn wrap_longitude(longitude: f64) -> f64 {
    if (-180.0..=180.0).contains(&longitude) {
        return longitude;
    }
    (longitude + 180.0).rem_euclid(360.0) - 180.0
}

impl TryFrom<[f64; 4]> for BoundingBox {
    type Error = BoundingBoxError;

    fn try_from([west, south, east, north]: [f64; 4]) -> Result<Self, Self::Error> {
        Self::new(west, south, east, north)
            .map_err(|errors| errors.first().copied().unwrap_or(BoundingBoxError::SouthAboveNorth))
    }
}

impl From<BoundingBox> for [f64; 4] {
    fn from(bounds: BoundingBox) -> Self {
        [bounds.west, bounds.south, bounds.east, bounds.north]
    }
}

impl fmt::Display for BoundingBox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "W {} S {} E {} N {}", self.west, self.south, self.east, self.north)
    }
}

#[cfg(test)]
mod tests {
    use super::{BoundingBox, BoundingBoxError, Edge, wrap_longitude};
    use proptest::prelude::*;

    fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
        BoundingBox::new(west, south, east, north).unwrap()
    }

    #[test]
    fn a_rounding_error_beyond_the_edge_of_the_world_is_the_edge() {
        let noisy =
            BoundingBox::new(-180.000_000_000_1, -90.000_000_000_000_03, 180.000_000_000_000_03, 90.000_000_1).unwrap();
        assert_eq!(<[f64; 4]>::from(noisy), [-180.0, -90.0, 180.0, 90.0]);
        assert!(BoundingBox::new(-180.0001, 0.0, 1.0, 1.0).is_err());
        assert!(BoundingBox::new(0.0, 0.0, 1.0, 90.0001).is_err());
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let errors = BoundingBox::new(-190.0, 50.0, f64::NAN, 40.0).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.edge()).collect::<Vec<_>>(), [Edge::West, Edge::East, Edge::South]);
        assert_eq!(errors.last(), Some(&BoundingBoxError::SouthAboveNorth));
        assert_eq!(errors.first().unwrap().to_string(), "West must be between -180 and 180 degrees");
    }

    #[test]
    fn longitudes_counted_further_round_are_brought_home() {
        for (west, east, home) in [
            (70.0, 190.0, Some((70.0, -170.0))),
            (190.1, 200.0, Some((-169.9, -160.0))),
            (0.0, 360.0, Some((-180.0, 180.0))),
            (-180.0, 540.0, Some((-180.0, 180.0))),
            (350.0, 370.0, Some((-10.0, 10.0))),
            (-190.0, -170.0, Some((170.0, -170.0))),
            (180.0, 200.0, Some((-180.0, -160.0))),
            (100.0, 540.0, Some((-180.0, 180.0))),
            (170.0, -170.0, None),
            (0.0, 1000.0, None),
            (0.0, f64::NAN, None),
            (f64::INFINITY, 190.0, None),
        ] {
            let near = BoundingBox::near(west, -10.0, east, 10.0);
            assert_eq!(near, home.map(|(west, east)| bounds(west, -10.0, east, 10.0)), "{west} {east}");
        }
        assert_eq!(BoundingBox::near(70.0, 50.0, 190.0, 40.0), None, "something else is wrong");
    }

    #[test]
    fn a_box_over_the_antimeridian_is_two_parts() {
        let pacific = bounds(170.0, -10.0, -170.0, 10.0);
        let parts: Vec<_> = pacific.parts().collect();
        assert_eq!(parts, [bounds(170.0, -10.0, 180.0, 10.0), bounds(-180.0, -10.0, -170.0, 10.0)]);
        assert_eq!(pacific.width_degrees(), 20.0);
        assert_eq!(pacific.center(), (180.0, 0.0));
        assert!(pacific.contains(180.0, 0.0) && pacific.contains(-180.0, 0.0) && pacific.contains(-175.0, 0.0));
        assert!(!pacific.contains(0.0, 0.0));
    }

    #[test]
    fn boxes_meet_over_the_antimeridian_and_at_a_pole() {
        let west = bounds(170.0, 0.0, 180.0, 10.0);
        assert!(west.intersects(&bounds(-180.0, 5.0, -170.0, 20.0)));
        assert!(bounds(-180.0, 5.0, -170.0, 20.0).intersects(&west));
        assert!(west.intersects(&bounds(-180.0, 10.0, -180.0, 10.0)));
        assert!(!west.intersects(&bounds(-180.0, 11.0, -170.0, 20.0)));
        assert!(!west.intersects(&bounds(-179.0, 0.0, -170.0, 20.0)));
        let (here, there) = (bounds(0.0, 80.0, 10.0, 90.0), bounds(100.0, 80.0, 110.0, 90.0));
        assert!(here.intersects(&there) && here.contains(100.0, 90.0) && !here.contains(100.0, 89.0));
        assert!(!here.intersects(&bounds(100.0, -90.0, 110.0, 80.0)) && !here.contains(5.0, -90.0));
        let (here, there) = (bounds(0.0, -90.0, 10.0, -80.0), bounds(170.0, -90.0, -170.0, -85.0));
        assert!(here.intersects(&there) && there.contains(0.0, -90.0));
    }

    #[test]
    fn a_drag_over_the_map_edge_comes_home() {
        assert_eq!(BoundingBox::from_corners((190.0, 5.0), (170.0, -5.0)), Some(bounds(170.0, -5.0, -170.0, 5.0)));
        assert_eq!(BoundingBox::from_corners((-200.0, 95.0), (-190.0, -95.0)), Some(bounds(160.0, -90.0, 170.0, 90.0)));
        assert_eq!(BoundingBox::from_corners((-300.0, 0.0), (300.0, 1.0)), Some(bounds(-180.0, 0.0, 180.0, 1.0)));
        assert_eq!(BoundingBox::from_corners((180.0, 0.0), (200.0, 1.0)), Some(bounds(-180.0, 0.0, -160.0, 1.0)));
        assert_eq!(BoundingBox::from_corners((f64::NAN, 0.0), (1.0, 1.0)), None);
    }

    #[test]
    fn the_tutorial_box_is_43_by_111_km() {
        let (width, height) = bounds(-105.5, 40.0, -105.0, 41.0).size_km();
        assert!((width - 42.3).abs() < 0.1 && (height - 111.2).abs() < 0.1, "{width} {height}");
    }

    #[test]
    fn a_cap_has_a_surface_and_a_width_at_its_edge() {
        let cap = bounds(-180.0, 60.0, 180.0, 90.0);
        assert!((cap.width_km_at(60.0) - 20_015.1).abs() < 0.1 && cap.width_km_at(90.0) < 1e-6);
        assert!((cap.area_km2() / 1e6 - 34.17).abs() < 0.01, "{}", cap.area_km2());
        let globe = bounds(-180.0, -90.0, 180.0, 90.0);
        assert!((globe.area_km2() / 1e6 - 510.07).abs() < 0.01, "{}", globe.area_km2());
    }

    #[test]
    fn a_box_without_width_or_height_says_so() {
        assert_eq!(bounds(5.0, 1.0, 5.0, 2.0).line_problem().unwrap().0, Edge::West);
        assert_eq!(bounds(5.0, 1.0, 6.0, 1.0).line_problem().unwrap().0, Edge::South);
        assert_eq!(bounds(5.0, 1.0, 6.0, 2.0).line_problem(), None);
        assert_eq!(bounds(-180.0, 1.0, 180.0, 2.0).line_problem(), None);
    }

    proptest! {
        #[test]
        fn parts_cover_the_box_and_nothing_else(
            west in -180.0..=180.0, east in -180.0..=180.0, south in -90.0..=0.0, north in 0.0..=90.0,
            longitude in -180.0..=180.0, latitude in -90.0..=90.0,
        ) {
            let whole = bounds(west, south, east, north);
            prop_assert!(whole.parts().all(|part| !part.crosses_antimeridian()));
            prop_assert_eq!(whole.contains(longitude, latitude), whole.parts().any(|part| part.contains(longitude, latitude)));
            prop_assert!(whole.intersects(&whole));
        }

        #[test]
        fn a_drag_never_leaves_the_earth(a in -1000.0..1000.0, b in -200.0..200.0, c in -1000.0..1000.0, d in -200.0..200.0) {
            let dragged = BoundingBox::from_corners((a, b), (c, d)).unwrap();
            prop_assert!((-180.0..=180.0).contains(&wrap_longitude(a)));
            prop_assert!(dragged.width_degrees() <= 360.0 && dragged.width_degrees() >= 0.0);
        }
    }
}
