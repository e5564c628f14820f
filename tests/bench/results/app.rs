//! The whole window without a display: from “Open” to the coloured profile, frames while one pans and zooms, a tree of
//! thousands of variables.

use super::super::Done;
use super::hand;
use super::launch;
use super::usage::{Usage, milliseconds, spent, status_mb};
use egui::accesskit::{Action, ActionRequest, TreeId};
use egui::epaint::Primitive;
use egui::{Context, Event, PointerButton, Pos2, RawInput, Rect, TextureId, pos2, vec2};
use harmony_desktop::app::{App, StartOptions};
use harmony_desktop::domain::Environment;
use harmony_desktop::domain::trust::TrustedServers;
use harmony_desktop::engine::inspection::{OpenResult, OpenState, Origin};
use harmony_desktop::engine::outside::{Notification, Notifier, Opener};
use harmony_desktop::engine::services::{DiskWatch, FoundCredentials, WatchScope};
use harmony_desktop::engine::{Engine, Services};
use harmony_desktop::inspect::{
    Axis, ByteOrder, DataType, FileKind, Group, Number, Reader, Selection, Structure, Unread, Values, Variable, Why,
    open,
};
use harmony_desktop::store::credentials::MemoryStore;
use rustix::time::ClockId;
use serde_json::json;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nothing takes that long.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two events of a hand.
const FRAME: Duration = Duration::from_millis(8);

/// In the plot: between the map and the panel at the right.
const MIDDLE: Pos2 = pos2(760.0, 330.0);

struct Nobody;

impl Opener for Nobody {
    fn open(&self, _: &OsStr) -> std::io::Result<()> {
        Ok(())
    }
}

impl Notifier for Nobody {
    fn notify(&self, _: &Notification) -> Result<(), String> {
        Ok(())
    }
}

/// The window and what it runs on.
struct Window {
    ctx: Context,
    app: App,
    frame: eframe::Frame,
    engine: Engine,
    number: u32,
    /// The profile's picture was among what was drawn last.
    has_picture: bool,
    /// What a screen reader was told of the last frame, if one listens.
    read_out: Option<egui::accesskit::TreeUpdate>,
    // Dropped last.
    _folder: tempfile::TempDir,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Window {
    fn new(results: OpenResult) -> Result<Self, Box<dyn std::error::Error>> {
        rustls::crypto::ring::default_provider().install_default().ok();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let folder = tempfile::tempdir()?;
        let services = Services {
            runtime: runtime.handle().clone(),
            environment: Environment::practice(&"http://127.0.0.1:1/".parse()?),
            credentials: Arc::new(MemoryStore::default()),
            data_folder: folder.path().join("data"),
            download_folder: folder.path().join("downloads"),
            clock: Arc::new(chrono::Utc::now),
            practice: None,
            poll_interval: Duration::from_mins(1),
            watch: WatchScope::default(),
            opener: Arc::new(Nobody),
            notifier: Arc::new(Nobody),
            disk: DiskWatch::default(),
            found_credentials: FoundCredentials::Ignore,
            results,
            trusted: TrustedServers::default(),
        };
        let engine = Engine::start(services, || {});
        let ctx = Context::default();
        let app = App::new(engine.clone(), &ctx, StartOptions::default());
        let mut window = Self {
            ctx,
            app,
            frame: eframe::Frame::_new_kittest(),
            engine,
            number: 0,
            has_picture: false,
            read_out: None,
            _folder: folder,
            runtime: Some(runtime),
        };
        // The empty window: fonts, the map, the first answers.
        window.until("it rests", |window| window.number > 30 && !window.ctx.has_requested_repaint());
        Ok(window)
    }

    /// One frame with these events; answers the window's processor time, tessellation included.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.number += 1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0)));
        let time = Some(f64::from(self.number) / 60.0);
        let input = RawInput { screen_rect, time, events, max_texture_side: Some(8192), ..RawInput::default() };
        let before = spent(ClockId::ThreadCPUTime);
        let (app, frame) = (&mut self.app, &mut self.frame);
        let output = self.ctx.run_ui(input, |ui| {
            let context = ui.ctx().clone();
            eframe::App::logic(app, &context, frame);
            eframe::App::ui(app, ui, frame);
        });
        self.read_out = output.platform_output.accesskit_update;
        let drawn = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let took = spent(ClockId::ThreadCPUTime).saturating_sub(before);
        let picture = self.picture();
        self.has_picture = drawn.iter().any(
            |part| matches!(&part.primitive, Primitive::Mesh(mesh) if Some(mesh.texture_id) == picture && !mesh.indices.is_empty()),
        );
        took
    }

