//! One drag: from a press, on and on, to the box that letting go would leave.

use super::super::{Place, Spot};
use super::chart::Chart;
use super::numbers::{as_east, as_west, home, shifted};
use super::sweep::Sweep;
use super::{Change, Handle, Target};
use crate::domain::BoundingBox;
use geo::coord;

/// A drawn box whose drag ends so near (points) to its start was a slip of the hand.
const SLIP_POINTS: f64 = 3.0;

/// A drag going on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drag {
    target: Target,
    pressed: Spot,
    /// From the handle's middle to the press, in points, so that the edge does not jump.
    slip: (f64, f64),
    /// Where a new box begins, or the hand took hold of the old one, in degrees.
    start: Place,
    sweep: Sweep,
    before: Option<BoundingBox>,
}

impl Drag {
    pub(super) fn start(target: Target, at: Spot, chart: &Chart, before: Option<BoundingBox>) -> Self {
        let held = match target {
            Target::Resize(_, middle) => middle,
            Target::Draw | Target::Move => at,
        };
        let sweep = Sweep::start(held, chart);
        let mut start = chart.place(held);
        if target == Target::Draw {
            let latitude = match chart.pole() {
                Some((pole, _)) if sweep.is_at_pole() => pole,
                _ => chart.picked_latitude(start.y),
            };
            start = coord! { x: chart.picked_longitude(start.x, latitude), y: latitude };
        }
        Self { target, pressed: at, slip: (at.x - held.x, at.y - held.y), start, sweep, before }
    }

    pub(super) fn target(&self) -> Target {
        self.target
    }

    pub(super) fn before(&self) -> Option<BoundingBox> {
        self.before
    }

    /// The pointer is here now.
    #[must_use]
    pub(super) fn to(self, pointer: Spot, chart: &Chart) -> Self {
        Self { sweep: self.sweep.to(self.held(pointer), chart), ..self }
    }

    /// Where what was taken hold of is, for a pointer.
    fn held(&self, pointer: Spot) -> Spot {
        Spot { x: pointer.x - self.slip.0, y: pointer.y - self.slip.1 }
    }

    /// What letting go at `pointer` leaves.
    pub(super) fn finish(self, pointer: Spot, chart: &Chart) -> Change {
        let has_turned = self.sweep.degrees().abs() > 180.0;
        let is_slip = self.target == Target::Draw && !has_turned && self.pressed.distance(pointer) < SLIP_POINTS;
        match self.bounds(pointer, chart).filter(|_| !is_slip) {
            Some(bounds) => Change::Stands(bounds),
            None => Change::GivenBack(self.before),
        }
    }

    /// The box that letting go at `pointer` would leave.
    pub(super) fn bounds(&self, pointer: Spot, chart: &Chart) -> Option<BoundingBox> {
        let latitude = self.latitude(self.held(pointer), chart);
        match (self.target, &self.before) {
            (Target::Draw, _) => self.drawn(chart.picked_latitude(latitude), chart),
            (Target::Resize(handle, _), Some(before)) => self.resized(handle, before, latitude, chart),
            (Target::Move, Some(before)) => self.moved(before, latitude, chart),
            (Target::Resize(..) | Target::Move, None) => None,
        }
    }

    /// The latitude the drag is at; beyond the pole it stays there.
    fn latitude(&self, held: Spot, chart: &Chart) -> f64 {
        match chart.pole() {
            Some((pole, _)) if self.sweep.reached_pole() || self.sweep.is_at_pole() => pole,
            _ => chart.place(held).y,
        }
    }

    fn drawn(&self, latitude: f64, chart: &Chart) -> Option<BoundingBox> {
        let (south, north) = (self.start.y.min(latitude), self.start.y.max(latitude));
        // Straight to the pole, or from it: no longitude was meant.
        let swept = self.sweep.degrees().abs() * chart.points_of_longitude(self.start.y);
        if self.sweep.began_at_pole() || (self.sweep.reached_pole() && swept < SLIP_POINTS) {
            return BoundingBox::new(-180.0, south, 180.0, north).ok();
        }
        let wide = chart.wider(self.start.y, latitude);
        let other = chart.picked_longitude(self.start.x + self.sweep.degrees(), wide);
        let (west, east) = spanned(home(self.start.x), self.start.x, other, None);
        BoundingBox::new(west, south, east, north).ok()
    }

    fn resized(&self, handle: Handle, before: &BoundingBox, latitude: f64, chart: &Chart) -> Option<BoundingBox> {
        let (across, up) = match handle {
            Handle::Side { across, up } => (across, up),
            Handle::Pole => (0, chart.projection.pole().map_or(0, |sign| if sign > 0.0 { 1 } else { -1 })),
        };
        let dragged = chart.picked_latitude(latitude);
        let (one, other) = match up {
            1 => (before.south(), dragged),
            -1 => (before.north(), dragged),
            _ => (before.south(), before.north()),
        };
        let (south, north) = (one.min(other), one.max(other));
        let wide = chart.wider(south, north);
        let longitude = |edge: f64| chart.picked_longitude(edge + self.sweep.degrees(), wide);
        let (west, east) = match across {
            1 => spanned(before.west(), before.west(), longitude(before.unwrapped_east()), Some(Kept::West)),
            -1 => spanned(before.east(), before.unwrapped_east(), longitude(before.west()), Some(Kept::East)),
            _ => (before.west(), before.east()),
        };
        BoundingBox::new(west, south, east, north).ok()
    }

    fn moved(&self, before: &BoundingBox, latitude: f64, chart: &Chart) -> Option<BoundingBox> {
        let wide = chart.wider(before.south(), before.north());
        let east = chart.picked_longitude(self.sweep.degrees(), wide);
        let (_, step) = chart.steps(latitude);
        let north = ((latitude - self.start.y) / step).round() * step;
        shifted(before, east, north)
    }
}

/// Which edge a drag leaves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    West,
    East,
}

/// West and east of a box between a meridian that stays and one that was dragged. `stays` is its number, to every digit
/// as it was; `from` the same on the unwrapped map, where the other one is at `to`.
fn spanned(stays: f64, from: f64, to: f64, kept: Option<Kept>) -> (f64, f64) {
    if (to - from).abs() >= 360.0 - 1e-9 {
        return (-180.0, 180.0);
    }
    let dragged = home(to);
    if to > from || (to == from && kept != Some(Kept::East)) {
        let west = if kept == Some(Kept::West) { stays } else { as_west(stays) };
        (west, as_east(dragged))
    } else {
        let east = if kept == Some(Kept::East) { stays } else { as_east(stays) };
        (as_west(dragged), east)
    }
}
