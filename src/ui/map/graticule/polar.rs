//! Circles and rays of a polar map. Rays end before they crowd, and the 80th parallel is there at every scale.

use super::degrees;
use crate::domain::bounding_box::wrap_longitude;
use crate::domain::map::outline::{meridian, parallel};
use crate::ui::map::colours::MapColours;
use crate::ui::map::geometry::Screen;
use crate::ui::map::labels::haloed;
use crate::ui::map::outlines;
use egui::{Align2, FontId, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

/// Degrees between circles, wide to narrow: each is a part of 80.
const CIRCLES: [f64; 11] = [20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
/// Degrees between rays, wide to narrow: each is a part of the one before, so that rays go on as one zooms in.
const RAYS: [f64; 11] = [90.0, 30.0, 15.0, 5.0, 2.5, 1.0, 0.5, 0.1, 0.05, 0.02, 0.01];
/// Lines are at least this many points apart in the middle of the view.
const LEAST_POINTS: f64 = 80.0;
/// Where rays come nearer together than this (points), only every other one goes on to the pole.
const CROWDED_POINTS: f64 = 24.0;
/// More lines than this in one direction mean a mistake, not a map.
const MOST_LINES: i64 = 200;
/// How far (points) the middle of degrees stands from the rim of the widget, and outside that of the map.
const INSET: Vec2 = vec2(25.0, 14.0);
const OUTSIDE: f32 = 16.0;

/// What a view of a polar map shows of its grid.
struct Grid<'a> {
    screen: &'a Screen,
    sign: f64,
    /// Where the pole is, in points.
    pole: Pos2,
    /// Degrees between circles and between rays.
    steps: (f64, f64),
}

impl<'a> Grid<'a> {
    fn of(screen: &'a Screen) -> Option<Self> {
        let sign = screen.projection.pole()?;
        let pole = screen.at_world((0.5, 0.5));
        let (_, latitude) = screen.position_at(screen.rect.center());
        let points = DEGREE_METRES / screen.metres_of_point();
        let circle = CIRCLES.into_iter().rev().find(|step| step * points >= LEAST_POINTS).unwrap_or(20.0);
        // A view about the pole is judged by what it shows half-way to its rim.
        let around = f64::from(screen.rect.size().min_elem()) / 4.0 / points;
        let across = points * (latitude * sign).min(90.0 - around).to_radians().cos();
        let ray = RAYS.into_iter().rev().find(|step| step * across >= LEAST_POINTS).unwrap_or(90.0);
        Some(Self { screen, sign, pole, steps: (circle, ray.min(30.0)) })
    }

    /// Latitudes of the circles in view, counted from the equator.
    fn circles(&self) -> Vec<f64> {
        let (south, north) = self.own_latitudes();
        let multiples = lines(south, north.min(90.0 - 1e-9), self.steps.0);
        multiples.collect()
    }

    /// The lowest and highest latitude in view, counted from the equator.
    fn own_latitudes(&self) -> (f64, f64) {
        let rect = self.screen.rect;
        let nearest = rect.clamp(self.pole);
        let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
        let own = |at: Pos2| self.screen.position_at(at).1 * self.sign;
        let lowest = corners.into_iter().map(own).fold(90.0, f64::min);
        (lowest.max(0.0), if nearest == self.pole { 90.0 } else { own(nearest) })
    }

    /// Longitudes from west to east in view.
    fn longitudes(&self) -> (f64, f64) {
        let rect = self.screen.rect;
        if rect.contains(self.pole) {
            return (-180.0, 180.0 - self.steps.1 / 2.0);
        }
        let towards = self.screen.position_at(rect.center()).0;
        let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
        let aside = corners.map(|at| (self.screen.position_at(at).0 - towards + 540.0).rem_euclid(360.0) - 180.0);
        let west = aside.iter().copied().fold(0.0, f64::min);
        let east = aside.iter().copied().fold(0.0, f64::max);
        (towards + west, towards + east)
    }

    /// How near to the pole (latitude counted from the equator) the ray of a longitude goes.
    fn end_of_ray(&self, longitude: f64) -> f64 {
        let is_of = |step: f64| (longitude / step - (longitude / step).round()).abs() < 1e-6;
        let step = RAYS.into_iter().find(|step| is_of(*step)).unwrap_or(self.steps.1);
        if step >= 90.0 {
            return 90.0;
        }
        let radius = CROWDED_POINTS / step.to_radians() / self.screen.world;
        self.screen.projection.inverse(0.5, 0.5 + radius).map_or(90.0, |(_, latitude)| latitude * self.sign)
    }
}

/// Metres of a degree of latitude.
const DEGREE_METRES: f64 = 111_195.0;

fn lines(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last.min(first.saturating_add(MOST_LINES))).map(move |index| index as f64 * step)
}

