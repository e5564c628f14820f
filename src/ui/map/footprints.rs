//! Where granules lie: thousands of thin outlines, prepared per zoom level a little in each frame,
//! and drawn as one mesh that is only moved while the map is panned.

mod level;
mod mesh;

use super::geometry::{MAX_LATITUDE, Screen, Span};
use crate::domain::GranuleList;
use crate::domain::footprint::Extent;
use egui::{Color32, Painter, Pos2, Rect, Stroke, pos2};
use level::Level;
use mesh::Lines;
use std::sync::Arc;

/// How near (points) the pointer must be to a track or point.
const NEAR_POINTS: f32 = 5.0;
/// Half the size of a point's mark.
const DOT_POINTS: f32 = 3.0;

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
        let wanted = Level::wanted(screen.zoom);
        if self.level.as_ref().is_some_and(|level| level.is_whole() && level.number() == wanted) {
            self.coming = None;
            return;
        }
        let footprints = granules.footprints();
        if self.level.is_none() {
            self.level = Some(Level::new(wanted));
        }
        // The first one is seen as it grows; later ones replace it when they are whole.
        if let Some(level) = self.level.as_mut().filter(|level| !level.is_whole()) {
            level.grow(footprints);
        } else {
            let coming = self.coming.take().filter(|coming| coming.number() == wanted);
            let mut coming = coming.unwrap_or_else(|| Level::new(wanted));
            coming.grow(footprints);
            if coming.is_whole() {
                self.level = Some(coming);
            } else {
                self.coming = Some(coming);
            }
        }
        if !self.level.as_ref().is_some_and(|level| level.is_whole() && level.number() == wanted) {
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
    let (longitude, latitude) = screen.position_at(at);
    let margin = NEAR_POINTS * (360.0 / screen.world) as f32 * (latitude.to_radians().cos() as f32);
    let footprints = granules.footprints();
    let count = u32::try_from(footprints.len()).unwrap_or(u32::MAX);
    let candidates = (0..count).filter_map(|number| {
        let extent = footprints.extent(number)?;
        let size = screen.rect_of(&span(&extent)).size();
        let fills_view = size.x > screen.rect.width() && size.y > screen.rect.height();
        let is_at = !fills_view && footprints.is_at(number, longitude as f32, latitude as f32, margin);
        is_at.then_some((number, size.x * size.y))
    });
    let (number, _) = candidates.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    granules.granules_at(number).map(|(first, _)| first)
}

/// The single places of the granules that have some.
fn dots(painter: &Painter, screen: &Screen, granules: &GranuleList, colour: Color32) {
    let count = u32::try_from(granules.footprints().len()).unwrap_or(u32::MAX);
    for number in (0..count).filter(|number| granules.footprints().has_dots(*number)) {
        for [x, y] in granules.footprints().dots(number) {
            let place = Span { west: f64::from(x), south: f64::from(y), east: f64::from(x), north: f64::from(y) };
            for turns in screen.turns(&place) {
                let middle = screen.rect_of(&place.turned(turns)).center();
                painter.circle_filled(middle, DOT_POINTS, colour);
            }
        }
    }
}

/// One granule in full strength over all others.
pub(super) fn mark(painter: &Painter, screen: &Screen, granules: &GranuleList, granule: usize, colour: Color32) {
    let Some(number) = granules.get(granule).and_then(|granule| granule.footprint) else { return };
    let footprints = granules.footprints();
    let Some(extent) = footprints.extent(number) else { return };
    let shown = screen.rect.expand(8.0);
    for turns in screen.turns(&span(&extent)) {
        let place =
            |[x, y]: &[f32; 2]| pos2(screen.x(f64::from(*x) + 360.0 * f64::from(turns)), screen.y(f64::from(*y)));
        footprints.lines(number, |line| {
            let mut run: Vec<Pos2> = Vec::new();
            for pair in line.array_windows::<2>() {
                let [from, to] = [place(&pair[0]), place(&pair[1])];
                let is_beyond = pair.iter().all(|[_, y]| f64::from(y.abs()) >= MAX_LATITUDE);
                if is_beyond || !Rect::from_two_pos(from, to).intersects(shown) {
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
        for dot in footprints.dots(number) {
            painter.circle(place(&dot), DOT_POINTS + 1.0, colour, Stroke::new(1.5, Color32::WHITE));
        }
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
