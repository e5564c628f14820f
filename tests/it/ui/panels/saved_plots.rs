//! Plots of real files: what is saved of them is judged by pandas and h5py, times and names are told, two files' plots
//! are linked.

use super::{panel_window, settle_plot};
use crate::inspect::results_python;
use crate::ui::hand;
use egui::{Event, Role, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::engine::inspection::{Inspection, Origin};
use harmony_desktop::inspect::open_here;
use harmony_desktop::ui::theme::PANEL_PADDING;
use harmony_desktop::ui::viewer::link::Linked;
use harmony_desktop::ui::viewer::plot::{
    Beside, Bounds, Given, Pair, PairView, Part, PlotsView, SavedFile, draw_ui, pair_ui,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/ui/panels/saved_plots.py");

/// The script with arguments; it must succeed.
fn python(arguments: &[&str]) -> Option<()> {
    let output = Command::new(results_python()?).arg(SCRIPT).args(arguments).output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{out}");
    assert!(output.status.success(), "{arguments:?}\n{out}\n{error}");
    Some(())
}

/// `one.nc` and `two.nc`, which differ in some values; made once.
fn files() -> Option<[PathBuf; 2]> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plots-4");
    if !folder.join("done").is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        python(&["make", folder.to_str().unwrap()])?;
        std::fs::write(folder.join("done"), "").unwrap();
    }
    results_python()?;
    Some([folder.join("one.nc"), folder.join("two.nc")])
}

struct Scene {
    inspection: Inspection,
    view: PlotsView,
    pair: PairView,
    linked: Linked,
    saves: Vec<Arc<SavedFile>>,
    path: &'static str,
    /// Only the difference of the two.
    only_difference: bool,
}

impl Scene {
    fn ui(&mut self, ui: &mut egui::Ui) {
        let files = self.inspection.results().files();
        let mut open = files.iter().filter_map(|file| Some((file, Arc::clone(file.opened()?))));
        let Some((file, opened)) = open.next() else { return };
        let mut asks = Vec::new();
        let name = file.name();
        let mut given = Given {
            file: file.key,
            name: &name,
            structure: &opened.structure,
            results: self.inspection.results(),
            asks: &mut asks,
            saves: &mut self.saves,
            linked: &mut self.linked,
            beside: None,
            part: Part::Whole,
        };
        egui::Frame::NONE.inner_margin(PANEL_PADDING).show(ui, |ui| match open.next() {
            Some((other, there)) => {
                let mut pair = Pair {
                    view: &mut self.pair,
                    other: Beside { file: other.key, name: other.name(), numbers: [other.key.0, 0, 0] },
                    structure: Arc::clone(&there.structure),
                    agrees: true,
                    only_difference: self.only_difference,
                };
                pair_ui(ui, &mut self.view, &mut pair, &mut given, self.path)
            }
            None => draw_ui(ui, &mut self.view, &mut given, self.path),
        });
        for ask in asks {
            self.inspection.ask(ask);
        }
    }
}

type Window = Harness<'static, Scene>;

fn scene(files: &[PathBuf], path: &'static str, size: Vec2, theme: Theme, pixels: f32) -> Window {
    let inspection = Inspection::new(Arc::new(open_here), Arc::new(|| {}));
    for file in files {
        inspection.open(file.clone(), Origin::Chosen);
    }
    let (view, pair) = (PlotsView::default(), PairView::default());
    let scene =
        Scene { inspection, view, pair, linked: Linked::default(), saves: vec![], path, only_difference: false };
    let mut harness = panel_window(scene, size, theme, pixels, |ui, scene: &mut Scene| scene.ui(ui));
    settle(&mut harness);
    harness
}

fn at_home(files: &[PathBuf], path: &'static str) -> Window {
    scene(files, path, vec2(1000.0, 640.0), Theme::Light, 1.0)
}

fn is_looked_at() -> bool {
    std::env::var_os("HARMONY_GALLERY").is_some()
}

fn settle(harness: &mut Window) {
    settle_plot(harness, |scene| scene.inspection.results());
}

fn press(harness: &mut Window, label: &str) {
    harness.get_by_label(label).click();
    harness.step();
    settle(harness);
}

