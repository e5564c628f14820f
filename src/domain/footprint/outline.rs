//! One footprint while it is read: unwrapped, curved as the Earth is, bounded.

use super::PartKind;
use crate::domain::BoundingBox;
use std::f64::consts::PI;

/// Corners of one granule, at most; finer ones are thinned.
const MOST_POINTS: usize = 4000;
/// Parts of one granule, at most.
const MOST_PARTS: usize = 64;
/// A piece of a great circle is drawn straight where that is off by less than this, in degrees.
const STRAIGHT_DEGREES: f64 = 0.03;
/// Halvings of one piece of a great circle, at most.
const MOST_HALVINGS: u32 = 6;

/// Parts as they are kept.
pub(super) type Packed = Vec<(PartKind, Vec<[f32; 2]>)>;

/// What is known of where one granule lies. Numbers that are no place are left out with their part.
#[derive(Debug, Default)]
pub struct Outline {
    parts: Vec<(PartKind, Vec<(f64, f64)>)>,
}

impl Outline {
    /// A box: its upper and lower edge are parallels.
    pub fn add_box(&mut self, bounds: BoundingBox) {
        let (west, south, east, north) = (bounds.west(), bounds.south(), bounds.unwrapped_east(), bounds.north());
        let corners = vec![(west, south), (east, south), (east, north), (west, north), (west, south)];
        self.add(PartKind::Area, corners);
    }

    /// A ring of longitudes and latitudes. `is_curved`: its edges are great circles, else straight
    /// in degrees.
    pub fn add_ring(&mut self, ring: &[(f64, f64)], is_hole: bool, is_curved: bool) {
        let mut ring = ring.to_vec();
        if let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied())
            && first != last
        {
            ring.push(first);
        }
        if ring.len() >= 4 && ring.iter().all(is_place) {
            self.add(if is_hole { PartKind::Hole } else { PartKind::Area }, unwrapped(&ring, is_curved));
        }
    }

    /// A track of longitudes and latitudes.
    pub fn add_line(&mut self, line: &[(f64, f64)], is_curved: bool) {
        if line.len() >= 2 && line.iter().all(is_place) {
            self.add(PartKind::Line, unwrapped(line, is_curved));
        }
    }

    /// One place, longitude and latitude.
    pub fn add_point(&mut self, point: (f64, f64)) {
        if is_place(&point) {
            self.add(PartKind::Points, vec![point]);
        }
    }

    fn add(&mut self, kind: PartKind, points: Vec<(f64, f64)>) {
        if self.parts.len() < MOST_PARTS {
            self.parts.push((kind, points));
        }
    }

    /// Its parts as they are kept, and whether it was cut at ±180° and is in one piece again.
    pub(super) fn finish(mut self) -> (Packed, bool) {
        let is_split = self.join_at_seam();
        let total: usize = self.parts.iter().map(|(_, points)| points.len()).sum();
        let step = total.div_ceil(MOST_POINTS).max(1);
        let pack = |points: Vec<(f64, f64)>| -> Vec<[f32; 2]> {
            let last = points.len().saturating_sub(1);
            let kept = points.into_iter().enumerate().filter(|(index, _)| index % step == 0 || *index == last);
            kept.map(|(_, (x, y))| [x as f32, y as f32]).collect()
        };
        (self.parts.into_iter().map(|(kind, points)| (kind, pack(points))).collect(), is_split)
    }

    /// Catalogues cut areas at ±180: what ends there in the east is the continuation of what
    /// begins there in the west.
    fn join_at_seam(&mut self) -> bool {
        let ends = |points: &[(f64, f64)]| {
            let touches = |seam: f64| points.iter().any(|(x, _)| (x - seam).abs() < 1e-6);
            (touches(-180.0), touches(180.0))
        };
        let areas = |kind: PartKind| matches!(kind, PartKind::Area | PartKind::Hole);
        let begins_west = self.parts.iter().any(|(kind, points)| areas(*kind) && ends(points) == (true, false));
        let ends_east = self.parts.iter().any(|(kind, points)| areas(*kind) && ends(points) == (false, true));
        if !(begins_west && ends_east) {
            return false;
        }
        for (_, points) in self.parts.iter_mut().filter(|(kind, points)| areas(*kind) && ends(points).0) {
            for (x, _) in points.iter_mut() {
                *x += 360.0;
            }
        }
        true
    }
}

fn is_place((longitude, latitude): &(f64, f64)) -> bool {
    longitude.abs() <= 360.0 && latitude.abs() <= 90.0
}

/// Each step the shorter way round, so that nothing jumps at ±180. A step from −180 to 180 along
/// one parallel is all the way round, as global granules are written.
fn unwrapped(points: &[(f64, f64)], is_curved: bool) -> Vec<(f64, f64)> {
    let mut path: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    let mut turns = 0.0;
    let mut given_before: Option<(f64, f64)> = None;
    for given in points {
        if let Some(before) = given_before {
            let step = given.0 - before.0;
            let is_round = step.abs() == 360.0 && given.1 == before.1;
            if step.abs() > 180.0 && !is_round {
                turns -= (step / 360.0).round();
            }
        }
        given_before = Some(*given);
        let next = (given.0 + 360.0 * turns, given.1);
        if let Some(last) = path.last().copied()
            && is_curved
            && (next.0 - last.0).abs() <= 180.0
        {
            curve(last, next, MOST_HALVINGS, &mut path);
        }
        path.push(next);
    }
    path
}

/// Adds what lies between two places on the great circle, as finely as a map needs it.
fn curve(from: (f64, f64), to: (f64, f64), halvings: u32, path: &mut Vec<(f64, f64)>) {
    // Along a meridian or the equator it is straight.
    if halvings == 0 || from.0 == to.0 || path.len() > MOST_POINTS {
        return;
    }
    let middle = halfway(from, to);
    let straight = f64::midpoint(from.0, to.0);
    let latitude = latitude_of(f64::midpoint(mercator(from.1), mercator(to.1)));
    let off = ((middle.0 - straight) * middle.1.to_radians().cos()).hypot(middle.1 - latitude);
    if off <= STRAIGHT_DEGREES {
        return;
    }
    curve(from, middle, halvings - 1, path);
    path.push(middle);
    curve(middle, to, halvings - 1, path);
}

/// The middle of the great circle between two places, its longitude between theirs.
fn halfway(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let vector = |(longitude, latitude): (f64, f64)| {
        let (longitude, latitude) = (longitude.to_radians(), latitude.to_radians());
        [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
    };
    let ([ax, ay, az], [bx, by, bz]) = (vector(from), vector(to));
    let (x, y, z) = (ax + bx, ay + by, az + bz);
    let longitude = y.atan2(x).to_degrees();
    let near = f64::midpoint(from.0, to.0);
    let longitude = longitude + 360.0 * ((near - longitude) / 360.0).round();
    (longitude, z.atan2(x.hypot(y)).to_degrees())
}

fn mercator(latitude: f64) -> f64 {
    latitude.clamp(-89.9, 89.9).to_radians().tan().asinh().clamp(-2.0 * PI, 2.0 * PI)
}

fn latitude_of(mercator: f64) -> f64 {
    mercator.sinh().atan().to_degrees()
}
