//! Web Mercator arithmetic: longitudes and latitudes to screen points and back, unwrapped boxes,
//! the view that fits a box.

use crate::domain::bounding_box::BoundingBox;
use egui::{Pos2, Rect, Vec2, pos2};
use std::f64::consts::PI;
use walkers::{MapMemory, Position, lon_lat};

/// Latitude in degrees at which the square Web Mercator world ends.
pub(super) const MAX_LATITUDE: f64 = 85.051_128_779_806_59;
/// A latitude dragged at least this far (degrees) means the pole: the map shows nothing beyond.
const POLE_SNAP: f64 = 85.0;
/// Points of the whole world at zoom 0, the convention of slippy maps.
const WORLD_POINTS: f64 = 256.0;
/// Deepest zoom a person can reach: about a metre per point.
pub(super) const MAX_ZOOM: f64 = 17.0;
/// Deepest zoom a fit chooses, so that a point or a line still shows its surroundings.
const MAX_FIT_ZOOM: f64 = 12.0;

/// Longitude in degrees to the world's width: 0 at −180, 1 at 180, beyond on an unwrapped map.
pub(super) fn world_x(longitude: f64) -> f64 {
    longitude / 360.0 + 0.5
}

/// Latitude in degrees to the world's height: 0 in the north, 1 in the south, clamped to the square.
pub(super) fn world_y(latitude: f64) -> f64 {
    let latitude = latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE);
    0.5 - latitude.to_radians().tan().asinh() / (2.0 * PI)
}

/// Inverse of [`world_x`], in degrees, unwrapped.
pub(super) fn longitude_at(x: f64) -> f64 {
    (x - 0.5) * 360.0
}

/// Inverse of [`world_y`], in degrees.
pub(super) fn latitude_at(y: f64) -> f64 {
    ((0.5 - y) * 2.0 * PI).sinh().atan().to_degrees()
}

/// What the widget shows: where on the window, which centre, how large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// The widget, in points.
    pub(super) rect: Rect,
    /// Zoom as slippy maps count it, fractional.
    pub(super) zoom: f64,
    /// Centre in the world's width and height, x unwrapped.
    pub(super) center: (f64, f64),
    /// Points of the whole world at this zoom.
    pub(super) world: f64,
}

impl Screen {
    /// The view of a map memory in a widget.
    pub(super) fn new(rect: Rect, memory: &MapMemory, home: Position) -> Self {
        let position = memory.detached().unwrap_or(home);
        let zoom = memory.zoom();
        Self { rect, zoom, center: (world_x(position.x()), world_y(position.y())), world: points_of_world(zoom) }
    }

    /// Horizontal screen position of an unwrapped longitude in degrees.
    pub(super) fn x(&self, longitude: f64) -> f32 {
        self.x_of_world(world_x(longitude))
    }

    /// Vertical screen position of a latitude in degrees; beyond the square it is the square's edge.
    pub(super) fn y(&self, latitude: f64) -> f32 {
        self.y_of_world(world_y(latitude))
    }

    /// Horizontal screen position of a world x.
    pub(super) fn x_of_world(&self, x: f64) -> f32 {
        (f64::from(self.rect.center().x) + (x - self.center.0) * self.world) as f32
    }

    /// Vertical screen position of a world y.
    pub(super) fn y_of_world(&self, y: f64) -> f32 {
        (f64::from(self.rect.center().y) + (y - self.center.1) * self.world) as f32
    }

    /// World x (unwrapped) and y under a screen position.
    pub(super) fn world_at(&self, position: Pos2) -> (f64, f64) {
        let offset = position - self.rect.center();
        (self.center.0 + f64::from(offset.x) / self.world, self.center.1 + f64::from(offset.y) / self.world)
    }

    /// Unwrapped longitude and latitude in degrees under a screen position.
    pub(super) fn position_at(&self, position: Pos2) -> (f64, f64) {
        let (x, y) = self.world_at(position);
        (longitude_at(x), latitude_at(y.clamp(0.0, 1.0)))
    }

    /// The same, made a number to keep: rounded to what a pixel can tell, and a drag to the upper or
    /// lower edge of the map means the pole.
    pub(super) fn picked_at(&self, position: Pos2) -> (f64, f64) {
        let (longitude, latitude) = self.position_at(position);
        let latitude = if latitude.abs() >= POLE_SNAP { 90.0_f64.copysign(latitude) } else { self.rounded(latitude) };
        (self.rounded(longitude), latitude)
    }

    /// Rounds degrees to the decimal place just below one point on the screen.
    pub(super) fn rounded(&self, degrees: f64) -> f64 {
        let digits = (-(360.0 / self.world).log10()).ceil().clamp(0.0, 6.0) as i32;
        round_to(degrees, digits)
    }

