//! CPU time per frame of a map with 5000 granules' footprints, without a window: layout, painting
//! and tessellation. The bound is 4 ms.

mod cpu;

use cpu::measure;
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Color32, Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, vec2};
use harmony_desktop::domain::footprint::Outline;
use harmony_desktop::domain::granule::{DayNight, Granule};
use harmony_desktop::domain::map::Projection;
use harmony_desktop::domain::{BoundingBox, GranuleList};
use harmony_desktop::ui::map::{MapLayers, MapSettings, MapView, map_ui};
use harmony_desktop::ui::theme;
use std::sync::Arc;

const SIZE: egui::Vec2 = vec2(1200.0, 800.0);

/// Like ICESat-2: narrow strips along an orbit, of some seventy corners, all over the Earth.
fn strips(count: u32) -> Arc<GranuleList> {
    let mut list = GranuleList::new(u64::from(count));
    for number in 0..count {
        let node = f64::from(number) * 360.0 * 0.381_966 % 360.0 - 180.0;
        let south = f64::from(number % 14) * 10.0 - 70.0;
        let at = |step: u32, aside: f64| {
            let latitude = south + f64::from(step) * 0.6;
            let (x, y) = (node - latitude * 0.18 + aside / latitude.to_radians().cos(), latitude);
            ((x + 540.0).rem_euclid(360.0) - 180.0, y)
        };
        let ring: Vec<(f64, f64)> =
            (0..=35).map(|step| at(step, 0.04)).chain((0..=35).rev().map(|step| at(step, -0.04))).collect();
        let mut outline = Outline::default();
        outline.add_ring(&ring, false, true);
        let (id, name) = (format!("G{number}-X"), format!("strip {number}.h5"));
        let granule = Granule {
            id: &id,
            name: &name,
            start: None,
            end: None,
            size_mb: None,
            day_night: DayNight::Unknown,
            cloud_cover: None,
            footprint: None,
        };
        list.push(&granule, outline);
    }
    Arc::new(list)
}

/// A map that is looked at, panned, zoomed or pointed at, frame by frame.
struct Map {
    ctx: Context,
    view: MapView,
    granules: Option<Arc<GranuleList>>,
    number: u64,
}

impl Map {
    fn new(granules: Option<Arc<GranuleList>>, fit: Option<BoundingBox>) -> Self {
        let ctx = Context::default();
        theme::install(&ctx);
        let mut view = MapView::new(&ctx, MapSettings::default());
        if let Some(fit) = fit {
            view.fit(fit);
        }
        let mut map = Self { ctx, view, granules, number: 0 };
        map.settle();
        map
    }

    /// Until every footprint is prepared and the base map is drawn.
    fn settle(&mut self) {
        for frames in 0..2000 {
            self.frame(Vec::new());
            if !self.view.is_loading() && frames > 200 {
                break;
            }
            std::thread::yield_now();
        }
    }

    fn frame(&mut self, events: Vec<Event>) {
        self.number += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(self.number as f64 / 60.0),
            events,
            ..RawInput::default()
        };
        let layers = MapLayers {
            collection_extent: &[],
            results: &[],
            shape: None,
            granules: self.granules.as_ref(),
            granule: None,
            found: None,
            dark: false,
            accent: Color32::BLUE,
        };
        let (view, mut bounds) = (&mut self.view, None);
        let mut output = self.ctx.run_ui(input, |ui| {
            map_ui(ui, view, &layers, &mut bounds);
        });
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
    }

    fn point(&mut self) {
        let x = 300.0 + (self.number % 400) as f32;
        self.frame(vec![Event::PointerMoved(Pos2::new(x, 300.0))]);
    }

    /// Back and forth by hand.
    fn pan(&mut self) {
        let (step, from) = ((self.number % 80) as f32, Pos2::new(600.0, 400.0));
        let press = |pressed, pos| Event::PointerButton {
            pos,
            button: PointerButton::Middle,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let at = from + vec2(if step < 40.0 { step } else { 80.0 - step } * 12.0, 0.0);
        let moved = Event::PointerMoved(at);
        let events = if step == 0.0 { vec![press(false, at), moved, press(true, at)] } else { vec![moved] };
        self.frame(events);
    }

    fn zoom(&mut self) {
        let inwards = (self.number / 30).is_multiple_of(2);
        self.view.zoom_by(if inwards { 0.02 } else { -0.02 });
        self.frame(vec![Event::PointerMoved(Pos2::new(600.0, 400.0))]);
    }
}

fn footprints(criterion: &mut Criterion) {
    let granules = strips(5000);
    let near = BoundingBox::new(-110.0, 35.0, -100.0, 45.0).ok();
    let mut bare = Map::new(None, None);
    measure(criterion, "map: a frame without footprints, to compare", || bare.point());
    let polar = |west: f64, south: f64| BoundingBox::new(west, south, west + 20.0, south + 8.0).ok();
    for (name, projection, fit) in [
        ("the world", Projection::World, None),
        ("zoomed in", Projection::World, near),
        ("Arctic", Projection::Arctic, None),
        ("Arctic, zoomed in", Projection::Arctic, polar(-50.0, 68.0)),
        ("Antarctic", Projection::Antarctic, None),
        ("Antarctic, zoomed in", Projection::Antarctic, polar(-70.0, -80.0)),
    ] {
        let mut map = Map::new(Some(Arc::clone(&granules)), fit.filter(|_| projection == Projection::World));
        map.view.set_projection(projection, fit.filter(|_| projection != Projection::World));
        map.settle();
        measure(criterion, &format!("map: 5000 footprints, {name}, pointed at"), || map.point());
        measure(criterion, &format!("map: 5000 footprints, {name}, panned"), || map.pan());
        measure(criterion, &format!("map: 5000 footprints, {name}, zoomed"), || map.zoom());
    }
}

/// The frames in which another list arrives and is prepared little by little.
fn arriving(criterion: &mut Criterion) {
    let lists = [strips(5000), strips(4999)];
    let mut map = Map::new(Some(Arc::clone(&lists[0])), None);
    measure(criterion, "map: 5000 footprints arrive, per frame of the first ten", || {
        if map.number.is_multiple_of(10) {
            let other = usize::from((map.number / 10).is_multiple_of(2));
            map.granules = lists.get(other).map(Arc::clone);
        }
        map.point();
    });
}

/// The frames of a switch to another map, until it is whole. The bounds are 33 ms each and 400 ms together at sixty frames
/// a second.
fn switching(criterion: &mut Criterion) {
    let mut map = Map::new(Some(strips(5000)), None);
    measure(criterion, "map: 5000 footprints, another map, per frame of the first twenty-four", || {
        if map.number.is_multiple_of(24) {
            let next = usize::try_from(map.number / 24).unwrap_or_default() % Projection::ALL.len();
            map.view.set_projection(Projection::ALL.get(next).copied().unwrap_or_default(), None);
        }
        map.point();
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(4));
    targets = footprints, arriving, switching
}
criterion_main!(benches);
