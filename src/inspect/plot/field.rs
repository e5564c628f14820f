//! Fields: values in rows and columns, of a grid or a swath, as a picture of their cells.

use super::colours::ColourScale;
use super::numbers::{reals, selected, variable};
use super::raster::{Picture, View};
use super::spread::{self, Spread};
use crate::inspect::{Cancel, Range, Reader, Selection, Structure, Unread, Variable, Why};

/// Most cells of a field.
pub const MOST_CELLS: u64 = 50_000_000;

/// Which two dimensions are drawn, and where the others stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slice {
    /// The dimension that runs upwards.
    pub rows: usize,
    /// The dimension that runs to the right.
    pub columns: usize,
    /// Index of every dimension; those of the two above do not count.
    pub at: Vec<u64>,
}

impl Slice {
    /// The last two dimensions, the first element of the others; `None` of a variable with fewer dimensions. Where
    /// the last one is the latitude it runs upwards all the same.
    pub fn first_of(structure: &Structure, variable: &Variable) -> Option<Self> {
        let count = variable.shape.len();
        let (columns, rows) = (count.checked_sub(1)?, count.checked_sub(2)?);
        let at = vec![0; count];
        if is_latitude(structure, variable, columns) && !is_latitude(structure, variable, rows) {
            return Some(Self { rows: columns, columns: rows, at });
        }
        Some(Self { rows, columns, at })
    }

    /// What is read of the variable.
    pub fn selection(&self, variable: &Variable) -> Selection {
        let range = |(dimension, length): (usize, &u64)| {
            if dimension == self.rows || dimension == self.columns {
                Range::all(*length)
            } else {
                Range::one(self.at.get(dimension).copied().unwrap_or(0))
            }
        };
        Selection(variable.shape.iter().enumerate().map(range).collect())
    }
}

fn scale<'a>(structure: &'a Structure, variable: &Variable, dimension: usize) -> Option<&'a Variable> {
    let length = variable.shape.get(dimension)?;
    let path = variable.axes.get(dimension)?.scale.as_ref()?;
    structure.variable(path).filter(|scale| scale.shape == [*length] && scale.data_type.number().is_some())
}

fn is_latitude(structure: &Structure, variable: &Variable, dimension: usize) -> bool {
    let name = variable.axes.get(dimension).map_or("", |axis| axis.name.as_str()).to_ascii_lowercase();
    let units = scale(structure, variable, dimension).and_then(|scale| scale.text("units"));
    units.is_some_and(|units| units.starts_with("degree") && units.contains("north")) || name.starts_with("lat")
}

/// What runs along one side of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The dimension's or coordinate's name with its unit as the file writes it.
    pub name: String,
    /// Unit of the coordinate, if there is one.
    pub units: Option<String>,
    /// The coordinate at the centre of the first cell from the left or from below, and from one cell to the next.
    /// Where the coordinate is missing or its steps differ it is the index.
    pub first: f64,
    /// See `first`.
    pub step: f64,
    /// Whether the file has a coordinate whose steps differ, so that the index is shown in its place.
    pub is_uneven: bool,
    /// Whether the stored order runs the other way.
    turned: bool,
}

/// A field in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Cells upwards.
    pub rows: usize,
    /// Cells to the right.
    pub columns: usize,
    values: Vec<f32>,
    /// Whether rows are the inner dimension in memory.
    transposed: bool,
    /// What runs to the right.
    pub x: Side,
    /// What runs upwards.
    pub y: Side,
    /// Number of values and gaps, and their ends.
    pub spread: Spread,
    /// The values to begin the colours with: from the 2nd to the 98th percentile.
    pub usual: Option<(f64, f64)>,
}

impl Field {
    /// The value of a cell, counted from the left and from below; NaN for a gap, `None` outside.
    pub fn at(&self, column: usize, row: usize) -> Option<f32> {
        if column >= self.columns || row >= self.rows {
            return None;
        }
        let column = if self.x.turned { self.columns - 1 - column } else { column };
        let row = if self.y.turned { self.rows - 1 - row } else { row };
        let place = if self.transposed { column * self.rows + row } else { row * self.columns + column };
        self.values.get(place).copied()
    }

    /// Bytes it keeps in memory.
    pub fn bytes(&self) -> usize {
        self.values.capacity() * 4
    }