    /// West and east end of the view in degrees, unwrapped.
    pub(super) fn longitudes(&self) -> (f64, f64) {
        (self.position_at(self.rect.left_top()).0, self.position_at(self.rect.right_bottom()).0)
    }

    /// South and north end of the view in degrees.
    pub(super) fn latitudes(&self) -> (f64, f64) {
        (self.position_at(self.rect.right_bottom()).1, self.position_at(self.rect.left_top()).1)
    }

    /// Whole turns to add to a span so that each visible copy of it is met once.
    pub(super) fn turns(&self, span: &Span) -> std::ops::RangeInclusive<i32> {
        let (west, east) = self.longitudes();
        let first = ((west - span.east) / 360.0).ceil() as i32;
        let last = ((east - span.west) / 360.0).floor() as i32;
        first..=last
    }

    /// Where a span lies on the screen; may reach far beyond the widget.
    pub(super) fn rect_of(&self, span: &Span) -> Rect {
        Rect::from_min_max(pos2(self.x(span.west), self.y(span.north)), pos2(self.x(span.east), self.y(span.south)))
    }
}

/// Rounds to a number of decimal places; never minus zero.
pub(super) fn round_to(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    (value * factor).round() / factor + 0.0
}

/// Points of the whole world at a zoom.
pub(super) fn points_of_world(zoom: f64) -> f64 {
    WORLD_POINTS * zoom.exp2()
}

/// A box on the unwrapped map: west ≤ east, longitudes of any size, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// Western longitude.
    pub(super) west: f64,
    /// Southern latitude.
    pub(super) south: f64,
    /// Eastern longitude.
    pub(super) east: f64,
    /// Northern latitude.
    pub(super) north: f64,
}

impl Span {
    /// Of a box; one over the antimeridian ends beyond 180.
    pub(super) fn of(bounds: &BoundingBox) -> Self {
        Self { west: bounds.west(), south: bounds.south(), east: bounds.unwrapped_east(), north: bounds.north() }
    }

    /// The same place some turns round the Earth further east.
    pub(super) fn turned(&self, turns: i32) -> Self {
        let degrees = 360.0 * f64::from(turns);
        Self { west: self.west + degrees, east: self.east + degrees, ..*self }
    }

    /// Back home into ±180, without the noise of the arithmetic.
    pub(super) fn bounds(&self) -> Option<BoundingBox> {
        let home = BoundingBox::from_corners((self.west, self.south), (self.east, self.north))?;
        let [west, south, east, north] = <[f64; 4]>::from(home).map(|value| round_to(value, 9));
        BoundingBox::new(west, south, east, north).ok()
    }
}

/// The zooms a widget of this size may show: never less than the world's height, so that there is
/// nothing above the north or below the south.
pub(super) fn zoom_limits(size: Vec2) -> (f64, f64) {
    let least = (f64::from(size.y.max(1.0)) / WORLD_POINTS).log2().clamp(0.0, MAX_ZOOM);
    (least, MAX_ZOOM)
}

/// Centre (longitude, latitude in degrees) and zoom that show a box with a margin around it.
pub(super) fn fit(bounds: &BoundingBox, size: Vec2) -> ((f64, f64), f64) {
    let span = Span::of(bounds);
    let (top, bottom) = (world_y(span.north), world_y(span.south));
    let (least, most) = zoom_limits(size);
    let margin = (size.min_elem() * 0.12).clamp(0.0, 60.0);
    let room = |points: f32, world: f64| f64::from((points - 2.0 * margin).max(1.0)) / (world.max(1e-9) * WORLD_POINTS);
    let zoom = room(size.x, (span.east - span.west) / 360.0).min(room(size.y, bottom - top)).log2();
    let center = (f64::midpoint(span.west, span.east), latitude_at(f64::midpoint(top, bottom)));
    (center, zoom.clamp(least, most.min(MAX_FIT_ZOOM).max(least)))
}

/// Centre and zoom that show the inhabited world: once round, from 60° south to 80° north.
pub(super) fn fit_world(size: Vec2) -> ((f64, f64), f64) {
    let (top, bottom) = (world_y(80.0), world_y(-60.0));
    let (least, most) = zoom_limits(size);
    let points = f64::from(size.x).min(f64::from(size.y) / (bottom - top)).max(1.0);
    ((0.0, latitude_at(f64::midpoint(top, bottom))), (points / WORLD_POINTS).log2().clamp(least, most))
}

