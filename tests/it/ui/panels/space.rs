//! Points in space: turned by hand and keys, several beams, what is under the pointer, saved.

use super::tracks::Photons;
use super::{panel_window, settle_plot};
use crate::ui::hand;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Role, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::domain::count::count;
use harmony_desktop::engine::inspection::{Inspection, OpenResult, OpenState, Origin};
use harmony_desktop::inspect::open_here;
use harmony_desktop::inspect::plot::space::Camera;
use harmony_desktop::ui::theme::PANEL_PADDING;
use harmony_desktop::ui::viewer::link::{Linked, Side, Spot, Stretch};
use harmony_desktop::ui::viewer::plot::{Given, Part, PlotsView, SavedFile, draw_ui};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file, open, with its points in space.
struct Scene {
    inspection: Inspection,
    view: PlotsView,
    linked: Linked,
    saves: Vec<Arc<SavedFile>>,
    path: &'static str,
    _folder: Option<tempfile::TempDir>,
}

type Window = Harness<'static, Scene>;

impl Scene {
    fn new(open: OpenResult, file: PathBuf, path: &'static str, folder: Option<tempfile::TempDir>) -> Self {
        let inspection = Inspection::new(open, Arc::new(|| {}));
        inspection.open(file, Origin::Chosen);
        let mut view = PlotsView::default();
        view.set_in_space(true);
        Self { inspection, view, linked: Linked::default(), saves: vec![], path, _folder: folder }
    }

    fn of_photons(photons: usize) -> Self {
        let file = Photons::new(photons);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ATL03_20200427193622_04930702_006_02_subsetted.h5");
        std::fs::write(&path, b"photons").unwrap();
        Self::new(Arc::new(move |_| Ok(Box::new(file.clone()))), path, "/gt1l/heights", Some(folder))
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let files = self.inspection.results().files();
        let file = files.iter().next().unwrap();
        let OpenState::Open(opened) = &file.state else { return };
        let mut asks = Vec::new();
        let mut given = Given {
            file: file.key,
            name: &file.name(),
            structure: &opened.structure,
            results: self.inspection.results(),
            asks: &mut asks,
            saves: &mut self.saves,
            linked: &mut self.linked,
            beside: None,
            part: Part::Whole,
        };
        let (view, path) = (&mut self.view, self.path);
        egui::Frame::NONE.inner_margin(PANEL_PADDING).show(ui, |ui| assert!(draw_ui(ui, view, &mut given, path)));
        for ask in asks {
            self.inspection.ask(ask);
        }
    }
}

fn is_looked_at() -> bool {
    std::env::var_os("HARMONY_GALLERY").is_some()
}

fn window_of(scene: Scene, size: Vec2, theme: Theme, pixels: f32) -> Window {
    let mut harness = panel_window(scene, size, theme, pixels, |ui, scene: &mut Scene| scene.ui(ui));
    settle(&mut harness);
    harness
}

fn at_home(photons: usize) -> Window {
    window_of(Scene::of_photons(photons), vec2(1000.0, 640.0), Theme::Light, 1.0)
}

fn settle(harness: &mut Window) {
    settle_plot(harness, |scene: &Scene| scene.inspection.results());
}

fn camera(harness: &Window) -> Camera {
    harness.state().view.space.camera().unwrap()
}

fn in_view(harness: &Window) -> u64 {
    harness.state().view.space.points_in_view().unwrap()
}

fn picture(harness: &Window) -> Rect {
    harness.get_by_role_and_label(Role::Image, "3-D view of gt1l").rect()
}

fn press(harness: &mut Window, label: &str) {
    harness.get_by_label(label).click();
    harness.step();
    settle(harness);
}

fn key(harness: &mut Window, key: Key) {
    harness.key_press(key);
    harness.step();
    settle(harness);
}

