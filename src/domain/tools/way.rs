//! Vertices one after another, as polygon and corridor grow them, and edges that cross.

use super::{Place, Spot, View, sphere};
use crate::domain::shape::Edges;
use crate::domain::shape::edges::{cross, dot, nearest_turn, on_sphere};

/// What is being drawn: vertices, and where the next one would be.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Way {
    pub(super) vertices: Vec<Place>,
    pub(super) hover: Option<Place>,
}

impl Way {
    /// Adds a vertex, unless it is where the last one is.
    pub(super) fn add(&mut self, place: Place) {
        let place = self.vertices.last().map_or(place, |last| nearest_turn(*last, place));
        if self.vertices.last() != Some(&place) {
            self.vertices.push(place);
        }
        self.hover = None;
    }

    pub(super) fn hover_at(&mut self, place: Option<Place>) {
        self.hover = place.map(|place| self.vertices.last().map_or(place, |last| nearest_turn(*last, place)));
    }

    /// The vertices, and the pointer as if it were one.
    pub(super) fn live(&self) -> Vec<Place> {
        self.vertices.iter().copied().chain(self.hover.filter(|hover| self.vertices.last() != Some(hover))).collect()
    }
}

/// True if a position of the screen is on a vertex.
pub(super) fn is_at(vertex: Option<&Place>, spot: Spot, view: &View<'_>) -> bool {
    let at = vertex.and_then(|place| (view.spot)(*place));
    at.is_some_and(|at| at.distance(spot) <= super::REACH_POINTS)
}

/// The first two edges of an outline that cross, by their numbers.
///
/// Edge 0 leads from vertex 0 to vertex 1; edges that only meet in a vertex do not cross. `is_closed`: the last vertex
/// is joined with the first.
pub fn crossing(vertices: &[Place], edges: Edges, is_closed: bool) -> Option<(usize, usize)> {
    let mut way = crate::domain::shape::edges::unrolled(vertices);
    if is_closed && let Some((first, last)) = way.first().copied().zip(way.last().copied()) {
        way.push(nearest_turn(last, first));
    }
    let pairs: Vec<(Place, Place)> = way.iter().copied().zip(way.iter().skip(1).copied()).collect();
    for (index, one) in pairs.iter().enumerate() {
        for (other_index, other) in pairs.iter().enumerate().skip(index + 2) {
            let share_a_vertex = is_closed && index == 0 && other_index + 1 == pairs.len();
            if !share_a_vertex && do_cross(*one, *other, edges) {
                return Some((index, other_index));
            }
        }
    }
    None
}

fn do_cross((a, b): (Place, Place), (c, d): (Place, Place), edges: Edges) -> bool {
    match edges {
        Edges::Planar => {
            // The same edge some turns away is the same edge.
            let turns = ((f64::midpoint(a.x, b.x) - f64::midpoint(c.x, d.x)) / 360.0).round();
            let moved = |place: Place| Place { x: place.x + 360.0 * turns, y: place.y };
            let (c, d) = (moved(c), moved(d));
            let side = |a: Place, b: Place, c: Place| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
            side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
        }
        Edges::Shortest => {
            let [a, b, c, d] = [a, b, c, d].map(on_sphere);
            let (ab, cd) = (cross(a, b), cross(c, d));
            let (acb, bda) = (-dot(ab, c), dot(ab, d));
            let (cbd, dac) = (-dot(cd, b), dot(cd, a));
            acb * bda > 0.0 && acb * cbd > 0.0 && acb * dac > 0.0
        }
    }
}

/// Metres along the shortest ways from vertex to vertex.
pub fn length_metres(vertices: &[Place]) -> f64 {
    vertices.iter().zip(vertices.iter().skip(1)).map(|(from, to)| sphere::metres(*from, *to)).sum()
}
