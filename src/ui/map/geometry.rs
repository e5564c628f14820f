//! Longitudes and latitudes to screen points and back in each of the projections, unwrapped boxes, the view that fits a
//! box.

use crate::domain::bounding_box::BoundingBox;
pub(super) use crate::domain::map::{MAX_LATITUDE, latitude_at, longitude_at, world_x, world_y};
use crate::domain::map::{Projection, SquareRect};
use crate::domain::tools::bounds::Chart;
use egui::{Pos2, Rect, Vec2, pos2};
use walkers::{MapMemory, Position, lon_lat};

/// Points of the whole world at zoom 0, the convention of slippy maps.
const WORLD_POINTS: f64 = 256.0;
/// Deepest zoom a person can reach: about a metre per point.
pub(super) const MAX_ZOOM: f64 = 17.0;
/// Deepest zoom a fit chooses, so that a point or a line still shows its surroundings.
const MAX_FIT_ZOOM: f64 = 12.0;

/// What a polar map shows at least, as distance from the pole in widths of its square: the equator lies at 0.37.
const POLAR_EDGE: f64 = 0.375;
/// Latitude in degrees, counted from the equator, whose circle an untouched polar map shows.
const HOME_LATITUDE: f64 = 50.0;
/// Steps along each side of a box that a fit looks at: its outline is curved on polar maps.
const FIT_STEPS: u32 = 24;

/// What the widget shows: where on the window, which centre, how large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// The widget, in points.
    pub(super) rect: Rect,
    /// How the Earth is drawn.
    pub(super) projection: Projection,
    /// Zoom as slippy maps count it, fractional.
    pub(super) zoom: f64,
    /// Centre on the projection's square, x unwrapped on the world map.
    pub(super) center: (f64, f64),
    /// Points of the whole square at this zoom.
    pub(super) world: f64,
}

impl Screen {
    /// The view of a map memory, whose position is a place on the square, in a widget.
    pub(super) fn new(rect: Rect, memory: &MapMemory, projection: Projection) -> Self {
        let center = memory.detached().map_or((0.5, 0.5), |place| (place.x(), place.y()));
        let zoom = memory.zoom();
        Self { rect, projection, zoom, center, world: points_of_world(zoom) }
    }

    /// Horizontal screen position of an unwrapped longitude in degrees, on the world map.
    pub(super) fn x(&self, longitude: f64) -> f32 {
        self.x_of_world(world_x(longitude))
    }

    /// Vertical screen position of a latitude in degrees, on the world map; beyond the square it is the square's edge.
    pub(super) fn y(&self, latitude: f64) -> f32 {
        self.y_of_world(world_y(latitude))
    }

    /// Screen position of a longitude (unwrapped on the world map) and latitude in degrees; `None` where the map does not
    /// reach.
    pub(super) fn place(&self, longitude: f64, latitude: f64) -> Option<Pos2> {
        let (x, y) = self.projection.forward(longitude, latitude)?;
        Some(self.at_world((x, y)))
    }

