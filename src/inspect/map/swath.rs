//! Swaths: every cell has a centre of its own. Cells are polygons whose corners lie amid four centres, so that they
//! meet without seams; where a scan ends or a centre is missing a cell is as large as towards its other neighbour.

use super::axis::median;
use super::cells::Cells;
use super::view::View;
use crate::domain::map::Projection;
use crate::inspect::{Cancel, Unread};

/// Neighbours farther away than so many usual distances are none; cells larger than that are not drawn.
const GAP: f32 = 5.0;
/// Most distances that the usual one is taken of.
const MOST_SAMPLED: usize = 100_000;

/// Centres of the cells of a swath on a map, row by row; made once, for all views.
#[derive(Debug)]
pub struct Swath {
    rows: usize,
    columns: usize,
    projection: Projection,
    /// Plane position of which the others are counted: the range of their numbers stays small.
    origin: (f64, f64),
    /// Plane positions; not a number where a cell lies nowhere.
    places: Vec<[f32; 2]>,
    /// Largest distance of neighbours along rows and along columns, in plane units, at the latitude of [`Self::scale`].
    most: [f32; 2],
    /// Corners of cells where four of them meet, one row and column more than cells.
    lattice: Vec<[f32; 2]>,
    /// What blocks of cells enclose.
    blocks: Vec<Option<Around>>,
}

/// Cells of a block's side.
const BLOCK: usize = 32;

/// A rectangle of the plane, from the swath's origin.
#[derive(Debug, Clone, Copy)]
struct Around {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
    /// Every cell in it shares its corners with its neighbours.
    is_whole: bool,
}

impl Around {
    fn of([x, y]: [f32; 2]) -> Self {
        Self { left: x, top: y, right: x, bottom: y, is_whole: true }
    }

    fn with(self, [x, y]: [f32; 2]) -> Self {
        let (left, top) = (self.left.min(x), self.top.min(y));
        Self { left, top, right: self.right.max(x), bottom: self.bottom.max(y), ..self }
    }
}

/// A corner of cells in pixels, and the first column and row of pixels whose centres do not lie before it.
#[derive(Debug, Clone, Copy, Default)]
struct Corner {
    at: (f64, f64),
    column: i32,
    row: i32,
}

impl Corner {
    #[inline]
    fn new([x, y]: [f32; 2], place: &Place) -> Self {
        let at = (place.left + f64::from(x) * place.across, place.top + f64::from(y) * place.down);
        // As `ceil`, which is a call on processors of the oldest kind.
        let up = |value: f64| {
            let whole = value as i32;
            whole.saturating_add(i32::from(f64::from(whole) < value))
        };
        Self { at, column: up(at.0 - 0.5), row: up(at.1 - 0.5) }
    }
}

/// Where the plane lies in pixels.
struct Place {
    left: f64,
    top: f64,
    across: f64,
    down: f64,
}

impl Swath {
    /// From latitudes and longitudes in degrees, row by row; fill is not a number.
    pub fn new(latitudes: &[f64], longitudes: &[f64], columns: usize, projection: Projection) -> Self {
        let columns = columns.max(1);
        let count = latitudes.len().min(longitudes.len());
        let rows = count / columns;
        let positions = latitudes.iter().zip(longitudes).take(rows * columns);
        let forward = |latitude: f64, longitude: f64| {
            // Beyond any place is fill that nobody declared.
            let is_place = latitude.abs() <= 90.0 && longitude.abs() <= 720.0;
            is_place.then(|| projection.forward(longitude, latitude)).flatten()
        };
        let origin =
            positions.clone().find_map(|(latitude, longitude)| forward(*latitude, *longitude)).unwrap_or((0.0, 0.0));
        let places = positions
            .map(|(latitude, longitude)| match forward(*latitude, *longitude) {
                Some((x, y)) => {
                    let mut east = x - origin.0;
                    if projection.repeats() {
                        east -= east.round();
                    }
                    [east as f32, (y - origin.1) as f32]
                }
                None => [f32::NAN; 2],
            })
            .collect();
        let most = [f32::INFINITY; 2];
        let mut swath =
            Self { rows, columns, projection, origin, places, most, lattice: Vec::new(), blocks: Vec::new() };
        swath.most = [swath.usual(1), swath.usual(columns)].map(|usual| usual * GAP);
        swath.lattice = swath.lattice();
        swath.blocks = swath.blocks();
        swath
    }

