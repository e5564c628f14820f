//! Circles, corridors and rectangles.

use super::super::sphere;
use super::*;

fn circled(mut circle: Circle, inputs: &[Input], view: &View<'_>) -> (Circle, Option<Change>) {
    let mut last = None;
    for input in inputs {
        let change;
        (circle, change) = circle.step(*input, view);
        last = change.or(last);
    }
    (circle, last)
}

#[test]
fn a_circle_comes_of_a_drag_and_of_two_clicks() {
    world(|view| {
        let (centre, rim) = (spot(view, 20.0, 50.0), spot(view, 20.0, 53.0));
        let drag = [Input::Press(centre), Input::Move(rim), Input::Release(rim)];
        let by_drag = vertices_of(circled(Circle::default(), &drag, view).1);
        let twice =
            [Input::Press(centre), Input::Release(centre), Input::Move(rim), Input::Press(rim), Input::Release(rim)];
        let by_clicks = vertices_of(circled(Circle::default(), &twice, view).1);
        assert_eq!(by_drag, by_clicks);
        for vertex in &by_drag {
            assert!((sphere::metres(at(20.0, 50.0), *vertex) - 333_584.0).abs() < 10.0);
        }
        let slip = [Input::Press(centre), Input::Release(centre)];
        let (waiting, change) = circled(Circle::default(), &slip, view);
        assert!(change.is_none() && waiting.is_begun());
        assert_eq!(waiting.step(Input::Escape, view), (Circle::default(), Some(Change::GaveUp)));
    });
}

#[test]
fn a_circle_is_round_on_the_earth_wherever_it_lies() {
    for centre in [at(0.0, 0.0), at(10.0, 89.5), at(179.9, -70.0), at(-45.0, 90.0), at(30.0, -90.0)] {
        for radius in [5.0, 1000.0, 50_000.0, 1_000_000.0] {
            let outlines = circle(centre, radius);
            let ring = &outlines.areas[0][0];
            assert!((72..=180).contains(&ring.len()));
            for vertex in ring {
                assert!((sphere::metres(centre, *vertex) - radius).abs() < 0.01 + radius * 1e-7, "{centre:?}");
            }
            let expected = 2.0 * std::f64::consts::PI * 6371.0072_f64.powi(2) * (1.0 - (radius / 6_371_008.8).cos());
            // Nothing smaller than 11 m about a pole is sent.
            let Ok(shape) = Shape::drawn(outlines) else {
                assert!(radius < 11.0 && centre.y.abs() == 90.0, "{centre:?} {radius}");
                continue;
            };
            // Points kept to a millionth of a degree make a small circle a little uneven.
            let tolerance = if radius < 100.0 { 0.2 } else { 0.003 };
            assert!((shape.area_km2() / expected - 1.0).abs() < tolerance, "{centre:?} {radius}: {}", shape.area_km2());
            shape.check_limits().unwrap();
        }
    }
}

#[test]
fn a_point_has_the_radius_that_was_chosen() {
    world(|view| {
        let (_, change) = Disc::default().step(Input::Click(spot(view, 5.0, 60.0)), view, 1000.0);
        for vertex in vertices_of(change) {
            assert!((sphere::metres(at(5.0, 60.0), vertex) - 1000.0).abs() < 0.1);
        }
    });
}

fn corridor_shape(line: &[Place], width: f64) -> Shape {
    Shape::drawn(corridor(line, width).unwrap()).unwrap()
}

#[test]
fn a_corridor_is_as_wide_as_it_says_with_round_ends() {
    let line = [at(-50.0, 70.0), at(-40.0, 71.0)];
    let length = length_metres(&line);
    let shape = corridor_shape(&line, 1000.0);
    let expected = (length * 1000.0 + std::f64::consts::PI * 500.0 * 500.0) / 1e6;
    println!("{length:.0} m long, {:.3} km² of {expected:.3}", shape.area_km2());
    assert!((shape.area_km2() / expected - 1.0).abs() < 0.005);
    assert_eq!(shape.counts().areas, 1);
}

#[test]
fn a_corridor_goes_over_the_pole_and_over_the_antimeridian() {
    for line in
        [[at(10.0, 85.0), at(-170.0, 85.0)], [at(170.0, 60.0), at(-170.0, 62.0)], [at(0.0, -89.0), at(90.0, -89.0)]]
    {
        let shape = corridor_shape(&line, 20_000.0);
        let expected = (length_metres(&line) * 20_000.0 + std::f64::consts::PI * 1e8) / 1e6;
        assert!((shape.area_km2() / expected - 1.0).abs() < 0.01, "{line:?}: {} {expected}", shape.area_km2());
        shape.check_limits().unwrap();
    }
}

#[test]
fn a_corridor_that_comes_back_has_a_hole_and_one_that_turns_sharply_is_one_area() {
    let square = [at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)];
    let outlines = corridor(&square, 10_000.0).unwrap();
    assert_eq!((outlines.areas.len(), outlines.areas[0].len()), (1, 2));
    let sharp = [at(0.0, 0.0), at(1.0, 0.0), at(0.0, 0.01)];
    assert_eq!(corridor_shape(&sharp, 10_000.0).counts().areas, 1);
    assert!(corridor(&[at(0.0, 0.0)], 1000.0).is_none() && corridor(&[], 1000.0).is_none());
    assert!(corridor(&[at(5.0, 5.0), at(5.0, 5.0)], 1000.0).is_none());
}

