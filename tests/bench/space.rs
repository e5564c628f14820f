//! Pictures of 1.85 million photons in space: how many a second, and what the window's thread does for each while a hand
//! turns them.

#[path = "../it/ui/panels/tracks.rs"]
#[expect(clippy::indexing_slicing, reason = "shared with the tests, which may fail")]
mod tracks;

mod cpu;

use cpu::measure;
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, PointerButton, Pos2, RawInput, Rect, Vec2, pos2, vec2};
use harmony_desktop::engine::inspection::{Inspection, OpenState, Origin};
use harmony_desktop::inspect::plot::profile::{Choice, load, tracks as find};
use harmony_desktop::inspect::plot::raster::Hidden;
use harmony_desktop::inspect::plot::space::{Beam, Camera, Cloud, Colouring, Lens, ground, nearest, paint, places};
use harmony_desktop::inspect::{Cancel, Reader as _};
use harmony_desktop::ui::theme;
use harmony_desktop::ui::viewer::link::Linked;
use harmony_desktop::ui::viewer::plot::{Given, Part, PlotsView, draw_ui};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracks::Photons;

const PHOTONS: usize = 1_850_000;
const SIZES: [(u32, u32); 2] = [(900, 600), (1600, 1000)];

fn say(words: &str) {
    std::io::Write::write_all(&mut std::io::stdout(), words.as_bytes()).ok();
}

fn cloud(file: &mut Photons) -> Option<Cloud> {
    let (structure, cancel) = (file.structure().ok()?, Cancel::default());
    let track = find(&structure).into_iter().find(|track| track.beam == "gt1r")?;
    let choice = Choice { class: track.classes.first().cloned(), ..Choice::default() };
    let profile = load(file, &structure, &track, &choice, &cancel).ok()?;
    let plane = ground(file, &structure, &track, &cancel).ok()?;
    let since = Instant::now();
    let places = places(file, &structure, &track, &plane, &profile, &cancel).ok()?;
    say(&format!("places of 1.85 M photons: {:?}, {} bytes\n", since.elapsed(), places.bytes()));
    let beam = Beam { name: "gt1r".to_owned(), profile: Arc::new(profile), places: Arc::new(places) };
    Some(Cloud::new(vec![beam], Colouring::Class))
}

fn pictures(criterion: &mut Criterion) {
    let mut file = Photons::new(PHOTONS);
    let Some(cloud) = cloud(&mut file) else { return };
    let Some(extent) = cloud.extent(false) else { return };
    let (cancel, hidden) = (Cancel::default(), Hidden::default());
    for (width, height) in SIZES {
        let camera = Camera::whole(&extent, (f64::from(width), f64::from(height)));
        let lens = Lens::new(&camera, &extent, (width, height));
        measure(criterion, &format!("space: {width} by {height}, processor time of the first thread"), || {
            let depths = paint(&cloud, &lens, hidden, 1, &cancel);
            std::hint::black_box(depths.map(|depths| depths.picture(&cloud, 2.5)).ok());
        });
        let mut walls: Vec<Duration> = (0..120)
            .map(|_| {
                let since = Instant::now();
                let depths = paint(&cloud, &lens, hidden, 1, &cancel);
                std::hint::black_box(depths.map(|depths| depths.picture(&cloud, 2.5)).ok());
                since.elapsed()
            })
            .collect();
        walls.sort();
        let (best, median) = (walls.first().copied(), walls.get(60).copied());
        say(&format!("space: {width} by {height}, time that passes: best {best:?}, median {median:?}\n"));
    }
    let lens = Lens::new(&Camera::whole(&extent, (900.0, 600.0)), &extent, (900, 600));
    measure(criterion, "space: the point nearest to the pointer", || {
        std::hint::black_box(nearest(&cloud, &lens, hidden, (450.0, 300.0), 8.0, &cancel).ok());
    });
}

/// The window with the points, and what it was given last.
struct Scene {
    ctx: Context,
    inspection: Inspection,
    view: PlotsView,
    linked: Linked,
    size: Vec2,
    number: u32,
}

impl Scene {
    /// One frame with these events; answers the window's processor time, tessellation included.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.number += 1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, self.size));
        let input = RawInput { screen_rect, time: Some(f64::from(self.number) / 60.0), events, ..RawInput::default() };
        let since = Instant::now();
        let before = cpu::cpu_time(since);
        let (mut asks, mut saves) = (Vec::new(), Vec::new());
        let files = self.inspection.results().files();
        let mut output = self.ctx.run_ui(input, |ui| {
            let Some(file) = files.iter().next() else { return };
            let OpenState::Open(opened) = &file.state else { return };
            let mut given = Given {
                file: file.key,
                name: "R",
                structure: &opened.structure,
                results: self.inspection.results(),
                asks: &mut asks,
                saves: &mut saves,
                linked: &mut self.linked,
                beside: None,
                part: Part::Whole,
            };
            self.view.profile.follow(given.structure, "/gt1r/heights");
            draw_ui(ui, &mut self.view, &mut given, "/gt1r/heights");
        });
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        for ask in asks {
            self.inspection.ask(ask);
        }
        cpu::cpu_time(since).saturating_sub(before)
    }

    fn settle(&mut self) {
        while self.inspection.results().is_busy() {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// 300 steps of a hand that turns, each with the picture of all points: the figures are printed, because criterion knows
/// no median of one run.
fn frames(_: &mut Criterion) {
    for (width, height) in SIZES {
        let file = Photons::new(PHOTONS);
        let inspection = Inspection::new(Arc::new(move |_| Ok(Box::new(file.clone()))), Arc::new(|| {}));
        let Ok(folder) = tempfile::tempdir() else { return };
        let path = folder.path().join("R.h5");
        if std::fs::write(&path, b"photons").is_err() {
            return;
        }
        inspection.open(path, Origin::Chosen);
        let ctx = Context::default();
        theme::install(&ctx);
        let mut view = PlotsView::default();
        view.set_in_space(true);
        // Choices above and words below.
        let size = vec2(width as f32, height as f32 + 140.0);
        let mut scene = Scene { ctx, inspection, view, linked: Linked::default(), size, number: 0 };
        while scene.view.space.points_in_view().is_none() {
            scene.frame(vec![]);
            scene.settle();
        }
        let mut times: Vec<Duration> = Vec::new();
        let since = Instant::now();
        for step in 0..300_u16 {
            times.push(scene.frame(events(step, size)));
            scene.settle();
        }
        let rate = 300.0 / since.elapsed().as_secs_f64();
        scene.frame(vec![]);
        times.sort();
        let (median, worst) = (times.get(150).copied().unwrap_or_default(), times.last().copied().unwrap_or_default());
        say(&format!(
            "300 turns of 1.85 M photons in {width} by {height}: {rate:.0} pictures a second, one after the other; median \
             {median:?}, worst {worst:?} of the window's processor time; all points in the last: {}\n",
            scene.view.space.points_in_view().is_some()
        ));
    }
}

/// Presses and turns to and fro.
fn events(step: u16, size: Vec2) -> Vec<Event> {
    let at = pos2(size.x / 2.0 + 150.0 * (f32::from(step) / 30.0).sin(), size.y / 2.0 + f32::from(step) / 10.0);
    let mut events = vec![Event::PointerMoved(at)];
    if step == 0 {
        let modifiers = egui::Modifiers::NONE;
        events.push(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed: true, modifiers });
    }
    events
}

criterion_group!(benches, frames, pictures);
criterion_main!(benches);
