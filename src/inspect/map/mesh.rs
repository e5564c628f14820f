//! A map from pixels to another plane, exact at the corners of blocks and straight between them where that is as good.

/// Pixels of a block at first, and of the smallest.
const LARGEST: u32 = 32;
const SMALLEST: u32 = 4;
/// How far a place may be off, as a part of what one pixel covers.
const TOLERANCE: f64 = 0.1;

/// Calls `take` with column, row and plane position of the centre of every pixel that has one.
pub(super) fn each_pixel(
    width: u32,
    height: u32,
    exact: &impl Fn(f64, f64) -> Option<(f64, f64)>,
    take: &mut impl FnMut(u32, u32, (f64, f64)),
) {
    for row in (0..height).step_by(LARGEST as usize) {
        for column in (0..width).step_by(LARGEST as usize) {
            let block = Block { column, row, width: LARGEST.min(width - column), height: LARGEST.min(height - row) };
            block.walk(exact, take);
        }
    }
}

#[derive(Clone, Copy)]
struct Block {
    column: u32,
    row: u32,
    width: u32,
    height: u32,
}

impl Block {
    fn walk(self, exact: &impl Fn(f64, f64) -> Option<(f64, f64)>, take: &mut impl FnMut(u32, u32, (f64, f64))) {
        if let Some(corners) = self.straight(exact) {
            self.between(corners, take);
        } else if self.width > SMALLEST || self.height > SMALLEST {
            for part in self.parts() {
                part.walk(exact, take);
            }
        } else {
            for row in self.row..self.row + self.height {
                for column in self.column..self.column + self.width {
                    if let Some(place) = exact(f64::from(column) + 0.5, f64::from(row) + 0.5) {
                        take(column, row, place);
                    }
                }
            }
        }
    }

    /// The exact corners, if everything between them is straight enough.
    fn straight(self, exact: &impl Fn(f64, f64) -> Option<(f64, f64)>) -> Option<[(f64, f64); 4]> {
        let (left, top) = (f64::from(self.column), f64::from(self.row));
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let at = |across: f64, down: f64| exact(left + across * width, top + down * height);
        let corners = [at(0.0, 0.0)?, at(1.0, 0.0)?, at(0.0, 1.0)?, at(1.0, 1.0)?];
        let [a, b, c, _] = corners;
        let across = (b.0 - a.0).hypot(b.1 - a.1) / width;
        let down = (c.0 - a.0).hypot(c.1 - a.1) / height;
        let most = TOLERANCE * across.min(down);
        let probes = [(0.5, 0.5), (0.5, 0.0), (0.0, 0.5), (1.0, 0.5), (0.5, 1.0), (0.25, 0.75)];
        for (across, down) in probes {
            let (true_place, place) = (at(across, down)?, mixed(&corners, across, down));
            let astray = (true_place.0 - place.0).hypot(true_place.1 - place.1);
            if astray.is_nan() || astray > most {
                return None;
            }
        }
        Some(corners)
    }

    fn between(self, corners: [(f64, f64); 4], take: &mut impl FnMut(u32, u32, (f64, f64))) {
        for row in 0..self.height {
            let down = (f64::from(row) + 0.5) / f64::from(self.height);
            let first = mixed(&corners, 0.0, down);
            let last = mixed(&corners, 1.0, down);
            for column in 0..self.width {
                let across = (f64::from(column) + 0.5) / f64::from(self.width);
                let place = (first.0 + (last.0 - first.0) * across, first.1 + (last.1 - first.1) * across);
                take(self.column + column, self.row + row, place);
            }
        }
    }

    fn parts(self) -> impl Iterator<Item = Self> {
        let (left, upper) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let widths = [(self.column, left), (self.column + left, self.width - left)];
        let heights = [(self.row, upper), (self.row + upper, self.height - upper)];
        heights
            .into_iter()
            .flat_map(move |(row, height)| {
                widths.into_iter().map(move |(column, width)| Self { column, row, width, height })
            })
            .filter(|part| part.width > 0 && part.height > 0)
    }
}

fn mixed([a, b, c, d]: &[(f64, f64); 4], across: f64, down: f64) -> (f64, f64) {
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        let (upper, lower) = (a + (b - a) * across, c + (d - c) * across);
        upper + (lower - upper) * down
    };
    (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
}
