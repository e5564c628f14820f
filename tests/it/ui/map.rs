//! The map as a person uses it: drags, keys that the program sends on, and quiet when idle.

use egui::{Modifiers, Pos2, Theme, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harmony_desktop::domain::BoundingBox;
use harmony_desktop::ui::map::{MapLayers, MapSettings, MapView, map_ui};
use std::time::{Duration, Instant};

const SIZE: Vec2 = vec2(900.0, 600.0);

/// A window that is all map, and what the map said.
struct Window {
    view: Option<MapView>,
    bounds: Option<BoundingBox>,
    changed: usize,
    committed: usize,
}

type Map = Harness<'static, Window>;

fn show(ui: &mut egui::Ui, window: &mut Window) {
    let view = window.view.get_or_insert_with(|| MapView::new(ui.ctx(), MapSettings::default()));
    let extent = [bounds(-180.0, -88.0, 180.0, 88.0)];
    let results = [bounds(-105.4, 40.2, -105.1, 40.9)];
    let dark = ui.visuals().dark_mode;
    let accent = egui::Color32::from_rgb(0x0B, 0x6B, 0xCB);
    let layers = MapLayers {
        collection_extent: &extent,
        results: &results,
        shape: None,
        granules: None,
        granule: None,
        found: None,
        dark,
        accent,
    };
    let response = map_ui(ui, view, &layers, &mut window.bounds);
    window.changed += usize::from(response.bounds_changed);
    window.committed += usize::from(response.bounds_committed);
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

/// A map that shows `fit` (the world without), with `start` selected.
fn map(fit: Option<BoundingBox>, start: Option<BoundingBox>) -> Map {
    let window = Window { view: None, bounds: start, changed: 0, committed: 0 };
    let mut map = Harness::builder().with_size(SIZE).with_theme(Theme::Light).build_ui_state(show, window);
    if let Some(fit) = fit {
        view(&mut map).fit(fit);
    }
    map.step();
    map
}

fn view(map: &mut Map) -> &mut MapView {
    map.state_mut().view.as_mut().unwrap()
}

/// Where a place is on the screen: Web Mercator, written down a second time on purpose.
fn place(map: &mut Map, longitude: f64, latitude: f64) -> Pos2 {
    let rect = map.get_by_label("Map").rect();
    let view = view(map);
    let world = 256.0 * 2_f64.powf(view.zoom());
    let y = |latitude: f64| (std::f64::consts::FRAC_PI_4 + latitude.to_radians() / 2.0).tan().ln();
    let (center_longitude, center_latitude) = view.center();
    let right = (longitude - center_longitude) / 360.0 * world;
    let down = (y(center_latitude) - y(latitude)) / std::f64::consts::TAU * world;
    rect.center() + vec2(right as f32, down as f32)
}

fn degrees_per_point(map: &mut Map) -> f64 {
    360.0 / (256.0 * 2_f64.powf(view(map).zoom()))
}

fn drag(map: &mut Map, from: Pos2, to: Pos2) {
    press_and_move(map, from, to);
    map.drop_at(to);
    map.step();
    map.step();
}

fn press_and_move(map: &mut Map, from: Pos2, to: Pos2) {
    map.hover_at(from);
    map.step();
    map.drag_at(from);
    map.step();
    for part in [0.3, 0.7, 1.0] {
        map.hover_at(from + (to - from) * part);
        map.step();
    }
}

#[track_caller]
fn assert_near(map: &mut Map, expected: [f64; 4], points: f64) {
    let actual: [f64; 4] = map.state().bounds.expect("a box").into();
    let tolerance = points * degrees_per_point(map);
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} within {tolerance}");
    }
}

fn colorado() -> BoundingBox {
    bounds(-109.0, 37.0, -102.0, 41.0)
}

/// Some degrees around it.
fn around_colorado() -> Option<BoundingBox> {
    BoundingBox::new(-115.0, 33.0, -96.0, 45.0).ok()
}

#[test]
fn an_armed_drag_draws_the_box_under_it() {
    let mut map = map(around_colorado(), None);
    view(&mut map).arm_box_tool(true);
    let (from, to) = (place(&mut map, -109.0, 41.0), place(&mut map, -102.0, 37.0));
    drag(&mut map, from, to);
    assert_near(&mut map, [-109.0, 37.0, -102.0, 41.0], 1.5);
    assert_eq!(map.state().committed, 1);
    assert!(map.state().changed >= 2, "the numbers follow live");
    assert!(!view(&mut map).is_dragging());
}

