//! A grid of 3600 × 1800 cells and a swath of two million on the map: processor time of the first picture and of each
//! further one on the thread of results, and of the window's frames while one pans. With `HARMONY_TEST_PYTHON_RESULTS`
//! in the same run what matplotlib and rasterio take for the same picture.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use egui::{Color32, Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, vec2};
use harmony_desktop::domain::BoundingBox;
use harmony_desktop::engine::inspection::{FileKey, Inspection, Origin};
use harmony_desktop::inspect::{
    Attribute, Axis, ByteOrder, Data, DataType, FileKind, Group, Number, Reader, Selection, Structure, Unread, Values,
    Variable, Why,
};
use harmony_desktop::ui::map::{MapLayers, MapSettings, MapView, ResultFile, map_ui};
use harmony_desktop::ui::theme;
use harmony_desktop::ui::viewer::link::Linked;
use harmony_desktop::ui::viewer::plot::Colouring;
use std::sync::Arc;
use std::time::Duration;

const SIZE: egui::Vec2 = vec2(1200.0, 800.0);
const PANS: usize = 60;

/// Path, shape and values.
type Array = (String, Vec<u64>, Vec<f32>);

/// Two axes or two planes of coordinates, and a plane of values, in memory.
#[derive(Clone)]
struct Field {
    structure: Structure,
    arrays: Arc<[Array; 3]>,
}

impl Field {
    fn new(name: &str, coordinates: [(Vec<u64>, Vec<f32>); 2], shape: [u64; 2], is_swath: bool) -> Self {
        let values = (0..shape[0] * shape[1]).map(|index| {
            let (row, column) = ((index / shape[1]) as f32, (index % shape[1]) as f32);
            280.0 + 20.0 * (row / 170.0).sin() + 5.0 * (column / 90.0).cos()
        });
        let [latitudes, longitudes] = coordinates;
        let arrays = [
            ("/lat".to_owned(), latitudes.0, latitudes.1),
            ("/lon".to_owned(), longitudes.0, longitudes.1),
            (format!("/{name}"), shape.to_vec(), values.collect()),
        ];
        let text = |name: &str, words: &str| Attribute {
            name: name.to_owned(),
            value: Ok(Values {
                data_type: DataType::Text(None),
                shape: vec![],
                data: Data::Text(vec![words.to_owned()]),
            }),
        };
        let attributes = [
            vec![text("units", "degrees_north")],
            vec![text("units", "degrees_east")],
            if is_swath { vec![text("coordinates", "lat lon")] } else { vec![] },
        ];
        let dimensions = if is_swath { ["nj", "ni"] } else { ["lat", "lon"] };
        let axis = |name: &str| Axis { name: name.to_owned(), scale: (!is_swath).then(|| format!("/{name}")) };
        let variables =
            arrays.iter().zip(attributes).enumerate().map(|(place, ((path, shape, _), attributes))| Variable {
                name: path.trim_start_matches('/').to_owned(),
                path: path.clone(),
                data_type: DataType::Number(Number::Float32, ByteOrder::Little),
                shape: shape.clone(),
                max_shape: vec![],
                axes: match (shape.len(), dimensions.get(place)) {
                    (1, Some(name)) => vec![axis(name)],
                    _ => dimensions.map(axis).into(),
                },
                chunks: None,
                filters: vec![],
                fill: None,
                attributes,
                is_scale: shape.len() == 1,
                inherited: Vec::new(),
                same_as: None,
                georeference: None,
                unread: None,
            });
        let root = Group { path: "/".to_owned(), variables: variables.collect(), ..Group::default() };
        Self { structure: Structure { kind: FileKind::Hdf5, root }, arrays: Arc::new(arrays) }
    }

    fn grid() -> Self {
        let axis = |count: u16, first: f32, step: f32| -> (Vec<u64>, Vec<f32>) {
            (vec![u64::from(count)], (0..count).map(|index| first + f32::from(index) * step).collect())
        };
        Self::new("v", [axis(1800, 89.95, -0.1), axis(3600, -179.95, 0.1)], [1800, 3600], false)
    }

    /// 2000 lines of 1000 pixels over the Pacific and ±180°.
    fn swath() -> Self {
        let shape = vec![2000, 1000];
        let at = |index: u32| {
            let (along, across) = ((index / 1000) as f32 * 0.03, (index % 1000) as f32 * 0.03 - 15.0);
            (-30.0 + along - across * 0.2, 170.0 + across + along * 0.3)
        };
        let latitudes = (0..2_000_000).map(|index| at(index).0).collect();
        let home = |longitude: f32| (longitude + 180.0).rem_euclid(360.0) - 180.0;
        let longitudes = (0..2_000_000).map(|index| home(at(index).1)).collect();
        Self::new("v", [(shape.clone(), latitudes), (shape, longitudes)], [2000, 1000], true)
    }
}

impl Reader for Field {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let (_, shape, all) =
            self.arrays.iter().find(|(own, ..)| own == path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, shape)?;
        let width = shape.get(1).copied().unwrap_or(1);
        let Some(rows) = selection.0.first() else { return Err(Unread::new(path, Why::NoSuch, "")) };
        let part = (rows.start * width) as usize..(rows.end() * width) as usize;
        let data = Data::Float32(all.get(part).unwrap_or_default().to_vec());
        let data_type = DataType::Number(Number::Float32, ByteOrder::Little);
        Ok(Values { data_type, shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

/// Processor time of this thread (Linux; elsewhere none).
fn own_cpu() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0))
}

