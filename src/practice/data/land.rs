//! Where land is: how far each place lies from Natural Earth's coast.

use crate::domain::natural_earth::{LAKES, LAND};
use shapefile::{Shape, ShapeReader};
use std::io::Cursor;
use std::sync::LazyLock;

/// Cells of the grid in a degree.
const PER_DEGREE: usize = 4;
const COLUMNS: usize = 360 * PER_DEGREE;
const ROWS: usize = 180 * PER_DEGREE;
/// Cells beyond which distances are not told apart.
const FARTHEST: f32 = 32.0;

/// Signed distance to the coast in cells, from the north west, row by row; above 0 on land.
static DISTANCES: LazyLock<Vec<f32>> = LazyLock::new(distances);

/// Degrees from the coast, above 0 on land and below 0 on water, within ±8. Great lakes are water.
pub(super) fn inland(longitude: f64, latitude: f64) -> f64 {
    let across = (longitude + 180.0) * PER_DEGREE as f64 - 0.5;
    let down = ((90.0 - latitude) * PER_DEGREE as f64 - 0.5).clamp(0.0, (ROWS - 1) as f64);
    let (left, top) = (across.floor(), down.floor());
    let (part_x, part_y) = (across - left, down - top);
    let at = |column: f64, row: f64| {
        let column = column.rem_euclid(COLUMNS as f64) as usize % COLUMNS;
        let row = (row as usize).min(ROWS - 1);
        DISTANCES.get(row * COLUMNS + column).copied().map_or(-1.0, f64::from)
    };
    let line = |row: f64| at(left, row) * (1.0 - part_x) + at(left + 1.0, row) * part_x;
    (line(top) * (1.0 - part_y) + line(top + 1.0) * part_y) / PER_DEGREE as f64
}

/// True on land, cell by cell.
fn mask() -> Vec<bool> {
    let land = filled(LAND, 0.0);
    let lakes = filled(LAKES, LEAST_LAKE);
    land.into_iter().zip(lakes).map(|(land, lake)| land && !lake).collect()
}

/// Degrees from end to end that a lake must have to be water.
const LEAST_LAKE: f64 = 2.0;

/// Cells whose middle lies in a polygon of a shapefile that is at least so many degrees wide or high; none if the
/// file cannot be read.
fn filled(file: &[u8], least: f64) -> Vec<bool> {
    let shapes = ShapeReader::new(Cursor::new(file)).and_then(ShapeReader::read).unwrap_or_default();
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); ROWS];
    for shape in &shapes {
        let Shape::Polygon(polygon) = shape else { continue };
        let reach = polygon.bbox();
        if (reach.max.x - reach.min.x).max(reach.max.y - reach.min.y) < least {
            continue;
        }
        for ring in polygon.rings() {
            for side in ring.points().windows(2) {
                if let [from, to] = side {
                    cross(&mut crossings, (from.x, from.y), (to.x, to.y));
                }
            }
        }
    }
    let mut cells = vec![false; ROWS * COLUMNS];
    for (line, mut xs) in cells.chunks_mut(COLUMNS).zip(crossings) {
        xs.sort_by(f64::total_cmp);
        for span in xs.chunks_exact(2) {
            let [from, to] = span else { continue };
            let first = (from - 0.5).ceil().max(0.0) as usize;
            let count = ((to - 0.5).ceil().max(0.0) as usize).saturating_sub(first);
            line.iter_mut().skip(first).take(count).for_each(|cell| *cell = true);
        }
    }
    cells
}

/// Notes where a side of a polygon crosses the middles of rows, in columns.
fn cross(crossings: &mut [Vec<f64>], from: (f64, f64), to: (f64, f64)) {
    let row = |latitude: f64| (90.0 - latitude) * PER_DEGREE as f64;
    let column = |longitude: f64| (longitude + 180.0) * PER_DEGREE as f64;
    let (start, stop) = (row(from.1), row(to.1));
    let (high, low) = (start.min(stop), start.max(stop));
    let first = (high - 0.5).ceil().max(0.0) as usize;
    let last = (low - 0.5).ceil().max(0.0) as usize;
    for (number, line) in crossings.iter_mut().enumerate().take(last).skip(first) {
        let part = (number as f64 + 0.5 - start) / (stop - start);
        line.push(column(from.0 + (to.0 - from.0) * part));
    }
}

fn distances() -> Vec<f32> {
    let mask = mask();
    let inner = away_from(&mask, false);
    let outer = away_from(&mask, true);
    inner.into_iter().zip(outer).map(|(land, water)| if land > 0.0 { land - 0.5 } else { 0.5 - water }).collect()
}

/// Cells from each cell to the nearest that is `what`, by steps to neighbours and over corners.
fn away_from(mask: &[bool], what: bool) -> Vec<f32> {
    let mut cells: Vec<f32> = mask.iter().map(|&land| if land == what { 0.0 } else { FARTHEST }).collect();
    // Twice each way, so that what begins at one edge of the map is known at the other.
    for _ in 0..2 {
        for row in 0..ROWS {
            sweep(&mut cells, row, row.checked_sub(1), true);
        }
        for row in (0..ROWS).rev() {
            sweep(&mut cells, row, Some(row + 1).filter(|below| *below < ROWS), false);
        }
    }
    cells
}

fn sweep(cells: &mut [f32], row: usize, from: Option<usize>, eastward: bool) {
    const CORNER: f32 = std::f32::consts::SQRT_2;
    let at = |cells: &[f32], row: usize, column: usize| cells.get(row * COLUMNS + column).copied().unwrap_or(FARTHEST);
    for step in 0..COLUMNS {
        let column = if eastward { step } else { COLUMNS - 1 - step };
        let (west, east) = ((column + COLUMNS - 1) % COLUMNS, (column + 1) % COLUMNS);
        let mut best = at(cells, row, column).min(at(cells, row, if eastward { west } else { east }) + 1.0);
        if let Some(other) = from {
            best = best
                .min(at(cells, other, column) + 1.0)
                .min(at(cells, other, west) + CORNER)
                .min(at(cells, other, east) + CORNER);
        }
        if let Some(cell) = cells.get_mut(row * COLUMNS + column) {
            *cell = best.min(FARTHEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::inland;

    #[test]
    fn places_are_on_land_or_water_as_they_are() {
        for (longitude, latitude) in
            [(-105.3, 40.5), (10.0, 50.0), (0.0, -85.0), (25.0, -10.0), (134.0, -24.0), (-40.0, 72.0), (178.0, 66.5)]
        {
            assert!(inland(longitude, latitude) > 0.2, "{longitude} {latitude} {}", inland(longitude, latitude));
        }
        for (longitude, latitude) in
            [(-150.0, 10.0), (-30.0, 40.0), (18.0, 37.0), (-87.0, 43.5), (-175.0, 50.0), (5.0, 80.0), (80.0, -40.0)]
        {
            assert!(inland(longitude, latitude) < -0.1, "{longitude} {latitude} {}", inland(longitude, latitude));
        }
    }
}