pub(super) fn paint(painter: &Painter, screen: &Screen, colours: &MapColours, taken: &mut Vec<Rect>) {
    let Some(grid) = Grid::of(screen) else { return };
    let stroke = Stroke::new(1.0, colours.graticule);
    let (seen, tolerance) = (outlines::seen(screen), outlines::tolerance(screen));
    let label = Label { painter, screen, colours, font: FontId::proportional(10.5) };
    let along = label_ray(&grid);
    for own in grid.circles() {
        let latitude = own * grid.sign;
        for arc in parallel(latitude, screen.projection, tolerance, &seen) {
            painter.add(Shape::line(arc.into_iter().map(|place| screen.at_world(place)).collect(), stroke));
        }
        if own > 0.0
            && let Some(at) = screen.place(along, latitude)
        {
            label.put(at, &degrees(latitude, "S", "N", grid.steps.0), taken);
        }
    }
    let (west, east) = grid.longitudes();
    for longitude in lines(west, east, grid.steps.1) {
        let home = wrap_longitude(longitude);
        let own = grid.end_of_ray(home);
        let ends = if grid.sign > 0.0 { (0.0, own) } else { (-own, 0.0) };
        let Some(ray) = meridian(home, ends, screen.projection, &seen) else { continue };
        painter.line_segment(ray.map(|place| screen.at_world(place)), stroke);
        let Some(rim) = screen.place(home, 0.0) else { continue };
        if let Some(at) = at_rim(screen, grid.pole, rim) {
            label.put(at, &degrees(home, "W", "E", grid.steps.1), taken);
        }
    }
}

/// The longitude along which circles are labelled: between two rays, near the middle of the view or, round the pole,
/// towards the lower right.
fn label_ray(grid: &Grid<'_>) -> f64 {
    let rect = grid.screen.rect;
    let (at, step) = if rect.shrink(40.0).contains(grid.pole) {
        (grid.pole + vec2(60.0, 80.0), grid.steps.1)
    } else {
        (rect.center(), grid.steps.1)
    };
    let (longitude, _) = grid.screen.position_at(at);
    ((longitude / step).floor() + 0.5) * step
}

/// Where the degrees of a ray stand: just outside the map's own rim, or just inside the widget.
fn at_rim(screen: &Screen, pole: Pos2, rim: Pos2) -> Option<Pos2> {
    let inner = screen.rect.shrink2(INSET);
    let direction = (rim - pole).normalized();
    if inner.contains(rim) {
        return Some(rim + direction * OUTSIDE);
    }
    // Where the ray leaves the widget for good.
    let reach = |from: f32, by: f32, low: f32, high: f32| match by {
        by if by > 1e-6 => ((low - from) / by, (high - from) / by),
        by if by < -1e-6 => ((high - from) / by, (low - from) / by),
        _ if (low..=high).contains(&from) => (f32::NEG_INFINITY, f32::INFINITY),
        _ => (f32::INFINITY, f32::NEG_INFINITY),
    };
    let (enter_x, leave_x) = reach(pole.x, direction.x, inner.left(), inner.right());
    let (enter_y, leave_y) = reach(pole.y, direction.y, inner.top(), inner.bottom());
    let (enter, leave) = (enter_x.max(enter_y).max(0.0), leave_x.min(leave_y).min((rim - pole).length()));
    (enter < leave).then(|| pole + direction * leave)
}

/// Degrees beside a line.
struct Label<'a> {
    painter: &'a Painter,
    screen: &'a Screen,
    colours: &'a MapColours,
    font: FontId,
}

impl Label<'_> {
    fn put(&self, at: Pos2, text: &str, taken: &mut Vec<Rect>) {
        /// More than the longest degrees take.
        const ROOM: Vec2 = vec2(46.0, 16.0);
        let room = Rect::from_center_size(at, ROOM);
        let is_free = self.screen.rect.contains_rect(Rect::from_center_size(at, ROOM))
            && !taken.iter().any(|other| other.intersects(room));
        if is_free {
            let (colour, halo) = (self.colours.water_label, self.colours.halo);
            let at = pos2(at.x.round(), at.y.round());
            taken.push(haloed(self.painter, at, Align2::CENTER_CENTER, text, &self.font, colour, halo));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;
    use crate::domain::map::Projection;
    use crate::ui::map::geometry::{MAX_ZOOM, Screen, fit_home, points_of_world, zoom_limits};
    use egui::{Rect, pos2, vec2};

    fn screen(projection: Projection, center: (f64, f64), zoom: f64) -> Screen {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 600.0));
        Screen { rect, projection, zoom, center, world: points_of_world(zoom) }
    }

    #[test]
    fn the_eightieth_parallel_is_there_at_every_scale() {
        for projection in [Projection::Arctic, Projection::Antarctic] {
            let sign = projection.pole().unwrap();
            let (least, _) = zoom_limits(vec2(900.0, 600.0), projection);
            let center = projection.forward(30.0, 80.0 * sign).unwrap();
            for step in 0..100 {
                let screen = screen(projection, center, least + (MAX_ZOOM - least) * f64::from(step) / 99.0);
                let circles = Grid::of(&screen).unwrap().circles();
                assert!(
                    circles.iter().any(|own| (own - 80.0).abs() < 1e-6),
                    "{projection:?} {}: {circles:?}",
                    screen.zoom
                );
                assert!(circles.len() < 40, "{}: {}", screen.zoom, circles.len());
            }
        }
    }

    #[test]
    fn rays_do_not_crowd_at_the_pole() {
        let size = vec2(900.0, 600.0);
        for projection in [Projection::Arctic, Projection::Antarctic] {
            let (center, zoom) = fit_home(size, projection);
            for zoom in [zoom, zoom + 3.0, 12.0] {
                let screen = screen(projection, center, zoom);
                let grid = Grid::of(&screen).unwrap();
                let rays: Vec<f64> = super::lines(-180.0, 179.0, grid.steps.1).collect();
                let at_pole = rays.iter().filter(|ray| grid.end_of_ray(**ray) >= 90.0 - 1e-9).count();
                assert_eq!(at_pole, 4, "{projection:?} zoom {zoom}");
                assert!(rays.len() >= 12);
            }
        }
    }
}
