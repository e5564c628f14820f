//! Footprints on a projection's square, without the corners that a zoom level cannot show, and with those that a long edge
//! needs to keep to its course.

use crate::domain::footprint::Footprints;
use crate::domain::map::{Projection, course};
use crate::ui::map::geometry::points_of_world;

/// A corner nearer than this (points, at the finest zoom of the level) to the line without it goes.
const TOLERANCE_POINTS: f64 = 0.5;
/// Corners that are prepared in one frame, so that none takes long.
const CORNERS_PER_FRAME: usize = 16_000;
/// A level with more corners than this is made coarser.
const MOST_CORNERS: usize = 400_000;

/// A line and what lies around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// One after its last corner.
    pub(super) end: u32,
    pub(super) bounds: Bounds,
}

/// A rectangle on the square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// All footprints as one zoom level shows them.
#[derive(Debug)]
pub(super) struct Level {
    projection: Projection,
    number: i32,
    /// Grows when there is too much to draw.
    tolerance_points: f64,
    corners: Vec<(f64, f64)>,
    lines: Vec<Line>,
    /// Footprints that are done.
    done: u32,
    is_whole: bool,
    scratch: Scratch,
}

#[derive(Debug, Default)]
struct Scratch {
    line: Vec<(f64, f64)>,
    keep: Vec<bool>,
    stack: Vec<(usize, usize)>,
}

impl Level {
    /// The level that a zoom needs.
    pub(super) fn wanted(zoom: f64) -> i32 {
        zoom.ceil() as i32
    }

    pub(super) fn new(projection: Projection, number: i32) -> Self {
        Self {
            projection,
            number,
            tolerance_points: TOLERANCE_POINTS,
            corners: Vec::new(),
            lines: Vec::new(),
            done: 0,
            is_whole: false,
            scratch: Scratch::default(),
        }
    }

    pub(super) fn number(&self) -> i32 {
        self.number
    }

    pub(super) fn projection(&self) -> Projection {
        self.projection
    }

    /// It is the one that a view of this zoom needs.
    pub(super) fn fits(&self, projection: Projection, number: i32) -> bool {
        self.projection == projection && self.number == number
    }

    /// Every footprint is in it.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// There are more footprints than when it became whole.
    pub(super) fn reopen(&mut self) {
        self.is_whole = false;
    }

    /// Footprints that are done.
    pub(super) fn shapes(&self) -> u32 {
        self.done
    }

    /// Its lines with their corners.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&Bounds, &[(f64, f64)])> {
        let mut first = 0;
        self.lines.iter().map(move |line| {
            let corners = self.corners.get(first..line.end as usize).unwrap_or_default();
            first = line.end as usize;
            (&line.bounds, corners)
        })
    }

    /// Does a frame's worth of work.
    pub(super) fn grow(&mut self, footprints: &Footprints) {
        let count = u32::try_from(footprints.len()).unwrap_or(u32::MAX);
        let tolerance = self.tolerance_points / points_of_world(f64::from(self.number));
        let mut left = CORNERS_PER_FRAME;
        while self.done < count && left > 0 {
            footprints.lines(self.done, |line| {
                left = left.saturating_sub(line.len());
                let way = line.iter().map(|[x, y]| (f64::from(*x), f64::from(*y)));
                course::runs(self.projection, way, tolerance, |run| {
                    left = left.saturating_sub(run.len() / 4);
                    self.scratch.line.clear();
                    self.scratch.line.extend_from_slice(run);
                    self.scratch.thin(tolerance);
                    add(&mut self.corners, &mut self.lines, &self.scratch);
                });
            });
            // Footprints without lines cost something too.
            left = left.saturating_sub(1);
            self.done += 1;
        }
        if self.corners.len() > MOST_CORNERS {
            let coarser = self.tolerance_points * 4.0;
            *self = Self { tolerance_points: coarser, ..Self::new(self.projection, self.number) };
        }
        self.is_whole = self.done >= count;
    }
}

fn add(corners: &mut Vec<(f64, f64)>, lines: &mut Vec<Line>, scratch: &Scratch) {
    let mut bounds = Bounds { left: f64::INFINITY, top: f64::INFINITY, right: -f64::INFINITY, bottom: -f64::INFINITY };
    for ((x, y), _) in scratch.line.iter().zip(&scratch.keep).filter(|(_, keep)| **keep) {
        bounds.left = bounds.left.min(*x);
        bounds.top = bounds.top.min(*y);
        bounds.right = bounds.right.max(*x);
        bounds.bottom = bounds.bottom.max(*y);
        corners.push((*x, *y));
    }
    lines.push(Line { end: u32::try_from(corners.len()).unwrap_or(u32::MAX), bounds });
}

impl Scratch {
    /// Marks the corners to keep, after Ramer, Douglas and Peucker.
    fn thin(&mut self, tolerance: f64) {
        self.keep.clear();
        self.keep.resize(self.line.len(), false);
        let Some(last) = self.line.len().checked_sub(1) else { return };
        self.mark(0);
        self.mark(last);
        self.stack.clear();
        self.stack.push((0, last));
        while let Some((first, last)) = self.stack.pop() {
            if let Some((farthest, off)) = self.farthest(first, last)
                && off > tolerance
            {
                self.mark(farthest);
                self.stack.push((first, farthest));
                self.stack.push((farthest, last));
            }
        }
    }

