//! What the stored numbers of a variable mean, as CF says: unsigned → fill → scale → valid range → flags and times.
//!
//! A [`Plan`] is made once from a variable's attributes and applied while values are viewed, so that raw values stay
//! what the file holds. What an attribute says and cannot be done is a [`Remark`], never silence.

mod flags;
mod number;
mod plan;
mod remark;
mod written;

#[cfg(test)]
mod tests;

pub use flags::{Flag, Flags};
pub use number::{Exact, decimals};
pub use plan::{Cell, Counts, Plan, Scaling, Valid};
pub use remark::Remark;
pub use written::Show;
