//! Against brute force: edges in many pieces, and how often they wind around a place.

use super::{Area, Edge, Figure, Place, Ring, Vector, cross, dot, normal};
use fastrand::Rng;

fn somewhere(chance: &mut Rng) -> Place {
    let up = chance.f64() * 2.0 - 1.0;
    Place::new(chance.f64() * 360.0 - 180.0, up.asin().to_degrees())
}

/// The place so many radians from another in a direction, counter-clockwise.
fn beside(center: &Place, far: f64, direction: f64) -> Place {
    let [x, y, z] = center.vector;
    let aside = if z.abs() < 0.9 { [0.0, 0.0, 1.0] } else { [1.0, 0.0, 0.0] };
    let one = normal(cross(aside, [x, y, z])).unwrap();
    let two = cross([x, y, z], one);
    let ((far_sin, far_cos), (sin, cos)) = (far.sin_cos(), direction.sin_cos());
    let part = |index: usize| center.vector[index] * far_cos + far_sin * (one[index] * cos + two[index] * sin);
    let place = Place::of_vector([part(0), part(1), part(2)]);
    Place::new(place.longitude, place.latitude)
}

/// Jagged, seen whole from its middle.
fn star(chance: &mut Rng, center: &Place, reach: f64) -> Vec<Place> {
    let corners = chance.u32(4..24);
    (0..corners)
        .map(|step| {
            let far = reach * (0.35 + 0.65 * chance.f64());
            beside(center, far, std::f64::consts::TAU * f64::from(step) / f64::from(corners))
        })
        .collect()
}

fn dense(places: &[Place]) -> Vec<Vector> {
    const PIECES: usize = 60;
    let closed: Vec<Place> = places.iter().chain(places.first()).copied().collect();
    let mut all = Vec::new();
    for pair in closed.windows(2) {
        for piece in 0..PIECES {
            let part = piece as f64 / PIECES as f64;
            let point = |index: usize| pair[0].vector[index] * (1.0 - part) + pair[1].vector[index] * part;
            all.push(normal([point(0), point(1), point(2)]).unwrap());
        }
    }
    all
}