    /// Screen position of a place on the square.
    pub(super) fn at_world(&self, (x, y): (f64, f64)) -> Pos2 {
        pos2(self.x_of_world(x), self.y_of_world(y))
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

    /// Unwrapped longitude and latitude in degrees under a screen position; on a polar map the longitude lies in ±180.
    pub(super) fn position_at(&self, position: Pos2) -> (f64, f64) {
        let (x, y) = self.world_at(position);
        match self.projection.pole() {
            None => (longitude_at(x), latitude_at(y.clamp(0.0, 1.0))),
            // Far beyond the equator the map has no more to say than where it ends.
            Some(sign) => self.projection.inverse(x, y).unwrap_or((0.0, -60.0 * sign)),
        }
    }

    /// The same where the map shows a place: not beyond the equator of a polar map.
    pub(super) fn shown_at(&self, position: Pos2) -> Option<(f64, f64)> {
        let (longitude, latitude) = self.position_at(position);
        self.projection.pole().is_none_or(|sign| latitude * sign >= 0.0).then_some((longitude, latitude))
    }

    /// Metres on the ground of a point at the middle of the view.
    pub(super) fn metres_of_point(&self) -> f64 {
        let plane = self.projection.metres() / self.world;
        let (_, latitude) = self.position_at(self.rect.center());
        plane * self.projection.ground_of_plane(latitude)
    }

    /// The whole of a box is in view.
    pub(super) fn shows(&self, bounds: &BoundingBox) -> bool {
        let frame = frame_of(bounds, self.projection);
        frame.is_some_and(|frame| {
            let turn = if self.projection.repeats() { (self.center.0 - frame.center().0).round() } else { 0.0 };
            let [first, last] = [(frame.left + turn, frame.top), (frame.right + turn, frame.bottom)];
            self.rect.contains(self.at_world(first)) && self.rect.contains(self.at_world(last))
        })
    }

    /// Around a box on a polar map, its curved outline and all.
    pub(super) fn rect_around(&self, bounds: &BoundingBox) -> Option<Rect> {
        let frame = frame_of(bounds, self.projection)?;
        Some(Rect::from_two_pos(self.at_world((frame.left, frame.top)), self.at_world((frame.right, frame.bottom))))
    }

    /// The same view for what needs no window.
    pub(super) fn chart(&self) -> Chart {
        let middle = self.rect.center();
        let origin =
            (self.center.0 - f64::from(middle.x) / self.world, self.center.1 - f64::from(middle.y) / self.world);
        Chart { projection: self.projection, points: self.world, origin }
    }

    /// The copies of a span that are in view on the world map; the one there is on a polar map.
    pub(super) fn copies(&self, span: &Span) -> impl Iterator<Item = EarthCopy> + use<> {
        let screen = *self;
        self.turns(span).map(move |turn| EarthCopy { screen, degrees: 360.0 * f64::from(turn) })
    }

    /// West and east end of the view of the world map in degrees, unwrapped.
    pub(super) fn longitudes(&self) -> (f64, f64) {
        (self.position_at(self.rect.left_top()).0, self.position_at(self.rect.right_bottom()).0)
    }

    /// South and north end of the view of the world map in degrees.
    pub(super) fn latitudes(&self) -> (f64, f64) {
        (self.position_at(self.rect.right_bottom()).1, self.position_at(self.rect.left_top()).1)
    }

    /// Whole turns to add to a span so that each visible copy of it on the world map is met once; none on a polar map,
    /// where there is one of everything.
    pub(super) fn turns(&self, span: &Span) -> std::ops::RangeInclusive<i32> {
        if !self.projection.repeats() {
            return 0..=0;
        }
        let (west, east) = self.longitudes();
        let first = ((west - span.east) / 360.0).ceil() as i32;
        let last = ((east - span.west) / 360.0).floor() as i32;
        first..=last
    }

    /// Where a span lies on the world map; may reach far beyond the widget.
    pub(super) fn rect_of(&self, span: &Span) -> Rect {
        Rect::from_min_max(pos2(self.x(span.west), self.y(span.north)), pos2(self.x(span.east), self.y(span.south)))
    }
}

/// One copy of the Earth on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct EarthCopy {
    screen: Screen,
    /// Turns to the east, in degrees.
    degrees: f64,
}

impl EarthCopy {
    /// Screen position of a longitude and latitude in degrees; `None` where the map does not reach.
    pub(super) fn place(&self, longitude: f64, latitude: f64) -> Option<Pos2> {
        self.screen.place(longitude + self.degrees, latitude)
    }

    /// Screen position of a place on the square.
    pub(super) fn at_world(&self, (x, y): (f64, f64)) -> Pos2 {
        self.screen.at_world((x + self.degrees / 360.0, y))
    }
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

    /// Back home into ±180.
    pub(super) fn bounds(&self) -> Option<BoundingBox> {
        BoundingBox::from_corners((self.west, self.south), (self.east, self.north))
    }
}

/// The zooms a widget of this size may show: on the world map never less than the world's height, so that there is
/// nothing above the north or below the south; on a polar map the whole hemisphere.
pub(super) fn zoom_limits(size: Vec2, projection: Projection) -> (f64, f64) {
    let least = if projection.repeats() {
        f64::from(size.y.max(1.0)) / WORLD_POINTS
    } else {
        f64::from(size.min_elem().max(1.0)) / (2.0 * POLAR_EDGE * WORLD_POINTS)
    };
    (least.log2().clamp(0.0, MAX_ZOOM), MAX_ZOOM)
}