#[test]
fn a_drag_may_go_any_way_and_follows_live() {
    let mut map = map(around_colorado(), None);
    view(&mut map).arm_box_tool(true);
    let (from, to) = (place(&mut map, -102.0, 37.0), place(&mut map, -109.0, 41.0));
    press_and_move(&mut map, from, to);
    assert!(view(&mut map).is_dragging());
    assert_near(&mut map, [-109.0, 37.0, -102.0, 41.0], 1.5);
    assert_eq!(map.state().committed, 0, "not before it is let go");
    map.drop_at(to);
    map.run();
    assert_eq!(map.state().committed, 1);
}

#[test]
fn numbers_are_no_finer_than_the_screen() {
    let mut map = map(around_colorado(), None);
    view(&mut map).arm_box_tool(true);
    drag(&mut map, pos2(200.0, 200.0), pos2(400.0, 300.0));
    let text = map.state().bounds.unwrap().to_string();
    let longest = text.split(' ').filter_map(|word| word.split_once('.')).map(|(_, decimals)| decimals.len()).max();
    assert!(longest.unwrap_or(0) <= 2, "{text}");
}

#[test]
fn shift_drag_draws_without_the_tool() {
    let mut map = map(around_colorado(), Some(bounds(-106.0, 38.0, -104.0, 40.0)));
    let center = view(&mut map).center();
    let (from, to) = (place(&mut map, -105.0, 39.0), place(&mut map, -101.0, 36.0));
    map.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    drag(&mut map, from, to);
    map.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    map.run();
    assert_near(&mut map, [-105.0, 36.0, -101.0, 39.0], 1.5);
    assert_eq!(view(&mut map).center(), center, "the map stays");
}

#[test]
fn a_plain_drag_pans_and_leaves_the_box_alone() {
    let mut map = map(around_colorado(), Some(colorado()));
    let (from, to) = (place(&mut map, -105.5, 39.0), place(&mut map, -103.5, 39.0));
    drag(&mut map, from, to);
    map.run();
    assert_eq!(map.state().bounds, Some(colorado()));
    assert_eq!((map.state().changed, map.state().committed), (0, 0));
    let moved = view(&mut map).center().0 - -105.5;
    assert!((moved - -2.0).abs() < 0.1, "{moved}");
}

#[test]
fn each_handle_moves_its_own_sides() {
    let [west, south, east, north] = <[f64; 4]>::from(colorado());
    let (middle_longitude, middle_latitude) = (-105.5, 39.0);
    // A handle's place, where it is dragged, and what becomes of the box.
    let cases = [
        ((west, north), (-111.0, 43.0), [-111.0, south, east, 43.0]),
        ((middle_longitude, north), (-100.0, 43.0), [west, south, east, 43.0]),
        ((east, north), (-100.0, 42.0), [west, south, -100.0, 42.0]),
        ((east, middle_latitude), (-103.0, 44.0), [west, south, -103.0, north]),
        ((east, south), (-104.0, 38.0), [west, 38.0, -104.0, north]),
        ((middle_longitude, south), (-90.0, 35.0), [west, 35.0, east, north]),
        ((west, south), (-110.0, 36.0), [-110.0, 36.0, east, north]),
        ((west, middle_latitude), (-100.0, 30.0), [east, south, -100.0, north]), // over the other side
    ];
    for (handle, target, expected) in cases {
        let mut map = map(around_colorado(), Some(colorado()));
        // Mercator's middle is not the middle latitude.
        let (low, high) = (place(&mut map, handle.0, south), place(&mut map, handle.0, north));
        let mut from = place(&mut map, handle.0, handle.1);
        if handle.1 == middle_latitude {
            from.y = low.lerp(high, 0.5).y;
        }
        // A little off the middle: the side must not jump.
        let off = vec2(3.0, -3.0);
        let to = place(&mut map, target.0, target.1);
        drag(&mut map, from + off, to + off);
        assert_near(&mut map, expected, 1.5);
        assert_eq!(map.state().committed, 1, "{handle:?}");
    }
}