/// Processor time of the thread that makes pictures.
fn results_cpu() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().filter_map(Result::ok);
    let of = |name: std::path::PathBuf| -> Option<u64> {
        let is_it = std::fs::read_to_string(name.join("comm")).ok()?.trim() == "results";
        let told = std::fs::read_to_string(name.join("schedstat")).ok().filter(|_| is_it)?;
        told.split(' ').next()?.parse().ok()
    };
    Duration::from_nanos(tasks.filter_map(|task| of(task.path())).sum())
}

struct Scene {
    ctx: Context,
    view: MapView,
    inspection: Inspection,
    file: FileKey,
    linked: Linked,
    number: u32,
}

impl Scene {
    fn new(field: &Field, folder: &std::path::Path) -> Result<Self, Box<dyn std::error::Error>> {
        let ctx = Context::default();
        theme::install(&ctx);
        let mut view = MapView::new(&ctx, MapSettings::default());
        view.fit(BoundingBox::new(-180.0, -60.0, 180.0, 75.0).map_err(|errors| format!("{errors:?}"))?);
        let own = field.clone();
        let inspection = Inspection::new(Arc::new(move |_| Ok(Box::new(own.clone()))), Arc::new(|| {}));
        let path = folder.join("field.nc");
        std::fs::write(&path, b"field")?;
        let file = inspection.open(path, Origin::Chosen);
        while inspection.results().is_busy() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut scene = Self { ctx, view, inspection, file, linked: Linked::default(), number: 0 };
        // The base map first: it is not what is measured.
        while scene.view.is_loading() || scene.number < 100 {
            scene.frame(vec![], false);
            std::thread::yield_now();
        }
        Ok(scene)
    }

    /// One frame; answers the window's processor time, tessellation included.
    fn frame(&mut self, events: Vec<Event>, has_result: bool) -> Duration {
        self.number += 1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, SIZE));
        let input = RawInput { screen_rect, time: Some(f64::from(self.number) / 60.0), events, ..RawInput::default() };
        let before = own_cpu();
        let file = ResultFile {
            file: self.file,
            name: "field.nc".to_owned(),
            path: "/v".to_owned(),
            slice: vec![],
            colouring: Colouring::default(),
            limits: None,
            is_current: true,
        };
        let files = if has_result { vec![file] } else { vec![] };
        let layers = MapLayers {
            collection_extent: &[],
            results: &[],
            shape: None,
            granules: None,
            granule: None,
            found: None,
            dark: false,
            accent: Color32::BLUE,
        };
        self.view.follow_results(self.inspection.results(), files, &self.linked);
        let (view, linked, mut bounds) = (&mut self.view, &mut self.linked, None);
        let mut output = self.ctx.run_ui(input, |ui| {
            let room = ui.available_rect_before_wrap();
            map_ui(ui, view, &layers, &mut bounds);
            view.results_legend_ui(ui, room, 0);
            view.link_results(linked);
        });
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        for ask in self.view.take_wanted() {
            self.inspection.ask(ask);
        }
        own_cpu().saturating_sub(before)
    }

    /// Frames until nothing is on its way; answers their times.
    fn settle(&mut self) -> Vec<Duration> {
        let mut times = Vec::new();
        let mut quiet = 0;
        while quiet < 3 {
            times.push(self.frame(vec![], true));
            quiet = if self.inspection.results().is_busy() { 0 } else { quiet + 1 };
            std::thread::sleep(Duration::from_millis(2));
        }
        times
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn measure(name: &str, field: &Field) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let mut scene = Scene::new(field, folder.path())?;
    let before = results_cpu();
    let mut frames = scene.settle();
    let first = results_cpu().saturating_sub(before);
    let button =
        |pressed, pos| Event::PointerButton { pos, button: PointerButton::Middle, pressed, modifiers: Modifiers::NONE };
    let mut redraws = Vec::new();
    let mut at = Pos2::new(300.0, 500.0);
    scene.frame(vec![Event::PointerMoved(at), button(true, at)], true);
    for step in 0..PANS {
        at += vec2(7.0, if step % 20 < 10 { 3.0 } else { -3.0 });
        let before = results_cpu();
        frames.push(scene.frame(vec![Event::PointerMoved(at)], true));
        frames.extend(scene.settle());
        redraws.push(results_cpu().saturating_sub(before));
    }
    redraws.sort();
    frames.sort();
    let middle = |times: &[Duration]| milliseconds(times.get(times.len() / 2).copied().unwrap_or_default());
    let most = |times: &[Duration]| milliseconds(times.last().copied().unwrap_or_default());
    println!(
        "{name}: first picture {:.0} ms of processor time with reading from memory; after a pan median {:.1} ms, most \
         {:.1} ms; the window's frames median {:.2} ms, most {:.2} ms",
        milliseconds(first),
        middle(&redraws),
        most(&redraws),
        middle(&frames),
        most(&frames)
    );
    Ok(())
}

/// What the usual tools take for the same pictures, by their own clock of processor time.
fn anchor() -> Result<(), Box<dyn std::error::Error>> {
    let Some(python) = std::env::var_os("HARMONY_TEST_PYTHON_RESULTS") else {
        println!("HARMONY_TEST_PYTHON_RESULTS names no Python: nothing to compare with");
        return Ok(());
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/map_anchor.py");
    let output = std::process::Command::new(python).arg(script).output()?;
    print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    measure("grid of 3600 × 1800", &Field::grid())?;
    measure("swath of 2000 × 1000", &Field::swath())?;
    anchor()
}
