//! Meridians and parallels with their degrees at the rim.

mod polar;

use super::colours::MapColours;
use super::geometry::{MAX_LATITUDE, Screen};
use super::labels::haloed;
use crate::domain::bounding_box::wrap_longitude;
use egui::{Align2, FontId, Painter, Rect, Stroke, pos2};

/// Spacings in degrees, wide to narrow.
const STEPS: [f64; 13] = [45.0, 30.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
/// Lines are at least this many points apart.
const LEAST_POINTS: f64 = 90.0;
/// More lines than this in one direction mean a mistake, not a map.
const MOST_LINES: i64 = 100;

/// Degrees between lines at this scale.
fn step(screen: &Screen) -> f64 {
    let points_per_degree = screen.world / 360.0;
    STEPS.into_iter().rev().find(|step| step * points_per_degree >= LEAST_POINTS).unwrap_or(45.0)
}

/// Paints the grid; the labels' places are added to `taken`, and keep off what is.
pub(super) fn paint(painter: &Painter, screen: &Screen, colours: &MapColours, taken: &mut Vec<Rect>) {
    if screen.projection.repeats() {
        on_world(painter, screen, colours, taken);
    } else {
        polar::paint(painter, screen, colours, taken);
    }
}

fn on_world(painter: &Painter, screen: &Screen, colours: &MapColours, taken: &mut Vec<Rect>) {
    let step = step(screen);
    let stroke = Stroke::new(1.0, colours.graticule);
    let font = FontId::proportional(10.5);
    let (west, east) = screen.longitudes();
    for longitude in lines(west, east, step) {
        let x = screen.x(longitude);
        painter.vline(snapped(painter, x), screen.rect.y_range(), stroke);
        if x > screen.rect.left() + 44.0 && x < screen.rect.right() - 24.0 {
            let text = degrees(wrap_longitude(longitude), "W", "E", step);
            let place = pos2(x, screen.rect.top() + 5.0);
            taken.push(haloed(painter, place, Align2::CENTER_TOP, &text, &font, colours.water_label, colours.halo));
        }
    }
    let (south, north) = screen.latitudes();
    for latitude in lines(south.max(-MAX_LATITUDE), north.min(MAX_LATITUDE), step) {
        let y = screen.y(latitude);
        painter.hline(screen.rect.x_range(), snapped(painter, y), stroke);
        if y > screen.rect.top() + 26.0 && y < screen.rect.bottom() - 44.0 {
            let text = degrees(latitude, "S", "N", step);
            let place = pos2(screen.rect.left() + 6.0, y);
            taken.push(haloed(painter, place, Align2::LEFT_CENTER, &text, &font, colours.water_label, colours.halo));
        }
    }
}

/// The middle of a pixel, so that a line of one pixel is one pixel.
fn snapped(painter: &Painter, points: f32) -> f32 {
    let pixels = painter.pixels_per_point();
    ((points * pixels).floor() + 0.5) / pixels
}

fn lines(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last.min(first.saturating_add(MOST_LINES))).map(move |index| index as f64 * step)
}

/// "105.5° W": as many decimals as the spacing needs; the equator, 0° and 180° have no side.
fn degrees(value: f64, negative: &str, positive: &str, step: f64) -> String {
    let decimals = if step >= 1.0 {
        0
    } else if step >= 0.1 {
        1
    } else {
        2
    };
    let number = format!("{:.decimals$}", value.abs());
    if value.abs() < step / 2.0 || value.abs() > 180.0 - step / 2.0 {
        return format!("{number}°");
    }
    format!("{number}° {}", if value < 0.0 { negative } else { positive })
}

#[cfg(test)]
mod tests {
    use super::{degrees, lines, step};
    use crate::domain::map::Projection;
    use crate::ui::map::geometry::{Screen, points_of_world};
    use egui::Rect;

    #[test]
    fn degrees_are_written_as_on_a_chart() {
        assert_eq!(degrees(-105.5, "W", "E", 0.5), "105.5° W");
        assert_eq!(degrees(30.0, "S", "N", 15.0), "30° N");
        assert_eq!(degrees(0.0, "S", "N", 15.0), "0°");
        assert_eq!(degrees(-180.0, "W", "E", 30.0), "180°");
    }

    #[test]
    fn the_spacing_follows_the_zoom() {
        let at = |zoom| {
            step(&Screen {
                rect: Rect::ZERO,
                projection: Projection::World,
                zoom,
                center: (0.5, 0.5),
                world: points_of_world(zoom),
            })
        };
        assert_eq!(at(1.2), 45.0);
        assert_eq!(at(8.0), 0.5);
        assert!(at(3.0) > at(6.0) && at(17.0) == 0.01);
    }

    #[test]
    fn lines_lie_on_multiples() {
        assert_eq!(lines(-100.0, -10.0, 30.0).collect::<Vec<_>>(), [-90.0, -60.0, -30.0]);
        assert_eq!(lines(0.0, 1e9, 0.01).count(), 101);
    }
}
