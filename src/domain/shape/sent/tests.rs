//! What is sent keeps the catalogue's rules, which are written here once more from `map.md` 4.2, and covers the
//! same on the sphere as the shape does in longitude and latitude.

use super::super::Shape;
use super::*;
use geo::{Contains as _, Point};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Rings round poles and over ±180° (`map.md` 4.4, P1–P8).
fn polar_rings() -> [Vec<[f64; 2]>; 8] {
    [
        vec![[0.0, 70.0], [90.0, 70.0], [180.0, 70.0], [-90.0, 70.0]],
        vec![[0.0, -75.0], [120.0, -75.0], [-120.0, -75.0]],
        vec![
            [-180.0, -90.0],
            [180.0, -90.0],
            [180.0, -84.0],
            [90.0, -66.0],
            [0.0, -70.0],
            [-90.0, -73.0],
            [-180.0, -84.0],
        ],
        vec![[0.0, 80.0], [60.0, 80.0], [60.0, 90.0], [0.0, 90.0]],
        vec![[0.0, 80.0], [60.0, 80.0], [30.0, 90.0]],
        vec![[-180.0, 60.0], [180.0, 60.0], [180.0, 90.0], [-180.0, 90.0]],
        vec![[0.0, 85.0], [130.0, 80.0], [-120.0, 75.0]],
        vec![[0.0, 60.0], [10.0, 60.0], [10.0, 90.0], [0.0, 90.0]],
    ]
}

fn shape(ring: &[[f64; 2]]) -> Shape {
    let closed: Vec<_> = ring.iter().chain(ring.first()).collect();
    Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [closed]}))
        .unwrap_or_else(|why| panic!("{ring:?}: {why}"))
}

/// Every ring that is sent, outlines and holes, as areas.
fn areas_of(bytes: &[u8]) -> Vec<Vec<Ring>> {
    let value: Value = serde_json::from_slice(bytes).unwrap();
    let position = |value: &Value| coord! { x: value[0].as_f64().unwrap(), y: value[1].as_f64().unwrap() };
    let ring = |value: &Value| value.as_array().unwrap().iter().map(position).collect::<Ring>();
    let area = |value: &Value| value.as_array().unwrap().iter().map(ring).collect::<Vec<_>>();
    let mut areas = Vec::new();
    for feature in value["features"].as_array().unwrap() {
        let (kind, coordinates) = (&feature["geometry"]["type"], &feature["geometry"]["coordinates"]);
        match kind.as_str().unwrap() {
            "Polygon" => areas.push(area(coordinates)),
            "MultiPolygon" => areas.extend(coordinates.as_array().unwrap().iter().map(area)),
            _ => {}
        }
    }
    areas
}

