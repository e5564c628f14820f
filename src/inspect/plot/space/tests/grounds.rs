//! The plane on which points lie.

use crate::inspect::plot::space::Ground;

const EARTH: f64 = 6_371_008.8;

/// Metres between two places on a sphere.
fn distance((north, east): (f64, f64), (other_north, other_east): (f64, f64)) -> f64 {
    let (one, other, apart) = (north.to_radians(), other_north.to_radians(), (other_east - east).to_radians());
    let half = ((other - one) / 2.0).sin().powi(2) + one.cos() * other.cos() * (apart / 2.0).sin().powi(2);
    2.0 * EARTH * half.sqrt().asin()
}

#[test]
fn places_come_back_as_they_went_and_are_as_far_apart_as_on_the_earth() {
    let seed = 20_261_128;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..3000 {
        let middle = ((random.f64() - 0.5) * 180.0, (random.f64() - 0.5) * 360.0);
        let other = ((middle.0 + random.f64() * 4.0 - 2.0).clamp(-90.0, 90.0), middle.1 + random.f64() * 8.0 - 4.0);
        let ground = if random.bool() { Ground::of_track(middle, other) } else { Ground::north_up(middle.0, middle.1) };
        let (across, along) = ground.place(other.0, other.1).unwrap();
        let (north, east) = ground.position(across, along);
        let turn = (east - other.1 + 180.0).rem_euclid(360.0) - 180.0;
        assert!((north - other.0).abs() < 1e-9, "{middle:?} {other:?}: {north}");
        assert!((turn * north.to_radians().cos()).abs() < 1e-9, "{middle:?} {other:?}: {east}");
        let (from_across, from_along) = ground.place(middle.0, middle.1).unwrap();
        let (plane, earth) = ((across - from_across).hypot(along - from_along), distance(middle, other));
        assert!((plane - earth).abs() < earth * 0.012 + 1.0, "{middle:?} {other:?}: {plane} and {earth}");
    }
}

#[test]
fn a_track_runs_along_and_its_neighbours_lie_to_the_right() {
    // Southwards over 7°, a beam 3 km to its west, which is on its right.
    let ground = Ground::of_track((44.0, -105.0), (37.0, -106.2));
    let (first, last) = (ground.place(44.0, -105.0).unwrap(), ground.place(37.0, -106.2).unwrap());
    assert!(first.0.abs() < 2.0 && last.0.abs() < 2.0, "{first:?} {last:?}");
    assert!(first.1 < -380_000.0 && last.1 > 380_000.0, "{first:?} {last:?}");
    let (north, east) = ground.position(0.0, 0.0);
    let beside = ground.place(north, east - 3.0 / (111.32 * north.to_radians().cos())).unwrap();
    assert!((beside.0 - 3000.0).abs() < 60.0 && beside.1.abs() < 600.0, "{beside:?}");
    let (across, along) = ground.north();
    assert!(along < -0.98 && across.abs() < 0.2, "north is behind: {across} {along}");
}

#[test]
fn the_date_line_and_the_poles_are_no_edges() {
    let line = Ground::of_track((60.0, 179.9), (60.2, -179.9));
    let (one, other) = (line.place(60.0, 179.9).unwrap(), line.place(60.2, 180.1).unwrap());
    assert!((one.1 + other.1).abs() < 100.0 && (other.1 - one.1) < 32_000.0, "{one:?} {other:?}");
    let pole = Ground::of_track((87.29, 95.0), (87.30, -179.0));
    let places = [95.0, 120.0, 150.0, 179.0].map(|east| pole.place(87.3, east).unwrap());
    assert!(places.iter().all(|(across, along)| across.abs() < 200_000.0 && along.abs() < 300_000.0), "{places:?}");
    assert!(
        pole.place(f64::NAN, 0.0).is_none() && pole.place(3.4e38, 0.0).is_none() && pole.place(0.0, -9999.0).is_none()
    );
    assert!(Ground::north_up(0.0, 0.0).place(0.0, 180.0).is_none(), "the other side of the Earth is nowhere");
}
