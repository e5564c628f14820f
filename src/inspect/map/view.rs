//! What a map shows: its projection, and which part of the projection's square in how many pixels.

use crate::domain::map::Projection;

/// Most pixels in a direction.
const MOST_PIXELS: u32 = 8192;

/// A rectangle of a projection's square in pixels. Pixel (0, 0) is the upper left one; its centre is at (0.5, 0.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The projection.
    pub projection: Projection,
    /// Place of the left edge on the square.
    pub left: f64,
    /// Place of the upper edge on the square.
    pub top: f64,
    /// Part of the square's width that is a pixel.
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

    /// Place on the square of a place in pixels.
    pub fn place(&self, column: f64, row: f64) -> (f64, f64) {
        (self.left + column * self.pixel, self.top + row * self.pixel)
    }

    /// Place in pixels of a place on the square.
    pub fn pixel_of_place(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.left) / self.pixel, (y - self.top) / self.pixel)
    }

    /// Longitude and latitude in degrees at a place in pixels; `None` where the map shows no place.
    pub fn position(&self, column: f64, row: f64) -> Option<(f64, f64)> {
        let (x, y) = self.place(column, row);
        self.projection.inverse(x, y)
    }

    /// Place in pixels of a longitude and latitude; on an unwrapped map that of the copy that is nearest to the
    /// middle. `None` where the map does not reach.
    pub fn pixel(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let (x, y) = self.projection.forward(longitude, latitude)?;
        let x = if self.projection.repeats() {
            let middle = self.left + f64::from(self.width) * self.pixel / 2.0;
            x + (middle - x).round()
        } else {
            x
        };
        Some(self.pixel_of_place(x, y))
    }

    /// Pixels once round the Earth on an unwrapped map; `None` on one that does not repeat.
    pub fn turn(&self) -> Option<f64> {
        self.projection.repeats().then(|| 1.0 / self.pixel)
    }

    /// Number of pixels.
    pub fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }
}