/// How often a fine line winds around a place, by the directions in which its points lie.
fn winds(line: &[Vector], place: Vector) -> bool {
    let direction = |to: &Vector| {
        let aside = if place[2].abs() < 0.9 { [0.0, 0.0, 1.0] } else { [1.0, 0.0, 0.0] };
        let one = normal(cross(aside, place)).unwrap();
        dot(*to, cross(place, one)).atan2(dot(*to, one))
    };
    let turn: f64 = (0..line.len())
        .map(|index| {
            let step = direction(&line[(index + 1) % line.len()]) - direction(&line[index]);
            (step + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI
        })
        .sum();
    (turn / std::f64::consts::TAU).round() as i64 == 1
}

fn distance_to(line: &[Vector], place: Vector) -> f64 {
    line.iter().map(|at| dot(*at, place).clamp(-1.0, 1.0).acos()).fold(9.0, f64::min)
}

fn area(places: &[Place]) -> Figure {
    Figure::Area(Area { outer: Ring::new(places).unwrap(), holes: Vec::new() })
}

fn places(corners: &[(f64, f64)]) -> Vec<Place> {
    corners.iter().map(|(longitude, latitude)| Place::new(*longitude, *latitude)).collect()
}

#[test]
fn insides_of_600_rings_anywhere_are_those_of_brute_force() {
    let mut chance = Rng::with_seed(8);
    let mut compared = 0;
    for number in 0..600 {
        let center = match number % 6 {
            0 => Place::new(0.0, 90.0),
            1 => Place::new(0.0, -89.5),
            2 => Place::new(180.0, chance.f64() * 100.0 - 50.0),
            _ => somewhere(&mut chance),
        };
        let reach = [0.02, 0.3, 1.2][number % 3];
        let corners = star(&mut chance, &center, reach);
        let (ring, line) = (Ring::new(&corners).unwrap(), dense(&corners));
        for _ in 0..4 {
            let place = beside(&center, reach * 1.1 * chance.f64().sqrt(), chance.f64() * 7.0);
            if distance_to(&line, place.vector) > reach * 0.01 {
                assert_eq!(ring.holds(&place), winds(&line, place.vector), "{number} {center:?} {place:?}");
                compared += 1;
            }
        }
        let turned: Vec<Place> = corners.iter().rev().copied().collect();
        assert!(ring.holds(&center), "{number}: left is inside");
        assert!(!Ring::new(&turned).unwrap().holds(&center), "{number}: right is outside");
        assert!(Ring::smaller_side(&turned).unwrap().holds(&center), "{number}");
    }
    assert!(compared > 1500, "{compared}");
}

#[test]
fn areas_lines_points_and_boxes_meet_as_brute_force_says() {
    let mut chance = Rng::with_seed(80);
    let (mut met, mut apart, mut doubtful) = (0, 0, 0);
    for number in 0..500 {
        let center = if number % 5 == 0 { Place::new(10.0, 89.0) } else { somewhere(&mut chance) };
        let corners = star(&mut chance, &center, 0.3);
        let line = dense(&corners);
        let near = beside(&center, 0.9 * chance.f64(), chance.f64() * 7.0);
        let (other, samples) = match number % 4 {
            0 => (Figure::Point(near), vec![near.vector]),
            1 => {
                let way = [near, beside(&near, 0.4, chance.f64() * 7.0)];
                (Figure::Line(way.to_vec()), dense(&way)[..60].to_vec())
            }
            2 => {
                let ring = star(&mut chance, &near, 0.25);
                (area(&ring), dense(&ring))
            }
            _ => {
                let south = near.latitude.min(75.0);
                let (west, north) = (near.longitude, south + 15.0);
                let east = Place::new(west + 20.0, 0.0).longitude;
                let side = |step: i32| f64::from(step) / 200.0;
                let samples = (0..=200).flat_map(|step| {
                    let (x, y) = (west + 20.0 * side(step), south + 15.0 * side(step));
                    [(x, south), (x, north), (west, y), (west + 20.0, y)].map(|(x, y)| Place::new(x, y).vector)
                });
                (Figure::Box([west, south, east, north]), samples.collect())
            }
        };
        let own = area(&corners);
        let meets = own.meets(&other);
        assert_eq!(meets, other.meets(&own), "{number}");
        let samples_inside = samples.iter().step_by(1 + samples.len() / 60).any(|at| winds(&line, *at));
        let line_inside = line.iter().any(|at| other.holds(&Place::of_vector(*at)));
        if samples_inside || (number % 4 > 1 && line_inside) {
            assert!(meets, "{number} {other:?}");
            met += 1;
        } else if meets {
            doubtful += 1;
        } else {
            apart += 1;
        }
    }
    assert!(met > 100 && apart > 100 && doubtful < 25, "{met} {apart} {doubtful}");
}

#[test]
fn corner_only_rings_are_great_circles_and_the_smaller_arctic() {
    let arctic = Ring::new(&places(&[(0.0, 70.0), (90.0, 70.0), (180.0, 70.0), (-90.0, 70.0)])).unwrap();
    assert!(arctic.holds(&Place::new(45.0, 85.0)) && !arctic.holds(&Place::new(45.0, 71.0)));
    assert!(arctic.holds(&Place::new(0.0, 90.0)) && !arctic.holds(&Place::new(0.0, -90.0)));
    // 10 092 623 km² by another program (`map.md` 4.5).
    assert!((arctic.area() * 6371.0 * 6371.0 - 10_092_623.0).abs() < 10_000.0, "{}", arctic.area() * 6371.0 * 6371.0);
    let seam = Ring::new(&places(&[(170.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (170.0, 10.0)])).unwrap();
    assert!(seam.holds(&Place::new(180.0, 0.0)) && seam.holds(&Place::new(-180.0, 5.0)));
    assert!(!seam.holds(&Place::new(0.0, 0.0)));
    // Through the pole, and with edges of no length at it.
    let wedge = Ring::new(&places(&[(0.0, 80.0), (60.0, 80.0), (60.0, 90.0), (0.0, 90.0)])).unwrap();
    assert!(wedge.holds(&Place::new(30.0, 85.0)) && !wedge.holds(&Place::new(90.0, 85.0)));
    assert!(!wedge.holds(&Place::new(30.0, 79.0)), "the great circle runs north of the parallel");
}

#[test]
fn what_lies_in_a_hole_does_not_meet() {
    let square = |size: f64| places(&[(-size, -size), (size, -size), (size, size), (-size, size)]);
    let area =
        Figure::Area(Area { outer: Ring::new(&square(10.0)).unwrap(), holes: vec![Ring::new(&square(4.0)).unwrap()] });
    let other = |size: f64| Figure::Area(Area { outer: Ring::new(&square(size)).unwrap(), holes: Vec::new() });
    assert!(!area.meets(&other(1.0)) && area.meets(&other(5.0)) && area.meets(&other(20.0)));
    assert!(!area.meets(&Figure::Point(Place::new(0.0, 0.0))) && area.meets(&Figure::Point(Place::new(7.0, 0.0))));
    assert!(!area.meets(&Figure::Box([-1.0, -1.0, 1.0, 1.0])) && area.meets(&Figure::Box([-1.0, -1.0, 7.0, 1.0])));
    assert!(!area.meets(&Figure::Line(places(&[(0.0, 0.0), (2.0, 2.0)]))));
    assert!(area.meets(&Figure::Box([-180.0, -90.0, 180.0, 90.0])), "the globe");
}

#[test]
fn boxes_around_figures_hold_them() {
    let mut chance = Rng::with_seed(5);
    for number in 0..300 {
        let center = somewhere(&mut chance);
        let corners = star(&mut chance, &center, 0.5);
        let [west, south, east, north] = area(&corners).bounds();
        let bounds = Figure::Box([west - 1e-9, south - 1e-9, east + 1e-9, north + 1e-9]);
        for at in dense(&corners).into_iter().chain([center.vector]) {
            assert!(bounds.holds(&Place::of_vector(at)), "{number} {bounds:?} {:?}", Place::of_vector(at));
        }
    }
}

#[test]
fn equal_and_opposite_places_have_no_edge() {
    assert!(Edge::new(Place::new(10.0, 90.0), Place::new(70.0, 90.0)).is_none());
    assert!(Edge::new(Place::new(180.0, 5.0), Place::new(-180.0, 5.0)).is_none());
    assert!(Edge::new(Place::new(0.0, 0.0), Place::new(1e-7, 0.0)).is_some());
}
