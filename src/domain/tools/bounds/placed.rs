//! A box in the middle of the view, for who has no mouse to draw one.

use super::super::Spot;
use super::chart::Chart;
use super::numbers::{as_east, as_west, home};
use crate::domain::BoundingBox;

/// The box that reaches `half` points to each side of a position of the screen, about; round the pole if that is near.
pub fn placed(chart: &Chart, middle: Spot, half: f64) -> Option<BoundingBox> {
    let at = |x: f64, y: f64| chart.place(Spot { x: middle.x + x, y: middle.y + y });
    let Some((pole, center)) = chart.pole() else {
        let (first, last) = (at(-half, half), at(half, -half));
        let wide = chart.wider(first.y, last.y);
        let longitude = |degrees: f64| home(chart.picked_longitude(degrees, wide));
        let (south, north) = (chart.picked_latitude(first.y), chart.picked_latitude(last.y));
        return BoundingBox::new(as_west(longitude(first.x)), south, as_east(longitude(last.x)), north).ok();
    };
    let distance = middle.distance(center);
    let part = |points: f64| {
        let part = points / distance.max(f64::MIN_POSITIVE);
        chart.place(Spot { x: center.x + (middle.x - center.x) * part, y: center.y + (middle.y - center.y) * part })
    };
    if distance < 2.0 * half {
        let far = chart.picked_latitude(if distance < 1.0 { at(half, 0.0).y } else { part(distance + half).y });
        return BoundingBox::new(-180.0, far.min(pole), 180.0, far.max(pole)).ok();
    }
    let (near, far) = (chart.picked_latitude(part(distance - half).y), chart.picked_latitude(part(distance + half).y));
    let aside = (half / distance).to_degrees();
    let longitude = |degrees: f64| home(chart.picked_longitude(part(distance).x + degrees, far));
    BoundingBox::new(as_west(longitude(-aside)), near.min(far), as_east(longitude(aside)), near.max(far)).ok()
}