/// Keeps the centre on the Earth: latitude so that the view does not leave the square, longitude in
/// ±180. `None` if it already is.
pub(super) fn brought_home(screen: &Screen) -> Option<Position> {
    let half = f64::from(screen.rect.height()) / 2.0 / screen.world;
    let y = if half >= 0.5 { 0.5 } else { screen.center.1.clamp(half, 1.0 - half) };
    let x = if (0.0..=1.0).contains(&screen.center.0) { screen.center.0 } else { screen.center.0.rem_euclid(1.0) };
    ((y - screen.center.1).abs() > 1e-12 || x != screen.center.0).then(|| lon_lat(longitude_at(x), latitude_at(y)))
}

#[cfg(test)]
mod tests {
    use super::{MAX_LATITUDE, Screen, Span, fit, fit_world, latitude_at, points_of_world, world_x, world_y};
    use crate::domain::bounding_box::BoundingBox;
    use egui::{Rect, pos2, vec2};
    use proptest::prelude::*;

    fn screen(longitude: f64, latitude: f64, zoom: f64) -> Screen {
        Screen {
            rect: Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 600.0)),
            zoom,
            center: (world_x(longitude), world_y(latitude)),
            world: points_of_world(zoom),
        }
    }

    #[test]
    fn the_square_ends_where_web_mercator_ends() {
        assert!(world_y(MAX_LATITUDE).abs() < 1e-9 && (world_y(-90.0) - 1.0).abs() < 1e-9);
        assert!((latitude_at(0.0) - MAX_LATITUDE).abs() < 1e-9);
        assert_eq!(screen(0.0, 0.0, 2.0).y(90.0), screen(0.0, 0.0, 2.0).y(86.0));
    }

    #[test]
    fn every_visible_copy_is_met_once() {
        let pacific = Span::of(&BoundingBox::new(170.0, -10.0, -170.0, 10.0).unwrap());
        assert_eq!(screen(180.0, 0.0, 5.0).turns(&pacific).collect::<Vec<_>>(), [0]);
        assert_eq!(screen(-180.0, 0.0, 5.0).turns(&pacific).collect::<Vec<_>>(), [-1]);
        assert_eq!(screen(0.0, 0.0, 5.0).turns(&pacific).count(), 0);
        assert_eq!(screen(0.0, 0.0, 1.3).turns(&pacific).collect::<Vec<_>>(), [-1, 0]);
    }

    #[test]
    fn a_fit_shows_the_whole_box_and_not_much_more() {
        let size = vec2(900.0, 600.0);
        for (west, south, east, north) in [
            (-105.5, 40.0, -105.0, 41.0),
            (170.0, -20.0, -170.0, 10.0),
            (-180.0, -90.0, 180.0, -60.0),
            (5.0, 5.0, 5.0, 5.0),
        ] {
            let bounds = BoundingBox::new(west, south, east, north).unwrap();
            let ((longitude, latitude), zoom) = fit(&bounds, size);
            let view = screen(longitude, latitude, zoom);
            let shown = view.rect_of(&Span::of(&bounds));
            assert!(view.rect.expand(1.0).contains_rect(shown) || zoom < 1.3, "{bounds}: {shown:?} at zoom {zoom}");
            assert!(zoom <= 12.0);
            let filled = (shown.width() / size.x).max(shown.height() / size.y);
            assert!(filled > 0.7 || zoom == 12.0, "{bounds}: fills {filled}");
        }
    }

    #[test]
    fn the_world_goes_once_round() {
        let ((longitude, latitude), zoom) = fit_world(vec2(900.0, 600.0));
        let (west, east) = screen(longitude, latitude, zoom).longitudes();
        let (south, north) = screen(longitude, latitude, zoom).latitudes();
        assert!((east - west - 360.0).abs() < 1.0, "{west} to {east}");
        assert!(south < -60.0 && north > 80.0, "{south} to {north}");
    }

    proptest! {
        #[test]
        fn screen_and_back(x in 0.0_f32..900.0, y in 0.0_f32..600.0, zoom in 1.3..17.0, longitude in -180.0..180.0) {
            let view = screen(longitude, 0.0, zoom);
            let (picked, latitude) = view.position_at(pos2(x, y));
            prop_assert!((view.x(picked) - x).abs() < 0.01 && (view.y(latitude) - y).abs() < 0.01);
            let (rounded, _) = view.picked_at(pos2(x, y));
            prop_assert!((view.x(rounded) - x).abs() <= 1.0 || zoom > 16.0);
        }

        #[test]
        fn a_span_comes_home(west in -900.0..900.0, width in 0.0..400.0, south in -90.0..0.0, north in 0.0..90.0) {
            let home = Span { west, south, east: west + width, north }.bounds().unwrap();
            prop_assert!(home.west().abs() <= 180.0 && home.east().abs() <= 180.0);
            prop_assert!((home.width_degrees() - f64::min(width, 360.0)).abs() < 1e-6 || !(1e-6..=359.9).contains(&width));
        }
    }
}
