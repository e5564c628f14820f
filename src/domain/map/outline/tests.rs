use super::{BoxOutline, SquareRect, box_outline};
use crate::domain::bounding_box::{BoundingBox, Edge};
use crate::domain::map::Projection;

/// A box anywhere, now and then all round, at a pole, over ±180° or without extent.
fn random_box(random: &mut fastrand::Rng) -> BoundingBox {
    let longitude = |random: &mut fastrand::Rng| random.f64() * 360.0 - 180.0;
    let (west, east) = match random.u8(0..8) {
        0 => (-180.0, 180.0),
        1 => (170.0 + random.f64() * 10.0, -170.0 - random.f64() * 10.0),
        _ => (longitude(random), longitude(random)),
    };
    let (a, b) = (random.f64() * 180.0 - 90.0, random.f64() * 180.0 - 90.0);
    let (south, north) = match random.u8(0..6) {
        0 => (a, 90.0),
        1 => (-90.0, b),
        _ => (a.min(b), a.max(b)),
    };
    BoundingBox::new(west, south, east, north).unwrap()
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

fn edges(outline: &BoxOutline) -> Vec<(Edge, bool)> {
    outline.edges.iter().map(|line| (line.edge, line.is_open)).collect()
}

fn distance(place: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((place.0 - from.0) * dx + (place.1 - from.1) * dy) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (place.0 - from.0 - dx * along).hypot(place.1 - from.1 - dy * along)
}

/// The longitude and latitude that an edge has all along, and the one it runs over.
fn coordinates(edge: Edge, (longitude, latitude): (f64, f64)) -> (f64, f64) {
    match edge {
        Edge::South | Edge::North => (latitude, longitude),
        Edge::West | Edge::East => (longitude, latitude),
    }
}

fn degrees_apart(edge: Edge, a: f64, b: f64) -> f64 {
    if matches!(edge, Edge::South | Edge::North) {
        (a - b).abs()
    } else {
        ((a - b + 540.0).rem_euclid(360.0) - 180.0).abs()
    }
}

/// A thousand boxes on each map, at scales from the whole Earth to a street: every vertex on its parallel or meridian, and
/// the true curve between two vertices within a quarter of a point of the line.
#[test]
fn an_outline_keeps_within_a_quarter_of_a_point_of_the_true_curve() {
    let seed = 20_261_128;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut worst = 0.0_f64;
    for projection in Projection::ALL {
        for number in 0..1000 {
            let bounds = random_box(&mut random);
            let points = 256.0 * (random.f64() * 16.0).exp2();
            let seen = seen(&mut random, points);
            let seen = (number % 2 == 1 || points > 1e6).then_some(&seen);
            let outline = box_outline(&bounds, projection, 0.25 / points, seen);
            for line in &outline.edges {
                worst = worst.max(off_the_curve(projection, &bounds, line.edge, line.is_open, &line.places, points));
            }
        }
    }
    println!("1000 boxes a map: at most {worst:.4} points off, seed {seed}");
    assert!(worst <= 0.25 + 1e-3, "{worst} points, seed {seed}");
}

/// Points of the screen between the line and the curve; panics where a vertex is not on the curve.
fn off_the_curve(
    projection: Projection,
    bounds: &BoundingBox,
    edge: Edge,
    is_open: bool,
    places: &[(f64, f64)],
    points: f64,
) -> f64 {
    let own = if is_open && !projection.repeats() { 0.0 } else { bounds.edge(edge) };
    let mut worst = 0.0_f64;
    for pair in places.windows(2) {
        let [from, to] = [pair[0], pair[1]].map(|(x, y)| coordinates(edge, projection.inverse(x, y).unwrap()));
        let at_pole = |place: (f64, f64)| (place.0 - 0.5).hypot(place.1 - 0.5) < 1e-9;
        for (corner, place) in [(from, pair[0]), (to, pair[1])] {
            // A pole has no longitude, and the world map ends at 85°.
            let is_at_end = projection.repeats() && matches!(edge, Edge::South | Edge::North) && own.abs() > 85.0;
            let apart = degrees_apart(edge, corner.0, own);
            let on_map = apart
                * if matches!(edge, Edge::West | Edge::East) && !projection.repeats() {
                    (place.0 - 0.5).hypot(place.1 - 0.5)
                } else {
                    1.0
                };
            assert!(at_pole(place) || is_at_end || on_map < 1e-8, "{projection:?} {bounds} {edge:?}: {corner:?}");
        }
        let along = |part: f64| {
            let step = if matches!(edge, Edge::South | Edge::North) && !projection.repeats() {
                (to.1 - from.1 + 540.0).rem_euclid(360.0) - 180.0
            } else {
                to.1 - from.1
            };
            from.1 + step * part
        };
        for part in [0.1, 0.25, 0.5, 0.75, 0.9] {
            let true_place = match edge {
                Edge::South | Edge::North => projection.forward(along(part), own),
                Edge::West | Edge::East => projection.forward(unwrapped(bounds, edge), along(part)),
            };
            worst = worst.max(distance(true_place.unwrap(), pair[0], pair[1]) * points);
        }
    }
    worst
}

fn unwrapped(bounds: &BoundingBox, edge: Edge) -> f64 {
    if edge == Edge::East { bounds.unwrapped_east() } else { bounds.west() }
}

/// A part of the square as large as a screen.
fn seen(random: &mut fastrand::Rng, points: f64) -> SquareRect {
    let (wide, high) = (1200.0 / points, 800.0 / points);
    let (x, y) = (0.2 + random.f64() * 0.6, 0.2 + random.f64() * 0.6);
    SquareRect { left: x - wide / 2.0, top: y - high / 2.0, right: x + wide / 2.0, bottom: y + high / 2.0 }
}

#[test]
fn the_inside_is_the_inside_of_the_box_wherever_it_is_seen() {
    let seed = 20_261_129;
    let mut random = fastrand::Rng::with_seed(seed);
    for projection in Projection::ALL {
        for _ in 0..300 {
            let bounds = random_box(&mut random);
            let points = 256.0 * (random.f64() * 10.0).exp2();
            let seen = seen(&mut random, points);
            let outline = box_outline(&bounds, projection, 0.05 / points, Some(&seen));
            for _ in 0..20 {
                let x = seen.left + random.f64() * (seen.right - seen.left);
                let y = seen.top + random.f64() * (seen.bottom - seen.top);
                let Some((longitude, latitude)) = projection.inverse(x, y) else { continue };
                if projection.pole().is_some_and(|sign| latitude * sign < 0.0)
                    || (projection.repeats() && !(bounds.west()..=bounds.unwrapped_east()).contains(&longitude))
                {
                    continue;
                }
                let near_edge = outline
                    .edges
                    .iter()
                    .flat_map(|line| line.places.windows(2))
                    .any(|pair| distance((x, y), pair[0], pair[1]) * points < 0.5);
                let expected = bounds.contains(longitude, latitude);
                assert!(
                    near_edge || is_filled(&outline, (x, y)) == expected,
                    "{projection:?} {bounds}: {longitude} {latitude}, seed {seed}"
                );
            }
        }
    }
}

fn is_filled(outline: &BoxOutline, place: (f64, f64)) -> bool {
    outline.triangles.chunks(3).any(|corners| {
        let corner = |number: usize| outline.corners[corners[number % 3] as usize];
        let sides = [0, 1, 2].map(|number| {
            let (from, to) = (corner(number), corner(number + 1));
            (to.0 - from.0) * (place.1 - from.1) - (to.1 - from.1) * (place.0 - from.0)
        });
        sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
    })
}

#[test]
fn a_cap_has_one_edge_and_a_sector_three() {
    let tolerance = 1e-5;
    let outline = |bounds: BoundingBox, projection| edges(&box_outline(&bounds, projection, tolerance, None));
    let cap = bounds(-180.0, 60.0, 180.0, 90.0);
    assert_eq!(outline(cap, Projection::Arctic), [(Edge::South, false)]);
    assert_eq!(outline(cap, Projection::Antarctic), []);
    let ring = bounds(-180.0, -80.0, 180.0, -60.0);
    assert_eq!(outline(ring, Projection::Antarctic), [(Edge::North, false), (Edge::South, false)]);
    let sector = bounds(-60.0, 70.0, 20.0, 90.0);
    assert_eq!(outline(sector, Projection::Arctic), [(Edge::South, false), (Edge::West, false), (Edge::East, false)]);
    let world = bounds(-60.0, -80.0, 20.0, 80.0);
    assert_eq!(outline(world, Projection::Arctic).iter().filter(|(_, is_open)| *is_open).count(), 1);
    assert_eq!(outline(world, Projection::Arctic)[0], (Edge::South, true));
    assert_eq!(outline(world, Projection::Antarctic)[0], (Edge::North, true));
    assert_eq!(outline(cap, Projection::World), [(Edge::South, false), (Edge::North, true)]);
    assert_eq!(outline(bounds(170.0, -10.0, -170.0, 10.0), Projection::World).len(), 4);
}

#[test]
fn a_circle_has_as_many_pieces_as_it_needs() {
    // Radii in points and pieces of a full circle at a quarter of a point.
    for (radius, expected) in [(100.0, 44), (400.0, 89), (1000.0, 140), (4000.0, 281), (20_000.0, 628)] {
        assert!(super::pieces(radius, 360.0, 0.25).abs_diff(expected) <= 1, "{radius}");
    }
}

#[test]
fn an_outline_close_by_is_short_and_near() {
    let cap = bounds(-180.0, 60.0, 180.0, 90.0);
    let points = 256.0 * 17_f64.exp2();
    let (x, y) = Projection::Arctic.forward(10.0, 60.0).unwrap();
    let seen = SquareRect {
        left: x - 600.0 / points,
        top: y - 400.0 / points,
        right: x + 600.0 / points,
        bottom: y + 400.0 / points,
    };
    let outline = box_outline(&cap, Projection::Arctic, 0.25 / points, Some(&seen));
    assert_eq!(outline.edges.len(), 1);
    assert!(outline.edges[0].places.len() < 300, "{}", outline.edges[0].places.len());
    for (far_x, far_y) in &outline.corners {
        assert!((far_x - x).hypot(far_y - y) * points < 3000.0);
    }
}
