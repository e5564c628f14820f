//! Editing what stands.

use super::*;

const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)];

fn square() -> Vec<Place> {
    SQUARE.iter().map(|(x, y)| at(*x, *y)).collect()
}

fn dragged(view: &View<'_>, vertices: &[Place], edges: Edges, from: Spot, to: Spot) -> (Edit, Option<Change>) {
    let (pressed, _) = Edit::default().step(Input::Press(from), view, vertices, edges);
    let (moved, _) = pressed.step(Input::Move(to), view, vertices, edges);
    moved.step(Input::Release(to), view, vertices, edges)
}

#[test]
fn a_vertex_is_moved_and_nothing_else() {
    world(|view| {
        let vertices = square();
        let (edit, change) = dragged(view, &vertices, Edges::Planar, spot(view, 20.3, 19.7), spot(view, 25.0, 22.0));
        let Some(Change::Finished(outlines, words)) = change else { panic!("not moved") };
        assert_eq!(words, "move a vertex");
        assert_eq!(outlines.areas[0][0], [at(0.0, 0.0), at(20.0, 0.0), at(25.0, 22.0), at(0.0, 20.0)]);
        assert_eq!(edit.selected(), Some(2));
    });
}

#[test]
fn the_middle_of_an_edge_makes_a_vertex() {
    world(|view| {
        let (_, change) = dragged(view, &square(), Edges::Planar, spot(view, 0.0, 10.0), spot(view, -5.0, 12.0));
        let vertices = vertices_of(change);
        assert_eq!(vertices, [at(0.0, 0.0), at(20.0, 0.0), at(20.0, 20.0), at(0.0, 20.0), at(-5.0, 12.0)]);
    });
}

#[test]
fn the_whole_is_moved_by_its_border_or_centre_and_never_by_its_inside() {
    world(|view| {
        for from in [spot(view, 4.0, 0.2), spot(view, 10.0, 10.0)] {
            let to = Spot { x: from.x + 30.0, y: from.y - 20.0 };
            let (_, change) = dragged(view, &square(), Edges::Planar, from, to);
            assert_eq!(vertices_of(change), [at(3.0, 2.0), at(23.0, 2.0), at(23.0, 22.0), at(3.0, 22.0)]);
        }
        let (edit, change) = dragged(view, &square(), Edges::Planar, spot(view, 5.0, 5.0), spot(view, 9.0, 9.0));
        assert_eq!(change, None);
        assert!(!edit.is_dragging() && edit.live().is_none());
    });
}

#[test]
fn moving_ends_at_the_pole_with_the_height_kept() {
    world(|view| {
        let (_, change) = dragged(view, &square(), Edges::Planar, spot(view, 4.0, 0.0), spot(view, 4.0, 85.0));
        assert_eq!(vertices_of(change), [at(0.0, 70.0), at(20.0, 70.0), at(20.0, 90.0), at(0.0, 90.0)]);
    });
}

#[test]
fn in_a_polar_view_the_whole_keeps_its_size_over_the_pole() {
    arctic(|view| {
        let vertices = [at(0.0, 80.0), at(20.0, 80.0), at(10.0, 84.0)];
        let from = (view.spot)(Edges::Shortest.along(vertices[0], vertices[1], 0.25)).unwrap();
        let (_, change) = dragged(view, &vertices, Edges::Shortest, from, spot(view, 170.0, 85.0));
        let Some(Change::Finished(moved, _)) = change else { panic!("not moved") };
        let area = |outlines: Outlines| Shape::drawn(outlines).unwrap().area_km2();
        let before = area(Outlines::of(vertices.to_vec(), Edges::Shortest));
        assert!((area(moved) / before - 1.0).abs() < 0.02);
    });
}

#[test]
fn an_edit_that_makes_the_outline_cross_itself_springs_back() {
    world(|view| {
        let (edit, change) = dragged(view, &square(), Edges::Planar, spot(view, 0.0, 0.0), spot(view, 30.0, 10.0));
        assert_eq!(change, Some(Change::Refused(Refusal::Crosses)));
        assert!(edit.live().is_none(), "the former outline stands");
    });
}

