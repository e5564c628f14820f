//! The three maps: chosen by mouse, keys and words, offered where they show more, and everything drawn in each.

use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Color32, Key, Modifiers, Pos2, Shape as Drawn, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harmony_desktop::domain::footprint::Outline;
use harmony_desktop::domain::granule::{DayNight, Granule};
use harmony_desktop::domain::map::Projection;
use harmony_desktop::domain::{BoundingBox, GranuleList, Shape};
use harmony_desktop::ui::map::{MapColours, MapLayers, MapSettings, MapView, map_ui};
use serde_json::json;
use std::sync::Arc;

const SIZE: Vec2 = vec2(900.0, 600.0);
const ACCENT: Color32 = Color32::from_rgb(0x0B, 0x6B, 0xCB);

/// A window that is all map.
struct World {
    view: Option<MapView>,
    bounds: Option<BoundingBox>,
    shape: Option<Shape>,
    extents: Vec<BoundingBox>,
    granules: Option<Arc<GranuleList>>,
    hovered: Option<usize>,
}

type Map = Harness<'static, World>;

fn show(ui: &mut egui::Ui, world: &mut World) {
    let view = world.view.get_or_insert_with(|| {
        harmony_desktop::ui::theme::install(ui.ctx());
        MapView::new(ui.ctx(), MapSettings::default())
    });
    let layers = MapLayers {
        collection_extent: &world.extents,
        results: &world.extents,
        shape: world.shape.as_ref(),
        granules: world.granules.as_ref(),
        granule: None,
        found: None,
        dark: ui.visuals().dark_mode,
        accent: ACCENT,
    };
    world.hovered = map_ui(ui, view, &layers, &mut world.bounds).hovered_granule;
}

fn map(edit: impl FnOnce(&mut World)) -> Map {
    let mut world = World { view: None, bounds: None, shape: None, extents: Vec::new(), granules: None, hovered: None };
    edit(&mut world);
    let mut map = Harness::builder().with_size(SIZE).with_theme(Theme::Light).build_ui_state(show, world);
    map.step();
    map
}

fn view(map: &mut Map) -> &mut MapView {
    map.state_mut().view.as_mut().unwrap()
}

/// Shows a map with a box in sight, and lets it settle.
fn look(map: &mut Map, projection: Projection, at: Option<BoundingBox>) {
    view(map).set_projection(projection, at);
    if let Some(at) = at {
        view(map).fit(at);
    }
    (0..6).for_each(|_| {
        map.step();
    });
}

