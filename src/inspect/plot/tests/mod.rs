//! Pictures against files made in memory and against brute force.

mod memory;
mod profiles;
mod rasters;