/// Around a box on the square, its curved outline and all.
fn frame_of(bounds: &BoundingBox, projection: Projection) -> Option<SquareRect> {
    let span = Span::of(bounds);
    let along = |from: f64, to: f64| {
        (0..=FIT_STEPS).map(move |step| from + (to - from) * f64::from(step) / f64::from(FIT_STEPS))
    };
    // What lies on the other half of the Earth is not fitted into a polar map.
    let near = |latitude: f64| projection.pole().map_or(latitude, |sign| sign * (latitude * sign).max(0.0));
    let sides = [span.south, span.north].into_iter().flat_map(|y| along(span.west, span.east).map(move |x| (x, y)));
    let ends = [span.west, span.east].into_iter().flat_map(|x| along(span.south, span.north).map(move |y| (x, y)));
    SquareRect::around(sides.chain(ends).filter_map(|(x, y)| projection.forward(x, near(y))))
}

/// Centre on the square and zoom that show a box with a margin around it.
pub(super) fn fit(bounds: &BoundingBox, size: Vec2, projection: Projection) -> ((f64, f64), f64) {
    let Some(frame) = frame_of(bounds, projection) else { return fit_home(size, projection) };
    let (least, most) = zoom_limits(size, projection);
    let margin = (size.min_elem() * 0.12).clamp(0.0, 60.0);
    let room = |points: f32, world: f64| f64::from((points - 2.0 * margin).max(1.0)) / (world.max(1e-9) * WORLD_POINTS);
    let zoom = room(size.x, frame.right - frame.left).min(room(size.y, frame.bottom - frame.top)).log2();
    (frame.center(), zoom.clamp(least, most.min(MAX_FIT_ZOOM).max(least)))
}

/// Centre on the square and zoom of an untouched map: the inhabited world once round, from 60° south to 80° north, or
/// what lies within 40° of the pole.
pub(super) fn fit_home(size: Vec2, projection: Projection) -> ((f64, f64), f64) {
    let (least, most) = zoom_limits(size, projection);
    let zoom = |points: f64| (points.max(1.0) / WORLD_POINTS).log2().clamp(least, most);
    let Some(sign) = projection.pole() else {
        let (top, bottom) = (world_y(80.0), world_y(-60.0));
        let points = f64::from(size.x).min(f64::from(size.y) / (bottom - top));
        return ((0.5, f64::midpoint(top, bottom)), zoom(points));
    };
    let radius = projection.forward(0.0, sign * HOME_LATITUDE).map_or(0.13, |(x, y)| (x - 0.5).hypot(y - 0.5));
    ((0.5, 0.5), zoom(f64::from(size.min_elem()) / (2.0 * radius)))
}

/// Keeps the centre on the Earth: on the world map so that the view does not leave the square and the longitude stays in
/// ±180, on a polar map on the hemisphere. `None` if it already is.
pub(super) fn brought_home(screen: &Screen) -> Option<Position> {
    let (x, y) = screen.center;
    let (home_x, home_y) = if screen.projection.repeats() {
        let half = f64::from(screen.rect.height()) / 2.0 / screen.world;
        let y = if half >= 0.5 { 0.5 } else { y.clamp(half, 1.0 - half) };
        (if (0.0..=1.0).contains(&x) { x } else { x.rem_euclid(1.0) }, y)
    } else {
        let edge = 0.5 - POLAR_EDGE..=0.5 + POLAR_EDGE;
        (x.clamp(*edge.start(), *edge.end()), y.clamp(*edge.start(), *edge.end()))
    };
    ((home_y - y).abs() > 1e-12 || home_x != x).then(|| lon_lat(home_x, home_y))
}

/// What `walkers` needs to know of a projection: its positions are places on the square here, so that a map is not
/// nervous at a pole, where longitudes are.
pub(super) struct Square;

impl walkers::Projection for Square {
    fn project(&self, position: Position, zoom: f64) -> Position {
        position * points_of_world(zoom)
    }

    fn unproject(&self, pixels: Position, zoom: f64) -> Position {
        pixels / points_of_world(zoom)
    }

    fn scale_pixel_per_meter(&self, _: Position, zoom: f64) -> f64 {
        points_of_world(zoom) / Projection::World.metres()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LATITUDE, Screen, Span, fit, fit_home, latitude_at, points_of_world, world_x, world_y};
    use crate::domain::bounding_box::BoundingBox;
    use crate::domain::map::Projection;
    use egui::{Rect, pos2, vec2};
    use proptest::prelude::*;