    /// The profile's picture.
    fn picture(&self) -> Option<TextureId> {
        let textures = self.ctx.tex_manager();
        let textures = textures.read();
        textures.allocated().find(|(_, meta)| meta.name == "plot").map(|(id, _)| *id)
    }

    /// Presses the button whose name begins so.
    fn press(&mut self, name: &str) -> bool {
        let tree = self.read_out.as_ref();
        let named = tree.and_then(|tree| {
            let mut nodes = tree.nodes.iter();
            nodes.find(|(_, node)| {
                node.label().is_some_and(|label| label.starts_with(name)) && node.supports_action(Action::Click)
            })
        });
        let Some((target_node, _)) = named.cloned() else { return false };
        let request = ActionRequest { action: Action::Click, target_tree: TreeId::ROOT, target_node, data: None };
        self.frame(vec![Event::AccessKitActionRequest(request)]);
        true
    }

    fn is_busy(&self) -> bool {
        self.engine.inspection().results().is_busy()
    }

    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(1));
            self.frame(vec![]);
        }
    }

    fn rest(&mut self) {
        self.until("it rests", |window| !window.is_busy() && !window.ctx.has_requested_repaint());
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.engine.shut_down();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// All six beams of a file, one after the other as a person presses them, and the memory then.
pub(in super::super) fn beams(file: &Path) -> Done {
    let mut window = Window::new(Arc::new(|path: &Path| open(path, &launch())))?;
    window.ctx.enable_accesskit();
    let resident = status_mb("self", "VmRSS");
    window.open(file);
    window.until("the profile is drawn", |window| window.has_picture);
    window.rest();
    let mut pressed = 0;
    for beam in ["gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r"] {
        pressed += u32::from(window.press(beam));
        window.rest();
    }
    let peak = Usage::now().peak_mb - resident;
    window.close_all();
    println!("{}", json!({"beams": pressed, "memory_mb": peak, "left_mb": status_mb("self", "VmRSS") - resident}));
    Ok(())
}

/// From “Open” to the picture, then 300 steps of wheel and drag.
pub(in super::super) fn window(file: &Path) -> Done {
    let mut window = Window::new(Arc::new(|path: &Path| open(path, &launch())))?;
    let empty = Usage::now();
    let resident = status_mb("self", "VmRSS");
    let began = Instant::now();
    window.open(file);
    window.until("the profile is drawn", |window| window.has_picture);
    let wall = milliseconds(began.elapsed());
    // The map's points and the details, too.
    window.rest();
    let opened = Usage::now();
    let cpu = milliseconds(opened.processor.saturating_sub(empty.processor));
    // More than before it was opened: of this process from what it had in use, of the other all but shared text.
    let mut told = json!({"wall_ms": wall, "cpu_ms": cpu, "memory_mb": opened.peak_mb - resident});
    window.pan_and_zoom(&mut told);
    window.close_all();
    told["left_mb"] = json!(status_mb("self", "VmRSS") - resident);
    println!("{told}");
    Ok(())
}

impl Window {
    fn open(&mut self, file: &Path) {
        // As a file that is dropped on the window.
        let dropped = Dropped(file.to_owned());
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0)));
        let input = RawInput {
            screen_rect,
            dropped_files: vec![Arc::new(dropped)],
            max_texture_side: Some(8192),
            ..RawInput::default()
        };
        let (app, frame) = (&mut self.app, &mut self.frame);
        let output = self.ctx.run_ui(input, |ui| {
            let context = ui.ctx().clone();
            eframe::App::logic(app, &context, frame);
            eframe::App::ui(app, ui, frame);
        });
        drop(output);
    }

    fn close_all(&mut self) {
        let inspection = self.engine.inspection().clone();
        inspection.results().files().iter().for_each(|file| inspection.close(file.key));
        self.until("it is closed", |window| window.engine.inspection().results().files().is_empty());
        self.rest();
        for _ in 0..5 {
            self.frame(vec![]);
        }
    }

    fn pan_and_zoom(&mut self, told: &mut serde_json::Value) {
        let at = MIDDLE;
        for _ in 0..3 {
            self.frame(vec![Event::PointerMoved(at)]);
        }
        self.rest();
        let mut times: Vec<(u16, Duration)> = Vec::new();
        let mut blank = 0;
        for step in 0..300_u16 {
            let took = self.frame(events(at, step));
            times.push((step, took));
            blank += u32::from(!self.has_picture);
            std::thread::sleep(FRAME);
        }
        let last = Instant::now();
        self.rest();
        told["sharp_ms"] = json!(milliseconds(last.elapsed()));
        // Dragging far out, and dragging far in.
        let of = |phase: u16| {
            let mut of: Vec<Duration> =
                times.iter().filter(|(step, _)| step / 75 == phase).map(|(_, took)| *took).collect();
            of.sort();
            of.get(of.len() / 2).copied().unwrap_or_default()
        };
        told["drag_out_ms"] = json!(milliseconds(of(0)));
        told["drag_in_ms"] = json!(milliseconds(of(2)));
        let mut sorted: Vec<Duration> = times.iter().map(|(_, took)| *took).collect();
        sorted.sort();
        told["median_ms"] = json!(milliseconds(sorted.get(150).copied().unwrap_or_default()));
        told["worst_ms"] = json!(milliseconds(sorted.last().copied().unwrap_or_default()));
        told["blank"] = json!(blank);
    }
}