    /// All values, in the order of the file.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The cells that a view shows, each pixel in the colour of the cell at its centre; gaps are clear. The view is
    /// in cells from the lower left corner.
    pub fn picture(&self, view: View, colours: &ColourScale) -> Picture {
        let view = view.bounded();
        let cell = |pixel: u32, from: f64, to: f64, of: u32| -> Option<usize> {
            let place = from + (f64::from(pixel) + 0.5) * (to - from) / f64::from(of);
            (place >= 0.0).then_some(place as usize)
        };
        let columns: Vec<Option<usize>> =
            (0..view.width).map(|pixel| cell(pixel, view.x.0, view.x.1, view.width)).collect();
        let mut pixels = vec![0; view.width as usize * view.height as usize * 4];
        for (pixel, line) in (0..view.height).zip(pixels.chunks_exact_mut(view.width as usize * 4)) {
            let Some(row) = cell(pixel, view.y.1, view.y.0, view.height) else { continue };
            for (column, pixel) in columns.iter().zip(line.as_chunks_mut::<4>().0) {
                let value = column.and_then(|column| self.at(column, row));
                if let Some([red, green, blue]) = value.and_then(|value| colours.colour(f64::from(value))) {
                    *pixel = [red, green, blue, u8::MAX];
                }
            }
        }
        Picture { width: view.width, height: view.height, pixels }
    }

    /// This minus another of the same shape, cell by cell; `None` if the shapes differ.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        if (self.rows, self.columns) != (other.rows, other.columns) {
            return None;
        }
        let stored = |place: usize| {
            let (row, column) = if self.transposed {
                (place % self.rows, place / self.rows)
            } else {
                (place / self.columns, place % self.columns)
            };
            let column = if self.x.turned { self.columns - 1 - column } else { column };
            let row = if self.y.turned { self.rows - 1 - row } else { row };
            other.at(column, row).unwrap_or(f32::NAN)
        };
        let values: Vec<f32> = self.values.iter().enumerate().map(|(place, value)| value - stored(place)).collect();
        Some(Self { values, ..self.clone() }.counted())
    }

    fn counted(mut self) -> Self {
        self.spread = spread::spread(self.values.iter().copied());
        self.usual = spread::percentiles(|| self.values.iter().copied(), [0.02, 0.98])
            .map(|[low, high]| (f64::from(low), f64::from(high)));
        self
    }
}

/// Reads a slice of a variable.
///
/// # Errors
/// What cannot be read; more than [`MOST_CELLS`]; [`Why::Cancelled`].
pub fn load(
    reader: &mut dyn Reader,
    structure: &Structure,
    path: &str,
    slice: &Slice,
    cancel: &Cancel,
) -> Result<Field, Unread> {
    let variable = variable(structure, path)?;
    let selection = slice.selection(variable);
    let (Some(rows), Some(columns)) = (variable.shape.get(slice.rows), variable.shape.get(slice.columns)) else {
        return Err(Unread::new(path, Why::Unknown("a field of fewer than two dimensions".to_owned()), ""));
    };
    if selection.elements() > MOST_CELLS {
        return Err(Unread::new(path, Why::TooLarge(selection.elements().saturating_mul(4), MOST_CELLS * 4), ""));
    }
    let mut values: Vec<f32> = Vec::new();
    selected(reader, variable, &selection, cancel, |numbers| {
        values.extend(numbers.map(|number| number as f32));
        Ok(())
    })?;
    let x = side(reader, structure, variable, slice.columns, false, cancel)?;
    let y = side(reader, structure, variable, slice.rows, true, cancel)?;
    let (rows, columns, transposed) = (*rows as usize, *columns as usize, slice.rows > slice.columns);
    Ok(Field { rows, columns, values, transposed, x, y, spread: Spread::default(), usual: None }.counted())
}

/// A coordinate with even steps, or the index. Rows without a coordinate begin at the top, as in a table.
fn side(
    reader: &mut dyn Reader,
    structure: &Structure,
    variable: &Variable,
    dimension: usize,
    upwards: bool,
    cancel: &Cancel,
) -> Result<Side, Unread> {
    let length = variable.shape.get(dimension).copied().unwrap_or(0);
    let name = variable.axes.get(dimension).map_or_else(|| format!("dimension {dimension}"), |axis| axis.name.clone());
    let (first, step) = if upwards { (length as f64 - 1.0, -1.0) } else { (0.0, 1.0) };
    let index = Side { name, units: None, first, step, is_uneven: false, turned: upwards };
    let Some(scale) = scale(structure, variable, dimension).filter(|_| length <= 1_000_000) else { return Ok(index) };
    let mut places: Vec<f64> = Vec::new();
    match reals(reader, scale, cancel, |numbers| places.extend(numbers)) {
        Err(Unread { why: Why::Cancelled, what, detail }) => return Err(Unread::new(what, Why::Cancelled, detail)),
        Err(_) => return Ok(index),
        Ok(()) => {}
    }
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(index) };
    let step = if places.len() > 1 { (last - first) / (places.len() - 1) as f64 } else { 1.0 };
    let is_even = step != 0.0
        && places.iter().enumerate().all(|(place, at)| (at - (first + step * place as f64)).abs() <= step.abs() * 0.02);
    if !is_even {
        return Ok(Side { is_uneven: true, ..index });
    }
    let turned = step < 0.0;
    let first = if turned { *last } else { *first };
    let units = scale.text("units").map(str::to_owned);
    Ok(Side { name: scale.name.clone(), units, first, step: step.abs(), is_uneven: false, turned })
}
