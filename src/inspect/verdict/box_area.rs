//! A box as a test for positions.

use super::side::{Position, Side, home, turn};
use super::sphere::metres;
use crate::domain::BoundingBox;

/// Closed edges; longitudes count modulo 360 from the western edge, and not at all at a pole or in a box all around.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoxArea {
    west: f64,
    width: f64,
    /// Beyond a pole there is nothing, so there is no edge.
    south: f64,
    north: f64,
    is_round: bool,
}

impl BoxArea {
    /// The box of a request.
    pub fn new(bounds: BoundingBox) -> Self {
        Self {
            west: bounds.west(),
            width: bounds.width_degrees(),
            south: if bounds.south() <= -90.0 { f64::NEG_INFINITY } else { bounds.south() },
            north: if bounds.north() >= 90.0 { f64::INFINITY } else { bounds.north() },
            is_round: bounds.width_degrees() >= 360.0,
        }
    }

    /// The box, so many degrees wider on each side.
    pub(super) fn around(bounds: BoundingBox, wider: f64) -> Self {
        let area = Self::new(bounds);
        if wider == 0.0 {
            return area;
        }
        // A degree of longitude is short near a pole.
        let across = wider / bounds.south().abs().max(bounds.north().abs()).to_radians().cos().max(1e-3);
        let (west, width) = (area.west - across, area.width + 2.0 * across);
        Self { west, width, south: area.south - wider, north: area.north + wider, is_round: width >= 360.0 }
    }

    /// Where a position lies.
    #[inline]
    pub fn side(&self, at: Position) -> Side {
        let beyond_parallel = (at.latitude - self.north).max(self.south - at.latitude);
        if beyond_parallel > at.latitude_tolerance {
            return Side::Outside;
        }
        let is_pole = at.latitude.abs() >= 90.0 - at.latitude_tolerance;
        let beyond_meridian =
            if self.is_round || is_pole { f64::NEG_INFINITY } else { self.beyond_meridian(at.longitude) };
        if beyond_meridian > at.longitude_tolerance {
            Side::Outside
        } else if beyond_parallel >= -at.latitude_tolerance || beyond_meridian >= -at.longitude_tolerance {
            Side::Edge
        } else {
            Side::Inside
        }
    }

    /// Degrees beyond the nearer of the two meridians, negative within.
    #[inline]
    fn beyond_meridian(&self, longitude: f64) -> f64 {
        let east = turn(longitude - self.west);
        if east <= self.width { -east.min(self.width - east) } else { (east - self.width).min(360.0 - east) }
    }

    /// Degrees beyond the box to the east or west and to the north or south; 0 within.
    pub fn beyond(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        let meridian = if self.is_round { 0.0 } else { self.beyond_meridian(longitude).max(0.0) };
        (meridian, (latitude - self.north).max(self.south - latitude).max(0.0))
    }

    /// Longitudes and latitudes along its four edges.
    pub(super) fn outline(&self) -> Vec<(f64, f64)> {
        const STEPS: u32 = 500;
        let (south, north) = (self.south.max(-90.0), self.north.min(90.0));
        let part = |step: u32| f64::from(step) / f64::from(STEPS);
        let level = |latitude: f64| (0..=STEPS).map(move |step| (home(self.west + self.width * part(step)), latitude));
        let upright = |edge: f64| (0..=STEPS).map(move |step| (home(edge), south + (north - south) * part(step)));
        let levels = level(south).chain(level(north));
        levels.chain(upright(self.west)).chain(upright(self.west + self.width)).collect()
    }

    /// The nearest longitude and latitude of the box.
    pub fn nearest(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        let level = latitude.clamp(self.south.max(-90.0), self.north.min(90.0));
        let east = turn(longitude - self.west);
        if self.is_round || east <= self.width {
            return (longitude, level);
        }
        let edges = [self.west, home(self.west + self.width)];
        let candidates = edges.into_iter().flat_map(|edge| self.on_meridian(edge, longitude, latitude));
        let nearer = |one: &(f64, f64), other: &(f64, f64)| {
            metres((longitude, latitude), *one).total_cmp(&metres((longitude, latitude), *other))
        };
        candidates.min_by(nearer).unwrap_or((self.west, level))
    }

