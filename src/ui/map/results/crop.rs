//! Pictures cover what a file covers: forty layers would else be forty pictures of the whole map.

use crate::inspect::map::{Bounds, Layer, Placement, View, bounds};

/// Pixels around, for what is drawn about a point.
const MARGIN: f64 = 4.0;

/// The part of a view that a layer covers; the whole of it where it is seen more than once. `None` where it is not seen.
pub(super) fn cropped(view: &View, layer: &Layer) -> Option<View> {
    let Some(around) = bounds(&layer.outline) else { return Some(*view) };
    let around = with_cells(around, layer);
    if view.projection.repeats() { part(view, around) } else { polar_part(view, around) }
}

/// The outline of a swath goes through the middles of its outermost cells.
fn with_cells(around: Bounds, layer: &Layer) -> Bounds {
    let Placement::Swath(swath) = &layer.placement else { return around };
    let (rows, columns) = swath.size();
    let least = rows.min(columns).saturating_sub(1).max(1) as f64;
    let more = 1.5 * (around.east - around.west).max(around.north - around.south) / least;
    // Near a pole a cell goes over many longitudes.
    if around.north + more > 85.0 || around.south - more < -85.0 {
        return Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
    }
    let (west, east) = (around.west - more, around.east + more);
    Bounds { west, south: around.south - more, east, north: around.north + more }
}

fn part(view: &View, around: Bounds) -> Option<View> {
    let forward = |longitude, latitude: f64| view.projection.forward(longitude, latitude.clamp(-90.0, 90.0));
    let ((west, top), (east, bottom)) = (forward(around.west, around.north)?, forward(around.east, around.south)?);
    let margin = MARGIN * view.pixel;
    let right = view.left + f64::from(view.width) * view.pixel;
    let first = (view.left - margin - east).ceil();
    let last = (right + margin - west).floor();
    if first > last {
        return None;
    }
    if first < last {
        return Some(*view);
    }
    within(view, (west + first, top), (east + first, bottom))
}

/// The pixels between two corners on the square.
fn within(view: &View, (left, top): (f64, f64), (right, bottom): (f64, f64)) -> Option<View> {
    let pixels = |from: f64, to: f64, start: f64, most: u32| {
        let low = ((from - start) / view.pixel - MARGIN).floor().clamp(0.0, f64::from(most));
        let high = ((to - start) / view.pixel + MARGIN).ceil().clamp(0.0, f64::from(most));
        (low < high).then_some((low, (high - low) as u32))
    };
    let (column, width) = pixels(left, right, view.left, view.width)?;
    let (row, height) = pixels(top, bottom, view.top, view.height)?;
    let (left, top) = (view.left + column * view.pixel, view.top + row * view.pixel);
    Some(View { left, top, width, height, ..*view })
}

/// The part of a polar view within which a box of longitudes and latitudes lies: its corners, and where its parallels
/// reach farthest left, right, up and down.
fn polar_part(view: &View, around: Bounds) -> Option<View> {
    /// Meridians that point along the axes of the plane, on either map.
    const AXES: [f64; 8] = [-180.0, -135.0, -90.0, -45.0, 0.0, 45.0, 90.0, 135.0];
    let sign = view.projection.pole()?;
    // What lies beyond the equator is not drawn.
    let near = |latitude: f64| sign * (latitude * sign).clamp(0.0, 90.0);
    let (south, north) = (near(around.south), near(around.north));
    if south == north && south == 0.0 {
        return None;
    }
    let turned = |axis: f64| axis + ((around.west - axis) / 360.0).ceil() * 360.0;
    let extremes = AXES.into_iter().map(turned).filter(|longitude| *longitude <= around.east);
    let longitudes = [around.west, around.east].into_iter().chain(extremes);
    let places = longitudes.flat_map(|longitude| [south, north].map(|latitude| (longitude, latitude)));
    let (mut first, mut last) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (x, y) in places.filter_map(|(longitude, latitude)| view.projection.forward(longitude, latitude)) {
        first = (first.0.min(x), first.1.min(y));
        last = (last.0.max(x), last.1.max(y));
    }
    within(view, first, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::map::Projection;

    fn view(west: f64, degrees: f64) -> View {
        let (left, top) = Projection::World.forward(west, 60.0).unwrap();
        View { projection: Projection::World, left, top, pixel: degrees / 360.0 / 800.0, width: 800, height: 600 }
    }

    #[test]
    fn a_picture_covers_what_is_seen_of_a_layer() {
        let around = |west, east| Bounds { west, south: 40.0, east, north: 50.0 };
        let small = part(&view(0.0, 40.0), around(10.0, 20.0)).unwrap();
        assert!((208..=210).contains(&small.width) && small.height < 400, "{small:?}");
        assert_eq!(small.position(4.0, 4.0).map(|(longitude, _)| longitude.round()), Some(10.0));
        // Another turn, and over the edge of the view.
        let turned = part(&view(355.0, 40.0), around(-10.0, 20.0)).unwrap();
        assert!((504..=506).contains(&turned.width), "{turned:?}");
        assert_eq!(part(&view(0.0, 40.0), around(60.0, 70.0)), None);
        let twice = view(-200.0, 800.0);
        assert_eq!(part(&twice, around(10.0, 20.0)), Some(twice));
    }

    /// Every pixel of a polar view that shows a place of the box is in the part, and not much else.
    #[test]
    fn a_picture_of_a_polar_map_covers_the_curved_box() {
        for (projection, sign) in [(Projection::Arctic, 1.0), (Projection::Antarctic, -1.0)] {
            let view = View { projection, left: 0.2, top: 0.3, pixel: 0.001, width: 600, height: 400 };
            for (west, south, east, north) in
                [(-50.0, 60.0, 20.0, 75.0), (170.0, 40.0, 350.0, 88.0), (-180.0, 70.0, 180.0, 90.0)]
            {
                let (south, north) = if sign > 0.0 { (south, north) } else { (-north, -south) };
                let seen = part_of_places(&view, Bounds { west, south, east, north });
                let part = polar_part(&view, Bounds { west, south, east, north }).unwrap();
                let column = ((part.left - view.left) / view.pixel).round() as u32;
                let row = ((part.top - view.top) / view.pixel).round() as u32;
                let [left, top, right, bottom] = seen;
                assert!(column <= left && row <= top, "{projection:?} {west} {south}");
                assert!(column + part.width > right && row + part.height > bottom, "{projection:?} {west} {south}");
                assert!(left - column <= 8 && top - row <= 8, "{projection:?} {west} {south}: {left} {column}");
            }
            let far = Bounds { west: 0.0, south: -60.0 * sign, east: 10.0, north: -50.0 * sign };
            assert_eq!(polar_part(&view, far), None);
        }
    }

    fn part_of_places(view: &View, around: Bounds) -> [u32; 4] {
        let mut seen = [u32::MAX, u32::MAX, 0, 0];
        for row in 0..view.height {
            for column in 0..view.width {
                let place = view.position(f64::from(column) + 0.5, f64::from(row) + 0.5);
                let is_in = place.is_some_and(|(longitude, latitude)| {
                    (longitude - around.west).rem_euclid(360.0) <= around.east - around.west
                        && (around.south..=around.north).contains(&latitude)
                });
                if is_in {
                    seen = [seen[0].min(column), seen[1].min(row), seen[2].max(column), seen[3].max(row)];
                }
            }
        }
        seen
    }
}
