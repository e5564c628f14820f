//! A thin dashed line round everything a file holds.

use super::super::geometry::{Screen, Span};
use crate::inspect::map::Ring;
use egui::{Painter, Rect, Shape, Stroke};

/// Draws it on every visible copy of the world.
pub(super) fn paint(painter: &Painter, screen: &Screen, ring: &Ring, stroke: Stroke) {
    let (Some(first), Some(last)) = (ring.first(), ring.last()) else { return };
    let west = ring.iter().map(|place| place.0).fold(f64::INFINITY, f64::min);
    let east = ring.iter().map(|place| place.0).fold(f64::NEG_INFINITY, f64::max);
    let span = Span { west, south: -90.0, east, north: 90.0 };
    // One that goes round a pole ends where it began, a turn further on.
    let closes = (first.0 - last.0).abs() < 180.0;
    for copy in screen.copies(&span) {
        let mut line: Vec<_> = ring.iter().filter_map(|(x, y)| copy.place(*x, *y)).collect();
        // Round a pole a polar map closes what the world map leaves open.
        if closes || !screen.projection.repeats() {
            line.extend(line.first().copied());
        }
        // Dashes of what lies far outside would be without number.
        let near = screen.rect.expand(2000.0);
        let parts =
            line.windows(2).filter(|pair| matches!(pair, [a, b] if near.intersects(Rect::from_two_pos(*a, *b))));
        for pair in parts {
            if let [a, b] = pair {
                let clamped = [near.clamp(*a), near.clamp(*b)];
                painter.extend(Shape::dashed_line(&clamped, stroke, 5.0, 4.0));
            }
        }
    }
}
