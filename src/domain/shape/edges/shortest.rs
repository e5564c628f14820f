//! Edges that are the shortest lines on the Earth, as edges that are straight in longitude and latitude.

use super::{MOST_HALVINGS, agree, on_sphere};
use crate::domain::shape::Ring;
use geo::{Coord, coord};

/// Edges that end this near (degrees of longitude) to opposite meridians go over the pole.
const OVER_POLE_DEGREES: f64 = 1e-4;
/// From this latitude on a position has no longitude of its own.
const POLE_DEGREES: f64 = 90.0 - 1e-9;

/// Positions one after another with more of them on every edge, longitudes going on without a jump. Nothing if
/// there would be more than `most`.
pub(in crate::domain) fn along_shortest(positions: &[Coord<f64>], tolerance_metres: f64, most: usize) -> Option<Ring> {
    let mut way: Ring = positions.first().copied().into_iter().collect();
    for next in positions.iter().skip(1) {
        let Some(from) = way.last().copied() else { break };
        let to = nearest_turn(from, *next);
        if is_pole(from) {
            way.extend([coord! { x: to.x, y: from.y }, to]);
        } else if is_pole(to) {
            way.push(coord! { x: from.x, y: to.y });
        } else if (to.x - from.x).abs() > 180.0 - OVER_POLE_DEGREES {
            let pole = 90.0_f64.copysign(from.y + to.y);
            way.extend([coord! { x: from.x, y: pole }, coord! { x: to.x, y: pole }, to]);
        } else {
            halve((from, to), tolerance_metres, MOST_HALVINGS, &mut way);
        }
        if way.len() > most {
            return None;
        }
    }
    Some(way)
}

fn is_pole(position: Coord<f64>) -> bool {
    position.y.abs() >= POLE_DEGREES
}

/// The same place, as few turns round the Earth away as can be.
pub(in crate::domain) fn nearest_turn(from: Coord<f64>, place: Coord<f64>) -> Coord<f64> {
    if (place.x - from.x).abs() <= 180.0 {
        return place;
    }
    coord! { x: place.x + 360.0 * ((from.x - place.x) / 360.0).round(), y: place.y }
}

fn halve((from, to): (Coord<f64>, Coord<f64>), tolerance_metres: f64, halvings: u32, into: &mut Ring) {
    if halvings == 0 || agree(from, to, tolerance_metres) {
        into.push(to);
        return;
    }
    let middle = along_arc(from, to, 0.5);
    halve((from, middle), tolerance_metres, halvings - 1, into);
    halve((middle, to), tolerance_metres, halvings - 1, into);
}

/// The place some part of the way along the shortest line between two.
pub(in crate::domain) fn along_arc(from: Coord<f64>, to: Coord<f64>, part: f64) -> Coord<f64> {
    if from.x == to.x {
        return from + (to - from) * part;
    }
    let (one, other) = (on_sphere(from), on_sphere(to));
    let angle = angle_between(one, other);
    let (left, right) = if angle < 1e-9 {
        (1.0 - part, part)
    } else {
        (((1.0 - part) * angle).sin() / angle.sin(), (part * angle).sin() / angle.sin())
    };
    let [ax, ay, az] = one;
    let [bx, by, bz] = other;
    let place = place_of([ax * left + bx * right, ay * left + by * right, az * left + bz * right]);
    nearest_turn(from, place)
}

/// Radians between two directions.
pub(in crate::domain) fn angle_between(one: [f64; 3], other: [f64; 3]) -> f64 {
    let normal = super::cross(one, other);
    super::dot(normal, normal).sqrt().atan2(super::dot(one, other))
}

/// Longitude and latitude of a direction, which need not have the length 1.
pub(in crate::domain) fn place_of([x, y, z]: [f64; 3]) -> Coord<f64> {
    coord! { x: y.atan2(x).to_degrees(), y: z.atan2(x.hypot(y)).to_degrees() }
}

#[cfg(test)]
mod tests {
    use super::{along_arc, along_shortest};
    use crate::domain::shape::edges::{metres_from_arc, on_sphere};
    use geo::{Coord, coord};
    use proptest::prelude::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        coord! { x: x, y: y }
    }

    #[test]
    fn the_middle_of_a_wide_edge_lies_nearer_the_pole() {
        let middle = along_arc(at(-45.0, 70.0), at(45.0, 70.0), 0.5);
        assert!(middle.x.abs() < 1e-9 && (middle.y - 75.566).abs() < 0.01, "{middle:?}");
        let over_seam = along_arc(at(170.0, 10.0), at(190.0, 10.0), 0.5);
        assert!((over_seam.x - 180.0).abs() < 1e-9, "longitudes go on");
    }

    #[test]
    fn an_edge_between_opposite_meridians_goes_over_the_pole() {
        let way = along_shortest(&[at(10.0, 80.0), at(-170.0, 80.0)], 100.0, 100).unwrap();
        assert_eq!(way, [at(10.0, 80.0), at(10.0, 90.0), at(-170.0, 90.0), at(-170.0, 80.0)]);
        let from_pole = along_shortest(&[at(0.0, 90.0), at(50.0, 80.0), at(77.0, 90.0)], 100.0, 100).unwrap();
        assert_eq!(from_pole, [at(0.0, 90.0), at(50.0, 90.0), at(50.0, 80.0), at(50.0, 90.0)]);
    }

    #[test]
    fn too_many_points_are_none() {
        assert!(along_shortest(&[at(0.0, 60.0), at(120.0, 60.0)], 100.0, 20).is_none());
    }

    proptest! {
        #[test]
        fn every_point_lies_on_the_arc_and_the_way_between_them_near_it(
            west in -180.0..180.0, wide in -179.0..179.0f64, south in -89.0..89.0, north in -89.0..89.0,
        ) {
            let (from, to) = (at(west, south), at(west + wide, north));
            let way = along_shortest(&[from, to], 100.0, 20_000).unwrap();
            prop_assert_eq!((way[0], *way.last().unwrap()), (from, to));
            let [a, b] = [from, to].map(on_sphere);
            prop_assume!(super::angle_between(a, b) < 3.1);
            for pair in way.windows(2) {
                prop_assert!((pair[1].x - pair[0].x).abs() <= 180.0);
                prop_assert!(metres_from_arc(pair[1], from, to) < 1.0 + wide.abs() * 0.01);
                for part in [0.25, 0.5, 0.75] {
                    let between = pair[0] + (pair[1] - pair[0]) * part;
                    prop_assert!(metres_from_arc(between, from, to) < 112.0, "{:?}", pair);
                }
            }
        }
    }
}