    fn mark(&mut self, index: usize) {
        if let Some(keep) = self.keep.get_mut(index) {
            *keep = true;
        }
    }

    /// The corner between two others that is farthest from their line.
    fn farthest(&self, first: usize, last: usize) -> Option<(usize, f64)> {
        let (from, to) = (*self.line.get(first)?, *self.line.get(last)?);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx * dx + dy * dy;
        let off = |(x, y): (f64, f64)| {
            let along = if length > 0.0 { ((x - from.0) * dx + (y - from.1) * dy) / length } else { 0.0 };
            let along = along.clamp(0.0, 1.0);
            let (x, y) = (x - from.0 - dx * along, y - from.1 - dy * along);
            x * x + y * y
        };
        let between = self.line.get(first + 1..last)?;
        let (index, off) =
            between.iter().map(|corner| off(*corner)).enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some((first + 1 + index, off.sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::Level;
    use crate::domain::footprint::{Footprints, Outline};
    use crate::domain::map::Projection;

    fn swaths(count: u32) -> Footprints {
        let mut footprints = Footprints::default();
        for number in 0..count {
            let west = f64::from(number) * 0.01 - 170.0;
            let side =
                |east: f64| (0..60).map(move |step| (west + east + f64::from(step) * 0.1, f64::from(step) - 30.0));
            let ring: Vec<(f64, f64)> = side(0.0).chain(side(2.0).rev()).collect();
            let mut outline = Outline::default();
            outline.add_ring(&ring, false, false);
            footprints.push(outline);
        }
        footprints
    }

    #[test]
    fn a_level_grows_over_frames_and_is_coarse_where_it_is_small() {
        let footprints = swaths(2000);
        let mut frames = 0;
        let mut far = Level::new(Projection::World, 2);
        while !far.is_whole() {
            far.grow(&footprints);
            frames += 1;
        }
        assert!((5..40).contains(&frames), "{frames} frames");
        assert_eq!(far.lines().count(), 2000);
        let corners = far.lines().map(|(_, corners)| corners.len()).sum::<usize>();
        assert!(corners < footprints.point_count() / 5, "{corners} of {}", footprints.point_count());
    }

    #[test]
    fn a_level_is_as_fine_as_the_next_whole_zoom() {
        assert_eq!([0.0, 0.5, 2.0, 2.1, 16.9].map(Level::wanted), [0, 1, 2, 3, 17]);
    }

    #[test]
    fn a_ring_round_the_pole_is_a_closed_circle_on_its_map_and_nothing_on_the_other() {
        let mut outline = Outline::default();
        let ring: Vec<(f64, f64)> = (0..=12).map(|step| (f64::from(step) * 30.0 - 180.0, 70.0)).collect();
        outline.add_ring(&ring, false, true);
        let mut footprints = Footprints::default();
        footprints.push(outline);
        let grown = |projection| {
            let mut level = Level::new(projection, 4);
            level.grow(&footprints);
            assert!(level.is_whole());
            level.lines().map(|(_, corners)| corners.to_vec()).collect::<Vec<_>>()
        };
        let arctic = grown(Projection::Arctic);
        assert_eq!(arctic.len(), 1);
        let ([(x, y), ..], [.., (last_x, last_y)]) = (&arctic[0][..], &arctic[0][..]) else { panic!("no corners") };
        assert!((x - last_x).hypot(y - last_y) < 1e-9, "it closes");
        // Great circles between corners 30° apart lie nearer to the pole than the parallel, and never far from it.
        let radii = arctic[0].iter().map(|(x, y)| (x - 0.5).hypot(y - 0.5));
        let (least, most) = radii.fold((1.0_f64, 0.0_f64), |(least, most), r| (least.min(r), most.max(r)));
        assert!(least > 0.9 * most && most < 0.07, "{least} {most}");
        assert!(grown(Projection::Antarctic).is_empty());
    }

    #[test]
    fn the_edge_of_a_box_is_an_arc_on_a_polar_map() {
        let mut outline = Outline::default();
        outline.add_box(crate::domain::BoundingBox::new(-60.0, -80.0, 60.0, -70.0).unwrap());
        let mut footprints = Footprints::default();
        footprints.push(outline);
        let mut level = Level::new(Projection::Antarctic, 5);
        level.grow(&footprints);
        let corners: usize = level.lines().map(|(_, corners)| corners.len()).sum();
        assert!(corners > 20, "{corners}");
        let (x, y) = Projection::Antarctic.forward(0.0, -70.0).unwrap();
        let off = |(a, b): &(f64, f64)| (a - x).hypot(b - y);
        let nearest = level.lines().flat_map(|(_, corners)| corners).map(off).fold(1.0, f64::min);
        assert!(nearest * 256.0 * 32.0 < 40.0, "a corner near the middle of the northern edge: {nearest}");
    }
}
