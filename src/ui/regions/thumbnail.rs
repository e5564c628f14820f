//! Small drawings of regions: their outlines, made once and kept.

use crate::domain::region::Region;
use crate::ui::theme::Palette;
use egui::{Painter, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use std::collections::HashMap;
use std::sync::Arc;

/// Size of a drawing, in points.
pub(super) const SIZE: Vec2 = vec2(44.0, 32.0);
/// Corners nearer than this part of the drawing are one.
const LEAST: f32 = 0.012;
/// From this latitude on a region is drawn as seen from above the pole.
const POLAR_DEGREES: f64 = 60.0;
/// Drawings kept.
const MOST: usize = 400;

/// Lines in a square of side 1, its height as wide as the region is.
type Lines = Arc<[Vec<Vec2>]>;

/// The drawings by their region's name.
#[derive(Debug, Default)]
pub(super) struct Thumbnails(HashMap<String, Lines>);

impl Thumbnails {
    /// Draws a region; `outlines` is asked the first time only.
    pub(super) fn paint(&mut self, ui: &Ui, rect: Rect, key: &str, outlines: impl FnOnce() -> Vec<Vec<(f64, f64)>>) {
        if self.0.len() > MOST {
            self.0.clear();
        }
        let lines = if let Some(lines) = self.0.get(key) {
            Arc::clone(lines)
        } else {
            let made = drawing(&outlines());
            self.0.insert(key.to_owned(), Arc::clone(&made));
            made
        };
        let palette = Palette::of(ui);
        ui.painter().rect_filled(rect, 4.0, palette.paper);
        paint(&ui.painter_at(rect), rect.shrink(3.0), &lines, Stroke::new(1.25, palette.accent));
    }

    /// A region has another outline under this name.
    pub(super) fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }
}

/// The outlines of a region of the user's own.
pub(super) fn of_region(region: &Region) -> Vec<Vec<(f64, f64)>> {
    region.outlines()
}

fn paint(painter: &Painter, rect: Rect, lines: &[Vec<Vec2>], stroke: Stroke) {
    let side = rect.width().min(rect.height());
    let place = |at: &Vec2| rect.center() + vec2(at.x - 0.5, at.y - 0.5) * side;
    for line in lines {
        let points: Vec<Pos2> = line.iter().map(place).collect();
        if let [only] = *points.as_slice() {
            painter.circle_filled(only, 2.5, stroke.color);
        } else {
            painter.add(Shape::line(points, stroke));
        }
    }
}

/// From longitude and latitude to a plane.
type Project = dyn Fn(&(f64, f64)) -> (f64, f64);

/// Longitudes and latitudes in a square, north up; from above the pole where all of it is far north or south.
fn drawing(outlines: &[Vec<(f64, f64)>]) -> Lines {
    let latitudes = outlines.iter().flatten().map(|at| at.1);
    let (south, north) = latitudes.fold((90.0_f64, -90.0_f64), |(south, north), at| (south.min(at), north.max(at)));
    let project: Box<Project> = if south >= POLAR_DEGREES || north <= -POLAR_DEGREES {
        let sign = if south > 0.0 { 1.0 } else { -1.0 };
        let middle = middle_meridian(outlines);
        Box::new(move |(longitude, latitude)| {
            let (sine, cosine) = (longitude - middle).to_radians().sin_cos();
            let far = 90.0 - latitude.abs();
            (far * sine, far * cosine * sign)
        })
    } else {
        let narrow = f64::midpoint(south, north).to_radians().cos().max(0.2);
        Box::new(move |(longitude, latitude)| (longitude * narrow, -latitude))
    };
    let planes: Vec<Vec<(f64, f64)>> = outlines.iter().map(|line| dense(line).iter().map(&project).collect()).collect();
    let mut rect: Option<Rect> = None;
    for (x, y) in planes.iter().flatten() {
        let at = pos2(*x as f32, *y as f32);
        rect = Some(rect.map_or(Rect::from_min_max(at, at), |rect| rect.union(Rect::from_min_max(at, at))));
    }
    let Some(rect) = rect else { return Arc::new([]) };
    let side = rect.width().max(rect.height()).max(1e-6);
    let place = |(x, y): &(f64, f64)| (pos2(*x as f32, *y as f32) - rect.center()) / side + Vec2::splat(0.5);
    planes.iter().map(|line| thinned(line.iter().map(place))).filter(|line| !line.is_empty()).collect()
}

/// The meridian that stands upright: the middle one, or Greenwich's where it goes all the way round.
fn middle_meridian(outlines: &[Vec<(f64, f64)>]) -> f64 {
    let longitudes = outlines.iter().flatten().map(|at| at.0);
    let (west, east) = longitudes.fold((f64::MAX, f64::MIN), |(west, east), at| (west.min(at), east.max(at)));
    if east - west > 300.0 { 0.0 } else { f64::midpoint(west, east) }
}

/// Corners no more than some degrees apart, so that a parallel is round from above the pole.
fn dense(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const STEP_DEGREES: f64 = 6.0;
    let mut out = Vec::with_capacity(line.len());
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let steps = ((to.0 - from.0).abs() / STEP_DEGREES).ceil().clamp(1.0, 60.0);
        for step in 0..steps as u32 {
            let part = f64::from(step) / steps;
            out.push((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part));
        }
    }
    out.extend(line.last());
    out
}

fn thinned(line: impl Iterator<Item = Vec2>) -> Vec<Vec2> {
    let mut kept: Vec<Vec2> = Vec::new();
    let mut last = None;
    for at in line {
        if kept.last().is_none_or(|kept| (*kept - at).abs().max_elem() >= LEAST) {
            kept.push(at);
        }
        last = Some(at);
    }
    // A line too small to see is a dot; any other ends where it ends.
    if kept.len() > 1 {
        kept.extend(last);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::drawing;
    use crate::domain::region::bundled::Bundled;

    #[test]
    fn every_bundled_outline_has_a_small_drawing_of_few_corners() {
        let bundled = Bundled::new();
        let mut most = 0;
        for index in 0..bundled.entries().len() {
            let rings: Vec<Vec<(f64, f64)>> = bundled
                .areas(index)
                .iter()
                .flatten()
                .map(|ring| ring.iter().map(|at| (at.x, at.y)).collect())
                .collect();
            let lines = drawing(&rings);
            let corners: usize = lines.iter().map(Vec::len).sum();
            most = most.max(corners);
            assert!(corners > 0 && lines.iter().flatten().all(|at| (-0.01..=1.01).contains(&at.x)));
        }
        println!("at most {most} corners");
        assert!(most < 4_000, "{most}");
        assert!(drawing(&[]).is_empty());
    }
}
