//! Where granules lie: thousands of thin outlines, prepared per zoom level a little in each frame,
//! and drawn as one mesh that is only moved while the map is panned.

mod level;
mod mesh;

use super::geometry::{EarthCopy, MAX_LATITUDE, Screen, Span};
use crate::domain::GranuleList;
use crate::domain::footprint::Extent;
use crate::domain::map::{Projection, course};
use egui::{Color32, Painter, Pos2, Rect, Stroke};
use level::Level;
use mesh::Lines;
use std::sync::Arc;

/// How near (points) the pointer must be to a track or point.
const NEAR_POINTS: f32 = 5.0;
/// Half the size of a point's mark.
const DOT_POINTS: f32 = 3.0;
/// Metres of a degree of latitude.
const DEGREE_METRES: f64 = 111_195.0;
/// The marked outline lies no farther than this (points) off its course.
const TOLERANCE_POINTS: f64 = 0.5;

/// What was prepared for the granules of the last frame.
#[derive(Default)]
pub(super) struct FootprintLayer {
    granules: Option<Arc<GranuleList>>,
    /// What is drawn.
    level: Option<Level>,
    /// The next one, on its way.
    coming: Option<Level>,
    lines: Lines,
    pointed: Option<Pointed>,
}

/// What was under the pointer, and when to look again.
struct Pointed {
    at: Pos2,
    screen: Screen,
    granule: Option<usize>,
}

impl FootprintLayer {
    /// Outlines of all granules near the view. Asks for another frame while it is not yet as fine as
    /// the view wants it.
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, granules: &Arc<GranuleList>, colour: Color32) {
        if !self.granules.as_ref().is_some_and(|known| Arc::ptr_eq(known, granules)) {
            // A list that is read on keeps its numbers: what is prepared only grows.
            match (&self.granules, &mut self.level) {
                (Some(known), Some(level)) if granules.continues(known) => level.reopen(),
                _ => self.clear(),
            }
            (self.coming, self.pointed) = (None, None);
            self.granules = Some(Arc::clone(granules));
        }
        self.prepare(painter, screen, granules);
        if let Some(level) = &self.level {
            self.lines.paint(painter, screen, level, colour);
            dots(painter, screen, granules, colour);
        }
    }

    /// Forgets granules that are gone.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn prepare(&mut self, painter: &Painter, screen: &Screen, granules: &GranuleList) {
        let (projection, wanted) = (screen.projection, Level::wanted(screen.zoom));
        if self.level.as_ref().is_some_and(|level| level.is_whole() && level.fits(projection, wanted)) {
            self.coming = None;
            return;
        }
        let footprints = granules.footprints();
        // One of another projection cannot stand in.
        if self.level.as_ref().is_none_or(|level| level.projection() != projection) {
            self.level = Some(Level::new(projection, wanted));
            self.coming = None;
        }
        // The first one is seen as it grows; later ones replace it when they are whole.
        if let Some(level) = self.level.as_mut().filter(|level| !level.is_whole()) {
            level.grow(footprints);
        } else {
            let coming = self.coming.take().filter(|coming| coming.fits(projection, wanted));
            let mut coming = coming.unwrap_or_else(|| Level::new(projection, wanted));
            coming.grow(footprints);
            if coming.is_whole() {
                self.level = Some(coming);
            } else {
                self.coming = Some(coming);
            }
        }
        if !self.level.as_ref().is_some_and(|level| level.is_whole() && level.fits(projection, wanted)) {
            painter.ctx().request_repaint();
        }
    }

    /// The granule under the pointer: of several the one with the smallest footprint. One that
    /// fills the whole view is not pointed at.
    pub(super) fn granule_at(&mut self, screen: &Screen, at: Pos2, granules: &GranuleList) -> Option<usize> {
        if let Some(pointed) = &self.pointed
            && pointed.at == at
            && pointed.screen.center == screen.center
            && pointed.screen.zoom == screen.zoom
            && pointed.screen.projection == screen.projection
            && pointed.screen.rect == screen.rect
        {
            return pointed.granule;
        }
        let granule = find(screen, at, granules);
        self.pointed = Some(Pointed { at, screen: *screen, granule });
        granule
    }
}

