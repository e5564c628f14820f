//! Reads a table block by block and hands over its rows.

use super::array::{Array, Link};
use super::cell::{Cell, Kind};
use super::error::ExportError;
use super::table::Table;
use crate::inspect::time::Resolution;
use crate::inspect::{Cancel, MOST_BYTES_AT_ONCE, Range, Reader, Selection, Values};

/// Most rows that are held at once.
const MOST_ROWS: u64 = 65_536;

/// One row.
pub(super) struct Row<'a> {
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    /// Indices in the file's dimensions of rows.
    pub(super) index: (u64, Option<u64>),
    pub(super) cells: &'a [Cell],
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counted {
    pub(super) written: u64,
    pub(super) without_position: u64,
    pub(super) missing: u64,
    pub(super) elsewhere: u64,
}

/// An array's values for one block.
struct Loaded {
    values: Values,
    /// Elements from one index to the next of the rows' dimensions.
    strides: [usize; 2],
    /// Elements from one column to the next, and how many, from the last spread dimension to the first.
    spread: Vec<(usize, u64)>,
}

impl Loaded {
    fn read(reader: &mut dyn Reader, array: &Array, block: &[Range]) -> Result<Self, ExportError> {
        let range = |link: &Link| match link {
            Link::Row(row) => block.get(*row).copied().unwrap_or(Range::one(0)),
            Link::Fixed(index) => Range::one(*index),
            Link::Spread(range) => *range,
        };
        let selection = Selection(array.links.iter().map(range).collect());
        let values = reader.read(&array.path, &selection)?;
        let (mut strides, mut spread, mut stride) = ([0, 0], Vec::new(), 1_usize);
        for (link, range) in array.links.iter().zip(&selection.0).rev() {
            match link {
                Link::Row(row) => {
                    if let Some(slot) = strides.get_mut(*row) {
                        *slot = stride;
                    }
                }
                Link::Spread(range) => spread.push((stride, range.count)),
                Link::Fixed(_) => {}
            }
            stride = stride.saturating_mul(usize::try_from(range.count).unwrap_or(usize::MAX));
        }
        Ok(Self { values, strides, spread })
    }

    fn at(&self, [row, column]: [usize; 2], nth: u64) -> usize {
        let [down, across] = self.strides;
        let mut index = row.saturating_mul(down).saturating_add(column.saturating_mul(across));
        let mut left = nth;
        for (stride, count) in &self.spread {
            index = index.saturating_add(stride.saturating_mul((left % (*count).max(1)) as usize));
            left /= (*count).max(1);
        }
        index
    }
}

/// Reads all rows and gives them to `take`; `progress` hears how many of how many are done.
pub(super) fn rows(
    reader: &mut dyn Reader,
    table: &Table,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64, u64),
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), ExportError>,
) -> Result<Counted, ExportError> {
    let whole = Selection(table.rows.clone());
    let (total, mut done, mut counted) = (whole.elements(), 0, Counted::default());
    let mut resolutions = vec![None; table.arrays.len()];
    for block in whole.pieces(table.chunk_rows, most_rows(table)) {
        cancel.check()?;
        let all =
            table.arrays.iter().map(|array| Loaded::read(reader, array, &block.0)).collect::<Result<Vec<_>, _>>()?;
        let place = match table.positions.arrays() {
            Some((one, other)) => Some((Loaded::read(reader, one, &block.0)?, Loaded::read(reader, other, &block.0)?)),
            None => None,
        };
        for ((resolution, loaded), array) in resolutions.iter_mut().zip(&all).zip(&table.arrays) {
            if let (None, Some(time)) = (&resolution, &array.plan.time) {
                *resolution = Some(time.resolution(&array.plan.reals(&loaded.values).unwrap_or_default()));
            }
        }
        one_block(table, &block, (&all, place.as_ref()), &resolutions, &mut counted, take)?;
        done += block.elements();
        progress(done, total);
    }
    Ok(counted)
}

fn one_block(
    table: &Table,
    block: &Selection,
    (all, place): (&[Loaded], Option<&(Loaded, Loaded)>),
    resolutions: &[Option<Resolution>],
    counted: &mut Counted,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let (down, across) = (block.0.first(), block.0.get(1));
    let count = |range: Option<&Range>| range.map_or(1, |range| range.count);
    let mut cells = Vec::with_capacity(table.columns.len());
    for row in 0..count(down) {
        for column in 0..count(across) {
            let at = [row as usize, column as usize];
            let file = |range: Option<&Range>, nth: u64| range.map(|range| range.start + nth * range.step);
            let index = (file(down, row).unwrap_or(0), file(across, column));
            let held = place.and_then(|(one, other)| held(table, one, other, at));
            let position = table.positions.degrees(held, (index.0, index.1.unwrap_or(0)));
            let Some((longitude, latitude)) = position else {
                counted.without_position += 1;
                continue;
            };
            if !table.area.is_none_or(|area| holds(area, longitude, latitude)) {
                counted.elsewhere += 1;
                continue;
            }
            cells.clear();
            cells.extend(
                table
                    .columns
                    .iter()
                    .map(|column| cell(table, column.array, column.nth, column.kind, all, at, resolutions)),
            );
            if is_missing(table, &cells) {
                counted.missing += 1;
                continue;
            }
            counted.written += 1;
            take(&Row { longitude, latitude, index, cells: &cells })?;
        }
    }
    Ok(())
}

fn held(table: &Table, one: &Loaded, other: &Loaded, at: [usize; 2]) -> Option<(f64, f64)> {
    let (first, second) = table.positions.arrays()?;
    let real = |array: &Array, loaded: &Loaded| array.plan.real(&loaded.values, loaded.at(at, 0));
    Some((real(first, one)?, real(second, other)?))
}

fn cell(
    table: &Table,
    array: usize,
    nth: u64,
    kind: Kind,
    all: &[Loaded],
    at: [usize; 2],
    resolutions: &[Option<Resolution>],
) -> Cell {
    let (Some(array_of), Some(loaded)) = (table.arrays.get(array), all.get(array)) else { return Cell::Missing };
    let resolution = resolutions.get(array).copied().flatten().unwrap_or(Resolution::Second(0));
    Cell::of(kind, &array_of.plan, &loaded.values, loaded.at(at, nth), resolution)
}

/// Whether every value is missing; the time of a row is no value.
fn is_missing(table: &Table, cells: &[Cell]) -> bool {
    let mut values = table.columns.iter().zip(cells).filter(|(column, _)| column.name != "time").peekable();
    values.peek().is_some() && values.all(|(_, cell)| *cell == Cell::Missing)
}

/// Whether a box holds a position; edges are closed.
fn holds([west, south, east, north]: [f64; 4], longitude: f64, latitude: f64) -> bool {
    let from_west = (longitude - west).rem_euclid(360.0);
    let width = if east - west >= 360.0 { 360.0 } else { (east - west).rem_euclid(360.0) };
    (south..=north).contains(&latitude) && from_west <= width
}

fn most_rows(table: &Table) -> u64 {
    let widest =
        table.arrays.iter().map(|array| array.bytes_each.saturating_mul(array.spread())).max().unwrap_or(8).max(8);
    (MOST_BYTES_AT_ONCE / 2 / widest).clamp(1, MOST_ROWS)
}
