//! Reads what a map needs of a variable, piece by piece, and decoded.

use crate::inspect::decode::Plan;
use crate::inspect::{Cancel, Range, Reader, Selection, Unread, Variable, Why};

/// Values for which room is made at once.
const MOST_RESERVED: u64 = 16_000_000;

/// A plane of a variable: two of its dimensions, or one, every so many elements; one index of the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Along<'a> {
    /// The dimension of rows, and the distance of the rows that are read.
    pub(super) rows: (usize, u64),
    /// The same of columns; `None` for a variable of one dimension.
    pub(super) columns: Option<(usize, u64)>,
    /// Index of each other dimension; missing ones are 0.
    pub(super) slice: &'a [u64],
}

impl Along<'_> {
    pub(super) fn selection(&self, variable: &Variable) -> Selection {
        let range = |dimension: usize, length: u64| {
            let step = match (self.rows, self.columns) {
                ((rows, step), _) if rows == dimension => step,
                (_, Some((columns, step))) if columns == dimension => step,
                _ => {
                    let index = self.slice.get(dimension).copied().unwrap_or(0);
                    return Range::one(index.min(length.saturating_sub(1)));
                }
            };
            Range { start: 0, count: length.div_ceil(step.max(1)), step: step.max(1) }
        };
        Selection(variable.shape.iter().enumerate().map(|(dimension, length)| range(dimension, *length)).collect())
    }
}

/// Decoded values row by row, as positions (`f64`) or to be drawn (`f32`); fill is not a number. Columns that the file
/// counts before rows are turned.
pub(super) fn plane<T: Kept>(
    reader: &mut dyn Reader,
    variable: &Variable,
    along: &Along<'_>,
    cancel: &Cancel,
) -> Result<Vec<T>, Unread> {
    let selection = along.selection(variable);
    let plan = Plan::of(variable);
    let mut values: Vec<T> = Vec::new();
    // Where there is no room, growing says so.
    values.try_reserve_exact(selection.elements().min(MOST_RESERVED) as usize).ok();
    let chunk_rows = variable.chunks.as_ref().and_then(|chunks| chunks.first().copied()).unwrap_or(1);
    for piece in selection.pieces(chunk_rows, variable.piece_elements()) {
        cancel.check()?;
        let read = reader.read(&variable.path, &piece)?;
        let reals = plan.reals(&read).ok_or_else(|| {
            Unread::new(&variable.path, Why::Unknown("how its values are to be drawn".to_owned()), "no numbers")
        })?;
        values.extend(reals.into_iter().map(T::kept));
    }
    Ok(match along.columns {
        Some((columns, _)) if columns < along.rows.0 => {
            let length = |dimension: usize| selection.0.get(dimension).map_or(0, |range| range.count as usize);
            turned(&values, length(columns), length(along.rows.0))
        }
        _ => values,
    })
}

/// A number as it is kept.
pub(super) trait Kept: Copy {
    /// Not a number.
    const NONE: Self;
    /// Of a decoded number.
    fn kept(number: f64) -> Self;
}

impl Kept for f32 {
    const NONE: Self = Self::NAN;

    fn kept(number: f64) -> Self {
        number as Self
    }
}

impl Kept for f64 {
    const NONE: Self = Self::NAN;

    fn kept(number: f64) -> Self {
        number
    }
}

/// From columns of rows to rows of columns.
fn turned<T: Kept>(values: &[T], columns: usize, rows: usize) -> Vec<T> {
    (0..rows)
        .flat_map(|row| (0..columns).map(move |column| column * rows + row))
        .map(|index| values.get(index).copied().unwrap_or(T::NONE))
        .collect()
}
