//! The outline of what a file holds, in longitude and latitude.

use super::placement::Placement;
use super::projected::{Plane, Projected};
use super::swath::Swath;

/// A closed line of longitudes and latitudes in degrees; longitudes go on beyond ±180 where it runs over it.
pub type Ring = Vec<(f64, f64)>;

/// Degrees: west ≤ east, which go on beyond ±180 where the outline runs over it, south and north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Western end.
    pub west: f64,
    /// Southern end.
    pub south: f64,
    /// Eastern end.
    pub east: f64,
    /// Northern end.
    pub north: f64,
}

/// The box around an outline; one that goes round a pole holds the pole and every longitude.
pub fn bounds(ring: &[(f64, f64)]) -> Option<Bounds> {
    let (first, last) = (ring.first()?, ring.last()?);
    let ends = |number: fn(&(f64, f64)) -> f64| {
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        ring.iter().map(number).fold(start, |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((west, east), (south, north)) = (ends(|place| place.0), ends(|place| place.1));
    let turns = ((last.0 - first.0) / 360.0).round();
    if turns != 0.0 {
        let is_north = ring.iter().map(|place| place.1).sum::<f64>() >= 0.0;
        let (south, north) = if is_north { (south, 90.0) } else { (-90.0, north) };
        return Some(Bounds { west: -180.0, south, east: 180.0, north });
    }
    Some(Bounds { west, south, east: east.min(west + 360.0), north })
}

/// Points of each side of an outline that may be bent.
const POINTS_A_SIDE: usize = 24;
/// Most points along each side of a swath.
const MOST_OF_SWATH: usize = 200;

impl Placement {
    /// The outline of all cells; empty for points, whose box others know.
    pub fn outline(&self) -> Ring {
        match self {
            Self::Grid { latitudes, longitudes, .. } => match (latitudes.ends(), longitudes.ends()) {
                (Some((south, north)), Some((west, east))) => {
                    let (south, north) = (south.max(-90.0), north.min(90.0));
                    let east = east.min(west + 360.0);
                    vec![(west, south), (east, south), (east, north), (west, north)]
                }
                _ => Ring::new(),
            },
            Self::Projected(projected) => of_plane(projected),
            Self::Swath(swath) => of_swath(swath),
            Self::Points(_) => Ring::new(),
        }
    }
}

fn of_plane(projected: &Projected) -> Ring {
    let corner = |across: f64, down: f64| match projected.plane() {
        Plane::Affine(affine, rows, columns) => {
            Some(affine.point(across * f64::from(*columns), down * f64::from(*rows)))
        }
        Plane::Axes(rows, columns) => {
            let ((west, east), (south, north)) = (columns.ends()?, rows.ends()?);
            Some((west + across * (east - west), north + down * (south - north)))
        }
    };
    let part = |index: usize| index as f64 / POINTS_A_SIDE as f64;
    let top = (0..POINTS_A_SIDE).map(|index| (part(index), 0.0));
    let right = (0..POINTS_A_SIDE).map(|index| (1.0, part(index)));
    let bottom = (0..POINTS_A_SIDE).map(|index| (1.0 - part(index), 1.0));
    let left = (0..POINTS_A_SIDE).map(|index| (0.0, 1.0 - part(index)));
    let places = top.chain(right).chain(bottom).chain(left);
    unwrapped(places.filter_map(|(across, down)| corner(across, down).and_then(|(x, y)| projected.inverse(x, y))))
}

fn of_swath(swath: &Swath) -> Ring {
    let (rows, columns) = swath.size();
    let row_step = (rows / MOST_OF_SWATH).max(1);
    let column_step = (columns / MOST_OF_SWATH).max(1);
    // The first and last place of each row, and all of the first and last rows that have one.
    let first_of = |row: usize| (0..columns).find_map(|column| swath.position(row, column));
    let last_of = |row: usize| (0..columns).rev().find_map(|column| swath.position(row, column));
    let has_any = |row: &usize| first_of(*row).is_some();
    let (Some(top), Some(bottom)) = ((0..rows).find(has_any), (0..rows).rev().find(has_any)) else {
        return Ring::new();
    };
    let across = |row: usize| (0..columns).step_by(column_step).filter_map(move |column| swath.position(row, column));
    let right = (top..=bottom).step_by(row_step).filter_map(last_of);
    let mut under: Vec<(f64, f64)> = across(bottom).collect();
    under.reverse();
    let mut left: Vec<(f64, f64)> = (top..=bottom).step_by(row_step).filter_map(first_of).collect();
    left.reverse();
    unwrapped(across(top).chain(right).chain(under).chain(left))
}

/// Longitudes that go on over ±180 instead of jumping.
fn unwrapped(places: impl Iterator<Item = (f64, f64)>) -> Ring {
    let mut ring = Ring::new();
    for (longitude, latitude) in places {
        let last = ring.last().map_or(longitude, |(last, _): &(f64, f64)| *last);
        ring.push((longitude + ((last - longitude) / 360.0).round() * 360.0, latitude));
    }
    ring
}

/// The box that holds points, as narrow as longitudes allow: the largest gap lies outside.
pub(super) fn of_points(latitudes: &[f64], longitudes: &[f64]) -> Ring {
    let is_place = |latitude: f64, longitude: f64| latitude.abs() <= 90.0 && longitude.abs() <= 720.0;
    let (mut south, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
    // A place for each tenth of a degree: enough to find the gap.
    let mut seen = vec![None::<(f64, f64)>; 3600];
    for (latitude, longitude) in latitudes.iter().zip(longitudes).filter(|(a, b)| is_place(**a, **b)) {
        (south, north) = (south.min(*latitude), north.max(*latitude));
        let home = longitude.rem_euclid(360.0);
        if let Some(place) = seen.get_mut(((home * 10.0) as usize).min(3599)) {
            *place = Some(place.map_or((home, home), |(low, high)| (low.min(home), high.max(home))));
        }
    }
    let found: Vec<(f64, f64)> = seen.into_iter().flatten().collect();
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return Ring::new() };
    let around = (first.0 + 360.0 - last.1, first.0, last.1);
    let gaps = found.windows(2).filter_map(|pair| match pair {
        [a, b] => Some((b.0 - a.1, b.0 - 360.0, a.1)),
        _ => None,
    });
    let (_, west, east) = gaps.fold(around, |best, gap| if gap.0 > best.0 { gap } else { best });
    let turn = if west > 180.0 { 360.0 } else { 0.0 };
    vec![(west - turn, south), (east - turn, south), (east - turn, north), (west - turn, north)]
}