#[test]
fn resizing_leaves_the_other_numbers_exactly_as_typed() {
    let typed = bounds(-108.123_456, 37.654_321, -102.0, 41.0);
    let mut map = map(around_colorado(), Some(typed));
    let (from, to) = (place(&mut map, -102.0, 41.0), place(&mut map, -101.0, 42.0));
    drag(&mut map, from, to);
    let after = map.state().bounds.unwrap();
    assert_eq!((after.west(), after.south()), (typed.west(), typed.south()));
    assert!(after.east() > typed.east() && after.north() > typed.north());
}

#[test]
fn the_inside_moves_the_box_with_the_tool_armed() {
    let mut map = map(around_colorado(), Some(colorado()));
    view(&mut map).arm_box_tool(true);
    let (from, to) = (place(&mut map, -107.0, 38.0), place(&mut map, -105.0, 39.0));
    drag(&mut map, from, to);
    assert_near(&mut map, [-107.0, 38.0, -100.0, 42.0], 1.5);
    let moved = map.state().bounds.unwrap();
    assert!((moved.width_degrees() - 7.0).abs() < 1e-9 && (moved.height_degrees() - 4.0).abs() < 1e-9);
}

#[test]
fn cancelling_a_drag_brings_the_old_box_back() {
    let mut map = map(around_colorado(), Some(colorado()));
    view(&mut map).arm_box_tool(true);
    let (from, to) = (place(&mut map, -107.0, 38.0), place(&mut map, -100.0, 42.0));
    press_and_move(&mut map, from, to);
    assert_ne!(map.state().bounds, Some(colorado()));
    let center = view(&mut map).center();
    view(&mut map).cancel();
    map.step();
    assert_eq!(map.state().bounds, Some(colorado()));
    // The button is still down: neither the box nor the map may follow.
    map.hover_at(to + vec2(50.0, 50.0));
    map.step();
    map.drop_at(to + vec2(50.0, 50.0));
    map.run();
    assert_eq!(map.state().bounds, Some(colorado()));
    assert_eq!(view(&mut map).center(), center);
    assert_eq!(map.state().committed, 0);
    assert!(view(&mut map).box_tool_armed(), "the first Esc only ends the drag");
    view(&mut map).cancel();
    assert!(!view(&mut map).box_tool_armed(), "the second puts the tool down");
}

#[test]
fn a_slip_of_the_hand_is_no_box() {
    let mut map = map(None, Some(colorado()));
    view(&mut map).arm_box_tool(true);
    let at = pos2(600.0, 450.0);
    press_and_move(&mut map, at, at + vec2(40.0, 40.0));
    map.hover_at(at + vec2(1.0, 1.0));
    map.step();
    map.drop_at(at + vec2(1.0, 1.0));
    map.run();
    assert_eq!(map.state().bounds, Some(colorado()));
    assert_eq!(map.state().committed, 0);
}

#[test]
fn a_box_is_drawn_over_the_antimeridian_from_either_side() {
    for (center, west, east) in [(175.0, 170.0, 190.0), (-175.0, -190.0, -170.0)] {
        let mut map = map(Some(bounds(center - 5.0, -30.0, center + 5.0, 30.0)), None);
        view(&mut map).arm_box_tool(true);
        let (from, to) = (place(&mut map, west, 10.0), place(&mut map, east, -10.0));
        drag(&mut map, from, to);
        assert_near(&mut map, [170.0, -10.0, -170.0, 10.0], 1.5);
        assert!(map.state().bounds.unwrap().crosses_antimeridian());
    }
}

#[test]
fn resizing_over_the_antimeridian_keeps_the_box_right() {
    let mut map = map(Some(bounds(150.0, -30.0, -150.0, 30.0)), Some(bounds(160.0, -10.0, 170.0, 10.0)));
    let center = view(&mut map).center().0;
    assert_eq!(center.abs(), 180.0);
    let turn = if center < 0.0 { -360.0 } else { 0.0 };
    let (from, to) = (place(&mut map, 170.0 + turn, 10.0), place(&mut map, 190.0 + turn, 20.0));
    drag(&mut map, from, to);
    assert_near(&mut map, [160.0, -10.0, -170.0, 20.0], 1.5);
    // And back over it again, by the corner that now lies beyond.
    drag(&mut map, to, from);
    assert_near(&mut map, [160.0, -10.0, 170.0, 10.0], 2.5);
}

