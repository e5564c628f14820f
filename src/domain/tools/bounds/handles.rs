//! What of a box can be taken hold of, and where it lies on the screen: on the true outline.

use super::super::{Place, Spot};
use super::chart::Chart;
use crate::domain::BoundingBox;
use geo::coord;

/// A side shorter than this (points) has no handle in its middle: the corners need the room.
const SIDE_POINTS: f64 = 40.0;
/// A parallel nearer to the pole than this (points) has one handle, at the pole.
const NEAR_POLE_POINTS: f64 = 12.0;
/// Nor that one, if the whole box is not farther from the pole than this (points).
const POLE_CROWDED_POINTS: f64 = 30.0;
/// How far from a handle's middle a press still takes it, in points along each axis.
const REACH_POINTS: f64 = 8.0;

/// A handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handle {
    /// By the sides it moves: −1 the west or south, 0 neither, 1 the east or north.
    Side {
        /// West or east.
        across: i8,
        /// South or north.
        up: i8,
    },
    /// At the pole, on a polar map: it moves the parallel next to it.
    Pole,
}

/// Corners first: where handles crowd, a corner is the more useful one.
const SIDES: [(i8, i8); 8] = [(1, -1), (-1, 1), (1, 1), (-1, -1), (0, 1), (1, 0), (0, -1), (-1, 0)];

/// The handles of a box, and where they are: corners, and the middles of sides that are long enough.
///
/// `turns` whole turns to the east, on the map of the world.
pub fn handles(bounds: &BoundingBox, chart: &Chart, turns: f64) -> Vec<(Handle, Spot)> {
    let sides = Sides::of(bounds, chart, turns);
    let mut found: Vec<(Handle, Spot)> = Vec::with_capacity(SIDES.len());
    let at_pole = sides.near_at_pole();
    for (across, up) in SIDES {
        let is_near = at_pole.is_some_and(|(near, _)| near == up);
        if is_near || (across != 0 && bounds.is_all_round()) || !sides.has_room(across, up) {
            continue;
        }
        if let Some(spot) = sides.spot(across, up) {
            found.push((Handle::Side { across, up }, spot));
        }
    }
    if let Some((_, Some(pole))) = at_pole {
        found.push((Handle::Pole, pole));
    }
    found
}

/// The handle under a position, in whichever copy of the world.
pub(super) fn handle_at(bounds: &BoundingBox, chart: &Chart, at: Spot) -> Option<(Handle, Spot)> {
    let is_near = |spot: &Spot| (spot.x - at.x).abs().max((spot.y - at.y).abs()) <= REACH_POINTS;
    let middle = bounds.west() + bounds.width_degrees() / 2.0;
    let home = if chart.projection.repeats() { ((chart.place(at).x - middle) / 360.0).round() } else { 0.0 };
    let copies: &[f64] = if chart.projection.repeats() { &[0.0, -1.0, 1.0] } else { &[0.0] };
    copies.iter().find_map(|copy| handles(bounds, chart, home + copy).into_iter().find(|(_, spot)| is_near(spot)))
}

/// Which way on the screen a handle enlarges the box: right and down.
pub fn outwards(handle: Handle, bounds: &BoundingBox, chart: &Chart) -> Option<(f64, f64)> {
    let sides = Sides::of(bounds, chart, 0.0);
    let (across, up) = match handle {
        Handle::Side { across, up } => (across, up),
        Handle::Pole => (0, sides.near),
    };
    let place = sides.place(across, up);
    let from = chart.spot(place)?;
    let toward = |place: Place| {
        let to = chart.spot(place)?;
        let length = from.distance(to);
        (length > 0.0).then(|| ((to.x - from.x) / length, (to.y - from.y) / length))
    };
    let east = f64::from(across) * 0.01;
    // Towards the pole there is nothing beyond it, so the way is taken from the other side.
    let north = -f64::from(up) * 0.01;
    let along = (across != 0).then(|| toward(coord! { x: place.x + east, y: place.y })).flatten().unwrap_or_default();
    let over = (up != 0).then(|| toward(coord! { x: place.x, y: place.y + north })).flatten().unwrap_or_default();
    Some((along.0 - over.0, along.1 - over.1))
}

/// A box's sides as a map shows them.
struct Sides<'a> {
    chart: &'a Chart,
    west: f64,
    east: f64,
    south: f64,
    north: f64,
    /// On a polar map, which side is next to the pole: −1 the south, 1 the north; else 0.
    near: i8,
}

impl<'a> Sides<'a> {
    fn of(bounds: &BoundingBox, chart: &'a Chart, turns: f64) -> Self {
        let west = bounds.west() + 360.0 * turns;
        let near = chart.projection.pole().map_or(0, |sign| if sign > 0.0 { 1 } else { -1 });
        Self {
            chart,
            west,
            east: west + bounds.width_degrees(),
            south: chart.shown_latitude(bounds.south()),
            north: chart.shown_latitude(bounds.north()),
            near,
        }
    }

    fn latitude(&self, up: i8) -> f64 {
        if up > 0 { self.north } else { self.south }
    }

    /// A corner or the middle of a side in degrees.
    fn place(&self, across: i8, up: i8) -> Place {
        let longitude = match across {
            -1 => self.west,
            1 => self.east,
            _ => f64::midpoint(self.west, self.east),
        };
        let latitude = if up == 0 { f64::midpoint(self.south, self.north) } else { self.latitude(up) };
        coord! { x: longitude, y: latitude }
    }

    /// The same on the screen: the middle of a meridian is the middle of the line that is seen.
    fn spot(&self, across: i8, up: i8) -> Option<Spot> {
        if up != 0 {
            return self.chart.spot(self.place(across, up));
        }
        let (low, high) = (self.spot(across, -1)?, self.spot(across, 1)?);
        Some(Spot { x: f64::midpoint(low.x, high.x), y: f64::midpoint(low.y, high.y) })
    }

    /// Corners always have; the middle of a side if it is long enough.
    fn has_room(&self, across: i8, up: i8) -> bool {
        let length = match (across, up) {
            (0, up) => self.chart.points_of_longitude(self.latitude(up)) * (self.east - self.west),
            (across, 0) => {
                self.spot(across, -1).zip(self.spot(across, 1)).map_or(0.0, |(low, high)| low.distance(high))
            }
            _ => return true,
        };
        length >= SIDE_POINTS
    }

    /// The side whose handles are all the pole's, and the pole if there is room for a handle.
    fn near_at_pole(&self) -> Option<(i8, Option<Spot>)> {
        let (_, pole) = self.chart.pole()?;
        let distance = |up: i8| Some(self.chart.spot(self.place(0, up))?.distance(pole));
        let is_near = distance(self.near)? < NEAR_POLE_POINTS;
        let is_crowded = distance(-self.near)? < POLE_CROWDED_POINTS;
        match (is_near, is_crowded) {
            (false, _) => None,
            (true, crowded) => Some((self.near, (!crowded).then_some(pole))),
        }
    }
}
