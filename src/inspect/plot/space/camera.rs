//! From where points are seen, and what hands and keys do to that: one pure step.

use super::cloud::Extent;
use std::f64::consts::{FRAC_PI_2, PI};

/// From where points are seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Radians that the view is turned to the left: 0 has “across” to the right, a quarter turn “along”.
    pub yaw: f64,
    /// Radians down: 0 is level with the points, a quarter turn straight from above.
    pub pitch: f64,
    /// Metres that the smaller side of the picture covers.
    pub reach: f64,
    /// What is in the middle: metres across, along, and height.
    pub target: [f64; 3],
    /// How many times as high as they are heights are drawn.
    pub exaggeration: f64,
}

/// What a hand or a key does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gesture {
    /// Turns by radians: to the right, and up to see more from above.
    Turn {
        /// To the right.
        right: f64,
        /// More from above.
        up: f64,
    },
    /// So many times nearer; what is at this place stays there. Places count from the middle to the right and down, in
    /// parts of the smaller side.
    Zoom {
        /// More than 1 is nearer.
        factor: f64,
        /// What stays where it is.
        at: (f64, f64),
    },
    /// Moves what is seen, in parts of the smaller side.
    Move {
        /// To the right.
        right: f64,
        /// Down.
        down: f64,
    },
    /// Draws heights so many times as high as they are.
    Exaggerate(f64),
    /// Shows the whole.
    Fit,
}

/// Least and most that heights are multiplied by.
pub(super) const EXAGGERATIONS: (f64, f64) = (0.1, 10_000.0);
const LEAST_REACH: f64 = 0.2;
/// Parts of the picture's width and height that the whole takes; the rest is for words.
const FILLED: (f64, f64) = (0.80, 0.66);

impl Camera {
    /// The whole, from a little above and the right-hand side, heights exaggerated so that they can be seen.
    /// `aspect` is the picture's width and height.
    pub fn whole(extent: &Extent, aspect: (f64, f64)) -> Self {
        let extent = extent.usable();
        let camera = Self {
            yaw: 55_f64.to_radians(),
            pitch: 24_f64.to_radians(),
            reach: 1.0,
            target: extent.middle(),
            exaggeration: usual_exaggeration(&extent),
        };
        step(camera, Gesture::Fit, &extent, aspect)
    }

    /// To the right, into the screen and up, in metres whose heights are exaggerated.
    pub(super) fn basis(&self) -> [[f64; 3]; 3] {
        let ((sin, cos), (down, level)) = (self.yaw.sin_cos(), self.pitch.sin_cos());
        [[cos, sin, 0.0], [-sin * level, cos * level, -down], [-sin * down, cos * down, level]]
    }

    /// Numbers that tell it from another.
    pub fn bits(&self) -> [u64; 7] {
        let [x, y, z] = self.target;
        [self.yaw, self.pitch, self.reach, x, y, z, self.exaggeration].map(f64::to_bits)
    }
}

/// A round number of times so that heights take about a quarter of the ground's length: 1, 2, 5, 10, 20…
fn usual_exaggeration(extent: &Extent) -> f64 {
    let [x, y, z] = extent.size();
    let most = (0.22 * x.max(y) / z).clamp(1.0, EXAGGERATIONS.1);
    let power = 10_f64.powf(most.log10().floor());
    let round = [5.0, 2.0, 1.0].into_iter().map(|factor| factor * power).find(|times| *times <= most * 1.000_001);
    round.unwrap_or(power)
}