#[test]
fn moving_over_the_antimeridian_keeps_the_size() {
    let mut map = map(Some(bounds(150.0, -30.0, -150.0, 30.0)), Some(bounds(160.0, -10.0, 170.0, 10.0)));
    view(&mut map).arm_box_tool(true);
    let turn = if view(&mut map).center().0 < 0.0 { -360.0 } else { 0.0 };
    let (from, to) = (place(&mut map, 165.0 + turn, 5.0), place(&mut map, 180.0 + turn, 5.0));
    drag(&mut map, from, to);
    assert_near(&mut map, [175.0, -10.0, -175.0, 10.0], 2.0);
    assert!((map.state().bounds.unwrap().width_degrees() - 10.0).abs() < 1e-9);
}

#[test]
fn the_rim_of_the_map_means_the_pole() {
    let mut map = map(Some(bounds(-180.0, -90.0, 180.0, -60.0)), None);
    view(&mut map).arm_box_tool(true);
    let from = place(&mut map, -40.0, -70.0);
    let bottom = map.get_by_label("Map").rect().bottom();
    drag(&mut map, from, pos2(from.x + 200.0, bottom - 1.0));
    assert_eq!(map.state().bounds.unwrap().south(), -90.0);
}

#[test]
fn no_drag_leaves_the_earth() {
    let seed = 0x6a72_u64;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut map = map(None, None);
    view(&mut map).arm_box_tool(true);
    let mut point = || pos2(random.f32() * SIZE.x, random.f32() * SIZE.y);
    for round in 0..60 {
        if round % 3 == 0 {
            map.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
        }
        let (from, to) = (point(), point());
        drag(&mut map, from, to);
        map.event(egui::Event::ModifiersChanged(Modifiers::NONE));
        // The type cannot hold numbers off the Earth; panning round must not lose the box either.
        let drawn = map.state().bounds;
        view(&mut map).pan_by(vec2(300.0, if round % 2 == 0 { 2000.0 } else { -2000.0 }));
        map.step();
        let (longitude, latitude) = view(&mut map).center();
        assert!((-180.0..=180.0).contains(&longitude) && latitude.abs() < 85.1, "{longitude} {latitude}");
        assert_eq!(map.state().bounds, drawn);
        // What lies over the map beside the box goes with the tool.
        view(&mut map).arm_box_tool(false);
        map.hover_at(pos2(12.0, 12.0));
        map.step();
        map.step();
        let (longitude, latitude) = view(&mut map).hovered().expect("the cursor is over the map");
        assert!((-180.0..=180.0).contains(&longitude) && latitude.abs() < 85.1, "{longitude} {latitude}");
        view(&mut map).arm_box_tool(true);
    }
    assert!(map.state().committed > 30);
}

#[test]
fn a_fit_shows_the_whole_box() {
    for target in [
        colorado(),
        bounds(170.0, -20.0, -170.0, 10.0),
        bounds(-105.5, 40.0, -105.0, 41.0),
        bounds(-60.0, 60.0, -10.0, 90.0),
    ] {
        let mut map = map(Some(target), Some(target));
        let rect = map.get_by_label("Map").rect().expand(1.0);
        let (center, _) = view(&mut map).center();
        let west = if target.west() > center + 180.0 { target.west() - 360.0 } else { target.west() };
        let low = place(&mut map, west, target.south().max(-85.05));
        let high = place(&mut map, west + target.width_degrees(), target.north().min(85.05));
        assert!(rect.contains(low) && rect.contains(high), "{target}: {low} {high}");
        assert!((high.x - low.x) > 0.6 * SIZE.x || (low.y - high.y) > 0.6 * SIZE.y, "{target} is too small");
    }
}

#[test]
fn the_wheel_zooms_at_the_cursor_and_stops_at_the_limits() {
    let mut map = map(around_colorado(), None);
    let cursor = pos2(200.0, 450.0);
    map.hover_at(cursor);
    map.step();
    let (before, zoom) = (view(&mut map).hovered().unwrap(), view(&mut map).zoom());
    let wheel = |map: &mut Map, notches: f32| {
        map.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: vec2(0.0, notches),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        map.run_steps(6);
    };
    wheel(&mut map, 3.0);
    let after = view(&mut map).hovered().unwrap();
    assert!(view(&mut map).zoom() > zoom + 0.5);
    assert!((after.0 - before.0).abs() < 1e-3 && (after.1 - before.1).abs() < 1e-3, "{before:?} {after:?}");
    wheel(&mut map, 200.0);
    let (deepest, center) = (view(&mut map).zoom(), view(&mut map).center());
    wheel(&mut map, 200.0);
    assert_eq!(view(&mut map).zoom(), deepest);
    assert!((view(&mut map).center().0 - center.0).abs() < 1e-9, "no drift at the limit");
    wheel(&mut map, -400.0);
    let rect = map.get_by_label("Map").rect();
    assert!(256.0 * 2_f64.powf(view(&mut map).zoom()) >= f64::from(rect.height()) - 0.01, "no void over the poles");
}

