//! What hands do with the tools, and what comes of it.

mod areas;
mod editing;

use super::testing::{SCALE, arctic, at, spot, world};
use super::*;
use crate::domain::Shape;
use proptest::prelude::*;

/// Steps one after another; the last change.
fn played(mut polygon: Polygon, inputs: &[Input], view: &View<'_>) -> (Polygon, Option<Change>) {
    let mut last = None;
    for input in inputs {
        (polygon, last) = polygon.step(*input, view);
    }
    (polygon, last)
}

fn vertices_of(change: Option<Change>) -> Vec<Place> {
    match change {
        Some(Change::Finished(outlines, _)) => outlines.areas[0][0].clone(),
        other => panic!("not finished: {other:?}"),
    }
}

const TRIANGLE: [(f64, f64); 3] = [(0.0, 0.0), (10.0, 0.0), (5.0, 8.0)];

fn clicks(view: &View<'_>, places: &[(f64, f64)]) -> Vec<Input> {
    places.iter().map(|(x, y)| Input::Click(spot(view, *x, *y))).collect()
}

#[test]
fn clicks_add_and_the_first_vertex_closes() {
    world(|view| {
        let mut inputs = clicks(view, &TRIANGLE);
        // 6 points beside the first vertex.
        let first = spot(view, 0.0, 0.0);
        inputs.push(Input::Click(Spot { x: first.x + 6.0, y: first.y }));
        let (polygon, change) = played(Polygon::default(), &inputs, view);
        assert_eq!(vertices_of(change), TRIANGLE.map(|(x, y)| at(x, y)));
        assert!(!polygon.is_begun(), "the tool is ready for the next one");
        *inputs.last_mut().unwrap() = Input::Click(Spot { x: first.x + 9.0, y: first.y });
        assert_eq!(played(Polygon::default(), &inputs, view).1, None, "9 points away is a vertex");
    });
}

#[test]
fn enter_and_a_double_click_close_and_a_quick_click_elsewhere_does_not() {
    world(|view| {
        let inputs = clicks(view, &TRIANGLE);
        let (drawn, _) = played(Polygon::default(), &inputs, view);
        assert_eq!(vertices_of(drawn.clone().step(Input::Enter, view).1).len(), 3);
        let twice = Input::DoubleClick(spot(view, 5.0, 8.0));
        assert_eq!(vertices_of(drawn.clone().step(twice, view).1).len(), 3, "the click before was its vertex");
        let (more, change) = drawn.step(Input::DoubleClick(spot(view, 3.0, 9.0)), view);
        assert_eq!((more.vertices().len(), change), (4, None));
    });
}

#[test]
fn backspace_takes_vertices_back_and_escape_gives_up() {
    world(|view| {
        let (drawn, _) = played(Polygon::default(), &clicks(view, &TRIANGLE), view);
        let (two, change) = drawn.step(Input::Backspace, view);
        assert_eq!((two.vertices().len(), change), (2, None));
        assert_eq!(two.clone().step(Input::Enter, view).1, Some(Change::Refused(Refusal::TooFew)));
        assert_eq!(two.step(Input::Escape, view), (Polygon::default(), Some(Change::GaveUp)));
        let (none, _) = played(Polygon::default(), &[Input::Backspace; 4], view);
        assert_eq!(none, Polygon::default());
    });
}

#[test]
fn an_outline_that_crosses_itself_is_not_closed() {
    world(|view| {
        let eight = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 12.0)];
        let (drawn, _) = played(Polygon::default(), &clicks(view, &eight), view);
        let (drawn, change) = drawn.step(Input::Enter, view);
        assert_eq!(change, Some(Change::Refused(Refusal::Crosses)));
        assert_eq!(Refusal::Crosses.words(), "The outline crosses itself.");
        // It can be mended.
        let (mended, _) = drawn.step(Input::Backspace, view);
        assert_eq!(vertices_of(mended.step(Input::Enter, view).1).len(), 3);
    });
}

#[test]
fn the_pointer_is_the_next_vertex_while_drawing() {
    world(|view| {
        let (drawn, _) = played(Polygon::default(), &clicks(view, &TRIANGLE[..2]), view);
        let (drawn, _) = drawn.step(Input::Move(spot(view, 5.04, 8.0)), view);
        assert_eq!(drawn.live(), [at(0.0, 0.0), at(10.0, 0.0), at(5.0, 8.0)], "rounded to what a point can tell");
        assert_eq!(drawn.vertices().len(), 2);
    });
}