#[test]
fn a_line_is_ended_by_enter_or_a_double_click() {
    world(|view| {
        let mut line = Corridor::default();
        for (x, y) in &TRIANGLE {
            line = line.step(Input::Click(spot(view, *x, *y)), view, 1000.0).0;
        }
        let (_, by_enter) = line.clone().step(Input::Enter, view, 1000.0);
        let (_, by_click) = line.clone().step(Input::DoubleClick(spot(view, 5.0, 8.0)), view, 1000.0);
        assert_eq!(by_enter, by_click);
        assert!(matches!(by_enter, Some(Change::Finished(_, "draw a corridor"))));
        for _ in 0..2 {
            line = line.step(Input::Backspace, view, 1000.0).0;
        }
        assert_eq!(line.step(Input::Enter, view, 1000.0).1, Some(Change::Refused(Refusal::TooFew)));
    });
}

fn rectangle(view: &View<'_>, from: Spot, to: Spot) -> Option<Change> {
    let (begun, _) = Rectangle::default().step(Input::Press(from), view);
    let (moved, _) = begun.step(Input::Move(to), view);
    moved.step(Input::Release(to), view).1
}

#[test]
fn a_rectangle_of_the_world_view_has_four_corners() {
    world(|view| {
        let change = rectangle(view, spot(view, 30.0, 20.0), spot(view, 10.0, 40.0));
        assert_eq!(vertices_of(change), [at(10.0, 40.0), at(10.0, 20.0), at(30.0, 20.0), at(30.0, 40.0)]);
        let from = spot(view, 30.0, 20.0);
        assert_eq!(rectangle(view, from, Spot { x: from.x + 2.0, y: from.y + 90.0 }), None, "a slip");
    });
}

#[test]
fn a_rectangle_of_a_polar_view_is_straight_on_its_screen() {
    arctic(|view| {
        for (from, to) in [((-150.0, -80.0), (60.0, 40.0)), ((100.0, 50.0), (160.0, 90.0))] {
            let (from, to) = (Spot { x: from.0, y: from.1 }, Spot { x: to.0, y: to.1 });
            let Some(Change::Finished(outlines, _)) = rectangle(view, from, to) else { panic!("not finished") };
            let ring = &outlines.areas[0][0];
            assert!(ring.len() > 8);
            for vertex in ring {
                let at = (view.spot)(*vertex).unwrap();
                let beside = [at.x - from.x, at.x - to.x, at.y - from.y, at.y - to.y].map(f64::abs);
                assert!(beside.iter().any(|beside| *beside < 1e-6), "{at:?}");
            }
            let shape = Shape::drawn(outlines).unwrap();
            shape.check_limits().unwrap();
            assert_eq!(shape.bounds().unwrap().north() == 90.0, from.x < 0.0, "the first holds the pole");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn a_turned_sphere_keeps_distances(
        a in (-180.0..180.0f64, -89.0..89.0f64), b in (-180.0..180.0f64, -89.0..89.0f64),
        from in (-180.0..180.0f64, -89.0..89.0f64), to in (-180.0..180.0f64, -89.0..89.0f64),
    ) {
        let [a, b, from, to] = [a, b, from, to].map(|(x, y)| at(x, y));
        let turned = |place| sphere::turned(place, from, to);
        prop_assert!((sphere::metres(a, b) - sphere::metres(turned(a), turned(b))).abs() < 0.01);
        prop_assert!(sphere::metres(turned(from), to) < 0.01);
    }

    #[test]
    fn a_place_away_is_so_far_away(centre in (-180.0..180.0f64, -90.0..90.0f64), bearing in 0.0..6.3f64, metres in 1.0..9e6f64) {
        let centre = at(centre.0, centre.1);
        let away = sphere::away(centre, bearing, metres);
        prop_assert!((sphere::metres(centre, away) - metres).abs() < 0.01);
        prop_assert!((away.x - centre.x).abs() <= 180.0);
    }

    #[test]
    fn the_plane_leads_back(middle in (-180.0..180.0f64, -90.0..90.0f64), place in (-180.0..180.0f64, -90.0..90.0f64)) {
        let (middle, place) = (at(middle.0, middle.1), at(place.0, place.1));
        let plane = sphere::Plane::at(middle);
        if let Some(flat) = plane.to(place) && sphere::metres(middle, place) < 1.9e7 {
            prop_assert!(sphere::metres(plane.back(flat), place) < 0.1);
        }
    }

    #[test]
    fn every_place_of_a_corridor_is_within_half_its_width(
        start in (-180.0..180.0f64, -80.0..80.0f64), steps in prop::collection::vec((0.0..std::f64::consts::TAU, 20_000.0..400_000.0f64), 1..5),
    ) {
        let mut line = vec![at(start.0, start.1)];
        for (bearing, metres) in steps {
            line.push(sphere::away(*line.last().unwrap(), bearing, metres));
        }
        let outlines = corridor(&line, 10_000.0).unwrap();
        for vertex in outlines.areas.iter().flatten().flatten() {
            let nearest = line.windows(2).flat_map(|ends| {
                (0..=200).map(|part| sphere::metres(Edges::Shortest.along(ends[0], ends[1], f64::from(part) / 200.0), *vertex))
            });
            let nearest = nearest.fold(f64::MAX, f64::min);
            prop_assert!((4900.0..5400.0).contains(&nearest), "{}", nearest);
        }
    }
}
