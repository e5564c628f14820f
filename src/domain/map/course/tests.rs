use super::{Place, ring, runs};
use crate::domain::map::Projection;

fn pieces(projection: Projection, way: &[Place], tolerance: f64) -> Vec<Vec<Place>> {
    let mut found = Vec::new();
    runs(projection, way.iter().copied(), tolerance, |run| found.push(run.to_vec()));
    found
}

fn area(ring: &[Place]) -> f64 {
    ring.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum::<f64>() / 2.0
}

fn radius(projection: Projection, latitude: f64) -> f64 {
    let (x, y) = projection.forward(0.0, latitude).unwrap();
    (x - 0.5).hypot(y - 0.5)
}

#[test]
fn a_parallel_keeps_to_its_circle_on_a_polar_map() {
    let tolerance = 0.25 / 4000.0;
    for (projection, latitude) in [(Projection::Arctic, 70.0), (Projection::Antarctic, -70.0)] {
        let found = pieces(projection, &[(-180.0, latitude), (180.0, latitude)], tolerance);
        assert_eq!(found.len(), 1);
        let circle = radius(projection, latitude);
        for pair in found[0].windows(2) {
            let (x, y) = (f64::midpoint(pair[0].0, pair[1].0) - 0.5, f64::midpoint(pair[0].1, pair[1].1) - 0.5);
            assert!(circle - x.hypot(y) <= tolerance * 1.01);
        }
    }
    assert_eq!(pieces(Projection::World, &[(-180.0, 70.0), (180.0, 70.0)], tolerance)[0].len(), 2);
}

#[test]
fn a_meridian_is_one_straight_piece_and_what_lies_beyond_the_equator_is_cut_off() {
    let way = [(10.0, -50.0), (10.0, 50.0), (10.0, 80.0), (20.0, -10.0), (30.0, 40.0)];
    let found = pieces(Projection::Arctic, &way, 1.0);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 2]);
    let equator = radius(Projection::Arctic, 0.0);
    let (x, y) = found[0][0];
    assert!(((x - 0.5).hypot(y - 0.5) - equator).abs() < 1e-12);
    assert!(pieces(Projection::Antarctic, &[(0.0, 10.0), (5.0, 60.0)], 1.0).is_empty());
}

#[test]
fn a_ring_round_the_pole_is_a_disc_without_a_way_to_the_pole() {
    let cap = [(-180.0, 70.0), (180.0, 70.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, 70.0)];
    let disc = ring(Projection::Arctic, &cap, 1e-7);
    assert!(disc.iter().all(|(x, y)| (x - 0.5).hypot(y - 0.5) > 0.01));
    let whole = std::f64::consts::PI * radius(Projection::Arctic, 70.0).powi(2);
    assert!((area(&disc).abs() / whole - 1.0).abs() < 1e-4, "{} {whole}", area(&disc));
    // A sector keeps its corner at the pole.
    let sector = [(0.0, 70.0), (90.0, 70.0), (90.0, 90.0), (0.0, 90.0), (0.0, 70.0)];
    let quarter = ring(Projection::Arctic, &sector, 1e-7);
    assert!((area(&quarter).abs() / whole - 0.25).abs() < 1e-4);
}

#[test]
fn an_area_over_the_equator_ends_there() {
    let over = [(-10.0, -30.0), (50.0, -30.0), (50.0, 60.0), (-10.0, 60.0), (-10.0, -30.0)];
    let northern = [(-10.0, 0.0), (50.0, 0.0), (50.0, 60.0), (-10.0, 60.0), (-10.0, 0.0)];
    let [cut, expected] = [&over, &northern].map(|places| area(&ring(Projection::Arctic, places, 1e-8)));
    assert!((cut / expected - 1.0).abs() < 1e-6, "{cut} {expected}");
    assert!(ring(Projection::Antarctic, &northern, 1e-8).is_empty());
    assert!(ring(Projection::Antarctic, &[(0.0, 10.0), (9.0, 10.0), (9.0, 20.0), (0.0, 10.0)], 1e-8).is_empty());
}
