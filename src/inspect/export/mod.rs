//! Values with their places and times as files for other programs: CSV for spreadsheets and pandas, FlatGeobuf for GIS.
//!
//! ```text
//! Wish ─► Table (columns, where their values are) ─► blocks of rows ─► CSV | FlatGeobuf ─► file, renamed when whole
//! ```
//!
//! - A row is one position: a point of a track, a cell of a swath or grid. In a FlatGeobuf the cells of
//!   a swath are polygons as the map draws them, in two parts over ±180°. All others are points at the centres, to which
//!   the values belong: a grid is better read as the raster that it is.
//! - Rows without a position and rows of which every value is missing are left out, and counted.
//! - Memory is bounded however large the file is: a block of at most 65,536 rows, and for the index of a FlatGeobuf 2.7
//!   bytes a row (5 MB for 1.85 million), because its leaves are written as they come. The index keeps the file's order
//!   instead of sorting along a curve: neighbours in a file are neighbours on the Earth, and a track stays a track.
//! - GeoParquet is not written, because the two others serve the need: GeoPandas, QGIS and GDAL read FlatGeobuf, all
//!   else reads CSV. It would not be dear: `parquet` 60 without default features, uncompressed, adds two crates to those
//!   of this program, all of them Rust.

mod array;
mod block;
mod cell;
mod comma;
mod error;
mod geobuf;
mod place;
mod provenance;
mod table;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub use error::ExportError;
pub use provenance::Provenance;
pub use table::{Wish, exportable};
pub use write::{Format, Written, export};