fn plot(harness: &Window, name: &str) -> egui::Rect {
    harness.get_by_role_and_label(Role::Image, name).rect()
}

fn point_at(harness: &mut Window, at: egui::Pos2) {
    harness.event(Event::PointerMoved(at));
    harness.step();
    settle(harness);
}

fn zoom(harness: &mut Window, at: egui::Pos2, wheel: f32) {
    harness.event(Event::PointerMoved(at));
    harness.event(hand::wheel(wheel));
    (0..30).for_each(|_| {
        harness.step();
    });
    settle(harness);
}

/// All that the window says in labels.
fn told(harness: &Window, words: &str) -> Option<String> {
    let labels = harness.query_all_by_label_contains(words).filter_map(|node| {
        let node = node.accesskit_node();
        node.value().or_else(|| node.label())
    });
    labels.into_iter().next()
}

/// Saves picture and values of what is shown, and has them judged. `seen` are the bounds in view.
fn saved(harness: &mut Window, file: &Path, kind: &str) {
    let folder = tempfile::tempdir().unwrap();
    let bounds = harness.state().view.bounds();
    let mut paths = Vec::new();
    for button in ["Save values…", "Save picture…"] {
        press(harness, button);
        (0..5).for_each(|_| settle(harness));
        let made = harness.state_mut().saves.pop().unwrap_or_else(|| panic!("{button} of {kind} made nothing"));
        let path = folder.path().join(&made.name);
        std::fs::write(&path, &made.bytes).unwrap();
        if is_looked_at() {
            keep(&format!("saved-{kind}.{}", path.extension().unwrap().to_string_lossy()), &made.bytes);
        }
        paths.push(path);
    }
    let Bounds { x, y } = bounds.unwrap_or(Bounds { x: (0.0, 0.0), y: (0.0, 0.0) });
    let numbers = format!("[{}, {}, {}, {}]", x.0, x.1, y.0, y.1);
    let arguments = [file, &paths[0], &paths[1]].map(|path| path.to_str().unwrap().to_owned());
    let [file, values, picture] = &arguments;
    python(&["judge", kind, file, values, picture, &numbers]);
}

fn keep(name: &str, bytes: &[u8]) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(format!("{folder}/{name}"), bytes).unwrap();
}

#[test]
fn a_grid_is_saved_as_picture_and_values_as_pandas_and_h5py_read_them() {
    let Some([file, _]) = files() else { return };
    let mut harness = at_home(std::slice::from_ref(&file), "/sst");
    let at = plot(&harness, "Heatmap of sst").center();
    zoom(&mut harness, at, 150.0);
    saved(&mut harness, &file, "grid");
}

#[test]
fn a_swath_is_saved_with_latitude_and_longitude_of_each_cell() {
    let Some([file, _]) = files() else { return };
    let mut harness = at_home(std::slice::from_ref(&file), "/swath/radiance");
    let at = plot(&harness, "Heatmap of radiance").center();
    point_at(&mut harness, at);
    assert!(told(&harness, "° N").is_some(), "the cell's place is told");
    zoom(&mut harness, at, 150.0);
    saved(&mut harness, &file, "swath");
}

#[test]
fn a_time_series_is_saved_with_utc_times_and_a_level_profile_with_its_levels() {
    let Some([file, _]) = files() else { return };
    let mut harness = at_home(std::slice::from_ref(&file), "/track/h");
    let at = plot(&harness, "Series of h").center();
    zoom(&mut harness, at, 300.0);
    saved(&mut harness, &file, "series");
    harness.state_mut().path = "/temperature";
    settle(&mut harness);
    saved(&mut harness, &file, "levels");
}

#[test]
fn histograms_are_saved_by_value_and_by_name() {
    let Some([file, _]) = files() else { return };
    for (path, kind) in [("/track/h", "histogram"), ("/track/quality", "names")] {
        let mut harness = at_home(std::slice::from_ref(&file), path);
        press(&mut harness, "Histogram");
        saved(&mut harness, &file, kind);
    }
}

