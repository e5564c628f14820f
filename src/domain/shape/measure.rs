//! How large a shape is and where.

use super::{Covered, Shape};
use crate::domain::BoundingBox;
use geo::{Coord, LineString};

/// Radius in kilometres of the sphere with the Earth's surface.
const AUTHALIC_RADIUS_KM: f64 = 6371.0072;

/// How many there are of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Areas, after splitting at ±180°.
    pub areas: usize,
    /// Lines.
    pub lines: usize,
    /// Points that are no corners.
    pub points: usize,
}

impl Shape {
    /// Areas, lines and points.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for feature in self.features() {
            match &feature.covered {
                Covered::Areas(areas) => counts.areas += areas.len(),
                Covered::Lines(lines) => counts.lines += lines.len(),
                Covered::Points(points) => counts.points += points.len(),
            }
        }
        counts
    }

    /// Surface of its areas in square kilometres, edges straight in longitude and latitude, on a sphere
    /// with the Earth's surface. Areas that overlap count twice.
    pub fn area_km2(&self) -> f64 {
        let areas = self.features().iter().filter_map(|feature| match &feature.covered {
            Covered::Areas(areas) => Some(areas),
            _ => None,
        });
        let ring_areas = areas.flatten().map(|area| {
            let holes: f64 = area.interiors().iter().map(ring_km2).sum();
            (ring_km2(area.exterior()) - holes).max(0.0)
        });
        ring_areas.sum()
    }

    /// The smallest box around it; runs over ±180° where that is smaller.
    pub fn bounds(&self) -> Option<BoundingBox> {
        let mut spans = Vec::new();
        let (mut south, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
        self.each_part(|positions| {
            let (mut west, mut east) = (f64::INFINITY, f64::NEG_INFINITY);
            for position in positions {
                (west, east) = (west.min(position.x), east.max(position.x));
                (south, north) = (south.min(position.y), north.max(position.y));
            }
            spans.push((west, east));
        });
        let (west, east) = smallest_span(spans)?;
        BoundingBox::new(west, south, east, north).ok()
    }

    fn each_part(&self, mut see: impl FnMut(&[Coord<f64>])) {
        for feature in self.features() {
            match &feature.covered {
                Covered::Areas(areas) => areas.iter().for_each(|area| see(&area.exterior().0)),
                Covered::Lines(lines) => lines.iter().for_each(|line| see(&line.0)),
                Covered::Points(points) => points.iter().for_each(|point| see(&[point.0])),
            }
        }
    }
}

/// What is left of the circle without the widest gap: west > east if that runs over ±180°.
fn smallest_span(mut spans: Vec<(f64, f64)>) -> Option<(f64, f64)> {
    spans.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (first, _) = *spans.first()?;
    let (mut gap, mut around) = (0.0, None);
    let mut reached = f64::NEG_INFINITY;
    for (west, east) in &spans {
        if reached.is_finite() && west - reached > gap {
            gap = west - reached;
            around = Some((*west, reached));
        }
        reached = reached.max(*east);
    }
    let outside = first + 360.0 - reached;
    if outside >= gap { Some((first, reached)) } else { around }
}

/// The integral of sin φ dλ along the ring.
pub(super) fn ring_km2(ring: &LineString<f64>) -> f64 {
    let integral: f64 = ring.lines().map(|edge| sine_along(edge.start, edge.end)).sum();
    (integral * AUTHALIC_RADIUS_KM * AUTHALIC_RADIUS_KM).abs()
}

/// The integral of sin φ dλ along an edge that is straight in longitude and latitude, exactly.
pub(super) fn sine_along(from: Coord<f64>, to: Coord<f64>) -> f64 {
    let (start, end) = (from.y.to_radians(), to.y.to_radians());
    let mean_sine = if (end - start).abs() < 1e-9 {
        f64::midpoint(start, end).sin()
    } else {
        (start.cos() - end.cos()) / (end - start)
    };
    (to.x - from.x).to_radians() * mean_sine
}
