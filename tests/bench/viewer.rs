//! Processor time of pictures of 1.85 million photons, and of the window's frames while one pans and zooms over them.

#[path = "../it/ui/panels/tracks.rs"]
#[expect(clippy::indexing_slicing, reason = "shared with the tests, which may fail")]
mod tracks;

#[path = "../it/ui/hand.rs"]
mod hand;

mod cpu;

use cpu::measure;
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use harmony_desktop::engine::inspection::{Inspection, OpenState, Origin};
use harmony_desktop::inspect::plot::profile::{Choice, Profile, load, tracks as find};
use harmony_desktop::inspect::plot::raster::{Hidden, View, count, nearest};
use harmony_desktop::inspect::{Cancel, Reader as _};
use harmony_desktop::ui::theme;
use harmony_desktop::ui::viewer::link::Linked;
use harmony_desktop::ui::viewer::plot::{Given, Part, ProfileView, profile_ui};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracks::Photons;

const PHOTONS: usize = 1_850_000;

fn profile(file: &mut Photons) -> Option<Profile> {
    let structure = file.structure().ok()?;
    let track = find(&structure).into_iter().find(|track| track.beam == "gt1r")?;
    let choice = Choice { class: track.classes.get(1).cloned(), ..Choice::default() };
    load(file, &structure, &track, &choice, &Cancel::default()).ok()
}

fn pictures(criterion: &mut Criterion) {
    let mut file = Photons::new(PHOTONS);
    measure(criterion, "profile: 1.85 M photons from memory, in order", || {
        std::hint::black_box(profile(&mut file));
    });
    let Some(profile) = profile(&mut file) else { return };
    let Some(ends) = profile.ends else { return };
    let colours: Vec<_> = profile.classes.iter().map(|class| class.colour).collect();
    let whole = View { x: ends.x, y: ends.y, width: 1600, height: 700 };
    let (cancel, hidden) = (Cancel::default(), Hidden::default());
    measure(criterion, "profile: counts of 1.85 M photons in 1600 by 700", || {
        std::hint::black_box(count(&profile, whole, hidden, &cancel).ok());
    });
    if let Ok(counts) = count(&profile, whole, hidden, &cancel) {
        measure(criterion, "profile: colours of 1600 by 700", || {
            std::hint::black_box(counts.picture(&colours, 2.5));
        });
    }
    let middle = ends.x.1 / 2.0;
    let near = View { x: (middle * 0.99, middle * 1.01), ..whole };
    measure(criterion, "profile: picture of 1 % of the track", || {
        std::hint::black_box(count(&profile, near, hidden, &cancel).map(|counts| counts.picture(&colours, 2.5)).ok());
    });
    measure(criterion, "profile: the point nearest to the pointer", || {
        std::hint::black_box(nearest(&profile, &whole, hidden, 800.0, 350.0, 8.0));
    });
}

/// The window with the profile, and what it was given last.
struct Scene {
    ctx: Context,
    inspection: Inspection,
    view: ProfileView,
    linked: Linked,
    number: u32,
}

impl Scene {
    /// One frame with these events; answers the window's processor time, tessellation included.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.number += 1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0)));
        let input = RawInput { screen_rect, time: Some(f64::from(self.number) / 60.0), events, ..RawInput::default() };
        let since = Instant::now();
        let before = cpu::cpu_time(since);
        let (mut asks, mut saves) = (Vec::new(), Vec::new());
        let files = self.inspection.results().files();
        let mut output = self.ctx.run_ui(input, |ui| {
            let Some(file) = files.iter().next() else { return };
            let OpenState::Open(opened) = &file.state else { return };
            let results = self.inspection.results();
            let mut given = Given {
                file: file.key,
                name: "R",
                structure: &opened.structure,
                results,
                asks: &mut asks,
                saves: &mut saves,
                linked: &mut self.linked,
                beside: None,
                part: Part::Whole,
            };
            profile_ui(ui, &mut self.view, &mut given);
        });
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        for ask in asks {
            self.inspection.ask(ask);
        }
        cpu::cpu_time(since).saturating_sub(before)
    }
}

/// 300 steps of wheel and drag: the figures of frames are printed, because criterion knows no median of one run.
fn frames(_: &mut Criterion) {
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
    let mut scene = Scene { ctx, inspection, view: ProfileView::default(), linked: Linked::default(), number: 0 };
    let structure = |scene: &Scene| {
        let files = scene.inspection.results().files();
        files.iter().next().and_then(|file| file.opened().map(|opened| Arc::clone(&opened.structure)))
    };
    while scene.view.points_in_view().is_none() || scene.inspection.results().is_busy() {
        if let Some(structure) = structure(&scene) {
            scene.view.follow(&structure, "/gt1r/heights");
        }
        scene.frame(vec![]);
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut times: Vec<Duration> = Vec::new();
    let mut blank = 0;
    for step in 0..300_u16 {
        times.push(scene.frame(events(step)));
        blank += u32::from(scene.view.points_in_view().is_none());
        std::thread::sleep(Duration::from_millis(8));
    }
    let last = Instant::now();
    while scene.inspection.results().is_busy() {
        scene.frame(vec![]);
    }
    let sharp = last.elapsed();
    times.sort();
    let (median, worst) = (times.get(150).copied().unwrap_or_default(), times.last().copied().unwrap_or_default());
    let words = format!(
        "300 steps over 1.85 M photons: median {median:?}, worst {worst:?} of the window's processor time; sharp \
         {sharp:?} after the last; {blank} frames without data\n"
    );
    std::io::Write::write_all(&mut std::io::stdout(), words.as_bytes()).ok();
}

/// Zooms in, drags, zooms out, drags back.
fn events(step: u16) -> Vec<Event> {
    let at = pos2(500.0 + f32::from(step % 40) * 4.0, 400.0);
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    let mut events = vec![Event::PointerMoved(at)];
    match (step / 40 % 4, step % 40) {
        (0, _) => events.push(hand::wheel(24.0)),
        (2, _) => events.push(hand::wheel(-24.0)),
        (_, 0) => events.push(button(true)),
        (_, 39) => events.push(button(false)),
        _ => {}
    }
    events
}

criterion_group!(benches, frames, pictures);
criterion_main!(benches);
