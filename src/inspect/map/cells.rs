//! For each pixel the cell under it, and a picture of colours from it.

use super::view::View;

/// No cell is under the pixel.
pub const NO_CELL: u32 = u32::MAX;

/// For each pixel of a view the index of the cell or point under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    view: View,
    indices: Vec<u32>,
}

/// Pixels of red, green, blue and opacity (not premultiplied), row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Four bytes a pixel.
    pub pixels: Vec<u8>,
}

impl Cells {
    pub(super) fn empty(view: View) -> Self {
        Self { view, indices: vec![NO_CELL; view.pixels()] }
    }

    /// What is shown.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The cell under a place in pixels.
    pub fn at(&self, column: f64, row: f64) -> Option<u32> {
        if column < 0.0 || row < 0.0 || column >= f64::from(self.view.width) {
            return None;
        }
        let index = row as usize * self.view.width as usize + column as usize;
        self.indices.get(index).copied().filter(|cell| *cell != NO_CELL)
    }

    /// The cell under the place of a longitude and latitude.
    pub fn at_position(&self, longitude: f64, latitude: f64) -> Option<u32> {
        let (column, row) = self.view.pixel(longitude, latitude)?;
        self.at(column, row)
    }

    /// The cells of all pixels, [`NO_CELL`] where there is none.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut [u32] {
        let width = self.view.width as usize;
        self.indices.get_mut(row * width..(row + 1) * width).unwrap_or_default()
    }

    pub(super) fn put(&mut self, column: i64, row: i64, cell: u32) {
        if (0..i64::from(self.view.width)).contains(&column)
            && row >= 0
            && let Some(pixel) = self.indices.get_mut(row as usize * self.view.width as usize + column as usize)
        {
            *pixel = cell;
        }
    }

    /// A picture of it: the colour of each cell that is seen, nothing where there is none.
    pub fn picture(&self, colour: impl Fn(u32) -> [u8; 4]) -> Picture {
        let mut pixels = Vec::with_capacity(self.indices.len() * 4);
        // Neighbouring pixels mostly show the same cell.
        let mut last = (NO_CELL, [0; 4]);
        for cell in &self.indices {
            if *cell != last.0 {
                last = (*cell, if *cell == NO_CELL { [0; 4] } else { colour(*cell) });
            }
            pixels.extend_from_slice(&last.1);
        }
        Picture { width: self.view.width, height: self.view.height, pixels }
    }
}
