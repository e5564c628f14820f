//! The box on the map in each view: by mouse, by keyboard, by voice.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::commands::Action;
use harmony_desktop::domain::BoundingBox;
use harmony_desktop::domain::map::Projection;
use harmony_desktop::ui::map::{MapLayers, MapSettings, MapView, map_ui};

const SIZE: Vec2 = vec2(900.0, 600.0);

struct Window {
    view: Option<MapView>,
    bounds: Option<BoundingBox>,
    found: Option<u64>,
    committed: usize,
    action: Option<Action>,
}

type Map = Harness<'static, Window>;

fn show(ui: &mut egui::Ui, window: &mut Window) {
    let view = window.view.get_or_insert_with(|| MapView::new(ui.ctx(), MapSettings::default()));
    let layers = MapLayers {
        collection_extent: &[],
        results: &[],
        shape: None,
        granules: None,
        granule: None,
        found: window.found,
        dark: ui.visuals().dark_mode,
        accent: egui::Color32::from_rgb(0x0B, 0x6B, 0xCB),
    };
    let response = map_ui(ui, view, &layers, &mut window.bounds);
    window.committed += usize::from(response.bounds_committed);
    window.action = response.pressed_action.or(window.action);
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

/// The same box about the other pole for the Antarctic.
fn on_side(projection: Projection, [west, south, east, north]: [f64; 4]) -> BoundingBox {
    if projection == Projection::Antarctic {
        bounds(west, -north, east, -south)
    } else {
        bounds(west, south, east, north)
    }
}

fn map(projection: Projection, start: Option<BoundingBox>) -> Map {
    let window = Window { view: None, bounds: start, found: None, committed: 0, action: None };
    let mut map = Harness::builder().with_size(SIZE).with_theme(Theme::Light).build_ui_state(show, window);
    map.step();
    view(&mut map).set_projection(projection, None);
    view(&mut map).fit_world();
    map.step();
    map.step();
    map
}

fn view(map: &mut Map) -> &mut MapView {
    map.state_mut().view.as_mut().unwrap()
}

fn place(map: &mut Map, longitude: f64, latitude: f64) -> Pos2 {
    let middle = map.get_by_label("Map").rect().center();
    let view = view(map);
    let projection = view.projection();
    let world = 256.0 * 2_f64.powf(view.zoom());
    let (center_longitude, center_latitude) = view.center();
    let (x, y) = projection.forward(longitude, latitude).unwrap();
    let (center_x, center_y) = projection.forward(center_longitude, center_latitude).unwrap();
    middle + vec2(((x - center_x) * world) as f32, ((y - center_y) * world) as f32)
}

fn drag(map: &mut Map, way: &[Pos2]) {
    press_along(map, way);
    map.drop_at(way[way.len() - 1]);
    map.step();
    map.step();
}

fn press_along(map: &mut Map, way: &[Pos2]) {
    map.hover_at(way[0]);
    map.step();
    map.drag_at(way[0]);
    map.step();
    for pair in way.windows(2) {
        for part in [0.25, 0.5, 0.75, 1.0] {
            map.hover_at(pair[0] + (pair[1] - pair[0]) * part);
            map.step();
        }
    }
}

fn places(map: &mut Map, way: &[(f64, f64)]) -> Vec<Pos2> {
    way.iter().map(|(longitude, latitude)| place(map, *longitude, *latitude)).collect()
}

fn key(map: &mut Map, modifiers: Modifiers, key: Key) {
    map.key_press_modifiers(modifiers, key);
    map.step();
    map.step();
}

fn focus(map: &mut Map, role: Role, label: &str) {
    map.get_by_role_and_label(role, label).focus();
    map.step();
    map.step();
}

fn spoken(map: &Map, edge: &str) -> String {
    map.get_by_role_and_label(Role::Slider, edge).accesskit_node().value().unwrap()
}

fn status(map: &Map) -> String {
    map.get_by_role(Role::Status).accesskit_node().label().unwrap_or_default()
}

const POLAR: [(Projection, f64); 2] = [(Projection::Arctic, 1.0), (Projection::Antarctic, -1.0)];

#[test]
fn a_box_over_the_antimeridian_is_drawn_by_mouse_in_each_view() {
    for projection in Projection::ALL {
        let mut map = map(projection, None);
        view(&mut map).arm_box_tool(true);
        if projection.repeats() {
            view(&mut map).fit(bounds(150.0, 40.0, -150.0, 80.0));
            map.step();
        }
        let sign = projection.pole().unwrap_or(1.0);
        let center = view(&mut map).center().0;
        let turn = if projection.repeats() && center < 0.0 { -360.0 } else { 0.0 };
        for (from, to) in [(170.0, 190.0), (190.0, 170.0)] {
            let way =
                places(&mut map, &[(from + turn, 60.0 * sign), (180.0 + turn, 60.0 * sign), (to + turn, 75.0 * sign)]);
            drag(&mut map, &way);
            let drawn = map.state().bounds.unwrap();
            assert!(
                (drawn.width_degrees() - 20.0).abs() < 1.5 && drawn.crosses_antimeridian(),
                "{projection:?}: {drawn}"
            );
            let near = (drawn.south().abs().max(drawn.north().abs()), drawn.south().abs().min(drawn.north().abs()));
            assert!((near.0 - 75.0).abs() < 1.0 && (near.1 - 60.0).abs() < 1.0, "{projection:?}: {drawn}");
            map.state_mut().bounds = None;
        }
        assert_eq!(map.state().committed, 2);
    }
}

#[test]
fn a_box_over_the_pole_is_drawn_by_mouse_and_all_longitudes_straight_to_it() {
    for (projection, sign) in POLAR {
        let mut map = map(projection, None);
        view(&mut map).arm_box_tool(true);
        let way = [(-50.0, 60.0), (-35.0, 62.0), (-20.0, 65.0), (-20.0, 80.0), (-20.0, 90.0), (150.0, 80.0)];
        let way = places(&mut map, &way.map(|(longitude, latitude)| (longitude, latitude * sign)));
        drag(&mut map, &way);
        let drawn = map.state().bounds.unwrap();
        assert!(drawn.contains(0.0, 90.0 * sign), "{projection:?}: {drawn}");
        assert!((drawn.west() - -50.0).abs() < 1.0 && (drawn.east() - -20.0).abs() < 1.5, "{drawn}");
        map.state_mut().bounds = None;
        let way = places(&mut map, &[(10.0, 60.0 * sign), (10.0, 90.0 * sign)]);
        drag(&mut map, &way);
        let drawn = map.state().bounds.unwrap();
        assert!(drawn.is_all_round() && drawn.contains(0.0, 90.0 * sign), "{projection:?}: {drawn}");
    }
}

#[test]
fn a_box_goes_over_the_antimeridian_and_to_the_pole_by_keyboard_in_each_view() {
    for projection in Projection::ALL {
        let start = on_side(projection, [150.0, 60.0, 170.0, 75.0]);
        let mut map = map(projection, Some(start));
        focus(&mut map, Role::Slider, "East");
        let mut presses = 0;
        while !map.state().bounds.unwrap().crosses_antimeridian() {
            key(&mut map, Modifiers::SHIFT, Key::ArrowRight);
            presses += 1;
            assert!(presses <= 40, "{projection:?}: {}", map.state().bounds.unwrap());
        }
        let over = map.state().bounds.unwrap();
        assert_eq!((over.west(), over.south(), over.north()), (start.west(), start.south(), start.north()));
        assert!(over.width_degrees() > 30.0 && over.width_degrees() < 41.0, "{over}");
        assert!(spoken(&map, "East").ends_with(" degrees west") || spoken(&map, "East") == "180 degrees");
        let (pole, edge, limit) =
            if projection == Projection::Antarctic { (-90.0, "South", Key::Home) } else { (90.0, "North", Key::End) };
        focus(&mut map, Role::Slider, edge);
        key(&mut map, Modifiers::NONE, limit);
        let at_pole = map.state().bounds.unwrap();
        assert!(at_pole.contains(0.0, pole) && at_pole.width_degrees() == over.width_degrees(), "{at_pole}");
        assert_eq!(spoken(&map, edge), if pole > 0.0 { "90 degrees north" } else { "90 degrees south" });
        focus(&mut map, Role::Slider, "West");
        key(&mut map, Modifiers::NONE, Key::Home);
        assert!(map.state().bounds.unwrap().is_all_round());
    }
}

#[test]
fn steps_are_those_of_the_screen_and_stay_on_the_map_of_keys() {
    let mut map = map(Projection::Arctic, Some(bounds(-50.0, 60.0, -20.0, 75.0)));
    focus(&mut map, Role::Slider, "North");
    let step = map.get_by_role_and_label(Role::Slider, "North").accesskit_node().numeric_value_step().unwrap();
    let center = view(&mut map).center();
    for (modifiers, pressed, expected) in [
        (Modifiers::NONE, Key::ArrowUp, 75.0 + step),
        (Modifiers::SHIFT, Key::ArrowDown, 75.0 - 9.0 * step),
        (Modifiers::CTRL, Key::ArrowRight, 75.0 - 8.9 * step),
    ] {
        key(&mut map, modifiers, pressed);
        assert!((map.state().bounds.unwrap().north() - expected).abs() < 1e-9, "{}", map.state().bounds.unwrap());
    }
    assert_eq!(map.state().committed, 3, "each is counted");
    focus(&mut map, Role::Group, "Area");
    key(&mut map, Modifiers::NONE, Key::Plus);
    let grown = map.state().bounds.unwrap();
    assert!(grown.west() < -50.0 && grown.east() > -20.0 && grown.south() < 60.0, "{grown}");
    key(&mut map, Modifiers::NONE, Key::Minus);
    assert!((map.state().bounds.unwrap().south() - 60.0).abs() < 1e-9);
    key(&mut map, Modifiers::ALT | Modifiers::SHIFT, Key::ArrowLeft);
    let moved = map.state().bounds.unwrap();
    assert!((moved.width_degrees() - 30.0).abs() < 1e-9 && moved.west() < -50.0, "{moved}");
    assert_eq!(view(&mut map).center(), center, "the map itself stays");
}

#[test]
fn assistive_programs_read_and_set_the_edges() {
    let mut map = map(Projection::Arctic, Some(bounds(-50.0, 60.0, -20.0, 75.0)));
    assert_eq!(
        ["West", "South", "East", "North"].map(|edge| spoken(&map, edge)),
        ["50 degrees west", "60 degrees north", "20 degrees west", "75 degrees north",]
    );
    let north = map.get_by_role_and_label(Role::Slider, "North");
    let node = north.accesskit_node();
    assert_eq!(
        (node.numeric_value(), node.min_numeric_value(), node.max_numeric_value()),
        (Some(75.0), Some(60.0), Some(90.0))
    );
    north.set_value_accesskit(82.5);
    map.step();
    map.get_by_role_and_label(Role::Slider, "West").set_value_accesskit(200.0);
    map.step();
    map.get_by_role_and_label(Role::Slider, "South").increment_accesskit();
    map.step();
    map.step();
    let after = map.state().bounds.unwrap();
    assert_eq!((after.west(), after.east(), after.north()), (-160.0, -20.0, 82.5));
    assert!(after.south() > 60.0);
    let area = map.get_by_role_and_label(Role::Group, "Area");
    assert!(area.accesskit_node().value().unwrap().starts_with("Box: 6"));
}

#[test]
fn without_a_mouse_a_box_is_placed_in_the_middle_of_the_map() {
    for projection in Projection::ALL {
        let mut map = map(projection, None);
        assert_eq!(map.query_all_by_role(Role::Slider).count(), 0);
        focus(&mut map, Role::Group, "Area");
        key(&mut map, Modifiers::NONE, Key::Plus);
        let placed = map.state().bounds.unwrap();
        assert_eq!(placed.is_all_round(), !projection.repeats(), "round the pole in its view: {placed}");
        assert_eq!(map.query_all_by_role(Role::Slider).count(), 4);
    }
}

#[test]
fn the_map_says_the_box_once_it_rests_and_the_granules_once_they_are_counted() {
    let mut map = map(Projection::Arctic, Some(bounds(-50.0, 60.0, -20.0, 75.0)));
    assert_eq!(status(&map), "", "what was there before is not news");
    focus(&mut map, Role::Slider, "North");
    map.key_press(Key::End);
    map.step();
    assert_eq!(status(&map), "", "not while it may still change");
    map.run_steps(4);
    assert!(status(&map).starts_with("Box: 60 north to the north pole, 50 west to 20 west; "), "{}", status(&map));
    map.state_mut().found = Some(214);
    map.step();
    map.step();
    assert_eq!(status(&map), "214 granules");
    key(&mut map, Modifiers::NONE, Key::Home);
    map.run_steps(4);
    assert!(status(&map).ends_with("; 214 granules"), "{}", status(&map));
    assert_eq!(map.run(), 1, "and is quiet");
}

#[test]
fn buttons_beside_the_box_are_there_when_it_is_in_hand() {
    let mut map = map(Projection::Arctic, Some(bounds(-50.0, 60.0, -20.0, 75.0)));
    map.hover_at(egui::pos2(5.0, 5.0));
    map.step();
    map.step();
    assert!(map.query_by_label("Other way round").is_none(), "quiet");
    let inside = place(&mut map, -35.0, 68.0);
    map.hover_at(inside);
    map.step();
    map.step();
    for (name, action) in [
        ("Other way round", Action::OtherWayRound),
        ("All longitudes", Action::AllLongitudes),
        ("To the pole", Action::ToPole),
    ] {
        let button = map.get_by_role_and_label(Role::Button, name).rect().center();
        let center = view(&mut map).center();
        map.hover_at(button);
        map.step();
        map.step();
        map.get_by_role_and_label(Role::Button, name).click();
        map.step();
        map.step();
        assert_eq!(map.state_mut().action.take(), Some(action));
        assert_eq!(view(&mut map).center(), center);
    }
    assert_eq!(map.state().bounds, Some(bounds(-50.0, 60.0, -20.0, 75.0)));
    map.state_mut().bounds = Some(bounds(-180.0, 60.0, 180.0, 90.0));
    view(&mut map).arm_box_tool(true);
    map.step();
    map.step();
    assert!(map.query_by_label("Other way round").is_none() && map.query_by_label("To the pole").is_none());
}

/// Each view's own eight handles; of a box at the pole the one there.
#[test]
fn every_handle_is_dragged_in_each_view_and_the_other_numbers_stay() {
    for projection in Projection::ALL {
        let start = on_side(projection, [-55.123_456, 55.234_567, -15.345_678, 75.456_789]);
        let sign = projection.pole().unwrap_or(1.0);
        for across in [-1, 0, 1] {
            for up in [-1, 0, 1] {
                if (across, up) == (0, 0) {
                    continue;
                }
                let mut map = map(projection, Some(start));
                if projection.repeats() {
                    view(&mut map).fit(bounds(-75.0, 45.0, 5.0, 80.0));
                    map.step();
                }
                let longitude = [start.west(), -35.234_567, start.east()][(across + 1) as usize];
                let at =
                    |map: &mut Map, up: i32| place(map, longitude, if up < 0 { start.south() } else { start.north() });
                let from = if up == 0 { at(&mut map, -1).lerp(at(&mut map, 1), 0.5) } else { at(&mut map, up) };
                let to = from + vec2(18.0, 14.0);
                drag(&mut map, &[from + vec2(2.0, -2.0), to + vec2(2.0, -2.0)]);
                let after = map.state().bounds.unwrap();
                let changed = [
                    after.west() != start.west(),
                    after.south() != start.south(),
                    after.east() != start.east(),
                    after.north() != start.north(),
                ];
                assert_eq!(changed, [across < 0, up < 0, across > 0, up > 0], "{projection:?} {across} {up}: {after}");
                assert!(after.contains(-35.0, 65.0 * sign));
            }
        }
    }
}

#[test]
fn escape_gives_the_former_box_back_in_each_view() {
    for projection in Projection::ALL {
        let start = on_side(projection, [-50.0, 60.0, -20.0, 75.0]);
        let mut map = map(projection, Some(start));
        view(&mut map).arm_box_tool(true);
        let sign = projection.pole().unwrap_or(1.0);
        let way = places(&mut map, &[(100.0, 55.0 * sign), (130.0, 70.0 * sign)]);
        press_along(&mut map, &way);
        assert_ne!(map.state().bounds, Some(start));
        view(&mut map).cancel();
        map.step();
        map.drop_at(way[1]);
        map.step();
        assert_eq!((map.state().bounds, map.state().committed), (Some(start), 0), "{projection:?}");
    }
}

#[test]
fn switching_views_and_back_leaves_the_numbers_as_they_are() {
    let start = bounds(170.123_456_789, 61.987_654_321, -165.555_555_555, 90.0);
    let mut map = map(Projection::World, Some(start));
    for projection in
        [Projection::Arctic, Projection::World, Projection::Antarctic, Projection::Arctic, Projection::World]
    {
        view(&mut map).set_projection(projection, Some(start));
        map.run_steps(3);
        let now: [f64; 4] = map.state().bounds.unwrap().into();
        assert_eq!(now.map(f64::to_bits), <[f64; 4]>::from(start).map(f64::to_bits), "{projection:?}");
    }
}

#[test]
fn a_drag_in_a_far_copy_of_the_world_gives_the_same_numbers() {
    let mut map = map(Projection::World, None);
    view(&mut map).arm_box_tool(true);
    view(&mut map).fit(bounds(-180.0, -80.0, 180.0, 80.0));
    map.step();
    for turns in [-1.0, 0.0, 1.0] {
        let way = places(&mut map, &[(-110.0 + 360.0 * turns, 10.0), (-140.0 + 360.0 * turns, 40.0)]);
        let rect = map.get_by_label("Map").rect();
        if way.iter().any(|at| !rect.shrink(2.0).contains(*at)) {
            continue;
        }
        drag(&mut map, &way);
        let drawn = map.state().bounds.unwrap();
        assert!((drawn.west() - -140.0).abs() < 1.0 && (drawn.east() - -110.0).abs() < 1.0, "{turns}: {drawn}");
        map.state_mut().bounds = None;
    }
}
