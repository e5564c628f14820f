//! What a map shows: its projection, and which part of the plane in how many pixels.

use super::polar::Polar;
use std::f64::consts::PI;

/// Latitude in degrees at which the square Web Mercator world ends.
const MAX_LATITUDE: f64 = 85.051_128_779_806_59;
/// Most pixels in a direction.
const MOST_PIXELS: u32 = 8192;

/// Projection of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Projection {
    /// Web Mercator. The plane is the world's width: x 0 at −180°, 1 at 180°, beyond on an unwrapped map; y 0 in the
    /// north, 1 in the south.
    Mercator,
    /// Polar stereographic about the north pole (EPSG:3413), metres, y upwards.
    Arctic,
    /// Polar stereographic about the south pole (EPSG:3031), metres, y upwards.
    Antarctic,
}

/// A rectangle of a plane in pixels. Pixel (0, 0) is the upper left one; its centre is at (0.5, 0.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The projection.
    pub projection: Projection,
    /// Plane x of the left edge.
    pub left: f64,
    /// Plane y of the upper edge.
    pub top: f64,
    /// Plane units of a pixel.
    pub pixel: f64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl View {
    /// The same within what is drawn at most: a picture larger than any screen is no picture.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { width: self.width.clamp(1, MOST_PIXELS), height: self.height.clamp(1, MOST_PIXELS), ..self }
    }

    /// Plane position at a place in pixels.
    pub fn plane(&self, column: f64, row: f64) -> (f64, f64) {
        (self.left + column * self.pixel, self.top + row * self.pixel * self.down())
    }

    /// Place in pixels of a plane position.
    pub fn pixel_of_plane(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.left) / self.pixel, (y - self.top) / self.pixel * self.down())
    }

    /// Longitude and latitude in degrees at a place in pixels; `None` where the map shows no place.
    pub fn position(&self, column: f64, row: f64) -> Option<(f64, f64)> {
        let (x, y) = self.plane(column, row);
        match self.projection {
            Projection::Mercator => (0.0..=1.0).contains(&y).then(|| (longitude_at(x), latitude_at(y))),
            Projection::Arctic => Polar::ARCTIC.inverse(x, y),
            Projection::Antarctic => Polar::ANTARCTIC.inverse(x, y),
        }
    }

    /// Place in pixels of a longitude and latitude; on an unwrapped map that of the copy that is nearest to the
    /// middle. `None` where the map does not reach.
    pub fn pixel(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let (x, y) = self.projection.forward(longitude, latitude)?;
        let x = if self.projection == Projection::Mercator {
            let middle = self.left + f64::from(self.width) * self.pixel / 2.0;
            x + (middle - x).round()
        } else {
            x
        };
        Some(self.pixel_of_plane(x, y))
    }

    /// Pixels once round the Earth on an unwrapped map; `None` on one that does not repeat.
    pub fn turn(&self) -> Option<f64> {
        (self.projection == Projection::Mercator).then(|| 1.0 / self.pixel)
    }

    /// Number of pixels.
    pub fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Sign of plane y from one row to the next.
    pub(super) fn down(&self) -> f64 {
        if self.projection == Projection::Mercator { 1.0 } else { -1.0 }
    }
}

impl Projection {
    /// Plane position of a longitude and latitude in degrees; `None` where the map does not reach.
    pub fn forward(self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        if !longitude.is_finite() || !(-90.0..=90.0).contains(&latitude) {
            return None;
        }
        match self {
            Self::Mercator => Some((longitude / 360.0 + 0.5, mercator_y(latitude))),
            Self::Arctic => Polar::ARCTIC.forward(longitude, latitude),
            Self::Antarctic => Polar::ANTARCTIC.forward(longitude, latitude),
        }
    }
}

fn mercator_y(latitude: f64) -> f64 {
    let latitude = latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE);
    0.5 - latitude.to_radians().tan().asinh() / (2.0 * PI)
}

fn longitude_at(x: f64) -> f64 {
    (x - 0.5) * 360.0
}

fn latitude_at(y: f64) -> f64 {
    ((0.5 - y) * 2.0 * PI).sinh().atan().to_degrees()
}