fn on_sphere(place: Coord<f64>) -> [f64; 3] {
    let (longitude, latitude) = (place.x.to_radians(), place.y.to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

fn metres(one: Coord<f64>, other: Coord<f64>) -> f64 {
    let ([ax, ay, az], [bx, by, bz]) = (on_sphere(one), on_sphere(other));
    2.0 * (((ax - bx).powi(2) + (ay - by).powi(2) + (az - bz).powi(2)).sqrt() / 2.0).asin() * 6_371_008.8
}

/// One key for one place on the sphere.
fn key(place: Coord<f64>) -> (i64, i64) {
    let eighth = |degrees: f64| (degrees * 1e8).round() as i64;
    match (eighth(place.x), eighth(place.y)) {
        (_, pole) if pole.abs() == 90 * 100_000_000 => (0, pole),
        (x, y) if x.abs() == 180 * 100_000_000 => (180 * 100_000_000, y),
        other => other,
    }
}

fn area_of(ring: &[Coord<f64>]) -> f64 {
    ring.array_windows::<2>().map(|[a, b]| a.x * b.y - b.x * a.y).sum()
}

#[track_caller]
fn keeps_the_rules(shape: &Shape, name: &str) {
    assert_eq!(shape.check_limits(), Ok(()), "{name}");
    for area in areas_of(shape.bytes()) {
        for (index, ring) in area.iter().enumerate() {
            assert_eq!(ring.first(), ring.last(), "{name}: closed");
            assert!(ring.len() >= 4, "{name}: {ring:?}");
            assert_eq!(area_of(ring) > 0.0, index == 0, "{name}: outlines counter-clockwise, holes clockwise");
            let mut seen = HashSet::new();
            let again = ring.iter().skip(1).find(|place| !seen.insert(key(**place)));
            assert_eq!(again, None, "{name}: a point twice");
            for [from, to] in ring.array_windows::<2>() {
                assert!(metres(*from, *to) >= 1.0, "{name}: {from:?} {to:?} are {} m apart", metres(*from, *to));
                assert!((to.x - from.x).abs() <= 120.0 && metres(*from, *to) < 15e6, "{name}: {from:?} {to:?}");
            }
        }
    }
}

/// A ring as the catalogue reads it: on arcs, which are followed in small steps.
fn as_arcs(ring: &[Coord<f64>]) -> geo::LineString<f64> {
    let mut way = Vec::new();
    for [from, to] in ring.array_windows::<2>() {
        let (start, end) = (on_sphere(*from), on_sphere(*to));
        let is_pole = |place: &Coord<f64>| place.y.abs() == 90.0;
        for step in 0..=8 {
            let part = f64::from(step) / 8.0;
            let [x, y, z] = [0, 1, 2].map(|axis| start[axis] * (1.0 - part) + end[axis] * part);
            let latitude = z.atan2(x.hypot(y)).to_degrees();
            // A pole has the longitude of the arc that ends there; ±180 the sign of its piece.
            let longitude = match (is_pole(from), is_pole(to)) {
                (true, _) => to.x,
                (_, true) => from.x,
                _ if from.x == to.x => from.x,
                _ => y.atan2(x).to_degrees(),
            };
            let middle = f64::midpoint(from.x, to.x);
            let turns = ((middle - longitude) / 360.0).round() * 360.0;
            way.push(coord! { x: longitude + turns, y: latitude });
        }
    }
    geo::LineString(way)
}

/// Compares, at random places, the shape in longitude and latitude with what is sent on the sphere.
fn covers_the_same(shape: &Shape, name: &str, random: &mut fastrand::Rng) {
    let sphere: Vec<geo::Polygon<f64>> = areas_of(shape.bytes())
        .iter()
        .map(|area| {
            let mut rings = area.iter().map(|ring| as_arcs(ring));
            geo::Polygon::new(rings.next().unwrap(), rings.collect())
        })
        .collect();
    let planar = |point: &Point<f64>| {
        shape.features().iter().any(|feature| match &feature.covered {
            Covered::Areas(areas) => areas.iter().any(|area| area.contains(point)),
            _ => false,
        })
    };
    for _ in 0..400 {
        let latitude = (random.f64() * 2.0 - 1.0).asin().to_degrees();
        let point = Point::new(random.f64() * 360.0 - 180.0, latitude);
        let near = |step: f64| {
            let wide = step / point.y().to_radians().cos().max(1e-6);
            [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0), (0.0, 0.0)]
                .map(|(x, y)| Point::new(point.x() + x * wide, point.y() + y * step))
        };
        // 110 m is a thousandth of a degree: places nearer to an edge than that may be on either side.
        let around = near(0.0012).map(|place| planar(&place));
        if around.iter().all(|inside| *inside == around[4]) {
            let searched = sphere.iter().any(|area| area.contains(&point));
            assert_eq!(searched, around[4], "{name}: {point:?}");
        }
    }
}

#[test]
fn rings_round_poles_are_sent_as_the_catalogue_takes_them_and_cover_the_same() {
    let mut random = fastrand::Rng::with_seed(81);
    for (index, ring) in polar_rings().iter().enumerate() {
        let name = format!("P{}", index + 1);
        let shape = shape(ring);
        keeps_the_rules(&shape, &name);
        covers_the_same(&shape, &name, &mut random);
        let pieces = areas_of(shape.bytes()).len();
        println!("{name}: {pieces} pieces, {} points", shape.positions_sent());
        assert!(pieces <= 4 && shape.positions_sent() <= 600, "{name}");
        let again = Shape::from_text(std::str::from_utf8(shape.bytes()).unwrap()).unwrap();
        keeps_the_rules(&again, &name);
        assert!((again.area_km2() / shape.area_km2() - 1.0).abs() < 1e-4, "{name}: {}", again.area_km2());
    }
}

#[test]
fn the_whole_world_and_a_strip_from_pole_to_pole_are_sent_as_the_catalogue_takes_them() {
    let mut random = fastrand::Rng::with_seed(82);
    for (name, ring) in [
        ("world", [[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0]]),
        ("strip", [[10.0, -90.0], [40.0, -90.0], [40.0, 90.0], [10.0, 90.0]]),
        ("narrow strip", [[10.0, -90.0], [10.5, -90.0], [10.5, 90.0], [10.0, 90.0]]),
    ] {
        let shape = shape(&ring);
        keeps_the_rules(&shape, name);
        covers_the_same(&shape, name, &mut random);
    }
    let at_the_pole = [[0.0, 89.99995], [120.0, 89.99995], [-120.0, 89.99995], [0.0, 89.99995]];
    let at_the_pole = json!({"type": "Polygon", "coordinates": [at_the_pole]});
    assert_eq!(Shape::from_geojson(&at_the_pole), Err(ShapeError::TooSmall));
}

#[test]
fn random_shapes_are_sent_as_the_catalogue_takes_them_and_cover_the_same() {
    let seed = 500;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for index in 0..300 {
        let middle = [random.f64() * 360.0 - 180.0, random.f64() * 170.0 - 85.0];
        let size = 10.0_f64.powf(random.f64() * 5.0 - 3.0);
        let corners = random.usize(3..12);
        // A star round its middle does not cross itself.
        let ring: Vec<[f64; 2]> = (0..corners)
            .map(|corner| {
                let turn = (corner as f64 + random.f64() * 0.8) / corners as f64 * std::f64::consts::TAU;
                let reach = size * (0.3 + 0.7 * random.f64());
                let longitude = middle[0] + (reach * turn.cos()).clamp(-80.0, 80.0);
                let home = if longitude > 180.0 {
                    longitude - 360.0
                } else if longitude < -180.0 {
                    longitude + 360.0
                } else {
                    longitude
                };
                [home, (middle[1] + reach * turn.sin()).clamp(-90.0, 90.0)]
            })
            .collect();
        let closed: Vec<_> = ring.iter().chain(ring.first()).collect();
        let Ok(shape) = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [closed]})) else { continue };
        let name = format!("{index}: {ring:?}");
        keeps_the_rules(&shape, &name);
        covers_the_same(&shape, &name, &mut random);
    }
}