#[test]
fn a_polygon_is_drawn_over_the_antimeridian_wherever_the_map_is_by_then() {
    world(|view| {
        // Panning round the Earth between two clicks brings other turns.
        let (drawn, _) = played(
            Polygon::default(),
            &clicks(view, &[(170.0, 10.0), (-170.0, 10.0), (190.0, 20.0), (-190.0, 20.0)]),
            view,
        );
        let vertices = vertices_of(drawn.step(Input::Enter, view).1);
        assert_eq!(vertices, [at(170.0, 10.0), at(190.0, 10.0), at(190.0, 20.0), at(170.0, 20.0)]);
        let shape = Shape::drawn(Outlines::of(vertices, Edges::Planar)).unwrap();
        assert_eq!(shape.counts().areas, 2);
    });
}

#[test]
fn in_a_view_of_a_pole_edges_are_shortest_lines() {
    arctic(|view| {
        let ring = [(0.0, 70.0), (90.0, 70.0), (179.0, 70.0), (-90.0, 70.0)];
        let (drawn, _) = played(Polygon::default(), &clicks(view, &ring), view);
        let Some(Change::Finished(outlines, _)) = drawn.step(Input::Enter, view).1 else { panic!("not finished") };
        assert_eq!(outlines.edges, Edges::Shortest);
        let shape = Shape::drawn(outlines).unwrap();
        assert!((shape.area_km2() / 10_092_623.0 - 1.0).abs() < 0.01, "{}", shape.area_km2());
        assert_eq!(shape.bounds().unwrap().north(), 90.0);
    });
}

#[test]
fn beside_the_map_nothing_is_added() {
    arctic(|view| {
        let beyond = Input::Click(Spot { x: 2000.0, y: 0.0 });
        assert!(!Polygon::default().step(beyond, view).0.is_begun());
    });
}

/// A star about a place never crosses itself; any order of its vertices may.
fn star(lengths: &[f64], centre: (f64, f64)) -> Vec<Place> {
    let count = lengths.len() as f64;
    let spoke = |(index, length): (usize, &f64)| {
        let (sine, cosine) = (index as f64 / count * std::f64::consts::TAU).sin_cos();
        at(centre.0 + length * cosine, centre.1 + length * sine)
    };
    lengths.iter().enumerate().map(spoke).collect()
}

proptest! {
    #[test]
    fn a_star_never_crosses_itself_and_one_with_two_vertices_exchanged_does_or_is_sound(
        lengths in prop::collection::vec(1.0..9.0f64, 5..12), centre in (-170.0..170.0f64, -60.0..60.0f64),
        one in 0usize..5, is_shortest in any::<bool>(),
    ) {
        let edges = if is_shortest { Edges::Shortest } else { Edges::Planar };
        let mut vertices = star(&lengths, centre);
        if edges == Edges::Planar {
            prop_assert_eq!(crossing(&vertices, edges, true), None);
        }
        vertices.swap(one, (one + 2) % lengths.len());
        let is_crossing = crossing(&vertices, edges, true).is_some();
        if let Ok(shape) = Shape::drawn(Outlines::of(vertices, edges)) && !is_crossing {
            prop_assert!(shape.counts().areas >= 1);
        }
    }

    /// Whatever is pressed in whatever order: no state is lost, no vertex off the Earth, and what is finished is an
    /// area of three vertices or more that does not cross itself.
    #[test]
    fn no_order_of_inputs_breaks_a_polygon(
        steps in prop::collection::vec((0u8..7, -200.0..200.0f64, -90.0..90.0f64), 1..60), is_polar in any::<bool>(),
    ) {
        let run = |view: &View<'_>| {
            let mut polygon = Polygon::default();
            for (kind, x, y) in &steps {
                let spot = Spot { x: x * SCALE, y: y * SCALE };
                let input = match kind {
                    0..3 => Input::Click(spot),
                    3 => Input::DoubleClick(spot),
                    4 => Input::Backspace,
                    5 => Input::Enter,
                    _ => Input::Move(spot),
                };
                let before = polygon.vertices().len();
                let (next, change) = polygon.step(input, view);
                polygon = next;
                assert!(polygon.vertices().iter().all(|place| place.y.abs() <= 90.0 && place.x.is_finite()));
                match change {
                    Some(Change::Finished(outlines, _)) => {
                        let ring = &outlines.areas[0][0];
                        assert!(ring.len() >= 3 && crossing(ring, outlines.edges, true).is_none());
                        assert!(!polygon.is_begun());
                    }
                    Some(Change::Refused(_)) => assert_eq!(polygon.vertices().len(), before),
                    _ => assert!(polygon.vertices().len().abs_diff(before) <= 1),
                }
            }
        };
        if is_polar { arctic(run) } else { world(run) }
    }
}
