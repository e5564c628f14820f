//! The box tool in every view, by numbers.

use super::keys::End;
use super::numbers::home;
use super::{BoxTool, Change, Chart, Handle, Input, Move, Target, handles, moved, other_way_round};
use crate::domain::BoundingBox;
use crate::domain::bounding_box::Edge;
use crate::domain::map::Projection;
use crate::domain::tools::{Place, Spot};
use geo::coord;
use proptest::prelude::*;

/// Middle of a screen of 900 by 600 points.
const MIDDLE: Spot = Spot { x: 450.0, y: 300.0 };

fn chart(projection: Projection, points: f64, (longitude, latitude): (f64, f64)) -> Chart {
    let (x, y) = projection.forward(longitude, latitude).unwrap();
    Chart { projection, points, origin: (x - MIDDLE.x / points, y - MIDDLE.y / points) }
}

/// The pole of a view in the middle; the map of the world with the equator there.
fn whole(projection: Projection) -> Chart {
    let points = if projection.repeats() { 900.0 } else { 2400.0 };
    chart(projection, points, (0.0, projection.pole().unwrap_or(0.0) * 90.0))
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

/// The same box on the other side of the equator for the Antarctic.
fn on_side(projection: Projection, [west, south, east, north]: [f64; 4]) -> BoundingBox {
    if projection == Projection::Antarctic {
        bounds(west, -north, east, -south)
    } else {
        bounds(west, south, east, north)
    }
}

fn spot(chart: &Chart, longitude: f64, latitude: f64) -> Spot {
    chart.spot(coord! { x: longitude, y: latitude }).unwrap()
}

/// Press, move along, let go; the box that stands and the numbers on the way.
fn drag(chart: &Chart, armed: bool, before: Option<BoundingBox>, way: &[Spot]) -> (Option<Change>, Vec<BoundingBox>) {
    let (first, last) = (way[0], way[way.len() - 1]);
    let mut tool = BoxTool { armed, ..BoxTool::default() };
    let (mut now, mut live) = (before, Vec::new());
    (tool, _) = tool.step(Input::Press { at: first, draws: false }, chart, now.as_ref());
    for at in way {
        let (next, change) = tool.step(Input::Drag(*at), chart, now.as_ref());
        tool = next;
        if let Some(Change::Live(bounds)) = change {
            live.push(bounds);
            now = Some(bounds);
        }
    }
    let (tool, change) = tool.step(Input::Release(last), chart, now.as_ref());
    assert!(!tool.has_press());
    (change, live)
}

#[track_caller]
fn stands(change: Option<Change>) -> BoundingBox {
    match change {
        Some(Change::Stands(bounds)) => bounds,
        other => panic!("{other:?}"),
    }
}

fn along(chart: &Chart, way: &[(f64, f64)]) -> Vec<Spot> {
    way.iter().map(|(longitude, latitude)| spot(chart, *longitude, *latitude)).collect()
}

/// From one longitude to another along a parallel, in steps as a hand makes them.
fn parallel(chart: &Chart, from: f64, to: f64, latitude: f64) -> Vec<Spot> {
    let steps = ((to - from).abs() / 4.0).ceil().max(1.0) as u32;
    let part = |step: u32| f64::from(step) / f64::from(steps);
    (0..=steps).map(|step| spot(chart, from + (to - from) * part(step), latitude)).collect()
}

fn latitude(projection: Projection, latitude: f64) -> f64 {
    if projection == Projection::Antarctic { -latitude } else { latitude }
}

#[test]
fn a_drag_of_twenty_degrees_over_the_antimeridian_gives_twenty_degrees_in_every_view_and_both_ways() {
    for projection in Projection::ALL {
        let chart = whole(projection);
        let (low, high) = (latitude(projection, 60.0), latitude(projection, 75.0));
        for (from, to) in [(170.0, 190.0), (190.0, 170.0), (-190.0, -170.0)] {
            let mut way = parallel(&chart, from, to, low);
            way.push(spot(&chart, to, high));
            let drawn = stands(drag(&chart, true, None, &way).0);
            assert_eq!((drawn.west(), drawn.east()), (170.0, -170.0), "{projection:?} from {from} to {to}");
            assert_eq!(drawn.width_degrees(), 20.0);
            let (one, other) =
                (drawn.south().abs().min(drawn.north().abs()), drawn.south().abs().max(drawn.north().abs()));
            assert!((one - 60.0).abs() < 0.5 && (other - 75.0).abs() < 0.5, "{drawn}");
        }
    }
}

#[test]
fn a_drag_goes_round_either_way_up_to_all_longitudes_and_back() {
    for projection in [Projection::Arctic, Projection::Antarctic] {
        let chart = whole(projection);
        let (start, end) = (latitude(projection, 60.0), latitude(projection, 70.0));
        for sign in [1.0, -1.0] {
            let swept = |degrees: f64| {
                let mut way = vec![spot(&chart, 30.0, start)];
                way.extend(parallel(&chart, 30.0, 30.0 + sign * degrees, end));
                stands(drag(&chart, true, None, &way).0)
            };
            for degrees in [90.0, 180.0, 200.0, 300.0, 356.0] {
                let drawn = swept(degrees);
                assert!((drawn.width_degrees() - degrees).abs() < 1e-9, "{projection:?} {sign} {degrees}: {drawn}");
                let kept = if sign > 0.0 { drawn.west() } else { drawn.east() };
                assert_eq!(kept, 30.0);
            }
            assert!(swept(370.0).is_all_round());
            let mut way = parallel(&chart, 30.0, 30.0 + sign * 400.0, start);
            way.extend(parallel(&chart, 30.0 + sign * 400.0, 30.0 + sign * 340.0, end));
            let drawn = stands(drag(&chart, true, None, &way).0);
            assert!((drawn.width_degrees() - 340.0).abs() < 1e-9, "back from all longitudes: {drawn}");
        }
    }
}

#[test]
fn a_drag_over_the_pole_reaches_it_and_keeps_the_longitudes_of_its_start() {
    for (projection, pole) in [(Projection::Arctic, 90.0), (Projection::Antarctic, -90.0)] {
        let chart = whole(projection);
        let at = |degrees| latitude(projection, degrees);
        let mut way = parallel(&chart, -50.0, -20.0, at(65.0));
        way.extend(along(&chart, &[(-20.0, at(75.0)), (-20.0, at(85.0)), (-20.0, pole)]));
        for beyond in [vec![], vec![(160.0, at(80.0))], vec![(160.0, at(80.0)), (100.0, at(70.0))]] {
            let mut way = way.clone();
            way.extend(along(&chart, &beyond));
            let drawn = stands(drag(&chart, true, None, &way).0);
            assert_eq!((drawn.west(), drawn.east()), (-50.0, -20.0), "{projection:?} {beyond:?}");
            let (far, near) = if pole > 0.0 { (drawn.south(), drawn.north()) } else { (drawn.north(), drawn.south()) };
            assert!(near == pole && far == at(65.0), "{drawn}");
        }
        // In one jump, as a quick hand does it, and back again the same way.
        way.truncate(way.len() - 1);
        way.push(spot(&chart, 160.0, at(80.0)));
        let (change, live) = drag(&chart, true, None, &way);
        assert_eq!(stands(change).width_degrees(), 30.0);
        assert!(live.last().unwrap().contains(0.0, pole));
        way.push(spot(&chart, -20.0, at(80.0)));
        let back = stands(drag(&chart, true, None, &way).0);
        assert!((back.width_degrees() - 30.0).abs() < 1.0 && !back.contains(0.0, pole), "{projection:?}: {back}");
    }
}

#[test]
fn straight_to_the_pole_or_from_it_means_all_longitudes() {
    for (projection, pole) in [(Projection::Arctic, 90.0), (Projection::Antarctic, -90.0)] {
        let chart = whole(projection);
        let rim = latitude(projection, 66.0);
        for way in [
            vec![(33.0, rim), (33.0, pole)],
            vec![(33.0, rim), (33.0, pole), (-147.0, latitude(projection, 70.0))],
            vec![(33.0, pole), (80.0, latitude(projection, 80.0)), (120.0, rim)],
        ] {
            let drawn = stands(drag(&chart, true, None, &along(&chart, &way)).0);
            assert!(drawn.is_all_round() && drawn.contains(0.0, pole) && drawn.contains(0.0, rim), "{way:?}: {drawn}");
        }
    }
}

/// Which numbers a handle leaves alone.
fn kept(handle: Handle, before: &BoundingBox, after: &BoundingBox) -> Vec<(f64, f64)> {
    let Handle::Side { across, up } = handle else { return Vec::new() };
    let edges =
        [(Edge::West, across == -1), (Edge::East, across == 1), (Edge::South, up == -1), (Edge::North, up == 1)];
    let left = edges.into_iter().filter(|(_, is_dragged)| !is_dragged);
    left.map(|(edge, _)| (before.edge(edge), after.edge(edge))).collect()
}

#[test]
fn all_eight_handles_move_their_own_edges_and_no_digit_of_the_others() {
    for projection in Projection::ALL {
        let before =
            on_side(projection, [-52.123_456_789_012, 61.234_567_890_123, -18.987_654_321_098, 74.345_678_901_234]);
        let center = (-35.0, latitude(projection, 68.0));
        let chart = chart(projection, if projection.repeats() { 4096.0 } else { 3600.0 }, center);
        let found = handles(&before, &chart, 0.0);
        assert_eq!(found.len(), 8, "{projection:?}");
        for (handle, middle) in found {
            let Handle::Side { across, up } = handle else { panic!("{handle:?}") };
            let held = chart.place(middle);
            let target: Place = coord! { x: held.x + 2.5 * f64::from(across), y: held.y + 1.75 * f64::from(up) };
            // Off the middle by a little: the edge must not jump.
            let off = |spot: Spot| Spot { x: spot.x + 3.0, y: spot.y - 2.0 };
            let way = [off(middle), off(spot(&chart, target.x, target.y))];
            let after = stands(drag(&chart, false, Some(before), &way).0);
            for (one, other) in kept(handle, &before, &after) {
                assert_eq!(one.to_bits(), other.to_bits(), "{projection:?} {handle:?}: {after}");
            }
            for (number, wanted, is_dragged) in [
                (after.west(), target.x, across == -1),
                (after.east(), target.x, across == 1),
                (after.south(), target.y, up == -1),
                (after.north(), target.y, up == 1),
            ] {
                assert!(
                    !is_dragged || (number - wanted).abs() < 0.2,
                    "{projection:?} {handle:?}: {number} is not {wanted}"
                );
            }
        }
    }
}

#[test]
fn at_the_pole_is_one_handle_and_it_moves_the_near_parallel() {
    for (projection, pole) in [(Projection::Arctic, 90.0), (Projection::Antarctic, -90.0)] {
        let chart = whole(projection);
        let before = on_side(projection, [10.0, 60.0, 130.0, 90.0]);
        let found = handles(&before, &chart, 0.0);
        let at = |wanted| found.iter().find(|(handle, _)| *handle == wanted).map(|(_, at)| *at);
        let far = if pole > 0.0 { -1 } else { 1 };
        assert_eq!(found.len(), 6, "{found:?}");
        assert!(at(Handle::Pole).unwrap().distance(spot(&chart, 0.0, pole)) < 1e-6);
        assert!(at(Handle::Side { across: 0, up: -far }).is_none());
        // The middle of a meridian is half way on the screen.
        let middle = at(Handle::Side { across: -1, up: 0 }).unwrap();
        let radius = spot(&chart, 10.0, latitude(projection, 60.0)).distance(spot(&chart, 0.0, pole));
        assert!((middle.distance(spot(&chart, 0.0, pole)) - radius / 2.0).abs() < 1e-6);
        let way =
            along(&chart, &[(0.0, pole), (70.0, latitude(projection, 80.0)), (200.0, latitude(projection, 75.0))]);
        let after = stands(drag(&chart, false, Some(before), &way).0);
        assert_eq!(after, on_side(projection, [10.0, 60.0, 130.0, 75.0]));
    }
}

#[test]
fn all_longitudes_have_no_west_and_no_east_to_take_hold_of() {
    for projection in Projection::ALL {
        let chart = whole(projection);
        let before = on_side(projection, [-180.0, 60.0, 180.0, 75.0]);
        for (handle, _) in handles(&before, &chart, 0.0) {
            assert!(matches!(handle, Handle::Side { across: 0, .. }), "{projection:?} {handle:?}");
        }
        let (handle, middle) = handles(&before, &chart, 0.0)[0];
        let Handle::Side { up, .. } = handle else { panic!() };
        let held = chart.place(middle);
        let way = [middle, spot(&chart, 40.0, held.y + f64::from(up) * 3.0)];
        let after = stands(drag(&chart, false, Some(before), &way).0);
        assert!(after.is_all_round() && after != before);
    }
}

#[test]
fn an_edge_beyond_the_equator_keeps_its_number_and_is_drawn_in_where_the_map_ends() {
    let chart = whole(Projection::Arctic);
    let before = bounds(10.0, -37.123_456, 100.0, 60.0);
    let found = handles(&before, &chart, 0.0);
    let at = |across, up| found.iter().find(|(handle, _)| *handle == Handle::Side { across, up }).unwrap().1;
    assert!(at(0, -1).distance(spot(&chart, 55.0, 0.0)) < 1e-6);
    let after = stands(drag(&chart, false, Some(before), &[at(1, 0), spot(&chart, 110.0, 33.0)]).0);
    assert_eq!((after.west(), after.south(), after.north()), (10.0, -37.123_456, 60.0));
    assert_eq!(after.east(), 110.0);
    let after = stands(drag(&chart, false, Some(before), &[at(0, -1), spot(&chart, 55.0, 30.0)]).0);
    assert!((after.south() - 30.0).abs() < 0.5);
}

#[test]
fn an_edge_dragged_over_the_other_one_changes_places_with_it() {
    let chart = whole(Projection::Arctic);
    let before = bounds(-50.25, 60.5, -20.125, 75.5);
    let middle = handles(&before, &chart, 0.0)
        .iter()
        .find(|(handle, _)| *handle == Handle::Side { across: 1, up: 1 })
        .unwrap()
        .1;
    let mut way = vec![middle];
    way.extend(parallel(&chart, -20.125, -80.0, 52.0));
    let after = stands(drag(&chart, false, Some(before), &way).0);
    assert_eq!((after.east(), after.north()), (-50.25, 60.5), "what stays, to every digit");
    assert!((after.west() - -80.0).abs() < 0.2 && (after.south() - 52.0).abs() < 0.2, "{after}");
}

#[test]
fn a_box_is_moved_by_its_inside_and_stays_as_large() {
    for projection in Projection::ALL {
        let chart = whole(projection);
        let before = on_side(projection, [160.0, 60.0, 172.0, 70.0]);
        let mut way = parallel(&chart, 165.0, 195.0, latitude(projection, 65.0));
        way.push(spot(&chart, 195.0, latitude(projection, 63.0)));
        let after = stands(drag(&chart, true, Some(before), &way).0);
        assert!((after.width_degrees() - 12.0).abs() < 1e-9 && (after.height_degrees() - 10.0).abs() < 1e-9, "{after}");
        assert_eq!((after.west(), after.east()), (-170.0, -158.0), "{projection:?}");
        assert!((after.south().abs().min(after.north().abs()) - 58.0).abs() < 0.6, "{after}");
        // Against the pole.
        let way = along(&chart, &[(165.0, latitude(projection, 65.0)), (165.0, latitude(projection, 89.9))]);
        let after = stands(drag(&chart, true, Some(before), &way).0);
        assert!((after.height_degrees() - 10.0).abs() < 1e-9, "{after}");
    }
}

#[test]
fn giving_up_brings_the_former_box_back_and_the_button_does_nothing_more() {
    for projection in Projection::ALL {
        let chart = whole(projection);
        for before in [None, Some(on_side(projection, [10.0, 60.0, 20.0, 70.0]))] {
            let way = along(&chart, &[(-60.0, latitude(projection, 50.0)), (-30.0, latitude(projection, 70.0))]);
            let tool = BoxTool { armed: true, ..BoxTool::default() };
            let (tool, _) = tool.step(Input::Press { at: way[0], draws: false }, &chart, before.as_ref());
            let (tool, change) = tool.step(Input::Drag(way[1]), &chart, before.as_ref());
            assert!(matches!(change, Some(Change::Live(_))) && tool.is_dragging());
            let (tool, change) = tool.step(Input::Escape, &chart, before.as_ref());
            assert_eq!(change, Some(Change::GivenBack(before)));
            assert!(tool.armed && tool.has_press() && !tool.is_dragging());
            let (tool, change) = tool.step(Input::Drag(way[0]), &chart, before.as_ref());
            assert_eq!(change, None);
            let (tool, change) = tool.step(Input::Release(way[0]), &chart, before.as_ref());
            assert!(change.is_none() && !tool.has_press());
            assert!(!tool.step(Input::Escape, &chart, before.as_ref()).0.armed, "the second puts the tool down");
        }
    }
}

#[test]
fn a_slip_of_the_hand_is_no_box() {
    for projection in Projection::ALL {
        let chart = whole(projection);
        let at = spot(&chart, 20.0, latitude(projection, 60.0));
        let way = [at, Spot { x: at.x + 40.0, y: at.y + 40.0 }, Spot { x: at.x + 1.0, y: at.y + 1.0 }];
        let (change, live) = drag(&chart, true, None, &way);
        assert_eq!((change, live.len()), (Some(Change::GivenBack(None)), 3));
    }
}

#[test]
fn numbers_are_the_coarsest_that_the_screen_can_tell() {
    for projection in Projection::ALL {
        for points in [800.0, 5e3, 1e5, 3e7] {
            for latitude_degrees in [0.5, 40.0, 60.0, 80.0, 84.0] {
                let latitude = latitude(projection, latitude_degrees);
                let chart = chart(projection, points, (30.0, latitude));
                let (east, north) = chart.steps(latitude);
                let here = spot(&chart, 30.0, latitude);
                let east_points = here.distance(spot(&chart, 30.0 + east, latitude));
                let north_points = here.distance(spot(&chart, 30.0, latitude + north.copysign(-latitude)));
                for (step, points) in [(east, east_points), (north, north_points)] {
                    assert!(points < 1.02 || step <= 1e-6, "{projection:?} {latitude}: {step}° is {points} points");
                    assert!(points > 0.098 || step >= 1.0, "{projection:?} {latitude}: {step}° is {points} points");
                }
                assert!(east >= north);
            }
        }
    }
}

#[test]
fn a_press_beside_the_tool_is_not_its_own() {
    let chart = whole(Projection::Arctic);
    let box_ = bounds(-50.0, 60.0, -20.0, 75.0);
    let (inside, outside) = (spot(&chart, -35.0, 68.0), spot(&chart, 100.0, 68.0));
    let idle = BoxTool::default();
    assert_eq!(idle.target(inside, false, &chart, Some(&box_)), None);
    assert_eq!(idle.target(outside, true, &chart, Some(&box_)), Some(Target::Draw));
    let armed = BoxTool { armed: true, ..idle };
    assert_eq!(armed.target(inside, false, &chart, Some(&box_)), Some(Target::Move));
    assert_eq!(armed.target(outside, false, &chart, Some(&box_)), Some(Target::Draw));
    let corner = spot(&chart, -20.0, 75.0);
    assert!(matches!(idle.target(corner, false, &chart, Some(&box_)), Some(Target::Resize(..))));
}

#[test]
fn every_copy_of_the_world_has_the_handles() {
    let chart = chart(Projection::World, 500.0, (180.0, 0.0));
    let before = bounds(-175.5, -40.0, -120.25, 40.0);
    for turns in [-1.0, 0.0, 1.0] {
        let east = spot(&chart, -120.25 + 360.0 * turns, 0.0);
        let to = spot(&chart, -100.0 + 360.0 * turns, 0.0);
        let after = stands(drag(&chart, false, Some(before), &[east, to]).0);
        assert_eq!((after.west(), after.east()), (-175.5, -100.0), "{turns}");
    }
}

#[test]
fn keys_stop_at_the_limits() {
    let start = bounds(-50.0, 60.0, -20.0, 75.0);
    let steps = (0.5, 0.25);
    let with = |change| moved(&start, change, steps).unwrap();
    assert_eq!(with(Move::Edge(Edge::North, 0.25)), bounds(-50.0, 60.0, -20.0, 75.25));
    assert_eq!(with(Move::Edge(Edge::North, -40.0)), bounds(-50.0, 60.0, -20.0, 60.25));
    assert_eq!(with(Move::Edge(Edge::South, -200.0)).south(), -90.0);
    assert_eq!(with(Move::Edge(Edge::West, 100.0)), bounds(-20.5, 60.0, -20.0, 75.0));
    assert_eq!(with(Move::Edge(Edge::East, -100.0)), bounds(-50.0, 60.0, -49.5, 75.0));
    assert_eq!(with(Move::Edge(Edge::West, -140.0)), bounds(170.0, 60.0, -20.0, 75.0));
    assert!(with(Move::Edge(Edge::East, 330.0)).is_all_round());
    assert_eq!(with(Move::Limit(Edge::North, End::Last)).north(), 90.0);
    assert_eq!(with(Move::Limit(Edge::North, End::First)).north(), 60.25);
    assert_eq!(with(Move::Limit(Edge::South, End::First)).south(), -90.0);
    assert!(with(Move::Limit(Edge::East, End::First)).is_all_round());
    assert_eq!(with(Move::Grow(2.0)), bounds(-51.0, 59.5, -19.0, 75.5));
    assert_eq!(with(Move::Shift(200.0, 40.0)), bounds(150.0, 75.0, 180.0, 90.0));
    let cap = bounds(-180.0, 60.0, 180.0, 90.0);
    assert_eq!(moved(&cap, Move::Grow(-4.0), steps), Some(bounds(-180.0, 61.0, 180.0, 90.0)));
    assert_eq!(moved(&cap, Move::Shift(10.0, 5.0), steps), Some(cap));
}

fn any_box() -> impl Strategy<Value = BoundingBox> {
    (-180.0..180.0, 0.5..359.0, -88.0..88.0, 0.0..1.0).prop_map(|(west, width, south, part): (f64, f64, f64, f64)| {
        bounds(west, south, home(west + width), (south + 1.0 + part * (89.0 - south)).min(90.0))
    })
}

proptest! {
    #[test]
    fn handles_lie_on_the_true_outline(box_ in any_box(), view in 0_usize..3, scale in 9.0_f64..14.0) {
        let projection = Projection::ALL[view];
        let chart = chart(projection, scale.exp2(), (box_.center().0, projection.pole().unwrap_or(0.3) * 75.0));
        for (handle, at) in handles(&box_, &chart, 0.0) {
            let Handle::Side { across, up } = handle else { continue };
            let place = chart.place(at);
            let turned = |longitude: f64| (longitude - place.x + 540.0).rem_euclid(360.0) - 180.0;
            let latitude = chart.shown_latitude(if up > 0 { box_.north() } else { box_.south() });
            let is_pole = latitude.abs() > 89.999 || latitude.abs() > 85.0 && projection.repeats();
            if across != 0 && !is_pole {
                let longitude = if across > 0 { box_.east() } else { box_.west() };
                prop_assert!(turned(longitude).abs() < 1e-6, "{handle:?} {place:?} {box_}");
            }
            prop_assert!(up == 0 || is_pole || (place.y - latitude).abs() < 1e-6, "{handle:?} {place:?} {box_}");
        }
    }

    /// Wherever the hand goes: a box of the Earth, and the edges that were not dragged keep their digits or change places.
    #[test]
    fn no_drag_of_a_handle_changes_a_digit_of_what_stays(
        box_ in any_box(), view in 0_usize..3, which in 0_usize..8,
        way in prop::collection::vec((-400.0..1300.0, -300.0..900.0), 1..12),
    ) {
        let projection = Projection::ALL[view];
        let chart = whole(projection);
        let found = handles(&box_, &chart, 0.0);
        if let Some((handle, middle)) = found.get(which).copied()
            && let Some(Target::Resize(taken, _)) = BoxTool::default().target(middle, false, &chart, Some(&box_))
            && taken == handle
            && let Handle::Side { across, up } = handle
        {
            let mut spots = vec![middle];
            spots.extend(way.iter().map(|(x, y)| Spot { x: *x, y: *y }));
            let (_, live) = drag(&chart, false, Some(box_), &spots);
            for after in live {
                let has = |number: f64, among: [f64; 2]| {
                    // −180 in the east is 180.
                    among.iter().any(|other| number.to_bits() == other.to_bits() || number == -*other && number.abs() == 180.0)
                };
                let longitudes = [after.west(), after.east()];
                let stays = |is_dragged: bool, number: f64, among| is_dragged || has(number, among);
                prop_assert!(after.is_all_round() && across != 0 || stays(across == -1, box_.west(), longitudes), "{handle:?} {box_} {after}");
                prop_assert!(after.is_all_round() && across != 0 || stays(across == 1, box_.east(), longitudes), "{handle:?} {box_} {after}");
                prop_assert!(stays(up == -1, box_.south(), [after.south(), after.north()]), "{handle:?} {box_} {after}");
                prop_assert!(stays(up == 1, box_.north(), [after.south(), after.north()]), "{handle:?} {box_} {after}");
            }
        }
    }

    /// The width of what is drawn is what the hand swept, to a step, whatever longitudes it passed.
    #[test]
    fn what_is_drawn_is_as_wide_as_the_hand_swept(
        view in 1_usize..3, from in -180.0..180.0, legs in prop::collection::vec((-170.0..170.0, 50.0..80.0), 1..6),
    ) {
        let projection = Projection::ALL[view];
        let chart = whole(projection);
        let mut way = vec![spot(&chart, from, latitude(projection, 62.0))];
        let mut longitude: f64 = from;
        for (turn, degrees) in &legs {
            way.extend(parallel(&chart, longitude, longitude + turn, latitude(projection, *degrees)));
            longitude += turn;
        }
        let swept = (longitude - from).abs().min(360.0);
        if let (Some(Change::Stands(drawn)), _) = drag(&chart, true, None, &way) {
            prop_assert!((drawn.width_degrees() - swept).abs() <= 2.0, "{swept}: {drawn}");
        }
    }

    #[test]
    fn a_move_keeps_the_size(box_ in any_box(), view in 0_usize..3, x in 0.0..900.0, y in 0.0..600.0, to_x in 0.0..900.0, to_y in 0.0..600.0) {
        let chart = whole(Projection::ALL[view]);
        let (from, to) = (Spot { x, y }, Spot { x: to_x, y: to_y });
        let tool = BoxTool { armed: true, ..BoxTool::default() };
        if tool.target(from, false, &chart, Some(&box_)) == Some(Target::Move) {
            let after = stands(drag(&chart, true, Some(box_), &[from, to]).0);
            prop_assert!((after.width_degrees() - box_.width_degrees()).abs() < 1e-8, "{box_} {after}");
            prop_assert!((after.height_degrees() - box_.height_degrees()).abs() < 1e-8, "{box_} {after}");
        }
    }

    #[test]
    fn the_other_way_round_and_back_is_the_same_to_every_digit(box_ in any_box()) {
        let other = other_way_round(&box_).unwrap();
        prop_assert!((other.width_degrees() + box_.width_degrees() - 360.0).abs() < 1e-9);
        prop_assert_eq!((other.south(), other.north()), (box_.south(), box_.north()));
        prop_assert_eq!(other_way_round(&other).unwrap(), box_);
    }

    #[test]
    fn no_key_makes_a_line_or_leaves_the_earth(
        box_ in any_box(),
        keys in prop::collection::vec((0_u8..4, 0_usize..4, -30.0..30.0, -30.0..30.0), 1..30),
        step in 0_usize..4,
    ) {
        let step = [1.0, 0.1, 0.01, 0.001][step];
        let mut now = box_;
        for (kind, edge, one, other) in keys {
            let edge = Edge::ALL[edge];
            let change = match kind {
                0 => Move::Edge(edge, one),
                1 => Move::Limit(edge, if one < 0.0 { End::First } else { End::Last }),
                2 => Move::Grow(one),
                _ => Move::Shift(one, other),
            };
            let after = moved(&now, change, (step, step));
            prop_assert!(after.is_some_and(|after| after.line_problem().is_none()), "{now} {change:?}: {after:?}");
            now = after.unwrap();
        }
    }
}