/// A file as the desktop drops it.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drags, zooms in, drags, zooms out: 75 steps each.
fn events(at: Pos2, step: u16) -> Vec<Event> {
    let within = step % 75;
    let at = at + vec2(f32::from(within % 40) * 3.0 - 60.0, f32::from(within % 7));
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    let mut events = vec![Event::PointerMoved(at)];
    match (step / 75, within) {
        (1, _) => events.push(hand::wheel(16.0)),
        (3, _) => events.push(hand::wheel(-16.0)),
        (_, 0) => events.push(button(true)),
        (_, 74) => events.push(button(false)),
        _ => {}
    }
    events
}

/// A structure of thousands of variables.
struct Many(Structure);

impl Reader for Many {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.0.clone())
    }

    fn read(&mut self, path: &str, _: &Selection) -> Result<Values, Unread> {
        Err(Unread::new(path, Why::NoSuch, ""))
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

fn many(count: usize) -> Structure {
    let variable = |place: usize| Variable {
        name: format!("variable_{place:04}"),
        path: format!("/variable_{place:04}"),
        data_type: DataType::Number(Number::Float32, ByteOrder::Little),
        shape: vec![24, 180, 360],
        max_shape: vec![],
        axes: ["time", "lat", "lon"].map(|name| Axis { name: name.to_owned(), scale: None }).to_vec(),
        chunks: None,
        filters: vec![],
        fill: None,
        attributes: vec![],
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    };
    let variables = (0..count).map(variable).collect();
    Structure { kind: FileKind::Hdf5, root: Group { path: "/".to_owned(), variables, ..Group::default() } }
}

/// Frames while one turns the wheel over a tree of 5 000 variables.
pub(in super::super) fn tree() -> Done {
    let structure = many(5000);
    let mut window = Window::new(Arc::new(move |_: &Path| Ok(Box::new(Many(structure.clone())))))?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("many.h5");
    std::fs::write(&file, b"\x89HDF\r\n\x1a\n")?;
    let began = Instant::now();
    let key = window.engine.inspection().open(file.clone(), Origin::Chosen);
    window.open(&file);
    window.until("it is open", |window| {
        window.engine.inspection().results().file(key).is_some_and(|file| matches!(file.state, OpenState::Open(_)))
    });
    window.rest();
    let opened = began.elapsed();
    let at = pos2(1300.0, 250.0);
    let mut times: Vec<Duration> = (0..300_u16)
        .map(|step| {
            let wheel = hand::wheel(if step < 200 { -400.0 } else { 300.0 });
            window.frame(vec![Event::PointerMoved(at), wheel])
        })
        .collect();
    times.sort();
    let (median, worst) = (times.get(150).copied().unwrap_or_default(), times.last().copied().unwrap_or_default());
    println!(
        "{}",
        json!({"median_ms": milliseconds(median), "worst_ms": milliseconds(worst), "opened_ms": milliseconds(opened)})
    );
    Ok(())
}
