//! The selected box on the map: its true outline, its handles, its size with what can be done to it, and the same for the
//! keyboard and the ear.

mod keys;
mod tag;
mod voice;

pub(super) use keys::{Focus, Keys, place};
pub(super) use tag::{Tag, When};
pub(super) use voice::Voice;

use super::geometry::{Screen, Span};
use super::outlines;
use crate::domain::bounding_box::{BoundingBox, Edge};
use crate::domain::map::outline::BoxOutline;
use crate::domain::tools::Spot;
use crate::domain::tools::bounds::{Handle, handles};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use geo::coord;

/// Side of a handle in points.
const HANDLE_POINTS: f32 = 10.0;

/// Fill, outline and handles, and what the keyboard holds.
pub(super) fn paint(painter: &Painter, screen: &Screen, bounds: &BoundingBox, accent: Color32, focus: Option<Focus>) {
    for copy in Copy::all(screen, bounds) {
        copy.fill(painter, accent.gamma_multiply(0.12));
        if let Some(focus) = focus {
            copy.mark(painter, bounds, focus, accent);
        }
        for (points, is_open) in copy.lines() {
            if is_open {
                // The box goes on where the map ends.
                painter.extend(Shape::dashed_line(&points, Stroke::new(1.5, accent), 6.0, 5.0));
            } else {
                painter.line(points, Stroke::new(2.0, accent));
            }
        }
        for (handle, middle) in copy.handles(bounds) {
            let square = Rect::from_center_size(middle, vec2(HANDLE_POINTS, HANDLE_POINTS));
            let rounding = if handle == Handle::Pole { HANDLE_POINTS / 2.0 } else { 2.5 };
            painter.rect_filled(square.expand(1.0), rounding + 0.5, Color32::from_black_alpha(40));
            painter.rect(square, rounding, accent, Stroke::new(2.0, Color32::WHITE), StrokeKind::Inside);
        }
    }
}

/// Where the handles are: names keep off.
pub(super) fn handle_places(screen: &Screen, bounds: &BoundingBox) -> Vec<Rect> {
    let found = Copy::all(screen, bounds).flat_map(|copy| copy.handles(bounds));
    found.map(|(_, middle)| Rect::from_center_size(middle, vec2(HANDLE_POINTS, HANDLE_POINTS))).collect()
}

/// One copy of the box on the screen.
struct Copy {
    screen: Screen,
    /// Turns to the east of home.
    turns: f64,
    outline: BoxOutline,
}

impl Copy {
    /// Those in sight.
    fn all(screen: &Screen, bounds: &BoundingBox) -> impl Iterator<Item = Self> + use<> {
        let (screen, bounds) = (*screen, *bounds);
        let (home, margin) = (Span::of(&bounds), f64::from(HANDLE_POINTS) * 360.0 / screen.world);
        let turns = screen.turns(&Span { west: home.west - margin, east: home.east + margin, ..home }).map(f64::from);
        turns.map(move |turns| Self { screen, turns, outline: outlines::outline(&screen, &bounds, turns) })
    }

    fn at(&self, (x, y): (f64, f64)) -> Pos2 {
        self.screen.at_world((x + self.turns, y))
    }

    fn lines(&self) -> impl Iterator<Item = (Vec<Pos2>, bool)> + use<'_> {
        self.outline.edges.iter().map(|line| (line.places.iter().map(|place| self.at(*place)).collect(), line.is_open))
    }

    fn handles(&self, bounds: &BoundingBox) -> Vec<(Handle, Pos2)> {
        let room = self.screen.rect.expand(HANDLE_POINTS);
        let found = handles(bounds, &self.screen.chart(), self.turns).into_iter();
        found.map(|(handle, spot)| (handle, position(spot))).filter(|(_, middle)| room.contains(*middle)).collect()
    }

    fn fill(&self, painter: &Painter, colour: Color32) {
        let corners = self.outline.corners.iter().map(|corner| self.at(*corner));
        outlines::fill(painter, corners, &self.outline.triangles, colour);
    }

    /// Around what is seen of it.
    fn rect(&self) -> Option<Rect> {
        let rect = self
            .outline
            .corners
            .iter()
            .fold(Rect::NOTHING, |rect, corner| rect.union(Rect::from_pos(self.at(*corner))));
        let seen = rect.intersect(self.screen.rect);
        (seen.width() >= 0.0 && seen.height() >= 0.0).then_some(seen)
    }

    /// A ring of light and accent along the edges that the keyboard holds.
    fn mark(&self, painter: &Painter, bounds: &BoundingBox, focus: Focus, accent: Color32) {
        let edges: &[Edge] = match &focus {
            Focus::Area => &Edge::ALL,
            Focus::Edge(edge) => std::slice::from_ref(edge),
        };
        let mut found = false;
        for line in self.outline.edges.iter().filter(|line| edges.contains(&line.edge)) {
            found = true;
            glow(painter, line.places.iter().map(|place| self.at(*place)).collect(), accent);
        }
        if let (false, Focus::Edge(edge)) = (found, focus) {
            self.mark_hidden(painter, bounds, edge, accent);
        }
    }

    /// An edge that is none on this map, at the pole or all the way round, is marked where its number lies.
    fn mark_hidden(&self, painter: &Painter, bounds: &BoundingBox, edge: Edge, accent: Color32) {
        let chart = self.screen.chart();
        let place = |longitude: f64, latitude: f64| {
            chart.spot(coord! { x: longitude + 360.0 * self.turns, y: latitude }).map(position)
        };
        match edge {
            Edge::West | Edge::East => {
                let longitude = bounds.edge(edge);
                let ends = [bounds.south(), bounds.north()].map(|latitude| place(longitude, latitude));
                if let [Some(first), Some(last)] = ends {
                    glow(painter, vec![first, last], accent);
                }
            }
            Edge::South | Edge::North => {
                let pole = self.screen.projection.pole().map_or(0.0, |sign| sign * 90.0);
                if let Some(middle) = place(0.0, pole).filter(|_| pole == bounds.edge(edge)) {
                    painter.circle_stroke(middle, HANDLE_POINTS, Stroke::new(7.0, Color32::from_white_alpha(200)));
                    painter.circle_stroke(middle, HANDLE_POINTS, Stroke::new(4.0, accent));
                }
            }
        }
    }
}

/// Light under accent, to be seen on ice and on sea.
fn glow(painter: &Painter, points: Vec<Pos2>, accent: Color32) {
    painter.line(points.clone(), Stroke::new(9.0, Color32::from_white_alpha(200)));
    painter.line(points, Stroke::new(5.0, accent));
}

fn position(spot: Spot) -> Pos2 {
    pos2(spot.x as f32, spot.y as f32)
}
