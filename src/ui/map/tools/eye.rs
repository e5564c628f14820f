//! The map's screen as the machines see it.

use super::super::geometry::{Screen, Span};
use crate::domain::shape::Edges;
use crate::domain::tools::{Place, Spot, View};
use egui::{Pos2, pos2};

/// A screen, seen from the copy of the world some turns further east.
pub(super) struct Eye<'a> {
    spot: Box<dyn Fn(Place) -> Option<Spot> + 'a>,
    place: Box<dyn Fn(Spot) -> Option<Place> + 'a>,
    rounded: Box<dyn Fn(Place) -> Place + 'a>,
    edges: Edges,
}

impl<'a> Eye<'a> {
    pub(super) fn new(screen: &'a Screen, turns: i32) -> Self {
        let shift = 360.0 * f64::from(turns);
        Self {
            spot: Box::new(move |place| screen.place(place.x + shift, place.y).map(spot)),
            place: Box::new(move |spot| {
                let (longitude, latitude) = screen.shown_at(pos2(spot.x as f32, spot.y as f32))?;
                Some(Place { x: longitude - shift, y: latitude })
            }),
            rounded: Box::new(move |place| screen.chart().rounded(place)),
            edges: edges(screen),
        }
    }

    pub(super) fn view(&self) -> View<'_> {
        View { spot: &self.spot, place: &self.place, rounded: &self.rounded, edges: self.edges }
    }
}

/// What joins vertices drawn in this view: the world map draws meridians and parallels straight, the polar maps
/// nearly the shortest lines.
pub(super) fn edges(screen: &Screen) -> Edges {
    if screen.projection.repeats() { Edges::Planar } else { Edges::Shortest }
}

pub(super) fn spot(at: Pos2) -> Spot {
    Spot { x: f64::from(at.x), y: f64::from(at.y) }
}

/// The turns to the copy of a place that is nearest to the middle of the view.
pub(super) fn nearest_turns(screen: &Screen, place: Place) -> i32 {
    if !screen.projection.repeats() {
        return 0;
    }
    let (middle, _) = screen.position_at(screen.rect.center());
    ((middle - place.x) / 360.0).round() as i32
}

/// Turns round the Earth at which copies of something with these vertices are in sight.
pub(super) fn turns(screen: &Screen, vertices: &[Place]) -> std::ops::RangeInclusive<i32> {
    let closing = vertices.first().zip(vertices.last()).map(|(first, last)| Edges::Planar.along(*last, *first, 1.0));
    let (west, east) = vertices
        .iter()
        .chain(&closing)
        .fold((f64::MAX, f64::MIN), |(west, east), place| (west.min(place.x), east.max(place.x)));
    if west > east {
        return std::ops::RangeInclusive::new(0, -1);
    }
    screen.turns(&Span { west, south: -90.0, east, north: 90.0 })
}