    /// The foot of the position on one edge, and the edge's ends: on the far side of a pole these are nearer.
    fn on_meridian(&self, edge: f64, longitude: f64, latitude: f64) -> [(f64, f64); 3] {
        let (south, north) = (self.south.max(-90.0), self.north.min(90.0));
        let (sine, cosine) = latitude.to_radians().sin_cos();
        let foot = sine.atan2(cosine * (longitude - edge).to_radians().cos()).to_degrees();
        [(edge, foot.clamp(south, north)), (edge, south), (edge, north)]
    }
}

#[cfg(test)]
mod tests {
    use super::{BoxArea, Position, Side};
    use crate::domain::BoundingBox;

    fn area(west: f64, south: f64, east: f64, north: f64) -> BoxArea {
        BoxArea::new(BoundingBox::new(west, south, east, north).unwrap())
    }

    fn at(longitude: f64, latitude: f64) -> Position {
        Position { longitude, latitude, longitude_tolerance: 7.63e-6, latitude_tolerance: 3.82e-6 }
    }

    #[test]
    fn edges_are_closed_and_blurred() {
        let colorado = area(-105.5, 40.0, -105.0, 41.0);
        for (longitude, latitude, side) in [
            (-105.2, 40.5, Side::Inside),
            (-105.5, 40.5, Side::Edge),
            (-105.2, 40.0, Side::Edge),
            (-105.2, f64::from(39.999_996_f32), Side::Edge),
            (-105.2, 39.999_99, Side::Outside),
            (-104.999_995, 40.5, Side::Edge),
            (-104.999_99, 40.5, Side::Outside),
            (254.8, 40.5, Side::Inside),
            (254.4, 40.5, Side::Outside),
            (75.0, 40.5, Side::Outside),
        ] {
            assert_eq!(colorado.side(at(longitude, latitude)), side, "{longitude} {latitude}");
        }
    }

    #[test]
    fn boxes_cross_the_antimeridian_and_go_all_around() {
        let pacific = area(170.0, -10.0, -170.0, 10.0);
        for inside in [175.0, -175.0, 180.0, -180.0, 185.0, 535.0] {
            assert_eq!(pacific.side(at(inside, 0.0)), Side::Inside, "{inside}");
        }
        for outside in [0.0, 169.9, -169.9, 190.1] {
            assert_eq!(pacific.side(at(outside, 0.0)), Side::Outside, "{outside}");
        }
        let band = area(-180.0, 10.0, 180.0, 20.0);
        for longitude in [-180.0, 180.0, 0.0, 359.9] {
            assert_eq!(band.side(at(longitude, 15.0)), Side::Inside, "a band has no meridian edge: {longitude}");
            assert_eq!(band.side(at(longitude, 20.0)), Side::Edge);
        }
    }

    #[test]
    fn at_a_pole_longitude_does_not_count() {
        let arctic = area(0.0, 80.0, 90.0, 90.0);
        assert_eq!(arctic.side(at(-120.0, 90.0)), Side::Inside);
        assert_eq!(arctic.side(at(45.0, 90.0)), Side::Inside);
        assert_eq!(arctic.side(at(-120.0, 89.0)), Side::Outside);
        assert_eq!(area(0.0, 80.0, 90.0, 89.0).side(at(45.0, 90.0)), Side::Outside);
        let (longitude, latitude) = arctic.nearest(-135.0, 89.0);
        assert_eq!(latitude, 90.0, "over the pole: {longitude}");
    }

    #[test]
    fn the_nearest_point_is_on_the_edge() {
        let colorado = area(-105.5, 40.0, -105.0, 41.0);
        assert_eq!(colorado.nearest(-105.2, 42.0), (-105.2, 41.0));
        assert_eq!(colorado.nearest(-105.2, 40.5), (-105.2, 40.5));
        let (longitude, latitude) = colorado.nearest(-104.0, 40.5);
        assert!(longitude == -105.0 && (latitude - 40.505).abs() < 0.01, "{longitude} {latitude}");
        assert_eq!(colorado.nearest(-106.0, 30.0), (-105.5, 40.0));
        assert_eq!(colorado.beyond(255.5, 42.0), (0.5, 1.0));
        assert_eq!(colorado.beyond(-105.2, 40.5), (0.0, 0.0));
    }
}
