//! What is searched, cut and drawn, compared densely by other formulas.

use super::*;
use geo::coord;

/// A place on the great circle by spherical interpolation.
fn on_arc(from: Coord<f64>, to: Coord<f64>, part: f64) -> [f64; 3] {
    let (a, b) = (on_sphere(from), on_sphere(to));
    let angle = dot(a, b).clamp(-1.0, 1.0).acos();
    if angle < 1e-12 {
        return a;
    }
    let weights = [((1.0 - part) * angle).sin() / angle.sin(), (part * angle).sin() / angle.sin()];
    [0, 1, 2].map(|axis| weights[0] * a[axis] + weights[1] * b[axis])
}

fn metres([ax, ay, az]: [f64; 3], [bx, by, bz]: [f64; 3]) -> f64 {
    let chord = ((ax - bx).powi(2) + (ay - by).powi(2) + (az - bz).powi(2)).sqrt();
    2.0 * (chord / 2.0).asin() * EARTH_RADIUS_METRES
}

/// The greatest distance of any place of one line from the places of the other.
fn apart(one: &[[f64; 3]], other: &[[f64; 3]]) -> f64 {
    let nearest = |place: &[f64; 3]| {
        let ends = other.iter().zip(other.iter().skip(1));
        ends.map(|(a, b)| metres_from_chord(*place, *a, *b)).fold(f64::INFINITY, f64::min)
    };
    one.iter().map(nearest).fold(0.0, f64::max)
}

fn metres_from_chord(place: [f64; 3], from: [f64; 3], to: [f64; 3]) -> f64 {
    let minus = |a: [f64; 3], b: [f64; 3]| [0, 1, 2].map(|axis| a[axis] - b[axis]);
    let (way, offset) = (minus(to, from), minus(place, from));
    let length = dot(way, way);
    let part = if length > 0.0 { (dot(way, offset) / length).clamp(0.0, 1.0) } else { 0.0 };
    let foot = [0, 1, 2].map(|axis| from[axis] + part * way[axis]);
    metres(place, foot.map(|value| value / dot(foot, foot).sqrt()))
}

fn planar(edge: &[Coord<f64>; 2], count: u32) -> Vec<[f64; 3]> {
    (0..=count).map(|index| on_sphere(along(edge[0], edge[1], f64::from(index) / f64::from(count)))).collect()
}

fn worst(from: Coord<f64>, to: Coord<f64>) -> (f64, f64, usize) {
    let dense = dense(&[from, to], 100.0);
    assert_eq!((dense.first(), dense.last()), (Some(&from), Some(&to)));
    let (mut searched, mut drawn) = (0.0_f64, 0.0_f64);
    for edge in dense.array_windows::<2>() {
        let cut = planar(edge, 16);
        let arc: Vec<_> = (0..=16).map(|index| on_arc(edge[0], edge[1], f64::from(index) / 16.0)).collect();
        searched = searched.max(apart(&cut, &arc)).max(apart(&arc, &cut));
        if edge.iter().all(|end| end.y.abs() < MERCATOR_LIMIT_DEGREES) {
            let height = |latitude: f64| latitude.to_radians().tan().asinh();
            let at = |part: f64| {
                let y = height(edge[0].y) + (height(edge[1].y) - height(edge[0].y)) * part;
                on_sphere(coord! { x: edge[0].x + (edge[1].x - edge[0].x) * part, y: y.sinh().atan().to_degrees() })
            };
            let straight: Vec<_> = (0..=16).map(|index| at(f64::from(index) / 16.0)).collect();
            drawn = drawn.max(apart(&straight, &cut));
        }
    }
    (searched, drawn, dense.len() - 1)
}

#[test]
fn random_edges_are_searched_cut_and_drawn_alike() {
    let seed = 20_261;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut pieces = Vec::new();
    for _ in 0..150 {
        let mut place = || coord! { x: random.f64() * 170.0 - 85.0, y: random.f64() * 178.0 - 89.0 };
        let (from, to) = (place(), place());
        let (searched, drawn, count) = worst(from, to);
        assert!(searched <= 110.0 && drawn <= 110.0, "{from:?} {to:?}: {searched} m {drawn} m in {count}");
        pieces.push(count);
    }
    pieces.sort_unstable();
    println!("{} pieces in the middle, {} at most", pieces[pieces.len() / 2], pieces[pieces.len() - 1]);
    assert!(pieces[pieces.len() - 1] < 1000);
}

#[test]
fn short_edges_agree_wherever_they_lie() {
    let seed = 20_262;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..400 {
        let from = coord! { x: 0.0, y: random.f64() * 179.0 - 89.5 };
        let mut step = || (random.f64() * 2.0 - 1.0) * SHORT_DEGREES;
        let to = coord! { x: from.x + step(), y: (from.y + step()).clamp(-90.0, 90.0) };
        let (searched, drawn, count) = worst(from, to);
        assert!(searched <= 110.0 && drawn <= 110.0, "{from:?} {to:?}: {searched} m {drawn} m in {count}");
    }
}

#[test]
fn known_edges_take_about_as_many_pieces_as_were_measured() {
    // Latitude, width in degrees, pieces (`map.md` 4.3).
    for (latitude, width, least, most) in [
        (40.0, 1.0, 1, 2),
        (60.0, 5.0, 4, 8),
        (60.0, 20.0, 16, 32),
        (60.0, 40.0, 32, 64),
        (0.0, 100.0, 1, 1),
        (85.0, 40.0, 16, 32),
    ] {
        let (searched, _, count) =
            worst(coord! { x: -width / 2.0, y: latitude }, coord! { x: width / 2.0, y: latitude });
        assert!(searched <= 110.0 && (least..=most).contains(&count), "{latitude} {width}: {searched} m in {count}");
    }
}

#[test]
fn meridians_and_edges_at_a_pole_stay_as_they_are() {
    for edge in [
        [coord! { x: 10.0, y: -40.0 }, coord! { x: 10.0, y: 45.0 }],
        [coord! { x: 10.0, y: 89.9999 }, coord! { x: 100.0, y: 89.9999 }],
        [coord! { x: 10.0, y: 90.0 }, coord! { x: 100.0, y: 90.0 }],
    ] {
        assert_eq!(dense(&edge, 100.0), edge);
    }
    assert!(
        dense(&[coord! { x: 1.0, y: -90.0 }, coord! { x: 1.0, y: 90.0 }], 100.0).len() > 2,
        "no way is the shortest"
    );
}