    fn screen(longitude: f64, latitude: f64, zoom: f64) -> Screen {
        Screen {
            rect: Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 600.0)),
            projection: Projection::World,
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
            let (center, zoom) = fit(&bounds, size, Projection::World);
            let view = Screen { center, ..screen(0.0, 0.0, zoom) };
            let shown = view.rect_of(&Span::of(&bounds));
            assert!(view.rect.expand(1.0).contains_rect(shown) || zoom < 1.3, "{bounds}: {shown:?} at zoom {zoom}");
            assert!(zoom <= 12.0);
            let filled = (shown.width() / size.x).max(shown.height() / size.y);
            assert!(filled > 0.7 || zoom == 12.0, "{bounds}: fills {filled}");
        }
    }

    #[test]
    fn the_world_goes_once_round() {
        let (center, zoom) = fit_home(vec2(900.0, 600.0), Projection::World);
        let view = Screen { center, ..screen(0.0, 0.0, zoom) };
        let ((west, east), (south, north)) = (view.longitudes(), view.latitudes());
        assert!((east - west - 360.0).abs() < 1.0, "{west} to {east}");
        assert!(south < -60.0 && north > 80.0, "{south} to {north}");
    }

    #[test]
    fn a_polar_map_opens_on_what_lies_round_its_pole_and_fits_curved_boxes() {
        let size = vec2(900.0, 600.0);
        for (projection, sign) in [(Projection::Arctic, 1.0), (Projection::Antarctic, -1.0)] {
            let (center, zoom) = fit_home(size, projection);
            let view = Screen { projection, center, ..screen(0.0, 0.0, zoom) };
            let pole = view.place(12.0, 90.0 * sign).unwrap();
            assert!((pole - view.rect.center()).length() < 0.01);
            let rim = view.place(170.0, 50.0 * sign).unwrap();
            assert!(((rim - pole).length() - 300.0).abs() < 0.5);
            for (west, south, east, north) in [
                (-50.0, 60.0, -20.0, 75.0),
                (170.0, 70.0, -160.0, 90.0),
                (-180.0, 65.0, 180.0, 90.0),
                (0.0, -30.0, 90.0, 80.0),
            ] {
                let (south, north) = if sign > 0.0 { (south, north) } else { (-north, -south) };
                let bounds = BoundingBox::new(west, south, east, north).unwrap();
                let (center, zoom) = fit(&bounds, size, projection);
                let view = Screen { projection, center, ..screen(0.0, 0.0, zoom) };
                let span = Span::of(&bounds);
                for step in 0..=360 {
                    let longitude = span.west + (span.east - span.west) * f64::from(step) / 360.0;
                    for latitude in [south, north].map(|latitude| sign * f64::max(latitude * sign, 0.0)) {
                        let place = view.place(longitude, latitude).unwrap();
                        assert!(view.rect.contains(place), "{bounds} at {longitude}, {latitude}: {place:?}");
                    }
                }
            }
        }
    }

    /// At every scale from the whole square to a metre a point, in every projection.
    #[test]
    fn places_on_the_screen_come_back_where_they_were() {
        let seed = 8_192;
        let mut random = fastrand::Rng::with_seed(seed);
        for projection in Projection::ALL {
            let sign = projection.pole().unwrap_or(1.0);
            for _ in 0..20_000 {
                let (longitude, latitude) = (random.f64() * 360.0 - 180.0, random.f64() * 85.0 * sign);
                let zoom = random.f64() * 17.0;
                let center = projection.forward(longitude, latitude).unwrap();
                let view = Screen { projection, center, ..screen(0.0, 0.0, zoom) };
                let at = pos2(random.f32() * 900.0, random.f32() * 600.0);
                let (x, y) = view.world_at(at);
                if projection.repeats() && !(0.0..=1.0).contains(&y) || !(0.2..0.8).contains(&x) {
                    continue;
                }
                let (longitude, latitude) = view.position_at(at);
                let back = view.place(longitude, latitude).unwrap();
                assert!((back - at).length() < 0.01, "{projection:?}, seed {seed}, zoom {zoom}: {at:?} {back:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn screen_and_back(x in 0.0_f32..900.0, y in 0.0_f32..600.0, zoom in 1.3..17.0, longitude in -180.0..180.0) {
            let view = screen(longitude, 0.0, zoom);
            let (picked, latitude) = view.position_at(pos2(x, y));
            prop_assert!((view.x(picked) - x).abs() < 0.01 && (view.y(latitude) - y).abs() < 0.01);
            let spot = view.chart().spot(geo::coord! { x: picked, y: latitude }).unwrap();
            prop_assert!((spot.x - f64::from(x)).abs() < 0.01 && (spot.y - f64::from(y)).abs() < 0.01);
        }
    }
}
