use super::{Edges, line_errors, number, ring_errors};
use geo::Coord;

fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
    let mut ring: Vec<Coord> = corners.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect();
    ring.push(ring[0]);
    ring
}

fn errors(corners: &[(f64, f64)]) -> Vec<String> {
    ring_errors(&ring(corners), Edges::Geodetic)
}

#[test]
fn lawful_rings_are_taken_round_a_pole_and_over_the_antimeridian_too() {
    for corners in [
        &[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0)][..],
        &[(170.0, -10.0), (-175.0, -10.0), (-170.0, 10.0), (175.0, 10.0)],
        &[(45.0, 85.0), (135.0, 85.0), (-135.0, 85.0), (-45.0, 85.0)],
        &[(-45.0, -85.0), (-135.0, -85.0), (135.0, -85.0), (45.0, -85.0)],
        &[(0.0, 80.0), (60.0, 80.0), (30.0, 90.0)],
        // Clockwise round the Arctic: to CMR everything south of it.
        &[(-45.0, 85.0), (-135.0, 85.0), (135.0, 85.0), (45.0, 85.0)],
    ] {
        assert_eq!(errors(corners), Vec::<String>::new(), "{corners:?}");
    }
}

#[test]
fn each_rule_is_told_in_cmrs_words() {
    let crossed = errors(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]);
    assert!(
        crossed[0].starts_with("The polygon boundary intersected itself at the following points: [lon=5 lat="),
        "{crossed:?}"
    );
    let cases: &[(&[(f64, f64)], &str)] = &[
        (
            &[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0)],
            "The polygon boundary points are listed in the wrong order. Points must be provided in counter-clockwise order.",
        ),
        (
            &[(0.0, 0.0), (1.0, 1.0), (1.0, 2.0), (1.0, 1.000_000_01)],
            "The shape contained duplicate points. Points 2 [lon=1 lat=1] and 4 [lon=1 lat=1.00000001] were considered \
             equivalent or very close.",
        ),
        (
            &[(0.0, 60.0), (10.0, 60.0), (10.0, 90.0), (0.0, 90.0)],
            "The shape contained duplicate points. Points 3 [lon=10 lat=90] and 4 [lon=0 lat=90] were considered equivalent \
             or very close.",
        ),
        (
            &[(-180.0, 10.0), (-90.0, 0.0), (180.0, 10.0), (90.0, 20.0)],
            "The shape contained duplicate points. Points 1 [lon=-180 lat=10] and 3 [lon=180 lat=10] were considered \
             equivalent or very close.",
        ),
        (
            &[(0.0, 0.5), (180.0, -0.5), (90.0, 40.0)],
            "The shape contained consecutive antipodal points. Points 1 [lon=0 lat=.5] and 2 [lon=180 lat=-.5] are antipodal.",
        ),
        (
            &[(0.0, 0.0), (190.0, 0.0), (10.0, 10.0)],
            "Point 2 had the following error: Point longitude [190] must be within -180.0 and 180.0",
        ),
        (
            &[(0.0, 0.0), (10.0, -91.0), (10.0, 10.0)],
            "Point 2 had the following error: Point latitude [-91] must be within -90 and 90.0",
        ),
        (
            &[(0.0, 90.0), (10.0, 0.0), (0.0, -90.0), (60.0, 0.0)],
            "The polygon boundary contains both the North and South Poles. A polygon can contain at most one pole.",
        ),
    ];
    for (corners, words) in cases {
        assert_eq!(errors(corners), [*words], "{corners:?}");
    }
    let mut open = ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0)]);
    open[3].x = 0.5;
    assert_eq!(
        ring_errors(&open, Edges::Geodetic),
        ["Polygon boundary was not closed. The last point must be equal to the first point."]
    );
}

#[test]
fn planar_rings_may_run_along_poles_and_meridians() {
    let belt = ring(&[(-180.0, 60.0), (180.0, 60.0), (180.0, 90.0), (-180.0, 90.0)]);
    assert!(ring_errors(&belt, Edges::Cartesian).is_empty());
    assert!(!ring_errors(&belt, Edges::Geodetic).is_empty());
    let turned: Vec<Coord> = belt.into_iter().rev().collect();
    assert!(ring_errors(&turned, Edges::Cartesian)[0].contains("wrong order"));
    let crossed = ring(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]);
    assert_eq!(
        ring_errors(&crossed, Edges::Cartesian),
        ["The polygon boundary intersected itself at the following points: [lon=5 lat=5]"]
    );
}

#[test]
fn rings_of_thousands_of_corners_are_checked_soon() {
    let corners: Vec<(f64, f64)> = (0..4900)
        .map(|step| {
            let (sin, cos) = (f64::from(step) / 4900.0 * std::f64::consts::TAU).sin_cos();
            (-60.0 + 20.0 * cos, 70.0 + 10.0 * sin)
        })
        .collect();
    assert_eq!(errors(&corners), Vec::<String>::new());
    assert!(ring_errors(&ring(&corners), Edges::Cartesian).is_empty());
}

#[test]
fn lines_have_no_order_but_no_equal_places() {
    let line = ring(&[(0.0, 0.0), (5.0, 5.0)]);
    assert!(line_errors(&line, Edges::Geodetic)[0].contains("Points 1 [lon=0 lat=0] and 3 [lon=0 lat=0]"));
    assert!(line_errors(&line[..2], Edges::Geodetic).is_empty());
    assert_eq!(
        (number(0.25), number(-0.5), number(-12.0), number(0.0)),
        (".25".into(), "-.5".into(), "-12".into(), "0".into())
    );
}
