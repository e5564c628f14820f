//! Values along one dimension: time series, profiles of one dimension.

use super::numbers::{reals, variable};
use super::spread::{self, Spread};
use crate::inspect::{Cancel, Reader, Structure, Unread, Variable, Why};

/// Most values of a series.
pub const MOST_VALUES: u64 = 50_000_000;

/// A series in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Where the first value is: `x` is the difference from here.
    pub start: f64,
    /// Place of each value, if the file has an ascending coordinate; empty where it is the index.
    pub x: Vec<f32>,
    /// The values; NaN for gaps.
    pub y: Vec<f32>,
    /// Path of the coordinate.
    pub coordinate: Option<String>,
    /// Number of values and gaps, and their ends.
    pub spread: Spread,
    /// Values to begin with: nearly all, a little wider.
    pub usual: (f64, f64),
}

/// What a column of pixels shows of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// First, least, greatest and last value in it.
    pub first: f32,
    /// See `first`.
    pub least: f32,
    /// See `first`.
    pub most: f32,
    /// See `first`.
    pub last: f32,
}

impl Series {
    /// Place of a value, from the start.
    pub fn place(&self, index: usize) -> f64 {
        self.x.get(index).map_or(index as f64, |x| f64::from(*x))
    }

    /// Place of the last value.
    pub fn end(&self) -> f64 {
        self.place(self.y.len().saturating_sub(1))
    }

    /// Bytes it keeps in memory.
    pub fn bytes(&self) -> usize {
        (self.x.capacity() + self.y.capacity()) * 4
    }

    /// Indices of the values between two places.
    pub fn between(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        let (first, end) = if self.x.is_empty() {
            (low.ceil().max(0.0) as usize, (high.floor() + 1.0).max(0.0) as usize)
        } else {
            (self.x.partition_point(|x| f64::from(*x) < low), self.x.partition_point(|x| f64::from(*x) <= high))
        };
        first.min(self.y.len())..end.min(self.y.len()).max(first.min(self.y.len()))
    }

    /// What each of so many columns between two places shows; nothing is left out of its column's ends.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn columns(&self, low: f64, high: f64, count: u32, cancel: &Cancel) -> Result<Vec<Option<Column>>, Unread> {
        let mut columns: Vec<Option<Column>> = vec![None; count.clamp(1, 8192) as usize];
        let across = columns.len() as f64 / (high - low);
        for index in self.between(low, high) {
            if index % 100_000 == 0 {
                cancel.check()?;
            }
            let value = self.y.get(index).copied().unwrap_or(f32::NAN);
            let column = ((self.place(index) - low) * across) as usize;
            let last = columns.len() - 1;
            if let Some(column) = columns.get_mut(column.min(last)).filter(|_| value.is_finite()) {
                let before = column.unwrap_or(Column { first: value, least: value, most: value, last: value });
                let (least, most) = (before.least.min(value), before.most.max(value));
                *column = Some(Column { first: before.first, least, most, last: value });
            }
        }
        Ok(columns)
    }
}

/// The coordinate of a one-dimensional variable: the scale of its dimension, unless it is the variable itself.
pub fn coordinate<'a>(structure: &'a Structure, variable: &Variable) -> Option<&'a Variable> {
    let path = variable.axes.first()?.scale.as_ref()?;
    let scale = structure.variable(path)?;
    (scale.path != variable.path && scale.shape == variable.shape && scale.data_type.number().is_some())
        .then_some(scale)
}

/// Reads a one-dimensional variable along its coordinate.
///
/// # Errors
/// What cannot be read; more than [`MOST_VALUES`]; [`Why::Cancelled`].
pub fn load(reader: &mut dyn Reader, structure: &Structure, path: &str, cancel: &Cancel) -> Result<Series, Unread> {
    let variable = variable(structure, path)?;
    if variable.elements() > MOST_VALUES {
        return Err(Unread::new(path, Why::TooLarge(variable.elements().saturating_mul(8), MOST_VALUES * 8), ""));
    }
    let mut y: Vec<f32> = Vec::new();
    reals(reader, variable, cancel, |numbers| y.extend(numbers.map(|number| number as f32)))?;
    let found = coordinate(structure, variable);
    let (mut start, mut x): (Option<f64>, Vec<f32>) = (None, Vec::new());
    if let Some(scale) = found {
        let read = reals(reader, scale, cancel, |numbers| {
            x.extend(numbers.map(|place| (place - *start.get_or_insert(place)) as f32));
        });
        if matches!(&read, Err(unread) if unread.why == Why::Cancelled) {
            read?;
        }
        if x.len() != y.len() || !x.is_sorted() {
            (start, x) = (None, Vec::new());
        }
    }
    let spread = spread::spread(y.iter().copied());
    let usual = spread::robust(|| y.iter().copied(), 0.002, 0.998, 0.08).unwrap_or((0.0, 1.0));
    let coordinate = found.filter(|_| !x.is_empty()).map(|scale| scale.path.clone());
    Ok(Series { start: start.unwrap_or(0.0), x, y, coordinate, spread, usual })
}