#[test]
fn delete_removes_the_selected_vertex_and_three_stay() {
    world(|view| {
        let (pressed, _) = Edit::default().step(Input::Press(spot(view, 20.0, 20.0)), view, &square(), Edges::Planar);
        let (edit, change) = pressed.step(Input::Release(spot(view, 20.0, 20.0)), view, &square(), Edges::Planar);
        assert_eq!((edit.selected(), change), (Some(2), None));
        let (edit, change) = edit.step(Input::Delete, view, &square(), Edges::Planar);
        let left = vertices_of(change);
        assert_eq!(left, [at(0.0, 0.0), at(20.0, 0.0), at(0.0, 20.0)]);
        assert_eq!(edit.selected(), None);
        assert_eq!(without_vertex(&left, 0, Edges::Planar), Change::Refused(Refusal::TooFew));
        assert_eq!(edit.step(Input::Delete, view, &left, Edges::Planar).1, None, "nothing is selected");
    });
}

#[test]
fn escape_ends_a_drag_without_a_trace() {
    world(|view| {
        let (pressed, _) = Edit::default().step(Input::Press(spot(view, 0.0, 0.0)), view, &square(), Edges::Planar);
        let (moved, _) = pressed.step(Input::Move(spot(view, 7.0, 3.0)), view, &square(), Edges::Planar);
        assert_eq!(moved.live().unwrap()[0], at(7.0, 3.0));
        let (ended, change) = moved.step(Input::Escape, view, &square(), Edges::Planar);
        assert_eq!(change, Some(Change::GaveUp));
        let (ended, change) = ended.step(Input::Release(spot(view, 9.0, 3.0)), view, &square(), Edges::Planar);
        assert_eq!((ended.live(), change), (None, None));
    });
}

#[test]
fn handles_say_what_they_are_before_they_are_pressed() {
    world(|view| {
        let hovered = |x: f64, y: f64| {
            Edit::default().step(Input::Move(spot(view, x, y)), view, &square(), Edges::Planar).0.hovered()
        };
        assert_eq!(hovered(0.1, 0.1), Some(Target::Vertex(0)));
        assert_eq!(hovered(10.0, 0.1), Some(Target::Middle(0)));
        assert_eq!(hovered(10.0, 10.0), Some(Target::Centre));
        assert_eq!(hovered(5.0, 0.3), Some(Target::Border));
        assert_eq!(hovered(5.0, 5.0), None);
        assert_eq!(hovered(40.0, 5.0), None);
    });
}

#[test]
fn a_circle_is_moved_as_a_whole() {
    world(|view| {
        let ring = circle(at(10.0, 10.0), 500_000.0).areas[0][0].clone();
        assert!(ring.len() > MOST_HANDLES);
        let on_rim = (view.spot)(ring[7]).unwrap();
        let (_, change) = dragged(view, &ring, Edges::Shortest, on_rim, Spot { x: on_rim.x + 200.0, y: on_rim.y });
        let moved = vertices_of(change);
        assert_eq!(moved.len(), ring.len());
        assert!((moved[0].x - ring[0].x - 20.0).abs() < 1.0);
    });
}

proptest! {
    /// Any drags: an outline that is told of does not cross itself, and each drag is one change at most.
    #[test]
    fn no_order_of_drags_breaks_an_outline(
        steps in prop::collection::vec((0u8..5, -30.0..50.0f64, -30.0..50.0f64), 1..80), is_polar in any::<bool>(),
    ) {
        let run = |view: &View<'_>| {
            let (mut edit, mut vertices) = (Edit::default(), square());
            for (kind, x, y) in &steps {
                let near = vertices[(x.abs() as usize) % vertices.len()];
                let on_vertex = (view.spot)(near);
                let spot = Spot { x: x * SCALE, y: y * SCALE };
                let input = match kind {
                    0 => Input::Press(on_vertex.unwrap_or(spot)),
                    1 => Input::Move(spot),
                    2 => Input::Release(spot),
                    3 => Input::Press(spot),
                    _ => Input::Delete,
                };
                let was_dragging = edit.is_dragging();
                let (next, change) = edit.step(input, view, &vertices, view.edges);
                edit = next;
                if let Some(Change::Finished(outlines, _)) = change {
                    assert!(*kind == 4 || was_dragging);
                    vertices.clone_from(&outlines.areas[0][0]);
                    assert!(vertices.len() >= 3 && crossing(&vertices, view.edges, true).is_none());
                    assert!(vertices.iter().all(|place| place.y.abs() <= 90.0));
                }
            }
        };
        if is_polar { arctic(run) } else { world(run) }
    }
}