/// What a gesture makes of a camera. Whatever comes in, what goes out can be drawn: gestures with numbers that are none
/// change nothing, and the points are never lost from sight.
#[must_use]
pub fn step(camera: Camera, gesture: Gesture, extent: &Extent, aspect: (f64, f64)) -> Camera {
    let extent = extent.usable();
    let mut next = camera;
    match gesture {
        Gesture::Turn { right, up } => (next.yaw, next.pitch) = (camera.yaw - right, camera.pitch + up),
        Gesture::Zoom { factor, at } if factor > 0.0 => {
            next.reach = within(camera.reach / factor, camera.reach, limits(&extent));
            let nearer = camera.reach - next.reach;
            next.target = moved(&camera, at.0 * nearer, -at.1 * nearer, &extent);
        }
        Gesture::Zoom { .. } => {}
        Gesture::Move { right, down } => {
            next.target = moved(&camera, -right * camera.reach, down * camera.reach, &extent);
        }
        Gesture::Exaggerate(times) => next.exaggeration = times,
        Gesture::Fit => return fitted(&camera.bounded(&extent.middle(), &extent), &extent, aspect),
    }
    next.bounded(&camera.target, &extent)
}

impl Camera {
    fn bounded(self, before: &[f64; 3], extent: &Extent) -> Self {
        let yaw = if self.yaw.is_finite() { (self.yaw + PI).rem_euclid(2.0 * PI) - PI } else { 0.0 };
        let coordinate = |axis: usize| {
            let pick = |from: &[f64; 3]| from.get(axis).copied().unwrap_or(0.0);
            within(pick(&self.target), pick(before), (pick(&extent.low), pick(&extent.high)))
        };
        Self {
            yaw,
            pitch: within(self.pitch, 0.4, (-FRAC_PI_2, FRAC_PI_2)),
            reach: within(self.reach, limits(extent).1, limits(extent)),
            target: [coordinate(0), coordinate(1), coordinate(2)],
            exaggeration: within(self.exaggeration, 1.0, EXAGGERATIONS),
        }
    }
}

fn within(value: f64, instead: f64, (low, high): (f64, f64)) -> f64 {
    let value = if value.is_finite() { value } else { instead };
    if value.is_finite() { value.clamp(low, high) } else { low }
}

/// Least and greatest reach.
fn limits(extent: &Extent) -> (f64, f64) {
    let [x, y, z] = extent.size();
    (LEAST_REACH, 4.0 * (x.hypot(y) + z * EXAGGERATIONS.1))
}

/// What is in the middle after the picture moved by metres, to the right and up: of all places that are seen there the
/// one that lies most among the points, so that they are turned around.
fn moved(camera: &Camera, right: f64, up: f64, extent: &Extent) -> [f64; 3] {
    let [[rx, ry, _], [fx, fy, fz], [ux, uy, uz]] = camera.basis();
    let [x, y, z] = camera.target;
    let place = [x + rx * right + ux * up, y + ry * right + uy * up, z + uz * up / camera.exaggeration];
    let behind = [fx, fy, fz / camera.exaggeration];
    let (mut towards, mut length) = (0.0, 0.0);
    for (((at, step), middle), size) in place.iter().zip(behind).zip(extent.middle()).zip(extent.size()) {
        towards += step * (middle - at) / size.powi(2);
        length += (step / size).powi(2);
    }
    let back = if length > 0.0 { towards / length } else { 0.0 };
    let ([x, y, z], [bx, by, bz]) = (place, behind);
    [x + bx * back, y + by * back, z + bz * back]
}

fn fitted(camera: &Camera, extent: &Extent, (width, height): (f64, f64)) -> Camera {
    let usable = |side: f64| if side.is_finite() { side.max(1.0) } else { 1.0 };
    let (width, height) = (usable(width), usable(height));
    let [x, y, z] = extent.size();
    let [[rx, ry, _], _, [ux, uy, uz]] = camera.basis();
    let across = x * rx.abs() + y * ry.abs();
    let upwards = x * ux.abs() + y * uy.abs() + z * camera.exaggeration * uz.abs();
    let smaller = width.min(height);
    let reach = (across * smaller / (FILLED.0 * width)).max(upwards * smaller / (FILLED.1 * height));
    Camera { reach, target: extent.middle(), ..*camera }.bounded(&extent.middle(), extent)
}
