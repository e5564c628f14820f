//! Tools on the map alone, in each of its views.

use egui::{Modifiers, Pos2, Theme, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harmony_desktop::domain::Shape;
use harmony_desktop::domain::map::Projection;
use harmony_desktop::domain::shape::{Edges, Outlines};
use harmony_desktop::ui::map::{AreaTool, MapLayers, MapSettings, MapView, map_ui};

/// A window that is all map, with the area that was drawn last.
#[derive(Default)]
struct Window {
    view: Option<MapView>,
    shape: Option<Shape>,
    drawn: Vec<(Outlines, &'static str)>,
}

type Map = Harness<'static, Window>;

fn show(ui: &mut egui::Ui, window: &mut Window) {
    let view = window.view.get_or_insert_with(|| MapView::new(ui.ctx(), MapSettings::default()));
    let layers = MapLayers {
        collection_extent: &[],
        results: &[],
        shape: window.shape.as_ref(),
        granules: None,
        granule: None,
        found: None,
        dark: ui.visuals().dark_mode,
        accent: egui::Color32::from_rgb(0x0B, 0x6B, 0xCB),
    };
    let mut bounds = None;
    map_ui(ui, view, &layers, &mut bounds);
    if let Some((outlines, words)) = view.take_drawn() {
        window.shape = Shape::drawn(outlines.clone()).ok();
        window.drawn.push((outlines, words));
    }
}

fn map(projection: Projection) -> Map {
    let builder = Harness::builder().with_size(vec2(900.0, 600.0)).with_theme(Theme::Light);
    let mut map = builder.build_ui_state(show, Window::default());
    view(&mut map).set_projection(projection, None);
    map.step();
    map.step();
    map
}

fn view(map: &mut Map) -> &mut MapView {
    map.state_mut().view.as_mut().unwrap()
}

fn middle(map: &Map) -> Pos2 {
    map.get_by_label("Map").rect().center()
}

fn click(map: &mut Map, at: Pos2) {
    drag(map, at, at);
}

fn drag(map: &mut Map, from: Pos2, to: Pos2) {
    map.hover_at(from);
    map.step();
    map.drag_at(from);
    map.step();
    if from != to {
        for part in [0.3, 0.7, 1.0] {
            map.hover_at(from + (to - from) * part);
            map.step();
        }
    }
    map.drop_at(to);
    map.step();
    map.step();
}

#[track_caller]
fn last(map: &Map) -> (Shape, &'static str) {
    let state = map.state();
    (state.shape.clone().expect("an area"), state.drawn.last().expect("something drawn").1)
}

const POLES: [(Projection, f64); 2] = [(Projection::Arctic, 90.0), (Projection::Antarctic, -90.0)];

#[test]
fn a_polygon_round_the_pole_is_clicked_in_a_polar_view() {
    for (projection, pole) in POLES {
        let mut map = map(projection);
        view(&mut map).toggle_area_tool(AreaTool::Polygon);
        let centre = middle(&map);
        let corners = [vec2(120.0, 0.0), vec2(0.0, -120.0), vec2(-120.0, 0.0), vec2(0.0, 120.0)];
        for corner in corners {
            click(&mut map, centre + corner);
        }
        click(&mut map, centre + corners[0]);
        let (shape, words) = last(&map);
        assert_eq!((words, shape.edges()), ("draw a polygon", Edges::Shortest));
        assert_eq!(shape.outline().unwrap().len(), 4);
        let bounds = shape.bounds().unwrap();
        assert_eq!(if pole > 0.0 { bounds.north() } else { bounds.south() }, pole);
        assert!(bounds.width_degrees() > 359.9);
        shape.check_limits().unwrap();
        // A vertex is dragged on the same screen, over ±180° or not.
        drag(&mut map, centre + corners[2], centre + vec2(-170.0, 40.0));
        let (moved, words) = last(&map);
        assert_eq!(words, "move a vertex");
        assert!(moved.area_km2() > shape.area_km2());
        // By its border, over the pole: size and form stay.
        let halfway = centre + corners[0] * 0.75 + corners[1] * 0.25;
        let before = moved.area_km2();
        drag(&mut map, halfway, halfway + vec2(-60.0, 60.0));
        let (whole, words) = last(&map);
        assert_eq!(words, "move the area");
        assert!((whole.area_km2() / before - 1.0).abs() < 0.02, "{before} {}", whole.area_km2());
    }
}

#[test]
fn a_circle_about_the_pole_is_a_parallel_and_one_in_the_world_is_an_oval() {
    for (projection, pole) in POLES {
        let mut map = map(projection);
        view(&mut map).toggle_area_tool(AreaTool::Circle);
        let centre = middle(&map);
        drag(&mut map, centre, centre + vec2(90.0, 0.0));
        let (shape, words) = last(&map);
        assert_eq!(words, "draw a circle");
        let bounds = shape.bounds().unwrap();
        let rim = if pole > 0.0 { bounds.south() } else { bounds.north() };
        let latitudes = shape.outline().unwrap().into_iter().map(|place| place.y);
        for latitude in latitudes {
            assert!((latitude - rim).abs() < 0.5, "{latitude} {rim}");
        }
    }
    let mut map = map(Projection::World);
    view(&mut map).toggle_area_tool(AreaTool::Circle);
    let centre = middle(&map) - vec2(0.0, 100.0);
    drag(&mut map, centre, centre + vec2(0.0, -60.0));
    let bounds = last(&map).0.bounds().unwrap();
    assert!(bounds.width_degrees() > bounds.height_degrees() * 1.2, "{bounds}");
}

#[test]
fn a_rectangle_of_a_polar_view_is_a_polygon_and_holds_what_it_surrounds() {
    for (projection, pole) in POLES {
        let mut map = map(projection);
        view(&mut map).toggle_area_tool(AreaTool::Rectangle);
        let centre = middle(&map);
        drag(&mut map, centre - vec2(150.0, 60.0), centre + vec2(80.0, 110.0));
        let (shape, words) = last(&map);
        assert_eq!((words, shape.edges()), ("draw a rectangle in this view", Edges::Shortest));
        assert!(shape.outline().unwrap().len() > 12);
        let bounds = shape.bounds().unwrap();
        assert_eq!(if pole > 0.0 { bounds.north() } else { bounds.south() }, pole);
        drop(shape);
        view(&mut map).toggle_area_tool(AreaTool::Rectangle);
        drag(&mut map, centre + vec2(40.0, 40.0), centre + vec2(140.0, 90.0));
        let bounds = last(&map).0.bounds().unwrap();
        assert!(bounds.north() < 90.0 && bounds.south() > -90.0 && bounds.width_degrees() < 90.0, "{bounds}");
    }
}

#[test]
fn a_corridor_over_the_pole_and_a_point_are_drawn_in_a_polar_view() {
    for (projection, pole) in POLES {
        let mut map = map(projection);
        let centre = middle(&map);
        view(&mut map).toggle_area_tool(AreaTool::Corridor);
        *view(&mut map).tool_size_mut().unwrap().1 = 50.0;
        for at in [vec2(-100.0, 20.0), vec2(0.0, 0.0), vec2(90.0, 30.0)] {
            click(&mut map, centre + at);
        }
        map.key_press(egui::Key::Enter);
        map.step();
        map.step();
        let (shape, words) = last(&map);
        assert_eq!(words, "draw a corridor");
        let bounds = shape.bounds().unwrap();
        assert_eq!(if pole > 0.0 { bounds.north() } else { bounds.south() }, pole);
        view(&mut map).toggle_area_tool(AreaTool::Disc);
        click(&mut map, centre + vec2(60.0, 60.0));
        assert!((last(&map).0.area_km2() - std::f64::consts::PI).abs() < 0.02);
    }
}

#[test]
fn beside_the_map_of_a_pole_nothing_is_drawn_and_the_map_can_still_be_moved() {
    let mut map = map(Projection::Arctic);
    view(&mut map).toggle_area_tool(AreaTool::Polygon);
    view(&mut map).zoom_by(-8.0);
    map.step();
    let corner = map.get_by_label("Map").rect().left_top() + vec2(4.0, 4.0);
    click(&mut map, corner);
    assert!(!view(&mut map).is_drawing_area(), "no place there");
    let centre = middle(&map);
    click(&mut map, centre);
    let before = view(&mut map).center();
    drag(&mut map, centre + vec2(50.0, 0.0), centre + vec2(150.0, 40.0));
    assert_ne!(view(&mut map).center(), before, "a drag moves the map while a polygon is clicked");
    assert!(view(&mut map).is_drawing_area());
}

#[test]
fn what_is_drawn_over_the_antimeridian_is_edited_in_either_copy_of_the_world() {
    let mut map = map(Projection::World);
    let shape = Shape::drawn(Outlines::of(
        [(170.0, -20.0), (200.0, -20.0), (185.0, 30.0)].map(|(x, y)| egui_geo(x, y)).to_vec(),
        Edges::Planar,
    ));
    map.state_mut().shape = Some(shape.unwrap());
    map.step();
    let rect = map.get_by_label("Map").rect();
    // Both ends of the world are in sight: the vertex at 200°E is the one at 160°W.
    let degrees = |map: &mut Map| 256.0 * 2_f64.powf(view(map).zoom()) / 360.0;
    let (scale, (middle_longitude, middle_latitude)) = (degrees(&mut map), view(&mut map).center());
    let y = |latitude: f64| latitude.to_radians().tan().asinh().to_degrees();
    let at = |longitude: f64, latitude: f64| {
        rect.center()
            + vec2(((longitude - middle_longitude) * scale) as f32, ((y(middle_latitude) - y(latitude)) * scale) as f32)
    };
    drag(&mut map, at(-160.0, -20.0), at(-150.0, -25.0));
    let (moved, words) = last(&map);
    assert_eq!(words, "move a vertex");
    let vertex = moved.outline().unwrap()[1];
    assert!((vertex.x - 210.0).abs() < 1.5 && (vertex.y + 25.0).abs() < 1.5, "{vertex:?}");
}

fn egui_geo(x: f64, y: f64) -> geo::Coord<f64> {
    geo::Coord { x, y }
}

#[test]
fn the_map_is_panned_over_the_antimeridian_while_a_polygon_is_clicked() {
    let mut map = map(Projection::World);
    view(&mut map).toggle_area_tool(AreaTool::Polygon);
    let centre = middle(&map);
    let first = centre + vec2(300.0, 0.0);
    click(&mut map, first);
    click(&mut map, first + vec2(0.0, -80.0));
    let before = view(&mut map).center().0;
    // The centre goes on beyond 180°E and comes home west of it.
    for _ in 0..4 {
        view(&mut map).pan_by(vec2(150.0, 0.0));
        map.step();
    }
    let after = view(&mut map).center().0;
    assert!(after < before, "{before} {after}");
    let scale = (256.0 * 2_f64.powf(view(&mut map).zoom()) / 360.0) as f32;
    let moved = ((after - before + 360.0) as f32) * scale;
    click(&mut map, first + vec2(60.0 - moved, -40.0));
    click(&mut map, first - vec2(moved, 0.0));
    let (shape, words) = last(&map);
    assert_eq!((words, shape.outline().unwrap().len()), ("draw a polygon", 3));
    assert!(shape.bounds().unwrap().width_degrees() < 60.0);
}

#[test]
fn an_idle_map_with_handles_asks_for_nothing() {
    let mut map = map(Projection::World);
    map.state_mut().shape = Shape::drawn(Outlines::of(
        [(0.0, 0.0), (30.0, 0.0), (0.0, 30.0)].map(|(x, y)| egui_geo(x, y)).to_vec(),
        Edges::Shortest,
    ))
    .ok();
    let at = pos2(450.0, 300.0);
    map.hover_at(at);
    map.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    for _ in 0..200 {
        map.step();
        if !view(&mut map).is_loading() {
            break;
        }
        std::thread::yield_now();
    }
    map.run_ok();
}
