//! Pictures against files made in memory and against brute force.

mod fields;
mod memory;
mod profiles;
mod rasters;
