//! A corridor: everything within half a width of a line, so its ends are round.

use super::sphere::{self, Plane};
use super::way::{Way, is_at};
use super::{Change, Input, Place, Refusal, View};
use crate::domain::shape::{Edges, Outlines, rings};
use geo::{LineString, Polygon, coord, unary_union};
use std::f64::consts::{FRAC_PI_2, PI};

/// Vertices of a round end.
const END_VERTICES: u32 = 24;
/// Pieces of the line no longer than this (metres): along one, a border of shortest lines stays at its distance.
const PIECE_METRES: f64 = 250_000.0;
/// Pieces of a line at most.
const MOST_PIECES: usize = 2000;

/// A corridor being drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corridor {
    way: Way,
}

impl Corridor {
    /// A click adds a vertex of the line; a double click or Enter ends it; Backspace takes the last one back; Escape
    /// gives up.
    #[must_use]
    pub fn step(mut self, input: Input, view: &View<'_>, width_metres: f64) -> (Self, Option<Change>) {
        let change = match input {
            Input::Move(spot) => {
                self.way.hover_at(view.picked(spot));
                None
            }
            Input::DoubleClick(spot) if is_at(self.way.vertices.last(), spot, view) => {
                Some(self.finished(width_metres))
            }
            Input::Click(spot) | Input::DoubleClick(spot) => {
                if let Some(place) = view.picked(spot) {
                    self.way.add(place);
                }
                None
            }
            Input::Enter => Some(self.finished(width_metres)),
            Input::Backspace | Input::Delete => {
                self.way.vertices.pop();
                None
            }
            Input::Escape => Some(Change::GaveUp),
            Input::Press(_) | Input::Release(_) => None,
        };
        if matches!(change, Some(Change::Finished(..) | Change::GaveUp)) {
            self = Self::default();
        }
        (self, change)
    }

    fn finished(&self, width_metres: f64) -> Change {
        if self.way.vertices.len() < 2 {
            return Change::Refused(Refusal::TooFew);
        }
        corridor(&self.way.vertices, width_metres)
            .map_or(Change::Refused(Refusal::NoArea), |outlines| Change::Finished(outlines, "draw a corridor"))
    }

    /// True if there is a vertex.
    pub fn is_begun(&self) -> bool {
        !self.way.vertices.is_empty()
    }

    /// The vertices so far.
    pub fn vertices(&self) -> &[Place] {
        &self.way.vertices
    }

    /// The vertices so far and the pointer.
    pub fn live(&self) -> Vec<Place> {
        self.way.live()
    }
}

/// Everything within half of `width_metres` of a line of shortest ways; nothing if that is no area, as for a single
/// place or a line all round the Earth.
pub fn corridor(line: &[Place], width_metres: f64) -> Option<Outlines> {
    let radius = width_metres.max(2.0) / 2.0;
    // All pieces are joined in one plane, in which neither a pole nor ±180° is anything special.
    let plane = Plane::at(sphere::middle(line)?);
    let mut pieces = Vec::new();
    for (from, to) in line.iter().zip(line.iter().skip(1)).filter(|(from, to)| from != to) {
        let count = (sphere::metres(*from, *to) / PIECE_METRES).ceil().max(1.0);
        for piece in 0..count as u32 {
            let part = |end: u32| Edges::Shortest.along(*from, *to, f64::from(end) / count);
            pieces.push(capsule(part(piece), part(piece + 1), radius, &plane)?);
            if pieces.len() > MOST_PIECES {
                return None;
            }
        }
    }
    let back = |ring: &LineString<f64>| -> Vec<Place> { ring.0.iter().map(|at| plane.back((at.x, at.y))).collect() };
    let joined = unary_union(&pieces);
    let areas: Vec<Vec<_>> = joined.iter().map(|area| rings(area).map(back).collect()).collect();
    (!areas.is_empty()).then_some(Outlines { areas, edges: Edges::Shortest })
}

/// Everything within a distance of one straight piece.
fn capsule(from: Place, to: Place, radius: f64, plane: &Plane) -> Option<Polygon<f64>> {
    let mut ring = Vec::new();
    // About the end from its right to its left, then about the start from its left to its right.
    for (centre, ahead) in [(to, sphere::bearing(to, from) + PI), (from, sphere::bearing(from, to) + PI)] {
        for step in 0..=END_VERTICES {
            let bearing = ahead + FRAC_PI_2 - PI * f64::from(step) / f64::from(END_VERTICES);
            let (x, y) = plane.to(sphere::away(centre, bearing, radius))?;
            ring.push(coord! { x: x, y: y });
        }
    }
    Some(Polygon::new(LineString(ring), Vec::new()))
}
