//! The along-track profile: beams, classes, hover both ways.

use super::panel_window;
use super::tracks::Photons;
use crate::ui::hand;
use egui::{Event, Pos2, Role, Theme, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use harmony_desktop::domain::count::count;
use harmony_desktop::engine::inspection::{Inspection, OpenState, Origin};
use harmony_desktop::ui::theme::PANEL_PADDING;
use harmony_desktop::ui::viewer::link::{Linked, Side, Spot, Stretch};
use harmony_desktop::ui::viewer::plot::{Given, Part, ProfileView, SavedFile, profile_ui};
use std::sync::Arc;

/// A file of photons, open, with the panel that shows its profile.
struct Scene {
    inspection: Inspection,
    view: ProfileView,
    linked: Linked,
    saves: Vec<Arc<SavedFile>>,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new(photons: usize) -> Self {
        let file = Photons::new(photons);
        let inspection = Inspection::new(Arc::new(move |_| Ok(Box::new(file.clone()))), Arc::new(|| {}));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ATL03_20200427193622_04930702_006_02_subsetted.h5");
        std::fs::write(&path, b"photons").unwrap();
        inspection.open(path, Origin::Chosen);
        Self { inspection, view: ProfileView::default(), linked: Linked::default(), saves: vec![], folder }
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
        egui::Frame::NONE.inner_margin(PANEL_PADDING).show(ui, |ui| profile_ui(ui, &mut self.view, &mut given));
        for ask in asks {
            self.inspection.ask(ask);
        }
    }
}

fn scene(photons: usize, size: egui::Vec2, theme: Theme, pixels: f32) -> Harness<'static, Scene> {
    let mut harness = panel_window(Scene::new(photons), size, theme, pixels, |ui, scene: &mut Scene| scene.ui(ui));
    settle(&mut harness);
    harness
}

/// Draws until nothing is being read and the picture is that of what is in view.
fn settle(harness: &mut Harness<'_, Scene>) {
    for _ in 0..2000 {
        harness.step();
        let scene = harness.state();
        let files = scene.inspection.results().files();
        let is_open = files.iter().all(|file| matches!(file.state, OpenState::Open(_)));
        if is_open && scene.view.points_in_view().is_some() && !scene.inspection.results().is_busy() {
            harness.step();
            harness.step();
            if !harness.state().inspection.results().is_busy() {
                return;
            }
        }
        std::thread::yield_now();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("the profile never came");
}

fn plot<'t>(harness: &'t Harness<'_, Scene>) -> Node<'t> {
    harness.get_by_role(Role::Image)
}

fn is_selected(harness: &Harness<'_, Scene>, role: Role, name: &str) -> bool {
    let node = harness.get_by_role_and_label(role, name);
    node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
        || node.accesskit_node().is_selected() == Some(true)
}

fn at_home(photons: usize) -> Harness<'static, Scene> {
    scene(photons, vec2(1000.0, 640.0), Theme::Light, 1.0)
}

#[test]
fn all_photons_are_drawn_and_that_is_said() {
    let harness = at_home(28_000);
    harness.get_by_label(&format!("7,000 photons, all drawn, {} in view", in_view(&harness)));
    harness.get_by_role_and_label(Role::Image, "Profile of gt1l");
    assert!(harness.state().folder.path().exists());
}

fn in_view(harness: &Harness<'_, Scene>) -> String {
    count(harness.state().view.points_in_view().unwrap())
}

#[test]
fn beams_say_their_strength_and_one_click_shows_another() {
    let mut harness = at_home(28_000);
    assert!(is_selected(&harness, Role::Button, "gt1l, weak beam"));
    harness.get_by_label("gt1r, strong beam").click();
    harness.step();
    settle(&mut harness);
    harness.get_by_role_and_label(Role::Image, "Profile of gt1r");
    assert_eq!(harness.state().view.profile().unwrap().drawn, 28_000);
    harness.get_by_label_contains("28,000 photons, all drawn");
}

#[test]
fn the_legend_counts_classes_and_hides_the_one_that_is_clicked() {
    let mut harness = at_home(28_000);
    let profile = Arc::clone(harness.state().view.profile().unwrap());
    let high = profile.classes.iter().find(|class| class.name == "high").unwrap().count;
    harness.get_by_label("Whole track").click();
    harness.get_by_label("All heights").click();
    harness.step();
    settle(&mut harness);
    assert_eq!(in_view(&harness), "7,000");
    let name = format!("high, {} photons", count(high));
    harness.get_by_role_and_label(Role::CheckBox, &name).click();
    harness.step();
    settle(&mut harness);
    assert!(!is_selected(&harness, Role::CheckBox, &name));
    assert_eq!(in_view(&harness), count(7000 - high));
}