/// Where a place is on the screen.
fn place(map: &mut Map, longitude: f64, latitude: f64) -> Pos2 {
    let rect = map.get_by_label("Map").rect();
    let view = view(map);
    let (projection, world) = (view.projection(), 256.0 * 2_f64.powf(view.zoom()));
    let (center_x, center_y) = projection.forward(view.center().0, view.center().1).unwrap();
    let (x, y) = projection.forward(longitude, latitude).unwrap();
    // The world goes on beyond ±180: the nearest copy.
    let turn = if projection == Projection::World { (x - center_x).round() } else { 0.0 };
    rect.center() + vec2(((x - turn - center_x) * world) as f32, ((y - center_y) * world) as f32)
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

/// A lined area, a ring round the pole, a track over ±180° and one close by the pole, in the north or the south.
fn granules(sign: f64) -> Arc<GranuleList> {
    let mut list = GranuleList::new(4);
    let mut add = |name: &str, outline: Outline| {
        let granule = Granule {
            id: name,
            name,
            start: None,
            end: None,
            size_mb: None,
            day_night: DayNight::Unknown,
            cloud_cover: None,
            footprint: None,
        };
        list.push(&granule, outline);
    };
    let outlined = |edit: &dyn Fn(&mut Outline)| {
        let mut outline = Outline::default();
        edit(&mut outline);
        outline
    };
    let area = outlined(&|outline| {
        let (south, north) = if sign > 0.0 { (70.0, 76.0) } else { (-76.0, -70.0) };
        outline.add_box(bounds(-30.0, south, 10.0, north));
    });
    let ring = outlined(&|outline| {
        // As the catalogue writes it: from −180 straight to 180 would be all the way round.
        let longitude = |step: i32| f64::from(if step > 18 { step - 36 } else { step }) * 10.0;
        let ring: Vec<(f64, f64)> = (0..=36).map(|step| (longitude(step), 82.0 * sign)).collect();
        outline.add_ring(&ring, false, true);
    });
    let over = outlined(&|outline| outline.add_line(&[(172.0, 66.0 * sign), (-172.0, 68.0 * sign)], true));
    let near = outlined(&|outline| outline.add_line(&[(60.0, 80.5 * sign), (61.0, 78.0 * sign)], true));
    for (name, outline) in [("area", area), ("ring", ring), ("over", over), ("near", near)] {
        add(name, outline);
    }
    Arc::new(list)
}

fn hovered(map: &mut Map, longitude: f64, latitude: f64) -> Option<usize> {
    let at = place(map, longitude, latitude);
    map.hover_at(at);
    map.step();
    map.step();
    map.state().hovered
}

#[test]
fn a_footprint_under_the_pointer_is_found_on_each_map() {
    for (projection, sign) in [(Projection::Arctic, 1.0), (Projection::Antarctic, -1.0)] {
        let mut map = map(|world| world.granules = Some(granules(sign)));
        for shown in [Projection::World, projection] {
            let (south, north) = if sign > 0.0 { (40.0, 85.0) } else { (-85.0, -40.0) };
            look(&mut map, shown, Some(bounds(-180.0, south, 180.0, north)));
            assert_eq!(hovered(&mut map, -10.0, 73.0 * sign), Some(0), "{shown:?}: inside the area");
            assert_eq!(hovered(&mut map, 120.0, 83.5 * sign), Some(1), "{shown:?}: inside the ring");
            assert_eq!(hovered(&mut map, 180.0, 67.05 * sign), Some(2), "{shown:?}: on the track over ±180°");
            assert_eq!(hovered(&mut map, 60.4, 79.5 * sign), Some(3), "{shown:?}: on the track");
            assert_eq!(hovered(&mut map, -100.0, 72.0 * sign), None, "{shown:?}: in the open");
        }
        // Where only a polar map has anything: the pole itself.
        assert_eq!(hovered(&mut map, 0.0, 90.0 * sign), Some(1));
    }
}

/// True if something of this colour was drawn within two points of a place.
fn is_drawn(map: &mut Map, colour: Color32, longitude: f64, latitude: f64) -> bool {
    let at = place(map, longitude, latitude);
    let is_near = |from: Pos2, to: Pos2| {
        let (way, along) = (to - from, at - from);
        let part = if way.length_sq() > 0.0 { (along.dot(way) / way.length_sq()).clamp(0.0, 1.0) } else { 0.0 };
        from.lerp(to, part).distance(at) <= 2.0
    };
    let output = map.output();
    output.shapes.iter().any(|clipped| match &clipped.shape {
        Drawn::Path(path) => {
            let is_of_colour = path.stroke.color == egui::epaint::ColorMode::Solid(colour);
            is_of_colour && path.points.windows(2).any(|pair| is_near(pair[0], pair[1]))
        }
        Drawn::LineSegment { points, stroke } => stroke.color == colour && is_near(points[0], points[1]),
        _ => false,
    })
}

#[test]
fn a_shape_over_the_antimeridian_and_one_round_the_pole_are_drawn_on_each_map() {
    let over = json!({"type": "Polygon", "coordinates": [[[170, 62], [-160, 62], [-160, 76], [170, 76], [170, 62]]]});
    let round = json!({"type": "Polygon", "coordinates": [[[-180, 72], [-90, 72], [0, 72], [90, 72], [180, 72], [180, 90], [-180, 90], [-180, 72]]]});
    for projection in [Projection::World, Projection::Arctic] {
        let mut map = map(|world| world.shape = Some(Shape::from_geojson(&over).unwrap()));
        look(&mut map, projection, Some(bounds(165.0, 60.0, -155.0, 78.0)));
        assert!(is_drawn(&mut map, ACCENT, 178.0, 62.0) && is_drawn(&mut map, ACCENT, -165.0, 76.0), "{projection:?}");
        assert!(!is_drawn(&mut map, ACCENT, 180.0, 70.0), "{projection:?}: ±180° is no edge");
        map.state_mut().shape = Some(Shape::from_geojson(&round).unwrap());
        look(&mut map, projection, Some(bounds(-180.0, 60.0, 180.0, 85.0)));
        for longitude in [-120.0, 10.0, 135.0] {
            assert!(is_drawn(&mut map, ACCENT, longitude, 72.0), "{projection:?} {longitude}");
        }
        assert!(!is_drawn(&mut map, ACCENT, 180.0, 80.0), "{projection:?}: nothing runs to the pole");
    }
}

#[test]
fn extents_run_along_their_parallels_on_each_map() {
    let extent = bounds(-60.0, 65.0, 40.0, 80.0);
    let colours = MapColours::light();
    for projection in [Projection::World, Projection::Arctic] {
        let mut map = map(|world| world.extents = vec![extent]);
        look(&mut map, projection, Some(extent));
        for (longitude, latitude) in [(-10.0, 65.0), (20.0, 80.0), (-60.0, 70.0), (40.0, 77.0)] {
            assert!(is_drawn(&mut map, colours.extent, longitude, latitude), "{projection:?} {longitude} {latitude}");
        }
    }
    let mut map = map(|world| world.extents = vec![extent]);
    look(&mut map, Projection::Antarctic, None);
    let any = map.output().shapes.iter().any(|clipped| match &clipped.shape {
        Drawn::Path(path) => path.stroke.color == egui::epaint::ColorMode::Solid(colours.extent),
        _ => false,
    });
    assert!(!any, "nothing of the north is on the Antarctic map");
}

#[test]
fn a_box_has_the_same_numbers_after_every_map() {
    for before in [
        bounds(-50.123_456, 60.25, -20.0, 75.5),
        bounds(170.0, 66.0, -170.0, 90.0),
        bounds(-180.0, -90.0, 180.0, -70.1),
    ] {
        let mut map = map(|world| world.bounds = Some(before));
        for projection in [Projection::Arctic, Projection::World, Projection::Antarctic, Projection::World] {
            look(&mut map, projection, Some(before));
            let after: [f64; 4] = map.state().bounds.unwrap().into();
            assert_eq!(after.map(f64::to_bits), <[f64; 4]>::from(before).map(f64::to_bits), "{projection:?}");
        }
    }
}

#[test]
fn what_is_selected_stays_in_sight_and_each_map_comes_back_as_it_was_left() {
    let selected = bounds(-50.0, 65.0, -40.0, 70.0);
    let mut map = map(|_| ());
    look(&mut map, Projection::Arctic, Some(selected));
    let rect = map.get_by_label("Map").rect();
    for (longitude, latitude) in [(-50.0, 65.0), (-40.0, 70.0)] {
        let at = place(&mut map, longitude, latitude);
        assert!(rect.contains(at), "{at:?}");
    }
    let left = (view(&mut map).center(), view(&mut map).zoom());
    view(&mut map).set_projection(Projection::Antarctic, Some(selected));
    map.step();
    assert_eq!(view(&mut map).center().1, -90.0, "what it cannot show is not looked for");
    view(&mut map).set_projection(Projection::Arctic, Some(selected));
    map.step();
    assert_eq!((view(&mut map).center(), view(&mut map).zoom()), left);
}

fn is_chosen(window: &Window, name: &str) -> bool {
    window.is_chosen(Role::RadioButton, name)
}

#[test]
fn the_maps_are_chosen_by_mouse_by_key_and_by_word_and_the_choice_is_remembered() {
    let mut window = Window::open(Start::practicing());
    window.until_shown("Arctic map");
    assert!(is_chosen(&window, "World map"));
    window.press_at(window.place_of_role(Role::RadioButton, "Arctic map").center());
    window
        .until("the Arctic map is chosen", |window| is_chosen(window, "Arctic map") && !is_chosen(window, "World map"));
    window.key(Modifiers::COMMAND, Key::Num3);
    window.until("the Antarctic map is chosen", |window| is_chosen(window, "Antarctic map"));
    window.until_shown("The Antarctic map is shown.");
    window.until_idle();
    window.keep_picture("map-antarctic-home");
    window.key(Modifiers::COMMAND, Key::K);
    window.type_text("arctic map");
    window.key(Modifiers::NONE, Key::Enter);
    window.until("the Arctic map is found by its name", |window| is_chosen(window, "Arctic map"));
    window.until_idle();
    window.keep_picture("map-arctic-home");
    window.until("it is in the settings", |window| window.settings().map_projection == Projection::Arctic);
    let mut window = window.restart();
    window.until_shown("Arctic map");
    assert!(is_chosen(&window, "Arctic map"));
}

#[test]
fn a_polar_map_offers_itself_where_the_area_lies_and_goes_when_it_is_not_wanted() {
    let mut window = Window::open(Start::practicing());
    window.paste("BOX(-50 65,-20 75)");
    window.until_told("This area lies in the Arctic.");
    window.press_button("Show the Arctic map");
    window.until("the Arctic map is chosen", |window| is_chosen(window, "Arctic map"));
    assert!(!window.tells("lies in the Arctic"));
    window.key(Modifiers::COMMAND, Key::Num1);
    window.until_told("This area lies in the Arctic.");
    window.press_button("Stay on the world map");
    window.until("the offer is gone", |window| !window.tells("lies in the Arctic"));
    assert!(is_chosen(&window, "World map"));
}
