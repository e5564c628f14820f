//! Pictures of values, made of pixels on the CPU: along-track profiles, fields, series, histograms, point clouds.
//!
//! ```text
//! Reader + Structure ─► Track ─► Profile ─┬─► View ─► Counts ─► Picture (pixels)     nothing is sampled away
//!                                         ├─► nearest point ─► its exact values, read again
//!                                         └─► Cloud (space) ─► Lens ─► Depths ─► Picture
//! ```
//!
//! Every picture is made for exactly the pixels it covers and holds every value that falls on them. Nothing here
//! draws axes on the screen, knows a window or keeps a file open.

pub mod classes;
pub mod clock;
pub mod colours;
pub mod field;
pub mod figure;
pub mod histogram;
mod numbers;
pub mod profile;
pub mod raster;
pub mod saved;
pub mod series;
pub mod side;
pub mod sketch;
pub mod slice;
pub mod space;
pub mod spread;
pub mod ticks;
pub mod told;

#[cfg(test)]
mod tests;