#[test]
fn times_are_utc_and_neighbours_a_tenth_of_a_millisecond_apart_differ() {
    let Some([file, _]) = files() else { return };
    let mut harness = at_home(std::slice::from_ref(&file), "/track/h");
    let frame = plot(&harness, "Series of h");
    let mut seen = std::collections::BTreeSet::new();
    // Between two of the file's breaks.
    let at = frame.left_center() + vec2(frame.width() * 0.65, 0.0);
    zoom(&mut harness, at, 1700.0);
    for step in 0..40 {
        point_at(&mut harness, at + vec2(step as f32 * 6.0 - 120.0, 0.0));
        let words = told(&harness, "Z   ").unwrap_or_else(|| panic!("no time is told"));
        assert!(words.contains("2020-04-27T"), "{words}");
        let index: u64 = words.split("   ").next().unwrap().replace("index ", "").replace(',', "").parse().unwrap();
        let time = words.split_whitespace().find(|word| word.ends_with('Z')).unwrap().to_owned();
        seen.insert((index, time));
    }
    let times: std::collections::BTreeSet<_> = seen.iter().map(|(_, time)| time).collect();
    assert!(seen.len() > 3 && times.len() == seen.len(), "{seen:?}");
    // A grid that holds times has them as its values too.
    harness.state_mut().path = "/measured";
    settle(&mut harness);
    let at = plot(&harness, "Heatmap of measured").center();
    point_at(&mut harness, at);
    assert!(told(&harness, "2021-01-0").is_some());
    assert!(harness.query_by_label_contains("Colours from 2021-01-0").is_some(), "the bar says times");
}

#[test]
fn flags_are_categories_with_their_names_in_legend_and_readout() {
    let Some([file, _]) = files() else { return };
    let mut harness = at_home(std::slice::from_ref(&file), "/surface");
    harness.get_by_role_and_label(Role::ComboBox, "Colours");
    let legend: Vec<String> = harness
        .get_all_by_role(Role::CheckBox)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|name| name.ends_with("cells"))
        .collect();
    assert_eq!(legend.len(), 3, "{legend:?}");
    assert!(legend.iter().any(|name| name.starts_with("sea ice, ")), "{legend:?}");
    let at = plot(&harness, "Heatmap of surface").center();
    point_at(&mut harness, at);
    let named = ["0 water", "1 land", "5 sea_ice"];
    assert!(named.iter().any(|name| told(&harness, name).is_some()), "the name is told");
    assert!(harness.query_by_label_contains("Colours from").is_none(), "names have no bar");
    // A hidden class is gone, and comes back.
    press(&mut harness, legend.first().unwrap());
    press(&mut harness, legend.first().unwrap());
    saved(&mut harness, &file, "flags");
    harness.state_mut().path = "/track/quality";
    settle(&mut harness);
    let at = plot(&harness, "Series of quality").center();
    point_at(&mut harness, at);
    assert!(["0 good", "1 doubtful", "2 bad"].iter().any(|name| told(&harness, name).is_some()));
    saved(&mut harness, &file, "quality");
}

#[test]
fn every_colouring_works_on_a_field_and_ranges_are_typed_in_place() {
    let Some([file, _]) = files() else { return };
    let mut harness = at_home(std::slice::from_ref(&file), "/sst");
    let bar = |harness: &Window| {
        let bars = harness.get_all_by_role(Role::Image).filter_map(|node| node.accesskit_node().label());
        bars.into_iter().find(|label| label.starts_with("Colours from")).unwrap()
    };
    let usual = bar(&harness);
    assert!(usual.ends_with("sea surface temperature (K)"), "with its unit: {usual}");
    for map in ["cividis", "blue to red", "grey", "viridis"] {
        harness.get_by_role_and_label(Role::ComboBox, "Colours").click();
        harness.step();
        harness.step();
        press(&mut harness, map);
        saved_picture_differs(&mut harness, map);
    }
    press(&mut harness, "All values");
    let all = bar(&harness);
    assert_ne!(all, usual);
    press(&mut harness, "Log");
    assert!(harness.query_by_label("Log").unwrap().accesskit_node().toggled() == Some(egui::accesskit::Toggled::True));
    press(&mut harness, "Own range");
    assert_eq!(bar(&harness), all, "it begins with what is shown");
    press(&mut harness, "2–98 %");
    assert_eq!(bar(&harness), usual);
    harness.get_by_role_and_label(Role::SpinButton, "Upper end of the colours");
    harness.get_by_role_and_label(Role::SpinButton, "Lower end of the colours");
}

