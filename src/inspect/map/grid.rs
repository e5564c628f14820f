//! Grids whose rows are latitudes and whose columns are longitudes, or the other way round.

use super::axis::CellAxis;
use super::cells::{Cells, NO_CELL};
use super::view::View;
use crate::inspect::{Cancel, Unread};

/// Cells of a grid: index = row · `columns` + column, or the other way round if longitudes come first.
pub(super) fn cells(
    latitudes: &CellAxis,
    longitudes: &CellAxis,
    strides: (u32, u32),
    view: &View,
    cancel: &Cancel,
) -> Result<Cells, Unread> {
    let mut cells = Cells::empty(*view);
    let index = |row: u32, column: u32| row.saturating_mul(strides.0).saturating_add(column.saturating_mul(strides.1));
    if view.projection.repeats() {
        // Rows and columns apart: a row of the map is a latitude.
        let middle = f64::from(view.height) / 2.0;
        let columns: Vec<u32> = (0..view.width)
            .map(|column| {
                let position = view.position(f64::from(column) + 0.5, middle).or_else(|| {
                    let (x, _) = view.place(f64::from(column) + 0.5, 0.0);
                    Some(((x - 0.5) * 360.0, 0.0))
                });
                position.and_then(|(longitude, _)| longitudes.cell(longitude)).unwrap_or(NO_CELL)
            })
            .collect();
        for row in 0..view.height {
            let position = view.position(0.5, f64::from(row) + 0.5);
            let Some(latitude) = position.and_then(|(_, latitude)| latitudes.cell(latitude)) else { continue };
            for (pixel, column) in cells.row_mut(row as usize).iter_mut().zip(&columns) {
                *pixel = if *column == NO_CELL { NO_CELL } else { index(latitude, *column) };
            }
        }
        return Ok(cells);
    }
    for row in 0..view.height {
        cancel.check()?;
        for (column, pixel) in cells.row_mut(row as usize).iter_mut().enumerate() {
            let position = view.position(column as f64 + 0.5, f64::from(row) + 0.5);
            let found = position
                .and_then(|(longitude, latitude)| Some(index(latitudes.cell(latitude)?, longitudes.cell(longitude)?)));
            *pixel = found.unwrap_or(NO_CELL);
        }
    }
    Ok(cells)
}
