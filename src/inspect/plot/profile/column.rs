//! Reads whole numbers: classes and counts.

use super::super::numbers::pieces;
use crate::inspect::{Cancel, Range, Reader, Real as _, Selection, Unread, Variable, for_numbers};

/// Hands a variable's whole numbers over, piece by piece: of each row the given column, or the greatest.
pub(super) fn wholes(
    reader: &mut dyn Reader,
    variable: &Variable,
    column: super::Column,
    cancel: &Cancel,
    mut take: impl FnMut(i64),
) -> Result<(), Unread> {
    let mut selection = Selection::all(&variable.shape);
    let columns = match (column, selection.0.get_mut(1)) {
        (super::Column::One(column), Some(range)) => {
            *range = Range::one(column);
            1
        }
        (_, Some(range)) => range.count.max(1),
        (_, None) => 1,
    };
    pieces(reader, variable, &selection, cancel, |values| {
        for_numbers!(&values.data, numbers => {
            for row in numbers.chunks(columns as usize) {
                let greatest = row.iter().fold(f64::NEG_INFINITY, |most, number| most.max(number.real()));
                take(greatest as i64);
            }
            true
        }, else false)
    })
}
