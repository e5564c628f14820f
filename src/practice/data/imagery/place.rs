//! Where the pixels of a tile lie on the Earth.

use crate::domain::map::grid::{Plane, TileGrid, TileId};
use crate::domain::map::imagery::day::noon_sun;
use chrono::NaiveDate;

/// A tile as a window on its plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    plane: Plane,
    /// Left and top edge in metres or degrees.
    corner: (f64, f64),
    /// Metres or degrees of a pixel.
    resolution: f64,
}

impl Window {
    pub(super) fn new(grid: TileGrid, tile: TileId) -> Self {
        let rect = grid.rect(tile);
        Self {
            plane: grid.plane,
            corner: grid.plane.from_square(rect.left, rect.top),
            resolution: grid.plane.resolution(tile.level),
        }
    }

    /// Pixels along a side.
    pub(super) fn side(&self) -> usize {
        self.plane.tile_pixels() as usize
    }

    /// Kilometres of a pixel, roughly.
    pub(super) fn kilometres(&self) -> f64 {
        self.resolution * if self.plane == Plane::Geographic { 111.3 } else { 0.001 }
    }

    /// Longitude and latitude in degrees of a point in pixels from the left top corner; beyond the world in EPSG:4326
    /// they are beyond ±180 and ±90.
    pub(super) fn place(&self, right: f64, down: f64) -> (f64, f64) {
        let (x, y) = (self.corner.0 + right * self.resolution, self.corner.1 - down * self.resolution);
        match self.plane {
            Plane::Geographic => (x, y),
            Plane::Mercator => {
                let radius = crate::domain::map::Projection::World.metres() / std::f64::consts::TAU;
                ((x / radius).to_degrees(), (y / radius).sinh().atan().to_degrees())
            }
            Plane::Arctic => {
                let (turn, latitude) = stereographic(x, -y, 70.0);
                (home(turn - 45.0), latitude)
            }
            Plane::Antarctic => {
                let (turn, latitude) = stereographic(x, y, 71.0);
                (turn, -latitude)
            }
        }
    }

    /// The places of the corners and of the middles of the edges.
    pub(super) fn corners(&self) -> [(f64, f64); 9] {
        let side = self.side() as f64;
        let at = |number: usize| self.place((number % 3) as f64 / 2.0 * side, (number / 3) as f64 / 2.0 * side);
        std::array::from_fn(at)
    }

    /// True if a pixel in sixty-four has a sun above the horizon at noon.
    pub(super) fn holds_light(&self, date: NaiveDate) -> bool {
        let side = self.side();
        (0..=side).step_by(64).any(|down| {
            (0..=side).step_by(64).any(|right| noon_sun(date, self.place(right as f64, down as f64).1) > 0.0)
        })
    }
}

fn home(longitude: f64) -> f64 {
    (longitude + 180.0).rem_euclid(360.0) - 180.0
}

/// Angle clockwise from `up` and latitude in degrees of a polar stereographic plane on WGS 84 that is true at a
/// latitude (Snyder 1987, equations 20-16, 3-5 and 14-15). A formula of the service's own: what the window computes is
/// checked by it, too.
fn stereographic(right: f64, up: f64, truth: f64) -> (f64, f64) {
    const RADIUS: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_379_990_141_316;
    let e = E2.sqrt();
    let truth = truth.to_radians();
    let sine = truth.sin();
    let scale = truth.cos() / (1.0 - E2 * sine * sine).sqrt();
    let conformal = |latitude: f64| {
        let bent = e * latitude.sin();
        (std::f64::consts::FRAC_PI_4 - latitude / 2.0).tan() / ((1.0 - bent) / (1.0 + bent)).powf(e / 2.0)
    };
    let t = right.hypot(up) * conformal(truth) / (RADIUS * scale);
    let chi = std::f64::consts::FRAC_PI_2 - 2.0 * t.atan();
    let (e4, e6, e8) = (E2 * E2, E2.powi(3), E2.powi(4));
    let latitude = chi
        + (E2 / 2.0 + 5.0 * e4 / 24.0 + e6 / 12.0 + 13.0 * e8 / 360.0) * (2.0 * chi).sin()
        + (7.0 * e4 / 48.0 + 29.0 * e6 / 240.0 + 811.0 * e8 / 11_520.0) * (4.0 * chi).sin()
        + (7.0 * e6 / 120.0 + 81.0 * e8 / 1120.0) * (6.0 * chi).sin()
        + 4279.0 * e8 / 161_280.0 * (8.0 * chi).sin();
    (right.atan2(up).to_degrees(), latitude.to_degrees())
}
