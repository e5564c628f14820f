//! A polygon, vertex by vertex.

use super::way::{Way, crossing, is_at};
use super::{Change, Input, Place, Refusal, Spot, View};
use crate::domain::shape::{Edges, Outlines};

/// A polygon being drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Polygon {
    way: Way,
    /// What joins them: that of the view in which it was begun.
    edges: Edges,
}

impl Polygon {
    /// A click adds a vertex; one on the first vertex, a double click or Enter closes; Backspace takes the last one
    /// back; Escape gives up.
    #[must_use]
    pub fn step(mut self, input: Input, view: &View<'_>) -> (Self, Option<Change>) {
        let change = match input {
            Input::Move(spot) => {
                self.way.hover_at(view.picked(spot));
                None
            }
            Input::Click(spot) => self.click(spot, view),
            // Two quick clicks at two places are two vertices.
            Input::DoubleClick(spot) => {
                if is_at(self.way.vertices.last(), spot, view) {
                    Some(self.close())
                } else {
                    self.click(spot, view)
                }
            }
            Input::Enter => Some(self.close()),
            Input::Backspace | Input::Delete => {
                self.way.vertices.pop();
                None
            }
            Input::Escape => {
                self = Self::default();
                Some(Change::GaveUp)
            }
            Input::Press(_) | Input::Release(_) => None,
        };
        if matches!(change, Some(Change::Finished(..))) {
            self = Self::default();
        }
        (self, change)
    }

    fn click(&mut self, spot: Spot, view: &View<'_>) -> Option<Change> {
        let vertices = &self.way.vertices;
        if vertices.len() >= 3 && is_at(vertices.first(), spot, view) {
            return Some(self.close());
        }
        if vertices.is_empty() {
            self.edges = view.edges;
        }
        self.way.add(view.picked(spot)?);
        None
    }

    fn close(&self) -> Change {
        let vertices = &self.way.vertices;
        if vertices.len() < 3 {
            return Change::Refused(Refusal::TooFew);
        }
        if crossing(vertices, self.edges, true).is_some() {
            return Change::Refused(Refusal::Crosses);
        }
        Change::Finished(Outlines::of(vertices.clone(), self.edges), "draw a polygon")
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

    /// What joins them.
    pub fn edges(&self) -> Edges {
        self.edges
    }
}
