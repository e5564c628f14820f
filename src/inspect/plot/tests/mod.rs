//! Pictures against files made in memory and against brute force.

mod fields;
pub(in crate::inspect::plot) mod memory;
mod profiles;
mod rasters;
