//! How far a drag has gone round the Earth, either way, and whether it went over the pole.

use super::super::{Place, Spot};
use super::chart::{Chart, POLE_POINTS};

/// Back out of the pole's reach within so many degrees of where it was entered, a drag has not gone over it.
const SAME_SIDE: f64 = 90.0;

/// A drag's way so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sweep {
    last: Place,
    at: At,
    degrees: f64,
}

/// Where the drag is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum At {
    /// Beside the pole.
    Side,
    /// Within the pole's reach, entered at this longitude in degrees; begun there if it has none.
    Pole(Option<f64>),
    /// On the other side of it.
    Over(Option<f64>),
}

impl Sweep {
    pub(super) fn start(spot: Spot, chart: &Chart) -> Self {
        let at = if is_at_pole(spot, chart) { At::Pole(None) } else { At::Side };
        Self { last: chart.place(spot), at, degrees: 0.0 }
    }

    /// The drag went on, straight on the screen.
    #[must_use]
    pub(super) fn to(self, spot: Spot, chart: &Chart) -> Self {
        let place = chart.place(spot);
        let Some((_, pole)) = chart.pole() else {
            return Self { last: place, degrees: self.degrees + place.x - self.last.x, ..self };
        };
        let from = chart.spot(self.last).unwrap_or(spot);
        let touches = pole.distance_to_line(from, spot) <= POLE_POINTS;
        let inside = is_at_pole(spot, chart);
        let (at, degrees) = match self.at {
            At::Side if !touches => (At::Side, self.degrees + shortest(self.last.x, place.x)),
            At::Side => {
                let entered = entry(from, spot, pole, chart);
                let degrees = self.degrees + shortest(self.last.x, entered);
                if inside { (At::Pole(Some(entered)), degrees) } else { left(Some(entered), place.x, degrees) }
            }
            At::Pole(entered) if inside => (At::Pole(entered), self.degrees),
            At::Over(entered) if !touches => (At::Over(entered), self.degrees),
            At::Over(entered) if inside => (At::Pole(entered), self.degrees),
            At::Pole(entered) | At::Over(entered) => left(entered, place.x, self.degrees),
        };
        Self { last: place, at, degrees }
    }

    /// Degrees to the east, on and on.
    pub(super) fn degrees(&self) -> f64 {
        self.degrees
    }

    /// The drag came from elsewhere to the pole, or over it.
    pub(super) fn reached_pole(&self) -> bool {
        matches!(self.at, At::Pole(Some(_)) | At::Over(Some(_)))
    }

    /// The drag is at the pole.
    pub(super) fn is_at_pole(&self) -> bool {
        matches!(self.at, At::Pole(_))
    }

    /// The drag began at the pole, so its longitude says nothing.
    pub(super) fn began_at_pole(&self) -> bool {
        matches!(self.at, At::Pole(None) | At::Over(None))
    }
}

/// The pole's reach is left at a longitude.
fn left(entered: Option<f64>, longitude: f64, degrees: f64) -> (At, f64) {
    match entered.map(|entered| shortest(entered, longitude)) {
        Some(aside) if aside.abs() <= SAME_SIDE => (At::Side, degrees + aside),
        _ => (At::Over(entered), degrees),
    }
}

fn is_at_pole(spot: Spot, chart: &Chart) -> bool {
    chart.pole().is_some_and(|(_, pole)| pole.distance(spot) <= POLE_POINTS)
}

/// The longitude at which a straight way comes within the pole's reach.
fn entry(from: Spot, to: Spot, pole: Spot, chart: &Chart) -> f64 {
    let (way, off) = ((to.x - from.x, to.y - from.y), (from.x - pole.x, from.y - pole.y));
    let (a, b) = (way.0 * way.0 + way.1 * way.1, way.0 * off.0 + way.1 * off.1);
    let c = off.0 * off.0 + off.1 * off.1 - POLE_POINTS * POLE_POINTS;
    let part = if a > 0.0 { (-b - (b * b - a * c).max(0.0).sqrt()) / a } else { 0.0 }.clamp(0.0, 1.0);
    chart.place(Spot { x: from.x + way.0 * part, y: from.y + way.1 * part }).x
}

/// The shorter way round from one longitude to another: within ±180.
fn shortest(from: f64, to: f64) -> f64 {
    let east = (to - from).rem_euclid(360.0);
    if east > 180.0 { east - 360.0 } else { east }
}
