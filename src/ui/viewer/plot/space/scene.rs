//! The picture of points with what surrounds it, and the pointer over it.

use super::super::readout;
use super::{Given, OnScene, Painted, SpaceView, directions, hand, jobs, readout_words, words_of};
use crate::engine::inspection::View as Answer;
use crate::inspect::plot::profile::Exact;
use crate::inspect::plot::space::{Axes, Camera, Extent, Gesture, Lens, Side as Of, axes};
use crate::ui::theme::{HAIRLINE, LINE_HEIGHT, Palette, text};
use crate::ui::viewer::link::{Side, Spot, Stretch};
use crate::ui::viewer::plot::profile::jobs as profiles;
use crate::ui::widgets;
use egui::emath::GuiRounding as _;
use egui::{
    Align2, Color32, EventFilter, FontId, Pos2, Rect, Response, Role, Sense, Stroke, TextureOptions, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// More points than these are drawn in part while a hand moves them.
const MOST_MOVING: u64 = 2_500_000;
/// Points that the pointer reaches.
const REACH: f64 = 8.0;

pub(super) fn scene_ui(ui: &mut Ui, view: &mut SpaceView, given: &mut Given<'_>, on_scene: &OnScene, size: Vec2) {
    let Some(extent) = view.extent() else {
        ui.label(text::secondary(ui, "None of these points has both a place and a height."));
        return;
    };
    let (_, room) = ui.allocate_space(size);
    let rect = room.round_to_pixels(ui.pixels_per_point());
    let response = ui.interact(rect, ui.scope_id().with("space"), Sense::click_and_drag());
    tell(ui, &response, on_scene);
    let aspect = (f64::from(rect.width()), f64::from(rect.height()));
    if view.camera.is_none() {
        view.camera = Some(Camera::whole(&extent, aspect));
        view.fits = false;
    }
    let gestures = hand::gestures(ui, &response);
    view.is_moving = !gestures.is_empty();
    if std::mem::take(&mut view.fits) {
        view.gesture(Gesture::Fit, aspect);
    }
    for gesture in gestures {
        view.gesture(gesture, aspect);
    }
    take_wanted(view, given, on_scene);
    follow_picture(ui, view, given, on_scene, (&extent, rect));
    let Some(shot) = view.painted.as_ref().map(|painted| Arc::clone(&painted.shot)) else { return };
    let place = near(ui, view, given, on_scene, (&response, rect));
    hover(view, given, on_scene, place);
    let heights = words_of(given, on_scene);
    let [x, y, z] = directions(on_scene, &extent, shot.lens.camera(), &heights);
    let scale = f64::from(ui.pixels_per_point());
    let axes = axes(&shot.lens, &extent, [&x, &y, &z], on_scene.ground.north(), f64::from(text::SECONDARY) * scale);
    let at = Screen { rect, size: shot.lens.size() };
    draw(ui, view, &axes, &at);
    let mark = place.or_else(|| pointed_at(given, on_scene));
    if let Some(point) = mark.and_then(|(beam, place)| on_scene.cloud.point(beam, place)) {
        ring(ui, at.of(shot.lens.project(point)), rect);
    }
    let words = readout_words(view, on_scene, mark);
    hint_ui(ui, words.as_deref());
}

/// Who cannot see it is told what it is; arrows turn it rather than lead away.
fn tell(ui: &Ui, response: &Response, on_scene: &OnScene) {
    let names: Vec<&str> = on_scene.cloud.beams.iter().map(|beam| beam.name.as_str()).collect();
    let name = format!("3-D view of {}", names.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// Where pixels of a picture are on the screen.
struct Screen {
    rect: Rect,
    size: (u32, u32),
}

impl Screen {
    fn of(&self, (column, row): (f64, f64)) -> Pos2 {
        let part = vec2((column / f64::from(self.size.0)) as f32, (row / f64::from(self.size.1)) as f32);
        self.rect.min + part * self.rect.size()
    }
}

/// Asks for the picture that is wanted; meanwhile the last one stays.
fn follow_picture(
    ui: &Ui,
    view: &mut SpaceView,
    given: &mut Given<'_>,
    on_scene: &OnScene,
    (extent, rect): (&Extent, Rect),
) {
    let Some(camera) = view.camera else { return };
    let scale = ui.pixels_per_point();
    // A picture larger than the graphics can hold has fewer pixels, as many less each way.
    let most = ui.input(|input| input.max_texture_side).max(1) as f32;
    let fewer = (most / (rect.width().max(rect.height()) * scale)).min(1.0);
    let pixels = |points: f32| (points * scale * fewer).round().max(1.0) as u32;
    let lens = Lens::new(&camera, extent, (pixels(rect.width()), pixels(rect.height())));
    let drawn = on_scene.cloud.drawn();
    let every = if view.is_moving && drawn > MOST_MOVING { drawn.div_ceil(MOST_MOVING) } else { 1 };
    let dot = 2.5 * scale;
    let key = jobs::shot_key(given.file, on_scene, &lens, view.hidden, dot).with([every]);
    match given.results.view::<jobs::Shot>(&key) {
        Answer::Missing => {
            let request = jobs::shot(key, &on_scene.cloud, lens, view.hidden, (dot, every as usize));
            given.asks.push(request);
        }
        Answer::Ready(shot) => match &mut view.painted {
            Some(painted) if painted.key == key => {}
            Some(painted) => {
                painted.handle.set(Arc::clone(&shot.image), TextureOptions::NEAREST);
                (painted.key, painted.shot) = (key, shot);
            }
            None => {
                let handle = ui.ctx().load_texture("space", Arc::clone(&shot.image), TextureOptions::NEAREST);
                view.painted = Some(Painted { handle, key, shot });
            }
        },
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
}

/// Lines, then points, then words.
fn draw(ui: &Ui, view: &SpaceView, axes: &Axes, at: &Screen) {
    let Some(painted) = &view.painted else { return };
    let palette = Palette::of(ui);
    let painter = ui.painter().with_clip_rect(at.rect.intersect(ui.clip_rect()));
    for line in &axes.lines {
        let colour = if line.is_edge { palette.outline } else { palette.hairline };
        painter.line_segment([at.of(line.from), at.of(line.to)], Stroke::new(HAIRLINE, colour));
    }
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    painter.image(painted.handle.id(), at.rect, whole, Color32::WHITE);
    for label in &axes.labels {
        let align = match label.side {
            Of::Left => Align2::LEFT_CENTER,
            Of::Middle => Align2::CENTER_CENTER,
            Of::Right => Align2::RIGHT_CENTER,
        };
        let colour = if label.is_name { palette.ink } else { palette.ink_soft };
        let font = FontId::proportional(text::SECONDARY);
        let words = painter.layout_no_wrap(label.text.clone(), font, colour);
        let place = align.anchor_size(at.of(label.at), words.size());
        // Points behind words would make them hard to read.
        painter.rect_filled(place.expand2(vec2(2.0, 0.0)), 2.0, palette.panel.gamma_multiply(0.75));
        painter.galley(place.min, words, colour);
    }
}

fn ring(ui: &Ui, at: Pos2, rect: Rect) {
    let (palette, painter) = (Palette::of(ui), ui.painter().with_clip_rect(rect));
    painter.circle_stroke(at, 5.0, Stroke::new(3.5, palette.panel));
    painter.circle_stroke(at, 5.0, Stroke::new(1.8, palette.ink));
}

/// Beam and place of the point under the pointer in the picture that is shown.
fn near(
    ui: &Ui,
    view: &mut SpaceView,
    given: &mut Given<'_>,
    on_scene: &OnScene,
    (response, rect): (&Response, Rect),
) -> Option<(usize, usize)> {
    let painted = view.painted.as_ref()?;
    let pointer = response.hover_pos().filter(|at| rect.contains(*at) && !response.dragged())?;
    let part = (pointer - rect.min) / rect.size();
    let (width, height) = painted.shot.lens.size();
    let at = (f64::from(part.x) * f64::from(width), f64::from(part.y) * f64::from(height));
    let key = jobs::near_key(&painted.key, at);
    match given.results.view::<jobs::Found>(&key) {
        Answer::Missing => {
            let reach = REACH * f64::from(ui.pixels_per_point());
            given.asks.push(jobs::near(key, &on_scene.cloud, painted.shot.lens.clone(), view.hidden, (at, reach)));
        }
        Answer::Ready(found) => view.near = found.0.map(|near| (painted.key.detail.clone(), near)),
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
    // Until the next one is found the last one stays, if it is of this picture.
    let (of, near) = view.near.as_ref()?;
    (*of == painted.key.detail).then_some((near.beam, near.place))
}

/// Tells the map which point is under the pointer, and asks for its exact values.
fn hover(view: &mut SpaceView, given: &mut Given<'_>, on_scene: &OnScene, place: Option<(usize, usize)>) {
    let found = place.and_then(|(beam, place)| {
        let (points, track) = (on_scene.cloud.beams.get(beam)?, on_scene.tracks.get(beam)?);
        Some((track, on_scene.heights.get(beam).copied().unwrap_or(0), points.profile.index_at(place)))
    });
    let Some((track, height, index)) = found else {
        given.linked.hover(Side::Plot, None);
        return;
    };
    let key = profiles::exact_key(given.file, track, height, index);
    match given.results.view::<Exact>(&key) {
        Answer::Missing => given.asks.push(profiles::exact_values(key, track, height, index)),
        // Of another beam it may have the same index.
        Answer::Ready(exact) => view.exact = Some(exact),
        Answer::Waiting(_) | Answer::Failed(_) => view.exact = None,
    }
    let exact = view.exact.as_ref().filter(|exact| exact.index == index);
    let position = exact.and_then(|exact| exact.longitude.zip(exact.latitude));
    let spot = Spot { file: given.file, group: track.group.clone(), index, position, side: Side::Plot };
    given.linked.hover(Side::Plot, Some(spot));
}

/// The point that the map points at, if it is one of these.
fn pointed_at(given: &Given<'_>, on_scene: &OnScene) -> Option<(usize, usize)> {
    on_scene.tracks.iter().zip(&on_scene.cloud.beams).enumerate().find_map(|(beam, (track, points))| {
        let spot = given.linked.pointed_at(Side::Plot, given.file, &track.group)?;
        Some((beam, points.profile.place_of(spot.index)?))
    })
}

/// The stretch that was chosen on the map comes near.
fn take_wanted(view: &mut SpaceView, given: &mut Given<'_>, on_scene: &OnScene) {
    given.linked.stretch = None;
    let of = |wanted: &Stretch| on_scene.tracks.iter().position(|track| track.group == wanted.group);
    let is_ours = |wanted: &mut Stretch| wanted.file == given.file && of(wanted).is_some();
    let Some(wanted) = given.linked.wanted.take_if(is_ours) else { return };
    let Some((beam, camera)) = of(&wanted).zip(view.camera.as_mut()) else { return };
    let point = |index| {
        let place = on_scene.cloud.beams.get(beam)?.profile.place_of(index)?;
        on_scene.cloud.point(beam, place)
    };
    if let (Some([x, y, z]), Some([right, far, top])) =
        (point(wanted.indices.0), point(wanted.indices.1.saturating_sub(1)))
    {
        camera.target = [f64::midpoint(x, right), f64::midpoint(y, far), f64::midpoint(z, top)];
        camera.reach = (1.2 * (right - x).hypot(far - y)).max(1.0);
    }
}

fn hint_ui(ui: &mut Ui, words: Option<&str>) {
    if words.is_some() {
        return readout::readout_ui(ui, words);
    }
    let hint = "Drag to turn, Shift-drag to move, turn the wheel to zoom, double-click for the whole.";
    let line = text::secondary(ui, hint);
    widgets::line(ui, LINE_HEIGHT, widgets::from_left(), |ui| ui.add(egui::Label::new(line).truncate()));
}
