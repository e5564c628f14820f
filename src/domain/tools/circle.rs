//! A true circle on the sphere: centre and rim, or centre and a radius that is known.

use super::{Change, Input, Place, SLIP_POINTS, Spot, View, sphere};
use crate::domain::shape::{Edges, Outlines};
use std::f64::consts::{PI, TAU};

/// Larger circles the catalogue does not know either.
pub const LARGEST_RADIUS_METRES: f64 = 6_000_000.0;
/// Vertices of a circle, from small to large.
const VERTICES: std::ops::RangeInclusive<f64> = 72.0..=180.0;
/// A vertex more rather than an edge this far (metres) inside the circle.
const INSIDE_METRES: f64 = 100.0;

/// The circle of a radius in metres about a place, as a polygon of 72 to 180 vertices whose edges are shortest
/// lines; clockwise vertices would be turned later, so they run the other way.
pub fn circle(centre: Place, radius_metres: f64) -> Outlines {
    let radius = radius_metres.clamp(1.0, LARGEST_RADIUS_METRES);
    let count = (PI * (radius / (2.0 * INSIDE_METRES)).sqrt()).ceil().clamp(*VERTICES.start(), *VERTICES.end());
    let vertices = (0..count as u32).map(|index| sphere::away(centre, -f64::from(index) / count * TAU, radius));
    Outlines::of(vertices.collect(), Edges::Shortest)
}

/// A circle being drawn: press at the centre and let go at the rim, or click both.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Circle {
    centre: Option<Place>,
    rim: Option<Place>,
    /// Where the press that goes on began.
    pressed: Option<Spot>,
}

impl Circle {
    /// Press, move and release; Escape gives up.
    #[must_use]
    pub fn step(mut self, input: Input, view: &View<'_>) -> (Self, Option<Change>) {
        match input {
            Input::Move(spot) => self.rim = view.picked(spot),
            Input::Press(spot) => {
                self.pressed = Some(spot);
                if self.centre.is_none() {
                    self.centre = view.picked(spot);
                }
            }
            Input::Release(spot) => {
                self.rim = view.picked(spot);
                let pressed = self.pressed.take();
                let at = self.centre.and_then(|centre| (view.spot)(centre));
                if pressed.is_some()
                    && at.is_some_and(|at| at.distance(spot) >= SLIP_POINTS)
                    && let Some((centre, radius)) = self.live()
                {
                    return (Self::default(), Some(Change::Finished(circle(centre, radius), "draw a circle")));
                }
            }
            Input::Escape => return (Self::default(), Some(Change::GaveUp)),
            Input::Backspace | Input::Delete => self = Self::default(),
            Input::Click(_) | Input::DoubleClick(_) | Input::Enter => {}
        }
        (self, None)
    }

    /// True once it has a centre.
    pub fn is_begun(&self) -> bool {
        self.centre.is_some()
    }

    /// The centre, and the radius in metres that the pointer makes.
    pub fn live(&self) -> Option<(Place, f64)> {
        let (centre, rim) = (self.centre?, self.rim?);
        Some((centre, sphere::metres(centre, rim).min(LARGEST_RADIUS_METRES)))
    }
}

/// A place with a radius that was chosen before; Harmony itself makes a circle of 5.5 m of a bare point, which cuts
/// nearly everything away.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Disc {
    at: Option<Place>,
}

impl Disc {
    /// A click is all; Escape gives up.
    #[must_use]
    pub fn step(mut self, input: Input, view: &View<'_>, radius_metres: f64) -> (Self, Option<Change>) {
        match input {
            Input::Move(spot) => self.at = view.picked(spot),
            Input::Click(spot) | Input::DoubleClick(spot) => {
                if let Some(centre) = view.picked(spot) {
                    let disc = circle(centre, radius_metres);
                    return (Self::default(), Some(Change::Finished(disc, "draw a point with a radius")));
                }
            }
            Input::Escape => return (Self::default(), Some(Change::GaveUp)),
            _ => {}
        }
        (self, None)
    }

    /// Where a click would put it.
    pub fn live(&self) -> Option<Place> {
        self.at
    }
}
