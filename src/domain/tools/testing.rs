//! A flat map and one about the north pole to try the machines on.

use super::{Place, Spot, View};
use crate::domain::shape::Edges;
use geo::coord;

/// Points of a degree.
pub(super) const SCALE: f64 = 10.0;

pub(super) fn at(x: f64, y: f64) -> Place {
    coord! { x: x, y: y }
}

/// Longitude and latitude as they are.
pub(super) fn world<R>(with: impl FnOnce(&View<'_>) -> R) -> R {
    let view = View {
        spot: &|place| Some(Spot { x: place.x * SCALE, y: -place.y * SCALE }),
        place: &|spot| (spot.y.abs() <= 90.0 * SCALE).then(|| at(spot.x / SCALE, -spot.y / SCALE)),
        rounded: &|place| at((place.x * 10.0).round() / 10.0, (place.y * 10.0).round() / 10.0),
        edges: Edges::Planar,
    };
    with(&view)
}

/// Distances from the pole as they are, 0° downwards.
pub(super) fn arctic<R>(with: impl FnOnce(&View<'_>) -> R) -> R {
    let view = View {
        spot: &|place| {
            let (sine, cosine) = place.x.to_radians().sin_cos();
            let distance = (90.0 - place.y) * SCALE;
            (place.y >= 0.0).then_some(Spot { x: distance * sine, y: distance * cosine })
        },
        place: &|spot| {
            let latitude = 90.0 - spot.x.hypot(spot.y) / SCALE;
            (latitude >= 0.0).then(|| at(spot.x.atan2(spot.y).to_degrees(), latitude))
        },
        rounded: &|place| at((place.x * 100.0).round() / 100.0, (place.y * 100.0).round() / 100.0),
        edges: Edges::Shortest,
    };
    with(&view)
}

/// Where a place is in such a view.
pub(super) fn spot(view: &View<'_>, x: f64, y: f64) -> Spot {
    (view.spot)(at(x, y)).unwrap()
}
