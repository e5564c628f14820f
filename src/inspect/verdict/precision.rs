//! How exactly a file stores its coordinates.

use crate::inspect::{Number, Variable};

/// How far a stored number can be from the one that was meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Precision {
    /// One unit in the last place of a float with so many bits behind its first.
    Float(i32),
    /// So many degrees, whatever the number: half a packed step.
    Step(f64),
}

impl Precision {
    /// Of a variable whose stored numbers are multiplied by `factor`, if they are.
    pub fn of(variable: &Variable, factor: Option<f64>) -> Self {
        match (variable.data_type.number(), factor) {
            (Some(Number::Float16), _) => Self::Float(10),
            (Some(Number::Float32), _) => Self::Float(23),
            (Some(Number::Float64) | None, _) => Self::Float(52),
            (Some(_), Some(factor)) if factor.is_finite() => Self::Step(factor.abs() / 2.0),
            (Some(_), _) => Self::Step(0.0),
        }
    }

    /// At this number, in its units.
    #[inline]
    pub fn at(self, value: f64) -> f64 {
        match self {
            // The power of two below the number, shifted by the bits of the mantissa.
            Self::Float(bits) => {
                let exponent = f64::from_bits(value.to_bits() & 0x7ff0_0000_0000_0000);
                exponent * f64::from_bits(((1023 - i64::from(bits)) as u64) << 52)
            }
            Self::Step(half) => half,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Precision;

    #[test]
    fn one_unit_in_the_last_place_of_the_stored_type() {
        for value in [105.0_f32, -105.25, 40.0, 0.1, 179.999, 1e-3, 359.5] {
            let ulp = f64::from(value.abs().next_up()) - f64::from(value.abs());
            assert_eq!(Precision::Float(23).at(f64::from(value)), ulp, "{value}");
        }
        for value in [105.0_f64, -0.3, 359.999] {
            assert_eq!(Precision::Float(52).at(value), value.abs().next_up() - value.abs(), "{value}");
        }
        assert_eq!(Precision::Float(23).at(0.0), 0.0);
        assert_eq!(Precision::Step(0.005).at(77.0), 0.005);
    }
}