fn drag(harness: &mut Window, from: Pos2, by: Vec2, modifiers: Modifiers) {
    let button = |pos, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
    harness.event(Event::ModifiersChanged(modifiers));
    harness.event(Event::PointerMoved(from));
    harness.event(button(from, true));
    harness.step();
    for part in 1..=8 {
        harness.event(Event::PointerMoved(from + by * (part as f32 / 8.0)));
        harness.step();
    }
    harness.event(button(from + by, false));
    harness.step();
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.step();
    settle(harness);
}

#[test]
fn all_points_are_seen_at_once_and_that_and_their_exaggeration_are_said() {
    let harness = at_home(28_000);
    let rect = picture(&harness);
    assert!(rect.width() > 900.0 && rect.height() > 400.0, "{rect:?}");
    let seen = in_view(&harness);
    assert!(seen > 5000, "most lie among the usual heights: {seen}");
    harness.get_by_label(&format!("7,000 photons, all drawn, {} in view", count(seen)));
    let heights = harness.get_by_role_and_label(Role::Slider, "Heights");
    assert_eq!(heights.accesskit_node().numeric_value(), Some(camera(&harness).exaggeration));
    assert!(camera(&harness).exaggeration > 10.0, "100 km long, some hundred metres high");
    harness.get_by_label_contains("Drag to turn");
}

#[test]
fn hands_and_keys_turn_move_and_zoom_and_the_whole_comes_back() {
    let mut harness = at_home(28_000);
    let (first, all) = (camera(&harness), in_view(&harness));
    let middle = picture(&harness).center();
    drag(&mut harness, middle, vec2(120.0, 60.0), Modifiers::NONE);
    let turned = camera(&harness);
    assert!((turned.yaw - first.yaw).abs() > 0.3 && turned.pitch > first.pitch + 0.1, "{turned:?}");
    assert_eq!((turned.target, turned.reach), (first.target, first.reach));
    drag(&mut harness, middle, vec2(50.0, 0.0), Modifiers::SHIFT);
    let moved = camera(&harness);
    assert!(moved.target != turned.target && moved.yaw == turned.yaw, "{moved:?}");
    harness.event(Event::PointerMoved(middle));
    harness.event(hand::wheel(400.0));
    (0..30).for_each(|_| harness.step());
    settle(&mut harness);
    assert!(camera(&harness).reach < moved.reach / 3.0 && in_view(&harness) < all);
    // The picture has the focus since it was dragged.
    key(&mut harness, Key::Home);
    assert_eq!((camera(&harness).yaw, in_view(&harness)), (turned.yaw, all));
    let before = camera(&harness);
    key(&mut harness, Key::ArrowLeft);
    key(&mut harness, Key::ArrowUp);
    key(&mut harness, Key::Plus);
    let after = camera(&harness);
    assert!(after.yaw > before.yaw && after.pitch > before.pitch && after.reach < before.reach, "{after:?}");
    key(&mut harness, Key::Minus);
    press(&mut harness, "Reset view");
    assert_eq!(camera(&harness), first);
}

#[test]
fn beams_come_together_each_where_it_is() {
    let mut harness = at_home(28_000);
    press(&mut harness, "All of them");
    harness.get_by_role_and_label(Role::Image, "3-D view of gt1l, gt1r");
    harness.get_by_label_contains("35,000 photons, all drawn");
    let legend = harness.get_all_by_role(Role::CheckBox);
    let words: Vec<String> = legend.filter_map(|node| node.accesskit_node().label()).collect();
    assert!(words.iter().any(|words| words.starts_with("high, ")), "{words:?}");
    press(&mut harness, "Beam gt1l");
    harness.get_by_role_and_label(Role::Image, "3-D view of gt1r");
    press(&mut harness, "Beam gt1r");
    harness.get_by_role_and_label(Role::Image, "3-D view of gt1r");
}

#[test]
fn the_legend_hides_a_class_and_all_heights_show_the_rest() {
    let mut harness = at_home(28_000);
    press(&mut harness, "All heights");
    assert_eq!(in_view(&harness), 7000);
    let nodes = harness.get_all_by_role(Role::CheckBox);
    let high =
        nodes.filter_map(|node| node.accesskit_node().label()).find(|words| words.starts_with("high, ")).unwrap();
    let count: u64 = high.strip_prefix("high, ").unwrap().split(' ').next().unwrap().replace(',', "").parse().unwrap();
    press(&mut harness, &high);
    assert_eq!(in_view(&harness), 7000 - count);
}