    /// Number of rows and columns.
    pub fn size(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// Usual distance of a cell and the one `step` further, as on the ground at the equator.
    fn usual(&self, step: usize) -> f32 {
        let every = (self.places.len() / MOST_SAMPLED).max(1);
        let distances = (0..self.places.len()).step_by(every).filter_map(|index| {
            let is_last = step == 1 && index % self.columns == self.columns - 1;
            let other = (!is_last).then_some(index + step)?;
            let distance = self.distance(self.place(index)?, self.place(other)?);
            Some(f64::from(distance))
        });
        median(distances).map_or(f32::INFINITY, |usual| usual as f32)
    }

    fn place(&self, index: usize) -> Option<[f32; 2]> {
        self.places.get(index).copied().filter(|[x, _]| !x.is_nan())
    }

    fn at(&self, row: usize, column: usize) -> Option<[f32; 2]> {
        if column >= self.columns || row >= self.rows { None } else { self.place(row * self.columns + column) }
    }

    /// Distance on the ground: Mercator is larger towards the poles.
    fn distance(&self, a: [f32; 2], b: [f32; 2]) -> f32 {
        let [east, south] = self.way_between(a, b);
        east.hypot(south) * self.scale(a)
    }

    fn scale(&self, place: [f32; 2]) -> f32 {
        if self.projection.repeats() {
            let y = (0.5 - (self.origin.1 as f32 + place[1])) * std::f32::consts::TAU;
            1.0 / y.cosh()
        } else {
            1.0
        }
    }

    /// The way from one place to another, the short way round.
    fn way_between(&self, a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
        let mut east = b[0] - a[0];
        if self.projection.repeats() && east.abs() > 0.5 {
            east -= east.round();
        }
        [east, b[1] - a[1]]
    }

    /// The way to a neighbour, if it is one.
    fn towards(&self, from: [f32; 2], to: Option<[f32; 2]>, along: usize) -> Option<[f32; 2]> {
        let to = to?;
        let [east, south] = self.way_between(from, to);
        let most = self.most.get(along).copied().unwrap_or(f32::INFINITY);
        (east.hypot(south) * self.scale(from) <= most).then_some([east, south])
    }

    /// Corners of a cell relative to its centre, in order round it.
    fn corners(&self, row: usize, column: usize, centre: [f32; 2]) -> Option<[[f32; 2]; 4]> {
        let sides = |step: [isize; 2], along: usize| {
            let neighbour = |sign: isize| {
                let row = row.checked_add_signed(sign * step[0]);
                let place = row.zip(column.checked_add_signed(sign * step[1]));
                self.towards(centre, place.and_then(|(row, column)| self.at(row, column)), along)
            };
            (neighbour(-1), neighbour(1))
        };
        let (left, right) = sides([0, 1], 0);
        let (up, down) = sides([1, 0], 1);
        let negative = |way: [f32; 2]| [-way[0], -way[1]];
        // A line of cells is as wide as its cells are long.
        let across = |way: [f32; 2]| [-way[1], way[0]];
        let any_column = right.or(left.map(negative));
        let any_row = down.or(up.map(negative));
        let right_way = right.or(left.map(negative)).or(any_row.map(|way| negative(across(way))))?;
        let left_way = left.or(right.map(negative)).unwrap_or(negative(right_way));
        let down_way = down.or(up.map(negative)).or(any_column.map(across))?;
        let up_way = up.or(down.map(negative)).unwrap_or(negative(down_way));
        let corner = |vertical: Option<[f32; 2]>,
                      horizontal: Option<[f32; 2]>,
                      own: [[f32; 2]; 2],
                      row_step: isize,
                      column_step: isize| {
            let diagonal = || {
                let place = self.at(row.checked_add_signed(row_step)?, column.checked_add_signed(column_step)?)?;
                let way = self.way_between(centre, place);
                let most = self.most[0] + self.most[1];
                (way[0].hypot(way[1]) * self.scale(centre) <= most).then_some(way)
            };
            match (vertical, horizontal, diagonal()) {
                (Some(a), Some(b), Some(c)) => [(a[0] + b[0] + c[0]) / 4.0, (a[1] + b[1] + c[1]) / 4.0],
                _ => [own[0][0].midpoint(own[1][0]), own[0][1].midpoint(own[1][1])],
            }
        };
        Some([
            corner(up, left, [up_way, left_way], -1, -1),
            corner(up, right, [up_way, right_way], -1, 1),
            corner(down, right, [down_way, right_way], 1, 1),
            corner(down, left, [down_way, left_way], 1, -1),
        ])
    }

    pub(super) fn cells(&self, view: &View, cancel: &Cancel) -> Result<Cells, Unread> {
        let mut cells = Cells::empty(*view);
        if view.projection != self.projection {
            return Ok(cells);
        }
        // Plane to pixels, in f64 once: single steps are small numbers.
        let (left, top) = view.pixel_of_place(self.origin.0, self.origin.1);
        let (_, further) = view.pixel_of_place(self.origin.0, self.origin.1 + 1.0);
        let (across, down) = (1.0 / view.pixel, further - top);
        let (width, height) = (f64::from(view.width), f64::from(view.height));
        for (number, block) in self.blocks.iter().enumerate() {
            if number.is_multiple_of(16) {
                cancel.check()?;
            }
            let Some(block) = block else { continue };
            let (one, other) = (top + f64::from(block.top) * down, top + f64::from(block.bottom) * down);
            // Most of a swath lies outside, once zoomed in.
            if one.max(other) < 0.0 || one.min(other) > height {
                continue;
            }
            let ends = [block.left, block.right].map(|x| left + f64::from(x) * across);
            let half = (ends[1] - ends[0]) / 2.0;
            copies(view.turn(), f64::midpoint(ends[0], ends[1]), half, width, |middle| {
                let place = Place { left: left + middle - f64::midpoint(ends[0], ends[1]), top, across, down };
                if block.is_whole {
                    self.fill_whole(&mut cells, number, &place);
                } else {
                    self.fill_block(&mut cells, number, &place);
                }
            });
        }
        Ok(cells)
    }

    /// The same for a block in which every cell shares its corners: each is placed once, and cells between the centres
    /// of pixels, as most are from afar, cost little more than that.
    fn fill_whole(&self, cells: &mut Cells, number: usize, place: &Place) {
        let (rows, columns) = self.block(number);
        let corners = |row: usize, line: &mut [Corner; BLOCK + 1]| {
            let first = row * (self.columns + 1) + columns.start;
            let lattice = self.lattice.get(first..=first + columns.len()).unwrap_or_default();
            line.iter_mut().zip(lattice).for_each(|(corner, at)| *corner = Corner::new(*at, place));
        };
        let (mut above, mut below) = ([Corner::default(); BLOCK + 1], [Corner::default(); BLOCK + 1]);
        corners(rows.start, &mut above);
        for row in rows {
            corners(row + 1, &mut below);
            for (column, (upper, lower)) in columns.clone().zip(above.windows(2).zip(below.windows(2))) {
                let ([a, b], [d, c]) = (upper, lower) else { continue };
                let four = [a, b, c, d];
                let has_none = |values: [i32; 4]| values == [values[0]; 4];
                if has_none(four.map(|corner| corner.row)) || has_none(four.map(|corner| corner.column)) {
                    continue;
                }
                fill(cells, &four.map(|corner| corner.at), (row * self.columns + column) as u32);
            }
            std::mem::swap(&mut above, &mut below);
        }
    }

    fn fill_block(&self, cells: &mut Cells, number: usize, place: &Place) {
        let (rows, columns) = self.block(number);
        for row in rows {
            for column in columns.clone() {
                let Some(centre) = self.at(row, column) else { continue };
                let Some(corners) = self.met(row, column, centre).or_else(|| self.corners_of(row, column, centre))
                else {
                    continue;
                };
                let pixels = corners
                    .map(|[x, y]| (place.left + f64::from(x) * place.across, place.top + f64::from(y) * place.down));
                fill(cells, &pixels, (row * self.columns + column) as u32);
            }
        }
    }

    /// The corners that a cell shares with its neighbours, if it has all of them.
    #[inline]
    fn met(&self, row: usize, column: usize, centre: [f32; 2]) -> Option<[[f32; 2]; 4]> {
        let first = row * (self.columns + 1) + column;
        let second = first + self.columns + 1;
        let above = self.lattice.get(first..first + 2)?;
        let below = self.lattice.get(second..second + 2)?;
        let corners = [*above.first()?, *above.last()?, *below.last()?, *below.first()?];
        // Those at the seam of the unwrapped plane are brought together by the other way.
        corners.iter().all(|[x, _]| (x - centre[0]).abs() < 0.25 || self.is_metric() && !x.is_nan()).then_some(corners)
    }

    /// The corners of a cell that lacks a neighbour.
    fn corners_of(&self, row: usize, column: usize, centre: [f32; 2]) -> Option<[[f32; 2]; 4]> {
        let corners = self.corners(row, column, centre)?;
        Some(corners.map(|[east, south]| [centre[0] + east, centre[1] + south]))
    }

    fn is_metric(&self) -> bool {
        !self.projection.repeats()
    }

    /// Where four centres meet: a corner of each. Not a number where one is missing or too far away.
    fn lattice(&self) -> Vec<[f32; 2]> {
        let across = self.columns + 1;
        let mut lattice = vec![[f32::NAN; 2]; (self.rows + 1) * across];
        for row in 1..self.rows {
            for column in 1..self.columns {
                let four = [(row - 1, column - 1), (row - 1, column), (row, column), (row, column - 1)];
                if let (Some(corner), Some(place)) = (
                    self.meeting(four.map(|(row, column)| self.at(row, column))),
                    lattice.get_mut(row * across + column),
                ) {
                    *place = corner;
                }
            }
        }
        lattice
    }

    fn meeting(&self, [a, b, c, d]: [Option<[f32; 2]>; 4]) -> Option<[f32; 2]> {
        let [a, b, c, d] = [a?, b?, c?, d?];
        let scale = self.scale(a);
        let length = |from: [f32; 2], to: [f32; 2]| {
            let [east, south] = self.way_between(from, to);
            east.hypot(south) * scale
        };
        let [along_row, along_column] = self.most;
        let is_near = length(a, b) <= along_row
            && length(d, c) <= along_row
            && length(a, d) <= along_column
            && length(b, c) <= along_column;
        if !is_near {
            return None;
        }
        let ways = [b, c, d].map(|to| self.way_between(a, to));
        let mean = |axis: usize| ways.iter().filter_map(|way| way.get(axis)).sum::<f32>() / 4.0;
        Some([a[0] + mean(0), a[1] + mean(1)])
    }

    /// Rows and columns of a block.
    fn block(&self, number: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let across = self.columns.div_ceil(BLOCK).max(1);
        let (row, column) = (number / across * BLOCK, number % across * BLOCK);
        (row..(row + BLOCK).min(self.rows), column..(column + BLOCK).min(self.columns))
    }

    /// What each block of cells encloses.
    fn blocks(&self) -> Vec<Option<Around>> {
        let count = self.rows.div_ceil(BLOCK) * self.columns.div_ceil(BLOCK);
        (0..count)
            .map(|number| {
                let (rows, columns) = self.block(number);
                let (mut around, mut is_whole): (Option<Around>, bool) = (None, true);
                for row in rows {
                    for column in columns.clone() {
                        let centre = self.at(row, column);
                        let met = centre.and_then(|centre| self.met(row, column, centre));
                        is_whole &= met.is_some();
                        let corners = met.or_else(|| self.corners_of(row, column, centre?));
                        for corner in corners.into_iter().flatten() {
                            around = Some(around.map_or(Around::of(corner), |around| around.with(corner)));
                        }
                    }
                }
                around.map(|around| Around { is_whole, ..around })
            })
            .collect()
    }

    pub(super) fn position(&self, row: usize, column: usize) -> Option<(f64, f64)> {
        let [east, south] = self.at(row, column)?;
        let (x, y) = (self.origin.0 + f64::from(east), self.origin.1 + f64::from(south));
        View { projection: self.projection, left: x, top: y, pixel: 1.0, width: 1, height: 1 }.position(0.0, 0.0)
    }

    /// Whether it is known how large cells are: two of them have neighbours.
    pub(super) fn has_sizes(&self) -> bool {
        self.most.iter().any(|most| most.is_finite() && *most > 0.0)
    }

    /// Corners of a cell as it is drawn, in order round it, as longitude and latitude; one without a neighbour is as
    /// large as they usually are. `None` where there is no cell.
    pub(super) fn outline_of(&self, row: usize, column: usize) -> Option<[(f64, f64); 4]> {
        let [a, b, c, d] = self.drawn(row, column)?.map(|[east, south]| {
            // A cell may reach a little beyond the end of the map.
            let y = (self.origin.1 + f64::from(south)).clamp(0.0, 1.0);
            self.projection.inverse(self.origin.0 + f64::from(east), y)
        });
        Some([a?, b?, c?, d?])
    }

    /// Whether a cell of a polar map encloses the pole.
    pub(super) fn holds_its_pole(&self, row: usize, column: usize) -> bool {
        let Some(corners) = self.drawn(row, column).filter(|_| self.is_metric()) else { return false };
        let pole = [(0.5 - self.origin.0) as f32, (0.5 - self.origin.1) as f32];
        let sides = corners.iter().zip(corners.iter().cycle().skip(1));
        let mut turns =
            sides.map(|(from, to)| (to[0] - from[0]) * (pole[1] - from[1]) - (to[1] - from[1]) * (pole[0] - from[0]));
        let first = turns.next().unwrap_or(0.0);
        turns.all(|turn| turn * first > 0.0)
    }

    fn drawn(&self, row: usize, column: usize) -> Option<[[f32; 2]; 4]> {
        let centre = self.at(row, column)?;
        let alone = || {
            let half = self.most.map(|most| if most.is_finite() { most / GAP / 2.0 } else { f32::INFINITY });
            let half = half[0].min(half[1]) / self.scale(centre);
            let corner = |east: f32, south: f32| [centre[0] + east * half, centre[1] + south * half];
            [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
        };
        let met = self.met(row, column, centre).or_else(|| self.corners_of(row, column, centre));
        Some(met.unwrap_or_else(alone))
    }
}

/// Calls `draw` with each place at which something at `x` is seen.
pub(super) fn copies(turn: Option<f64>, x: f64, reach: f64, width: f64, mut draw: impl FnMut(f64)) {
    let Some(turn) = turn else { return draw(x) };
    let mut x = x - ((x + reach) / turn).floor() * turn;
    // The first copy whose right end is not left of the view.
    while x - reach <= width {
        draw(x);
        x += turn;
    }
}

/// Gives a cell to all pixels whose centre lies in a quadrilateral.
#[inline]
fn fill(cells: &mut Cells, corners: &[(f64, f64); 4], index: u32) {
    let (width, height) = (f64::from(cells.view().width), f64::from(cells.view().height));
    let ends = |values: [f64; 4]| {
        let [a, b, c, d] = values;
        (a.min(b).min(c.min(d)), a.max(b).max(c.max(d)))
    };
    let (left, right) = ends(corners.map(|corner| corner.0));
    let (top, bottom) = ends(corners.map(|corner| corner.1));
    let first = (top - 0.5).ceil().max(0.0);
    let last = (bottom - 0.5).floor().min(height - 1.0);
    let none = (left - 0.5).ceil().max(0.0) > (right - 0.5).floor().min(width - 1.0);
    if none || first.partial_cmp(&last).is_none_or(std::cmp::Ordering::is_gt) {
        return;
    }
    fill_rows(cells, corners, (first, last), index);
}

fn fill_rows(cells: &mut Cells, corners: &[(f64, f64); 4], (first, last): (f64, f64), index: u32) {
    let width = f64::from(cells.view().width);
    let sides = [(0, 1), (1, 2), (2, 3), (3, 0)];
    for row in first as i64..=last as i64 {
        let y = row as f64 + 0.5;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (a, b) in sides {
            let (Some(a), Some(b)) = (corners.get(a), corners.get(b)) else { continue };
            if (a.1 <= y) != (b.1 <= y) {
                let x = a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1);
                low = low.min(x);
                high = high.max(x);
            }
        }
        let start = (low - 0.5).ceil().max(0.0);
        // Right ends belong to the next cell.
        let end = (high - 0.5).ceil().min(width);
        if start < end
            && let Some(pixels) = cells.row_mut(row as usize).get_mut(start as usize..end as usize)
        {
            pixels.fill(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Swath;

    impl Swath {
        /// Drawn cell by cell.
        pub(in crate::inspect::map) fn each_for_itself(mut self) -> Self {
            self.blocks.iter_mut().flatten().for_each(|block| block.is_whole = false);
            self
        }
    }
}
