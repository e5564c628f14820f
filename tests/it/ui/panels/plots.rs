//! Heatmaps, series and histograms: what is drawn, told and changed by hand.

use super::tracks::{attribute, numbers, variable, words};
use super::{panel_window, settle_plot};
use egui::{Event, Role, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harmony_desktop::engine::inspection::{Inspection, OpenState, Origin};
use harmony_desktop::inspect::{Axis, Data, FileKind, Group, Reader, Selection, Structure, Unread, Values, Why};
use harmony_desktop::ui::theme::PANEL_PADDING;
use harmony_desktop::ui::viewer::link::Linked;
use harmony_desktop::ui::viewer::plot::{Given, Part, PlotsView, SavedFile, draw_ui};
use std::collections::BTreeMap;
use std::sync::Arc;

const ROWS: u64 = 180;
const COLUMNS: u64 = 360;
const HOURS: u64 = 20_000;

/// A grid of temperatures by time, latitude and longitude, and a series beside it.
#[derive(Clone)]
struct Grid(Structure, Arc<BTreeMap<String, Values>>);

impl Grid {
    fn new() -> Self {
        let even =
            |first: f64, step: f64, count: u64| Data::Float64((0..count).map(|at| first + step * at as f64).collect());
        let field = |time: u64| {
            (0..ROWS).flat_map(move |row| {
                (0..COLUMNS).map(move |column| {
                    let (north, east) = (row as f32 / 180.0 - 0.5, column as f32 / 57.3);
                    let is_land = (east * 2.0).sin() + (north * 9.0).cos() > 1.1;
                    let value = 300.0 - 140.0 * north * north + 6.0 * (east * 3.0 + time as f32).sin();
                    if is_land { -9999.0 } else { value }
                })
            })
        };
        let hourly = (0..HOURS).map(|hour| {
            let day = hour as f32 / 24.0;
            if (4000..5000).contains(&hour) {
                f32::NAN
            } else {
                12.0 + 9.0 * (day / 58.0).sin() + 4.0 * (day * std::f32::consts::TAU).sin()
            }
        });
        let fill = || attribute("_FillValue", numbers(&[1], Data::Float32(vec![-9999.0])));
        let named =
            |units: &str, name: &str| vec![attribute("units", words(units)), attribute("long_name", words(name))];
        let all = [
            ("/lat", numbers(&[ROWS], even(89.5, -1.0, ROWS)), named("degrees_north", "latitude"), vec![]),
            ("/lon", numbers(&[COLUMNS], even(-179.5, 1.0, COLUMNS)), named("degrees_east", "longitude"), vec![]),
            ("/hour", numbers(&[HOURS], even(7e5, 1.0, HOURS)), named("hours since 1900-01-01", "time"), vec![]),
            (
                "/sst",
                numbers(&[2, ROWS, COLUMNS], Data::Float32(field(0).chain(field(1)).collect())),
                [named("kelvin", "sea surface temperature"), vec![fill()]].concat(),
                vec!["time", "/lat", "/lon"],
            ),
            (
                "/air",
                numbers(&[HOURS], Data::Float32(hourly.collect())),
                named("degC", "air temperature"),
                vec!["/hour"],
            ),
        ];
        let mut root = Group { path: "/".to_owned(), ..Group::default() };
        let mut values = BTreeMap::new();
        for (path, array, attributes, scales) in all {
            let mut variable = variable(path, &array, attributes);
            let axis = |scale: &&str| Axis {
                name: scale.trim_start_matches('/').to_owned(),
                scale: scale.starts_with('/').then(|| (*scale).to_owned()),
            };
            variable.axes = scales.iter().map(axis).collect();
            root.variables.push(variable);
            values.insert(path.to_owned(), array);
        }
        Self(Structure { kind: FileKind::Hdf5, root }, Arc::new(values))
    }
}

impl Reader for Grid {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.0.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let values = self.1.get(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, &values.shape)?;
        let mut places = vec![0_usize];
        for (range, length) in selection.0.iter().zip(&values.shape) {
            let along = |before: &usize| {
                let start = before * *length as usize + range.start as usize;
                start..start + range.count as usize
            };
            places = places.iter().flat_map(along).collect();
        }
        let data = match &values.data {
            Data::Float32(all) => Data::Float32(places.iter().map(|place| all[*place]).collect()),
            Data::Float64(all) => Data::Float64(places.iter().map(|place| all[*place]).collect()),
            _ => return Err(Unread::new(path, Why::NoSuch, "")),
        };
        Ok(Values { data_type: values.data_type.clone(), shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

struct Scene {
    inspection: Inspection,
    view: PlotsView,
    linked: Linked,
    saves: Vec<Arc<SavedFile>>,
    path: &'static str,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn new(path: &'static str) -> Self {
        let file = Grid::new();
        let inspection = Inspection::new(Arc::new(move |_| Ok(Box::new(file.clone()))), Arc::new(|| {}));
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("grid.nc4");
        std::fs::write(&at, b"grid").unwrap();
        inspection.open(at, Origin::Chosen);
        Self { inspection, view: PlotsView::default(), linked: Linked::default(), saves: vec![], path, _folder: folder }
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
        egui::Frame::NONE.inner_margin(PANEL_PADDING).show(ui, |ui| draw_ui(ui, &mut self.view, &mut given, self.path));
        for ask in asks {
            self.inspection.ask(ask);
        }
    }
}

fn scene(path: &'static str, size: Vec2, theme: Theme, pixels: f32) -> Harness<'static, Scene> {
    let mut harness = panel_window(Scene::new(path), size, theme, pixels, |ui, scene: &mut Scene| scene.ui(ui));
    settle(&mut harness);
    harness
}

fn settle(harness: &mut Harness<'_, Scene>) {
    settle_plot(harness, |scene| scene.inspection.results());
}

fn at_home(path: &'static str) -> Harness<'static, Scene> {
    scene(path, vec2(1000.0, 640.0), Theme::Light, 1.0)
}

#[test]
fn a_grid_is_drawn_in_its_coordinates_with_the_share_without_data() {
    let mut harness = at_home("/sst");
    harness.get_by_label_contains("360 × 180 cells");
    harness.get_by_label_contains("without data (");
    let plot = harness.get_by_role_and_label(Role::Image, "Heatmap of sst").rect();
    harness.event(Event::PointerMoved(plot.center()));
    harness.step();
    harness.get_by_label_contains("lon ");
    harness.get_by_label_contains("lat ");
}

#[test]
fn colours_and_their_range_are_changed_in_place() {
    let mut harness = at_home("/sst");
    let bar = |harness: &Harness<'_, Scene>| {
        let bars = harness.get_all_by_role(Role::Image).filter_map(|node| node.accesskit_node().label());
        bars.into_iter().find(|label| label.starts_with("Colours from")).unwrap()
    };
    let before = bar(&harness);
    harness.get_by_label("All values").click();
    harness.step();
    settle(&mut harness);
    assert_ne!(bar(&harness), before);
    harness.get_by_role_and_label(Role::SpinButton, "Upper end of the colours");
    harness.get_by_label("2–98 %").click();
    harness.step();
    settle(&mut harness);
    assert_eq!(bar(&harness), before);
}

#[test]
fn a_series_and_its_histogram_say_how_many_values_they_hold() {
    let mut harness = at_home("/air");
    harness.get_by_role_and_label(Role::Image, "Series of air");
    harness.get_by_label("19,000 values, 1,000 missing");
    harness.get_by_label("Histogram").click();
    harness.step();
    settle(&mut harness);
    harness.get_by_role_and_label(Role::Image, "Histogram of air");
}

/// Pictures to look at, with `HARMONY_GALLERY` set.
#[test]
fn fields_and_series_in_both_themes() {
    let is_wanted = std::env::var_os("HARMONY_GALLERY").is_some();
    let sizes =
        [("", vec2(1280.0, 800.0), 1.0), ("-small", vec2(1024.0, 700.0), 1.0), ("-double", vec2(1280.0, 800.0), 2.0)];
    for (suffix, size, pixels) in sizes.into_iter().take(if is_wanted { 3 } else { 1 }) {
        for theme in [Theme::Light, Theme::Dark] {
            let shade = if theme == Theme::Light { "light" } else { "dark" };
            let mut grid = scene("/sst", size, theme, pixels);
            save(&mut grid, &format!("heatmap{suffix}-{shade}"), is_wanted);
            let mut series = scene("/air", size, theme, pixels);
            save(&mut series, &format!("series{suffix}-{shade}"), is_wanted);
            series.get_by_label("Histogram").click();
            series.step();
            settle(&mut series);
            save(&mut series, &format!("histogram{suffix}-{shade}"), is_wanted);
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
