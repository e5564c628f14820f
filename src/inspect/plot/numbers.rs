//! Reads a variable's numbers in pieces, decoded by its [`Plan`]: NaN where they are missing.

use crate::inspect::decode::Plan;
use crate::inspect::{Cancel, Reader, Selection, Structure, Unread, Values, Variable, Why};

/// Greater sizes are not drawn: ICESat-2 and GEDI fill with the greatest float, which some subsetters leave without its
/// attribute.
const GREATEST: f64 = 1e36;

pub(in crate::inspect::plot) fn variable<'a>(structure: &'a Structure, path: &str) -> Result<&'a Variable, Unread> {
    structure.variable(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))
}

/// Hands a one-dimensional variable's numbers over, piece by piece; answers how many lie outside its valid range.
pub(in crate::inspect::plot) fn reals(
    reader: &mut dyn Reader,
    variable: &Variable,
    cancel: &Cancel,
    mut take: impl FnMut(&mut dyn Iterator<Item = f64>),
) -> Result<u64, Unread> {
    selected(reader, variable, &Selection::all(&variable.shape), cancel, |numbers| take(numbers))
}

/// Hands the selected numbers of a variable over, piece by piece, in the order of the file; answers how many lie outside
/// its valid range.
pub(in crate::inspect::plot) fn selected(
    reader: &mut dyn Reader,
    variable: &Variable,
    selection: &Selection,
    cancel: &Cancel,
    mut take: impl FnMut(&mut dyn Iterator<Item = f64>),
) -> Result<u64, Unread> {
    let plan = Plan::of(variable);
    let valid = valid_range(&plan);
    let mut outside = 0;
    pieces(reader, variable, selection, cancel, |values| {
        let Some(reals) = plan.reals(values) else { return false };
        if let Some((least, most)) = valid {
            outside += reals.iter().filter(|real| **real < least || **real > most).count() as u64;
        }
        take(&mut reals.into_iter().map(|real| if real.abs() > GREATEST { f64::NAN } else { real }));
        true
    })?;
    Ok(outside)
}

/// The valid range in physical values. A packed bound goes the way of the values, so that equal ones stay equal.
fn valid_range(plan: &Plan) -> Option<(f64, f64)> {
    let valid = plan.valid?;
    let Some(scaling) = plan.scaling.filter(|_| valid.is_packed) else { return Some((valid.least, valid.most)) };
    let (one, other) = (valid.least * scaling.factor + scaling.offset, valid.most * scaling.factor + scaling.offset);
    Some((one.min(other), one.max(other)))
}

pub(in crate::inspect::plot) fn pieces(
    reader: &mut dyn Reader,
    variable: &Variable,
    whole: &Selection,
    cancel: &Cancel,
    mut take: impl FnMut(&Values) -> bool,
) -> Result<(), Unread> {
    let chunk_rows = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
    for piece in whole.pieces(chunk_rows, variable.piece_elements()) {
        cancel.check()?;
        let values = reader.read(&variable.path, &piece)?;
        if values.len() as u64 != piece.elements() || !take(&values) {
            return Err(Unread::new(&variable.path, Why::Damaged, "not as many numbers as its shape promises"));
        }
    }
    Ok(())
}