/// A saved picture has the colours that were chosen.
fn saved_picture_differs(harness: &mut Window, map: &str) {
    press(harness, "Save picture…");
    (0..5).for_each(|_| settle(harness));
    let made = harness.state_mut().saves.pop().expect("a picture");
    let picture = image::load_from_memory(&made.bytes).unwrap().to_rgb8();
    let is_grey = |pixel: &image::Rgb<u8>| pixel.0[0].abs_diff(pixel.0[1]) < 3 && pixel.0[1].abs_diff(pixel.0[2]) < 3;
    let (left, top) = (picture.width() / 3, picture.height() / 2);
    let inner = (0..400).map(|at| picture.get_pixel(left + at, top));
    let grey = inner.filter(|pixel| is_grey(pixel)).count();
    assert_eq!(grey > 350, map == "grey", "{grey} grey pixels of 400 with {map}");
}

#[test]
fn two_files_are_drawn_side_by_side_linked_with_their_difference_below() {
    let Some(both) = files() else { return };
    for (path, name) in [("/sst", "Heatmap of sst"), ("/track/h", "Series of h")] {
        let mut harness = scene(&both, path, vec2(1200.0, 800.0), Theme::Light, 1.0);
        let plots: Vec<egui::Rect> =
            harness.get_all_by_role_and_label(Role::Image, name).map(|node| node.rect()).collect();
        assert_eq!(plots.len(), 2, "{name}");
        let difference = plot(&harness, &format!("{name}, difference"));
        assert!(plots.iter().all(|plot| plot.bottom() <= difference.top()));
        // What moves one moves the other.
        let before = harness.state().pair.other().bounds().unwrap();
        zoom(&mut harness, plots[0].center(), 300.0);
        let (here, there) = (harness.state().view.bounds().unwrap(), harness.state().pair.other().bounds().unwrap());
        assert!(there.x.1 - there.x.0 < 0.8 * (before.x.1 - before.x.0), "{before:?} became {there:?}");
        assert!((here.x.0 - there.x.0).abs() < 1e-3 * (here.x.1 - here.x.0), "{here:?} {there:?}");
        // And back.
        zoom(&mut harness, plots[1].center(), -200.0);
        let (here, there) = (harness.state().view.bounds().unwrap(), harness.state().pair.other().bounds().unwrap());
        assert!((here.x.0 - there.x.0).abs() < 1e-3 * (here.x.1 - here.x.0), "{here:?} {there:?}");
        assert!((here.y.1 - there.y.1).abs() < 1e-3 * (here.y.1 - here.y.0), "{here:?} {there:?}");
        harness.state_mut().only_difference = true;
        settle(&mut harness);
        assert_eq!(harness.query_all_by_role_and_label(Role::Image, name).count(), 0);
        let difference = plot(&harness, &format!("{name}, difference"));
        point_at(&mut harness, difference.center());
        harness.get_by_label_contains("two.nc minus one.nc");
    }
}

/// Pictures to look at, with `HARMONY_GALLERY` set.
#[test]
fn plots_to_look_at() {
    let (Some(both), true) = (files(), is_looked_at()) else { return };
    let one = &both[..1];
    let plots: [(&str, &[PathBuf], &'static str, bool); 8] = [
        ("grid", one, "/sst", false),
        ("swath", one, "/swath/radiance", false),
        ("flags", one, "/surface", false),
        ("quality", one, "/track/quality", false),
        ("series", one, "/track/h", false),
        ("histogram", one, "/track/h", true),
        ("compare", &both, "/sst", false),
        ("levels", one, "/cloud", false),
    ];
    let sizes =
        [("1280", vec2(700.0, 680.0), 1.0), ("1024", vec2(620.0, 560.0), 1.0), ("200", vec2(620.0, 560.0), 2.0)];
    for (name, files, path, is_histogram) in plots {
        for (size, points, pixels) in sizes {
            for (shade, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
                let mut harness = scene(files, path, points, theme, pixels);
                if is_histogram {
                    press(&mut harness, "Histogram");
                }
                let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");
                std::fs::create_dir_all(folder).unwrap();
                harness.render().unwrap().save(format!("{folder}/{name}-{size}-{shade}.png")).unwrap();
            }
        }
    }
}
