//! Boxes on the screen as they truly run: straight on the world map, arcs and rays on a polar one.

use super::geometry::{Screen, Span};
use crate::domain::bounding_box::BoundingBox;
use crate::domain::map::SquareRect;
use crate::domain::map::outline::{BoxOutline, box_outline};
use egui::{Color32, Mesh, Painter, Pos2, Shape};

/// How far (points) beyond the widget an outline is still drawn, so that it ends out of sight.
const BEYOND_POINTS: f64 = 64.0;
/// An arc lies no farther than this (points) off its circle.
const TOLERANCE_POINTS: f64 = 0.25;

/// A copy of a box in view.
#[derive(Debug, Clone)]
pub(super) struct Outlined {
    /// The edges that can be seen. Where the map ends and the box does not, there is none.
    pub(super) edges: Vec<Vec<Pos2>>,
    corners: Vec<Pos2>,
    triangles: Vec<u32>,
}

impl Outlined {
    /// Fills the inside.
    pub(super) fn fill(&self, painter: &Painter, colour: Color32) {
        fill(painter, self.corners.iter().copied(), &self.triangles, colour);
    }
}

/// The copies of a box that are in view, cut just outside it.
pub(super) fn of(screen: &Screen, bounds: &BoundingBox) -> impl Iterator<Item = Outlined> + use<> {
    let (screen, bounds) = (*screen, *bounds);
    screen.turns(&Span::of(&bounds)).filter_map(move |turn| copy(&screen, &bounds, f64::from(turn)))
}

fn copy(screen: &Screen, bounds: &BoundingBox, turn: f64) -> Option<Outlined> {
    let outline = outline(screen, bounds, turn);
    let place = |(x, y): &(f64, f64)| screen.at_world((x + turn, *y));
    let lines = outline.edges.iter().filter(|line| !line.is_open);
    let edges = lines.map(|line| line.places.iter().map(place).collect()).collect();
    let corners: Vec<Pos2> = outline.corners.iter().map(place).collect();
    (!corners.is_empty()).then_some(Outlined { edges, corners, triangles: outline.triangles })
}

/// The outline of a box on the square, as far as its copy some turns to the east is in view.
pub(super) fn outline(screen: &Screen, bounds: &BoundingBox, turns: f64) -> BoxOutline {
    box_outline(bounds, screen.projection, tolerance(screen), Some(&seen(screen).shifted(-turns)))
}

/// Fills triangles of corners.
pub(super) fn fill(painter: &Painter, corners: impl IntoIterator<Item = Pos2>, triangles: &[u32], colour: Color32) {
    let mut mesh = Mesh::default();
    for corner in corners {
        mesh.colored_vertex(corner, colour);
    }
    mesh.indices.extend_from_slice(triangles);
    painter.add(Shape::mesh(mesh));
}

/// The part of the square in view, and a little around it.
pub(super) fn seen(screen: &Screen) -> SquareRect {
    let beyond = BEYOND_POINTS / screen.world;
    let (left, top) = screen.world_at(screen.rect.left_top());
    let (right, bottom) = screen.world_at(screen.rect.right_bottom());
    SquareRect { left: left - beyond, top: top - beyond, right: right + beyond, bottom: bottom + beyond }
}

/// What arcs may be off, in widths of the square.
pub(super) fn tolerance(screen: &Screen) -> f64 {
    TOLERANCE_POINTS / screen.world
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::domain::bounding_box::BoundingBox;
    use crate::domain::map::Projection;
    use crate::ui::map::geometry::{Screen, fit_home, points_of_world};
    use egui::{Rect, pos2, vec2};

    fn screen(projection: Projection) -> Screen {
        let size = vec2(900.0, 600.0);
        let (center, zoom) = fit_home(size, projection);
        let rect = Rect::from_min_size(pos2(0.0, 0.0), size);
        Screen { rect, projection, zoom, center, world: points_of_world(zoom) }
    }

    #[test]
    fn a_box_over_the_antimeridian_is_met_in_each_copy_of_the_world_and_once_at_a_pole() {
        let bounds = BoundingBox::new(170.0, 60.0, -170.0, 80.0).unwrap();
        assert_eq!(of(&screen(Projection::World), &bounds).count(), 2);
        let arctic: Vec<_> = of(&screen(Projection::Arctic), &bounds).collect();
        assert_eq!(arctic.len(), 1);
        assert_eq!(arctic[0].edges.len(), 4);
        assert_eq!(of(&screen(Projection::Antarctic), &bounds).count(), 0);
    }

    #[test]
    fn what_goes_on_beyond_a_polar_map_has_no_edge_there() {
        let earth = BoundingBox::new(-180.0, -90.0, 180.0, 90.0).unwrap();
        let arctic: Vec<_> = of(&screen(Projection::Arctic), &earth).collect();
        assert!(arctic.len() == 1 && arctic[0].edges.is_empty());
    }
}
