//! A rectangle of the screen: in a view of a pole a polygon, in the world view one along parallels and meridians.

use super::{Change, Input, Place, SLIP_POINTS, Spot, View, sphere};
use crate::domain::shape::edges::metres_from_arc;
use crate::domain::shape::edges::nearest_turn;
use crate::domain::shape::{Edges, Outlines};

/// How far (metres) the outline may lie beside the screen's straight line, however large the scale.
const BESIDE_METRES: f64 = 100.0;
/// The same in parts of the side, for small rectangles.
const BESIDE_PART: f64 = 1e-3;
/// Halvings of a side at most.
const MOST_HALVINGS: u32 = 6;

/// A rectangle being drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rectangle {
    from: Option<Spot>,
    to: Option<Spot>,
}

impl Rectangle {
    /// Press at a corner and let go at the opposite one; Escape gives up.
    #[must_use]
    pub fn step(mut self, input: Input, view: &View<'_>) -> (Self, Option<Change>) {
        match input {
            Input::Press(spot) => (self.from, self.to) = (Some(spot), Some(spot)),
            Input::Move(spot) => self.to = self.from.map(|_| spot),
            Input::Release(spot) => {
                self.to = self.from.map(|_| spot);
                let corners = self.live();
                self = Self::default();
                if let Some((from, to)) = corners
                    && (to.x - from.x).abs().min((to.y - from.y).abs()) >= SLIP_POINTS
                    && let Some(vertices) = outline((from, to), view)
                {
                    let outlines = Outlines::of(vertices, view.edges);
                    return (self, Some(Change::Finished(outlines, "draw a rectangle in this view")));
                }
            }
            Input::Escape => return (Self::default(), Some(Change::GaveUp)),
            _ => {}
        }
        (self, None)
    }

    /// Two opposite corners.
    pub fn live(&self) -> Option<(Spot, Spot)> {
        self.from.zip(self.to)
    }

    /// The vertices that letting go now would make.
    pub fn vertices(&self, view: &View<'_>) -> Option<Vec<Place>> {
        outline(self.live()?, view)
    }
}

/// Counter-clockwise on the screen; nothing if a corner is beside the map.
fn outline((from, to): (Spot, Spot), view: &View<'_>) -> Option<Vec<Place>> {
    let (left, right) = (from.x.min(to.x), from.x.max(to.x));
    let (top, bottom) = (from.y.min(to.y), from.y.max(to.y));
    let corners = [(left, top), (left, bottom), (right, bottom), (right, top)].map(|(x, y)| Spot { x, y });
    let mut vertices: Vec<Place> = Vec::new();
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let (start, end) = (corner(*from, view)?, corner(*to, view)?);
        vertices.push(start);
        between((*from, start), (*to, end), MOST_HALVINGS, view, &mut vertices)?;
    }
    Some(crate::domain::shape::edges::unrolled(&vertices))
}

/// Numbers to keep where the sides run along parallels and meridians; elsewhere a rounded corner would bend them.
fn corner(spot: Spot, view: &View<'_>) -> Option<Place> {
    match view.edges {
        Edges::Planar => view.picked(spot),
        Edges::Shortest => (view.place)(spot),
    }
}

/// The vertices inside a side.
fn between(
    (from, start): (Spot, Place),
    (to, end): (Spot, Place),
    halvings: u32,
    view: &View<'_>,
    into: &mut Vec<Place>,
) -> Option<()> {
    let end = nearest_turn(start, end);
    // Along a parallel or a meridian an edge that is straight in longitude and latitude is exact.
    let is_exact = view.edges == Edges::Planar && (start.x == end.x || start.y == end.y);
    if halvings == 0 || is_exact {
        return Some(());
    }
    let middle = Spot { x: f64::midpoint(from.x, to.x), y: f64::midpoint(from.y, to.y) };
    let place = (view.place)(middle)?;
    let beside = match view.edges {
        Edges::Planar => sphere::metres(place, Edges::Planar.along(start, end, 0.5)),
        Edges::Shortest => metres_from_arc(place, start, end),
    };
    if beside <= BESIDE_METRES.min(sphere::metres(start, end) * BESIDE_PART) {
        return Some(());
    }
    between((from, start), (middle, place), halvings - 1, view, into)?;
    into.push(place);
    between((middle, place), (to, end), halvings - 1, view, into)
}
