//! Many thin lines as one mesh: cut to the view and its surroundings, and only moved while they last.

use super::level::{Bounds, Level};
use crate::domain::map::Projection;
use crate::ui::map::geometry::Screen;
use egui::epaint::Vertex;
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Vec2, pos2, vec2};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// From its middle, where it has its colour, a line fades over this many points to either side.
const HALF_POINTS: f32 = 0.9;
/// The mesh reaches so much of the view's size beyond it, so that panning moves it for a while.
const BEYOND: f32 = 0.25;
/// A few lines are drawn in their full colour; so many of them that they would cover more than this
/// part of the ground are fainter, so that the ground is still seen.
const COVERED: f32 = 0.35;
/// The faintest a line becomes.
const FAINTEST: f32 = 0.2;
/// Lines in one corner of the view do not count as dense on less than this part of it.
const LEAST_GROUND: f32 = 0.05;
/// More corners than this are not drawn in one frame.
const MOST_CORNERS: usize = 300_000;

/// The mesh of the last frame.
#[derive(Default)]
pub(super) struct Lines(Option<Built>);

struct Built {
    mesh: Arc<Mesh>,
    /// What it was built from.
    made_of: MadeOf,
    /// Where it may be seen without a hole, moved with it.
    covers: Rect,
    /// The view it lies right for.
    screen: Screen,
}

#[derive(PartialEq)]
struct MadeOf {
    projection: Projection,
    level: i32,
    shapes: u32,
    zoom: f64,
    colour: Color32,
}

impl Lines {
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, level: &Level, colour: Color32) {
        let (projection, number) = (level.projection(), level.number());
        let made_of = MadeOf { projection, level: number, shapes: level.shapes(), zoom: screen.zoom, colour };
        let lasts = self.0.as_mut().is_some_and(|built| built.made_of == made_of && built.move_to(screen));
        if !lasts {
            self.0 = Some(Built::new(screen, level, made_of));
        }
        if let Some(built) = self.0.as_ref().filter(|built| !built.mesh.is_empty()) {
            painter.add(Shape::Mesh(Arc::clone(&built.mesh)));
        }
    }
}

impl Built {
    fn new(screen: &Screen, level: &Level, made_of: MadeOf) -> Self {
        let covers = screen.rect.expand2(screen.rect.size() * BEYOND);
        let mut mesh = Mesh::default();
        let mut path = Path { places: Vec::new(), colour: made_of.colour, length: 0.0, ground: Rect::NOTHING };
        let mut corners = 0;
        for (bounds, line) in level.lines() {
            for turn in turns(screen, bounds, covers) {
                path.run(screen, f64::from(turn), line, covers, &mut mesh);
                corners += line.len();
            }
            if corners > MOST_CORNERS {
                break;
            }
        }
        path.fade(&mut mesh, covers);
        Self { mesh: Arc::new(mesh), made_of, covers, screen: *screen }
    }

    /// Moves it with the map; false if it no longer covers the view.
    fn move_to(&mut self, screen: &Screen) -> bool {
        let (from, to) = (&self.screen, screen);
        let by =
            vec2(((from.center.0 - to.center.0) * to.world) as f32, ((from.center.1 - to.center.1) * to.world) as f32)
                + (to.rect.center() - from.rect.center());
        let covers = self.covers.translate(by);
        if !covers.contains_rect(to.rect) {
            return false;
        }
        if by != Vec2::ZERO {
            Arc::make_mut(&mut self.mesh).translate(by);
        }
        self.covers = covers;
        self.screen = *screen;
        true
    }
}

/// What lies beyond the latitudes of the world map would be drawn along its edge.
fn is_along_edge((_, from): (f64, f64), (_, to): (f64, f64)) -> bool {
    (from <= 0.0 && to <= 0.0) || (from >= 1.0 && to >= 1.0)
}