#[test]
fn the_point_under_the_pointer_is_told_with_its_exact_values_and_to_the_map() {
    let mut harness = at_home(2800);
    let rect = picture(&harness);
    let mut spot = None;
    for step in 0..100 {
        let at = rect.left_top() + vec2(rect.width() * step as f32 / 100.0, rect.height() * 0.5);
        harness.event(Event::PointerMoved(at));
        settle(&mut harness);
        spot = harness.state().linked.hovered.clone();
        if spot.is_some() {
            break;
        }
    }
    let spot = spot.expect("the pointer crosses the ground");
    assert_eq!((spot.group.as_str(), spot.side), ("/gt1l/heights", Side::Plot));
    let (longitude, latitude) = spot.position.unwrap();
    let part = spot.index as f64 / 700.0;
    assert!((latitude - (40.0 + part)).abs() < 1e-9 && longitude < -105.0, "{latitude} {longitude} {part}");
    harness.get_by_label_contains(&format!("photon {}   height", spot.index));
    harness.get_by_label_contains("° N");
    harness.event(Event::PointerGone);
    harness.step();
    harness.step();
    assert_eq!(harness.state().linked.hovered, None);
}

#[test]
fn a_point_on_the_map_is_told_and_a_stretch_on_the_map_comes_near() {
    let mut harness = at_home(2800);
    let file = harness.state().inspection.results().files().iter().next().unwrap().key;
    let group = || "/gt1l/heights".to_owned();
    let spot = Spot { file, group: group(), index: 123, position: None, side: Side::Map };
    harness.state_mut().linked.hovered = Some(spot.clone());
    harness.step();
    harness.get_by_label_contains("photon 123   height");
    assert_eq!(harness.state().linked.hovered, Some(spot), "what the map says is not taken back");
    let before = camera(&harness);
    harness.state_mut().linked.wanted = Some(Stretch { file, group: group(), indices: (140, 280) });
    harness.step();
    settle(&mut harness);
    assert!(camera(&harness).reach < before.reach / 2.0);
    assert_eq!((harness.state().linked.wanted.clone(), harness.state().linked.stretch.clone()), (None, None));
}

#[test]
fn a_window_at_rest_asks_for_no_frame() {
    let mut harness = at_home(28_000);
    let middle = picture(&harness).center();
    drag(&mut harness, middle, vec2(40.0, 10.0), Modifiers::NONE);
    harness.event(Event::PointerGone);
    (0..10).for_each(|_| harness.step());
    let delay = harness.output().viewport_output.values().map(|output| output.repaint_delay).min().unwrap();
    assert!(delay > std::time::Duration::from_secs(1), "{delay:?}");
}

#[test]
fn the_view_is_saved_as_a_picture_and_as_a_table() {
    let mut harness = at_home(2800);
    for (button, ending) in [("Save picture…", "_gt1l_3d.png"), ("Save values…", "_gt1l_3d.csv")] {
        press(&mut harness, button);
        (0..5).for_each(|_| settle(&mut harness));
        let file = harness.state_mut().saves.pop().expect("it was made");
        assert!(file.name.starts_with("ATL03_2020") && file.name.ends_with(ending), "{}", file.name);
        if is_looked_at() {
            keep(&format!("saved{ending}"), &file.bytes);
        }
        if ending.ends_with("csv") {
            let text = String::from_utf8(file.bytes.clone()).unwrap();
            let (head, rows): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
            assert!(head.contains(&"# source: ATL03_20200427193622_04930702_006_02_subsetted.h5"), "{head:?}");
            assert_eq!(rows.len() as u64 - 1, in_view(&harness));
            let columns = "beam,index,latitude,longitude,across the track (m),along the track (m),photon height above \
                           WGS84 (m),class,class name";
            assert_eq!(rows[0], columns);
            let row: Vec<&str> = rows[1].split(',').collect();
            let (index, latitude): (f64, f64) = (row[1].parse().unwrap(), row[2].parse().unwrap());
            assert!((latitude - (40.0 + index / 700.0)).abs() < 2e-6, "{}", rows[1]);
        } else {
            let picture = image::load_from_memory(&file.bytes).unwrap();
            assert!(picture.width() > 2400 && picture.height() > 1000);
        }
    }
}

