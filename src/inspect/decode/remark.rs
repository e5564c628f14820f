//! What should be known about the decoding of a variable.

use std::fmt;

/// Something in a variable's attributes that was ignored or taken in a way one should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// An attribute holds text where a number belongs.
    TextForNumber(&'static str, String),
    /// An attribute holds something else than the number or numbers that belong there.
    NotUsable(&'static str),
    /// A fill value that the type of the values cannot hold, so no value can equal it.
    CannotOccur(&'static str, String),
    /// `_Unsigned` beside values that are no integers.
    UnsignedNotInteger,
    /// No fill value is said; values that equal NetCDF's own for this type are shown as missing.
    DefaultFill(String),
    /// The file's own value for elements never written, which is not said to be a fill value.
    FillProperty(String),
    /// Bounds are taken as physical values, because their type is that of the scale.
    PhysicalBounds,
    /// So many names beside so many values of flags.
    FlagCounts(usize, usize),
    /// Names of flags without their values.
    FlagsWithoutValues,
    /// Units that read like a time and are none that can be read; the sentence why.
    Time(String),
    /// What should be known about the clock; a sentence.
    Clock(String),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TextForNumber(name, text) => {
                write!(f, "The attribute {name} holds the text “{text}” and no number, so it is ignored.")
            }
            Self::NotUsable(name) => {
                write!(f, "The attribute {name} does not hold what belongs there, so it is ignored.")
            }
            Self::CannotOccur(name, value) => {
                write!(f, "The attribute {name} is {value}, which values of this type cannot be, so it is ignored.")
            }
            Self::UnsignedNotInteger => {
                f.write_str("The attribute _Unsigned stands beside values that are no integers, so it is ignored.")
            }
            Self::DefaultFill(value) => write!(
                f,
                "No fill value is given; values that are exactly {value}, NetCDF's own for this type, are shown as missing."
            ),
            Self::FillProperty(value) => write!(
                f,
                "Elements that were never written read as {value}; the attributes do not call it a fill value, so it is shown."
            ),
            Self::PhysicalBounds => {
                f.write_str("The valid range is taken as physical values, because its type is that of the scale.")
            }
            Self::FlagCounts(names, values) => {
                write!(f, "There are {names} flag meanings for {values} flag values; those beyond are not named.")
            }
            Self::FlagsWithoutValues => f.write_str("There are flag meanings without flag values, so none is named."),
            Self::Time(sentence) | Self::Clock(sentence) => f.write_str(sentence),
        }
    }
}
