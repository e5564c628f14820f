//! Counts what of a file lies where and when it was asked for. What follows from the counts says
//! [`crate::domain::verdict`].
//!
//! Coordinates come in pieces, so memory stays small whatever the file holds. Edges are closed, with a tolerance of one
//! unit in the last place of the stored type; longitudes count modulo 360.

mod arc;
mod bands;
mod bits;
mod box_area;
mod counter;
#[cfg(test)]
mod memory;
mod nearest;
mod nouns;
mod plane;
mod point_area;
mod precision;
mod region;
mod shape_area;
mod shape_edge;
mod side;
mod sphere;
mod stream;
#[cfg(test)]
mod tests;
mod times;
mod values;
mod variables;
mod verify;
mod written;

pub use box_area::BoxArea;
pub use counter::{Counter, Piece};
pub use point_area::PointArea;
pub use precision::Precision;
pub use region::Region;
pub use shape_area::ShapeArea;
pub use side::{Position, Side};
pub use verify::{unopened, verify};