#[test]
fn the_keyboard_can_do_what_wheel_and_drag_do() {
    let mut map = map(around_colorado(), None);
    map.key_press(egui::Key::ArrowRight);
    map.run();
    let (center, zoom) = (view(&mut map).center(), view(&mut map).zoom());
    assert!((center.0 - -105.5).abs() < 1e-6, "not without the focus");
    map.get_by_label("Map").focus();
    map.run();
    map.key_press(egui::Key::ArrowRight);
    map.key_press(egui::Key::ArrowDown);
    map.run();
    let moved = view(&mut map).center();
    let expected = 80.0 * degrees_per_point(&mut map);
    assert!((moved.0 - center.0 - expected).abs() < 1e-4 && moved.1 < center.1 - 0.5, "{moved:?}");
    map.key_press(egui::Key::Plus);
    map.run();
    assert!((view(&mut map).zoom() - zoom - 0.5).abs() < 1e-9);
    map.key_press(egui::Key::Home);
    map.run();
    assert!(view(&mut map).zoom() < 2.0 && view(&mut map).center().0 == 0.0);
}

#[test]
fn an_idle_map_asks_for_nothing() {
    let mut map = map(around_colorado(), Some(colorado()));
    load(&mut map);
    // Panics if it does not come to rest; then more frames must not wake it again.
    map.run();
    assert_eq!(map.run(), 1, "one frame, and none asked for");
    assert!(!view(&mut map).is_loading());
}

#[test]
fn it_has_a_name_and_says_where_the_map_comes_from() {
    let map = map(None, None);
    map.get_by_label("Map");
    map.get_by_label("Natural Earth");
}

/// Runs until all tiles are there. `run` panics if one run of frames does not come to rest: a map still
/// filling up must not keep the window busy either.
fn load(map: &mut Map) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while view(map).is_loading() {
        assert!(Instant::now() < deadline, "tiles never came");
        std::thread::yield_now();
        map.run();
    }
}

#[test]
fn the_earth_is_painted_where_it_lies_and_repeats() {
    let mut map = map(None, None);
    map.set_size(vec2(1000.0, 280.0));
    map.step();
    view(&mut map).zoom_by(-10.0);
    map.step();
    load(&mut map);
    // Land and ice are as red as they are blue on the relief, seas are not.
    let places =
        [(20.0, 25.0, true), (-60.0, -5.0, true), (-100.0, 50.0, true), (-25.0, 35.0, false), (80.0, -30.0, false)];
    for (longitude, latitude, is_land) in places {
        for turns in [-1.0, 0.0, 1.0] {
            let at = place(&mut map, longitude + 360.0 * turns, latitude);
            let image = map.render().unwrap();
            let image::Rgba([red, green, blue, _]) = *image.get_pixel(at.x as u32, at.y as u32);
            let is_blue = i32::from(blue) - i32::from(red) > 14;
            assert_eq!(is_blue, !is_land, "{longitude} {latitude}, {turns} turns: {red} {green} {blue}");
        }
    }
}

#[test]
fn the_font_has_every_name() {
    let table = include_str!("../../../assets/basemap/places.tsv");
    let mut names: Vec<String> = table.lines().filter_map(|line| line.split('\t').nth(1)).map(str::to_owned).collect();
    assert!(names.len() > 700);
    let gazetteer = harmony_desktop::domain::gazetteer::Gazetteer::bundled();
    names.extend(gazetteer.places().iter().map(|place| place.name.clone()));
    // The harness panics on a missing character.
    let mut window = Harness::new_ui(move |ui| {
        for name in &names {
            let font = egui::FontId::proportional(12.0);
            ui.painter().text(pos2(10.0, 10.0), egui::Align2::LEFT_TOP, name, font, egui::Color32::WHITE);
        }
    });
    window.run();
}
