//! Formulas asked at every few pixels, and straight lines between: a tile in milliseconds instead of a second.

use super::place::Window;

/// Values at the corners of squares of pixels.
pub(super) struct Nodes<const K: usize> {
    step: usize,
    /// Nodes along a side.
    count: usize,
    values: Vec<[f32; K]>,
}

impl<const K: usize> Nodes<K> {
    /// Asks at every `step` pixels, a divisor of the tile's side. `ask` gets longitude and latitude in degrees.
    pub(super) fn new(window: &Window, step: usize, mut ask: impl FnMut((f64, f64)) -> [f32; K]) -> Self {
        let count = window.side() / step + 1;
        let mut values = Vec::with_capacity(count * count);
        for row in 0..count {
            for column in 0..count {
                values.push(ask(window.place((column * step) as f64, (row * step) as f64)));
            }
        }
        Self { step, count, values }
    }

    fn at(&self, row: usize, column: usize) -> [f32; K] {
        self.values.get(row * self.count + column).copied().unwrap_or([0.0; K])
    }

    /// The values at the middles of a row of pixels.
    pub(super) fn row(&self, pixel_row: usize, row: &mut Vec<[f32; K]>) {
        let part = |pixel: usize| ((pixel % self.step) as f32 + 0.5) / self.step as f32;
        let (upper, down) = (pixel_row / self.step, part(pixel_row));
        let mut left = mix(self.at(upper, 0), self.at(upper + 1, 0), down);
        row.clear();
        for column in 1..self.count {
            let right = mix(self.at(upper, column), self.at(upper + 1, column), down);
            for pixel in 0..self.step {
                row.push(mix(left, right, part(pixel)));
            }
            left = right;
        }
    }
}

fn mix<const K: usize>(from: [f32; K], to: [f32; K], part: f32) -> [f32; K] {
    let mut mixed = from;
    for (value, other) in mixed.iter_mut().zip(to) {
        *value += (other - *value) * part;
    }
    mixed
}

/// Pixels between nodes so that features of so many kilometres are met, from 4 (all of a coarse tile) to 32.
pub(super) fn step_for(window: &Window, kilometres: f64) -> usize {
    let wanted = kilometres / window.kilometres();
    let finest = if window.side() > 256 { 8 } else { 4 };
    [32, 16, 8].into_iter().find(|step| *step as f64 <= wanted).unwrap_or(finest).max(finest)
}
