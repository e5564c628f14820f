//! Results on a map: which cell of a grid, swath or picture, or which point, lies under each pixel.
//!
//! ```text
//! Placement (where cells lie) ─┐
//! View (what the map shows) ───┴─► Cells: for each pixel the index of a cell ─► Picture (colours by cell)
//!                                                                          └─► what is under the pointer
//! ```
//!
//! Pixels are found by the inverse projection and take the cell that holds their centre, so cells stay what they are:
//! nothing is smoothed. A new colour needs no new [`Cells`].

mod axis;
mod cells;
mod centres;
mod corners;
mod elements;
mod extent;
mod grid;
mod layer;
mod mesh;
mod outside;
mod placement;
mod points;
mod projected;
mod read;
mod swath;
#[cfg(test)]
mod tests;
mod view;

pub use axis::CellAxis;
pub use cells::{Cells, NO_CELL, Picture};
pub use corners::Outlines;
pub use elements::{Elements, Taken, flat};
pub use extent::{Bounds, Ring, bounds};
pub use layer::{Layer, Samples, Slice};
pub use outside::{Outside, Run};
pub use placement::{Placement, PlacementError};
pub use points::Points;
pub use projected::{Plane, Projected};
pub use swath::Swath;
pub use view::View;