fn find(screen: &Screen, at: Pos2, granules: &GranuleList) -> Option<usize> {
    let (longitude, latitude) = screen.shown_at(at)?;
    let plane = screen.projection.metres() / screen.world;
    let metres = f64::from(NEAR_POINTS) * plane * screen.projection.ground_of_plane(latitude);
    let margin = (metres / DEGREE_METRES) as f32;
    let footprints = granules.footprints();
    let count = u32::try_from(footprints.len()).unwrap_or(u32::MAX);
    let candidates = (0..count).filter_map(|number| {
        if !footprints.is_at(number, longitude as f32, latitude as f32, margin) {
            return None;
        }
        let size = around(screen, &footprints.extent(number)?)?.size();
        let fills_view = size.x > screen.rect.width() && size.y > screen.rect.height();
        (!fills_view).then_some((number, size.x * size.y))
    });
    let (number, _) = candidates.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    granules.granules_at(number).map(|(first, _)| first)
}

/// Around a footprint on the screen, in one of the copies of the world.
fn around(screen: &Screen, extent: &Extent) -> Option<Rect> {
    let span = span(extent);
    if screen.projection.repeats() { Some(screen.rect_of(&span)) } else { screen.rect_around(&span.bounds()?) }
}

/// The single places of the granules that have some.
fn dots(painter: &Painter, screen: &Screen, granules: &GranuleList, colour: Color32) {
    let count = u32::try_from(granules.footprints().len()).unwrap_or(u32::MAX);
    for number in (0..count).filter(|number| granules.footprints().has_dots(*number)) {
        for [x, y] in granules.footprints().dots(number) {
            let (x, y) = (f64::from(x), f64::from(y));
            if is_beyond(screen.projection, y) {
                continue;
            }
            for copy in screen.copies(&Span { west: x, south: y, east: x, north: y }) {
                if let Some(middle) = copy.place(x, y) {
                    painter.circle_filled(middle, DOT_POINTS, colour);
                }
            }
        }
    }
}

/// On the other half of the Earth, which a polar map does not show.
fn is_beyond(projection: Projection, latitude: f64) -> bool {
    projection.pole().is_some_and(|sign| latitude * sign < 0.0)
}

/// One granule in full strength over all others.
pub(super) fn mark(painter: &Painter, screen: &Screen, granules: &GranuleList, granule: usize, colour: Color32) {
    let Some(number) = granules.get(granule).and_then(|granule| granule.footprint) else { return };
    let footprints = granules.footprints();
    let Some(extent) = footprints.extent(number) else { return };
    for copy in screen.copies(&span(&extent)) {
        footprints.lines(number, |line| mark_line(painter, screen, &copy, line, colour));
        for [x, y] in footprints.dots(number) {
            let (x, y) = (f64::from(x), f64::from(y));
            if let Some(at) = copy.place(x, y).filter(|_| !is_beyond(screen.projection, y)) {
                painter.circle(at, DOT_POINTS + 1.0, colour, Stroke::new(1.5, Color32::WHITE));
            }
        }
    }
}

/// In runs of edges that are near the view.
fn mark_line(painter: &Painter, screen: &Screen, copy: &EarthCopy, line: &[[f32; 2]], colour: Color32) {
    let shown = screen.rect.expand(8.0);
    // Beyond its latitudes the world map would draw along its edge.
    let is_end = |y: f32| screen.projection.repeats() && f64::from(y.abs()) >= MAX_LATITUDE;
    let parts = line.chunk_by(|[_, from], [_, to]| !(is_end(*from) && is_end(*to)));
    for part in parts {
        let way = part.iter().map(|[x, y]| (f64::from(*x), f64::from(*y)));
        course::runs(screen.projection, way, TOLERANCE_POINTS / screen.world, |places| {
            let mut run: Vec<Pos2> = Vec::new();
            let places: Vec<Pos2> = places.iter().map(|place| copy.at_world(*place)).collect();
            for pair in places.array_windows::<2>() {
                let [from, to] = *pair;
                if !Rect::from_two_pos(from, to).intersects(shown) {
                    stroke(painter, std::mem::take(&mut run), colour);
                    continue;
                }
                if run.is_empty() {
                    run.push(from);
                }
                run.push(to);
            }
            stroke(painter, run, colour);
        });
    }
}

fn stroke(painter: &Painter, run: Vec<Pos2>, colour: Color32) {
    if run.len() > 1 {
        painter.line(run, Stroke::new(2.5, colour));
    }
}

fn span(extent: &Extent) -> Span {
    let [west, south, east, north] = [extent.west, extent.south, extent.east, extent.north].map(f64::from);
    Span { west, south, east, north }
}
