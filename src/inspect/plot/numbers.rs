//! Reads a variable's numbers in pieces, decoded: fill values become NaN, scale and offset are applied.

use crate::inspect::{Cancel, Reader, Real as _, Selection, Structure, Unread, Values, Variable, Why, for_numbers};

/// Most elements read at once.
const PIECE: u64 = 1_000_000;

/// What turns a stored number into the one that is meant.
struct Decoding {
    fill: Vec<f64>,
    scale: f64,
    offset: f64,
}

impl Decoding {
    fn of(variable: &Variable) -> Self {
        let number = |name: &str| variable.attribute(name).and_then(|value| value.real(0));
        let fill = ["_FillValue", "missing_value"].iter().filter_map(|name| variable.attribute(name));
        Self {
            fill: fill.filter_map(Values::reals).flatten().take(4).collect(),
            scale: number("scale_factor").unwrap_or(1.0),
            offset: number("add_offset").unwrap_or(0.0),
        }
    }

    fn number(&self, stored: f64) -> f64 {
        // ICESat-2 and GEDI fill with the greatest float, which some subsetters leave without its attribute.
        if self.fill.contains(&stored) || stored.abs() > 1e36 { f64::NAN } else { stored * self.scale + self.offset }
    }
}

pub(in crate::inspect::plot) fn variable<'a>(structure: &'a Structure, path: &str) -> Result<&'a Variable, Unread> {
    structure.variable(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))
}

/// Hands a one-dimensional variable's numbers over, piece by piece.
pub(in crate::inspect::plot) fn reals(
    reader: &mut dyn Reader,
    variable: &Variable,
    cancel: &Cancel,
    mut take: impl FnMut(&mut dyn Iterator<Item = f64>),
) -> Result<(), Unread> {
    selected(reader, variable, &Selection::all(&variable.shape), cancel, |numbers| {
        take(numbers);
        Ok(())
    })
}

/// Hands the selected numbers of a variable over, piece by piece, in the order of the file.
pub(in crate::inspect::plot) fn selected(
    reader: &mut dyn Reader,
    variable: &Variable,
    selection: &Selection,
    cancel: &Cancel,
    mut take: impl FnMut(&mut dyn Iterator<Item = f64>) -> Result<(), Unread>,
) -> Result<(), Unread> {
    let decoding = Decoding::of(variable);
    let mut refused = None;
    pieces(reader, variable, selection, cancel, |values| {
        for_numbers!(&values.data, numbers => {
            refused = take(&mut numbers.iter().map(|number| decoding.number(number.real()))).err();
            refused.is_none()
        }, else false)
    })
    .map_err(|unread| refused.take().unwrap_or(unread))
}

pub(in crate::inspect::plot) fn pieces(
    reader: &mut dyn Reader,
    variable: &Variable,
    whole: &Selection,
    cancel: &Cancel,
    mut take: impl FnMut(&Values) -> bool,
) -> Result<(), Unread> {
    let chunk_rows = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
    for piece in whole.pieces(chunk_rows, PIECE) {
        cancel.check()?;
        let values = reader.read(&variable.path, &piece)?;
        if values.len() as u64 != piece.elements() || !take(&values) {
            return Err(Unread::new(&variable.path, Why::Damaged, "not as many numbers as its shape promises"));
        }
    }
    Ok(())
}