#[test]
fn the_point_under_the_pointer_is_told_with_its_exact_values_and_to_the_map() {
    let mut harness = at_home(2800);
    let middle = plot(&harness).rect().center();
    let mut spot = None;
    for step in 0..200 {
        harness.event(Event::PointerMoved(Pos2::new(middle.x - 100.0 + step as f32, middle.y)));
        harness.step();
        settle(&mut harness);
        spot = harness.state().linked.hovered.clone();
        if spot.is_some() {
            break;
        }
    }
    let spot = spot.expect("the pointer crosses the ground");
    harness.step();
    assert_eq!((spot.group.as_str(), spot.side), ("/gt1l/heights", Side::Plot));
    let (longitude, latitude) = harness.state().linked.hovered.clone().unwrap().position.unwrap();
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
fn a_point_on_the_map_is_told_by_the_plot_and_a_stretch_on_the_map_comes_into_view() {
    let mut harness = at_home(2800);
    let files = harness.state().inspection.results().files();
    let file = files.iter().next().unwrap().key;
    let group = || "/gt1l/heights".to_owned();
    let spot = Spot { file, group: group(), index: 123, position: None, side: Side::Map };
    harness.state_mut().linked.hovered = Some(spot.clone());
    harness.step();
    harness.get_by_label_contains("photon 123   height");
    assert_eq!(harness.state().linked.hovered, Some(spot), "the plot does not take back what the map says");
    harness.state_mut().linked.wanted = Some(Stretch { file, group: group(), indices: (140, 280) });
    harness.step();
    settle(&mut harness);
    let stretch = harness.state().linked.stretch.clone().unwrap();
    assert!(stretch.indices.0 > 120 && stretch.indices.0 <= 140, "{stretch:?}");
    assert!(stretch.indices.1 >= 280 && stretch.indices.1 < 300, "{stretch:?}");
    assert_eq!(harness.state().linked.wanted, None);
}

#[test]
fn the_wheel_zooms_and_the_whole_comes_back() {
    let mut harness = at_home(28_000);
    let before = harness.state().view.bounds().unwrap();
    zoom(&mut harness, 600.0);
    let near = harness.state().view.bounds().unwrap();
    assert!(near.x.1 - near.x.0 < 0.5 * (before.x.1 - before.x.0), "{near:?}");
    harness.get_by_label("Whole track").click();
    harness.step();
    settle(&mut harness);
    assert_eq!(harness.state().view.bounds(), Some(before));
}

#[test]
fn the_view_is_saved_as_a_picture_and_as_a_table() {
    let mut harness = at_home(2800);
    for (button, ending) in [("Save picture…", "_gt1l.png"), ("Save values…", "_gt1l.csv")] {
        harness.get_by_label(button).click();
        for _ in 0..5 {
            harness.step();
            settle(&mut harness);
        }
        let file = harness.state_mut().saves.pop().expect("it was made");
        assert!(file.name.starts_with("ATL03_2020") && file.name.ends_with(ending), "{}", file.name);
        if std::env::var_os("HARMONY_GALLERY").is_some() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(format!("{folder}/saved{ending}"), &file.bytes).unwrap();
        }
        if ending.ends_with("csv") {
            let text = String::from_utf8(file.bytes.clone()).unwrap();
            let (head, rows): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
            assert!(head.contains(&"# source: ATL03_20200427193622_04930702_006_02_subsetted.h5"), "{head:?}");
            assert_eq!(count(rows.len() as u64 - 1), in_view(&harness));
            assert_eq!(rows[0], "index,distance along the track (m),photon height above WGS84 (m),class,class name");
        } else {
            let picture = image::load_from_memory(&file.bytes).unwrap();
            assert!(picture.width() > 2400 && picture.height() > 1200);
        }
    }
}

fn zoom(harness: &mut Harness<'_, Scene>, wheel: f32) {
    let at = plot(harness).rect().center();
    harness.event(Event::PointerMoved(at));
    harness.event(hand::wheel(wheel));
    for _ in 0..30 {
        harness.step();
    }
    settle(harness);
}

/// Pictures to look at, with `HARMONY_GALLERY` set.
#[test]
fn far_and_near() {
    let is_wanted = std::env::var_os("HARMONY_GALLERY").is_some();
    let sizes =
        [("", vec2(1280.0, 800.0), 1.0), ("-small", vec2(1024.0, 700.0), 1.0), ("-double", vec2(1280.0, 800.0), 2.0)];
    let photons = if is_wanted { 1_850_000 } else { 28_000 };
    for (suffix, size, pixels) in sizes.into_iter().take(if is_wanted { 3 } else { 1 }) {
        for theme in [Theme::Light, Theme::Dark] {
            let mut harness = scene(photons, size, theme, pixels);
            harness.get_by_label("gt1r, strong beam").click();
            harness.step();
            settle(&mut harness);
            let theme = if theme == Theme::Light { "light" } else { "dark" };
            save(&mut harness, &format!("profile-far{suffix}-{theme}"), is_wanted);
            zoom(&mut harness, 500.0);
            harness.get_by_label_contains("in view");
            save(&mut harness, &format!("profile-nearer{suffix}-{theme}"), is_wanted);
            zoom(&mut harness, 300.0);
            save(&mut harness, &format!("profile-near{suffix}-{theme}"), is_wanted);
        }
    }
}

fn save(harness: &mut Harness<'_, Scene>, name: &str, is_wanted: bool) {
    if is_wanted {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
        std::fs::create_dir_all(folder).unwrap();
        harness.render().unwrap().save(format!("{folder}/{name}.png")).unwrap();
    }
}