#[test]
fn long_edges_have_points_and_the_shape_keeps_its_corners() {
    let greenland = shape(&[[-60.0, 60.0], [-20.0, 60.0], [-20.0, 80.0], [-60.0, 80.0]]);
    assert_eq!(greenland.positions(), 5);
    assert!((60..200).contains(&greenland.positions_sent()), "{}", greenland.positions_sent());
    assert!(greenland.geojson().to_string().len() < 300, "files keep the corners");
    let small = shape(&[[-105.5, 40.0], [-105.0, 40.0], [-105.2, 41.0]]);
    assert_eq!(small.positions_sent(), 4);
}

#[test]
fn points_nearer_than_a_metre_are_one_and_narrow_spikes_go() {
    let metre = 9e-6;
    let square = shape(&[[4.0, 4.0], [4.0 + metre / 3.0, 4.0], [5.0, 4.0], [5.0, 5.0], [4.0, 5.0]]);
    assert_eq!(areas_of(square.bytes())[0][0].len(), 5);
    let spiked = shape(&[[4.0, 4.0], [5.0, 4.0], [8.0, 3.9], [5.0, 4.0 + metre / 3.0], [5.0, 5.0], [4.0, 5.0]]);
    keeps_the_rules(&spiked, "spiked");
    assert!(areas_of(spiked.bytes())[0][0].iter().all(|place| place.x <= 5.0 + metre));
    let straight = shape(&[[4.0, 4.0], [5.0, 4.0], [8.0, 4.0], [5.0, 4.0], [5.0, 5.0], [4.0, 5.0]]);
    assert_eq!(areas_of(straight.bytes())[0][0].len(), 5);
    let tiny = [[0.0, 0.0], [metre / 2.0, 0.0], [metre / 2.0, metre / 2.0], [0.0, metre / 2.0], [0.0, 0.0]];
    let polygon = |rings: Value| json!({"type": "Polygon", "coordinates": rings});
    assert_eq!(Shape::from_geojson(&polygon(json!([tiny]))), Err(ShapeError::TooSmall));
    let both = json!({"type": "GeometryCollection", "geometries": [
        polygon(json!([tiny])), polygon(json!([[[4, 4], [5, 4], [5, 5], [4, 4]]]))
    ]});
    let both = Shape::from_geojson(&both).unwrap();
    assert_eq!(areas_of(both.bytes()).len(), 1);
    assert!(both.remarks().iter().any(|remark| remark.contains("smaller than a metre")), "{:?}", both.remarks());
}

#[test]
fn where_points_are_not_enough_edges_are_followed_to_a_kilometre() {
    // A comb of long teeth at 70° N.
    let mut ring: Vec<[f64; 2]> = Vec::new();
    for tooth in 0..80 {
        let latitude = 60.0 + f64::from(tooth) * 0.2;
        ring.extend([[-50.0, latitude], [0.0, latitude + 0.05], [-49.0, latitude + 0.1]]);
    }
    ring.extend([[-60.0, 76.0], [-60.0, 60.0]]);
    let comb = shape(&ring);
    assert_eq!(comb.check_limits(), Ok(()));
    assert!(comb.remarks().iter().any(|remark| remark.contains("to a kilometre")), "{:?}", comb.remarks());
}
