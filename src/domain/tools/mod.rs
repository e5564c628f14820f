//! Tools to draw areas with: pure machines that take what the hand does and say what came of it.
//!
//! A machine keeps what is being drawn; the form is told only when a gesture is finished ([`Change`]), so that each
//! is one step of undo. Where places lie on the screen comes in as functions ([`View`]), so all machines work alike
//! in every view of the map.

pub mod bounds;
mod circle;
mod corridor;
mod edit;
mod polygon;
mod rectangle;
mod sphere;
mod way;

pub use circle::{Circle, Disc, LARGEST_RADIUS_METRES, circle};
pub use corridor::{Corridor, corridor};
pub use edit::{Edit, MOST_HANDLES, Target, centre, middles, without_vertex};
pub use polygon::Polygon;
pub use rectangle::Rectangle;
pub use way::{crossing, length_metres};

use super::shape::{Edges, Outlines};
use geo::Coord;

/// A longitude and latitude in degrees; longitudes may go beyond ±180.
pub type Place = Coord<f64>;

/// How near (points) to the first vertex a click closes an outline, and to a handle a press takes it.
pub const REACH_POINTS: f64 = 8.0;
/// How near (points) to the border a press takes the whole.
pub const BORDER_POINTS: f64 = 5.0;
/// A press that has not moved so far (points) is a click.
pub const SLIP_POINTS: f64 = 4.0;

/// A position on the screen in points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spot {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Spot {
    /// Points from here to there.
    pub fn distance(self, other: Self) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    /// Points to the nearest place of a straight line between two others.
    fn distance_to_line(self, from: Self, to: Self) -> f64 {
        let (way, off) = ((to.x - from.x, to.y - from.y), (self.x - from.x, self.y - from.y));
        let length = way.0 * way.0 + way.1 * way.1;
        let part = if length > 0.0 { ((way.0 * off.0 + way.1 * off.1) / length).clamp(0.0, 1.0) } else { 0.0 };
        self.distance(Self { x: from.x + way.0 * part, y: from.y + way.1 * part })
    }
}

/// The map as the machines see it.
pub struct View<'a> {
    /// Where a place is on the screen; nothing if this view has no such place.
    pub spot: &'a dyn Fn(Place) -> Option<Spot>,
    /// The place at a position of the screen; nothing beside the map.
    pub place: &'a dyn Fn(Spot) -> Option<Place>,
    /// A place rounded to what a point on the screen can tell there.
    pub rounded: &'a dyn Fn(Place) -> Place,
    /// What joins two vertices that are drawn in this view.
    pub edges: Edges,
}

impl View<'_> {
    /// The place at a position, as a number to keep.
    fn picked(&self, spot: Spot) -> Option<Place> {
        (self.place)(spot).map(self.rounded)
    }
}

/// What the hand does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// The pointer is here; with the button down it drags.
    Move(Spot),
    /// The button went down.
    Press(Spot),
    /// The button was let go.
    Release(Spot),
    /// A press and release at one place.
    Click(Spot),
    /// The second of two clicks in quick succession, perhaps elsewhere.
    DoubleClick(Spot),
    /// The key that finishes.
    Enter,
    /// The key that takes the last vertex back.
    Backspace,
    /// The key that removes what is selected.
    Delete,
    /// The key that gives up.
    Escape,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// An area is finished; how it is called as a step, “draw a polygon”.
    Finished(Outlines, &'static str),
    /// What was being done is given up; the form has not changed.
    GaveUp,
    /// It cannot be finished so.
    Refused(Refusal),
}

/// Why an outline is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Two of its edges cross.
    Crosses,
    /// Fewer than three vertices, or two for a line.
    TooFew,
    /// A line that is drawn as an area of some width has none.
    NoArea,
}

impl Refusal {
    /// The sentence beside it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Crosses => "The outline crosses itself.",
            Self::TooFew => "An area needs three points, a line two.",
            Self::NoArea => "No area can be made of this line.",
        }
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