/// Points on a slope, as people keep them in tables.
fn table(folder: &Path) -> PathBuf {
    let path = folder.join("points.csv");
    let mut text = "longitude,latitude,height\n".to_owned();
    for row in 0..60 {
        for column in 0..60 {
            let (east, north) = (f64::from(column) * 1e-4, f64::from(row) * 1e-4);
            let height = 300.0 + f64::from(column) * 0.8 + 12.0 * (f64::from(row) / 9.0).sin();
            writeln!(text, "{:.6},{:.6},{height:.2}", 11.5 + east, 47.2 + north).unwrap();
        }
    }
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn points_of_a_table_are_seen_too_with_north_up_and_by_height() {
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path());
    let scene = Scene::new(Arc::new(open_here), path, "/height", Some(folder));
    let harness = window_of(scene, vec2(1000.0, 640.0), Theme::Light, 1.0);
    harness.get_by_role_and_label(Role::Image, "3-D view of points");
    harness.get_by_role_and_label(Role::Image, "Colours of heights");
    harness.get_by_label_contains("3,600 points, all drawn");
    assert!(camera(&harness).exaggeration <= 2.0, "it is steep enough: {:?}", camera(&harness));
}

fn keep(name: &str, bytes: &[u8]) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(format!("{folder}/{name}"), bytes).unwrap();
}

/// Pictures to look at, with `HARMONY_GALLERY` set; of another file with `HARMONY_GALLERY_FILE` and its path.
#[test]
fn far_and_near() {
    let is_wanted = is_looked_at();
    let sizes =
        [("", vec2(1280.0, 800.0), 1.0), ("-small", vec2(640.0, 560.0), 1.0), ("-double", vec2(1280.0, 800.0), 2.0)];
    let given = std::env::var_os("HARMONY_GALLERY_FILE").map(PathBuf::from);
    for (suffix, size, pixels) in sizes.into_iter().take(if is_wanted { 3 } else { 1 }) {
        for theme in [Theme::Light, Theme::Dark] {
            let scene = match &given {
                Some(file) => Scene::new(Arc::new(open_here), file.clone(), "/", None),
                None => Scene::of_photons(if is_wanted { 1_850_000 } else { 28_000 }),
            };
            let mut harness = window_of(scene, size, theme, pixels);
            let theme = if theme == Theme::Light { "light" } else { "dark" };
            let save = |harness: &mut Window, name: &str| {
                if is_wanted {
                    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
                    std::fs::create_dir_all(folder).unwrap();
                    harness.render().unwrap().save(format!("{folder}/space-{name}{suffix}-{theme}.png")).unwrap();
                }
            };
            save(&mut harness, "far");
            if harness.query_by_label("All of them").is_some() {
                press(&mut harness, "All of them");
            }
            save(&mut harness, "all");
            let image = harness.get_all_by_role(Role::Image).last().unwrap().rect();
            harness.event(Event::PointerMoved(image.center()));
            harness.event(hand::wheel(550.0));
            (0..30).for_each(|_| harness.step());
            drag(&mut harness, image.center(), vec2(-70.0, 20.0), Modifiers::NONE);
            settle(&mut harness);
            save(&mut harness, "near");
            harness.event(Event::PointerMoved(image.center()));
            harness.event(hand::wheel(900.0));
            (0..30).for_each(|_| harness.step());
            drag(&mut harness, image.center(), vec2(60.0, 120.0), Modifiers::NONE);
            settle(&mut harness);
            save(&mut harness, "nearest");
        }
    }
}
