//! Where in the file the values of a row are.

use crate::inspect::decode::Plan;
use crate::inspect::{Range, Variable};

/// How a dimension of an array follows from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It counts the first or second dimension of rows.
    Row(usize),
    /// Always this index.
    Fixed(u64),
    /// Each of its elements from the start on is a column of its own.
    Spread(Range),
}

/// An array that columns are read from.
#[derive(Debug, Clone)]
pub(super) struct Array {
    pub(super) path: String,
    pub(super) plan: Plan,
    pub(super) links: Vec<Link>,
    pub(super) bytes_each: u64,
}

impl Array {
    pub(super) fn new(variable: &Variable, links: Vec<Link>) -> Self {
        let bytes_each = variable.data_type.decoded_bytes();
        Self { path: variable.path.clone(), plan: Plan::of(variable), links, bytes_each }
    }

    /// Number of columns that it is spread to.
    pub(super) fn spread(&self) -> u64 {
        self.links.iter().fold(1, |product: u64, link| match link {
            Link::Spread(range) => product.saturating_mul(range.count),
            _ => product,
        })
    }
}
