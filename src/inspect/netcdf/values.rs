//! Values of a variable of a classic NetCDF file.

use super::super::selection::{Range, Selection};
use super::super::source::{Gatherer, Source};
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};
use super::header::{Header, Kind, Variable, numbers};

/// Reads a selection that fits the shape and the budget.
pub(super) fn read(
    source: &Source,
    header: &Header,
    variable: &Variable,
    selection: &Selection,
) -> Result<Values, Unread> {
    let each = variable.kind.bytes() as u64;
    let dimensions = dimensions(header, variable, selection);
    let mut bytes = Vec::with_capacity(usize::try_from(selection.elements().saturating_mul(each)).unwrap_or(0));
    if selection.elements() > 0 {
        gather(source, variable.begin, each, dimensions, &mut bytes)?;
    }
    let shape = selection.shape();
    match variable.kind {
        Kind::Number(number) => numbers(number, shape, bytes),
        Kind::Char => {
            let letters = bytes.iter().map(|byte| letter(*byte)).collect();
            Ok(Values { data_type: variable.kind.data_type(), shape, data: Data::Text(letters) })
        }
    }
}

/// A byte of text; the empty text for a zero.
fn letter(byte: u8) -> String {
    if byte == 0 { String::new() } else { char::from(byte).to_string() }
}

/// One dimension of a selection: bytes from one index to the next, and which indices.
#[derive(Debug, Clone, Copy)]
struct Dimension {
    stride: u64,
    range: Range,
    /// Whether all of it is taken.
    whole: bool,
}

fn dimensions(header: &Header, variable: &Variable, selection: &Selection) -> Vec<Dimension> {
    let mut stride = variable.kind.bytes() as u64;
    let mut dimensions = Vec::new();
    let shape = header.shape(variable);
    for (index, (length, range)) in shape.iter().zip(&selection.0).enumerate().rev() {
        let own = if index == 0 && header.is_record(variable) { header.record_bytes } else { stride };
        let whole = own == stride && range.start == 0 && range.step == 1 && range.count == *length;
        dimensions.push(Dimension { stride: own, range: *range, whole });
        stride = own.saturating_mul(*length);
    }
    dimensions.reverse();
    dimensions
}

/// Runs of bytes that lie together, one after another.
fn gather(
    source: &Source,
    begin: u64,
    each: u64,
    mut dimensions: Vec<Dimension>,
    into: &mut Vec<u8>,
) -> Result<(), Unread> {
    // What is whole at the end lies together, and so does one more range without gaps.
    let mut run = each;
    while dimensions.last().is_some_and(|last| last.whole) {
        run = run.saturating_mul(dimensions.pop().map_or(1, |last| last.range.count));
    }
    let mut first = begin;
    if let Some(last) = dimensions.last()
        && last.range.step == 1
        && last.stride == run
    {
        first = first.saturating_add(last.range.start.saturating_mul(run));
        run = run.saturating_mul(last.range.count);
        dimensions.pop();
    }
    let count = usize::try_from(run).map_err(|_too_large| Unread::file(Why::Damaged, "run"))?;
    let mut gatherer = Gatherer::new(source);
    let mut done = vec![0_u64; dimensions.len()];
    loop {
        let offset = dimensions.iter().zip(&done).fold(first, |offset, (dimension, done)| {
            let index = dimension.range.start.saturating_add(done.saturating_mul(dimension.range.step));
            offset.saturating_add(index.saturating_mul(dimension.stride))
        });
        gatherer.append(offset, count, into)?;
        if !advance(&mut done, &dimensions) {
            return Ok(());
        }
    }
}

fn advance(done: &mut [u64], dimensions: &[Dimension]) -> bool {
    for (done, dimension) in done.iter_mut().zip(dimensions).rev() {
        *done += 1;
        if *done < dimension.range.count {
            return true;
        }
        *done = 0;
    }
    false
}
