//! Pictures cover what a file covers: forty layers would else be forty pictures of the whole map.

use crate::inspect::map::{Bounds, Layer, Placement, Projection, View, bounds};

/// Pixels around, for what is drawn about a point.
const MARGIN: f64 = 4.0;

/// The part of a Mercator view that a layer covers; the whole of it where it is seen more than once. `None` where it is
/// not seen.
pub(super) fn cropped(view: &View, layer: &Layer) -> Option<View> {
    let Some(around) = bounds(&layer.outline) else { return Some(*view) };
    part(view, with_cells(around, layer))
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
    let forward = |longitude, latitude: f64| Projection::Mercator.forward(longitude, latitude.clamp(-90.0, 90.0));
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
    let pixels = |from: f64, to: f64, start: f64, most: u32| {
        let low = ((from - start) / view.pixel - MARGIN).floor().clamp(0.0, f64::from(most));
        let high = ((to - start) / view.pixel + MARGIN).ceil().clamp(0.0, f64::from(most));
        (low < high).then_some((low, (high - low) as u32))
    };
    let (column, width) = pixels(west + first, east + first, view.left, view.width)?;
    let (row, height) = pixels(top, bottom, view.top, view.height)?;
    let (left, top) = (view.left + column * view.pixel, view.top + row * view.pixel);
    Some(View { left, top, width, height, ..*view })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(west: f64, degrees: f64) -> View {
        let (left, top) = Projection::Mercator.forward(west, 60.0).unwrap();
        View { projection: Projection::Mercator, left, top, pixel: degrees / 360.0 / 800.0, width: 800, height: 600 }
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
}
