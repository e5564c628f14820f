//! Numbers as attributes hold them, brought to the type of the values they speak of.

use crate::inspect::{Data, Number, Values};
use half::f16;

/// A number without loss: an integer, or a float.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Exact {
    /// An integer of any width.
    Integer(i128),
    /// A float; those of 16 and 32 bits as the equal f64.
    Float(f64),
}

impl Exact {
    /// An element; `None` where it is no number.
    pub fn at(values: &Values, index: usize) -> Option<Self> {
        match values.integer(index) {
            Some(integer) => Some(Self::Integer(integer)),
            None => values.real(index).map(Self::Float),
        }
    }

    /// The nearest f64.
    pub fn real(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Float(float) => float,
        }
    }

    /// The same as a value of a type: integers wrap to its bits (a fill of 255 for signed bytes is −1), floats are rounded
    /// to its width. `None` where the type cannot hold it.
    pub fn fitted(self, to: Number) -> Option<Self> {
        fitted(self, to)
    }

    /// Whether it is the same number; NaN is the same as NaN.
    pub fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Integer(one), Self::Integer(two)) => one == two,
            (Self::Float(one), Self::Float(two)) => one == two || one.is_nan() && two.is_nan(),
            _ => false,
        }
    }
}

/// All numbers of an attribute; `None` where it holds anything else.
pub(super) fn all(attribute: &Values) -> Option<Vec<Exact>> {
    (0..attribute.len()).map(|index| Exact::at(attribute, index)).collect()
}

/// A number of an attribute as a value of a type: integers wrap to the bits of the type (a fill of 255 for signed bytes
/// is −1), floats are rounded to its width. `None` where the type cannot hold it.
pub(super) fn fitted(number: Exact, to: Number) -> Option<Exact> {
    let bits = to.bytes() as u32 * 8;
    match (number, to.is_float()) {
        (Exact::Float(float), true) => Some(Exact::Float(rounded(float, to))),
        (Exact::Integer(integer), true) => Some(Exact::Float(rounded(integer as f64, to))),
        (Exact::Float(float), false) => {
            let is_whole = float.fract() == 0.0 && float.abs() < 1.9e19;
            is_whole.then_some(float as i128).and_then(|integer| fitted(Exact::Integer(integer), to))
        }
        (Exact::Integer(integer), false) => {
            let wrapped = wrap(integer, bits, is_signed(to));
            let other = wrap(integer, bits, !is_signed(to));
            (wrapped == integer || other == integer).then_some(Exact::Integer(wrapped))
        }
    }
}

pub(super) fn is_signed(number: Number) -> bool {
    matches!(number, Number::Int8 | Number::Int16 | Number::Int32 | Number::Int64)
}

/// The low bits of an integer, read as signed or unsigned.
pub(super) fn wrap(integer: i128, bits: u32, signed: bool) -> i128 {
    let modulus = 1_i128 << bits.min(64);
    let low = integer.rem_euclid(modulus);
    if signed && low >= modulus / 2 { low - modulus } else { low }
}

fn rounded(float: f64, to: Number) -> f64 {
    match to {
        Number::Float32 => f64::from(float as f32),
        Number::Float16 => f16::from_f64(float).to_f64(),
        _ => float,
    }
}

/// The only number of an attribute with the decimals it was meant with: the f32 0.01 is 0.01, not 0.00999999978.
pub(super) fn decimal(attribute: &Values) -> Option<f64> {
    if attribute.len() != 1 {
        return None;
    }
    match &attribute.data {
        Data::Float32(values) => values.first()?.to_string().parse().ok(),
        Data::Float16(values) => values.first()?.to_string().parse().ok(),
        _ => attribute.only_real(),
    }
}

/// Most decimals that a packed step is shown with.
const MOST_DECIMALS: usize = 15;

/// Decimals that tell apart neighbours of a packed variable: those of the factor and offset as they were meant, but
/// not the long tail of a factor such as 1/3.
pub(super) fn decimals_of_step(factor: f64, offset: f64) -> usize {
    let step = factor.abs();
    // Four digits below the first of the step are enough for every value to keep its own text.
    let enough = (4.0 - step.log10().floor()).clamp(0.0, MOST_DECIMALS as f64) as usize;
    decimals(factor).max(decimals(offset)).min(enough)
}

/// Decimals of a number in its shortest writing: 2 of 0.01, 0 of 200.
pub fn decimals(number: f64) -> usize {
    let text = number.abs().to_string();
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}