/// The copies of the world in which it is near the view; the one there is on a polar map.
fn turns(screen: &Screen, bounds: &Bounds, covers: Rect) -> RangeInclusive<i32> {
    let (left, top) = screen.world_at(covers.min);
    let (right, bottom) = screen.world_at(covers.max);
    if bounds.bottom < top || bounds.top > bottom {
        return RangeInclusive::new(1, 0);
    }
    if !screen.projection.repeats() {
        return if bounds.right >= left && bounds.left <= right { 0..=0 } else { RangeInclusive::new(1, 0) };
    }
    (left - bounds.right).ceil() as i32..=(right - bounds.left).floor() as i32
}

/// A run of corners on the screen while it is turned into triangles.
struct Path {
    places: Vec<Pos2>,
    colour: Color32,
    /// Points drawn so far.
    length: f32,
    /// Around them.
    ground: Rect,
}

impl Path {
    fn run(&mut self, screen: &Screen, turn: f64, line: &[(f64, f64)], covers: Rect, mesh: &mut Mesh) {
        let place = |(x, y): (f64, f64)| pos2(screen.x_of_world(x + turn), screen.y_of_world(y));
        self.places.clear();
        for (from, to) in line.iter().zip(line.iter().skip(1)) {
            let (before, corner) = (place(*from), place(*to));
            let is_near = !is_along_edge(*from, *to)
                && before.x.max(corner.x) >= covers.left()
                && before.x.min(corner.x) <= covers.right()
                && before.y.max(corner.y) >= covers.top()
                && before.y.min(corner.y) <= covers.bottom();
            if is_near {
                if self.places.is_empty() {
                    self.places.push(before);
                }
                self.places.push(corner);
            } else if !self.places.is_empty() {
                self.stroke(mesh);
            }
        }
        self.stroke(mesh);
    }

    /// Makes the lines as faint as they are dense.
    fn fade(&self, mesh: &mut Mesh, covers: Rect) {
        let ground = self.ground.intersect(covers);
        let area = if ground.is_positive() { ground.area() } else { 0.0 }.max(covers.area() * LEAST_GROUND);
        let strength = (COVERED * area / self.length.max(1.0)).clamp(FAINTEST, 1.0);
        let faint = self.colour.gamma_multiply(strength);
        for vertex in mesh.vertices.iter_mut().filter(|vertex| vertex.color == self.colour) {
            vertex.color = faint;
        }
    }

    /// Three points across the line at each corner: faded, in colour, faded.
    fn stroke(&mut self, mesh: &mut Mesh) {
        let count = self.places.len();
        if count > 1 {
            let first = mesh.vertices.len() as u32;
            let mut direction = Vec2::ZERO;
            for (index, corner) in self.places.iter().enumerate() {
                let next = self.places.get(index + 1).map_or(direction, |next| (*next - *corner).normalized());
                let across = if index == 0 {
                    next.rot90() * HALF_POINTS
                } else {
                    // Sharp corners keep their width without a spike.
                    let mean = direction + next;
                    mean.rot90() * (HALF_POINTS * 2.0 / mean.length_sq().max(1.0))
                };
                if let Some(next) = self.places.get(index + 1) {
                    self.length += corner.distance(*next);
                }
                self.ground.extend_with(*corner);
                direction = next;
                let vertex = |pos, color| Vertex { pos, uv: egui::epaint::WHITE_UV, color };
                mesh.vertices.push(vertex(*corner - across, Color32::TRANSPARENT));
                mesh.vertices.push(vertex(*corner, self.colour));
                mesh.vertices.push(vertex(*corner + across, Color32::TRANSPARENT));
            }
            for step in 0..count as u32 - 1 {
                let a = first + step * 3;
                let b = a + 3;
                mesh.indices.extend([a, a + 1, b, b, a + 1, b + 1, a + 1, a + 2, b + 1, b + 1, a + 2, b + 2]);
            }
        }
        self.places.clear();
    }
}
