//! Fields: values in rows and columns, of a grid or a swath, as a picture of their cells.

use super::classes::Categories;
use super::clock::Clock;
use super::colours::{ColourScale, Rgb};
use super::numbers::{selected, variable};
use super::raster::Hidden;
use super::raster::{Picture, View};
use super::side::{Side, side, stands};
use super::spread::{self, Spread};
use crate::inspect::decode::Plan;
use crate::inspect::{Cancel, Reader, Structure, Unread, Why};
use std::ops::Range as Span;

pub use super::slice::Slice;

/// Most cells of a field.
pub const MOST_CELLS: u64 = 50_000_000;

/// A field in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Cells upwards.
    pub rows: usize,
    /// Cells to the right.
    pub columns: usize,
    /// What the values are counted from: zero but for times, of which 32 bits are too few.
    pub base: f64,
    /// How the values are times, if they are.
    pub clock: Option<Clock>,
    /// The classes, if the values are names or few whole numbers.
    pub categories: Option<Categories>,
    /// Whether the values are names.
    pub is_named: bool,
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
    /// The same of the values above zero, for logarithmic colours.
    pub usual_above_zero: Option<(f64, f64)>,
    /// Number of values outside their valid range; they are drawn all the same.
    pub outside_valid: u64,
    /// Where the dimensions stand that are not drawn: their names and coordinates.
    pub stands: Vec<(String, String)>,
}

/// What cells are painted with.
#[derive(Debug, Clone, Copy)]
pub enum Colours<'a> {
    /// By their size.
    Scale(&'a ColourScale),
    /// By their class; those of hidden ones are clear.
    Classes(&'a Categories, Hidden),
}

impl Colours<'_> {
    fn of(&self, value: f32) -> Option<Rgb> {
        match self {
            Self::Scale(scale) => scale.colour(f64::from(value)),
            Self::Classes(categories, hidden) => {
                let place = categories.place(value).filter(|place| !hidden.has(*place as u8))?;
                categories.classes.get(place).map(|class| class.colour)
            }
        }
    }
}

impl Field {
    /// The value of a cell, counted from the left and from below; NaN for a gap, `None` outside.
    pub fn at(&self, column: usize, row: usize) -> Option<f32> {
        if column >= self.columns || row >= self.rows {
            return None;
        }
        let (column, row) = self.stored(column, row)?;
        let (column, row) = (column as usize, row as usize);
        let place = if self.transposed { column * self.rows + row } else { row * self.columns + column };
        self.values.get(place).copied()
    }

    /// The stored indices of a cell along the columns and the rows, and back.
    pub fn stored(&self, column: usize, row: usize) -> Option<(u64, u64)> {
        Some((self.x.stored(column)?, self.y.stored(row)?))
    }

    /// Bytes it keeps in memory.
    pub fn bytes(&self) -> usize {
        self.values.capacity() * 4
    }

    /// Rows of a table of what this field alone knows: stored indices and value of the cells in a window.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn table(
        &self,
        (columns, rows): (Span<usize>, Span<usize>),
        head: &str,
        cancel: &Cancel,
    ) -> Result<String, Unread> {
        let mut text = head.to_owned();
        for row in rows {
            cancel.check()?;
            for column in columns.clone() {
                let (Some(value), Some((x, y))) = (self.at(column, row), self.stored(column, row)) else { continue };
                let value = if value.is_nan() { String::new() } else { value.to_string() };
                let cells = [
                    y.to_string(),
                    x.to_string(),
                    self.y.number(row).to_string(),
                    self.x.number(column).to_string(),
                    value,
                ];
                text.push_str(&cells.join(","));
                text.push('\n');
            }
        }
        Ok(text)
    }

    /// All values, in the order of the file.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The cells that a view shows, each pixel in the colour of the cell at its centre; gaps are clear. The view is
    /// in cells from the lower left corner.
    pub fn picture(&self, view: View, colours: Colours<'_>) -> Picture {
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
                if let Some([red, green, blue]) = value.and_then(|value| colours.of(value)) {
                    *pixel = [red, green, blue, u8::MAX];
                }
            }
        }
        Picture { width: view.width, height: view.height, pixels }
    }

    /// Another of the same shape minus this one, cell by cell in the order of the file; `None` if the shapes differ.
    pub fn difference(&self, other: &Self) -> Option<Self> {
        if (self.rows, self.columns, self.transposed) != (other.rows, other.columns, other.transposed) {
            return None;
        }
        let by = (other.base - self.base) as f32;
        let values = self.values.iter().zip(&other.values).map(|(here, there)| there - here + by).collect();
        let whole = Self {
            rows: self.rows,
            columns: self.columns,
            base: 0.0,
            clock: None,
            categories: None,
            is_named: false,
            values,
            transposed: self.transposed,
            x: self.x.clone(),
            y: self.y.clone(),
            spread: Spread::default(),
            usual: None,
            usual_above_zero: None,
            outside_valid: 0,
            stands: self.stands.clone(),
        };
        Some(whole.counted())
    }

    fn counted(mut self) -> Self {
        self.spread = spread::spread(self.values.iter().copied());
        self.usual = spread::usual(|| self.values.iter().copied());
        self.usual_above_zero = spread::usual(|| self.values.iter().copied().filter(|value| *value > 0.0));
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
    let plan = Plan::of(variable);
    let (mut base, mut values) = (plan.time.is_none().then_some(0.0), Vec::<f32>::new());
    let outside_valid = selected(reader, variable, &selection, cancel, |numbers| {
        values.extend(numbers.map(|number| {
            if base.is_none() && number.is_finite() {
                base = Some(number);
            }
            (number - base.unwrap_or(0.0)) as f32
        }));
    })?;
    let x = side(reader, structure, variable, slice.columns, false, cancel)?;
    let y = side(reader, structure, variable, slice.rows, true, cancel)?;
    let stands = stands(reader, structure, variable, slice);
    let named = Categories::of(variable, values.iter().copied());
    let is_named = named.is_some();
    let wanted = || Categories::wanted(variable, values.iter().copied()).filter(|_| plan.time.is_none());
    let categories = named.or_else(wanted);
    let field = Field {
        rows: *rows as usize,
        columns: *columns as usize,
        base: base.unwrap_or(0.0),
        clock: Clock::of(&plan),
        categories,
        is_named,
        values,
        transposed: slice.rows > slice.columns,
        x,
        y,
        spread: Spread::default(),
        usual: None,
        usual_above_zero: None,
        outside_valid,
        stands,
    };
    Ok(field.counted())
}
