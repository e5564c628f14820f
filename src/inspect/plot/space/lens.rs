//! From space to pixels and back.

use super::camera::Camera;
use super::cloud::Extent;
use crate::inspect::plot::raster::MOST_PIXELS;

/// Steps of depth that are told apart: 23 bits.
pub(super) const DEPTHS: f32 = 8_388_607.0;

/// A camera before a picture of so many pixels: points to columns, rows and depths.
///
/// Differences from the middle are taken first, so that 32 bits are enough however near the points are seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Lens {
    camera: Camera,
    width: u32,
    height: u32,
    /// The middle, as points are counted from it.
    target: [f32; 3],
    /// Pixels for each metre across, along and of height: to the right, down, and steps of depth.
    rows: [[f32; 3]; 3],
    /// Heights that are drawn.
    heights: (f32, f32),
    /// Depth of the middle.
    depth: f32,
}

/// What a point is in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Pixels from the left.
    pub column: f32,
    /// Pixels from the top.
    pub row: f32,
    /// Steps of depth from the nearest corner of the room; less is nearer.
    pub depth: f32,
}

impl Lens {
    /// For a picture of so many pixels of what lies within an extent; points above and below it are not drawn.
    pub fn new(camera: &Camera, extent: &Extent, (width, height): (u32, u32)) -> Self {
        let (width, height) = (width.clamp(1, MOST_PIXELS), height.clamp(1, MOST_PIXELS));
        let extent = extent.usable();
        let scale = f64::from(width.min(height)) / camera.reach;
        let [right, forward, up] = camera.basis();
        let times = |[x, y, z]: [f64; 3], by: f64| [x * by, y * by, z * by * camera.exaggeration];
        let target = camera.target.map(|number| number as f32);
        let [tx, ty, tz] = target.map(f64::from);
        let [fx, fy, fz] = times(forward, 1.0);
        let depth_of = |[x, y, z]: [f64; 3]| (x - tx) * fx + (y - ty) * fy + (z - tz) * fz;
        let depths = extent.corners().map(depth_of);
        let near = depths.iter().copied().fold(f64::INFINITY, f64::min);
        let far = depths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let steps = f64::from(DEPTHS) / (far - near).max(1e-3);
        let [_, _, low] = extent.low;
        let [_, _, high] = extent.high;
        let narrow = |row: [f64; 3]| row.map(|number| number as f32);
        Self {
            camera: *camera,
            width,
            height,
            target,
            rows: [narrow(times(right, scale)), narrow(times(up, -scale)), narrow(times(forward, steps))],
            heights: (low as f32, high as f32),
            depth: (-near * steps) as f32,
        }
    }

    /// The camera.
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// Numbers that tell what it shows from what another shows.
    pub fn bits(&self) -> [u64; 9] {
        let [yaw, pitch, reach, x, y, z, times] = self.camera.bits();
        let (low, high) = self.heights;
        [yaw, pitch, reach, x, y, z, times, u64::from(low.to_bits()), u64::from(high.to_bits())]
    }

    /// Columns and rows of the picture.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// A point in the picture; `None` if it lies outside of it, above or below what is drawn, or nowhere.
    #[inline]
    pub(super) fn see(&self, x: f32, y: f32, z: f32) -> Option<Seen> {
        let seen = self.anywhere(x, y, z);
        let is_in = seen.column >= 0.0
            && seen.column < self.width as f32
            && seen.row >= 0.0
            && seen.row < self.height as f32
            && z >= self.heights.0
            && z <= self.heights.1;
        is_in.then_some(seen)
    }

    #[inline]
    fn anywhere(&self, x: f32, y: f32, z: f32) -> Seen {
        let [tx, ty, tz] = self.target;
        let point = [x - tx, y - ty, z - tz];
        let [right, down, behind] = self.rows;
        Seen {
            column: dot(right, point) + self.width as f32 * 0.5,
            row: dot(down, point) + self.height as f32 * 0.5,
            depth: (dot(behind, point) + self.depth).clamp(0.0, DEPTHS - 1.0),
        }
    }

    /// Column and row of a place, whole and part; outside the picture too.
    pub fn project(&self, place: [f64; 3]) -> (f64, f64) {
        let [[rx, ry, _], _, [ux, uy, uz]] = self.camera.basis();
        let ([x, y, z], [tx, ty, tz]) = (place, self.target.map(f64::from));
        let (x, y, z) = (x - tx, y - ty, (z - tz) * self.camera.exaggeration);
        let scale = self.scale();
        let (right, up) = (rx * x + ry * y, ux * x + uy * y + uz * z);
        (f64::from(self.width) / 2.0 + right * scale, f64::from(self.height) / 2.0 - up * scale)
    }

    /// The place at a column and a row that lies so many metres (exaggerated as heights are) behind the middle.
    pub fn place(&self, column: f64, row: f64, behind: f64) -> [f64; 3] {
        let [[rx, ry, _], [fx, fy, fz], [ux, uy, uz]] = self.camera.basis();
        let scale = self.scale();
        let right = (column - f64::from(self.width) / 2.0) / scale;
        let up = (f64::from(self.height) / 2.0 - row) / scale;
        let [tx, ty, tz] = self.target.map(f64::from);
        [
            tx + rx * right + ux * up + fx * behind,
            ty + ry * right + uy * up + fy * behind,
            tz + (uz * up + fz * behind) / self.camera.exaggeration,
        ]
    }

    /// Pixels of a metre on the ground that lies across the view.
    pub fn scale(&self) -> f64 {
        f64::from(self.width.min(self.height)) / self.camera.reach
    }

    /// Least and greatest height that is drawn.
    pub(super) fn heights(&self) -> (f32, f32) {
        self.heights
    }
}

#[inline]
fn dot([x, y, z]: [f32; 3], [across, along, height]: [f32; 3]) -> f32 {
    x * across + y * along + z * height
}
